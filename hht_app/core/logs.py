"""Logging with redaction: keys, install codes and MPxN never reach a log."""

from __future__ import annotations

import logging
import re

_LONG_HEX = re.compile(r"\b[0-9A-Fa-f]{24,}\b")
_MPXN = re.compile(r"\b\d{9,13}\b")
_PEM = re.compile(r"-----BEGIN [^-]*PRIVATE KEY-----.*?-----END [^-]*PRIVATE KEY-----", re.DOTALL)


def redact(text: str) -> str:
    """Return TEXT without private keys, long hex runs (keys, install codes) and meter point numbers."""
    return _MPXN.sub("<number>", _LONG_HEX.sub("<hex>", _PEM.sub("<private key>", text)))


class RedactingFilter(logging.Filter):
    """Rewrites each record's message through `redact`."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the record and let it through."""
        record.msg = redact(record.getMessage())
        record.args = ()
        return True


def get_logger(name: str) -> logging.Logger:
    """Return the logger NAME with redaction in front of every handler."""
    logger = logging.getLogger(name)
    if not any(isinstance(item, RedactingFilter) for item in logger.filters):
        logger.addFilter(RedactingFilter())
    return logger
