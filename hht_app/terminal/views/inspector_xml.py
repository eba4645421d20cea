"""A DUIS document taken apart for the inspector: elements and their places in the text, codes, schema, signature."""

from __future__ import annotations

import base64
import binascii
import json
import re
from bisect import bisect_right
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from xml.parsers import expat

from cryptography import x509

from hht_app.core.errors import DataError, HHTError
from hht_app.core.words import tr
from hht_app.duis.explaining import explain_document
from hht_app.duis.explaining_codes import explain_code
from hht_app.duis.schema import Problem, model_check
from hht_app.duis.schema_folder import SchemaFolder
from hht_app.duis.signature import NoSignature, UnknownSigner, Verified, certificate_finder, verify_document
from hht_app.duis.xmltext import parse_xml
from hht_app.gbcs.certificates import certificate_from_pem
from hht_app.gbcs.decode import decode_message
from hht_app.terminal.session import Session
from hht_app.terminal.settings import read_settings
from hht_app.terminal.views.inspector import (
    NO_PARENT,
    XML,
    Fact,
    Inspected,
    Item,
    certificate_lines,
    good,
    told,
    unknown,
    wrong,
)
from hht_app.terminal.views.inspector_gbcs import add_nodes

_INDENT = "  "
_CODES = ("ResponseCode", "CSPRegionResponseCode", "ServiceReferenceVariant", "DCCAlertCode")
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SMALLEST_GBCS = 40
MOST_PROBLEMS = 20
SIGNATURE = "Signature"


@dataclass(slots=True)
class _Element:
    """One element as it stands in the text: from START to END, its own text from INNER to INNER_END."""

    name: str
    parent: int
    start: int
    inner: int = 0
    end: int = 0
    inner_end: int = 0
    children: int = 0
    attributes: dict[str, str] = field(default_factory=dict)


def inspect_xml(
    session: Session | None,
    data: bytes,
    title: str,
    truth: bool,
    place: tuple[int, int, int],
    kept: Path | None = None,
) -> Inspected:
    """Return document DATA taken apart; where it is not well-formed, its text and what is wrong at which line."""
    del truth  # an XML signature is checked by certificates alone: nothing here is the trainer's
    try:
        text = data.decode("utf-8-sig")
        parse_xml(data)
    except (UnicodeDecodeError, DataError) as error:
        words = error.one_line() if isinstance(error, DataError) else tr("it is not UTF-8 text")
        fact = Fact("unreadable", wrong(tr("No XML document: {problem}", problem=words)))
        return Inspected(title, XML, data, data.decode("utf-8", "replace"), (), (fact,), (), "", *place)
    elements = _elements(text)
    shown, moved = _indented(text, elements)
    items = _items(shown, elements, moved)
    lines, as_json = _explained(data)
    facts = (_schema_fact(session, data), _signature_fact(session, data, kept))
    return Inspected(title, XML, data, shown, items, facts, lines, as_json, *place)


# ---------------------------------------------------------------------------------------------------------- the tree


def _elements(text: str) -> list[_Element]:
    """Return the elements of the well-formed TEXT in its order, with their places in characters."""
    data = text.encode()
    found: list[_Element] = []
    open_ones: list[int] = []
    parser = expat.ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        if open_ones:
            found[open_ones[-1]].children += 1
        at = parser.CurrentByteIndex
        element = _Element(name, open_ones[-1] if open_ones else NO_PARENT, at, attributes=dict(attributes))
        element.inner = _tag_end(data, at)
        open_ones.append(len(found))
        found.append(element)

    def end(_name: str) -> None:
        element = found[open_ones.pop()]
        at = parser.CurrentByteIndex
        is_empty = data[element.inner - 2 : element.inner] == b"/>"
        element.inner_end = element.inner if is_empty else at
        element.end = element.inner if is_empty else _tag_end(data, at)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(data, True)
    if not text.isascii():
        _count_characters(data, found)
    return found


def _tag_end(data: bytes, at: int) -> int:
    """Return the place after the ">" of the tag at AT; one within quotes does not end it."""
    quote = 0
    for index in range(at, len(data)):
        byte = data[index]
        if quote:
            quote = 0 if byte == quote else quote
        elif byte in b"\"'":
            quote = byte
        elif byte == ord(">"):
            return index + 1
    return len(data)


def _count_characters(data: bytes, elements: list[_Element]) -> None:
    characters = [0]
    for byte in data:
        characters.append(characters[-1] + ((byte & 0xC0) != 0x80))
    for element in elements:
        # A place inside the text is where a character begins, so that many have begun before it.
        for name in ("start", "inner", "inner_end", "end"):
            setattr(element, name, characters[getattr(element, name)])


def _indented(text: str, elements: list[_Element]) -> tuple[str, Callable[[int], int]]:
    """Return TEXT with line ends before its tags, unless it has its own, and where each place has moved to."""
    if text.count("\n") * 2 > len(elements):
        return text, lambda place: place
    depth: list[int] = []
    breaks: dict[int, str] = {}
    for element in elements:
        level = 0 if element.parent < 0 else depth[element.parent] + 1
        depth.append(level)
        if level:
            breaks[element.start] = "\n" + _INDENT * level
        if element.children:
            breaks[element.inner_end] = "\n" + _INDENT * level
    places = sorted(breaks)
    parts, sums, total, last = [], [], 0, 0
    for place in places:
        parts += [text[last:place], breaks[place]]
        total += len(breaks[place])
        sums.append(total)
        last = place
    parts.append(text[last:])

    def moved(place: int) -> int:
        index = bisect_right(places, place)
        return place + (sums[index - 1] if index else 0)

    return "".join(parts), moved


def _items(shown: str, elements: list[_Element], moved: Callable[[int], int]) -> tuple[Item, ...]:
    items: list[Item] = []
    numbers: list[int] = []
    for element in elements:
        name = element.name.rpartition(":")[2]
        start, end = moved(element.start), moved(element.end - 1) + 1
        inner = (moved(element.inner), moved(element.inner_end - 1) + 1 if element.inner_end > element.inner else 0)
        value = "" if element.children else shown[inner[0] : inner[1]]
        if not value and not element.children:
            value = ", ".join(f"{key}={text}" for key, text in element.attributes.items() if ":" not in key)
        parent = NO_PARENT if element.parent < 0 else numbers[element.parent]
        numbers.append(len(items))
        items.append(Item(name, value, _english(name, value), start, end, parent))
        _add_message(items, value, numbers[-1], inner)
    return tuple(items)


def _add_message(items: list[Item], value: str, parent: int, place: tuple[int, int]) -> None:
    """Where VALUE is a GBCS message in base64, put its nodes under the element; they all stand where its text does."""
    if len(value) < _SMALLEST_GBCS:
        return
    try:
        data = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return
    if data[:1] not in (b"\xdd", b"\xdf"):
        return
    try:
        decoded = decode_message(data)
    except DataError:
        return
    for top in (decoded.envelope, decoded.payload_tree):
        add_nodes(items, top, data, {}, parent, place)


def _english(name: str, value: str) -> str:
    words = _WORD.sub(" ", name)
    if name in _CODES and value:
        try:
            explained = explain_code(value)
        except DataError:
            return f"{words}: {value}"
        return f"{words}: {' '.join(explained.lines)}"
    if name == SIGNATURE:
        return tr("The signature of who sent the document")
    return f"{words}: {value}" if value else words


# ---------------------------------------------------------------------------------------------------------- verdicts


def _explained(data: bytes) -> tuple[tuple[str, ...], str]:
    try:
        explained = explain_document(data)
    except DataError as error:
        return (tr("What it says is not told: {problem}", problem=error.one_line()),), ""
    return explained.lines, json.dumps(asdict(explained), indent=2, ensure_ascii=False, default=str)


def _schema_fact(session: Session | None, data: bytes) -> Fact:
    """Return the verdict of the person's own copy of the official schema, or of this program's models."""
    problems, by = _problems(session, data)
    if not problems:
        return Fact("schema", good(tr("Valid by {what}", what=by)))
    lines = tuple(_problem_line(item) for item in problems[:MOST_PROBLEMS])
    return Fact("schema", wrong(tr("Not valid by {what}", what=by)), lines)


def _problems(session: Session | None, data: bytes) -> tuple[list[Problem], str]:
    own = tr("this program's models and rules; the official schema is yours to add, in the settings")
    if session is not None:
        try:
            folder = read_settings(session.folder).schema_folder
            if folder:
                version = parse_xml(data).get("schemaVersion", "")
                schema = SchemaFolder(Path(folder)).schema(version)
                if schema is not None:
                    problems = schema.check(data) or model_check(data, session.world.acb)
                    return problems, tr("the official schema {name}", name=schema.path.name)
        except HHTError as error:
            return [Problem(None, "", error.one_line())], tr("the official schema, which cannot be read")
    return model_check(data, None if session is None else session.world.acb), own


def _problem_line(problem: Problem) -> str:
    line = tr("line {line} of the document", line=problem.line) if problem.line else ""
    return ": ".join(part for part in (line, problem.path, problem.message) if part)


def _kept(folder: Path | None) -> list[x509.Certificate]:
    """Return the certificates for signing XML that a person keeps in FOLDER; a file that is none is passed over."""
    found = []
    for path in sorted(folder.glob("*-xml-ds.pem")) if folder is not None else ():
        with suppress(DataError):
            found.append(x509.load_der_x509_certificate(certificate_from_pem(path.read_bytes())))
    return found


def _signature_fact(session: Session | None, data: bytes, kept: Path | None) -> Fact:
    brought = certificate_finder(_kept(kept))

    def find(issuer: str, serial: int) -> x509.Certificate | None:
        own = None if session is None else session.world.keys.find_xml_signer(issuer, serial)
        return own or brought(issuer, serial)

    try:
        verified = verify_document(data, find)
    except NoSignature:
        return Fact("signature", told(tr("Not signed")))
    except UnknownSigner as error:
        return Fact("signature", unknown(tr("Signature: the signer's certificate is not here")), (error.one_line(),))
    except DataError as error:
        return Fact("signature", wrong(tr("Signature bad")), (error.one_line(),))
    return Fact("signature", good(tr("Signature good")), _signer(verified))


def _signer(verified: Verified) -> tuple[str, ...]:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate_lines(verified.certificate.public_bytes(Encoding.DER))
