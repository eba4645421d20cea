"""What is brought in is told by its content; what is wrong is told with its place, and nothing ever raises."""

from __future__ import annotations

import base64
import json
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hht_app.core.errors import Cancelled, UserError
from hht_app.store.connection import open_workspace
from hht_app.terminal import acts
from hht_app.terminal.importing import recognise as room
from hht_app.terminal.importing.certificates import keep_certificates
from hht_app.terminal.importing.recognise import Recognised, recognise
from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.scenario import scenario_text
from hht_app.terminal.session import Session, start_session


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with open_workspace(tmp_path_factory.mktemp("brought") / "H", create=True) as ws:
        played = start_session(ws, "first-job")
        while (act := next_act(played)) is not None and act.name != acts.HAND_OVER:
            played.do(act)
        yield played


def raw(session: Session, kind: str) -> bytes:
    return next(item.raw for item in session.events() if item.kind == kind)


def pem(session: Session) -> bytes:
    return b"".join(held.pem for held in session.world.keys.device_keys())


def test_a_message_is_recognised_as_hex_base64_and_raw_bytes(session: Session) -> None:
    message = raw(session, "command")
    lines = set()
    for data in (message, message.hex(" ").encode(), base64.b64encode(message), b"\n" + message.hex().upper().encode()):
        found = recognise(data, "x.txt")
        assert (found.kind, found.data, found.problems) == (room.MESSAGE, message, ())
        lines.add(found.lines)
    assert len(lines) == 1
    assert "command CCS01: Add Device to CHF device log" in lines.pop()


def test_a_message_cut_short_is_shown_with_the_place_where_it_ends(session: Session) -> None:
    found = recognise(raw(session, "command")[:-30].hex().encode(), "cut.hex")
    assert found.kind == room.MESSAGE
    assert not found.good
    assert "offset" in found.problems[0]


def test_documents_certificates_scenarios_and_devices_are_told_apart(session: Session) -> None:
    assert recognise(raw(session, "duis-request"), "a").title == "A DUIS request"
    response = recognise(raw(session, "duis-response"), "a")
    assert (response.kind, response.title) == (room.DOCUMENT, "A DUIS response")
    certificates = recognise(pem(session), "a")
    assert certificates.kind == room.CERTIFICATES
    assert certificates.good
    assert "device, issued by CN=HHT-D1" in certificates.lines[0]
    scenario = recognise(scenario_text("first-job").encode(), "a")
    assert (scenario.kind, scenario.good) == (room.SCENARIO, True)
    devices = b'"device_id","device_type"\n"02-48-48-54-00-12-00-A2","CHF"\n'
    assert recognise(devices, "a").kind == room.DEVICES
    assert recognise(json.dumps([{"device_id": "02-48-48-54-00-12-00-A2"}]).encode(), "a").kind == room.DEVICES


def problem(data: bytes) -> str:
    found: Recognised = recognise(data, "x")
    assert not found.good
    return found.problems[0]


def test_bad_input_says_what_is_wrong_and_where(session: Session) -> None:
    assert problem(b"  \n") == "It is empty"
    assert "offset 6" in problem(b"D9 20 ;5")
    assert "line 1" in problem(b"<sr:Request><a></sr:Request>")
    assert "outermost element is html" in problem(b"<html/>")
    assert problem(b'{"id": 1,\n "x" }').startswith("Line 2, column 6")
    assert "neither a scenario nor" in problem(b"{}")
    broken = json.loads(scenario_text("first-job"))
    broken["minutes"] = "long"
    assert "minutes" in problem(json.dumps(broken).encode())
    assert "private key" in problem(next(session.world.keys.device_keys()).key_pem + pem(session))
    spoilt = pem(session).replace(b"\nMII", b"\nMIX", 1)
    assert problem(spoilt).startswith("Line 1: ")


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_whatever_is_brought_in_is_told_and_never_raises(data: bytes) -> None:
    assert recognise(data, "x").title


def test_certificates_are_kept_once_and_never_over_others(session: Session, tmp_path: Path) -> None:
    names = keep_certificates(tmp_path, pem(session))
    assert len(names) == len(list((tmp_path / "keystore").glob("*-ds.pem"))) * 2 > 2
    assert keep_certificates(tmp_path, pem(session)) == ()
    held = list(session.world.keys.device_keys())
    theirs = tmp_path / "keystore" / names[0]
    theirs.write_bytes(held[-1].pem)
    with pytest.raises(UserError, match="another certificate is kept as"):
        keep_certificates(tmp_path, pem(session))
    assert theirs.read_bytes() == held[-1].pem
    with pytest.raises(UserError, match="private key"):
        keep_certificates(tmp_path, held[0].key_pem)


def test_a_capture_is_told_from_one_wrapped_message_and_each_broken_line_says_why(session: Session) -> None:
    messages = [item.raw for item in session.events() if item.kind in ("command", "response", "alert")]
    wrapped = "\n".join(textwrap.wrap(messages[0].hex().upper(), 64)).encode()
    assert recognise(wrapped, "wrapped.hex").kind == room.MESSAGE
    lines = [messages[0].hex(), "", "# noted by hand", base64.b64encode(messages[1]).decode(), messages[2].hex()[:-9]]
    found = recognise("\r\n".join(lines).encode(), "capture.txt")
    assert (found.kind, found.good) == (room.CAPTURE, True)
    assert found.capture is not None
    assert [item.data for item in found.capture.messages[:2]] == messages[:2]
    assert [item.place for item in found.capture.messages] == ["line 1", "line 4", "line 5"]
    assert found.capture.broken == 1
    assert "odd number" in found.capture.messages[2].problem
    assert "1 of them cannot be read; each says why" in found.lines


def test_a_capture_is_searched_by_words_identifiers_and_bytes(session: Session) -> None:
    messages = [item.raw for item in session.events() if item.kind in ("command", "response", "alert")]
    found = recognise("\n".join(item.hex() for item in messages).encode(), "capture.hex").capture
    assert found is not None
    assert len(found.find("")) == len(messages)
    commands = [number for number, item in enumerate(messages) if item == messages[0]]
    assert set(commands) <= set(found.find("add device COMMAND"))
    assert found.find(messages[0][8:40].hex(" ")) == tuple(
        number for number, item in enumerate(messages) if messages[0][8:40] in item
    )
    assert found.find("no such word") == ()


def test_a_long_capture_says_how_far_it_is_and_can_be_cancelled(session: Session) -> None:
    text = b"\n".join([raw(session, "command").hex().encode()] * 600)
    told: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        told.append((done, total))
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        recognise(text, "long.hex", progress=progress)
    assert told == [(0, 600), (256, 600)]


def test_settings_are_recognised_and_a_wrong_one_is_named() -> None:
    found = recognise(b'{"theme": "dark", "text_scale": 150}', "mine.json")
    assert (found.kind, found.good, found.lines) == (room.SETTINGS, True, ("theme: dark", "text_scale: 150"))
    assert problem(b'{"theme": "pink"}').startswith("theme: ")
    assert "'colour' is no setting" in problem(b'{"theme": "dark", "colour": "red"}')


def test_text_of_another_encoding_and_what_is_no_message_say_so(session: Session) -> None:
    assert "UTF-16" in problem("device_id,device_type".encode("utf-16"))
    assert problem(b"device_id,device_type\nA,caf\xe9\n") == "Line 2 is not UTF-8 text: save the list as UTF-8"
    assert recognise(b"PK\x03\x04" + bytes(40), "a.zip").kind == room.UNKNOWN
    assert recognise(b"DEADBEEF", "a.hex").kind == room.UNKNOWN
    assert recognise(b"device_id,x\n" + b"a" * 200_000 + b",b\n", "a.csv").title == "A list of devices"


def test_one_certificate_in_der_is_taken_as_the_same_in_pem(session: Session) -> None:
    held = next(session.world.keys.device_keys())
    found = recognise(held.certificate, "a.cer")
    assert found.lines == recognise(held.pem, "a.pem").lines
    assert found.good
