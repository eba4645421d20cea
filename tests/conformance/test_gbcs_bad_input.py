"""Damaged messages: only a DataError escapes, what can be read is kept, and each fault says where it is.

HHT_LONG=1 changes each of the first 64 bytes to all 255 other values instead of three.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hht_app.core.errors import DataError
from hht_app.gbcs.decode import Decoded, decode_message
from hht_app.gbcs.envelope import CRA, GBCSMessage, parse_message
from hht_app.gbcs.keyring import Keyring
from tests.gbcs.vectors import ACB, SUPPLIER, vectors

NO_KEYS = Keyring(None)
CHANGED_BYTES = 64
CHANGES = range(1, 256) if os.environ.get("HHT_LONG") else (0x01, 0x80, 0xFF)
SLOWEST = 2.0
Recorder = Callable[[str, object], None]


def outcome(data: bytes) -> Decoded | None:
    """Decode DATA: None where it is refused; every error and fault must say where it is, within the bytes."""
    decoded: Decoded | None = None
    errors: list[DataError] = []
    try:
        decoded = decode_message(data, NO_KEYS)
        errors += [fault.error() for fault in decoded.faults]
    except DataError as refusal:
        errors.append(refusal)
    for error in errors:
        assert error.path
        assert error.offset is not None
        assert 0 <= error.offset <= len(data)
    return decoded


def pre_command_end(data: bytes) -> int:
    """A signed command without MAC, cut at its signature, is a whole pre-command: no error can tell."""
    message = parse_message(data)
    without_mac = message.cra is CRA.COMMAND and message.mac is None and message.signature
    return len(data) - 65 if without_mac else -1


class TestCut:
    def test_a_message_cut_anywhere_is_refused_or_marked_where_it_ends(self, record_property: Recorder) -> None:
        count = kept = 0
        slowest = 0.0
        for name, data in vectors():
            whole = pre_command_end(data)
            for length in range(len(data)):
                start = perf_counter()
                decoded = outcome(data[:length])
                slowest = max(slowest, perf_counter() - start)
                assert decoded is None or decoded.faults or length == whole, (name, length)
                kept += decoded is not None
                count += 1
        assert count > 200_000
        assert kept > count / 2
        assert slowest < SLOWEST
        record_property("count", f"{count} cut messages, of {kept} the readable part was kept")


class TestChanged:
    def test_a_changed_byte_never_gives_more_than_an_error_or_a_fault(self, record_property: Recorder) -> None:
        count = refused = marked = 0
        slowest = 0.0
        for _, data in vectors():
            for altered in _altered(data):
                start = perf_counter()
                decoded = outcome(altered)
                slowest = max(slowest, perf_counter() - start)
                count += 1
                refused += decoded is None
                marked += decoded is not None and bool(decoded.faults)
        assert count > 150_000
        assert slowest < SLOWEST
        record_property("count", f"{count} changed messages, {refused} refused, {marked} with faults marked")


class TestJoined:
    def test_bytes_after_the_frame_are_marked_and_the_message_before_them_is_kept(
        self, record_property: Recorder
    ) -> None:
        count = 0
        found = vectors()
        for index, (name, data) in enumerate(found):
            if parse_message(data).is_pre_command:
                continue
            for more in (data, found[index - 1][1], b"\x00"):
                decoded = outcome(data + more)
                assert decoded is not None, name
                assert [fault.offset for fault in decoded.faults] == [len(data)], name
                assert decoded.message == parse_message(data), name
                with pytest.raises(DataError):
                    parse_message(data + more)
                count += 1
        assert count > 2000
        record_property("count", f"{count} messages with bytes after their end")


def _altered(data: bytes) -> Iterator[bytes]:
    for index in range(min(CHANGED_BYTES, len(data))):
        for change in CHANGES:
            altered = bytearray(data)
            altered[index] ^= change
            yield bytes(altered)


payloads = st.one_of(
    st.binary(max_size=120),
    st.builds(lambda count, rest: b"\x02\x01" * count + rest, st.integers(0, 400), st.binary(max_size=8)),
    st.builds(lambda count, rest: b"\x30\x80" * count + rest, st.integers(0, 400), st.binary(max_size=8)),
    st.builds(lambda head, rest: head + rest, st.sampled_from([b"\xd9", b"\xda", b"\x0f", b"\x01\x09"]), st.binary()),
)


@given(st.integers(0, 0x0130), st.sampled_from(CRA), payloads)
def test_any_payload_in_a_good_envelope_is_shown_or_marked(code: int, cra: CRA, payload: bytes) -> None:
    message = GBCSMessage(cra, 5, ACB, SUPPLIER, code, payload, signature=b"", mac=bytes(12))
    decoded = outcome(message.encode())
    assert decoded is not None
    assert decoded.message == message
    decoded.to_json("")
    assert decoded.line()


@given(st.binary(max_size=300))
def test_noise_is_refused_with_its_place(data: bytes) -> None:
    assert outcome(data) is None or data[:1] in (b"\xdd", b"\xdf")
