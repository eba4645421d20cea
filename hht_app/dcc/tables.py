"""The DCC's tables of checks, rules and refusals, each row with its source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hht_app.core.errors import BugError
from hht_app.core.resources import read_table
from hht_app.duis.codes import all_codes

SIMULATORS_CHOICE = "simulator's choice, the DCC's code is not held"
STANDS_IN = "E12"  # for a request without a family of codes: see dcc/refusals.csv
NO_FAMILY = (
    "simulator's choice, the DCC's code is not held; "
    "the request has no family of codes in the published list, and E12 stands in"
)
FAMILY = "family"
ANY_STATUS = "*"


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
def _refusal(service_reference_variant: str) -> tuple[str, str]:
    """Return the code and its mark by the table; else the first code of the request's family, or what stands in."""
    for row in read_table("dcc/refusals.csv"):
        if row["service_reference_variant"] == service_reference_variant:
            return row["code"], row["mark"]
    group, service = service_reference_variant.split(".")[:2]
    family = f"E{int(group):02}{int(service):02}"
    own = next((info.code for info in all_codes() if info.code.startswith(family)), None)
    return (STANDS_IN, NO_FAMILY) if own is None else (own, SIMULATORS_CHOICE)


def refusal_code(service_reference_variant: str) -> str:
    """Return the code that a request's own family refuses with; for one without a family, a general one stands in."""
    return _refusal(service_reference_variant)[0]


def refusal_mark(service_reference_variant: str) -> str:
    """Return the words that mark `refusal_code` as the simulator's choice."""
    return _refusal(service_reference_variant)[1]


def chosen_words(service_reference_variant: str, code: str) -> str:
    """Return the mark of a refusal with CODE where that is the simulator's choice for the request, else nothing."""
    own, mark = _refusal(service_reference_variant)
    return mark if code == own else ""


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
def cell_rule(name: str) -> str:
    """Return NAME when the table of rules for trust anchor cells and own certificates has it; BugError otherwise."""
    if not any(row["rule"] == name for row in read_table("dcc/cell_rules.csv")):
        raise BugError(f"no rule of cells is called {name}")
    return name


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
class CommandCase:
    """Which use case a request becomes for a type of device, and who originates it (party, acb or transcos)."""

    message_code: int
    use_case: str
    originator: str


@cache
def command_case(service_reference_variant: str, target_type: str, form: str = "") -> CommandCase | None:
    """Return the command of a request for TARGET_TYPE in FORM (such as Add), or None where it is not held."""
    for row in read_table("dcc/commands.csv"):
        key = (row["service_reference_variant"], row["target_type"], row["form"])
        if key == (service_reference_variant, target_type, form):
            return CommandCase(int(row["message_code"], 16), row["use_case"], row["originator"])
    return None


@dataclass(frozen=True, slots=True)
class ReturnEffect:
    """What a returned item changes: the name of the effect, in words, its source, and whether MP081 lists it."""

    effect: str
    what: str
    source: str
    mp081_list: bool


@cache
def return_effect(service_reference_variant: str) -> ReturnEffect | None:
    """Return what a successful response to a request changes, None where nothing is to be done with it."""
    for row in read_table("dcc/returns.csv"):
        if row["service_reference_variant"] == service_reference_variant:
            return ReturnEffect(row["effect"], row["what"], row["source"], row["mp081_list"] == "yes")
    return None


@cache
def alert_effect(message_code: int) -> ReturnEffect | None:
    """Return what a Device Alert changes at the DCC, None where that is not held."""
    for row in read_table("dcc/returned_alerts.csv"):
        if int(row["message_code"], 16) == message_code:
            return ReturnEffect(row["effect"], row["what"], row["source"], False)
    return None


def needed_back(service_reference_variant: str | None) -> str:
    """Say whether the DCC needs an item back by 8.13: "needed", "not on the list", or "not held" for a Device Alert.

    SERVICE_REFERENCE_VARIANT is that of the request a response answers, None for an alert.
    """
    if service_reference_variant is None:
        return "not held"
    effect = return_effect(service_reference_variant)
    return "needed" if effect is not None and effect.mp081_list else "not on the list"


@cache
def service_of(command_variant: int) -> str | None:
    """Return the service (transform, send, dcc-only) that takes requests of COMMAND_VARIANT, None for one of none."""
    for row in read_table("dcc/url_services.csv"):
        if row["command_variant"] == str(command_variant):
            return row["service"]
    return None


@dataclass(frozen=True, slots=True)
class WanVariant:
    """A row of CHISM table 3: the variant's name in DCC 1.3 and 2.0, its CSP region, and what it means."""

    dcc_1_3: str
    dcc_2_0: str
    csp_region: str
    meaning: str
    source: str


@cache
def wan_variants() -> tuple[WanVariant, ...]:
    """Return CHISM table 3; the variant of one space is one space."""
    return tuple(WanVariant(**row) for row in read_table("dcc/wan_variants.csv"))


def wan_variant(name: str) -> WanVariant | None:
    """Return the row that names a WAN variant NAME in either column, character for character, or None."""
    return next((row for row in wan_variants() if name in (row.dcc_1_3, row.dcc_2_0)), None)


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
