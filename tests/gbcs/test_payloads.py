"""Payloads: each goes both ways, and a malformed one is refused with its place."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.envelope import CRA, parse_message
from hht_app.gbcs.payloads import cs02b, cs14, dlms, gbz, joins
from hht_app.gbcs.payloads.asn1 import LengthStyle
from hht_app.gbcs.payloads.dlms_values import NEVER, NOW, DLMSValue, compact_rows, read_value
from hht_app.gbcs.payloads.registry import REGISTRY, Payload, decode_payload
from hht_app.gbcs.reader import Reader
from tests.gbcs.vectors import vector, vectors

ESME, PPMID, ACB, SUPPLIER = (
    EUI64.parse(text) for text in ("00DB1234567890A0", "00DB1234567890A4", "90B3D51F30000002", "90B3D51F30010000")
)
MOMENT = datetime(2026, 11, 23, 9, 30, 15, tzinfo=UTC)
CELL = cs02b.Cell(2, "ds")
OUTCOME = cs02b.CellOutcome(cs02b.Cell(2, "ka", 1), 10, ACB, bytes(8), SUPPLIER, bytes(range(8)))
RESPONSE = cs02b.UpdateCredentialsResponse(1300, 2, (cs02b.RemotePartyFloor(2, 0, ((0, 0),)),), (OUTCOME,) * 3)
SAMPLES: list[Payload] = [
    dlms.RegisterDevice(ESME, bytes(16), 90),
    dlms.RegisterDevice(PPMID, bytes(6), 3600),
    dlms.UnregisterDevice(ESME),
    dlms.CCS01Response((0, 1, 0xFA)),
    dlms.CCS02Response(1),
    dlms.RestrictChangeOfTenancy(MOMENT),
    dlms.ECS12Response(0),
    joins.JoinDevice(joins.METHOD_B, PPMID, 3),
    joins.JoinDevice(joins.METHOD_C, PPMID, 5, b"\x30\x03\x02\x01\x05"),
    joins.JoinResponse(11),
    joins.UnjoinDevice(ESME),
    joins.UnjoinResponse(0),
    cs14.DeviceLogChanged(MOMENT, MOMENT, bytes(8), ()),
    cs14.DeviceLogChanged(MOMENT, MOMENT, bytes(8), (cs14.DeviceLogEntry(ESME), cs14.DeviceLogEntry(PPMID, bytes(16)))),
    cs02b.UpdateCredentials(
        2, False, CELL, 2**63, 5, ((0, 200),), (), (cs02b.Replacement(b"\x30\x00", CELL),), (b"\x30\x00",)
    ),
    cs02b.UpdateCredentials(
        7, True, None, 1, None, (), (cs02b.RemotePartyFloor(2, 0),) * 20, (), (), cs02b.CANCEL_TIME
    ),
    RESPONSE,
    cs02b.UpdateCredentialsResponse(1, 2, (), (), LengthStyle.MINIMAL),
    cs02b.NotYetExecuted(),
    cs02b.CredentialsUpdated(cs02b.EXECUTED, "20260101000000Z", RESPONSE),
    gbz.PublishChangeOfTenancy(MOMENT, 5),
    gbz.GCS09Response(0xC0),
    gbz.GBZAlert(1, 0x8F66, 5, b"\x00\x0e"),
]
COUNTER = 0x1234_5678_9ABC


@pytest.mark.parametrize("payload", SAMPLES, ids=lambda item: type(item).__name__)
def test_each_payload_is_read_as_it_was_written(payload: Payload) -> None:
    data = payload.encode(COUNTER)
    read = type(payload).decode(data, COUNTER)
    assert read == payload
    assert read.encode(COUNTER) == data


@pytest.mark.parametrize("payload", SAMPLES, ids=lambda item: type(item).__name__)
def test_each_payload_cut_anywhere_is_refused(payload: Payload) -> None:
    data = payload.encode(COUNTER)
    for length in range(len(data)):
        try:
            type(payload).decode(data[:length], COUNTER)
        except DataError:
            continue
        assert isinstance(payload, gbz.GBZAlert), length  # its body has no length of its own


@pytest.mark.parametrize("payload", SAMPLES, ids=lambda item: type(item).__name__)
def test_bytes_after_a_payload_are_refused(payload: Payload) -> None:
    if not isinstance(payload, gbz.GBZAlert):
        with pytest.raises(DataError):
            type(payload).decode(payload.encode(COUNTER) + b"\x00", COUNTER)


def test_a_payload_of_another_counter_is_refused() -> None:
    with pytest.raises(DataError, match="long_invoke_id"):
        dlms.UnregisterDevice.decode(dlms.UnregisterDevice(ESME).encode(5), 6)


@given(st.sampled_from(SAMPLES), st.data())
def test_altered_payloads_raise_nothing_but_data_errors(payload: Payload, data: st.DataObject) -> None:
    wire = bytearray(payload.encode(COUNTER))
    for _ in range(data.draw(st.integers(1, 3))):
        wire[data.draw(st.integers(0, len(wire) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(DataError):
        type(payload).decode(bytes(wire), COUNTER)


@given(st.sampled_from(sorted(REGISTRY)), st.binary(max_size=120))
def test_noise_raises_nothing_but_data_errors(key: tuple[int, CRA], noise: bytes) -> None:
    for data in (noise, b"\xd9\x20\x00\x00\x05\x00" + noise, b"\x01\x09" + noise, b"\x30\x40" + noise):
        with contextlib.suppress(DataError):
            REGISTRY[key].decode(data, 5)


def test_real_ccs01_says_which_device_and_for_how_long() -> None:
    payload = decode_payload(parse_message(vector("CCS01_8.11_SUCCESS_COMMAND")))
    assert payload == dlms.RegisterDevice(ESME, b"0123456789ABCDEF", 90)
    refused = decode_payload(parse_message(vector("CCS01_8.11_ERROR_RESPONSE")))
    assert refused == dlms.CCS01Response((0, 1, 0xFA))


def test_real_handover_replaces_the_acb_in_three_cells() -> None:
    command = decode_payload(parse_message(vector("CS02bSupplierBySupplierHandover_6.21_SUCCESS_COMMAND")))
    assert isinstance(command, cs02b.UpdateCredentials)
    cells = [cs02b.Cell(2, "ds"), cs02b.Cell(2, "ka"), cs02b.Cell(2, "ka", 1)]
    assert [item.cell for item in command.replacements] == cells
    assert command.authorising_cell == cs02b.Cell(2, "ds")
    assert command.apply_time_based_cpv
    assert command.authorising_counter == 1300
    answer = decode_payload(parse_message(vector("CS02bSupplierBySupplierHandover_6.21_SUCCESS_RESPONSE")))
    assert isinstance(answer, cs02b.UpdateCredentialsResponse)
    assert [item.cell for item in answer.outcomes] == cells
    assert {item.existing_subject for item in answer.outcomes} == {ACB}
    assert {item.replacing_subject for item in answer.outcomes} == {SUPPLIER}
    assert answer.failed == ()


def test_a_certificate_of_an_unknown_issuer_fails_its_cell_alone() -> None:
    answer = decode_payload(parse_message(vector("CS02bSupplierBySupplier_6.15.1_IMMEDIATE_ERROR_RESPONSE")))
    assert isinstance(answer, cs02b.UpdateCredentialsResponse)
    assert [item.status for item in answer.outcomes] == [0, cs02b.STATUS_NO_TRUST_ANCHOR, 0]
    assert [item.cell for item in answer.failed] == [cs02b.Cell(2, "ka")]
    later = decode_payload(parse_message(vector("CS02bSupplierBySupplier_6.15.1_FUTURE_DATED_SUCCESS_RESPONSE")))
    assert later == cs02b.NotYetExecuted()


def test_real_device_log_alert_tells_time_and_entries() -> None:
    payload = decode_payload(parse_message(vector("CS14_NA_8F12_ALERT")))
    assert isinstance(payload, cs14.DeviceLogChanged)
    assert payload.at == datetime(2015, 1, 1, tzinfo=UTC)
    assert payload.extended_pan_id == bytes(range(8))
    assert [item.device for item in payload.entries] == [ESME, EUI64.parse("00DB1234567890A1")]
    assert all(len(item.hashed_link_key) == 16 for item in payload.entries)


def test_longer_asn1_lengths_are_read_and_kept() -> None:
    wide = RESPONSE.encode(0)
    assert wide[:3] == b"\x30\x82\x00"
    minimal = cs02b.UpdateCredentialsResponse(
        1300, 2, RESPONSE.sequence_changes, RESPONSE.outcomes, LengthStyle.MINIMAL
    )
    assert minimal.encode(0)[:2] == b"\x30\x81"
    for data in (wide, minimal.encode(0)):
        read = cs02b.UpdateCredentialsResponse.decode(data, 0)
        assert read == RESPONSE
        assert read.encode(0) == data


def test_truncated_dlms_data_ends_in_an_error_not_in_a_loop() -> None:
    for text in ("090501", "0203", "01820000", "0182FFFF00", "02" * 40, "1302020606", "13FF", "04", "0184FFFFFFFF"):
        with pytest.raises(DataError):
            read_value(Reader(bytes.fromhex(text)), "value")


def test_a_compact_array_of_nothing_is_refused() -> None:
    with pytest.raises(DataError, match="without size"):
        read_value(Reader(bytes.fromhex("13000155")), "value")


def test_a_compact_array_gives_its_rows() -> None:
    value = read_value(Reader(bytes.fromhex("13020206110A000000010200000003FF")), "value")
    rows = [[item.number for item in row.items] for row in compact_rows(value)]
    assert rows == [[1, 2], [3, 255]]


@given(st.binary(max_size=80))
def test_dlms_noise_is_refused_or_kept(data: bytes) -> None:
    reader = Reader(data)
    try:
        value = read_value(reader, "value")
    except DataError:
        return
    assert value.encode() == data[: len(data) - reader.remaining]
    if value.tag == 0x13:
        compact_rows(value)


def test_long_octet_strings_carry_two_byte_lengths() -> None:
    assert DLMSValue(9, bytes(200)).encode()[:3].hex() == "0981c8"
    assert read_value(Reader(DLMSValue(9, bytes(200)).encode()), "value").octets == bytes(200)


def test_date_times_are_utc_and_open_ones_are_no_moment() -> None:
    data = dlms.encode_date_time(datetime(2014, 3, 27, 15, 45, 32, tzinfo=UTC), 0xFF)
    assert data.hex().upper() == "07DE031BFF0F2D20008000FF"
    assert dlms.decode_date_time(data) == datetime(2014, 3, 27, 15, 45, 32, tzinfo=UTC)
    for bad in (NOW, NEVER, b"", data[:-1], data[:2] + b"\x0d" + data[3:]):
        with pytest.raises(DataError):
            dlms.decode_date_time(bad)


def test_an_install_code_is_not_shown_by_repr() -> None:
    assert "0123" not in repr(dlms.RegisterDevice(ESME, b"0123456789ABCDEF", 90))


def test_every_real_payload_cut_anywhere_raises_only_data_errors() -> None:
    seen: set[tuple[int, CRA]] = set()
    for _, data in vectors():
        message = parse_message(data)
        key = (message.message_code, message.cra)
        if key not in REGISTRY or key in seen:
            continue
        seen.add(key)
        for length in range(len(message.payload)):
            with pytest.raises(DataError):
                REGISTRY[key].decode(message.payload[:length], message.originator_counter)
    assert len(seen) >= 25
