"""Certificates that a person brings in: each read and named, and kept in the workspace's folder `keystore`."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from pathlib import Path

from hht_app.core.errors import DataError, StoreError, UserError
from hht_app.core.files import store_error, write_file
from hht_app.core.words import tr
from hht_app.gbcs.certificates import CertificateInfo, certificate_from_pem, read_certificate

FOLDER = "keystore"
PEM_BEGIN = b"-----BEGIN CERTIFICATE-----"
PRIVATE_KEY = re.compile(rb"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----")
_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
MOST = 500
# The roles that a certificate for signing XML names in its OU, as in `smki.pki`.
_XML_ROLES = (0x87, 0x89)


@dataclass(frozen=True, slots=True)
class Brought:
    """One certificate that was read: its PEM text, what it is, and the name of its file in a key store."""

    pem: bytes
    info: CertificateInfo
    file: str

    def line(self) -> str:
        """Return whose it is, what for, by whom issued and until when, in one line."""
        info = self.info
        role = tr("device") if info.role is None else tr("role {role}", role=f"{info.role:02X}")
        return tr(
            "{file}: {eui}, {role}, issued by {issuer}, serial {serial}, valid until {end}",
            file=self.file, eui=info.subject_eui, role=role, issuer=info.issuer, serial=info.serial,
            end=info.not_after.date().isoformat(),
        )  # fmt: skip


def read_certificates(data: bytes) -> tuple[list[Brought], list[str]]:
    """Return the certificates of PEM text DATA that can be kept, and what is wrong with each of the others, by line."""
    found: list[Brought] = []
    problems: list[str] = []
    if PRIVATE_KEY.search(data):
        problems.append(tr("A private key stands in it: keys are not brought in. Give the certificates alone"))
    blocks = list(_BLOCK.finditer(data))
    if len(blocks) < data.count(PEM_BEGIN):
        problems.append(tr("A certificate has a beginning and no end"))
    for block in blocks[:MOST]:
        line = data.count(b"\n", 0, block.start()) + 1
        try:
            info = read_certificate(certificate_from_pem(block[0]))
        except DataError as error:
            problems.append(tr("Line {line}: {what}", line=line, what=error.one_line()))
            continue
        if info.key_usage not in ("ds", "ka"):
            words = tr("is neither for signing nor for key agreement, so no message is checked by it")
            problems.append(tr("Line {line}: {what}", line=line, what=words))
            continue
        is_xml = info.role in _XML_ROLES and info.key_usage == "ds"
        usage = "xml-ds" if is_xml else info.key_usage
        found.append(Brought(block[0] + b"\n", info, f"{info.subject_eui.compact}-{usage}.pem"))
    if len(blocks) > MOST:
        problems.append(tr("There are more than {count}: bring them in in parts", count=MOST))
    return found, problems


def pem_of(data: bytes) -> bytes:
    """Return the PEM text of DATA where that is one certificate in DER; nothing for anything else."""
    if data[:1] != b"\x30":
        return b""
    try:
        read_certificate(data)
    except DataError:
        return b""
    text = base64.encodebytes(data)
    return PEM_BEGIN + b"\n" + text + b"-----END CERTIFICATE-----\n"


def look_at_certificates(data: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a line for each certificate of PEM text DATA, and what is wrong."""
    found, problems = read_certificates(data)
    return tuple(item.line() for item in found), tuple(problems)


def keep_certificates(workspace: Path, data: bytes) -> tuple[str, ...]:
    """Write the certificates of PEM text DATA to the key store of WORKSPACE and return the names of the new files.

    One that is there already is left as it is. UserError, and nothing is written, where another lies under its name.
    """
    found, problems = read_certificates(data)
    if problems or not found:
        raise UserError(problems[0] if problems else tr("there is no certificate in it"))
    folder = workspace / FOLDER
    fresh: dict[str, bytes] = {}
    try:
        for item in found:
            path = folder / item.file
            held = fresh.get(item.file) or (path.read_bytes() if path.exists() else None)
            if held is not None and certificate_from_pem(held) != certificate_from_pem(item.pem):
                raise UserError(
                    tr("another certificate is kept as {file}", file=item.file),
                    advice=tr("move that one away from {folder} first", folder=folder),
                )
            if held is None:
                fresh[item.file] = item.pem
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise store_error(error, f"folder {folder} could not be used") from error
    written: list[Path] = []
    try:
        for name, pem in fresh.items():
            write_file(folder / name, pem)
            written.append(folder / name)
    except StoreError:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return tuple(fresh)
