"""Prices, factors and thresholds of GBZ commands, with the digits, divisors and units that are told beside them.

A command of the Price cluster sends whole numbers; where their decimal point stands is told by another field of it, or
by the tariff information sent with it. What is needed and not told leaves the number as it was sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from hht_app.gbcs import zcl_tables
from hht_app.gbcs.tree import Node
from hht_app.gbcs.zcl_render import exact

_TARIFF = "Price.PublishTariffInformation"
# The number of each command, and the fields beside it that tell its digits after the decimal point, and its unit.
_DIGITS = {
    "Price.PublishConversionFactor": ("conversion_factor", "conversion_factor_trailing_digit", ""),
    "Price.PublishCalorificValue": ("calorific_value", "calorific_value_trailing_digit", "calorific_value_unit"),
    _TARIFF: ("standing_charge", "price_trailing_digit", "currency"),
}
# The rows of each command whose numbers the tariff information scales.
_PRICES = ("Price.PublishPriceMatrix", "prices", "price")
_UNUSED = b"\xff"  # all bytes of a number that is not used
_THRESHOLDS = ("Price.PublishBlockThresholds", "thresholds", "threshold")


def apply_scales(nodes: Sequence[Node]) -> None:
    """Scale the numbers of the components NODES in place, where all that it takes is told."""
    tariffs = []
    for node in nodes:
        if node.name in _DIGITS:
            name, digits, unit = _DIGITS[node.name]
            fields = _fields(node)
            _scale([fields.get(name)], _share(fields.get(digits)), _symbol(fields, unit))
            if node.name == _TARIFF:
                tariffs.append(fields)
    if len(tariffs) != 1:
        return
    (tariff,) = tariffs
    _scale(_rows(nodes, *_PRICES), _share(tariff.get("price_trailing_digit")), _symbol(tariff, "currency"))
    multiplier, divisor = (_number(tariff.get(f"block_threshold_{name}")) for name in ("multiplier", "divisor"))
    if multiplier and divisor:
        _scale(_rows(nodes, *_THRESHOLDS), Fraction(multiplier, divisor), _symbol(tariff, "unit_of_measure"))


def _fields(node: Node) -> dict[str, Node]:
    return {item.name: item for item in node.children}


def _rows(nodes: Sequence[Node], command: str, group: str, name: str) -> Iterable[Node | None]:
    for node in nodes:
        if node.name == command and group in (fields := _fields(node)):
            for row in fields[group].children:
                yield _fields(row).get(name)


def _number(node: Node | None) -> int:
    return int.from_bytes(node.raw, "little") if node is not None else 0


def _share(digits: Node | None) -> Fraction | None:
    """Return what one of the last of DIGITS (its upper four bits) after the decimal point is worth."""
    return Fraction(1, 10 ** (digits.raw[0] >> 4)) if digits is not None else None


def _symbol(fields: dict[str, Node], name: str) -> str:
    """Return the unit that the code in field NAME stands for, empty where there is none."""
    return zcl_tables.code_unit(name, _number(fields[name])) if name in fields else ""


def _scale(nodes: Iterable[Node | None], share: Fraction | None, unit: str) -> None:
    for node in nodes:
        if node is not None and share is not None and node.raw.strip(_UNUSED):
            node.value, node.unit = exact(_number(node) * share), unit
