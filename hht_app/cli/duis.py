"""`hht duis`: check, explain, sign and verify DUIS requests and responses in files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hht_app.cli import EXIT_BAD_INPUT, EXIT_DONE
from hht_app.core.errors import DataError, HHTError, UsageError
from hht_app.core.files import write_file
from hht_app.core.identifiers import EUI64
from hht_app.core.jsontext import json_line

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

_FORM = argparse.RawDescriptionHelpFormatter
_READ_LIMIT = 5_000_000
_ONE_SIGNER = "give the key and the certificate of one signer"
_NAME_A_FILE = "name a file that is there and may be read"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be done with DUIS files, and its options."""
    parser.epilog = "example:\n  hht duis validate request.xml --xsd 'DUIS Schema V5.4.xsd' --json"
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)

    validate = actions.add_parser(
        "validate",
        help="check requests and responses against the schema and the rules",
        formatter_class=_FORM,
        epilog="example:\n  hht duis validate request.xml response.xml",
    )
    validate.add_argument("files", nargs="+", metavar="FILE", help="a request or response")
    validate.add_argument("--xsd", metavar="FILE", help="your own copy of the official schema, its imports beside it")
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
        epilog="example:\n  hht duis verify response.xml --keystore keys --json",
    )
    verify.add_argument("files", nargs="+", metavar="FILE", help="a signed request or response")
    verify.add_argument("--keystore", required=True, metavar="DIR", help="a folder of certificates (.pem)")

    for action in (validate, explain, sign, verify):
        action.add_argument("--json", action="store_true", help="print JSON Lines")
        action.add_argument("--workspace", metavar="DIR", help="accepted by every verb; not needed by this one")
        action.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """Do what ARGUMENTS ask and return the exit code: 1 when some document is bad, each reported."""
    actions = {"validate": _validate, "explain": _explain, "sign": _sign, "verify": _verify}
    return actions[arguments.action](arguments)


def _read(path: Path) -> bytes:
    """Return the bytes of the file PATH; DataError when it is missing or too big."""
    try:
        with path.open("rb") as stream:
            data = stream.read(_READ_LIMIT + 1)
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror or error}", advice=_NAME_A_FILE) from error
    if len(data) > _READ_LIMIT:
        raise DataError(
            f"the file has more than {_READ_LIMIT} bytes, too many for a DUIS document", advice="name another file"
        )
    return data


def _complain(source: str, error: HHTError) -> None:
    print(f"hht: {source}: {error.one_line()}", file=sys.stderr)


def _validate(arguments: argparse.Namespace) -> int:
    from hht_app.duis.schema import Schema

    if arguments.xsd and not Path(arguments.xsd).is_file():
        raise UsageError(f"{arguments.xsd} is not a file", advice="name the DUIS .xsd file")
    try:
        acb = EUI64.parse(arguments.acb) if arguments.acb else None
    except DataError as error:
        raise UsageError(f"--acb: {error.message}", advice=error.advice) from error
    schema = Schema(Path(arguments.xsd)) if arguments.xsd else None
    worst = EXIT_DONE
    for source in arguments.files:
        result = _validated(source, schema, acb)
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


def _validated(source: str, schema: Any, acb: EUI64 | None) -> dict[str, Any]:
    from hht_app.duis.schema import Problem, model_check

    notes: list[str] = []
    try:
        data = _read(Path(source))
    except DataError as error:
        problems = [Problem(line=None, path="", message=error.one_line())]
    else:
        problems = schema.check(data) if schema is not None else []
        problems = problems or model_check(data, acb)
        notes = _notes(data, schema, acb)
    errors = [{"line": item.line, "path": item.path, "message": item.message} for item in problems]
    return {"source": source, "valid": not errors, "errors": errors, "notes": notes}


def _notes(data: bytes, schema: Any, acb: EUI64 | None) -> list[str]:
    """Return what is to be said of the checks of document DATA: of its version where no schema is, and what was left.

    Only a request has a target to be checked.
    """
    from hht_app.duis.versions import version_note
    from hht_app.duis.xmltext import local_name, parse_xml

    try:
        root = parse_xml(data)
    except DataError:
        return []
    claimed = root.get("schemaVersion")
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
            _complain(source, error)
            if arguments.json:
                print(json_line({"source": source, "error": _wrong(error)}))
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


def _wrong(error: DataError) -> dict[str, Any]:
    return {"message": error.message, "line": error.line, "path": error.path or ""}


def _explained(source: str) -> Any:
    from hht_app.duis.explaining import explain_code, explain_document

    path = Path(source)
    if path.exists() or path.suffix.lower() == ".xml" or path.name != source:
        return explain_document(_read(path))
    return explain_code(source)


def _sign(arguments: argparse.Namespace) -> int:
    from hht_app.duis.signature import issuer_text, sign_document

    source = Path(arguments.file)
    target = Path(arguments.out) if arguments.out else source.with_name(f"{source.name}.signed.xml")
    if target.resolve() == source.resolve():
        raise UsageError(f"{target} is the file to be signed", advice="give --out another name")
    key, certificate = _load_key(Path(arguments.key)), _load_certificate(Path(arguments.cert))
    if certificate.public_key() != key.public_key():
        raise DataError(f"{arguments.cert}: this is not the certificate of the key {arguments.key}", advice=_ONE_SIGNER)
    try:
        signed = sign_document(_read(source), key, issuer_text(certificate), certificate.serial_number)
    except DataError as error:
        _complain(arguments.file, error)
        return EXIT_BAD_INPUT
    write_file(target, signed)
    if arguments.json:
        print(json_line(_result(arguments.file, "valid", certificate) | {"out": str(target)}))
    else:
        print(f"{arguments.file}: signed, written to {target}")
    return EXIT_DONE


def _result(source: str, signature: str, certificate: x509.Certificate | None) -> dict[str, Any]:
    """Return the object of the contract; the serial number is text, since JSON readers round numbers that big."""
    return {
        "source": source,
        "signature": signature,
        "signer": None if certificate is None else _signer(certificate),
        "serial": None if certificate is None else str(certificate.serial_number),
    }


def _signer(certificate: x509.Certificate) -> str:
    """Return the EUI-64 in the subject of organisation CERTIFICATE, else the subject as it is."""
    from cryptography.x509.oid import NameOID

    for attribute in certificate.subject.get_attributes_for_oid(NameOID.X500_UNIQUE_IDENTIFIER):
        value = attribute.value
        if isinstance(value, bytes) and len(value) == 9:
            return str(EUI64(value[1:]))
    return certificate.subject.rfc4514_string()


def _load_key(path: Path) -> ec.EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(_read(path), password=None)
    except DataError as error:
        raise DataError(f"{path}: {error.message}", advice=error.advice) from error
    except (ValueError, TypeError) as error:
        raise DataError(f"{path}: this is not a private key without a password", advice="give a PEM file") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise DataError(f"{path}: this is not a key on curve P-256", advice="give the XML signing key")
    return key


def _load_certificate(path: Path) -> x509.Certificate:
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificate(_read(path))
    except DataError as error:
        raise DataError(f"{path}: {error.message}", advice=error.advice) from error
    except ValueError as error:
        raise DataError(f"{path}: this is not a certificate", advice="give a PEM file") from error


def _keystore(folder: Path) -> list[x509.Certificate]:
    """Return the certificates of FOLDER, those named *-xml-ds.pem first; a bare public key is stepped over."""
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder", advice="give --keystore the folder of certificates (.pem)")
    paths = sorted(folder.glob("*.pem"), key=lambda path: (not path.name.endswith("-xml-ds.pem"), path.name))
    found = []
    for path in paths:
        try:
            data = _read(path)
            if b"-----BEGIN PUBLIC KEY-----" in data:
                continue
            found.append(_load_certificate(path))
        except DataError as error:
            _complain(str(path), error)
    return found


def _verify(arguments: argparse.Namespace) -> int:
    from hht_app.duis.signature import NoSignature, UnknownSigner, certificate_finder, verify_document

    find = certificate_finder(_keystore(Path(arguments.keystore)))
    worst = EXIT_DONE
    for source in arguments.files:
        certificate, data, unread = None, None, {}
        try:
            data = _read(Path(source))
            verified = verify_document(data, find)
            outcome, certificate = "valid", verified.certificate
        except DataError as error:
            absent, unknown = isinstance(error, NoSignature), isinstance(error, UnknownSigner) or data is None
            outcome = "absent" if absent else "unknown" if unknown else "invalid"
            unread = {"error": _wrong(error)} if data is None else {}
            _complain(source, error)
            worst = EXIT_BAD_INPUT
        if arguments.json:
            print(json_line(_result(source, outcome, certificate) | unread))
        else:
            by = f", by {_signer(certificate)}, serial {certificate.serial_number}" if certificate else ""
            print(f"{source}: signature {outcome}{by}")
    return worst
