"""Device logs of devices other than the CHF: reading one (CS07), and the GPF's, which is restored and backed up."""

from __future__ import annotations

from typing import Any

from hht_app.gbcs.building import payload_of
from hht_app.gbcs.envelope import CRA
from hht_app.gbcs.payloads.asn1_codec import ASN1Payload
from hht_app.gbcs.payloads.joins import DEVICE_TYPES
from hht_app.premises.credentials import write_asn1_time
from hht_app.premises.device import Acted, Device, Surroundings
from hht_app.premises.joining import INCOMPATIBLE_ENTRY, LOG_FULL, SUCCESS, WRITE_FAILURE, WRONG_METHOD_AND_ROLE
from hht_app.premises.judge import Judged
from hht_app.premises.state import ROLE_ACB, CellKey, LogEntry

CS07, GCS59, GCS62 = 0x0013, 0x008C, 0x00B2
GPF_LOG_CHANGED = 0x8071
_FAILURE = 1
_NUMBERS = DEVICE_TYPES | {"IHD": DEVICE_TYPES["Type2"]}
_NAMES = {number: "IHD" if name == "Type2" else name for name, number in DEVICE_TYPES.items()}
_GPF_PARTNERS = ("GSME", "PPMID", "IHD")


def _entries(device: Device) -> list[dict[str, Any]]:
    return [{"device": item.device, "device_type": _NUMBERS[item.device_type]} for item in device.state.log]


class GasProxy(Device):
    """The hub's other half: it mirrors the gas meter, and tells of each change of its device log (GCS62)."""

    def log_changed_alert(self, around: Surroundings) -> bytes:
        """Return a GCS62 alert (8071) to the access control broker with the device log as it now is."""
        values = {"alert_code": GPF_LOG_CHANGED, "time": write_asn1_time(self.time(around)), "entries": _entries(self)}
        return self.alert(CellKey(ROLE_ACB, "ka"), GCS62, payload_of(GCS62, CRA.ALERT, {"alert": values}))


def read_log(device: Device, _judged: Judged, _payload: ASN1Payload, _around: Surroundings) -> Acted:
    """Act on CS07: answer the device log, or 1 (failure)."""
    values: dict[str, Any] = {"status": SUCCESS, "entries": _entries(device)}
    if device.has("storage-failing"):
        values = {"status": _FAILURE}
    summary = f"{len(device.state.log)} entries in its device log"
    return Acted(payload_of(CS07, CRA.RESPONSE, {"response": values}), summary=summary)


def restore_gpf_log(device: Device, _judged: Judged, payload: ASN1Payload, _around: Surroundings) -> Acted:
    """Act on GCS59: take each entry of the backup, or answer its join code: 2, 3, 4 or 5."""
    outcomes = []
    for entry in payload.values["restore"]["entries"]:
        status = _restore_status(device, entry)
        if status == SUCCESS and device.state.entry(entry["device"]) is None:
            device.state.log.append(LogEntry(entry["device"], _NAMES[entry["device_type"]]))
        outcomes.append({"entry": entry, "status": status})
    good = sum(item["status"] == SUCCESS for item in outcomes)
    return Acted(
        payload_of(GCS59, CRA.RESPONSE, {"response": {"outcomes": outcomes}}),
        log_changed=good > 0,
        summary=f"{good} of {len(outcomes)} entries restored",
    )


def _restore_status(device: Device, entry: dict[str, Any]) -> int:
    name = _NAMES.get(entry["device_type"])
    if name not in _GPF_PARTNERS:
        return WRONG_METHOD_AND_ROLE
    held = device.state.entry(entry["device"])
    if held is not None and held.device_type != name:
        return INCOMPATIBLE_ENTRY
    if held is None and len(device.state.log) >= device.log_capacity:
        return LOG_FULL
    return WRITE_FAILURE if device.has("storage-failing") else SUCCESS
