"""Names of the published MMC schema for decoded DLMS and GBZ items, by their place in the tree (`[]` for any index)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from hht_app.core.resources import read_table
from hht_app.gbcs.envelope import CRA
from hht_app.gbcs.tree import Node

ANY = "[]"


@dataclass(slots=True)
class _Step:
    """What a node is called in the schema, empty where it has no name, and the steps below it."""

    element: str = ""
    below: dict[str, _Step] = field(default_factory=dict)


@cache
def _steps() -> dict[tuple[int, CRA], _Step]:
    found: dict[tuple[int, CRA], _Step] = {}
    for row in read_table("gbcs/mmc_paths.csv"):
        code, kind = row["layout"].split()
        step = found.setdefault((int(code, 16), CRA[kind.upper()]), _Step())
        for part in row["path"].split("/"):
            step = step.below.setdefault(part, _Step())
        step.element = row["element"]
    return found


def name_as_mmc(code: int, cra: CRA, nodes: Sequence[Node]) -> None:
    """Give the NODES of message CODE's payload, and those below them, the schema's names where it has one."""
    step = _steps().get((code, cra))
    if step is not None:
        _name(step, nodes)


def _name(step: _Step, nodes: Sequence[Node]) -> None:
    below = step.below
    for node in nodes:
        held = below.get(node.name) or (below.get(ANY) if node.name[:1] == "[" else None)
        if held is None:
            continue
        if held.below:
            _name(held, node.children)
        if held.element:
            node.name = held.element
