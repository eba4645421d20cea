"""packaging/dev.py, the developer's way in: it needs nothing, breaks nothing, and says what it misses."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.reference import REPOSITORY

DEV = REPOSITORY / "packaging" / "dev.py"


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A fresh dev.py whose environment folder is an unused one."""
    monkeypatch.setenv("HHT_VENV", str(tmp_path / "environment"))
    described = importlib.util.spec_from_file_location("dev_under_test", DEV)
    assert described
    assert described.loader
    module = importlib.util.module_from_spec(described)
    described.loader.exec_module(module)
    return module


def finish(module: ModuleType) -> None:
    """Make the unused environment look finished, without installing anything."""
    module.PYTHON.parent.mkdir(parents=True)
    module.PYTHON.symlink_to(sys.executable)
    module.STAMP.write_text(json.dumps(module.wanted_stamp()), encoding="utf-8")


def test_an_older_python_can_still_read_it():
    ast.parse(DEV.read_text(encoding="utf-8"), feature_version=(3, 9))


def test_it_needs_nothing_but_the_standard_library():
    tree = ast.parse(DEV.read_text(encoding="utf-8"))
    names = {item.name for node in ast.walk(tree) if isinstance(node, ast.Import) for item in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_an_older_python_is_told_what_to_install(dev, monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit) as ended:
        dev.main(["run"])
    assert ended.value.code == 3
    assert "python3.11 and python3.11-venv" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["dance"], ["package", "--onefile"], ["bench"], ["bench", "nothing"]])
def test_a_wrong_call_ends_2_and_makes_nothing(arguments, tmp_path):
    environment = dict(os.environ, HHT_VENV=str(tmp_path / "environment"))
    done = subprocess.run([sys.executable, DEV, *arguments], env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert list(tmp_path.iterdir()) == []


def test_a_measurement_is_run_by_its_name_with_its_own_arguments(dev, monkeypatch, tmp_path):
    became = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(dev, "ensure_environment", lambda: None)
    monkeypatch.setattr(dev, "become", became.append)
    dev.bench(["gbcs", "--quick"])
    ((script, *rest),) = became
    assert Path(script) == DEV.parents[1] / "tests" / "benchmarks" / "bench_gbcs.py"
    assert Path(script).exists()
    assert rest == ["--quick"]


def test_who_is_not_root_is_told_the_packages_by_name(dev, monkeypatch, capsys):
    monkeypatch.setattr(dev, "missing_packages", lambda wanted: [("libgl1",), ("libglib2.0-0", "libglib2.0-0t64")])
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as ended:
        dev.ensure_packages(dev.QT_PACKAGES, "a window")
    assert ended.value.code == 3
    assert "sudo apt-get install libgl1 libglib2.0-0\n" in capsys.readouterr().err


def test_a_package_under_its_newer_name_is_not_missed(dev):
    everything = (("no-such-package", "dpkg"), ("no-such-package",))
    if not Path("/var/lib/dpkg/info").is_dir():
        pytest.skip("this is no Debian")
    assert dev.missing_packages(everything) == [("no-such-package",)]


@pytest.mark.parametrize(
    ("arguments", "platform", "asked"),
    [
        ([], "", "display"),
        ([], "offscreen", "qt"),
        (["--debug"], "offscreen", "qt"),
        (["doctor", "--window"], "offscreen", "qt"),
        (["doctor"], "", None),
        (["decode", "x.hex"], "", None),
        (["--help"], "", None),
    ],
)
def test_qts_libraries_are_asked_for_only_when_a_window_opens(dev, monkeypatch, arguments, platform, asked):
    seen, became = [], []
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    monkeypatch.setattr(dev, "ensure_packages", lambda wanted, why: seen.append(wanted))
    monkeypatch.setattr(dev, "become", became.append)
    finish(dev)
    dev.run(arguments)
    expected = {None: [], "qt": [dev.QT_PACKAGES], "display": [dev.QT_PACKAGES + dev.DISPLAY_PACKAGES]}[asked]
    assert seen == expected
    assert became == [["-P", "-m", "hht_app", *arguments]]


def test_a_finished_environment_is_used_at_once(dev, monkeypatch):
    finish(dev)
    monkeypatch.setattr(dev, "one_at_a_time", lambda: pytest.fail("it should not even look for the lock file"))
    dev.ensure_environment()


def test_an_environment_made_for_another_lock_is_brought_up_to_date(dev, monkeypatch):
    finish(dev)
    dev.STAMP.write_text(json.dumps({**dev.wanted_stamp(), "lock": "0" * 64}), encoding="utf-8")
    done = []
    monkeypatch.setattr(dev, "usable", lambda: True)
    monkeypatch.setattr(dev, "install_lock", lambda: done.append("installed") or dev.STAMP.exists())
    monkeypatch.setattr(dev, "connect_checkout", lambda: done.append("connected"))
    dev.ensure_environment()
    assert done == ["installed", "connected"]
    assert dev.read_stamp() == dev.wanted_stamp()


def test_an_interrupted_install_is_not_taken_for_a_finished_one(dev, monkeypatch):
    finish(dev)
    dev.STAMP.write_text(json.dumps({**dev.wanted_stamp(), "lock": "0" * 64}), encoding="utf-8")
    monkeypatch.setattr(dev, "usable", lambda: True)

    def cut() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(dev, "install_lock", cut)
    with pytest.raises(KeyboardInterrupt):
        dev.ensure_environment()
    assert dev.read_stamp() == {}


def test_a_folder_that_is_no_environment_is_left_as_it_is(dev, capsys):
    dev.VENV.mkdir()
    letter = dev.VENV / "letter.txt"
    letter.write_text("dear")
    with pytest.raises(SystemExit) as ended:
        dev.make_environment()
    assert ended.value.code == 3
    assert letter.read_text() == "dear"
    assert "HHT_VENV" in capsys.readouterr().err


def test_two_calls_do_not_make_the_environment_at_the_same_time(dev):
    program = f"""
import importlib.util
described = importlib.util.spec_from_file_location("dev", {str(DEV)!r})
module = importlib.util.module_from_spec(described)
described.loader.exec_module(module)
with module.one_at_a_time():
    print("entered", flush=True)
"""
    with dev.one_at_a_time():
        second = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert second.stderr
        assert b"waiting" in second.stderr.readline()
        assert second.poll() is None
    out, _ = second.communicate(timeout=20)
    assert (second.returncode, out) == (0, b"entered\n")


def test_a_machines_pip_settings_do_not_change_what_is_installed(dev, monkeypatch):
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("PIP_TARGET", "elsewhere")
    monkeypatch.setenv("PIP_TIMEOUT", "33")
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    seen = []
    monkeypatch.setattr(dev, "call", lambda command, environment: seen.append((command, environment)) or 0)
    dev.install_lock()
    [(command, environment)] = seen
    assert "--require-hashes" in command
    assert {"PIP_USER", "PIP_TARGET", "PYTHONPATH"}.isdisjoint(environment)
    assert environment["PIP_TIMEOUT"] == "33"


def test_the_programs_output_and_exit_code_come_through_untouched(dev):
    stamp = Path(sys.prefix) / dev.STAMP.name
    if not stamp.exists() or json.loads(stamp.read_text(encoding="utf-8")) != dev.wanted_stamp():
        pytest.skip("these tests run in an environment that dev.py did not make, and it is not to be changed")
    done = subprocess.run(
        [sys.executable, DEV, "run", "--version"],
        env=dict(os.environ, HHT_VENV=sys.prefix),
        cwd="/",
        capture_output=True,
        check=False,
        text=True,
    )
    wrong = subprocess.run(
        [sys.executable, DEV, "run", "no-such-verb"],
        env=dict(os.environ, HHT_VENV=sys.prefix),
        capture_output=True,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stdout.split()[0]) == (0, "hht")
    assert (wrong.returncode, wrong.stdout) == (2, "")
