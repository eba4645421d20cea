"""All text passes through translation: placeholders fit, catalogues may be filled in, a pseudo-language shows slips."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.core import resources
from hht_app.core.errors import DataError, UsageError
from hht_app.core.words import (
    ENGLISH,
    PSEUDO,
    install_translator,
    languages,
    placeholders,
    pseudo,
    read_catalogue,
    tr,
    translated_languages,
    use_language,
)

PACKAGE = Path(__file__).resolve().parents[2] / "hht_app"


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    install_translator(None)


def calls() -> Iterator[tuple[str, str, frozenset[str], bool]]:
    """Each call of tr with a literal: where, its text, the names it fills in, and whether it hands on others' too."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr"):
                continue
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                given = frozenset(word.arg for word in node.keywords if word.arg is not None)
                spread = any(word.arg is None for word in node.keywords)
                where = f"{path.relative_to(PACKAGE)}:{node.lineno}"
                yield where, first.value, given, spread


CALLS = list(calls())


def test_every_text_names_the_placeholders_that_are_filled_in_and_no_other() -> None:
    assert len(CALLS) > 1000
    wrong = [
        (where, text)
        for where, text, given, spread in CALLS
        if (given or spread) and (placeholders(text) != given if not spread else not given <= placeholders(text))
    ]
    assert wrong == []


def test_no_text_hides_a_name_that_only_shows_when_it_runs() -> None:
    assert [where for where, text, _, _ in CALLS if any(not name.isidentifier() for name in placeholders(text))] == []


def test_the_pseudo_language_keeps_placeholders_is_longer_and_can_be_told_apart() -> None:
    for where, text, _, _ in CALLS:
        shown = pseudo(text)
        assert placeholders(shown) == placeholders(text), where
        if text.strip():
            assert (shown[0], shown[-1]) == ("[", "]"), where
            assert len(shown) >= len(text) * 1.3, where
    assert pseudo("Send {count} back") == "[Šéñď {count} báçķ · · ·]"


def test_a_catalogue_translates_what_it_holds_with_the_same_placeholders_and_leaves_the_rest_english() -> None:
    assert "cy" in languages()
    for name in languages()[1:-1]:
        for text, translated in read_catalogue(name).items():
            assert not translated or placeholders(translated) == placeholders(text), (name, text)
        use_language(name)
        assert tr("a text that no catalogue holds, {count}", count=3) == "a text that no catalogue holds, 3"


def test_a_language_is_chosen_by_name_and_one_that_is_not_there_is_refused() -> None:
    use_language(PSEUDO)
    assert tr("Help") == "[Ĥéľp ·]"
    use_language(ENGLISH)
    assert tr("Help") == "Help"
    with pytest.raises(UsageError, match="no language tlh"):
        use_language("tlh")


def test_a_translation_that_loses_or_invents_a_placeholder_is_refused_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "translations").mkdir()
    monkeypatch.setattr(resources, "resource_root", lambda: tmp_path)

    def catalogue(translated: object) -> None:
        path = tmp_path / "translations" / "xx.json"
        path.write_text(json.dumps({"Send {count} to {name}": translated}), encoding="utf-8")

    for translated, said in (
        ("Anfon {count}", "leaves out {name}"),
        ("Anfon {count} at {name} {hefyd}", "names {hefyd}"),
        ("Anfon {count} at {name", "braces"),
    ):
        catalogue(translated)
        with pytest.raises(DataError, match=said) as refused:
            use_language("xx")
        assert refused.value.path == "Send {count} to {name}"
        assert "HHT_LANGUAGE=en" in refused.value.advice
        assert tr("Help") == "Help"
    catalogue(7)
    with pytest.raises(DataError, match="no table of texts"):
        use_language("xx")
    catalogue("")
    use_language("xx")
    assert tr("Send {count} to {name}", count=1, name="A") == "Send 1 to A"
    assert translated_languages() == (ENGLISH,)
    catalogue("At {name}: {count}")
    use_language("xx")
    assert tr("Send {count} to {name}", count=1, name="A") == "At A: 1"
    assert translated_languages() == (ENGLISH, "xx")
