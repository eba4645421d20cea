"""Each screen that the tour draws: every text is translated, and none is clipped, pushed out or covered."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from hht_app.core.words import PSEUDO, install_translator, use_language
from tests.programs import program
from tests.ui.data_shown import DATA, DATA_IN, without_data
from tests.ui.looking import english_words, outside, overlapping, squeezed, texts

LOOKS = (("light", 100, PSEUDO), ("dark", 200, PSEUDO), ("sunlight", 200, "en"), ("light", 80, "en"))
SIZE_OF_80 = (1280, 800)
# What covers on purpose: the drawer lies over the bench.
COVERS = {"bench-scroll and bench-drawer"}
FEWEST_SCREENS = 80


@pytest.fixture(scope="module")
def screens() -> ModuleType:
    """The program packaging/screens.py as a module."""
    return program("screens")


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    install_translator(None)


def looked_at(screens: ModuleType, theme: str, percent: int, language: str) -> tuple[int, dict[Any, str], set[Any]]:
    """Walk through every screen once; return how many there were, what is not translated, and what has not its room."""
    untranslated: dict[Any, str] = {}
    wrong: set[Any] = set()
    seen: list[str] = []

    class Looking(screens.Walk):  # type: ignore[name-defined,misc]
        def take(self, name: str, shown: Any) -> None:
            seen.append(name)
            for where, what in (
                *squeezed(shown),
                *overlapping(shown),
                *((item, "out of the window") for item in outside(shown)),
            ):
                if where not in COVERS:
                    wrong.add((name, where, what))
            for said in texts(shown) if language == PSEUDO else ():
                if english_words(without_data(said.where, said.text)):
                    untranslated.setdefault((said.where, said.how, said.text), name)

    use_language(language)
    walk = Looking(theme, percent, SIZE_OF_80 if percent < 100 else None)
    try:
        walk.all()
    finally:
        walk.close()
    return len(seen), untranslated, wrong


@pytest.mark.parametrize(("theme", "percent", "language"), LOOKS)
def test_every_text_of_every_screen_is_translated_and_has_its_room(
    qtbot: QtBot, screens: ModuleType, theme: str, percent: int, language: str
) -> None:
    count, untranslated, wrong = looked_at(screens, theme, percent, language)
    assert count >= FEWEST_SCREENS
    assert untranslated == {}
    assert wrong == set()


def test_what_counts_as_data_says_why() -> None:
    assert all(DATA.values())
    assert all(why for _pattern, why in DATA_IN.values())
    assert without_data("row", "02-48-48-54-00-12-00-A2 is Pending").strip() == "is"
    assert english_words("[Ťĥé CHF íš íñ · ·] the hub") == ["the", "hub"]
    assert english_words("[Ťĥé ĥúb · ·]") == []
