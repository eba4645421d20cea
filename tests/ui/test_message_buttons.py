"""The buttons of messages that do more than an act: they look inside a message, or fill in a field."""

from __future__ import annotations

from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.reference_solution import next_act
from hht_app.terminal.session import Session
from hht_app.terminal.views.inspector import heard_event
from tests.ui.driver import Driver, settle


def test_look_inside_of_a_refused_answer_opens_what_the_device_sent(job: Driver) -> None:
    def refused(session: Session) -> int:
        session.do(Act(acts.TROUBLE, {"name": "altered-response"}))
        act = next_act(session)
        assert act is not None
        session.do(act)
        session.do(Act(acts.SEND_BACK, {"items": "1"}))
        return heard_event(session, 1)

    job.play_until(acts.DELIVER)
    seq = job.on_session(refused)
    job.window.desk.go("responses")
    settle()
    asked: list[int] = []
    job.window.desk.inspecting.connect(asked.append)
    job.press("refused-inspect-1")
    assert seq
    assert asked == [seq]
