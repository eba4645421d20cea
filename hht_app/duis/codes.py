"""The response codes of DUIS: every code of the schema, with its meaning where one is held and never a guess."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hht_app.core.errors import DataError
from hht_app.core.resources import read_table
from hht_app.core.words import tr


@dataclass(frozen=True, slots=True)
class CodeInfo:
    """One response code: name and meaning ('' unless `held`), where that was read, whether MP081 speaks of it."""

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
        return tr("{code}: not a response code of the DUIS 5.4 schema", code=code)
    info = code_info(code)
    if info.held:
        return tr(
            "{code} {name}: {meaning} (source: {source})",
            code=code, name=info.name, meaning=info.meaning, source=info.source,
        )  # fmt: skip
    return tr("{code} ({kind}): meaning not held; {where}", code=code, kind=info.kind, where=_where(code))


def _where(code: str) -> str:
    """Say where the meaning of CODE would be found: six digits are service group, service and number."""
    digits = code[1:]
    if len(digits) == 6:
        service = f"{int(digits[:2])}.{int(digits[2:4])}"
        return tr("see the validation of service request {service} in DUIS (SEC Appendix AD)", service=service)
    return tr("see the general response codes in DUIS clause 3.2 (SEC Appendix AD)")
