"""Every word can be read and every edge seen on the ground it stands on, in each theme, by the WCAG formula."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QPalette

from hht_app.core.resources import read_table
from hht_app.ui.style_sheet import style_sheet
from hht_app.ui.theme import SUNLIGHT, THEMES, Look, palette

# Sizes in the style sheet come from fonts, which there are only with an application.
pytestmark = pytest.mark.usefixtures("qapp")
GROUNDS = ("canvas", "surface", "sunken")
TONES = ("ok", "warn", "bad", "info", "trainer")
TINTS = tuple(f"{tone}_tint" for tone in TONES)
WORDS = frozenset(
    {
        *((word, ground) for word in ("text", "muted", "primary") for ground in (*GROUNDS, *TINTS)),
        *((tone, ground) for tone in TONES for ground in (*GROUNDS, f"{tone}_tint")),
        # What is selected, also where its second line is muted; the bytes of the chosen field.
        ("text", "select_bg"),
        ("muted", "select_bg"),
        ("text", "bytes_bg"),
        # The main button, and the same while it is pressed.
        ("on_primary", "primary"),
        ("on_primary", "focus"),
    }
)
EDGES = frozenset(
    {
        *((edge, ground) for edge in ("control", "focus") for ground in (*GROUNDS, *TINTS, "select_bg")),
        *((tone, "select_bg") for tone in TONES),
        *((tone, f"{tone}_tint") for tone in TONES),
        ("primary", "select_bg"),
        ("focus", "bytes_bg"),
        *(("led", ground) for ground in GROUNDS),
    }
)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def roles(theme: str) -> dict[str, str]:
    return {row["role"]: row[theme] for row in read_table("themes/roles.csv")}


def poor(theme: str, pairs: frozenset[tuple[str, str]], least: float) -> dict[tuple[str, str], float]:
    """Return those of PAIRS whose contrast in THEME is under LEAST."""
    colours = roles(theme)
    found = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    return {pair: round(value, 2) for pair, value in found.items() if value < least}


@pytest.mark.parametrize("theme", THEMES)
def test_every_word_can_be_read_on_every_ground_it_stands_on(theme: str) -> None:
    assert poor(theme, WORDS, 7.0 if theme == SUNLIGHT else 4.5) == {}


@pytest.mark.parametrize("theme", THEMES)
def test_every_edge_focus_ring_and_light_can_be_seen(theme: str) -> None:
    assert poor(theme, EDGES, 4.5 if theme == SUNLIGHT else 3.0) == {}


def rules(theme: str) -> list[tuple[str, dict[str, str]]]:
    """Return each rule of the style sheet: its selector, and its colours by property, as names of roles."""
    names = {value.upper(): role for role, value in reversed(roles(theme).items())}
    found = []
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", style_sheet(Look(theme))):
        said = dict(part.split(":", 1) for part in body.split(";") if ":" in part)
        colours = {
            key.strip(): names[match[0].upper()]
            for key, value in said.items()
            if (match := re.search(r"#[0-9A-Fa-f]{6}", value))
        }
        found.append((selector.strip(), colours))
    return found


@pytest.mark.parametrize("theme", THEMES)
def test_no_rule_of_the_style_sheet_puts_words_on_a_ground_that_is_not_checked(theme: str) -> None:
    """Two roles may share a colour: what counts is the colours that meet."""
    colours = roles(theme)
    checked = {(colours[word], colours[ground]) for word, ground in WORDS}
    met = [(selector, said) for selector, said in rules(theme) if "color" in said and "background" in said]
    unchecked = [
        (selector, said["color"], said["background"])
        for selector, said in met
        if (colours[said["color"]], colours[said["background"]]) not in checked
    ]
    selections = [
        (selector, said["selection-color"], said["selection-background-color"])
        for selector, said in rules(theme)
        if "selection-color" in said
        and (colours[said["selection-color"]], colours[said["selection-background-color"]]) not in checked
    ]
    assert len(met) > 10
    assert (unchecked, selections) == ([], [])


@pytest.mark.parametrize("theme", THEMES)
def test_placeholders_selections_links_and_what_cannot_be_pressed_are_readable(theme: str) -> None:
    made, least = palette(Look(theme)), 7.0 if theme == SUNLIGHT else 4.5
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    for word, ground in (
        (role.Text, role.Base),
        (role.WindowText, role.Window),
        (role.ButtonText, role.Button),
        (role.PlaceholderText, role.Base),
        (role.HighlightedText, role.Highlight),
        (role.Link, role.Base),
        (role.ToolTipText, role.ToolTipBase),
    ):
        for state in (group.Active, group.Inactive):
            found = contrast(made.color(state, word).name(), made.color(state, ground).name())
            assert found >= least, (word, state, found)
    disabled = [said["color"] for selector, said in rules(theme) if ":disabled" in selector and "color" in said]
    assert set(disabled) == {"muted"}, "what cannot be pressed is muted, and that is read on every ground"
