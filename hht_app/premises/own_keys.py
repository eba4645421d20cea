"""The device's own keys: CS02c makes a key pair and asks for its certificate, CS02d takes it, CS02e gives it back."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization

from hht_app.core.errors import DataError
from hht_app.gbcs.building import payload_of
from hht_app.gbcs.certificates import CertificateInfo
from hht_app.gbcs.envelope import CRA
from hht_app.gbcs.payloads.asn1_codec import ASN1Payload
from hht_app.gbcs.use_cases import result_name
from hht_app.premises.device import Acted, Device, Surroundings
from hht_app.premises.judge import Judged, certificate_info
from hht_app.premises.partner_keys import issued_for_devices
from hht_app.smki.pki import DEVICE_USAGES, DeviceUsage

CS02C, CS02D, CS02E = 0x000A, 0x000B, 0x000C
SUCCESS = 0
REQUEST_INVALID_USAGE, REQUEST_NO_KEY_PAIR, REQUEST_NOT_PRODUCED = 1, 2, 3
INVALID_CERTIFICATE, WRONG_DEVICE, INVALID_USAGE, NO_KEY_PAIR, WRONG_PUBLIC_KEY = 1, 2, 3, 4, 5
NOT_STORED, KEY_NOT_CHANGED = 6, 7
GIVE_INVALID_USAGE, NONE_HELD, NOT_RETRIEVED = 1, 2, 3


def _usage(text: str) -> DeviceUsage | None:
    return next((item for item in DEVICE_USAGES if item == text), None)


def _status(judged: Judged, group: str, status: int) -> Acted:
    response = payload_of(judged.message.message_code, CRA.RESPONSE, {"status": status})
    return Acted(response, summary=f"{group}: {result_name(group, status)}")


def make_key_pair(device: Device, judged: Judged, payload: ASN1Payload, _around: Surroundings) -> Acted:
    """Act on CS02c: make the next key pair for the usage asked for and answer a certificate request (PKCS#10)."""
    usage = _usage(payload.values["certificate_for"]["key_usage"])
    if usage is None:
        return _status(judged, "CS02c", REQUEST_INVALID_USAGE)
    if device.has("low-memory"):
        return _status(judged, "CS02c", REQUEST_NO_KEY_PAIR)
    if device.has("storage-failing"):
        return _status(judged, "CS02c", REQUEST_NOT_PRODUCED)
    generation = device.state.generations.get(usage, 0) + 1
    device.state.asked_generations[usage] = generation
    key = device.pki.device(device.eui, usage, generation).private_key
    made_first = device.pki.device(device.eui, usage).x509_certificate
    names = made_first.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).add_extension(names, critical=True)
    request = builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    data = request.public_bytes(serialization.Encoding.DER)
    return Acted(
        payload_of(CS02C, CRA.RESPONSE, {"request": data}), summary=f"a new {usage} key pair was made and is waiting"
    )


def take_certificate(device: Device, judged: Judged, payload: ASN1Payload, _around: Surroundings) -> Acted:
    """Act on CS02d: put the new certificate beside the key pair it was made for, or answer why not (1 to 7)."""
    data: bytes = payload.values["certificate"]
    status, usage = _judge_certificate(device, data)
    if status == SUCCESS and usage is not None:
        device.state.own_certificates[usage] = data
        device.state.generations[usage] = device.state.asked_generations.pop(usage)
    return _status(judged, "CS02d", status)


def _judge_certificate(device: Device, data: bytes) -> tuple[int, DeviceUsage | None]:
    """Judge usage first, as the reference's failing message shows, then identity, key, issuer, storage (our order)."""
    try:
        info = certificate_info(data)
    except DataError:
        return INVALID_CERTIFICATE, None
    usage = _usage(info.key_usage)
    if usage is None:
        return INVALID_USAGE, None
    if not info.is_device or info.subject_eui != device.eui:
        return WRONG_DEVICE, usage
    if usage not in device.state.asked_generations:
        return NO_KEY_PAIR, usage
    if not _fits_waiting_key(device, info, usage):
        return WRONG_PUBLIC_KEY, usage
    if not issued_for_devices(data, device):
        return INVALID_CERTIFICATE, usage
    if device.has("low-memory") or device.has("storage-failing"):
        return NOT_STORED, usage
    return (KEY_NOT_CHANGED if device.has("key-change-failing") else SUCCESS), usage


def _fits_waiting_key(device: Device, info: CertificateInfo, usage: DeviceUsage) -> bool:
    waiting = device.pki.device(device.eui, usage, device.state.asked_generations[usage]).public_key
    return waiting.public_numbers() == info.public_key.public_numbers()


def give_certificate(device: Device, judged: Judged, payload: ASN1Payload, _around: Surroundings) -> Acted:
    """Act on CS02e: answer the device's own certificate for the usage asked for, or why not (1 to 3)."""
    usage = _usage(payload.values["certificate_for"]["key_usage"])
    if usage is None:
        return _status(judged, "CS02e", GIVE_INVALID_USAGE)
    if device.has("storage-failing"):
        return _status(judged, "CS02e", NOT_RETRIEVED)
    data = device.certificate(usage)
    if not data:
        return _status(judged, "CS02e", NONE_HELD)
    try:
        x509.load_der_x509_certificate(data)
    except (ValueError, UnsupportedAlgorithm):
        return _status(judged, "CS02e", NOT_RETRIEVED)
    return Acted(payload_of(CS02E, CRA.RESPONSE, {"certificate": data}), summary=f"its {usage} certificate given")
