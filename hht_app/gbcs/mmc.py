"""A decoded response or alert as XML of the published MMC schema 5.4, where tables hold the shape; never guessed."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape, quoteattr

from hht_app.core.errors import DataError
from hht_app.core.resources import read_table
from hht_app.gbcs.decode import Decoded
from hht_app.gbcs.dlms_times import date_time_text
from hht_app.gbcs.envelope import CRA, NONE
from hht_app.gbcs.tree import Node
from hht_app.gbcs.use_cases import alert_name, use_case_name

NAMESPACE = "http://www.dccinterface.co.uk/ResponseAndAlert"
SCHEMA_VERSION = "5.4"
EMPTY, BY_SHAPE, NOT_HELD = "none", "shape", "not held"
# The longest text of AlertDescription.
_LONGEST_DESCRIPTION = 250
_INDEX = re.compile(r"\[\d+\]\Z")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
# What every alert tells; one that tells no more has no Payload.
_OF_EVERY_ALERT = frozenset({"long_invoke_id", "profile", "mark", "alert_code", "GBCSHexAlertCode", "time", "alert"})
_ROLES = {
    "root": "Root",
    "recovery": "Recovery",
    "supplier": "Supplier",
    "network operator": "NetworkOperator",
    "access control broker": "ACB",
    "transitional CoS": "TransCoS",
    "load controller": "LoadController",
}
_MODES = frozenset(
    {
        "ACBByACB",
        "SupplierBySupplier",
        "NetworkOperatorByNetworkOperator",
        "LoadControllerBySupplier",
        "SupplierByTransCoS",
    }
)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a message's content is written: its outermost ELEMENT, and CONTENT: none, by its shape, or not held."""

    srv: str
    element: str
    content: str


def mmc_xml(decoded: Decoded, srv: str = "") -> str:
    """Return the response or alert DECODED as an XML document of MMC schema 5.4, UTF-8 text.

    SRV is the service reference variant it answers; it is needed only where its use case answers several. DataError
    says why there is none: a command has no shape in the schema, the shape of this one is not held, part of it is
    damaged or encrypted.
    """
    message = decoded.message
    if message.cra is CRA.COMMAND:
        raise DataError("the MMC schema has responses and alerts, and no shape for a command")
    if decoded.faults:
        raise DataError(f"part of the message cannot be read: {decoded.faults[0].error().one_line()}")
    if message.cra is CRA.ALERT:
        body, answered = _alert(decoded), ""
    else:
        shape = _shape_of(message.message_code, srv)
        body, answered = _response(decoded, shape), shape.srv
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<ra:GBCSResponse xmlns:ra={quoteattr(NAMESPACE)} schemaVersion="{SCHEMA_VERSION}">',
        *_indented(_element("Header", *_header(decoded, answered))),
        *_indented(_element("Body", *body)),
        "</ra:GBCSResponse>",
    ]
    return "\n".join(lines) + "\n"


def _shape_of(code: int, srv: str) -> Shape:
    found = [item for item in _shapes("response").get(code, ()) if srv in ("", item.srv)]
    name = use_case_name(code)
    if not found:
        raise DataError(f"which element of the MMC schema the answer {name} has is not held")
    if len(found) > 1:
        answers = " and ".join(item.srv for item in found)
        raise DataError(f"{name} answers {answers}: which of them this one does, the message does not say")
    return found[0]


def _response(decoded: Decoded, shape: Shape) -> list[str]:
    if shape.content == NOT_HELD:
        raise DataError(f"how the content of an answer to {shape.srv} stands in {shape.element} is not held")
    said = decoded.result.outcome if decoded.result is not None else "none"
    success = {"success": ' MessageSuccess="true"', "failure": ' MessageSuccess="false"'}.get(said, "")
    inner: list[str] = []
    if shape.content == BY_SHAPE:
        _refuse_encrypted(decoded)
        inner = _by_shape(shape.element, decoded.payload_tree)
    rsp = _element(shape.element, *inner, attributes=success)
    return _element("ResponseMessage", *_element("SMETSData", *rsp))


def _alert(decoded: Decoded) -> list[str]:
    _refuse_encrypted(decoded)
    tree, code = decoded.payload_tree, decoded.alert_code
    if code is None:
        raise DataError("the alert carries no code")
    shape = next(iter(_shapes("alert").get(decoded.message.message_code, ())), None)
    more = [node.name for node in _leaves_of_alert(tree) if node.name not in _OF_EVERY_ALERT]
    payload: list[str] = []
    if shape is not None and shape.content == BY_SHAPE:
        payload = _element("Payload", *_element(shape.element, *_by_shape(shape.element, tree)))
    elif more:
        raise DataError(f"how {more[0]} of the alert {code:04X} stands in the MMC schema is not held")
    times = list(_named(tree, "time"))
    if len(times) != 1:
        raise DataError("the schema wants the alert's time, and it tells none")
    content = _element(
        "DeviceAlertContent",
        *_leaf("GBCSHexAlertCode", f"{code:04X}"),
        *_leaf("AlertDescription", alert_name(code)[:_LONGEST_DESCRIPTION]),
        *_leaf("Timestamp", _time(times[0])),
        *payload,
    )
    return _element("DeviceAlertMessage", *content)


def _leaves_of_alert(tree: Node) -> Iterator[Node]:
    for node in tree.children:
        if node.name == "alert":
            yield from node.children
        else:
            yield node


def _refuse_encrypted(decoded: Decoded) -> None:
    if decoded.decrypted is False:
        raise DataError("part of the message is encrypted, and its key is not held")


def _header(decoded: Decoded, srv: str) -> Iterator[str]:
    message = decoded.message
    yield from _leaf("BusinessOriginatorID", str(message.originator))
    yield from _leaf("BusinessTargetID", str(message.recipient))
    yield from _leaf("OriginatorCounter", str(message.originator_counter))
    extra = message.supplementary
    if extra != NONE:
        for name, value in (
            ("SupplementaryRemotePartyID", extra.remote_party),
            ("SupplementaryRemotePartyCounter", extra.remote_party_counter),
            ("SupplementaryOriginatorCounter", extra.originator_counter),
        ):
            if value is not None:
                yield from _leaf(name, str(value))
    yield from _leaf("GBCSHexadecimalMessageCode", f"{message.message_code:04X}")
    if srv:
        yield from _leaf("ServiceReference", ".".join(srv.split(".")[:2]))
        yield from _leaf("ServiceReferenceVariant", srv)
    when = date_time_text(message.date_time)[0] if message.date_time else ""
    if _TIME.fullmatch(when):
        yield from _leaf("Timestamp", when)


def _by_shape(shape: str, tree: Node) -> list[str]:
    """Return what TREE tells of the elements of SHAPE, in the schema's order; what it does not tell is left out."""
    made: list[str] = []
    for element, kind in _elements(shape):
        if kind == "group":
            inner = _by_shape(element, tree)
            made += _element(element, *inner) if inner else []
            continue
        nodes = list(_named(tree, element))
        if len(nodes) > 1 and kind != "shapes":
            raise DataError(f"the message has {len(nodes)} of {element}, and the MMC schema one")
        for node in nodes:
            made += _element(element, *_by_shape(element, node)) if kind in ("shape", "shapes") else _value(node, kind)
    return made


def _named(tree: Node, name: str) -> Iterator[Node]:
    """Give the nodes below TREE that are called NAME, an index left out; not those below one of them."""
    for node in tree.children:
        if _INDEX.sub("", node.name) == name:
            yield node
        else:
            yield from _named(node, name)


def _value(node: Node, kind: str) -> list[str]:
    name = _INDEX.sub("", node.name)
    if kind.startswith("status "):
        return _status(name, int(str(node.value)), kind.removeprefix("status "))
    if kind == "time":
        return _leaf(name, _time(node))
    if kind == "bytes":
        return _leaf(name, base64.b64encode(node.raw).decode())
    if kind == "hex":
        return _leaf(name, node.raw.hex().upper())
    text = str(node.value)
    if kind == "base64":
        return _leaf(name, base64.b64encode(bytes.fromhex(text)).decode())
    if kind == "role":
        return _leaf(name, _known(_ROLES, node.meaning, name))
    if kind == "certificate":
        return _leaf(name, _certificate(node))
    if kind == "meaning":
        if name == "CredentialsReplacementMode" and node.meaning not in _MODES:
            raise DataError(f"the MMC schema has no word for {node.meaning} as {name}")
        return _leaf(name, node.meaning)
    return _leaf(name, text)


def _known(words: dict[str, str], meaning: str, name: str) -> str:
    if meaning not in words:
        raise DataError(f"the MMC schema has no word for {meaning} as {name}")
    return words[meaning]


def _certificate(node: Node) -> str:
    told = {child.name: child.meaning for child in node.children}
    if "cell_usage" in told and told["cell_usage"] == "prepayment top-up":
        return "KeyAgreementTopUp"
    words = {
        "digital signature": "DigitalSigning",
        "key agreement": "KeyAgreement",
        "certificate signing": "KeyCertSign",
    }
    return _known(words, told.get("key_usage", ""), "CertificateType")


def _time(node: Node) -> str:
    text = str(node.value)
    if not _TIME.fullmatch(text):
        raise DataError(f"the MMC schema wants a date and time for {node.name}, not {text}")
    return text


def _status(name: str, code: int, group: str) -> list[str]:
    words = _statuses().get((group, code), "notKnown")
    return _element(name, *_leaf("ASN1Status", words), attributes=f' ResponseCode="{code}"')


def _leaf(name: str, text: str) -> list[str]:
    return [f"<ra:{name}>{escape(text)}</ra:{name}>"]


def _element(name: str, *inner: str, attributes: str = "") -> list[str]:
    if not inner:
        return [f"<ra:{name}{attributes}/>"]
    return [f"<ra:{name}{attributes}>", *_indented(inner), f"</ra:{name}>"]


def _indented(lines: list[str] | tuple[str, ...]) -> list[str]:
    return [f"  {line}" for line in lines]


@cache
def _shapes(kind: str) -> dict[int, tuple[Shape, ...]]:
    found: dict[int, tuple[Shape, ...]] = {}
    for row in read_table("gbcs/mmc_messages.csv"):
        if row["kind"] == kind:
            code = int(row["code"], 16)
            found[code] = (*found.get(code, ()), Shape(row["srv"], row["element"], row["content"]))
    return found


@cache
def _elements(shape: str) -> tuple[tuple[str, str], ...]:
    return tuple((row["element"], row["kind"]) for row in read_table("gbcs/mmc_shapes.csv") if row["shape"] == shape)


@cache
def _statuses() -> dict[tuple[str, int], str]:
    return {(row["group"], int(row["value"])): row["name"] for row in read_table("gbcs/mmc_status.csv")}
