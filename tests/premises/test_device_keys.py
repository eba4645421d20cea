"""The device's own keys and what it tells of others': CS02a and CS02c to CS02f, each answer for its reason."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from hht_app.core.identifiers import EUI64
from hht_app.gbcs.building import payload_of
from hht_app.gbcs.envelope import CRA, parse_message
from hht_app.gbcs.protection import verify_signature
from hht_app.premises.state import CellKey, Counted
from hht_app.smki.pki import DeviceUsage, TrainingPKI
from tests.premises.forging import answer, command, deliver
from tests.premises.home import CHF, ESME, GPF, GSME, HCALCS, PKI, PPMID, Home, home

CS02A, CS02C, CS02D, CS02E, CS02F = 0x0008, 0x000A, 0x000B, 0x000C, 0x011B
ORIGINATORS = {CHF: "acb", GPF: "acb", PPMID: "acb", ESME: "supplier", GSME: "supplier", HCALCS: "supplier"}
__all__ = ["home"]


def ask(home: Home, device: EUI64, code: int, values: dict[str, Any]) -> dict[str, Any]:
    payload = payload_of(code, CRA.COMMAND, values)
    originator = "acb" if code in (CS02A, CS02F) else ORIGINATORS[device]
    found: dict[str, Any] = answer(deliver(home, device, code, payload, originator=originator)).values
    return found


def new_pair(home: Home, device: EUI64, usage: str = "ds") -> dict[str, Any]:
    return ask(home, device, CS02C, {"certificate_for": {"key_usage": usage}})


def put(home: Home, device: EUI64, certificate: bytes) -> int:
    status = ask(home, device, CS02D, {"certificate": certificate})["status"]
    assert isinstance(status, int)
    return status


def given(home: Home, device: EUI64, usage: str = "ds") -> dict[str, Any]:
    return ask(home, device, CS02E, {"certificate_for": {"key_usage": usage}})


def with_usage(certificate: bytes, *, issuer: TrainingPKI = PKI) -> bytes:
    """CERTIFICATE made again for neither signing nor key agreement."""
    old = x509.load_der_x509_certificate(certificate)
    usage = x509.KeyUsage(False, True, False, False, False, False, False, False, False)
    builder = x509.CertificateBuilder().issuer_name(old.issuer).subject_name(old.subject)
    builder = builder.public_key(old.public_key()).serial_number(old.serial_number)
    builder = builder.not_valid_before(old.not_valid_before_utc).not_valid_after(old.not_valid_after_utc)
    names = old.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    builder = builder.add_extension(usage, critical=True).add_extension(names, critical=True)
    return builder.sign(issuer.device_issuing.private_key, hashes.SHA256(), ecdsa_deterministic=True).public_bytes(
        Encoding.DER
    )


@pytest.mark.parametrize("device", [ESME, GSME, GPF, PPMID, HCALCS, CHF])
@pytest.mark.parametrize("usage", ["ds", "ka"])
def test_every_device_gives_its_own_certificate(home: Home, device: EUI64, usage: DeviceUsage) -> None:
    assert given(home, device, usage) == {"certificate": PKI.device(device, usage).certificate}


def test_a_usage_that_no_device_certificate_has_gets_1(home: Home) -> None:
    assert given(home, ESME, "ca") == {"status": 1}
    assert new_pair(home, ESME, "ca") == {"status": 1}


def test_a_certificate_that_was_lost_gets_2_and_one_that_cannot_be_read_3(home: Home) -> None:
    home.device(ESME).state.own_certificates["ka"] = b""
    assert given(home, ESME, "ka") == {"status": 2}
    home.device(ESME).state.faults.add("storage-failing")
    assert given(home, ESME, "ds") == {"status": 3}


def test_a_new_certificate_is_used_once_its_key_pair_was_made(home: Home) -> None:
    request = x509.load_der_x509_csr(new_pair(home, ESME)["request"])
    assert request.is_signature_valid
    renewed = PKI.device(ESME, "ds", 1)
    key = request.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.public_numbers() == renewed.public_key.public_numbers()
    payload = payload_of(CS02D, CRA.COMMAND, {"certificate": renewed.certificate})
    delivery = deliver(home, ESME, CS02D, payload, originator="supplier")
    assert answer(delivery).values == {"status": 0}
    verify_signature(parse_message(delivery.heard[0]), PKI.device(ESME, "ds").public_key)
    payload = payload_of(CS02E, CRA.COMMAND, {"certificate_for": {"key_usage": "ds"}})
    delivery = deliver(home, ESME, CS02E, payload, originator="supplier")
    assert answer(delivery).values == {"certificate": renewed.certificate}
    verify_signature(parse_message(delivery.heard[0]), renewed.public_key)


def test_a_new_key_agreement_key_is_the_one_later_macs_are_made_with(home: Home) -> None:
    new_pair(home, GSME, "ka")
    assert put(home, GSME, PKI.device(GSME, "ka", 1).certificate) == 0
    old_key = command(home, GSME, CS02A, payload_of(CS02A, CRA.COMMAND, details(2)))
    delivery = home.house.deliver(GSME, old_key)
    assert delivery.heard == ()
    assert "MAC" in delivery.truth, "a command sealed for the old key is refused"


def test_what_is_no_certificate_of_the_device_makers_gets_1(home: Home) -> None:
    new_pair(home, ESME)
    assert put(home, ESME, b"\x30\x03\x02\x01\x05") == 1
    new_key = PKI.device(ESME, "ds", 1).certificate
    broken = bytearray(new_key)
    broken[-1] ^= 1
    assert put(home, ESME, bytes(broken)) == 1


def test_another_devices_certificate_gets_2(home: Home) -> None:
    new_pair(home, ESME)
    assert put(home, ESME, PKI.device(GSME, "ds", 1).certificate) == 2


def test_a_certificate_for_another_use_gets_3(home: Home) -> None:
    new_pair(home, ESME)
    assert put(home, ESME, with_usage(PKI.device(ESME, "ds", 1).certificate)) == 3


def test_a_certificate_without_a_key_pair_made_before_gets_4(home: Home) -> None:
    assert put(home, ESME, PKI.device(ESME, "ds", 1).certificate) == 4
    new_pair(home, ESME, "ka")
    assert put(home, ESME, PKI.device(ESME, "ds", 1).certificate) == 4


def test_a_certificate_for_another_key_gets_5(home: Home) -> None:
    new_pair(home, ESME)
    assert put(home, ESME, PKI.device(ESME, "ds", 0).certificate) == 5


@pytest.mark.parametrize("fault, status", [("low-memory", 6), ("storage-failing", 6), ("key-change-failing", 7)])
def test_a_device_that_cannot_keep_it_gets_6_or_7_and_goes_on_with_the_old(home: Home, fault: str, status: int) -> None:
    new_pair(home, ESME)
    home.device(ESME).state.faults.add(fault)
    assert put(home, ESME, PKI.device(ESME, "ds", 1).certificate) == status
    assert home.device(ESME).certificate("ds") == PKI.device(ESME, "ds").certificate
    home.device(ESME).state.faults.clear()
    assert put(home, ESME, PKI.device(ESME, "ds", 1).certificate) == 0


@pytest.mark.parametrize("fault, status", [("low-memory", 2), ("storage-failing", 3)])
def test_a_key_pair_that_cannot_be_made_is_answered_2_or_3(home: Home, fault: str, status: int) -> None:
    home.device(ESME).state.faults.add(fault)
    assert new_pair(home, ESME) == {"status": status}
    assert home.device(ESME).state.asked_generations == {}


def details(*roles: int) -> dict[str, Any]:
    return {"details_of": {"authorising_cell": {"role": 4, "key_usage": "ka"}, "roles": list(roles)}}


def test_a_meter_tells_whose_certificates_it_holds_and_from_which_counter(home: Home) -> None:
    home.device(GSME).state.counters[Counted(home.world.organisations["network-operator"], CellKey(3, "ds"))] = 1
    told = ask(home, GSME, CS02A, details(2, 3, 8))["details"]
    assert [(item["role"], item["status"]) for item in told] == [(2, 0), (3, 0), (8, 25)]
    cells = [(cell["key_usage"], cell.get("cell_usage")) for cell in told[0]["cells"]]
    assert cells == [("ds", None), ("ka", None), ("ka", 1)]
    assert {cell["existing_subject"] for cell in told[0]["cells"]} == {home.world.organisations["supplier"]}
    assert (told[0]["floor"], told[1]["floor"]) == (0, 1)


def test_a_load_controllers_cells_are_told_by_cs02f(home: Home) -> None:
    told = ask(home, HCALCS, CS02F, details(8))["details"]
    assert told[0]["status"] == 0
    assert told[0]["cells"][0]["existing_subject"] == home.world.organisations["load-controller"]


def test_a_device_that_cannot_read_its_store_tells_127(home: Home) -> None:
    home.device(GSME).state.faults.add("storage-failing")
    assert [item["status"] for item in ask(home, GSME, CS02A, details(2, 4))["details"]] == [127, 127]


def test_credentials_are_not_told_to_one_who_names_another_partys_cell(home: Home) -> None:
    values = {"details_of": {"authorising_cell": {"role": 2, "key_usage": "ka"}, "roles": [2]}}
    delivery = deliver(home, GSME, CS02A, payload_of(CS02A, CRA.COMMAND, values), originator="acb")
    assert delivery.heard == ()
    assert "authorising cell" in delivery.truth
