"""The fields a person fills in to ask for a command: by request and device, each with kind, default and limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from hht_app.core.clock import format_time
from hht_app.core.errors import DataError
from hht_app.core.words import tr
from hht_app.dcc.tables import join_case
from hht_app.terminal.scenario import JobDevice
from hht_app.terminal.session import Session
from hht_app.terminal.views.common import device_title

CHOICE, CHOICES, NUMBER, MOMENT, TIME, HEX, TEXT, TRUTH = (
    "choice", "choices", "number", "moment", "time", "hex", "text", "truth",
)  # fmt: skip
YES, NO = "true", "false"
_LARGEST_COUNTER = 2**63 - 1
_LARGEST_PRICE = 2**32 - 1
_LARGEST_THRESHOLD = 2**48 - 1
_LONGEST_JOIN = 3600
_HASH_BYTES = 32
PERIODS = {
    "Daily": "Each day",
    "Weekly": "Each week",
    "Monthly": "Each month",
    "Quarterly": "Each quarter",
    "SixMonthly": "Each half year",
    "Yearly": "Each year",
}
ROLES = {
    "Supplier": "Supplier",
    "NetworkOperator": "Network operator",
    "ACB": "DCC, access control broker",
    "TransCoS": "DCC, change of supplier party",
    "Recovery": "Recovery",
    "LoadController": "Load controller",
}
USAGES = {"Digital Signature": "For signing", "Key Agreement": "For key agreement"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that can be chosen, and its words."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class AskField:
    """One field: KIND says how it is filled, always as text.

    `choice` and `choices` (values parted by commas) take one or more of CHOICES; `number` is whole, LOW to HIGH;
    `moment` is a date and time with its zone; `time` is HH:MM (UTC); `hex` has LOW to HIGH bytes; `truth` is true or
    false. A field with ONLY_WITH counts only while the field of that name has one of those values.
    """

    name: str
    label: str
    kind: str
    default: str = field(default="", repr=False)
    required: bool = True
    choices: tuple[Choice, ...] = ()
    hint: str = ""
    low: int = 0
    high: int = 0
    only_with: tuple[str, tuple[str, ...]] | None = None


def fields_for(session: Session, srv: str, device: JobDevice) -> tuple[AskField, ...]:
    """Return the fields of request SRV for DEVICE, in order; DataError for a request that is not asked for here."""
    makers: dict[str, Callable[[Session, str, JobDevice], tuple[AskField, ...]]] = {
        "1.1.1": _tariff,
        "3.2": _tenancy,
        "6.8": _billing,
        "6.15.1": _credentials,
        "6.15.2": _own_usage,
        "6.21": _handover,
        "6.23": _change_of_supplier,
        "6.24.1": _roles,
        "6.24.2": _own_usage,
        "8.7.1": _partner,
        "8.7.2": _partner,
        "8.8.1": _partner,
        "8.8.2": _partner,
        "8.9": _log,
        "8.11": _hub_log,
        "8.12.1": _old_hub,
        "8.12.2": _old_hub,
        "11.3": _firmware,
    }
    if srv in ("4.1.1", "11.2"):
        return ()
    if srv not in makers:
        raise DataError(f"{srv} is not asked for from this screen")
    return makers[srv](session, srv, device)


def _choices(words: dict[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(value, tr(text)) for value, text in words.items())


def _later() -> AskField:
    hint = tr("Leave it empty for at once. The device acts at this time and tells by an alert.")
    return AskField("execution", tr("To be carried out at"), MOMENT, required=False, hint=hint)


def _floor(label: str, name: str = "floor") -> AskField:
    hint = tr("Commands of the new holder count above this.")
    return AskField(name, label, NUMBER, "0", hint=hint, high=_LARGEST_COUNTER)


def _tenancy(session: Session, _srv: str, _device: JobDevice) -> tuple[AskField, ...]:
    return (AskField("moment", tr("Hide what is older than"), MOMENT, format_time(session.world.clock.now)),)


def _tariff(_session: Session, _srv: str, _device: JobDevice) -> tuple[AskField, ...]:
    kinds = (Choice("tou", tr("One price")), Choice("block", tr("Prices by block")))
    blocks = ("kind", ("block",))
    unit = tr("The unit of a price is not held.")
    limit = tr("In Wh, as MP081 has it, not kWh.")
    return (
        AskField("kind", tr("Prices"), CHOICE, "tou", choices=kinds),
        AskField("standing_charge", tr("Standing charge"), NUMBER, "22465", hint=unit, high=_LARGEST_PRICE),
        AskField("price", tr("Price (of the first block)"), NUMBER, "3250", hint=unit, high=_LARGEST_PRICE),
        AskField("threshold", tr("Threshold"), NUMBER, "1000000", hint=limit, high=_LARGEST_THRESHOLD),
        AskField(
            "next_price",
            tr("Price of the second block"),
            NUMBER,
            "2950",
            hint=unit,
            high=_LARGEST_PRICE,
            only_with=blocks,
        ),
        _later(),
    )


def _billing(session: Session, _srv: str, device: JobDevice) -> tuple[AskField, ...]:
    period = AskField("period", tr("A billing period starts"), CHOICE, "Monthly", choices=_choices(PERIODS))
    if device.device_type != "ESME":
        now = format_time(session.world.clock.now)
        return period, AskField("start", tr("The first one starts"), MOMENT, now)
    months = ("period", ("Quarterly", "SixMonthly", "Yearly"))
    return (
        period,
        AskField("time", tr("Time of day (UTC)"), TIME, "00:00"),
        AskField(
            "weekday", tr("Day of the week, 1 to 7"), NUMBER, "1", low=1, high=7, only_with=("period", ("Weekly",))
        ),
        AskField(
            "day",
            tr("Day of the month, 1 to 28"),
            NUMBER,
            "1",
            low=1,
            high=28,
            only_with=("period", ("Monthly", *months[1])),
        ),
        AskField("month", tr("From month, 1 to 12"), NUMBER, "1", low=1, high=12, only_with=months),
    )


def _credentials(_session: Session, _srv: str, device: JobDevice) -> tuple[AskField, ...]:
    roles = {"Supplier": "Your supplier"}
    if device.device_type in ("ESME", "HCALCS"):
        roles["LoadController"] = "Load controller"
    return (
        AskField("role", tr("Whose certificates"), CHOICE, "Supplier", choices=_choices(roles)),
        _floor(tr("Its counter counts from")),
        _top_up(("role", ("Supplier",))),
        _later(),
    )


def _top_up(only_with: tuple[str, tuple[str, ...]] | None = None) -> AskField:
    label = tr("Its prepayment top-up counter counts from")
    return AskField("top_up_floor", label, NUMBER, "0", high=_LARGEST_COUNTER, only_with=only_with)


def _handover(_session: Session, _srv: str, _device: JobDevice) -> tuple[AskField, ...]:
    return _floor(tr("Your supplier's counter counts from")), _top_up()


def _change_of_supplier(session: Session, _srv: str, device: JobDevice) -> tuple[AskField, ...]:
    fields = [_floor(tr("The gaining supplier's counter counts from")), _top_up()]
    hint = tr("The DCC compares it with its record.")
    mpxn = device.import_mpxn or session.scenario.device("ESME").import_mpxn or ""
    return (*fields, AskField("mpxn", tr("MPxN"), TEXT, mpxn, hint=hint, low=1, high=13), _later())


def _roles(_session: Session, _srv: str, _device: JobDevice) -> tuple[AskField, ...]:
    return (AskField("roles", tr("Whose cells"), CHOICES, "Supplier", choices=_choices(ROLES)),)


def _own_usage(_session: Session, srv: str, _device: JobDevice) -> tuple[AskField, ...]:
    hint = (
        tr("The device's next key pair must have been made before; else it answers code 4.") if srv == "6.15.2" else ""
    )
    return (
        AskField("usage", tr("Which certificate"), CHOICE, next(iter(USAGES)), choices=_choices(USAGES), hint=hint),
    )


def _device_choices(devices: list[JobDevice]) -> tuple[Choice, ...]:
    return tuple(Choice(str(item.eui), f"{device_title(item.device_type)} {item.eui}") for item in devices)


def partners(session: Session, srv: str, device: JobDevice) -> list[JobDevice]:
    """Return the job's devices that DEVICE can be joined to, or parted from, by request SRV."""
    return [
        item
        for item in session.scenario.devices
        if item is not device and join_case(srv, device.device_type, item.device_type) is not None
    ]


def _partner(session: Session, srv: str, device: JobDevice) -> tuple[AskField, ...]:
    choices = _device_choices(partners(session, srv, device))
    default = choices[0].value if choices else ""
    return (AskField("other", tr("The other device"), CHOICE, default, choices=choices),)


def _log(_session: Session, _srv: str, device: JobDevice) -> tuple[AskField, ...]:
    if device.device_type != "CHF":
        return ()
    hint = tr("Then the hub answers with the hashes of its link keys, and with its historic log.")
    return (AskField("details", tr("With security details"), TRUTH, NO, hint=hint),)


def _hub_log(session: Session, _srv: str, _device: JobDevice) -> tuple[AskField, ...]:
    devices = [item for item in session.scenario.devices if item.device_type not in ("CHF", "GPF")]
    choices = _device_choices(devices)
    kinds = (Choice("Add", tr("Let it in")), Choice("Remove", tr("Take it out")))
    add = ("kind", ("Add",))
    period = str(session.scenario.join_time_period)
    code = tr("Empty: the one that comes with the job. 6 to 16 bytes, without the check (CRC).")
    other = tr("Another device's identifier; it takes the place of the choice above.")
    return (
        AskField("kind", tr("What to do"), CHOICE, "Add", choices=kinds),
        AskField("device", tr("Which device"), CHOICE, choices[0].value if choices else "", choices=choices),
        AskField("stranger", tr("Or by its identifier"), TEXT, required=False, hint=other, low=16, high=23),
        AskField(
            "seconds", tr("Joining stays open for (seconds)"), NUMBER, period, low=1, high=_LONGEST_JOIN, only_with=add
        ),
        AskField("install_code", tr("Install code"), HEX, "", required=False, hint=code, low=6, high=16, only_with=add),
    )


def _old_hub(session: Session, srv: str, device: JobDevice) -> tuple[AskField, ...]:
    hint = tr("The DCC must have its backup: the alert about its log must have come back to the DCC.")
    label = tr("Old hub (CHF)") if srv == "8.12.1" else tr("Old gas function (GPF)")
    return (AskField("old", label, TEXT, str(device.eui), hint=hint, low=16, high=23),)


def _firmware(_session: Session, _srv: str, _device: JobDevice) -> tuple[AskField, ...]:
    hint = tr("Of the image that the device holds: 32 bytes in hex, as the maker published it.")
    return AskField("hash", tr("Hash of the image"), HEX, hint=hint, low=_HASH_BYTES, high=_HASH_BYTES), _later()
