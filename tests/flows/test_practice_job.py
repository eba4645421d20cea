"""The practice job from first to last, as the command line runs it, and everything it leaves behind."""

from __future__ import annotations

import csv
import json
import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree

from hht_app.cli import main
from hht_app.duis.bodies import ReturnLocalCommandResponse
from hht_app.duis.requests import read_request
from hht_app.gbcs.envelope import parse_message
from tests.flows.job import CHF, DEVICES, ESME, GPF, GSME, JOB, PPMID, contents, hht, json_lines
from tests.reference import reference_path

INC = "InstalledNotCommissioned"
SR = "{http://www.dccinterface.co.uk/ServiceUserGateway}"


class Ran:
    """One finished run: its workspace, export and printed events."""

    def __init__(self, folder: Path) -> None:
        self.workspace, self.out = folder / "H", folder / "OUT"
        done = hht("run", JOB, "--workspace", self.workspace, "--export", self.out, "--json")
        self.code, self.printed, self.said = done.returncode, done.stdout, done.stderr

    @property
    def manifest(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads((self.out / "manifest.json").read_text())
        return read

    def files(self, ending: str) -> list[Path]:
        return sorted(path for path in self.out.iterdir() if path.name.endswith(ending))

    def signer(self, path: Path) -> str | None:
        found: str | None = next(item["signer"] for item in self.manifest["files"] if item["file"] == path.name)
        return found


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return Ran(tmp_path_factory.mktemp("job"))


@pytest.fixture
def ask(ran: Ran, capsys: pytest.CaptureFixture[str]) -> Any:
    """Call the program in process on the finished workspace; returns exit code, standard output, standard error."""

    def call(*arguments: object, workspace: bool = True) -> tuple[int, str, str]:
        given = [str(item) for item in arguments] + (["--workspace", str(ran.workspace)] if workspace else [])
        code = main(given)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


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


# ------------------------------------------------------------------------------------------------ the export


def test_export_files_are_numbered_by_one_counter_in_journal_order(ran: Ran) -> None:
    listed = [item["file"] for item in ran.manifest["files"]]
    assert sorted(listed) == sorted(path.name for path in ran.out.iterdir() if path.suffix in (".xml", ".hex"))
    assert [name[:4] for name in listed] == [f"{number:03d}-" for number in range(1, len(listed) + 1)]
    sequence = [item["seq"] for item in ran.manifest["files"]]
    assert sequence == sorted(set(sequence))
    form = re.compile(
        r"\d{3}-(?:[0-9.]+-(?:request|response)\.xml"
        r"|[A-Z0-9a-z]+-(?:precommand|signed-precommand|command|response|alert)\.hex)"
    )
    assert all(form.fullmatch(name) for name in listed)
    journal = {row["seq"]: row for row in json_lines((ran.out / "journal.jsonl").read_text())}
    for item in ran.manifest["files"]:
        assert journal[item["seq"]]["kind"].startswith(("duis-", "pre-", "signed-", "command", "response", "alert"))


def test_binary_messages_are_upper_case_hex_without_a_newline(ran: Ran) -> None:
    for path in ran.files(".hex"):
        assert re.fullmatch(rb"(?:[0-9A-F]{2})+", path.read_bytes()), path.name


def test_there_are_seven_commands_seven_responses_and_three_alerts_at_least(ran: Ran) -> None:
    names = [path.name for path in ran.files(".hex")]
    assert len([name for name in names if name.endswith("-command.hex")]) >= 7
    assert len([name for name in names if name.endswith("-response.hex")]) >= 7
    assert len([name for name in names if name.endswith("CS14-alert.hex")]) >= 3


def test_the_manifest_ties_the_export_to_its_scenario_seed_and_journal(ran: Ran) -> None:
    manifest = ran.manifest
    events = json_lines(ran.printed)
    assert manifest["scenario"] == JOB
    assert manifest["seed"] == 81
    assert manifest["event_count"] == len(events)
    assert manifest["head_hash"] == events[-1]["hash"]
    assert manifest["acb"] == "02-48-48-54-00-00-00-02"
    assert manifest["supplier"] == "02-48-48-54-00-01-00-00"
    assert {item["device_id"]: item["device_type"] for item in manifest["devices"]} == {
        str(eui): name for name, eui in DEVICES.items()
    }
    for path in ran.files(".xml"):
        wanted = "0248485400010000-xml-ds" if "-request" in path.name else "0248485400000002-xml-ds"
        assert ran.signer(path) == wanted
    for path in ran.files(".hex"):
        message = parse_message(bytes.fromhex(path.read_text()))
        assert ran.signer(path) == (f"{message.originator.compact}-ds" if message.signature else None)


def test_the_keystore_holds_all_certificates_and_no_device_private_key(ran: Ran) -> None:
    keystore = ran.out / "keystore"
    pems = {path.stem for path in keystore.glob("*.pem")}
    keys = {path.stem for path in keystore.glob("*.key")}
    devices = {f"{eui.compact}-{usage}" for eui in DEVICES.values() for usage in ("ds", "ka")}
    assert devices <= pems
    assert not devices & keys
    assert keys == pems - devices
    assert {f"0248485400010000-{usage}" for usage in ("ds", "ka", "pp-ka", "xml-ds")} <= keys
    assert {f"0248485400000002-{usage}" for usage in ("ds", "ka", "xml-ds")} <= keys
    for path in sorted(keystore.iterdir()):
        if path.suffix == ".key":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert path.read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----"), "PKCS#8"
            held = load_pem_private_key(path.read_bytes(), None)
            shown = x509.load_pem_x509_certificate(path.with_suffix(".pem").read_bytes())
            assert held.public_key() == shown.public_key()
        else:
            x509.load_pem_x509_certificate(path.read_bytes())
    assert {path.name for path in (ran.out / "ca").iterdir()} == {
        "organisation-root.pem", "organisation-issuing.pem", "device-root.pem", "device-issuing.pem",
    }  # fmt: skip


def test_no_device_private_key_or_install_code_lies_anywhere_in_the_export(ran: Ran) -> None:
    from hht_app.smki.pki import TrainingPKI

    pki = TrainingPKI(81)
    everything = b"".join(contents(ran.out).values()).lower()
    for eui in DEVICES.values():
        for usage in ("ds", "ka"):
            secret = pki.device(eui, usage).private_key.private_numbers().private_value.to_bytes(32, "big")
            assert secret.hex().encode() not in everything
            assert secret not in everything


def test_the_wan_variant_of_one_space_is_kept_in_the_answer(ran: Ran) -> None:
    root = etree.parse(ran.out / "002-12.1-response.xml").getroot()
    (found,) = root.iter(f"{SR}WANTechnology")
    assert found.text == " "
    assert b"<sr:WANTechnology> </sr:WANTechnology>" in (ran.out / "002-12.1-response.xml").read_bytes()
    (available,) = root.iter(f"{SR}CoverageAvailability")
    (date,) = root.iter(f"{SR}AnticipatedCoverageDate")
    (region,) = root.iter(f"{SR}CSPRegion")
    assert (available.text, region.text) == ("true", "South")
    assert date.text is not None
    assert date.text.startswith("2026-09-30")


def test_each_answer_of_the_dcc_is_the_one_the_job_expects(ran: Ran) -> None:
    codes = [
        (event["summary"].split()[0], event["code"])
        for event in json_lines(ran.printed)
        if event["kind"] == "duis-response"
    ]
    assert codes == [
        ("12.1", "I0"), ("8.14.2", "W081401"), ("8.11", "I0"), ("8.11", "I0"), ("8.11", "I0"), ("6.21", "I0"),
        *[("8.13", "I99")] * 5, ("8.7.2", "I0"), ("8.7.1", "I0"), ("8.7.1", "I0"), ("8.7.2", "I0"),
        *[("8.13", "I99")] * 3,
    ]  # fmt: skip


def test_each_response_goes_back_with_its_original_request_id_and_the_alert_with_none(ran: Ran) -> None:
    requests = [read_request(path.read_bytes()) for path in ran.files("-request.xml")]
    returned = [item for item in requests if isinstance(item.body, ReturnLocalCommandResponse)]
    wanted = [str(item.request_id) for item in requests if item.command_variant == 2]
    wanted += [str(item.request_id) for item in requests if item.command_variant == 6]
    given, alerts = [], 0
    for item in returned:
        assert isinstance(item.body, ReturnLocalCommandResponse)
        message = parse_message(item.body.device_gbcs_response)
        if message.kind == "alert":
            assert item.body.original_request_id is None
            assert message.message_code == 0x0018
            alerts += 1
        else:
            assert message.kind == "response"
            given.append(str(item.body.original_request_id))
            assert item.body.original_request_id is not None
            assert item.body.original_request_id.target == message.originator
    assert sorted(given) == sorted(wanted)
    assert len(given) == 7
    assert alerts == 1


def test_originator_counters_only_grow_but_for_the_signed_pre_command(ran: Ran) -> None:
    requests = [read_request(path.read_bytes()) for path in ran.files("-request.xml")]
    plain = [item.request_id.counter for item in requests if item.command_variant != 6]
    assert plain == sorted(set(plain))
    (signed,) = [item for item in requests if item.command_variant == 6]
    (asked,) = [item for item in requests if item.command_variant == 4]
    assert signed.request_id == asked.request_id


def test_every_xml_of_the_job_is_valid_against_the_published_schema(ran: Ran) -> None:
    schema = etree.XMLSchema(etree.parse(reference_path("duis-xsd/duis-5.4.xsd")))
    paths = ran.files(".xml")
    assert len(paths) >= 30
    for path in paths:
        schema.assertValid(etree.parse(path))


def test_the_programs_own_check_finds_every_xml_valid(ran: Ran, ask: Any) -> None:
    code, out, err = ask("duis", "validate", "--json", *ran.files(".xml"), workspace=False)
    assert code == 0, err
    assert all(item["valid"] for item in json_lines(out))


def xmlsec1(ran: Ran, document: Path, signer: str) -> int:
    command = ["xmlsec1", "--verify", "--trusted-pem", str(ran.out / "ca/organisation-root.pem")]
    command += ["--untrusted-pem", str(ran.out / "ca/organisation-issuing.pem")]
    command += ["--untrusted-pem", str(ran.out / f"keystore/{signer}.pem"), str(document)]
    return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode


def test_xmlsec1_accepts_each_xml_by_chain_and_refuses_a_wrong_serial(ran: Ran, tmp_path: Path) -> None:
    if shutil.which("xmlsec1") is None:
        pytest.skip("the program xmlsec1 is not installed")
    for path in ran.files(".xml"):
        signer = ran.signer(path)
        assert signer is not None
        assert xmlsec1(ran, path, signer) == 0, path.name
        text = path.read_text(encoding="utf-8")
        serial = re.search(r"X509SerialNumber>(\d+)<", text)
        assert serial is not None
        altered = tmp_path / path.name
        altered.write_text(text.replace(serial[1], str(int(serial[1]) + 1)), encoding="utf-8")
        assert xmlsec1(ran, altered, signer) != 0, path.name


def test_decode_finds_every_mac_and_signature_of_the_job_valid(ran: Ran, ask: Any) -> None:
    keystore = ran.out / "keystore"
    code, out, err = ask("decode", ran.out, "--keystore", keystore, "--json", workspace=False)
    assert code == 0, err
    found = {Path(item["source"]).name: item for item in json_lines(out)}
    assert set(found) == {path.name for path in ran.files(".hex")}
    for path in ran.files(".hex"):
        data, item = bytes.fromhex(path.read_text()), found[path.name]
        assert "error" not in item
        message = parse_message(data)
        framed = data[:1] == b"\xdd"
        assert item["mac"] == ("valid" if framed else "absent"), path.name
        assert item["signature"] == ("valid" if message.signature else "absent"), path.name
        _follows_the_frame_table(path.name, item, framed=framed)
        name = path.name[:-4].split("-", 2)
        assert item["use_case"] == name[1]
        assert item["pre_command"] is (name[2] == "precommand")
        if item["kind"] == "response":
            assert item["result"]["outcome"] == "success"


CRITICAL = {"CS02b", "CS03A1", "CS03A2"}


def _follows_the_frame_table(name: str, item: dict[str, Any], *, framed: bool) -> None:
    signed = item["signature"] == "valid"
    if name.endswith("-precommand.hex"):
        assert not framed
        assert signed is name.endswith("signed-precommand.hex")
    elif item["kind"] == "command":
        assert framed
        assert signed is (item["use_case"] in CRITICAL)
    elif item["kind"] == "response":
        assert framed is not (item["use_case"] in CRITICAL)
        assert signed is (item["use_case"] in CRITICAL)
    else:
        assert framed
        assert not signed


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
