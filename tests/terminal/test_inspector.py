"""The inspector's model: places in bytes and text, English, verdicts with certificates, the way to the next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.store.connection import open_workspace
from hht_app.terminal.importing.certificates import keep_certificates
from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.session import Session, start_session
from hht_app.terminal.views.inspector import (
    GBCS,
    MESSAGE_KINDS,
    NOTHING,
    XML,
    Inspected,
    heard_event,
    inspect_bytes,
    inspect_event,
)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The practice job played to its end: nothing here changes it."""
    with open_workspace(tmp_path_factory.mktemp("inspected") / "H", create=True) as ws:
        played = start_session(ws, "no-wan-dual-fuel")
        while (act := next_act(played)) is not None:
            played.do(act)
        yield played


def facts(inspected: Inspected) -> dict[str, str]:
    return {item.key: item.mark.words for item in inspected.facts}


def first(session: Session, kind: str, name: str) -> int:
    return next(item.seq for item in session.events() if item.kind == kind and item.name == name)


def test_every_message_of_the_job_is_taken_apart_with_each_node_where_its_bytes_or_tags_are(session: Session) -> None:
    seen = set()
    for event in session.events():
        if event.kind not in MESSAGE_KINDS:
            continue
        found = inspect_event(session, event.seq, truth=True)
        seen.add(found.form)
        assert found.items, event.summary
        assert not any(item.is_fault for item in found.items)
        assert "bad" not in {item.mark.role for item in found.facts if item.key in ("mac", "signature", "schema")}
        size = len(found.text or found.data)
        for item in found.items:
            assert -1 <= item.start <= item.end <= size
            if found.form == XML and item.start >= 0 and found.text[item.start] == "<":
                assert found.text[item.start : item.end].split(">")[0].split(" ")[0].endswith(item.name)
    assert seen == {GBCS, XML}


def test_a_byte_belongs_to_the_smallest_node_and_the_node_lies_on_that_byte(session: Session) -> None:
    found = inspect_event(session, first(session, "command", "CCS01"), truth=True)
    at = found.data.index(bytes.fromhex("02484854001200A0"))
    item = found.items[found.innermost(at)]
    assert (item.name, item.start, item.end) == ("ieee_address", at - 2, at + 8)
    assert "the electricity meter (ESME), 02-48-48-54-00-12-00-A0" in item.english
    assert found.innermost(len(found.data)) == -1


def test_a_document_in_one_line_is_shown_in_lines_and_holds_every_character_it_had(session: Session) -> None:
    found = inspect_event(session, first(session, "duis-response", "12.1"), truth=True)
    assert found.text.count("\n") > 20
    assert "".join(found.text.split()) == "".join(found.data.decode().split())
    code = next(item for item in found.items if item.name == "ResponseCode")
    assert found.text[code.start : code.end] == "<sr:ResponseCode>I0</sr:ResponseCode>"
    assert "Success" in code.english
    assert found.items[found.innermost(found.text.index(">I0<") + 1)] is code


def test_the_message_in_a_document_is_decoded_under_its_element(session: Session) -> None:
    found = inspect_event(session, first(session, "duis-request", "8.13"), truth=True)
    inner = next(item for item in found.items if item.name == "originator")
    assert inner.value == "02-48-48-54-00-12-00-A2"
    parents = []
    while inner.parent >= 0:
        inner = found.items[inner.parent]
        parents.append(inner.name)
    assert parents[0] == "envelope"
    assert parents[-1] == "Request"


def test_the_mac_is_good_for_the_trainer_and_cannot_be_checked_on_site(session: Session) -> None:
    seq = first(session, "response", "CCS01")
    told = inspect_event(session, seq, truth=True)
    assert facts(told)["mac"] == "MAC good"
    lines = next(item.lines for item in told.facts if item.key == "mac")
    assert lines[0] == "Certificate of 02-48-48-54-00-12-00-A2 (a device)"
    assert lines[3].startswith("Certificate of 02-48-48-54-00-0")
    assert "site" in facts(told)
    on_site = facts(inspect_event(session, seq, truth=False))
    assert on_site["mac"] == "MAC: no key here to check it by"
    assert "site" not in on_site


def test_a_changed_byte_makes_mac_and_signature_bad_and_says_by_which_certificate(session: Session) -> None:
    message = bytearray(session.page(first(session, "command", "CS02b") - 1, 1)[0].raw)
    message[60] ^= 1
    found = inspect_bytes(session, bytes(message), "changed", truth=True)
    assert facts(found)["mac"].startswith("MAC bad")
    assert facts(found)["signature"].startswith("Signature bad")
    signed = next(item for item in found.facts if item.key == "signature")
    assert signed.lines[0] == "Certificate of 02-48-48-54-00-00-00-02 (role 04)"
    document = session.page(first(session, "duis-response", "12.1") - 1, 1)[0].raw.replace(b"South", b"North")
    assert facts(inspect_bytes(session, document, "changed", truth=True))["signature"] == "Signature bad"


def test_without_a_job_signatures_are_checked_by_the_certificates_that_were_brought_in(
    session: Session, tmp_path: Path
) -> None:
    message = session.page(first(session, "command", "CS02b") - 1, 1)[0].raw
    document = session.page(first(session, "duis-response", "12.1") - 1, 1)[0].raw
    for data in (message, document):
        assert facts(inspect_bytes(None, data, "x", truth=True))["signature"].endswith("certificate is not here")
    held = [item.pem for item in session.world.keys.organisation_keys() if item.usage in ("ds", "xml-ds")]
    keep_certificates(tmp_path, b"".join(held))
    for data in (message, document):
        found = inspect_bytes(None, data, "x", truth=True, kept=tmp_path / "keystore")
        assert facts(found)["signature"] == "Signature good"
        lines = next(item.lines for item in found.facts if item.key == "signature")
        assert lines[0].startswith("Certificate of 02-48-48-54-00-00-00-02 (role ")
    assert facts(found).get("mac") is None


def test_a_document_that_breaks_the_rules_says_so_with_the_place(session: Session) -> None:
    document = session.page(first(session, "duis-request", "12.1") - 1, 1)[0].raw.replace(b">8<", b">77<")
    schema = next(item for item in inspect_bytes(session, document, "bad", truth=True).facts if item.key == "schema")
    assert schema.mark.role == "bad"
    assert any("CommandVariant" in line for line in schema.lines)


@pytest.mark.parametrize("data", [b"", b"\xdd\x00", b"<a><b></a>", b"\xdf\x09" + bytes(20), b"\xff\xfe"])
def test_bytes_that_are_no_message_are_shown_with_what_is_wrong(session: Session, data: bytes) -> None:
    found = inspect_bytes(session, data, "bad", truth=True)
    assert found.data == data
    assert facts(found)["unreadable"]


def test_a_message_cut_short_keeps_what_stands_before_the_cut(session: Session) -> None:
    raw = session.page(first(session, "command", "CCS01") - 1, 1)[0].raw
    found = inspect_bytes(session, raw[:90], "cut", truth=True)
    assert facts(found)["damaged"].startswith("Damaged")
    assert any(item.name == "message_code" and item.value == "0001" for item in found.items)
    assert any(item.is_fault for item in found.items)


def test_arrows_go_through_all_messages_and_pass_over_what_is_none(session: Session) -> None:
    messages = [item.seq for item in session.events() if item.kind in MESSAGE_KINDS]
    newest = inspect_event(session, 0, truth=True)
    assert newest.seq == messages[-1]
    assert newest.after == 0
    walked, seq = [], messages[-1]
    while seq:
        walked.append(seq)
        seq = inspect_event(session, seq, truth=True).before
    assert walked == messages[::-1]
    between = inspect_event(session, messages[0] - 1, truth=True)
    assert (between.form, between.before, between.after) == (NOTHING, 0, messages[0])


def test_a_message_heard_leads_to_its_event_in_the_journal(session: Session) -> None:
    for item in session.state.heard:
        seq = heard_event(session, item.number)
        assert session.page(seq - 1, 1)[0].raw.hex().upper() == item.message
    assert heard_event(session, 999) == 0


def test_finding_goes_on_from_the_node_in_hand_and_round_again(session: Session) -> None:
    found = inspect_event(session, first(session, "command", "CS02b"), truth=True)
    once = found.find("serial", -1)
    twice = found.find("serial", once)
    assert -1 < once < twice
    assert found.find("SERIAL", len(found.items) - 1) == once
    assert found.find("no such words", 3) == -1
