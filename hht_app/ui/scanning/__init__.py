"""The window's way to scan: keys that come faster than a hand's, and pictures with a QR or bar code in them."""
