"""Trouble that the trainer makes: it is in the journal, the trainee can go on, and all of it is kept and replays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.core.errors import DataError, UserError
from hht_app.core.jsontext import canonical_json
from hht_app.duis import bodies as b
from hht_app.gbcs.envelope import parse_message
from hht_app.premises.trouble import trouble_names, trouble_row
from hht_app.store.connection import open_workspace
from hht_app.store.journal import export_jsonl
from hht_app.supplier.links import link_troubles
from hht_app.terminal.acts import Act
from hht_app.terminal.session import open_session, replay
from tests.dcc.commands import TENANCY, change_of_supplier, electricity, gas
from tests.flows.further import ask_for, copy_of, deliver, give_back, played
from tests.flows.job import CHF, ESME, GPF, GSME, PPMID, Playing

READ = b.ReadFirmwareVersion()
EVERY = (*trouble_names(), *link_troubles())


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return played(tmp_path_factory.mktemp("played"))


@pytest.fixture
def playing(template: Path, tmp_path: Path) -> Iterator[Playing]:
    started = copy_of(template, tmp_path)
    yield started
    started.ws.close()


def struck(playing: Playing, after: int) -> list[str]:
    return [event.summary for event in playing.session.events(after) if event.kind == "trouble"]


def given(name: str) -> dict[str, str]:
    """What trouble NAME needs, for the first device of this job that it strikes."""
    if name in link_troubles():
        return {}
    row = trouble_row(name)
    values = {"percent": "40"} if "percent" in row["needs"].split() else {}
    if "device" in row["needs"].split():
        types = {"CHF": CHF, "GPF": GPF, "ESME": ESME, "GSME": GSME, "PPMID": PPMID}
        values["device"] = str(next(types[kind] for kind in row["applies_to"].split() if kind in types))
    return values


@pytest.mark.parametrize("name", EVERY)
def test_every_trouble_is_in_the_journal_as_it_strikes_and_ends_survives_a_restart_and_is_undone(
    playing: Playing, name: str
) -> None:
    playing.do("give_image", device=str(ESME), hash="00" * 32, version="00020209")
    devices, wan = playing.house.snapshot()["devices"], playing.house.wan.covered
    after = len(playing.session.events())
    playing.do("trouble", name=name, **given(name))
    told = struck(playing, after)
    assert told
    assert all(words.startswith(f"{name}: ") for words in told)
    acts = [event for event in playing.session.events(after) if event.kind == "act"]
    assert acts[0].actor == "trainer"
    again = open_session(playing.ws, playing.session.id)
    assert canonical_json(again.world.snapshot()) == canonical_json(playing.world.snapshot())
    assert again.world.house.troubles.list() == playing.house.troubles.list()
    assert again.world.back_office.links == playing.world.back_office.links
    again.do(Act("clear_trouble", {}))
    ends = [event.summary for event in again.events(after) if event.kind == "trouble" and event.name == name]
    assert ends[-1] == f"{name}: taken away"
    assert again.world.house.troubles.list() == ()
    assert again.world.back_office.links.troubles == {}
    assert again.world.house.snapshot()["devices"] == devices
    assert again.world.house.wan.covered == wan


@pytest.mark.parametrize("name", [name for name in EVERY if not name.endswith("-response") and name != "dcc-slow"])
def test_a_trouble_that_is_given_its_length_ends_by_itself_and_the_journal_tells(playing: Playing, name: str) -> None:
    playing.do("give_image", device=str(ESME), hash="00" * 32, version="00020209")
    playing.do("trouble", name=name, **{**given(name), "seconds": "120"})
    after = len(playing.session.events())
    playing.session = open_session(playing.ws, playing.session.id)
    playing.do("pass_time", seconds="7200")
    assert f"{name}: it is over" in struck(playing, after)
    assert playing.house.troubles.list() == ()
    assert playing.world.back_office.links.troubles == {}


@pytest.mark.parametrize("name", ["lost-response", "late-response", "doubled-response", "altered-response"])
def test_an_answer_that_goes_wrong_can_be_got_in_the_end(playing: Playing, name: str) -> None:
    playing.do("trouble", name=name)
    asked = ask_for(playing, "11.2", ESME, READ)
    count = len(playing.session.state.heard)
    playing.do("deliver", task=asked.task)
    heard = len(playing.session.state.heard) - count
    assert heard == {"lost-response": 0, "late-response": 0, "doubled-response": 2, "altered-response": 1}[name]
    if name == "late-response":
        playing.do("pass_time", seconds="7200")
    elif name != "doubled-response":
        playing.do("ask", task=asked.task)
        playing.do("deliver", task=asked.task)
    assert asked.progress.state == "answered"
    assert give_back(playing, asked.answers[-1]) == ["I99"]


def test_a_late_answer_to_a_command_asked_for_anew_is_sent_back_under_its_own_request(playing: Playing) -> None:
    asked = ask_for(playing, "3.2", ESME, TENANCY)
    playing.do("trouble", name="late-response")
    playing.do("deliver", task=asked.task)
    first = asked.progress.request_id
    playing.do("ask", task=asked.task)
    playing.do("deliver", task=asked.task)
    assert asked.progress.request_id != first
    playing.do("pass_time", seconds="7200")
    assert {item.request_id for item in asked.answers} == {first, asked.progress.request_id}
    assert give_back(playing, *asked.answers) == ["I99", "I99"]


def test_a_power_cut_of_the_hub_is_over_with_a_new_connection(playing: Playing) -> None:
    asked = ask_for(playing, "11.2", ESME, READ)
    playing.do("trouble", name="hub-power-cut", seconds="30")
    with pytest.raises(UserError, match="not on the HAN"):
        playing.do("deliver", task=asked.task)
    playing.do("pass_time", seconds="60")
    playing.do("scan")
    playing.do("connect", gpf=str(GPF))
    assert deliver(asked) is not None


def test_a_trouble_waits_for_its_event_and_is_told_then(playing: Playing) -> None:
    asked = ask_for(playing, "11.2", ESME, READ)
    after = len(playing.session.events())
    playing.do("trouble", name="lost-response", on="deliver")
    assert struck(playing, after) == ["lost-response: it waits for the next deliver"]
    playing.do("deliver", task=asked.task)
    assert len(struck(playing, after)) == 3
    assert asked.answers == []
    playing.do("deliver", task=asked.task)
    assert asked.answers, "a reading is not protected: the same command is answered again"


@pytest.mark.parametrize(
    "act, values, error",
    [
        ("trouble", {"name": "rain"}, UserError),
        ("trouble", {"name": "interference"}, UserError),
        ("trouble", {"name": "low-memory", "device": "x"}, DataError),
        ("trouble", {}, DataError),
        ("clear_trouble", {"number": "9"}, UserError),
        ("clear_trouble", {"number": "first"}, DataError),
        ("pass_time", {"seconds": "0"}, UserError),
        ("pass_time", {"seconds": "99999999"}, UserError),
        ("pass_time", {"seconds": "-1"}, DataError),
        ("give_image", {"device": str(PPMID), "hash": "00" * 32, "version": "00000001"}, UserError),
        ("give_image", {"device": str(ESME), "hash": "00", "version": "00000001"}, DataError),
        ("ask_more", {"request": "<Request/>"}, DataError),
        ("ask_more", {}, DataError),
    ],
)
def test_what_cannot_be_done_changes_no_room(
    playing: Playing, act: str, values: dict[str, str], error: type[Exception]
) -> None:
    before = playing.world.snapshot(), playing.session.state.snapshot()
    with pytest.raises(error):
        playing.do(act, **values)
    assert (playing.world.snapshot(), playing.session.state.snapshot()) == before


def test_a_job_full_of_trouble_replays_event_for_event(playing: Playing, tmp_path: Path) -> None:
    playing.do("trouble", name="interference", percent="30")
    for srv, target, body in (
        ("11.2", ESME, READ),
        ("6.8", ESME, electricity(daily=True)),
        ("6.8", GSME, gas("Monthly")),
        ("3.2", GPF, TENANCY),
        ("8.9", CHF, b.ReadDeviceLog()),
    ):
        asked = ask_for(playing, srv, target, body)
        for _ in range(3):
            if deliver(asked) is not None:
                break
            playing.do("ask", task=asked.task)
    playing.do("clear_trouble")
    left = [item for item in playing.session.state.heard if not item.returned]
    give_back(playing, *left)
    playing.session.do(playing.until("hand_over"))
    source = open_session(playing.ws, playing.session.id)
    scratch = open_workspace(tmp_path / "again")
    again = replay(source, scratch)
    assert export_jsonl(again.events()) == export_jsonl(source.events())
    assert canonical_json(again.world.snapshot()) == canonical_json(source.world.snapshot())
    assert again.state.snapshot() == source.state.snapshot()
    scratch.close()


# ------------------------------------------------------------------------------------------------------- the links


@pytest.mark.parametrize("name", ["supplier-link-down", "dcc-link-down"])
def test_what_waits_for_a_link_goes_out_in_order_when_the_link_is_back(playing: Playing, name: str) -> None:
    waiting = ask_for(playing, "3.2", ESME, TENANCY)
    answer = deliver(waiting)
    assert answer is not None
    after = len(playing.session.events())
    playing.do("trouble", name=name)
    asked = ask_for(playing, "6.8", ESME, electricity(daily=True))
    assert not asked.progress.command
    assert give_back(playing, answer) == [""]
    with pytest.raises(UserError, match="waits for the link already"):
        give_back(playing, answer)
    assert len(struck(playing, after)) == 3
    number = playing.session.id
    playing.session = open_session(playing.ws, number)
    playing.do("clear_trouble", name=name)
    assert playing.session.state.tasks[asked.task].state == "ready"
    assert playing.session.state.heard[answer.number - 1].returned == "I99"
    assert playing.session.state.waiting == {}
    assert deliver(asked) is not None


def test_a_slow_dcc_takes_its_time_for_each_exchange(playing: Playing) -> None:
    playing.do("trouble", name="dcc-slow", seconds="90")
    began = playing.house.now
    asked = ask_for(playing, "6.8", ESME, electricity(daily=True))
    assert (playing.house.now - began).total_seconds() >= 2 * 90, "a Pre-Command, then the signed one"
    assert deliver(asked) is not None
    playing.do("clear_trouble")
    assert playing.world.back_office.links.troubles == {}
    with pytest.raises(UserError, match="knows no percent"):
        playing.do("trouble", name="dcc-slow", percent="40")


def test_a_counter_of_the_dccs_own_is_not_used_twice_after_an_act_that_failed(
    playing: Playing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object) -> None:
        raise DataError("the answer cannot be kept")

    state = playing.world.dcc.office.state
    transcos, broker = state.transcos_counter, state.acb_counter
    with monkeypatch.context() as patched:
        patched.setattr("hht_app.terminal.commanding.take_command", fails)
        with pytest.raises(DataError, match="cannot be kept"):
            ask_for(playing, "6.23", ESME, change_of_supplier(playing, ESME))
        with pytest.raises(DataError, match="cannot be kept"):
            ask_for(playing, "8.9", CHF, b.ReadDeviceLog())
    state = playing.world.dcc.office.state
    assert (state.transcos_counter, state.acb_counter) == (transcos + 1, broker + 1)
    asked = ask_for(playing, "6.23", ESME, change_of_supplier(playing, ESME))
    assert parse_message(asked.command).originator_counter == transcos + 2


def test_a_suspended_user_is_refused_e3_until_its_time_is_over_and_in_a_session_opened_again(playing: Playing) -> None:
    playing.do("trouble", name="user-suspended", seconds="600")
    playing.session = open_session(playing.ws, playing.session.id)
    assert playing.world.dcc.office.state.inactive_users == [playing.world.supplier]
    asked = ask_for(playing, "11.2", ESME, READ)
    assert asked.progress.refusal.startswith("E3")
    playing.do("pass_time", seconds="600")
    assert playing.world.dcc.office.state.inactive_users == []
    assert ask_for(playing, "11.2", ESME, READ).progress.command


def test_a_user_can_be_suspended_just_as_something_is_sent_back(playing: Playing) -> None:
    asked = ask_for(playing, "11.2", ESME, READ)
    answer = deliver(asked)
    assert answer is not None
    playing.do("trouble", name="user-suspended", on="send_back")
    assert playing.world.dcc.office.state.inactive_users == []
    assert give_back(playing, answer) == ["E3"]
    playing.do("clear_trouble", name="user-suspended")
    assert give_back(playing, answer) == ["I99"]
