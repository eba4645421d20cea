"""DUIS 3.8.77: SR 6.24.2, Retrieve Device Security Credentials (Device)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from hht_app.dcc.memory import CertificateChange
from hht_app.dcc.tables import refusal_code
from hht_app.duis.bodies import RetrieveDeviceSecurityCredentialsDevice
from hht_app.gbcs.envelope import CRA, parse_message
from tests.dcc.asking import ask, held, set_status
from tests.dcc.commands import at_the_end
from tests.flows.job import CHF, ESME, GSME, Playing, begin

Kind = Literal["Digital Signature", "Key Agreement"]
BY_KIND: list[tuple[Kind, str]] = [("Digital Signature", "ds"), ("Key Agreement", "ka")]


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = at_the_end(begin(tmp_path / "H"))
    yield started
    started.ws.close()


def retrieved(playing: Playing, kind: Kind, stale: bytes | None = None) -> None:
    """Carry 6.24.2 out at the ESME; STALE, if given, is what the inventory wrongly holds by the time of the return."""
    office, inventory = playing.world.back_office, playing.world.dcc.office.inventory
    with playing.ws.transaction():
        body = RetrieveDeviceSecurityCredentialsDevice(credential_type=kind)
        asked = office.ask_command("6.24.2", ESME, body)
        assert asked.handover is not None
        heard = playing.house.deliver(ESME, asked.handover.command).heard
        usage = dict(BY_KIND)[kind]
        if stale is not None:
            inventory.put_device_certificate(ESME, usage, stale, at=playing.house.now, rule="test")
        (response,) = [item for item in heard if parse_message(item).cra is CRA.RESPONSE]
        assert office.send_back(asked.request_id, response).response_code == "I99"


def history(playing: Playing) -> list[CertificateChange]:
    return playing.world.dcc.office.state.devices.certificate_history


def test_3_8_77_3_no_specific_validation_is_applied_so_that_only_general_codes_come(playing: Playing) -> None:
    body = RetrieveDeviceSecurityCredentialsDevice(credential_type="Digital Signature")
    assert not refusal_code("6.24.2").startswith("E0624")
    before = held(playing)
    assert ask(playing, "6.24.2", body, variant=4, target=CHF) == "E11"
    assert ask(playing, "6.24.2", body, variant=2, target=ESME) == "E12"
    assert held(playing) == before
    set_status(playing, ESME, "Suspended")
    assert ask(playing, "6.24.2", body, variant=4, target=ESME) == "E5"


@pytest.mark.parametrize("kind, usage", BY_KIND)
def test_3_8_77_4_a_response_that_agrees_with_the_inventory_changes_nothing(
    playing: Playing, kind: Kind, usage: str
) -> None:
    before = playing.world.dcc.office.inventory.device_certificates(ESME)
    retrieved(playing, kind)
    assert playing.world.dcc.office.inventory.device_certificates(ESME) == before
    assert history(playing) == []


@pytest.mark.parametrize("kind, usage", BY_KIND)
def test_3_8_77_4_a_response_that_shows_another_certificate_updates_inventory_and_smki_repository(
    playing: Playing, kind: Kind, usage: str
) -> None:
    inventory = playing.world.dcc.office.inventory
    true, stale = inventory.device_certificate(ESME, usage), inventory.device_certificate(GSME, usage)
    assert true is not None
    assert stale is not None
    retrieved(playing, kind, stale)
    assert inventory.device_certificate(ESME, usage) == true
    (change,) = history(playing)
    assert (change.device, change.usage, change.old, change.new) == (ESME, usage, stale, true)
    assert change.rule == "6.24.2-differs"


def test_3_8_77_4_only_a_successful_response_counts(playing: Playing) -> None:
    """The DCC cannot take for the device's what another key protected: then nothing is looked at."""
    inventory, office = playing.world.dcc.office.inventory, playing.world.back_office
    stale = inventory.device_certificate(GSME, "ka")
    assert stale is not None
    with playing.ws.transaction():
        body = RetrieveDeviceSecurityCredentialsDevice(credential_type="Key Agreement")
        asked = office.ask_command("6.24.2", ESME, body)
        assert asked.handover is not None
        (response,) = playing.house.deliver(ESME, asked.handover.command).heard
        inventory.put_device_certificate(ESME, "ka", stale, at=playing.house.now, rule="test")
        altered = response[:-1] + bytes([response[-1] ^ 1])
        assert office.send_back(asked.request_id, altered).response_code == "E081301"
    assert inventory.device_certificate(ESME, "ka") == stale
    assert history(playing) == []
