"""Models that declare their own XML: each field names its element, and one reader and one writer serve all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any, Self, TypeVar

from lxml import etree
from pydantic import BaseModel, ConfigDict, ValidationError

from hht_app.core.clock import format_time
from hht_app.core.errors import BugError, DataError
from hht_app.core.identifiers import EUI64, RequestID
from hht_app.duis.values import Codec
from hht_app.duis.xmltext import SR, XMLElement, bad, children_of, local_name, refuse_attributes, text_of

_M = TypeVar("_M", bound="DUISModel")


class FieldError(DataError):
    """A value that a model refuses; `field` is the field's name, '' when it is the model as a whole."""

    def __init__(self, message: str, *, path: str, field: str) -> None:
        super().__init__(message, path=path)
        self.field = field


@dataclass(frozen=True, slots=True)
class Element:
    """Where a field stands in the XML: element name, codec of a leaf or model of `nested`, wrapper, repeats."""

    name: str
    codec: Codec | None = None
    nested: type[DUISModel] | None = None
    within: str | None = None
    repeated: bool = False


class DUISModel(BaseModel):
    """Base of every DUIS model: frozen, strict, no unknown fields, texts kept as they are; DataError on a bad value."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", arbitrary_types_allowed=True, hide_input_in_errors=True
    )

    def __init__(self, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise _field_error(type(self), error) from None

    def changed(self, **values: Any) -> Self:
        """Return this model with the fields VALUES changed, checked again as a new one is."""
        return type(self)(**({name: getattr(self, name) for name in type(self).model_fields} | values))


def _field_error(model: type[DUISModel], error: ValidationError) -> FieldError:
    """Return the first complaint of ERROR in words, without the value (it may be an install code or an MPxN)."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    field = str(first["loc"][0]) if first["loc"] else ""
    message = first["msg"].removeprefix("Value error, ")
    path = f"{model.__name__}.{field}" if field else model.__name__
    return FieldError(message[0].lower() + message[1:], path=path, field=field)


@cache
def elements_of(model: type[DUISModel]) -> tuple[tuple[str, Element, bool], ...]:
    """Return (field name, element, required) of each field of MODEL that has an element, in schema order."""
    found = []
    for name, info in model.model_fields.items():
        element = next((item for item in info.metadata if isinstance(item, Element)), None)
        if element is not None:
            found.append((name, element, info.is_required()))
    return tuple(found)


def read_model(model: type[_M], element: XMLElement, *, any_order: bool = False) -> _M:
    """Return ELEMENT read as MODEL, its children in schema order unless ANY_ORDER.

    Anything missing, misplaced, repeated, unknown or malformed is a DataError with line and path.
    """
    refuse_attributes(element)
    cursor = _Cursor(element)
    if any_order:
        cursor.sort([f"{SR}{item[1].name}" for item in elements_of(model)])
    values: dict[str, Any] = {}
    origins: dict[str, XMLElement] = {}
    for within, fields in groupby(elements_of(model), key=lambda item: item[1].within):
        group = list(fields)
        if within is None:
            _read_fields(group, cursor, values, origins)
            continue
        wrapper = cursor.take(within)
        if wrapper is None:
            raise cursor.missing(within)
        refuse_attributes(wrapper)
        inner = _Cursor(wrapper)
        _read_fields(group, inner, values, origins)
        inner.finish()
    cursor.finish()
    return construct(model, values, element, origins)


def construct(model: type[_M], values: dict[str, Any], element: XMLElement, origins: dict[str, XMLElement]) -> _M:
    """Return MODEL made of VALUES; a refusal is told at the place of its XML in ORIGINS, else ELEMENT."""
    try:
        return model(**values)
    except FieldError as error:
        raise bad(origins.get(error.field, element), error.message) from None


class _Cursor:
    """Walks the children of an element in order."""

    def __init__(self, element: XMLElement) -> None:
        self.element = element
        self.children = children_of(element)
        self.position = 0

    def sort(self, tags: list[str]) -> None:
        """Bring the children into the order of TAGS; the tree itself stays as it is."""
        self.children.sort(key=lambda child: tags.index(child.tag) if child.tag in tags else len(tags))

    def take(self, name: str) -> XMLElement | None:
        """Return the next child when it is the DUIS element NAME and step over it, else None."""
        if self.position < len(self.children) and self.children[self.position].tag == f"{SR}{name}":
            self.position += 1
            return self.children[self.position - 1]
        return None

    def missing(self, name: str) -> DataError:
        """Return the error that NAME was expected here."""
        if self.position < len(self.children):
            found = self.children[self.position]
            return bad(found, f"<{name}> is expected here, not <{local_name(found)}>")
        return bad(self.element, f"<{name}> is missing")

    def finish(self) -> None:
        """Raise DataError when children are left over."""
        if self.position < len(self.children):
            left = self.children[self.position]
            raise bad(left, f"<{local_name(left)}> is not expected here")


def _read_fields(
    fields: list[tuple[str, Element, bool]], cursor: _Cursor, values: dict[str, Any], origins: dict[str, XMLElement]
) -> None:
    for name, element, required in fields:
        found = cursor.take(element.name)
        if found is None:
            if required:
                raise cursor.missing(element.name)
            continue
        origins[name] = found
        if not element.repeated:
            values[name] = read_value(element, found)
            continue
        items = [read_value(element, found)]
        while (found := cursor.take(element.name)) is not None:
            items.append(read_value(element, found))
        values[name] = tuple(items)


def read_value(element: Element, found: XMLElement) -> Any:
    """Return the value of XML element FOUND as ELEMENT declares it."""
    if element.nested is not None:
        return read_model(element.nested, found)
    if element.codec is None:
        raise BugError(f"{element.name} has neither codec nor model")
    try:
        return element.codec.read(text_of(found))
    except DataError as error:
        if error.path is not None:
            raise
        raise bad(found, error.message, advice=error.advice) from None


def write_model(model: DUISModel, element: XMLElement) -> None:
    """Append the fields of MODEL to ELEMENT in schema order; fields that are None are left out."""
    for within, fields in groupby(elements_of(type(model)), key=lambda item: item[1].within):
        parent = element if within is None else etree.SubElement(element, f"{SR}{within}")
        for name, declared, _required in fields:
            value = getattr(model, name)
            items = value if declared.repeated else (value,)
            for item in items:
                if item is not None:
                    _write_value(declared, item, parent)


def _write_value(declared: Element, value: Any, parent: XMLElement) -> None:
    child = etree.SubElement(parent, f"{SR}{declared.name}")
    if declared.codec is not None:
        child.text = declared.codec.write(value)
    else:
        write_model(value, child)


def plain(value: Any) -> Any:
    """Return VALUE (a model, or what its fields hold) as JSON-ready data: ids and times as text, bytes as hex."""
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, (EUI64, RequestID)):
        return str(value)
    if isinstance(value, datetime):
        return format_time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex().upper()
    return value
