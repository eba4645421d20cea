"""Billing calendars: ECS30 and ECS30a at the ESME, GCS25 and GCS25a at the GSME; what was set is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hht_app.core.jsontext import canonical_json
from hht_app.gbcs.payloads.dlms import HARDWARE_FAULT
from hht_app.gbcs.payloads.dlms_builders import ECS30, ECS30A
from hht_app.gbcs.payloads.dlms_use_case import DLMSAnswer, DLMSCommand
from hht_app.gbcs.payloads.gbz import HARDWARE_FAILURE
from hht_app.gbcs.payloads.gbz_builders import GCS25, GCS25A
from hht_app.gbcs.payloads.gbz_use_case import GBZFrames, default_responses
from hht_app.premises.device import Acted, Device, Surroundings
from hht_app.premises.judge import Judged

BILLING_CALENDAR = "billing_calendar"
TYPE_UNMATCHED, INVALID_FIELD = 0x0C, 0x85
_TIME_LENGTH, _DATE_LENGTH = 4, 5
_DURATION_TYPES = (0x20, 0x21, 0x22, 0x23)  # minutes, days, weeks, months; the low nibble is the timebase
__all__ = ["ECS30", "ECS30A", "GCS25", "GCS25A", "set_calendar", "set_periods"]


def plain(values: Any) -> Any:
    """Return VALUES as plain JSON data: bytes as upper-case hex."""
    if isinstance(values, bytes):
        return values.hex().upper()
    if isinstance(values, dict):
        return {key: plain(item) for key, item in values.items()}
    if isinstance(values, Sequence) and not isinstance(values, str):
        return [plain(item) for item in values]
    return values


def set_calendar(device: Device, judged: Judged, payload: DLMSCommand, _around: Surroundings) -> Acted:
    """Act on ECS30 or ECS30a: keep the times of billing; 01 when the meter fails, 0C when no entry has its form."""
    code = judged.message.message_code
    entries: Any = payload.values[0]
    if not entries or any(len(item["time"]) != _TIME_LENGTH or len(item["date"]) != _DATE_LENGTH for item in entries):
        return Acted(DLMSAnswer.failing(code, 0, TYPE_UNMATCHED), summary="no billing calendar of this form")
    if device.has("hardware-fault"):
        return Acted(DLMSAnswer.failing(code, 0, HARDWARE_FAULT), summary="the billing calendar could not be set")
    device.state.settings[BILLING_CALENDAR] = canonical_json(plain(entries))
    return Acted(DLMSAnswer.succeeding(code), summary=f"billing calendar set, {len(entries)} times")


def set_periods(device: Device, _judged: Judged, payload: GBZFrames, _around: Surroundings) -> Acted:
    """Act on GCS25 or GCS25a: keep billing and block period; a component that cannot be kept ends it."""
    frames = payload.frames
    kinds = [frame.values.get(f"{name}_period_duration_type") for frame, name in zip(frames, _NAMES, strict=True)]
    for index, kind in enumerate(kinds):
        if kind not in _DURATION_TYPES:
            return Acted(default_responses(frames, index, INVALID_FIELD), summary="no period of this kind is known")
    if device.has("hardware-fault"):
        last = len(frames) - 1  # the reference's failing message: the first is kept, the second fails
        return Acted(default_responses(frames, last, HARDWARE_FAILURE), summary="the block period could not be set")
    device.state.settings[BILLING_CALENDAR] = canonical_json([plain(frame.values) for frame in frames])
    return Acted(default_responses(frames), summary="billing and block period set")


_NAMES = ("billing", "block")
