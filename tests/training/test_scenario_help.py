"""The page about jobs of one's own names every field, every rule and what each rule is given."""

from __future__ import annotations

import re

import pytest
from pydantic import BaseModel

from hht_app.core.resources import read_text
from hht_app.terminal import lesson, scenario
from hht_app.training.rules import RULES

PAGE = read_text("help/scenarios.md")
NAMED = set(re.findall(r"`([^`\n]+)`", PAGE))
MODELS = [
    found
    for module in (scenario, lesson)
    for found in vars(module).values()
    if isinstance(found, type) and issubclass(found, BaseModel) and found.model_fields
]


@pytest.mark.parametrize("model", MODELS, ids=lambda item: item.__name__)
def test_every_field_of_a_scenario_is_on_the_page(model: type[BaseModel]) -> None:
    assert set(model.model_fields) <= NAMED


@pytest.mark.parametrize("name", RULES)
def test_every_rule_is_on_the_page_with_what_it_is_given(name: str) -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |"))
    given = set(re.findall(r"`([^`]+)`", row.partition("[")[2]))
    assert given == {*RULES[name].needs, *RULES[name].takes}


def test_the_page_names_no_rule_that_there_is_not() -> None:
    table = PAGE.partition("| rule |")[2].partition("## Trouble")[0]
    assert set(re.findall(r"(?m)^\| `([a-z-]+)` \|", table)) == set(RULES)
