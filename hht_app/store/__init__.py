"""The workspace: worlds, sessions, inventory, coverage and the hash-chained journal in one SQLite file."""
