"""The codes of DUIS: response codes, command variants, DCC alert codes; a meaning where one is held, never a guess."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hht_app.core.errors import DataError
from hht_app.core.resources import read_table
from hht_app.core.told import told
from hht_app.core.words import tr


@dataclass(frozen=True, slots=True)
class CodeInfo:
    """One response code: name ('' if none is held), meaning ('' unless `held`), source, whether MP081 speaks of it."""

    code: str
    name: str
    meaning: str
    held: bool
    source: str
    mp081: bool
    schema_versions: tuple[str, ...]

    @property
    def kind(self) -> str:
        """What the code's letter says: 'information', 'warning' or 'error'."""
        return {"I": "information", "W": "warning"}.get(self.code[0], "error")


@dataclass(frozen=True, slots=True)
class DCCAlertCodeInfo:
    """One DCC alert code: name, meaning ('' unless `held`), the body it was seen with, source, versions with it."""

    code: str
    name: str
    meaning: str
    held: bool
    body: str
    source: str
    mp081: bool
    schema_versions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommandVariantInfo:
    """One command variant: what goes in and comes out, and how it travels (None where the schema leaves it open)."""

    variant: int
    input: str
    output: str
    critical: bool | None
    returned: bool | None
    sm_wan: bool | None
    request_service: str
    meaning: str
    held: bool
    source: str
    mp081: bool

    @property
    def local_delivery(self) -> bool:
        """Whether the Command comes back to be delivered over the HAN and nothing goes over the SM WAN (CV 2, 6)."""
        return self.output == "command for local delivery"


@cache
def _table() -> dict[str, CodeInfo]:
    return {
        row["code"]: CodeInfo(
            code=row["code"],
            name=row["name"],
            meaning=row["meaning"],
            held=row["held"] == "yes",
            source=row["source"],
            mp081=row["mp081"] == "yes",
            schema_versions=tuple(row["schema_versions"].split()),
        )
        for row in read_table("duis/response_codes.csv")
    }


def all_codes() -> tuple[CodeInfo, ...]:
    """Return every response code of the DUIS 5.4 schema, in its order."""
    return tuple(_table().values())


@cache
def known_codes() -> frozenset[str]:
    """Return the response codes that the DUIS 5.4 schema lists; no other is ever emitted."""
    return frozenset(_table())


def code_info(code: str) -> CodeInfo:
    """Return what is held of response code CODE; DataError when the schema does not list it."""
    try:
        return _table()[code]
    except KeyError:
        raise DataError(f"{code!r} is not a response code of the DUIS 5.4 schema") from None


def explain(code: str) -> str:
    """Return response code CODE in a sentence with its source, or 'meaning not held' and where it is defined."""
    if code not in _table():
        return explain_unlisted(code)
    info = code_info(code)
    if info.held:
        return tr(
            "{code} {name}: {meaning} (source: {source})",
            code=code, name=told(info.name), meaning=told(info.meaning), source=info.source,
        )  # fmt: skip
    if info.name:
        return tr(
            "{code} {name} (its heading only; source: {source}): meaning not held; {where}",
            code=code, name=told(info.name), source=info.source, where=where_defined(code),
        )  # fmt: skip
    return tr("{code} ({kind}): meaning not held; {where}", code=code, kind=told(info.kind), where=where_defined(code))


def explain_unlisted(code: str) -> str:
    """Return what can be said of CODE, which looks like a code but stands in no list of the schema."""
    return tr("{code}: meaning not held; {where}", code=code, where=not_listed())


def not_listed() -> str:
    """Say that a code stands in no list of the schema."""
    return tr("not in the DUIS 5.4 schema")


def where_defined(code: str) -> str:
    """Say where the meaning of response CODE would be found: six digits are service group, service and number."""
    digits = code[1:]
    if len(digits) == 6:
        service = f"{int(digits[:2])}.{int(digits[2:4])}"
        return tr("see the validation of service request {service} in DUIS (SEC Appendix AD)", service=service)
    return tr("see the general response codes in DUIS clause 3.2 (SEC Appendix AD)")


@cache
def _dcc_alerts() -> dict[str, DCCAlertCodeInfo]:
    return {
        row["code"]: DCCAlertCodeInfo(
            code=row["code"],
            name=row["name"],
            meaning=row["meaning"],
            held=row["held"] == "yes",
            body=row["body"],
            source=row["source"],
            mp081=row["mp081"] == "yes",
            schema_versions=tuple(row["schema_versions"].split()),
        )
        for row in read_table("duis/dcc_alert_codes.csv")
    }


def all_dcc_alert_codes() -> tuple[DCCAlertCodeInfo, ...]:
    """Return every DCC alert code of the DUIS 5.4 schema, in its order."""
    return tuple(_dcc_alerts().values())


@cache
def known_dcc_alert_codes() -> frozenset[str]:
    """Return the DCC alert codes that the DUIS 5.4 schema lists."""
    return frozenset(_dcc_alerts())


def dcc_alert_code(code: str) -> DCCAlertCodeInfo:
    """Return what is held of DCC alert code CODE; DataError when the schema does not list it."""
    try:
        return _dcc_alerts()[code]
    except KeyError:
        raise DataError(f"{code!r} is not a DCC alert code of the DUIS 5.4 schema") from None


def explain_dcc_alert(code: str) -> str:
    """Return DCC alert code CODE in a sentence with its source, or 'meaning not held' and where it is defined."""
    if code not in _dcc_alerts():
        return explain_unlisted(code)
    info = dcc_alert_code(code)
    if info.held:
        return tr(
            "{code} {name}: {meaning} (source: {source})",
            code=code, name=told(info.name), meaning=told(info.meaning), source=info.source,
        )  # fmt: skip
    return tr("{code} (DCC alert): meaning not held; see the DCC alerts in DUIS (SEC Appendix AD)", code=code)


_FLAGS = {"yes": True, "no": False}


@cache
def _variants() -> dict[int, CommandVariantInfo]:
    return {
        int(row["variant"]): CommandVariantInfo(
            variant=int(row["variant"]),
            input=row["input"],
            output=row["output"],
            critical=_FLAGS.get(row["critical"]),
            returned=_FLAGS.get(row["returned"]),
            sm_wan=_FLAGS.get(row["sm_wan"]),
            request_service=row["request_service"],
            meaning=row["meaning"],
            held=row["held"] == "yes",
            source=row["source"],
            mp081=row["mp081"] == "yes",
        )
        for row in read_table("duis/command_variants.csv")
    }


def all_command_variants() -> tuple[CommandVariantInfo, ...]:
    """Return the command variants 1 to 9."""
    return tuple(_variants().values())


def command_variant(variant: int) -> CommandVariantInfo:
    """Return what is held of command VARIANT; DataError when it is none of 1 to 9."""
    try:
        return _variants()[variant]
    except KeyError:
        raise DataError(f"{variant} is not a command variant of DUIS", advice="they are 1 to 9") from None


def explain_command_variant(variant: int) -> str:
    """Return command VARIANT in a sentence with its source."""
    info = command_variant(variant)
    return tr(
        "CV {variant}: {meaning} (source: {source})", variant=variant, meaning=told(info.meaning), source=info.source
    )
