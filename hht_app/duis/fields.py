"""The simple types of the DUIS schema as annotated Python types: lengths, ranges and word lists in one place."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from hht_app.duis import codes, service_requests
from hht_app.duis.values import check_xml_text

_UPRN = re.compile(r"\+?0*[1-9][0-9]{0,11}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a date and time needs its zone")
    return value


def _uprn(value: str) -> str:
    if not _UPRN.fullmatch(value):
        raise ValueError("a UPRN is a whole number of 1 to 12 digits, not 0")
    return value


def _decimal(value: str) -> str:
    if not _DECIMAL.fullmatch(value):
        raise ValueError("schemaVersion is a decimal number such as 5.4")
    return value


def _sized(low: int, high: int, unit: str = "characters") -> AfterValidator:
    """Return the check that a value has LOW to HIGH characters (white space counts) or bytes."""

    def check(value: str | bytes) -> str | bytes:
        if not low <= len(value) <= high:
            raise ValueError(f"{low if low == high else f'{low} to {high}'} {unit} are expected, not {len(value)}")
        return value

    return AfterValidator(check)


def _known(value: str, known: frozenset[str], what: str) -> str:
    if value not in known:
        raise ValueError(f"this is not a {what} of the DUIS 5.4 schema")
    return value


def _srv(value: str) -> str:
    return _known(value, service_requests.known_variants(), "service reference variant")


def _sr(value: str) -> str:
    return _known(value, service_requests.known_references(), "service reference")


def _dcc_alert_code(value: str) -> str:
    return _known(value, codes.known_dcc_alert_codes(), "DCC alert code")


def _response_code(value: str) -> str:
    return _known(value, codes.known_codes(), "response code")


Text = Annotated[str, AfterValidator(check_xml_text)]
Text3 = Annotated[Text, _sized(3, 3)]
Text8 = Annotated[Text, _sized(0, 8)]
Text15 = Annotated[Text, _sized(0, 15)]
Text25 = Annotated[Text, _sized(0, 25)]
Text30 = Annotated[Text, _sized(0, 30)]
Text50 = Annotated[Text, _sized(0, 50)]
Text200 = Annotated[Text, _sized(0, 200)]
Text250 = Annotated[Text, _sized(0, 250)]
PostCode = Annotated[Text, _sized(6, 8)]
MPxN = Annotated[Text, _sized(1, 13)]
MPAN = Annotated[Text, _sized(13, 13)]
UPRN = Annotated[str, AfterValidator(_uprn)]
WANTechnology = Annotated[Text, _sized(1, 30)]
SMETSCHTSVersion = Annotated[Text, _sized(1, 20)]
FirmwareVersion = Annotated[Text, _sized(1, 8)]
Moment = Annotated[datetime, AfterValidator(_aware)]
FloorSequenceNumber = Annotated[int, Field(ge=0, le=2**63 - 1)]
JoinTimePeriod = Annotated[int, Field(ge=1, le=3600)]
TolerancePeriod = Annotated[int, Field(ge=0, le=86_400)]
FirmwareHash = Annotated[bytes, _sized(32, 32, "bytes")]
UnsignedInt = Annotated[int, Field(ge=0, le=2**32 - 1)]
UnsignedShort = Annotated[int, Field(ge=0, le=2**16 - 1)]
Present = Literal[True]
InstallCodeBytes = Annotated[bytes, _sized(6, 16, "bytes")]
SchemaVersion = Annotated[str, AfterValidator(_decimal)]
ServiceReference = Annotated[str, AfterValidator(_sr)]
ServiceReferenceVariant = Annotated[str, AfterValidator(_srv)]
ResponseCode = Annotated[str, AfterValidator(_response_code)]
CommandVariant = Annotated[int, Field(ge=1, le=9)]

RemotePartyRole = Literal["ACB", "NetworkOperator", "Recovery", "Root", "Supplier", "TransCoS", "LoadController"]
CHFInstallType = Literal["New CHF Install", "Replacement CHF Install", "CHF Install - no SM WAN"]
CHFLocation = Literal["Outside Premises", "Indoors on external wall", "Deep indoors", "Basement or Cellar"]
PremiseType = Literal[
    "Detached / Semi Detached",
    "Terraced",
    "Low Rise Apartment (MDU <= 5 floors)",
    "High Rise Apartment (MDU > 5 floors)",
]
CSPRegion = Literal["North", "Central", "South", "4G North", "4G Central", "4G South", "Unknown", "SMETS1"]
Likelihood = Literal["High", "Medium", "Low"]
DeviceType = Literal["ESME", "GSME", "GPF", "CHF", "HCALCS", "PPMID", "IHD", "CAD"]
DeviceStatus = Literal[
    "Pending", "Whitelisted", "InstalledNotCommissioned", "Commissioned", "Decommissioned",
    "Withdrawn", "Suspended", "Recovery", "Recovered",
]  # fmt: skip
ListStatus = Literal["Active", "Cancelled", "Expired", "Withdrawn"]
ESMEVariant = Literal[
    "A", "B", "C", "AD", "BD", "CD", "ADE", "BDE", "CDE", "ADF", "BDF", "CDF", "ADEF", "BDEF", "CDEF",
    "ADG", "ADEG", "AF", "BF", "CF", "AEF", "BEF", "CEF", "AG", "AEG",
]  # fmt: skip
CHFFaultReturnType = Literal["Fault identified prior to installation", "Fault identified post installation"]
CHFNoFaultReturnType = Literal[
    "No Fault Return (general)",
    "No Fault Return (non-dom opt out)",
    "No Fault Return (dual supplier HAN variant replacement)",
    "No Fault Return (SM WAN variant replacement requested by DCC)",
    "Lost or Stolen Hub",
]
CHFFaultReason = Literal[
    "Damaged case", "Damaged Connector", "Illegal interference or missing seals",
    "Environmental conditions exceeded",
    "SM WAN Fault", "SMHAN Interface Fault", "LED Fault", "Aerial fault", "Manufacturing defect",
]  # fmt: skip
CHFConnectionMethod = Literal["Hot-shoe", "Cradle", "ESME"]
CredentialType = Literal["Digital Signature", "Key Agreement"]
CurrencyUnits = Literal["GBP", "ECB"]
DCCAlertCode = Annotated[str, AfterValidator(_dcc_alert_code)]
Connectivity = Literal["Cellular", "Virtual"]
