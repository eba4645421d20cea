"""Protection: what was altered is refused, and the right keys open what they should."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from hht_app.core.errors import DataError, ProtectionError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs import protection
from hht_app.gbcs.envelope import CRA, GBCSMessage, Supplementary, parse_message
from tests.gbcs.vectors import ACB, keystore, vector


def key(number: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(number, ec.SECP256R1())


DEVICE, PARTY, OTHER = EUI64.parse("00DB1234567890A0"), EUI64.parse("90B3D51F30010000"), EUI64(bytes(8))
COMMAND = GBCSMessage(CRA.COMMAND, 7, PARTY, DEVICE, 0x0D, b"\x30\x00")
RESPONSE = GBCSMessage(CRA.RESPONSE, 7, DEVICE, PARTY, 0x0D, b"\x02\x01\x00")


def test_a_signed_and_sealed_command_is_accepted_by_its_device() -> None:
    message = protection.seal(protection.sign(COMMAND, key(5)), key(6), key(7).public_key())
    read = parse_message(message.encode())
    protection.verify_signature(read, key(5).public_key())
    protection.verify_mac(read, key(7), key(6).public_key())


def test_signing_twice_gives_the_same_bytes() -> None:
    assert protection.sign(COMMAND, key(5)) == protection.sign(COMMAND, key(5))
    assert protection.sign(replace(COMMAND, signature=b""), key(5)) == protection.sign(COMMAND, key(5))


def test_any_altered_byte_breaks_mac_and_signature() -> None:
    data = protection.seal(protection.sign(COMMAND, key(5)), key(6), key(7).public_key()).encode()
    for index in range(len(data)):
        for bit in (0x01, 0x80):
            altered = data[:index] + bytes([data[index] ^ bit]) + data[index + 1 :]
            with pytest.raises(DataError):
                protection.verify_mac(parse_message(altered), key(7), key(6).public_key())


def test_each_altered_byte_of_real_messages_is_refused() -> None:
    keys = keystore()
    device = EUI64.parse("00DB1234567890A0")
    mac_pair = keys.private_key(ACB, "ka"), keys.public_key(device, "ka")
    assert mac_pair[0] is not None
    assert mac_pair[1] is not None
    data = vector("ECS12_3.2_SUCCESS_COMMAND")
    protection.verify_mac(parse_message(data), *mac_pair)
    for index in range(len(data)):
        altered = data[:index] + bytes([data[index] ^ 0x10]) + data[index + 1 :]
        with pytest.raises(DataError):
            protection.verify_mac(parse_message(altered), *mac_pair)
    signer = keys.public_key(device, "ds")
    assert signer is not None
    data = vector("CS03A1_8.7.1_SUCCESS_RESPONSE")
    protection.verify_signature(parse_message(data), signer)
    for index in range(len(data)):
        altered = data[:index] + bytes([data[index] ^ 0x10]) + data[index + 1 :]
        with pytest.raises(DataError):
            protection.verify_signature(parse_message(altered), signer)


def test_another_partys_key_is_refused() -> None:
    message = protection.seal(protection.sign(COMMAND, key(5)), key(6), key(7).public_key())
    with pytest.raises(ProtectionError):
        protection.verify_signature(message, key(8).public_key())
    with pytest.raises(ProtectionError):
        protection.verify_mac(message, key(7), key(8).public_key())


@pytest.mark.parametrize("signature", [bytes(64), b"\xff" * 64])
def test_a_signature_of_impossible_numbers_is_refused(signature: bytes) -> None:
    with pytest.raises(ProtectionError):
        protection.verify_signature(replace(COMMAND, signature=signature), key(5).public_key())


def test_missing_protection_is_refused_not_passed() -> None:
    for bare in (COMMAND, protection.without_signature(COMMAND)):
        with pytest.raises(ProtectionError):
            protection.verify_signature(bare, key(5).public_key())
        with pytest.raises(ProtectionError):
            protection.verify_mac(bare, key(5), key(6).public_key())
    with pytest.raises(DataError):
        protection.seal(COMMAND, key(5), key(6).public_key())


@pytest.mark.parametrize(
    "supplementary", [Supplementary(), Supplementary(OTHER, 3), Supplementary(OTHER, 3, 9)], ids=["known", "18", "26"]
)
def test_a_sensitive_part_is_read_by_its_party_only(supplementary: Supplementary) -> None:
    message = replace(RESPONSE, supplementary=supplementary)
    blob = protection.encrypt_sensitive(message, b"12.345 m3", key(7), key(6).public_key())
    assert protection.decrypt_sensitive(message, blob, key(6), key(7).public_key()) == b"12.345 m3"
    with pytest.raises(ProtectionError):
        protection.decrypt_sensitive(message, blob, key(5), key(7).public_key())
    for index in range(5, len(blob)):
        altered = blob[:index] + bytes([blob[index] ^ 1]) + blob[index + 1 :]
        with pytest.raises(ProtectionError):
            protection.decrypt_sensitive(message, altered, key(6), key(7).public_key())
    for short in (b"", blob[:16], b"\x30" + blob[1:]):
        with pytest.raises(DataError):
            protection.decrypt_sensitive(message, short, key(6), key(7).public_key())


def test_keys_of_another_curve_are_refused() -> None:
    other = ec.derive_private_key(5, ec.SECP384R1())
    with pytest.raises(ProtectionError):
        protection.shared_secret(other, key(6).public_key())


def test_the_secret_cache_stays_bounded_and_right() -> None:
    first = protection.shared_secret(key(2), key(3).public_key())
    for number in range(4, 4 + 300):
        protection.shared_secret(key(2), key(number).public_key())
    assert len(protection._secrets) <= 256
    assert protection.shared_secret(key(2), key(3).public_key()) == first
    assert protection.shared_secret(key(3), key(2).public_key()) == first
