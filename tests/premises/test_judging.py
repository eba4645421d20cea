"""What a device checks before it acts: its MAC, its originator, the signature, the use case and the counter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hht_app.core.identifiers import EUI64
from hht_app.gbcs.envelope import CRA, parse_message
from hht_app.gbcs.payloads.dlms import CCS01Response, RegisterDevice, RestrictChangeOfTenancy
from hht_app.gbcs.payloads.joins import JoinDevice, JoinResponse
from hht_app.gbcs.protection import seal, sign, verify_mac, verify_signature
from hht_app.premises.han import Delivery
from hht_app.premises.state import CellKey
from tests.flows.job import CHF, ESME, GPF, GSME, PPMID, Playing, begin
from tests.premises.forging import answer, command, deliver, on_the_han, party, refused_with_alert

NEW = EUI64.parse("02-48-48-54-00-12-00-B1")
ADD = RegisterDevice(NEW, bytes(16), 90)
JOIN = JoinDevice(0, PPMID, 5, None)
CCS01, CS03A1, CS03B, ECS12 = 0x0001, 0x000D, 0x000E, 0x0022


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = begin(tmp_path / "H")
    on_the_han(started)
    yield started
    started.ws.close()


def silent(playing: Playing, delivery: Delivery, before: object, why: str) -> None:
    assert delivery.heard == ()
    assert why in delivery.truth
    assert playing.house.snapshot() == before


def test_a_command_rightly_made_is_acted_on(playing: Playing) -> None:
    delivery = deliver(playing, CHF, CCS01, ADD)
    assert answer(delivery) == CCS01Response((0, 0, 0))
    assert playing.house.hub.state.entry(NEW) is not None


@pytest.mark.parametrize("sealer", ["supplier", "network-operator", "transcos"])
def test_only_the_brokers_mac_counts_whoever_the_originator_is(playing: Playing, sealer: str) -> None:
    before = playing.house.snapshot()
    silent(playing, deliver(playing, CHF, CCS01, ADD, sealer=sealer), before, "MAC")


@pytest.mark.parametrize("originator", ["second-supplier", "wan-provider"])
def test_an_originator_in_no_trust_anchor_cell_is_refused(playing: Playing, originator: str) -> None:
    before = playing.house.snapshot()
    delivery = deliver(playing, ESME, CS03A1, JOIN, originator=originator)
    refused_with_alert(playing, delivery, before, 0x8F3E, "trust anchor")


@pytest.mark.parametrize("originator", ["transcos", "wan-provider", "recovery"])
def test_an_originator_that_the_use_case_does_not_authorise_is_refused(playing: Playing, originator: str) -> None:
    before = playing.house.snapshot()
    delivery = deliver(playing, CHF, CCS01, ADD, originator=originator)
    refused_with_alert(playing, delivery, before, 0x8F30, "Access Control Broker")


def test_change_of_tenancy_is_the_suppliers_alone(playing: Playing) -> None:
    payload = RestrictChangeOfTenancy(playing.house.now)
    for originator in ("network-operator", "acb"):
        before = playing.house.snapshot()
        delivery = deliver(playing, ESME, ECS12, payload, originator=originator)
        refused_with_alert(playing, delivery, before, 0x8F30, "Supplier")
    assert deliver(playing, ESME, ECS12, payload, originator="supplier").heard


def test_a_critical_command_is_signed_by_its_originator_and_no_other(playing: Playing) -> None:
    for signer in ("network-operator", "second-supplier", "acb"):
        before = playing.house.snapshot()
        delivery = deliver(playing, ESME, CS03A1, JOIN, originator="supplier", signer=signer)
        refused_with_alert(playing, delivery, before, 0x8F3D, "signature")
    assert isinstance(answer(deliver(playing, ESME, CS03A1, JOIN, originator="supplier")), JoinResponse)


def _sealed_again(playing: Playing, data: bytes, target: EUI64, **changed: object) -> bytes:
    keys = playing.world.keys
    own, peer = keys.private_key(playing.world.acb, "ka"), keys.public_key(target, "ka")
    assert own is not None
    assert peer is not None
    return seal(replace(parse_message(data), mac=None, **changed), own, peer).encode()  # type: ignore[arg-type]


def test_a_critical_command_without_a_signature_is_refused(playing: Playing) -> None:
    data = command(playing, ESME, CS03A1, JOIN, originator="supplier")
    before = playing.house.snapshot()
    bare = _sealed_again(playing, data, ESME, signature=b"")
    refused_with_alert(playing, playing.house.deliver(ESME, bare), before, 0x8F3D, "must be signed")


def test_a_command_that_is_not_critical_carries_no_signature(playing: Playing) -> None:
    keys = playing.world.keys
    ds = keys.private_key(playing.world.acb, "ds")
    assert ds is not None
    message = parse_message(command(playing, CHF, CCS01, ADD))
    signed = sign(replace(message, mac=None), ds)
    before = playing.house.snapshot()
    data = _sealed_again(playing, signed.encode(), CHF)
    silent(playing, playing.house.deliver(CHF, data), before, "no signature")


def test_a_command_without_a_mac_is_refused_however_well_signed(playing: Playing) -> None:
    message = parse_message(command(playing, ESME, CS03A1, JOIN, originator="supplier"))
    before = playing.house.snapshot()
    silent(playing, playing.house.deliver(ESME, replace(message, mac=None).encode()), before, "MAC")


@pytest.mark.parametrize("cra", [CRA.RESPONSE, CRA.ALERT])
def test_a_response_or_alert_is_no_command(playing: Playing, cra: CRA) -> None:
    before = playing.house.snapshot()
    data = _sealed_again(playing, command(playing, CHF, CCS01, ADD), CHF, cra=cra)
    silent(playing, playing.house.deliver(CHF, data), before, "not a command")


def test_a_command_with_a_date_time_is_refused(playing: Playing) -> None:
    before = playing.house.snapshot()
    data = _sealed_again(playing, command(playing, CHF, CCS01, ADD), CHF, date_time=bytes(12))
    silent(playing, playing.house.deliver(CHF, data), before, "date and time")


@pytest.mark.parametrize("target", [GPF, ESME, GSME, PPMID])
def test_a_use_case_that_is_not_for_this_device_is_refused(playing: Playing, target: EUI64) -> None:
    before = playing.house.snapshot()
    silent(playing, deliver(playing, target, CCS01, ADD), before, "not for this device")


@pytest.mark.parametrize("payload", [b"", b"\x00", b"\xd9\x20", b"\x30\x80\x00\x00"])
def test_a_payload_that_cannot_be_read_is_refused(playing: Playing, payload: bytes) -> None:
    before = playing.house.snapshot()
    refused_with_alert(playing, deliver(playing, CHF, CCS01, payload), before, 0x8F1E, "payload")


def test_counters_of_each_originator_only_grow(playing: Playing) -> None:
    def join(counter: int, originator: str) -> Delivery:
        return deliver(playing, ESME, CS03A1, JOIN, originator=originator, counter=counter)

    assert join(7000, "supplier").heard
    before = playing.house.snapshot()
    for counter in (7000, 6999, 1, 0):
        silent(playing, join(counter, "supplier"), before, "replay")
    assert join(7001, "supplier").heard
    assert join(5, "acb").heard, "another originator's counter is its own"
    assert join(2**64 - 1, "supplier").heard
    before = playing.house.snapshot()
    silent(playing, join(2**64 - 1, "supplier"), before, "replay")


def test_a_refused_command_does_not_use_up_its_counter(playing: Playing) -> None:
    before = playing.house.snapshot()
    bad = deliver(playing, ESME, CS03A1, JOIN, originator="supplier", counter=8000, signer="acb")
    refused_with_alert(playing, bad, before, 0x8F3D, "signature")
    assert deliver(playing, ESME, CS03A1, JOIN, originator="supplier", counter=8000).heard


def test_a_command_whose_answer_could_not_be_protected_changes_nothing_at_any_device(playing: Playing) -> None:
    """CS03B is answered with a MAC: without the originator's key agreement certificate there is no answer to give."""
    gsme = playing.house.devices[GSME]
    del gsme.state.cells[CellKey(2, "ka", 0)]
    del gsme.state.cells[CellKey(2, "ka", 1)]
    before = playing.house.snapshot()
    silent(
        playing,
        deliver(playing, GSME, CS03B, JoinDevice(2, GPF, 3, None), originator="supplier"),
        before,
        "no answer can be protected",
    )


def test_answers_are_protected_for_the_one_who_asked_and_carry_the_commands_counter(playing: Playing) -> None:
    keys = playing.world.keys
    heard = parse_message(deliver(playing, CHF, CCS01, ADD, counter=9001).heard[0])
    assert (heard.originator, heard.recipient, heard.originator_counter) == (CHF, playing.world.acb, 9001)
    acb_ka, chf_ka = keys.private_key(playing.world.acb, "ka"), keys.public_key(CHF, "ka")
    assert acb_ka is not None
    assert chf_ka is not None
    verify_mac(heard, acb_ka, chf_ka)
    signed = parse_message(deliver(playing, ESME, CS03A1, JOIN, originator="supplier", counter=9002).heard[0])
    assert (signed.originator, signed.recipient) == (ESME, party(playing, "supplier"))
    assert signed.mac is None
    esme_ds = keys.public_key(ESME, "ds")
    assert esme_ds is not None
    verify_signature(signed, esme_ds)


def test_a_device_that_is_not_on_the_han_hears_nothing(playing: Playing) -> None:
    playing.house.devices[PPMID].state.joined = False
    data = command(playing, PPMID, 0x00AB, JoinDevice(1, ESME, 1, None))
    before = playing.house.snapshot()
    silent(playing, playing.house.deliver(PPMID, data), before, "not on the HAN")
