"""The service requests of DUIS: what each is called, its body element, command variants, target and place in MP081."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from hht_app.core.errors import DataError
from hht_app.core.resources import read_table


@dataclass(frozen=True, slots=True)
class ServiceRequestInfo:
    """One row of the table; `roles` is empty where the roles are not held (not: where nobody may send it)."""

    srv: str
    service_reference: str
    body_element: str
    name: str
    critical: bool
    command_variants: tuple[int, ...]
    roles: tuple[str, ...]
    target: Literal["device", "dcc"]
    mp081_return_list: bool
    mp081_change: str
    source: str

    @property
    def local_delivery(self) -> tuple[int, ...]:
        """The command variants that lead to a Command for local delivery: 4 and 6, or 2; none where it cannot be."""
        wanted = (4, 6) if self.critical else (2,)
        return wanted if set(wanted) <= set(self.command_variants) else ()


@cache
def _table() -> dict[str, ServiceRequestInfo]:
    return {
        row["srv"]: ServiceRequestInfo(
            srv=row["srv"],
            service_reference=row["service_reference"],
            body_element=row["body_element"],
            name=row["name"],
            critical=row["critical"] == "yes",
            command_variants=tuple(int(variant) for variant in row["command_variants"].split()),
            roles=tuple(row["roles"].split()),
            target="dcc" if row["target"] == "dcc" else "device",
            mp081_return_list=row["mp081_return_list"] == "yes",
            mp081_change=row["mp081_change"],
            source=row["source"],
        )
        for row in read_table("duis/service_requests.csv")
    }


def all_service_requests() -> tuple[ServiceRequestInfo, ...]:
    """Return every service request of the DUIS 5.4 schema, in its order."""
    return tuple(_table().values())


def service_request(srv: str) -> ServiceRequestInfo:
    """Return what is held of the service request with variant SRV, such as '8.14.2'; DataError when there is none."""
    try:
        return _table()[srv]
    except KeyError:
        raise DataError(f"{srv!r} is not a service reference variant of the DUIS 5.4 schema") from None


def needed_by_dcc(srv: str) -> bool:
    """Say whether MP081 lists the responses to SRV among those needed back by 8.13; DataError on an unknown SRV."""
    return service_request(srv).mp081_return_list


@cache
def known_variants() -> frozenset[str]:
    """Return the service reference variants of the DUIS 5.4 schema."""
    return frozenset(_table())


@cache
def known_references() -> frozenset[str]:
    """Return the service references of the DUIS 5.4 schema."""
    return frozenset(info.service_reference for info in _table().values())


@cache
def known_bodies() -> frozenset[str]:
    """Return the body elements of the DUIS 5.4 schema, SignedPreCommand included."""
    return frozenset(info.body_element for info in _table().values()) | {"SignedPreCommand"}
