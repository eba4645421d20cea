"""What the DCC refused can be sent again, with a word of warning; what it took cannot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hht_app.core.errors import UserError
from hht_app.duis import bodies as b
from hht_app.terminal.commanding import need_of
from hht_app.terminal.hearing import UNREADABLE
from hht_app.terminal.views.responses import HeardRow, responses_view
from tests.flows.further import ask_for, copy_of, deliver, give_back, played
from tests.flows.job import ESME, Playing


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return played(tmp_path_factory.mktemp("sent"))


@pytest.fixture
def playing(template: Path, tmp_path: Path) -> Iterator[Playing]:
    copied = copy_of(template, tmp_path / "copy")
    yield copied
    copied.ws.close()


def row_of(playing: Playing, number: int) -> HeardRow:
    return next(row for row in responses_view(playing.session).rows if row.number == number)


def sent(playing: Playing) -> int:
    return sum(item.kind == "duis-request" and item.name == "8.13" for item in playing.session.events())


def test_an_altered_answer_is_refused_each_time_and_each_time_is_journalled(playing: Playing) -> None:
    playing.do("trouble", name="altered-response", device=str(ESME))
    answer = deliver(ask_for(playing, "8.9", ESME, b.ReadDeviceLog()))
    item = answer or playing.session.state.heard[-1]
    before = sent(playing)
    assert give_back(playing, item)[0].startswith("E")
    row = row_of(playing, item.number)
    assert row.can_be_chosen
    assert row.returned is not None
    assert "only once its own record has changed" in row.returned.words
    assert row.number not in responses_view(playing.session).needed_left
    assert give_back(playing, item)[0].startswith("E")
    assert sent(playing) == before + 2


def test_what_was_refused_goes_through_once_the_dccs_record_fits(playing: Playing) -> None:
    answer = deliver(ask_for(playing, "8.9", ESME, b.ReadDeviceLog()))
    assert answer is not None
    commands = playing.world.dcc.office.state.commands
    issued = commands.pop(answer.request_id)
    assert give_back(playing, answer)[0].startswith("E")
    commands[answer.request_id] = issued
    assert give_back(playing, answer) == ["I99"]
    assert answer.number in {row.number for row in responses_view(playing.session).sent_back}
    with pytest.raises(UserError, match="sent back already"):
        playing.do("send_back", items=str(answer.number))


def test_a_refused_answer_that_waits_for_the_link_is_not_chosen_twice(playing: Playing) -> None:
    playing.do("trouble", name="altered-response", device=str(ESME))
    item = deliver(ask_for(playing, "8.9", ESME, b.ReadDeviceLog())) or playing.session.state.heard[-1]
    give_back(playing, item)
    playing.do("trouble", name="supplier-link-down")
    playing.do("send_back", items=str(item.number))
    shown = responses_view(playing.session)
    assert item.number in {row.number for row in shown.sent_back}
    with pytest.raises(UserError, match="waits for the link"):
        playing.do("send_back", items=str(item.number))


def test_whether_the_dcc_needs_bytes_that_nobody_can_read_is_not_held(playing: Playing) -> None:
    assert need_of(replace(playing.session.state.heard[0], kind=UNREADABLE)) == "not held"
