"""DLMS values as plain Python and back, by layout: numbers, bytes, dicts of named fields, lists of items.

A bit-string is text of 0 and 1; a boolean is its byte (0 false, 255 as RTDS writes true); a value that an optional
field leaves out has no key; null is None.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hht_app.core.errors import DataError
from hht_app.gbcs.dlms_layout import Layout
from hht_app.gbcs.payloads.dlms_values import (
    ARRAY,
    BIT_STRING,
    BOOLEAN,
    NULL,
    NULL_VALUE,
    OCTET_STRING,
    STRUCTURE,
    TYPE_NAMES,
    UTF8_STRING,
    VISIBLE_STRING,
    DLMSValue,
    number,
)

Model = None | int | bytes | str | Mapping[str, "Model"] | Sequence["Model"]
TRUE = 0xFF
_BYTES = (OCTET_STRING, VISIBLE_STRING, UTF8_STRING)


def to_model(value: DLMSValue, layout: Layout, path: str) -> Model:
    """Return VALUE as plain Python; DataError with PATH when it has not the shape of LAYOUT."""
    if value.tag == NULL:
        return None
    value.expect(layout.tag, path)
    if layout.tag == STRUCTURE:
        fields = layout.fields_of(len(value.items))
        if fields is None:
            raise DataError(f"{len(value.items)} fields, {len(layout.parts)} are held", path=path)
        pairs = zip(value.items, fields, strict=True)
        return {part.name: to_model(item, part, f"{path}.{part.name}") for item, part in pairs}
    if layout.tag == ARRAY:
        part = layout.parts[0]
        return [to_model(item, part, f"{path}[{index}]") for index, item in enumerate(value.items)]
    if layout.tag == BIT_STRING:
        return "".join(f"{byte:08b}" for byte in value.octets)[: value.bits]
    return value.octets if layout.tag in _BYTES else value.number


def to_value(model: Model, layout: Layout, path: str) -> DLMSValue:
    """Return MODEL as a DLMS value of LAYOUT: the inverse of `to_model`; DataError with PATH when it does not fit."""
    if model is None:
        return NULL_VALUE
    if layout.tag == STRUCTURE and isinstance(model, Mapping):
        parts = [part for part in layout.parts if part.name in model or not part.optional]
        missing = [part.name for part in parts if part.name not in model]
        if missing:
            raise DataError(f"{missing[0]} is missing", path=path)
        return DLMSValue(STRUCTURE, tuple(to_value(model[part.name], part, f"{path}.{part.name}") for part in parts))
    if layout.tag == BIT_STRING and isinstance(model, str):
        size = (len(model) + 7) // 8
        whole = int(model.ljust(size * 8, "0"), 2) if model else 0
        return DLMSValue(BIT_STRING, whole.to_bytes(size, "big"), len(model))
    if layout.tag in _BYTES and isinstance(model, bytes):
        return DLMSValue(layout.tag, model)
    if layout.tag == ARRAY and isinstance(model, Sequence) and not isinstance(model, (str, bytes)):
        part = layout.parts[0]
        return DLMSValue(ARRAY, tuple(to_value(item, part, f"{path}[{index}]") for index, item in enumerate(model)))
    if isinstance(model, int) and layout.tag not in (*_BYTES, ARRAY, STRUCTURE, BIT_STRING):
        try:
            return DLMSValue(BOOLEAN, bytes([model])) if layout.tag == BOOLEAN else number(layout.tag, model)
        except (OverflowError, ValueError):
            raise DataError(f"{model} does not fit {TYPE_NAMES[layout.tag]}", path=path) from None
    raise DataError(f"{type(model).__name__} is no {TYPE_NAMES[layout.tag]}", path=path)
