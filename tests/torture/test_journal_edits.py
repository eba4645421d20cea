"""The exported journal of the job vouches for itself: any edit of a hashed field, any line gone, is seen."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from hht_app.cli import main
from hht_app.core.errors import HHTError
from hht_app.core.jsontext import json_line
from hht_app.store.journal_file import verify_jsonl
from tests.flows.job import JOB

TEXTS = ("at", "actor", "kind", "request_id", "message_code", "device", "code", "name", "hash")


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported")
    assert main(["run", JOB, "--workspace", str(folder / "H"), "--export", str(folder / "OUT")]) == 0
    return folder / "OUT"


class Edited:
    """A copy of the export's journal, to be edited and verified, its manifest beside it or not."""

    def __init__(self, exported: Path, folder: Path, *, with_manifest: bool) -> None:
        self.lines = (exported / "journal.jsonl").read_bytes().splitlines(keepends=True)
        self.path = folder / "journal.jsonl"
        if with_manifest:
            (folder / "manifest.json").write_bytes((exported / "manifest.json").read_bytes())

    def accepts(self, lines: list[bytes]) -> bool:
        self.path.write_bytes(b"".join(lines))
        try:
            verify_jsonl(self.path)
        except HHTError:
            return False
        return True

    def shortened(self, count: int) -> None:
        """Let it end after COUNT lines, as its manifest then tells; each try is quicker and no less strict."""
        self.lines = self.lines[:count]
        beside = self.path.parent / "manifest.json"
        manifest = json.loads(beside.read_text())
        manifest |= {"event_count": count, "head_hash": json.loads(self.lines[-1])["hash"]}
        beside.write_text(json.dumps(manifest))
        assert self.accepts(self.lines)

    def with_line(self, index: int, line: bytes) -> list[bytes]:
        return [*self.lines[:index], line, *self.lines[index + 1 :]]


@pytest.fixture(params=[True, False], ids=["manifest beside", "alone"])
def edited(request: pytest.FixtureRequest, exported: Path, tmp_path: Path) -> Edited:
    return Edited(exported, tmp_path, with_manifest=request.param)


def changed_text(value: str | None, turn: int) -> str | None:
    """VALUE with one character changed (first, middle and last by turns); or something where there was nothing."""
    if not value:
        return ("x", "")[turn % 2] if value is None else "x"
    at = (0, len(value) // 2, len(value) - 1)[turn % 3]
    return value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]


def test_the_journal_is_accepted_as_it_was_written(edited: Edited) -> None:
    assert edited.accepts(edited.lines)


def test_an_edit_of_any_hashed_field_is_seen_in_every_line(exported: Path, tmp_path: Path) -> None:
    """Each line has some of its fields edited, all fields by turns, so that each is tried in many lines."""
    edited = Edited(exported, tmp_path, with_manifest=True)
    names, tried = (*TEXTS, "seq"), set()
    for index, line in enumerate(edited.lines):
        fields: dict[str, Any] = json.loads(line)
        for turn in range(4):
            name = names[(4 * index + turn) % len(names)]
            value = fields["seq"] + 1 if name == "seq" else changed_text(fields[name], index)
            altered = json_line({**fields, name: value}).encode() + b"\n"
            assert altered != line
            assert not edited.accepts(edited.with_line(index, altered)), f"line {index + 1}: {name} = {value!r}"
            tried.add(name)
    assert tried == set(names)


def test_one_altered_byte_of_any_raw_is_seen(exported: Path, tmp_path: Path) -> None:
    edited = Edited(exported, tmp_path, with_manifest=True)
    for index, line in enumerate(edited.lines):
        fields: dict[str, Any] = json.loads(line)
        raw = base64.b64decode(fields["raw"])
        at = (0, len(raw) // 2, len(raw) - 1)[index % 3]
        others = [raw + b"\x00"] if not raw or index % 4 == 0 else [bytes([*raw[:at], raw[at] ^ 1, *raw[at + 1 :]])]
        for other in others:
            altered = json_line({**fields, "raw": base64.b64encode(other).decode()}).encode() + b"\n"
            assert not edited.accepts(edited.with_line(index, altered)), f"line {index + 1}"


def test_any_line_that_is_gone_doubled_or_moved_is_seen(edited: Edited) -> None:
    lines = edited.lines
    for index in range(len(lines)):
        assert not edited.accepts([*lines[:index], *lines[index + 1 :]]), f"line {index + 1} gone"
    for index in range(0, len(lines) - 1, 7):
        assert not edited.accepts([*lines[: index + 1], lines[index], *lines[index + 1 :]]), f"line {index + 1} doubled"
        moved = [*lines[:index], lines[index + 1], lines[index], *lines[index + 2 :]]
        assert not edited.accepts(moved), f"lines {index + 1} and {index + 2} exchanged"
    for kept in (*range(0, len(lines), 7), len(lines) - 1):
        assert not edited.accepts(lines[:kept]), f"cut after line {kept}"


def test_every_byte_of_the_first_lines_but_the_summary_counts(exported: Path, tmp_path: Path) -> None:
    edited = Edited(exported, tmp_path, with_manifest=True)
    edited.shortened(4)
    for index in (0, 2):
        line = edited.lines[index]
        start = line.index(b'"summary": "') + len(b'"summary": "')
        end = line.index(b'", "request_id"')
        for at in range(len(line)):
            if start <= at < end:
                continue
            altered = bytes([*line[:at], line[at] ^ 1, *line[at + 1 :]])
            assert not edited.accepts(edited.with_line(index, altered)), f"line {index + 1}, byte {at}"


def test_the_verb_refuses_an_edit_with_1_and_says_in_which_line(
    exported: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edited = Edited(exported, tmp_path, with_manifest=True)
    fields = json.loads(edited.lines[56])
    edited.path.write_bytes(b"".join(edited.with_line(56, json_line({**fields, "actor": "nobody"}).encode() + b"\n")))
    assert main(["sessions", "verify", str(edited.path)]) == 1
    err = capsys.readouterr().err
    assert "line 57" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("name", ["event_count", "head_hash"])
def test_a_manifest_that_tells_otherwise_is_seen(exported: Path, tmp_path: Path, name: str) -> None:
    edited = Edited(exported, tmp_path, with_manifest=True)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    other = {"event_count": manifest["event_count"] - 1, "head_hash": "0" * 64}[name]
    (tmp_path / "manifest.json").write_text(json.dumps({**manifest, name: other}))
    assert not edited.accepts(edited.lines)
