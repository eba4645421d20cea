"""The training PKI: from the seed alone, in the profile of the published certificates, accepted by other programs."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509.oid import ExtensionOID, NameOID

from hht_app.core.errors import BugError, ProtectionError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.certificates import read_certificate, verify_issued_by
from hht_app.smki.organisations import training_organisations
from hht_app.smki.pki import CertifiedKey, TrainingPKI
from hht_app.smki.world_keys import WorldKeyStore
from tests.reference import reference_path

DEVICE = EUI64.parse("00-DB-12-34-56-78-90-A0")
OTHER = EUI64.parse("00-DB-12-34-56-78-90-A1")


def world(seed: int = 1) -> WorldKeyStore:
    return WorldKeyStore(TrainingPKI(seed), tuple(training_organisations().values()), (DEVICE, OTHER))


def all_keys(store: WorldKeyStore) -> list[CertifiedKey]:
    pki = store.pki
    authorities = [pki.organisation_root, pki.organisation_issuing, pki.device_root, pki.device_issuing]
    return [*authorities, *store.organisation_keys(), *store.device_keys()]


def test_the_same_seed_gives_the_same_certificates_in_whatever_order_they_are_asked_for() -> None:
    forwards, backwards = world(), world()
    backwards_keys = list(reversed(list(backwards.device_keys()))) + list(backwards.organisation_keys())
    assert {held.certificate for held in backwards_keys} <= {held.certificate for held in all_keys(forwards)}


def test_certificates_are_those_this_program_made_in_earlier_versions() -> None:
    digest = hashlib.sha256(b"".join(held.certificate for held in all_keys(world(2026)))).hexdigest()
    assert digest == "d062208c47287917a9323ea89752e88a036421fd7823bf3f79993da417dee1e8"


def test_another_seed_shares_no_key_and_no_serial() -> None:
    one, two = all_keys(world(1)), all_keys(world(2))
    assert not {held.key_pem for held in one} & {held.key_pem for held in two}
    assert not {serial(held) for held in one} & {serial(held) for held in two}


def serial(held: CertifiedKey) -> int:
    return held.x509_certificate.serial_number


def test_no_two_certificates_share_a_serial_and_each_is_positive_and_16_bytes_long() -> None:
    store = world()
    eui = next(iter(training_organisations().values())).eui
    renewed = [store.pki.device(DEVICE, "ds", 1), store.pki.organisation(eui, 2, "ds", "HHT SUPPLIER ONE", 1)]
    renamed = [store.pki.organisation(eui, 2, "ds", None), store.pki.organisation(eui, 2, "ds", "None")]
    keys = [*all_keys(store), *renewed, *renamed]
    serials = [serial(held) for held in keys]
    assert len(set(serials)) == len(keys)
    assert all((number.bit_length() + 8) // 8 == 16 for number in serials)


def test_a_renewed_certificate_has_a_new_key() -> None:
    pki = TrainingPKI(1)
    assert pki.device(DEVICE, "ds").key_pem != pki.device(DEVICE, "ds", 1).key_pem
    assert pki.device(DEVICE, "ds") is pki.device(DEVICE, "ds")


def test_every_private_key_belongs_to_its_certificate() -> None:
    for held in all_keys(world()):
        key = load_pem_private_key(held.key_pem, None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        assert key.public_key() == held.x509_certificate.public_key() == held.public_key


def test_each_party_is_read_back_with_its_role_usage_and_eui() -> None:
    store = world()
    for party in store.organisations:
        for usage in party.usages:
            info = read_certificate(store.certificate(party.eui, usage) or b"")
            role = party.role if usage != "xml-ds" else {2: 0x87, 4: 0x89}[party.role]
            assert (info.subject_eui, info.role, info.is_device) == (party.eui, role, False)
            assert info.key_usage == ("ka" if usage.endswith("ka") else "ds")
            assert info.issuer == "CN=HHT-T1,OU=07"
    for held in store.device_keys():
        info = read_certificate(held.certificate)
        assert (info.subject_eui, info.role, info.is_device, info.key_usage) == (held.eui, None, True, held.usage)


def test_no_certificate_is_out_of_date_for_xml_signature_tools() -> None:
    today = datetime(2026, 11, 23, tzinfo=UTC)
    for held in all_keys(world()):
        certificate = held.x509_certificate
        assert certificate.not_valid_before_utc <= today <= certificate.not_valid_after_utc
    assert world().pki.device(DEVICE, "ka").x509_certificate.not_valid_after_utc.year == 9999


def test_a_chain_leads_to_its_own_root_only() -> None:
    pki = TrainingPKI(1)
    store = world()
    supplier = next(store.organisation_keys())
    verify_issued_by(supplier.certificate, pki.organisation_issuing.certificate)
    verify_issued_by(pki.organisation_issuing.certificate, pki.organisation_root.certificate)
    verify_issued_by(pki.device(DEVICE, "ds").certificate, pki.device_issuing.certificate)
    with pytest.raises(ProtectionError):
        verify_issued_by(supplier.certificate, TrainingPKI(2).organisation_issuing.certificate)


def test_keys_never_show_in_a_repr() -> None:
    store = world()
    held = store.pki.device(DEVICE, "ds")
    number = held.private_key.private_numbers().private_value
    for text in (repr(held), repr(store), repr(store.pki)):
        assert str(number) not in text
        assert f"{number:x}" not in text.lower()


def test_an_unknown_usage_is_refused() -> None:
    with pytest.raises(BugError):
        TrainingPKI(1).device(DEVICE, "pp-ka")  # type: ignore[arg-type]
    with pytest.raises(BugError):
        TrainingPKI(1).organisation(DEVICE, 2, "tls", None)  # type: ignore[arg-type]


def shape(certificate: x509.Certificate) -> list[tuple[str, bool, str]]:
    """What must not differ from the published profile: each extension, critical or not, with its fixed content."""
    rows = []
    for extension in certificate.extensions:
        oid, content = extension.oid, extension.value.public_bytes().hex()
        if oid in (ExtensionOID.SUBJECT_KEY_IDENTIFIER, ExtensionOID.AUTHORITY_KEY_IDENTIFIER):
            content = content[:-16]
        elif oid == ExtensionOID.SUBJECT_ALTERNATIVE_NAME:
            content = content.replace(DEVICE.compact, "")
        rows.append((oid.dotted_string, extension.critical, content))
    return rows


def subject_shape(certificate: x509.Certificate) -> list[tuple[str, object]]:
    return [(item.oid.dotted_string, item._type) for item in certificate.subject]


@pytest.mark.parametrize(
    "name, role, usage, common_name",
    [
        ("90b3d51f30010000-ds", 2, "ds", "GITTESTSUPPLIER"),
        ("90b3d51f30010000-ka", 2, "ka", None),
        ("90b3d51f30000002-ka", 4, "ka", None),
    ],
)
def test_an_organisation_certificate_has_the_shape_of_the_published_ones(name, role, usage, common_name) -> None:
    real = x509.load_pem_x509_certificate(reference_path(f"rtds/keystore/{name}.pem").read_bytes())
    eui = EUI64.parse(name[:16])
    own = TrainingPKI(1).organisation(eui, role, usage, common_name).x509_certificate
    assert own.subject.public_bytes() == real.subject.public_bytes()
    assert subject_shape(own) == subject_shape(real)
    assert [(item.oid, item._type) for item in own.issuer] == [(item.oid, item._type) for item in real.issuer]
    assert own.issuer.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)[0].value == "07"
    assert shape(own) == shape(real)


@pytest.mark.parametrize("usage", ["ds", "ka"])
def test_a_device_certificate_has_the_shape_of_the_published_ones(usage) -> None:
    path = reference_path(f"rtds/keystore/{DEVICE.compact}-{usage}.pem")
    real = x509.load_pem_x509_certificate(path.read_bytes())
    own = TrainingPKI(1).device(DEVICE, usage).x509_certificate
    assert own.subject.public_bytes() == real.subject.public_bytes() == bytes.fromhex("3000")
    assert [(item.oid, item._type) for item in own.issuer] == [(item.oid, item._type) for item in real.issuer]
    assert shape(own) == shape(real)


def test_key_identifiers_are_computed_as_in_the_published_certificates() -> None:
    from hht_app.smki.profile import key_identifier

    real = x509.load_pem_x509_certificate(reference_path(f"rtds/keystore/{DEVICE.compact}-ds.pem").read_bytes())
    key = real.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key_identifier(key) == real.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest


def test_openssl_accepts_every_chain_and_refuses_another_worlds(tmp_path: Path) -> None:
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl is not installed")
    pki, store = TrainingPKI(1), world(1)
    for kind, root, issuing, leaves in (
        ("organisation", pki.organisation_root, pki.organisation_issuing, store.organisation_keys()),
        ("device", pki.device_root, pki.device_issuing, store.device_keys()),
    ):
        paths = []
        for number, held in enumerate(leaves):
            paths.append(tmp_path / f"{kind}-{number}.pem")
            paths[-1].write_bytes(held.pem)
        (tmp_path / "root.pem").write_bytes(root.pem)
        (tmp_path / "issuing.pem").write_bytes(issuing.pem)
        foreign = getattr(TrainingPKI(2), f"{kind}_root")
        (tmp_path / "foreign.pem").write_bytes(foreign.pem)
        command = [program, "verify", "-x509_strict", "-untrusted", str(tmp_path / "issuing.pem")]
        good_command = [*command, "-CAfile", str(tmp_path / "root.pem"), *map(str, paths)]
        good = subprocess.run(good_command, capture_output=True, text=True, check=False)
        assert good.returncode == 0, good.stderr
        bad = subprocess.run(
            [*command, "-CAfile", str(tmp_path / "foreign.pem"), str(paths[0])], capture_output=True, check=False
        )
        assert bad.returncode != 0


def test_the_pem_text_is_the_certificate() -> None:
    held = TrainingPKI(1).organisation_root
    assert x509.load_pem_x509_certificate(held.pem).public_bytes(Encoding.DER) == held.certificate
