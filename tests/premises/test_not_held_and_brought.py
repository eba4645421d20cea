"""What is not held stays away, clocks tell their status, and a command may bring the certificate of a stranger."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from hht_app.core.identifiers import EUI64
from hht_app.core.resources import read_table
from hht_app.gbcs.building import payload_of
from hht_app.gbcs.envelope import CRA, Supplementary, parse_message
from hht_app.gbcs.payloads import dlms_builders, gbz_builders
from hht_app.gbcs.payloads.joins import JoinDevice
from hht_app.gbcs.protection import decrypt_sensitive
from hht_app.gbcs.use_cases import all_use_cases, is_critical
from hht_app.premises import not_held as module
from hht_app.premises.judge import takes_certificate
from hht_app.premises.not_held import not_held
from hht_app.premises.state import CLOCK_INVALID, CLOCK_RELIABLE, CLOCK_UNRELIABLE, ROLE_LOAD_CONTROLLER, CellKey
from tests.premises.forging import answer, deliver
from tests.premises.home import ESME, GPF, GSME, HCALCS, PPMID, Home, home

__all__ = ["home"]
CS03A1, CS03A2, CS03C, GCS28, ECS70, CS02F = 0x000D, 0x00AB, 0x00AF, 0x007F, 0x0062, 0x011B


# ------------------------------------------------------------------------------------------------------------ clocks


def set_gas_clock(home: Home, start: datetime) -> int:
    window = {"start": f"{start:%Y%m%d%H%M%S}Z", "end": f"{start + timedelta(minutes=5):%Y%m%d%H%M%S}Z"}
    payload = payload_of(GCS28, CRA.COMMAND, {"set_clock": window})
    return int(answer(deliver(home, GSME, GCS28, payload, originator="supplier")).values["response"]["status"])


def test_a_gas_clock_set_in_its_window_is_reliable_0(home: Home) -> None:
    assert set_gas_clock(home, home.clock.now) == 0
    assert home.device(GSME).state.clock_status == CLOCK_RELIABLE


def test_a_gas_clock_outside_the_window_stays_unreliable_2(home: Home) -> None:
    assert set_gas_clock(home, home.clock.now + timedelta(hours=2)) == 2
    assert home.device(GSME).state.clock_status == CLOCK_UNRELIABLE


def test_a_gas_clock_that_does_not_know_the_time_stays_invalid_1_till_the_fault_is_gone(home: Home) -> None:
    trouble = home.house.troubles.inject("clock-invalid", device=GSME)
    assert set_gas_clock(home, home.clock.now) == 1
    assert home.device(GSME).state.clock_status == CLOCK_INVALID
    home.house.troubles.clear(trouble.number)
    assert set_gas_clock(home, home.clock.now) == 0


def test_a_meter_goes_by_its_own_clock_until_it_is_set(home: Home) -> None:
    state = home.device(ESME).state
    state.clock_offset, state.image_hash, state.image_version = 600, "AB" * 32, "00020000"
    moment = home.clock.now + timedelta(hours=1)
    values = {"image_hash": b"\xab" * 32, "originator_counter": 90_001, "time": f"{moment:%Y%m%d%H%M%S}Z"}
    payload = payload_of(0x0012, CRA.COMMAND, {"activate": values})
    assert deliver(home, ESME, 0x0012, payload, originator="supplier", counter=90_001).heard
    home.clock.advance(3600 - 601)
    assert [item for item in home.house.advance() if item.kind == "message"] == []
    home.clock.advance(1)
    (told,) = [item for item in home.house.advance() if item.kind == "message"]
    assert f"{moment:%Y%m%d%H%M%S}Z".encode() in told.data, "by its own clock it is the hour"
    assert state.firmware == "00020000"


def test_a_clock_that_is_set_takes_the_hubs_time(home: Home) -> None:
    home.device(GSME).state.clock_offset = -900
    assert home.device(GSME).time(home.house) == home.clock.now - timedelta(minutes=15)
    assert set_gas_clock(home, home.clock.now) == 0
    assert home.device(GSME).time(home.house) == home.clock.now


# ------------------------------------------------------------------------------------------- join code 8: wrong suite


def on_another_curve(device: EUI64) -> bytes:
    """A certificate as a device's own for key agreement, but its key lies on P-384."""
    like = x509.load_der_x509_certificate(home_certificate(device))
    key = ec.generate_private_key(ec.SECP384R1())
    built = (
        x509.CertificateBuilder()
        .subject_name(like.subject)
        .issuer_name(like.issuer)
        .public_key(key.public_key())
        .serial_number(like.serial_number)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2050, 1, 1, tzinfo=UTC))
    )
    for extension in like.extensions:
        built = built.add_extension(extension.value, extension.critical)
    made = built.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    from cryptography.hazmat.primitives.serialization import Encoding

    return made.public_bytes(Encoding.DER)


def home_certificate(device: EUI64) -> bytes:
    from tests.premises.home import KEYS

    found = KEYS.certificate(device, "ka")
    assert found is not None
    return found


def join(home: Home, device: EUI64, code: int, payload: JoinDevice) -> int:
    originator = "acb" if device == PPMID else "supplier"
    found: Any = answer(deliver(home, device, code, payload, originator=originator))
    return int(found.status)


def test_method_c_with_a_key_on_another_curve_is_an_unsupported_suite_8(home: Home) -> None:
    assert join(home, GSME, CS03C, JoinDevice(3, PPMID, 5, on_another_curve(PPMID))) == 8
    assert home.device(GSME).state.log == []


def test_method_a_with_a_partner_on_another_curve_is_an_unsupported_suite_8(home: Home) -> None:
    assert join(home, PPMID, CS03A2, JoinDevice(1, ESME, 1, None)) == 0
    home.device(PPMID).state.own_certificates["ka"] = on_another_curve(PPMID)
    assert join(home, ESME, CS03A1, JoinDevice(0, PPMID, 5, None)) == 8
    assert home.device(ESME).state.entry(PPMID) is None


# -------------------------------------------------------------------------------------------- a certificate is brought


def read_gpf(home: Home, brought: bytes, remote: EUI64 | None) -> Any:
    command = gbz_builders.read_consumption()
    extra = Supplementary(remote, 77, None) if remote is not None else None
    return deliver(home, GPF, 0x0074, command, originator="acb", supplementary=extra, ka_certificate=brought)


def test_a_stranger_reads_the_gas_function_before_handover_with_the_certificate_it_brings(home: Home) -> None:
    supplier = home.world.organisations["supplier"]
    certificate = home.world.keys.certificate(supplier, "ka")
    assert certificate is not None
    (heard,) = read_gpf(home, certificate, supplier).heard
    message = parse_message(heard)
    assert message.supplementary.remote_party == supplier
    key, public = home.world.keys.private_key(supplier, "ka"), home.world.keys.public_key(GPF, "ka")
    assert key is not None
    assert public is not None
    start = message.payload.index(b"\x31\x00\x00\x00\x00")
    assert decrypt_sensitive(message, message.payload[start:], key, public)


def test_without_that_certificate_no_answer_can_be_encrypted_for_a_stranger(home: Home) -> None:
    supplier = home.world.organisations["supplier"]
    delivery = read_gpf(home, b"", supplier)
    assert delivery.heard == ()
    assert "no key agreement certificate held" in delivery.truth


@pytest.mark.parametrize("wrong", ["another's", "for signing", "a device's", "bytes"])
def test_a_certificate_that_is_not_the_strangers_own_is_refused(home: Home, wrong: str) -> None:
    keys, supplier = home.world.keys, home.world.organisations["supplier"]
    given = {
        "another's": keys.certificate(home.world.organisations["network-operator"], "ka"),
        "for signing": keys.certificate(supplier, "ds"),
        "a device's": keys.certificate(ESME, "ka"),
        "bytes": b"\x30" * 40,
    }[wrong]
    assert given is not None
    before = home.house.snapshot()
    delivery = read_gpf(home, given, supplier)
    assert delivery.heard == ()
    assert "certificate" in delivery.truth
    assert home.house.snapshot() == before


def test_another_command_brings_no_certificate(home: Home) -> None:
    certificate = home.world.keys.certificate(home.world.organisations["supplier"], "ka")
    assert certificate is not None
    extra = Supplementary(home.world.organisations["supplier"], 77, None)
    payload = dlms_builders.read_firmware_version()
    delivery = deliver(home, ESME, 0x0059, payload, originator="acb", supplementary=extra, ka_certificate=certificate)
    assert delivery.heard == ()
    assert "carries no certificate" in delivery.truth
    assert [code for code in all_use_cases() if takes_certificate(code)] == [0x0027, 0x0074]


# ------------------------------------------------------------------------------------------------- the load controller


@pytest.mark.parametrize("device", [ESME, HCALCS])
def test_a_device_that_a_load_controller_speaks_to_tells_of_its_cells(home: Home, device: EUI64) -> None:
    held = home.device(device).state.cells
    assert {CellKey(ROLE_LOAD_CONTROLLER, "ds"), CellKey(ROLE_LOAD_CONTROLLER, "ka")} <= set(held)
    asked = {"authorising_cell": {"role": 4, "key_usage": "ka"}, "roles": [ROLE_LOAD_CONTROLLER]}
    payload = payload_of(CS02F, CRA.COMMAND, {"details_of": asked})
    (told,) = answer(deliver(home, device, CS02F, payload, originator="acb")).values["details"]
    assert (told["status"], len(told["cells"])) == (0, 2)


# ----------------------------------------------------------------------------------------------------- what is not held


def test_no_alert_is_sent_whose_sender_is_not_held() -> None:
    codes = {code for item in not_held() for code in item.alert_codes}
    assert {0x8183, *range(0x8F48, 0x8F50)} <= codes
    folder = Path(module.__file__).parent
    numbers = {
        node.value
        for path in sorted(folder.glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, int)
    }
    assert codes & numbers == set()
    refusals = {int(row["alert_code"], 16) for row in read_table("premises/refusals.csv") if row["alert_code"]}
    assert codes & refusals == set()


def test_every_point_that_is_not_held_says_what_is_so_here_and_from_where() -> None:
    for item in not_held():
        assert item.what
        assert item.so
        assert item.source


def test_whether_a_code_is_critical_is_held_once_and_for_every_use_case_a_device_acts_on() -> None:
    from hht_app.premises.kinds import HANDLERS

    for handlers in HANDLERS.values():
        for code in handlers:
            assert is_critical(code) is not None
    held = {int(row["code"], 16) for row in read_table("gbcs/critical.csv")}
    assert all(all_use_cases()[code].critical is None for code in held if code in all_use_cases())


# ------------------------------------------------------------------------------------------ trouble that is taken away


UNDONE: list[tuple[str, dict[str, Any]]] = [
    ("wrong-counter", {"device": ESME}),
    ("device-log-full", {"device": ESME}),
    ("foreign-certificate", {"device": PPMID}),
    ("certificate-lost", {"device": PPMID, "usage": "ds"}),
    ("clock-invalid", {"device": GSME}),
    ("low-memory", {"device": ESME}),
    ("wan-arrives", {}),
    ("wan-lost", {}),
    ("image-damaged", {"device": ESME}),
    ("interference", {"percent": 50}),
    ("meter-power-cut", {"device": PPMID}),
]


@pytest.mark.parametrize("name, given", UNDONE, ids=[name for name, _ in UNDONE])
@pytest.mark.parametrize("lasting", [True, False])
def test_a_trouble_taken_away_or_over_leaves_the_home_as_it_was(
    home: Home, name: str, given: dict[str, Any], lasting: bool
) -> None:
    home.device(ESME).state.image_hash = "CD" * 32
    home.device(GSME).state.clock_status = CLOCK_RELIABLE
    before = home.house.snapshot()
    trouble = home.house.troubles.inject(name, **{**given, "seconds": 60} if lasting else given)
    assert home.house.snapshot()["devices"] != before["devices"] or name in (
        "wan-arrives",
        "wan-lost",
        "interference",
        "meter-power-cut",
    )
    if lasting:
        home.clock.advance(60)
        home.house.advance()
    else:
        home.house.troubles.clear(trouble.number)
        home.house.advance()
    after = home.house.snapshot()
    for room in ("devices", "wan", "dark"):
        assert after[room] == before[room]


def test_two_troubles_of_one_kind_end_with_the_last_of_them(home: Home) -> None:
    first = home.house.troubles.inject("low-memory", device=ESME)
    second = home.house.troubles.inject("low-memory", device=ESME)
    home.house.troubles.clear(first.number)
    assert home.device(ESME).has("low-memory")
    home.house.troubles.clear(second.number)
    assert not home.device(ESME).has("low-memory")
    cut = home.house.troubles.inject("meter-power-cut", device=PPMID)
    home.house.troubles.inject("meter-power-cut", device=PPMID)
    home.house.troubles.clear(cut.number)
    assert not home.house.has_power(PPMID)
    home.house.troubles.clear()
    assert home.house.has_power(PPMID)


def test_a_certificate_that_came_during_the_trouble_is_not_taken_away_with_it(home: Home) -> None:
    home.house.troubles.inject("certificate-lost", device=PPMID)
    new = home.world.keys.pki.device(PPMID, "ka", 1).certificate
    home.device(PPMID).state.own_certificates["ka"] = new
    home.house.troubles.clear()
    assert home.device(PPMID).state.own_certificates["ka"] == new
