"""What a trainee reads of a refusal whose code is not the DCC's: that the simulator chose it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.duis import bodies as b
from tests.dcc.commands import LATER, TENANCY
from tests.flows.further import ask_for, copy_of, deliver, give_back, played
from tests.flows.job import ESME, GPF, PPMID, Playing
from tests.flows.seen import Eyes

CHOICE = "simulator's choice, the DCC's code is not held"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return played(tmp_path_factory.mktemp("end"))


@pytest.fixture
def playing(template: Path, tmp_path: Path) -> Iterator[Playing]:
    opened = copy_of(template, tmp_path)
    yield opened
    opened.ws.close()


def test_the_row_of_a_request_without_a_family_says_that_e12_stands_in(playing: Playing) -> None:
    see = Eyes(playing)
    see.ask("3.2", ESME, TENANCY.changed(execution_date_time=LATER))
    assert see.words.startswith("The DCC refused: E12")
    assert see.row().note.startswith(CHOICE)
    assert see.row().note.endswith("E12 stands in")


def test_the_row_of_a_request_with_a_family_says_that_the_code_was_chosen(playing: Playing) -> None:
    see = Eyes(playing)
    see.ask("8.12.2", GPF, b.RestoreGPFDeviceLog(old_gpf_id=ESME))
    assert see.words.startswith("The DCC refused: E081202"), see.words
    assert see.row().note == CHOICE


def test_a_code_that_is_the_dccs_own_is_not_said_to_be_chosen(playing: Playing) -> None:
    see = Eyes(playing)
    see.ask("11.3", PPMID, b.ActivateFirmware(firmware_hash=bytes(32)))
    assert see.words.startswith("The DCC refused: E11"), see.words
    assert see.row().note == ""


def test_an_answer_that_was_refused_says_that_the_code_was_chosen(playing: Playing) -> None:
    asked = ask_for(playing, "11.2", ESME, b.ReadFirmwareVersion())
    playing.do("trouble", name="altered-response", device=str(ESME))
    answer = deliver(asked)
    assert answer is not None
    assert give_back(playing, answer) == ["E081301"]
    returned = Eyes(playing).heard_row(answer.number).returned
    assert returned is not None
    assert f"({CHOICE})" in returned.words
