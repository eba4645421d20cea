"""DUIS 3.8.1.2: the block thresholds of a gas tariff."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.core.errors import DataError
from hht_app.duis.requests import read_request, write_request
from hht_app.duis.structure import Unit
from hht_app.duis.tariffs import gas_block_threshold
from hht_app.duis.tariffs_gas import GasBlockThreshold, GasThresholdMatrix
from hht_app.gbcs.envelope import parse_message
from hht_app.gbcs.payloads.gbz_use_case import GBZFrames
from hht_app.gbcs.payloads.registry import decode_payload
from tests.dcc.asking import ask, request
from tests.dcc.commands import at_the_end, carry_out
from tests.duis.sample_bodies import gas_tariff
from tests.flows.job import GSME, Playing, begin


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = at_the_end(begin(tmp_path / "H"))
    yield started
    started.ws.close()


def test_3_8_1_2_the_unit_of_block_threshold_is_wh_and_not_kwh() -> None:
    assert Unit("Wh") in GasBlockThreshold.model_fields["value"].metadata
    assert gas_block_threshold("1500", "Wh") == 1500
    assert gas_block_threshold("1.5", "kWh") == 1500


def test_3_8_1_2_thresholds_reach_the_meter_in_wh_as_they_were_given(playing: Playing) -> None:
    asked, delivery = carry_out(playing, "1.1.1", GSME, gas_tariff(1000, 2_000_000, 3_000_000))
    assert asked.handover is not None
    payload = decode_payload(parse_message(asked.handover.command))
    assert isinstance(payload, GBZFrames)
    (frame,) = [item for item in payload.frames if item.name == "PublishBlockThresholds"]
    assert frame.values["thresholds"] == [{"threshold": 1000}, {"threshold": 2_000_000}, {"threshold": 3_000_000}]
    assert delivery.heard


@pytest.mark.parametrize("count", [1, 2, 3])
def test_3_8_1_2_one_to_three_block_thresholds_can_be_given(playing: Playing, count: int) -> None:
    body = gas_tariff(*range(1000, 1000 + count))
    asked = request(playing, "1.1.1", body, variant=4, target=GSME)
    assert read_request(write_request(asked)).body == body
    assert ask(playing, "1.1.1", body, variant=4, target=GSME) == "I0"


@pytest.mark.parametrize("count", [0, 4])
def test_3_8_1_2_no_other_number_of_block_thresholds_can_be_given(count: int) -> None:
    with pytest.raises((DataError, ValueError)):
        GasThresholdMatrix(
            block_thresholds=tuple(GasBlockThreshold(index=index, value=1) for index in range(1, count + 1))
        )


@pytest.mark.parametrize("indexes", [(2,), (1, 3), (1, 1), (2, 1), (1, 2, 2)])
def test_3_8_1_2_the_indexes_are_unique_and_consecutive_from_1(playing: Playing, indexes: tuple[int, ...]) -> None:
    body = gas_tariff(1)
    elements = body.gas_tariff_elements
    assert elements is not None
    rows = tuple(GasBlockThreshold(index=index, value=1) for index in indexes)
    wrong = body.changed(
        gas_tariff_elements=elements.changed(threshold_matrix=GasThresholdMatrix(block_thresholds=rows))
    )
    assert ask(playing, "1.1.1", wrong, variant=4, target=GSME) == "E010101"
