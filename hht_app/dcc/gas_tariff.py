"""1.1.1 of a gas meter: the tariff of the service request in the words of GCS01a; thresholds stay in Wh (MP081)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from hht_app.core.errors import DataError
from hht_app.dcc.parties import CANCELLED
from hht_app.duis.tariffs import UpdateImportTariffPrimaryElement
from hht_app.duis.tariffs_gas import GasDate, GasPriceElements, GasTariffElements
from hht_app.gbcs.payloads.gbz_builders import BLOCK, NOW, TOU, GasTariff, start_seconds, tier_prices

FIRST_YEAR, ANY = 1900, 0xFF
TARIFF_ID = 1
_DAYS = 7

Week = tuple[int, int, int, int, int, int, int]


def _part(value: int | Literal["any"], less: int = 0) -> int:
    return ANY if value == "any" else value - less


def gas_date(date: GasDate) -> bytes:
    """Return DATE as ZCL's 4 bytes: year from 1900, month, day of the month, day of the week; FF for any."""
    parts = (_part(date.year, FIRST_YEAR), _part(date.month), _part(date.day_of_month), _part(date.day_of_week))
    if not 0 <= parts[0] <= ANY:
        raise DataError(f"{date.year} is not a year that a gas calendar can tell", path="SeasonStartDate")
    return bytes(parts)


def _weeks(elements: GasTariffElements) -> tuple[tuple[int, Week], ...]:
    made = []
    for week in elements.switching_table.week_profiles:
        days = {item.index: item.value for item in week.referenced_day_names}
        if sorted(days) != list(range(1, _DAYS + 1)):
            raise DataError("a week needs each of its seven days once", path="WeekProfile")
        made.append((week.week_name, (days[1], days[2], days[3], days[4], days[5], days[6], days[7])))
    return tuple(made)


def _prices(prices: GasPriceElements) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Return the tariff type and the prices with their ids: time-of-use registers from 1, blocks from 0."""
    if prices.tou_tariff is not None:
        rows = sorted(prices.tou_tariff.tou_prices, key=lambda item: item.index)
        return TOU, tuple((item.index, item.value) for item in rows)
    if prices.block_tariff is None:
        raise DataError("a gas tariff has prices of blocks or of registers", path="GasPriceElements")
    blocks = sorted(prices.block_tariff.block_prices, key=lambda item: item.index)
    return BLOCK, tuple((number - 1, value) for number, value in tier_prices([item.value for item in blocks]))


def gas_tariff(body: UpdateImportTariffPrimaryElement, issuer_event: int) -> GasTariff:
    """Return the GCS01a tariff that BODY asks for; DataError where it has no gas form.

    ISSUER_EVENT (seconds since 2000) numbers the calendar and the events: the DCC's time, as in the reference messages.
    """
    elements, prices = body.gas_tariff_elements, body.price_elements.gas_price_elements
    if elements is None or prices is None:
        raise DataError("a gas meter needs gas tariff and gas prices", path="UpdateImportTariffPrimaryElement")
    if prices.currency_units != "GBP":
        raise DataError("only pounds sterling are known to GCS01a here", path="CurrencyUnits")
    kind, rows = _prices(prices)
    table = elements.switching_table
    cancels = body.execution_date_time is not None and body.execution_date_time.astimezone(UTC) == CANCELLED
    start: datetime | None = None if cancels else body.execution_date_time
    thresholds = sorted(elements.threshold_matrix.block_thresholds, key=lambda item: item.index)
    return GasTariff(
        issuer_event=issuer_event,
        calendar_id=issuer_event,
        tariff_id=TARIFF_ID,
        tariff_type=kind,
        days=tuple((day.day_name, ((0, day.tou_tariff_action or 0),)) for day in table.day_profiles),
        weeks=_weeks(elements),
        seasons=tuple((gas_date(item.season_start_date), item.referenced_week_name) for item in table.seasons),
        special_days=tuple((gas_date(item.date), item.referenced_day_name) for item in elements.special_days),
        standing_charge=prices.standing_charge,
        prices=rows,
        thresholds=tuple(item.value for item in thresholds) if kind == BLOCK else (),
        start=NOW if start is None else start_seconds(start),
        cancels=cancels,
    )
