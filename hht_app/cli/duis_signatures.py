"""`hht duis sign` and `hht duis verify`: the XML signature of files, made and checked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hht_app.cli import EXIT_BAD_INPUT, EXIT_DONE
from hht_app.cli.duis_files import as_json, complain, read
from hht_app.core.errors import DataError, UsageError
from hht_app.core.files import write_file
from hht_app.core.identifiers import EUI64
from hht_app.core.jsontext import json_line

if TYPE_CHECKING:
    import argparse

    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

    from hht_app.duis.signature import Verified

DIFFERS = "differs"
_ONE_SIGNER = "give the key and the certificate of one signer"
_WORDS = {DIFFERS: "fits the key, but the certificate is not the one named"}


def sign(arguments: argparse.Namespace) -> int:
    """Add the XML signature to one file, as ARGUMENTS say; return the exit code."""
    from hht_app.duis.signature import issuer_text, sign_document

    source = Path(arguments.file)
    target = Path(arguments.out) if arguments.out else source.with_name(f"{source.name}.signed.xml")
    if target.resolve() == source.resolve():
        raise UsageError(f"{target} is the file to be signed", advice="give --out another name")
    key, certificate = _load_key(Path(arguments.key)), _load_certificate(Path(arguments.cert))
    if certificate.public_key() != key.public_key():
        raise DataError(f"{arguments.cert}: this is not the certificate of the key {arguments.key}", advice=_ONE_SIGNER)
    try:
        signed = sign_document(read(source), key, issuer_text(certificate), certificate.serial_number)
    except DataError as error:
        complain(arguments.file, error)
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
        key = load_pem_private_key(read(path), password=None)
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
        return x509.load_pem_x509_certificate(read(path))
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
            data = read(path)
            if b"-----BEGIN PUBLIC KEY-----" in data:
                continue
            found.append(_load_certificate(path))
        except DataError as error:
            complain(str(path), error)
    return found


def verify(arguments: argparse.Namespace) -> int:
    """Check the XML signature of each file, as ARGUMENTS say; return the exit code: 1 where one does not hold."""
    check = _by_own_choice(arguments.certificate) if arguments.certificate else _by_keystore(arguments.keystore)
    worst = EXIT_DONE
    for source in arguments.files:
        result, error = _verified(source, check)
        chosen = error is None and arguments.certificate
        if error is not None:
            complain(source, error)
        if error is not None or (result["signature"] == DIFFERS and not chosen):
            worst = EXIT_BAD_INPUT
        if arguments.json:
            print(json_line(result))
        else:
            by = f", by {result['signer']}, serial {result['serial']}" if result["signer"] else ""
            print(f"{source}: signature {_WORDS.get(result['signature'], result['signature'])}{by}")
            if "difference" in result:
                advice = "" if chosen else "; where you know it to be the signer's, name it with --certificate"
                print(f"  note: {result['difference']}{advice}")
    return worst


def _verified(source: str, check: Callable[[bytes], Verified]) -> tuple[dict[str, Any], DataError | None]:
    """Return the object of the contract for SOURCE, and what is wrong with it, if anything."""
    from hht_app.duis.signature import NoSignature, UnknownSigner

    try:
        data = read(Path(source))
    except DataError as error:
        return _result(source, "unknown", None) | {"error": as_json(error)}, error
    try:
        verified = check(data)
    except DataError as error:
        absent, unknown = isinstance(error, NoSignature), isinstance(error, UnknownSigner)
        return _result(source, "absent" if absent else "unknown" if unknown else "invalid", None), error
    if verified.difference:
        return _result(source, DIFFERS, verified.certificate) | {"difference": verified.difference}, None
    return _result(source, "valid", verified.certificate), None


def _by_own_choice(file: str) -> Callable[[bytes], Verified]:
    """Return the check by the certificate in FILE, which a person says is the signer's."""
    from hht_app.duis.signature import verify_by_certificate

    certificate = _load_certificate(Path(file))
    return lambda data: verify_by_certificate(data, certificate)


def _by_keystore(folder: str) -> Callable[[bytes], Verified]:
    """Return the check by the certificates in FOLDER: the one named, else one whose key fits and which differs."""
    from hht_app.duis.signature import UnknownSigner, certificate_finder, verify_by_certificate, verify_document

    certificates = _keystore(Path(folder))
    find = certificate_finder(certificates)

    def check(data: bytes) -> Verified:
        try:
            return verify_document(data, find)
        except UnknownSigner:
            for certificate in certificates:
                with suppress(DataError):
                    return verify_by_certificate(data, certificate)
            raise

    return check
