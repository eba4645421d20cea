"""What a device thinks of its join partner's key agreement certificate: the join codes 6 to 11."""

from __future__ import annotations

from cryptography import x509

from hht_app.core.errors import DataError, ProtectionError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.certificates import verify_issued_by
from hht_app.premises.device import Device
from hht_app.premises.judge import certificate_info

AGREED = 0
NO_RESOURCES, UNKNOWN_ISSUER, UNSUPPORTED_SUITE, BAD_MESSAGE, BAD_KEY_CONFIRM, INVALID_CERTIFICATE = range(6, 12)
_ON_P256 = "certificate.public_key"


def check_certificate(certificate: bytes | None, partner: EUI64, device: Device) -> int:
    """Return 0 when CERTIFICATE (DER) is PARTNER's for key agreement and DEVICE knows its issuer; else the join code.

    11 when it is missing, unreadable, of another device or another use; 8 for a key that is not on P-256; 7 for an
    issuer that is not the devices' own.
    """
    if not certificate:
        return INVALID_CERTIFICATE
    try:
        info = certificate_info(certificate)
    except DataError as error:
        return UNSUPPORTED_SUITE if error.path == _ON_P256 and _is_certificate(certificate) else INVALID_CERTIFICATE
    if not info.is_device or info.subject_eui != partner or info.key_usage != "ka":
        return INVALID_CERTIFICATE
    return AGREED if issued_for_devices(certificate, device) else UNKNOWN_ISSUER


def check_partner(device: Device, partner: Device) -> int:
    """Return what DEVICE, which begins, makes of PARTNER's own certificate in key establishment: 0, 7, 10 or 11."""
    status = check_certificate(partner.certificate("ka"), partner.eui, device)
    if status != AGREED:
        return status
    held = certificate_info(partner.certificate("ka")).public_key.public_numbers()
    return AGREED if held == partner.private_key("ka").public_key().public_numbers() else BAD_KEY_CONFIRM


def issued_for_devices(certificate: bytes, device: Device) -> bool:
    """Tell whether the authority of device certificates, which every maker's DEVICE knows, issued CERTIFICATE."""
    try:
        verify_issued_by(certificate, device.pki.device_issuing.certificate)
    except (ProtectionError, DataError):
        return False
    return True


def _is_certificate(data: bytes) -> bool:
    try:
        x509.load_der_x509_certificate(data)
    except ValueError:
        return False
    return True
