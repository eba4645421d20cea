"""The trainer's drawer: every trouble of the tables has its form and its act, and what acts or waits can be ended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.core.errors import UserError
from hht_app.premises.trouble import EVENTS, trouble_names
from hht_app.supplier.links import EVENTS as LINK_EVENTS
from hht_app.supplier.links import link_troubles
from hht_app.terminal.going_on import EVENTS as ACT_EVENTS
from hht_app.terminal.session import open_session
from hht_app.terminal.views.asking import askables
from hht_app.terminal.views.troubles import (
    EVENT_WORDS,
    clear_all,
    image_act,
    trouble_act,
    trouble_kinds,
    trouble_problems,
    troubles_now,
)
from tests.flows.further import copy_of, played
from tests.flows.job import ESME, Playing

EVERY = (*trouble_names(), *link_troubles())
AT_ONCE_OVER = ("image-damaged",)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return played(tmp_path_factory.mktemp("played"))


@pytest.fixture
def playing(template: Path, tmp_path: Path) -> Iterator[Playing]:
    started = copy_of(template, tmp_path)
    yield started
    started.ws.close()


def test_every_trouble_of_the_tables_is_in_the_drawer_in_plain_words(playing: Playing) -> None:
    kinds = trouble_kinds(playing.session)
    assert [item.name for item in kinds] == list(EVERY)
    for item in kinds:
        assert "-" not in item.title
        assert item.what
        assert item.source
        assert item.devices or not item.needs_device
    assert len({item.title for item in kinds}) == len(kinds)


def test_home_links_and_drawer_know_the_same_events() -> None:
    assert set(EVENTS) == set(LINK_EVENTS) == set(EVENT_WORDS) == set(ACT_EVENTS.values())


@pytest.mark.parametrize("name", EVERY)
def test_a_trouble_can_be_made_now_and_is_listed_with_the_button_that_ends_it(playing: Playing, name: str) -> None:
    playing.session.do(trouble_act(playing.session, name, {}))
    rows = troubles_now(playing.session)
    if name in AT_ONCE_OVER:
        assert rows == ()  # there was no image
        return
    (row,) = rows
    assert row.acting
    assert clear_all(playing.session) is not None
    assert row.clear.act is not None
    playing.session.do(row.clear.act)
    assert troubles_now(playing.session) == ()
    assert clear_all(playing.session) is None


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("when", ["at", "on"])
def test_a_trouble_that_waits_is_listed_survives_a_restart_and_can_be_called_off(
    playing: Playing, name: str, when: str
) -> None:
    later = {"when": "at", "at": "2026-03-05T09:00:00Z"} if when == "at" else {"when": "on", "on": "connect"}
    playing.session.do(trouble_act(playing.session, name, later))
    again = open_session(playing.ws, playing.session.id)
    (row,) = troubles_now(again)
    assert not row.acting
    assert ("waits until 09:00 UTC" if when == "at" else "next connects to the hub") in row.words
    assert row.clear.act is not None
    events = again.do(row.clear.act)
    assert [item.kind for item in events] == (["act", "trouble"] if name in link_troubles() else ["act"])
    assert troubles_now(again) == ()


@pytest.mark.parametrize("name", EVERY)
def test_a_trouble_strikes_at_its_time_and_the_journal_tells(playing: Playing, name: str) -> None:
    at = "2026-03-02T13:00:00Z"
    assert playing.world.clock.now.isoformat() < at
    playing.session.do(trouble_act(playing.session, name, {"when": "at", "at": at}))
    before = len(playing.session.events())
    playing.do("pass_time", seconds=str(4 * 3600))
    told = [item.summary for item in playing.session.events(before) if item.kind == "trouble"]
    assert told[0].startswith(f"{name}: ")
    assert "it waits" not in told[0]


@pytest.mark.parametrize("event", EVENTS)
def test_a_trouble_of_home_or_link_strikes_on_each_event(playing: Playing, event: str) -> None:
    answer = next(item for item in playing.session.state.heard if not item.returned)
    for name in ("low-memory", "dcc-slow"):
        playing.session.do(trouble_act(playing.session, name, {"when": "on", "on": event}))
    do = {
        "ask": ("ask", {"task": "let-in-esme"}),
        "connect": ("connect", {"gpf": playing.session.state.scanned[0][0]}),
        "deliver": ("deliver", {"task": "let-in-esme"}),
        "join": ("press_join", {"device": str(ESME)}),
        "send_back": ("send_back", {"items": str(answer.number)}),
    }
    act, given = do[event]
    events = playing.do(act, **given)
    told = [item.summary.partition(":")[0] for item in events if item.kind == "trouble"]
    assert sorted(told) == ["dcc-slow", "low-memory"]
    assert all(item.acting for item in troubles_now(playing.session))


@pytest.mark.parametrize(
    "name, given, field",
    [
        ("interference", {"percent": "101"}, "percent"),
        ("low-memory", {"device": "next door"}, "device"),
        ("low-memory", {"device": ""}, "device"),
        ("hub-power-cut", {"seconds": "soon"}, "seconds"),
        ("hub-power-cut", {"when": "at", "at": "noon"}, "at"),
        ("dcc-slow", {"when": "on", "on": "Sunday"}, "on"),
        ("foreign-certificate", {"usage": "both"}, "usage"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    playing: Playing, name: str, given: dict[str, str], field: str
) -> None:
    whole = {"when": "now", **given}
    assert field in trouble_problems(playing.session, name, whole)
    with pytest.raises(UserError):
        trouble_act(playing.session, name, whole)


def test_a_full_log_says_in_the_drawer_what_filled_it(playing: Playing) -> None:
    before = {item.device for item in playing.house.devices[ESME].state.log}
    playing.session.do(trouble_act(playing.session, "device-log-full", {"device": str(ESME)}))
    (row,) = troubles_now(playing.session)
    strangers = [item.device for item in playing.house.devices[ESME].state.log if item.device not in before]
    assert strangers
    assert all(str(item) in row.words for item in strangers)


def test_a_device_is_given_an_image_by_the_trainers_form(playing: Playing) -> None:
    playing.session.do(image_act(playing.session, {"device": str(ESME)}))
    assert playing.house.devices[ESME].state.image_hash == "AB" * 32
    with pytest.raises(UserError):
        image_act(playing.session, {"hash": "AB"})
    assert "11.3" in [item.srv for item in askables(playing.session)]
