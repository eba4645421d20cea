"""The one place where a workspace's SQLite file is opened, and the transactions every change goes through."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from hht_app.core.errors import BugError, StoreError, UserError
from hht_app.core.files import store_error
from hht_app.store.faults import from_sqlite, translated
from hht_app.store.opening import opened, pragma

if TYPE_CHECKING:
    from types import TracebackType

FILE_NAME = "workspace.db"
_BUSY_MILLISECONDS = 5000

Parameters = Sequence[Any] | Mapping[str, Any]


class Workspace:
    """An open workspace folder; one connection, used by the thread that opened it.

    `known` is what was read or written in the present transaction and need not be read again; it is emptied when a
    transaction begins and whenever anything is taken back.
    """

    def __init__(self, folder: Path, connection: sqlite3.Connection, *, read_only: bool) -> None:
        self.folder = folder
        self.path = folder / FILE_NAME
        self.read_only = read_only
        self._connection = connection
        self._depth = 0
        self._callbacks: dict[Hashable, Callable[[], None]] = {}
        self._closing: dict[Hashable, Callable[[], None]] = {}
        self._queued: dict[str, list[Parameters]] = {}
        self.known: dict[Hashable, Any] = {}

    def __repr__(self) -> str:
        return f"Workspace({str(self.folder)!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction of this workspace is open."""
        return self._depth > 0

    def execute(self, sql: str, parameters: Parameters = ()) -> sqlite3.Cursor:
        """Run one SQL statement; sqlite3's errors come out as StoreError or BugError. For the store room only."""
        if self._depth:
            self._require_intact()
        try:
            return self._connection.execute(sql, parameters)
        except sqlite3.Error as error:
            raise from_sqlite(error, self.path) from error

    def execute_many(self, sql: str, rows: Iterable[Parameters]) -> None:
        """Run one SQL statement once for each of ROWS, as `execute` does."""
        if self._depth:
            self._require_intact()
        try:
            self._connection.executemany(sql, rows)
        except sqlite3.Error as error:
            raise from_sqlite(error, self.path) from error

    def queue(self, sql: str, row: Parameters) -> None:
        """Run SQL once for ROW before this transaction commits, together with the others queued for the same SQL.

        Whoever reads what may be queued calls `flush` first; what is queued is taken back with its transaction.
        """
        self.require_transaction("queue")
        self._queued.setdefault(sql, []).append(row)

    def flush(self) -> None:
        """Run what is queued."""
        while self._queued:
            sql = next(iter(self._queued))
            self.execute_many(sql, self._queued[sql])
            # Not before: what failed stays queued, so that its transaction cannot be committed without it.
            del self._queued[sql]

    def rows(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """Return all rows of a query, each readable by column name. For the store room only."""
        if self._depth:
            self._require_intact()
        try:
            return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            raise from_sqlite(error, self.path) from error

    def _require_intact(self) -> None:
        """Refuse to go on where SQLite itself ended the transaction (a full disk): nothing may be half-written."""
        if not self._connection.in_transaction:
            raise StoreError(
                f"{self.path}: the disk ended the transaction, nothing of it was kept",
                advice="free some disk space and try again",
            )

    def row(self, sql: str, parameters: Parameters = ()) -> sqlite3.Row | None:
        """Return the first row of a query, or None. For the store room only."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit everything done inside together, or nothing; a call inside another joins it.

        A joined call that fails takes back only its own part, so that its caller may go on.
        """
        if self._depth:
            with self._joined():
                yield
            return
        if self.read_only:
            raise StoreError(f"{self.folder} is open for reading only", advice="choose a workspace you may write to")
        self.execute("BEGIN IMMEDIATE")
        self._depth = 1
        self._callbacks = {}
        self.known = {}
        try:
            yield
            self.flush()
            self.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise
        finally:
            self._depth = 0
        self._run_callbacks()

    @contextmanager
    def _joined(self) -> Iterator[None]:
        name, callbacks = f"joined_{self._depth}", dict(self._callbacks)
        self.flush()
        self.execute(f"SAVEPOINT {name}")
        self._depth += 1
        try:
            yield
        except BaseException:
            self._callbacks, self._queued = callbacks, {}
            self.known = {}
            # A full disk ends the whole transaction, savepoints included.
            if self._connection.in_transaction:
                self.execute(f"ROLLBACK TO {name}")
                self.execute(f"RELEASE {name}")
            raise
        else:
            self.execute(f"RELEASE {name}")
        finally:
            self._depth -= 1

    def _roll_back(self) -> None:
        self._callbacks, self._queued = {}, {}
        self.known = {}
        if self._connection.in_transaction:
            self.execute("ROLLBACK")

    def after_commit(self, callback: Callable[[], None], *, key: Hashable | None = None) -> None:
        """Run CALLBACK once this transaction has committed; a later one with the same KEY takes its place."""
        self.require_transaction("after_commit")
        self._callbacks[callback if key is None else key] = callback

    def before_close(self, callback: Callable[[], None] | None, *, key: Hashable) -> None:
        """Run CALLBACK when this workspace is closed; a later one with the same KEY takes its place, None undoes it."""
        if callback is None:
            self._closing.pop(key, None)
        else:
            self._closing[key] = callback

    def _run_callbacks(self) -> None:
        waiting, self._callbacks = tuple(self._callbacks.values()), {}
        self._run(waiting)

    @staticmethod
    def _run(waiting: Iterable[Callable[[], None]]) -> None:
        failures: list[StoreError] = []
        for callback in waiting:
            try:
                callback()
            except StoreError as error:
                failures.append(error)
        if failures:
            raise failures[0]

    def require_transaction(self, what: str) -> None:
        """Raise BugError unless a transaction is open; WHAT names the change that needs one."""
        if not self._depth:
            raise BugError(f"{what} was called outside a transaction")

    def check(self) -> list[str]:
        """Return what SQLite's own checks find wrong, in its words; nothing when the file is sound."""
        problems = [str(row[0]) for row in self.rows("PRAGMA integrity_check") if row[0] != "ok"]
        for row in self.rows("PRAGMA foreign_key_check"):
            problems.append(f"table {row[0]}, row {row[1]}: refers to a missing row of {row[2]}")
        return problems

    @property
    def schema_version(self) -> int:
        """The number of migrations the file has had."""
        return pragma(self._connection, "user_version")

    def close(self) -> None:
        """Close the file; an open transaction is rolled back."""
        if self._depth:
            self._roll_back()
            self._depth = 0
        waiting, self._closing = tuple(self._closing.values()), {}
        try:
            self._run(waiting)
        finally:
            with translated(self.path):
                self._connection.close()


def sqlite_version() -> str:
    """Return the version of the SQLite library in use."""
    return sqlite3.sqlite_version


def open_workspace(
    folder: Path, *, create: bool = True, read_only: bool = False, busy_milliseconds: int = _BUSY_MILLISECONDS
) -> Workspace:
    """Open the workspace in FOLDER, bringing an older file up to date after a backup beside it.

    UserError when there is none and CREATE is False; StoreError for a newer, foreign or damaged file and for a
    folder or disk that refuses.
    """
    path = folder / FILE_NAME
    if not _exists(path):
        if read_only or not create:
            raise UserError(f"there is no workspace in {folder}", advice="run a scenario there first, or name another")
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise store_error(error, f"workspace {folder} could not be made") from error
    with translated(path):
        connection = opened(path, read_only=read_only, busy_milliseconds=busy_milliseconds)
    return Workspace(folder, connection, read_only=read_only)


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise store_error(error, f"workspace {path.parent} could not be read") from error
    return True
