"""The quick way through a DLMS value and the careful one tell people the same, for whole and damaged bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hht_app.core.errors import DataError
from hht_app.gbcs import dlms_tree
from hht_app.gbcs.context import Context
from hht_app.gbcs.dlms_layout import Layout, layout_of
from hht_app.gbcs.dlms_nodes import value_node
from hht_app.gbcs.dlms_plan import plan_of, take_planned
from hht_app.gbcs.dlms_tree import build_dlms
from hht_app.gbcs.envelope import GBCSMessage, parse_message
from hht_app.gbcs.keyring import Keyring
from hht_app.gbcs.payloads.dlms_values import (
    ARRAY,
    BIT_STRING,
    COMPACT_ARRAY,
    DOUBLE_LONG,
    ENUM,
    INTEGER,
    LONG_UNSIGNED,
    OCTET_STRING,
    DLMSValue,
    number,
    octets,
    read_value,
    structure,
)
from hht_app.gbcs.reader import Reader
from tests.gbcs.vectors import ACB, keystore, vectors

BASE = 40
ROW = "{days=bit-string:weekdays,when=octet-string:time,step=integer,unit?=enum:unit}"
TEXT = f"{{index=long-unsigned,label=octet-string:text,rows=[{ROW}]}}"


def layout(text: str) -> Layout:
    found = layout_of(text)
    assert found is not None
    return found


def both(data: bytes, text: str) -> tuple[object, object]:
    quick = Reader(data, BASE)
    planned = take_planned(quick, plan_of("data", layout(text)), "a table")
    careful = Reader(data, BASE)
    held = value_node("data", read_value(careful, ""), layout(text), None, "a table")
    if planned is None:
        assert quick.offset == BASE
        return None, held.to_json()
    assert quick.offset == careful.offset
    return planned.to_json(), held.to_json()


rows = st.builds(
    lambda days, when, step, unit: structure(
        DLMSValue(BIT_STRING, bytes([days]), 7),
        octets(when),
        number(INTEGER, step),
        *([number(ENUM, unit)] if unit is not None else []),
    ),
    st.integers(0, 127).map(lambda bits: bits << 1),
    st.binary(max_size=13),
    st.integers(-128, 127),
    st.none() | st.integers(0, 255),
)
values = st.builds(
    lambda index, label, items: structure(number(LONG_UNSIGNED, index), octets(label), DLMSValue(ARRAY, tuple(items))),
    st.integers(0, 65535),
    st.binary(max_size=20),
    st.lists(rows, max_size=4),
)


@given(values)
def test_a_value_of_the_shape_held_reads_the_same_both_ways(value: DLMSValue) -> None:
    planned, held = both(value.encode(), TEXT)
    assert planned is not None
    assert planned == held


@given(st.lists(st.tuples(st.integers(-(2**31), 2**31 - 1), st.integers(-128, 127), st.integers(0, 255)), max_size=4))
def test_scaled_numbers_in_rows_read_the_same_both_ways(rows: list[tuple[int, int, int]]) -> None:
    items = [
        structure(number(DOUBLE_LONG, value), structure(number(INTEGER, power), number(ENUM, unit)))
        for value, power, unit in rows
    ]
    text = "[{reading=double-long,scaler_unit={scaler=integer,unit=enum:unit}}]"
    planned, held = both(DLMSValue(ARRAY, tuple(items)).encode(), text)
    assert planned is not None
    assert planned == held


@given(values, st.data())
def test_a_changed_byte_reads_the_same_both_ways_or_is_left_to_the_careful_reader(
    value: DLMSValue, data: st.DataObject
) -> None:
    changed = bytearray(value.encode())
    changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    try:
        planned, held = both(bytes(changed), TEXT)
    except DataError:
        assert take_planned(Reader(bytes(changed), BASE), plan_of("data", layout(TEXT))) is None
    else:
        assert planned is None or planned == held


@given(st.lists(st.tuples(st.integers(0, 65535), st.binary(max_size=20)), max_size=12))
def test_a_compact_array_reads_the_same_both_ways(items: list[tuple[int, bytes]]) -> None:
    contents = b"".join(index.to_bytes(2, "big") + bytes([len(text)]) + text for index, text in items)
    kind = bytes([2, 2, LONG_UNSIGNED, OCTET_STRING])
    size = bytes([len(contents)]) if len(contents) < 128 else b"\x82" + len(contents).to_bytes(2, "big")
    if 128 <= len(contents) < 256:
        size = bytes([0x81, len(contents)])
    planned, held = both(bytes([COMPACT_ARRAY]) + kind + size + contents, "[{a=long-unsigned,b=octet-string:text}]")
    assert planned is not None
    assert planned == held


def test_published_messages_whole_or_damaged_read_the_same_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = Keyring(keystore(), ACB)

    def read(message: GBCSMessage, payload: bytes) -> tuple[object, object, object, object]:
        context = Context(message, keys)
        nodes = build_dlms(message, payload, BASE, context)
        return [node.to_json() for node in nodes], context.told, context.has_data, len(context.faults)

    cases = []
    for _, data in vectors():
        message = parse_message(data)
        payload = message.payload
        if payload[:1] in (b"\xd9", b"\xda", b"\x0f"):
            places = range(0, len(payload), max(1, len(payload) // 5))
            damaged = [payload[:at] + bytes([payload[at] ^ 0x81]) + payload[at + 1 :] for at in places]
            cases += [(message, one) for one in (payload, payload[: len(payload) // 2], *damaged)]
    quick = [read(*case) for case in cases]
    assert len(quick) > 2000
    monkeypatch.setattr(dlms_tree, "quick_nodes", lambda *_: None)
    assert quick == [read(*case) for case in cases]
