"""The practice job from first to last, as the command line runs it, and everything it leaves behind."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from hht_app.cli import main
from hht_app.duis.bodies import ReturnLocalCommandResponse
from hht_app.duis.requests import read_request
from tests.flows.conftest import Ran
from tests.flows.job import CHF, DEVICES, ESME, GPF, GSME, JOB, PPMID, contents, json_lines

INC = "InstalledNotCommissioned"


def test_the_job_runs_to_its_end_and_prints_one_object_an_event(ran: Ran) -> None:
    assert ran.code == 0, ran.said
    events = json_lines(ran.printed)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    for event in events:
        assert list(event) == [
            "seq", "at", "actor", "kind", "summary", "request_id", "message_code", "device", "code", "hash",
        ]  # fmt: skip
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", event["at"])
        assert re.fullmatch(r"[0-9a-f]{64}", event["hash"])
    assert events[-1]["kind"] == "session-ended"
    assert [event["at"] for event in events] == sorted(event["at"] for event in events)


def test_the_same_job_runs_in_process_with_the_same_events(
    ran: Ran, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "OUT"
    assert main(["run", JOB, "--workspace", str(tmp_path / "H"), "--export", str(out), "--json"]) == 0
    assert capsys.readouterr().out == ran.printed
    assert contents(out) == contents(ran.out)


def test_all_five_devices_end_installed_and_not_commissioned(ask: Any) -> None:
    code, out, _ = ask("inventory", "list", "--json")
    assert code == 0
    found = {item["device_id"]: (item["device_type"], item["device_status"]) for item in json_lines(out)}
    assert found == {str(eui): (name, INC) for name, eui in DEVICES.items()}


@pytest.mark.parametrize(
    "device, path, rules",
    [
        (CHF, ["Pending", INC], ["pre-notification", "8.14.2-chf-pending"]),
        (GPF, ["Pending", INC], ["pre-notification", "8.14.2-gpf-pending"]),
        (ESME, ["Pending", "Whitelisted", INC], ["pre-notification", "8.11-add-returned", "8.7.1-join-returned"]),
        (GSME, ["Pending", "Whitelisted", INC], ["pre-notification", "8.11-add-returned", "8.7.2-join-returned"]),
        (PPMID, ["Pending", "Whitelisted", INC], ["pre-notification", "8.11-add-returned", "8.7.2-join-returned"]),
    ],
    ids=["CHF", "GPF", "ESME", "GSME", "PPMID"],
)
def test_the_history_says_by_which_rule_and_request_a_status_changed(
    ran: Ran, ask: Any, device: object, path: list[str], rules: list[str]
) -> None:
    code, out, _ = ask("inventory", "history", device, "--json")
    rows = json_lines(out)
    assert code == 0
    assert [row["to"] for row in rows] == path
    assert [row["from"] for row in rows] == [None, *path[:-1]]
    assert [row["rule"] for row in rows] == rules
    assert rows[0]["request_id"] is None
    sent = {event["request_id"]: event for event in json_lines(ran.printed) if event["kind"] == "duis-request"}
    for row in rows:
        assert list(row) == ["device", "at", "from", "to", "rule", "source", "request_id"]
        assert row["device"] == str(device)
    for row in rows[1:]:
        wanted = "8.14.2" if row["rule"].startswith("8.14.2") else "8.13"
        assert sent[row["request_id"]]["summary"].startswith(f"{wanted} sent")
        marked = "MP081" if wanted == "8.14.2" else "general knowledge, unverified"
        assert marked in row["source"]


# --------------------------------------------------------------------------------------- what the other verbs say


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def test_the_space_survives_in_every_form_of_inventory_export(ask: Any, tmp_path: Path) -> None:
    folder = tmp_path / "inventory"
    code, out, _ = ask("inventory", "export", "--out", folder, "--json")
    assert code == 0
    assert {item["file"] for item in json_lines(out)} == {
        "devices.json", "devices.csv", "coverage.json", "coverage.csv",
    }  # fmt: skip
    (row,) = json.loads((folder / "coverage.json").read_text())
    assert row["wan_technology"] == " "
    (written,) = _rows((folder / "coverage.csv").read_text())
    assert written["wan_technology"] == " "
    assert len(json.loads((folder / "devices.json").read_text())) == 5
    assert {item["device_status"] for item in _rows((folder / "devices.csv").read_text())} == {INC}

    _, out, _ = ask("inventory", "export", "--json")
    (printed,) = [item for item in json_lines(out) if item["table"] == "coverage"]
    assert printed["wan_technology"] == " "
    assert len([item for item in json_lines(out) if item["table"] == "devices"]) == 5

    _, out, _ = ask("inventory", "export")
    devices, coverage = out.strip("\n").split("\n\n")
    assert len(_rows(devices)) == 5
    (plain,) = _rows(coverage)
    assert plain["wan_technology"] == " "


def test_the_gpf_is_on_record_with_the_suppliers_certificates_after_handover(ask: Any) -> None:
    _, out, _ = ask("inventory", "show", GPF, "--json")
    (shown,) = json_lines(out)
    cells = {(cell["role"], cell["key_usage"], cell["cell_usage"]): cell for cell in shown["cells"]}
    for key in ((2, "ds", 0), (2, "ka", 0), (2, "ka", 1)):
        assert cells[key]["holder"] == "02-48-48-54-00-01-00-00"
        assert cells[key]["rule"] == "6.21-cells-returned"
    assert cells[3, "ds", 0]["holder"] == "02-48-48-54-00-00-00-02"


def test_the_bundle_holds_what_was_sent_back_and_says_what_the_dcc_needs(ran: Ran, ask: Any, tmp_path: Path) -> None:
    folder = tmp_path / "BUNDLE"
    code, out, _ = ask("bundle", "1", "--out", folder, "--json")
    assert code == 0
    listed = json.loads((folder / "manifest.json").read_text())
    assert json_lines(out) == listed
    assert [item["required_by_dcc"] for item in listed] == [True, None, True, True, True, True, True, True]
    assert [item["use_case"] for item in listed] == [
        "CCS01", "CS14", "CCS01", "CCS01", "CS02b", "CS03A2", "CS03A1", "CS03B",
    ]  # fmt: skip
    sent = {path.read_bytes() for path in ran.files("8.13-request.xml")}
    assert {(folder / item["file"]).read_bytes() for item in listed} == sent
    assert len(sent) == len(listed)
    for item in listed:
        assert list(item) == ["file", "request_id", "original_request_id", "device", "use_case", "required_by_dcc"]
        request = read_request((folder / item["file"]).read_bytes())
        assert str(request.request_id) == item["request_id"]
        assert isinstance(request.body, ReturnLocalCommandResponse)
        original = request.body.original_request_id
        assert (str(original) if original else None) == item["original_request_id"]


def test_the_journal_is_accepted_in_the_workspace_and_in_the_export(ran: Ran, ask: Any) -> None:
    assert ask("sessions", "verify")[0] == 0
    code, out, _ = ask("sessions", "verify", ran.out / "journal.jsonl", "--json", workspace=False)
    assert code == 0
    assert json_lines(out)[0]["head_hash"] == ran.manifest["head_hash"]


def test_a_session_replays_to_the_same_state(ask: Any) -> None:
    assert ask("sessions", "replay")[0] == 0


def test_a_later_export_of_the_session_has_the_same_bytes(ran: Ran, ask: Any, tmp_path: Path) -> None:
    code, _, err = ask("sessions", "export", "1", "--out", tmp_path / "AGAIN")
    assert code == 0, err
    assert contents(tmp_path / "AGAIN") == contents(ran.out)


def test_sessions_list_and_show_tell_of_the_run(ran: Ran, ask: Any) -> None:
    (listed,) = json_lines(ask("sessions", "list", "--json")[1])
    assert (listed["id"], listed["scenario"], listed["seed"], listed["state"]) == (1, JOB, 81, "ended")
    assert (listed["events"], listed["head_hash"]) == (ran.manifest["event_count"], ran.manifest["head_hash"])
    assert ask("sessions", "show", "1", "--json")[1] == ran.printed
