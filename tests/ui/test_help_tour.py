"""The tour: it knows its looks, keeps its pictures small, and sets them side by side."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from tests.programs import program

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tour() -> ModuleType:
    """The program packaging/tour.py as a module."""
    return program("tour")


def test_every_theme_size_and_language_is_a_look_and_another_is_refused(
    tour: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(tour.LOOKS) == 12
    assert tour.main([str(tmp_path), "neon-100-en"]) == 2
    assert "light-100-en" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_picture_of_few_colours_keeps_them_and_gets_small(qtbot: QtBot, tour: ModuleType, tmp_path: Path) -> None:
    whole = QImage(400, 300, QImage.Format.Format_RGB32)
    whole.fill(QColor("#F3F5F7"))
    painter = QPainter(whole)
    painter.fillRect(20, 20, 100, 100, QColor("#0B5CAD"))
    painter.end()
    small = tour.quantised(whole)
    assert small.pixelColor(50, 50) == QColor("#0B5CAD")
    assert small.pixelColor(300, 200) == QColor("#F3F5F7")
    assert small.save(str(tmp_path / "small.png"))
    assert (tmp_path / "small.png").stat().st_size < 4000


def test_the_contact_sheet_has_a_row_a_screen_and_a_column_a_look(tour: ModuleType, tmp_path: Path) -> None:
    for look, name in (("light-100-en", "01-jobs"), ("dark-100-en", "01-jobs"), ("light-100-en", "02-fit")):
        (tmp_path / look).mkdir(exist_ok=True)
        (tmp_path / look / f"{name}.png").write_bytes(b"")
    tour.contact_sheet(tmp_path, ["light-100-en", "dark-100-en"])
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert page.count("<img") == 3
    assert page.count("<tr>") == 3
    assert 'src="dark-100-en/01-jobs.png"' in page


def test_the_pictures_of_the_readme_are_small_and_can_be_read() -> None:
    pictures = sorted((ROOT / "resources" / "help").glob("*.png"))
    assert len(pictures) >= 4
    for path in pictures:
        assert path.stat().st_size < 150_000, path.name
        assert QImage(str(path)).width() >= 760, path.name
