"""The envelope: every form is written as it is read, and nothing else is let in."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.envelope import CRA, GBCSMessage, Supplementary, parse_message
from hht_app.gbcs.reader import encode_length

DEVICE, PARTY = EUI64.parse("00DB1234567890A0"), EUI64.parse("90B3D51F30010000")
PLAIN = GBCSMessage(CRA.COMMAND, 1000, PARTY, DEVICE, 0x22, b"\x01\x02\x03")
SIGNATURE, MAC = bytes(range(64)), bytes(range(12))

eui64s = st.binary(min_size=8, max_size=8).map(EUI64)
counters = st.integers(0, 2**64 - 1)
supplements = st.one_of(
    st.just(Supplementary()),
    st.builds(Supplementary, eui64s),
    st.builds(Supplementary, eui64s, counters),
    st.builds(Supplementary, eui64s, counters, counters),
)
messages = st.builds(
    GBCSMessage,
    cra=st.sampled_from(CRA),
    originator_counter=counters,
    originator=eui64s,
    recipient=eui64s,
    message_code=st.integers(0, 0xFFFF),
    payload=st.binary(max_size=300),
    supplementary=supplements,
    date_time=st.one_of(st.just(b""), st.binary(min_size=12, max_size=12)),
    signature=st.one_of(st.just(b""), st.binary(min_size=64, max_size=64)),
    mac=st.binary(min_size=12, max_size=12),
)


@given(messages)
def test_any_message_is_read_as_it_was_written(message: GBCSMessage) -> None:
    assert parse_message(message.encode()) == message


@pytest.mark.parametrize(
    "message",
    [
        PLAIN,
        replace(PLAIN, signature=b""),
        replace(PLAIN, signature=SIGNATURE),
        replace(PLAIN, signature=b"", mac=MAC),
        replace(PLAIN, signature=SIGNATURE, mac=MAC),
        replace(PLAIN, cra=CRA.RESPONSE, signature=SIGNATURE, date_time=bytes(12)),
        replace(PLAIN, cra=CRA.ALERT, signature=b"", mac=MAC),
        replace(PLAIN, supplementary=Supplementary(PARTY, 5), ka_certificate=b"\x30\x20" + bytes(32)),
        replace(PLAIN, payload=bytes(70000), signature=b"", mac=MAC),
    ],
)
def test_each_frame_and_signature_form_goes_both_ways(message: GBCSMessage) -> None:
    assert parse_message(message.encode()) == message


def test_a_pre_command_is_told_from_a_command() -> None:
    assert PLAIN.is_pre_command
    assert replace(PLAIN, signature=b"").is_pre_command
    assert not replace(PLAIN, signature=SIGNATURE).is_pre_command
    assert not replace(PLAIN, signature=b"", mac=MAC).is_pre_command


@pytest.mark.parametrize("cra", [CRA.RESPONSE, CRA.ALERT])
@pytest.mark.parametrize("signature", [None, b""])
def test_an_answer_without_any_protection_is_refused(cra: CRA, signature: bytes | None) -> None:
    with pytest.raises(DataError, match=r"neither signature nor MAC|1 byte needed"):
        parse_message(replace(PLAIN, cra=cra, signature=signature).encode())


def test_bytes_after_the_end_are_refused() -> None:
    for message in (replace(PLAIN, signature=SIGNATURE), replace(PLAIN, signature=b"", mac=MAC)):
        data = message.encode()
        for extra in (b"\x00", data):
            with pytest.raises(DataError) as caught:
                parse_message(data + extra)
            assert caught.value.offset is not None


def test_a_message_cut_anywhere_is_refused_with_its_place() -> None:
    data = replace(PLAIN, signature=SIGNATURE, mac=MAC, supplementary=Supplementary(PARTY, 5)).encode()
    for length in range(len(data)):
        with pytest.raises(DataError) as caught:
            parse_message(data[:length])
        assert caught.value.offset is not None
        assert 0 <= caught.value.offset <= length
        assert caught.value.path


def test_a_length_longer_than_needed_is_refused() -> None:
    data = replace(PLAIN, signature=b"", mac=MAC).encode()
    assert data[7] < 0x80
    with pytest.raises(DataError, match="more than it needs"):
        parse_message(data[:7] + b"\x81" + data[7:])
    with pytest.raises(DataError, match="more than it needs"):
        parse_message(data[:7] + b"\x82\x00" + data[7:])


@pytest.mark.parametrize(
    ("at", "value", "words"),
    [
        (0, 0xDE, "DF expected"),
        (1, 0x01, "block-transfer"),
        (8, 0x31, "expected"),
        (13, 0xDD, "DF expected"),
        (14, 0x08, "09 expected"),
        (15, 0x04, "CRA flag"),
        (24, 0x07, "08 expected"),
        (33, 0x09, "08 expected"),
        (42, 0x0B, "date-time"),
        (43, 0x03, "other-information"),
        (50, 0x41, "signature"),
    ],
)
def test_each_fixed_byte_is_checked(at: int, value: int, words: str) -> None:
    data = bytearray(replace(PLAIN, signature=b"", mac=MAC).encode())
    assert data[50] == 0
    data[at] = value
    with pytest.raises(DataError, match=words):
        parse_message(bytes(data))


@given(st.binary(max_size=200))
def test_noise_is_refused_and_nothing_else_happens(data: bytes) -> None:
    with contextlib.suppress(DataError):
        assert parse_message(data).encode() == data


def test_fields_that_cannot_be_written_are_refused_at_once() -> None:
    for change in (
        {"originator_counter": 2**64},
        {"originator_counter": -1},
        {"message_code": 0x10000},
        {"date_time": b"123"},
        {"signature": b"123"},
        {"mac": b"123", "signature": b""},
        {"mac": MAC, "signature": None},
        {"ka_certificate": b"\x30\x00"},
        {"ka_certificate": b"\x30\x00", "supplementary": Supplementary(PARTY, 1, 2)},
    ):
        with pytest.raises(DataError):
            replace(PLAIN, **change)
    with pytest.raises(DataError):
        Supplementary(None, 5)
    with pytest.raises(DataError):
        Supplementary(PARTY, None, 5)


def test_lengths_take_their_shortest_form() -> None:
    lengths = {0: "00", 127: "7f", 128: "8180", 255: "81ff", 256: "820100", 65535: "82ffff", 65536: "83010000"}
    for length, text in lengths.items():
        assert encode_length(length).hex() == text
    assert encode_length(2**24).hex() == "8401000000"
    assert encode_length(200, wide=True).hex() == "8200c8"
    assert encode_length(100, wide=True).hex() == "64"
