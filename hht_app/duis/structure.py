"""Models that declare their own XML: each field names its element, attribute or text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from itertools import groupby
from typing import Any, Protocol, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from hht_app.core.clock import format_time
from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64, RequestID
from hht_app.duis.values import Codec
from hht_app.duis.xmltext import SR, XMLElement


class FieldError(DataError):
    """A value that a model refuses; `field` is the field's name, '' when it is the model as a whole."""

    def __init__(self, message: str, *, path: str, field: str) -> None:
        super().__init__(message, path=path)
        self.field = field


class ElementCodec(Protocol):
    """How a whole element becomes a value, where neither a text nor one model says it."""

    def read(self, element: XMLElement) -> Any:
        """Return the value of ELEMENT; DataError with line and path."""
        ...

    def write(self, value: Any, out: list[str]) -> None:
        """Append what the element of VALUE holds to OUT, as canonical XML text."""
        ...


@dataclass(frozen=True, slots=True)
class Element:
    """Where a field stands in the XML: element name, what it holds, wrappers, repeats, choice.

    What it holds is the codec of a text, the model of `nested`, or a `whole` codec; `within` names the wrappers around
    it, joined by slashes; of the fields with the same `choice` exactly one is given.
    """

    name: str
    codec: Codec | None = None
    nested: type[DUISModel] | None = None
    within: str | None = None
    repeated: bool = False
    choice: str = ""
    whole: ElementCodec | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """Says that a field is an attribute of its model's element."""

    name: str
    codec: Codec


@dataclass(frozen=True, slots=True)
class Content:
    """Says that a field is the text of its model's element, beside the attributes."""

    codec: Codec


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit of a number, told wherever the number is shown or exported."""

    symbol: str


class DUISModel(BaseModel):
    """Base of every DUIS model: frozen, strict, no unknown fields, texts kept as they are; DataError on a bad value."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        arbitrary_types_allowed=True,
        hide_input_in_errors=True,
        defer_build=True,
    )

    def __init__(self, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise _field_error(type(self), error) from None
        for choice in spec_of(type(self)).choices:
            if sum(getattr(self, name) is not None for name, _ in choice) != 1:
                names = ", ".join(element for _, element in choice)
                raise FieldError(f"exactly one of {names} is given", path=type(self).__name__, field="")

    def changed(self, **values: Any) -> Self:
        """Return this model with the fields VALUES changed, checked again as a new one is; the rest stays as read."""
        new = type(self)(**({name: getattr(self, name) for name in type(self).model_fields} | values))
        keep_texts(new, {name: text for name, text in texts_of(self).items() if name not in values})
        return new


_TEXTS = "_xml_texts"


def keep_texts(model: DUISModel, texts: Mapping[str, Any]) -> None:
    """Remember TEXTS, how the XML wrote the fields of MODEL where the program would write them otherwise."""
    if texts:
        model.__dict__[_TEXTS] = dict(texts)  # beside the fields: takes no part in equality


def texts_of(model: DUISModel) -> Mapping[str, Any]:
    """Return how the XML wrote fields of MODEL, by field name, where the program would write them otherwise."""
    found: Mapping[str, Any] = model.__dict__.get(_TEXTS, {})
    return found


def _field_error(model: type[DUISModel], error: ValidationError) -> FieldError:
    """Return the first complaint of ERROR in words, without the value (it may be an install code or an MPxN)."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    field = str(first["loc"][0]) if first["loc"] else ""
    message = first["msg"].removeprefix("Value error, ")
    path = f"{model.__name__}.{field}" if field else model.__name__
    return FieldError(message[0].lower() + message[1:], path=path, field=field)


@dataclass(frozen=True, slots=True)
class Declared:
    """A field of a model that is an element: its name, how it stands in the XML, whether it must be there, its tag."""

    name: str
    element: Element
    required: bool
    tag: str


@dataclass(frozen=True, slots=True)
class Spec:
    """What a model declares: its elements in schema order by wrapper, its attributes, its text, choices and units."""

    groups: tuple[tuple[tuple[str, ...], tuple[Declared, ...]], ...]
    attributes: tuple[tuple[str, Attribute, bool], ...]
    content: tuple[str, Content] | None
    choices: tuple[tuple[tuple[str, str], ...], ...]
    units: Mapping[str, str]
    names: Mapping[str, str]


@cache
def spec_of(model: type[DUISModel]) -> Spec:
    """Return what MODEL declares."""
    elements: list[Declared] = []
    attributes: list[tuple[str, Attribute, bool]] = []
    content: tuple[str, Content] | None = None
    units: dict[str, str] = {}
    for name, info in model.model_fields.items():
        for item in info.metadata:
            if isinstance(item, Element):
                elements.append(Declared(name, item, info.is_required(), f"{SR}{item.name}"))
            elif isinstance(item, Attribute):
                attributes.append((name, item, info.is_required()))
            elif isinstance(item, Content):
                content = (name, item)
            elif isinstance(item, Unit):
                units[name] = item.symbol
    groups = [
        (tuple(within.split("/")) if within else (), tuple(fields))
        for within, fields in groupby(elements, key=lambda declared: declared.element.within)
    ]
    choices: dict[str, list[tuple[str, str]]] = {}
    for declared in elements:
        if declared.element.choice:
            choices.setdefault(declared.element.choice, []).append((declared.name, declared.element.name))
    return Spec(
        groups=tuple(groups),
        attributes=tuple(attributes),
        content=content,
        choices=tuple(tuple(choice) for choice in choices.values()),
        units=units,
        names={one.name: one.element.name for one in elements} | {name: one.name for name, one, _ in attributes},
    )


def plain(value: Any) -> Any:
    """Return VALUE (a model, or what its fields hold) as JSON-ready data: ids and times as text, bytes as hex.

    A number that has a unit has it beside it: as `unit` where the number is an element's own text, else `<field>_unit`.
    """
    if isinstance(value, DUISModel):
        return _plain_model(value)
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, (EUI64, RequestID)):
        return str(value)
    if isinstance(value, datetime):
        return format_time(value)
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex().upper()
    return value


def _plain_model(model: DUISModel) -> dict[str, Any]:
    spec = spec_of(type(model))
    result = {}
    for name in type(model).model_fields:
        result[name] = plain(getattr(model, name))
        if name in spec.units and result[name] is not None:
            own = spec.content is not None and spec.content[0] == name
            result["unit" if own else f"{name}_unit"] = spec.units[name]
    return result
