"""DLMS and GBZ use cases by their tables: built in words, equal to the published bytes, read back the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.envelope import CRA, GBCSMessage, parse_message
from hht_app.gbcs.payloads import dlms_builders as dlms
from hht_app.gbcs.payloads import gbz_builders as gbz
from hht_app.gbcs.payloads.cs14 import DeviceLogEntry
from hht_app.gbcs.payloads.dlms_models import Model
from hht_app.gbcs.payloads.dlms_use_case import DLMSAnswer, DLMSAnswerClass, DLMSCommand, DLMSCommandClass, Sealed
from hht_app.gbcs.payloads.gbz_use_case import (
    GBZFrames,
    GBZFramesClass,
    attribute_answer,
    default_responses,
    read_records,
    sealed_attribute_answer,
    write_records,
)
from hht_app.gbcs.payloads.registry import BY_DLMS_TABLE, BY_GBZ_TABLE, REGISTRY, Payload, decode_payload
from hht_app.gbcs.protection import decrypt_sensitive, encrypt_sensitive
from hht_app.gbcs.zcl_layout import Values
from tests.gbcs.vectors import ESME, SUPPLIER, keystore, vector, vectors

HUB = EUI64.parse("00-DB-12-34-56-78-90-A2")
GSME = EUI64.parse("00-DB-12-34-56-78-90-A1")
HARDWARE_FAULT = 1
NAMED = {*BY_DLMS_TABLE, *BY_GBZ_TABLE, dlms.ALERT_FUTURE_DATED_DLMS, gbz.ALERT_FUTURE_DATED_GBZ}


def published(name: str) -> GBCSMessage:
    return parse_message(vector(name))


def assert_builds(payload: Payload, name: str) -> None:
    message = published(name)
    assert payload.encode(message.originator_counter).hex() == message.payload.hex(), name
    assert decode_payload(message) == payload, name


def test_every_published_message_of_these_use_cases_is_read_to_names_and_written_back_the_same() -> None:
    seen: dict[int, int] = {}
    for name, data in vectors():
        message = parse_message(data)
        if message.message_code in NAMED:
            payload = decode_payload(message)
            assert isinstance(
                payload, (DLMSCommand, DLMSAnswer, GBZFrames, dlms.FutureDatedDLMSAlert, gbz.FutureDatedGBZAlert)
            ), name
            assert payload.encode(message.originator_counter) == message.payload, name
            seen[message.message_code] = seen.get(message.message_code, 0) + 1
    assert set(seen) >= {0x0003, 0x010F, 0x0027, 0x0046, 0x0059, 0x0062, 0x006B, 0x0074, 0x0084, 0x00D8, 0x00CC, 0x00CD}
    assert sum(seen.values()) > 70


def test_a_billing_calendar_of_the_esme_is_the_published_one() -> None:
    monthly = dlms.billing_dates("Monthly", 1)
    assert_builds(dlms.set_billing_calendar(dlms.ECS30, (12, 0, 0), monthly), "ECS30_6.8_SUCCESS_COMMAND")
    assert_builds(dlms.set_billing_calendar(dlms.ECS30, (0, 0, 0), monthly), "ECS30_6.8_ERROR_COMMAND")
    assert_builds(DLMSAnswer.succeeding(dlms.ECS30), "ECS30_6.8_SUCCESS_RESPONSE")
    assert_builds(DLMSAnswer.failing(dlms.ECS30, 0, HARDWARE_FAULT), "ECS30_6.8_ERROR_RESPONSE")


@pytest.mark.parametrize(
    ("periodicity", "day", "month", "dates"),
    [
        ("Daily", 255, 1, ["FFFFFFFFFF"]),
        ("Weekly", 1, 1, ["FFFFFFFF01"]),
        ("Monthly", 28, 1, ["FFFFFF1CFF"]),
        ("Quarterly", 1, 1, ["FFFF0101FF", "FFFF0401FF", "FFFF0701FF", "FFFF0A01FF"]),
        ("Quarterly", 2, 12, ["FFFF0302FF", "FFFF0602FF", "FFFF0902FF", "FFFF0C02FF"]),
        ("Six Monthly", 1, 2, ["FFFF0201FF", "FFFF0801FF"]),
        ("Yearly", 5, 4, ["FFFF0405FF"]),
    ],
)
def test_each_periodicity_bills_on_its_dates(
    periodicity: dlms.Periodicity, day: int, month: int, dates: list[str]
) -> None:
    found = dlms.billing_dates(periodicity, day, month)
    assert [date.hex().upper() for date in found] == dates
    command = dlms.set_billing_calendar(dlms.ECS30A, (12, 0, 0), found)
    data = command.encode(7)
    assert DLMSCommandClass(dlms.ECS30A).decode(data, 7) == command


def test_a_billing_day_that_no_month_is_sure_to_have_is_refused() -> None:
    for call in (("Monthly", 29, 1), ("Weekly", 8, 1), ("Yearly", 1, 13), ("Quarterly", 0, 1)):
        with pytest.raises(DataError, match="no billing calendar"):
            dlms.billing_dates(*call)


def test_the_clock_of_the_esme_is_set_with_the_published_window() -> None:
    start = datetime(2014, 12, 31, 23, 59, 10, tzinfo=UTC)
    command = dlms.synchronise_clock(start, start + timedelta(seconds=60))
    assert_builds(command, "ECS70_6.11_SUCCESS_COMMAND")
    read = published("ECS70_6.11_SUCCESS_RESPONSE")
    answer = decode_payload(read)
    assert isinstance(answer, DLMSAnswer)
    assert answer == DLMSAnswer.succeeding(dlms.ECS70, (None, None, None, bytes.fromhex("07DF0101FF000000008000FF"), 0))
    assert_builds(DLMSAnswer.failing(dlms.ECS70, 3, HARDWARE_FAULT), "ECS70_6.11_ERROR_RESPONSE")


def test_the_hub_s_device_log_is_read_restored_and_answered_as_published() -> None:
    assert_builds(dlms.read_device_log(), "CCS06_8.9_SUCCESS_COMMAND")
    assert_builds(DLMSAnswer.failing(dlms.CCS06, 0, HARDWARE_FAULT), "CCS06_8.9_ERROR_RESPONSE")
    entries = [
        DeviceLogEntry(ESME, bytes.fromhex("83FED3407A939723A5C639B26916D506")),
        DeviceLogEntry(GSME, bytes.fromhex("83FED3407A939723A5C639B26916D505")),
    ]
    restore = dlms.restore_device_log(bytes.fromhex("0000000000000140"), entries)
    assert_builds(restore, "CCS03_8.12.1_SUCCESS_COMMAND")
    assert_builds(DLMSAnswer.succeeding(dlms.CCS03), "CCS03_8.12.1_SUCCESS_RESPONSE")
    assert_builds(DLMSAnswer.failing(dlms.CCS03, 0, HARDWARE_FAULT), "CCS03_8.12.1_ERROR_RESPONSE")


def test_the_hub_s_device_log_names_fourteen_fields_of_each_device() -> None:
    answer = decode_payload(published("CCS06_8.9_SUCCESS_RESPONSE"))
    assert isinstance(answer, DLMSAnswer)
    (devices,) = answer.values
    assert isinstance(devices, list)
    assert len(devices) > 1
    first = devices[0]
    assert len(first) == 14
    assert first["mac_address"] == ESME.raw
    assert first["status"] == "11001000"
    assert first["maxRSSI"] == -35
    assert first["transmission_successes"] == 100


def test_the_backup_of_the_hub_is_read_with_its_failures() -> None:
    command = dlms.read_device_log(security_details=True)
    assert DLMSCommandClass(dlms.CCS07).decode(command.encode(9), 9) == command
    backup: Model = {
        "date_time": bytes(12),
        "extended_PAN_ID": bytes(8),
        "devices_to_backup": [{"MAC_address": ESME.raw, "hashed_TC_link_key": bytes(16)}],
    }
    for answer in (
        DLMSAnswer.succeeding(dlms.CCS07, (backup, backup)),
        DLMSAnswer.failing(dlms.CCS07, 0, HARDWARE_FAULT),
        DLMSAnswer.failing(dlms.CCS07, 1, HARDWARE_FAULT, (backup,)),
    ):
        assert DLMSAnswerClass(dlms.CCS07).decode(answer.encode(9), 9) == answer
    older = dlms.read_device_log(older_code=True)
    assert older.code == 0x0004
    assert DLMSCommandClass(older.code).decode(older.encode(1), 1) == older


def test_firmware_versions_are_read_as_published() -> None:
    assert_builds(dlms.read_firmware_version(), "ECS52_11.2_SUCCESS_COMMAND")
    version = bytes.fromhex("0123ABCD")
    assert_builds(DLMSAnswer.succeeding(dlms.ECS52, (version,)), "ECS52_11.2_SUCCESS_RESPONSE")
    assert_builds(DLMSAnswer.failing(dlms.ECS52, 0, HARDWARE_FAULT), "ECS52_11.2_ERROR_RESPONSE")
    assert_builds(gbz.read_firmware_version(), "GCS38_11.2_SUCCESS_COMMAND")
    record: Values = {"attribute": 0x0206, "status": 0, "type": 0x41, "value": version}
    assert_builds(GBZFrames((attribute_answer(gbz.METERING, [record]),)), "GCS38_11.2_SUCCESS_RESPONSE")
    failed: Values = {"attribute": 0x0206, "status": 0xC0}
    assert_builds(GBZFrames((attribute_answer(gbz.METERING, [failed]),)), "GCS38_11.2_ERROR_RESPONSE")


def test_the_import_registers_are_asked_for_and_answered_encrypted_as_published() -> None:
    command = published("ECS17b_4.1.1_SINGLE_SUCCESS_COMMAND")
    built = dlms.read_import_registers(command.originator_counter, command.originator, command.recipient)
    assert_builds(built, "ECS17b_4.1.1_SINGLE_SUCCESS_COMMAND")
    response = published("ECS17b_4.1.1_SINGLE_SUCCESS_RESPONSE")
    answer = decode_payload(response)
    assert isinstance(answer, DLMSAnswer)
    (sealed,) = answer.values
    assert isinstance(sealed, Sealed)
    assert dlms.sealed_answer(response, sealed.blob) == sealed
    assert_builds(DLMSAnswer.failing(dlms.ECS17B, 0, HARDWARE_FAULT), "ECS17b_4.1.1_ERROR_RESPONSE")


@pytest.mark.parametrize(
    ("name", "code"),
    [("ECS17b_4.1.1_SINGLE_SUCCESS_RESPONSE", 0x0027), ("GCS13a_4.1.1_SUCCESS_RELIABLE_GSME_RESPONSE", 0x0074)],
)
def test_an_encrypted_answer_is_opened_and_encrypted_again_to_the_same_bytes(name: str, code: int) -> None:
    response = published(name)
    keys = keystore()
    private, public = keys.private_key(response.recipient, "ka"), keys.public_key(response.originator, "ka")
    assert private is not None
    assert public is not None
    payload = decode_payload(response)
    if isinstance(payload, DLMSAnswer):
        (sealed,) = payload.values
        assert isinstance(sealed, Sealed)
        plain = decrypt_sensitive(response, sealed.blob, private, public)
        blob = encrypt_sensitive(response, plain, private, public)
        again: Payload = DLMSAnswer.succeeding(code, (dlms.sealed_answer(response, blob),))
    else:
        assert isinstance(payload, GBZFrames)
        plain = decrypt_sensitive(response, payload.frames[0].blob, private, public)
        records = read_records(plain, 0, "decrypted")
        assert write_records(records) == plain
        blob = encrypt_sensitive(response, write_records(records), private, public)
        again = GBZFrames((sealed_attribute_answer(gbz.METERING, blob),))
    assert again.encode(response.originator_counter) == response.payload


def test_the_gas_meter_is_asked_for_its_consumption_as_published() -> None:
    assert_builds(gbz.read_consumption(), "GCS13a_4.1.1_SUCCESS_RELIABLE_GSME_COMMAND")


def test_a_billing_calendar_of_the_gsme_is_the_published_one_with_success_and_failure() -> None:
    event = 0x1C374A80
    half_yearly = gbz.set_billing_period(datetime(2015, 1, 1, tzinfo=UTC), "Six Monthly", event)
    assert_builds(half_yearly, "GCS25a_6.8_SUCCESS_COMMAND")
    quarterly = gbz.set_billing_period(datetime(2015, 2, 1, tzinfo=UTC), "Quarterly", event)
    assert_builds(quarterly, "GCS25a_6.8_ERROR_COMMAND")
    assert_builds(default_responses(quarterly.frames), "GCS25a_6.8_SUCCESS_RESPONSE")
    assert_builds(default_responses(quarterly.frames, 1, 0xC0), "GCS25a_6.8_ERROR_RESPONSE")


@pytest.mark.parametrize(
    ("periodicity", "duration"),
    [("Daily", "01000021"), ("Weekly", "01000022"), ("Monthly", "01000023"), ("Quarterly", "03000023"),
     ("Six Monthly", "06000023"), ("Yearly", "0C000023")],
)  # fmt: skip
def test_each_gas_periodicity_has_its_duration(periodicity: dlms.Periodicity, duration: str) -> None:
    frames = gbz.set_billing_period(datetime(2026, 1, 1, tzinfo=UTC), periodicity, 1)
    data = frames.encode(0)
    assert data.count(bytes.fromhex(duration[:6])) >= 2
    assert bytes.fromhex(duration) in data
    assert GBZFramesClass(gbz.GCS25, "command").decode(data, 0) == frames


def zcl_date(text: str) -> bytes:
    return bytes.fromhex(text)


def tou_tariff() -> gbz.GasTariff:
    return gbz.GasTariff(
        issuer_event=0x1C374A80,
        calendar_id=0x1C374A80,
        tariff_id=1,
        tariff_type=gbz.TOU,
        days=tuple((day, ((0, day),)) for day in (1, 2, 3, 4)),
        weeks=((1, (1, 1, 1, 1, 1, 2, 2)), (2, (3, 3, 3, 3, 3, 4, 4))),
        seasons=((zcl_date("FF0314FF"), 1), (zcl_date("FF0615FF"), 2)),
        special_days=tuple(
            (zcl_date(f"73{text}FF"), 2)
            for text in ("0101", "0102", "0301", "0311", "0403", "0406", "0417", "0504", "0509", "0519")
        ),
        standing_charge=22465,
        prices=gbz.tier_prices((9600, 10200, 10750, 11000)),
    )


def test_a_time_of_use_gas_tariff_is_the_published_one() -> None:
    assert_builds(tou_tariff().command(), "GCS01a_1.1.1_IMMEDIATE_TOU_SUCCESS_COMMAND")
    frames = tou_tariff().command().frames
    assert_builds(default_responses(frames), "GCS01a_1.1.1_IMMEDIATE_TOU_SUCCESS_RESPONSE")


def block_tariff(start: int, *, cancels: bool) -> gbz.GasTariff:
    return gbz.GasTariff(
        issuer_event=0x1C374A80,
        calendar_id=0x1C374A80,
        tariff_id=1,
        tariff_type=gbz.BLOCK,
        days=((1, ((0, 0),)),),
        weeks=((1, (1, 1, 1, 1, 1, 1, 1)),),
        seasons=((zcl_date("FF0314FF"), 1),),
        special_days=(),
        standing_charge=54794,
        prices=tuple(enumerate((9600, 10200, 10750, 11000))),
        thresholds=(1_000_000, 2_000_000, 3_000_000),
        start=start,
        cancels=cancels,
    )


def test_a_block_gas_tariff_is_the_published_one_dated_ahead_or_cancelled_with_each_answer() -> None:
    cancelled = block_tariff(0, cancels=True).command()
    assert_builds(cancelled, "GCS01a_1.1.1_CANCELLATION_BLOCK_SUCCESS_COMMAND")
    ahead = published("GCS01a_1.1.1_FUTURE_DATED_BLOCK_SUCCESS_COMMAND")
    payload = decode_payload(ahead)
    assert isinstance(payload, GBZFrames)
    start = payload.frames[0].values["start_time"]
    assert isinstance(start, int)
    frames = block_tariff(start, cancels=False).command()
    assert_builds(frames, "GCS01a_1.1.1_FUTURE_DATED_BLOCK_SUCCESS_COMMAND")
    assert_builds(default_responses(frames.frames), "GCS01a_1.1.1_FUTURE_DATED_BLOCK_SUCCESS_RESPONSE")
    assert_builds(default_responses(frames.frames, 6, 0xC0), "GCS01a_1.1.1_FUTURE_DATED_BLOCK_ERROR_RESPONSE")


def test_the_alerts_of_future_dated_tariffs_are_the_published_ones() -> None:
    name = "GCS01a_1.1.1_8F66_FUTURE_DATED_BLOCK_SUCCESS_ALERT_PUBLISH_BLOCK_THRESHOLDS"
    found = decode_payload(published(name))
    assert isinstance(found, gbz.FutureDatedGBZAlert)
    built = gbz.FutureDatedGBZAlert(0x8F66, found.at, 0x006B, 0x3ED, gbz.PRICE, 0x09, 0x06)
    assert_builds(built, name)
    name = "ECS01c_1.1.2_8F66_FUTURE_DATED_SUCCESS_ALERT_PRICE_MATRIX"
    when = datetime(2030, 1, 15, 9, tzinfo=UTC)
    obis = bytes.fromhex("0000131405FF")
    assert_builds(dlms.FutureDatedDLMSAlert(0x8F66, when, 0x00B7, 0x3EB, 113, obis, 7), name)


REFUSALS: list[tuple[str, Callable[[], object]]] = [
    ("values", lambda: DLMSCommand(dlms.ECS30, ()).encode(1)),
    ("missing", lambda: DLMSCommand(dlms.ECS30, ([{"time": bytes(4)}],)).encode(1)),
    ("int is no octet-string", lambda: DLMSAnswer.succeeding(dlms.ECS52, (5,)).encode(1)),
    ("does not fit", lambda: DLMSCommand(dlms.ECS70, (256, None, 0, None, None)).encode(1)),
    ("access 5", lambda: DLMSAnswer.failing(dlms.ECS70, 5, 1)),
    ("does not fit", lambda: replace(tou_tariff(), tariff_id=1 << 32).command().encode(1)),
    ("a list of records", lambda: write_records({})),
]


@pytest.mark.parametrize(("words", "call"), REFUSALS)
def test_a_value_that_has_no_place_on_the_wire_is_refused_with_its_path(words: str, call: Callable[[], object]) -> None:
    with pytest.raises(DataError, match=words) as caught:
        call()
    assert caught.value.path


@pytest.mark.parametrize("code", [*BY_DLMS_TABLE, *BY_GBZ_TABLE])
def test_the_payload_of_another_use_case_is_refused(code: int) -> None:
    other = published("ECS12_3.2_SUCCESS_COMMAND") if code in BY_DLMS_TABLE else published("GCS09_3.2_SUCCESS_COMMAND")
    with pytest.raises(DataError):
        REGISTRY[code, CRA.COMMAND].decode(other.payload, other.originator_counter)


@pytest.mark.parametrize("code", [*BY_DLMS_TABLE, *BY_GBZ_TABLE])
@given(data=st.data())
def test_only_a_data_error_escapes_from_altered_payloads(code: int, data: st.DataObject) -> None:
    samples = _samples(code)
    if not samples:
        return
    message = samples[data.draw(st.integers(0, len(samples) - 1))]
    payload = bytearray(message.payload)
    for _ in range(data.draw(st.integers(1, 4))):
        payload[data.draw(st.integers(0, len(payload) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(payload[: data.draw(st.integers(0, len(payload)))])
    for changed in (bytes(payload), cut):
        try:
            found = REGISTRY[code, message.cra].decode(changed, message.originator_counter)
        except DataError:
            continue
        assert found.encode(message.originator_counter) == changed


@cache
def _samples(code: int) -> list[GBCSMessage]:
    found = [parse_message(data) for _, data in vectors()]
    return [message for message in found if message.message_code == code]


def test_the_parties_named_in_a_protected_read_are_those_of_the_message() -> None:
    command = dlms.read_import_registers(5, SUPPLIER, HUB)
    (value,) = command.values
    assert isinstance(value, dict)
    options = value["protection_parameters"][0]["protection_options"]
    assert options["transaction_id"] == bytes.fromhex("040000000000000005")
    assert (options["originator"], options["recipient"]) == (SUPPLIER.raw, HUB.raw)
