"""`hht duis validate | sign | verify`: output of the contract, exit codes, nothing overwritten, one line an error."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from hht_app.cli import main
from hht_app.core.identifiers import RequestID
from hht_app.duis.models import SignedPreCommand, write_request, write_response
from hht_app.duis.signature import sign_document
from tests.duis.samples import A_RESPONSE, ACB, ESME, SUPPLIER, requests, responses, signer
from tests.reference import reference_path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a request and the keys of a signer."""
    signer().save(tmp_path)
    (tmp_path / "request.xml").write_bytes(write_request(requests()["8.14.2"]))
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "other.pem").write_bytes((tmp_path / "root.pem").read_bytes())
    (tmp_path / "keys" / "90b3d51f30010000-xml-ds.pem").write_bytes((tmp_path / "signer.pem").read_bytes())
    return tmp_path


def lines(capsys: pytest.CaptureFixture[str]) -> tuple[list[dict[str, Any]], str]:
    """Return the JSON objects on stdout and what stands on stderr."""
    out, err = capsys.readouterr()
    return [json.loads(line) for line in out.splitlines()], err


def sign(folder: Path, *options: str) -> int:
    """Sign the request of FOLDER."""
    keys = ["--key", str(folder / "signer.key"), "--cert", str(folder / "signer.pem")]
    return main(["duis", "sign", str(folder / "request.xml"), *keys, *options])


def verify(folder: Path, *files: Path) -> int:
    """Verify FILES against the keystore of FOLDER."""
    return main(["duis", "verify", *map(str, files), "--keystore", str(folder / "keys"), "--json"])


def test_a_request_signed_here_is_verified_here(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "request.xml").read_bytes()
    assert sign(folder, "--json") == 0
    target = folder / "request.xml.signed.xml"
    objects, err = lines(capsys)
    assert err == ""
    assert objects[0]["out"] == str(target)
    assert (folder / "request.xml").read_bytes() == before
    assert str(requests()["8.14.2"].request_id).encode() in target.read_bytes()
    assert verify(folder, target) == 0
    objects, err = lines(capsys)
    assert objects == [
        {"source": str(target), "signature": "valid", "signer": str(SUPPLIER), "serial": str(signer().serial)}
    ]
    assert err == ""


def test_signing_writes_where_it_is_told_and_never_over_its_input(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sign(folder, "--out", str(folder / "out.xml")) == 0
    assert (folder / "out.xml").exists()
    before = (folder / "request.xml").read_bytes()
    assert sign(folder, "--out", str(folder / "keys" / ".." / "request.xml")) == 2
    assert (folder / "request.xml").read_bytes() == before
    assert "--out" in lines_of_error(capsys)[-1]


def lines_of_error(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the lines on stderr."""
    return capsys.readouterr().err.splitlines()


def test_signing_what_is_signed_or_no_request_is_bad_input(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sign(folder, "--out", str(folder / "out.xml")) == 0
    (folder / "request.xml").write_bytes((folder / "out.xml").read_bytes())
    capsys.readouterr()
    assert sign(folder) == 1
    assert len(errors := lines_of_error(capsys)) == 1
    assert "has a Signature already" in errors[0]
    assert not (folder / "request.xml.signed.xml").exists()
    (folder / "request.xml").write_bytes(b"<!DOCTYPE x><x/>")
    assert sign(folder) == 1
    assert "doctype" in lines_of_error(capsys)[0]


@pytest.mark.parametrize(
    ("key", "cert", "said"),
    [
        ("request.xml", "signer.pem", "not a private key"),
        ("signer.key", "request.xml", "not a certificate"),
        ("signer.key", "root.pem", "not the certificate of the key"),
        ("missing.key", "signer.pem", "cannot be read"),
        ("signer.key", "keys", "cannot be read"),
    ],
)
def test_a_wrong_key_or_certificate_is_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], key: str, cert: str, said: str
) -> None:
    options = ["--key", str(folder / key), "--cert", str(folder / cert)]
    assert main(["duis", "sign", str(folder / "request.xml"), *options]) == 1
    assert len(errors := lines_of_error(capsys)) == 1
    assert said in errors[0]
    assert "; " in errors[0]
    assert "PRIVATE KEY" not in errors[0]
    assert not (folder / "request.xml.signed.xml").exists()


def test_bad_signatures_are_told_apart_and_the_rest_is_done(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sign(folder, "--out", str(folder / "good.xml")) == 0
    signed = (folder / "good.xml").read_bytes()
    (folder / "changed.xml").write_bytes(signed.replace(b"job 7", b"job 8"))
    stranger = sign_document((folder / "request.xml").read_bytes(), signer(number=9).key, "CN=Z8,OU=07", 5)
    (folder / "stranger.xml").write_bytes(stranger)
    capsys.readouterr()
    names = ["changed.xml", "missing.xml", "request.xml", "stranger.xml", "good.xml"]
    assert verify(folder, *(folder / name for name in names)) == 1
    objects, err = lines(capsys)
    assert [item["signature"] for item in objects] == ["invalid", "unknown", "absent", "unknown", "valid"]
    assert ["error" in item for item in objects] == [False, True, False, False, False]
    told = err.splitlines()
    assert len(told) == 4
    advice = ("get it again from where it came", "name a file", "sign it first", "put the signer's certificate in")
    assert all(words in line for words, line in zip(advice, told, strict=True))


def test_a_key_that_fits_under_another_certificate_is_refused_unless_that_certificate_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sign(folder, "--out", str(folder / "good.xml")) == 0
    good = (folder / "good.xml").read_bytes()
    (folder / "stranger.xml").write_bytes(good.replace(b"CN=Z9", b"CN=Z8"))
    (folder / "changed.xml").write_bytes(good.replace(b"CN=Z9", b"CN=Z8").replace(b"job 7", b"job 8"))
    capsys.readouterr()
    stranger, chosen = str(folder / "stranger.xml"), ["--certificate", str(folder / "signer.pem")]
    assert verify(folder, folder / "stranger.xml") == 1
    assert main(["duis", "verify", stranger, *chosen, "--json"]) == 0
    objects, err = lines(capsys)
    assert err == ""
    for found in objects:
        assert (found["signature"], found["serial"]) == ("differs", str(signer().serial))
        assert "CN=Z8" in found["difference"]
        assert "CN=Z9" in found["difference"]
    assert verify(folder, folder / "changed.xml") == 1
    assert main(["duis", "verify", str(folder / "changed.xml"), *chosen, "--json"]) == 1
    assert [item["signature"] for item in lines(capsys)[0]] == ["unknown", "invalid"]
    assert main(["duis", "verify", stranger, "--certificate", str(folder / "root.pem")]) == 1
    assert "does not fit" in capsys.readouterr().err
    assert main(["duis", "verify", stranger, *chosen]) == 0
    assert "fits the key, but the certificate is not the one named" in (told := capsys.readouterr().out)
    assert "--certificate" not in told
    assert main(["duis", "verify", stranger, "--keystore", str(folder / "keys")]) == 1
    assert "name it with --certificate" in capsys.readouterr().out


def test_the_certificate_named_by_the_document_is_valid_by_choice_too(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sign(folder, "--out", str(folder / "good.xml")) == 0
    capsys.readouterr()
    options = ["--certificate", str(folder / "signer.pem"), "--json"]
    assert main(["duis", "verify", str(folder / "good.xml"), *options]) == 0
    (found,) = lines(capsys)[0]
    assert found["signature"] == "valid"
    assert "difference" not in found
    assert main(["duis", "verify", str(folder / "good.xml"), "--certificate", str(folder / "signer.key")]) == 1
    assert "this is not a certificate" in capsys.readouterr().err


@pytest.mark.parametrize("options", [[], ["--keystore", "keys", "--certificate", "signer.pem"]])
def test_verification_takes_either_a_keystore_or_a_certificate(folder: Path, options: list[str]) -> None:
    assert main(["duis", "verify", str(folder / "request.xml"), *options]) == 2


def test_a_placeholder_signature_is_called_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sign(folder, "--out", str(folder / "good.xml")) == 0
    for name in (rb"DigestValue", rb"SignatureValue"):
        document = (folder / "good.xml").read_bytes()
        sample = re.sub(b"<ds:" + name + b">[^<]*", b"<ds:" + name + b">ZGVmYXVsdA==", document)
        (folder / "good.xml").write_bytes(sample)
    (folder / "request.xml").write_bytes(sample)
    capsys.readouterr()
    assert sign(folder) == 1
    assert "has a placeholder Signature with sample values" in (told := capsys.readouterr().err)
    assert "take the Signature element out first" in told
    assert verify(folder, folder / "request.xml") == 1
    objects, err = lines(capsys)
    assert objects[0]["signature"] == "invalid"
    assert "placeholder" in err


def test_a_signature_that_was_never_read_is_unknown_and_the_reason_given(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(folder, folder / "nofile.xml", folder / "keys") == 1
    objects, _ = lines(capsys)
    assert [(item["signature"], item["signer"], item["serial"]) for item in objects] == [("unknown", None, None)] * 2
    assert all("cannot be read" in item["error"]["message"] for item in objects)


def test_verification_against_no_folder_is_a_wrong_call(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["duis", "verify", str(folder / "request.xml"), "--keystore", str(folder / "nowhere")]) == 2
    assert "nowhere is not a folder; give --keystore the folder" in lines_of_error(capsys)[0]


def test_signing_a_file_that_is_not_there_says_what_to_do(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "request.xml").unlink()
    assert sign(folder) == 1
    (told,) = lines_of_error(capsys)
    assert "cannot be read" in told
    assert told.endswith("; name a file that is there and may be read")


def test_a_keystore_with_bare_keys_and_rubbish_in_it_still_serves(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "keys" / "bare-ds.pem").write_text("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")
    (folder / "keys" / "rubbish.pem").write_text("rubbish")
    assert sign(folder, "--out", str(folder / "good.xml")) == 0
    capsys.readouterr()
    assert verify(folder, folder / "good.xml") == 0
    objects, err = lines(capsys)
    assert objects[0]["signature"] == "valid"
    assert len(err.splitlines()) == 1
    assert "rubbish.pem" in err


def test_validation_tells_line_path_and_message_and_goes_on(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = (folder / "request.xml").read_bytes()
    (folder / "bad.xml").write_bytes(document.replace(b"<sr:MPxN>", b"\n<sr:MPxN>000"))
    (folder / "rule.xml").write_bytes(document.replace(b">8.14<", b">8.13<"))
    names = ["bad.xml", "request.xml", "rule.xml", "missing.xml"]
    assert main(["duis", "validate", *(str(folder / name) for name in names), "--json"]) == 1
    objects, err = lines(capsys)
    assert err == ""
    assert [(Path(item["source"]).name, item["valid"]) for item in objects] == [
        (name, name == "request.xml") for name in names
    ]
    (problem,) = objects[0]["errors"]
    assert problem["line"] == 3
    assert problem["path"] == "Request/Body/CHFInstallSuccessNoSMWAN/MPxN"
    assert "1 to 13 characters" in problem["message"]
    assert "service reference" in objects[2]["errors"][0]["message"]


def test_validation_in_words_for_people(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["duis", "validate", str(folder / "request.xml"), "--acb", "90b3d51f30000002"]) == 0
    assert capsys.readouterr().out == f"{folder / 'request.xml'}: valid\n"


def test_validation_without_the_dccs_identity_says_that_the_target_was_not_checked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    note = "target not checked against the ACB: give --acb"
    (folder / "response.xml").write_bytes(write_response(responses()["coverage"]))
    assert main(["duis", "validate", str(folder / "request.xml"), str(folder / "response.xml"), "--json"]) == 0
    objects, _ = lines(capsys)
    assert [item["notes"] for item in objects] == [[note], []]
    assert main(["duis", "validate", str(folder / "request.xml")]) == 0
    assert capsys.readouterr().out.endswith(f": valid\n  note: {note}\n")


def test_validation_by_an_official_schema_and_by_the_dccs_identity(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    xsd = str(reference_path("duis-xsd/duis-5.4.xsd"))
    path = str(folder / "request.xml")
    assert main(["duis", "validate", path, "--xsd", xsd, "--json"]) == 0
    assert main(["duis", "validate", path, "--xsd", xsd, "--acb", "90b3d51f30000099", "--json"]) == 1
    assert main(["duis", "validate", path, "--xsd", path]) == 1
    assert main(["duis", "validate", path, "--xsd", str(folder / "no.xsd")]) == 2
    assert main(["duis", "validate", path, "--acb", "no EUI-64"]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_requests_in_the_order_they_were_sent_have_growing_counters_and_one_reuse(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = requests()["8.7.1"].changed(request_id=RequestID(SUPPLIER, ESME, 5), command_variant=4)
    signed = first.changed(command_variant=6, body=SignedPreCommand(gbcs_payload=A_RESPONSE))
    later = requests()["8.14.2"].changed(request_id=RequestID(SUPPLIER, ACB, 6))
    paths = []
    for number, item in enumerate((first, signed, later)):
        paths.append(str(folder / f"{number}.xml"))
        Path(paths[-1]).write_bytes(write_request(item))

    def told(*files: str) -> list[str]:
        capsys.readouterr()
        code = main(["duis", "validate", *files, "--acb", str(ACB), "--in-order", "--json"])
        found = lines(capsys)[0]
        assert code == int(any(item["errors"] for item in found))
        return [item["errors"][0]["message"] if item["errors"] else "" for item in found]

    assert told(*paths) == ["", "", ""]
    assert "a SignedPreCommand is sent once" in told(paths[0], paths[1], paths[1])[2]
    assert "counter 5 after 6" in told(paths[2], paths[0])[1]
    assert main(["duis", "validate", paths[2], paths[0], "--acb", str(ACB)]) == 0


@pytest.mark.parametrize("action", ["validate", "sign", "verify"])
def test_help_has_an_example(action: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["duis", action, "--help"]) == 0
    assert f"hht duis {action}" in capsys.readouterr().out.split("example:")[1]


def test_a_call_without_an_action_is_a_wrong_call() -> None:
    assert main(["duis"]) == 2
