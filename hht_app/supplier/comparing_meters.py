"""Comparing Pre-Commands that set meters: ECS30, ECS30a, GCS25, GCS25a (6.8) and GCS01a (1.1.1 gas).

The DCC numbers events, calendars and tariffs itself; those numbers are compared with each other only.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, get_args

from hht_app.duis.bodies import (
    BillingCalendarQSMY,
    ElectricityBillingCalendar,
    GasBillingCalendar,
    UpdateDeviceConfigurationBillingCalendar,
    UpdateImportTariffPrimaryElement,
)
from hht_app.duis.tariffs_gas import GasDate, GasPriceElements, GasTariffElements
from hht_app.gbcs.envelope import GBCSMessage
from hht_app.gbcs.payloads.dlms_builders import Periodicity, billing_dates
from hht_app.gbcs.payloads.dlms_use_case import DLMSCommand
from hht_app.gbcs.payloads.gbz import CLUSTER_TO_CLIENT, encode_time
from hht_app.gbcs.payloads.gbz_builders import (
    BLOCK,
    CANCEL,
    CANCEL_TARIFF,
    FIVE_DIGITS,
    NO_TIER_BLOCK_MODE,
    POUND_STERLING,
    TOU,
    set_billing_period,
)
from hht_app.gbcs.payloads.gbz_use_case import GBZFrames
from hht_app.gbcs.payloads.registry import Payload
from hht_app.supplier.unlike import CANCELLED, same, unlike

Row = dict[str, Any]
ELECTRICITY_CODES, GAS_CODES, GCS01A = (0x0046, 0x00D7), (0x007E, 0x00D8), 0x006B
_NAMES: dict[str, Periodicity] = {name.replace(" ", ""): name for name in get_args(Periodicity)}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERED_BY_DCC = ("issuer_event_id", "issuer_calendar_id", "issuer_tariff_id")
# What the reference messages have in every gas tariff, whatever is asked for.
_CONSTANTS: Row = {
    "provider_id": 0,
    "calendar_type": 0,
    "calendar_time_reference": 0,
    "calendar_name": b"",
    "command_index": 0,
    "total_number_of_commands": 1,
    "total_number_of_schedule_entries": 1,
    "tariff_label": b"",
    "unit_of_measure": 0,
    "tier_block_mode": NO_TIER_BLOCK_MODE,
    "block_threshold_multiplier": 1,
    "block_threshold_divisor": 1000,
}
_FIRST_YEAR, _ANY = 1900, 0xFF


def compare_billing(message: GBCSMessage, payload: Payload, body: UpdateDeviceConfigurationBillingCalendar) -> None:
    """6.8: times and dates of an ESME, start and durations of a GSME, are those asked for."""
    gas, electricity = body.gas_billing_calendar, body.electricity_billing_calendar
    if electricity is not None:
        if message.message_code not in ELECTRICITY_CODES or not isinstance(payload, DLMSCommand):
            raise unlike(f"its message code {message.message_code:04X} sets no electricity billing calendar")
        time = electricity.billing_time
        at = bytes((time.hour, time.minute, time.second, 0))
        wanted = [{"time": at, "date": date} for date in _dates(electricity)]
        same("the billing calendar", list(payload.values), [wanted])
    elif gas is not None:
        if message.message_code not in GAS_CODES or not isinstance(payload, GBZFrames):
            raise unlike(f"its message code {message.message_code:04X} sets no gas billing calendar")
        _compare_gas_billing(payload, gas)
    else:
        raise unlike("the request has no calendar")


def _dates(calendar: ElectricityBillingCalendar) -> tuple[bytes, ...]:
    if calendar.daily:
        return billing_dates("Daily")
    if calendar.weekly is not None:
        return billing_dates("Weekly", calendar.weekly)
    if calendar.monthly is not None:
        return billing_dates("Monthly", calendar.monthly)
    longer: tuple[tuple[Periodicity, BillingCalendarQSMY | None], ...] = (
        ("Quarterly", calendar.quarterly),
        ("Six Monthly", calendar.six_monthly),
        ("Yearly", calendar.yearly),
    )
    for name, given in longer:
        if given is not None:
            return billing_dates(name, given.day_of_month, given.billing_period_start_month)
    raise unlike("the request has no period")


def _compare_gas_billing(payload: GBZFrames, gas: GasBillingCalendar) -> None:
    wanted = set_billing_period(gas.billing_period_start, _NAMES[gas.periodicity], 0)
    same("a command", [frame.name for frame in payload.frames], [frame.name for frame in wanted.frames])
    _compare_headers(payload)
    for given, asked in zip(payload.frames, wanted.frames, strict=True):
        same(given.name, _without_numbers(given.values), _without_numbers(asked.values))


def _compare_headers(payload: GBZFrames) -> None:
    """Each part is plain, in its place, sent as its cluster's server does; the DCC's numbers are the same in all."""
    for frame in payload.frames:
        same(f"the header of {frame.name}", (frame.frame_control, frame.sequence), (CLUSTER_TO_CLIENT, None))
        same(f"the date of {frame.name}", (frame.from_date_time, frame.frame_counter), (None, None))
    for name in _NUMBERED_BY_DCC:
        numbers = {frame.values[name] for frame in payload.frames if name in frame.values}
        if len(numbers) > 1:
            raise unlike(f"{name} differs from part to part")


def _without_numbers(values: Row) -> Row:
    return {name: value for name, value in values.items() if name not in _NUMBERED_BY_DCC}


def compare_tariff(message: GBCSMessage, payload: Payload, body: UpdateImportTariffPrimaryElement) -> None:
    """1.1.1 of a gas meter: calendar, days, weeks, seasons, thresholds (Wh), prices and start are those asked for."""
    if message.message_code != GCS01A or not isinstance(payload, GBZFrames):
        raise unlike(f"its message code {message.message_code:04X} sets no gas tariff")
    elements, prices = body.gas_tariff_elements, body.price_elements.gas_price_elements
    if elements is None or prices is None:
        raise unlike("the request is not for a gas meter")
    found: dict[str, list[Row]] = {}
    for frame in payload.frames:
        found.setdefault(frame.name, []).append(frame.values)
    _compare_calendar(found, elements)
    _compare_prices(found, elements, prices)
    _compare_start(found, body.execution_date_time)
    _compare_headers(payload)
    for frame in payload.frames:
        for name, wanted in _CONSTANTS.items():
            same(name, frame.values.get(name, wanted), wanted)


def _only(found: dict[str, list[Row]], name: str) -> Row:
    rows = found.get(name, [])
    if len(rows) != 1:
        raise unlike(f"it has {len(rows)} {name}")
    return rows[0]


def _date(date: GasDate) -> bytes:
    year = _ANY if date.year == "any" else date.year - _FIRST_YEAR
    rest = (_ANY if part == "any" else part for part in (date.month, date.day_of_month, date.day_of_week))
    return bytes((year & _ANY, *rest))


def _compare_calendar(found: dict[str, list[Row]], elements: GasTariffElements) -> None:
    table = elements.switching_table
    head = _only(found, "PublishCalendar")
    counts = (head["number_of_day_profiles"], head["number_of_week_profiles"], head["number_of_seasons"])
    same("a count", counts, (len(table.day_profiles), len(table.week_profiles), len(table.seasons)))
    days = [(row["day_id"], row["entries"]) for row in found.get("PublishDayProfile", [])]
    same(
        "a kind of day",
        days,
        [
            (item.day_name, [{"start_time": 0, "price_tier": item.tou_tariff_action or 0}])
            for item in table.day_profiles
        ],
    )
    weeks = [
        (row["week_id"], {index: row[f"day_id_{day}"] for index, day in enumerate(_WEEKDAYS, 1)})
        for row in found.get("PublishWeekProfile", [])
    ]
    asked = [
        (item.week_name, {day.index: day.value for day in item.referenced_day_names}) for item in table.week_profiles
    ]
    same("a kind of week", weeks, asked)
    seasons = [(row["season_start_date"], row["week_id"]) for row in _only(found, "PublishSeasons")["seasons"]]
    same("a season", seasons, [(_date(item.season_start_date), item.referenced_week_name) for item in table.seasons])
    special = [(row["special_day_date"], row["day_id"]) for row in _only(found, "PublishSpecialDays")["special_days"]]
    same("the number of special days", _only(found, "PublishSpecialDays")["total_number_of_special_days"], len(special))
    same("a special day", special, [(_date(item.date), item.referenced_day_name) for item in elements.special_days])


def _compare_prices(found: dict[str, list[Row]], elements: GasTariffElements, prices: GasPriceElements) -> None:
    tariff = _only(found, "PublishTariffInformation")
    same("the standing charge", tariff["standing_charge"], prices.standing_charge)
    same("the currency", (tariff["currency"], tariff["price_trailing_digit"]), (POUND_STERLING, FIVE_DIGITS))
    by_index: Callable[[Any], int] = lambda item: item.index  # noqa: E731 - one key for three sorts
    if prices.tou_tariff is not None:
        kind, rows = TOU, [(item.index, item.value) for item in sorted(prices.tou_tariff.tou_prices, key=by_index)]
        thresholds: list[int] = []
    elif prices.block_tariff is not None:
        kind = BLOCK
        rows = [(item.index - 1, item.value) for item in sorted(prices.block_tariff.block_prices, key=by_index)]
        thresholds = [item.value for item in sorted(elements.threshold_matrix.block_thresholds, key=by_index)]
    else:
        raise unlike("the request has no prices")
    same("the type of tariff", tariff["tariff_type"], kind)
    counts = (tariff["number_of_price_tiers"], tariff["number_of_block_thresholds"])
    same("a count", counts, (len(rows) if kind == TOU else 0, len(thresholds)))
    same("what the prices are for", _only(found, "PublishPriceMatrix")["sub_payload_control"], 1 if kind == TOU else 0)
    given = [(row["tier_block_id"], row["price"]) for row in _only(found, "PublishPriceMatrix")["prices"]]
    same("a price", given, rows)
    parts = found.get("PublishBlockThresholds", [])
    held = [row["threshold"] for part in parts for row in part["thresholds"]]
    same("a block threshold", held, thresholds)
    heads = [(part["sub_payload_control"], part["tier_and_number_of_thresholds"]) for part in parts]
    same("the head of the thresholds", heads, [(1, len(thresholds))] if thresholds else [])


def _compare_start(found: dict[str, list[Row]], moment: datetime | None) -> None:
    cancels = moment is not None and moment.astimezone(UTC) == CANCELLED
    start = CANCEL if cancels else 0 if moment is None else encode_time(moment)
    for name, rows in found.items():
        wanted = CANCEL_TARIFF if cancels and name == "PublishTariffInformation" else start
        for values in rows:
            if "start_time" in values:
                same(f"the start of {name}", values["start_time"], wanted)
