"""The organisations of a training world: who they are, their remote party roles and the keys they hold."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from hht_app.core.errors import BugError
from hht_app.core.identifiers import EUI64
from hht_app.core.resources import read_table
from hht_app.smki.pki import ORGANISATION_USAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hht_app.smki.pki import OrganisationUsage

_TABLE = "smki/organisations.csv"


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation with its remote party role, certificate name and key usages."""

    eui: EUI64
    role: int
    name: str | None
    usages: tuple[OrganisationUsage, ...]


def _usage(text: str) -> OrganisationUsage:
    for usage in ORGANISATION_USAGES:
        if usage == text:
            return usage
    raise BugError(f"{_TABLE}: {text!r} is not a key usage")


def training_organisations() -> Mapping[str, Organisation]:
    """Return the organisations of every training world by their key in the table, such as `supplier` or `acb`."""
    return MappingProxyType(
        {
            row["key"]: Organisation(
                EUI64.parse(row["eui"]),
                int(row["role"]),
                row["name"] or None,
                tuple(_usage(usage) for usage in row["usages"].split()),
            )
            for row in read_table(_TABLE)
        }
    )
