"""What people read of GBZ payloads: clusters, commands, attributes with units, and where a damaged one stops."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hht_app.core.errors import BugError
from hht_app.core.resources import read_table
from hht_app.gbcs import zcl_tables
from hht_app.gbcs.context import Context
from hht_app.gbcs.decode import family_of
from hht_app.gbcs.envelope import CRA, GBCSMessage, parse_message
from hht_app.gbcs.gbz_tree import build_gbz
from hht_app.gbcs.keyring import Keyring
from hht_app.gbcs.payloads.gbz import GBZComponent, GBZMessage
from hht_app.gbcs.payloads.gbz_use_case import GBZFrames, attribute_answer, cluster_command
from hht_app.gbcs.tree import Node
from hht_app.gbcs.use_cases import NOT_HELD
from hht_app.gbcs.zcl_layout import Values, fields_of, read_values, type_named, types, variant_fields, write_values
from hht_app.gbcs.zcl_render import shown, utc_text
from tests.gbcs.vectors import ACB, ESME, SUPPLIER, keystore, vector, vectors

BASE = 40
METERING = 0x0702


def tree(payload: bytes, cra: CRA = CRA.RESPONSE) -> tuple[list[Node], Context]:
    parties = (SUPPLIER, ESME) if cra is CRA.COMMAND else (ESME, SUPPLIER)
    made = GBCSMessage(cra, 1000, *parties, 0x0074, payload, signature=b"")
    context = Context(made)
    return build_gbz(made, payload, BASE, context), context


def published(name: str) -> tuple[list[Node], Context]:
    read = parse_message(vector(name))
    context = Context(read, Keyring(keystore(), ACB))
    return build_gbz(read, read.payload, read.payload_offset, context), context


def named(nodes: list[Node], *path: str) -> Node:
    for name in path:
        (found,) = [node for node in nodes if node.name == name]
        nodes = list(found.children)
    return found


def test_the_gas_meter_s_encrypted_register_is_12_345_cubic_metres() -> None:
    nodes, context = published("GCS13a_4.1.1_SUCCESS_RELIABLE_GSME_RESPONSE")
    path = ("Metering.ReadAttributesResponse", "ciphered", "decrypted", "ConsumptionRegister", "Value")
    register = named(nodes, *path)
    assert (register.value, register.unit) == ("12.345", "m3")
    assert (context.encrypted, context.opened) == (1, 1)


def test_a_register_without_its_divisor_says_that_it_is_not_scaled() -> None:
    nodes, context = published("GCS13a_4.1.1_ERROR_RESPONSE")
    path = ("Metering.ReadAttributesResponse", "ciphered", "decrypted", "ConsumptionRegister", "Value")
    register = named(nodes, *path)
    assert (register.value, register.unit) == (12345, "")
    assert register.meaning == "not scaled: no Divisor to do it by"
    assert ("zcl", 0xC0, "Divisor") in context.told


@pytest.mark.parametrize(
    ("value", "multiplier", "divisor", "wanted"),
    [(12345, 1, 1000, "12.345"), (12345, 1, 1, 12345), (5, 2, 1000, "0.01"), (6, 1, 4, "1.5"), (1, 1, 3, "1/3")],
)
def test_multiplier_and_divisor_are_applied_exactly(
    value: int, multiplier: int, divisor: int, wanted: int | str
) -> None:
    def record(attribute: int, kind: int, size: int, number: int) -> Values:
        return {"attribute": attribute, "status": 0, "type": kind, "value": number.to_bytes(size, "little")}

    records = [
        record(0x0000, 0x25, 6, value),
        record(0x0301, 0x22, 3, multiplier),
        record(0x0302, 0x22, 3, divisor),
        record(0x0300, 0x30, 1, 1),
    ]
    nodes, _ = tree(GBZFrames((attribute_answer(METERING, records),)).encode(0))
    register = named(nodes, "Metering.ReadAttributesResponse", "CurrentSummationDelivered", "value")
    assert (register.value, register.unit) == (wanted, "m3")


def test_a_tariff_is_read_field_by_field() -> None:
    nodes, context = published("GCS01a_1.1.1_CANCELLATION_BLOCK_SUCCESS_COMMAND")
    assert not context.faults
    assert [node.name for node in nodes[2:]] == [
        "Calendar.PublishCalendar",
        "Calendar.PublishDayProfile",
        "Calendar.PublishWeekProfile",
        "Calendar.PublishSeasons",
        "Calendar.PublishSpecialDays",
        "Price.PublishTariffInformation",
        "Price.PublishBlockThresholds",
        "Price.PublishPriceMatrix",
    ]
    assert named(nodes, "Calendar.PublishCalendar", "start_time").value == "cancel"
    tariff = named(nodes, "Price.PublishTariffInformation")
    assert named(list(tariff.children), "start_time").meaning == "never, or what was dated for the future is cancelled"
    assert named(list(tariff.children), "tariff_type").meaning == "block"
    currency = named(list(tariff.children), "currency")
    assert (currency.value, currency.meaning, currency.unit) == (826, "GBP, pound sterling (ISO 4217)", "")
    assert named(list(tariff.children), "price_trailing_digit").meaning == "5 decimal places"
    thresholds = named(nodes, "Price.PublishBlockThresholds", "thresholds")
    assert [row.children[0].value for row in thresholds.children] == [1000, 2000, 3000]
    assert named(nodes, "Calendar.PublishSeasons", "seasons", "[0]", "season_start_date").value == "*-03-20"


def test_a_tariff_is_told_in_pounds_and_kilowatt_hours() -> None:
    nodes, _ = published("GCS01a_1.1.1_CANCELLATION_BLOCK_SUCCESS_COMMAND")
    charge = named(nodes, "Price.PublishTariffInformation", "standing_charge")
    assert (charge.raw.hex(), charge.value, charge.unit) == ("0ad60000", "0.54794", "GBP")
    prices = named(nodes, "Price.PublishPriceMatrix", "prices")
    assert [(row.children[1].value, row.children[1].unit) for row in prices.children][:2] == [
        ("0.096", "GBP"), ("0.102", "GBP"),
    ]  # fmt: skip
    thresholds = named(nodes, "Price.PublishBlockThresholds", "thresholds")
    assert {row.children[0].unit for row in thresholds.children} == {"kWh"}


def test_a_factor_has_its_decimal_point() -> None:
    nodes, _ = published("GCS23_6.6_SUCCESS_COMMAND")
    assert named(nodes, "Price.PublishConversionFactor", "conversion_factor").value == "1.02264"
    calorific = named(nodes, "Price.PublishCalorificValue", "calorific_value")
    assert (calorific.value, calorific.unit) == (40, "MJ/m3")


def test_prices_without_their_tariff_stay_as_they_were_sent() -> None:
    data = vector("GCS01a_1.1.1_CANCELLATION_BLOCK_SUCCESS_COMMAND")
    parts = GBZMessage.decode(parse_message(data).payload, 0).components
    nodes, context = tree(GBZMessage((parts[-1],)).encode(0), CRA.COMMAND)
    prices = named(nodes, "Price.PublishPriceMatrix", "prices")
    assert not context.faults
    assert [(row.children[1].value, row.children[1].unit) for row in prices.children][:2] == [(9600, ""), (10200, "")]


def test_each_answer_says_which_command_it_is_to() -> None:
    nodes, context = published("GCS01a_1.1.1_FUTURE_DATED_BLOCK_ERROR_RESPONSE")
    answers = [named(list(node.children), "answers_command") for node in nodes[2:]]
    assert answers[0].meaning == "PublishCalendar"
    assert answers[6].meaning == "PublishBlockThresholds"
    assert answers[7].meaning.startswith("no command named")
    assert [code for _, code, _ in context.told] == [0] * 6 + [0xC0, 1]


def test_an_alert_says_what_was_dated_ahead() -> None:
    nodes, _ = published("GCS01a_1.1.1_8F66_FUTURE_DATED_BLOCK_SUCCESS_ALERT_PUBLISH_BLOCK_THRESHOLDS")
    detail = named(nodes, "GBZFutureDatedAlert")
    assert detail.value == "Price.PublishBlockThresholds"
    assert [node.value for node in detail.children] == ["006B", 1005, "0700", "09", "06"]
    assert named(nodes, "GBCSHexAlertCode").value == "8F66"
    assert str(named(nodes, "time").value).endswith("Z")


def test_balances_below_nothing_are_negative() -> None:
    debt: Values = {
        "snapshot_id": 1,
        "snapshot_time": 0,
        "total_snapshots_found": 1,
        "command_index": 0,
        "total_number_of_commands": 1,
        "snapshot_cause": 0x6008,
        "snapshot_payload_type": 0,
        "accumulated_debt": 5,
        "type_1_debt_remaining": 0,
        "type_2_debt_remaining": 0,
        "type_3_debt_remaining": 0,
        "emergency_credit_remaining": 0,
        "credit_remaining": -130,
    }
    nodes, context = tree(GBZFrames((cluster_command(0x0705, "PublishPrepaySnapshot", debt),)).encode(0))
    snapshot = named(nodes, "Prepayment.PublishPrepaySnapshot")
    assert named(list(snapshot.children), "credit_remaining").value == -130
    cause = named(list(snapshot.children), "snapshot_cause")
    assert cause.meaning == "change of tariff information; change of supplier; change of meter mode"
    assert context.has_data


@pytest.mark.parametrize(
    ("seconds", "form", "wanted"),
    [
        (0, "when", "now"),
        (0, "", "2000-01-01T00:00:00Z"),
        (0xFFFFFFFE, "when", "cancel"),
        (0xFFFFFFFF, "when", "never"),
        (0xFFFFFFFF, "", "not specified"),
        (0x1C374A80, "when", "2015-01-01T00:00:00Z"),
    ],
)
def test_starts_may_be_now_cancelled_or_never(seconds: int, form: str, wanted: str) -> None:
    assert utc_text(seconds, form)[0] == wanted


@pytest.mark.parametrize(
    ("kind", "content", "form", "wanted"),
    [
        ("signed", "FEFFFF", "", (-2, "", "")),
        ("unsigned", "5A00", "s", (90, "", "s")),
        ("unsigned", "E001", "minutes", ("08:00", "", "")),
        ("unsigned", "668F", "alert", ("8F66", "Future-dated command outcome: success", "")),
        ("enum", "07", "", (7, NOT_HELD, "")),
        ("enum", "63", "calendar_type", (99, NOT_HELD, "")),
        ("bits", "0000", "payment_control", ("0000", "none set", "")),
        ("bits", "0020", "payment_control", ("2000", f"bit 2000: {NOT_HELD}", "")),
        ("bool", "01", "", (True, "", "")),
        ("date", "730101FF", "", ("2015-01-01", "", "")),
        ("text", "4142", "", ("AB", "", "")),
        ("octets", "4142", "", ("4142", "", "")),
        ("float", "0000C03F", "", ("1.5", "", "")),
        ("tod", "0C1E0000", "", ("12:30:00.00", "", "")),
    ],
)
def test_each_kind_of_zcl_value_reads_as_what_it_is(
    kind: str, content: str, form: str, wanted: tuple[object, str, str]
) -> None:
    found = shown(kind, bytes.fromhex(content), form)
    if form == "alert":
        assert found[0] == wanted[0]
        assert found[1] != NOT_HELD
    else:
        assert found == wanted


def test_every_published_gbz_message_is_read_to_its_last_byte_each_node_where_it_says() -> None:
    count = 0
    for name, whole in vectors():
        read = parse_message(whole)
        if family_of(read) != "gbz":
            continue
        context = Context(read, Keyring(keystore(), ACB))
        nodes = build_gbz(read, read.payload, read.payload_offset, context)
        assert not context.faults, name
        assert context.encrypted == context.opened, name
        for top in nodes:
            assert NOT_HELD not in top.name, name
            assert top.name != "body" or read.message_code == 0x00F2 or "MIIWA" in name, name
            for node in top.walk():
                assert node.name != "payload", name
                if all(part.name != "decrypted" for part in top.walk()):
                    assert whole[node.offset : node.offset + len(node.raw)] == node.raw, (name, node)
                count += 1
    assert count > 14_000


SAMPLES = [
    "GCS01a_1.1.1_IMMEDIATE_TOU_SUCCESS_COMMAND",
    "GCS01a_1.1.1_FUTURE_DATED_BLOCK_ERROR_RESPONSE",
    "GCS13a_4.1.1_SUCCESS_RELIABLE_GSME_RESPONSE",
    "GCS21b_4.13_ERROR_RESPONSE",
    "GCS01a_1.1.1_8F66_FUTURE_DATED_BLOCK_SUCCESS_ALERT_PUBLISH_CALENDAR",
]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_cut_payload_keeps_what_stands_before_the_cut_and_marks_the_place(name: str) -> None:
    read = parse_message(vector(name))
    alert_end = {len(read.payload) - 15} if read.cra is CRA.ALERT else set()
    for length in range(len(read.payload)):
        context = Context(read)
        nodes = build_gbz(read, read.payload[:length], read.payload_offset, context)
        if length in alert_end or (read.cra is CRA.ALERT and length > min(alert_end)):
            continue
        assert context.faults, (name, length)
        assert read.payload_offset <= context.faults[-1].offset <= read.payload_offset + length
        if length > 40 and read.cra is CRA.COMMAND:
            assert named(nodes, "Calendar.PublishCalendar", "start_time").value == "now"


def test_bytes_after_the_last_component_are_marked_and_the_components_kept() -> None:
    read = parse_message(vector("GCS38_11.2_SUCCESS_RESPONSE"))
    context = Context(read)
    nodes = build_gbz(read, read.payload + b"\xaa", read.payload_offset, context)
    (fault,) = context.faults
    assert fault.offset == read.payload_offset + len(read.payload)
    version = named(nodes[:-1], "Metering.ReadAttributesResponse", "CurrentMeterID", "FirmwareVersion")
    assert version.value == "0123ABCD"


def test_a_payload_longer_than_its_command_marks_the_bytes_left_over() -> None:
    component = GBZComponent(0x0709, 0x01, 0, 0x01, b"\x03\x99")
    nodes, context = tree(GBZMessage((component,)).encode(0))
    (fault,) = context.faults
    assert fault.raw == b"\x99"
    assert named(nodes, "Events.ClearEventLogRequest", "log_id").meaning == "general event log"


def test_an_unknown_cluster_command_attribute_and_type_say_so_with_their_numbers() -> None:
    parts = (
        GBZComponent(0x0BAD, 0x09, 0, 0x77, b"\x01"),
        GBZComponent(0x0702, 0x08, 1, 0x01, bytes.fromhex("EE0E0020 07".replace(" ", ""))),
        GBZComponent(0x0702, 0x08, 2, 0x01, bytes.fromhex("0000004F00")),
    )
    nodes, context = tree(GBZMessage(parts).encode(0))
    unknown = named(nodes, "0BAD.command 77")
    assert named(list(unknown.children), "cluster").meaning == NOT_HELD
    assert named(list(unknown.children), "payload").value == "01"
    assert named(list(nodes[3].children), "attribute 0EEE", "value").value == 7
    (fault,) = context.faults
    assert "type 4F" in str(fault.value)


def test_a_last_component_bit_that_lies_is_marked_and_the_component_read() -> None:
    payload = bytearray(GBZMessage((GBZComponent(0x0709, 0x01, 0, 0x01, b"\x03"),)).encode(0))
    payload[3] &= 0xFE
    nodes, context = tree(bytes(payload))
    assert named(nodes[:3], "Events.ClearEventLogRequest", "log_id").value == "03"
    assert "last-component" in str(context.faults[0].value)


def test_every_command_of_the_tables_is_written_and_read_back() -> None:
    count = 0
    for row in read_table("gbcs/zcl_commands.csv"):
        fields = fields_of(row["fields"])
        values: Values = {}
        for item in fields:
            if item.kind is not None:
                values[item.name] = b"" if item.kind.counted else bytes(4) if item.kind.kind == "date" else 0
            elif item.variant:
                values[item.selector] = 6 if item.variant == "snapshot" else 0
                chosen = variant_fields(item.variant, 6 if item.variant == "snapshot" else 0) or ()
                values.update({part.name: 0 if part.kind is not None else [] for part in chosen})
            else:
                values[item.name] = []
        data = write_values(values, fields)
        assert read_values(data, fields, 0, row["name"]) == values, row["name"]
        assert row["source"]
        assert zcl_tables.cluster_name(int(row["cluster"], 16)) != NOT_HELD
        count += 1
    assert count > 55


def test_every_row_of_the_zcl_tables_can_be_used() -> None:
    for row in read_table("gbcs/zcl_attributes.csv"):
        held = zcl_tables.zcl_attribute(int(row["cluster"], 16), int(row["attribute"], 16))
        assert held.name == row["name"]
        assert type_named(row["type"]).number in types()
    for table in ("attributes", "clusters", "codes", "commands", "global_commands", "types", "variants"):
        assert all(row["source"] for row in read_table(f"gbcs/zcl_{table}.csv")), table
    with pytest.raises(BugError, match="no ZCL data type"):
        type_named("u99")


@given(payload=st.binary(max_size=60), cra=st.sampled_from(list(CRA)), count=st.integers(0, 3))
def test_no_bytes_at_all_make_the_tree_fail(payload: bytes, cra: CRA, count: int) -> None:
    for data in (payload, b"\x01\x09" + bytes([count]) + payload):
        _walk(*tree(data, cra))


@given(payload=st.binary(max_size=60), row=st.sampled_from(read_table("gbcs/zcl_commands.csv")))
def test_no_payload_of_a_known_command_makes_the_tree_fail(payload: bytes, row: dict[str, str]) -> None:
    control = 0x09 if row["sender"] == "server" else 0x01
    component = GBZComponent(int(row["cluster"], 16), control, 0, int(row["command"], 16), payload)
    _walk(*tree(GBZMessage((component,)).encode(0)))


@given(payload=st.binary(max_size=60), command=st.sampled_from([0, 1, 2, 4, 0x0A, 0x0B]))
def test_no_payload_of_a_library_command_makes_the_tree_fail(payload: bytes, command: int) -> None:
    _walk(*tree(GBZMessage((GBZComponent(METERING, 0x08, 0, command, payload),)).encode(0)))


def _walk(nodes: list[Node], context: Context) -> None:
    for top in nodes:
        for node in top.walk():
            assert node.name
            _ = (node.value, node.meaning)
    for fault in context.faults:
        assert fault.offset >= BASE
