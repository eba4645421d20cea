"""Asking for more: every request's form is offered for the right devices, is checked in words, and makes a command."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hht_app.core.errors import UserError
from hht_app.dcc.tables import target_types
from hht_app.duis.requests import read_request
from hht_app.duis.service_requests import service_request
from hht_app.terminal.scenario import load_scenario
from hht_app.terminal.views.asking import ask_act, ask_fields, askable_requests, askables, counts, defaults, problems
from tests.flows.further import copy_of, played
from tests.flows.job import JOB, Playing

HASH = "AB" * 32
LOCAL = {
    *("1.1.1", "3.2", "4.1.1", "6.8", "6.15.1", "6.15.2", "6.21", "6.23", "6.24.1", "6.24.2", "8.7.1", "8.7.2"),
    *("8.8.1", "8.8.2", "8.9", "8.11", "8.12.1", "8.12.2", "11.2", "11.3"),
}
OF_THE_JOB = [item.device_type for item in load_scenario(JOB).devices]
WITHOUT_A_PARTNER = {("8.7.2", "ESME"), ("8.8.2", "ESME"), ("1.1.1", "ESME")}
OFFERED = [
    (srv, kind)
    for srv in askable_requests()
    for kind in target_types(srv) or ()
    if kind in OF_THE_JOB and (srv, kind) not in WITHOUT_A_PARTNER
]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return played(tmp_path_factory.mktemp("played"))


@pytest.fixture(scope="module")
def shown(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playing]:
    """A session that is only looked at."""
    started = copy_of(template, tmp_path_factory.mktemp("shown"))
    yield started
    started.ws.close()


def test_every_request_that_the_dcc_makes_a_local_command_of_can_be_asked_for() -> None:
    assert set(askable_requests()) >= LOCAL
    assert all(service_request(srv).local_delivery for srv in askable_requests())


def test_each_request_is_offered_for_just_the_devices_it_is_for(shown: Playing) -> None:
    found = {(item.srv, target.key) for item in askables(shown.session) for target in item.targets}
    assert found == set(OFFERED)
    for item in askables(shown.session):
        assert item.title
        assert item.purpose.endswith(".")


def filled(playing: Playing, srv: str, target: str) -> dict[str, str]:
    made = defaults(playing.session, srv, target)
    return {**made, "hash": HASH} if srv == "11.3" else made


@pytest.mark.parametrize("srv, target", OFFERED)
def test_a_form_as_first_shown_makes_a_request_of_its_kind_for_its_device(
    shown: Playing, srv: str, target: str
) -> None:
    given = filled(shown, srv, target)
    assert problems(shown.session, srv, target, given) == {}
    request = read_request(ask_act(shown.session, srv, target, given).value("request").encode())
    assert request.service_reference_variant == srv
    assert type(request.body).__name__ == service_request(srv).body_element
    assert request.request_id.target == shown.session.scenario.device(target).eui


# The one join of the job that is not made yet, and requests that refuse for a reason of their own, stand elsewhere.
ANSWERED = [
    (srv, target)
    for srv, target in OFFERED
    if (srv, target) not in (("8.12.1", "CHF"), ("8.12.2", "GPF"), ("6.23", "GPF"), ("6.21", "GPF"))
]


@pytest.mark.parametrize("srv, target", ANSWERED)
def test_a_form_as_first_shown_is_asked_for_delivered_and_answered(
    template: Path, tmp_path: Path, srv: str, target: str
) -> None:
    playing = copy_of(template, tmp_path)
    playing.session.do(ask_act(playing.session, srv, target, filled(playing, srv, target)))
    task = playing.session.state.more[-1]
    progress = playing.session.state.tasks[task.id]
    assert progress.state == "ready", progress.refusal
    playing.do("deliver", task=task.id)
    playing.do("pass_time", seconds="1800")
    assert progress.state == "answered"
    playing.ws.close()


@pytest.mark.parametrize(
    "srv, target, change, field",
    [
        ("3.2", "ESME", {"moment": "yesterday"}, "moment"),
        ("3.2", "ESME", {"moment": ""}, "moment"),
        ("6.8", "ESME", {"time": "25:00"}, "time"),
        ("6.8", "ESME", {"day": "29"}, "day"),
        ("6.8", "ESME", {"period": "Hourly"}, "period"),
        ("6.15.1", "ESME", {"floor": "-1"}, "floor"),
        ("6.23", "ESME", {"mpxn": "1" * 14}, "mpxn"),
        ("6.24.1", "ESME", {"roles": "Supplier,Nobody"}, "roles"),
        ("8.9", "CHF", {"details": "perhaps"}, "details"),
        ("8.11", "CHF", {"install_code": "12345"}, "install_code"),
        ("8.11", "CHF", {"install_code": "12" * 18}, "install_code"),
        ("8.11", "CHF", {"seconds": "0"}, "seconds"),
        ("8.12.1", "CHF", {"old": "the old one"}, "old"),
        ("11.3", "ESME", {"hash": "AB"}, "hash"),
        ("11.3", "ESME", {"execution": "2026-01-01"}, "execution"),
    ],
)
def test_what_cannot_be_sent_is_said_beside_its_field_and_makes_no_act(
    shown: Playing, srv: str, target: str, change: dict[str, str], field: str
) -> None:
    given = {**filled(shown, srv, target), **change}
    assert list(problems(shown.session, srv, target, given)) == [field]
    with pytest.raises(UserError):
        ask_act(shown.session, srv, target, given)


def test_a_field_that_does_not_count_is_hidden_and_not_looked_at(shown: Playing) -> None:
    given = {**filled(shown, "6.8", "ESME"), "period": "Daily", "day": "nonsense"}
    hidden = [item.name for item in ask_fields(shown.session, "6.8", "ESME") if not counts(item, given)]
    assert hidden == ["weekday", "day", "month"]
    assert problems(shown.session, "6.8", "ESME", given) == {}
    assert "Daily" in ask_act(shown.session, "6.8", "ESME", given).value("request")


@pytest.mark.parametrize("period", ["Daily", "Weekly", "Monthly", "Quarterly", "SixMonthly", "Yearly"])
def test_every_billing_period_of_the_form_is_the_one_in_the_request(shown: Playing, period: str) -> None:
    for target in ("ESME", "GSME"):
        given = {**filled(shown, "6.8", target), "period": period}
        assert period in ask_act(shown.session, "6.8", target, given).value("request")


def test_a_request_for_a_device_it_is_not_for_is_refused(shown: Playing) -> None:
    with pytest.raises(UserError, match=r"8\.11 is not asked for a ESME"):
        ask_act(shown.session, "8.11", "ESME", {})


def test_an_install_code_does_not_show_when_a_form_is_printed(shown: Playing) -> None:
    code = shown.world.install_code(shown.session.scenario.device("ESME")).hex()
    assert code not in repr(ask_fields(shown.session, "8.11", "CHF")).lower()


def test_a_stranger_is_let_in_only_with_its_install_code(shown: Playing) -> None:
    given = {**filled(shown, "8.11", "CHF"), "stranger": "02-48-48-54-00-77-00-A4"}
    with pytest.raises(UserError, match="install code"):
        ask_act(shown.session, "8.11", "CHF", given)
    act = ask_act(shown.session, "8.11", "CHF", {**given, "install_code": "12" * 16})
    assert "02-48-48-54-00-77-00-A4" in act.value("request")
