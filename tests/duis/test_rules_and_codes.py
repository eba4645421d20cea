"""The rules beyond the schema, the tables of service requests and response codes, and what they say."""

from __future__ import annotations

import json
import re

import pytest

from hht_app.core.errors import DataError
from hht_app.core.identifiers import RequestID, crc16_x25
from hht_app.core.resources import read_table
from hht_app.duis.codes import (
    all_codes,
    all_command_variants,
    all_dcc_alert_codes,
    code_info,
    command_variant,
    dcc_alert_code,
    explain,
    explain_command_variant,
    explain_dcc_alert,
)
from hht_app.duis.models import (
    BODIES,
    AddDeviceToCHFWhitelist,
    GasBlockThreshold,
    GasThresholdMatrix,
    JoinServiceCritical,
    ReadInventory,
    Request,
    ReturnLocalCommandResponse,
    SignedPreCommand,
    UnknownBody,
    UpdateHANDeviceLog,
    write_request,
)
from hht_app.duis.rules import RuleBroken, check_request, check_response, cra_flag, rules
from hht_app.duis.schema import model_check
from hht_app.duis.service_requests import all_service_requests, known_bodies, needed_by_dcc, service_request
from tests.duis.sample_bodies import GSME, gas_tariff
from tests.duis.samples import (
    A_COMMAND,
    A_RESPONSE,
    ACB,
    AN_ALERT,
    CHF,
    ESME,
    PPMID,
    SUPPLIER,
    request,
    requests,
    responses,
)
from tests.reference import REFERENCE

ORIGINAL = RequestID(SUPPLIER, ESME, 1000)


@pytest.mark.parametrize("name", sorted(requests()))
def test_every_request_of_the_job_keeps_the_rules(name: str) -> None:
    check_request(requests()[name], ACB)


JOIN = JoinServiceCritical(other_device_id=PPMID)
FOREIGN = UnknownBody(element="UpdateFirmware", xml=b"<x/>")
BARE_ADD = UpdateHANDeviceLog(device_id=ESME, request_type="Add")
SIGNED = SignedPreCommand(gbcs_payload=A_RESPONSE)


def returned(payload: bytes, original: RequestID | None) -> Request:
    """Return an 8.13 of PAYLOAD."""
    body = ReturnLocalCommandResponse(original_request_id=original, device_gbcs_response=payload)
    return request("8.13", 8, ACB, body)


def gas(*indexes: int) -> Request:
    """Return a gas tariff whose block thresholds have INDEXES."""
    body = gas_tariff(*range(len(indexes)))
    thresholds = tuple(GasBlockThreshold(index=index, value=index) for index in indexes)
    elements = body.gas_tariff_elements
    assert elements is not None
    matrix = GasThresholdMatrix(block_thresholds=thresholds)
    return request("1.1.1", 4, GSME, body.changed(gas_tariff_elements=elements.changed(threshold_matrix=matrix)))


def added(code: bytes) -> Request:
    """Return an 8.11 with install code CODE."""
    part = AddDeviceToCHFWhitelist(join_time_period=1, install_code=code)
    return request(
        "8.11", 2, CHF, UpdateHANDeviceLog(device_id=ESME, request_type="Add", add_device_to_chf_whitelist=part)
    )


BROKEN: dict[str, tuple[str, Request]] = {
    "service reference of another variant": (
        "reference",
        requests()["8.7.1"].changed(service_reference="8.8"),
    ),
    "body of another request": ("body", request("8.7.2", 2, ESME, JOIN)),
    "unknown body of another request": ("body", request("8.4", 8, ACB, FOREIGN)),
    "signed pre-command of a non-critical request": ("body", request("8.11", 6, CHF, SIGNED)),
    "critical request as a non-critical one": ("variant", request("8.7.1", 2, ESME, JOIN)),
    "inventory read over the sm wan": ("variant", request("8.2", 1, ACB, ReadInventory(device_id=CHF))),
    "variant that is internal to the dcc": ("variant", request("8.2", 9, ACB, ReadInventory(device_id=CHF))),
    "signed variant without a signed pre-command": ("signed", request("8.7.1", 6, ESME, JOIN)),
    "signed pre-command to be transformed": ("signed", request("8.7.1", 4, ESME, SIGNED)),
    "dcc request to a device": ("target", request("8.2", 8, CHF, ReadInventory(device_id=CHF))),
    "device request to the dcc": ("target", request("8.7.1", 4, ACB, JOIN)),
    "add without whitelist part": ("whitelist", request("8.11", 2, CHF, BARE_ADD)),
    "response without its request's id": ("return-id", returned(A_RESPONSE, None)),
    "alert with a request's id": ("return-id", returned(AN_ALERT, ORIGINAL)),
    "gas thresholds with a gap": ("gas-threshold-index", gas(1, 3)),
    "install code with its check bytes": ("install-code", added(bytes(8) + crc16_x25(bytes(8)).to_bytes(2, "little"))),
    "command returned": ("return-kind", returned(A_COMMAND, ORIGINAL)),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_broken_rule_is_named_with_its_source(name: str) -> None:
    rule, broken = BROKEN[name]
    with pytest.raises(RuleBroken) as caught:
        check_request(broken, ACB)
    assert caught.value.rule == rule
    row = next(row for row in read_table("duis/rules.csv") if row["rule"] == rule)
    assert row["source"] in str(caught.value)
    assert row["text"] in str(caught.value)
    assert caught.value.path is not None


def test_each_rule_of_the_table_is_seen_to_fire() -> None:
    fired = {rule for rule, _ in BROKEN.values()} | {"response-id", "counter", "reuse"}  # the last two: test_ledger
    assert fired == {rule.rule for rule in rules() if rule.checked}
    assert all(rule.source and rule.text for rule in rules())


def test_what_mp081_brought_is_marked_in_the_tables_of_rules_and_codes() -> None:
    marked = {rule.rule for rule in rules() if rule.mp081}
    assert marked == {"return-kind", "return-id", "gas-threshold-unit", "wan-variant-space"}
    assert {info.code for info in all_codes() if info.mp081} == {"E5", "E081401", "E081402", "W081401"}


@pytest.mark.parametrize("indexes", [(2,), (1, 1), (2, 1), (1, 3), (1, 2, 2), (3, 2, 1)])
def test_gas_thresholds_out_of_order_are_told(indexes: tuple[int, ...]) -> None:
    with pytest.raises(RuleBroken) as caught:
        check_request(gas(*indexes), ACB)
    assert caught.value.rule == "gas-threshold-index"
    assert "unique and consecutive" in str(caught.value)


@pytest.mark.parametrize("indexes", [(1,), (1, 2), (1, 2, 3)])
def test_one_to_three_gas_thresholds_in_order_are_right(indexes: tuple[int, ...]) -> None:
    check_request(gas(*indexes), ACB)


@pytest.mark.parametrize("size", [6, 8, 12])
def test_an_install_code_with_its_check_bytes_is_told(size: int) -> None:
    code = bytes(range(size))
    with pytest.raises(RuleBroken) as caught:
        check_request(added(code + crc16_x25(code).to_bytes(2, "little")), ACB)
    assert caught.value.rule == "install-code"
    assert code.hex() not in str(caught.value).lower()
    check_request(added(code), ACB)
    check_request(added(code + b"\0\0"), ACB)


def test_local_delivery_takes_variants_4_and_6_or_2_or_cannot_be() -> None:
    assert service_request("8.7.1").local_delivery == (4, 6)
    assert service_request("8.11").local_delivery == (2,)
    assert service_request("8.1.1").local_delivery == ()
    assert service_request("8.14.2").local_delivery == ()
    assert [info.variant for info in all_command_variants() if info.local_delivery] == [2, 6]


def test_a_command_variant_is_explained_and_another_number_is_none() -> None:
    assert [info.variant for info in all_command_variants()] == list(range(1, 10))
    assert "locally" in explain_command_variant(6)
    assert "Transform" in command_variant(4).request_service
    with pytest.raises(DataError, match="1 to 9"):
        explain_command_variant(0)


def test_every_dcc_alert_code_of_the_schema_is_in_the_table_and_only_n24_has_a_meaning() -> None:
    codes = [info.code for info in all_dcc_alert_codes()]
    assert len(codes) == len(set(codes)) == 66
    assert [info.code for info in all_dcc_alert_codes() if info.held] == ["N24"]
    assert "8.11" in explain_dcc_alert("N24")
    assert "meaning not held" in explain_dcc_alert("N25")
    assert explain_dcc_alert("N32") == "N32: meaning not held; not in the DUIS 5.4 schema"
    assert dcc_alert_code("N63").schema_versions == ("5.1", "5.3a", "5.4")
    with pytest.raises(DataError):
        dcc_alert_code("N32")
    enumerations = REFERENCE.parent / "domain" / "tables" / "duis54_enums.json"
    if not enumerations.exists():
        pytest.skip(f"the list of the schema's enumerations is not on this machine: {enumerations}")
    assert codes == json.loads(enumerations.read_text(encoding="utf-8"))["DCCAlertCode"]


def test_the_dcc_emits_no_code_of_unknown_meaning_but_by_its_own_choice_which_its_tables_say() -> None:
    for row in [*read_table("dcc/refusals.csv"), *read_table("dcc/checks.csv")]:
        if row["code"] == "family":
            continue
        said = any("simulator's choice" in (row.get(column) or "") for column in ("mark", "source"))
        assert code_info(row["code"]).held or said, row


def test_a_response_id_that_does_not_match_its_request_id_is_told() -> None:
    good = responses()["local command"]
    check_response(good)
    with pytest.raises(RuleBroken) as caught:
        check_response(good.changed(response_id=good.request_id))
    assert caught.value.rule == "response-id"


def test_the_target_is_not_judged_where_the_dcc_is_not_known() -> None:
    document = write_request(BROKEN["dcc request to a device"][1])
    assert model_check(document) == []
    assert "target" in model_check(document, ACB)[0].message


@pytest.mark.parametrize(
    ("payload", "flag"),
    [
        (A_RESPONSE, 2),
        (AN_ALERT, 3),
        (A_COMMAND, 1),
        (b"\xdd" + bytes(6) + b"\x81\xc8\x11\0\0\0\0\xdf\x09\x02", 2),
        (b"\xdd" + bytes(6) + b"\x82\x01\xc8\x11\0\0\0\0\xdf\x09\x03", 3),
        (b"", None),
        (b"\xdf\x09", None),
        (b"\xdf\x09\x04", None),
        (b"\xdd" + bytes(6), None),
        (b"\xdd" + bytes(6) + b"\x54\x12\0\0\0\0\xdf\x09\x02", None),
        (b"\xdd\x01" + bytes(5) + b"\x54\x11\0\0\0\0\xdf\x09\x02", None),
    ],
)
def test_what_kind_of_message_is_returned_is_told_from_its_frame(payload: bytes, flag: int | None) -> None:
    assert cra_flag(payload) == flag


def test_the_table_of_service_requests_is_whole_and_fits_the_models() -> None:
    table = all_service_requests()
    assert len(table) == 129
    assert len({info.body_element for info in table}) == 129
    for info in table:
        assert info.srv.startswith(info.service_reference)
        assert info.critical == (4 in info.command_variants)
        assert (info.target == "dcc") == (info.command_variants == (8,))
        assert info.name
        assert info.source
        assert not re.search(r"\b[A-Z] [A-Z]\b", info.name)
    assert set(BODIES) <= known_bodies()


def test_mp081_lists_fourteen_requests_whose_responses_go_back() -> None:
    listed = {info.srv for info in all_service_requests() if info.mp081_return_list}
    assert listed == {
        "3.2", "6.8", "6.15.1", "6.15.2", "6.21", "6.23", "8.7.1", "8.7.2", "8.8.1", "8.8.2", "8.11", "8.12.1",
        "8.12.2", "11.3",
    }  # fmt: skip
    assert needed_by_dcc("6.21")
    assert not needed_by_dcc("6.24.2")
    assert service_request("8.1.1").command_variants == (4, 5)


def test_a_service_request_that_is_none_is_told() -> None:
    with pytest.raises(DataError, match=r"'8\.10'"):
        service_request("8.10")
    with pytest.raises(DataError):
        needed_by_dcc("")


def test_every_code_of_the_schema_is_in_the_table_and_no_other() -> None:
    codes = [info.code for info in all_codes()]
    assert len(codes) == len(set(codes)) == 194
    enumerations = REFERENCE.parent / "domain" / "tables" / "duis54_enums.json"
    if not enumerations.exists():
        pytest.skip(f"the list of the schema's enumerations is not on this machine: {enumerations}")
    assert codes == json.loads(enumerations.read_text(encoding="utf-8"))["ResponseCode"]


def test_a_code_whose_meaning_is_not_held_says_so_and_where_to_look() -> None:
    for info in all_codes():
        text = explain(info.code)
        assert text.startswith(info.code)
        assert ("meaning not held" in text) != info.held
        assert bool(info.meaning) == info.held
        assert info.name or not info.held
    assert "service request 8.13" in explain("E081301")
    assert "clause 3.2" in explain("E65")
    assert explain("E30").startswith("E30 Time-out of a future-dated command (its heading only;")
    assert code_info("E30").meaning == ""
    assert explain("E72") == "E72: meaning not held; not in the DUIS 5.4 schema"
    with pytest.raises(DataError):
        code_info("E72")


def test_codes_of_mp081_and_of_later_schemas_are_marked() -> None:
    assert code_info("W081401").mp081
    assert code_info("W081401").kind == "warning"
    assert "Pending" in explain("W081401")
    assert code_info("E081406").schema_versions == ("5.4",)
    assert code_info("I99").kind == "information"
    assert code_info("E19").kind == "error"
