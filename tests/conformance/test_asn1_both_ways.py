"""ASN.1 use cases, both ways: what is written from values is what was published, message by message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64, RequestID
from hht_app.gbcs import building
from hht_app.gbcs.decode import decode_message, family_of
from hht_app.gbcs.envelope import CRA, NONE, GBCSMessage, parse_message
from hht_app.gbcs.payloads.asn1_codec import ASN1Payload
from hht_app.gbcs.payloads.asn1_layouts import LAYOUTS, layout_of
from hht_app.gbcs.use_cases import NOT_HELD, result_name
from tests.gbcs.vectors import ACB, SUPPLIER, keystore, vector, vectors

HCALCS, GPF = EUI64.parse("00DB12345678909A"), EUI64.parse("00DB12345678909C")
HASH = bytes.fromhex("AA758690730934FF0685AA758690730934FF068565778899001122334455667702")[:32]

# What a person would fill in, and the published message that says the same.
WRITTEN = {
    "CS03A1_8.7.1_SUCCESS_COMMAND": {"join": {"method": 0, "other": HCALCS, "device_type": 4}},
    "CS03A1_8.7.1_ERROR_RESPONSE": {"status": 3},
    "CS03B_8.7.2_SUCCESS_COMMAND": {"join": {"method": 2, "other": GPF, "device_type": 3}},
    "CS03B_8.7.2_ERROR_RESPONSE": {"status": 2},
    "CS04ACCritical_8.8.1_SUCCESS_COMMAND": {"other": EUI64.parse("00DB123456789099")},
    "CS04ACCritical_8.8.1_ERROR_RESPONSE": {"status": 1},
    "CS02e_6.24.2_SUCCESS_COMMAND": {"certificate_for": {"key_usage": "ds"}},
    "CS02e_6.24.2_ERROR_RESPONSE": {"status": 3},
    "CS02d_6.15.2_ERROR_RESPONSE": {"status": 3},
    "CS02aMAC_6.24.1_SUCCESS_COMMAND": {
        "details_of": {"authorising_cell": {"role": 4, "key_usage": "ka"}, "roles": [2, 3]}
    },
    "CS06_11.3_CANCELLATION_SUCCESS_RESPONSE": {"accepted": None},
    "CS06_11.3_IMMEDIATE_ERROR_RESPONSE": {
        "outcome": {"status": 1, "firmware_version": bytes.fromhex("0123ABCF")},
    },
    "CS07_8.9_SUCCESS_COMMAND": {"read_log": None},
    "CS07_8.9_ERROR_RESPONSE": {"response": {"status": 1}},
    "GCS28_6.11_SUCCESS_COMMAND": {"set_clock": {"start": "20141231233000Z", "end": "20150101003000Z"}},
    "GCS28_6.11_ERROR_RESPONSE": {"response": {"device_time": "20150101000000Z", "status": 2}},
    "GCS59_8.12.2_SUCCESS_COMMAND": {
        "restore": {
            "entries": [
                {"device": EUI64.parse("0011223344556677"), "device_type": 5},
                {"device": EUI64.parse("8899AABBCCDDEEFF"), "device_type": 6},
            ]
        }
    },
}


def asn1_messages() -> list[tuple[str, GBCSMessage]]:
    found = [(name, parse_message(data)) for name, data in vectors()]
    return [(name, message) for name, message in found if family_of(message) == "asn1"]


def test_every_asn1_payload_is_written_back_byte_for_byte_from_its_values() -> None:
    messages = asn1_messages()
    assert len(messages) > 130
    for name, message in messages:
        layout = layout_of(message.message_code, message.cra)
        assert layout is not None, name
        payload = ASN1Payload.read(layout, message.payload)
        assert payload.encode() == message.payload, name
        again = building.payload_of(message.message_code, message.cra, payload.values, payload.styles)
        assert again.encode() == message.payload, name


def test_no_asn1_message_leaves_anything_unread_or_misplaced() -> None:
    for name, message in asn1_messages():
        decoded = decode_message(message.encode())
        assert not decoded.faults, name
        data = message.encode()
        for node in decoded.payload_tree.walk():
            assert data[node.offset : node.offset + len(node.raw)] == node.raw, (name, node)


@pytest.mark.parametrize("name", WRITTEN)
def test_what_a_person_fills_in_becomes_the_published_payload(name: str) -> None:
    message = parse_message(vector(name))
    assert building.payload_of(message.message_code, message.cra, WRITTEN[name]).encode() == message.payload


def test_a_command_protected_by_its_mac_alone_is_made_again_to_the_last_byte() -> None:
    keys = keystore()
    acb_ka = keys.private_key(ACB, "ka")
    assert acb_ka is not None
    made = 0
    for name, message in asn1_messages():
        if message.cra is not CRA.COMMAND or message.mac is None or message.signature:
            continue
        layout = layout_of(message.message_code, message.cra)
        assert layout is not None
        payload = ASN1Payload.read(layout, message.payload)
        extra = message.supplementary
        counter = message.originator_counter
        if extra == NONE:
            request_id = RequestID(message.originator, message.recipient, counter)
            built = building.command(request_id, message.message_code, payload)
        else:
            assert extra.remote_party is not None
            assert extra.remote_party_counter is not None
            request_id = RequestID(extra.remote_party, message.recipient, extra.remote_party_counter)
            built = building.command_by_acb(message.originator, counter, request_id, message.message_code, payload)
        device = keys.public_key(message.recipient, "ka")
        assert device is not None
        assert building.protected_command(built, acb_ka, device).encode() == message.encode(), name
        made += 1
    assert made >= 8


def test_a_pre_command_is_the_command_without_its_protection() -> None:
    made = 0
    for name, message in asn1_messages():
        if not message.is_pre_command:
            continue
        layout = layout_of(message.message_code, message.cra)
        assert layout is not None
        request_id = RequestID(message.originator, message.recipient, message.originator_counter)
        payload = ASN1Payload.read(layout, message.payload)
        assert building.command(request_id, message.message_code, payload).encode() == message.encode(), name
        made += 1
    assert made > 15


def test_a_response_repeats_counter_and_party_of_its_command() -> None:
    commands = {}
    for _, message in asn1_messages():
        if message.cra is CRA.COMMAND:
            commands[message.recipient, message.originator, message.originator_counter, message.message_code] = message
    made = 0
    for name, message in asn1_messages():
        asked = commands.get((message.originator, message.recipient, message.originator_counter, message.message_code))
        if message.cra is not CRA.RESPONSE or asked is None:
            continue
        layout = layout_of(message.message_code, message.cra)
        assert layout is not None
        payload = ASN1Payload.read(layout, message.payload)
        built = building.response(asked, payload, date_time=message.date_time)
        assert built.signed_content == message.signed_content, name
        made += 1
    assert made > 40


def test_an_alert_is_written_as_published() -> None:
    made = 0
    for name, message in asn1_messages():
        if message.cra is CRA.ALERT:
            layout = layout_of(message.message_code, message.cra)
            assert layout is not None
            payload = ASN1Payload.read(layout, message.payload)
            built = building.alert(
                message.originator,
                message.originator_counter,
                message.recipient,
                message.message_code,
                payload,
                supplementary=message.supplementary,
            )
            assert built.signed_content == message.signed_content, name
            made += 1
    assert made >= 6


def test_a_critical_command_is_never_sealed_unsigned_and_a_plain_one_never_signed() -> None:
    keys = keystore()
    acb_ka, supplier_ds = keys.private_key(ACB, "ka"), keys.private_key(SUPPLIER, "ds")
    device = keys.public_key(EUI64.parse("00DB1234567890A0"), "ka")
    assert acb_ka is not None
    assert supplier_ds is not None
    assert device is not None
    request_id = RequestID(SUPPLIER, EUI64.parse("00DB1234567890A0"), 7)
    join = building.payload_of(0x000D, CRA.COMMAND, {"join": {"method": 0, "other": HCALCS, "device_type": 4}})
    critical = building.command(request_id, 0x000D, join)
    with pytest.raises(DataError, match="signed by its originator"):
        building.protected_command(critical, acb_ka, device)
    sealed = building.protected_command(critical, acb_ka, device, supplier_ds)
    assert decode_message(sealed.encode(), keys, ACB).signature == "valid"
    plain = building.command(request_id, 0x000E, join)
    with pytest.raises(DataError, match="not signed"):
        building.protected_command(plain, acb_ka, device, supplier_ds)


@pytest.mark.parametrize(
    ("code", "group", "failures"),
    [
        (0x000D, "join", range(1, 14)),
        (0x000F, "unjoin", (1, 2)),
        (0x000B, "CS02d", range(1, 8)),
        (0x000C, "CS02e", (1, 2, 3)),
    ],
)
def test_each_failure_can_be_built_and_says_in_words_what_went_wrong(
    code: int, group: str, failures: tuple[int, ...]
) -> None:
    for status in failures:
        payload = building.payload_of(code, CRA.RESPONSE, {"status": status})
        message = GBCSMessage(CRA.RESPONSE, 5, HCALCS, SUPPLIER, code, payload.encode(), signature=bytes(64))
        decoded = decode_message(message.encode())
        assert decoded.result is not None
        assert (decoded.result.outcome, decoded.result.code) == ("failure", status)
        assert decoded.result.meaning == result_name(group, status)
        assert decoded.result.meaning != NOT_HELD
        assert decoded.result.meaning in decoded.line()


def test_values_that_do_not_fit_are_refused_with_their_path() -> None:
    for code, cra, values in (
        (0x000D, CRA.COMMAND, {"join": {"method": 0, "other": HCALCS}}),
        (0x000D, CRA.COMMAND, {"join": {"method": -1, "other": HCALCS, "device_type": 4}}),
        (0x000D, CRA.COMMAND, {"join": {"method": 0, "other": b"12345678", "device_type": 4}}),
        (0x000D, CRA.COMMAND, {"join": {"method": 0, "other": HCALCS, "device_type": 4, "colour": 1}}),
        (0x0012, CRA.COMMAND, {"activate": {"image_hash": bytes(31), "originator_counter": 1}}),
        (0x0012, CRA.COMMAND, {"activate": {"image_hash": HASH, "originator_counter": 1, "time": "tomorrow"}}),
        (0x000C, CRA.COMMAND, {"certificate_for": {"key_usage": "xx"}}),
        (0x000C, CRA.RESPONSE, {}),
    ):
        with pytest.raises(DataError) as caught:
            building.payload_of(code, cra, values).encode()
        assert caught.value.path, values
    with pytest.raises(DataError):
        building.payload_of(0x0022, CRA.COMMAND, {})


@given(st.sampled_from(sorted(LAYOUTS)), st.binary(max_size=200))
def test_noise_in_place_of_a_payload_is_a_data_error_with_its_place_or_reads_back(
    which: tuple[int, CRA], data: bytes
) -> None:
    refused: DataError | None = None
    try:
        payload = ASN1Payload.read(LAYOUTS[which], data)
    except DataError as error:
        refused = error
    if refused is None:
        assert payload.encode() == data
    else:
        assert refused.path
        assert refused.offset is not None
        assert 0 <= refused.offset <= len(data)


def test_what_stands_before_a_cut_is_shown_to_the_last_whole_field() -> None:
    data = vector("CS02bSupplierBySupplier_6.15.1_IMMEDIATE_ERROR_RESPONSE")[:150]
    decoded = decode_message(data)
    names = [node.name for node in decoded.payload_tree.walk()]
    assert "CredentialsReplacementMode" in names
    assert "ReplacementOutcome[0]" in names
    assert "ReplacementOutcome[1]" in names
    assert {fault.offset for fault in decoded.faults} <= set(range(140, 151))
    assert decoded.result is not None
    assert decoded.result.outcome == "none"
