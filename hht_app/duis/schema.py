"""Checking DUIS documents: against a person's own copy of the official schema, or against this program's own models."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from lxml import etree

from hht_app.core.errors import DataError, UserError
from hht_app.core.identifiers import EUI64
from hht_app.duis.ledger import RequestIDLedger
from hht_app.duis.models import Request, Response, document_from
from hht_app.duis.rules import RuleBroken, check_request, check_response
from hht_app.duis.versions import check_version
from hht_app.duis.xmltext import XMLElement, parse_xml, path_of

_LOCATION = re.compile(rb"""(schemaLocation\s*=\s*)(["'])([^"']*)\2""")
MOST_PROBLEMS = 100
_ELEMENTS_LOOKED_AT = 1_000
_LONGEST_MESSAGE = 1_000
_NAMESPACE = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a document: line (1 is the first), path of elements, message, name of the rule if any."""

    line: int | None
    path: str
    message: str
    rule: str = ""


class _BesideResolver(etree.Resolver):
    """Resolves every import to the file of that name beside the schema: nothing from elsewhere."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.missing: list[str] = []

    def resolve(self, system_url: str, public_id: str, context: Any) -> Any:  # type: ignore[override]
        """Return the file for SYSTEM_URL; a DTD is taken as empty, a missing file is remembered."""
        name = unquote(system_url.replace("\\", "/").rsplit("/", 1)[-1])
        if name.lower().endswith(".dtd"):
            return self.resolve_empty(context)  # type: ignore[attr-defined]
        path = self.folder / name
        if not path.is_file():
            self.missing.append(name)
            return self.resolve_empty(context)  # type: ignore[attr-defined]
        return self.resolve_string(_escaped(path.read_bytes()), context, base_url=quote(name))


def _escaped(data: bytes) -> bytes:
    """Return schema DATA with spaces in its schemaLocations as %20: libxml2 skips an import with spaces silently."""
    return _LOCATION.sub(lambda found: found[1] + found[2] + found[3].strip().replace(b" ", b"%20") + found[2], data)


class Schema:
    """An official DUIS schema file (.xsd) with the files it imports beside it; UserError when it cannot be used."""

    def __init__(self, path: Path) -> None:
        resolver = _BesideResolver(path.parent)
        parser = etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False)
        parser.resolvers.add(resolver)
        try:
            root = etree.fromstring(_escaped(path.read_bytes()), parser, base_url=quote(path.name))
            self._schema = etree.XMLSchema(etree=root.getroottree())
        except OSError as error:
            raise UserError(f"{path}: {error.strerror or error}", advice="name the DUIS .xsd file") from error
        except (etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
            hint = f"; {', '.join(sorted(set(resolver.missing)))} is missing beside it" if resolver.missing else ""
            raise UserError(
                f"{path} is not a usable schema: {error}{hint}", advice="keep the files of the schema together"
            ) from error
        if resolver.missing:
            names = ", ".join(sorted(set(resolver.missing)))
            raise UserError(
                f"{path} imports {names}, not found beside it", advice="keep the files of the schema together"
            )
        self.path = path

    def check(self, xml: bytes) -> list[Problem]:
        """Return what is wrong with document XML by this schema, in order; empty when it is valid.

        At most MOST_PROBLEMS are told, and then how many more there are.
        """
        try:
            root = parse_xml(xml)
        except DataError as error:
            return [_problem(error)]
        # the error log belongs to the one validator: read it at once
        if self._schema.validate(root):
            return []
        log: Any = self._schema.error_log
        prefixes = _prefixes(root)
        found = [_schema_problem(root, prefixes, entry) for entry in islice(log, MOST_PROBLEMS)]
        if len(log) > MOST_PROBLEMS:
            found.append(Problem(None, "", f"and {len(log) - MOST_PROBLEMS} more of what the schema minds"))
        return found


def _prefixes(root: XMLElement) -> dict[str, str]:
    """Return the namespace prefixes declared in the first elements of ROOT; what is further on is not looked up."""
    found: dict[str, str] = {}
    for element in islice(root.iter(), _ELEMENTS_LOOKED_AT):
        found |= {prefix: uri for prefix, uri in element.nsmap.items() if prefix}
    return found


def _schema_problem(root: XMLElement, prefixes: dict[str, str], entry: Any) -> Problem:
    place = _place(root, prefixes, entry.path or "")
    return Problem(line=entry.line, path=place, message=_NAMESPACE.sub("", entry.message)[:_LONGEST_MESSAGE])


def _place(root: XMLElement, prefixes: dict[str, str], xpath: str) -> str:
    """Return libxml2's XPATH as element names from the root, or as it is where it cannot be followed."""
    try:
        found = root.getroottree().xpath(xpath, namespaces=prefixes) if xpath else []
    except etree.XPathError:
        return xpath
    return path_of(found[0]) if found else xpath


def _problem(error: DataError) -> Problem:
    message = f"{error.message}; {error.advice}" if error.advice else error.message
    rule = error.rule if isinstance(error, RuleBroken) else ""
    return Problem(line=error.line, path=error.path or "", message=message, rule=rule)


def model_check(xml: bytes, acb: EUI64 | None = None, ledger: RequestIDLedger | None = None) -> list[Problem]:
    """Return what is wrong with document XML by this program's models and rules (the first thing); empty when valid.

    ACB is the DCC's EUI-64; None leaves out the one rule that needs it. LEDGER knows the RequestIDs of the requests
    that were sent before, and takes note of this one where nothing else is wrong; None leaves out the rules of theirs.
    """
    try:
        root = parse_xml(xml)
        document = document_from(root)
        check_version(root, document.schema_version)
    except DataError as error:
        return [_problem(error)]
    problems = rule_check(document, acb)
    if not problems and ledger is not None and isinstance(document, Request):
        try:
            ledger.admit(document)
        except RuleBroken as error:
            return [_problem(error)]
    return problems


def rule_check(document: Request | Response, acb: EUI64 | None = None) -> list[Problem]:
    """Return which rule, beyond what a schema can say, DOCUMENT breaks first; empty when none."""
    try:
        if isinstance(document, Request):
            check_request(document, acb)
        else:
            check_response(document)
    except DataError as error:
        return [_problem(error)]
    return []
