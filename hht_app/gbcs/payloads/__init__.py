"""Payload families (ASN.1, DLMS, GBZ): frozen dataclasses with `encode` and `decode`, one module per subject."""
