"""What people read of DLMS payloads: names, units, times, and the place where a damaged one stops."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hht_app.core.errors import BugError
from hht_app.core.identifiers import EUI64
from hht_app.core.resources import read_table
from hht_app.gbcs import dlms_tables, dlms_times
from hht_app.gbcs.context import Context
from hht_app.gbcs.decode import family_of
from hht_app.gbcs.dlms_layout import layout_of
from hht_app.gbcs.dlms_nodes import value_node
from hht_app.gbcs.dlms_render import scaled, shown
from hht_app.gbcs.dlms_tree import build_dlms
from hht_app.gbcs.envelope import CRA, GBCSMessage, parse_message
from hht_app.gbcs.keyring import Keyring
from hht_app.gbcs.payloads.dlms_access import ACTION, GET, SET, AccessRequest, DLMSResponse, DLMSSpec
from hht_app.gbcs.payloads.dlms_values import (
    ENUM,
    INTEGER,
    NEVER,
    NOW,
    NULL_VALUE,
    DLMSValue,
    number,
    octets,
    read_value,
    structure,
)
from hht_app.gbcs.reader import Reader
from hht_app.gbcs.tree import Node
from hht_app.gbcs.use_cases import NOT_HELD
from tests.gbcs.vectors import ACB, ESME, SUPPLIER, keystore, vector, vectors

COUNTER = 1000
BASE = 50


def message(payload: bytes, code: int = 0x0026, cra: CRA = CRA.RESPONSE) -> GBCSMessage:
    parties = (SUPPLIER, ESME) if cra is CRA.COMMAND else (ESME, SUPPLIER)
    return GBCSMessage(cra, COUNTER, *parties, code, payload, signature=b"")


def tree(payload: bytes, code: int = 0x0026, cra: CRA = CRA.RESPONSE) -> tuple[list[Node], Context]:
    made = message(payload, code, cra)
    context = Context(made)
    return build_dlms(made, payload, BASE, context), context


def published(name: str) -> tuple[list[Node], Context]:
    read = parse_message(vector(name))
    context = Context(read, Keyring(keystore(), ACB))
    return build_dlms(read, read.payload, read.payload_offset, context), context


def named(nodes: list[Node], *path: str) -> Node:
    for name in path:
        (found,) = [node for node in nodes if node.name == name]
        nodes = list(found.children)
    return found


def scaler_unit(scaler: int, unit: int) -> DLMSValue:
    return structure(number(INTEGER, scaler), number(ENUM, unit))


@pytest.mark.parametrize(
    ("value", "scaler", "unit", "wanted"),
    [
        (12345, 0, 30, (12345, "Wh")),
        (12345, -3, 13, ("12.345", "m3")),
        (5, -3, 13, ("0.005", "m3")),
        (12345, 2, 32, (1234500, "varh")),
        (0, -2, 27, ("0.00", "W")),
    ],
)
def test_a_register_is_shown_with_its_scaler_and_unit(
    value: int, scaler: int, unit: int, wanted: tuple[int | str, str]
) -> None:
    register = number(0x06, value)
    answer = DLMSResponse((register, scaler_unit(scaler, unit), register, scaler_unit(scaler, unit)), ((GET, 0),) * 4)
    nodes, context = tree(answer.encode(COUNTER))
    shown_value = named(nodes, "ActiveExportRegister.value", "ActiveExportRegister")
    assert (shown_value.value, shown_value.unit) == wanted
    assert not context.faults
    assert [code for _, code, _ in context.told] == [0, 0, 0, 0]


def test_a_negative_value_keeps_its_sign_when_scaled() -> None:
    assert scaled(-12345, -3) == "-12.345"
    assert scaled(-1, -2) == "-0.01"
    assert scaled(-1, 1) == -10


@pytest.mark.parametrize(
    ("data", "form", "wanted"),
    [
        ("00", "", (None, "", "")),
        ("03FF", "", (True, "", "")),
        ("0300", "", (False, "", "")),
        ("0408A5", "", ("10100101", "", "")),
        ("0407FE", "weekdays", ("1111111", "Mon Tue Wed Thu Fri Sat Sun", "")),
        ("0400", "", ("", "", "")),
        ("05FFFFFFFE", "", (-2, "", "")),
        ("06FFFFFFFE", "", (4294967294, "", "")),
        ("06FFFFFFFF", "seconds", ("never", "not specified: never, or cancelled", "")),
        ("061C35F900", "seconds", ("2014-12-31T00:00:00Z", "", "")),
        ("0903010203", "", ("010203", "", "")),
        ("0903414243", "text", ("ABC", "", "")),
        ("09030A4243", "text", ("0A4243", "", "")),
        ("090800DB1234567890A0", "eui64", ("00-DB-12-34-56-78-90-A0", "", "")),
        ("090700DB1234567890", "eui64", ("00DB1234567890", "not an EUI-64 of 8 bytes", "")),
        ("09060100020800FF", "obis", ("1-0:2.8.0.255", "", "")),
        ("0A03414243", "", ("ABC", "", "")),
        ("0C02C3A9", "", ("\u00e9", "", "")),
        ("0D42", "", ("42", "", "")),
        ("0F80", "", (-128, "", "")),
        ("10FFFE", "", (-2, "", "")),
        ("11FE", "", (254, "", "")),
        ("12FFFE", "", (65534, "", "")),
        ("12005A", "duration", (90, "", "s")),
        ("14FFFFFFFFFFFFFFFE", "", (-2, "", "")),
        ("15FFFFFFFFFFFFFFFE", "", (18446744073709551614, "", "")),
        ("1605", "clock_base", (5, "radio controlled", "")),
        ("16FE", "clock_base", (254, NOT_HELD, "")),
        ("1607", "", (7, NOT_HELD, "")),
        ("173FC00000", "", ("1.5", "", "")),
        ("18BFF8000000000000", "", ("-1.5", "", "")),
        ("1907DE031BFF0F2D20008000FF", "", ("2014-03-27T15:45:32Z", "reliability not specified", "")),
        ("1A07DE031B04", "", ("2014-03-27 Thursday", "", "")),
        ("1B0F2D20FF", "", ("15:45:32", "", "")),
    ],
)  # fmt: skip
def test_each_dlms_type_reads_as_what_it_is(data: str, form: str, wanted: tuple[object, str, str]) -> None:
    value = read_value(Reader(bytes.fromhex(data)), "value")
    assert value.raw.hex().upper() == data
    assert shown(value.tag, value.octets, value.bits, form) == wanted


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (NOW.hex(), ("now", "at once, when the device gets it")),
        (NEVER.hex(), ("never", "not specified: never, or a future-dated change cancelled")),
        ("07DF0101FF00000000800000", ("2015-01-01T00:00:00Z", "reliable")),
        ("07DF0101FF00000000800002", ("2015-01-01T00:00:00Z", "unreliable, the value is doubtful")),
        ("07DF0101FF00000000800004", ("2015-01-01T00:00:00Z", "reliable, on a different clock base")),
        ("07DF0101FF00000000800077", ("2015-01-01T00:00:00Z", NOT_HELD)),
        ("FFFF0A1BFF000000008000FF", ("*-10-27 00:00:00", "reliability not specified")),
        ("FFFFFE1BFF000000008000FF", ("*-start of daylight saving-27 00:00:00", "reliability not specified")),
        ("07DF0101FF00000000003CFF", ("2015-01-01 00:00:00, 60 minutes from UTC", "reliability not specified")),
        ("07DF0101FF00000000FFC4FF", ("2015-01-01 00:00:00, -60 minutes from UTC", "reliability not specified")),
        ("07DF0D01FF000000008000FF", ("2015-13-01 00:00:00", "reliability not specified")),
        ("07DF", ("07DF", dlms_times.NOT_A_TIME)),
    ],
)
def test_a_time_says_when_and_how_far_its_clock_is_to_be_trusted(data: str, wanted: tuple[str, str]) -> None:
    assert dlms_times.date_time_text(bytes.fromhex(data)) == wanted


def test_open_parts_of_dates_and_times_of_day_are_starred() -> None:
    assert dlms_times.date_text(bytes.fromhex("FFFFFFFFFF")) == ("*-*-*", "every day")
    assert dlms_times.date_text(bytes.fromhex("FFFFFFFEFF"))[0] == "*-*-last day"
    assert dlms_times.date_text(bytes.fromhex("FFFFFFFF07"))[0] == "*-*-* Sunday"
    assert dlms_times.date_text(b"")[1] == "not a date of 5 bytes"
    assert dlms_times.time_of_day_text(bytes.fromhex("0CFF0063"))[0] == "12:*:00.99"
    assert dlms_times.time_of_day_text(b"\0")[1] == "not a time of 4 bytes"


def test_the_encrypted_import_registers_are_read_by_name_and_unit() -> None:
    nodes, context = published("ECS17b_4.1.1_TWIN_SUCCESS_RESPONSE")
    path = ("ImportRegisterCollection.get_protected_attributes", "protected_attributes", "decrypted")
    registers = named(nodes, *path, "ImportRegisterCollection.value")
    told = {node.name: (node.value, node.unit) for node in registers.children if not node.children}
    assert told == {
        "ActiveImportRegister": (10, "Wh"),
        "ReactiveImportRegister": (10, "varh"),
        "SecondaryActiveImportRegister": (10, ""),
    }
    assert (context.encrypted, context.opened) == (1, 1)


def test_without_the_key_an_encrypted_part_is_shown_closed_and_the_rest_still_read() -> None:
    read = parse_message(vector("ECS17b_4.1.1_TWIN_SUCCESS_RESPONSE"))
    context = Context(read)
    nodes = build_dlms(read, read.payload, read.payload_offset, context)
    closed = named(nodes, "ImportRegisterCollection.get_protected_attributes", "protected_attributes")
    assert closed.meaning == "encrypted, not opened"
    assert not closed.children
    assert named(nodes, "ImportRegisterCollection.get_protected_attributes", "result").value == 0


def test_a_change_of_tenancy_is_named_to_the_second() -> None:
    nodes, _ = published("ECS12_3.2_SUCCESS_COMMAND")
    data = named(nodes, "restrictDataDateTime.value", "data")
    assert (data.value, data.meaning) == ("2014-03-27T15:45:32Z", "reliability not specified")
    whole = vector("ECS12_3.2_SUCCESS_COMMAND")
    assert whole[data.offset : data.offset + len(data.raw)] == data.raw


def test_every_node_of_every_published_dlms_message_lies_where_it_says() -> None:
    for name, whole in vectors():
        read = parse_message(whole)
        if family_of(read) != "dlms":
            continue
        for top in build_dlms(read, read.payload, read.payload_offset, Context(read)):
            for node in top.walk():
                assert whole[node.offset : node.offset + len(node.raw)] == node.raw, (name, node)


# What no document here describes: parts that differ from device to device, and alerts whose body has no layout.
UNDESCRIBED = {0x0111, 0x0112, 0x011E, 0x011F, 0x00F0}


def test_no_published_dlms_message_is_left_without_names_but_those_that_no_document_describes() -> None:
    without: Counter[int] = Counter()
    for name, whole in vectors():
        read = parse_message(whole)
        if family_of(read) != "dlms":
            continue
        context = Context(read, Keyring(keystore(), ACB))
        nodes = build_dlms(read, read.payload, read.payload_offset, context)
        assert not context.faults, name
        assert context.encrypted == context.opened, name
        without[read.message_code] += sum(node.name.startswith("[") for node in nodes)
    assert {code for code, count in without.items() if count} == UNDESCRIBED


SAMPLES = [
    "ECS70_6.11_SUCCESS_COMMAND",
    "ECS70_6.11_ERROR_RESPONSE",
    "CS14_NA_8F12_ALERT",
    "CCS06_8.9_SUCCESS_RESPONSE",
    "ECS23_4.10_SUCCESS_COMMAND",
    "ECS23_4.10_SUCCESS_RESPONSE",
    "ECS17b_4.1.1_SINGLE_SUCCESS_RESPONSE",
]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_cut_payload_keeps_what_stands_before_the_cut_and_marks_the_place(name: str) -> None:
    read = parse_message(vector(name))
    whole = build_dlms(read, read.payload, read.payload_offset, Context(read))
    for length in range(len(read.payload)):
        context = Context(read)
        nodes = build_dlms(read, read.payload[:length], read.payload_offset, context)
        assert context.faults, (name, length)
        fault = context.faults[-1]
        assert read.payload_offset <= fault.offset <= read.payload_offset + length, (name, length)
        assert nodes[-1] is fault
        if length > 6:
            assert nodes[0].value == whole[0].value


def test_bytes_after_the_end_are_marked_and_all_before_them_is_kept() -> None:
    read = parse_message(vector("ECS12_3.2_SUCCESS_RESPONSE"))
    context = Context(read)
    nodes = build_dlms(read, read.payload + b"\xaa\xbb", read.payload_offset, context)
    (fault,) = context.faults
    assert "2 bytes left over" in str(fault.value)
    assert fault.offset == read.payload_offset + len(read.payload)
    assert fault.raw == b"\xaa\xbb"
    assert named(nodes, "restrictDataDateTime.value", "result").value == 0


def test_an_unknown_type_is_marked_at_its_byte_with_the_items_before_it_kept() -> None:
    payload = AccessRequest((DLMSSpec(SET, 1, bytes.fromhex("00005E2C0302"), 2),), (octets(NOW),)).encode(COUNTER)
    broken = payload[:-14] + bytes.fromhex("0203 1105 1106 7F00".replace(" ", ""))
    nodes, context = tree(broken, 0x0022, CRA.COMMAND)
    (fault,) = context.faults
    assert "DLMS type 7F" in str(fault.value)
    assert fault.offset == BASE + len(broken) - 2
    data = named(nodes[:-1], "restrictDataDateTime.value", "data")
    assert [item.value for item in data.children] == [5, 6]


def test_another_message_s_invoke_id_is_marked_and_the_rest_read() -> None:
    payload = DLMSResponse((NULL_VALUE,), ((SET, 0),)).encode(COUNTER + 1)
    nodes, context = tree(payload, 0x0022)
    (fault,) = context.faults
    assert "invoke id" in str(fault.value)
    assert named(nodes, "restrictDataDateTime.value", "result").meaning == "success"


def test_values_nested_too_deep_are_refused_in_bounded_time() -> None:
    payload = DLMSResponse((NULL_VALUE,), ((GET, 0),)).encode(COUNTER)
    deep = payload[:7] + b"\x01" + b"\x02\x01" * 5000 + b"\x00" + payload[-3:]
    _, context = tree(deep, 0x0059)
    assert any("nested deeper" in str(fault.value) for fault in context.faults)


def test_a_use_case_that_no_table_has_shows_numbers_and_says_so() -> None:
    answer = DLMSResponse((number(0x11, 9),), ((GET, 0),)).encode(COUNTER)
    nodes, context = tree(answer, 0x7777)
    assert nodes[1].name == "[0]"
    assert nodes[1].meaning == NOT_HELD
    assert nodes[1].children[0].value == 9
    assert not context.faults
    spec = DLMSSpec(ACTION, 4321, bytes(6), 99)
    nodes, _ = tree(AccessRequest((spec,), (NULL_VALUE,)).encode(COUNTER), 0x7777, CRA.COMMAND)
    assert nodes[1].name == "0-0:0.0.0.0.method 99"
    assert [node.meaning for node in nodes[1].children] == [NOT_HELD] * 3


def test_a_structure_with_other_fields_than_held_is_shown_by_place() -> None:
    layout = layout_of("{a=unsigned,b?=unsigned,c=octet-string:eui64}")
    assert layout is not None
    two = structure(number(0x11, 1), octets(EUI64(bytes(8)).raw))
    assert [node.name for node in value_node("x", _read(two), layout).children] == ["a", "c"]
    other = value_node("x", _read(structure(number(0x11, 1))), layout)
    assert other.meaning.startswith("not the shape")
    assert [node.name for node in other.children] == ["[0]"]
    wrong = structure(octets(b"\x01"), number(0x11, 2), number(0x11, 3))
    shown_wrong = value_node("x", _read(wrong), layout)
    assert shown_wrong.children[0].meaning == "unsigned is the type held for this item"


def _read(value: DLMSValue) -> DLMSValue:
    return read_value(Reader(value.encode(), BASE), "value")


def test_every_row_of_the_dlms_tables_can_be_used() -> None:
    rows = 0
    for row in read_table("gbcs/dlms_objects.csv"):
        layout_of(row["layout"])
        dlms_tables.obis_bytes(row["obis"])
        rows += 1
    for row in read_table("gbcs/dlms_attributes.csv"):
        layout_of(row["layout"])
        assert dlms_tables.class_name(int(row["class_id"])) != NOT_HELD
        rows += 1
    for row in read_table("gbcs/dlms_accesses.csv"):
        held = dlms_tables.attribute(
            int(row["class_id"]), dlms_tables.obis_bytes(row["obis"]), int(row["number"]), row["access"] == "action"
        )
        assert held.name != NOT_HELD, row
        rows += 1
    for row in read_table("gbcs/dlms_alerts.csv"):
        parts, _, source = dlms_tables.alert_body(int(row["code"], 16))
        assert parts
        assert source
        rows += 1
    for table in ("objects", "attributes", "accesses", "alerts", "codes", "classes"):
        assert all(row["source"] for row in read_table(f"gbcs/dlms_{table}.csv"))
    assert rows > 700


@pytest.mark.parametrize(
    "text", ["{a=unsigned", "{a}", "[unsigned", "unsigned]", "whatever", "{a=unsigned;b=enum}", "{a=[unsigned}"]
)
def test_a_layout_written_wrong_in_a_table_is_a_bug_that_says_so(text: str) -> None:
    with pytest.raises(BugError, match="layout"):
        layout_of(text)


@given(
    payload=st.binary(max_size=80), cra=st.sampled_from(list(CRA)), code=st.sampled_from([0x0022, 0x0027, 0x0018, 9])
)
def test_no_bytes_at_all_make_the_tree_fail(payload: bytes, cra: CRA, code: int) -> None:
    head = {CRA.COMMAND: b"\xd9", CRA.RESPONSE: b"\xda", CRA.ALERT: b"\x0f"}[cra] + bytes.fromhex("200003E800")
    for data in (payload, head + payload):
        nodes, _ = tree(data, code, cra)
        for top in nodes:
            for node in top.walk():
                assert node.name
                _ = (node.value, node.meaning)
