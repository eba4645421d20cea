"""Scanning with the window: a scanner's keys wherever the focus is, and pictures of codes dropped, pasted or opened."""

from __future__ import annotations

import struct
import subprocess
import sys
import threading
import zlib
from pathlib import Path

import pytest
import zxingcpp
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from hht_app.core.errors import UserError
from hht_app.core.identifiers import InstallCode
from hht_app.terminal import acts
from hht_app.ui.scanning import picture as picture_module
from hht_app.ui.scanning.picture import codes_in_file
from hht_app.ui.shell.asking import AskingDialog
from tests.ui.driver import Driver, settle
from tests.ui.scanner import Scanner

ESME, GSME, CHF, GPF = (f"02-48-48-54-00-12-00-{end}" for end in ("A0", "A1", "A2", "A3"))
CODE = InstallCode(bytes(range(16)))
SCALE = 4


@pytest.fixture
def scanner(job: Driver) -> Scanner:
    return Scanner(job)


def picture(*texts: str, kind: zxingcpp.BarcodeFormat = zxingcpp.BarcodeFormat.QRCode) -> QImage:
    """Return a picture with the codes of TEXTS one below the other."""
    drawn = []
    for text in texts:
        points = zxingcpp.create_barcode(text, kind).to_image(scale=SCALE, add_quiet_zones=True)
        high, wide = points.shape
        drawn.append(QImage(bytes(memoryview(points)), wide, high, wide, QImage.Format.Format_Grayscale8).copy())
    whole = QImage(
        max(item.width() for item in drawn), sum(item.height() for item in drawn), QImage.Format.Format_RGB32
    )
    whole.fill(Qt.GlobalColor.white)
    painter, down = QPainter(whole), 0
    for item in drawn:
        painter.drawImage(0, down, item)
        down += item.height()
    painter.end()
    return whole


def saved(image: QImage, path: Path) -> Path:
    assert image.save(str(path))
    return path


def drop(driver: Driver, mime: QMimeData) -> None:
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(driver.window, enter)
    event = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(driver.window, event)
    assert event.isAccepted()
    settle()


def fitted(driver: Driver) -> list[str]:
    return driver.on_session(lambda session: list(session.state.fitted))


# ------------------------------------------------------------------------------------------------------- the wedge


def test_a_label_is_fitted_wherever_the_focus_is(job: Driver, scanner: Scanner) -> None:
    job.press("step-fit")
    job.tab_to("top-menu")
    scanner.scan(ESME)
    assert fitted(job) == ["ESME"]
    job.find("fit-entry", QLineEdit).setFocus()
    scanner.scan(CHF.replace("-", ""))
    assert fitted(job) == ["ESME", "CHF", "GPF"]
    assert job.find("fit-entry", QLineEdit).text() == ""


def test_a_label_that_fits_nothing_on_the_screen_is_named_and_nothing_is_pressed(job: Driver, scanner: Scanner) -> None:
    before = job.on_session(lambda session: session.count())
    assert job.focus_name() == "coverage-ask"
    scanner.scan(GSME)
    assert "That is the gas meter's identifier; nothing is scanned on this screen" in job.text()
    scanner.scan("https://example.test/label?n=17")
    assert "neither an identifier nor an install code: “https://example.test/label?n=17”" in job.text()
    job.press("scanned-to-fit")
    assert job.window.desk.step == "fit"
    assert job.on_session(lambda session: session.count()) == before


def test_a_refused_label_stays_in_the_field_of_the_fit_screen(job: Driver, scanner: Scanner) -> None:
    job.press("step-fit")
    scanner.scan(CHF)
    assert "takes its power from the electricity meter" in job.text()
    assert job.find("fit-entry", QLineEdit).text() == CHF
    scanner.scan(ESME)
    scanner.scan(CHF)
    assert fitted(job) == ["ESME", "CHF", "GPF"]


def test_the_notice_takes_the_chf_whichever_field_has_the_cursor_and_it_can_be_undone(
    job: Driver, scanner: Scanner
) -> None:
    job.play_until(acts.SEND_NOTICE)
    job.press("step-notice")
    job.type("notice-gis_data", "51.0,-1.4")
    job.type("notice-device_id", "half an identifier")
    job.find("notice-gis_data", QLineEdit).setFocus()
    scanner.scan(GPF)
    assert "That is the hub's GPF identifier; this screen wants the hub's CHF identifier" in job.text()
    assert job.find("notice-device_id", QLineEdit).text() == "half an identifier"
    scanner.scan(CHF)
    assert job.find("notice-device_id", QLineEdit).text() == CHF
    assert job.find("notice-gis_data", QLineEdit).text() == "51.0,-1.4"
    assert not job.shows("problem")
    job.window.run("undo")
    assert job.find("notice-device_id", QLineEdit).text() == "half an identifier"


def test_a_hands_typing_arrives_as_typed_and_enter_too(job: Driver, scanner: Scanner, qtbot: QtBot) -> None:
    job.play_until(acts.SEND_NOTICE)
    job.press("step-notice")
    field = job.find("notice-user_ref_id", QLineEdit)
    field.setFocus()
    field.clear()
    scanner.keys("0a:B-9 and more, 12", between=90)
    qtbot.waitUntil(lambda: field.text() == "0a:B-9 and more, 12", timeout=20_000)
    job.press("step-fit")
    scanner.keys(GSME[:16], between=90)
    scanner.now += 90
    scanner.press(Qt.Key.Key_Return)
    settle()
    assert job.find("fit-entry", QLineEdit).text() == GSME[:16]
    assert "is not an EUI-64" in job.text()


def test_a_word_that_shows_as_dots_is_typed_and_never_looked_at(driver: Driver) -> None:
    scanner = Scanner(driver)
    driver.window.desk.mode = "assessed"
    driver.window.desk.changed.emit()
    settle()
    field = driver.find("job-trainers-word", QLineEdit)
    field.setFocus()
    scanner.scan(ESME)
    assert field.text() == ESME
    assert not driver.shows("problem")


def test_an_install_code_scanned_among_the_commands_opens_its_form_with_the_code_in_it(
    job: Driver, scanner: Scanner
) -> None:
    job.play_until(acts.DELIVER)
    job.press("step-commands")
    scanner.scan(CODE.with_crc())
    field = job.find("ask-8.11-CHF-install_code", QLineEdit)
    assert field.text() == CODE.raw.hex().upper()
    assert "The first 32 characters are sent." in job.text()
    job.find("ask-8.11-CHF-seconds", QLineEdit).setFocus()
    scanner.scan(GSME)
    assert job.find("ask-8.11-CHF-device", QComboBox).currentData() == GSME
    assert job.find("ask-8.11-CHF-seconds", QLineEdit).text() != GSME
    sheet = job.window.findChild(AskingDialog)
    assert sheet is not None
    sheet.close()
    settle()


def test_a_scan_over_a_sheet_that_wants_none_presses_nothing_and_says_so(job: Driver, scanner: Scanner) -> None:
    job.window.run("about")
    settle()
    scanner.scan(ESME)
    assert QApplication.activeModalWidget() is not None
    QApplication.activeModalWidget().close()
    settle()
    assert "A label was scanned while" in job.text()


def test_on_the_bench_a_scan_goes_whole_into_the_field_that_searches(job: Driver, scanner: Scanner) -> None:
    job.window.show_bench("inventory")
    settle()
    field = job.find("inventory-search", QLineEdit)
    field.setFocus()
    scanner.scan(GSME)
    assert field.text() == GSME
    assert not job.shows("problem")


# ---------------------------------------------------------------------------------------------------- the picture


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (zxingcpp.BarcodeFormat.QRCode, ESME),
        (zxingcpp.BarcodeFormat.Code128, ESME),
        (zxingcpp.BarcodeFormat.DataMatrix, CODE.with_crc()),
    ],
)
@pytest.mark.parametrize("ending", ["png", "jpg", "bmp"])
def test_a_code_is_read_from_a_picture_of_any_common_kind(
    qapp: QApplication, tmp_path: Path, kind: zxingcpp.BarcodeFormat, text: str, ending: str
) -> None:
    path = saved(picture(text, kind=kind), tmp_path / f"label.{ending}")
    assert codes_in_file(path.read_bytes(), path.name) == (text,)


def test_a_dropped_picture_of_a_label_is_taken_as_a_scan(job: Driver, tmp_path: Path) -> None:
    job.press("step-fit")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(saved(picture(ESME), tmp_path / "photo.txt.png")))])
    drop(job, mime)
    assert fitted(job) == ["ESME"]
    mime = QMimeData()
    mime.setImageData(picture(CHF))
    drop(job, mime)
    assert fitted(job) == ["ESME", "CHF", "GPF"]


def test_a_copied_picture_is_pasted_also_with_the_cursor_in_a_field_and_a_text_stays_a_text(
    job: Driver, scanner: Scanner
) -> None:
    job.press("step-fit")
    assert job.focus_name() == "fit-entry"
    QGuiApplication.clipboard().setImage(picture(ESME))
    scanner.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert fitted(job) == ["ESME"]
    QGuiApplication.clipboard().setText("02-48")
    scanner.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert job.find("fit-entry", QLineEdit).text() == "02-48"


def test_a_picture_is_read_away_from_the_windows_thread(
    job: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []
    read = picture_module._decode

    def decode(grey: QImage) -> list[str]:
        threads.append(threading.current_thread().name)
        return read(grey)

    monkeypatch.setattr(picture_module, "_decode", decode)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(saved(picture(ESME), tmp_path / "a.png")))])
    drop(job, mime)
    assert threads == ["hht-worker"]


def test_the_library_that_reads_codes_is_loaded_with_the_first_picture_and_not_before() -> None:
    modules = "hht_app.ui.main_window, hht_app.ui.importing.actions, hht_app.ui.scanning.codes, sys"
    told = subprocess.run(
        [sys.executable, "-c", f"import {modules}; print('zxingcpp' in sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert told.stdout.strip() == "False"


def test_a_copied_identifier_is_taken_as_a_scan(job: Driver, scanner: Scanner) -> None:
    job.press("step-fit")
    job.tab_to("top-menu")
    QGuiApplication.clipboard().setText(f" {ESME.lower()}\n")
    scanner.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert fitted(job) == ["ESME"]


def test_of_several_codes_in_one_picture_the_person_chooses(
    job: Driver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    job.press("step-fit")
    path = saved(picture("a text of some kind", ESME, CODE.with_crc()), tmp_path / "van.png")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_given: (str(path), ""))
    job.window.run("scan-picture")
    settle()
    assert "3 codes in the picture" in job.text()
    assert "Text: a text of some kind" in job.text()
    assert f"Electricity meter (ESME), {ESME}" in job.text()
    assert CODE.raw.hex().upper()[:8] not in job.text()
    assert fitted(job) == []
    job.press("code-2")
    assert fitted(job) == ["ESME"]


def test_a_code_of_unknown_form_is_shown_as_text_and_refused(job: Driver, tmp_path: Path) -> None:
    job.press("step-fit")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(saved(picture(f"S/N 17; {ESME}"), tmp_path / "a.png")))])
    drop(job, mime)
    assert f"neither an identifier nor an install code: “S/N 17; {ESME}”" in job.text()
    assert fitted(job) == []
    assert job.find("fit-entry", QLineEdit).text() == ""


def huge_png(width: int, height: int) -> bytes:
    """Return a PNG that says it is that large and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(2000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="99999" height="99999"><rect width="9" height="9"/></svg>'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (huge_png(30_000, 30_000), "too large"),
        (huge_png(2_000_000_000, 1), "damaged picture"),
        (huge_png(0, 5), "damaged picture"),
        (b"\x89PNG\r\n\x1a\nand nothing more", "damaged picture"),
        (b"\xff\xd8\xff\xe0 cut off", "damaged picture"),
        (b"GIF89a", "damaged picture"),
        (SVG, "no picture"),
        (b"", "no picture"),
        (b"a text", "no picture"),
    ],
)
@pytest.mark.qt_log_ignore("JPEG")
def test_a_hostile_or_damaged_picture_is_refused_with_words(qapp: QApplication, data: bytes, words: str) -> None:
    with pytest.raises(UserError, match=words):
        codes_in_file(data, "photo.png")


def test_a_picture_without_a_code_and_a_cut_off_one_are_refused_inline(job: Driver, tmp_path: Path) -> None:
    job.press("step-fit")
    blank = QImage(300, 200, QImage.Format.Format_RGB32)
    blank.fill(Qt.GlobalColor.white)
    whole = saved(picture(ESME), tmp_path / "whole.png").read_bytes()
    (tmp_path / "cut.png").write_bytes(whole[: len(whole) // 2])
    for path, words in (
        (saved(blank, tmp_path / "blank.png"), "There is no QR or bar code in blank.png that can be read"),
        (tmp_path / "cut.png", "cut.png"),
    ):
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        drop(job, mime)
        assert words in job.text()
    assert fitted(job) == []
