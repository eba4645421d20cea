"""Older workspaces open in this version: backed up first, migrated whole or not at all."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from hht_app.core.errors import BugError, StoreError
from hht_app.store import migrations, worlds
from hht_app.store.connection import FILE_NAME, open_workspace
from hht_app.store.counters import Counters
from hht_app.store.coverage import Coverage
from hht_app.store.inventory import Inventory
from hht_app.store.journal import Journal, verify_session
from hht_app.store.migrations import migration_names, statements
from tests.store.sample import AT, CHF, COVERAGE, ESME, GPF, REQUEST, SEED, append_events, fill

DATA = Path(__file__).parent / "data"
NOW = len(migration_names())
SECOND = "9999-for-this-test"


def kept(folder: Path, schema: int) -> Path:
    """Put the workspace kept from SCHEMA into FOLDER."""
    folder.mkdir(exist_ok=True)
    (folder / FILE_NAME).write_bytes(gzip.decompress((DATA / f"schema-{schema}.db.gz").read_bytes()))
    (folder / "heads").mkdir()
    (folder / "heads" / "1.json").write_bytes((DATA / f"schema-{schema}.head.json").read_bytes())
    return folder


@pytest.fixture
def schema_1(workspace: Path) -> Path:
    return kept(workspace, 1)


def add_column(db: Database) -> None:
    db.conn.execute("ALTER TABLE sessions ADD COLUMN note TEXT")


def break_half_way(db: Database) -> None:
    db.conn.execute("DELETE FROM counters")
    db.conn.execute("ALTER TABLE no_such_table ADD COLUMN note TEXT")


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[Database], None]], None]]:
    def use(function: Callable[[Database], None]) -> None:
        monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, (SECOND, function)))

    return use


def check_content(folder: Path, *, read_only: bool = False) -> None:
    with open_workspace(folder, read_only=read_only) as ws:
        (session,) = worlds.sessions(ws)
        assert (session.seed, session.events, session.state, session.started) == (SEED, 4, "ended", AT)
        verify_session(ws, session.id)
        inventory = Inventory(ws, session.world_id)
        assert [(record.device_id, record.device_status) for record in inventory.list()] == [
            (ESME, "Pending"),
            (CHF, "InstalledNotCommissioned"),
            (GPF, "Pending"),
        ]
        assert inventory.history(CHF)[1].request_id == REQUEST
        assert inventory.cells(GPF)[0].rule == "6.21"
        assert inventory.device_certificate(ESME, "ds") == b"\x30\x00"
        assert Coverage(ws, session.world_id).list() == [COVERAGE]
        assert Counters(ws, session.world_id).value("supplier") == 2**63 + 1
        assert worlds.get_snapshot(ws, session.id, "premises") == {"hub": {"powered": True, "name": "Haus – é"}}
        assert Journal(ws, session.id).events()[2].raw == b"\x00\x01\x02\x03"
        assert ws.check() == []


def version_of(path: Path) -> int:
    database = sqlite3.connect(path)
    version = database.execute("PRAGMA user_version").fetchone()[0]
    database.close()
    return int(version)


@pytest.mark.parametrize("schema", range(1, NOW + 1))
def test_a_workspace_of_each_schema_opens_with_everything_in_it(workspace: Path, schema: int) -> None:
    kept(workspace, schema)
    check_content(workspace, read_only=True)
    assert version_of(workspace / FILE_NAME) == schema
    check_content(workspace)
    assert version_of(workspace / FILE_NAME) == NOW
    assert [path.name for path in workspace.glob("*.backup")] == (
        [f"{FILE_NAME}.schema-{schema}.backup"] if schema < NOW else []
    )
    check_content(workspace, read_only=True)


@pytest.mark.parametrize("schema", range(1, NOW + 1))
def test_a_workspace_made_today_has_the_schema_that_an_older_one_is_brought_to(tmp_path: Path, schema: int) -> None:
    fill(tmp_path / "today")
    with open_workspace(kept(tmp_path / "old", schema)) as old, open_workspace(tmp_path / "today") as new:
        listing = "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name"
        assert [tuple(row) for row in old.rows(listing)] == [tuple(row) for row in new.rows(listing)]
        assert old.schema_version == new.schema_version == NOW


def test_a_new_workspace_leaves_no_backup(workspace: Path) -> None:
    fill(workspace)
    assert sorted(path.name for path in workspace.iterdir()) == ["heads", FILE_NAME]


def test_an_older_workspace_is_backed_up_and_then_migrated(schema_1: Path, newer) -> None:
    newer(add_column)
    check_content(schema_1)
    assert version_of(schema_1 / FILE_NAME) == NOW + 1
    backup = schema_1 / f"{FILE_NAME}.schema-1.backup"
    assert version_of(backup) == 1
    restored = schema_1 / "restored"
    restored.mkdir()
    (restored / FILE_NAME).write_bytes(backup.read_bytes())
    (restored / "heads").mkdir()
    (restored / "heads" / "1.json").write_bytes((DATA / "schema-1.head.json").read_bytes())
    check_content(restored)


def test_a_backup_holds_what_was_still_in_the_write_ahead_log(workspace: Path, newer) -> None:
    with open_workspace(workspace) as ws:
        world = worlds.create_world(ws, "x", 1, "scenario", AT)
        session = worlds.create_session(ws, world, scenario="x", seed=1, started=AT)
        append_events(ws, session, 50)
        newer(add_column)
        with open_workspace(workspace) as second:
            assert second.schema_version == NOW + 1
    copy = sqlite3.connect(workspace / f"{FILE_NAME}.schema-{NOW}.backup")
    assert copy.execute("SELECT count(*) FROM events").fetchone()[0] == 50
    copy.close()


def test_an_older_workspace_can_be_read_without_changing_it(schema_1: Path, newer) -> None:
    newer(add_column)
    before = (schema_1 / FILE_NAME).read_bytes()
    check_content(schema_1, read_only=True)
    with open_workspace(schema_1, read_only=True) as ws:
        assert ws.rows("SELECT note FROM sessions")[0]["note"] is None
        assert ws.schema_version == NOW + 1
    assert (schema_1 / FILE_NAME).read_bytes() == before
    assert not list(schema_1.glob("*.backup"))


def test_a_migration_that_fails_leaves_the_workspace_as_it_was(
    schema_1: Path, newer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", (*migrations.STEPS, (SECOND, break_half_way)))
        with pytest.raises(BugError):
            open_workspace(schema_1)
    assert version_of(schema_1 / FILE_NAME) == 1
    check_content(schema_1)


def test_this_version_refuses_what_a_later_one_has_migrated(schema_1: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", (*migrations.STEPS, (SECOND, add_column)))
        open_workspace(schema_1).close()
    with pytest.raises(StoreError, match=rf"schema {NOW + 1}, this one knows {NOW}"):
        open_workspace(schema_1)


def test_a_backup_that_cannot_be_made_stops_the_migration(schema_1: Path, newer) -> None:
    newer(add_column)
    (schema_1 / f"{FILE_NAME}.schema-1.backup").mkdir()
    (schema_1 / f"{FILE_NAME}.schema-1.backup" / "in-the-way").write_bytes(b"")
    with pytest.raises(StoreError, match="backup"):
        open_workspace(schema_1)
    assert version_of(schema_1 / FILE_NAME) == 1
    assert not list(schema_1.glob(".*.tmp"))


def test_a_schema_that_contradicts_its_record_is_refused(schema_1: Path) -> None:
    database = sqlite3.connect(schema_1 / FILE_NAME)
    database.execute("PRAGMA user_version = 0")
    database.close()
    with pytest.raises(StoreError, match="contradicts"):
        open_workspace(schema_1)
    database = sqlite3.connect(schema_1 / FILE_NAME)
    database.execute("DROP TABLE _sqlite_migrations")
    database.close()
    with pytest.raises(StoreError, match="not a workspace"):
        open_workspace(schema_1)


def test_a_trigger_is_split_off_whole() -> None:
    script = "CREATE TABLE a (\n  x\n);\nCREATE TRIGGER t BEFORE UPDATE ON a\nBEGIN SELECT 1; END;\nDROP TABLE a;"
    assert [text.split()[1] for text in statements(script)] == ["TABLE", "TRIGGER", "TABLE"]
