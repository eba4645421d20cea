"""WAN coverage of a world: what 12.1 answered for an address or UPRN, kept character for character."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

    from hht_app.store.connection import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """One region's answer for one place; `wan_technology` may be a single space, which is kept exactly."""

    post_code: str | None = None
    address_identifier: str | None = None
    uprn: str | None = None
    csp_region: str
    response_code: str
    coverage_availability: bool | None = None
    anticipated_coverage_date: str | None = None
    wan_technology: str | None = None
    connectivity_likelihood: str | None = None
    auxiliary_equipment_required: str | None = None
    additional_information: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the row as plain JSON values."""
        return asdict(self)


Rows = list[CoverageRow]
_FIELDS = tuple(item.name for item in fields(CoverageRow))


def _coverage(row: sqlite3.Row) -> CoverageRow:
    values = {name: row[name] for name in _FIELDS}
    available = values["coverage_availability"]
    values["coverage_availability"] = None if available is None else bool(available)
    return CoverageRow(**values)


class Coverage:
    """The coverage table of one world."""

    def __init__(self, ws: Workspace, world_id: int) -> None:
        self._ws = ws
        self._world = world_id

    def add(self, row: CoverageRow) -> None:
        """Keep ROW; an answer kept before for the same place and region makes way for it."""
        with self._ws.transaction():
            self._ws.execute(
                "DELETE FROM coverage WHERE world_id = ? AND csp_region = ? AND post_code IS ?"
                " AND address_identifier IS ? AND uprn IS ?",
                (self._world, row.csp_region, row.post_code, row.address_identifier, row.uprn),
            )
            places = ", ".join("?" for _ in _FIELDS)
            self._ws.execute(
                f"INSERT INTO coverage (world_id, {', '.join(_FIELDS)}) VALUES (?, {places})",  # noqa: S608 - own names
                (self._world, *(getattr(row, name) for name in _FIELDS)),
            )

    def by_address(self, post_code: str, address_identifier: str) -> Rows:
        """Return the rows of an address, as kept; the post code's spaces and case do not matter."""
        return self._find(
            "replace(upper(post_code), ' ', '') = ? AND address_identifier = ?",
            (post_code.upper().replace(" ", ""), address_identifier),
        )

    def by_uprn(self, uprn: str) -> Rows:
        """Return the rows of a UPRN."""
        return self._find("uprn = ?", (uprn,))

    def list(self) -> Rows:
        """Return every row, in the order they were kept."""
        return self._find("1 = 1", ())

    def _find(self, where: str, values: tuple[str, ...]) -> Rows:
        sql = f"SELECT * FROM coverage WHERE world_id = ? AND {where} ORDER BY id"  # noqa: S608 - own text
        return [_coverage(row) for row in self._ws.rows(sql, (self._world, *values))]
