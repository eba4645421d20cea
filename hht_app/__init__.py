"""Hand-held terminal simulator for GB smart-meter installers; this root imports only the standard library."""

__version__ = "0.1.0"
