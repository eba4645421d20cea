"""What a returned response or alert changes at the DCC: one function for each effect named in the tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hht_app.core.clock import format_time
from hht_app.core.errors import BugError, DataError
from hht_app.core.identifiers import EUI64, RequestID
from hht_app.core.recording import Happening
from hht_app.dcc.answers import post_dcc_alert
from hht_app.dcc.memory import CertificateChange, HubBackup
from hht_app.dcc.notices import unsettled
from hht_app.dcc.office import Office
from hht_app.dcc.tables import cell_rule, return_rule
from hht_app.duis.alerts import UpdateHANDeviceLogResult
from hht_app.gbcs.certificates import read_certificate
from hht_app.gbcs.envelope import GBCSMessage
from hht_app.gbcs.payloads.asn1_codec import ASN1Payload
from hht_app.gbcs.payloads.cs02b import CellOutcome, CredentialsUpdated, UpdateCredentialsResponse
from hht_app.gbcs.payloads.cs14 import DeviceLogChanged
from hht_app.gbcs.payloads.dlms import RegisterDevice, UnregisterDevice, decode_date_time
from hht_app.gbcs.payloads.dlms_use_case import DLMSCommand
from hht_app.gbcs.payloads.joins import JoinDevice, UnjoinDevice
from hht_app.gbcs.payloads.registry import Payload, decode_payload
from hht_app.gbcs.use_cases import is_replay_protected

LOG_UPDATED = "N24"
ANSWERED, DATED = " at", " dated"  # when, by the device's own time, what is newest was done: at once, or as dated
GPF_LOG = "device log"
ALERTS_WITHOUT_CODE, OLDER_RETURN = "alerts-without-code", "older-return"
OWN_CERTIFICATE_RULE, DIFFERS_RULE, ALERT_CELLS_RULE = "6.15.2-returned", "6.24.2-differs", "alert-cells"


@dataclass(frozen=True, slots=True)
class Told:
    """A genuine response or alert: its message and payload, the request that brought it, the command it answers.

    REQUEST_ID is the 8.13's, or the original request's when the answer came over the SM WAN (None for an alert that
    did); SRV and COMMAND are of the original request, SRV empty and COMMAND None for an alert; USER asked for the
    command. ORDER is the command's place among all that were issued, ISSUED the DCC's time of that (empty where it is
    not known); an alert has neither.
    """

    message: GBCSMessage
    payload: Payload
    request_id: RequestID | None
    srv: str = ""
    command: GBCSMessage | None = None
    user: EUI64 | None = None
    original: RequestID | None = None
    order: int = 0
    issued: str = ""

    @property
    def device(self) -> EUI64:
        """The device that tells."""
        return self.message.originator

    def asked(self) -> Payload:
        """Return the payload of the command that is answered."""
        if self.command is None:
            raise BugError("an alert answers no command")
        return decode_payload(self.command)


def say(office: Office, told: Told, kind: str, name: str, words: str) -> None:
    """Report what the DCC did with what it was told."""
    office.record(
        Happening(
            actor="dcc",
            kind=kind,
            summary=words,
            name=name,
            request_id=str(told.request_id) if told.request_id else None,
            message_code=f"{told.message.message_code:04X}",
            device=str(told.device),
        )
    )


def _is_news(office: Office, told: Told, subject: str, order: int | None = None) -> bool:
    """Tell whether TOLD may change the record of SUBJECT: an older command's answer does not undo a newer one's."""
    if office.state.devices.is_news(told.device, subject, told.order if order is None else order):
        return True
    _say_older(office, told, subject)
    return False


def _is_change(office: Office, told: Told, subject: str, executed: str = "") -> bool:
    """Tell whether TOLD may change the record of SUBJECT, which commands change at once or, dated, at a later time.

    Answers are held against each other by the order of their commands, as ever; against an alert that a dated command
    was EXECUTED (YYYYMMDDHHMMSSZ) by the device's own time, since such a command is older than its deed.
    """
    newest, name = office.state.devices.newest, f"{told.device} {subject}"
    dated = newest.get(f"{name}{DATED}", -1)
    if told.command is None:
        kept, at = DATED, int(executed[:-1])
        news = at >= dated and at > newest.get(f"{name}{ANSWERED}", -1)
    else:
        stamp = told.message.date_time
        kept, at = ANSWERED, int(decode_date_time(stamp).strftime("%Y%m%d%H%M%S")) if stamp else dated
        news = at >= dated and office.state.devices.is_news(told.device, subject, told.order)
    if news:
        newest[f"{name}{kept}"] = at
    else:
        _say_older(office, told, subject)
    return news


def _say_older(office: Office, told: Told, subject: str) -> None:
    say(office, told, "returned", OLDER_RETURN, f"{subject} of {told.device}: {unsettled(OLDER_RETURN)}")


def _digits(time: str) -> int:
    """Return the seconds of TIME (YYYYMMDDHHMMSSZ, or RFC 3339) as a number that grows with it; 0 for none."""
    return int("".join(filter(str.isdigit, time))[:14] or "0")


def _wrong(told: Told) -> BugError:
    return BugError(f"{told.srv or 'an alert'} {told.message.message_code:04X}: {type(told.payload).__name__}")


def cells(office: Office, told: Told) -> None:
    """Record, cell by cell, whose Organisation Certificate the device now says it holds (MP081, 6.15.1 and 6.21)."""
    rule = cell_rule(f"{told.srv}-cells-returned" if told.srv else ALERT_CELLS_RULE)
    outcome = told.payload.outcome if isinstance(told.payload, CredentialsUpdated) else told.payload
    executed = told.payload.execution_time if isinstance(told.payload, CredentialsUpdated) else ""
    if not isinstance(outcome, UpdateCredentialsResponse):
        raise _wrong(told)
    replaced: Sequence[CellOutcome] = [
        item
        for item in outcome.outcomes
        if item.status == 0
        and _is_change(
            office, told, f"cell {item.cell.role}/{item.cell.key_usage}/{item.cell.cell_usage or 0}", executed
        )
    ]
    for item in replaced:
        office.inventory.put_cell(
            told.device,
            role=item.cell.role,
            key_usage=item.cell.key_usage,
            cell_usage=item.cell.cell_usage or 0,
            holder=item.replacing_subject,
            ski=item.replacing_ski,
            at=office.now,
            rule=rule,
            request_id=told.request_id,
        )
    words = f"{len(replaced)} of {len(outcome.outcomes)} cells of {told.device} recorded as replaced"
    say(office, told, "certificates", rule, words)


def _replace_certificate(office: Office, told: Told, der: bytes, rule: str) -> None:
    """Put DER on record by RULE as the device's own, with the one before it in the SMKI repository's history."""
    usage = read_certificate(der).key_usage
    if not _is_news(office, told, f"certificate {usage}"):
        return
    before = office.inventory.device_certificate(told.device, usage)
    if before == der:
        say(office, told, "certificates", rule, f"the {usage} certificate of {told.device} is the one on record")
        return
    office.inventory.put_device_certificate(told.device, usage, der, at=office.now, rule=rule)
    change = CertificateChange(
        told.device, usage, before or b"", der, format_time(office.now), rule, str(told.request_id or "")
    )
    office.state.devices.certificate_history.append(change)
    words = f"the {usage} certificate of {told.device} on record and in the SMKI repository is another now"
    say(office, told, "certificates", rule, words)


def own_certificate(office: Office, told: Told) -> None:
    """6.15.2: the certificate the device accepted takes the place of the one on record."""
    asked = told.asked()
    if not isinstance(asked, ASN1Payload):
        raise _wrong(told)
    _replace_certificate(office, told, asked.values["certificate"], cell_rule(OWN_CERTIFICATE_RULE))


def compare_certificate(office: Office, told: Told) -> None:
    """6.24.2: inventory and SMKI repository follow the certificate the device returned, if it is another (MP081)."""
    if not isinstance(told.payload, ASN1Payload):
        raise _wrong(told)
    der = told.payload.values["certificate"]
    info = read_certificate(der)
    if info.subject_eui != told.device or info.key_usage not in ("ds", "ka"):
        raise DataError("the certificate returned is not one of this device's own", path="certificate")
    _replace_certificate(office, told, der, cell_rule(DIFFERS_RULE))


def _move(office: Office, told: Told, device: EUI64) -> None:
    rule = return_rule(told.srv, told.message.message_code)
    if rule is not None and told.request_id is not None:
        office.move_status(device, rule, told.request_id)


def join(office: Office, told: Told) -> None:
    """8.7: note the partner, and move the device that answered by its rule."""
    asked = told.asked()
    if not isinstance(asked, JoinDevice):
        raise _wrong(told)
    if _is_news(office, told, f"join {asked.other}"):
        office.state.devices.note(office.state.devices.joins, told.device, asked.other)
    _move(office, told, told.device)


def unjoin(office: Office, told: Told) -> None:
    """8.8: the partner is noted no longer."""
    asked = told.asked()
    if not isinstance(asked, UnjoinDevice):
        raise _wrong(told)
    if _is_news(office, told, f"join {asked.other}"):
        office.state.devices.strike(office.state.devices.joins, told.device, asked.other)


def device_log(office: Office, told: Told) -> None:
    """8.11: the record of the hub's log follows; a device added moves by its rule; alert N24 tells the user."""
    asked, records = told.asked(), office.state.devices
    if isinstance(asked, RegisterDevice):
        if _is_news(office, told, f"log {asked.device}"):
            records.note(records.device_logs, told.device, asked.device)
        held = office.inventory.get(asked.device)
        if held is not None and held.associated_chf != told.device:
            office.inventory.associate(asked.device, told.device)
        _move(office, told, asked.device)
    elif isinstance(asked, UnregisterDevice):
        if _is_news(office, told, f"log {asked.device}"):
            records.strike(records.device_logs, told.device, asked.device)
    else:
        raise _wrong(told)
    if told.user is not None and told.original is not None:
        alert = UpdateHANDeviceLogResult(update_han_device_log_service_request_id=told.original)
        post_dcc_alert(office, told.user, LOG_UPDATED, alert)


def restore_hub(office: Office, told: Told) -> None:
    """8.12.1: the record of the new hub's log is what was restored to it, and those devices belong to it."""
    asked, records = told.asked(), office.state.devices
    if not isinstance(asked, DLMSCommand) or not isinstance(asked.values[0], dict):
        raise _wrong(told)
    restored = [EUI64(entry["MAC_address"]) for entry in asked.values[0]["devices_to_restore"]]
    for device in [*records.device_logs.get(told.device, []), *restored]:
        if _is_news(office, told, f"log {device}"):
            change = records.note if device in restored else records.strike
            change(records.device_logs, told.device, device)
    for device in restored:
        held = office.inventory.get(device)
        if held is not None and held.associated_chf != told.device:
            office.inventory.associate(device, told.device)
    say(office, told, "unsettled", ALERTS_WITHOUT_CODE, unsettled(ALERTS_WITHOUT_CODE))


def restore_gpf(office: Office, told: Told) -> None:
    """8.12.2: the record of the new GPF's log has each entry that was restored.

    Not so where the GPF itself told of its whole log, by its own clock, after the command was issued (`gpf_backup`).
    """
    if not isinstance(told.payload, ASN1Payload):
        raise _wrong(told)
    say(office, told, "unsettled", ALERTS_WITHOUT_CODE, unsettled(ALERTS_WITHOUT_CODE))
    newest, issued = office.state.devices.newest, _digits(told.issued)
    if told.issued and newest.get(f"{told.device} {GPF_LOG}", -1) > issued:
        _say_older(office, told, GPF_LOG)
        return
    rows = office.state.devices.gpf_logs.setdefault(told.device, [])
    for item in told.payload.values["response"]["outcomes"]:
        row = (item["entry"]["device"], item["entry"]["device_type"])
        if item["status"] != 0:
            continue
        if row not in rows:
            rows.append(row)
        if told.issued:
            newest[f"{told.device} restored {row[0]}"] = issued


def firmware(office: Office, told: Told) -> None:
    """11.3: the version the device runs now is put on record."""
    if not isinstance(told.payload, ASN1Payload):
        raise _wrong(told)
    values = told.payload.values
    alert = values.get("alert")
    outcome, executed = (alert["outcome"], alert["execution_time"]) if alert else (values["outcome"], "")
    held = office.inventory.get(told.device)
    if outcome["status"] == 0 and held is not None and _is_change(office, told, "firmware", executed):
        version = outcome["firmware_version"].hex().upper()
        office.inventory.amend(told.device, device_firmware_version=version)


def _confirmed(name: str) -> Effect:
    def effect(office: Office, told: Told) -> None:
        """Note what was confirmed, as the command that set it said it."""
        repeatable = not is_replay_protected(told.message.message_code)[0]  # then the order of acting is not held
        if told.command is not None and (repeatable or _is_news(office, told, name)):
            office.state.devices.setting(told.device, name, told.command.payload.hex())

    return effect


def hub_backup(office: Office, told: Told) -> None:
    """CS14: keep the hub's backup for 8.12.1."""
    if not isinstance(told.payload, DeviceLogChanged):
        raise _wrong(told)
    if not _is_news(office, told, "backup", told.message.originator_counter):
        return
    entries = tuple((item.device, item.hashed_link_key) for item in told.payload.entries)
    office.state.devices.backups[told.device] = HubBackup(told.payload.extended_pan_id, entries)


def gpf_backup(office: Office, told: Told) -> None:
    """GCS62: keep the GPF's device log for 8.12.2, and with it what a command issued since has restored."""
    if not isinstance(told.payload, ASN1Payload):
        raise _wrong(told)
    if not _is_news(office, told, "backup", told.message.originator_counter):
        return
    alert, records = told.payload.values["alert"], office.state.devices
    told_at = records.newest[f"{told.device} {GPF_LOG}"] = _digits(alert["time"])
    rows = [(item["device"], item["device_type"]) for item in alert["entries"]]
    for row in records.gpf_logs.get(told.device, []):
        if row not in rows and records.newest.get(f"{told.device} restored {row[0]}", -1) > told_at:
            rows.append(row)  # an 8.12.2 issued after this alert put it there
    records.gpf_logs[told.device] = rows


Effect = Callable[[Office, Told], None]
EFFECTS: dict[str, Effect] = {
    "tenancy": _confirmed("tenancy"),
    "billing": _confirmed("billing"),
    "cells": cells,
    "own-certificate": own_certificate,
    "compare-certificate": compare_certificate,
    "join": join,
    "unjoin": unjoin,
    "device-log": device_log,
    "restore-hub": restore_hub,
    "restore-gpf": restore_gpf,
    "firmware": firmware,
    "hub-backup": hub_backup,
    "gpf-backup": gpf_backup,
}
