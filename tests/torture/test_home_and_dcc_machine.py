"""Random orders of requests, trouble, restarts and WAN changes over a home and its DCC: what must always hold.

The short run is the same every time. `HHT_LONG=1` looks for new orders for minutes.
"""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.flows.six import played_six
from tests.torture.home_and_dcc import HomeAndDCC

LONG = os.environ.get("HHT_LONG") == "1"
EXAMPLES, STEPS = (300, 60) if LONG else (12, 30)


def test_no_order_of_commands_trouble_restarts_and_wan_breaks_a_rule_of_home_and_dcc(tmp_path: Path) -> None:
    HomeAndDCC.template = played_six(tmp_path)
    run_state_machine_as_test(
        HomeAndDCC,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not LONG,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
