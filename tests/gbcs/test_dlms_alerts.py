"""What people read of DLMS alerts: what they are about, and what an opened one holds."""

from __future__ import annotations

import pytest

from hht_app.gbcs.envelope import CRA
from hht_app.gbcs.payloads.dlms_access import DLMSAlert
from hht_app.gbcs.payloads.dlms_values import NOW, octets
from hht_app.gbcs.use_cases import NOT_HELD
from tests.gbcs.test_dlms_tree import COUNTER, named, published, tree


def test_an_alert_says_its_code_time_and_what_was_dated_ahead() -> None:
    nodes, _ = published("ECS01c_1.1.2_8F66_FUTURE_DATED_SUCCESS_ALERT_PRICE_MATRIX")
    assert named(nodes, "GBCSHexAlertCode").value == "8F66"
    assert named(nodes, "time").value == "2030-01-15T09:00:00Z"
    detail = named(nodes, "COSEMFutureDatedAlert")
    assert detail.value == "SecondaryTariffTOUPriceMatrix.unit_charge_activation_time"
    assert [node.value for node in detail.children] == ["00B7", 1003, 113, "0-0:19.20.5.255", 7]


@pytest.mark.parametrize(("name", "fields"), [("ECS68_NA_8F0A_SINGLE", 7), ("ECS68_NA_8F0A_TWIN", 9)])
def test_an_opened_billing_alert_names_its_registers(name: str, fields: int) -> None:
    nodes, _ = published(name)
    log = named(nodes, "protected_attributes").children[0].children[0]
    assert log.name == "BillingDataLog(BillingCalendarTriggeredExcExport).buffer"
    (entry,) = log.children
    assert len(entry.children) == fields
    told = {node.name: node.value for node in entry.children}
    assert (told["timestamp"], told["activeImportRegisterValue"]) == ("2015-01-01T00:00:00Z", 10_435_000)


def test_an_alert_about_an_unsupported_command_names_the_command() -> None:
    nodes, _ = published("ECS100_NA_8F85_ALERT")
    assert named(nodes, "alert_code").meaning == "Command not supported by the device"
    told = named(nodes, "command_received").children
    assert [(node.name, node.value) for node in told] == [
        ("MessageCodeofCommandReceived", "0012"),
        ("OriginatorCounterfromCommandReceived", 100_000),
    ]
    assert told[0].meaning == "CS06"
    short = DLMSAlert(0x8F85, NOW, (octets(b"\x00\x12"),)).encode(COUNTER)
    cut, context = tree(short, 0x0120, CRA.ALERT)
    assert (cut[-1].name, cut[-1].value) == ("command_received", "0012")
    assert cut[-1].meaning.startswith("not the shape")
    assert not context.faults


def test_an_alert_with_another_body_than_held_shows_it_unnamed() -> None:
    alert = DLMSAlert(0x8F66, NOW, (octets(b"\x01"), octets(b"\x02"))).encode(COUNTER)
    nodes, context = tree(alert, 0x00CC, CRA.ALERT)
    assert [node.name for node in nodes] == ["long_invoke_id", "GBCSHexAlertCode", "time", "[0]", "[1]"]
    assert nodes[-1].meaning == NOT_HELD
    assert not context.faults
