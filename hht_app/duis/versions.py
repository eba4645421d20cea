"""The versions of DUIS and what differs between them, as tables: what a document of some version cannot hold."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from hht_app.core.errors import DataError
from hht_app.core.resources import read_table
from hht_app.duis.xmltext import SR, XMLElement, bad, local_name

DEFAULT_VERSION = "5.4"


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """A version of DUIS: its name, what its documents carry as schemaVersion, whether its schema is held."""

    version: str
    schema_version: str
    schema_held: bool
    note: str
    source: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that only the versions from `first` to `last` have ('' where there is no such end).

    It is element `element` in `parent` ('' for any), or its text `value` where `kind` is 'value'. `left_out` says that
    a writer for another version may leave it out.
    """

    kind: str
    element: str
    parent: str
    value: str
    first: str
    last: str
    left_out: bool
    what: str
    source: str


@cache
def versions() -> tuple[VersionInfo, ...]:
    """Return the versions of DUIS a person may choose, oldest first."""
    return tuple(
        VersionInfo(row["version"], row["schema_version"], row["schema_held"] == "yes", row["note"], row["source"])
        for row in read_table("duis/versions.csv")
    )


def version(name: str) -> VersionInfo:
    """Return the version called NAME, such as '5.3a'; DataError when there is none."""
    for info in versions():
        if info.version == name:
            return info
    names = ", ".join(info.version for info in versions())
    raise DataError(f"{name!r} is not a version of DUIS", advice=f"choose one of {names}")


@cache
def version_of(schema_version: str) -> VersionInfo | None:
    """Return the version whose documents carry SCHEMA_VERSION ('5.40' is '5.4'), None when it is not a known one."""
    try:
        number = Decimal(schema_version)
    except InvalidOperation:
        return None
    return next((info for info in versions() if Decimal(info.schema_version) == number), None)


def version_note(schema_version: str) -> str:
    """Return what a person is to know of a document that claims SCHEMA_VERSION, '' where its schema is held."""
    info = version_of(schema_version)
    if info is None:
        return f"schemaVersion {schema_version[:20]} is none this program knows: checked as one of {DEFAULT_VERSION}"
    return "" if info.schema_held else f"DUIS {info.version}: {info.note} ({info.source})"


@cache
def differences() -> tuple[Difference, ...]:
    """Return everything in which the held versions differ."""
    found = []
    for row in read_table("duis/version_differences.csv"):
        texts = {name: text for name, text in row.items() if name != "left_out"}
        found.append(Difference(**texts, left_out=row["left_out"] == "yes"))
    return tuple(found)


@cache
def missing_from(name: str) -> tuple[Difference, ...]:
    """Return what the version called NAME does not have; nothing where its schema is not held, so not known."""
    if not version(name).schema_held:
        return ()
    order = [info.version for info in versions()]
    place = order.index(name)
    return tuple(
        item
        for item in differences()
        if (item.first and place < order.index(item.first)) or (item.last and place > order.index(item.last))
    )


@cache
def _tags(name: str) -> dict[str, tuple[Difference, ...]]:
    found: dict[str, tuple[Difference, ...]] = {}
    for item in missing_from(name):
        tag = f"{SR}{item.element}"
        found[tag] = (*found.get(tag, ()), item)
    return found


@cache
def elements_missing_from(schema_version: str) -> frozenset[str]:
    """Return the names of the elements that `check_version` looks at in a document of SCHEMA_VERSION."""
    info = version_of(schema_version)
    return frozenset() if info is None else frozenset(item.element for item in missing_from(info.version))


def check_version(root: XMLElement, schema_version: str) -> None:
    """Raise DataError where document ROOT, which claims SCHEMA_VERSION, holds something this version does not have."""
    info = version_of(schema_version)
    if info is None:
        return
    tags = _tags(info.version)
    if not tags:
        return
    for element in root.iter(*tags):
        for item in tags[element.tag]:
            if _is(element, item):
                raise bad(element, f"DUIS {info.version} does not have {_told(item)}: {item.what} ({item.source})")


def _is(element: XMLElement, item: Difference) -> bool:
    parent = element.getparent()
    if item.parent and (parent is None or local_name(parent) != item.parent):
        return False
    return item.kind == "element" or element.text == item.value


def _told(item: Difference) -> str:
    where = f" in <{item.parent}>" if item.parent else ""
    return f"<{item.element}>{where}" if item.kind == "element" else f"{item.value} in <{item.element}>"
