"""However a person wanders through a job, and whatever trouble comes, teaching and assessment have an answer."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

import pytest

from hht_app.core.errors import HHTError
from hht_app.core.resources import read_table
from hht_app.premises.trouble import trouble_names, trouble_row
from hht_app.supplier.links import link_troubles
from hht_app.terminal.acts import Act
from hht_app.terminal.modes import GUIDED
from hht_app.terminal.reference_solution import next_act, notice_facts
from hht_app.terminal.session import Session
from hht_app.terminal.views.commands import commands_view
from hht_app.terminal.views.steps import rail
from hht_app.training.assessment import assess
from hht_app.training.debrief import debrief
from hht_app.training.guidance import ending, guidance, hint, question
from hht_app.training.moments import moment
from hht_app.training.record import job_record
from tests.training.playing import begin

MOMENTS = {row["moment"] for row in read_table("training/teaching.csv")}
STEPS = 45


def some_act(session: Session, draw: random.Random) -> Act | None:
    """Mostly what the reference solution would do; else anything else that a person or a trainer could."""
    if draw.random() < 0.6:
        return next_act(session)
    devices = [str(item.eui) for item in session.scenario.devices]
    tasks = [item.id for item in session.scenario.tasks]
    facts = notice_facts(session)
    offered = [offer.act for row in commands_view(session).rows for offer in row.offers if offer.act]
    asked, taken = question(session), hint(session)
    name = draw.choice([*trouble_names(), *link_troubles()])
    trouble = {"name": name}
    if name not in link_troubles():
        needs = trouble_row(name)["needs"].split()
        trouble |= {"device": draw.choice(devices)} if "device" in needs else {}
        trouble |= {"percent": "50"} if "percent" in needs else {}
    return draw.choice(
        [
            Act("pass_time", {"seconds": str(draw.choice([60, 1800, 5000]))}),
            Act("trouble", trouble),
            Act("clear_trouble"),
            Act("scan"),
            Act("connect", {"gpf": draw.choice(session.state.scanned or [[devices[1]]])[0]}),
            Act("power_cycle"),
            Act("send_notice", {**facts, "device_id": draw.choice(devices)}),
            Act("deliver", {"task": draw.choice(tasks)}),
            Act("ask", {"task": draw.choice(tasks), "code": draw.choice(["label", "job"])}),
            Act("press_join", {"device": draw.choice(devices)}),
            Act("fit", {"device": draw.choice(devices)}),
            Act("note", {"aerial_install": draw.choice(["true", "false", ""])}),
            *(offered[:1]),
            *([draw.choice(asked.choices).act] if asked else []),
            *([taken.act] if taken and taken.act else []),
        ]
    )


def look(session: Session) -> None:
    """Everything that a window could ask for at this moment."""
    assert moment(session) in MOMENTS
    assert guidance(session) is not None
    assert len(rail(session)) == 8
    found = assess(session)
    assert 0 <= found.points <= found.of_points
    assert found.count("met") + found.count("not met") + found.count("not yet") == len(found.objectives)


@pytest.mark.parametrize("scenario", ["first-job", "swapped-codes", "no-wan-dual-fuel", "next-door", "spare-meter"])
@pytest.mark.parametrize("seed", range(3))
def test_there_is_something_to_say_at_every_moment_of_a_job_gone_astray(
    tmp_path: Path, scenario: str, seed: int
) -> None:
    ws, session = begin(tmp_path, scenario, GUIDED)
    draw = random.Random(f"{scenario} {seed}")
    for _ in range(STEPS):
        act = some_act(session, draw)
        if act is None or act.name in ("stop", "hand_over"):
            break
        with suppress(HHTError):
            session.do(act)
        look(session)
    debriefed = debrief(session)
    assert len(debriefed.story) > 3
    assert job_record(session, for_trainer=True).text()
    session.do(Act("stop", {"reason": "enough"}))
    assert ending(session) is not None
    assert moment(session) == ""
    assert {item.state for item in assess(session).objectives} <= {"met", "not met"}
    ws.close()
