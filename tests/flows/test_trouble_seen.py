"""Every trouble there is: what the trainee sees of it, and that the way out which the screen offers leads out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hht_app.premises.trouble import trouble_names
from hht_app.supplier.links import link_troubles
from tests.flows import troubles_on_air as on_air
from tests.flows import troubles_refused as refused
from tests.flows.further import copy_of, played
from tests.flows.job import Playing, begin
from tests.flows.seen import Eyes


@pytest.fixture(scope="module")
def at_the_end(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return played(tmp_path_factory.mktemp("played"))


@pytest.fixture(scope="module")
def before_the_display(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The job up to where the display's 8.11 is ready to deliver."""
    folder = tmp_path_factory.mktemp("before")
    started = begin(folder / "H")
    started.until("deliver", task="let-in-ppmid")
    started.ws.close()
    return folder / "H"


@pytest.fixture
def end(at_the_end: Path, tmp_path: Path) -> Iterator[Eyes]:
    started = copy_of(at_the_end, tmp_path)
    yield Eyes(started)
    started.ws.close()


@pytest.fixture
def joining(before_the_display: Path, tmp_path: Path) -> Iterator[Eyes]:
    started = copy_of(before_the_display, tmp_path)
    yield Eyes(started, "let-in-ppmid")
    started.ws.close()


AT_THE_END: dict[str, Callable[[Eyes], None]] = {
    "out-of-range": on_air.out_of_range,
    "interference": on_air.interference,
    "hub-power-cut": on_air.hub_power_cut,
    "meter-power-cut": on_air.meter_power_cut,
    "esme-power-cut": on_air.esme_power_cut,
    "lost-response": on_air.lost_response,
    "late-response": on_air.late_response,
    "doubled-response": on_air.doubled_response,
    "reordered-response": on_air.reordered_response,
    "altered-response": on_air.altered_response,
    **{item.name: item for item in refused.REFUSALS},
    "wrong-counter": refused.wrong_counter,
    "clock-invalid": refused.clock_invalid,
    "wan-lost": refused.wan_lost,
    "wan-arrives": refused.wan_arrives,
    "supplier-link-down": refused.supplier_link_down,
    "dcc-link-down": refused.dcc_link_down,
    "dcc-slow": refused.dcc_slow,
    "user-suspended": refused.user_suspended,
}
WHILE_JOINING: dict[str, Callable[[Eyes], None]] = {
    "join-timeout": on_air.join_timeout,
    "wrong-install-code": on_air.wrong_install_code,
    "device-log-full": refused.device_log_full,
}


def told(playing: Playing, name: str) -> list[str]:
    return [item.summary for item in playing.session.events() if item.kind == "trouble" and item.name == name]


@pytest.mark.parametrize("name", AT_THE_END)
def test_what_a_trainee_sees_of_a_trouble_and_the_way_out(end: Eyes, name: str) -> None:
    AT_THE_END[name](end)
    assert told(end.playing, name), "the journal tells of it"


@pytest.mark.parametrize("name", WHILE_JOINING)
def test_what_a_trainee_sees_of_a_trouble_while_joining(joining: Eyes, name: str) -> None:
    WHILE_JOINING[name](joining)
    assert told(joining.playing, name), "the journal tells of it"


@pytest.mark.parametrize("name", [*trouble_names(), *link_troubles()])
def test_no_trouble_is_without_a_test_of_what_the_trainee_sees(name: str) -> None:
    assert name in {**AT_THE_END, **WHILE_JOINING}
