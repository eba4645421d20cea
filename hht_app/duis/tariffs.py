"""1.1.1, the tariff of the primary element: what gas and electricity share, and the body itself."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Literal

from hht_app.core.errors import DataError
from hht_app.duis import fields as f
from hht_app.duis.structure import DUISModel, Element
from hht_app.duis.tariffs_electricity import ElecPriceElementsPrimary, ElecTariffElements
from hht_app.duis.tariffs_gas import GAS_THRESHOLD_MAX, GasPriceElements, GasTariffElements
from hht_app.duis.values import DATE_TIME

ThresholdUnit = Literal["Wh", "kWh"]
_NUMBER = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18})?")


class PricePrimary(DUISModel):
    """The prices of the primary element: of electricity or of gas."""

    electricity_price_elements: Annotated[
        ElecPriceElementsPrimary | None,
        Element("ElectricityPriceElements", nested=ElecPriceElementsPrimary, choice="fuel"),
    ] = None
    gas_price_elements: Annotated[
        GasPriceElements | None, Element("GasPriceElements", nested=GasPriceElements, choice="fuel")
    ] = None


class UpdateImportTariffPrimaryElement(DUISModel):
    """1.1.1: set tariff and prices of the primary element of an ESME or of a GSME."""

    execution_date_time: Annotated[f.Moment | None, Element("ExecutionDateTime", DATE_TIME)] = None
    elec_tariff_elements: Annotated[
        ElecTariffElements | None, Element("ElecTariffElements", nested=ElecTariffElements, choice="fuel")
    ] = None
    gas_tariff_elements: Annotated[
        GasTariffElements | None, Element("GasTariffElements", nested=GasTariffElements, choice="fuel")
    ] = None
    price_elements: Annotated[PricePrimary, Element("PriceElements", nested=PricePrimary)]


def gas_block_threshold(entered: str, unit: ThresholdUnit) -> int:
    """Return the gas block threshold ENTERED by a person in the UNIT they say, in Wh, the unit DUIS carries (MP081).

    Nothing is converted unless the person says kWh; what is no whole number of Wh from 0 to 2^48-1 is a DataError.
    """
    if not _NUMBER.fullmatch(entered.strip()):
        raise DataError(f"{entered[:40]!r} is not a number", advice=f"give a number of {unit}")
    wh = Decimal(entered.strip()) * (1000 if unit == "kWh" else 1)
    if wh != wh.to_integral_value():
        raise DataError(f"{entered} {unit} is not a whole number of Wh", advice="give whole Wh")
    if wh > GAS_THRESHOLD_MAX:
        raise DataError(f"{entered} {unit} is outside 0 to {GAS_THRESHOLD_MAX} Wh")
    return int(wh)
