"""The finished run that the tests of the job look at, and a way to ask the program about it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hht_app.cli import main
from tests.flows.job import JOB, hht


class Ran:
    """One finished run: its workspace, export and printed events."""

    def __init__(self, folder: Path) -> None:
        self.workspace, self.out = folder / "H", folder / "OUT"
        done = hht("run", JOB, "--workspace", self.workspace, "--export", self.out, "--json")
        self.code, self.printed, self.said = done.returncode, done.stdout, done.stderr

    @property
    def manifest(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads((self.out / "manifest.json").read_text())
        return read

    def files(self, ending: str) -> list[Path]:
        return sorted(path for path in self.out.iterdir() if path.name.endswith(ending))

    def signer(self, path: Path) -> str | None:
        found: str | None = next(item["signer"] for item in self.manifest["files"] if item["file"] == path.name)
        return found


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return Ran(tmp_path_factory.mktemp("job"))


@pytest.fixture
def ask(ran: Ran, capsys: pytest.CaptureFixture[str]) -> Any:
    """Call the program in process on the finished workspace; returns exit code, standard output, standard error."""

    def call(*arguments: object, workspace: bool = True) -> tuple[int, str, str]:
        given = [str(item) for item in arguments] + (["--workspace", str(ran.workspace)] if workspace else [])
        code = main(given)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call
