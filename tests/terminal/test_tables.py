"""Every table that the rules read can be looked through with its sources, and searched."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from hht_app.core.resources import read_table, resource_root
from hht_app.terminal.views.help import link_html, read_help
from hht_app.terminal.views.tables import LIST, NOT_SHOWN, TableInfo, all_tables, read_sheet, tables_by_cell

TABLES = {item.key: item for item in all_tables()}
# What is no rule: the list of tables itself, and which of their columns are translated.
NO_RULES = {LIST, "words/tables.csv"}


def test_every_table_there_is_can_be_looked_through() -> None:
    root = resource_root()
    there = {path.relative_to(root).as_posix() for path in root.rglob("*.csv")}
    assert {item.file for item in TABLES.values()} == there - NO_RULES - NOT_SHOWN
    assert len(TABLES) == len(all_tables())


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda item: item.key)
def test_each_table_is_named_and_explained_and_each_row_has_its_source(table: TableInfo) -> None:
    assert table.title
    assert table.words.endswith(".")
    sheet = read_sheet([table])
    assert "source" in sheet.heads
    assert sheet.count == len(sheet.rows) > 0
    assert all(row[sheet.heads.index("source")] for row in sheet.rows)


def test_the_mp081_list_is_just_the_requests_that_the_rules_call_listed() -> None:
    sheet = read_sheet([TABLES["mp081-list"]])
    listed = [row["srv"] for row in read_table("duis/service_requests.csv") if row["mp081_return_list"] == "yes"]
    assert [row[0] for row in sheet.rows] == listed


def test_what_is_typed_is_looked_for_in_one_table_and_in_all_with_the_table_named() -> None:
    one = read_sheet([TABLES["response-codes"]], "w081401")
    assert [row[0] for row in one.rows] == ["W081401"]
    assert one.count > 100
    everywhere = read_sheet(TABLES.values(), "W081401")
    assert everywhere.heads == ("table", "row", "source")
    assert {"Response codes", "Rules that move a status"} <= {row[0] for row in everywhere.rows}
    assert read_sheet(TABLES.values(), "no such word anywhere").rows == ()


def test_a_code_names_the_tables_it_stands_in() -> None:
    found = tables_by_cell(TABLES.values())["8.11"]
    assert {"service-requests", "returns", "purposes"} <= {item.key for item in found}
    assert read_help().tables_with(" 8.11 ") == found
    assert read_help().tables_with("no such code") == ()


def test_a_word_in_an_entry_is_linked_to_the_glossary_and_nothing_breaks_the_page() -> None:
    assert link_html("a <b> & the CHF", ["CHF"]) == 'a &lt;b&gt; &amp; the <a href="term:CHF">CHF</a>'


@pytest.mark.parametrize("path", sorted(resource_root().rglob("*.csv")), ids=lambda path: path.name)
def test_no_row_of_a_table_has_more_or_fewer_cells_than_the_table_has_columns(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert {len(row) for row in rows} == {len(rows[0])}
