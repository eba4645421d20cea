"""What the tables say of ZCL: clusters, commands, attributes and the meaning of their codes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hht_app.core.errors import BugError
from hht_app.core.resources import read_table
from hht_app.gbcs.use_cases import NOT_HELD
from hht_app.gbcs.zcl_layout import ZCLField, fields_of

READ_ATTRIBUTES, READ_ATTRIBUTES_RESPONSE, WRITE_ATTRIBUTES_RESPONSE, DEFAULT_RESPONSE = 0x00, 0x01, 0x04, 0x0B
NO_COMMAND = 0xFF  # what a Default Response answers for a component left after another had failed (RTDS 4.5.0)


@dataclass(frozen=True, slots=True)
class ZCLCommand:
    """A cluster's command: number, NAME, FIELDS of its payload, and the source of both."""

    number: int
    name: str
    fields: tuple[ZCLField, ...]
    source: str


@dataclass(frozen=True, slots=True)
class ZCLAttribute:
    """An attribute: FORM how its value reads, SCALED_BY the (multiplier, divisor, unit) attributes, if any."""

    name: str
    form: str
    scaled_by: tuple[int, int, int] | None
    source: str


@cache
def cluster_name(cluster: int) -> str:
    """Return the name of CLUSTER, or "meaning not held"."""
    names = {int(row["cluster"], 16): row["name"] for row in read_table("gbcs/zcl_clusters.csv")}
    return names.get(cluster, NOT_HELD)


@cache
def _commands() -> dict[tuple[int, bool, int], ZCLCommand]:
    return {
        (int(row["cluster"], 16), row["sender"] == "server", int(row["command"], 16)): ZCLCommand(
            int(row["command"], 16), row["name"], fields_of(row["fields"]), row["source"]
        )
        for row in read_table("gbcs/zcl_commands.csv")
    }


def command(cluster: int, from_server: bool, number: int) -> ZCLCommand | None:
    """Return what is held about command NUMBER of CLUSTER, sent by its server or client."""
    return _commands().get((cluster, from_server, number))


@cache
def command_named(cluster: int, name: str) -> tuple[bool, ZCLCommand]:
    """Return (is sent by the server, command) of the command NAME of CLUSTER; BugError unless exactly one is held."""
    found = [(key[1], item) for key, item in _commands().items() if key[0] == cluster and item.name == name]
    if len(found) != 1:
        raise BugError(f"{len(found)} commands of cluster {cluster:04X} are called {name}")
    return found[0]


@cache
def global_command_name(number: int) -> str:
    """Return the name of global command NUMBER, or "meaning not held"."""
    names = {int(row["command"], 16): row["name"] for row in read_table("gbcs/zcl_global_commands.csv")}
    return names.get(number, NOT_HELD)


@cache
def answered_name(cluster: int, from_server: bool, number: int) -> str:
    """Return the name of the command that a Default Response answers; it was sent by the server where FROM_SERVER.

    RTDS 4.5.0 has one Default Response (GCS20r) marked as sent by the same side, so that side is looked at second.
    """
    found = command(cluster, from_server, number) or command(cluster, not from_server, number)
    if found is not None:
        return found.name
    if number == NO_COMMAND:
        return "no command named: it was not attempted, as an earlier one failed"
    return NOT_HELD


@cache
def _attributes() -> dict[tuple[int, int], ZCLAttribute]:
    found = {}
    for row in read_table("gbcs/zcl_attributes.csv"):
        numbers = [int(text, 16) for text in row["scaled_by"].split("/") if text]
        scaled = (numbers[0], numbers[1], numbers[2]) if numbers else None
        key = (int(row["cluster"], 16), int(row["attribute"], 16))
        found[key] = ZCLAttribute(row["name"], row["form"], scaled, row["source"])
    return found


_UNKNOWN = ZCLAttribute(NOT_HELD, "", None, "")


def zcl_attribute(cluster: int, number: int) -> ZCLAttribute:
    """Return what is held about attribute NUMBER of CLUSTER; its name is "meaning not held" where nothing is."""
    return _attributes().get((cluster, number), _UNKNOWN)


@cache
def _codes() -> dict[str, dict[int, tuple[str, str]]]:
    found: dict[str, dict[int, tuple[str, str]]] = {}
    for row in read_table("gbcs/zcl_codes.csv"):
        found.setdefault(row["group"], {})[int(row["value"])] = (row["name"], row["unit"])
    return found


@cache
def code_name(group: str, value: int) -> str:
    """Return what VALUE of GROUP means, or "meaning not held"."""
    return _codes().get(group, {}).get(value, (NOT_HELD, ""))[0]


def code_unit(group: str, value: int) -> str:
    """Return the unit symbol of VALUE of GROUP, empty where none is held."""
    return _codes().get(group, {}).get(value, ("", ""))[1]


@cache
def bits_name(group: str, value: int) -> str:
    """Return what the bitmap VALUE of GROUP says: its own meaning, or that of each bit set."""
    held = _codes().get(group, {})
    if value in held:
        return held[value][0]
    bits = [1 << place for place in range(value.bit_length()) if value >> place & 1]
    if not bits:
        return "none set"
    return "; ".join(held[bit][0] if bit in held else f"bit {bit:X}: {NOT_HELD}" for bit in bits)
