"""What is told of a row in full: every row has it, what waits names its source, and no labels where none are given."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.store.connection import Workspace, open_workspace
from hht_app.terminal import acts
from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.session import Session
from hht_app.terminal.views.commands import commands_view
from hht_app.terminal.views.fit import fit_view
from hht_app.terminal.views.in_hand import InHand, commands_in_hand, fit_in_hand, responses_in_hand
from hht_app.terminal.views.responses import responses_view
from hht_app.training import library


@pytest.fixture
def opened(workspace: Path) -> Iterator[Workspace]:
    ws = open_workspace(workspace)
    yield ws
    ws.close()


def played(ws: Workspace, until: str, mode: str = "guided") -> Session:
    session = library.start(ws, "no-wan-dual-fuel", mode)
    while (act := next_act(session)) is not None and act.name != until:
        session.do(act)
    return session


def lines(told: InHand) -> dict[str, str]:
    return {line.label: line.value for line in told.lines}


def test_every_command_is_told_and_what_waits_names_what_for_and_where_that_is_from(opened: Workspace) -> None:
    session = played(opened, acts.DELIVER)
    view = commands_view(session)
    told = commands_in_hand(session, view)
    assert [item.key for item in told] == [f"row-{row.key}" for row in view.rows]
    assert [item.is_now for item in told].count(True) == 1
    assert all(line.value for item in told for line in item.lines)
    waiting = [lines(item) for item in told if "Waits for" in lines(item)]
    assert waiting
    assert all("simulator's choice" in item["Where that is from"] for item in waiting)
    critical = next(lines(item) for item in told if lines(item).get("Service reference", "").startswith("8.7.1 "))
    assert critical["Protection"].startswith("Your supplier's system signs it")


def test_an_answer_is_told_with_why_it_is_needed_and_with_nothing_of_it_where_no_labels_are_given(
    opened: Workspace,
) -> None:
    guided = responses_in_hand(responses_view(played(opened, acts.SEND_BACK)).rows)
    assert guided[0].is_now
    assert "sent back" in lines(guided[0])["Why"]
    assessed = responses_in_hand(responses_view(played(opened, acts.SEND_BACK, "assessed")).rows)
    assert not any("Why" in lines(item) for item in assessed)
    assert responses_in_hand(()) == ()


def test_the_device_to_fit_next_is_now_and_the_hub_tells_both_of_its_identifiers(opened: Workspace) -> None:
    told = {item.key: item for item in fit_in_hand(fit_view(played(opened, acts.FIT)))}
    assert [key for key, item in told.items() if item.is_now] == ["fit-ESME"]
    hub = lines(told["fit-CHF"])
    assert (hub["CHF"], hub["GPF"]) == ("02-48-48-54-00-12-00-A2", "02-48-48-54-00-12-00-A3")
