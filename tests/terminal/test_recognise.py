"""What is brought in is told by its content; what is wrong is told with its place, and nothing ever raises."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hht_app.core.errors import UserError
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
