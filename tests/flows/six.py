"""The job with six devices, for tests: who is who in it, and the job played to where only the hand-over is left."""

from __future__ import annotations

from pathlib import Path

from hht_app.core.identifiers import EUI64
from hht_app.store.connection import open_workspace
from hht_app.terminal.session import start_session
from tests.flows.job import Playing

SIX = "six-devices"
CHF, GPF, ESME, GSME, PPMID, HCALCS = (
    EUI64.parse(f"02-48-48-54-00-15-00-{last}") for last in ("A2", "A3", "A0", "A1", "A4", "A5")
)
NAMES = {CHF: "CHF", GPF: "GPF", ESME: "ESME", GSME: "GSME", PPMID: "PPMID", HCALCS: "HCALCS"}


def played_six(folder: Path, act: str = "hand_over", **given: str) -> Path:
    """Play the job in FOLDER to just before ACT with these values, and return where its workspace lies."""
    ws = open_workspace(folder / "H")
    started = Playing(ws, start_session(ws, SIX))
    started.until(act, **given)
    ws.close()
    return folder / "H"
