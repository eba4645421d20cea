"""`hht duis`: check, explain, sign and verify DUIS requests and responses in files."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hht_app.cli import EXIT_BAD_INPUT, EXIT_DONE, folder_argument
from hht_app.cli.duis_files import as_json, complain, read
from hht_app.core.errors import DataError, UsageError
from hht_app.core.identifiers import EUI64
from hht_app.core.jsontext import json_line

if TYPE_CHECKING:
    from hht_app.duis.ledger import RequestIDLedger
    from hht_app.duis.schema import Schema
    from hht_app.duis.schema_folder import SchemaFolder

_FORM = argparse.RawDescriptionHelpFormatter


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be done with DUIS files, and its options."""
    parser.epilog = "example:\n  hht duis validate request.xml --xsd 'DUIS Schema V5.4.xsd' --json"
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)

    validate = actions.add_parser(
        "validate",
        help="check requests and responses against the schema and the rules",
        formatter_class=_FORM,
        epilog="example:\n  hht duis validate request.xml response.xml\n\n"
        "Without --xsd the schema of the version claimed is looked for in the folder that the settings name\n"
        "(hht settings set schema_folder DIR), and the program's own models check in any case.",
    )
    validate.add_argument("files", nargs="+", metavar="FILE", help="a request or response")
    validate.add_argument("--xsd", metavar="FILE", help="your own copy of the official schema, its imports beside it")
    validate.add_argument(
        "--in-order",
        action="store_true",
        help="the files were sent in this order: also check that the counters of each originator grow",
    )
    validate.add_argument("--acb", metavar="EUI64", help="the DCC's EUI-64: also check the target of each request")

    explain = actions.add_parser(
        "explain",
        help="tell in plain English what requests and responses say, and what their codes mean",
        formatter_class=_FORM,
        epilog="example:\n  hht duis explain response.xml E081301",
    )
    explain.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="a request or response; or a code, such as E5 or 8.13",
    )

    sign = actions.add_parser(
        "sign",
        help="add the XML signature",
        formatter_class=_FORM,
        epilog="example:\n  hht duis sign request.xml --key supplier-xml-ds.key --cert supplier-xml-ds.pem",
    )
    sign.add_argument("file", metavar="FILE", help="an unsigned request or response")
    sign.add_argument("--key", required=True, metavar="KEY", help="the private key, PEM without a password")
    sign.add_argument("--cert", required=True, metavar="CERT", help="its certificate, PEM")
    sign.add_argument("--out", metavar="FILE", help="where to write (default: FILE.signed.xml)")

    verify = actions.add_parser(
        "verify",
        help="check the XML signature",
        formatter_class=_FORM,
        epilog="example:\n  hht duis verify response.xml --keystore keys --json\n\n"
        "Where a key fits but the document names another certificate, the answer is 'differs': with --keystore that\n"
        "is bad (exit 1), with --certificate it is your own choice (exit 0).",
    )
    verify.add_argument("files", nargs="+", metavar="FILE", help="a signed request or response")
    whose = verify.add_mutually_exclusive_group(required=True)
    whose.add_argument("--keystore", metavar="DIR", help="a folder of certificates (.pem)")
    whose.add_argument("--certificate", metavar="FILE", help="the certificate you know to be the signer's (.pem)")

    for action in (validate, explain, sign, verify):
        action.add_argument("--json", action="store_true", help="print JSON Lines")
        told = "folder whose settings name your schemas" if action is validate else "accepted by every verb"
        action.add_argument("--workspace", type=folder_argument, metavar="DIR", help=told)
        action.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """Do what ARGUMENTS ask and return the exit code: 1 when some document is bad, each reported."""
    from hht_app.cli import duis_signatures

    actions = {
        "validate": _validate,
        "explain": _explain,
        "sign": duis_signatures.sign,
        "verify": duis_signatures.verify,
    }
    return actions[arguments.action](arguments)


def _validate(arguments: argparse.Namespace) -> int:
    from hht_app.duis.ledger import RequestIDLedger
    from hht_app.duis.schema import Schema

    if arguments.xsd and not Path(arguments.xsd).is_file():
        raise UsageError(f"{arguments.xsd} is not a file", advice="name the DUIS .xsd file")
    try:
        acb = EUI64.parse(arguments.acb) if arguments.acb else None
    except DataError as error:
        raise UsageError(f"--acb: {error.message}", advice=error.advice) from error
    given = Schema(Path(arguments.xsd)) if arguments.xsd else None
    own = None if given else _own_schemas(arguments.workspace)
    ledger = RequestIDLedger() if arguments.in_order else None
    worst = EXIT_DONE
    for source in arguments.files:
        result = _validated(source, given or own, acb, ledger)
        if not result["valid"]:
            worst = EXIT_BAD_INPUT
        if arguments.json:
            print(json_line(result))
            continue
        print(f"{source}: {'valid' if result['valid'] else 'not valid'}")
        for problem in result["errors"]:
            line = f"line {problem['line']}: " if problem["line"] is not None else ""
            place = f"{problem['path']}: " if problem["path"] else ""
            print(f"  {line}{place}{problem['message']}")
        for note in result["notes"]:
            print(f"  note: {note}")
    return worst


def _own_schemas(workspace: Path | None) -> SchemaFolder | None:
    """Return the person's own schemas, where the settings name a folder of them."""
    from hht_app.core.paths import default_workspace
    from hht_app.duis.schema_folder import SchemaFolder
    from hht_app.terminal.settings import read_settings

    folder = read_settings(workspace or default_workspace()).schema_folder
    return SchemaFolder(Path(folder)) if folder else None


def _validated(
    source: str, schemas: Schema | SchemaFolder | None, acb: EUI64 | None, ledger: RequestIDLedger | None
) -> dict[str, Any]:
    """Return the object of the contract for SOURCE; `schema` is the official file it was checked by, if any."""
    from hht_app.duis.schema import Problem, Schema, model_check

    notes: list[str] = []
    schema: Schema | None = None
    try:
        data = read(Path(source))
    except DataError as error:
        problems = [Problem(line=None, path="", message=error.one_line())]
    else:
        root = _root(data)
        claimed = "" if root is None else root.get("schemaVersion", "")
        schema = schemas if isinstance(schemas, Schema) or schemas is None else schemas.schema(claimed)
        problems = schema.check(data) if schema is not None else []
        problems = problems or model_check(data, acb, ledger)
        if root is not None:
            notes = _notes(root, claimed, schema, acb)
            if schemas is not None and not isinstance(schemas, Schema):
                none = f"no schema of version {claimed[:20]} in {schemas.folder}: checked by the models alone"
                notes.insert(0, f"checked by {schema.path.name} of your own schemas" if schema else none)
    errors = [{"line": item.line, "path": item.path, "message": item.message} for item in problems]
    by = None if schema is None else str(schema.path)
    return {"source": source, "valid": not errors, "errors": errors, "notes": notes, "schema": by}


def _root(data: bytes) -> Any:
    from hht_app.duis.xmltext import parse_xml

    try:
        return parse_xml(data)
    except DataError:
        return None


def _notes(root: Any, claimed: str, schema: Schema | None, acb: EUI64 | None) -> list[str]:
    """Return what is to be said of the checks of a document: of its version where no schema is, and what was left.

    Only a request has a target to be checked.
    """
    from hht_app.duis.versions import version_note
    from hht_app.duis.xmltext import local_name

    note = version_note(claimed) if claimed and schema is None else ""
    notes = [note] if note else []
    if acb is None and local_name(root) == "Request":
        notes.append("target not checked against the ACB: give --acb")
    return notes


def _explain(arguments: argparse.Namespace) -> int:
    from dataclasses import asdict

    worst = EXIT_DONE
    for source in arguments.files:
        try:
            explanation = _explained(source)
        except DataError as error:
            worst = EXIT_BAD_INPUT
            complain(source, error)
            if arguments.json:
                print(json_line({"source": source, "error": as_json(error)}))
            continue
        if arguments.json:
            found = asdict(explanation)
            first = ("kind", "service_reference_variant", "command_variant", "request_id", "response_code", "meaning")
            lines = {"lines": found.pop("lines")}
            order = dict.fromkeys((*first, "source_of_meaning", "body", *found))
            print(json_line({"source": source} | {name: found[name] for name in order} | lines))
        else:
            print(f"{source}:")
            print("\n".join(f"  {line}" for line in explanation.lines))
    return worst


def _explained(source: str) -> Any:
    path = Path(source)
    if path.exists() or path.suffix.lower() == ".xml" or path.name != source:
        from hht_app.duis.explaining import explain_document

        return explain_document(read(path))
    from hht_app.duis.explaining_codes import explain_code

    return explain_code(source)
