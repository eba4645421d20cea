"""A response brought into the shape of another DUIS version, as the table of differences says."""

from __future__ import annotations

from hht_app.core.errors import DataError
from hht_app.duis.contents import (
    DSPInventory,
    DSPWANMatrix,
    DSPWANMatrixOneRegion,
    DSPWANMatrixResponse,
    InventoryDevice,
)
from hht_app.duis.responses import Response, ResponseContent
from hht_app.duis.structure import spec_of
from hht_app.duis.versions import missing_from, version


def in_version(response: Response, name: str) -> Response:
    """Return RESPONSE as DUIS version NAME has it: what may be left out is, coverage takes the version's shape.

    DataError where it cannot be said in that version, such as the coverage of two regions in 5.0.
    """
    content = response.content
    if isinstance(content, DSPWANMatrix) and _is_missing("DSPWANMatrixResponse", name):
        content = _of_one_region(content, name)
    elif isinstance(content, DSPWANMatrixOneRegion) and _is_missing("CSPRegion", name):
        content = _of_regions(content, response.response_code)
    elif isinstance(content, DSPInventory):
        left_out = {item.element for item in missing_from(name) if item.left_out and item.parent == "Device"}
        if left_out:
            content = content.changed(devices=tuple(_without(device, left_out) for device in content.devices))
    if content is response.content and response.schema_version == version(name).schema_version:
        return response
    return _with(response, content, name)


def _is_missing(element: str, name: str) -> bool:
    """Tell whether ELEMENT of the coverage is not in version NAME."""
    return any(item.element == element and item.parent == "DSPWANMatrix" for item in missing_from(name))


def _with(response: Response, content: ResponseContent | None, name: str) -> Response:
    return response.changed(content=content, schema_version=version(name).schema_version)


def _without(device: InventoryDevice, left_out: set[str]) -> InventoryDevice:
    names = [field for field, element in spec_of(type(device)).names.items() if element in left_out]
    return device.changed(**dict.fromkeys(names)) if names else device


def _of_one_region(matrix: DSPWANMatrix, name: str) -> DSPWANMatrixOneRegion:
    if len(matrix.responses) != 1:
        raise DataError(
            f"DUIS {name} answers 12.1 for one region, not {len(matrix.responses)}",
            path="DSPWANMatrix.responses", advice="choose DUIS 5.3a or later, or one region",
        )  # fmt: skip
    answer = matrix.responses[0]
    if answer.coverage_availability is None or answer.wan_technology is None or answer.connectivity_likelihood is None:
        raise DataError(f"DUIS {name} has no answer to 12.1 without coverage", path="DSPWANMatrix.responses")
    return DSPWANMatrixOneRegion(
        request=matrix.request,
        csp_region=answer.csp_region,
        coverage_availability=answer.coverage_availability,
        anticipated_coverage_date=answer.anticipated_coverage_date,
        wan_technology=answer.wan_technology,
        connectivity_likelihood=answer.connectivity_likelihood,
        auxiliary_equipment_required=answer.auxiliary_equipment_required,
        additional_information=answer.additional_information,
    )


def _of_regions(matrix: DSPWANMatrixOneRegion, code: str) -> DSPWANMatrix:
    """Return MATRIX in the later shape; its region takes the response's own CODE, the only one there was."""
    values = {
        name: getattr(matrix, name) for name in type(matrix).model_fields if name in DSPWANMatrixResponse.model_fields
    }
    return DSPWANMatrix(
        request=matrix.request, responses=(DSPWANMatrixResponse(csp_region_response_code=code, **values),)
    )
