"""The use-case registry: what is held about each message code, alert code and result code, with its source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hht_app.core.errors import BugError
from hht_app.core.resources import read_table

NOT_HELD = "meaning not held"
GENERAL_KNOWLEDGE = "general knowledge, unverified"

CCS01, CCS02, CS14, ECS12, GCS09 = 0x0001, 0x0002, 0x0018, 0x0022, 0x0072
CS03A1, CS03B, CS04AC, CS04B, CS03A2, CS03C = 0x000D, 0x000E, 0x000F, 0x0010, 0x00AB, 0x00AF
CS02B_SUPPLIER, CS02B_NETWORK_OPERATOR, CS02B_ACB, CS02B_TRANSCOS = 0x0102, 0x0103, 0x0104, 0x0107
CS02B_ALERT, CS02G_ALERT = 0x00CB, 0x0124
JOINS = (CS03A1, CS03A2, CS03B, CS03C)
UNJOINS = (CS04AC, CS04B)
CS02B_ALL = (*range(0x0100, 0x010A), 0x0125, 0x0126)


@dataclass(frozen=True, slots=True)
class UseCase:
    """One row of the table; None stands for what is not known."""

    code: int
    name: str
    title: str
    family: str
    critical: bool | None
    replay_protected: bool | None
    future_datable: bool | None
    service_references: tuple[str, ...]
    authorised_roles: tuple[str, ...]
    han_only: bool
    source: str


def _yes_no(text: str) -> bool | None:
    known = {"yes": True, "no": False, "unknown": None}
    if text not in known:
        raise BugError(f"use_cases.csv: {text!r} is none of yes, no, unknown")
    return known[text]


@cache
def all_use_cases() -> dict[int, UseCase]:
    """Return every use case by message code."""
    return {
        (code := int(row["code"], 16)): UseCase(
            code=code,
            name=row["name"],
            title=row["title"],
            family=row["family"],
            critical=_yes_no(row["critical"]),
            replay_protected=_yes_no(row["replay_protected"]),
            future_datable=_yes_no(row["future_datable"]),
            service_references=tuple(row["service_references"].split()),
            authorised_roles=tuple(item for item in row["authorised_roles"].split(";") if item),
            han_only=_yes_no(row["han_only"]) is True,
            source=row["source"],
        )
        for row in read_table("gbcs/use_cases.csv")
    }


def use_case(code: int) -> UseCase | None:
    """Return the use case of message CODE, or None where none is held."""
    return all_use_cases().get(code)


def by_name(name: str) -> UseCase:
    """Return the use case called NAME; with several codes (CS02b) write the code behind it: CS02b-0102."""
    found = [item for item in all_use_cases().values() if name in (item.name, f"{item.name}-{item.code:04X}")]
    if len(found) != 1:
        raise BugError(f"{len(found)} use cases are called {name}")
    return found[0]


def use_case_name(code: int) -> str:
    """Return the name of message CODE's use case, or "meaning not held"."""
    row = use_case(code)
    return row.name if row else NOT_HELD


@cache
def is_critical(code: int) -> bool | None:
    """Return whether CODE's use case is critical, by its row or the table of what else is held; None if it is not."""
    row = use_case(code)
    if row is not None and row.critical is not None:
        return row.critical
    for item in read_table("gbcs/critical.csv"):
        if int(item["code"], 16) == code:
            return item["critical"] == "yes"
    return None


def is_replay_protected(code: int) -> tuple[bool, str]:
    """Return whether a device refuses CODE's command when repeated, and the source; protected where none is held."""
    row = use_case(code)
    if row is None or row.replay_protected is None:
        return True, GENERAL_KNOWLEDGE
    return row.replay_protected, row.source


@cache
def _alerts() -> dict[int, str]:
    return {int(row["code"], 16): row["name"] for row in read_table("gbcs/alert_codes.csv")}


def alert_name(code: int) -> str:
    """Return what alert CODE says, or "meaning not held"."""
    return _alerts().get(code, NOT_HELD)


@cache
def _results() -> dict[tuple[str, int], str]:
    return {(row["use_case_group"], int(row["value"])): row["name"] for row in read_table("gbcs/result_codes.csv")}


def result_name(group: str, value: int) -> str:
    """Return what result VALUE of GROUP (join, unjoin, credentials, dlms, zcl, ...) says, or "meaning not held"."""
    return _results().get((group, value), NOT_HELD)


@cache
def _codes() -> dict[tuple[str, int], str]:
    rows = (("gbcs/asn1_codes.csv", "group"), ("gbcs/result_codes.csv", "use_case_group"))
    return {(row[key], int(row["value"])): row["name"] for table, key in rows for row in read_table(table)}


def code_name(group: str, value: int) -> str:
    """Return what VALUE of GROUP (a result group, remote_party_role, device_type, ...) says, or "meaning not held"."""
    return _codes().get((group, value), NOT_HELD)
