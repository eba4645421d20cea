"""`hht decode`: what a person types, sees, and gets back as an exit code."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hht_app.cli import main
from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.decode import decode_message
from hht_app.gbcs.envelope import CRA, GBCSMessage, parse_message
from hht_app.gbcs.sources import message_bytes
from tests.gbcs.vectors import keystore, vector, vectors

KEYS = {
    "source", "kind", "pre_command", "message_code", "use_case", "originator", "recipient", "originator_counter",
    "supplementary", "date_time", "family", "payload", "result", "mac", "signature", "decrypted",
    "line", "envelope", "faults",
}  # fmt: skip
NAME = "CCS01_8.11_SUCCESS_COMMAND"


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    code = main(["decode", *arguments, "--json"])
    caught = capsys.readouterr()
    return code, [json.loads(line) for line in caught.out.splitlines()], caught.err


def test_the_object_has_the_keys_of_the_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.txt"
    path.write_text(vector(NAME).hex())
    code, (answer,), _ = call(capsys, str(path), "--keystore", str(keystore().path))
    assert code == 0
    assert set(answer) == KEYS
    assert answer["source"] == str(path)
    assert (answer["kind"], answer["pre_command"], answer["message_code"]) == ("command", False, "0001")
    assert (answer["use_case"], answer["family"]) == ("CCS01", "dlms")
    assert answer["originator"] == "90-B3-D5-1F-30-00-00-02"
    assert answer["recipient"] == "00-DB-12-34-56-78-90-A2"
    assert answer["originator_counter"] == 1302
    assert answer["supplementary"] == {
        "remote_party": "90-B3-D5-1F-30-01-00-00",
        "remote_party_counter": 1002,
        "originator_counter": None,
    }
    assert (answer["date_time"], answer["result"], answer["decrypted"]) == (None, None, None)
    assert (answer["mac"], answer["signature"]) == ("valid", "absent")


@pytest.mark.parametrize(
    "content",
    [
        lambda data: data,
        lambda data: data.hex().encode(),
        lambda data: data.hex().upper().encode() + b"\n",
        lambda data: b"\xef\xbb\xbf" + data.hex(" ", 4).encode(),
        lambda data: b"\r\n".join(data.hex().encode()[index : index + 7] for index in range(0, len(data) * 2, 7)),
        base64.b64encode,
        base64.encodebytes,
    ],
    ids=["raw", "hex", "HEX", "spaced", "lines", "base64", "base64 lines"],
)
def test_hex_base64_and_raw_are_told_apart(content: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "message"
    path.write_bytes(content(vector(NAME)))
    code, (answer,), _ = call(capsys, str(path))
    assert (code, answer["use_case"], answer["mac"]) == (0, "CCS01", "unknown")


def test_standard_input_is_read_for_a_dash(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(vector(NAME).hex().encode())))
    code, (answer,), _ = call(capsys, "-")
    assert (code, answer["source"], answer["use_case"]) == (0, "-", "CCS01")


def test_a_folder_is_searched_and_the_rest_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = vector(NAME)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "one.HEX").write_text(data.hex())
    (tmp_path / "a.Bin").write_bytes(data)
    (tmp_path / "c.b64").write_bytes(base64.b64encode(data))
    (tmp_path / "notes.txt").write_text("not a message")
    code, answers, errors = call(capsys, str(tmp_path))
    assert code == 0
    assert [Path(answer["source"]).name for answer in answers] == ["a.Bin", "one.HEX", "c.b64"]
    assert "1 other file passed over" in errors


def test_a_named_file_is_tried_whatever_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a message")
    code, (answer,), _ = call(capsys, str(path))
    assert code == 1
    assert set(answer) == {"source", "error"}
    assert set(answer["error"]) == {"message", "offset", "path"}
    assert answer["error"]["offset"] == 0


def test_one_bad_message_does_not_stop_the_rest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = vector(NAME)
    (tmp_path / "1.hex").write_text(data.hex()[:-2])
    (tmp_path / "2.hex").write_text(data.hex())
    (tmp_path / "3.hex").write_text(data.hex() * 2)
    (tmp_path / "4.hex").write_text(data.hex()[:-1])
    (tmp_path / "5.hex").write_text("")
    code, answers, _ = call(capsys, str(tmp_path), str(tmp_path / "missing"))
    assert code == 1
    assert ["error" in answer for answer in answers] == [True, False, True, True, True, True]
    assert "left" in answers[0]["error"]["message"]
    assert answers[2]["error"]["offset"] == len(data)
    assert "odd" in answers[3]["error"]["message"]
    assert "empty" in answers[4]["error"]["message"]
    assert "does not exist" in answers[5]["error"]["message"]


def test_errors_are_one_line_each_without_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "1.hex").write_text("DD00")
    assert main(["decode", str(tmp_path / "1.hex"), str(tmp_path / "no")]) == 1
    caught = capsys.readouterr()
    assert caught.out == ""
    lines = caught.err.splitlines()
    assert len(lines) == 2
    assert "mac_header: 6 bytes needed, 1 left at offset 1" in lines[0]
    assert "Traceback" not in caught.err


def test_a_huge_file_is_refused_politely(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "big.hex").write_bytes(b"AB" * 700_000)
    code, (answer,), _ = call(capsys, str(tmp_path))
    assert code == 1
    assert "larger than 1 MB" in answer["error"]["message"]


@pytest.mark.parametrize("name", [NAME, "CS03A1_8.7.1_SUCCESS_RESPONSE"])
def test_an_altered_message_gives_exit_1_only_when_keys_can_tell(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = bytearray(vector(name))
    data[-1] ^= 1
    path = tmp_path / "a.bin"
    path.write_bytes(bytes(data))
    assert call(capsys, str(path))[0] == 0
    code, (answer,), errors = call(capsys, str(path), "--keystore", str(keystore().path))
    assert code == 1
    assert "invalid" in (answer["mac"], answer["signature"])
    assert "1 of 1 messages do not fit" in errors


def test_a_wrong_acb_makes_commands_invalid(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(vector(NAME))
    code, (answer,), _ = call(capsys, str(path), "--keystore", str(keystore().path), "--acb", "90b3d51f30010000")
    assert (code, answer["mac"]) == (1, "invalid")


def test_a_key_store_without_an_acb_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(vector(NAME))
    (tmp_path / "keys").mkdir()
    code, (answer,), errors = call(capsys, str(path), "--keystore", str(tmp_path / "keys"))
    assert (code, answer["mac"]) == (0, "unknown")
    assert "--acb" in errors


def test_a_broken_key_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(vector("CS03A1_8.7.1_SUCCESS_RESPONSE"))
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "00db1234567890a0-ds.pem").write_text("nonsense")
    code, (answer,), _ = call(capsys, str(path), "--keystore", str(tmp_path / "keys"))
    assert code == 1
    assert answer["error"]["path"].endswith("00db1234567890a0-ds.pem")


def test_a_wrong_call_gives_2_and_a_missing_key_store_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decode"]) == 2
    assert main(["decode", "x", "--acb", "12"]) == 2
    assert main(["decode", "x", "--keystore", "/no/such/folder"]) == 1
    assert "does not exist" in capsys.readouterr().err


def test_plain_text_shows_who_what_and_the_verdicts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(vector("GCS13a_4.1.1_SUCCESS_RELIABLE_GSME_RESPONSE"))
    assert main(["decode", str(path), "--keystore", str(keystore().path)]) == 0
    text = capsys.readouterr().out
    for part in ("response GCS13a", "MAC valid", "encrypted parts decrypted", "result: success 0", "12345"):
        assert part in text


def test_without_keys_an_encrypted_result_is_not_guessed() -> None:
    decoded = decode_message(vector("GCS13a_4.1.1_ERROR_RESPONSE"))
    assert decoded.decrypted is False
    assert decoded.result is not None
    assert decoded.result.outcome == "none"
    opened = decode_message(vector("GCS13a_4.1.1_ERROR_RESPONSE"), keystore())
    assert opened.result is not None
    assert (opened.result.outcome, opened.result.code) == ("failure", 0xC0)


def refusal(data: bytes) -> DataError | None:
    """Return the error that DATA is refused with or its first fault, None where it is whole; all else fails."""
    try:
        decoded = decode_message(data)
    except DataError as error:
        return error
    decoded.to_json("")
    return decoded.faults[0].error() if decoded.faults else None


def _pre_command_ends(data: bytes) -> tuple[int, ...]:
    """A signed command without MAC, cut at its signature, is a whole pre-command: no error can tell."""
    message = parse_message(data)
    if message.cra is not CRA.COMMAND or message.mac is not None or not message.signature:
        return ()
    return (len(data) - 65,)


def test_every_truncation_and_every_altered_byte_gives_a_clear_error_or_an_answer() -> None:
    names = [name for name, _ in vectors()][::60]
    assert len(names) > 15
    for name, data in vectors():
        if name not in names:
            continue
        step = max(1, len(data) // 120)
        for length in range(0, len(data), step):
            assert refusal(data[:length]) is not None or length in _pre_command_ends(data), (name, length)
        for index in range(0, len(data), step):
            altered = data[:index] + bytes([data[index] ^ 0x55]) + data[index + 1 :]
            refusal(altered)


@given(st.binary(max_size=400))
def test_noise_is_refused_with_a_data_error(data: bytes) -> None:
    refused = None
    try:
        refused = refusal(message_bytes(data))
    except DataError as error:
        refused = error
    assert refused is not None


@given(
    st.sampled_from([0x0018, 0x0022, 0x0072, 0x0102, 0x000D, 0x1000, 0xFFFF]), st.integers(1, 3), st.binary(max_size=90)
)
def test_a_foreign_payload_in_a_good_envelope_is_refused_or_shown(code: int, cra: int, payload: bytes) -> None:
    for start in (b"", b"\xda\x20\x00\x00\x05\x00\x00", b"\x0f\x20\x00\x00\x05\x00", b"\x01\x09\x01"):
        message = GBCSMessage(
            CRA(cra), 5, EUI64(bytes(8)), EUI64(bytes(8)), code, start + payload, signature=b"", mac=bytes(12)
        )
        refused = refusal(message.encode())
        assert refused is None or refused.path


def test_decoding_loads_no_xml_database_or_window_parts(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(vector(NAME))
    program = (
        "import sys; from hht_app.cli import main; code = main(['decode', sys.argv[1]]); "
        "bad = {'lxml', 'pydantic', 'sqlite3', 'PySide6'} & set(sys.modules); sys.exit(7 if bad else code)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
