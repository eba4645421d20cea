"""A gas tariff's threshold goes out in Wh; kWh is taken only where a person says it is kWh."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hht_app.core.errors import UserError
from hht_app.duis.requests import read_request
from hht_app.terminal.views.asking_units import as_sent, form_act, form_fields, threshold_words
from tests.flows.job import Playing, begin


@pytest.fixture(scope="module")
def playing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playing]:
    started = begin(tmp_path_factory.mktemp("units") / "H")
    yield started
    started.ws.close()


def defaults(playing: Playing) -> dict[str, str]:
    return {item.name: item.default for item in form_fields(playing.session, "1.1.1", "GSME")}


def threshold_asked(playing: Playing, filled: dict[str, str]) -> str:
    text = form_act(playing.session, "1.1.1", "GSME", filled, "2").value("request")
    assert read_request(text.encode()).service_reference_variant == "1.1.1"
    return text


def test_a_threshold_is_taken_as_wh_unless_a_person_says_kwh(playing: Playing) -> None:
    filled = defaults(playing)
    assert filled["threshold_unit"] == "Wh"
    assert ">5000<" in threshold_asked(playing, {**filled, "kind": "block", "threshold": "5000"})
    said = {**filled, "kind": "block", "threshold": "5000", "threshold_unit": "kWh"}
    assert ">5000000<" in threshold_asked(playing, said)
    assert threshold_words(said) == "The threshold is sent as 5,000,000 Wh."


def test_only_the_tariff_has_a_unit_to_choose(playing: Playing) -> None:
    names = [item.name for item in form_fields(playing.session, "8.9", "CHF")]
    assert "threshold_unit" not in names
    assert as_sent({"moment": "x"}) == {"moment": "x"}
    assert threshold_words({"moment": "x"}) == ""


def test_a_threshold_in_kwh_that_is_too_large_in_wh_is_refused(playing: Playing) -> None:
    filled = {**defaults(playing), "kind": "block", "threshold": str(2**47), "threshold_unit": "kWh"}
    with pytest.raises(UserError):
        form_act(playing.session, "1.1.1", "GSME", filled, "2")
    with pytest.raises(UserError):
        form_act(playing.session, "1.1.1", "GSME", {**filled, "threshold_unit": "MWh"}, "2")
