"""Hand-held terminal simulator for GB smart-meter installers: the package root imports nothing but the standard library."""

__version__ = "0.1.0"
