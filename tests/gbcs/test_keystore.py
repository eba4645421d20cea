"""Keys and certificates: found by name only, and a bad file is named when it is needed."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from hht_app.core.errors import DataError, ProtectionError, UserError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.certificates import read_certificate, verify_issued_by
from hht_app.gbcs.keystore import FolderKeyStore
from tests.gbcs.vectors import ACB, ESME, SUPPLIER, keystore

WAN_PROVIDER, SUPPLIER_2 = EUI64.parse("90B3D51F30000007"), EUI64.parse("90B3D51F30030000")
ONE = EUI64.parse("0000000000000001")


def test_a_device_certificate_names_the_device_and_no_role() -> None:
    der = keystore().certificate(ESME, "ka")
    assert der is not None
    info = read_certificate(der)
    assert (info.subject_eui, info.role, info.is_device, info.key_usage) == (ESME, None, True, "ka")
    assert info.issuer == "CN=E357"
    assert info.aki.hex() == "47d40af3412904a0"
    assert len(info.ski) == 8
    assert info.not_after.year == 9999


def test_an_organisation_certificate_names_its_role() -> None:
    keys = keystore()
    for eui, role in ((ACB, 4), (SUPPLIER, 2)):
        der = keys.certificate(eui, "ds")
        assert der is not None
        info = read_certificate(der)
        assert (info.subject_eui, info.role, info.is_device, info.key_usage) == (eui, role, False, "ds")
        assert info.issuer == "CN=Z1,OU=07"


def test_keys_are_found_by_file_name_even_where_the_subject_is_another() -> None:
    der = keystore().certificate(WAN_PROVIDER, "ka")
    assert der is not None
    assert read_certificate(der).subject_eui == SUPPLIER_2


def test_the_acb_is_guessed_from_the_only_role_04() -> None:
    assert keystore().guess_acb() == ACB


def test_no_acb_is_guessed_where_there_are_none_or_two(tmp_path: Path) -> None:
    assert FolderKeyStore(tmp_path).guess_acb() is None
    source = keystore().path / "90b3d51f30000002-ka.pem"
    (tmp_path / "90b3d51f30000002-ka.pem").write_bytes(source.read_bytes())
    assert FolderKeyStore(tmp_path).guess_acb() == ACB
    (tmp_path / "90b3d51f30000003-ka.pem").write_bytes(source.read_bytes())
    assert FolderKeyStore(tmp_path).guess_acb() is None


def test_nothing_held_is_none_not_an_error(tmp_path: Path) -> None:
    keys = FolderKeyStore(tmp_path)
    assert len(keys) == 0
    assert keys.certificate(ONE, "ds") is None
    assert keys.public_key(ONE, "ds") is None
    assert keys.private_key(ONE, "ds") is None


def test_a_bare_public_key_serves_in_a_certificates_place(tmp_path: Path) -> None:
    private = ec.derive_private_key(5, ec.SECP256R1())
    public = private.public_key()
    (tmp_path / "0000000000000001-PP-KA.PEM").write_bytes(
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    (tmp_path / "0000000000000001-xml-ds.key").write_bytes(
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    keys = FolderKeyStore(tmp_path)
    assert keys.certificate(ONE, "pp-ka") is None
    assert keys.public_key(ONE, "pp-ka") == public
    held = keys.private_key(ONE, "xml-ds")
    assert held is not None
    assert held.public_key() == public


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", bytes(70000)]
)
def test_a_broken_file_is_named_when_its_key_is_needed(tmp_path: Path, content: bytes) -> None:
    for name in ("0000000000000001-ds.pem", "0000000000000001-ds.key"):
        (tmp_path / name).write_bytes(content)
    keys = FolderKeyStore(tmp_path)
    assert keys.guess_acb() is None
    assert keys.public_key(ONE, "ka") is None
    for call in (keys.public_key, keys.certificate, keys.private_key):
        with pytest.raises(DataError) as caught:
            call(ONE, "ds")
        assert "0000000000000001-ds" in caught.value.one_line()


def test_a_missing_folder_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist"):
        FolderKeyStore(tmp_path / "none")
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError, match="not a folder"):
        FolderKeyStore(tmp_path / "file")


def test_noise_is_no_certificate() -> None:
    der = keystore().certificate(ESME, "ka")
    assert der is not None
    for data in (b"", b"\x30\x00", der[:-1], der[:50]):
        with pytest.raises(DataError):
            read_certificate(data)


def test_an_altered_certificate_never_raises_anything_unexpected() -> None:
    for eui in (ESME, ACB):
        der = keystore().certificate(eui, "ka")
        assert der is not None
        for index in range(len(der)):
            for change in (0x01, 0x02, 0x21, 0x80, 0xFF):
                altered = der[:index] + bytes([der[index] ^ change]) + der[index + 1 :]
                with contextlib.suppress(DataError):
                    read_certificate(altered)
                with pytest.raises(DataError):
                    verify_issued_by(altered, der)


def test_a_certificate_is_not_issued_by_a_stranger() -> None:
    keys = keystore()
    der, other = keys.certificate(ESME, "ka"), keys.certificate(ACB, "ds")
    assert der is not None
    assert other is not None
    with pytest.raises(ProtectionError):
        verify_issued_by(der, other)
    with pytest.raises(ProtectionError):
        verify_issued_by(der, der)
