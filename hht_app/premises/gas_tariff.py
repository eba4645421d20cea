"""GCS01a at the GSME: a tariff in parts, each in force at once, at its start time, or taken back."""

from __future__ import annotations

from hht_app.core.jsontext import canonical_json
from hht_app.gbcs.envelope import GBCSMessage
from hht_app.gbcs.payloads.cs02b import EXECUTED, EXECUTION_FAILED
from hht_app.gbcs.payloads.gbz import HARDWARE_FAILURE, decode_time
from hht_app.gbcs.payloads.gbz_builders import (
    ALERT_FUTURE_DATED_GBZ,
    CANCEL,
    CANCEL_TARIFF,
    GCS01A,
    NOW,
    POUND_STERLING,
    FutureDatedGBZAlert,
)
from hht_app.gbcs.payloads.gbz_use_case import GBZFrames, ZCLFrame, default_responses
from hht_app.premises.configuration import INVALID_FIELD, plain
from hht_app.premises.device import Acted, Device, Executed, Surroundings
from hht_app.premises.judge import Judged
from hht_app.premises.state import CLOCK_INVALID, Waiting
from hht_app.premises.waiting import cancel_waiting

NOT_FOUND = 0x8B
# Which setting each part is kept under; the parts of the calendar come into force with it.
_SETTINGS = {
    "PublishCalendar": "gas_calendar",
    "PublishSpecialDays": "gas_special_days",
    "PublishTariffInformation": "gas_tariff",
    "PublishBlockThresholds": "gas_block_thresholds",
    "PublishPriceMatrix": "gas_prices",
}
_CALENDAR_PARTS = ("PublishCalendar", "PublishDayProfile", "PublishWeekProfile", "PublishSeasons")
_FAILING_PART = "PublishPriceMatrix"
__all__ = ["GCS01A", "NOT_FOUND", "set_tariff", "tariff_due"]


def set_tariff(device: Device, judged: Judged, payload: GBZFrames, around: Surroundings) -> Acted:
    """Act on GCS01a: judge each part, then put each into force, keep it for its time, or take it back."""
    frames = payload.frames
    date_time = device.date_time_field(around)
    for index, frame in enumerate(frames):
        status = _judge(frame, frames[0])
        if status:
            return Acted(default_responses(frames, index, status), date_time, summary=f"{frame.name} refused")
    if device.has("hardware-fault"):
        index = next(at for at, frame in enumerate(frames) if frame.name == _FAILING_PART)
        return Acted(
            default_responses(frames, index, HARDWARE_FAILURE), date_time, summary="the prices could not be kept"
        )
    for index, frame in enumerate(frames):
        if frame.name in _SETTINGS:
            _place(device, judged, frames, index, around)
    return Acted(default_responses(frames), date_time, summary=f"tariff of {len(frames)} parts taken")


def _judge(frame: ZCLFrame, calendar: ZCLFrame) -> int:
    """Return 0, 8B when a part belongs to another calendar, 85 for a currency that is not the pound."""
    own = frame.values.get("issuer_calendar_id")
    if own is not None and own != calendar.values["issuer_calendar_id"]:
        return NOT_FOUND
    if frame.values.get("currency", POUND_STERLING) != POUND_STERLING:
        return INVALID_FIELD
    return 0


def _place(device: Device, judged: Judged, frames: tuple[ZCLFrame, ...], index: int, around: Surroundings) -> None:
    start, name = frames[index].values["start_time"], frames[index].name
    assert isinstance(start, int)
    if start in (CANCEL, CANCEL_TARIFF):
        cancel_waiting(device.state, judged.message, name)
    elif start != NOW and decode_time(start) > device.time(around):
        device.state.waiting.append(Waiting(decode_time(start), judged.data, judged.role, index, name))
    else:
        _keep(device, frames, index)


def _keep(device: Device, frames: tuple[ZCLFrame, ...], index: int) -> None:
    """Put part INDEX into force; a calendar with its days, weeks and seasons."""
    frame = frames[index]
    held = [frame]
    if frame.name == "PublishCalendar":
        held = [item for item in frames if item.name in _CALENDAR_PARTS]
    device.state.settings[_SETTINGS[frame.name]] = canonical_json([plain(item.values) for item in held])


def tariff_due(
    device: Device, message: GBCSMessage, payload: GBZFrames, waiting: Waiting, _around: Surroundings
) -> Executed:
    """Put a part of a future-dated GCS01a into force: alert 00CD with 8F66, or 8F67 where the meter cannot."""
    frame = payload.frames[waiting.part]
    failing = device.has("hardware-fault") or device.state.clock_status == CLOCK_INVALID
    if not failing:
        _keep(device, payload.frames, waiting.part)
    told = FutureDatedGBZAlert(
        alert_code=EXECUTION_FAILED if failing else EXECUTED,
        at=waiting.due,
        message_code=GCS01A,
        command_counter=message.originator_counter,
        cluster=frame.cluster,
        frame_control=frame.frame_control,
        command=frame.number(),
    )
    done = "not put" if failing else "put"
    return Executed(ALERT_FUTURE_DATED_GBZ, told, f"{frame.name} {done} into force")
