"""Scenarios: what comes with the program can be played, and a trainer's own is checked, kept and played too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hht_app.cli import main
from hht_app.core.errors import DataError, UsageError, UserError
from hht_app.store.connection import Workspace, open_workspace
from hht_app.terminal.scenario import FIRST, scenario_ids, scenario_text
from hht_app.terminal.session import open_session, replay
from hht_app.terminal.views.jobs import jobs_view
from hht_app.training.checking import check_text
from hht_app.training.library import add_own, catalogue, start
from tests.training.playing import play


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    opened = open_workspace(tmp_path / "H")
    yield opened
    opened.close()


def data(scenario: str = FIRST[0], **changed: Any) -> dict[str, Any]:
    read: dict[str, Any] = {**json.loads(scenario_text(scenario)), "id": "my-job", "title": "My own job", **changed}
    return read


def written(path: Path, **changed: Any) -> Path:
    path.write_text(json.dumps(data(**changed)), encoding="utf-8")
    return path


def test_the_first_job_stands_first_and_the_practice_job_second(ws: Workspace) -> None:
    found = catalogue(ws)
    assert [item.id for item in found][:2] == list(FIRST)
    assert len(found) == len(scenario_ids())
    assert all(item.title and item.summary and item.objectives and item.minutes and not item.own for item in found)


def test_an_own_scenario_is_listed_started_and_outlives_its_file(ws: Workspace, tmp_path: Path) -> None:
    entry = add_own(ws, written(tmp_path / "file.json"))
    assert entry.own
    assert catalogue(ws)[-1] == entry
    assert jobs_view(ws).cards[-1].title == "My own job"
    session = start(ws, "my-job")
    play(session, "wait")
    (ws.folder / "scenarios" / "my-job.json").unlink()
    resume = jobs_view(ws).resume
    assert resume is not None
    assert resume.session == session.id
    again = play(open_session(ws, session.id))
    assert again.ended
    with open_workspace(tmp_path / "again") as scratch:
        assert [event.hash for event in replay(again, scratch).events()] == [event.hash for event in again.events()]


def test_an_own_scenario_that_was_exchanged_in_the_session_is_refused(ws: Workspace, tmp_path: Path) -> None:
    add_own(ws, written(tmp_path / "file.json"))
    session = start(ws, "my-job")
    with ws.transaction():
        text = json.dumps(data(title="Another job"))
        ws.execute("UPDATE snapshots SET body = ? WHERE room = 'scenario'", (json.dumps({"text": text}),))
    with pytest.raises(DataError, match="not the one it was started with"):
        open_session(ws, session.id)


def test_an_own_scenario_takes_no_name_that_is_taken(ws: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="first-job already"):
        add_own(ws, written(tmp_path / "file.json", id="first-job"))
    add_own(ws, written(tmp_path / "file.json"))
    with pytest.raises(UserError, match="my-job already"):
        add_own(ws, tmp_path / "file.json")


def test_a_broken_own_scenario_is_listed_with_its_problem_and_starts_nothing(ws: Workspace) -> None:
    folder = ws.folder / "scenarios"
    folder.mkdir()
    written(folder / "broken.json", id="broken", minutes="many")
    written(folder / "renamed.json", id="other")
    problems = {item.id: item.problem for item in catalogue(ws) if item.own}
    assert "minutes" in problems["broken"]
    assert "calls itself other" in problems["renamed"]
    assert [card.scenario for card in jobs_view(ws).cards] == list(scenario_ids())
    for name in problems:
        with pytest.raises(DataError):
            start(ws, name)
    with pytest.raises(UsageError, match="no scenario"):
        start(ws, "absent")
    assert jobs_view(ws).resume is None


DEVICES = data()["devices"]
TASK = data()["tasks"][0]
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("no hub", {"devices": DEVICES[1:]}, "devices"),
    ("no meter", {"devices": DEVICES[:2]}, "devices"),
    ("a device twice", {"devices": [*DEVICES, {**DEVICES[2], "eui": "02-48-48-54-00-99-00-A0"}]}, "devices"),
    ("an identifier twice", {"neighbours": [{"gpf": DEVICES[0]["eui"], "strength": "fair"}]}, "devices"),
    ("a code of nobody", {"devices": [*DEVICES[:2], {**DEVICES[2], "code_of": "GSME"}]}, "devices.ESME"),
    ("a task for nobody", {"tasks": [{**TASK, "target": "GSME"}]}, "tasks.let-in-esme"),
    ("a task without its other", {"tasks": [{**TASK, "other": ""}]}, "tasks.let-in-esme"),
    ("a task twice", {"tasks": [TASK, TASK]}, "tasks"),
    ("waits for nothing known", {"tasks": [{**TASK, "waits_for": ["answered:x"]}]}, "tasks.let-in-esme"),
    ("waits for itself", {"tasks": [{**TASK, "waits_for": ["returned:let-in-esme"]}]}, "tasks.let-in-esme"),
    ("a request that is none", {"tasks": [{**TASK, "request": "<Request/>"}]}, "tasks.let-in-esme"),
    ("a premises type of no list", {"place": {**data()["place"], "premise_type": "Castle"}}, "place.premise_type"),
    ("no UPRN", {"place": {**data()["place"], "uprn": "twelve"}}, "place.uprn"),
    ("no coverage", {"coverage": []}, "coverage"),
    ("an objective of no rule", {"lesson": {"goals": [{"id": "a", "words": "A", "rule": "x"}]}}, "lesson.goals.a"),
    ("a trouble of no name", {"troubles": [{"name": "rain"}]}, "troubles.0"),
    ("a trouble of nobody", {"troubles": [{"name": "busy", "given": {"device": "GSME"}}]}, "troubles.0"),
    ("a trouble after nothing", {"troubles": [{"name": "wan-lost", "after": "dance"}]}, "troubles.0"),
    ("a link for a time", {"troubles": [{"name": "wan-lost", "lasts": 5}]}, "troubles.0"),
    ("an id with a space", {"id": "my job"}, "id"),
    ("a start without zone", {"start": "2026-03-09T09:00:00"}, "start"),
    ("an unknown key", {"weather": "fine"}, "weather"),
]


@pytest.mark.parametrize("changed, path", [(changed, path) for _, changed, path in WRONG], ids=[w[0] for w in WRONG])
def test_what_is_wrong_with_a_scenario_is_named_by_its_field(changed: dict[str, Any], path: str) -> None:
    with pytest.raises(DataError) as caught:
        check_text(json.dumps(data(**changed)), "my-job.json")
    assert caught.value.path == path


def test_the_command_line_checks_lists_and_runs_an_own_scenario(
    ws: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = written(tmp_path / "good.json"), written(tmp_path / "bad.json", coverage=[])
    assert main(["scenarios", "check", str(good), "--json"]) == 0
    checked = json.loads(capsys.readouterr().out)
    assert (checked["id"], checked["minutes"], checked["acts"]) == ("my-job", 10, 14)
    assert main(["scenarios", "check", str(bad), str(good)]) == 1
    captured = capsys.readouterr()
    assert "can be played" in captured.out
    assert str(bad) in captured.err
    assert len(captured.err.splitlines()) == 1
    add_own(ws, good)
    assert main(["scenarios", "--json", "--workspace", str(ws.folder)]) == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(item["id"], item["own"]) for item in listed][-1] == ("my-job", True)
    assert main(["run", "my-job", "--workspace", str(ws.folder)]) == 0
    assert main(["sessions", "replay", "--workspace", str(ws.folder)]) == 0
    capsys.readouterr()
    (ws.folder / "scenarios" / "my-job.json").write_text("{}")
    assert main(["run", "my-job", "--workspace", str(ws.folder)]) == 1
    assert main(["run", "absent", "--workspace", str(ws.folder)]) == 2
    capsys.readouterr()
    assert main(["scenarios", "--workspace", str(ws.folder)]) == 1
