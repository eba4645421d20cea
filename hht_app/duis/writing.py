"""One writer for every DUIS model: text in Canonical XML 1.0, so that what is written is what a signature digests."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from hht_app.duis.structure import DUISModel, Element, spec_of, texts_of
from hht_app.duis.versions import check_version, elements_missing_from
from hht_app.duis.xmltext import KEPT_LIMIT, SR, SR_NS, XML_DECLARATION, bad, canonical, local_name, parse_xml


def escaped(text: str) -> str:
    """Return TEXT as canonical XML writes it between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#xD;")


def _quoted(text: str) -> str:
    """Return TEXT as canonical XML writes it in an attribute."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return text.replace("\t", "&#x9;").replace("\n", "&#xA;").replace("\r", "&#xD;")


def write_leaf(name: str, text: str, out: list[str]) -> None:
    """Append the element NAME holding TEXT to OUT."""
    out.append(f"<sr:{name}>{escaped(text)}</sr:{name}>")


def write_element(name: str, model: DUISModel, out: list[str]) -> None:
    """Append MODEL as the element NAME to OUT, its fields in schema order; those that are None are left out."""
    spec, texts = spec_of(type(model)), texts_of(model)
    attributes = ""
    for field, attribute, _required in spec.attributes:
        value = getattr(model, field)
        if value is not None:
            text = texts[field] if field in texts else attribute.codec.write(value)
            attributes += f' {attribute.name}="{_quoted(text)}"'
    out.append(f"<sr:{name}{attributes}>")
    if spec.content is not None:
        field, content = spec.content
        out.append(escaped(texts[field] if field in texts else content.codec.write(getattr(model, field))))
    write_fields(model, out)
    out.append(f"</sr:{name}>")


@dataclass(frozen=True, slots=True)
class _Step:
    """How a field is written: its element, tags around a text, and the codec's writer where it is one text."""

    field: str
    element: Element
    start: str
    end: str
    write: Callable[[Any], str] | None


@cache
def _steps(model: type[DUISModel]) -> tuple[tuple[str, tuple[_Step, ...], str], ...]:
    """Return the steps of MODEL by wrapper: tags before, fields, tags after."""
    found = []
    for within, fields in spec_of(model).groups:
        steps = []
        for name, element in ((item.name, item.element) for item in fields):
            single = None if element.codec is None or element.repeated else element.codec.write
            steps.append(_Step(name, element, f"<sr:{element.name}>", f"</sr:{element.name}>", single))
        before = "".join(f"<sr:{wrapper}>" for wrapper in within)
        found.append((before, tuple(steps), "".join(f"</sr:{wrapper}>" for wrapper in reversed(within))))
    return tuple(found)


def write_fields(model: DUISModel, out: list[str]) -> None:
    """Append the elements of MODEL to OUT in schema order; fields that are None are left out."""
    texts, values = texts_of(model), model.__dict__
    for before, steps, after in _steps(type(model)):
        out.append(before)
        for step in steps:
            value = values[step.field]
            if value is None:
                continue
            text = texts.get(step.field)
            if step.write is not None:
                out.append(f"{step.start}{escaped(step.write(value) if text is None else text)}{step.end}")
            elif step.element.repeated:
                for index, one in enumerate(value):
                    _write_value(step.element, one, None if text is None else text[index], out)
            else:
                _write_value(step.element, value, text, out)
        out.append(after)


def _write_value(element: Element, value: Any, text: str | None, out: list[str]) -> None:
    if element.codec is not None:
        write_leaf(element.name, element.codec.write(value) if text is None else text, out)
    elif element.whole is not None:
        out.append(f"<sr:{element.name}>")
        element.whole.write(value, out)
        out.append(f"</sr:{element.name}>")
    else:
        write_element(element.name, value, out)


def write_kept(name: str, xml: bytes, out: list[str]) -> None:
    """Append the DUIS element NAME that was kept whole as XML to OUT; DataError when XML is something else."""
    kept = parse_xml(xml, KEPT_LIMIT)
    if kept.tag != f"{SR}{name}":
        raise bad(kept, f"the XML kept for <{name}> is <{local_name(kept)}>")
    out.append(canonical(kept).decode("utf-8"))


def write_document(name: str, schema_version: str, header: DUISModel, body: list[str]) -> bytes:
    """Return the DUIS document with root element NAME: declaration, then its canonical form.

    The header's fields are HEADER's; BODY is the text within Body. DataError when the document holds something that
    the DUIS version it names does not have.
    """
    out = [f'<sr:{name} xmlns:sr="{SR_NS}" schemaVersion="{_quoted(schema_version)}"><sr:Header>']
    write_fields(header, out)
    out += ["</sr:Header><sr:Body>", *body, f"</sr:Body></sr:{name}>"]
    text = "".join(out)
    whole = text.encode("utf-8")
    kept = text.count(" xmlns") > 1  # what was kept whole declares its namespaces itself: say them once
    if kept or _watched(schema_version).search(text):
        root = parse_xml(whole, KEPT_LIMIT)
        check_version(root, schema_version)
        whole = canonical(root)
    return XML_DECLARATION + whole


@cache
def _watched(schema_version: str) -> re.Pattern[str]:
    """Return what finds an element that SCHEMA_VERSION does not have."""
    names = "|".join(map(re.escape, elements_missing_from(schema_version)))
    return re.compile(f"<sr:(?:{names})>" if names else r"(?!)")
