"""A code or a service request in plain English, from the tables alone: no model of a document is loaded for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from hht_app.core.errors import DataError
from hht_app.core.resources import read_table
from hht_app.core.words import tr
from hht_app.duis import codes
from hht_app.duis.service_requests import ServiceRequestInfo, service_request

NOT_HELD = "meaning not held"
RESPONSE_CODE = re.compile(r"[IWE][0-9]{1,8}")
_ALERT_CODE = re.compile(r"(?:N|AD)[0-9]{1,8}")
_LIKE_A_CODE = re.compile(r"[A-Z]{1,2}[0-9]{1,8}")
_SRV = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2}){1,2}")


@dataclass(frozen=True, slots=True)
class Explanation:
    """What can be said of a document or a code; `meaning` is 'meaning not held' where it is not, and `lines` says all.

    `kind` is request, response, device alert, DCC alert, response code, DCC alert code, service request or,
    where a word has only the form of a code, unknown code.
    """

    kind: str
    meaning: str
    source_of_meaning: str
    lines: tuple[str, ...]
    service_reference_variant: str | None = None
    service_request: str | None = None
    command_variant: int | None = None
    request_id: str | None = None
    response_code: str | None = None
    dcc_alert_code: str | None = None
    body: Any = None
    schema_version: str | None = None
    schema_held: bool | None = None
    mp081: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())


@cache
def _purposes() -> dict[str, dict[str, str]]:
    return {row["srv"]: row for row in read_table("duis/purposes.csv")}


def explain_code(code: str) -> Explanation:
    """Return response code, DCC alert code or service request CODE explained; DataError when it looks like none.

    A code that the schema does not list is explained as such.
    """
    if RESPONSE_CODE.fullmatch(code):
        meaning, source = meaning_of_code(code)
        marks = (tr("MP081 speaks of this code"),) if in_mp081(code) else ()
        return Explanation(
            "response code", meaning, source, (codes.explain(code), *marks), response_code=code, mp081=marks
        )
    if _ALERT_CODE.fullmatch(code):
        meaning, source = NOT_HELD, codes.not_listed()
        if code in codes.known_dcc_alert_codes():
            alert = codes.dcc_alert_code(code)
            meaning, source = alert.meaning or NOT_HELD, alert.source
        return Explanation("DCC alert code", meaning, source, (codes.explain_dcc_alert(code),), dcc_alert_code=code)
    if _LIKE_A_CODE.fullmatch(code):
        return Explanation("unknown code", NOT_HELD, codes.not_listed(), (codes.explain_unlisted(code),))
    if _SRV.fullmatch(code):
        return _explain_service(service_request(code))
    raise DataError(f"{code[:80]!r} is neither a file nor a code of DUIS", advice="give a file, or a code such as E5")


def _explain_service(info: ServiceRequestInfo) -> Explanation:
    meaning, source = purpose_of(info)
    mp081 = mp081_of(info)
    variants = ", ".join(str(variant) for variant in info.command_variants)
    local = " then ".join(f"CV {variant}" for variant in info.local_delivery) or tr("not possible")
    lines = (
        f"{info.srv} {info.name}: {meaning}",
        tr("Command variants: {variants}; local delivery: {local}", variants=variants, local=local),
        *(f"MP081: {text}" for text in mp081),
    )
    return Explanation(
        "service request", meaning, source, lines,
        service_reference_variant=info.srv, service_request=info.name, mp081=mp081,
    )  # fmt: skip


def meaning_of_code(code: str) -> tuple[str, str]:
    """Return meaning and source of response CODE; where it is not held, where it would be found."""
    if code not in codes.known_codes():
        return NOT_HELD, codes.not_listed()
    info = codes.code_info(code)
    return (info.meaning, info.source) if info.held else (NOT_HELD, codes.where_defined(code))


def in_mp081(code: str) -> bool:
    """Say whether MP081 speaks of response CODE."""
    return code in codes.known_codes() and codes.code_info(code).mp081


def purpose_of(info: ServiceRequestInfo) -> tuple[str, str]:
    """Return what the service request of INFO is for, and where that stands."""
    row = _purposes().get(info.srv)
    return (
        (row["purpose"], row["source"]) if row else (NOT_HELD, tr("see {srv} in DUIS (SEC Appendix AD)", srv=info.srv))
    )


def mp081_of(info: ServiceRequestInfo) -> tuple[str, ...]:
    """Return what MP081 changed about the service request of INFO."""
    found: tuple[str, ...] = (info.mp081_change,) if info.mp081_change else ()
    if info.mp081_return_list:
        found += (tr("its response goes back to the DCC by 8.13 when the command was delivered locally"),)
    return found
