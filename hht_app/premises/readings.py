"""Register readings, encrypted for whoever asked: ECS17b at the ESME, GCS13a at the GSME and its mirror, the GPF."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hht_app.core.randomness import draw_int
from hht_app.gbcs.building import response
from hht_app.gbcs.payloads.dlms import HARDWARE_FAULT
from hht_app.gbcs.payloads.dlms_builders import ECS17B, sealed_answer
from hht_app.gbcs.payloads.dlms_use_case import DLMSAnswer, DLMSCommand
from hht_app.gbcs.payloads.dlms_values import DOUBLE_LONG_UNSIGNED, ENUM, INTEGER, number, structure
from hht_app.gbcs.payloads.gbz import HARDWARE_FAILURE
from hht_app.gbcs.payloads.gbz_builders import (
    CURRENT_SUMMATION,
    DIVISOR,
    GCS13A,
    METERING,
    MULTIPLIER,
    UNIT_OF_MEASURE,
)
from hht_app.gbcs.payloads.gbz_use_case import GBZFrames, sealed_attribute_answer, write_records
from hht_app.gbcs.protection import encrypt_sensitive, encryption_party
from hht_app.gbcs.zcl_layout import Values
from hht_app.premises.device import Acted, Device, Encodable, Surroundings
from hht_app.premises.judge import Judged, certificate_info

UNIT_WH, UNIT_VARH, UNIT_CUBIC_METRES = 30, 32, 1
UNSUPPORTED_ATTRIBUTE = 0x86
# Consumption is the simulator's choice: a first reading drawn from the seed, then a steady load.
_WH_PER_HOUR, _VARH_PER_HOUR, _LITRES_PER_HOUR = 420, 60, 240
_FIRST_BELOW = 2_000
_U24, _U48, _ENUM8 = 0x22, 0x25, 0x30
__all__ = ["ECS17B", "GCS13A", "consumption", "read_gas", "read_import"]


class _Nothing:
    def encode(self, originator_counter: int) -> bytes:
        """Return no bytes: only the header of the answer is needed for its key."""
        return b""


def consumption(device: Device, around: Surroundings, per_hour: int, purpose: str) -> int:
    """Return a register of DEVICE at this moment: what it had when fitted and PER_HOUR for each hour since."""
    first = draw_int(around.seed, f"register/{purpose}", str(device.eui), _FIRST_BELOW)
    return first + int(_hours(device.state.fitted_at, around.now) * per_hour)


def _hours(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else (now - since).total_seconds() / 3600


def _encrypted(device: Device, judged: Judged, plaintext: bytes) -> bytes:
    """Return PLAINTEXT encrypted for whoever the answer to JUDGED is for; Refused without that party's certificate."""
    nothing: Encodable = _Nothing()
    header = response(judged.message, nothing)
    brought = judged.message.ka_certificate  # an unknown remote party's, checked when the command was judged
    peer = certificate_info(brought).public_key if brought else device.answer_key(encryption_party(header))
    return encrypt_sensitive(header, plaintext, device.private_key("ka"), peer)


def read_import(device: Device, judged: Judged, _payload: DLMSCommand, around: Surroundings) -> Acted:
    """Act on ECS17b: answer active (Wh) and reactive (varh) import, encrypted; hardware fault (01) in the clear."""
    date_time = device.date_time_field(around)
    if device.has("hardware-fault"):
        return Acted(DLMSAnswer.failing(ECS17B, 0, HARDWARE_FAULT), date_time, summary="the registers cannot be read")
    active = consumption(device, around, _WH_PER_HOUR, "active import")
    reactive = consumption(device, around, _VARH_PER_HOUR, "reactive import")
    value = structure(
        structure(
            number(DOUBLE_LONG_UNSIGNED, active),
            structure(number(INTEGER, 0), number(ENUM, UNIT_WH)),
            number(DOUBLE_LONG_UNSIGNED, reactive),
            structure(number(INTEGER, 0), number(ENUM, UNIT_VARH)),
        )
    )
    sealed = sealed_answer(response(judged.message, _Nothing()), _encrypted(device, judged, value.encode()))
    return Acted(DLMSAnswer.succeeding(ECS17B, (sealed,)), date_time, summary=f"{active} Wh imported")


def read_gas(device: Device, judged: Judged, payload: GBZFrames, around: Surroundings) -> Acted:
    """Act on GCS13a: answer the attributes asked for, encrypted; a failing meter says C0 for the divisor alone."""
    litres = consumption(device, around, _LITRES_PER_HOUR, "gas")
    held = {
        DIVISOR: (_U24, (1000).to_bytes(3, "little")),
        MULTIPLIER: (_U24, (1).to_bytes(3, "little")),
        UNIT_OF_MEASURE: (_ENUM8, bytes([UNIT_CUBIC_METRES])),
        CURRENT_SUMMATION: (_U48, litres.to_bytes(6, "little")),
    }
    asked: Any = payload.frames[0].values["attributes"]
    records = [_record(device, row["attribute"], held) for row in asked]
    blob = _encrypted(device, judged, write_records({"records": records}))
    return Acted(
        GBZFrames((sealed_attribute_answer(METERING, blob),)),
        device.date_time_field(around, tells_reliability=True),
        summary=f"{litres} litres of gas",
    )


def _record(device: Device, attribute: int, held: dict[int, tuple[int, bytes]]) -> Values:
    if attribute not in held:
        return {"attribute": attribute, "status": UNSUPPORTED_ATTRIBUTE}
    if attribute == DIVISOR and device.has("hardware-fault"):
        return {"attribute": attribute, "status": HARDWARE_FAILURE}
    kind, value = held[attribute]
    return {"attribute": attribute, "status": 0, "type": kind, "value": value}
