"""Certificates and certification requests inside messages as nodes, each with its bytes and their offset."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from hht_app.core.errors import DataError
from hht_app.gbcs.tree import Node, make_node
from hht_app.gbcs.use_cases import code_name

SOURCE = "RFC 5280"
Part = tuple[int, int, int, int]
_NAMES = {b"\x55\x04\x03": "CN", b"\x55\x04\x0a": "O", b"\x55\x04\x0b": "OU"}
_UNIQUE_IDENTIFIER = b"\x55\x04\x2d"
_ORGANISATIONAL_UNIT = b"\x55\x04\x0b"
_KEY_USAGE, _SUBJECT_NAMES, _OWN_KEY, _ISSUER_KEY = b"\x55\x1d\x0f", b"\x55\x1d\x11", b"\x55\x1d\x0e", b"\x55\x1d\x23"
_EXTENSION_REQUEST = bytes.fromhex("2A864886F70D01090E")
_HARDWARE_MODULE = bytes.fromhex("2B06010505070804")
_BITS = tuple(0x80 >> place for place in range(8))
_NO_END = "99991231235959Z"


def _part(data: bytes, at: int, end: int) -> Part:
    """Return (tag, start, content start, content end) of the value at AT; DataError when it passes END."""
    if at + 2 > end:
        raise DataError("the certificate ends too early")
    start, length = at + 2, data[at + 1]
    if length >= 0x80:
        start += length & 0x7F
        if not 0x81 <= length <= 0x84 or start > end:
            raise DataError("the certificate has a length that is not used")
        length = int.from_bytes(data[at + 2 : start], "big")
    if start + length > end:
        raise DataError("the certificate has a value that passes its end")
    return data[at], at, start, start + length


def _parts(data: bytes, at: int, end: int) -> Iterator[Part]:
    while at < end:
        part = _part(data, at, end)
        yield part
        at = part[3]


def _inside(data: bytes, part: Part, count: int) -> list[Part]:
    found = list(_parts(data, part[2], part[3]))
    if len(found) < count:
        raise DataError(f"the certificate has {len(found)} values where {count} belong")
    return found


def _text(data: bytes, part: Part) -> str:
    return data[part[2] : part[3]].decode("utf-8", "replace")


def _name(data: bytes, name: str, part: Part, offset: int) -> list[Node]:
    """Return the node of a distinguished name, and of the EUI-64 and role in it."""
    words: list[str] = []
    extra: list[Node] = []
    for group in _parts(data, part[2], part[3]):
        for pair in _parts(data, group[2], group[3]):
            kind, value = _inside(data, pair, 2)[:2]
            oid = data[kind[2] : kind[3]]
            if oid == _UNIQUE_IDENTIFIER:
                eui = data[value[2] + 1 : value[3]].hex("-").upper()
                extra.append(Node(f"{name}_eui64", data[value[1] : value[3]], offset + value[1], eui, source=SOURCE))
                words.append(f"UID={eui}")
                continue
            text = _text(data, value)
            words.append(f"{_NAMES.get(oid, oid.hex().upper())}={text}")
            if oid == _ORGANISATIONAL_UNIT:
                extra.append(_role(data, name, value, text, offset))
    return [Node(name, data[part[1] : part[3]], offset + part[1], ", ".join(words), source=SOURCE), *extra]


def _role(data: bytes, name: str, value: Part, text: str, offset: int) -> Node:
    try:
        meaning = code_name("remote_party_role", int(text, 16))
    except ValueError:
        meaning = "not a role in hex"
    return make_node(f"{name}_role", data[value[1] : value[3]], offset + value[1], text, meaning)


def _moment(data: bytes, name: str, part: Part, offset: int) -> Node:
    text = _text(data, part)
    full = text if len(text) == 15 else ("20" if text[:2] < "50" else "19") + text
    shown = f"{full[:4]}-{full[4:6]}-{full[6:8]}T{full[8:10]}:{full[10:12]}:{full[12:]}"
    meaning = "no end is set" if full == _NO_END else ""
    return Node(name, data[part[1] : part[3]], offset + part[1], shown, meaning, source=SOURCE)


def certificate_nodes(data: bytes, offset: int) -> list[Node]:
    """Return the nodes of the X.509 certificate DATA at OFFSET; DataError when it is none."""
    return _at(_certificate_parts(data), offset)


def request_nodes(data: bytes, offset: int) -> list[Node]:
    """Return the nodes of the PKCS#10 certification request DATA at OFFSET; DataError when it is none."""
    return _at(_request_parts(data), offset)


def _at(parts: tuple[Node, ...], offset: int) -> list[Node]:
    """Return PARTS, whose offsets count from the certificate's start, for a certificate at OFFSET."""
    return [
        make_node(item.name, item.raw, item.offset + offset, item.value, item.meaning, (), "", item.source)
        for item in parts
    ]


@lru_cache(256)
def _certificate_parts(data: bytes, offset: int = 0) -> tuple[Node, ...]:
    body = _inside(data, _inside(data, _part(data, 0, len(data)), 3)[0], 6)
    if body[0][0] == 0xA0:
        body = body[1:]
    if len(body) < 6:
        raise DataError("the certificate has too few fields")
    serial, _, issuer, validity, subject, key = body[:6]
    number = int.from_bytes(data[serial[2] : serial[3]], "big")
    first, last = _inside(data, validity, 2)[:2]
    found = [
        *_name(data, "subject", subject, offset),
        *_name(data, "issuer", issuer, offset),
        Node("serial", data[serial[1] : serial[3]], offset + serial[1], str(number), source=SOURCE),
        _moment(data, "not_before", first, offset),
        _moment(data, "not_after", last, offset),
        _public_key(data, key, offset),
    ]
    for part in body[6:]:
        if part[0] == 0xA3:
            found += _extensions(data, _inside(data, part, 1)[0], offset)
    return tuple(found)


@lru_cache(64)
def _request_parts(data: bytes, offset: int = 0) -> tuple[Node, ...]:
    body = _inside(data, _inside(data, _part(data, 0, len(data)), 3)[0], 4)
    found = [*_name(data, "subject", body[1], offset), _public_key(data, body[2], offset)]
    for attribute in _parts(data, body[3][2], body[3][3]):
        kind, values = _inside(data, attribute, 2)[:2]
        if data[kind[2] : kind[3]] == _EXTENSION_REQUEST:
            found += _extensions(data, _inside(data, values, 1)[0], offset)
    return tuple(found)


def _public_key(data: bytes, part: Part, offset: int) -> Node:
    bits = _inside(data, part, 2)[1]
    point = data[bits[2] + 1 : bits[3]]
    return Node("public_key", data[bits[1] : bits[3]], offset + bits[1], point.hex().upper(), source=SOURCE)


def _extensions(data: bytes, part: Part, offset: int) -> list[Node]:
    found: list[Node] = []
    for extension in _parts(data, part[2], part[3]):
        items = _inside(data, extension, 2)
        oid, value = data[items[0][2] : items[0][3]], items[-1]
        inner = _part(data, value[2], value[3])
        raw, at = data[inner[1] : inner[3]], offset + inner[1]
        if oid == _KEY_USAGE:
            bits = raw[3:]
            named = ", ".join(code_name("key_usage", bit) for bit in _BITS if bits and bits[0] & bit)
            found.append(Node("key_usage", raw, at, bits.hex().upper(), named, source=SOURCE))
        elif oid == _SUBJECT_NAMES:
            found += _device(data, inner, offset)
        elif oid == _OWN_KEY:
            found.append(Node("subject_key_identifier", raw, at, raw[2:].hex().upper(), source=SOURCE))
        elif oid == _ISSUER_KEY and inner[3] > inner[2]:
            key = _inside(data, inner, 1)[0]
            text = data[key[2] : key[3]].hex().upper()
            found.append(Node("authority_key_identifier", raw, at, text, source=SOURCE))
    return found


def _device(data: bytes, part: Part, offset: int) -> list[Node]:
    """Return the node of the EUI-64 in a hardware module name (RFC 4108) among the alternative names PART."""
    for other in _parts(data, part[2], part[3]):
        if other[0] != 0xA0:
            continue
        kind, wrapped = _inside(data, other, 2)[:2]
        if data[kind[2] : kind[3]] != _HARDWARE_MODULE:
            continue
        number = _inside(data, _inside(data, wrapped, 1)[0], 2)[1]
        eui = data[number[2] : number[3]].hex("-").upper()
        return [Node("subject_eui64", data[number[1] : number[3]], offset + number[1], eui, source="RFC 4108")]
    return []
