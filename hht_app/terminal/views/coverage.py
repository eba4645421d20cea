"""The coverage screen: one card a CSP region, a WAN variant of one space shown as such and kept as it came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hht_app.core.told import told
from hht_app.core.words import tr
from hht_app.duis.codes import explain
from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.commanding import COVERAGE
from hht_app.terminal.session import Session
from hht_app.terminal.views.common import DASHED, INFO, OK, STOP, TICK, WARN, Line, Mark, Message, Offer
from hht_app.terminal.views.link_states import form_waits, waiting_message

ONE_SPACE = " "
UNCONFIRMED = "Unconfirmed (one space)"


@dataclass(frozen=True, slots=True)
class CoverageCard:
    """One region's answer; `wan_technology` is the value as it came, `lines` are for reading."""

    region: str
    wan_technology: str | None
    lines: tuple[Line, ...]
    message: Message | None


@dataclass(frozen=True, slots=True)
class CoverageView:
    """The coverage screen: where is asked about, what was answered, and the buttons that ask."""

    place: tuple[Line, ...]
    answer: Message | None
    cards: tuple[CoverageCard, ...]
    ask: Offer
    ask_by_uprn: Offer
    answered: bool


def coverage_view(session: Session) -> CoverageView:
    """Return the coverage screen of SESSION."""
    state, place = session.state, session.scenario.place
    answered, waits = bool(state.coverage_code), form_waits(session, COVERAGE)
    return CoverageView(
        place=(
            Line(tr("Address"), place.address_identifier),
            Line(tr("Post code"), place.post_code),
            Line(tr("UPRN"), place.uprn),
        ),
        answer=waiting_message(session) if waits else _answer(state.coverage_code) if answered else None,
        cards=tuple(_card(item, _as_received(session, item)) for item in state.coverage),
        ask=Offer(
            "coverage-ask",
            tr("Ask again") if answered else tr("Ask the DCC about coverage"),
            Act(acts.ASK_COVERAGE, {"by": "address"}),
            spoken=tr("Ask the DCC about coverage by post code and address, 12.1"),
        ),
        ask_by_uprn=Offer("coverage-ask-uprn", tr("Ask by UPRN"), Act(acts.ASK_COVERAGE, {"by": "uprn"})),
        answered=answered,
    )


def _answer(code: str) -> Message | None:
    if not code.startswith("E"):
        return None
    return Message(
        Mark(STOP, WARN, tr("Refused")),
        tr("The DCC refused the question about coverage"),
        happened=told(explain(code)),
        next=tr("Ask again, by the address or by the UPRN."),
    )


def variant_words(wan_technology: str | None) -> str:
    """Return a WAN variant for reading: one space is "Unconfirmed (one space)"; any other text is as it came."""
    if wan_technology is None:
        return tr("not in the answer")
    return tr(UNCONFIRMED) if wan_technology == ONE_SPACE else wan_technology


def _as_received(session: Session, item: Mapping[str, Any]) -> tuple[Offer, ...]:
    """Return the button that opens the DCC's answer of which ITEM is a part; none when a later one was refused."""
    answer = session.last("duis-response", "12.1")
    if answer is None or session.state.coverage_code.startswith("E"):
        return ()
    region, words = str(item["csp_region"]), tr("See the answer as received")
    spoken = tr("See the answer for {region} as received", region=region)
    return (Offer(f"coverage-received-{region}", words, spoken=spoken, event=answer.seq),)


def _card(item: Mapping[str, Any], received: tuple[Offer, ...]) -> CoverageCard:
    region, variant = str(item["csp_region"]), item["wan_technology"]
    available = item["coverage_availability"]
    lines = [
        Line(tr("Coverage"), _yes_no(available)),
        Line(tr("Likelihood"), item["connectivity_likelihood"] or tr("not in the answer")),
        Line(tr("Anticipated date"), item["anticipated_coverage_date"] or tr("none given")),
        Line(tr("WAN variant"), variant_words(variant)),
        Line(tr("Auxiliary equipment"), item["auxiliary_equipment_required"] or tr("none named")),
    ]
    if item["additional_information"]:
        lines.append(Line(tr("More"), item["additional_information"]))
    code = str(item["csp_region_response_code"])
    lines.append(Line(tr("Answer"), told(explain(code))))
    return CoverageCard(region, variant, tuple(lines), _message(item, received))


def _yes_no(available: bool | None) -> str:
    if available is None:
        return tr("not in the answer")
    return tr("yes") if available else tr("no")


def _message(item: Mapping[str, Any], received: tuple[Offer, ...]) -> Message:
    region, when = item["csp_region"], item["anticipated_coverage_date"]
    if item["wan_technology"] == ONE_SPACE:
        title = (
            tr("Coverage from {when}. WAN variant not confirmed", when=when)
            if when
            else tr("WAN variant not confirmed")
        )
        return Message(
            Mark(DASHED, INFO, tr("Unconfirmed")),
            title,
            happened=tr(
                "For {region} the DCC gave a date, and for the WAN variant one space. It is shown as Unconfirmed (one"
                " space) and kept as it came.",
                region=region,
            )
            if when
            else tr(
                "For {region} the DCC gave one space as the WAN variant. It is shown as Unconfirmed (one space) and"
                " kept as it came.",
                region=region,
            ),
            why=tr(
                "Now and then South or Central gives a date before it can confirm the variant. The space is the"
                " answer, not a fault and not an empty field (CHISM Annex E, table 3)."
            ),
            next=tr(
                "Do not guess. Fit the hub the job names; if it names none, ask your supplier before you open a box."
            ),
            offers=received,
        )
    return Message(
        Mark(TICK, OK, tr("Answered")),
        tr("{region}: {variant}", region=region, variant=variant_words(item["wan_technology"])),
        next=tr("Fit the hub the job names."),
    )
