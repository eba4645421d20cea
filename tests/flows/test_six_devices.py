"""The job with six devices: its reference solution runs to the end, and both sides agree when it has."""

from __future__ import annotations

from pathlib import Path

import pytest

from hht_app.cli import main
from hht_app.store.connection import open_workspace
from hht_app.terminal.session import open_session, replay
from tests.flows.job import Playing, json_lines
from tests.flows.six import CHF, ESME, GPF, GSME, HCALCS, NAMES, PPMID, SIX


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("six") / "H"
    assert main(["run", SIX, "--workspace", str(folder)]) == 0
    return folder


def test_the_job_is_listed_and_its_devices_end_installed_and_not_commissioned(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["scenarios", "--json"]) == 0
    assert SIX in [item["id"] for item in json_lines(capsys.readouterr().out)]
    assert main(["inventory", "list", "--json", "--workspace", str(workspace)]) == 0
    found = {item["device_id"]: item["device_status"] for item in json_lines(capsys.readouterr().out)}
    assert found == {str(eui): "InstalledNotCommissioned" for eui in NAMES}


def test_the_meter_is_joined_to_display_and_switch_and_the_dcc_knows(workspace: Path) -> None:
    ws = open_workspace(workspace)
    playing = Playing(ws, open_session(ws, 1))
    for device, partners in ((ESME, {PPMID, HCALCS}), (PPMID, {ESME}), (HCALCS, {ESME}), (GSME, {GPF})):
        assert {item.device for item in playing.house.devices[device].state.log} == partners
        assert set(playing.world.dcc.office.state.devices.joins[device]) == partners
    assert set(playing.world.dcc.office.state.devices.device_logs[CHF]) == {ESME, GSME, PPMID, HCALCS}
    ws.close()


def test_the_job_is_told_again_byte_for_byte_by_its_journal(workspace: Path, tmp_path: Path) -> None:
    ws, scratch = open_workspace(workspace), open_workspace(tmp_path / "again")
    replay(open_session(ws, 1), scratch)
    ws.close()
    scratch.close()
