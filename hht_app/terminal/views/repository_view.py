"""The SMKI repository as the DCC has it: each certificate of the job's devices as it was before the job, and now."""

from __future__ import annotations

from dataclasses import dataclass

from hht_app.core.words import tr
from hht_app.gbcs.certificates import read_certificate
from hht_app.terminal.session import Session

USAGES = ("ds", "ka")


@dataclass(frozen=True, slots=True)
class HeldCertificate:
    """One certificate of one device: its serial number before the job and now; CHANGED where these differ."""

    device: str
    device_type: str
    usage: str
    before: str
    now: str
    changed: bool


def repository_before_and_now(session: Session) -> tuple[HeldCertificate, ...]:
    """Return each certificate of the job's devices on the DCC's record, in the order of the job."""
    office = session.world.dcc.office
    first: dict[tuple[str, str], bytes] = {}
    for item in office.state.devices.certificate_history:
        first.setdefault((str(item.device), item.usage), item.old)
    rows = []
    for device in session.scenario.devices:
        held = office.inventory.device_certificates(device.eui)
        for usage in USAGES:
            now = held.get(usage, b"")
            before = first.get((str(device.eui), usage), now)
            if before or now:
                rows.append(
                    HeldCertificate(
                        str(device.eui),
                        device.device_type,
                        usage,
                        serial_words(before),
                        serial_words(now),
                        before != now,
                    )
                )
    return tuple(rows)


def serial_words(der: bytes) -> str:
    """Return the serial number of certificate DER in words; for no certificate, that there is none."""
    return tr("serial {number}", number=f"{read_certificate(der).serial:X}") if der else tr("none")
