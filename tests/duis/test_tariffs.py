"""Gas block thresholds are in Wh; a person's kWh is converted when they say it is kWh, and never otherwise."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hht_app.core.errors import DataError
from hht_app.duis.models import GasBlockThreshold, gas_block_threshold, plain, read_request, write_request
from hht_app.duis.tariffs_gas import GAS_THRESHOLD_MAX
from tests.duis.sample_bodies import GSME, gas_tariff
from tests.duis.samples import request


def test_a_number_is_taken_as_wh_and_nothing_is_converted_unless_the_person_says_kwh() -> None:
    assert gas_block_threshold("1000", "Wh") == 1000
    assert gas_block_threshold("1000", "kWh") == 1_000_000
    assert gas_block_threshold(" 0.001 ", "kWh") == 1
    assert gas_block_threshold("0", "kWh") == 0


@pytest.mark.parametrize(
    ("entered", "unit", "words"),
    [
        ("0.0001", "kWh", "whole number of Wh"),
        ("1.5", "Wh", "whole number of Wh"),
        ("281474976710656", "Wh", "outside 0 to"),
        ("281474976710.656", "kWh", "outside 0 to"),
        ("-1", "Wh", "not a number"),
        ("", "Wh", "not a number"),
        ("1,000", "Wh", "not a number"),
        ("1e3", "Wh", "not a number"),
        ("NaN", "kWh", "not a number"),
        ("\u0661", "Wh", "not a number"),
        ("9" * 5000, "Wh", "not a number"),
    ],
)
def test_a_threshold_that_is_none_is_told(entered: str, unit: str, words: str) -> None:
    with pytest.raises(DataError, match=words):
        gas_block_threshold(entered, unit)  # type: ignore[arg-type]


@given(st.integers(0, GAS_THRESHOLD_MAX))
def test_any_threshold_goes_from_entry_to_xml_and_back_without_loss(wh: int) -> None:
    kwh = format(Decimal(wh) / 1000, "f")
    assert gas_block_threshold(kwh, "kWh") == gas_block_threshold(str(wh), "Wh") == wh
    made = request("1.1.1", 4, GSME, gas_tariff(wh))
    document = write_request(made)
    assert f'<sr:BlockThreshold index="1">{wh}</sr:BlockThreshold>'.encode() in document
    assert read_request(document) == made


def test_a_threshold_carries_its_unit_where_it_is_exported() -> None:
    assert plain(GasBlockThreshold(index=1, value=5)) == {"index": 1, "value": 5, "unit": "Wh"}
    assert GasBlockThreshold(index=3, value=GAS_THRESHOLD_MAX).value == 2**48 - 1
    for index, value in ((0, 1), (4, 1), (1, -1), (1, 2**48)):
        with pytest.raises(DataError):
            GasBlockThreshold(index=index, value=value)
