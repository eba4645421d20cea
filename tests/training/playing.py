"""Jobs for the tests of the training room: begun, played by the reference solution up to a point, or by hand."""

from __future__ import annotations

from pathlib import Path

from hht_app.core.identifiers import EUI64
from hht_app.store.connection import Workspace, open_workspace
from hht_app.terminal.acts import Act
from hht_app.terminal.modes import FREE
from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.session import Session, start_session

FIRST, PRACTICE = "first-job", "no-wan-dual-fuel"
MOST_ACTS = 120


def begin(folder: Path, scenario: str = FIRST, mode: str = FREE) -> tuple[Workspace, Session]:
    """Start SCENARIO in a new workspace in FOLDER."""
    ws = open_workspace(folder / "H")
    return ws, start_session(ws, scenario, mode=mode)


def play(session: Session, until: str = "") -> Session:
    """Play the reference solution to just before the act called UNTIL, or to the end."""
    for _ in range(MOST_ACTS):
        act = next_act(session)
        if act is None or act.name == until:
            return session
        session.do(act)
    raise AssertionError("the reference solution never ends")


def eui(session: Session, key: str) -> str:
    return str(session.scenario.device(key).eui)


def device(session: Session, key: str) -> EUI64:
    return session.scenario.device(key).eui


def do(session: Session, name: str, /, **given: str) -> None:
    session.do(Act(name, given))
