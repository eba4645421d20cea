"""The alert by which a device tells that it refused a command: a generic critical alert with the code alone."""

from __future__ import annotations

from datetime import datetime

from hht_app.gbcs.payloads.dlms import DLMSAlert, encode_date_time
from hht_app.gbcs.payloads.gbz import GBZAlert, encode_time

GENERIC_CRITICAL_ALERT = 0x1000
_DLMS_DEVICES = ("ESME", "CHF")
_STATUS_UNSPECIFIED = 0xFF
_GBZ_MARK = 1


def refusal_payload(device_type: str, alert_code: int, at: datetime) -> DLMSAlert | GBZAlert:
    """Return alert ALERT_CODE of device time AT without a body, in the family of DEVICE_TYPE's other alerts.

    DLMS for the ESME and the hub, GBZ for the others (simulator's choice for PPMID and HCALCS).
    """
    if device_type in _DLMS_DEVICES:
        return DLMSAlert(alert_code, encode_date_time(at, _STATUS_UNSPECIFIED), ())
    return GBZAlert(_GBZ_MARK, alert_code, encode_time(at))
