"""Sentences that were made in English before anybody was to read them, shown in the person's language.

What the journal and an error say is kept in English, so that a session is the same bytes whoever plays it. `told` finds
the template such a sentence was made from, and puts the translation of the template and of its values in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from hht_app.core import words
from hht_app.core.resources import read_json, read_table, resource_path
from hht_app.core.words import tr

SENTENCES = "words/sentences.json"
TABLES = "words/tables.csv"
_FIELD = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"[A-Za-z]{2,}")
_PLACE = re.compile(r"(.+) at (line|offset) (\d+)", re.DOTALL)
# What joins an error to its place and its advice, and a name to its words.
_JOINTS = ("; ", ": ")
_LITTLE = 2  # characters
_CACHED = 20_000


def told(sentence: str) -> str:
    """Return SENTENCE in the person's language; what no template and no text fits is data, and stays as it is."""
    if words.is_english() or not sentence.strip():
        return sentence
    return _told(sentence, words.language())


@lru_cache(maxsize=_CACHED)
def _told(sentence: str, language: str) -> str:
    if sentence in known_texts():
        return tr(sentence)
    first = sentence[:1]
    turned = (first.upper() if first.islower() else first.lower()) + sentence[1:]
    if turned in known_texts():
        return _as_first(tr(turned), upper=first.isupper())
    for template, pattern, longest in _templates():
        if longest in sentence and (found := pattern.fullmatch(sentence)):
            return tr(template, **{name: _told(value, language) for name, value in found.groupdict().items()})
    if place := _PLACE.fullmatch(sentence):
        what = _told(place[1], language)
        if place[2] == "line":
            return tr("{what}, line {line}", what=what, line=place[3])
        return tr("{what}, offset {offset}", what=what, offset=place[3])
    for joint in _JOINTS:
        parts = sentence.split(joint)
        if len(parts) > 1:
            shown = [_told(part, language) for part in parts]
            if shown != parts:
                return joint.join(shown)
    return sentence


def _as_first(text: str, *, upper: bool) -> str:
    """Return TEXT with its first letter in upper or lower case, behind a bracket too."""
    at = 1 if text[:1] == "[" else 0
    letter = text[at : at + 1]
    return text[:at] + (letter.upper() if upper else letter.lower()) + text[at + 1 :]


@cache
def known_texts() -> frozenset[str]:
    """Return the whole texts, without values, that the program's code, tables, scenarios and lessons hold."""
    code = (text for text in read_json(SENTENCES) if not _FIELD.search(text))
    return frozenset((*code, *table_texts()))


@cache
def _templates() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """Return each template with its pattern and its longest words, those that fix most of a sentence first."""
    made = []
    for template in read_json(SENTENCES):
        parts = _FIELD.split(template)
        fixed = parts[::2]
        if len(parts) == 1 or not any(_WORD.search(part) for part in fixed):
            continue
        # Where all that is fixed is as little as in "{low} to {high}", values are single words: else it fits too much.
        value = r"\S+" if len("".join(fixed).strip()) <= _LITTLE else ".*?"
        pattern = "".join(f"(?P<{part}>{value})" if at % 2 else re.escape(part) for at, part in enumerate(parts))
        made.append((sum(map(len, fixed)), template, re.compile(pattern, re.DOTALL), max(fixed, key=len)))
    made.sort(key=lambda item: (-item[0], item[1]))
    return tuple(item[1:] for item in made)


def table_texts() -> Iterator[str]:
    """Yield the words that the tables, scenarios and lessons of the program hold for people to read."""
    for row in read_table(TABLES):
        columns = row["columns"].split()
        if row["file"].endswith(".csv"):
            for line in read_table(row["file"]):
                yield from (line[column] for column in columns if line[column])
            continue
        folder, _, pattern = row["file"].rpartition("/")
        for path in sorted(resource_path(folder).glob(pattern)):
            if path.suffix == ".md":
                yield path.read_text(encoding="utf-8")
            else:
                yield from _texts_of(read_json(f"{folder}/{path.name}"), columns)


def _texts_of(found: Any, names: list[str]) -> Iterator[str]:
    """Yield the texts that stand in FOUND (plain data of JSON) under one of NAMES, at any depth."""
    if isinstance(found, Mapping):
        for name, value in found.items():
            if name == "place":
                continue
            if name in names:
                yield from ([value] if isinstance(value, str) else [item for item in value if isinstance(item, str)])
            yield from _texts_of(value, names)
    elif isinstance(found, list):
        for item in found:
            yield from _texts_of(item, names)
