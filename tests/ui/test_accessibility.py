"""Every screen, view, panel and sheet, as a screen reader, a keyboard and a gloved finger find it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from hht_app.ui.main_window import MainWindow
from hht_app.ui.theme import Look
from tests.ui import walk
from tests.ui.driver import Driver, settle
from tests.ui.test_contrast import WORDS

INSTALLER, WHOLE = (800, 1280), (1366, 768)
LEAST_FOR_A_GLOVE, LEAST_FOR_A_MOUSE = 48, 24
# Two buttons that sound alike because they do the same: the main button does what is next, as its row does; an
# identifier is copied from the label and from the list; the teaching leads where the message leads.
DO_THE_SAME = {
    ("act-deliver-let-in-esme", "commands-next"),
    ("connect-copy-label", "hub-copy-02-48-48-54-00-12-00-A3"),
    ("fit-next-label", "fit-scan-ESME"),
    ("guidance-go", "hand-over-to-responses"),
}
# The map goes from the DCC along the links to the devices; its arrow keys go as the eye does.
GOES_ANOTHER_WAY = {("home-node-hub", "home-node-ESME")}


@pytest.fixture(scope="module")
def walked(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[walk.Place]]:
    """Every place in installer mode, and in the whole window with the bench: walked through once for all tests."""
    found = {}
    for name, size in (("installer", INSTALLER), ("whole", WHOLE)):
        window = MainWindow(tmp_path_factory.mktemp(name), Look())
        window.resize(*size)
        window.show()
        window.activateWindow()
        found[name] = list(walk.walk(Driver(window), bench=name == "whole"))
        window.close()
        window.deleteLater()
        settle()
    return found


@pytest.fixture(params=["installer", "whole"])
def places(request: pytest.FixtureRequest, walked: dict[str, list[walk.Place]]) -> list[walk.Place]:
    return walked[request.param]


def test_the_walk_goes_everywhere(walked: dict[str, list[walk.Place]]) -> None:
    names = {place.name for place in walked["whole"]}
    assert len(walked["installer"]) >= 25
    assert {"jobs", "coverage", "notice send_notice", "ended", "sheet settings", "ask 8.11"} <= {
        name.removeprefix("sheet ") if name.startswith("sheet ask") else name for name in names
    }
    assert {f"bench {key}" for key in ("home", "sequence", "inspector", "dcc", "supplier", "inventory")} <= names
    assert {f"drawer {key}" for key in ("trouble", "objectives", "notes")} <= names
    assert walk.pictures(walked["whole"]) == set(walk.PICTURES)
    assert all(place.order for place in walked["whole"])


def test_a_screen_reader_has_a_name_for_all_that_the_keyboard_reaches(places: list[walk.Place]) -> None:
    assert walk.nameless(places) == []


def test_every_field_belongs_to_a_label(places: list[walk.Place]) -> None:
    assert walk.unlabelled(places) == []


def test_a_gloved_finger_hits_everything_in_installer_mode(walked: dict[str, list[walk.Place]]) -> None:
    assert walk.too_small(walked["installer"], LEAST_FOR_A_GLOVE) == []


def test_a_mouse_hits_everything_on_the_bench(walked: dict[str, list[walk.Place]]) -> None:
    assert walk.too_small(walked["whole"], LEAST_FOR_A_MOUSE) == []


def test_tab_goes_as_one_reads(places: list[walk.Place]) -> None:
    assert set(walk.out_of_order(places)) <= GOES_ANOTHER_WAY


def test_no_two_buttons_of_a_screen_sound_alike_and_do_different_things(places: list[walk.Place]) -> None:
    assert set(walk.namesakes(places)) <= DO_THE_SAME


def test_every_picture_is_told_in_words(places: list[walk.Place]) -> None:
    assert walk.untold_pictures(places) == []


def test_every_word_stands_on_a_ground_that_its_contrast_is_checked_with(places: list[walk.Place]) -> None:
    met = walk.words_and_grounds(places)
    assert len(met) >= 8
    assert met - WORDS == set()
