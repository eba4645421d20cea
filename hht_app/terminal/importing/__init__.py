"""Bringing things in: what a file or a copied text is, told by its content, and shown before anything changes."""
