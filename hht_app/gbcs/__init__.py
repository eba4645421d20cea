"""GBCS messages: envelope, protection, payload families, use cases, certificates and keys by name."""
