"""How the DCC turns a request into a GBCS command: which builder makes it, and how it is protected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hht_app.core.errors import BugError
from hht_app.dcc import commands_credentials, commands_hub, commands_meters
from hht_app.dcc.office import Office
from hht_app.dcc.parties import refuse
from hht_app.duis import bodies
from hht_app.duis.requests import Request
from hht_app.gbcs.certificates import read_certificate
from hht_app.gbcs.envelope import GBCSMessage
from hht_app.gbcs.protection import seal, sign, without_signature

Builder = Callable[[Office, Request, Any], GBCSMessage]
BUILDERS: dict[type[bodies.TypedBody], Builder] = {
    bodies.ActivateFirmware: commands_meters.activate_firmware,
    bodies.IssueSecurityCredentials: commands_credentials.issue_own,
    bodies.JoinServiceCritical: commands_hub.join,
    bodies.JoinServiceNonCritical: commands_hub.join,
    bodies.ReadDeviceLog: commands_hub.read_log,
    bodies.ReadFirmwareVersion: commands_meters.firmware_version,
    bodies.ReadInstantaneousImportRegisters: commands_meters.import_registers,
    bodies.RequestHandoverOfDCCControlledDevice: commands_credentials.handover,
    bodies.RestoreGPFDeviceLog: commands_hub.restore_gpf,
    bodies.RestoreHANDeviceLog: commands_hub.restore_hub,
    bodies.RestrictAccessForChangeOfTenancy: commands_meters.tenancy,
    bodies.RetrieveDeviceSecurityCredentialsDevice: commands_credentials.retrieve_own,
    bodies.RetrieveDeviceSecurityCredentialsKRP: commands_credentials.retrieve_of_parties,
    bodies.UnjoinServiceCritical: commands_hub.unjoin,
    bodies.UnjoinServiceNonCritical: commands_hub.unjoin,
    bodies.UpdateDeviceConfigurationBillingCalendar: commands_meters.billing_calendar,
    bodies.UpdateHANDeviceLog: commands_hub.device_log,
    bodies.UpdateImportTariffPrimaryElement: commands_meters.tariff,
    bodies.UpdateSecurityCredentialsCoS: commands_credentials.change_of_supplier,
    bodies.UpdateSecurityCredentialsDevice: commands_credentials.update_own,
    bodies.UpdateSecurityCredentialsKRP: commands_credentials.update_by_user,
}


def build_command(office: Office, request: Request) -> GBCSMessage:
    """Return the unprotected command that REQUEST asks for; RequestRefused where it cannot be made."""
    for kind, builder in BUILDERS.items():
        if isinstance(request.body, kind):
            return builder(office, request, request.body)
    raise refuse(request, f"no command is made from {type(request.body).__name__} here")


def protect(office: Office, message: GBCSMessage, *, critical: bool) -> GBCSMessage:
    """Return MESSAGE with the ACB's MAC for its recipient; who of the DCC originates a critical command signs first.

    A user's critical command arrives signed by the user and is only sealed.
    """
    certificate = office.inventory.device_certificate(message.recipient, "ka")
    acb_ka = office.keys.private_key(office.acb, "ka")
    if certificate is None or acb_ka is None:
        raise BugError(f"a key to protect a command for {message.recipient} is missing")
    if not critical:
        message = without_signature(message)
    elif message.originator in (office.acb, office.transcos):
        signing_key = office.keys.private_key(message.originator, "ds")
        if signing_key is None:
            raise BugError(f"the digital signature key of {message.originator} is missing")
        message = sign(message, signing_key)
    elif not message.signature:
        raise BugError("a user's critical command must come signed")
    return seal(message, acb_ka, read_certificate(certificate).public_key)
