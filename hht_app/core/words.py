"""User text passes through `tr`, the seam where a translation is put in: a catalogue, or the pseudo-language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from string import Formatter

from hht_app.core.errors import DataError, UsageError

ENGLISH, PSEUDO = "en", "pseudo"
LANGUAGE_VARIABLE = "HHT_LANGUAGE"
LONGER = 0.35
_ACCENTED = str.maketrans(
    "AaCcDdEeGgHhIiJjKkLlNnOoRrSsTtUuWwYyZz",
    "ÁáÇçĎďÉéĜĝĤĥÍíĴĵĶķĽľÑñÓóŘřŠšŤťÚúŴŵÝýŽž",
)
_PLACEHOLDER = re.compile(r"(\{[^{}]*\})")

_translator: Callable[[str], str] | None = None


def install_translator(translator: Callable[[str], str] | None) -> None:
    """Use TRANSLATOR for every text from now on; None brings back English."""
    global _translator  # noqa: PLW0603 - the one language of the running program
    _translator = translator


def tr(text: str, /, **values: object) -> str:
    """Return TEXT in the person's language with {placeholders} filled in from VALUES."""
    template = _translator(text) if _translator else text
    return template.format(**values) if values else template


def use_language(name: str) -> None:
    """Show every text from now on in language NAME: "en", "pseudo", or that of a catalogue; UsageError for no other.

    What a catalogue leaves out stays English.
    """
    if name in ("", ENGLISH):
        install_translator(None)
    elif name == PSEUDO:
        install_translator(pseudo)
    else:
        catalogue = read_catalogue(name)
        install_translator(lambda text: catalogue.get(text) or text)


def languages() -> tuple[str, ...]:
    """Return the names of the languages there are: English, the catalogues in order, the pseudo-language."""
    from hht_app.core.resources import resource_root

    found = sorted(path.stem for path in (resource_root() / "translations").glob("*.json"))
    return ENGLISH, *found, PSEUDO


def read_catalogue(name: str) -> Mapping[str, str]:
    """Return the catalogue of language NAME, English to its text; DataError for one that is no plain table of texts."""
    from hht_app.core.resources import read_json

    if name not in languages():
        raise UsageError(f"there is no language {name}", advice=f"choose one of {', '.join(languages())}")
    found = read_json(f"translations/{name}.json")
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise DataError(f"the catalogue {name} is no table of texts", path=name)
    return {str(text): str(translated) for text, translated in found.items()}


def placeholders(text: str) -> frozenset[str]:
    """Return the names of the {placeholders} of TEXT; ValueError where braces do not match."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def pseudo(text: str) -> str:
    """Return TEXT in the pseudo-language: accented, in brackets, a good third longer, its {placeholders} as they are.

    What then stands on a screen without brackets has not passed `tr`; what is clipped would be clipped in a language
    whose words are longer.
    """
    if not text.strip():
        return text
    parts = [part if _PLACEHOLDER.fullmatch(part) else part.translate(_ACCENTED) for part in _PLACEHOLDER.split(text)]
    more = " ·" * max(1, round(len(text) * LONGER / 2))
    return f"[{''.join(parts)}{more}]"
