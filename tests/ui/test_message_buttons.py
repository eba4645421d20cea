"""The buttons of messages that do more than an act: they look inside a message, or fill in a field."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from hht_app.terminal import acts
from hht_app.terminal.acts import Act
from hht_app.terminal.reference_solution import next_act, notice_facts
from hht_app.terminal.session import Session
from hht_app.terminal.views.inspector import heard_event
from hht_app.terminal.views.notice import notice_act
from tests.ui.driver import Driver, settle

TO_COME = "2026-03-02T23:00:00Z"


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


def test_the_buttons_of_a_refused_notice_go_to_its_field_and_what_they_fill_in_can_be_undone(job: Driver) -> None:
    def refused(session: Session) -> str:
        session.do(notice_act(notice_facts(session) | {"install_date_time": TO_COME}))
        return session.state.hub_power_on

    job.play_until(acts.SEND_NOTICE)
    job.window.desk.go("notice")
    settle()
    job.type("notice-install_date_time", TO_COME)
    powered = job.on_session(refused)
    job.press("notice-use-power-on")
    field = job.find("notice-install_date_time", QLineEdit)
    assert field.text() == powered
    assert job.focus_name() == "notice-install_date_time"
    job.window.desk.undo_stack.stack.undo()
    settle()
    assert field.text() == TO_COME
    job.press("notice-change-time")
    assert job.focus_name() == "notice-install_date_time"
    assert field.selectedText() == TO_COME


def test_the_coverage_answer_is_opened_as_it_was_received(job: Driver) -> None:
    job.on_session(lambda session: session.do(Act(acts.ASK_COVERAGE)))
    job.window.desk.go("coverage")
    settle()
    asked: list[int] = []
    job.window.desk.inspecting.connect(asked.append)
    job.press("coverage-received-South")
    answer = job.on_session(lambda session: session.last("duis-response", "12.1"))
    assert answer is not None
    assert asked == [answer.seq]
