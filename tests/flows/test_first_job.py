"""The first job as the command line runs it: same bytes each time, cut or not, and nothing of it needs gas."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hht_app.cli import main
from hht_app.store.connection import open_workspace
from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.session import start_session
from hht_app.terminal.views.connecting import connect_view
from hht_app.terminal.views.coverage import coverage_view
from hht_app.terminal.views.fit import fit_view
from hht_app.terminal.views.hand_over import hand_over_view
from hht_app.terminal.views.home import home_view
from hht_app.terminal.views.responses import responses_view
from hht_app.terminal.views.steps import rail
from tests.flows.job import contents, hht, json_lines

JOB = "first-job"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first")
    done = hht("run", JOB, "--workspace", folder / "H", "--export", folder / "OUT", "--json")
    assert done.returncode == 0, done.stderr
    assert json_lines(done.stdout)[-1]["kind"] == "session-ended"
    return folder / "OUT"


def test_the_first_job_cut_in_the_middle_and_resumed_exports_the_same_bytes(exported: Path, tmp_path: Path) -> None:
    with open_workspace(tmp_path / "H") as ws:
        session = start_session(ws, JOB, export_to=str(tmp_path / "OUT"))
        for _ in range(9):
            act = next_act(session)
            assert act is not None
            session.do(act)
    assert main(["run", "--resume", "--workspace", str(tmp_path / "H")]) == 0
    assert contents(tmp_path / "OUT") == contents(exported)


def test_the_first_job_has_one_command_one_answer_and_one_alert_that_nobody_asked_for(exported: Path) -> None:
    names = sorted(path.name.partition("-")[2] for path in exported.glob("*.hex"))
    assert names == ["CCS01-command.hex", "CCS01-response.hex", "CS14-alert.hex"]
    manifest = json.loads((exported / "manifest.json").read_text())
    assert [item["device_type"] for item in manifest["devices"]] == ["CHF", "GPF", "ESME"]


def test_no_screen_of_the_first_job_needs_a_gas_meter_or_a_display(tmp_path: Path) -> None:
    with open_workspace(tmp_path / "H") as ws:
        session = start_session(ws, JOB)
        act = next_act(session)
        while act is not None:
            assert [row.key for row in fit_view(session).rows] == ["ESME", "CHF"]
            assert len(rail(session)) == 8
            for view in (coverage_view, connect_view, responses_view, hand_over_view, home_view):
                assert view(session)
            session.do(act)
            act = next_act(session)
        assert hand_over_view(session).customer.startswith("The meter is in")
