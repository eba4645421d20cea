"""The teaching side of a job: the scenario's own, that of a file beside it, or what every job asks for."""

from __future__ import annotations

from functools import cache

from pydantic import ValidationError

from hht_app.core.errors import DataError
from hht_app.core.resources import read_text, resource_root
from hht_app.terminal.lesson import Lesson
from hht_app.terminal.scenario import Scenario

GENERAL = "general"


@cache
def _from_file(name: str) -> Lesson | None:
    if not (resource_root() / "training" / "lessons" / f"{name}.json").is_file():
        return None
    try:
        return Lesson.model_validate_json(read_text(f"training/lessons/{name}.json"))
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(part) for part in first["loc"])
        raise DataError(f"lesson {name}: {first['msg']}", path=path) from error


def lesson_of(scenario: Scenario) -> Lesson:
    """Return what SCENARIO teaches; one that says nothing of it gets the lesson of its name, or the general one."""
    lesson = scenario.lesson or _from_file(scenario.id) or _from_file(GENERAL)
    if lesson is None:
        raise DataError("the general lesson is missing", path=GENERAL, advice="reinstall the program")
    return lesson
