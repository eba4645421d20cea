"""What each trouble does to the home when it strikes, and how a lasting one is undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hht_app.core.clock import format_time, parse_time
from hht_app.core.errors import BugError
from hht_app.core.identifiers import EUI64
from hht_app.core.randomness import draw_bytes
from hht_app.premises.device import Device
from hht_app.premises.judge import certificate_info, highest_counter, raised_setting
from hht_app.premises.state import (
    CLOCK_INVALID,
    ROLE_ACB,
    ROLE_SUPPLIER,
    CellKey,
    LogEntry,
)
from hht_app.premises.trouble import Trouble
from hht_app.smki.pki import DeviceUsage, TrainingPKI

if TYPE_CHECKING:
    from hht_app.premises.house import House

# The name of a device's fault that makes its join button use another install code than its label's.
WRONG_CODE = "wrong-install-code"
_FOREIGN_SEED = 1
_YES = "yes"
_Begin = Callable[["House", Trouble], tuple[str, bool]]


def begin(house: House, trouble: Trouble) -> tuple[str, bool]:
    """Let TROUBLE strike HOUSE; return what happened in words, and whether it goes on."""
    return _BEGINNINGS.get(trouble.name, _BY_EFFECT.get(trouble.effect, _device_fault))(house, trouble)


def finish(house: House, trouble: Trouble) -> None:
    """Undo what a lasting TROUBLE did to HOUSE; what has changed otherwise since stays."""
    if trouble.effect == "power":
        _power_back(house, trouble)
    elif trouble.effect in ("fault", "join", "counter", "log"):
        if trouble.device is not None and not _another(house, trouble):
            _device(house, trouble).state.faults.discard(trouble.name)
        _ENDINGS.get(trouble.name, _nothing)(house, trouble)
    elif trouble.effect == "wan":
        arrives = trouble.was["arrives_at"]
        house.wan.covered = trouble.was["covered"] == _YES
        house.wan.arrives_at = parse_time(arrives) if arrives else None


def _nothing(_house: House, _trouble: Trouble) -> None:
    """The fault is all there was."""


def _another(house: House, trouble: Trouble) -> bool:
    """Tell whether another trouble of the same name goes on striking the same device."""
    return any(
        item is not trouble and item.acting and (item.name, item.device) == (trouble.name, trouble.device)
        for item in house.troubles.list()
    )


def _power_back(house: House, trouble: Trouble) -> None:
    others = [item for item in house.troubles.acting("power") if item is not trouble]
    still_dark = {eui for item in others for eui in _struck(house, item)}
    for eui in _struck(house, trouble):
        if eui not in still_dark:
            house.give_power(eui)


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
    if trouble.effect == "range":
        house.connected = False
        return "the terminal has lost the hub", True
    return f"{trouble.given.get('percent', '0')} % of the messages are lost", True


def _armed(house: House, trouble: Trouble) -> tuple[str, bool]:
    return "it strikes the next answer", True


def _join_timeout(house: House, trouble: Trouble) -> tuple[str, bool]:
    until = house.hub.join_until
    if until is None or until <= house.now:
        return "no join period was running", False
    trouble.until, trouble.was["join_until"] = until, format_time(until)
    house.hub.join_until = house.now
    return "the join period ended early", True


def _join_goes_on(house: House, trouble: Trouble) -> None:
    until = parse_time(trouble.was["join_until"])
    if until > house.now and house.hub.power_on_at is not None and not house.hub.joining_open(house.now):
        house.hub.join_until = until


def _device_fault(house: House, trouble: Trouble) -> tuple[str, bool]:
    _device(house, trouble).state.faults.add(trouble.name)
    return "the device is struck", True


def _wrong_counter(house: House, trouble: Trouble) -> tuple[str, bool]:
    state = _device(house, trouble).state
    cell = next(key for key in (CellKey(ROLE_SUPPLIER, "ds"), CellKey(ROLE_ACB, "ds")) if key in state.cells)
    holder = certificate_info(state.cells[cell]).subject_eui
    raised = highest_counter(state, holder) + int(trouble.given.get("by", "1000000"))
    trouble.was["holder"] = str(holder)
    state.settings[raised_setting(holder)] = str(raised)
    return f"commands of {holder} up to {raised} are refused as replays", True


def _counter_back(house: House, trouble: Trouble) -> None:
    if not _another(house, trouble):
        _device(house, trouble).state.settings.pop(raised_setting(EUI64.parse(trouble.was["holder"])), None)


def _foreign_certificate(house: House, trouble: Trouble) -> tuple[str, bool]:
    usage: DeviceUsage = "ds" if _usage(trouble) == "ds" else "ka"
    foreign = TrainingPKI(house.seed ^ _FOREIGN_SEED)
    made = foreign.device(_device(house, trouble).eui, usage)
    _put_certificate(house, trouble, made.certificate)
    return f"its {usage} certificate is of an authority that no device knows", True


def _certificate_lost(house: House, trouble: Trouble) -> tuple[str, bool]:
    _put_certificate(house, trouble, b"")
    return f"its {_usage(trouble)} certificate is gone", True


def _put_certificate(house: House, trouble: Trouble, certificate: bytes) -> None:
    held = _device(house, trouble).state.own_certificates
    trouble.was["put"] = certificate.hex()
    if _usage(trouble) in held:
        trouble.was["held"] = held[_usage(trouble)].hex()
    held[_usage(trouble)] = certificate


def _certificate_back(house: House, trouble: Trouble) -> None:
    held = _device(house, trouble).state.own_certificates
    if held.get(_usage(trouble)) != bytes.fromhex(trouble.was["put"]):
        return  # a new one was put there since
    if "held" in trouble.was:
        held[_usage(trouble)] = bytes.fromhex(trouble.was["held"])
    else:
        del held[_usage(trouble)]


def _log_full(house: House, trouble: Trouble) -> tuple[str, bool]:
    device = _device(house, trouble)
    added = []
    while len(device.state.log) < device.log_capacity:
        stranger = EUI64(draw_bytes(house.seed, "log-filler", f"{device.eui}/{len(device.state.log)}", 8))
        device.state.log.append(LogEntry(stranger, "PPMID"))
        added.append(str(stranger))
    trouble.was["added"] = " ".join(added)
    return f"its device log is full of neighbours' devices: {', '.join(added) or 'it was full already'}", bool(added)


def _log_emptied(house: House, trouble: Trouble) -> None:
    added = {EUI64.parse(text) for text in trouble.was["added"].split()}
    state = _device(house, trouble).state
    state.log = [item for item in state.log if item.device not in added]


def _clock_invalid(house: House, trouble: Trouble) -> tuple[str, bool]:
    state = _device(house, trouble).state
    trouble.was["clock_status"] = state.clock_status
    state.clock_status = CLOCK_INVALID
    state.faults.add(trouble.name)
    return "the clock is invalid", True


def _clock_back(house: House, trouble: Trouble) -> None:
    if not _another(house, trouble):
        _device(house, trouble).state.clock_status = trouble.was["clock_status"]


def _image_damaged(house: House, trouble: Trouble) -> tuple[str, bool]:
    state = _device(house, trouble).state
    if not state.image_hash:
        return "no image was waiting", False
    trouble.was["hash"] = state.image_hash
    state.image_hash = draw_bytes(house.seed, "damaged-image", str(trouble.number), 32).hex().upper()
    trouble.was["damaged"] = state.image_hash
    return "the image's hash is another now", True


def _image_whole(house: House, trouble: Trouble) -> None:
    state = _device(house, trouble).state
    if state.image_hash == trouble.was["damaged"]:
        state.image_hash = trouble.was["hash"]


def _wan(house: House, trouble: Trouble) -> tuple[str, bool]:
    arrives = house.wan.arrives_at
    trouble.was["covered"] = _YES if house.wan.covered else ""
    trouble.was["arrives_at"] = format_time(arrives) if arrives is not None else ""
    if trouble.name == "wan-arrives":
        house.wan.arrive()
        return "the SM WAN is there", True
    house.wan.lose()
    return "the SM WAN is lost", True


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
_ENDINGS: dict[str, Callable[[House, Trouble], None]] = {
    "join-timeout": _join_goes_on,
    "wrong-counter": _counter_back,
    "foreign-certificate": _certificate_back,
    "certificate-lost": _certificate_back,
    "device-log-full": _log_emptied,
    "clock-invalid": _clock_back,
    "image-damaged": _image_whole,
}
