"""A process that runs the practice job in children which kill themselves, resumes each, and reports what came of it.

Run as `python -m tests.torture.killing FOLDER POINTS`: POINTS is "count", or numbers such as 3,17+5,40 (killed at 17,
resumed, killed again at the resume's point 5, resumed). One JSON object a line on standard output.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hht_app.cli import main
from hht_app.store.connection import Workspace, open_workspace
from hht_app.store.journal import Journal, verify_session
from hht_app.store.worlds import sessions
from tests.flows.job import JOB, contents

places: list[str] = []


def install(kill_at: int) -> None:
    """Count every point at which a kill could matter, before and after it; die at number KILL_AT."""

    def point(name: str) -> None:
        places.append(name)
        if len(places) == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(owner: Any, name: str, wanted: Callable[..., bool] = lambda *_: True) -> None:
        real = getattr(owner, name)

        def wrapped(*arguments: Any, **named: Any) -> Any:
            if not wanted(*arguments):
                return real(*arguments, **named)
            point(f"before {name}")
            result = real(*arguments, **named)
            point(f"after {name}")
            return result

        setattr(owner, name, wrapped)

    around(Workspace, "execute", lambda _self, sql, *_: sql == "COMMIT")
    around(Journal, "append")
    around(os, "replace")
    around(os, "fsync")
    around(Path, "mkdir")
    around(Path, "rmdir")


def child(work: Callable[[], int]) -> int:
    """Do WORK in a child process and return its exit code, or minus the signal that ended it."""
    number = os.fork()
    if number == 0:
        code = 99
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                code = work()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])


def killed_run(arguments: list[str], kill_at: int) -> int:
    """Run the program with ARGUMENTS in a child that dies at point KILL_AT."""

    def work() -> int:
        install(kill_at)
        return main(arguments)

    return child(work)


def journals_hold(workspace: Path) -> int:
    """Check every journal and the file itself as the kill left them; the number of sessions."""
    with open_workspace(workspace, read_only=True) as ws:
        for item in sessions(ws):
            verify_session(ws, item.id)
        if ws.check():
            raise AssertionError(ws.check())
        return len(sessions(ws))


def digest(folder: Path) -> str | None:
    """One hash over every name and byte of FOLDER; None where there is none."""
    if not folder.exists():
        return None
    return hashlib.sha256(repr(sorted(contents(folder).items())).encode()).hexdigest()


def one(folder: Path, points: str) -> dict[str, Any]:
    """Kill at POINTS in turn, resuming in between, then resume to the end; what came of it."""
    workspace, out = folder / points / "H", folder / points / "OUT"
    # Made beforehand, as in `count`, so that the points have the same numbers.
    (folder / points).mkdir(parents=True)
    start = ["run", JOB, "--workspace", str(workspace), "--export", str(out)]
    resume = ["run", "--resume", "--workspace", str(workspace)]
    arguments, killed = start, []
    for number in points.split("+"):
        killed.append(killed_run(arguments, int(number)))
        arguments = resume
    held = journals_hold(workspace) if (workspace / "workspace.db").exists() and killed[-1] < 0 else 0
    before = digest(out)
    code = child(lambda: main(resume))
    again = child(lambda: main(start)) if code == 2 and held == 0 else None
    return {
        "points": points,
        "killed": killed,
        "sessions": held,
        "exported_before": before,
        "resumed": code,
        "started_again": again,
        "out": digest(out),
        "left": sorted(item.name for item in out.parent.iterdir()) if out.parent.exists() else [],
    }


def count(folder: Path) -> dict[str, Any]:
    """Run without a kill; how many points there are, where, and what OUT then is."""
    workspace, out = folder / "H", folder / "OUT"
    folder.mkdir(exist_ok=True)
    install(0)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        code = main(["run", JOB, "--workspace", str(workspace), "--export", str(out)])
    return {"code": code, "places": places, "out": digest(out)}


def report(folder: Path, wanted: str) -> None:
    """Do what the command line asked for and print it."""
    if wanted == "count":
        print(json.dumps(count(folder)))
        return
    for points in wanted.split(","):
        print(json.dumps(one(folder, points)), flush=True)


if __name__ == "__main__":
    report(Path(sys.argv[1]), sys.argv[2])
