"""12.1 and 8.2 at the DCC: what coverage is recorded for a place, and what the inventory holds of a home."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from hht_app.core.identifiers import EUI64
from hht_app.core.resources import read_table
from hht_app.dcc.office import Office, RequestRefused
from hht_app.dcc.tables import SIMULATORS_CHOICE, refusal_code
from hht_app.duis.bodies import PartialAddress, ReadInventory, RequestWANMatrix
from hht_app.duis.responses import (
    DSPInventory,
    DSPWANMatrix,
    DSPWANMatrixResponse,
    InventoryDevice,
)
from hht_app.store.coverage import CoverageRow
from hht_app.store.inventory import DeviceRecord

MOST_DEVICES = 17
_COVERAGE_FIELDS = tuple(item.name for item in fields(CoverageRow))


def read_coverage(office: Office, body: RequestWANMatrix) -> DSPWANMatrix:
    """Return the coverage answer for a UPRN or a partial address, one entry a region, the WAN variant untouched."""
    if body.uprn is not None:
        rows = office.coverage.by_uprn(body.uprn)
    elif body.partial_address is not None:
        rows = office.coverage.by_address(body.partial_address.post_code, body.partial_address.address_identifier)
    else:
        rows = []
    rows = rows or _of_the_table(body)
    if not rows:
        raise RequestRefused(
            "own", refusal_code("12.1"), f"no coverage is on record for that place ({SIMULATORS_CHOICE})"
        )
    return DSPWANMatrix(
        request=body,
        responses=tuple(
            DSPWANMatrixResponse.model_validate(
                {
                    "csp_region": row.csp_region,
                    "csp_region_response_code": row.response_code,
                    "coverage_availability": row.coverage_availability,
                    "anticipated_coverage_date": (
                        date.fromisoformat(row.anticipated_coverage_date) if row.anticipated_coverage_date else None
                    ),
                    "wan_technology": row.wan_technology,
                    "connectivity_likelihood": row.connectivity_likelihood,
                    "auxiliary_equipment_required": row.auxiliary_equipment_required,
                    "additional_information": row.additional_information,
                }
            )
            for row in rows
        ),
    )


def _of_the_table(body: RequestWANMatrix) -> list[CoverageRow]:
    """Return what the DCC's own coverage table holds of a place that the world has no row of."""
    wanted = body.partial_address
    rows = []
    for row in read_table("dcc/coverage.csv"):
        if body.uprn is not None:
            found = row["uprn"] == body.uprn
        else:
            found = wanted is not None and (_plain(row["post_code"]), row["address_identifier"]) == (
                _plain(wanted.post_code),
                wanted.address_identifier,
            )
        if found:
            values: dict[str, Any] = {name: row[name] or None for name in _COVERAGE_FIELDS}
            values["coverage_availability"] = row["coverage_availability"] == "true"
            rows.append(CoverageRow(**values))
    return rows


def _plain(post_code: str) -> str:
    return post_code.upper().replace(" ", "")


def read_inventory(office: Office, body: ReadInventory) -> DSPInventory:
    """Return the devices of the home that REQUEST names, hub first, at most 17."""
    chosen = [record for record in office.inventory.list() if _matches(record, body, _hub_of(office, body))]
    if not chosen:
        raise RequestRefused("own", refusal_code("8.2"), f"nothing in the inventory matches ({SIMULATORS_CHOICE})")
    return DSPInventory(devices=tuple(_device(record) for record in chosen[:MOST_DEVICES]))


def _hub_of(office: Office, body: ReadInventory) -> EUI64 | None:
    if body.device_id is None:
        return None
    named = office.inventory.get(body.device_id)
    if named is None:
        return None
    return named.device_id if named.device_type == "CHF" else named.associated_chf


def _matches(record: DeviceRecord, body: ReadInventory, hub: EUI64 | None) -> bool:
    if body.device_id is not None:
        return record.device_id == body.device_id or (
            hub is not None and hub in (record.device_id, record.associated_chf)
        )
    if body.uprn is not None:
        return record.uprn == body.uprn
    if body.mpxn is not None:
        return body.mpxn in (record.import_mpxn, record.secondary_import_mpan, record.export_mpan)
    wanted = body.property_filter
    return wanted is not None and (record.post_code, record.address_identifier) == (
        wanted.post_code,
        wanted.address_identifier,
    )


def _device(record: DeviceRecord) -> InventoryDevice:
    wanted = {name: getattr(record, name, None) for name in InventoryDevice.model_fields}
    if record.post_code and record.address_identifier:
        wanted["property_filter"] = PartialAddress(
            post_code=record.post_code, address_identifier=record.address_identifier
        )
    return InventoryDevice.model_validate(wanted)
