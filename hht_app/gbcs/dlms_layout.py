"""Layouts of DLMS values as the tables write them: `{name=type:form,...}`, `[item]`, `name?=` for an optional field.

One layout names the parts of a decoded value and gives the types when a value is built from names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from hht_app.core.errors import BugError
from hht_app.gbcs.payloads.dlms_values import ARRAY, STRUCTURE, TYPE_NAMES

_TAGS = {name: tag for tag, name in TYPE_NAMES.items()}
_TOKEN = re.compile(r"[{}\[\],]|[^{}\[\],]+")


@dataclass(frozen=True, slots=True)
class Layout:
    """One value: its NAME in the structure it stands in, DLMS type TAG, FORM (how to read the content) and PARTS.

    An array has one part, the layout of each item; OPTIONAL is a field that some devices leave out;
    SCALES is set on a structure of a scaler and a unit.
    """

    name: str
    tag: int
    form: str = ""
    parts: tuple[Layout, ...] = ()
    optional: bool = False
    scales: bool = False

    def fields_of(self, count: int) -> tuple[Layout, ...] | None:
        """Return the COUNT fields of a structure, optional ones left out where it is shorter; None if it cannot fit."""
        if count == len(self.parts):
            return self.parts
        needed = tuple(part for part in self.parts if not part.optional)
        return needed if count == len(needed) else None


class _Parser:
    """Reads one layout text from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _TOKEN.findall(text)
        self._at = 0

    def _next(self) -> str:
        if self._at == len(self._tokens):
            raise BugError(f"layout {self._text!r} ends too early")
        self._at += 1
        return str(self._tokens[self._at - 1])

    def _expect(self, wanted: str) -> None:
        found = self._next()
        if found != wanted:
            raise BugError(f"layout {self._text!r}: {wanted!r} expected, {found!r} found")

    def whole(self) -> Layout:
        found = self._value("", False, self._next())
        if self._at != len(self._tokens):
            raise BugError(f"layout {self._text!r} goes on after its end")
        return found

    def _value(self, name: str, optional: bool, word: str) -> Layout:
        if word == "{":
            return self._structure(name, optional)
        if word == "[":
            item = self._value("", False, self._next())
            self._expect("]")
            return Layout(name, ARRAY, "", (item,), optional)
        kind, _, form = word.partition(":")
        if kind not in _TAGS:
            raise BugError(f"layout {self._text!r}: {kind!r} is no DLMS type")
        return Layout(name, _TAGS[kind], form, (), optional)

    def _structure(self, name: str, optional: bool) -> Layout:
        parts: list[Layout] = []
        while True:
            label, sign, rest = self._next().partition("=")
            if not sign:
                raise BugError(f"layout {self._text!r}: field {label!r} has no '='")
            word = rest or self._next()
            parts.append(self._value(label.removesuffix("?"), label.endswith("?"), word))
            mark = self._next()
            if mark == "}":
                scales = len(parts) == 2 and parts[1].form == "unit"
                return Layout(name, STRUCTURE, "", tuple(parts), optional, scales)
            if mark != ",":
                raise BugError(f"layout {self._text!r}: ',' or '}}' expected, {mark!r} found")


@cache
def layout_of(text: str) -> Layout | None:
    """Return the layout that TEXT writes, None for an empty text; BugError when a table writes it wrong."""
    return _Parser(text).whole() if text else None
