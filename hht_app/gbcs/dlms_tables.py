"""What the tables say of DLMS objects: classes, attributes and methods, titles, units, and each use case's accesses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from hht_app.core.errors import BugError
from hht_app.core.resources import read_table
from hht_app.gbcs.dlms_layout import Layout, layout_of
from hht_app.gbcs.payloads.dlms_access import ACTION, GET, SET
from hht_app.gbcs.use_cases import NOT_HELD

_KINDS = {"get": GET, "set": SET, "action": ACTION}
_ACTIVE_VALUES = (2, 4)
_WITH_OWN_LAYOUT = (1, 7, 21, 9000)


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute or method of an object: LABEL is what people read, LAYOUT None where it is not held."""

    label: str
    obis: str
    title: str
    name: str
    class_name: str
    layout: Layout | None
    source: str


@dataclass(frozen=True, slots=True)
class Access:
    """One access of a use case: KIND (get 1, set 2, action 3), object (OBIS of 6 bytes) and attribute or method NUMBER.

    `protects` are the (class, OBIS, attribute) that a protected read returns encrypted.
    """

    kind: int
    class_id: int
    obis: bytes
    number: int
    protects: tuple[tuple[int, bytes, int], ...] = ()


def obis_text(obis: bytes) -> str:
    """Return the six bytes of OBIS as A-B:C.D.E.F."""
    return "{}-{}:{}.{}.{}.{}".format(*obis)


def obis_bytes(text: str) -> bytes:
    """Return the six bytes of an OBIS code written A-B:C.D.E.F; BugError for any other text."""
    parts = text.replace("-", ".").replace(":", ".").split(".")
    try:
        found = bytes(int(part) for part in parts)
    except ValueError as error:
        raise BugError(f"{text!r} is no OBIS code") from error
    if len(found) != 6:
        raise BugError(f"{text!r} is no OBIS code")
    return found


@cache
def _classes() -> dict[int, str]:
    return {int(row["class_id"]): row["name"] for row in read_table("gbcs/dlms_classes.csv")}


@cache
def _attributes() -> dict[tuple[int, bool, int], tuple[str, str, str]]:
    return {
        (int(row["class_id"]), row["kind"] == "method", int(row["number"])): (
            row["name"],
            row["layout"],
            row["source"],
        )
        for row in read_table("gbcs/dlms_attributes.csv")
    }


@cache
def _objects() -> dict[tuple[int, bytes], tuple[str, str, str]]:
    return {
        (int(row["class_id"]), obis_bytes(row["obis"])): (row["title"], row["layout"], row["source"])
        for row in read_table("gbcs/dlms_objects.csv")
    }


def class_name(class_id: int) -> str:
    """Return the name of interface class CLASS_ID, or "meaning not held"."""
    return _classes().get(class_id, NOT_HELD)


@lru_cache(8192)
def attribute(class_id: int, obis: bytes, number: int, is_method: bool = False) -> Attribute:
    """Return what is held about attribute (or method) NUMBER of the object OBIS of CLASS_ID."""
    name, text, source = _attributes().get((class_id, is_method, number), ("", "", ""))
    title, own, object_source = _objects().get((class_id, obis), ("", "", ""))
    if not text and own and not is_method and class_id in _WITH_OWN_LAYOUT and number in _ACTIVE_VALUES:
        text, source = own, object_source
    shown = name or f"{'method' if is_method else 'attribute'} {number}"
    return Attribute(
        f"{title or obis_text(obis)}.{shown}",
        obis_text(obis),
        title or NOT_HELD,
        name or NOT_HELD,
        class_name(class_id),
        layout_of(text),
        object_source or source,
    )


@cache
def _codes() -> dict[tuple[str, int], tuple[str, str]]:
    return {(row["group"], int(row["value"])): (row["name"], row["unit"]) for row in read_table("gbcs/dlms_codes.csv")}


@cache
def code_name(group: str, value: int) -> str:
    """Return what VALUE of GROUP (unit, clock_base, payment_mode, ...) means, or "meaning not held"."""
    return _codes().get((group, value), (NOT_HELD, ""))[0]


def unit_symbol(value: int) -> str:
    """Return the symbol of unit code VALUE (Wh, m3, ...), empty for a count and for a unit that is not held."""
    return _codes().get(("unit", value), ("", ""))[1]


@cache
def _accesses() -> dict[int, tuple[tuple[Access, ...], ...]]:
    found: dict[int, dict[str, list[Access]]] = {}
    for row in read_table("gbcs/dlms_accesses.csv"):
        item = Access(
            _KINDS[row["access"]],
            int(row["class_id"]),
            obis_bytes(row["obis"]),
            int(row["number"]),
            tuple(_protected(text) for text in row["protects"].split()),
        )
        found.setdefault(int(row["code"], 16), {}).setdefault(row["form"], []).append(item)
    return {code: tuple(tuple(items) for items in forms.values()) for code, forms in found.items()}


def _protected(text: str) -> tuple[int, bytes, int]:
    class_id, obis, number = text.split("/")
    return int(class_id), obis_bytes(obis), int(number)


@lru_cache(1024)
def accesses(code: int, kinds: tuple[int, ...]) -> tuple[Access, ...] | None:
    """Return what a response of message CODE answers, given the KINDS of its results; None where not held.

    Use cases with optional parts have several forms; where more than one has these kinds, only the accesses that all
    of them share in place can be told, so None is returned when they differ.
    """
    fitting = {form for form in _accesses().get(code, ()) if tuple(item.kind for item in form) == kinds}
    return next(iter(fitting)) if len(fitting) == 1 else None


@cache
def use_case_accesses(code: int) -> tuple[Access, ...]:
    """Return the accesses of message CODE's command; BugError unless one form is held."""
    forms = _accesses().get(code, ())
    if len(forms) != 1:
        raise BugError(f"{len(forms)} forms of the command {code:04X} are held")
    return forms[0]


@cache
def _alert_bodies() -> dict[int, tuple[tuple[Layout, ...], tuple[tuple[int, bytes, int], ...], str]]:
    found = {}
    for row in read_table("gbcs/dlms_alerts.csv"):
        body = layout_of(row["body"])
        parts = body.parts if body else ()
        protects = tuple(_protected(text) for text in row["protects"].split())
        found[int(row["code"], 16)] = (parts, protects, row["source"])
    return found


def alert_body(code: int) -> tuple[tuple[Layout, ...], tuple[tuple[int, bytes, int], ...], str]:
    """Return (layouts of the values after the time, what an encrypted part holds, source) of message CODE's alert."""
    return _alert_bodies().get(code, ((), (), ""))
