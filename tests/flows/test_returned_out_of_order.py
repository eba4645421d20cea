"""Answers sent back in another order than the devices gave them: an older one does not undo what a newer one told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from hht_app.core.identifiers import EUI64
from hht_app.duis import bodies as b
from hht_app.premises.state import LogEntry
from hht_app.terminal.state import Heard
from hht_app.terminal.views.differences import difference_rows
from tests.dcc.commands import QUARTER, electricity
from tests.flows.cases_credentials import own, update
from tests.flows.cases_joins import join_of, unjoin_of
from tests.flows.cases_logs import add, remove
from tests.flows.cases_meters import given
from tests.flows.every_request import Body, asks, differs, done, on_record
from tests.flows.further import ask_for, copy_of, deliver, give_back
from tests.flows.job import Playing
from tests.flows.six import CHF, ESME, GPF, GSME, HCALCS, NAMES, PPMID, played_six

Pair = tuple[str, EUI64, Body]


def as_it_was(playing: Playing) -> b.RequestBody:
    """6.15.1 with the certificate that the supplier had at first."""
    body = update("supplier", ("ka",))(playing)
    assert isinstance(body, b.UpdateSecurityCredentialsKRP)
    return body.changed(key_agreement_certificate=playing.world.keys.certificate(playing.world.supplier, "ka"))


PART, REJOIN = unjoin_of(ESME, HCALCS), join_of(ESME, HCALCS)
ORDERS: dict[str, tuple[Pair, Pair]] = {
    "hub log": (("8.11", CHF, remove(HCALCS)), ("8.11", CHF, add(HCALCS))),
    "join": ((PART[0], ESME, asks(PART[1])), (REJOIN[0], ESME, asks(REJOIN[1]))),
    "billing": (
        ("6.8", ESME, asks(electricity(daily=True))),
        ("6.8", ESME, asks(electricity(yearly=QUARTER))),
    ),
    "cells": (("6.15.1", ESME, update("supplier", ("ka",))), ("6.15.1", ESME, as_it_was)),
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return played_six(tmp_path_factory.mktemp("end"))


@pytest.fixture
def start(template: Path, tmp_path: Path) -> Iterator[Callable[[str], Playing]]:
    opened: list[Playing] = []

    def copied(name: str) -> Playing:
        opened.append(copy_of(template, tmp_path / name))
        return opened[-1]

    yield copied
    for item in opened:
        item.ws.close()


def answered(playing: Playing, pair: Pair) -> Heard:
    srv, device, body = pair
    answer = deliver(ask_for(playing, srv, device, body(playing)))
    assert answer is not None
    assert answer.outcome == "success", answer.result
    return answer


@pytest.mark.parametrize("pairs", ORDERS.values(), ids=ORDERS)
def test_the_record_is_the_same_whichever_answer_goes_back_first(
    start: Callable[[str], Playing], pairs: tuple[Pair, Pair]
) -> None:
    records = []
    for backwards in (False, True):
        playing = start("late" if backwards else "early")
        answers = [answered(playing, pair) for pair in pairs]
        for item in reversed(answers) if backwards else answers:
            assert give_back(playing, item) == ["I99"]
        records.append({key: value for key, value in on_record(playing).items() if not key.endswith("history")})
    assert differs(*records) == frozenset()


def test_the_backup_of_the_hub_is_the_last_that_it_told_of(start: Callable[[str], Playing]) -> None:
    playing = start("backup")
    alerts = [item for item in playing.session.state.heard if item.use_case == "CS14" and not item.returned]
    assert len(alerts) > 1
    assert give_back(playing, alerts[-1]) == ["I99"]
    newest = playing.world.dcc.office.state.devices.backups[CHF]
    assert set(give_back(playing, *alerts[:-1])) == {"I99"}
    assert playing.world.dcc.office.state.devices.backups[CHF] == newest


def test_an_old_reading_of_a_certificate_does_not_bring_the_old_one_back(start: Callable[[str], Playing]) -> None:
    playing = start("certificate")
    old = answered(
        playing, ("6.24.2", ESME, asks(b.RetrieveDeviceSecurityCredentialsDevice(credential_type="Digital Signature")))
    )
    done("6.17", ESME, asks(b.IssueSecurityCredentials(credential_type="Digital Signature")))(playing)
    done("6.15.2", ESME, own(ESME, "ds", 1))(playing)
    inventory = playing.world.dcc.office.inventory
    new = inventory.device_certificate(ESME, "ds")
    assert new == playing.house.devices[ESME].certificate("ds")
    assert give_back(playing, old) == ["I99"]
    assert inventory.device_certificate(ESME, "ds") == new


def test_the_journal_says_that_an_answer_was_too_old(start: Callable[[str], Playing]) -> None:
    playing = start("journal")
    given(ESME)(playing)
    first, second = (answered(playing, pair) for pair in ORDERS["join"])
    assert give_back(playing, second) == ["I99"]
    seen = len(playing.session.events())
    assert give_back(playing, first) == ["I99"]
    (told,) = [item for item in playing.session.events(seen) if item.name == "older-return"]
    assert "older than what is on record" in told.summary


def dated_then_at_once(playing: Playing) -> tuple[Heard, Heard]:
    """The alert of a dated 6.15.1, and the answer to one at once for the same cell after it."""
    when = playing.house.now + timedelta(hours=1)
    assert give_back(playing, accepted(playing, update("supplier", ("ka",), execution_date_time=when))) == ["I99"]
    seen = len(playing.session.state.heard)
    playing.do("pass_time", seconds="3601")
    (alert,) = [item for item in playing.session.state.heard[seen:] if item.message_code == "00CB"]
    return alert, answered(playing, ("6.15.1", ESME, as_it_was))


def accepted(playing: Playing, body: Body) -> Heard:
    answer = deliver(ask_for(playing, "6.15.1", ESME, body(playing)))
    assert answer is not None
    return answer


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["alert first", "answer first"])
def test_the_alert_of_a_dated_change_and_a_change_after_it_leave_the_newer_on_record(
    start: Callable[[str], Playing], order: tuple[int, int]
) -> None:
    playing = start("dated")
    told = dated_then_at_once(playing)
    for number in order:
        assert give_back(playing, told[number]) == ["I99"]
    assert not [item for item in difference_rows(playing.session) if item.device == str(ESME) and item.kind == "cell"]


def test_the_alert_of_a_dated_change_counts_though_a_change_was_asked_for_between(
    start: Callable[[str], Playing],
) -> None:
    playing = start("between")
    when = playing.house.now + timedelta(hours=1)
    accepted(playing, update("supplier", ("ka",), execution_date_time=when))
    between = answered(playing, ("6.15.1", ESME, as_it_was))
    seen = len(playing.session.state.heard)
    playing.do("pass_time", seconds="3601")
    (alert,) = [item for item in playing.session.state.heard[seen:] if item.message_code == "00CB"]
    for item in (alert, between):
        assert give_back(playing, item) == ["I99"]
    assert not [item for item in difference_rows(playing.session) if item.device == str(ESME) and item.kind == "cell"]


def test_a_dated_change_that_the_dcc_was_told_of_explains_no_difference(start: Callable[[str], Playing]) -> None:
    playing = start("told")
    alert, answer = dated_then_at_once(playing)
    assert give_back(playing, alert) == ["I99"]
    (row,) = [item for item in difference_rows(playing.session) if item.device == str(ESME) and item.kind == "cell"]
    assert [cause.item for cause in row.causes] == [answer.number]


def told_by_gpf(playing: Playing, *devices: EUI64) -> Heard:
    """The alert of a GPF whose device log has come to be DEVICES, as the terminal hears it some seconds later."""
    gpf = playing.house.devices[GPF]
    gpf.state.log = [LogEntry(device, NAMES[device]) for device in devices]
    playing.do("pass_time", seconds="5")
    playing.house.send_out(GPF, gpf.log_changed_alert(playing.house), "its device log is another")
    playing.do("pass_time", seconds="5")
    return playing.session.state.heard[-1]


def restored(playing: Playing) -> Heard:
    """The answer to 8.12.2, by which a GPF that came with an empty log has the gas meter in it again."""
    assert give_back(playing, told_by_gpf(playing, GSME)) == ["I99"]
    playing.house.devices[GPF].state.log = []
    return answered(playing, ("8.12.2", GPF, asks(b.RestoreGPFDeviceLog(old_gpf_id=GPF))))


def gpf_log(playing: Playing) -> set[EUI64]:
    return {device for device, _kind in playing.world.dcc.office.state.devices.gpf_logs[GPF]}


def test_an_old_answer_about_the_gpfs_log_does_not_bring_back_who_left_it_since(
    start: Callable[[str], Playing],
) -> None:
    playing = start("gpf")
    answer = restored(playing)
    assert give_back(playing, told_by_gpf(playing, PPMID)) == ["I99"]
    seen = len(playing.session.events())
    assert give_back(playing, answer) == ["I99"]
    assert gpf_log(playing) == {PPMID}
    assert [item.name for item in playing.session.events(seen)].count("older-return") == 1
    assert not [item for item in difference_rows(playing.session) if item.device == str(GPF)]


def test_an_old_alert_of_the_gpf_does_not_take_away_who_was_put_back_since(start: Callable[[str], Playing]) -> None:
    playing = start("gpf")
    (first,) = [item for item in playing.session.state.heard if item.use_case == "GCS62"]
    assert give_back(playing, first) == ["I99"]
    empty = told_by_gpf(playing)
    answer = answered(playing, ("8.12.2", GPF, asks(b.RestoreGPFDeviceLog(old_gpf_id=GPF))))
    for item in (answer, empty):
        assert give_back(playing, item) == ["I99"]
        assert gpf_log(playing) == {GSME}
    assert not [item for item in difference_rows(playing.session) if item.device == str(GPF)]


def test_the_answer_about_the_gpfs_log_counts_where_the_gpf_told_of_it_before_only(
    start: Callable[[str], Playing],
) -> None:
    playing = start("gpf")
    answer = restored(playing)
    playing.world.dcc.office.state.devices.gpf_logs[GPF] = []
    assert give_back(playing, answer) == ["I99"]
    assert gpf_log(playing) == {GSME}
