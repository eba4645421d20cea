"""The DCC's commands are those of the published messages, made from the published requests of the same name."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hht_app.dcc.commands_meters import PERIODICITIES, electricity_dates
from hht_app.dcc.gas_tariff import gas_tariff
from hht_app.duis.bodies import UpdateDeviceConfigurationBillingCalendar, UpdateImportTariffPrimaryElement
from hht_app.duis.requests import read_request
from hht_app.gbcs.envelope import parse_message
from hht_app.gbcs.payloads.dlms_builders import set_billing_calendar
from hht_app.gbcs.payloads.gbz import encode_time
from hht_app.gbcs.payloads.gbz_builders import set_billing_period
from tests.reference import reference_path

RTDS_TIME = encode_time(datetime(2015, 1, 1, tzinfo=UTC))  # the messages were made at this time


def request_of(name: str) -> object:
    return read_request(Path(reference_path(f"duis-requests/{name}_REQUEST_DUIS.XML")).read_bytes()).body


def payload_of(folder: str, name: str) -> tuple[int, int, bytes]:
    text = Path(reference_path(f"rtds/messages/{folder}/{name}_PRECOMMAND_GBCS.HEX")).read_text(encoding="ascii")
    message = parse_message(bytes.fromhex(text))
    return message.message_code, message.originator_counter, message.payload


@pytest.mark.parametrize("kind", ["IMMEDIATE_TOU_SUCCESS", "FUTURE_DATED_BLOCK_SUCCESS", "CANCELLATION_BLOCK_SUCCESS"])
def test_a_gas_tariff_is_the_published_one_byte_for_byte(kind: str) -> None:
    body = request_of(f"GCS01a_1.1.1_{kind}")
    assert isinstance(body, UpdateImportTariffPrimaryElement)
    _, counter, published = payload_of("1.1.1_GCS01a", f"GCS01a_1.1.1_{kind}")
    assert gas_tariff(body, RTDS_TIME).command().encode(counter) == published


def test_an_electricity_billing_calendar_is_the_published_one() -> None:
    name = "ECS30_6.8_SUCCESS"
    body = request_of(name)
    assert isinstance(body, UpdateDeviceConfigurationBillingCalendar)
    calendar = body.electricity_billing_calendar
    assert calendar is not None
    code, counter, published = payload_of("6.8_ECS30", name)
    time = calendar.billing_time
    made = set_billing_calendar(code, (time.hour, time.minute, time.second), electricity_dates(calendar))
    assert made.encode(counter) == published


def test_a_gas_billing_calendar_is_the_published_one() -> None:
    name = "GCS25a_6.8_SUCCESS"
    body = request_of(name)
    assert isinstance(body, UpdateDeviceConfigurationBillingCalendar)
    calendar = body.gas_billing_calendar
    assert calendar is not None
    _, counter, published = payload_of("6.8_GCS25a", name)
    made = set_billing_period(calendar.billing_period_start, PERIODICITIES[calendar.periodicity], RTDS_TIME)
    assert made.encode(counter) == published
