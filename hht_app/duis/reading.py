"""One reader for every DUIS model, as its fields declare themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from hht_app.core.errors import BugError, DataError
from hht_app.duis.structure import Declared, DUISModel, Element, FieldError, Spec, keep_texts, spec_of
from hht_app.duis.values import EMPTY, INTEGER, Codec
from hht_app.duis.xmltext import (
    SR,
    XMLElement,
    bad,
    children_of,
    leaf_text,
    local_name,
    refuse_attributes,
    text_of,
)

_M = TypeVar("_M", bound=DUISModel)


@dataclass(slots=True)
class Read:
    """What was read of a model: values, where each stood, and texts that the writer would write otherwise."""

    values: dict[str, Any]
    origins: dict[str, XMLElement]
    texts: dict[str, Any]


def read_model(model: type[_M], element: XMLElement, *, any_order: bool = False) -> _M:
    """Return ELEMENT read as MODEL, its children in schema order unless ANY_ORDER.

    Anything missing, misplaced, repeated, unknown or malformed is a DataError with line and path.
    """
    read = read_values(model, element, any_order=any_order)
    return construct(model, read.values, element, read.origins, read.texts)


def read_values(model: type[DUISModel], element: XMLElement, *, any_order: bool = False) -> Read:
    """Return what ELEMENT holds of MODEL as `read_model` reads it, but not yet judged by the model."""
    spec = spec_of(model)
    read = Read({}, {}, {})
    _read_attributes(spec, element, read)
    if spec.content is not None:
        name, content = spec.content
        _keep(name, content.codec, element, leaf_text(element), read)
        return read
    cursor = _Cursor(element)
    if any_order:
        cursor.sort([f"{SR}{item.element.name}" for _, fields in spec.groups for item in fields])
    for within, fields in spec.groups:
        wrappers = [cursor]
        for name in within:
            wrapper = wrappers[-1].take(name)
            if wrapper is None:
                raise wrappers[-1].missing(name)
            refuse_attributes(wrapper)
            wrappers.append(_Cursor(wrapper))
        _read_fields(fields, wrappers[-1], read)
        for inner in wrappers[:0:-1]:
            inner.finish()
    cursor.finish()
    return read


def construct(
    model: type[_M],
    values: dict[str, Any],
    element: XMLElement,
    origins: Mapping[str, XMLElement],
    texts: Mapping[str, Any],
) -> _M:
    """Return MODEL made of VALUES, with TEXTS kept; a refusal is told at the place in ORIGINS, else ELEMENT."""
    try:
        made = model(**values)
    except FieldError as error:
        raise bad(origins.get(error.field, element), error.message) from None
    keep_texts(made, texts)
    return made


def _read_attributes(spec: Spec, element: XMLElement, read: Read) -> None:
    if not spec.attributes:
        refuse_attributes(element)
        return
    for name, attribute, required in spec.attributes:
        text = element.get(attribute.name)
        if text is not None:
            _keep(name, attribute.codec, element, text, read)
        elif required:
            raise bad(element, f"the attribute {attribute.name!r} is missing")
    known = {attribute.name for _, attribute, _ in spec.attributes}
    refuse_attributes(element, besides=known)


def _keep(name: str, codec: Codec, element: XMLElement, text: str, read: Read) -> None:
    read.values[name], exact = _decoded(codec, element, text)
    if not exact:
        read.texts[name] = text


def _decoded(codec: Codec, element: XMLElement, text: str) -> tuple[Any, bool]:
    """Return what TEXT of ELEMENT is read as by CODEC, and whether it would be written as TEXT again."""
    try:
        return codec.read_exactly(text)
    except DataError as error:
        if error.path is not None:
            raise
        raise bad(element, error.message, advice=error.advice) from None


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
        return self.step(f"{SR}{name}")

    def step(self, tag: str) -> XMLElement | None:
        """Return the next child when its tag is TAG and step over it, else None."""
        if self.position < len(self.children):
            found = self.children[self.position]
            if found.tag == tag:
                self.position += 1
                return found
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


def _read_fields(fields: tuple[Declared, ...], cursor: _Cursor, read: Read) -> None:
    for item in fields:
        name, element = item.name, item.element
        found = cursor.step(item.tag)
        if found is None:
            if item.required:
                raise cursor.missing(element.name)
            continue
        read.origins[name] = found
        if not element.repeated:
            if element.codec is not None:
                _keep(name, element.codec, found, text_of(found), read)
            else:
                read.values[name] = read_value(element, found)
            continue
        all_found = [found]
        while (found := cursor.step(item.tag)) is not None:
            all_found.append(found)
        read.values[name] = tuple(read_value(element, one) for one in all_found)
        if element.codec is not None:
            texts = tuple(text_of(one) for one in all_found)
            if texts != tuple(element.codec.write(value) for value in read.values[name]):
                read.texts[name] = texts


def read_value(element: Element, found: XMLElement) -> Any:
    """Return the value of XML element FOUND as ELEMENT declares it."""
    if element.nested is not None:
        return read_model(element.nested, found)
    if element.whole is not None:
        return element.whole.read(found)
    if element.codec is None:
        raise BugError(f"{element.name} has neither codec nor model")
    return _decoded(element.codec, found, text_of(found))[0]


def only_child(element: XMLElement) -> XMLElement:
    """Return the one child of ELEMENT, which has no attributes; DataError when there is none, or more than one."""
    refuse_attributes(element)
    children = children_of(element)
    if len(children) != 1:
        raise bad(element, f"<{local_name(element)}> holds one element, not {len(children)}")
    return children[0]


@dataclass(frozen=True, slots=True)
class Wildcard:
    """An element that holds either a number in element `specified`, or one of the empty elements of `words`."""

    specified: str
    words: tuple[tuple[str, str], ...]

    def read(self, element: XMLElement) -> int | str:
        """Return the number, or the word that stands for the empty element in ELEMENT."""
        child = only_child(element)
        if child.tag == f"{SR}{self.specified}":
            number: int = _decoded(INTEGER, child, text_of(child))[0]
            return number
        for word, name in self.words:
            if child.tag == f"{SR}{name}":
                _decoded(EMPTY, child, text_of(child))
                return word
        raise bad(child, f"<{local_name(child)}> is not expected here")

    def write(self, value: int | str, out: list[str]) -> None:
        """Append VALUE, the number or the empty element of a word, to OUT."""
        if isinstance(value, int):
            out.append(f"<sr:{self.specified}>{value}</sr:{self.specified}>")
        else:
            name = dict(self.words)[value]
            out.append(f"<sr:{name}></sr:{name}>")
