"""Each request that can be delivered locally: there and back, to success and to each failure a device can tell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.core.resources import read_table
from hht_app.duis.service_requests import all_service_requests
from tests.flows.cases_credentials import CREDENTIALS, FAULTS
from tests.flows.cases_joins import JOINS
from tests.flows.cases_logs import LOGS
from tests.flows.cases_meters import METERS
from tests.flows.every_request import Case, play
from tests.flows.further import copy_of
from tests.flows.job import Playing
from tests.flows.six import NAMES, played_six

CASES = [*METERS, *CREDENTIALS, *JOINS, *LOGS]
LISTED_IN_THE_ISSUE = (
    "1.1.1", "3.2", "4.1.1", "6.8", "6.15.1", "6.15.2", "6.21", "6.23", "6.24.1", "6.24.2", "8.7.1", "8.7.2", "8.8.1",
    "8.8.2", "8.9", "8.11", "8.12.1", "8.12.2", "11.2", "11.3",
)  # fmt: skip
_DCC_WRITES_IT_RIGHT = "the DCC writes each command in its form; tests/premises sends such a command by hand"
_NO_SUCH_USAGE = "a request names signing or key agreement, and no third"
_NOT_LOCAL = "6.11 and 8.1.1, which set a clock, are not among these requests"
_CAUSE_NOT_HELD = "when a device of this family tells it is not held"
# The codes of the result table that no request to this home brings about, each with its reason.
UNREACHED = {
    ("join", 1): _DCC_WRITES_IT_RIGHT,
    ("CS02c", 1): _NO_SUCH_USAGE,
    ("CS02e", 1): _NO_SUCH_USAGE,
    **{("GCS28", code): _NOT_LOCAL for code in (0, 1, 2)},
    **{("dlms", code): _CAUSE_NOT_HELD for code in (2, 3, 4, 9, 11, 13)},
    ("dlms", 12): _DCC_WRITES_IT_RIGHT,
    ("zcl", 133): _DCC_WRITES_IT_RIGHT,
    ("zcl", 139): _DCC_WRITES_IT_RIGHT,
    ("zcl", 1): "it marks what stands behind a part that failed, and the part that can fail here is the last",
}


@pytest.fixture(scope="module")
def starts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The job played to the hand-over to the customer, and to where the GPF is still the DCC's: see `Case.start`."""
    return {
        "end": played_six(tmp_path_factory.mktemp("end")),
        "before-handover": played_six(tmp_path_factory.mktemp("before"), "deliver", task="handover-gpf"),
    }


@pytest.fixture
def playing(request: pytest.FixtureRequest, starts: dict[str, Path], tmp_path: Path) -> Iterator[Playing]:
    case: Case = request.getfixturevalue("case")
    started = copy_of(starts[case.start], tmp_path)
    yield started
    started.ws.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_request_goes_there_and_back_and_changes_just_what_it_says(case: Case, playing: Playing) -> None:
    play(playing, case)


# ------------------------------------------------------------------------------------------- that nothing is left out


def succeeding() -> list[Case]:
    return [case for case in CASES if case.told is None or case.told[1] == 0]


def test_every_code_of_the_result_table_is_told_by_some_device_or_named_with_its_reason() -> None:
    table = {(row["use_case_group"], int(row["value"])) for row in read_table("gbcs/result_codes.csv")}
    told = {code for case in CASES for code in case.codes()}
    assert told <= table
    assert table - told == set(UNREACHED)


def test_every_request_of_the_issue_and_of_the_mp081_list_succeeds_and_fails() -> None:
    good = {case.srv for case in succeeding()}
    bad = {case.srv for case in CASES if case not in succeeding()}
    assert {*LISTED_IN_THE_ISSUE, "6.17"} == good == bad
    assert {info.srv for info in all_service_requests() if info.mp081_return_list} <= good


def test_every_command_the_dcc_can_make_for_a_type_of_device_is_answered_with_success() -> None:
    good = {(case.srv, NAMES[case.device]) for case in succeeding()}
    rows = {(row["service_reference_variant"], row["target_type"]) for row in read_table("dcc/commands.csv")}
    joins = {
        (row["service_reference_variant"], row["target_type"])
        for row in read_table("dcc/joins.csv")
        if row["other_type"] in NAMES.values()
    }
    assert rows | joins == good


def test_every_trouble_of_a_trust_anchor_is_told_by_each_request_that_fills_cells() -> None:
    for srv in ("6.15.1", "6.21", "6.23"):
        codes = {code for case in CASES if case.srv == srv for _, code in case.codes()}
        assert codes == {0, 5, 10, *(code for _, code in FAULTS)}
