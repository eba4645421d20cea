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


def _known(value: str, known: frozenset[str], what: str) -> str:
    if value not in known:
        raise ValueError(f"this is not a {what} of the DUIS 5.4 schema")
    return value


def _srv(value: str) -> str:
    return _known(value, service_requests.known_variants(), "service reference variant")


def _sr(value: str) -> str:
    return _known(value, service_requests.known_references(), "service reference")


def _response_code(value: str) -> str:
    return _known(value, codes.known_codes(), "response code")


Text = Annotated[str, AfterValidator(check_xml_text)]
Text25 = Annotated[Text, Field(max_length=25)]
Text30 = Annotated[Text, Field(max_length=30)]
Text50 = Annotated[Text, Field(max_length=50)]
Text200 = Annotated[Text, Field(max_length=200)]
Text250 = Annotated[Text, Field(max_length=250)]
PostCode = Annotated[Text, Field(min_length=6, max_length=8)]
MPxN = Annotated[Text, Field(min_length=1, max_length=13)]
MPAN = Annotated[Text, Field(min_length=13, max_length=13)]
UPRN = Annotated[str, AfterValidator(_uprn)]
WANTechnology = Annotated[Text, Field(min_length=1, max_length=30)]
SMETSCHTSVersion = Annotated[Text, Field(min_length=1, max_length=20)]
FirmwareVersion = Annotated[Text, Field(min_length=1, max_length=8)]
Moment = Annotated[datetime, AfterValidator(_aware)]
FloorSequenceNumber = Annotated[int, Field(ge=0, le=2**63 - 1)]
JoinTimePeriod = Annotated[int, Field(ge=1, le=3600)]
InstallCodeBytes = Annotated[bytes, Field(min_length=6, max_length=16)]
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
Connectivity = Literal["Cellular", "Virtual"]
