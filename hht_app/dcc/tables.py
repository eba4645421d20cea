"""The DCC's tables of checks, rules and refusals, each row with its source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hht_app.core.errors import BugError
from hht_app.core.resources import read_table

SIMULATORS_CHOICE = "simulator's choice, the DCC's code is not held"
FAMILY = "family"


@dataclass(frozen=True, slots=True)
class CheckInfo:
    """One check: its id, the code it refuses with ("family" where the request's own family is used), and its source."""

    id: str
    code: str
    title: str
    source: str
    mp081: bool


@dataclass(frozen=True, slots=True)
class StatusRule:
    """One named rule by which a status in the inventory changes."""

    name: str
    from_status: str
    to_status: str
    condition: str
    source: str
    mp081: bool


@cache
def checks() -> tuple[CheckInfo, ...]:
    """Return the checks in the order they are carried out (the order is the simulator's choice)."""
    return tuple(
        CheckInfo(row["id"], row["code"], row["title"], row["source"], row["mp081"] == "yes")
        for row in read_table("dcc/checks.csv")
    )


@cache
def exemption(service_reference_variant: str, check: str) -> dict[str, str] | None:
    """Return the row that exempts a request from a check, or None."""
    for row in read_table("dcc/exemptions.csv"):
        if row["service_reference_variant"] == service_reference_variant and row["check"] == check:
            return row
    return None


@cache
def refusal_code(service_reference_variant: str) -> str:
    """Return the code that a request's own family refuses with (simulator's choice where it is not held)."""
    for row in read_table("dcc/refusals.csv"):
        if row["service_reference_variant"] == service_reference_variant:
            return row["code"]
    return "E11"


@cache
def status_rule(name: str) -> StatusRule:
    """Return the status rule called NAME."""
    for row in read_table("dcc/rules.csv"):
        if row["rule"] == name:
            return StatusRule(
                name, row["from_status"], row["to_status"], row["condition"], row["source"], row["mp081"] == "yes"
            )
    raise BugError(f"no status rule is called {name}")


@cache
def return_rule(service_reference_variant: str, message_code: int) -> str | None:
    """Return the name of the status rule that a returned success response may fire, or None."""
    for row in read_table("dcc/rules.csv"):
        if (
            row["service_reference_variant"] == service_reference_variant
            and row["message_code"] == f"{message_code:04X}"
        ):
            return row["rule"]
    return None


@cache
def target_types(service_reference_variant: str) -> tuple[str, ...] | None:
    """Return the device types a request may be for, or None where it is not for a device."""
    for row in read_table("dcc/targets.csv"):
        if row["service_reference_variant"] == service_reference_variant:
            return tuple(row["device_types"].split())
    return None


@dataclass(frozen=True, slots=True)
class JoinCase:
    """Which use case and method joins a target to another device."""

    message_code: int
    use_case: str
    method: int


@cache
def join_case(service_reference_variant: str, target_type: str, other_type: str) -> JoinCase | None:
    """Return how a device of TARGET_TYPE joins one of OTHER_TYPE under this request, or None where it is not held."""
    for row in read_table("dcc/joins.csv"):
        key = (row["service_reference_variant"], row["target_type"], row["other_type"])
        if key == (service_reference_variant, target_type, other_type):
            return JoinCase(int(row["message_code"], 16), row["use_case"], int(row["method"]))
    return None
