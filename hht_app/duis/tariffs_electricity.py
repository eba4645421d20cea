"""The electricity side of 1.1.1, as far as the DUIS 5.4 schema goes: it names no unit of a threshold or price."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal

from pydantic import Field

from hht_app.duis import fields as f
from hht_app.duis.reading import Wildcard
from hht_app.duis.structure import Attribute, Content, DUISModel, Element
from hht_app.duis.values import INTEGER, TEXT, TIME

DayName = Annotated[int, Field(ge=1, le=16)]
WeekName = Annotated[int, Field(ge=1, le=4)]
Price = Annotated[int, Field(ge=-(2**15), le=2**15 - 1)]
Scale = Annotated[int, Field(ge=-128, le=127)]
Index3 = Annotated[int, Field(ge=1, le=3)]
Index4 = Annotated[int, Field(ge=1, le=4)]
Index7 = Annotated[int, Field(ge=1, le=7)]
Index8 = Annotated[int, Field(ge=1, le=8)]
Index48 = Annotated[int, Field(ge=1, le=48)]
_YEAR = Wildcard("SpecifiedYear", (("any", "NonSpecifiedYear"),))
_MONTH = Wildcard("SpecifiedMonth", (("any", "NonSpecifiedMonth"),))
_DAY_OF_MONTH = Wildcard(
    "SpecifiedDayOfMonth",
    (("last", "LastDayOfMonth"), ("second last", "SecondLastDayOfMonth"), ("any", "NonSpecifiedDayOfMonth")),
)
_DAY_OF_WEEK = Wildcard("SpecifiedDayOfWeek", (("any", "NonSpecifiedDayOfWeek"),))


class ElecDate(DUISModel):
    """A date of an electricity calendar, each part a number or `any`; a day may be the `last` or `second last`."""

    year: Annotated[Annotated[int, Field(ge=2014, le=9999)] | Literal["any"], Element("Year", whole=_YEAR)]
    month: Annotated[Annotated[int, Field(ge=1, le=12)] | Literal["any"], Element("Month", whole=_MONTH)]
    day_of_month: Annotated[
        Annotated[int, Field(ge=1, le=31)] | Literal["last", "second last", "any"],
        Element("DayOfMonth", whole=_DAY_OF_MONTH),
    ]
    day_of_week: Annotated[Index7 | Literal["any"], Element("DayOfWeek", whole=_DAY_OF_WEEK)]


class ElecProfileSchedule(DUISModel):
    """From `start_time` (UTC) on: the time-of-use register, or the block, that counts."""

    start_time: Annotated[time, Element("StartTime", TIME)]
    tou_tariff_action: Annotated[Index48 | None, Element("TOUTariffAction", INTEGER, choice="action")] = None
    block_tariff_action: Annotated[Index8 | None, Element("BlockTariffAction", INTEGER, choice="action")] = None


class ElecDayProfile(DUISModel):
    """A kind of day: its 1 to 48 switching times."""

    day_name: Annotated[DayName, Element("DayName", INTEGER)]
    profile_schedules: Annotated[
        tuple[ElecProfileSchedule, ...],
        Field(min_length=1, max_length=48),
        Element("ProfileSchedule", nested=ElecProfileSchedule, repeated=True),
    ]


class ElecReferencedDayName(DUISModel):
    """The kind of day (`value`) of day `index` of the week, 1 to 7."""

    index: Annotated[Index7, Attribute("index", INTEGER)]
    value: Annotated[DayName, Content(INTEGER)]


class ElecWeekProfile(DUISModel):
    """A kind of week: the kind of day of each of its seven days."""

    week_name: Annotated[WeekName, Element("WeekName", INTEGER)]
    referenced_day_names: Annotated[
        tuple[ElecReferencedDayName, ...],
        Field(min_length=7, max_length=7),
        Element("ReferencedDayName", nested=ElecReferencedDayName, repeated=True),
    ]


class ElecSeason(DUISModel):
    """A season: its name, when it starts, and its kind of week."""

    season_name: Annotated[f.Text8, Element("SeasonName", TEXT)]
    season_start_date: Annotated[ElecDate, Element("SeasonStartDate", nested=ElecDate)]
    referenced_week_name: Annotated[WeekName, Element("ReferencedWeekName", INTEGER)]


class ElecSwitchingTable(DUISModel):
    """The calendar of an electricity tariff: kinds of day, kinds of week, seasons."""

    day_profiles: Annotated[
        tuple[ElecDayProfile, ...],
        Field(min_length=1, max_length=16),
        Element("DayProfile", nested=ElecDayProfile, within="DayProfiles", repeated=True),
    ]
    week_profiles: Annotated[
        tuple[ElecWeekProfile, ...],
        Field(min_length=1, max_length=4),
        Element("WeekProfile", nested=ElecWeekProfile, within="WeekProfiles", repeated=True),
    ]
    seasons: Annotated[
        tuple[ElecSeason, ...],
        Field(min_length=1, max_length=4),
        Element("Season", nested=ElecSeason, within="Seasons", repeated=True),
    ]


class ElecSpecialDay(DUISModel):
    """A day that is of another kind than its week says."""

    date: Annotated[ElecDate, Element("Date", nested=ElecDate)]
    referenced_day_name: Annotated[DayName, Element("ReferencedDayName", INTEGER)]


class ElecBlockThreshold(DUISModel):
    """The threshold `index` of a register; its unit is not held."""

    index: Annotated[Index3, Attribute("index", INTEGER)]
    value: Annotated[f.UnsignedInt, Content(INTEGER)]


class ElecThresholds(DUISModel):
    """The 1 to 3 thresholds of register `index`, 1 to 8."""

    index: Annotated[Index8, Attribute("index", INTEGER)]
    block_thresholds: Annotated[
        tuple[ElecBlockThreshold, ...],
        Field(min_length=1, max_length=3),
        Element("BlockThreshold", nested=ElecBlockThreshold, repeated=True),
    ]


class ElecThresholdMatrix(DUISModel):
    """The thresholds of an electricity tariff: always eight registers."""

    thresholds: Annotated[
        tuple[ElecThresholds, ...],
        Field(min_length=8, max_length=8),
        Element("Thresholds", nested=ElecThresholds, repeated=True),
    ]


class ElecTariffElements(DUISModel):
    """The currency, the calendar and the thresholds of an electricity tariff."""

    currency_units: Annotated[f.CurrencyUnits, Element("CurrencyUnits", TEXT)]
    switching_table: Annotated[ElecSwitchingTable, Element("SwitchingTable", nested=ElecSwitchingTable)]
    special_days: Annotated[
        tuple[ElecSpecialDay, ...],
        Field(max_length=50),
        Element("SpecialDay", nested=ElecSpecialDay, within="SpecialDays", repeated=True),
    ] = ()
    threshold_matrix: Annotated[ElecThresholdMatrix, Element("ThresholdMatrix", nested=ElecThresholdMatrix)]


class ElecBlockPrice(DUISModel):
    """The price (`value`) of block `index`."""

    index: Annotated[Index4, Attribute("index", INTEGER)]
    value: Annotated[Price, Content(INTEGER)]


class ElecBlocks(DUISModel):
    """The block prices of register `index`."""

    index: Annotated[Index8, Attribute("index", INTEGER)]
    block_prices: Annotated[
        tuple[ElecBlockPrice, ...],
        Field(min_length=1, max_length=4),
        Element("BlockPrice", nested=ElecBlockPrice, repeated=True),
    ]


class ElecTOUPrice(DUISModel):
    """The price (`value`) of time-of-use register `index`."""

    index: Annotated[Index48, Attribute("index", INTEGER)]
    value: Annotated[Price, Content(INTEGER)]


_Blocks = Annotated[tuple[ElecBlocks, ...], Field(min_length=1, max_length=8)]
_TOUPrices = Annotated[tuple[ElecTOUPrice, ...], Field(min_length=1, max_length=48)]


class ElecBlockTariff(DUISModel):
    """Prices by block."""

    block_prices: Annotated[_Blocks, Element("BlockPrices", nested=ElecBlocks, repeated=True)]


class ElecTOUTariff(DUISModel):
    """Prices by time of use."""

    tou_prices: Annotated[_TOUPrices, Element("TOUPrice", nested=ElecTOUPrice, repeated=True)]


class ElecHybridTariff(DUISModel):
    """Prices by block and by time of use."""

    block_prices: Annotated[_Blocks, Element("BlockPrices", nested=ElecBlocks, repeated=True)]
    tou_prices: Annotated[_TOUPrices, Element("TOUPrice", nested=ElecTOUPrice, repeated=True)]


class ElecPriceElementsPrimary(DUISModel):
    """Standing charge and prices, and the scale of each (-128 to 127)."""

    standing_charge: Annotated[Price, Element("StandingCharge", INTEGER)]
    standing_charge_scale: Annotated[Scale, Element("StandingChargeScale", INTEGER)]
    price_scale: Annotated[Scale, Element("PriceScale", INTEGER)]
    block_tariff: Annotated[ElecBlockTariff | None, Element("BlockTariff", nested=ElecBlockTariff, choice="tariff")] = (
        None
    )
    tou_tariff: Annotated[ElecTOUTariff | None, Element("TOUTariff", nested=ElecTOUTariff, choice="tariff")] = None
    hybrid_tariff: Annotated[
        ElecHybridTariff | None, Element("HybridTariff", nested=ElecHybridTariff, choice="tariff")
    ] = None
