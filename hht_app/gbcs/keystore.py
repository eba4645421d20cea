"""Keys and certificates by EUI-64 and usage: the KeyStore protocol, and a folder of PEM files that serves it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, Protocol, cast, get_args

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from hht_app.core.errors import DataError, UserError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.certificates import ACB_ROLE, certificate_from_pem, public_key_of, read_certificate

Usage = Literal["ds", "ka", "pp-ka", "xml-ds"]
USAGES: tuple[Usage, ...] = get_args(Usage)
_NAME = re.compile(r"([0-9a-f]{16})-(ds|ka|pp-ka|xml-ds)\.(pem|key)", re.IGNORECASE)
_LARGEST_FILE = 65536


class KeyStore(Protocol):
    """Finds keys by EUI-64 and usage, never by a certificate's subject; None where nothing is held."""

    def certificate(self, eui: EUI64, usage: Usage) -> bytes | None:
        """Return the certificate as DER, or None."""

    def public_key(self, eui: EUI64, usage: Usage) -> ec.EllipticCurvePublicKey | None:
        """Return the public key, or None."""

    def private_key(self, eui: EUI64, usage: Usage) -> ec.EllipticCurvePrivateKey | None:
        """Return the private key, or None."""


class FolderKeyStore:
    """A folder of `<eui64>-<usage>.pem` (certificate or bare public key) and `.key` files, read when needed."""

    def __init__(self, path: Path) -> None:
        """List folder PATH; UserError when it is missing or cannot be read."""
        self.path = path
        self._files: dict[tuple[str, str, str], Path] = {}
        self._certificates: dict[tuple[EUI64, Usage], bytes | None] = {}
        self._public: dict[tuple[EUI64, Usage], ec.EllipticCurvePublicKey | None] = {}
        self._private: dict[tuple[EUI64, Usage], ec.EllipticCurvePrivateKey | None] = {}
        try:
            names = sorted(path.iterdir())
        except FileNotFoundError:
            raise UserError(
                f"key store {path} does not exist", advice="name a folder of <eui64>-ds.pem files"
            ) from None
        except NotADirectoryError:
            raise UserError(
                f"key store {path} is not a folder", advice="name a folder of <eui64>-ds.pem files"
            ) from None
        except OSError as error:
            raise UserError(f"key store {path} cannot be read: {error.strerror or error}") from error
        for name in names:
            match = _NAME.fullmatch(name.name)
            if match:
                eui, usage, ending = (part.lower() for part in match.groups())
                self._files.setdefault((eui, usage, ending), name)

    def __len__(self) -> int:
        """How many files of the folder have a key store's name."""
        return len(self._files)

    def _read(self, eui: EUI64, usage: Usage, ending: str) -> tuple[bytes, Path] | None:
        path = self._files.get((eui.compact, usage, ending))
        if path is None:
            return None
        try:
            with path.open("rb") as stream:
                data = stream.read(_LARGEST_FILE + 1)
        except OSError as error:
            raise DataError(f"cannot be read: {error.strerror or error}", path=str(path)) from error
        if len(data) > _LARGEST_FILE:
            raise DataError("is too large to be a key or certificate", path=str(path))
        return data, path

    def certificate(self, eui: EUI64, usage: Usage) -> bytes | None:
        """Return the certificate as DER; None where no file, or only a bare public key, is held."""
        if (eui, usage) not in self._certificates:
            self._load(eui, usage)
        return self._certificates[eui, usage]

    def public_key(self, eui: EUI64, usage: Usage) -> ec.EllipticCurvePublicKey | None:
        """Return the public key of the `.pem` file; None where no file is held; DataError for an unreadable one."""
        if (eui, usage) not in self._public:
            self._load(eui, usage)
        return self._public[eui, usage]

    def private_key(self, eui: EUI64, usage: Usage) -> ec.EllipticCurvePrivateKey | None:
        """Return the private key of the `.key` file; None where no file is held; DataError for an unreadable one."""
        if (eui, usage) not in self._private:
            self._private[eui, usage] = self._load_private(eui, usage)
        return self._private[eui, usage]

    def _load(self, eui: EUI64, usage: Usage) -> None:
        found = self._read(eui, usage, "pem")
        certificate: bytes | None = None
        public: ec.EllipticCurvePublicKey | None = None
        if found is not None:
            data, path = found
            try:
                if b"-----BEGIN CERTIFICATE-----" in data:
                    certificate = certificate_from_pem(data)
                    public = public_key_of(certificate)
                else:
                    public = _p256_public(load_pem_public_key(data))
            except (ValueError, TypeError) as error:
                raise DataError("is neither a certificate nor a public key", path=str(path)) from error
            except DataError as error:
                raise DataError(error.message, path=str(path)) from error
        self._certificates[eui, usage] = certificate
        self._public[eui, usage] = public

    def _load_private(self, eui: EUI64, usage: Usage) -> ec.EllipticCurvePrivateKey | None:
        found = self._read(eui, usage, "key")
        if found is None:
            return None
        data, path = found
        try:
            key = load_pem_private_key(data, password=None)
        except (ValueError, TypeError) as error:
            raise DataError("is not an unencrypted PKCS#8 private key", path=str(path)) from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
            raise DataError("is not a P-256 private key", path=str(path))
        return key

    def guess_acb(self) -> EUI64 | None:
        """Return the EUI-64 of the only access control broker (certificate with OU 04), or None when not just one.

        Files that cannot be read are passed over here; they are reported when their key is needed.
        """
        found: set[EUI64] = set()
        for eui_text, usage, ending in sorted(self._files):
            if ending != "pem":
                continue
            eui = EUI64.parse(eui_text)
            try:
                certificate = self.certificate(eui, cast(Usage, usage))
                if certificate is not None and read_certificate(certificate).role == ACB_ROLE:
                    found.add(eui)
            except DataError:
                continue
        return found.pop() if len(found) == 1 else None


def _p256_public(key: object) -> ec.EllipticCurvePublicKey:
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise DataError("is not a P-256 public key")
    return key
