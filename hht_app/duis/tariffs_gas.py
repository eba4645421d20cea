"""The gas side of 1.1.1 (DUIS 5.4 schema); a gas block threshold is in Wh, as MP081 corrected it from kWh."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from hht_app.duis import fields as f
from hht_app.duis.reading import Wildcard
from hht_app.duis.structure import Attribute, Content, DUISModel, Element, Unit
from hht_app.duis.values import EMPTY, INTEGER, TEXT

GAS_THRESHOLD_MAX = 2**48 - 1
AnyDate = Literal["any"]
DayName = Annotated[int, Field(ge=1, le=4)]
WeekName = Annotated[int, Field(ge=1, le=2)]
_YEAR = Wildcard("SpecifiedYear", (("any", "NonSpecifiedYear"),))
_MONTH = Wildcard("SpecifiedMonth", (("any", "NonSpecifiedMonth"),))
_DAY_OF_MONTH = Wildcard("SpecifiedDayOfMonth", (("any", "GasNonSpecifiedDayOfMonth"),))
_DAY_OF_WEEK = Wildcard("SpecifiedDayOfWeek", (("any", "NonSpecifiedDayOfWeek"),))


class GasDate(DUISModel):
    """A date of a gas calendar, each part a number or `any` (schema type GasDateWithWildcards)."""

    year: Annotated[Annotated[int, Field(ge=2014, le=9999)] | AnyDate, Element("GasYearWithWildcards", whole=_YEAR)]
    month: Annotated[Annotated[int, Field(ge=1, le=12)] | AnyDate, Element("GasMonthWithWildcards", whole=_MONTH)]
    day_of_month: Annotated[
        Annotated[int, Field(ge=1, le=31)] | AnyDate, Element("GasDayOfMonthWithWildcards", whole=_DAY_OF_MONTH)
    ]
    day_of_week: Annotated[
        Annotated[int, Field(ge=1, le=7)] | AnyDate, Element("GasDayOfWeekWithWildcards", whole=_DAY_OF_WEEK)
    ]


class GasDayProfile(DUISModel):
    """A kind of day: the time-of-use register it counts in, or that the tariff goes by blocks."""

    day_name: Annotated[DayName, Element("DayName", INTEGER)]
    tou_tariff_action: Annotated[
        Annotated[int, Field(ge=1, le=4)] | None, Element("TOUTariffAction", INTEGER, choice="action")
    ] = None
    block_tariff: Annotated[f.Present | None, Element("BlockTariff", EMPTY, choice="action")] = None


class GasReferencedDayName(DUISModel):
    """The kind of day (`value`) of day `index` of the week, 1 to 7."""

    index: Annotated[Annotated[int, Field(ge=1, le=7)], Attribute("index", INTEGER)]
    value: Annotated[DayName, Content(INTEGER)]


class GasWeekProfile(DUISModel):
    """A kind of week: the kind of day of each of its seven days."""

    week_name: Annotated[WeekName, Element("WeekName", INTEGER)]
    referenced_day_names: Annotated[
        tuple[GasReferencedDayName, ...],
        Field(min_length=7, max_length=7),
        Element("ReferencedDayName", nested=GasReferencedDayName, repeated=True),
    ]


class GasSeason(DUISModel):
    """A season: when it starts, and its kind of week."""

    season_start_date: Annotated[GasDate, Element("SeasonStartDate", nested=GasDate)]
    referenced_week_name: Annotated[WeekName, Element("ReferencedWeekName", INTEGER)]


class GasSwitchingTable(DUISModel):
    """The calendar of a gas tariff: kinds of day, kinds of week, seasons."""

    day_profiles: Annotated[
        tuple[GasDayProfile, ...],
        Field(min_length=1, max_length=4),
        Element("DayProfile", nested=GasDayProfile, within="DayProfiles", repeated=True),
    ]
    week_profiles: Annotated[
        tuple[GasWeekProfile, ...],
        Field(min_length=1, max_length=2),
        Element("WeekProfile", nested=GasWeekProfile, within="WeekProfiles", repeated=True),
    ]
    seasons: Annotated[
        tuple[GasSeason, ...],
        Field(min_length=1, max_length=3),
        Element("Season", nested=GasSeason, within="Seasons", repeated=True),
    ]


class GasSpecialDay(DUISModel):
    """A day that is of another kind than its week says."""

    date: Annotated[GasDate, Element("Date", nested=GasDate)]
    referenced_day_name: Annotated[DayName, Element("ReferencedDayName", INTEGER)]


class GasBlockThreshold(DUISModel):
    """The threshold between block `index` and the next, in Wh (MP081), unsigned, 48 bits."""

    index: Annotated[Annotated[int, Field(ge=1, le=3)], Attribute("index", INTEGER)]
    value: Annotated[Annotated[int, Field(ge=0, le=GAS_THRESHOLD_MAX)], Content(INTEGER), Unit("Wh")]


class GasThresholdMatrix(DUISModel):
    """The 1 to 3 block thresholds of a gas tariff, in Wh; their indexes run from 1 without a gap (see `rules`)."""

    block_thresholds: Annotated[
        tuple[GasBlockThreshold, ...],
        Field(min_length=1, max_length=3),
        Element("BlockThreshold", nested=GasBlockThreshold, repeated=True),
    ]


class GasTariffElements(DUISModel):
    """The calendar and the thresholds of a gas tariff."""

    switching_table: Annotated[GasSwitchingTable, Element("SwitchingTable", nested=GasSwitchingTable)]
    special_days: Annotated[
        tuple[GasSpecialDay, ...],
        Field(max_length=20),
        Element("SpecialDay", nested=GasSpecialDay, within="SpecialDays", repeated=True),
    ] = ()
    threshold_matrix: Annotated[GasThresholdMatrix, Element("ThresholdMatrix", nested=GasThresholdMatrix)]


class GasPrice(DUISModel):
    """The price (`value`) of block or register `index`; its unit is not held."""

    index: Annotated[Annotated[int, Field(ge=1, le=4)], Attribute("index", INTEGER)]
    value: Annotated[f.UnsignedInt, Content(INTEGER)]


_Prices = Annotated[tuple[GasPrice, ...], Field(min_length=1, max_length=4)]


class GasBlockPriceMatrix(DUISModel):
    """The prices of the blocks, and how many thresholds part them."""

    block_prices: Annotated[_Prices, Element("BlockPrice", nested=GasPrice, repeated=True)]
    number_of_thresholds: Annotated[Annotated[int, Field(ge=1, le=3)], Element("NumberOfThresholds", INTEGER)]


class GasTOUPriceMatrix(DUISModel):
    """The prices of the time-of-use registers."""

    tou_prices: Annotated[_Prices, Element("TOUPrice", nested=GasPrice, repeated=True)]


class GasPriceElements(DUISModel):
    """Currency, standing charge and prices of a gas tariff."""

    currency_units: Annotated[f.CurrencyUnits, Element("CurrencyUnits", TEXT)]
    standing_charge: Annotated[f.UnsignedInt, Element("StandingCharge", INTEGER)]
    block_tariff: Annotated[
        GasBlockPriceMatrix | None, Element("BlockTariff", nested=GasBlockPriceMatrix, choice="tariff")
    ] = None
    tou_tariff: Annotated[GasTOUPriceMatrix | None, Element("TOUTariff", nested=GasTOUPriceMatrix, choice="tariff")] = (
        None
    )
