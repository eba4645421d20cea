"""The form of a gas tariff with its unit: a threshold goes out in Wh, and counts as kWh only when a person says so."""

from __future__ import annotations

from collections.abc import Mapping

from hht_app.core.errors import UserError
from hht_app.core.words import tr
from hht_app.terminal.acts import Act
from hht_app.terminal.session import Session
from hht_app.terminal.views.asking import ask_act, ask_fields
from hht_app.terminal.views.asking_fields import CHOICE, AskField, Choice

TARIFF = "1.1.1"
THRESHOLD, UNIT = "threshold", "threshold_unit"
WH, KWH = "Wh", "kWh"
WH_IN_A_KWH = 1000


def form_fields(session: Session, srv: str, target: str) -> tuple[AskField, ...]:
    """Return the fields of request SRV for the job's device called TARGET; a tariff's threshold has its unit after it.

    Raises what `ask_fields` does.
    """
    made: list[AskField] = []
    for item in ask_fields(session, srv, target):
        made.append(item)
        if srv == TARIFF and item.name == THRESHOLD:
            units = (Choice(WH, tr("Wh, as it is sent")), Choice(KWH, tr("kWh: I say so; it is sent as Wh")))
            made.append(AskField(UNIT, tr("Unit of the threshold"), CHOICE, WH, choices=units))
    return tuple(made)


def as_sent(filled: Mapping[str, str]) -> dict[str, str]:
    """Return the form as it goes out: a threshold given in kWh in Wh, and no field for the unit."""
    given = dict(filled)
    value = given.get(THRESHOLD, "").strip()
    if given.pop(UNIT, WH) == KWH and value.isascii() and value.isdecimal():
        given[THRESHOLD] = str(int(value) * WH_IN_A_KWH)
    return given


def threshold_words(filled: Mapping[str, str]) -> str:
    """Return what is sent as the threshold, in words with its unit; empty where there is none or it is no number."""
    value = as_sent(filled).get(THRESHOLD, "").strip()
    if not (UNIT in filled and value.isascii() and value.isdecimal()):
        return ""
    return tr("The threshold is sent as {wh} Wh.", wh=f"{int(value):,}")


def form_act(session: Session, srv: str, target: str, filled: Mapping[str, str], way: str) -> Act:
    """Return the act that asks for request SRV as FILLED in, WAY as in `ways`; UserError where something is wrong."""
    if filled.get(UNIT, WH) not in (WH, KWH):
        raise UserError(tr("Choose the unit of the threshold"))
    return ask_act(session, srv, target, as_sent(filled), way)
