"""What each trouble does to the home when it strikes, and how a lasting one is undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hht_app.core.errors import BugError
from hht_app.core.identifiers import EUI64
from hht_app.core.randomness import draw_bytes
from hht_app.premises.device import Device
from hht_app.premises.judge import certificate_info
from hht_app.premises.state import (
    CLOCK_INVALID,
    CLOCK_UNRELIABLE,
    ROLE_ACB,
    ROLE_SUPPLIER,
    CellKey,
    LogEntry,
)
from hht_app.premises.trouble import Trouble
from hht_app.smki.pki import TrainingPKI

if TYPE_CHECKING:
    from hht_app.premises.house import House

# The name of a device's fault that makes its join button use another install code than its label's.
WRONG_CODE = "wrong-install-code"
_FOREIGN_SEED = 1
_Begin = Callable[["House", Trouble], tuple[str, bool]]


def begin(house: House, trouble: Trouble) -> tuple[str, bool]:
    """Let TROUBLE strike HOUSE; return what happened in words, and whether it goes on."""
    return _BEGINNINGS.get(trouble.name, _BY_EFFECT.get(trouble.effect, _device_fault))(house, trouble)


def finish(house: House, trouble: Trouble) -> None:
    """Undo what a lasting TROUBLE did to HOUSE."""
    if trouble.effect == "power":
        for eui in _struck(house, trouble):
            house.give_power(eui)
    elif trouble.effect in ("fault", "join"):
        state = _device(house, trouble).state
        state.faults.discard(trouble.name)
        if trouble.name == "clock-invalid":
            state.clock_status = CLOCK_UNRELIABLE
        elif trouble.name in ("foreign-certificate", "certificate-lost"):
            state.own_certificates.pop(_usage(trouble), None)


def _device(house: House, trouble: Trouble) -> Device:
    found = house.find(trouble.device) if trouble.device is not None else None
    if found is None:
        raise BugError(f"the trouble {trouble.name} names no device of this home")
    return found


def _usage(trouble: Trouble) -> str:
    return trouble.given.get("usage", "ka")


def _struck(house: House, trouble: Trouble) -> tuple[EUI64, ...]:
    """Return the devices that lose their power, in the order they get it back; a hub hangs on its meter."""
    if trouble.name == "hub-power-cut":
        return (house.hub.eui,)
    hit = _device(house, trouble) if trouble.device is not None else None
    if hit is not None and hit.device_type != "ESME":
        return (hit.eui,)
    meters = [eui for eui in sorted(house.devices) if house.devices[eui].device_type == "ESME"]
    return (*meters[:1], house.hub.eui)


def _power(house: House, trouble: Trouble) -> tuple[str, bool]:
    for eui in _struck(house, trouble):
        house.take_power(eui)
    trouble.until = house.now + trouble.span("default-outage")
    return "the power is off", True


def _lasting(house: House, trouble: Trouble) -> tuple[str, bool]:
    if "seconds" in trouble.given:
        trouble.until = house.now + trouble.span("default-outage")
    if trouble.effect == "range":
        house.connected = False
        return "the terminal has lost the hub", True
    return f"{trouble.given.get('percent', '0')} % of the messages are lost", True


def _armed(house: House, trouble: Trouble) -> tuple[str, bool]:
    return "it strikes the next answer", True


def _join_timeout(house: House, trouble: Trouble) -> tuple[str, bool]:
    if house.hub.join_until is None or house.hub.join_until <= house.now:
        return "no join period was running", False
    house.hub.join_until = house.now
    return "the join period ended early", False


def _device_fault(house: House, trouble: Trouble) -> tuple[str, bool]:
    _device(house, trouble).state.faults.add(trouble.name)
    return "the device is struck", True


def _wrong_counter(house: House, trouble: Trouble) -> tuple[str, bool]:
    state = _device(house, trouble).state
    cell = next(key for key in (CellKey(ROLE_SUPPLIER, "ds"), CellKey(ROLE_ACB, "ds")) if key in state.cells)
    holder = certificate_info(state.cells[cell]).subject_eui
    state.counters[holder] = state.counters.get(holder, 0) + int(trouble.given.get("by", "1000000"))
    return f"commands of {holder} below {state.counters[holder]} are refused as replays", False


def _foreign_certificate(house: House, trouble: Trouble) -> tuple[str, bool]:
    device, usage = _device(house, trouble), "ds" if _usage(trouble) == "ds" else "ka"
    foreign = TrainingPKI(house.seed ^ _FOREIGN_SEED)
    made = foreign.device(device.eui, "ds" if usage == "ds" else "ka")
    device.state.own_certificates[usage] = made.certificate
    return f"its {usage} certificate is of an authority that no device knows", True


def _certificate_lost(house: House, trouble: Trouble) -> tuple[str, bool]:
    _device(house, trouble).state.own_certificates[_usage(trouble)] = b""
    return f"its {_usage(trouble)} certificate is gone", True


def _log_full(house: House, trouble: Trouble) -> tuple[str, bool]:
    device = _device(house, trouble)
    added = []
    while len(device.state.log) < device.log_capacity:
        stranger = EUI64(draw_bytes(house.seed, "log-filler", f"{device.eui}/{len(device.state.log)}", 8))
        device.state.log.append(LogEntry(stranger, "PPMID"))
        added.append(str(stranger))
    return f"its device log is full of neighbours' devices: {', '.join(added) or 'it was full already'}", False


def _clock_invalid(house: House, trouble: Trouble) -> tuple[str, bool]:
    state = _device(house, trouble).state
    state.clock_status = CLOCK_INVALID
    state.faults.add(trouble.name)
    return "the clock is invalid", True


def _image_damaged(house: House, trouble: Trouble) -> tuple[str, bool]:
    state = _device(house, trouble).state
    if not state.image_hash:
        return "no image was waiting", False
    state.image_hash = draw_bytes(house.seed, "damaged-image", str(trouble.number), 32).hex().upper()
    return "the image's hash is another now", False


def _wan(house: House, trouble: Trouble) -> tuple[str, bool]:
    if trouble.name == "wan-arrives":
        house.wan.arrive()
        return "the SM WAN is there", False
    house.wan.lose()
    return "the SM WAN is lost", False


_BY_EFFECT: dict[str, _Begin] = {
    "power": _power,
    "range": _lasting,
    "air": _lasting,
    "answer": _armed,
    "wan": _wan,
}
_BEGINNINGS: dict[str, _Begin] = {
    "join-timeout": _join_timeout,
    "wrong-counter": _wrong_counter,
    "foreign-certificate": _foreign_certificate,
    "certificate-lost": _certificate_lost,
    "device-log-full": _log_full,
    "clock-invalid": _clock_invalid,
    "image-damaged": _image_damaged,
}
