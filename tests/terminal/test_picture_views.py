"""What the live pictures show, without a window: the map, the sequence, the LEDs, the timeline, and going back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.core.errors import DataError, UserError
from hht_app.store.chain import Event
from hht_app.store.connection import open_workspace
from hht_app.store.journal import verify_session
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.branching import Moments, act_end, branch_session, origin_of
from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.session import replay, start_session
from hht_app.terminal.views import home, leds
from hht_app.terminal.views.fit import fit_view
from hht_app.terminal.views.home import home_view
from hht_app.terminal.views.leds import ILLUSTRATIVE, LEDS, drop_own_leds, keep_leds, led_rows, led_text, leds_view
from hht_app.terminal.views.sequence import DCC, HUB, SUPPLIER, TERMINAL, lines_of, sequence_view
from hht_app.terminal.views.timeline import ACT_WORDS, DEED, EMPTY, MESSAGE, timeline_index, timeline_view
from tests.flows.job import DEVICES, ESME, GPF, GSME, Playing, begin


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = begin(tmp_path / "H")
    yield started
    started.ws.close()


def do(playing: Playing, what: str, /, **given: str) -> None:
    playing.session.do(Act(what, given))


def play_all(playing: Playing) -> None:
    while (act := next_act(playing.session)) is not None:
        playing.session.do(act)


# ------------------------------------------------------------------------------------------------------------ home


def link(playing: Playing, key: str) -> home.HomeLink:
    return next(item for item in home_view(playing.session).links if (item.source, item.target) == (HUB, key))


def test_the_line_to_a_device_tells_how_it_stands_on_the_han_at_every_point_of_the_job(playing: Playing) -> None:
    assert link(playing, "ESME").state == home.NONE
    playing.session.do(playing.until(acts.DELIVER, task="let-in-esme"))
    assert (link(playing, "ESME").state, link(playing, "ESME").words) == (home.JOINING, "may join, 600 s left")
    assert link(playing, "GSME").state == home.NONE
    do(playing, acts.PRESS_JOIN, device=str(ESME))
    assert link(playing, "ESME").state == home.JOINED
    play = playing.until(acts.PRESS_JOIN, device=str(GSME))
    do(playing, acts.PASS_TIME, seconds="700")
    assert link(playing, "GSME").state == home.LISTED
    assert play.name == acts.PRESS_JOIN


def test_a_gas_meter_that_sleeps_and_a_meter_without_power_are_told_apart(playing: Playing) -> None:
    playing.until(acts.DELIVER, task="join-gsme-gpf")
    do(playing, acts.PASS_TIME, seconds="4000")
    assert link(playing, "GSME").state == home.ASLEEP
    assert "asleep until" in link(playing, "GSME").words
    do(playing, acts.TROUBLE, name="meter-power-cut", device=str(DEVICES["PPMID"]))
    assert link(playing, "PPMID").state == home.SILENT
    assert "silent" in link(playing, "PPMID").words


def test_a_device_whose_entry_the_hub_dropped_is_drawn_as_removed(playing: Playing) -> None:
    playing.session.do(playing.until(acts.PRESS_JOIN, device=str(ESME)))
    hub = playing.house.hub
    hub.state.log = [item for item in hub.state.log if item.device != ESME]
    playing.house.devices[ESME].state.joined = False
    assert link(playing, "ESME").state == home.REMOVED


def test_record_and_truth_and_what_was_heard_are_three_different_things(playing: Playing) -> None:
    playing.until(acts.SEND_BACK)
    node = home_view(playing.session).node("ESME")
    assert node.truths == home.Truths("fitted, joined by hand, nothing heard", "Pending", "fitted, has power, joined")
    assert (node.parts[0].record.shape, node.marks[0].shape) == ("record-pending", "han-joined")
    playing.session.do(playing.until(acts.SEND_BACK))
    assert home_view(playing.session).node("ESME").parts[0].record.words == "Whitelisted"


def test_the_messages_of_the_last_act_are_numbered_with_the_way_they_took(playing: Playing) -> None:
    playing.session.do(playing.until(acts.DELIVER, task="join-esme-ppmid"))
    view = home_view(playing.session)
    assert [(hop.number, hop.path, hop.label) for hop in view.hops] == [
        (1, (TERMINAL, HUB, "ESME"), "8.7.1"),
        (2, ("ESME", HUB, TERMINAL), "CS03A1"),
    ]
    assert view.in_hand.startswith("8.7.1 Join the electricity meter to the display, CS03A1, to the electricity meter")
    assert view.act == playing.session.events()[-4].seq


def test_drawing_the_home_changes_nothing_in_it(playing: Playing) -> None:
    playing.until(acts.PRESS_JOIN, device=str(GSME))
    before = playing.session.world.snapshot()
    home_view(playing.session)
    assert playing.session.world.snapshot() == before


def test_a_link_that_is_down_is_broken_on_the_map(playing: Playing) -> None:
    do(playing, acts.TROUBLE, name="dcc-link-down")
    links = {(item.source, item.target): item for item in home_view(playing.session).links}
    assert (links[DCC, SUPPLIER].state, links[SUPPLIER, TERMINAL].state) == (home.SILENT, home.JOINED)


# ------------------------------------------------------------------------------------------------------------ LEDs


def test_every_pattern_of_the_leds_says_that_it_is_illustrative() -> None:
    assert {row.source for row in led_rows(None)} == {ILLUSTRATIVE}
    assert {row.led for row in led_rows(None)} == set(LEDS)


def test_the_leds_follow_the_hub_and_are_told_in_words(playing: Playing) -> None:
    assert {item.state for item in leds_view(playing.session, led_rows(None)).leds} == {"off"}
    playing.session.do(playing.until(acts.PRESS_JOIN, device=str(GSME)))
    told = {item.led: item for item in home_view(playing.session).leds.leds}
    assert told["WAN"].spoken == "WAN: lit, 5 short flashes in 5 seconds, illustrative"
    assert (told["MESH"].state, told["MESH"].words) == ("not held", "whether fitted: not held")
    assert leds.led_conditions(playing.session)["GAS"] == "gas meter joined"


def test_a_trainers_own_table_takes_the_place_of_the_programs(playing: Playing) -> None:
    text = led_text(led_rows(None)).replace(f"off,,off,{ILLUSTRATIVE}", "not fitted,,not fitted,my hub's leaflet", 1)
    keep_leds(playing.ws.folder, text)
    first = home_view(playing.session).leds.leds[0]
    assert (first.state, first.source, first.spoken) == ("not fitted", "my hub's leaflet", "SW: not fitted")
    drop_own_leds(playing.ws.folder)
    assert home_view(playing.session).leds.leds[0].state == "off"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda text: text.replace("led,", "lamp,", 1), 1),
        (lambda text: text.replace("SW,no power,off", "SW,no power,dim", 1), 2),
        (lambda text: text.replace("SW,no power,off,", "SW,no power,off,0-1", 1), 2),
        (lambda text: text.replace("0-0.2", "0-x", 1), 3),
        (lambda text: text.replace("0-0.2", "0-9", 1), 3),
        (lambda text: text.replace("SW,running", "SW,flying", 1), 3),
        (lambda text: "\n".join(text.splitlines()[:-1]) + "\n", None),
    ],
)
def test_a_table_of_leds_that_is_wrong_is_refused_with_its_line(tmp_path: Path, change, place) -> None:
    with pytest.raises(DataError) as refused:
        keep_leds(tmp_path, change(led_text(led_rows(None))))
    assert refused.value.line == place
    assert not leds.own_table(tmp_path).exists()


def test_a_table_that_was_broken_by_hand_hides_nothing_and_is_named(playing: Playing) -> None:
    playing.until(acts.WAIT)
    own = leds.own_table(playing.ws.folder)
    own.parent.mkdir()
    own.write_text("led,condition\n", encoding="utf-8")
    view = leds.leds_at_the_hub(playing.session)
    assert view is not None
    assert view.leds[1].words == "lit, 5 short flashes in 5 seconds"
    assert "hub_leds.csv: the columns of the LED table are led, condition" in view.note


def test_a_load_switch_is_fitted_like_every_other_device(tmp_path: Path) -> None:
    with open_workspace(_folder(tmp_path / "six")) as ws:
        session = start_session(ws, "six-devices")
        shown = {row.key for row in fit_view(session).rows}
        assert shown == {item.key for item in session.scenario.devices} - {"GPF"}


# -------------------------------------------------------------------------------------------------------- sequence


def test_every_message_of_the_journal_has_a_line_and_a_command_leads_to_its_bytes(playing: Playing) -> None:
    play_all(playing)
    view = sequence_view(playing.session)
    events = {event.seq: event for event in playing.session.events()}
    with_bytes = ("duis-request", "duis-response", "command", "pre-command", "signed-pre-command", "response", "alert")
    messages = [event.seq for event in events.values() if event.kind in (*with_bytes, "delivery", "dcc-outbox")]
    assert set(messages) <= {line.seq for line in view.lines}
    for line in view.lines:
        assert events[line.shows].raw, line
    delivered = next(line for line in view.lines if line.kind == "delivery" and line.target == "GSME")
    assert (events[delivered.shows].kind, events[delivered.shows].name, delivered.via) == ("command", "CS03B", HUB)
    assert delivered.note.startswith("join with")


def test_what_the_dcc_had_kept_is_a_line_when_the_supplier_collects_it(playing: Playing) -> None:
    request = "02-48-48-54-00-01-00-00:02-48-48-54-00-12-00-A1:1003"
    event = Event(
        seq=5, at="2026-03-02T09:00:00Z", actor="supplier", kind="collected", request_id=request, code="E21",
        summary="8.7.2 answer E21 collected from the DCC", name="8.7.2", raw=b"<x/>",
    )  # fmt: skip
    (line,) = lines_of(playing.session, [event], {})
    assert (line.source, line.target, line.words) == (DCC, SUPPLIER, "8.7.2 answer E21 collected")
    assert (line.role, line.device) == ("bad", "GSME")


def test_every_act_has_words_on_the_timeline() -> None:
    assert set(ACT_WORDS) == acts.NAMES


def test_a_chart_that_grows_is_the_chart_read_at_once(playing: Playing) -> None:
    known = None
    while (act := next_act(playing.session)) is not None:
        playing.session.do(act)
        known = sequence_view(playing.session, known)
    assert known == sequence_view(playing.session)
    assert sequence_view(playing.session, known) is known


def test_the_chart_of_another_session_does_not_go_on_from_this_one(playing: Playing, tmp_path: Path) -> None:
    playing.until(acts.SEND_NOTICE)
    known = sequence_view(playing.session)
    other = begin(tmp_path / "other")
    assert sequence_view(other.session, known).lines == ()
    other.ws.close()


def test_the_chart_of_one_device_keeps_only_what_is_about_it(playing: Playing) -> None:
    play_all(playing)
    view = sequence_view(playing.session)
    about = view.about("GSME")
    assert 0 < len(about) < len(view.lines)
    assert {line.words for line in about} >= {"8.7.2 request", "CS03B: Success"}
    assert not [line for line in about if "PPMID" in (line.device, line.source, line.target)]


# -------------------------------------------------------------------------------------------------------- timeline


def test_every_event_stands_on_the_timeline_in_its_order(playing: Playing) -> None:
    known = EMPTY
    for _ in range(12):
        playing.session.do(next_act(playing.session))  # type: ignore[arg-type]
        known = timeline_index(playing.session, known)
    whole = timeline_index(playing.session)
    assert known == whole
    assert whole.count == len(playing.session.events())
    assert list(whole.positions) == sorted(set(whole.positions))
    assert [whole.nearest(whole.position(seq)) for seq in range(1, whole.count + 1)] == list(range(1, whole.count + 1))
    bins = whole.density(0, whole.length, 10)
    assert sum(map(sum, bins)) == whole.count
    assert sum(part[DEED] for part in bins) == whole.lanes.count(DEED)
    assert sum(part[MESSAGE] for part in bins) == whole.lanes.count(MESSAGE)


def test_the_event_in_hand_is_told_in_words(playing: Playing) -> None:
    playing.session.do(playing.until(acts.DELIVER, task="let-in-esme"))
    view = timeline_view(playing.session)
    assert view.label(view.hand) == "09:36 UTC Terminal: CS14 alert from the CHF: 8F12: CHF device log changed"
    assert timeline_view(playing.session, 3).label(3).startswith("09:00 UTC Supplier: 12.1 sent")


# ------------------------------------------------------------------------------------------------------ going back


def test_a_branch_has_lived_the_same_up_to_its_event_and_says_where_it_came_from(playing: Playing) -> None:
    play_all(playing)
    source = playing.session
    branch = branch_session(playing.ws, source, 50)
    end = act_end(source, 50)
    assert end == 52
    assert [event.hash for event in branch.events()[:end]] == [event.hash for event in source.events()[:end]]
    origin = origin_of(branch)
    assert origin is not None
    assert (origin.session, origin.seq, origin.hash) == (source.id, end, source.events()[end - 1].hash)
    assert not branch.ended
    assert next_act(branch) == Act(acts.PRESS_JOIN, {"device": str(ESME)})


def test_a_branch_replays_verifies_and_branches_again(playing: Playing, tmp_path: Path) -> None:
    playing.until(acts.SEND_BACK)
    branch = branch_session(playing.ws, playing.session, 60)
    while (act := next_act(branch)) is not None:
        branch.do(act)
    verify_session(playing.ws, branch.id)
    with open_workspace(_folder(tmp_path / "scratch")) as scratch:
        assert replay(branch, scratch).events()[-1].hash == branch.events()[-1].hash
    again = branch_session(playing.ws, branch, 90)
    assert again.events()[act_end(playing.session, 60)].kind == "branched"


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def test_nothing_is_left_of_a_branch_that_cannot_be_made(playing: Playing) -> None:
    play_all(playing)
    last = playing.session.count()
    with pytest.raises(UserError, match="ended there"):
        branch_session(playing.ws, playing.session, last)
    with pytest.raises(UserError, match="no event"):
        branch_session(playing.ws, playing.session, last + 1)
    with open_workspace(playing.ws.folder) as fresh:
        from hht_app.store.worlds import sessions

        assert [item.id for item in sessions(fresh)] == [playing.session.id]


def test_a_branch_keeps_what_failed_in_the_session_it_came_from(playing: Playing) -> None:
    act = playing.until(acts.SEND_NOTICE)
    with pytest.raises(DataError):
        playing.session.do(Act(acts.SEND_NOTICE, {**act.given, "aerial_install": "perhaps"}))
    playing.session.do(act)
    end = playing.session.count()
    branch = branch_session(playing.ws, playing.session, end)
    assert [event.hash for event in branch.events()[:end]] == [event.hash for event in playing.session.events()]


def test_a_moment_of_the_past_is_shown_and_the_session_stays_as_it_is(playing: Playing) -> None:
    play_all(playing)
    before = playing.session.world.snapshot()
    with Moments(playing.session) as moments:
        past = home_view(moments.at(52))
        assert past.node("ESME").marks[0].shape == "han-joining"
        assert home_view(moments.at(66)).node("ESME").marks[0].shape == "han-joined"
        assert home_view(moments.at(10)).node(HUB).truths.truth.startswith("power on")
    assert playing.session.world.snapshot() == before
    assert str(GPF) in home_view(playing.session).hub.spoken


def test_a_terminal_on_the_neighbours_network_is_drawn_there_and_not_on_its_own(tmp_path: Path) -> None:
    with open_workspace(_folder(tmp_path / "wrong")) as ws:
        session = start_session(ws, "next-door")
        while (act := next_act(session)) is not None and act.name != acts.CONNECT:
            session.do(act)
        wrong = next(str(item.gpf) for item in session.scenario.neighbours)
        session.do(Act(acts.CONNECT, {"gpf": wrong}))
        view = home_view(session)
        states = {(item.source, item.target): item.state for item in view.links}
        assert session.world.house.next_door.visited is not None
        assert states[TERMINAL, f"{home.NEIGHBOUR}{wrong}"] == home.JOINED
        assert states[TERMINAL, HUB] == home.NONE
        assert view.neighbours[0].marks[0].words == "this terminal is on it"
        assert "in that hub's device log" in view.neighbours[0].truths.truth
