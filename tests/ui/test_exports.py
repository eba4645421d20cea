"""What the window writes: job record, journal, bundle, session; whole or not at all, and the person is told where."""

from __future__ import annotations

import errno
import json
import os
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from hht_app.core.errors import Cancelled
from hht_app.store.journal_file import verify_jsonl
from hht_app.terminal import acts
from hht_app.terminal.session import Session
from hht_app.training.record import JobRecord, Section, job_record
from hht_app.ui.record_pdf import pages_of, record_pdf, sheet_writer
from hht_app.ui.shell.worker import Job
from tests.ui.driver import Driver, settle


@pytest.fixture
def played(job: Driver) -> Driver:
    job.play_until(acts.HAND_OVER)
    job.window.desk.refresh()
    settle()
    return job


def answer(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Let the person choose PATH in the next dialog, a file or the folder to save in."""

    def file(*_given: object) -> tuple[str, str]:
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", file)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_given: str(path))


def do(driver: Driver, action: str) -> str:
    driver.window.run(action)
    settle()
    message = driver.window.desk.message
    assert message is not None
    return message.text()


def test_the_job_record_is_saved_as_pdf_text_and_json(
    played: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answer(monkeypatch, tmp_path / "record")
    told = do(played, "save-record")
    assert str(tmp_path / "record.pdf") in told
    data = (tmp_path / "record.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert page_count(data) >= 2
    assert b"2026-03-02" in data
    answer(monkeypatch, tmp_path / "record.txt")
    do(played, "save-record")
    assert "Let the electricity meter in" in (tmp_path / "record.txt").read_text()
    answer(monkeypatch, tmp_path / "record.json")
    do(played, "save-record")
    ids = [item["id"] for item in json.loads((tmp_path / "record.json").read_text())["sections"]]
    assert "commands" in ids
    assert "objectives" not in ids


def test_the_trainers_record_has_objectives_and_is_offered_with_the_trainers_view_alone(
    played: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert not played.window.can("save-record-trainer")
    played.window.show_bench("journal")
    settle()
    answer(monkeypatch, tmp_path / "trainer.json")
    do(played, "save-record-trainer")
    ids = [item["id"] for item in json.loads((tmp_path / "trainer.json").read_text())["sections"]]
    assert ids[-2:] == ["objectives", "notes"]


def test_the_same_record_makes_the_same_pdf_and_holds_no_key(played: Driver) -> None:
    def twice(session: Session) -> tuple[bytes, bytes, str, list[str]]:
        record, now = job_record(session, for_trainer=True), session.world.clock.now
        keys = [f"{held.private_key.private_numbers().private_value:x}" for held in session.world.keys.device_keys()]
        return record_pdf(record, now), record_pdf(record, now), record.text(), keys

    first, second, text, keys = played.on_session(twice)
    assert first == second
    assert len(keys) > 5
    assert not [key for key in keys if key in text.lower()]


def test_a_long_record_goes_over_many_pages_each_with_its_head_and_nothing_outside_the_page(played: Driver) -> None:
    rows = tuple((f"<b>{number}</b> & more", "x" * 60) for number in range(300))
    long_note = "A long note. " * 400
    record = JobRecord(
        "Long <record>",
        (
            Section("s", "Many", ("A", "B"), rows),
            Section("n", "Nothing", (), ()),
            Section("o", "Note", (), ((long_note,),)),
        ),
    )
    writer = sheet_writer(QBuffer(), record.title)
    pages = pages_of(record, writer)
    now = played.on_session(lambda session: session.world.clock.now)
    assert page_count(record_pdf(record, now)) == len(pages) > 5
    for page in pages[1:4]:
        assert [piece.words for piece in page[:2]] == ["A", "B"]
    for page in pages:
        for piece in page:
            assert 0 <= piece.place.top() < piece.place.bottom() <= writer.height()
            assert 0 <= piece.place.left() < piece.place.right() <= writer.width() + 1
    words = [piece.words for page in pages for piece in page]
    assert "<b>299</b> & more" in words
    assert "".join(words[words.index("Note") + 1 :]) == long_note
    assert "None." in words


def page_count(data: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", data))


def test_the_journal_is_saved_so_that_it_verifies(
    played: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = tmp_path / "journal.jsonl"
    answer(monkeypatch, target)
    count = played.on_session(lambda session: session.count())
    assert f"{count:,} events" in do(played, "save-journal")
    (tmp_path / "manifest.json").write_text(
        json.dumps({"event_count": count, "head_hash": played.on_session(lambda session: session.record.head_hash)})
    )
    assert verify_jsonl(target)[0] == count


def test_a_cancelled_journal_leaves_no_file(played: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def cancel(_job: Job, _done: int, _total: int = 0, _words: str = "") -> None:
        raise Cancelled

    monkeypatch.setattr(Job, "progress", cancel)
    answer(monkeypatch, tmp_path / "journal.jsonl")
    played.window.run("save-journal")
    settle()
    assert list(tmp_path.glob("journal*")) == []


def test_bundle_and_session_go_to_new_folders_and_a_folder_in_use_is_refused(
    played: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answer(monkeypatch, tmp_path)
    told = do(played, "save-bundle")
    folder = next(tmp_path.glob("session-*-bundle"))
    assert str(folder) in told
    entries = json.loads((folder / "manifest.json").read_text())
    assert len(entries) == len(list(folder.glob("*.xml"))) > 5
    do(played, "save-session")
    exported = next(tmp_path.glob("session-*-export"))
    assert (exported / "journal.jsonl").is_file()
    before = sorted(path.name for path in folder.iterdir())
    assert "not empty" in do(played, "save-bundle")
    assert sorted(path.name for path in folder.iterdir()) == before


def test_closing_the_dialog_saves_nothing(played: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given: ("", ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_given: "")
    played.window.desk.message = None
    for action in ("save-record", "save-journal", "save-bundle", "save-session"):
        played.window.run(action)
        settle()
    assert played.window.desk.message is None
    assert [path for path in tmp_path.iterdir() if path.name != "workspace"] == []


@pytest.mark.parametrize("action", ["save-bundle", "save-session", "save-journal"])
def test_what_is_cancelled_half_way_leaves_nothing(
    played: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, action: str
) -> None:
    said: list[int] = []

    def cancel(_job: Job, done: int, _total: int = 0, _words: str = "") -> None:
        said.append(done)
        if len(said) > 2:
            raise Cancelled

    monkeypatch.setattr(Job, "progress", cancel)
    folder = tmp_path / "out"
    folder.mkdir()
    answer(monkeypatch, folder / "journal.jsonl" if action == "save-journal" else folder)
    if action == "save-journal":
        monkeypatch.setattr("hht_app.ui.shell.export_actions._PAGE", 20)
    played.window.run(action)
    settle()
    assert len(said) == 3
    assert list(folder.iterdir()) == []


FULL = {
    "save-record": "record.pdf",
    "save-journal": "journal.jsonl",
    "save-bundle": "",
    "save-session": "",
    "save-map-svg": "map.svg",
    "save-chart-png": "chart.png",
    "save-leds-svg": "leds.svg",
}


@pytest.mark.parametrize("action", FULL)
def test_a_full_disk_and_a_folder_that_is_gone_are_told_in_words_and_leave_no_torn_file(
    played: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, action: str
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    before = folder / (FULL[action] or "kept")
    before.write_text("what was there")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        answer(disk, folder / FULL[action])
        told = do(played, action)
    assert "No space left" in told
    assert "Free some disk space" in told
    assert before.read_text() == "what was there"
    assert [path.name for path in folder.iterdir()] == [before.name]
    answer(monkeypatch, before / "below" / FULL[action])
    assert "could not be" in do(played, action)


def test_a_name_without_its_ending_never_writes_over_the_file_that_has_it(
    played: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for action, name in (("save-record", "mine.pdf"), ("save-map-svg", "mine.svg")):
        (tmp_path / name).write_text("what was there")
        answer(monkeypatch, tmp_path / "mine")
        assert f"here is a file {name} already" in do(played, action)
        assert (tmp_path / name).read_text() == "what was there"
        answer(monkeypatch, tmp_path / name)
        assert str(tmp_path / name) in do(played, action)
        assert (tmp_path / name).read_bytes() != b"what was there"


def test_the_leds_and_the_timeline_are_saved_as_pictures(
    played: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    played.window.show_bench("home")
    settle()
    for action, ending in (
        ("save-leds", "svg"),
        ("save-leds", "png"),
        ("save-timeline", "svg"),
        ("save-timeline", "png"),
    ):
        answer(monkeypatch, tmp_path / f"{action}.{ending}")
        assert "The picture is saved" in do(played, f"{action}-{ending}")
    assert "MESH" in (tmp_path / "save-leds.svg").read_text()
    assert "Illustrative" in (tmp_path / "save-leds.svg").read_text()
    for name in ("save-leds.png", "save-timeline.png"):
        picture = QImage(str(tmp_path / name))
        assert picture.width() > 400
        places = [(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)]
        assert len({picture.pixel(x, y) for x, y in places}) > 3
    assert "<svg" in (tmp_path / "save-timeline.svg").read_text()
