"""A world's keys as a key store and as a folder: found by EUI-64 and usage, private keys only where they belong."""

from __future__ import annotations

import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from hht_app.core.errors import StoreError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.keystore import FolderKeyStore, KeyStore
from hht_app.smki.folder import write_ca, write_keystore
from hht_app.smki.organisations import training_organisations
from hht_app.smki.pki import TrainingPKI
from hht_app.smki.world_keys import WorldKeyStore, issuer_parts

DEVICE = EUI64.parse("00-DB-12-34-56-78-90-A0")
STRANGER = EUI64.parse("00-DB-12-34-56-78-90-FF")
PARTIES = training_organisations()
DOCUMENT = b'<sr:Request xmlns:sr="http://www.dccinterface.co.uk/ServiceUserGateway" schemaVersion="5.4"/>'
USAGES = ("ds", "ka", "pp-ka", "xml-ds")


@pytest.fixture
def store() -> WorldKeyStore:
    return WorldKeyStore(TrainingPKI(7), tuple(PARTIES.values()), (DEVICE,))


def test_every_role_of_a_world_is_there_with_the_keys_it_needs(store: WorldKeyStore) -> None:
    roles = {key: (party.role, set(party.usages)) for key, party in PARTIES.items()}
    assert roles == {
        "supplier": (2, {"ds", "ka", "pp-ka", "xml-ds"}),
        "second-supplier": (2, {"ds", "ka", "pp-ka", "xml-ds"}),
        "acb": (4, {"ds", "ka", "xml-ds"}),
        "network-operator": (3, {"ds", "ka"}),
        "transcos": (5, {"ds", "ka"}),
        "wan-provider": (6, {"ds", "ka"}),
        "recovery": (1, {"ds", "ka"}),
        "load-controller": (8, {"ds", "ka"}),
    }
    assert len({party.eui for party in PARTIES.values()}) == len(PARTIES)
    # Locally administered addresses, so that no training party is mistaken for a real one.
    assert all(party.eui.raw[0] & 2 for party in PARTIES.values())


def test_what_a_party_does_not_hold_is_none(store: WorldKeyStore) -> None:
    operator = PARTIES["network-operator"].eui
    for finder in (store.certificate, store.public_key, store.private_key):
        assert finder(STRANGER, "ds") is None
        assert finder(operator, "xml-ds") is None
        assert finder(DEVICE, "pp-ka") is None
        assert finder(DEVICE, "ka") is not None


def test_a_party_gets_no_other_partys_private_key(store: WorldKeyStore) -> None:
    supplier, acb = PARTIES["supplier"].eui, PARTIES["acb"].eui
    own: KeyStore = store.restricted([supplier])
    assert own.private_key(supplier, "ds") is not None
    assert own.private_key(acb, "ds") is None
    assert own.private_key(DEVICE, "ds") is None
    assert own.certificate(acb, "ds") == store.certificate(acb, "ds")
    assert own.public_key(DEVICE, "ka") == store.public_key(DEVICE, "ka")


def test_an_xml_signer_is_found_by_issuer_and_serial_however_the_issuer_is_spaced(store: WorldKeyStore) -> None:
    held = store.certified_key(PARTIES["supplier"].eui, "xml-ds")
    assert held is not None
    serial = held.x509_certificate.serial_number
    for issuer in ("CN=HHT-T1,OU=07", "CN=HHT-T1, OU=07", "cn=HHT-T1 , ou=07"):
        assert store.find_xml_signer(issuer, serial) == held.x509_certificate
    for issuer in ("CN=HHT-T2,OU=07", "OU=07,CN=HHT-T1", "CN=HHT-T1", "CN=HHT-T1,OU=07,O=X", "", ",", "CN"):
        assert store.find_xml_signer(issuer, serial) is None
    assert store.find_xml_signer("CN=HHT-T1,OU=07", serial + 1) is None


def test_a_certificate_that_is_not_for_xml_signs_no_xml(store: WorldKeyStore) -> None:
    held = store.certified_key(PARTIES["supplier"].eui, "ds")
    assert held is not None
    serial = held.x509_certificate.serial_number
    assert store.find_certificate("CN=HHT-T1,OU=07", serial) == held.x509_certificate
    assert store.find_xml_signer("CN=HHT-T1,OU=07", serial) is None
    assert store.find_certificate("CN=HHT-T1,OU=07", serial + 1) is None


def test_issuer_order_and_values_matter() -> None:
    assert issuer_parts("CN=U1, OU=07") == issuer_parts("cn=U1,ou=07") == (("CN", "U1"), ("OU", "07"))
    assert issuer_parts("CN=u1,OU=07") != issuer_parts("CN=U1,OU=07")


def test_a_written_folder_gives_every_key_back_but_no_device_private_key(store: WorldKeyStore, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "keystore"
    write_keystore(folder, store)
    read = FolderKeyStore(folder)
    for eui in [party.eui for party in PARTIES.values()]:
        for usage in USAGES:
            assert read.certificate(eui, usage) == store.certificate(eui, usage)
            own, theirs = store.private_key(eui, usage), read.private_key(eui, usage)
            assert (own is None) == (theirs is None)
            assert own is None or theirs is None or own.private_numbers() == theirs.private_numbers()
    for usage in ("ds", "ka"):
        assert read.certificate(DEVICE, usage) == store.certificate(DEVICE, usage)
        assert read.private_key(DEVICE, usage) is None
    assert read.guess_acb() == PARTIES["acb"].eui
    assert not list(folder.glob(f"{DEVICE.compact}*.key"))


def test_private_keys_on_disk_are_for_their_owner_only(store: WorldKeyStore, tmp_path: Path) -> None:
    write_keystore(tmp_path, store)
    keys = list(tmp_path.glob("*.key"))
    assert len(keys) == sum(len(party.usages) for party in PARTIES.values())
    assert {stat.S_IMODE(key.stat().st_mode) for key in keys} == {0o600}
    assert all(key.read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----") for key in keys)


def test_the_same_world_writes_the_same_folder(store: WorldKeyStore, tmp_path: Path) -> None:
    again = WorldKeyStore(TrainingPKI(7), tuple(PARTIES.values()), (DEVICE,))
    write_keystore(tmp_path / "a", store)
    write_keystore(tmp_path / "b", again)
    write_ca(tmp_path / "a", store.pki)
    write_ca(tmp_path / "b", again.pki)
    first = {path.name: path.read_bytes() for path in (tmp_path / "a").iterdir()}
    assert first == {path.name: path.read_bytes() for path in (tmp_path / "b").iterdir()}


def test_the_authorities_folder_holds_four_certificates_and_no_key(store: WorldKeyStore, tmp_path: Path) -> None:
    write_ca(tmp_path / "ca", store.pki)
    names = sorted(path.name for path in (tmp_path / "ca").iterdir())
    assert names == ["device-issuing.pem", "device-root.pem", "organisation-issuing.pem", "organisation-root.pem"]
    assert (tmp_path / "ca" / "device-root.pem").read_bytes() == store.pki.device_root.pem


def test_a_folder_that_cannot_be_made_is_explained(store: WorldKeyStore, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="could not be made"):
        write_keystore(tmp_path / "file" / "keystore", store)


def test_xmlsec1_accepts_a_document_signed_under_this_pki_and_refuses_a_wrong_serial(
    store: WorldKeyStore, tmp_path: Path
) -> None:
    program = shutil.which("xmlsec1")
    if program is None:
        pytest.skip("xmlsec1 is not installed")
    from hht_app.duis.signature import sign_document

    write_ca(tmp_path, store.pki)
    for key in ("supplier", "acb"):
        held = store.certified_key(PARTIES[key].eui, "xml-ds")
        assert held is not None
        (tmp_path / "signer.pem").write_bytes(held.pem)
        serial, issuer = held.x509_certificate.serial_number, held.x509_certificate.issuer.rfc4514_string()
        command = [program, "--verify", "--trusted-pem", str(tmp_path / "organisation-root.pem")]
        command += ["--untrusted-pem", str(tmp_path / "organisation-issuing.pem")]
        command += ["--untrusted-pem", str(tmp_path / "signer.pem"), str(tmp_path / "signed.xml")]
        for number, accepted in ((serial, True), (serial + 1, False)):
            (tmp_path / "signed.xml").write_bytes(sign_document(DOCUMENT, held.private_key, issuer, number))
            result = subprocess.run(command, capture_output=True, text=True, check=False)
            assert (result.returncode == 0) is accepted, result.stderr
