"""Opening a workspace's SQLite file: its settings, its schema brought up to date, and two programs at once."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import TYPE_CHECKING

from hht_app.core.files import store_error
from hht_app.store.faults import unreadable
from hht_app.store.migrations import APPLICATION_ID, migration_names, migrations

if TYPE_CHECKING:
    from sqlite_utils import Database

_AGAIN_SECONDS = 0.02
_LOG_PAGES = 4000
_MIGRATIONS_TABLE = "_sqlite_migrations"


def opened(path: Path, *, read_only: bool, busy_milliseconds: int) -> sqlite3.Connection:
    """Return a connection ready for use.

    Where several programs make the file at once, SQLite may refuse one at once without waiting: then it is tried again.
    """
    until = time.monotonic() + busy_milliseconds / 1000
    while True:
        connection = _connect(path, read_only=read_only, busy_milliseconds=busy_milliseconds)
        try:
            return _prepared(connection, path, read_only=read_only)
        except sqlite3.OperationalError as error:
            connection.close()
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
            time.sleep(_AGAIN_SECONDS)
        except BaseException:
            connection.close()
            raise


def _connect(path: Path, *, read_only: bool, busy_milliseconds: int) -> sqlite3.Connection:
    """Return a connection with the settings every connection has; transactions are begun by hand."""
    mode = "?mode=ro" if read_only else "?mode=rwc"
    connection = _open(path.absolute().as_uri() + mode, busy_milliseconds)
    if not read_only:
        return connection
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.Error as error:
        connection.close()
        refused = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
        if not refused or path.with_name(path.name + "-wal").exists():
            raise
        # In a folder that cannot be written WAL's helper files cannot be made; without a -wal nothing is missed.
        connection = _open(path.absolute().as_uri() + "?immutable=1", busy_milliseconds)
    return connection


def _open(uri: str, busy_milliseconds: int) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=busy_milliseconds / 1000)
    connection.row_factory = sqlite3.Row
    return connection


def _prepared(connection: sqlite3.Connection, path: Path, *, read_only: bool) -> sqlite3.Connection:
    """Return CONNECTION checked, migrated where needed and with every setting made."""
    if _pending(connection, path):
        if read_only:
            connection = _copy_in_memory(connection)
        _migrate(connection, path, keep_backup=not read_only)
    connection.execute("PRAGMA foreign_keys = ON")
    if not read_only:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        # A commit is durable in the write-ahead log; moving it into the database costs as much as many commits.
        connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
    else:
        connection.execute("PRAGMA query_only = ON")
    return connection


def _pending(connection: sqlite3.Connection, path: Path) -> bool:
    """Return whether migrations are to be made; StoreError when the file is not ours or from a newer version."""
    if connection.in_transaction:
        return _lacks_migrations(connection, path)
    # As of one moment: another program may be making the file just now.
    connection.execute("BEGIN")
    try:
        return _lacks_migrations(connection, path)
    finally:
        _undo(connection)


def _undo(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _lacks_migrations(connection: sqlite3.Connection, path: Path) -> bool:
    known, version = migration_names(), pragma(connection, "user_version")
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
    if not tables:
        return True
    if pragma(connection, "application_id") != APPLICATION_ID or _MIGRATIONS_TABLE not in tables:
        raise unreadable(path, "is not a workspace of this program", advice="choose another folder")
    applied = [
        row[0]
        for row in connection.execute(
            f"SELECT name FROM {_MIGRATIONS_TABLE} WHERE migration_set = 'hht' ORDER BY id"  # noqa: S608 - a constant
        )
    ]
    if version > len(known) or any(name not in known for name in applied):
        raise unreadable(
            path,
            f"was written by a newer version of this program (schema {version}, this one knows {len(known)})",
            advice="use that version, or choose another workspace",
        )
    if version != len(applied):
        raise unreadable(path, "has a schema that contradicts its own record", advice="restore it from a backup")
    return version < len(known)


def _copy_in_memory(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Return a copy of an older file in memory, so that it can be read as it will be after its migration."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    copy.row_factory = sqlite3.Row
    connection.backup(copy)
    connection.close()
    return copy


def _migrate(connection: sqlite3.Connection, path: Path, *, keep_backup: bool) -> None:
    """Apply the pending migrations in one transaction, after a backup of a file that already holds something."""
    version = pragma(connection, "user_version")
    if keep_backup and version:
        _back_up(connection, path, path.with_name(f"{path.name}.schema-{version}.backup"))
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have migrated while this one waited for its turn.
        if _pending(connection, path):
            migrations().apply(_wrap(connection))
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {len(migration_names())}")
        connection.execute("COMMIT")
    except BaseException:
        _undo(connection)
        raise


def _back_up(connection: sqlite3.Connection, path: Path, target: Path) -> None:
    """Copy the database by SQLite's own backup, which a WAL file needs, whole or not at all."""
    temporary = target.with_name(f".{target.name}.tmp")
    try:
        temporary.unlink(missing_ok=True)
        try:
            copy = sqlite3.connect(temporary)
            try:
                connection.backup(copy)
            finally:
                copy.close()
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise store_error(error, f"the backup of {path} could not be made") from error


def pragma(connection: sqlite3.Connection, name: str) -> int:
    """Return the whole number that SQLite's PRAGMA called NAME gives."""
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _wrap(connection: sqlite3.Connection) -> Database:
    # Only a migration pays for the import.
    from sqlite_utils import Database

    return Database(connection)
