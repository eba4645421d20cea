"""A measurement keeps its own figures and nobody else's."""

import pytest

from tests.benchmarks import results


@pytest.mark.parametrize("again", ["gbcs", "house", "duis"])
def test_a_measurement_replaces_its_own_section_only(tmp_path, monkeypatch, again):
    monkeypatch.setattr(results, "RESULTS", tmp_path / "RESULTS.md")
    for name in ("gbcs", "house", "duis"):
        results.keep(name, "lxml 6", [f"{name} old", "ratio 9.00"])
    results.keep(again, "lxml 6", [f"{again} new"])
    text = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    sections = text.split("# The last ")[1:]
    assert [part.split("`")[1].rsplit(maxsplit=1)[-1] for part in sections] == ["gbcs", "house", "duis"]
    for name, part in zip(("gbcs", "house", "duis"), sections, strict=True):
        assert (f"{name} new" in part, f"{name} old" in part) == (name == again, name != again)
    assert text.endswith("```\n")
    assert "\n\n\n" not in text
