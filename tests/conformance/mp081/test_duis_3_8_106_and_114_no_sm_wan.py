"""DUIS 3.8.106.3, 3.8.114.3 and 3.8.114.4: SR 8.14.2, Install No SM WAN."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from hht_app.core.clock import format_time
from hht_app.core.identifiers import EUI64
from hht_app.dcc.notices import unsettled
from hht_app.dcc.tables import exemption, status_rule
from hht_app.duis.bodies import CHFInstallSuccessNoSMWAN
from hht_app.terminal.flow import notice_body
from tests.dcc.asking import ask, held, set_status, told
from tests.flows.job import CHF, ESME, GPF, GSME, PPMID, Playing, begin

INC, PENDING = "InstalledNotCommissioned", "Pending"
OTHERS = ["Whitelisted", "Commissioned", "Decommissioned", "Withdrawn", "Suspended", "Recovery", "Recovered"]


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = begin(tmp_path / "H")
    yield started
    started.ws.close()


def notice(playing: Playing, **changed: str) -> CHFInstallSuccessNoSMWAN:
    act = playing.until("send_notice")
    return notice_body(replace(act, given={**act.given, **changed}))


def hub(playing: Playing) -> tuple[str | None, str | None]:
    statuses = playing.statuses()
    return statuses["CHF"], statuses["GPF"]


@pytest.mark.parametrize("status", ["Decommissioned", "Withdrawn", "Suspended"])
def test_3_8_106_3_the_check_of_the_device_status_e5_is_not_carried_out(playing: Playing, status: str) -> None:
    set_status(playing, CHF, status)
    assert ask(playing, "8.14.2", notice(playing)) == "W081401"
    (checks,) = [item for item in told if item.kind == "checks"]
    assert b"not carried out for 8.14.2" in checks.raw
    row = exemption("8.14.2", "device_status")
    assert row is not None
    assert row["mp081"] == "yes"


@pytest.mark.parametrize("device", [GPF, ESME, GSME, PPMID])
def test_3_8_106_3_e081401_the_device_notified_is_not_a_chf(playing: Playing, device: EUI64) -> None:
    body = notice(playing, device_id=str(device))
    before = held(playing)
    assert ask(playing, "8.14.2", body) == "E081401"
    assert held(playing) == before


def test_3_8_106_3_e081402_the_install_date_and_time_is_in_the_future(playing: Playing) -> None:
    playing.until("send_notice")
    later = format_time(playing.house.now + timedelta(seconds=1))
    before = held(playing)
    assert ask(playing, "8.14.2", notice(playing, install_date_time=later)) == "E081402"
    assert held(playing) == before


def test_3_8_106_3_e081402_is_judged_at_the_moment_whatever_its_time_zone(playing: Playing) -> None:
    body = notice(playing)
    east = (playing.house.now + timedelta(hours=5)).replace(tzinfo=None).isoformat() + "+05:00"
    assert ask(playing, "8.14.2", notice(playing, install_date_time=east)) == "W081401"
    assert ask(playing, "8.14.2", body.changed(install_date_time=None)) == "I99", "an absent time is not checked"


@pytest.mark.parametrize("status", [PENDING, *OTHERS])
def test_3_8_106_3_w081401_the_chf_is_not_installed_not_commissioned(playing: Playing, status: str) -> None:
    set_status(playing, CHF, status)
    assert ask(playing, "8.14.2", notice(playing)) == "W081401"


def test_3_8_106_3_installed_not_commissioned_is_the_only_status_without_a_warning(playing: Playing) -> None:
    set_status(playing, CHF, INC)
    assert ask(playing, "8.14.2", notice(playing)) == "I99"
    assert hub(playing)[0] == INC


def test_3_8_106_3_note_chf_and_gpf_become_installed_not_commissioned_if_still_pending(playing: Playing) -> None:
    assert hub(playing) == (PENDING, PENDING)
    assert ask(playing, "8.14.2", notice(playing)) == "W081401"
    assert hub(playing) == (INC, INC)
    inventory = playing.world.dcc.office.inventory
    for device, rule in ((CHF, "8.14.2-chf-pending"), (GPF, "8.14.2-gpf-pending")):
        assert inventory.history(device)[-1].rule == rule
        assert status_rule(rule).mp081


def test_3_8_114_3_and_3_8_106_3_differ_and_the_codes_stand_by_our_reading(playing: Playing) -> None:
    """One numbering says there is no specific validation, the next clause relies on W081401: see the table."""
    assert "our reading" in unsettled("no-wan-numbering")
    assert ask(playing, "8.14.2", notice(playing, device_id=str(ESME))) == "E081401"


def test_3_8_114_4_a_pending_chf_is_corrected_when_w081401_is_returned(playing: Playing) -> None:
    assert ask(playing, "8.14.2", notice(playing)) == "W081401"
    assert hub(playing)[0] == INC


@pytest.mark.parametrize("status", OTHERS)
def test_3_8_114_4_a_chf_of_any_other_status_stays(playing: Playing, status: str) -> None:
    set_status(playing, CHF, status)
    assert ask(playing, "8.14.2", notice(playing)) == "W081401"
    assert hub(playing)[0] == status


@pytest.mark.parametrize("status", [INC, *OTHERS])
def test_3_8_114_4_a_gpf_that_is_not_pending_too_stays(playing: Playing, status: str) -> None:
    set_status(playing, GPF, status)
    assert ask(playing, "8.14.2", notice(playing)) == "W081401"
    assert hub(playing) == (INC, status)


def test_3_8_114_4_a_pending_gpf_of_a_chf_that_is_not_stays_and_the_dcc_says_it_is_not_settled(
    playing: Playing,
) -> None:
    set_status(playing, CHF, INC)
    assert ask(playing, "8.14.2", notice(playing)) == "I99"
    assert hub(playing) == (INC, PENDING)
    (note,) = [item for item in told if item.kind == "unsettled"]
    assert "does not settle" in note.summary
