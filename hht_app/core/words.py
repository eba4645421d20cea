"""User text passes through `tr`, the seam where a translation is put in: a catalogue, or the pseudo-language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from string import Formatter

from hht_app.core.errors import DataError, UsageError

ENGLISH, PSEUDO = "en", "pseudo"
LANGUAGE_VARIABLE = "HHT_LANGUAGE"
LONGER = 0.35
_MEND = f"mend the catalogue, or start in English with {LANGUAGE_VARIABLE}={ENGLISH}"
_ACCENTED = str.maketrans(
    "AaCcDdEeGgHhIiJjKkLlNnOoRrSsTtUuWwYyZz",
    "ÁáÇçĎďÉéĜĝĤĥÍíĴĵĶķĽľÑñÓóŘřŠšŤťÚúŴŵÝýŽž",
)
_PLACEHOLDER = re.compile(r"(\{[^{}]*\})")

_translator: Callable[[str], str] | None = None
_language = ENGLISH


def install_translator(translator: Callable[[str], str] | None) -> None:
    """Use TRANSLATOR for every text from now on; None brings back English."""
    global _translator, _language
    _translator, _language = translator, ENGLISH if translator is None else _language


def tr(text: str, /, **values: object) -> str:
    """Return TEXT in the person's language with {placeholders} filled in from VALUES."""
    template = _translator(text) if _translator else text
    return template.format(**values) if values else template


def use_language(name: str) -> None:
    """Show every text from now on in language NAME: "en", "pseudo", or that of a catalogue; UsageError for no other.

    What a catalogue leaves out stays English.
    """
    global _language  # noqa: PLW0603 - the one language of the running program
    if name in ("", ENGLISH):
        install_translator(None)
        return
    if name == PSEUDO:
        install_translator(pseudo)
    else:
        catalogue = read_catalogue(name)
        install_translator(lambda text: catalogue.get(text) or text)
    _language = name


def is_english() -> bool:
    """Tell whether texts are shown as they stand in the code."""
    return _translator is None


def language() -> str:
    """Return the name of the language that texts are shown in."""
    return _language


def languages() -> tuple[str, ...]:
    """Return the names of the languages there are: English, the catalogues in order, the pseudo-language."""
    from hht_app.core.resources import resource_root

    found = sorted(path.stem for path in (resource_root() / "translations").glob("*.json"))
    return ENGLISH, *found, PSEUDO


def translated_languages() -> tuple[str, ...]:
    """Return the languages to offer a person: English, and each catalogue of which some text is translated."""
    return ENGLISH, *(name for name in languages()[1:-1] if any(read_catalogue(name).values()))


def read_catalogue(name: str) -> Mapping[str, str]:
    """Return the catalogue of language NAME, English to its text; an empty text is one not translated yet.

    UsageError where there is no such language. DataError for one that is no plain table of texts, or where a text and
    its translation do not name the same {placeholders}: the program would stop, or say less, when it is shown.
    """
    from hht_app.core.resources import read_json

    if name not in languages():
        raise UsageError(f"there is no language {name}", advice=f"choose one of {', '.join(languages())}")
    found = read_json(f"translations/{name}.json")
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise DataError(f"the catalogue {name} is no table of texts", path=name)
    for text, translated in found.items():
        _check_placeholders(name, text, translated)
    return found


def _check_placeholders(name: str, text: str, translated: str) -> None:
    """DataError where TRANSLATED, of catalogue NAME, leaves out a {placeholder} of TEXT, or names another."""
    if not translated:
        return
    try:
        wanted, given = placeholders(text), placeholders(translated)
    except ValueError as error:
        raise DataError(f"{name}: the braces of {translated!r} do not match", path=text, advice=_MEND) from error
    for missing in sorted(wanted - given):
        raise DataError(f"{name}: {translated!r} leaves out {{{missing}}}", path=text, advice=_MEND)
    for unknown in sorted(given - wanted):
        raise DataError(f"{name}: {translated!r} names {{{unknown}}}, and its text does not", path=text, advice=_MEND)


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
