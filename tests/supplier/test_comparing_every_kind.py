"""Every critical request's Pre-Command is signed only when it says just what was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64
from hht_app.duis import bodies as b
from hht_app.duis.requests import Request
from hht_app.duis.responses import PreCommand
from hht_app.supplier.comparing import compare_pre_command
from tests.dcc.asking import request, submit
from tests.dcc.commands import LATER, QUARTER, at_the_end, credentials, electricity, gas
from tests.duis.sample_bodies import gas_tariff
from tests.flows.job import ESME, GSME, PPMID, Playing, begin


@pytest.fixture(scope="module")
def playing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playing]:
    started = begin(Path(tmp_path_factory.mktemp("home")) / "H")
    yield at_the_end(started)
    started.ws.close()


def own(playing: Playing, device: EUI64 = ESME, usage: str = "ds") -> bytes:
    return playing.world.dcc.office.inventory.device_certificates(device)[usage]


def _tariff(**changed: Any) -> b.UpdateImportTariffPrimaryElement:
    body = gas_tariff(1000, 2000, 3000)
    elements = body.gas_tariff_elements
    assert elements is not None
    prices = body.price_elements.gas_price_elements
    assert prices is not None
    if "standing_charge" in changed:
        prices = prices.changed(standing_charge=changed["standing_charge"])
        return body.changed(price_elements=body.price_elements.changed(gas_price_elements=prices))
    if "week" in changed:
        table = elements.switching_table
        season = table.seasons[0].changed(referenced_week_name=2)
        table = table.changed(seasons=(season,))
        return body.changed(gas_tariff_elements=elements.changed(switching_table=table))
    return body.changed(gas_tariff_elements=elements.changed(special_days=()))


# The request that was made, and other requests that its Pre-Command must not be taken for.
Kinds = Callable[[Playing], tuple[str, EUI64, b.RequestBody, list[b.RequestBody]]]
KINDS: dict[str, Kinds] = {
    "6.8 electricity": lambda _: (
        "6.8",
        ESME,
        electricity(quarterly=QUARTER),
        [
            electricity(daily=True),
            electricity(weekly=1),
            electricity(monthly=1),
            electricity(yearly=QUARTER),
            electricity(six_monthly=QUARTER),
            electricity(quarterly=QUARTER.changed(day_of_month=2)),
            electricity(quarterly=QUARTER.changed(billing_period_start_month=3)),
            gas("Quarterly"),
        ],
    ),
    "6.8 gas": lambda playing: (
        "6.8",
        GSME,
        gas("Monthly"),
        [gas("Quarterly"), gas("Yearly"), gas("Monthly", playing.house.now), electricity(monthly=1)],
    ),
    "6.15.1": lambda playing: (
        "6.15.1",
        ESME,
        credentials(playing),
        [
            credentials(playing, remote_party_floor_seq_number=6),
            credentials(playing, remote_party_floor_seq_number=None),
            credentials(playing, remote_party_prepayment_top_up_floor_seq_number=7),
            credentials(playing, digital_signing_certificate=own(playing)),
            credentials(playing, key_agreement_certificate=None),
            credentials(playing, key_agreement_top_up_certificate=None),
            credentials(playing, certification_path_certificates=(own(playing),)),
            credentials(playing, apply_time_based_cpv_checks=True),
            credentials(playing, execution_date_time=LATER),
            credentials(playing, remote_party_role="NetworkOperator"),
            credentials(playing, remote_party_role="LoadController"),
        ],
    ),
    "6.15.2": lambda playing: (
        "6.15.2",
        ESME,
        b.UpdateSecurityCredentialsDevice(device_certificate=own(playing)),
        [
            b.UpdateSecurityCredentialsDevice(device_certificate=own(playing, usage="ka")),
            b.UpdateSecurityCredentialsDevice(device_certificate=own(playing, GSME)),
        ],
    ),
    "6.17": lambda _: (
        "6.17",
        ESME,
        b.IssueSecurityCredentials(credential_type="Key Agreement"),
        [b.IssueSecurityCredentials(credential_type="Digital Signature")],
    ),
    "6.24.2": lambda _: (
        "6.24.2",
        ESME,
        b.RetrieveDeviceSecurityCredentialsDevice(credential_type="Key Agreement"),
        [b.RetrieveDeviceSecurityCredentialsDevice(credential_type="Digital Signature")],
    ),
    "8.7.1 method C": lambda _: (
        "8.7.1",
        GSME,
        b.JoinServiceCritical(other_device_id=PPMID),
        [b.JoinServiceCritical(other_device_id=ESME), b.UnjoinServiceCritical(other_device_id=PPMID)],
    ),
    "8.8.1": lambda _: (
        "8.8.1",
        ESME,
        b.UnjoinServiceCritical(other_device_id=PPMID),
        [b.UnjoinServiceCritical(other_device_id=GSME), b.JoinServiceCritical(other_device_id=PPMID)],
    ),
    "11.3": lambda _: (
        "11.3",
        ESME,
        b.ActivateFirmware(firmware_hash=bytes(32), execution_date_time=LATER),
        [
            b.ActivateFirmware(firmware_hash=bytes(31) + b"\x01", execution_date_time=LATER),
            b.ActivateFirmware(firmware_hash=bytes(32)),
            b.ActivateFirmware(firmware_hash=bytes(32), execution_date_time=LATER.replace(year=2031)),
        ],
    ),
    "1.1.1 gas blocks": lambda _: (
        "1.1.1",
        GSME,
        gas_tariff(1000, 2000, 3000),
        [
            gas_tariff(1000, 2000),
            gas_tariff(1000, 2000, 3001),
            gas_tariff(1_000_000, 2_000_000, 3_000_000),
            gas_tariff(1000, blocks=False),
            gas_tariff(1000, 2000, 3000).changed(execution_date_time=LATER),
            _tariff(standing_charge=1),
            _tariff(special_days=()),
            _tariff(week=2),
            electricity(daily=True),
        ],
    ),
    "1.1.1 gas time of use": lambda _: (
        "1.1.1",
        GSME,
        gas_tariff(1, blocks=False),
        [gas_tariff(1), gas_tariff(1, blocks=False).changed(execution_date_time=LATER)],
    ),
}


def pre_command(playing: Playing, srv: str, target: EUI64, body: b.RequestBody) -> tuple[Request, bytes]:
    asked = request(playing, srv, body, variant=4, target=target)
    answer = submit(playing, asked)
    assert isinstance(answer.content, PreCommand), answer.response_code
    return asked, answer.content.gbcs_payload


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_pre_command_is_signed_for_its_own_request_and_for_no_other(playing: Playing, kind: str) -> None:
    srv, target, body, others = KINDS[kind](playing)
    asked, given = pre_command(playing, srv, target, body)
    assert compare_pre_command(asked, given, playing.world.back_office.device_types).encode() == given
    for other in others:
        with pytest.raises(DataError, match="does not say what was asked"):
            compare_pre_command(asked.changed(body=other), given)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_byte_of_a_pre_command_can_be_altered(playing: Playing, kind: str) -> None:
    """But in a method C join: of the partner's certificate only its name and use are on the supplier's record."""
    srv, target, body, _ = KINDS[kind](playing)
    asked, given = pre_command(playing, srv, target, body)
    certificate = own(playing, PPMID, "ka") if "method C" in kind else b""
    start = given.index(certificate) if certificate else len(given)
    for index in range(len(given)):
        if start <= index < start + len(certificate):
            continue
        data = bytes([*given[:index], given[index] ^ 1, *given[index + 1 :]])
        with pytest.raises(DataError):
            compare_pre_command(asked, data, playing.world.back_office.device_types)
