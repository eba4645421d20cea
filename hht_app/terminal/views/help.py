"""Help to read: a page for each step, the glossary, and every code whose meaning is held or is said not to be held."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from hht_app.core.resources import read_table, read_text
from hht_app.core.told import told
from hht_app.core.words import tr
from hht_app.duis.codes import (
    all_codes,
    all_command_variants,
    all_dcc_alert_codes,
    explain,
    explain_command_variant,
    explain_dcc_alert,
)
from hht_app.terminal.views.step_names import STEPS
from hht_app.terminal.views.tables import TableInfo, all_tables, tables_by_cell

JOBS = "jobs"
PAGES = (JOBS, *STEPS)
_CODE_LIKE = re.compile(r"(?:[IEWN][0-9]+|[0-9A-F]{4}|[0-9]+(?:\.[0-9]+){1,2}|[A-Z]{2,4}[0-9]{2}[a-z]?)\Z")


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the glossary: what it stands for (may be empty), what it means, and from what source."""

    term: str
    stands_for: str
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Code:
    """One code: of which kind it is, what is held of its meaning, and from what source (empty: it is in the words)."""

    code: str
    kind: str
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Help:
    """Everything there is to look up."""

    pages: dict[str, str]
    terms: tuple[Term, ...]
    codes: tuple[Code, ...]
    tables: tuple[TableInfo, ...] = ()
    _where: Mapping[str, tuple[TableInfo, ...]] = field(default_factory=dict, repr=False)

    def tables_with(self, code: str) -> tuple[TableInfo, ...]:
        """Return the tables that have CODE, however its letters are written, as the whole of one of their cells."""
        return self._where.get(code.strip().casefold(), ())


def read_help() -> Help:
    """Return the pages (Markdown, their terms linked), the glossary in its order, and every code by kind."""
    terms = tuple(
        Term(row["term"], row["stands_for"], tr(row["words"]), row["source"])
        for row in sorted(read_table("help/glossary.csv"), key=lambda row: row["term"].casefold())
    )
    pages = {key: link_terms(tr(read_text(f"help/steps/{key}.md")), [item.term for item in terms]) for key in PAGES}
    tables = all_tables()
    return Help(pages, terms, tuple(_codes()), tables, tables_by_cell(tables))


@lru_cache(4)
def _any_of(terms: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(terms, key=len, reverse=True)
    return re.compile(r"(?<![\w.-])(" + "|".join(re.escape(item) for item in longest_first) + r")(?![\w-]|\.\d)")


def link_html(text: str, terms: Iterable[str]) -> str:
    """Return the plain TEXT as HTML with each of TERMS, where it stands as a word of its own, linked to its entry."""
    return _any_of(tuple(terms)).sub(
        lambda hit: f'<a href="term:{hit[1].replace(" ", "%20")}">{hit[1]}</a>', html.escape(text, quote=False)
    )


def link_terms(text: str, terms: Iterable[str]) -> str:
    """Return the Markdown TEXT with each of TERMS, where it stands as a word of its own, linked to its entry."""
    found = _any_of(tuple(terms))
    lines = (
        line if line.startswith("#") else found.sub(lambda hit: f"[{hit[1]}](term:{hit[1].replace(' ', '%20')})", line)
        for line in text.split("\n")
    )
    return "\n".join(lines)


def what_is(found: Help, typed: str) -> tuple[Code, ...]:
    """Return every code that TYPED is; for what only looks like one, that its meaning is not held."""
    wanted = typed.strip().strip(".,;:()").casefold()
    hits = tuple(item for item in found.codes if item.code.casefold() == wanted)
    if hits or not _CODE_LIKE.match(typed.strip().strip(".,;:()").upper()):
        return hits
    return (Code(typed.strip(), tr("Code"), tr("meaning not held: it is in none of the tables held here"), ""),)


def search(found: Help, typed: str, limit: int) -> tuple[tuple[Term, ...], tuple[Code, ...]]:
    """Return the terms and codes in which every word of TYPED occurs, at most LIMIT of each; exact names first."""
    parts = typed.casefold().split()
    exact = typed.strip().casefold()

    def fits(*texts: str) -> bool:
        text = " ".join(texts).casefold()
        return all(part in text for part in parts)

    terms = [item for item in found.terms if fits(item.term, item.stands_for, item.words)]
    codes = [item for item in found.codes if fits(item.code, item.kind, item.words)]
    terms.sort(key=lambda item: item.term.casefold() != exact)
    codes.sort(key=lambda item: item.code.casefold() != exact)
    return tuple(terms[:limit]), tuple(codes[:limit])


def _codes() -> Iterable[Code]:
    for info in all_codes():
        yield Code(info.code, tr("Response code"), told(explain(info.code)).removeprefix(info.code).lstrip(" :"), "")
    for alert in all_dcc_alert_codes():
        words = told(explain_dcc_alert(alert.code)).removeprefix(alert.code).lstrip(" :")
        yield Code(alert.code, tr("DCC alert code"), words, "")
    for variant in all_command_variants():
        yield Code(str(variant.variant), tr("Command variant"), told(explain_command_variant(variant.variant)), "")
    not_held = tr("meaning not held")
    for row in read_table("gbcs/alert_codes.csv"):
        yield Code(row["code"], tr("Alert or event code of a device"), row["name"] or not_held, row["source"])
    for row in read_table("gbcs/result_codes.csv"):
        kind = tr("Result of a device, {group}", group=row["use_case_group"])
        yield Code(row["value"], kind, row["name"] or not_held, row["source"])
    for row in read_table("gbcs/use_cases.csv"):
        yield Code(row["name"], tr("Use case, message code {code}", code=row["code"]), row["title"], row["source"])
    for row in read_table("duis/service_requests.csv"):
        yield Code(row["srv"], tr("Service request"), row["name"] or row["body_element"], row["source"])
