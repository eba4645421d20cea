"""Bodies of the requests about security credentials, 6.15.1 to 6.24.2; certificates are DER."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hht_app.duis import fields as f
from hht_app.duis.structure import DUISModel, Element
from hht_app.duis.values import BASE64, BOOLEAN, DATE_TIME, INTEGER, TEXT, TOKEN

ExecutionDateTime = Annotated[f.Moment | None, Element("ExecutionDateTime", DATE_TIME)]
Path = Annotated[
    tuple[bytes, ...],
    Field(min_length=1, max_length=3),
    Element("Certificate", BASE64, within="CertificationPathCertificates", repeated=True),
]
Checks = Annotated[bool, Element("ApplyTimeBasedCPVChecks", BOOLEAN)]
_KRP = "ReplacementCertificates/SupplierOrNetworkOperatorCertificates"
_COS = "SupplierReplacementCertificates"
_HANDOVER = "ReplacementCertificates"


class UpdateSecurityCredentialsKRP(DUISModel):
    """6.15.1: replace the certificates of a remote party (one of the requesting party's own) on a device."""

    execution_date_time: ExecutionDateTime = None
    remote_party_role: Annotated[f.RemotePartyRole, Element("RemotePartyRole", TOKEN)]
    remote_party_floor_seq_number: Annotated[
        f.FloorSequenceNumber | None, Element("RemotePartyFloorSeqNumber", INTEGER)
    ] = None
    remote_party_prepayment_top_up_floor_seq_number: Annotated[
        f.FloorSequenceNumber | None, Element("RemotePartyPrepaymentTopUpFloorSeqNumber", INTEGER)
    ] = None
    digital_signing_certificate: Annotated[bytes | None, Element("DigitalSigningCertificate", BASE64, within=_KRP)] = (
        None
    )
    key_agreement_certificate: Annotated[bytes | None, Element("KeyAgreementCertificate", BASE64, within=_KRP)] = None
    key_agreement_top_up_certificate: Annotated[
        bytes | None, Element("KeyAgreementTopUpCertificate", BASE64, within=_KRP)
    ] = None
    certification_path_certificates: Path
    apply_time_based_cpv_checks: Checks


class UpdateSecurityCredentialsDevice(DUISModel):
    """6.15.2: give a device a new certificate of its own."""

    device_certificate: Annotated[bytes, Element("DeviceCertificate", BASE64)]


class IssueSecurityCredentials(DUISModel):
    """6.17: have a device make a new key pair of its own, for signing or for key agreement, and ask to certify it."""

    credential_type: Annotated[f.CredentialType, Element("CredentialType", TEXT)]


class RequestHandoverOfDCCControlledDevice(DUISModel):
    """6.21: replace the DCC's certificates on a device by those of the requesting party."""

    execution_date_time: ExecutionDateTime = None
    remote_party_role: Annotated[f.RemotePartyRole, Element("RemotePartyRole", TOKEN)]
    remote_party_floor_seq_number: Annotated[
        f.FloorSequenceNumber | None, Element("RemotePartyFloorSeqNumber", INTEGER)
    ] = None
    remote_party_prepayment_top_up_floor_seq_number: Annotated[
        f.FloorSequenceNumber | None, Element("RemotePartyPrepaymentTopUpFloorSeqNumber", INTEGER)
    ] = None
    digital_signing_certificate: Annotated[bytes, Element("DigitalSigningCertificate", BASE64, within=_HANDOVER)]
    key_agreement_certificate: Annotated[bytes | None, Element("KeyAgreementCertificate", BASE64, within=_HANDOVER)] = (
        None
    )
    key_agreement_top_up_certificate: Annotated[
        bytes | None, Element("KeyAgreementTopUpCertificate", BASE64, within=_HANDOVER)
    ] = None
    certification_path_certificates: Path
    apply_time_based_cpv_checks: Checks


class UpdateSecurityCredentialsCoS(DUISModel):
    """6.23: replace the supplier's certificates on a device at a change of supplier."""

    execution_date_time: ExecutionDateTime = None
    supplier_floor_seq_number: Annotated[f.FloorSequenceNumber, Element("SupplierFloorSeqNumber", INTEGER)]
    supplier_prepayment_top_up_floor_seq_number: Annotated[
        f.FloorSequenceNumber | None, Element("SupplierPrepaymentTopUpFloorSeqNumber", INTEGER)
    ] = None
    digital_signing_certificate: Annotated[bytes, Element("DigitalSigningCertificate", BASE64, within=_COS)]
    key_agreement_certificate: Annotated[bytes | None, Element("KeyAgreementCertificate", BASE64, within=_COS)] = None
    key_agreement_top_up_certificate: Annotated[
        bytes | None, Element("KeyAgreementTopUpCertificate", BASE64, within=_COS)
    ] = None
    certification_path_certificates: Path
    apply_time_based_cpv_checks: Checks
    import_mpxn: Annotated[f.MPxN, Element("ImportMPxN", TEXT), Field(repr=False)]


class RetrieveDeviceSecurityCredentialsKRP(DUISModel):
    """6.24.1: ask a device whose certificates it holds in the cells of 1 to 7 remote party roles."""

    remote_party_roles: Annotated[
        tuple[f.RemotePartyRole, ...],
        Field(min_length=1, max_length=7),
        Element("RemotePartyRole", TOKEN, repeated=True),
    ]


class RetrieveDeviceSecurityCredentialsDevice(DUISModel):
    """6.24.2: ask a device for its own certificate, for signing or for key agreement."""

    credential_type: Annotated[f.CredentialType, Element("CredentialType", TEXT)]
