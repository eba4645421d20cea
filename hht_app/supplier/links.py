"""The supplier's two links, from the terminal and to the DCC: they fail and are slow, and what waits is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hht_app.core.errors import UsageError
from hht_app.core.resources import read_table

SUPPLIER_LINK_DOWN, DCC_LINK_DOWN, DCC_SLOW = "supplier-link-down", "dcc-link-down", "dcc-slow"
SLOW_SECONDS = 60  # simulator's choice: how long an answer takes unless it is said


def link_troubles() -> dict[str, str]:
    """Return what each trouble of the links is, by name."""
    return {row["name"]: row["what"] for row in read_table("dcc/link_troubles.csv")}


@dataclass(slots=True)
class Links:
    """The state of both links: which troubles there are, each with its seconds (0 where it has none).

    `waiting` are requests as unsigned documents, oldest first, that have their counter and wait for the links.
    """

    troubles: dict[str, int] = field(default_factory=dict)
    waiting: list[bytes] = field(default_factory=list)

    @property
    def up(self) -> bool:
        """True when a request of the terminal reaches the DCC."""
        return SUPPLIER_LINK_DOWN not in self.troubles and DCC_LINK_DOWN not in self.troubles

    @property
    def delay(self) -> int:
        """Seconds that one exchange with the DCC takes."""
        return self.troubles.get(DCC_SLOW, 0)

    def inject(self, name: str, seconds: int = SLOW_SECONDS) -> None:
        """Let the trouble NAME begin; SECONDS is for a slow DCC. UsageError for a name that is not known."""
        if name not in link_troubles():
            raise UsageError(f"there is no trouble {name!r} of the links", advice=", ".join(link_troubles()))
        self.troubles[name] = seconds if name == DCC_SLOW else 0

    def clear(self, name: str) -> None:
        """Let the trouble NAME end; nothing is sent by that alone."""
        self.troubles.pop(name, None)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"troubles": dict(self.troubles), "waiting": [item.hex() for item in self.waiting]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Links:
        """Read back what `to_json` wrote."""
        return cls(dict(data["troubles"]), [bytes.fromhex(item) for item in data["waiting"]])
