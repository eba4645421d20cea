"""For the trainer: where the DCC's record of a device and what is so differ, and which answers, never sent, are why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hht_app.core.identifiers import EUI64
from hht_app.core.told import told
from hht_app.core.words import tr
from hht_app.dcc.effects import DATED
from hht_app.dcc.outstanding import (
    CELL,
    CERTIFICATE,
    FIRMWARE,
    JOIN,
    LOG,
    STATUS,
    Difference,
    cell_differences,
    certificate_differences,
    firmware_differences,
    gpf_log_differences,
    join_differences,
    log_differences,
    status_differences,
)
from hht_app.dcc.state import IssuedCommand
from hht_app.dcc.tables import alert_effect
from hht_app.gbcs.certificates import read_certificate
from hht_app.gbcs.envelope import GBCSMessage, parse_message
from hht_app.gbcs.payloads.asn1_codec import ASN1Payload
from hht_app.gbcs.payloads.cs02b import CANCEL_TIME, CredentialsUpdated, UpdateCredentials
from hht_app.gbcs.payloads.dlms import RegisterDevice, UnregisterDevice
from hht_app.gbcs.payloads.joins import JoinDevice, UnjoinDevice
from hht_app.gbcs.payloads.registry import Payload, decode_payload
from hht_app.premises.credentials import read_asn1_time
from hht_app.premises.device import Device
from hht_app.premises.state import ROLE_ROOT
from hht_app.terminal.commanding import was_refused
from hht_app.terminal.session import Session
from hht_app.terminal.state import Heard
from hht_app.terminal.views.common import clock_words

FILLS_CELLS, ACTIVATES = ("6.15.1", "6.21", "6.23"), "11.3"
_USAGES = ("ds", "ka")
_KIND_OF_ALERT = {"cells": CELL, "gpf-backup": LOG, "firmware": FIRMWARE}
Subject = tuple[str, EUI64, EUI64 | None]


@dataclass(frozen=True, slots=True)
class Cause:
    """One answer or alert that the DCC does not have: the request behind it, its RequestID, and what became of it.

    ITEM is its number among the messages heard, 0 where the terminal never heard it.
    """

    service_reference_variant: str
    request_id: str
    item: int
    words: str


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One point: the device, what differs, on the DCC's record, in the home, and what explains it (may be nothing)."""

    device: str
    device_type: str
    kind: str
    what: str
    on_record: str
    so: str
    causes: tuple[Cause, ...]


def difference_rows(session: Session) -> tuple[DifferenceRow, ...]:
    """Return every difference between the DCC's record and the home, device by device, each with its causes."""
    causes = list(_causes(session))
    rows = []
    for eui in sorted(session.world.house.devices):
        device = session.world.house.devices[eui]
        for item in _differences(session, device):
            why = tuple(cause for subjects, cause in causes if _explains(subjects, item))
            rows.append(
                DifferenceRow(
                    str(eui), device.device_type, item.kind, told(item.what), told(item.on_record), told(item.so), why
                )
            )
    return tuple(rows)


def _differences(session: Session, device: Device) -> Iterator[Difference]:
    """Compare what the DCC keeps of DEVICE with what DEVICE holds; strangers and the terminal are not the DCC's."""
    office, house = session.world.dcc.office, session.world.house
    if office.inventory.get(device.eui) is None:
        return
    known = frozenset(item.device_id for item in office.inventory.list())
    partners = frozenset(item.device for item in device.state.log) & known
    if device is house.hub:
        yield from log_differences(office, device.eui, partners)
    elif device.device_type == "GPF":
        yield from gpf_log_differences(office, device.eui, partners)
    elif device.device_type != "IHD":  # a Type 2 device takes no commands, so that nothing is told of it
        listed = house.hub.state.entry(device.eui) is not None
        yield from status_differences(office, device.eui, listed=listed, joined=bool(partners))
        yield from join_differences(office, device.eui, partners)
    infos = {key: read_certificate(der) for key, der in device.state.cells.items() if key.role != ROLE_ROOT}
    cells = {(key.role, key.key_usage, key.cell_usage): (info.subject_eui, info.ski) for key, info in infos.items()}
    yield from cell_differences(office, device.eui, cells)
    yield from firmware_differences(office, device.eui, device.state.firmware)
    own = {usage: device.certificate("ds" if usage == "ds" else "ka") for usage in _USAGES}
    yield from certificate_differences(office, device.eui, {usage: der for usage, der in own.items() if der})


def _explains(subjects: frozenset[Subject], item: Difference) -> bool:
    """Tell whether an answer about SUBJECTS would change ITEM; a subject without a partner is about all of them."""
    return bool({(item.kind, item.device, item.about), (item.kind, item.device, None)} & subjects)


def _causes(session: Session) -> Iterator[tuple[frozenset[Subject], Cause]]:
    """Return what the DCC does not have and what each would change: answers to its commands, then alerts."""
    for key, issued in session.world.dcc.office.state.commands.items():
        words, item = _fate(session, key, issued) if not issued.answered else (_of_later(session, issued), 0)
        if words:
            yield _subjects(issued), Cause(issued.service_reference_variant, key, item, words)
    for heard in session.state.heard:
        if heard.kind == "alert" and not heard.returned and (subjects := _told_by_alert(heard)):
            told = {"number": heard.number, "at": clock_words(heard.at)}
            yield subjects, Cause("", "", heard.number, tr("alert {number}, heard at {at}, was not sent back", **told))


def _fate(session: Session, request_id: str, issued: IssuedCommand) -> tuple[str, int]:
    """Return what became of a command's answer in words, with its number; no words for a command not yet delivered."""
    heard = [item for item in session.state.heard if item.request_id == request_id and item.kind == "response"]
    if heard:
        last = heard[-1]
        told = {"number": last.number, "at": clock_words(last.at), "code": last.returned}
        if last.returned:
            return tr("answer {number}, heard at {at}, was sent back and refused, {code}", **told), last.number
        return tr("answer {number}, heard at {at}, was not sent back", **told), last.number
    if issued.over_wan:
        return tr("it went over the SM WAN, and no answer came"), 0
    for progress in session.state.tasks.values():
        delivered = [progress.request_id] if progress.delivered_at else []
        if request_id in (*delivered, *(item[0] for item in progress.earlier)):
            return tr("it was delivered, and the terminal heard no answer"), 0
    return "", 0


def _of_later(session: Session, issued: IssuedCommand) -> str:
    """Return the words for a command that was accepted for later and whose time is over: an alert tells of it."""
    if issued.service_reference_variant not in (*FILLS_CELLS, ACTIVATES):
        return ""
    message = parse_message(issued.message)
    payload = decode_payload(message)
    time = payload.execution_time if isinstance(payload, UpdateCredentials) else None
    if isinstance(payload, ASN1Payload):
        time = payload.values["activate"].get("time")
    if time is None or time == CANCEL_TIME or read_asn1_time(time) > session.world.clock.now:
        return ""
    if _told_of(session, message, time):
        return ""
    due = clock_words(read_asn1_time(time))
    return tr("it was dated for {due}; an alert tells what came of it, and the DCC may not have it", due=due)


def _told_of(session: Session, command: GBCSMessage, executed: str) -> bool:
    """Tell whether the DCC has the alert that COMMAND, dated for EXECUTED (YYYYMMDDHHMMSSZ), was carried out or not."""
    device, newest = command.recipient, session.world.dcc.office.state.devices.newest
    if any(key.startswith(f"{device} ") and key.endswith(DATED) for key in newest if newest[key] == int(executed[:-1])):
        return True
    taken = (item for item in session.state.heard if item.kind == "alert" and item.returned and not was_refused(item))
    for item in taken:
        if item.device != str(device) or not _told_by_alert(item):
            continue
        payload = decode_payload(parse_message(bytes.fromhex(item.message)))
        if isinstance(payload, CredentialsUpdated):
            told = (payload.execution_time, payload.outcome.authorising_counter)
        elif isinstance(payload, ASN1Payload) and "execution_time" in payload.values.get("alert", {}):
            told = (payload.values["alert"]["execution_time"], payload.values["alert"]["originator_counter"])
        else:
            continue
        if told == (executed, command.originator_counter):
            return True
    return False


def _subjects(issued: IssuedCommand) -> frozenset[Subject]:
    """Return what the answer to ISSUED would change, as (kind of difference, device, other device)."""
    message = parse_message(issued.message)
    payload, device = decode_payload(message), message.recipient
    srv = issued.service_reference_variant
    if srv in FILLS_CELLS:
        return frozenset({(CELL, device, None)})
    if srv == ACTIVATES:
        return frozenset({(FIRMWARE, device, None)})
    if srv in ("6.15.2", "6.24.2"):
        return frozenset({(CERTIFICATE, device, None)})
    if srv in ("8.12.1", "8.12.2"):
        return frozenset({(LOG, device, None)})
    return frozenset(_subjects_of_pairs(device, payload))


def _subjects_of_pairs(device: EUI64, payload: Payload) -> Iterator[Subject]:
    if isinstance(payload, (RegisterDevice, UnregisterDevice)):
        yield LOG, device, payload.device
        yield STATUS, payload.device, None
    elif isinstance(payload, (JoinDevice, UnjoinDevice)):
        yield JOIN, device, payload.other
        yield STATUS, device, None


def _told_by_alert(heard: Heard) -> frozenset[Subject]:
    effect = alert_effect(int(heard.message_code, 16))
    kind = _KIND_OF_ALERT.get(effect.effect) if effect is not None else None
    return frozenset({(kind, EUI64.parse(heard.device), None)}) if kind else frozenset()
