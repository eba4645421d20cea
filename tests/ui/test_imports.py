"""Bringing things in by file, folder, clipboard and drop: shown first, taken when the person says so, refused whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from hht_app.terminal import acts
from hht_app.terminal.scenario import scenario_text
from hht_app.ui.bench.inspector_bytes import BytesView
from hht_app.ui.importing.capture import CaptureDialog
from hht_app.ui.importing.dialog import ImportDialog
from tests.ui.conftest import JOB
from tests.ui.driver import Driver, settle


def choose(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_given: ([str(path) for path in paths], ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_given: str(paths[0]))


def copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def do(driver: Driver, action: str) -> None:
    driver.window.run(action)
    settle()


def own_scenario(tmp_path: Path) -> Path:
    path = tmp_path / "mine.txt"
    path.write_text(scenario_text("first-job").replace('"id": "first-job"', '"id": "my-own-job"'))
    return path


def test_a_copied_message_is_looked_into_without_any_job_open(driver: Driver) -> None:
    copy("DF09 0100 0000")
    do(driver, "bring-in-copied")
    assert "A damaged GBCS message" in driver.text()
    assert driver.shows("import-problem-0")
    driver.press("import-close")
    assert driver.window.findChild(ImportDialog) is None


def test_a_copied_command_is_taken_apart_with_its_bytes(job: Driver) -> None:
    job.play_until(acts.SEND_BACK)
    raw = job.on_session(lambda session: next(item.raw for item in session.events() if item.kind == "command"))
    count = job.on_session(lambda session: session.count())
    copy(raw.hex())
    do(job, "bring-in-copied")
    assert "command CCS01" in job.find("import-words", QLabel).text()
    shown = job.find("inspector-bytes", BytesView)
    shown.setFocus()
    job.key(Qt.Key.Key_Right)
    assert shown.lit
    assert not job.shows("inspector-before")
    job.press("import-close")
    assert job.on_session(lambda session: session.count()) == count


def test_a_response_in_a_file_is_recognised_by_content_whatever_its_name(
    job: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    job.play_until(acts.SEND_NOTICE)
    raw = job.on_session(lambda session: next(item.raw for item in session.events() if item.kind == "duis-response"))
    path = tmp_path / "answer.bin"
    path.write_bytes(raw)
    choose(monkeypatch, path)
    do(job, "bring-in")
    assert "A DUIS response" in job.text()
    assert "Signature good" in job.text()
    job.press("import-close")


def test_a_folder_of_certificates_is_shown_and_kept_when_said_so(
    job: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, workspace: Path
) -> None:
    folder = tmp_path / "certificates"
    folder.mkdir()
    pems = job.on_session(lambda session: [held.pem for held in session.world.keys.device_keys()])
    for number, pem in enumerate(pems):
        (folder / f"{number}.pem").write_bytes(pem)
    choose(monkeypatch, folder)
    do(job, "bring-in-folder")
    assert "02-48-48-54-00-12-00-A0, device" in job.find("import-words", QLabel).text()
    assert not (workspace / "keystore").exists()
    job.press("import-take")
    assert len(list((workspace / "keystore").glob("*.pem"))) == len(pems)
    message = job.window.desk.message
    assert message is not None
    assert "are kept now" in message.text()


def test_a_scenario_is_checked_then_added_to_the_jobs(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, workspace: Path
) -> None:
    choose(monkeypatch, own_scenario(tmp_path))
    do(driver, "bring-in")
    assert "my-own-job" in driver.find("import-words", QLabel).text()
    driver.press("import-take")
    assert (workspace / "scenarios" / "my-own-job.json").is_file()
    do(driver, "bring-in")
    driver.press("import-take")
    message = driver.window.desk.message
    assert message is not None
    assert "already" in message.text()


def test_a_scenario_with_a_wrong_field_names_it_and_cannot_be_taken(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, workspace: Path
) -> None:
    path = own_scenario(tmp_path)
    path.write_text(path.read_text().replace('"minutes": 10', '"minutes": "long"'))
    choose(monkeypatch, path)
    do(driver, "bring-in")
    assert "minutes" in driver.text()
    assert not driver.shows("import-take")
    driver.press("import-close")
    assert not (workspace / "scenarios").exists()


def test_a_list_of_devices_goes_to_the_inventory_to_be_checked(
    job: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "devices.csv"
    path.write_text("device_id,device_type,device_manufacturer,device_model\nnonsense,CHF,a,b\n")
    choose(monkeypatch, path)
    do(job, "bring-in")
    job.press("import-inventory")
    assert job.window.bench is not None
    assert job.window.bench.current == "inventory"
    assert "1 rows do not hold" in job.text()


def test_a_file_that_is_gone_and_several_of_different_kinds_are_refused(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    choose(monkeypatch, tmp_path / "gone.hex")
    do(driver, "bring-in")
    message = driver.window.desk.message
    assert message is not None
    assert "gone.hex" in message.text()
    (tmp_path / "a.txt").write_text("DF09")
    choose(monkeypatch, tmp_path / "a.txt", own_scenario(tmp_path))
    do(driver, "bring-in")
    message = driver.window.desk.message
    assert message is not None
    assert "is no certificate" in message.text()
    assert driver.window.findChild(ImportDialog) is None


def test_a_file_dropped_on_the_window_is_shown(driver: Driver, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(own_scenario(tmp_path)))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(driver.window, enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(driver.window, drop)
    settle()
    assert "my-own-job" in driver.find("import-words", QLabel).text()
    driver.press("import-close")


def test_an_answer_with_a_command_is_put_among_the_commands_of_the_job(job: Driver) -> None:
    job.play_until(acts.DELIVER)
    answers = job.on_session(
        lambda session: [item.raw for item in session.events() if (item.kind, item.name) == ("duis-response", "8.11")]
    )
    copy(answers[0].decode())
    do(job, "bring-in-copied")
    assert "stands among the commands already" in job.text()
    assert not job.shows("import-bring-in")
    job.press("import-close")
    do(job, "jobs")
    job.press(f"job-start-{JOB}")
    job.play_until(acts.ASK)
    do(job, "bring-in-copied")
    job.press("import-bring-in")
    assert job.window.desk.step == "commands"
    assert job.shows("act-deliver-more-1")


def test_without_a_job_an_answer_with_a_command_says_what_is_missing(job: Driver) -> None:
    job.play_until(acts.DELIVER)
    answers = job.on_session(
        lambda session: [item.raw for item in session.events() if (item.kind, item.name) == ("duis-response", "8.11")]
    )
    copy(answers[0].decode())
    do(job, "jobs")
    do(job, "bring-in-copied")
    assert "no job is open" in job.text()
    job.press("import-close")


def capture_text(job: Driver, count: int) -> str:
    job.play_until(acts.HAND_OVER)
    kinds = ("command", "response", "alert")
    found = job.on_session(lambda session: [item.raw for item in session.events() if item.kind in kinds])
    return "\n".join(found[number % len(found)].hex() for number in range(count))


def test_a_capture_of_ten_thousand_messages_is_scrolled_searched_and_looked_into(
    job: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "capture.hex"
    path.write_text(capture_text(job, 10_000) + "\nDF09 cut short\n")
    choose(monkeypatch, path)
    do(job, "bring-in")
    sheet = job.window.findChild(CaptureDialog)
    assert sheet is not None
    assert sheet.rows.model().rowCount() == 10_001
    assert "1 of them cannot be read" in job.find("import-words", QLabel).text()
    sheet.rows.scrollToBottom()
    sheet.rows.selectRow(10_000)
    settle()
    assert "line 10001" in job.find("inspector-title", QLabel).text()
    QTest.keyClicks(sheet.field, "CS14 alert")
    settle()
    assert 0 < sheet.rows.model().rowCount() < 10_000
    place = str(sheet.rows.model().index(0, 0).data())
    assert job.find("inspector-title", QLabel).text() == place
    job.press("import-close")
    assert job.window.findChild(CaptureDialog) is None


def test_a_folder_of_messages_is_a_capture_and_strangers_pipes_and_loops_hurt_nothing(
    job: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = capture_text(job, 3).splitlines()
    folder = tmp_path / "messages"
    (folder / "below").mkdir(parents=True)
    for number, line in enumerate(lines):
        (folder / f"{number}.hex").write_text(line)
    (folder / "notes.txt").write_text("nothing of interest")
    (folder / "loop.hex").symlink_to(folder / "loop.hex")
    (folder / "below" / "up.pem").symlink_to(folder)
    os.mkfifo(folder / "pipe.hex")
    choose(monkeypatch, folder)
    do(job, "bring-in-folder")
    sheet = job.window.findChild(CaptureDialog)
    assert sheet is not None
    assert sheet.rows.model().rowCount() == 3
    assert "1 other files in the folder were left aside" in job.find("import-words", QLabel).text()
    job.press("import-close")
    for gone, words in (("pipe.hex", "is no file"), ("loop.hex", "could not be read")):
        choose(monkeypatch, folder / gone)
        do(job, "bring-in")
        message = job.window.desk.message
        assert message is not None
        assert words in message.text()


def test_a_settings_file_shows_what_would_change_and_is_used_when_said_so(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, workspace: Path
) -> None:
    path = tmp_path / "class-room.json"
    path.write_text('{"theme": "sunlight", "text_scale": 120}')
    choose(monkeypatch, path)
    do(driver, "bring-in")
    words = driver.find("import-words", QLabel).text()
    assert "theme: system becomes sunlight" in words
    assert "text_scale: 100 becomes 120" in words
    assert not (workspace / "settings.json").exists()
    driver.press("import-take")
    assert (driver.window.look.theme, driver.window.look.percent) == ("sunlight", 120)
    path.write_text('{"theme": "pink"}')
    do(driver, "bring-in")
    assert not driver.shows("import-take")
    driver.press("import-close")
    assert driver.window.look.theme == "sunlight"


def test_a_list_of_devices_without_a_job_says_what_to_do(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "devices.csv"
    path.write_text("device_id,device_type,device_manufacturer,device_model\n")
    choose(monkeypatch, path)
    do(driver, "bring-in")
    assert "Open a job" in driver.text()
    assert not driver.shows("import-inventory")
    driver.press("import-close")
