"""What is wrong with a scenario before anyone plays it: its parts know each other, and its facts are DUIS's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import get_args

from hht_app.core.errors import DataError, HHTError
from hht_app.duis import fields as duis_fields
from hht_app.duis.bodies import PartialAddress, RequestWANMatrix
from hht_app.duis.requests import read_request
from hht_app.premises.trouble import trouble_names, trouble_row
from hht_app.smki.organisations import training_organisations
from hht_app.supplier.links import link_troubles
from hht_app.terminal import acts
from hht_app.terminal.commanding import RETURNED
from hht_app.terminal.lesson import PlannedTrouble
from hht_app.terminal.scenario import Scenario, read_scenario
from hht_app.terminal.visits import first_visit_of
from hht_app.training.lessons import lesson_of
from hht_app.training.rules import wrong_with

ALWAYS_THERE = ("CHF", "GPF", "ESME")
_ONE = 1


def check_text(text: str, name: str) -> Scenario:
    """Return the scenario written in TEXT, called NAME where something is wrong; DataError names the field and why."""
    scenario = read_scenario(text, name)
    for check in CHECKS:
        for path, why in check(scenario):
            raise DataError(f"scenario {name}: {why}", path=path)
    return scenario


_Found = Iterator[tuple[str, str]]


def _twice(items: Iterable[object]) -> object | None:
    seen: set[object] = set()
    for item in items:
        if item in seen:
            return item
        seen.add(item)
    return None


def _devices(scenario: Scenario) -> _Found:
    keys = [item.key for item in scenario.devices]
    for key in ALWAYS_THERE:
        of_type = [item.key for item in scenario.devices if item.device_type == key]
        if key not in keys or scenario.device(key).device_type != key:
            yield "devices", f"a job has a {key}, and its key is {key}"
        elif key != "ESME" and len(of_type) != _ONE:
            yield "devices", f"a job has one {key}"
    if (key_twice := _twice(keys)) is not None:
        yield "devices", f"two devices are called {key_twice}"
    others = [item.eui for item in training_organisations().values()]
    euis = [*(item.eui for item in scenario.devices), *(item.gpf for item in scenario.neighbours), *others]
    if (eui := _twice([*euis, scenario.terminal])) is not None:
        yield "devices", f"the identifier {eui} is used twice"
    for item in scenario.devices:
        named = [one for one in scenario.devices if one.key == item.code_of]
        if item.code_of and (not named or named[0].install_code_bytes != item.install_code_bytes):
            yield f"devices.{item.key}", f"the device {item.code_of!r} has no install code of that length"


def _tasks(scenario: Scenario) -> _Found:
    keys, ids = [item.key for item in scenario.devices], [item.id for item in scenario.tasks]
    if (task_twice := _twice(ids)) is not None:
        yield "tasks", f"two tasks are called {task_twice}"
    for task in scenario.tasks:
        path = f"tasks.{task.id}"
        if task.target not in keys or (task.other and task.other not in keys):
            yield path, "its target or other device is not one of the job's"
        elif not task.request and task.service_reference_variant != "6.21" and not task.other:
            yield path, "it needs the other device"
        for item in task.waits_for:
            condition, _, other = item.partition(":")
            if condition != RETURNED or other not in ids:
                yield path, f"it waits for {item!r}, which is not {RETURNED}:<task>"
        if task.request:
            yield from _request(scenario, path, task.request)
    if (stuck := _never_free(scenario)) is not None:
        yield f"tasks.{stuck}", "it waits for itself"


def _request(scenario: Scenario, path: str, text: str) -> _Found:
    try:
        read = read_request(text.encode())
    except HHTError as error:
        yield path, f"its request cannot be read: {error.message}"
        return
    if scenario.device_by_eui(read.request_id.target) is None:
        yield path, f"its request is for {read.request_id.target}, which is not one of the job's devices"


def _never_free(scenario: Scenario) -> str | None:
    """Return a task that can never be asked for because tasks wait for each other in a ring, or None."""
    waiting = {item.id: {one.partition(":")[2] for one in item.waits_for} for item in scenario.tasks}
    while free := [key for key, needs in waiting.items() if not needs & set(waiting)]:
        for key in free:
            del waiting[key]
    return next(iter(waiting), None)


def _facts(scenario: Scenario) -> _Found:
    place, notice = scenario.place, scenario.notice
    allowed = {
        "place.premise_type": (place.premise_type, get_args(duis_fields.PremiseType)),
        "notice.chf_location": (notice.chf_location, get_args(duis_fields.CHFLocation)),
        "notice.chf_install_type": (notice.chf_install_type, get_args(duis_fields.CHFInstallType)),
    }
    for path, (value, values) in allowed.items():
        if value not in values:
            yield path, f"{value!r} is none of: {', '.join(values)}"
    tried: tuple[tuple[str, Callable[[], object]], ...] = (
        ("place.uprn", lambda: RequestWANMatrix(uprn=place.uprn)),
        (
            "place.post_code",
            lambda: PartialAddress(post_code=place.post_code, address_identifier=place.address_identifier),
        ),
    )
    for path, make in tried:
        try:
            make()
        except DataError as error:
            yield path, error.message
    if not scenario.coverage:
        yield "coverage", "a job has an answer about coverage, for one region at least"


def _lesson(scenario: Scenario) -> _Found:
    lesson = lesson_of(scenario)
    for goal in lesson.goals:
        wrong = wrong_with(scenario, goal.rule, goal.given)
        if wrong:
            yield f"lesson.goals.{goal.id}", wrong
    for path, ids in (
        ("goals", [item.id for item in lesson.goals]),
        ("questions", [item.id for item in lesson.questions]),
    ):
        if (id_twice := _twice(ids)) is not None:
            yield f"lesson.{path}", f"two of them are called {id_twice}"


def _troubles(scenario: Scenario) -> _Found:
    for number, item in enumerate(scenario.troubles):
        wrong = _trouble(scenario, item)
        if wrong:
            yield f"troubles.{number}", wrong


def _trouble(scenario: Scenario, item: PlannedTrouble) -> str:
    keys, ids = [one.key for one in scenario.devices], [one.id for one in scenario.tasks]
    if item.name not in (*trouble_names(), *link_troubles()):
        return f"there is no trouble called {item.name}"
    if item.after and item.after not in acts.NAMES:
        return f"there is no act called {item.after}"
    if item.task and item.task not in ids:
        return f"there is no task called {item.task}"
    if item.device and item.device not in keys:
        return f"there is no device called {item.device}"
    if item.name in link_troubles():
        return "" if set(item.given) <= {"seconds"} else "a trouble of a link is given seconds at most"
    if item.lasts:
        return "lasts is for a trouble of a link; one of the home is given its seconds"
    return _home_trouble(scenario, item)


def _home_trouble(scenario: Scenario, item: PlannedTrouble) -> str:
    row = trouble_row(item.name)
    missing = [name for name in row["needs"].split() if name not in item.given]
    if missing:
        return f"the trouble {item.name} needs a {missing[0]}"
    if "device" not in item.given:
        return ""
    struck = next((one for one in scenario.devices if one.key == item.given["device"]), None)
    if struck is None:
        return f"there is no device called {item.given['device']}"
    strikes = struck.device_type in row["applies_to"].split()
    return "" if strikes else f"the trouble {item.name} does not strike a {struck.device_type}"


def _first_visit(scenario: Scenario) -> _Found:
    visit = scenario.first_visit
    if visit is None:
        return
    first = first_visit_of(scenario, visit)
    for path, why in _tasks(first):
        yield f"first_visit.{path}", why
    for number, item in enumerate(visit.troubles):
        wrong = _trouble(first, item)
        if wrong or item.after or item.minutes:
            yield f"first_visit.troubles.{number}", wrong or "trouble of a first visit strikes at its start"


CHECKS: tuple[Callable[[Scenario], _Found], ...] = (_devices, _tasks, _facts, _lesson, _troubles, _first_visit)
