"""The whole job through the window, by mouse, ends as the command line does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hht_app.cli import main
from hht_app.store.connection import Workspace
from tests.ui.conftest import JOB, outcome
from tests.ui.driver import Driver

GPF = "02-48-48-54-00-12-00-A3"
ROUND_ONE = ("let-in-esme", "let-in-gsme", "let-in-ppmid", "handover-gpf")
ROUND_TWO = ("join-ppmid-esme", "join-esme-ppmid", "join-gsme-gpf")
TRUTHS = ("aerial_install", "metal_obstruction_check", "connectivity_obstruction_check", "shared_obstruction_check")


def test_the_job_clicked_through_with_the_mouse_ends_at_the_inventory_of_the_command_line(
    driver: Driver, opened: Workspace, by_command_line: dict
) -> None:
    driver.press(f"job-start-{JOB}")
    driver.press("coverage-ask")
    assert "Unconfirmed (one space)" in driver.text()
    driver.press("step-fit")
    driver.press("fit-scan-ESME")
    driver.type("fit-entry", "02484854001200A2", enter=True)
    driver.press("step-wait")
    driver.press("wan-wait")
    driver.press("wan-none")
    driver.press("step-notice")
    for name in TRUTHS:
        driver.press(f"notice-{name}-false")
    driver.press("notice-send")
    assert "The DCC has put your no SM WAN install on record" in driver.text()
    driver.press("step-fit")
    driver.press("fit-scan-GSME")
    driver.press("fit-scan-PPMID")
    driver.press("step-connect")
    driver.press("han-scan")
    driver.press(f"han-connect-{GPF}")
    driver.press("step-commands")
    for task in ROUND_ONE:
        driver.press(f"act-ask-{task}")
    for task in ROUND_ONE:
        driver.press(f"act-deliver-{task}")
        if task.startswith("let-in-"):
            driver.press(f"act-press-join-{task.removeprefix('let-in-').upper()}")
    driver.press("step-responses")
    for number in (1, 2, 3, 5, 7):
        driver.press(f"heard-choose-{number}")
    driver.press("responses-send")
    driver.press("step-commands")
    for task in ROUND_TWO:
        driver.press(f"act-ask-{task}")
    for task in ROUND_TWO:
        driver.press(f"act-deliver-{task}")
    driver.press("step-responses")
    for number in (8, 9, 10):
        driver.press(f"heard-choose-{number}")
    driver.press("responses-send")
    driver.press("step-hand-over")
    driver.press("hand-over")
    assert "handed over: installed and not commissioned" in driver.text()
    assert outcome(opened) == by_command_line
    assert {status for status, _ in by_command_line.values()} == {"InstalledNotCommissioned"}


def test_the_command_line_sees_the_session_that_was_made_in_the_window(
    job: Driver, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    job.press("coverage-ask")
    capsys.readouterr()
    assert main(["sessions", "verify", "--workspace", str(workspace), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["state"] == "running"
