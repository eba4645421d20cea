"""Training PKI: keys and certificates derived from a world's seed, and key store folders of PEM files."""
