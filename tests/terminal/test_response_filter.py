"""Narrowing what was heard: by kind, with counts over everything, and never silently hiding what is chosen."""

from __future__ import annotations

import pytest

from hht_app.terminal.views.common import MUTED, RING, Mark
from hht_app.terminal.views.response_filter import ALERTS, ALL, ANSWERS, SENT_BACK, chips, hidden_words, narrow
from hht_app.terminal.views.responses import ALERT, ANSWER, NEITHER, HeardRow, ResponsesView

MARK = Mark(RING, MUTED, "")


def row(number: int, kind: str) -> HeardRow:
    return HeardRow(number, f"{kind} {number}", "", "", MARK, "", "", MARK, None, kind=kind)


VIEW = ResponsesView((row(1, ANSWER), row(2, ALERT), row(3, NEITHER)), (row(4, ANSWER), row(5, ANSWER)), (1,), "")


@pytest.mark.parametrize(
    ("wanted", "rows", "sent_back"),
    [
        (ALL, [1, 2, 3], [4, 5]),
        ("", [1, 2, 3], [4, 5]),
        (ANSWERS, [1], [4, 5]),
        (ALERTS, [2], []),
        (SENT_BACK, [], [4, 5]),
    ],
)
def test_each_way_shows_its_own_kind_and_bytes_of_no_kind_only_with_all(
    wanted: str, rows: list[int], sent_back: list[int]
) -> None:
    found = narrow(VIEW, wanted)
    assert [item.number for item in found.rows] == rows
    assert [item.number for item in found.sent_back] == sent_back
    assert found.opened == (wanted == SENT_BACK)


def test_the_chips_count_what_waits_and_what_went_back() -> None:
    assert [chip.words for chip in chips(VIEW)] == ["All (5)", "Answers (3)", "Alerts (1)", "Sent back (2)"]
    assert chips(ResponsesView((), (), (), "")) == ()


def test_an_empty_kind_says_so() -> None:
    found = narrow(ResponsesView((row(2, ALERT),), (row(4, ANSWER),), (), ""), ANSWERS)
    assert found.nothing is not None
    assert (found.nothing.title, found.nothing.happened) == ("No answer waits here", "Of them 1 went back.")
    assert narrow(VIEW, ANSWERS).nothing is None


def test_what_is_chosen_and_hidden_is_told_with_its_number() -> None:
    shown = narrow(VIEW, ALERTS).rows
    assert hidden_words(shown, [2]) == ""
    assert hidden_words(shown, [1, 2, 3]).startswith("2 chosen before and not shown here")
