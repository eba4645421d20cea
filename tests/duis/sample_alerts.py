"""Responses that answer no request: one device alert, and one DCC alert of each kind that is typed."""

from __future__ import annotations

from datetime import date

from hht_app.core.identifiers import RequestID
from hht_app.duis import models as m
from tests.duis.sample_bodies import ACB, CHF, ESME, GPF, MOMENT, MPXN, PPMID, SUPPLIER

_ID = RequestID(SUPPLIER, CHF, 1000)
_METER = m.MeterMPxNs(import_mpxn=MPXN, export_mpan=MPXN)
_IDS = m.CHFGPFDeviceIDs(old_chf_device_id=PPMID, new_chf_device_id=CHF, old_gpf_device_id=PPMID, new_gpf_device_id=GPF)


def _change(**what: object) -> m.DeviceStatusChangeEvent:
    return m.DeviceStatusChangeEvent(device_id=ESME, device_status_change=m.DeviceStatusChange(**what))


_DUAL_BAND = (
    b'<sr:DualBandCHAlert xmlns:sr="http://www.dccinterface.co.uk/ServiceUserGateway">'
    b"<sr:CHFDeviceID>02-48-48-54-00-12-00-A2</sr:CHFDeviceID><sr:DeviceAlertCode>8F24</sr:DeviceAlertCode>"
    b"</sr:DualBandCHAlert>"
)
DCC_ALERTS: dict[str, m.DCCAlert] = {
    "log result": m.UpdateHANDeviceLogResult(update_han_device_log_service_request_id=_ID),
    "power outage": m.PowerOutageEvent(comms_hub_device_id=CHF, start_date_time=MOMENT, mpxn=MPXN),
    "meter identity": _change(meter_identity=m.MeterIdentity(meter_mpxns=_METER, esme_variant="A")),
    "meter withdrawn": _change(
        meter_decommissioning_or_withdrawal=m.MeterDecommissioningOrWithdrawal(
            meter_decommission_or_withdrawal=_METER,
            associated_type_1_devices=(m.AssociatedType1Device(device_id=PPMID, device_type="PPMID"),),
        )
    ),
    "device removed": _change(device_removed_from_inventory=True),
    "recovery": _change(
        recovery_complete_acb_credentials=m.RecoveryCompleteACBCredentials(
            supplier_certificate_types=("DigitalSigning", "KeyAgreementTopUp"),
            network_operator_certificate_types=("KeyAgreement",),
        )
    ),
    "command failure": m.CommandFailure(command_request_id=_ID, dsp_schedule_id=10**12, device_id=CHF),
    "change of supplier": m.ChangeOfSupplier(change_of_supplier_service_request_id=_ID, ecos_error_code="E01"),
    "device of another supplier": m.ChangeOfSupplier(
        device_change_of_supplier=m.DeviceChangeOfSupplier(device_id=ESME, device_type="ESME", mpxns=_METER)
    ),
    "log restored": m.DeviceLogRestored(restored_date=date(2026, 11, 23), gpf_device_log=_IDS),
    "credentials": m.SecurityCredentialsUpdated(
        device_id=GPF,
        remote_party_role="Supplier",
        remote_party_seq_number_change=m.RemotePartySeqNumberChange(remote_party_floor_seq_number=1),
        certificates=(m.Certificates(certificate_type="DigitalSigning", certificate_hash=bytes(20)),),
    ),
    "ppmid removal": m.PPMIDRemoval(ppmid_device_id=PPMID, chf_device_id=CHF),
    "firmware mismatch": m.FirmwareVersionMismatch(
        device_id=ESME, device_type="ESME", firmware_version_smi="0002012F", firmware_version_device="1"
    ),
    "hub firmware": m.CommsHubFirmwareActivation(device_id=CHF, firmware_version="0002012F"),
    "schedule removed": m.DSPScheduleRemoval(device_id=ESME, dsp_schedule_id=0),
    "quarantined": m.QuarantinedRequest(
        ad_dcc_threshold_breach=m.ADBreach(request_id=_ID, quarantine_event_ref=-(10**20) + 1)
    ),
    "load switches": m.ALCSHCALCSConfigurationChange(esme_device_id=ESME, esme_variant="AD", device_gbcs_version="4.3"),
    "change of supplier service": m.ECoSAlert(
        alert_id=_ID, request_id=_ID, ecos_alert_code="E1", device_id=ESME, additional_information=" "
    ),
    "certificate": m.CoSCertificateAlert(device_id=ESME, certificate_serial_number=12345678901234567890),
    "alert of another version": m.DUISVersionMismatch(
        dcc_alert_version_mismatch=m.DCCAlertVersionMismatch(dcc_alert_code="N63", device_id=CHF),
        service_user_duis_version="5.0",
    ),
    "response of another version": m.DUISVersionMismatch(
        service_response_version_mismatch=m.ServiceResponseVersionMismatch(
            request_id=_ID,
            service_reference="8.2",
            service_reference_variant="8.2",
            service_request_duis_version="5.4",
        ),
        service_user_duis_version="5.0",
    ),
    "firmware not distributed": m.FirmwareDistributionFailure(update_firmware_request_id=_ID, meter_ids=(ESME, GPF)),
    "firmware requested": m.FirmwareUpgradeRequested(
        device_type="CHF", firmware_version="0002012F", device_list=(CHF,)
    ),
    "firmware delivered": m.CSPFirmwareDeliveryStatus(
        update_firmware_request_id=_ID,
        comms_hub_device_id=CHF,
        target_device_id=ESME,
        firmware_version="0002012F",
        time_stamp=MOMENT,
        comms_hub_transfer_status="Success",
    ),
    "older hub's firmware": m.SMETS1CHFirmwareNotification(
        device_id=CHF, firmware_version="1", firmware_version_update_status="ActivationSuccessful"
    ),
    "hub's alert": m.CommsHubAlert(
        comms_hub_device_id=CHF,
        alert_code=b"\x8f\x24",
        time_stamp=MOMENT,
        firmware_transfer_alert=m.FirmwareTransferAlert(
            other_device_id=ESME, firmware_version="1", transfer_response_code="FileTransferSuccess"
        ),
    ),
    "ppmid's alert": m.PPMIDAlert(
        device_id=PPMID,
        device_alert_code=b"\x8f\x24",
        ppmid_firmware_upgrade_alert=m.PPMIDFirmwareUpgradeAlert(
            firmware_version="1", activate_image_result_code="ActivationFailure"
        ),
    ),
    "kept alert": m.KeptAlert(element="DualBandCHAlert", xml=_DUAL_BAND),
}


def alerts() -> dict[str, m.Response]:
    """Return each alert as the DCC sends it, by a name of its own."""
    device = m.DeviceAlertMessage(
        alert_code=b"\x8f\x12", throttled_alert_sequence_id=0, throttled_alert_count=2**32 - 1, gbcs_payload=b"\xdf"
    )
    found: dict[str, m.Response] = {
        "device alert": m.Response(response_code="I0", response_date_time=MOMENT, content=device)
    }
    for name, alert in DCC_ALERTS.items():
        content = m.DCCAlertMessage(dcc_alert_code="N24" if name == "log result" else "N999", dcc_alert=alert)
        found[name] = m.Response(
            request_id=RequestID(ACB, SUPPLIER, 7), response_code="I0", response_date_time=MOMENT, content=content
        )
    return found
