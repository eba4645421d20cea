"""A reader that goes away, an interrupt while the program loads, and a folder without a name."""

import subprocess
import sys

import pytest

from hht_app import __main__ as entry
from hht_app import cli
from hht_app.cli import EXIT_INTERRUPTED, EXIT_USAGE, main


def test_a_job_whose_events_nobody_reads_is_still_finished_and_exported(tmp_path):
    out = tmp_path / "out"
    command = [sys.executable, "-m", "hht_app", "run", "no-wan-dual-fuel", "--workspace", str(tmp_path / "w")]
    with subprocess.Popen([*command, "--export", str(out)], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as job:
        assert job.stdout is not None
        job.stdout.readline()
        job.stdout.close()
        assert job.wait(timeout=120) == 0
    assert (out / "manifest.json").is_file()


def test_an_interrupt_while_a_verb_loads_ends_without_a_traceback(monkeypatch, capsys):
    def interrupted(verb):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "build_parser", interrupted)
    assert main(["run", "no-wan-dual-fuel"]) == EXIT_INTERRUPTED
    assert capsys.readouterr().err == "interrupted\n"
    assert entry.start() == EXIT_INTERRUPTED


@pytest.mark.parametrize("words", [["sessions", "list", "--workspace", ""], ["--workspace", "", "sessions", "list"]])
def test_a_workspace_without_a_name_is_a_wrong_call_and_nothing_is_written_here(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(words) == EXIT_USAGE
    assert not list(tmp_path.iterdir())
