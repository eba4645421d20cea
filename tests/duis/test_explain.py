"""`hht duis explain`: requests, responses and codes in plain English; what is not held is said not to be."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from hht_app.cli import main
from hht_app.core.errors import DataError
from hht_app.duis.codes import all_codes, all_dcc_alert_codes
from hht_app.duis.explaining import NOT_HELD, explain_code, explain_document, explain_request, explain_response
from hht_app.duis.models import UnknownBody, read_request, write_request, write_response
from hht_app.duis.service_requests import all_service_requests
from tests.duis.sample_bodies import ACB, GSME, gas_tariff
from tests.duis.samples import MOMENT, request, requests, response, responses
from tests.reference import reference_path

KEYS = {
    "source", "kind", "service_reference_variant", "command_variant", "request_id", "response_code", "meaning",
    "source_of_meaning", "body",
}  # fmt: skip


def explained(arguments: list[str], capsys: pytest.CaptureFixture[str], expected: int = 0) -> list[dict[str, Any]]:
    """Return the JSON objects that `hht duis explain --json` prints for ARGUMENTS."""
    assert main(["duis", "explain", "--json", *arguments]) == expected
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_published_request_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    paths = sorted(reference_path("duis-requests").iterdir())
    found = explained([str(path) for path in paths], capsys)
    assert len(found) == len(paths) > 200
    for item, path in zip(found, paths, strict=True):
        assert set(item) >= KEYS
        assert item["kind"] == "request"
        assert item["meaning"]
        assert item["source_of_meaning"]
        assert item["body"] is not None
        assert any(item["service_request"] in line for line in item["lines"]), path.name
        assert any(line.startswith("CV ") and "source:" in line for line in item["lines"])
        assert not any("Breaks a rule" in line for line in item["lines"]), path.name
        assert item["meaning"] != NOT_HELD
        assert not any(NOT_HELD in line for line in item["lines"])


def test_every_service_request_has_its_purpose_in_words_of_its_own_with_a_source() -> None:
    told = {info.srv: explain_code(info.srv) for info in all_service_requests()}
    assert len(told) == 129
    assert all(NOT_HELD not in item.meaning and item.source_of_meaning for item in told.values())
    assert len({item.meaning for item in told.values()}) == 129
    assert all(item.meaning.endswith(".") for item in told.values())


def test_an_install_type_of_the_other_notice_is_pointed_out() -> None:
    no_wan, with_wan = requests()["8.14.2"], requests()["8.14.1"]
    assert not any("CHFInstallType" in note for note in explain_request(no_wan).notes)
    assert not any("CHFInstallType" in note for note in explain_request(with_wan).notes)
    new = no_wan.changed(body=no_wan.body.changed(chf_install_type="New CHF Install"))
    other = with_wan.changed(body=with_wan.body.changed(chf_install_type="CHF Install - no SM WAN"))
    for odd in (new, other):
        (note,) = (note for note in explain_request(odd).notes if "CHFInstallType" in note)
        assert "'CHF Install - no SM WAN'" in note
        assert "DUIS schema 5.4" in note


def test_every_request_of_the_job_has_its_meaning_held(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for item in requests().values():
        (tmp_path / "request.xml").write_bytes(write_request(item))
        (found,) = explained([str(tmp_path / "request.xml")], capsys)
        assert found["meaning"] != NOT_HELD
        assert found["request_id"] == str(item.request_id)
        assert found["command_variant"] == item.command_variant


@pytest.mark.parametrize("info", all_codes(), ids=lambda info: info.code)
def test_a_response_with_each_code_is_explained_or_said_not_to_be_held(info: Any) -> None:
    told = explain_document(write_response(response("8.13", None, info.code)))
    assert told.response_code == info.code
    assert told.meaning == (info.meaning if info.held else NOT_HELD)
    assert told.source_of_meaning
    assert any(info.code in line and (info.held or NOT_HELD in line) for line in told.lines)
    assert (told.mp081 != ()) == info.mp081
    assert explain_code(info.code).meaning == told.meaning


@pytest.mark.parametrize("name", sorted(responses()))
def test_every_kind_of_response_and_alert_is_explained(name: str) -> None:
    told = explain_response(responses()[name])
    assert len(told.lines) > 1
    expected = "response" if responses()[name].service_reference else "DCC alert"
    assert told.kind == ("device alert" if name == "device alert" else expected)


def test_each_dcc_alert_code_and_each_service_request_is_explained_by_its_name() -> None:
    for alert in all_dcc_alert_codes():
        told = explain_code(alert.code)
        assert (told.kind, told.meaning) == ("DCC alert code", alert.meaning or NOT_HELD)
    for info in all_service_requests():
        assert info.name in explain_code(info.srv).lines[0]


def test_a_gas_threshold_is_told_in_wh_everywhere() -> None:
    told = explain_request(request("1.1.1", 4, GSME, gas_tariff(1_000_000)))
    assert "          BlockThreshold (index 1): 1000000 Wh".strip() in [line.strip() for line in told.lines]
    thresholds = told.body["gas_tariff_elements"]["threshold_matrix"]["block_thresholds"]
    assert thresholds == [{"index": 1, "value": 1_000_000, "unit": "Wh"}]
    assert any("Wh, not kWh" in text for text in told.mp081)
    assert not any(re.search(r"\d kWh", line) for line in told.lines)


def test_an_electricity_tariff_is_not_marked_with_the_gas_correction() -> None:
    told = explain_request(requests()["1.1.1 electricity blocks"])
    assert told.mp081 == ()
    assert not any(re.search(r"\bk?Wh\b", line) for line in told.lines)


def test_one_space_is_made_plain_and_what_it_means_is_said() -> None:
    told = explain_response(responses()["coverage"])
    assert "    WANTechnology: ' ' (one space)" in told.lines
    assert any("no confirmed WAN variant" in text for text in told.mp081)
    assert any("4G South: E120101" in line and NOT_HELD in line for line in told.lines)
    assert told.body["responses"][0]["wan_technology"] == " "


def test_seconds_are_named_and_an_install_code_is_not_read_out() -> None:
    told = explain_request(requests()["8.11 add"])
    assert "    JoinTimePeriod: 3600 s" in told.lines
    assert "    InstallCode: 16 bytes" in told.lines
    assert told.body["add_device_to_chf_whitelist"]["join_time_period_unit"] == "s"
    assert not any("83FED340" in line for line in told.lines)
    assert any("one of a sequence" in note for note in told.notes)


def test_a_cancellation_and_a_future_date_are_told_apart() -> None:
    body = gas_tariff(1)
    future = explain_request(request("1.1.1", 4, GSME, body))
    cancelled = explain_request(
        request("1.1.1", 4, GSME, body.changed(execution_date_time=MOMENT.replace(3000, 12, 31, 0)))
    )
    assert any("future-dated" in note for note in future.notes)
    assert any("cancels" in note for note in cancelled.notes)


def test_a_request_nobody_types_is_shown_as_a_tree() -> None:
    kept = UnknownBody(
        element="DecommissionDevice",
        xml=b'<sr:DecommissionDevice xmlns:sr="http://www.dccinterface.co.uk/ServiceUserGateway">'
        b"<sr:DeviceID>x</sr:DeviceID><sr:A/></sr:DecommissionDevice>",
    )
    told = explain_request(read_request(write_request(request("8.3", 8, ACB, kept))))
    assert told.body["children"][0] == {"element": "DeviceID", "text": "x"}
    assert [line.strip() for line in told.lines[-3:]] == ["DecommissionDevice:", "DeviceID: x", "A: ''"]
    assert "Decommissions a device" in told.meaning


def test_a_document_of_duis_3_0_is_explained_and_its_missing_schema_said() -> None:
    told = explain_request(requests()["8.2 uprn"].changed(schema_version="3.0"))
    assert told.schema_held is False
    assert any("schema is not held" in note for note in told.notes)
    other = explain_request(requests()["8.2 uprn"].changed(schema_version="5.2"))
    assert any("none this program knows" in note for note in other.notes)
    assert explain_request(requests()["8.2 uprn"]).notes == ()


def test_a_broken_rule_is_told() -> None:
    told = explain_request(requests()["8.7.1"].changed(command_variant=2))
    assert any("Breaks a rule" in line and "own command variants" in line for line in told.lines)


def test_bad_input_is_one_line_each_and_the_rest_is_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "good.xml").write_bytes(write_request(requests()["8.13 alert"]))
    (tmp_path / "bad.xml").write_bytes(b"<x>\n</y>")
    names = ["bad.xml", "none.xml", "good.xml"]
    assert main(["duis", "explain", "--json", *(str(tmp_path / name) for name in names), "hello", "8.15"]) == 1
    output = capsys.readouterr()
    found = [json.loads(line) for line in output.out.splitlines()]
    assert ["error" in item for item in found] == [True, True, False, True, True]
    assert found[0]["error"]["line"] == 2
    assert len(output.err.splitlines()) == 4


@pytest.mark.parametrize("code", ["E0", "E9999", "E77", "I1", "N32", "N1234", "AD2", "X9"])
def test_a_code_that_the_schema_does_not_list_is_said_to_be_none_of_it(
    code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (found,) = explained([code], capsys)
    assert found["meaning"] == NOT_HELD
    assert found["source_of_meaning"] == "not in the DUIS 5.4 schema"
    assert found["lines"] == [f"{code}: meaning not held; not in the DUIS 5.4 schema"]


def test_a_response_with_a_code_of_no_schema_is_explained_though_not_valid(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "response.xml"
    document = write_response(responses()["coverage"])
    path.write_bytes(re.sub(rb"ResponseCode>[A-Z0-9]+</sr:R", b"ResponseCode>E77</sr:R", document, count=1))
    (found,) = explained([str(path)], capsys)
    assert (found["response_code"], found["meaning"]) == ("E77", NOT_HELD)
    assert "E77: meaning not held; not in the DUIS 5.4 schema" in found["lines"]
    assert found["body"] is not None
    assert main(["duis", "validate", str(path)]) == 1


def test_an_unknown_body_is_named_at_its_line_without_a_list_of_wrong_choices() -> None:
    for name, element, said in (
        ("inventory", b"sr:DSPInventory>", "<sr:Odd> is not a body of a ResponseMessage"),
        ("ppmid removal", b"sr:PPMIDRemoval>", "<sr:Odd> is not a DCC alert"),
    ):
        document = write_response(responses()[name])
        changed = document.replace(b"</" + element, b"</sr:Odd>").replace(b"<" + element, b"\n\n<sr:Odd>")
        assert changed != document
        with pytest.raises(DataError, match=said) as caught:
            explain_document(changed)
        assert caught.value.line == 4
        assert "check the document against the schema" in caught.value.one_line()
        assert "CINMessage" not in caught.value.one_line()


def test_people_read_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "request.xml").write_bytes(write_request(requests()["8.14.2"]))
    assert main(["duis", "explain", str(tmp_path / "request.xml"), "E5", "AD1"]) == 0
    text = capsys.readouterr().out
    assert "Request 8.14.2 Communications Hub Status Update - Install No SM WAN" in text
    assert "AdditionalInformation: ' under the stairs '" in text
    assert "Invalid device status" in text
    assert "AD1 (DCC alert): meaning not held" in text


def test_a_word_that_is_no_code_is_told() -> None:
    for word in ("hello", "", "E", "8"):
        with pytest.raises(DataError, match="neither a file nor a code"):
            explain_code(word)


def test_validation_says_where_a_version_has_no_schema_held(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = requests()["8.2 uprn"].changed(schema_version="3.0")
    (tmp_path / "old.xml").write_bytes(write_request(old))
    assert main(["duis", "validate", "--json", str(tmp_path / "old.xml")]) == 0
    item = json.loads(capsys.readouterr().out)
    assert item["valid"]
    assert "not held" in item["notes"][0]
    assert main(["duis", "validate", str(tmp_path / "old.xml")]) == 0
    assert "note: DUIS 3.0" in capsys.readouterr().out
