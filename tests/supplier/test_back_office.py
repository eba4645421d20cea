"""The supplier's back office: it signs only what it asked for, counts up, and trusts only the DCC's own answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hht_app.core.errors import DataError, HHTError
from hht_app.core.identifiers import RequestID
from hht_app.core.recording import Happening
from hht_app.duis.bodies import JoinServiceCritical, JoinServiceNonCritical
from hht_app.duis.requests import read_request
from hht_app.duis.responses import LocalCommand, PreCommand, Response, response_from, write_response
from hht_app.duis.signature import sign_document, verify_document
from hht_app.gbcs.envelope import CRA, GBCSMessage, Supplementary, parse_message
from hht_app.gbcs.payloads.joins import JoinDevice
from hht_app.gbcs.protection import verify_signature
from hht_app.store.chain import Event
from hht_app.supplier.comparing import compare_pre_command
from tests.dcc.asking import request, submit
from tests.flows.job import CHF, ESME, GSME, PPMID, Playing, begin

JOIN = JoinServiceCritical(other_device_id=PPMID)


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = begin(tmp_path / "H")
    yield started
    started.ws.close()


class Meddling:
    """Stands between supplier and DCC, and gives answers changed but rightly signed by the DCC."""

    def __init__(self, playing: Playing, change: Callable[[Response], Response], signer: str = "acb") -> None:
        self.playing, self.change, self.signer = playing, change, signer
        self.asked = 0

    def submit(self, xml: bytes, service: str | None = None) -> bytes:
        self.asked += 1
        world = self.playing.world
        answer = world.dcc.submit(xml)
        changed = self.change(response_from(verify_document(answer, world.keys.find_xml_signer).root))
        held = world.keys.certified_key(world.organisations[self.signer], "xml-ds")
        assert held is not None
        certificate = held.x509_certificate
        issuer = certificate.issuer.rfc4514_string()
        return sign_document(write_response(changed), held.private_key, issuer, certificate.serial_number)


# ---------------------------------------------------------------------------------------- comparing a Pre-Command


def given(playing: Playing) -> tuple[Any, GBCSMessage]:
    asked = request(playing, "8.7.1", JOIN, variant=4, target=ESME)
    answer = submit(playing, asked)
    assert isinstance(answer.content, PreCommand)
    return asked, parse_message(answer.content.gbcs_payload)


def test_the_pre_command_that_was_asked_for_is_found_so(playing: Playing) -> None:
    asked, message = given(playing)
    assert compare_pre_command(asked, message.encode()) == message


def test_the_form_with_a_trailing_empty_signature_is_taken_too(playing: Playing) -> None:
    asked, message = given(playing)
    assert compare_pre_command(asked, replace(message, signature=b"").encode()).payload == message.payload


DIFFERENCES: dict[str, Callable[[Playing, GBCSMessage], dict[str, Any]]] = {
    "originator": lambda playing, _: {"originator": playing.world.acb},
    "recipient": lambda *_: {"recipient": GSME},
    "counter": lambda _, message: {"originator_counter": message.originator_counter + 1},
    "use case": lambda *_: {"message_code": 0x000F},
    "partner": lambda *_: {"payload": JoinDevice(0, GSME, 5, None).encode(0)},
    "supplementary fields": lambda playing, _: {"supplementary": Supplementary(playing.world.acb, 1, None)},
    "date and time": lambda *_: {"date_time": bytes(12)},
    "signed already": lambda *_: {"signature": bytes(64)},
    "a response": lambda *_: {"cra": CRA.RESPONSE, "signature": bytes(64)},
    "payload": lambda _, message: {"payload": message.payload[:-1]},
    "device type": lambda *_: {"payload": JoinDevice(0, PPMID, 0, None).encode(0)},
    "method": lambda *_: {"payload": JoinDevice(3, PPMID, 5, None).encode(0)},
}


@pytest.mark.parametrize("name", sorted(DIFFERENCES))
def test_a_pre_command_that_differs_in_one_field_is_not_signed(playing: Playing, name: str) -> None:
    asked, message = given(playing)
    other = replace(message, **DIFFERENCES[name](playing, message))
    with pytest.raises(DataError, match="does not say what was asked"):
        compare_pre_command(asked, other.encode(), playing.world.back_office.device_types)


def test_a_device_the_supplier_has_no_record_of_is_compared_in_all_but_its_type(playing: Playing) -> None:
    asked, message = given(playing)
    other = replace(message, payload=JoinDevice(0, PPMID, 4, None).encode(0))
    assert compare_pre_command(asked, other.encode()) == other


def test_what_is_no_message_is_not_signed(playing: Playing) -> None:
    asked, message = given(playing)
    for data in (b"", b"\x00", message.encode()[:-3], message.encode() * 2):
        with pytest.raises(DataError, match="does not say what was asked"):
            compare_pre_command(asked, data)


def test_a_false_pre_command_is_kept_as_evidence_and_no_signature_leaves_the_house(playing: Playing) -> None:
    act = playing.until("ask", task="join-esme-ppmid")

    def falsify(response: Response) -> Response:
        if not isinstance(response.content, PreCommand):
            return response
        message = parse_message(response.content.gbcs_payload)
        other = replace(message, payload=JoinDevice(0, GSME, 5, None).encode(0)).encode()
        return response.changed(content=response.content.changed(gbcs_payload=other))

    meddling = Meddling(playing, falsify)
    playing.world.back_office._gateway = meddling
    with pytest.raises(DataError, match="does not say what was asked"):
        playing.session.do(act)
    assert meddling.asked == 1
    kinds = [event.kind for event in playing.session.events()][-5:]
    assert kinds == ["duis-request", "checks", "duis-response", "pre-command", "act-failed"]
    assert playing.session.state.tasks["join-esme-ppmid"].state == "to_ask"
    spent = playing.world.back_office.counter
    playing.world.back_office._gateway = playing.world.dcc
    playing.to_the_end()
    assert playing.world.back_office.counter > spent
    assert set(playing.statuses().values()) == {"InstalledNotCommissioned"}


# -------------------------------------------------------------------------------------------------- the exchange


def test_every_request_has_a_counter_of_its_own_and_the_signed_pre_command_its_requests(playing: Playing) -> None:
    told: list[Happening] = []
    office = playing.world.back_office
    office._record = told.append
    playing.world.dcc.office.record = told.append
    first = office.ask_command("8.7.2", PPMID, JoinServiceNonCritical(other_device_id=ESME))
    second = office.ask_command("8.7.1", ESME, JOIN)
    sent = [item.request_id for item in told if item.kind == "duis-request"]
    assert sent == [str(first.request_id), str(second.request_id), str(second.request_id)]
    assert second.request_id.counter == first.request_id.counter + 1
    assert second.handover is not None
    assert second.handover.request_id == second.request_id


def test_the_critical_command_carries_the_suppliers_signature(playing: Playing) -> None:
    playing.until("deliver", task="join-esme-ppmid")
    message = parse_message(playing.command("join-esme-ppmid"))
    public = playing.world.keys.public_key(playing.world.supplier, "ds")
    assert public is not None
    verify_signature(message, public)
    assert message.originator == playing.world.supplier
    assert message.supplementary == Supplementary()


@pytest.mark.parametrize("task, remembered", [("let-in-esme", CHF), ("join-ppmid-esme", PPMID)])
def test_a_command_of_the_broker_names_the_supplier_in_its_supplementary_fields(
    playing: Playing, task: str, remembered: Any
) -> None:
    playing.until("deliver", task=task)
    message = parse_message(playing.command(task))
    request_id = RequestID.parse(playing.session.state.tasks[task].request_id)
    assert message.originator == playing.world.acb
    assert message.recipient == remembered
    assert message.originator_counter != request_id.counter
    assert message.supplementary == Supplementary(playing.world.supplier, request_id.counter, None)


def test_a_refusal_of_the_dcc_is_an_outcome_and_the_job_says_so(playing: Playing) -> None:
    act = playing.until("ask", task="let-in-esme")
    playing.world.dcc.office.user_roles[playing.world.supplier] = ("ED",)
    playing.world.dcc.office.user_roles.pop(playing.world.supplier)
    playing.session.do(act)
    progress = playing.session.state.tasks["let-in-esme"]
    assert (progress.state, progress.refusal, progress.command) == ("to_ask", "E1", "")


@pytest.mark.parametrize("signer", ["supplier", "second-supplier"])
def test_an_answer_signed_by_anyone_but_the_dcc_is_not_believed(playing: Playing, signer: str) -> None:
    act = playing.until("ask_coverage")
    playing.world.back_office._gateway = Meddling(playing, lambda response: response, signer=signer)
    with pytest.raises(HHTError, match="not signed by the DCC"):
        playing.session.do(act)
    assert playing.session.state.coverage_code == ""


def test_an_answer_to_another_request_is_not_believed(playing: Playing) -> None:
    act = playing.until("ask_coverage")

    def other(response: Response) -> Response:
        assert response.request_id is not None
        wrong = RequestID(response.request_id.originator, response.request_id.target, 7)
        return response.changed(request_id=wrong, response_id=wrong.swapped)

    playing.world.back_office._gateway = Meddling(playing, other)
    with pytest.raises(DataError, match="another request"):
        playing.session.do(act)
    assert playing.session.state.coverage_code == ""


@pytest.mark.parametrize("task", ["let-in-esme", "join-esme-ppmid"])
def test_success_without_a_command_is_bad_input_and_not_a_command_of_nothing(playing: Playing, task: str) -> None:
    act = playing.until("ask", task=task)
    playing.world.back_office._gateway = Meddling(playing, lambda response: response.changed(content=None))
    with pytest.raises(DataError, match="without a"):
        playing.session.do(act)
    assert playing.session.state.tasks[task].command == ""


def test_the_command_goes_to_the_terminal_as_it_came(playing: Playing) -> None:
    playing.until("deliver", task="let-in-esme")
    event = next(item for item in playing.session.events() if item.kind == "command")
    assert playing.command("let-in-esme") == event.raw
    answer = next(
        item.raw
        for item in playing.session.events()
        if item.kind == "duis-response" and item.request_id == event.request_id
    )
    content = response_from(verify_document(answer, playing.world.keys.find_xml_signer).root).content
    assert isinstance(content, LocalCommand)
    assert content.gbcs_payload == event.raw


def test_the_counter_is_saved_and_put_back(playing: Playing) -> None:
    playing.until("send_back")
    office = playing.world.back_office
    saved = office.snapshot()
    office.counter = 1
    office.restore(saved)
    assert office.counter == 1006
    assert office.snapshot() == saved


def test_only_the_back_office_holds_the_suppliers_keys_and_only_those(playing: Playing) -> None:
    world = playing.world
    own = world.back_office._keys
    assert own.private_key(world.supplier, "ds") is not None
    for eui in (world.acb, world.organisations["second-supplier"], ESME, CHF):
        for usage in ("ds", "ka"):
            assert own.private_key(eui, usage) is None


def test_each_request_is_sent_to_the_service_of_its_command_variant(playing: Playing) -> None:
    called: list[tuple[int, str | None]] = []

    class Noting:
        def submit(self, xml: bytes, service: str | None = None) -> bytes:
            called.append((read_request(xml).command_variant, service))
            return playing.world.dcc.submit(xml, service)

    playing.world.back_office._gateway = Noting()
    playing.until("hand_over")
    assert set(called) == {(8, "dcc-only"), (2, "dcc-only"), (4, "transform"), (6, "dcc-only")}
    checked = [event for event in playing.session.events() if event.kind == "checks"]
    assert {url_check(event) for event in checked} == {"passed"}


def url_check(event: Event) -> str:
    """What came of the check of the service that was called."""
    (line,) = [item for item in json.loads(event.raw) if item["check"] == "url"]
    return str(line["result"])
