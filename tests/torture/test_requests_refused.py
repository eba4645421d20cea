"""A request whose signature is broken in any way gets E1, and nothing of it is processed."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hht_app.core.errors import DataError
from hht_app.core.recording import Happening, ignore
from hht_app.dcc.dcc import DCC
from hht_app.duis.requests import read_request
from hht_app.duis.responses import read_response
from hht_app.duis.signature import sign_document, verify_document
from tests.flows.job import Playing, begin

SIGNATURE = re.compile(rb"<ds:Signature .*</ds:Signature>", re.DOTALL)


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = begin(tmp_path / "H")
    yield started
    started.ws.close()


def _flip(match: re.Match[bytes]) -> bytes:
    data = bytearray(base64.b64decode(match[2]))
    data[5] ^= 1
    return match[1] + base64.b64encode(data) + match[3]


def _replaced(pattern: bytes, put: bytes | Callable[[re.Match[bytes]], bytes], xml: bytes) -> bytes:
    changed, number = re.subn(pattern, put, xml, count=1, flags=re.DOTALL)
    assert number == 1
    assert changed != xml
    return changed


def _other_counter(match: re.Match[bytes]) -> bytes:
    return b":%d</sr:RequestID>" % (int(match[1]) + 1)


def _other_serial(match: re.Match[bytes]) -> bytes:
    return b"Number>%d</" % (int(match[1]) + 1)


def _body_text(xml: bytes) -> bytes:
    """Change one character of the first text in the body, to another that could stand there."""
    start = xml.index(b"<sr:Body>")
    found = re.search(rb">([^<>]+)<", xml[start:])
    assert found is not None
    at = start + found.start(1)
    old = xml[at : at + 1]
    new = b"1" if old != b"1" and (old.isdigit() or old in b"ABCDEF") else b"A" if old != b"A" else b"B"
    return xml[:at] + new + xml[at + 1 :]


BREAKS: dict[str, Callable[[bytes], bytes]] = {
    "signature value": lambda xml: _replaced(rb"(SignatureValue>)([^<]+)(<)", _flip, xml),
    "digest": lambda xml: _replaced(rb"(DigestValue>)([^<]+)(<)", _flip, xml),
    "body text": _body_text,
    "request id": lambda xml: _replaced(rb":(\d+)</sr:RequestID>", _other_counter, xml),
    "command variant": lambda xml: _replaced(rb"(CommandVariant>)\d(<)", rb"\g<1>1\g<2>", xml),
    "serial": lambda xml: _replaced(rb"Number>(\d+)</", _other_serial, xml),
    "issuer": lambda xml: _replaced(rb"(IssuerName>)[^<]+(<)", rb"\g<1>CN=Z1,OU=07\g<2>", xml),
    "no signature": lambda xml: SIGNATURE.sub(b"", xml),
    "two signatures": lambda xml: SIGNATURE.sub(lambda found: found[0] * 2, xml),
    "cut": lambda xml: xml[:-40],
    "doubled": lambda xml: xml * 2,
    "doctype": lambda xml: xml.replace(b"<sr:Request ", b"<!DOCTYPE x [<!ENTITY e 'f'>]><sr:Request ", 1),
    "empty": lambda xml: b"",
}


class Between:
    """Stands before the DCC: has each request tried broken first, then passes it on as it was."""

    def __init__(self, playing: Playing, names: list[str]) -> None:
        self.playing, self.names = playing, names
        self.dcc: DCC = playing.world.dcc
        self.tried: list[str] = []

    def held(self) -> dict[str, Any]:
        return {"records": self.playing.records(), "state": self.dcc.office.state.snapshot()}

    def submit(self, xml: bytes, service: str | None = None) -> bytes:
        before, record = self.held(), self.dcc.office.record
        self.dcc.office.record = ignore
        request = read_request(xml)
        for name in self.names:
            answer = read_response(self.dcc.submit(BREAKS[name](xml)))
            assert answer.response_code == "E1", f"{request.service_reference_variant}: {name}"
            assert answer.content is None
            assert self.held() == before, f"{request.service_reference_variant}: {name}"
        self.dcc.office.record = record
        self.tried.append(f"{request.service_reference_variant} {request.command_variant}")
        return self.dcc.submit(xml, service)


@pytest.mark.parametrize("name", sorted(BREAKS))
def test_every_request_of_the_job_is_refused_with_e1_when_its_signature_is_broken(playing: Playing, name: str) -> None:
    between = Between(playing, [name])
    playing.world.back_office._gateway = between
    playing.to_the_end()
    assert between.tried == [
        "12.1 8", "8.14.2 8", "8.11 2", "8.11 2", "8.11 2", "6.21 2", *["8.13 8"] * 5,
        "8.7.2 2", "8.7.1 4", "8.7.1 6", "8.7.2 2", *["8.13 8"] * 3,
    ]  # fmt: skip
    assert set(playing.statuses().values()) == {"InstalledNotCommissioned"}


def a_request(playing: Playing) -> bytes:
    """The first request of the job, as it was sent."""
    playing.session.do(playing.until("ask_coverage"))
    return next(event.raw for event in playing.session.events() if event.kind == "duis-request")


def test_no_altered_byte_of_a_request_makes_another_request_that_verifies(playing: Playing) -> None:
    xml = a_request(playing)
    finder = playing.world.keys.find_xml_signer
    asked = read_request(xml)
    passed = []
    for mask in (0x01, 0x20):
        for index in range(len(xml)):
            data = bytes([*xml[:index], xml[index] ^ mask, *xml[index + 1 :]])
            try:
                verify_document(data, finder)
            except DataError:
                continue
            # Only spelling that XML does not tell apart may pass, and then it is the same request.
            passed.append(index)
            assert read_request(data) == asked, data[max(0, index - 20) : index + 20]
    assert len(passed) < 40


@pytest.mark.parametrize("signer", ["second-supplier", "acb"])
def test_a_request_in_anothers_name_is_refused(playing: Playing, signer: str) -> None:
    xml = SIGNATURE.sub(b"", a_request(playing).replace(b":1001</", b":1999</"))
    held = playing.world.keys.certified_key(playing.world.organisations[signer], "xml-ds")
    assert held is not None
    certificate = held.x509_certificate
    issuer = certificate.issuer.rfc4514_string()
    told: list[Happening] = []
    playing.world.dcc.office.record = told.append
    answer = playing.world.dcc.submit(sign_document(xml, held.private_key, issuer, certificate.serial_number))
    assert read_response(answer).response_code == "E1"
    assert told[-1].code == "E1"
    assert b"is not the user who signed" in told[-1].raw


def test_a_request_signed_with_a_certificate_that_is_not_for_xml_is_refused(playing: Playing) -> None:
    xml = SIGNATURE.sub(b"", a_request(playing).replace(b":1001</", b":1999</"))
    held = playing.world.keys.certified_key(playing.world.supplier, "ds")
    assert held is not None
    certificate = held.x509_certificate
    issuer = certificate.issuer.rfc4514_string()
    playing.world.dcc.office.record = ignore
    answer = playing.world.dcc.submit(sign_document(xml, held.private_key, issuer, certificate.serial_number))
    assert read_response(answer).response_code == "E1"


def test_a_request_of_another_world_is_refused(playing: Playing, tmp_path: Path) -> None:
    foreign = begin(tmp_path / "foreign", seed=82)
    xml = a_request(foreign)
    foreign.ws.close()
    playing.world.dcc.office.record = ignore
    assert read_response(playing.world.dcc.submit(xml)).response_code == "E1"


def test_an_answer_that_is_not_signed_by_the_dcc_is_not_acted_on_and_is_kept(playing: Playing) -> None:
    class Altering:
        def submit(self, xml: bytes, service: str | None = None) -> bytes:
            return playing.world.dcc.submit(xml).replace(b">true<", b">false<", 1)

    act = playing.until("ask_coverage")
    playing.world.back_office._gateway = Altering()
    with pytest.raises(DataError):
        playing.session.do(act)
    assert playing.session.state.coverage == []
    kinds = [event.kind for event in playing.session.events()]
    assert kinds[-3:] == ["checks", "duis-response", "act-failed"]
    playing.world.back_office._gateway = playing.world.dcc
    playing.session.do(act)
    assert playing.session.state.coverage[0]["wan_technology"] == " "
    sent = [event.request_id for event in playing.session.events() if event.kind == "duis-request"]
    assert len(set(sent)) == len(sent), "a RequestID that went out is never used again"
