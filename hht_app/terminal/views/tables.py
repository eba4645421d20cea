"""Every table that the rules of this program read, to be looked through: rows as they stand, with their sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hht_app.core.resources import read_table
from hht_app.core.words import tr

LIST = "help/tables.csv"
SOURCE = "source"
# Hints have their price, and a list that can be read beside the job would give them away.
NOT_SHOWN = frozenset({"training/teaching.csv"})
_LONGEST_CODE = 40
_EVERY = ("table", "row", SOURCE)


@dataclass(frozen=True, slots=True)
class TableInfo:
    """One table: its key, the group it stands in, its title, what it is about, and the file it is."""

    key: str
    group: str
    title: str
    words: str
    file: str
    only: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows to read: the heads of the columns, and each row's texts; COUNT is how many there are without a search."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    count: int


def all_tables() -> tuple[TableInfo, ...]:
    """Return every table that can be looked through, in the order of the list."""
    return tuple(
        TableInfo(row["key"], tr(row["group"]), tr(row["title"]), tr(row["words"]), row["file"], row["only"])
        for row in read_table(LIST)
    )


def read_sheet(tables: Iterable[TableInfo], typed: str = "") -> Sheet:
    """Return the rows of TABLES in which every word of TYPED occurs, in any column.

    Of one table, its columns as they are named in it; of several, the table, the row in one text, and its source.
    """
    wanted = tuple(tables)
    parts = typed.casefold().split()
    if len(wanted) == 1:
        found = _rows(wanted[0])
        heads = tuple(found[0]) if found else ()
        texts = [tuple(row.values()) for row in found]
    else:
        heads = _EVERY
        texts = [(table.title, _in_one(row), row[SOURCE]) for table in wanted for row in _rows(table)]
    rows = tuple(row for row in texts if _fits(row, parts))
    return Sheet(tuple(tr(_head(head)) for head in heads), rows, len(texts))


def tables_by_cell(tables: Iterable[TableInfo]) -> dict[str, tuple[TableInfo, ...]]:
    """Return, by what stands in a cell (capitals or not), those of TABLES that have it; sources are left out."""
    found: dict[str, dict[str, TableInfo]] = {}
    for table in tables:
        for row in _rows(table):
            for name, value in row.items():
                if value and name != SOURCE and len(value) <= _LONGEST_CODE:
                    found.setdefault(value.casefold(), {})[table.key] = table
    return {value: tuple(held.values()) for value, held in found.items()}


def _in_one(row: dict[str, str]) -> str:
    """Return all that ROW says but its source in one text."""
    return "; ".join(f"{_head(name)} {value}" for name, value in row.items() if value and name != SOURCE)


def _head(column: str) -> str:
    return column.replace("_", " ")


def _rows(table: TableInfo) -> tuple[dict[str, str], ...]:
    column, _, value = table.only.partition("=")
    return tuple(row for row in read_table(table.file) if not column or row[column] == value)


def _fits(row: tuple[str, ...], parts: list[str]) -> bool:
    if not parts:
        return True
    text = " ".join(row).casefold()
    return all(part in text for part in parts)
