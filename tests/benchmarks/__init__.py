"""How fast the program is: run by `python3 packaging/dev.py bench NAME`."""
