"""What the practice job leaves behind: every file of the export, its protection, its keys and its certificates."""

from __future__ import annotations

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

from hht_app.duis.bodies import ReturnLocalCommandResponse
from hht_app.duis.requests import read_request
from hht_app.gbcs.envelope import parse_message
from tests.flows.conftest import Ran
from tests.flows.job import DEVICES, JOB, contents, json_lines
from tests.reference import reference_path

SR = "{http://www.dccinterface.co.uk/ServiceUserGateway}"


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
