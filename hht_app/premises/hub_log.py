"""The CHF device log's use cases: add (CCS01), remove (CCS02), restore (CCS03), read (CCS04 to CCS07)."""

from __future__ import annotations

from datetime import timedelta

from hht_app.core.clock import parse_time
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.payloads.dlms import (
    HARDWARE_FAULT,
    OTHER_REASON,
    SUCCESS,
    CCS01Response,
    CCS02Response,
    RegisterDevice,
    UnregisterDevice,
    encode_date_time,
)
from hht_app.gbcs.payloads.dlms_builders import CCS03, CCS05, CCS06, CCS07
from hht_app.gbcs.payloads.dlms_models import Model
from hht_app.gbcs.payloads.dlms_use_case import DLMSAnswer, DLMSCommand
from hht_app.gbcs.payloads.dlms_values import NEVER
from hht_app.gbcs.use_cases import CCS01, CCS02
from hht_app.premises.device import Acted, Device, Handler, Surroundings
from hht_app.premises.hub import EXTENDED_PAN_ID, HISTORIC_LOG_CAPACITY, TERMINAL, UNKNOWN_TYPE, Hub, key_hash
from hht_app.premises.judge import Judged
from hht_app.premises.state import LogEntry

_STATUS_UNSPECIFIED = 0xFF
# What a radio reports of a device in range is the simulator's choice: no figure is held.
_RADIO: dict[str, Model] = {
    "maxRSSI": -40,
    "averageRSSI": -55,
    "minRSSI": -70,
    "maxLQI": 220,
    "averageLQI": 200,
    "minLQI": 150,
}
_FAILED_ADD = (HARDWARE_FAULT, OTHER_REASON, OTHER_REASON)


def _hub(device: Device) -> Hub:
    if not isinstance(device, Hub):
        raise TypeError("only a hub keeps a CHF device log")
    return device


def add_device(device: Device, _judged: Judged, payload: RegisterDevice, around: Surroundings) -> Acted:
    """Act on CCS01: whitelist a device and open the join period; a full log or a failing store gives 01, FA, FA.

    A device that the historic log knows brings the hash of its earlier link key back with it.
    """
    hub = _hub(device)
    entry = hub.state.entry(payload.device)
    if hub.has("storage-failing"):
        return Acted(CCS01Response(_FAILED_ADD), summary="the device log could not be written")
    if entry is None and len(hub.state.log) >= hub.log_capacity:
        return Acted(CCS01Response(_FAILED_ADD), summary="the device log is full")
    if entry is None:
        entry = LogEntry(payload.device, UNKNOWN_TYPE)
        hub.state.log.append(entry)
        _recall(hub, entry)
    entry.install_code = payload.install_code
    hub.join_period = payload.join_time
    hub.join_until = around.now + timedelta(seconds=payload.join_time)
    return Acted(
        CCS01Response((SUCCESS, SUCCESS, SUCCESS)),
        log_changed=True,
        summary=f"{payload.device} added to the CHF device log, joining open for {payload.join_time} s",
    )


def _recall(hub: Hub, entry: LogEntry) -> None:
    known = next((item for item in hub.state.historic if item.device == entry.device), None)
    if known is not None:
        entry.known_hash = key_hash(known)
        hub.state.historic.remove(known)


def remove_device(device: Device, _judged: Judged, payload: UnregisterDevice, _around: Surroundings) -> Acted:
    """Act on CCS02: take a device out of the log, into the historic log unless it is a terminal; 01 when it cannot."""
    hub = _hub(device)
    entry = hub.state.entry(payload.device)
    if entry is None:
        return Acted(CCS02Response(HARDWARE_FAULT), summary=f"{payload.device} is not in the CHF device log")
    if hub.has("storage-failing"):
        return Acted(CCS02Response(HARDWARE_FAULT), summary="the device log could not be written")
    hub.state.log.remove(entry)
    if hub.state.settings.get(TERMINAL) != str(entry.device):
        hub.state.historic = [*hub.state.historic, entry][-HISTORIC_LOG_CAPACITY:]
    return Acted(CCS02Response(SUCCESS), log_changed=True, summary=f"{payload.device} removed from the CHF device log")


def restore_log(device: Device, _judged: Judged, payload: DLMSCommand, _around: Surroundings) -> Acted:
    """Act on CCS03: take over the network and entries of a backup; 01 when they do not fit or cannot be written."""
    hub = _hub(device)
    backup = payload.values[0]
    assert isinstance(backup, dict)
    own = [item for item in hub.state.log if hub.state.settings.get(TERMINAL) == str(item.device)]
    entries = [
        LogEntry(EUI64(row["MAC_address"]), UNKNOWN_TYPE, known_hash=row["hashed_TC_link_key"])
        for row in backup["devices_to_restore"]
    ]
    if hub.has("storage-failing") or len(own) + len(entries) > hub.log_capacity:
        return Acted(DLMSAnswer.failing(CCS03, 0, HARDWARE_FAULT), summary="the backup could not be restored")
    hub.state.log = own + entries
    hub.state.settings[EXTENDED_PAN_ID] = backup["extended_PAN_ID"].hex().upper()
    return Acted(DLMSAnswer.succeeding(CCS03), log_changed=True, summary=f"{len(entries)} entries restored")


def read_log(device: Device, judged: Judged, _payload: DLMSCommand, around: Surroundings) -> Acted:
    """Act on CCS04, CCS05 or CCS06: answer each device of the log and when it was last heard."""
    hub, code = _hub(device), judged.message.message_code
    if hub.has("hardware-fault"):
        return Acted(DLMSAnswer.failing(code, 0, HARDWARE_FAULT), summary="the device log could not be read")
    rows: Model = [_active(hub, item) for item in hub.state.log]
    return Acted(DLMSAnswer.succeeding(code, (rows,)), summary=f"{len(hub.state.log)} devices in the log")


def _active(hub: Hub, entry: LogEntry) -> Model:
    heard = hub.state.settings.get(f"heard {entry.device}")
    row: dict[str, Model] = {
        "mac_address": entry.device.raw,
        "status": "0" * 8,
        **_RADIO,
        "last_communication_date_time": encode_date_time(parse_time(heard), _STATUS_UNSPECIFIED) if heard else NEVER,
        "number_of_hops": 0,
        "transmission_failures": 0,
        "transmission_successes": 0,
        "application_version": 0,
        "stack_version": 0,
    }
    return row


def read_backup(device: Device, _judged: Judged, _payload: DLMSCommand, around: Surroundings) -> Acted:
    """Act on CCS07: answer the backup of the device log and of the historic log, with hashed link keys."""
    hub = _hub(device)
    if hub.has("hardware-fault"):
        return Acted(DLMSAnswer.failing(CCS07, 0, HARDWARE_FAULT), summary="the device log could not be read")
    at = encode_date_time(hub.time(around), _STATUS_UNSPECIFIED)
    values = tuple(_backup(hub, at, entries) for entries in (hub.state.log, hub.state.historic))
    return Acted(DLMSAnswer.succeeding(CCS07, values), summary=f"backup of {len(hub.state.log)} devices")


def _backup(hub: Hub, at: bytes, entries: list[LogEntry]) -> Model:
    devices: Model = [{"MAC_address": item.device.raw, "hashed_TC_link_key": key_hash(item)} for item in entries]
    return {"date_time": at, "extended_PAN_ID": hub.extended_pan_id, "devices_to_backup": devices}


HUB_LOG_HANDLERS: dict[int, Handler] = {
    CCS01: add_device,
    CCS02: remove_device,
    CCS03: restore_log,
    CCS05: read_log,
    CCS06: read_log,
    CCS07: read_backup,
}
