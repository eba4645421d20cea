"""The building blocks of ASN.1 declarations: each kind of field knows its value for people and its bytes, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.kept import Kept, Shown
from hht_app.gbcs.payloads import asn1
from hht_app.gbcs.use_cases import alert_name, code_name

Model = Any
CANCEL_TIME = "99991231235959Z"
_LONGEST_INTEGER = 9
_KEY_USAGES = {content: name for name, content in asn1.KEY_USAGE_BITS.items()}


class Field:
    """A primitive field: NAME, the TAG it stands under, and whether it may be left out.

    `label` is the name shown: the MMC schema's where it has one (resources/gbcs/mmc_names.csv). `by_tag` are the fields
    that may stand here by their tags, `kept` is what contents say to people, and `step` the field's part of a path;
    `tells` is set where the value says what became of something.
    """

    tag = 0
    is_group = is_whole = tells = False

    def __init__(self, name: str, *, tag: int | None = None, optional: bool = False) -> None:
        self.name = self.label = name
        self.optional = optional
        self.own_tag = self.tag if tag is None else tag
        self.by_tag: dict[int, Field] = {self.own_tag: self}
        self.kept = Kept(self._told)
        self.step = f".{name}"

    def _told(self, content: bytes) -> Shown:
        return *self.shown(content), ""

    def shown(self, content: bytes) -> tuple[str | int | bool | None, str]:
        """Return value and meaning of CONTENT for people; DataError when it is malformed."""
        return content.hex().upper(), ""

    def model(self, content: bytes) -> Model:
        """Return CONTENT as a plain value; DataError when it is malformed."""
        return content

    def content(self, value: Model) -> bytes:
        """Return VALUE as content bytes: the inverse of `model`."""
        return bytes(value)


class Integer(Field):
    """A non-negative INTEGER; GROUP is the table of its codes, empty for a plain number."""

    tag = asn1.INTEGER

    def __init__(self, name: str, group: str = "", *, tag: int | None = None, optional: bool = False) -> None:
        super().__init__(name, tag=tag, optional=optional)
        self.group = group

    def model(self, content: bytes) -> int:
        """Return the number; DataError for a negative one, or one longer than it needs."""
        if not content or len(content) > _LONGEST_INTEGER:
            raise DataError(f"an INTEGER of {len(content)} bytes")
        if content[0] > 0x7F or (len(content) > 1 and content[0] == 0 and content[1] < 0x80):
            raise DataError("an INTEGER that is negative or longer than it needs")
        return int.from_bytes(content, "big")

    def content(self, value: int) -> bytes:
        """Return the number in its shortest form."""
        return value.to_bytes(value.bit_length() // 8 + 1, "big")

    def shown(self, content: bytes) -> tuple[int, str]:
        """Return the number and what its table calls it."""
        value = self.model(content)
        return value, code_name(self.group, value) if self.group else ""


class Status(Integer):
    """An INTEGER (or ENUMERATED, by TAG) that says what became of something; ABOUT: of the field before it."""

    def __init__(self, name: str, group: str, *, tag: int | None = None, about: bool = False) -> None:
        super().__init__(name, group, tag=tag)
        self.about = about
        self.tells = True


class AlertCode(Integer):
    """An alert code, shown as four hex digits."""

    def shown(self, content: bytes) -> tuple[str, str]:  # type: ignore[override]
        """Return the code and what it says."""
        value = self.model(content)
        return f"{value:04X}", alert_name(value)


class Octets(Field):
    """An OCTET STRING, of LENGTH bytes where given."""

    tag = asn1.OCTET_STRING

    def __init__(self, name: str, length: int | None = None, *, optional: bool = False) -> None:
        super().__init__(name, optional=optional)
        self.length = length

    def model(self, content: bytes) -> Model:
        """Return the bytes; DataError for another length."""
        if self.length is not None and len(content) != self.length:
            raise DataError(f"an OCTET STRING of {len(content)} bytes, not {self.length}")
        return content

    def shown(self, content: bytes) -> tuple[str, str]:
        """Return the bytes as hex."""
        return bytes(Octets.model(self, content)).hex().upper(), ""


class Eui(Octets):
    """An OCTET STRING of 8 bytes: an EUI-64."""

    def __init__(self, name: str) -> None:
        super().__init__(name, 8)

    def model(self, content: bytes) -> EUI64:
        """Return the EUI-64; DataError for another length."""
        return EUI64(bytes(Octets.model(self, content)))

    def content(self, value: EUI64) -> bytes:
        """Return the EUI-64's eight bytes."""
        return value.raw

    def shown(self, content: bytes) -> tuple[str, str]:
        """Return the EUI-64 in its printed form."""
        Octets.model(self, content)
        return content.hex("-").upper(), ""


class KeyUsage(Field):
    """A key usage BIT STRING: "ds", "ka" or "ca"; DataError for any other."""

    tag = asn1.BIT_STRING

    def model(self, content: bytes) -> str:
        """Return ds, ka or ca."""
        if content not in _KEY_USAGES:
            raise DataError(f"key usage {content.hex().upper()} is none of 0780, 0308, 0204")
        return _KEY_USAGES[content]

    def content(self, value: str) -> bytes:
        """Return the bits of ds, ka or ca."""
        if value not in asn1.KEY_USAGE_BITS:
            raise DataError(f"key usage {value!r} is none of ds, ka, ca", path="content")
        return asn1.KEY_USAGE_BITS[value]

    def shown(self, content: bytes) -> tuple[str, str]:
        """Return the bits as hex and what they allow."""
        self.model(content)
        return content.hex().upper(), code_name("key_usage", content[1])


class Time(Field):
    """A GeneralizedTime of the form YYYYMMDDHHMMSSZ, in UTC."""

    tag = asn1.GENERALIZED_TIME

    def model(self, content: bytes) -> str:
        """Return the text as it stands; DataError for another form."""
        if len(content) != 15 or content[14:] != b"Z" or not content[:14].isdigit():
            raise DataError("a time is written YYYYMMDDHHMMSSZ")
        return content.decode("ascii")

    def content(self, value: str) -> bytes:
        """Return the text's bytes; DataError for another form."""
        data = value.encode()
        self.model(data)
        return data

    def shown(self, content: bytes) -> tuple[str, str]:
        """Return the time in ISO form to the second; the one that cancels is named."""
        text = self.model(content)
        iso = f"{text[:4]}-{text[4:6]}-{text[6:8]}T{text[8:10]}:{text[10:12]}:{text[12:]}"
        return iso, "cancel: never executed" if text == CANCEL_TIME else ""


class Null(Field):
    """A NULL; ACCEPTS: it says that a command was accepted."""

    tag = asn1.NULL

    def __init__(self, name: str, *, accepts: bool = False) -> None:
        super().__init__(name)
        self.accepts = self.tells = accepts

    def model(self, content: bytes) -> None:
        """Return None; DataError when there is content."""
        if content:
            raise DataError(f"a NULL of {len(content)} bytes")

    def content(self, value: None) -> bytes:
        """Return nothing."""
        return b""

    def shown(self, content: bytes) -> tuple[None, str]:
        """Return no value."""
        self.model(content)
        return None, "accepted" if self.accepts else ""


class Whole(Field):
    """A value whose inner form is another document's, kept whole: its model is tag, length and content."""

    tag = asn1.SEQUENCE
    is_whole = True


class Certificate(Whole):
    """An X.509 certificate, shown by its fields."""


class CertificateRequest(Whole):
    """A PKCS#10 certification request, shown by its fields."""


class Unread(Whole):
    """Something whose inner form is not held, under one of TAGS."""

    def __init__(self, name: str, *tags: int) -> None:
        super().__init__(name, optional=True)
        self.by_tag = dict.fromkeys(tags, self)


class Group(Field):
    """A constructed field: FIELDS in their order."""

    tag = asn1.SEQUENCE
    is_group = True

    def __init__(self, name: str, *fields: Field, tag: int | None = None, optional: bool = False) -> None:
        super().__init__(name, tag=tag, optional=optional)
        self.fields = fields


class Many(Field):
    """A constructed field of any number of ITEM."""

    tag = asn1.SEQUENCE
    is_group = True

    def __init__(self, name: str, item: Field, *, tag: int | None = None, optional: bool = False) -> None:
        super().__init__(name, tag=tag, optional=optional)
        self.item = item


class Choice(Field):
    """One of ALTERNATIVES, told apart by their tags."""

    def __init__(self, *alternatives: Field) -> None:
        super().__init__(" or ".join(item.name for item in alternatives))
        self.alternatives = alternatives
        self.by_tag = {tag: field for item in reversed(alternatives) for tag, field in item.by_tag.items()}

    def chosen(self, model: Mapping[str, Model]) -> Field | None:
        """Return the alternative that MODEL holds."""
        return next((item for item in self.alternatives if item.name in model), None)
