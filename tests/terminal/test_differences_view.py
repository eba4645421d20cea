"""The trainer sees where the DCC's record and the home differ, and which answers, never sent, are why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from hht_app.duis import bodies as b
from hht_app.terminal.views.differences import DifferenceRow, difference_rows
from tests.flows.cases_credentials import own, update
from tests.flows.cases_joins import parted
from tests.flows.cases_logs import remove
from tests.flows.cases_meters import IMAGE, VERSION, given
from tests.flows.every_request import Body, asks, done
from tests.flows.further import ask_for, copy_of, deliver, give_back
from tests.flows.job import Playing
from tests.flows.six import CHF, ESME, GPF, GSME, HCALCS, PPMID, played_six


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {
        "end": played_six(tmp_path_factory.mktemp("end")),
        "let in": played_six(tmp_path_factory.mktemp("let-in"), "send_back"),
    }


@pytest.fixture
def playing(templates: dict[str, Path], tmp_path: Path) -> Iterator[Playing]:
    started = copy_of(templates["end"], tmp_path)
    yield started
    started.ws.close()


def rows(playing: Playing) -> list[DifferenceRow]:
    return list(difference_rows(playing.session))


def test_when_all_was_sent_back_nothing_differs(playing: Playing) -> None:
    assert rows(playing) == []


REMOVAL: Body = remove(PPMID)


def test_a_device_that_the_hub_let_go_is_still_in_its_log_for_the_dcc_until_the_answer_is_sent(
    playing: Playing,
) -> None:
    answer = deliver(ask_for(playing, "8.11", CHF, REMOVAL(playing)))
    assert answer is not None
    (row,) = rows(playing)
    assert (row.device, row.kind, row.what) == (str(CHF), "log", str(PPMID))
    assert (row.on_record, row.so) == ("in the log", "not in the log")
    (cause,) = row.causes
    assert (cause.service_reference_variant, cause.request_id, cause.item) == ("8.11", answer.request_id, answer.number)
    assert "was not sent back" in cause.words
    assert give_back(playing, answer) == ["I99"]
    assert rows(playing) == []


def test_an_answer_that_was_lost_or_came_to_grief_is_told_apart_from_one_that_was_kept(playing: Playing) -> None:
    playing.do("trouble", name="lost-response")
    assert deliver(ask_for(playing, "8.8.1", ESME, b.UnjoinServiceCritical(other_device_id=PPMID))) is None
    playing.do("trouble", name="altered-response")
    altered = deliver(ask_for(playing, "8.8.1", ESME, b.UnjoinServiceCritical(other_device_id=HCALCS)))
    if altered is not None:
        assert give_back(playing, altered)[0].startswith("E")
    first, second = sorted(rows(playing), key=lambda row: row.what)
    assert (first.what, second.what) == (str(PPMID), str(HCALCS))
    assert (first.kind, first.on_record, first.so) == ("join", "joined", "not joined")
    assert [item.words for item in first.causes] == ["it was delivered, and the terminal heard no answer"]
    assert len(second.causes) == 1


def test_a_status_lags_while_the_hubs_answers_are_in_the_terminal(templates: dict[str, Path], tmp_path: Path) -> None:
    playing = copy_of(templates["let in"], tmp_path)
    found = {row.device: row for row in rows(playing) if row.kind == "status"}
    assert set(found) == {str(eui) for eui in (ESME, GSME, PPMID, HCALCS)}
    assert {(row.on_record, row.so) for row in found.values()} == {("Pending", "Whitelisted")}
    assert all(cause.service_reference_variant == "8.11" for row in found.values() for cause in row.causes)
    assert all(row.causes for row in rows(playing))
    playing.to_the_end()
    assert rows(playing) == []
    playing.ws.close()


def test_certificates_are_compared_cell_by_cell_and_the_devices_own_too(playing: Playing) -> None:
    body = update("supplier", ("ds", "ka"))(playing)
    changed = deliver(ask_for(playing, "6.15.1", GSME, body))
    done("6.17", HCALCS, asks(b.IssueSecurityCredentials(credential_type="Digital Signature")))(playing)
    renewed = deliver(ask_for(playing, "6.15.2", HCALCS, own(HCALCS, "ds", 1)(playing)))
    assert changed is not None
    assert renewed is not None
    found = rows(playing)
    assert [(row.device, row.kind) for row in found] == [
        (str(GSME), "cell"),
        (str(GSME), "cell"),
        (str(HCALCS), "certificate"),
    ]
    assert {cause.item for row in found for cause in row.causes} == {changed.number, renewed.number}
    assert give_back(playing, changed, renewed) == ["I99", "I99"]
    assert rows(playing) == []


def test_what_no_answer_explains_has_no_cause(playing: Playing) -> None:
    playing.do("trouble", name="foreign-certificate", device=str(PPMID))
    (row,) = rows(playing)
    assert (row.device, row.kind, row.causes) == (str(PPMID), "certificate", ())


def test_a_gpf_that_has_told_of_its_log_is_compared_with_what_it_told(playing: Playing) -> None:
    told = [item for item in playing.session.state.heard if item.use_case == "GCS62" and not item.returned]
    assert set(give_back(playing, *told)) == {"I99"}
    assert rows(playing) == []
    playing.house.devices[GPF].state.log.clear()
    (row,) = rows(playing)
    assert (row.device, row.kind, row.what, row.causes) == (str(GPF), "log", str(GSME), ())


def test_an_unjoin_of_one_side_is_no_difference_on_the_other(playing: Playing) -> None:
    parted(PPMID, ESME)(playing)
    assert rows(playing) == []


def test_a_change_dated_for_later_whose_alert_nobody_heard_is_told_as_such(playing: Playing) -> None:
    moment = playing.house.now + timedelta(hours=1)
    body = update("supplier", ("ds",), execution_date_time=moment)(playing)
    done_later = deliver(ask_for(playing, "6.15.1", ESME, body))
    assert done_later is not None
    assert give_back(playing, done_later) == ["I99"]
    assert rows(playing) == []
    playing.do("trouble", name="out-of-range", seconds="9000")
    playing.do("pass_time", seconds="3601")
    (row,) = rows(playing)
    assert (row.device, row.kind) == (str(ESME), "cell")
    (cause,) = row.causes
    assert cause.service_reference_variant == "6.15.1"
    assert "an alert tells what came of it" in cause.words


def test_strangers_in_a_log_are_not_the_dccs_business(playing: Playing) -> None:
    backup = [item for item in playing.session.state.heard if item.use_case == "GCS62"]
    assert set(give_back(playing, *backup)) == {"I99"}
    playing.do("trouble", name="device-log-full", device=str(GPF))
    playing.do("trouble", name="device-log-full", device=str(ESME))
    seen = len(playing.session.state.heard)
    done("8.12.2", GPF, asks(b.RestoreGPFDeviceLog(old_gpf_id=GPF)))(playing)
    told = [item for item in playing.session.state.heard[seen:] if item.use_case == "GCS62"]
    assert set(give_back(playing, *told)) == {"I99"}
    assert len(playing.world.dcc.office.state.devices.gpf_logs[GPF]) > 2
    assert rows(playing) == []


def test_an_image_that_runs_is_not_the_one_on_record_until_its_answer_is_sent(playing: Playing) -> None:
    given(ESME)(playing)
    answer = deliver(ask_for(playing, "11.3", ESME, b.ActivateFirmware(firmware_hash=IMAGE)))
    assert answer is not None
    (row,) = rows(playing)
    assert (row.device, row.kind, row.on_record, row.so) == (str(ESME), "firmware", "00020104", VERSION)
    assert [cause.item for cause in row.causes] == [answer.number]
    assert give_back(playing, answer) == ["I99"]
    assert rows(playing) == []
    moment = playing.house.now + timedelta(hours=1)
    given(GSME)(playing)
    dated = deliver(ask_for(playing, "11.3", GSME, b.ActivateFirmware(firmware_hash=IMAGE, execution_date_time=moment)))
    assert dated is not None
    assert give_back(playing, dated) == ["I99"]
    playing.do("trouble", name="out-of-range", seconds="9000")
    playing.do("pass_time", seconds="7200")
    (row,) = rows(playing)
    assert (row.device, row.kind) == (str(GSME), "firmware")
    assert "an alert tells what came of it" in row.causes[0].words


def test_a_device_tells_the_version_that_its_maker_told_the_dcc_of(playing: Playing) -> None:
    for device, code in ((ESME, "00020104"), (CHF, "00010203"), (PPMID, "00040106")):
        answer = deliver(ask_for(playing, "11.2", device, b.ReadFirmwareVersion()))
        assert answer is not None
        assert code in answer.message
