"""What each ASN.1 payload is made of: one declaration for a message code and direction, for reading and for writing."""

from __future__ import annotations

from hht_app.core.resources import read_table
from hht_app.gbcs import use_cases
from hht_app.gbcs.envelope import CRA
from hht_app.gbcs.payloads.asn1 import ENUMERATED
from hht_app.gbcs.payloads.asn1_fields import (
    AlertCode,
    Certificate,
    CertificateRequest,
    Choice,
    Eui,
    Field,
    Group,
    Integer,
    KeyUsage,
    Many,
    Null,
    Octets,
    Status,
    Time,
    Unread,
)

_ROLE, _CELL_USAGE, _DEVICE_TYPE = "remote_party_role", "cell_usage", "device_type"
Layout = tuple[Field, ...]


def _cell(name: str, tag: int | None = None, *, optional: bool = False) -> Group:
    return Group(
        name,
        Integer("role", _ROLE),
        KeyUsage("key_usage"),
        Integer("cell_usage", _CELL_USAGE, optional=True),
        tag=tag,
        optional=optional,
    )


def _special_floor() -> Group:
    return Group("special_floor", Integer("usage", "special_use"), Integer("counter"))


def _floor(name: str) -> Group:
    return Group(
        name,
        Integer("role", _ROLE),
        Integer("floor"),
        Many("prepayment_floors", _special_floor(), optional=True),
    )


def _execution_outcome(*, optional: bool = False) -> Group:
    outcome = Group(
        "outcome",
        _cell("cell"),
        Status("status", "credentials", tag=ENUMERATED, about=True),
        Eui("existing_subject"),
        Octets("existing_ski", 8),
        Eui("replacing_subject"),
        Octets("replacing_ski", 8),
    )
    return Group(
        "execution_outcome",
        Integer("authorising_counter"),
        Integer("mode", "replacement_mode"),
        Many("sequence_changes", _floor("sequence_change")),
        Many("outcomes", outcome),
        optional=optional,
    )


def _log_entry(name: str = "entry") -> Group:
    return Group(name, Eui("device"), Integer("device_type", _DEVICE_TYPE))


def _activation_outcome() -> Group:
    return Group("outcome", Status("status", "CS06"), Octets("firmware_version", 4))


_CREDENTIALS_COMMAND = (
    Group(
        "update_credentials",
        Group(
            "replace_control",
            Integer("mode", "replacement_mode"),
            Unread("symmetric_key", 0x80, 0xA0),
            Integer("time_based_cpv", "time_based_cpv", tag=0x81, optional=True),
            _cell("authorising_cell", 0xA2, optional=True),
            Integer("authorising_counter", tag=0x83),
            Integer("new_floor", tag=0x84, optional=True),
            Many("prepayment_floors", _special_floor(), tag=0xA5, optional=True),
            Many("remote_party_floors", _floor("remote_party_floor"), tag=0xA6, optional=True),
        ),
        Many("replacements", Group("replacement", Certificate("certificate"), _cell("cell"))),
        Many("path_certificates", Certificate("certificate")),
        Time("execution_time", optional=True),
    ),
)
_CREDENTIALS_RESPONSE = (Group("response", Null("accepted", accepts=True), _execution_outcome(optional=True)),)
_CREDENTIALS_ALERT = (Group("alert", AlertCode("alert_code"), Time("execution_time"), _execution_outcome()),)
_DETAILS_COMMAND = (Group("details_of", _cell("authorising_cell"), Many("roles", Integer("role", _ROLE))),)
_DETAILS_RESPONSE = (
    Many(
        "details",
        Group(
            "remote_party",
            Integer("role", _ROLE),
            Status("status", "credentials", tag=ENUMERATED, about=True),
            Integer("floor", optional=True),
            Many(
                "cells",
                Group(
                    "cell",
                    KeyUsage("key_usage"),
                    Integer("cell_usage", _CELL_USAGE, optional=True),
                    Eui("existing_subject"),
                    Octets("existing_ski", 8),
                ),
                optional=True,
            ),
        ),
    ),
)
_JOIN_COMMAND = (
    Group(
        "join",
        Integer("method", "join_method"),
        Eui("other"),
        Integer("device_type", _DEVICE_TYPE),
        Certificate("certificate", optional=True),
    ),
)
_KEY_USAGE_COMMAND = (Group("certificate_for", KeyUsage("key_usage")),)

_PAIRS: tuple[tuple[tuple[int, ...], Layout, Layout], ...] = (
    (use_cases.CS02B_ALL, _CREDENTIALS_COMMAND, _CREDENTIALS_RESPONSE),
    ((0x0008, 0x011B), _DETAILS_COMMAND, _DETAILS_RESPONSE),
    ((0x000A,), _KEY_USAGE_COMMAND, (Choice(CertificateRequest("request"), Status("status", "CS02c")),)),
    ((0x000B,), (Certificate("certificate"),), (Status("status", "CS02d"),)),
    ((0x000C,), _KEY_USAGE_COMMAND, (Choice(Certificate("certificate"), Status("status", "CS02e")),)),
    (use_cases.JOINS, _JOIN_COMMAND, (Status("status", "join"),)),
    (use_cases.UNJOINS, (Eui("other"),), (Status("status", "unjoin"),)),
    (
        (0x0012,),
        (Group("activate", Octets("image_hash", 32), Integer("originator_counter"), Time("time", optional=True)),),
        (Choice(Null("accepted", accepts=True), _activation_outcome()),),
    ),
    (
        (0x0013,),
        (Null("read_log"),),
        (Group("response", Status("status", "CS07"), Many("entries", _log_entry(), optional=True)),),
    ),
    (
        (0x007F,),
        (Group("set_clock", Time("start"), Time("end")),),
        (Group("response", Time("device_time"), Status("status", "GCS28")),),
    ),
    (
        (0x008C,),
        (Group("restore", Many("entries", _log_entry())),),
        (
            Group(
                "response",
                Many("outcomes", Group("outcome", _log_entry(), Status("status", "join", about=True))),
            ),
        ),
    ),
    (
        (0x0129,),
        (Null("read_version"),),
        (Group("response", Octets("firmware_version", 4), Status("status", "CS08")),),
    ),
)
_ALERTS: dict[int, Layout] = {
    use_cases.CS02B_ALERT: _CREDENTIALS_ALERT,
    use_cases.CS02G_ALERT: _CREDENTIALS_ALERT,
    0x00CA: (
        Group(
            "alert",
            AlertCode("alert_code"),
            Time("execution_time"),
            Integer("originator_counter"),
            _activation_outcome(),
        ),
    ),
    0x00B2: (Group("alert", AlertCode("alert_code"), Time("time"), Many("entries", _log_entry())),),
    0x0128: (
        Group(
            "alert",
            AlertCode("alert_code"),
            Time("time"),
            Eui("device"),
            Octets("firmware_version", 4),
            Integer("status", "CCS08"),
        ),
    ),
    0x012B: (
        Group("alert", AlertCode("alert_code"), Time("time"), Octets("firmware_version", 4), Integer("status", "CS09")),
    ),
}


def _name_as_mmc(fields: Layout, path: str, names: dict[str, str]) -> None:
    for field in fields:
        here = f"{path}/{field.name}"
        field.label = names.get(here, field.label)
        if isinstance(field, Group):
            _name_as_mmc(field.fields, here, names)
        elif isinstance(field, Many):
            _name_as_mmc((field.item,), here, names)
        elif isinstance(field, Choice):
            _name_as_mmc(field.alternatives, path, names)


def _declare() -> dict[tuple[int, CRA], Layout]:
    table: dict[tuple[int, CRA], Layout] = {(code, CRA.ALERT): layout for code, layout in _ALERTS.items()}
    for codes, command, response in _PAIRS:
        for code in codes:
            table[code, CRA.COMMAND] = command
            table[code, CRA.RESPONSE] = response
    names: dict[str, dict[str, str]] = {}
    for row in read_table("gbcs/mmc_names.csv"):
        names.setdefault(row["layout"], {})[row["path"]] = row["element"]
    for (code, cra), layout in table.items():
        _name_as_mmc(layout, "", names.get(f"{code:04X} {cra.name.lower()}", {}))
    return table


LAYOUTS = _declare()


def layout_of(code: int, cra: CRA) -> Layout | None:
    """Return the fields of message CODE's payload in direction CRA, None where no declaration is held."""
    return LAYOUTS.get((code, cra))
