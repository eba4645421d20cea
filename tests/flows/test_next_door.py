"""A neighbour's hub whose window is open, too: a terminal that chooses it lands there, and finds its way back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.core.identifiers import EUI64
from hht_app.core.jsontext import canonical_json
from hht_app.store.connection import open_workspace
from hht_app.terminal.scenario import scenario_text
from hht_app.terminal.session import open_session, start_session
from hht_app.terminal.views.steps import rail
from tests.flows.job import CHF, GPF, JOB, Playing
from tests.flows.seen import Eyes


def begun(folder: Path, minutes: int) -> Playing:
    """The practice job up to the choice of a hub; the neighbours' windows are open till MINUTES after the start."""
    job = json.loads(scenario_text(JOB))
    job["neighbours"] = [{**item, "open_minutes": minutes} for item in job["neighbours"]]
    ws = open_workspace(folder / "H")
    playing = Playing(ws, start_session(ws, JOB, text=json.dumps(job)))
    playing.until("connect")
    return playing


@pytest.fixture
def open_next_door(tmp_path: Path) -> Iterator[Eyes]:
    playing = begun(tmp_path, 60)
    yield Eyes(playing)
    playing.ws.close()


def strangers(see: Eyes) -> EUI64:
    return EUI64.parse(next(item.gpf for item in see.connect.hubs if item.gpf != str(GPF)))


def choose(see: Eyes, gpf: EUI64) -> None:
    see.press(next(item.connect for item in see.connect.hubs if item.gpf == str(gpf)))


def test_a_wrong_hub_that_listens_takes_the_terminal_and_the_screen_says_so(open_next_door: Eyes) -> None:
    see, house = open_next_door, open_next_door.playing.house
    gpf = strangers(see)
    choose(see, gpf)
    assert "HAN: another home's" in see.strip
    assert see.message.title == "That is not the hub on your label"
    assert "that hub has added it to its device log" in see.message.happened
    assert not see.connect.connected
    hub = house.next_door.hub(gpf)
    assert hub is not None
    assert [item.device for item in hub.state.log] == [house.terminal]
    assert house.hub.state.entry(house.terminal) is None
    assert hub.certificate("ka") != house.devices[CHF].certificate("ka"), "it has keys of its own"
    assert next(item for item in rail(see.playing.session) if item.key == "connect").state in ("now", "to do")


def test_nothing_is_delivered_there_and_the_right_hub_can_still_be_chosen(open_next_door: Eyes) -> None:
    see = open_next_door
    choose(see, strangers(see))
    see.playing.do("ask", task="let-in-esme")
    see.task = "let-in-esme"
    see.deliver()
    assert see.words.endswith("No answer yet")
    assert see.playing.house.hub.state.log == []
    number = see.playing.session.id
    before = canonical_json(see.playing.world.snapshot())
    see.playing.session = open_session(see.playing.ws, number)
    assert canonical_json(see.playing.world.snapshot()) == before
    choose(see, GPF)
    assert see.message.title == "The terminal is on the HAN"
    assert see.playing.house.next_door.visited is None
    see.playing.to_the_end()
    assert see.playing.session.state.ended == "installed and not commissioned"


def test_a_meter_arrives_with_the_clock_that_the_job_gives_it(tmp_path: Path) -> None:
    job = json.loads(scenario_text(JOB))
    job["devices"] = [{**item, "clock_seconds": -420 if item["key"] == "ESME" else 0} for item in job["devices"]]
    ws = open_workspace(tmp_path / "H")
    house = start_session(ws, JOB, text=json.dumps(job)).world.house
    offsets = {device.device_type: device.state.clock_offset for device in house.devices.values()}
    assert offsets == {"CHF": 0, "GPF": 0, "ESME": -420, "GSME": 0, "PPMID": 0}
    ws.close()


def test_a_wrong_hub_whose_window_is_closed_makes_no_link(tmp_path: Path) -> None:
    playing = begun(tmp_path, 1)
    see = Eyes(playing)
    choose(see, strangers(see))
    assert "HAN: off" in see.strip
    assert see.message.title == "That is not the hub on your label"
    assert "No link was made" in see.message.happened
    playing.ws.close()
