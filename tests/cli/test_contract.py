"""The command line's contract: exit codes, one-line errors, examples, and standard output fit for a program."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hht_app.cli import VERBS, build_parser, main
from tests.flows.job import CHF, JOB, begin, contents, hht, json_lines
from tests.reference import REPOSITORY

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one finished session."""
    folder = tmp_path_factory.mktemp("done") / "H"
    playing = begin(folder)
    playing.to_the_end()
    playing.ws.close()
    return folder


def actions() -> list[tuple[str, ...]]:
    inventory = ("list", "show", "search", "history", "export")
    sessions = ("list", "show", "export", "replay", "verify")
    return [
        *((verb,) for verb in VERBS),
        *(("inventory", action) for action in inventory),
        *(("sessions", action) for action in sessions),
        ("scenarios", "check"),
    ]


@pytest.mark.parametrize("verb", actions(), ids=" ".join)
def test_help_of_every_verb_and_action_has_an_example_that_can_be_typed(
    verb: tuple[str, ...], capsys: Captured
) -> None:
    assert main([*verb, "--help"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    _, found, examples = captured.out.partition("example")
    assert found
    typed = re.findall(r"(?m)(?:^|: | )hht (.+)$", examples)
    assert any(line.startswith(" ".join(verb)) for line in typed)
    for line in typed:
        build_parser(verb[0]).parse_args(shlex.split(line.split("  #")[0]))


WRONG_CALLS = [
    ["frobnicate"],
    ["run"],
    ["run", "no-such-job"],
    ["run", JOB, "--seed", "-1"],
    ["run", JOB, "--seed", "many"],
    ["run", JOB, "--speed", "fast"],
    ["run", "--resume", "no-such-job"],
    ["run", JOB, "--resume"],
    ["run", "--resume", "--seed", "4"],
    ["run", "--resume"],
    ["run", "--resume", "7"],
    ["inventory"],
    ["inventory", "frobnicate"],
    ["sessions", "show", "x"],
    ["bundle", "1"],
    ["bundle", "²", "--out", "B"],
    ["bundle", "9" * 30, "--out", "B"],
]


@pytest.mark.parametrize("arguments", WRONG_CALLS, ids=" ".join)
def test_a_wrong_call_ends_2_in_one_line_without_a_traceback(
    arguments: list[str], done: Path, capsys: Captured
) -> None:
    given = arguments if arguments[0] == "frobnicate" or len(arguments) < 2 else [*arguments, "--workspace", str(done)]
    before = contents(done)
    assert main(given) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err.startswith("hht")
    assert {name: data for name, data in contents(done).items() if not name.endswith(("-shm", "-wal"))} == {
        name: data for name, data in before.items() if not name.endswith(("-shm", "-wal"))
    }


@pytest.mark.parametrize("arguments", [["run", "no-such-job"], ["run", "--resume"], ["sessions", "list"]], ids=" ".join)
def test_a_call_that_does_nothing_makes_no_workspace(arguments: list[str], tmp_path: Path) -> None:
    assert main([*arguments, "--workspace", str(tmp_path / "H")]) in (1, 2)
    assert list(tmp_path.iterdir()) == []


BAD_INPUT = [
    ["inventory", "history", "not-an-eui"],
    ["inventory", "show", "02-48-48-54-00-12-00-FF"],
    ["sessions", "show", "7"],
    ["sessions", "replay", "7"],
    ["inventory", "list", "--session", "7"],
    ["bundle", "7", "--out", "B"],
]


@pytest.mark.parametrize("arguments", BAD_INPUT, ids=" ".join)
def test_bad_input_ends_1_with_what_and_what_to_do(arguments: list[str], done: Path, capsys: Captured) -> None:
    assert main([*arguments, "--workspace", str(done)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err.startswith("hht: ")
    assert "; " in captured.err, "advice follows"
    assert "Traceback" not in captured.err


def test_a_folder_without_a_workspace_is_said_so(tmp_path: Path, capsys: Captured) -> None:
    assert main(["inventory", "list", "--workspace", str(tmp_path / "none")]) == 1
    assert str(tmp_path / "none") in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("verb", ["run", "sessions", "bundle"])
def test_a_folder_that_holds_something_is_never_written_to(
    verb: str, done: Path, tmp_path: Path, capsys: Captured
) -> None:
    target = tmp_path / "OUT"
    target.mkdir()
    (target / "mine.txt").write_text("keep me")
    arguments = {
        "run": ["run", JOB, "--workspace", str(tmp_path / "H"), "--export", str(target)],
        "sessions": ["sessions", "export", "1", "--out", str(target), "--workspace", str(done)],
        "bundle": ["bundle", "1", "--out", str(target), "--workspace", str(done)],
    }[verb]
    assert main(arguments) == 2
    assert str(target) in capsys.readouterr().err
    assert contents(target) == {"mine.txt": b"keep me"}
    assert not (tmp_path / ".OUT.building").exists()


def test_an_empty_folder_is_a_fine_place_for_an_export(done: Path, tmp_path: Path) -> None:
    target = tmp_path / "OUT"
    target.mkdir()
    assert main(["sessions", "export", "1", "--out", str(target), "--workspace", str(done)]) == 0
    assert (target / "manifest.json").exists()


def test_a_session_that_has_ended_has_nothing_to_resume_but_may_be_exported(
    done: Path, tmp_path: Path, capsys: Captured
) -> None:
    copy = tmp_path / "H"
    playing = begin(copy)
    playing.to_the_end()
    playing.ws.close()
    assert main(["run", "--resume", "1", "--workspace", str(copy)]) == 2
    assert main(["run", "--resume", "--workspace", str(copy)]) == 2
    first = tmp_path / "FIRST"
    resume = ["run", "--resume", "1", "--workspace", str(copy), "--export", str(first)]
    assert main(resume) == 0
    held = contents(first)
    assert main(resume) == 0, "it is there and whole"
    for path in sorted(first.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert main(resume) == 0, "it was removed and asked for again"
    assert contents(first) == held
    capsys.readouterr()


JSON_VERBS = [
    ["scenarios"],
    ["inventory", "list"],
    ["inventory", "show", str(CHF)],
    ["inventory", "search", "esme"],
    ["inventory", "history", str(CHF)],
    ["inventory", "export"],
    ["sessions", "list"],
    ["sessions", "show", "1"],
    ["sessions", "verify", "1"],
    ["sessions", "replay", "1"],
]


@pytest.mark.parametrize("arguments", JSON_VERBS, ids=" ".join)
def test_json_prints_one_object_a_line_and_nothing_else(arguments: list[str], done: Path, capsys: Captured) -> None:
    more = [] if arguments == ["scenarios"] else ["--workspace", str(done)]
    assert main([*arguments, "--json", *more]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    rows = json_lines(captured.out)
    assert rows
    assert all(isinstance(row, dict) for row in rows)
    for line in captured.out.splitlines():
        assert json.loads(line) == json.loads(line, parse_constant=pytest.fail)


@pytest.mark.parametrize("arguments", JSON_VERBS, ids=" ".join)
def test_without_json_the_same_verbs_speak_to_people(arguments: list[str], done: Path, capsys: Captured) -> None:
    more = [] if arguments == ["scenarios"] else ["--workspace", str(done)]
    assert main([*arguments, *more]) == 0
    assert capsys.readouterr().out.strip()


def test_the_scenario_list_has_what_the_contract_names(capsys: Captured) -> None:
    assert main(["scenarios", "--json"]) == 0
    rows = json_lines(capsys.readouterr().out)
    assert all(set(row) >= {"id", "title", "objectives", "minutes"} for row in rows)
    assert JOB in [row["id"] for row in rows]


def test_search_finds_by_status_type_identifier_and_meter_point(done: Path, capsys: Captured) -> None:
    for text in ("GSME", "00-A1", "1234567810"):
        assert main(["inventory", "search", text, "--json", "--workspace", str(done)]) == 0
        assert [row["device_type"] for row in json_lines(capsys.readouterr().out)] == ["GSME"], text
    assert main(["inventory", "search", "InstalledNotCommissioned", "--json", "--workspace", str(done)]) == 0
    assert len(json_lines(capsys.readouterr().out)) == 5


def test_an_interrupted_run_ends_130_and_can_be_resumed(tmp_path: Path) -> None:
    slow = "import time; from hht_app.terminal import flow; real = flow.Flow.perform\n"
    slow += "def wait(self, act): time.sleep(0.2); real(self, act)\n"
    slow += "flow.Flow.perform = wait; import sys; from hht_app.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", slow, "run", JOB, "--workspace", str(tmp_path / "H")]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err == "interrupted\n"
    assert hht("run", "--resume", "--workspace", tmp_path / "H").returncode == 0


def test_a_reader_that_goes_away_gets_no_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hht_app", "run", JOB, "--workspace", str(tmp_path / "H"), "--json"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(
        command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()
        process.wait(timeout=60)
    assert "Traceback" not in err
    assert "BrokenPipe" not in err


def test_debug_shows_the_traceback_that_is_hidden_otherwise(tmp_path: Path) -> None:
    plain = hht("inventory", "list", "--workspace", tmp_path / "none")
    full = hht("--debug", "inventory", "list", "--workspace", tmp_path / "none")
    assert "Traceback" not in plain.stderr
    assert "Traceback" in full.stderr
    assert full.returncode != 0


def test_no_verb_of_the_job_loads_qt(tmp_path: Path) -> None:
    script = "import sys; from hht_app.cli import main; code = main(sys.argv[1:])\n"
    script += "sys.exit(9 if any(name.startswith('PySide6') for name in sys.modules) else code)"
    command = [sys.executable, "-c", script, "run", JOB, "--workspace", str(tmp_path / "H")]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    ran = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, check=False, timeout=60)
    assert ran.returncode == 0
