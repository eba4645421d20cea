"""What was taken in is taken back in one step, by name; what was used since stays, and the person is told why."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog

from hht_app.core.errors import Cancelled, UserError
from hht_app.core.identifiers import EUI64
from hht_app.terminal.scenario import scenario_text
from hht_app.ui.bench.inventory import InventoryView
from hht_app.ui.shell.menu import refresh_actions
from hht_app.ui.shell.undoing import can_be_taken_back
from hht_app.ui.shell.worker import Job
from tests.ui.driver import Driver, settle

NEW = "02-48-48-54-00-77-00-A0"
CONTROL = Qt.KeyboardModifier.ControlModifier
LIST = f"device_id,device_type,device_manufacturer,device_model,device_status\n{NEW},ESME,a,b,Pending\n"


def told(driver: Driver) -> str:
    message = driver.window.desk.message
    return message.text() if message is not None else ""


def on_record(driver: Driver) -> bool:
    return driver.on_session(lambda session: session.world.dcc.office.inventory.get(EUI64.parse(NEW)) is not None)


def named(driver: Driver, action: str) -> str:
    refresh_actions(driver.window, driver.window.qt_actions)
    return driver.window.qt_actions[action].text()


@pytest.fixture
def taken(job: Driver, tmp_path: Path) -> Driver:
    """The practice job with one device taken in from a list."""
    (tmp_path / "devices.csv").write_text(LIST)
    job.window.show_bench("inventory")
    settle()
    job.find("bench-view-inventory", InventoryView).look_at_file(str(tmp_path / "devices.csv"))
    settle()
    job.press("inventory-take")
    assert on_record(job)
    return job


def test_devices_taken_in_are_taken_back_by_name_and_in_again(taken: Driver) -> None:
    assert named(taken, "undo") == "Undo: 1 devices taken in"
    taken.key(Qt.Key.Key_Z, CONTROL)
    assert "Taken back: 1 devices taken in" in told(taken)
    assert not on_record(taken)
    assert named(taken, "redo") == "Redo: 1 devices taken in"
    taken.window.desk.go("fit")
    settle()
    taken.key(Qt.Key.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert on_record(taken)


def test_a_device_that_was_used_since_stays_and_can_still_be_undone_later(taken: Driver) -> None:
    def use(status: str) -> None:
        def change(driver_session: object) -> None:
            inventory = driver_session.world.dcc.office.inventory  # type: ignore[attr-defined]
            inventory._ws.execute("UPDATE devices SET device_status = ? WHERE device_id = ?", (status, NEW))

        taken.on_session(change)

    use("Commissioned")
    taken.window.run("undo")
    settle()
    assert "is no longer as it was taken in" in told(taken)
    assert on_record(taken)
    assert named(taken, "undo") == "Undo: 1 devices taken in"
    use("Pending")
    taken.window.run("undo")
    settle()
    assert not on_record(taken)


def test_taking_back_that_was_cancelled_can_be_asked_for_again(job: Driver) -> None:
    back: list[str] = []

    def cancelled_once(_work: Job) -> None:
        back.append("asked")
        if len(back) == 1:
            raise Cancelled

    can_be_taken_back(job.window.desk, "many devices taken in", cancelled_once, lambda _work: None)
    job.window.run("undo")
    settle()
    assert named(job, "undo") == "Undo: many devices taken in"
    assert not job.shows("problem")
    job.window.run("undo")
    settle()
    assert back == ["asked", "asked"]
    assert named(job, "redo") == "Redo: many devices taken in"


def test_undo_pressed_twice_waits_for_the_first_which_may_be_refused(job: Driver) -> None:
    asked: list[str] = []

    def refused(_work: Job) -> None:
        asked.append("second")
        raise UserError("it was used since")

    can_be_taken_back(job.window.desk, "the first", lambda _work: asked.append("first"), lambda _work: None)
    can_be_taken_back(job.window.desk, "the second", refused, lambda _work: None)
    job.window.run("undo")
    job.window.run("undo")
    settle()
    assert asked == ["second"]
    assert named(job, "undo") == "Undo: the second"


def bring(driver: Driver, monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_given: ([str(path)], ""))
    driver.window.run("bring-in")
    settle()
    driver.press("import-take")


def test_certificates_taken_in_are_taken_back_unless_one_was_changed(
    job: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, workspace: Path
) -> None:
    pems = job.on_session(lambda session: b"".join(held.pem for held in session.world.keys.device_keys()))
    (tmp_path / "all.pem").write_bytes(pems)
    bring(job, monkeypatch, tmp_path / "all.pem")
    kept = sorted((workspace / "keystore").glob("*.pem"))
    assert kept
    assert "Ctrl+Z takes it back" in told(job)
    before = kept[0].read_bytes()
    kept[0].write_bytes(before + b"\n")
    job.window.run("undo")
    settle()
    assert f"{kept[0].name} was changed or moved since" in told(job)
    assert sorted((workspace / "keystore").glob("*.pem")) == kept
    kept[0].write_bytes(before)
    job.window.run("undo")
    settle()
    assert not list((workspace / "keystore").glob("*.pem"))
    job.window.run("redo")
    settle()
    assert sorted((workspace / "keystore").glob("*.pem")) == kept


def test_a_job_and_settings_taken_in_are_taken_back(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, workspace: Path
) -> None:
    own = tmp_path / "mine.json"
    own.write_text(scenario_text("first-job").replace('"id": "first-job"', '"id": "my-own-job"'))
    bring(driver, monkeypatch, own)
    assert driver.shows("job-start-my-own-job")
    (tmp_path / "settings.json").write_text('{"theme": "sunlight"}')
    bring(driver, monkeypatch, tmp_path / "settings.json")
    assert driver.window.look.theme == "sunlight"
    driver.window.run("undo")
    settle()
    assert driver.window.look.theme != "sunlight"
    driver.window.run("undo")
    settle()
    assert not (workspace / "scenarios" / "my-own-job.json").exists()
    assert not driver.shows("job-start-my-own-job")


def test_settings_are_saved_to_a_file_that_can_be_brought_in_again(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, workspace: Path
) -> None:
    driver.window.run("settings")
    settle()
    box = driver.find("setting-replay_speed", QComboBox)
    box.setCurrentIndex(box.findData(5))
    settle()
    assert '"replay_speed": 5' in (workspace / "settings.json").read_text()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given: (str(tmp_path / "mine"), ""))
    driver.press("settings-save")
    assert str(tmp_path / "mine.json") in told(driver)
    assert (tmp_path / "mine.json").read_bytes() == (workspace / "settings.json").read_bytes()
    driver.window.run("settings")
    settle()
    driver.press("settings-reset")
    driver.press("settings-close")
    bring(driver, monkeypatch, tmp_path / "mine.json")
    assert '"replay_speed": 5' in (workspace / "settings.json").read_text()


def test_the_speed_of_a_replay_is_kept_for_the_next_time(job: Driver, workspace: Path) -> None:
    (workspace / "settings.json").write_text('{"replay_speed": 20}')
    job.window.show_bench("home")
    settle()
    assert job.find("timeline-speed").accessibleName() == "Speed of the replay: 20 times"
