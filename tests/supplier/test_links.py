"""The links of the supplier fail: what was asked waits, is counted, survives, and goes in order when they are back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.core.errors import UsageError
from hht_app.core.recording import Happening
from hht_app.duis import bodies as b
from hht_app.supplier.links import DCC_LINK_DOWN, DCC_SLOW, SUPPLIER_LINK_DOWN, Links, link_troubles
from tests.dcc.commands import at_the_end
from tests.flows.job import CHF, ESME, Playing, begin

DOWN = [SUPPLIER_LINK_DOWN, DCC_LINK_DOWN]
VERSION, LOG = b.ReadFirmwareVersion(), b.ReadDeviceLog()
CRITICAL = b.RetrieveDeviceSecurityCredentialsDevice(credential_type="Digital Signature")


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = at_the_end(begin(tmp_path / "H"))
    yield started
    started.ws.close()


@pytest.mark.parametrize("trouble", DOWN)
def test_what_is_asked_while_a_link_is_down_waits_and_then_goes_in_order(playing: Playing, trouble: str) -> None:
    office, state = playing.world.back_office, playing.world.dcc.office.state
    issued = dict(state.commands)
    told: list[Happening] = []
    office._record = told.append
    office.links.inject(trouble)
    with playing.ws.transaction():
        kept = [
            office.ask_command("11.2", ESME, VERSION),
            office.ask_command("6.24.2", ESME, CRITICAL),
            office.ask("8.2", b.ReadInventory(device_id=CHF)),
        ]
        assert [item.waiting for item in kept] == [True, True, True]
        assert state.commands == issued, "nothing reached the DCC"
        assert [item.kind for item in told] == ["trouble"] * 3
        assert "3 waiting" in told[-1].summary
        assert office.catch_up() == []
        office.links.clear(trouble)
        late = office.ask_command("8.9", CHF, LOG)
        assert late.waiting, "it must not overtake those before it"
        done = office.catch_up()
    assert [item.request_id for item in done] == [item.request_id for item in (*kept, late)]
    assert [item.response_code for item in done] == ["I0"] * 4
    assert [item.handover is not None for item in done] == [True, True, False, True]
    assert office.links.waiting == []


def test_what_waits_is_saved_and_put_back(playing: Playing) -> None:
    office = playing.world.back_office
    office.links.inject(DCC_LINK_DOWN)
    kept = office.ask_command("11.2", ESME, VERSION)
    saved = office.snapshot()
    office.links = Links()
    office.counter = 0
    office.restore(saved)
    assert office.snapshot() == saved
    office.links.clear(DCC_LINK_DOWN)
    with playing.ws.transaction():
        (done,) = office.catch_up()
    assert (done.request_id, done.response_code) == (kept.request_id, "I0")


def test_a_slow_dcc_takes_its_time_for_each_exchange(playing: Playing) -> None:
    office = playing.world.back_office
    office.links.inject(DCC_SLOW, 45)
    with playing.ws.transaction():
        assert office.ask_command("11.2", ESME, VERSION).seconds == 45
        assert office.ask_command("6.24.2", ESME, CRITICAL).seconds == 90, "a critical one takes two exchanges"
        office.links.clear(DCC_SLOW)
        assert office.ask_command("11.2", ESME, VERSION).seconds == 0


def test_every_trouble_of_the_table_can_begin_and_end_and_no_other(playing: Playing) -> None:
    links = playing.world.back_office.links
    for name in link_troubles():
        links.inject(name)
        assert name in links.troubles
        links.clear(name)
        assert not links.troubles
    with pytest.raises(UsageError, match="no trouble"):
        links.inject("link-haunted")
