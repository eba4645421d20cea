"""A session as a person lives it: what cannot be done changes nothing, what was done stays, and all of it replays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hht_app.core.errors import DataError, HHTError, StoreError, UserError
from hht_app.store.connection import open_workspace
from hht_app.store.journal import export_jsonl, verify_session
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.commanding import waits_for
from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.session import Session, open_session, replay
from hht_app.terminal.state import TerminalState
from tests.flows.job import CHF, DEVICES, ESME, GPF, PPMID, TASKS, Playing, begin


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = begin(tmp_path / "H")
    yield started
    started.ws.close()


def everything(playing: Playing) -> dict[str, Any]:
    session = playing.session
    return {
        "rooms": session.world.snapshot(),
        "terminal": session.state.snapshot(),
        "records": playing.records(),
        "journal": export_jsonl(session.events()),
        "session": session.record.to_json(),
    }


EUI_OF = {name: str(eui) for name, eui in DEVICES.items()}

TOO_EARLY: list[tuple[str, str, dict[str, str]]] = [
    ("ask_coverage", "wait", {}),
    ("ask_coverage", "declare_no_wan", {"reason": "none"}),
    ("ask_coverage", "send_notice", {"device_id": EUI_OF["CHF"]}),
    ("ask_coverage", "fit", {"device": EUI_OF["CHF"]}),
    ("ask_coverage", "fit", {"device": EUI_OF["GPF"]}),
    ("ask_coverage", "fit", {"device": "02-48-48-54-00-99-00-A0"}),
    ("ask_coverage", "connect", {"gpf": EUI_OF["GPF"]}),
    ("ask_coverage", "power_cycle", {}),
    ("ask_coverage", "press_join", {"device": EUI_OF["ESME"]}),
    ("ask_coverage", "press_join", {"device": EUI_OF["CHF"]}),
    ("ask_coverage", "press_join", {"device": "02-48-48-54-00-99-00-A0"}),
    ("ask_coverage", "hand_over", {}),
    ("ask_coverage", "stop", {"reason": "  "}),
    ("ask_coverage", "deliver", {"task": "let-in-esme"}),
    ("ask_coverage", "ask", {"task": "join-esme-ppmid"}),
    ("ask_coverage", "send_back", {"items": "1"}),
    ("ask_coverage", "send_back", {"items": ""}),
    ("send_notice", "wait", {}),
    ("send_notice", "fit", {"device": EUI_OF["ESME"]}),
    ("send_notice", "declare_no_wan", {"reason": "again"}),
    ("connect", "connect", {"gpf": EUI_OF["CHF"]}),
    ("connect", "ask", {"task": "join-gsme-gpf"}),
    ("send_back", "send_back", {"items": "1,99"}),
    ("send_back", "ask", {"task": "join-ppmid-esme"}),
]


@pytest.mark.parametrize("stop, name, given", TOO_EARLY, ids=[f"{name} {given}" for _, name, given in TOO_EARLY])
def test_what_cannot_be_done_now_changes_nothing_at_all(
    playing: Playing, stop: str, name: str, given: dict[str, str]
) -> None:
    playing.until(stop)
    before = everything(playing)
    with pytest.raises(UserError) as caught:
        playing.do(name, **given)
    assert caught.value.message
    assert everything(playing) == before
    assert everything(Playing(playing.ws, open_session(playing.ws, playing.session.id))) == before


def test_delivering_before_the_terminal_is_on_the_han_changes_nothing(playing: Playing) -> None:
    playing.until("connect")
    playing.do("ask", task="let-in-esme")
    before = everything(playing)
    with pytest.raises(UserError, match="not on the HAN"):
        playing.do("deliver", task="let-in-esme")
    assert everything(playing) == before


def test_nothing_can_be_done_after_the_end(playing: Playing) -> None:
    playing.to_the_end()
    before = everything(playing)
    for name in sorted(acts.NAMES):
        with pytest.raises(UserError, match="has ended"):
            playing.do(name, device=str(ESME), task=TASKS[0], items="1", gpf=str(GPF), reason="x")
    assert everything(playing) == before


def test_an_answer_is_sent_back_once(playing: Playing) -> None:
    playing.session.do(playing.until("send_back"))
    before = everything(playing)
    with pytest.raises(UserError, match="sent back already"):
        playing.do("send_back", items="1")
    assert everything(playing) == before


BAD_VALUES = [
    ("fit", {"device": "not an EUI"}),
    ("fit", {}),
    ("ask", {"task": "no-such-task"}),
    ("deliver", {"task": "no-such-task"}),
    ("send_back", {"items": "one"}),
    ("connect", {"gpf": "A3"}),
]


@pytest.mark.parametrize("name, given", BAD_VALUES, ids=[f"{name} {given}" for name, given in BAD_VALUES])
def test_a_value_that_cannot_be_read_undoes_the_act_and_is_journalled(
    playing: Playing, name: str, given: dict[str, str]
) -> None:
    playing.until("deliver")
    before = everything(playing)
    with pytest.raises(DataError):
        playing.do(name, **given)
    after = everything(playing)
    assert {key: after[key] for key in ("rooms", "terminal", "records")} == {
        key: before[key] for key in ("rooms", "terminal", "records")
    }
    assert [event.kind for event in playing.session.events()[-2:]] == ["act", "act-failed"]


@pytest.mark.parametrize(
    "field, value",
    [
        ("mpxn", "1" * 14),
        ("mpxn", ""),
        ("chf_install_type", "elsewhere"),
        ("chf_location", ""),
        ("premise_type", "Castle"),
        ("aerial_install", "maybe"),
        ("install_date_time", "yesterday"),
        ("user_ref_id", "x" * 26),
        ("additional_information", "\x00"),
        ("device_id", "the hub"),
    ],
)
def test_a_field_of_the_notice_that_cannot_be_is_named_and_nothing_is_sent(
    playing: Playing, field: str, value: str
) -> None:
    act = playing.until("send_notice")
    counter = playing.world.back_office.counter
    with pytest.raises(DataError):
        playing.do("send_notice", **{**act.given, field: value})
    assert playing.world.back_office.counter == counter
    assert playing.session.state.notice_code == ""
    assert playing.statuses()["CHF"] == "Pending"
    if value:
        assert value not in playing.session.events()[-1].summary or field != "mpxn"
    playing.session.do(act)
    assert playing.session.state.notice_code == "W081401"


def test_half_a_character_is_told_and_changes_nothing(playing: Playing) -> None:
    before = everything(playing)
    with pytest.raises(UserError, match="half a character"):
        playing.do("stop", reason="\ud800")
    assert everything(playing) == before


def test_what_a_task_waits_for_is_named(playing: Playing) -> None:
    playing.until("deliver")
    session = playing.session
    waiting = waits_for(session.world, session.state, session.scenario.task("join-ppmid-esme"))
    assert [item.task.id for item in waiting] == ["let-in-esme", "let-in-ppmid"]
    with pytest.raises(UserError, match="Let the electricity meter in"):
        playing.do("ask", task="join-ppmid-esme")


# -------------------------------------------------------------------------------------- kept, put back, replayed


def test_the_terminals_memory_is_saved_and_put_back_exactly(playing: Playing) -> None:
    while (act := next_act(playing.session)) is not None:
        playing.session.do(act)
        state = playing.session.state
        assert TerminalState.restore(state.snapshot()) == state


def test_a_session_opened_anew_before_each_act_ends_with_the_same_journal(playing: Playing, tmp_path: Path) -> None:
    playing.to_the_end()
    other = begin(tmp_path / "other")
    number = other.session.id
    while True:
        session = open_session(other.ws, number)
        act = next_act(session)
        if act is None:
            break
        session.do(act)
    again = Playing(other.ws, open_session(other.ws, number))
    assert everything(again) == everything(playing)
    other.ws.close()


def test_a_job_with_refusals_silence_and_mistakes_replays_to_the_same_state(playing: Playing, tmp_path: Path) -> None:
    playing.until("scan")
    playing.do("scan")
    playing.do("connect", gpf="02-48-48-54-00-14-00-A3")
    with pytest.raises(DataError):
        playing.do("fit", device="unreadable")
    with pytest.raises(UserError):
        playing.do("deliver", task="let-in-esme")
    playing.do("connect", gpf=str(GPF))
    playing.do("ask", task="let-in-esme")
    playing.do("press_join", device=str(PPMID))
    playing.do("deliver", task="let-in-esme")
    playing.do("deliver", task="let-in-esme")
    playing.do("power_cycle")
    playing.do("ask_coverage", by="uprn")
    playing.do("stop", reason="the customer has to leave – é")
    with open_workspace(tmp_path / "scratch") as scratch:
        again = replay(playing.session, scratch)
        assert export_jsonl(again.events()) == export_jsonl(playing.session.events())
        assert again.world.snapshot() == playing.world.snapshot()
        assert again.state.snapshot() == playing.session.state.snapshot()
    assert playing.session.record.state == "stopped"
    verify_session(playing.ws, playing.session.id)


def test_a_job_whose_gateway_failed_replays_until_there_and_says_where(playing: Playing, tmp_path: Path) -> None:
    class Altering:
        def submit(self, xml: bytes, service: str | None = None) -> bytes:
            return playing.world.dcc.submit(xml)[:-30]

    playing.world.back_office._gateway = Altering()
    with pytest.raises(DataError):
        playing.session.do(playing.until("ask_coverage"))
    with open_workspace(tmp_path / "scratch") as scratch, pytest.raises(HHTError, match=r"replay|event"):
        replay(playing.session, scratch)


def test_a_full_disk_in_the_middle_of_an_act_loses_that_act_only(
    playing: Playing, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = playing.until("deliver")
    before = everything(playing)

    def full(*_: object) -> None:
        raise StoreError("the disk is full", advice="free some disk space")

    with monkeypatch.context() as patch:
        patch.setattr("hht_app.store.rooms.canonical_json", full)
        with pytest.raises(StoreError):
            playing.session.do(act)
    assert everything(playing) == before
    playing.to_the_end()
    assert set(playing.statuses().values()) == {"InstalledNotCommissioned"}


def test_two_sessions_in_one_workspace_do_not_touch_each_other(playing: Playing) -> None:
    from hht_app.terminal.session import start_session

    playing.until("send_back")
    before = everything(playing)
    second = Playing(playing.ws, start_session(playing.ws, playing.session.scenario.id, 7))
    second.to_the_end()
    assert everything(playing) == before
    assert isinstance(open_session(playing.ws, playing.session.id), Session)
    playing.to_the_end()
    verify_session(playing.ws, playing.session.id)
    verify_session(playing.ws, second.session.id)


def test_an_act_reads_back_as_it_was_written_and_nothing_else_is_an_act() -> None:
    act = Act("stop", {"reason": 'é "quoted" \n'})
    assert Act.from_bytes(act.to_bytes()) == act
    for data in (b"", b"{}", b"[]", b"\xff", b'{"act":"rob","with":{}}', b'{"act":"stop","with":{"reason":1}}'):
        with pytest.raises(DataError):
            Act.from_bytes(data)


# ------------------------------------------------------------------------------------------------ what is heard


def test_a_silent_device_leaves_the_task_without_an_answer_and_it_can_be_delivered_again(playing: Playing) -> None:
    act = playing.until("deliver", task="join-gsme-gpf")
    gsme = playing.house.devices[DEVICES["GSME"]]
    gsme.state.joined = False
    playing.session.do(act)
    assert playing.session.state.tasks["join-gsme-gpf"].state == "silent"
    assert playing.session.state.last_word.endswith("no answer yet")
    gsme.state.joined = True
    playing.session.do(act)
    assert playing.session.state.tasks["join-gsme-gpf"].state == "answered"


def test_a_second_delivery_of_an_answered_command_hears_nothing_and_keeps_the_answer(playing: Playing) -> None:
    playing.session.do(playing.until("deliver", task="let-in-esme"))
    heard = len(playing.session.state.heard)
    playing.do("deliver", task="let-in-esme")
    assert len(playing.session.state.heard) == heard
    assert playing.session.state.tasks["let-in-esme"].state == "answered"


def test_unreadable_bytes_from_the_han_are_kept_and_said_so(playing: Playing) -> None:
    from hht_app.premises.han import Delivery

    act = playing.until("deliver", task="let-in-esme")
    playing.house.deliver = lambda *_: Delivery((b"\xdd\x00 noise", b""), truth="noise")  # type: ignore[method-assign]
    playing.session.do(act)
    assert [item.kind for item in playing.session.state.heard] == ["unreadable", "unreadable"]
    kept = [event.raw for event in playing.session.events() if event.kind == "unreadable"]
    assert kept == [b"\xdd\x00 noise", b""]
    assert playing.session.state.tasks["let-in-esme"].heard == 0


def test_traffic_of_other_devices_is_heard_but_matched_to_no_task(playing: Playing, tmp_path: Path) -> None:
    from hht_app.premises.han import Delivery

    other = begin(tmp_path / "other", seed=82)
    other.until("send_back")
    foreign = bytes.fromhex(other.session.state.heard[-1].message)
    other.ws.close()
    act = playing.until("deliver", task="let-in-esme")
    playing.house.deliver = lambda *_: Delivery((foreign,))  # type: ignore[method-assign]
    playing.session.do(act)
    (item,) = playing.session.state.heard
    assert (item.kind, item.task, item.request_id) == ("response", "", "")
    assert playing.session.state.tasks["let-in-esme"].state == "silent"
    assert CHF != GPF


def test_a_session_carried_on_elsewhere_is_not_torn_but_shown_as_it_stands(playing: Playing, tmp_path: Path) -> None:
    act = playing.until("deliver")
    with open_workspace(tmp_path / "H") as ws:
        other = open_session(ws, playing.session.id)
        playing.session.do(act)
        journal = export_jsonl(playing.session.events())
        with pytest.raises(StoreError, match="another window or program"):
            other.do(act)
        assert export_jsonl(playing.session.events()) == journal
        assert other.state.snapshot() == playing.session.state.snapshot()
        following = next_act(other)
        assert following is not None
        other.do(following)
    with pytest.raises(StoreError, match="another window or program"):
        playing.session.do(following)
    playing.to_the_end()
    verify_session(playing.ws, playing.session.id)
    with open_workspace(tmp_path / "scratch") as scratch:
        replay(playing.session, scratch)
