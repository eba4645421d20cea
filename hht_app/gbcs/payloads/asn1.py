"""The ASN.1 tags of GBCS payloads, key usages as bits, and the two styles in which lengths are written."""

from __future__ import annotations

from enum import Enum

INTEGER, BIT_STRING, OCTET_STRING, NULL, ENUMERATED, GENERALIZED_TIME, SEQUENCE = 2, 3, 4, 5, 10, 24, 0x30
KEY_USAGE_BITS = {"ds": b"\x07\x80", "ka": b"\x03\x08", "ca": b"\x02\x04"}


class LengthStyle(Enum):
    """How lengths of 128 to 255 are written: 81 xx (DER), or 82 00 xx as RTDS does in the CS02 use cases."""

    MINIMAL = "minimal"
    WIDE = "wide"
