"""8.7.1, 8.7.2, 8.8.1 and 8.8.2: each success, and each failure for its own reason."""

from __future__ import annotations

from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric import ec

from hht_app.core.identifiers import EUI64
from hht_app.duis import bodies as b
from hht_app.smki import profile
from tests.flows.cases_credentials import own
from tests.flows.every_request import Case, Names, Step, asks, by_the_office, done, named, trouble
from tests.flows.job import Playing
from tests.flows.six import CHF, ESME, GPF, GSME, HCALCS, NAMES, PPMID

A_DISPLAY = EUI64.parse("02-48-48-54-00-15-00-A7")
INC = "InstalledNotCommissioned"
CRITICAL_JOINS = {(ESME, PPMID), (ESME, HCALCS), (HCALCS, ESME), (GSME, PPMID)}


def join_of(device: EUI64, other: EUI64) -> tuple[str, b.RequestBody]:
    if (device, other) in CRITICAL_JOINS:
        return "8.7.1", b.JoinServiceCritical(other_device_id=other)
    return "8.7.2", b.JoinServiceNonCritical(other_device_id=other)


def unjoin_of(device: EUI64, other: EUI64) -> tuple[str, b.RequestBody]:
    if (device, other) in CRITICAL_JOINS:
        return "8.8.1", b.UnjoinServiceCritical(other_device_id=other)
    return "8.8.2", b.UnjoinServiceNonCritical(other_device_id=other)


def joined(device: EUI64, other: EUI64) -> Step:
    srv, body = join_of(device, other)
    return done(srv, device, asks(body))


def parted(device: EUI64, other: EUI64) -> Step:
    srv, body = unjoin_of(device, other)
    return done(srv, device, asks(body))


def known_as(device: EUI64, device_type: str) -> Step:
    """A device is in the inventory under the wrong type: taken out of it, and pre-notified by mistake as another."""

    def step(playing: Playing) -> None:
        if playing.world.dcc.office.inventory.get(device) is not None:
            by_the_office("8.4", b.UpdateInventory(device_id=device, delete_device=True))(playing)
        record = {"device_id": device, "device_manufacturer": "HHT9", "device_model": "MISTAKE1"}
        by_the_office("12.2", b.DevicePrenotification.model_validate(record | {"device_type": device_type}))(playing)
        playing.world.back_office.device_types.pop(device, None)
        if device_type != "IHD":  # a Type 2 device has no status
            status = {"device_id": device, "update_device_status_except_ch": INC}
            by_the_office("8.4", b.UpdateInventory.model_validate(status))(playing)

    return step


def logs(*devices: EUI64) -> Names:
    return named(*(f"{NAMES[device]}.log" for device in devices))


def joins(device: EUI64) -> Names:
    return named(f"{NAMES[device]}.joins")


def comes_with_another_curve(device: EUI64) -> Step:
    """DEVICE was made with a certificate for key agreement on P-384, which the SMKI would not have issued."""

    def step(playing: Playing) -> None:
        authority = playing.world.keys.pki.device_issuing
        issuer = profile.Issuer(authority.x509_certificate.subject, authority.private_key)
        key = ec.derive_private_key(81, ec.SECP384R1()).public_key()
        usage = profile.key_usage(signature=False, agreement=True)
        made = profile.device_certificate(issuer, device, key, 81, usage)
        playing.house.devices[device].state.own_certificates["ka"] = made

    return step


def join(
    name: str, device: EUI64, other: EUI64, code: int, *before: Step, changes: Names | None = None, of: str = ""
) -> Case:
    """A join that gets CODE; one that succeeds changes the device's log and the DCC's note, or CHANGES."""
    srv, body = join_of(device, other)
    told = logs(device) if changes is None else changes
    success = code == 0
    return Case(
        f"with {NAMES.get(other, 'IHD')} {name}".strip(), srv, device, asks(body), ("join", code),
        told if success else named(), joins(device) if success else named(), before,
    )  # fmt: skip


def unjoin(name: str, device: EUI64, other: EUI64, code: int, *before: Step) -> Case:
    srv, body = unjoin_of(device, other)
    success = code == 0
    return Case(
        f"from {NAMES[other]} {name}".strip(), srv, device, asks(body), ("unjoin", code),
        logs(device) if success else named(), joins(device) if success else named(), before,
    )  # fmt: skip


def linked(device: EUI64, other: EUI64) -> Step:
    """Both hold each other with one link key."""

    def look(playing: Playing) -> None:
        one = playing.house.devices[device].state.entry(other)
        two = playing.house.devices[other].state.entry(device)
        assert one is not None
        assert two is not None
        assert one.link_key == two.link_key != b""

    return look


def stands(device: EUI64, *path: str) -> Step:
    """The last statuses of DEVICE on record, each by a rule that the history names."""

    def look(playing: Playing) -> None:
        rows = playing.world.dcc.office.inventory.history(device)[-len(path) :]
        assert [row.to_status for row in rows] == list(path)
        assert all(row.rule and row.source and row.request_id for row in rows)

    return look


def _successes() -> list[Case]:
    alone = (parted(ESME, PPMID), parted(PPMID, ESME))
    switch = (parted(ESME, HCALCS), parted(HCALCS, ESME))
    both = logs(ESME, PPMID)
    return [
        join("", PPMID, ESME, 0, *alone),
        join("", ESME, PPMID, 0, *alone, joined(PPMID, ESME), changes=both),
        join("", HCALCS, ESME, 0, *switch),
        join("", ESME, HCALCS, 0, *switch, joined(HCALCS, ESME), changes=logs(ESME, HCALCS)),
        join("first", GSME, PPMID, 0),
        join("then", GSME, PPMID, 0, joined(PPMID, GSME), changes=logs(GSME, PPMID)),
        join("first", PPMID, GSME, 0),
        join("then", PPMID, GSME, 0, joined(GSME, PPMID), changes=logs(GSME, PPMID)),
        join("", GSME, GPF, 0, parted(GSME, GPF)),
    ]


def _status_case() -> Case:
    """A join that moves a Whitelisted device: its whole way is on record, each step by its rule."""
    pending = by_the_office("8.4", b.UpdateInventory(device_id=PPMID, update_device_status_except_ch="Pending"))
    add = b.UpdateHANDeviceLog(device_id=PPMID, request_type="Remove")

    def add_again(playing: Playing) -> b.RequestBody:
        code = playing.world.install_code(playing.session.scenario.device("PPMID"))
        part = b.AddDeviceToCHFWhitelist(join_time_period=600, install_code=code)
        return b.UpdateHANDeviceLog(device_id=PPMID, request_type="Add", add_device_to_chf_whitelist=part)

    before = (
        parted(PPMID, ESME),
        done("8.11", CHF, asks(add)),
        pending,
        done("8.11", CHF, add_again),
        lambda playing: playing.do("press_join", device=str(PPMID)),
    )
    srv, body = join_of(PPMID, ESME)
    return Case(
        "a new device with ESME", srv, PPMID, asks(body), ("join", 0), logs(PPMID),
        joins(PPMID) | named("PPMID.device_status", "PPMID.history"), before,
        stands(PPMID, "Pending", "Whitelisted", INC),
    )  # fmt: skip


def _failures() -> list[Case]:
    alone = (parted(ESME, PPMID), parted(PPMID, ESME))
    told = (*alone, joined(PPMID, ESME))
    stale = done("6.17", GSME, asks(b.IssueSecurityCredentials(credential_type="Key Agreement")))
    renewed = done("6.15.2", GSME, own(GSME, "ka", 1), returned=False)
    return [
        join("wrong type", GSME, A_DISPLAY, 2, known_as(GSME, "ESME"), known_as(A_DISPLAY, "IHD")),
        join(
            "another type before", PPMID, GSME, 3, known_as(GSME, "ESME"), joined(PPMID, GSME), known_as(GSME, "GSME")
        ),
        join("log full", ESME, PPMID, 4, *told, trouble("device-log-full", ESME)),
        join("log full", PPMID, GSME, 4, trouble("device-log-full", PPMID)),
        join("storage failing", ESME, PPMID, 5, *told, trouble("storage-failing", ESME)),
        join("storage failing", GSME, GPF, 5, parted(GSME, GPF), trouble("storage-failing", GSME)),
        join("low memory", ESME, PPMID, 6, *told, trouble("low-memory", ESME)),
        join("low memory", PPMID, GSME, 6, trouble("low-memory", PPMID)),
        join("foreign certificate", ESME, PPMID, 7, *told, trouble("foreign-certificate", PPMID)),
        replace(join("another curve", ESME, PPMID, 8, *told, comes_with_another_curve(PPMID)), fitted_wrong=(PPMID,)),
        join("agreement altered", ESME, PPMID, 9, *told, trouble("agreement-altered", PPMID)),
        join("certificate renewed", PPMID, GSME, 10, stale, renewed),
        join("certificate lost", ESME, PPMID, 11, *told, trouble("certificate-lost", PPMID)),
        join("not in this home", ESME, A_DISPLAY, 12, known_as(A_DISPLAY, "IHD")),
        join("not told first", ESME, PPMID, 13, *alone),
        join("without power", ESME, PPMID, 13, *told, trouble("meter-power-cut", PPMID, seconds="600")),
    ]


def _unjoins() -> list[Case]:
    pairs = [(ESME, PPMID), (ESME, HCALCS), (HCALCS, ESME), (PPMID, ESME), (GSME, GPF)]
    made = [unjoin("", device, other, 0) for device, other in pairs]
    for device, other in ((GSME, PPMID), (PPMID, GSME)):
        made.append(unjoin("", device, other, 0, joined(device, other)))
        made.append(unjoin("never joined", device, other, 1))
    for device, other in pairs:
        made.append(unjoin("parted before", device, other, 1, parted(device, other)))
        made.append(unjoin("storage failing", device, other, 2, trouble("storage-failing", device)))
    return made


JOINS = [*_successes(), _status_case(), *_failures(), *_unjoins()]
