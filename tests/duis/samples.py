"""One document of each kind this room writes, and certificates to sign them with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import NameOID

from hht_app.core.identifiers import EUI64, RequestID
from hht_app.duis.models import (
    AddDeviceToCHFWhitelist,
    CHFInstallSuccessNoSMWAN,
    DSPInventory,
    DSPWANMatrix,
    DSPWANMatrixResponse,
    GBCSPayload,
    InventoryDevice,
    JoinServiceCritical,
    JoinServiceNonCritical,
    LocalCommand,
    OtherContent,
    PartialAddress,
    PreCommand,
    ReadInventory,
    Request,
    RequestBody,
    RequestHandoverOfDCCControlledDevice,
    RequestWANMatrix,
    Response,
    ResponseContent,
    RestrictAccessForChangeOfTenancy,
    ReturnLocalCommandResponse,
    SignedPreCommand,
    UpdateHANDeviceLog,
)
from hht_app.duis.signature import issuer_text
from tests.duis.sample_alerts import alerts
from tests.duis.sample_bodies import ACB, BODIES_OF_ISSUE_4, CHF, ESME, GPF, MOMENT, PPMID, SUPPLIER

A_RESPONSE = bytes.fromhex("DF0902") + (1000).to_bytes(8, "big") + b"\x08" + ESME.raw + b"\x08" + SUPPLIER.raw
AN_ALERT = b"\xdf\x09\x03" + A_RESPONSE[3:]
A_COMMAND = b"\xdd" + bytes(6) + b"\x54\x11" + bytes(4) + b"\xdf\x09\x01" + A_RESPONSE[3:]
INSTALL_CODE = bytes.fromhex("83FED3407A939723A5C639B26916D505")


def request(srv: str, variant: int, target: EUI64, body: RequestBody, counter: int = 1000) -> Request:
    """Return a request of the supplier's."""
    return Request(
        request_id=RequestID(SUPPLIER, target, counter),
        command_variant=variant,
        service_reference=".".join(srv.split(".")[:2]),
        service_reference_variant=srv,
        body=body,
    )


def no_wan_report() -> CHFInstallSuccessNoSMWAN:
    """Return an 8.14.2 with every optional field given."""
    return CHFInstallSuccessNoSMWAN(
        device_id=CHF,
        chf_install_type="CHF Install - no SM WAN",
        install_date_time=MOMENT,
        user_ref_id="job 7",
        mpxn="1312345678118",
        gis_data="",
        aerial_install=False,
        chf_location="Indoors on external wall",
        premise_type="Low Rise Apartment (MDU <= 5 floors)",
        metal_obstruction_check=True,
        connectivity_obstruction_check=False,
        shared_obstruction_check=False,
        additional_information=" under the stairs ",
    )


@cache
def requests() -> dict[str, Request]:
    """Return one request of each typed body and each choice within it, by a name of its own."""
    whitelist = AddDeviceToCHFWhitelist(
        join_time_period=3600, install_code=INSTALL_CODE, import_mpxn="1312345678118", export_mpan="1312345678224"
    )
    add = UpdateHANDeviceLog(device_id=ESME, request_type="Add", add_device_to_chf_whitelist=whitelist)
    handover = RequestHandoverOfDCCControlledDevice(
        remote_party_role="Supplier",
        remote_party_floor_seq_number=0,
        digital_signing_certificate=b"\x30\x82",
        key_agreement_certificate=b"\x30\x83",
        certification_path_certificates=(b"\x30\x84", b"\x30\x85"),
        apply_time_based_cpv_checks=True,
    )
    address = PartialAddress(post_code="M22 0RR", address_identifier=" Threapwood & Road")
    return {
        "12.1 address": request("12.1", 8, ACB, RequestWANMatrix(partial_address=address)),
        "12.1 uprn": request("12.1", 8, ACB, RequestWANMatrix(uprn="123456789012")),
        "8.14.2": request("8.14.2", 8, ACB, no_wan_report()),
        "8.11 add": request("8.11", 2, CHF, add).changed(
            first_in_sequence=False, preceding_service_request_id=RequestID(SUPPLIER, ESME, 2**64 - 1)
        ),
        "8.11 remove": request("8.11", 1, CHF, UpdateHANDeviceLog(device_id=ESME, request_type="Remove")),
        "8.7.1": request("8.7.1", 4, ESME, JoinServiceCritical(other_device_id=PPMID)),
        "8.7.2": request("8.7.2", 2, PPMID, JoinServiceNonCritical(other_device_id=ESME)),
        "6.21": request("6.21", 2, GPF, handover),
        "3.2": request("3.2", 2, ESME, RestrictAccessForChangeOfTenancy(restriction_date_time=MOMENT)),
        "8.7.1 signed": request("8.7.1", 6, ESME, SignedPreCommand(execution_date_time=MOMENT, gbcs_payload=A_COMMAND)),
        "8.13 response": request(
            "8.13",
            8,
            ACB,
            ReturnLocalCommandResponse(
                original_request_id=RequestID(SUPPLIER, ESME, 1000), device_gbcs_response=A_RESPONSE
            ),
        ),
        "8.13 alert": request("8.13", 8, ACB, ReturnLocalCommandResponse(device_gbcs_response=AN_ALERT)),
        "8.2 device": request("8.2", 8, ACB, ReadInventory(device_id=CHF)),
        "8.2 mpxn": request("8.2", 8, ACB, ReadInventory(mpxn="1312345678118")),
        "8.2 uprn": request("8.2", 8, ACB, ReadInventory(uprn="1")),
        "8.2 address": request("8.2", 8, ACB, ReadInventory(property_filter=address)),
        **{name: request(*parts) for name, parts in BODIES_OF_ISSUE_4.items()},
    }


def response(srv: str, content: ResponseContent | None, code: str = "I0", counter: int = 1000) -> Response:
    """Return the DCC's response to a request of the supplier's."""
    return Response(
        request_id=RequestID(SUPPLIER, ACB, counter),
        response_id=RequestID(ACB, SUPPLIER, counter),
        response_code=code,
        response_date_time=MOMENT,
        service_reference=".".join(srv.split(".")[:2]),
        service_reference_variant=srv,
        content=content,
    )


@cache
def responses() -> dict[str, Response]:
    """Return one response of each content, by a name of its own."""
    matrix = DSPWANMatrix(
        request=RequestWANMatrix(uprn="1"),
        responses=(
            DSPWANMatrixResponse(
                csp_region="South",
                csp_region_response_code="I0",
                coverage_availability=True,
                anticipated_coverage_date=date(2027, 1, 31),
                wan_technology=" ",
                connectivity_likelihood="Medium",
                auxiliary_equipment_required="T3 aerial",
                additional_information="",
            ),
            DSPWANMatrixResponse(csp_region="4G South", csp_region_response_code="E120101"),
        ),
    )
    full = InventoryDevice(
        device_id=ESME,
        device_type="ESME",
        device_status="InstalledNotCommissioned",
        device_manufacturer="ABCD",
        device_model="00010002",
        smets_chts_version="SMETS V5.2",
        device_firmware_version="0002012F",
        device_firmware_version_status="Active",
        cpl_status="Active",
        date_commissioned=date(2026, 1, 2),
        import_mpxn="1312345678118",
        secondary_import_mpan="1312345678224",
        export_mpan="1312345678330",
        esme_variant="AD",
        uprn="12",
        property_filter=PartialAddress(post_code="SW1A 1AA", address_identifier="1"),
        csp_region="South",
        device_gbcs_version="4.2",
        han_variant="Single Band",
        s1sp="",
        connectivity="Cellular",
    )
    bare = InventoryDevice(device_id=PPMID, device_type="PPMID", device_manufacturer="", device_model="x")
    return {
        "acknowledged": response("8.13", None, "I99"),
        "warning": response("8.14.2", None, "W081401"),
        "local command": response("8.11", LocalCommand(gbcs_payload=A_COMMAND)),
        "pre-command": response("8.7.1", PreCommand(gbcs_version="4.2", gbcs_payload=A_RESPONSE)),
        "device response": response("11.2", GBCSPayload(gbcs_payload=A_RESPONSE)),
        "coverage": response("12.1", matrix),
        "coverage of one region": response(
            "12.1", DSPWANMatrix(request=matrix.request, responses=matrix.responses[:1])
        ),
        "inventory": response("8.2", DSPInventory(devices=(full, bare))),
        "schedule id": response(
            "5.1",
            OtherContent(
                element="DSPScheduleID",
                xml=b'<sr:DSPScheduleID xmlns:sr="http://www.dccinterface.co.uk/ServiceUserGateway">7</sr:DSPScheduleID>',
            ),
        ),
        **alerts(),
    }


@dataclass(frozen=True, slots=True)
class Signer:
    """A party that signs DUIS documents: its key, its certificate, and the CA certificates over it."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    issuing: x509.Certificate
    root: x509.Certificate

    @property
    def issuer(self) -> str:
        """The issuer as DUIS writes it."""
        return issuer_text(self.certificate)

    @property
    def serial(self) -> int:
        """The certificate's serial number."""
        return self.certificate.serial_number

    def save(self, folder: Path) -> None:
        """Write root.pem, issuing.pem, signer.pem and signer.key to FOLDER."""
        pem = serialization.Encoding.PEM
        for name in ("root", "issuing"):
            (folder / f"{name}.pem").write_bytes(getattr(self, name).public_bytes(pem))
        (folder / "signer.pem").write_bytes(self.certificate.public_bytes(pem))
        (folder / "signer.key").write_bytes(
            self.key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )


def make_name(common_name: str, role: str, eui: EUI64 | None = None) -> x509.Name:
    """Return a name as GB smart metering organisations have it: role as OU in hex, CN, EUI-64 as bit string."""
    attributes = [
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, role),
        x509.NameAttribute(NameOID.COMMON_NAME, common_name),
    ]
    if eui is not None:
        attributes.append(
            x509.NameAttribute(NameOID.X500_UNIQUE_IDENTIFIER, b"\0" + eui.raw, _type=_ASN1Type.BitString)  # type: ignore[arg-type]
        )
    return x509.Name(attributes)


def make_certificate(
    subject: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    serial: int,
    *,
    ca: bool = False,
) -> x509.Certificate:
    """Return a certificate, the same bytes at each call."""
    usage = dict.fromkeys(
        (
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(serial)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2049, 1, 1, tzinfo=UTC))
        .add_extension(x509.KeyUsage(digital_signature=not ca, key_cert_sign=ca, crl_sign=ca, **usage), critical=True)
    )
    if ca:
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return builder.sign(issuer_key, hashes.SHA256(), ecdsa_deterministic=True)


@cache
def signer(serial: int = 0x4A3F7BF8F7C5523934435262_6E83D9A0, number: int = 3) -> Signer:
    """Return a supplier's XML signer under a root and an issuing CA of the tests' own."""
    root_key, issuing_key, key = (ec.derive_private_key(1000 + step, ec.SECP256R1()) for step in (1, 2, number))
    root_name, issuing_name = make_name("ZT", "00"), make_name("Z9", "07")
    return Signer(
        key=key,
        certificate=make_certificate(
            make_name("TRAINING", "87", SUPPLIER), key.public_key(), issuing_name, issuing_key, serial
        ),
        issuing=make_certificate(issuing_name, issuing_key.public_key(), root_name, root_key, 2, ca=True),
        root=make_certificate(root_name, root_key.public_key(), root_name, root_key, 1, ca=True),
    )
