"""A DUIS model, or XML that no model types, as lines and trees for people to read: labels, units, spaces made plain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from hht_app.core.identifiers import EUI64, RequestID
from hht_app.core.words import tr
from hht_app.duis.rules import ALERT, COMMAND, RESPONSE, cra_flag
from hht_app.duis.structure import DUISModel, plain, spec_of
from hht_app.duis.values import write_date_time
from hht_app.duis.xmltext import KEPT_LIMIT, XMLElement, children_of, local_name, parse_xml

GBCS_FIELDS = ("gbcs_payload", "device_gbcs_response")
HIDDEN_FIELDS = ("install_code",)
_KINDS = {COMMAND: "Command", RESPONSE: "Response", ALERT: "Alert"}


def tree_of(xml: bytes) -> dict[str, Any]:
    """Return XML that was kept whole as JSON-ready data: element, attributes where there are, and text or children."""
    return _node(parse_xml(xml, KEPT_LIMIT))


def _node(element: XMLElement) -> dict[str, Any]:
    node: dict[str, Any] = {"element": local_name(element)}
    if element.attrib:
        node["attributes"] = dict(element.attrib)
    if len(element):
        node["children"] = [_node(child) for child in children_of(element)]
    else:
        node["text"] = element.text or ""
    return node


def body_of(model: DUISModel | None) -> Any:
    """Return body or content MODEL as JSON-ready data; what was kept whole becomes a tree."""
    if model is None:
        return None
    xml = getattr(model, "xml", None)
    if isinstance(xml, bytes):
        return tree_of(xml)
    data = plain(model)
    kept = getattr(getattr(model, "dcc_alert", None), "xml", None)
    if isinstance(kept, bytes):
        data["dcc_alert"] = tree_of(kept)
    return data


def lines_of(model: DUISModel, depth: int = 0) -> Iterator[str]:
    """Yield the fields MODEL has in their order, one a line, indented by two spaces for each of DEPTH."""
    xml = getattr(model, "xml", None)
    if isinstance(xml, bytes):
        yield from _tree_lines(parse_xml(xml, KEPT_LIMIT), depth)
        return
    spec = spec_of(type(model))
    own = spec.content[0] if spec.content else None
    for name in type(model).model_fields:
        value = getattr(model, name)
        if value is None or value == () or name == own:
            continue
        label = spec.names.get(name, type(model).__name__)
        for one in value if isinstance(value, tuple) else (value,):
            yield from _field_lines(label, name, one, spec.units.get(name, ""), depth)


def _field_lines(label: str, name: str, value: Any, unit: str, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if not isinstance(value, DUISModel):
        yield f"{indent}{label}: {_shown(name, value)}{f' {unit}' if unit else ''}"
        return
    spec = spec_of(type(value))
    if spec.content is None:
        yield f"{indent}{label}:"
        yield from lines_of(value, depth + 1)
        return
    attributes = ", ".join(f"{item.name} {getattr(value, field)}" for field, item, _ in spec.attributes)
    field = spec.content[0]
    yield from _field_lines(f"{label} ({attributes})", field, getattr(value, field), spec.units.get(field, ""), depth)


def _tree_lines(element: XMLElement, depth: int) -> Iterator[str]:
    label = "  " * depth + local_name(element)
    marks = ", ".join(f"{name} {value}" for name, value in element.attrib.items())
    label = f"{label} ({marks})" if marks else label
    if len(element):
        yield f"{label}:"
        for child in children_of(element):
            yield from _tree_lines(child, depth + 1)
    else:
        yield f"{label}: {shown_text(element.text or '')}"


def _shown(name: str, value: Any) -> str:
    """Return VALUE of field NAME in words."""
    if value is True or value is False:
        return tr("yes") if value else tr("no")
    if isinstance(value, bytes):
        return _shown_bytes(name, value)
    if isinstance(value, datetime):
        return write_date_time(value)
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, (int, EUI64, RequestID)):
        return str(value)
    return shown_text(str(value))


def _shown_bytes(name: str, value: bytes) -> str:
    if name in GBCS_FIELDS:
        kind = _KINDS.get(cra_flag(value) or 0)
        what = tr("GBCS {kind}", kind=kind) if kind else tr("no GBCS message by its first bytes")
        return tr("{what}, {count} bytes", what=what, count=len(value))
    if name in HIDDEN_FIELDS or "certificate" in name:
        return tr("{count} bytes", count=len(value))
    return value.hex().upper()


def shown_text(text: str) -> str:
    """Return TEXT so that its spaces can be seen: in quotes where it begins or ends with white space, or is empty."""
    if text == " ":
        return tr("' ' (one space)")
    if text == "" or text != text.strip() or "\n" in text:
        return repr(text)
    return text
