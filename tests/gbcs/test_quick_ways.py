"""The quick ways through plain messages tell people what the careful ones do, alone or many together."""

from __future__ import annotations

import pytest

from hht_app.core.errors import DataError
from hht_app.gbcs import frame as frame_module
from hht_app.gbcs.decode import Decoded, decode_message, decode_messages
from hht_app.gbcs.frame import Frame
from hht_app.gbcs.keyring import Keyring
from hht_app.gbcs.tree import Fault
from tests.gbcs.vectors import ACB, keystore, vectors


def damaged() -> list[bytes]:
    """Return the published messages, and each with its header and the ends of its parts changed, cut and lengthened."""
    found = []
    for _, data in vectors():
        found.append(data)
        frame = Frame(data, strict=True)
        for at in {0, 7, 8, frame.inner, frame.inner + 29, frame.other - 1, frame.payload - 1, frame.signed_end}:
            if at < len(data):
                found += [data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :] for bit in (0x01, 0x02, 0x80)]
        found += [data[:-1], data[: frame.signed_end], data + b"\x00"]
    return found


def told(data: bytes, *, strict: bool) -> object:
    def place(fault: Fault) -> tuple[object, int, str]:
        return fault.value, fault.offset, fault.path

    try:
        frame = Frame(data, strict=strict)
    except DataError as error:
        return error.one_line(), error.offset, error.path
    spans = (frame.inner, frame.inner_end, frame.other, frame.payload, frame.signed_end, frame.is_cut)
    return frame.message, spans, [place(fault) for fault in frame.faults]


def test_a_frame_read_in_one_go_and_with_care_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    cases = damaged()
    quick = [(told(data, strict=True), told(data, strict=False)) for data in cases]
    monkeypatch.setattr(frame_module, "take_plain", lambda _: False)
    careful = [(told(data, strict=True), told(data, strict=False)) for data in cases]
    assert len(cases) > 20000
    assert quick == careful


def test_many_messages_decoded_together_tell_what_each_alone_does() -> None:
    cases = [data for _, data in vectors()][::5]
    cases[7:7] = [b"\xdd\x00", cases[3][:-40], b"noise"]
    keys = Keyring(keystore(), ACB)
    together = list(decode_messages(cases, keys))
    assert len(together) == len(cases)
    assert [said(found) for found in together] == [alone(data, keys) for data in cases]
    assert sum(isinstance(found, DataError) for found in together) == 2


def said(found: Decoded | DataError) -> object:
    return found.to_json("") if isinstance(found, Decoded) else found.one_line()


def alone(data: bytes, keys: Keyring) -> object:
    try:
        return said(decode_message(data, keys))
    except DataError as error:
        return said(error)
