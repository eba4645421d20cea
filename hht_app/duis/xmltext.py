"""DUIS XML in: one hardened parser, exact text, places for error messages; and pretty-printing for the eye."""

from __future__ import annotations

import codecs
import re
from collections.abc import Container
from contextlib import suppress
from functools import cache
from typing import Any, TypeAlias

from lxml import etree

from hht_app.core.errors import DataError

SR_NS = "http://www.dccinterface.co.uk/ServiceUserGateway"
DS_NS = "http://www.w3.org/2000/09/xmldsig#"
XSI_NS = "http://www.w3.org/2001/XMLSchema-instance"
SR = f"{{{SR_NS}}}"
DS = f"{{{DS_NS}}}"
XML_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
SIZE_LIMIT = 5_000_000
KEPT_LIMIT = 4 * SIZE_LIMIT  # what was read within SIZE_LIMIT may be longer in canonical form
_MOST_ATTRIBUTES = 20_000
_DECLARED = 2  # question marks in an XML declaration
XML_SPACE = " \t\r\n"
_ENCODING = re.compile(r"""<\?xml\s[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_ENCODINGS_READ = ("utf-8", "us-ascii", "ascii")

XMLElement: TypeAlias = Any  # an lxml element: lxml brings no types of its own


def parse_xml(data: bytes, limit: int = SIZE_LIMIT) -> XMLElement:
    """Return the root element of XML document DATA without its comments and processing instructions.

    DATA is UTF-8, of LIMIT bytes at most; a doctype, an entity or malformed XML is a DataError with its line.
    """
    root = parse_with_comments(data, limit)
    # single bytes are found far sooner than pairs, and only a document with these can hold what is taken out
    if b"!" in data or data.count(b"?") > _DECLARED or not data.startswith(b"<?xml"):
        etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    return root


def parse_with_comments(data: bytes, limit: int = SIZE_LIMIT) -> XMLElement:
    """Do as `parse_xml`, but leave comments and processing instructions where they are."""
    if len(data) > limit:
        raise DataError(f"the XML has {len(data)} bytes, more than the {limit} that are read", line=1)
    if len(data) > _MOST_ATTRIBUTES and data.count(b'="') + data.count(b"='") > _MOST_ATTRIBUTES:
        raise DataError(f"the XML has more than {_MOST_ATTRIBUTES} attributes", line=1, advice=_NOT_DUIS)
    if not _is_plain(data):
        _refuse_doctype(_decode(data))
    try:
        return etree.fromstring(data.removeprefix(codecs.BOM_UTF8), _parser())
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        if "XML_PARSE_HUGE" in (error.msg or ""):  # the parser's own limits, told in its programmers' words
            what = "is nested too deeply" if "depth" in error.msg else "holds a name or text that is too long"
            raise DataError(f"the XML {what} to be read", path=_path_at(data), line=line, advice=_NOT_DUIS) from error
        reason = (error.msg or "malformed").split(", line ")[0]
        raise DataError(f"the XML cannot be read: {reason}", path=_path_at(data), line=line) from error


def _path_at(data: bytes) -> str | None:
    """Return the path of the elements that are open where DATA can be read no further, None where it is not found."""
    if len(data) > _PATH_LIMIT or b"<!DOCTYPE" in data:
        return None
    parser: Any = etree.XMLPullParser(
        events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    with suppress(etree.XMLSyntaxError):
        parser.feed(data)
        parser.close()
    names: list[str] = []
    for event, element in parser.read_events():
        if event == "end":
            names.pop()
        else:
            names.append(element.tag.rpartition("}")[2])
    if len(names) > _PATH_NAMES:
        names = [*names[:_PATH_NAMES], "..."]
    return "/".join(names) or None


_PATH_LIMIT = 200_000  # bytes: in a larger document the search would take longer than it is worth
_PATH_NAMES = 12  # far deeper than any DUIS document
_NOT_DUIS = "no DUIS document is like that: check where it came from"


@cache
def _parser() -> etree.XMLParser:
    """Return the one parser: it takes a lock for itself, so that threads may share it."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, attribute_defaults=False,
        huge_tree=False, recover=False, strip_cdata=True, remove_blank_text=False, encoding="utf-8",
    )  # fmt: skip


def _is_plain(data: bytes) -> bool:
    """Say whether DATA is ASCII, declared as this program does, without anything the closer looks could mind."""
    return data.startswith(XML_DECLARATION) and data.isascii() and b"!" not in data and b"\0" not in data


def _decode(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise DataError("the XML is not UTF-8", line=1, advice="save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        path = _path_at(data[: error.start])
        raise DataError("the XML is not valid UTF-8", path=path, offset=error.start, line=line) from error
    nul = text.find("\0")
    if nul >= 0:
        path = _path_at(text[:nul].encode())
        raise DataError("the XML holds a NUL character", path=path, line=text.count("\n", 0, nul) + 1)
    declared = _ENCODING.match(text[:200])
    if declared and declared[1].lower() not in _ENCODINGS_READ:
        raise DataError(f"the XML declares the encoding {declared[1][:40]!r}, only UTF-8 is read", line=1)
    return text


def _refuse_doctype(text: str) -> None:
    """Walk the prolog (declaration, comments, instructions, white space) and refuse a doctype; linear in its length."""
    position = 0
    while True:
        while position < len(text) and text[position] in XML_SPACE:
            position += 1
        if text.startswith("<?", position):
            end, size = text.find("?>", position), 2
        elif text.startswith("<!--", position):
            end, size = text.find("-->", position), 3
        elif text.startswith("<!", position):
            line = text.count("\n", 0, position) + 1
            raise DataError("the XML has a doctype, which DUIS never uses and may hide an attack", line=line)
        else:
            return
        if end < 0:
            return
        position = end + size


def local_name(element: XMLElement) -> str:
    """Return the name of ELEMENT without its namespace."""
    return str(etree.QName(element).localname)


def path_of(element: XMLElement) -> str:
    """Return where ELEMENT stands, as element names from the root joined by slashes."""
    names = [local_name(element), *(local_name(parent) for parent in element.iterancestors())]
    return "/".join(reversed(names))


def bad(element: XMLElement, message: str, *, advice: str = "") -> DataError:
    """Return a DataError saying MESSAGE at the line and path of ELEMENT, to be raised."""
    return DataError(message, path=path_of(element), line=element.sourceline, advice=advice)


def refuse_attributes(element: XMLElement, besides: Container[str] = ()) -> None:
    """Raise DataError when ELEMENT carries an attribute BESIDES those named: most DUIS elements have none."""
    for name in element.keys():  # noqa: SIM118 - an lxml element is no mapping: its own iterator gives its children
        if name not in besides:
            raise bad(element, f"the attribute {etree.QName(name).localname!r} is not expected here")


def text_of(element: XMLElement) -> str:
    """Return the text of leaf ELEMENT exactly as it is, never trimmed (one space stays one space); '' when empty."""
    refuse_attributes(element)
    return leaf_text(element)


def leaf_text(element: XMLElement) -> str:
    """Return the text of leaf ELEMENT as `text_of` does, whatever attributes it has."""
    if len(element):
        raise bad(element[0], f"<{local_name(element)}> holds text, not elements")
    return element.text or ""


def children_of(element: XMLElement) -> list[XMLElement]:
    """Return the child elements of ELEMENT; DataError when there is text between them."""
    children = list(element)
    for text in (element.text, *(child.tail for child in children)):
        if text and text.strip(XML_SPACE):
            raise bad(element, f"<{local_name(element)}> holds elements, not text")
    return children


def canonical(element: XMLElement, *, exclusive: bool = False) -> bytes:
    """Return ELEMENT in Canonical XML 1.0 without comments, inclusive unless EXCLUSIVE."""
    return bytes(etree.tostring(element, method="c14n", exclusive=exclusive, with_comments=False, with_tail=False))


def pretty(data: bytes) -> str:
    """Return document DATA indented for reading; texts stay as they are, only the space between elements changes."""
    root = parse_xml(data)
    etree.indent(root)
    return str(etree.tostring(root, encoding="unicode"))
