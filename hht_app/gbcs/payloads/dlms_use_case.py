"""Any DLMS use case both ways, from its rows in the tables: the command, and the response with its data and results."""

from __future__ import annotations

from dataclasses import dataclass

from hht_app.core.errors import DataError
from hht_app.gbcs.dlms_layout import Layout
from hht_app.gbcs.dlms_tables import Access, attribute, use_case_accesses
from hht_app.gbcs.payloads.dlms_access import (
    ACTION,
    GET,
    OTHER_REASON,
    SUCCESS,
    AccessRequest,
    DLMSResponse,
    DLMSSpec,
    expect_shape,
)
from hht_app.gbcs.payloads.dlms_models import Model, to_model, to_value
from hht_app.gbcs.payloads.dlms_values import NULL, NULL_VALUE, OCTET_STRING, DLMSValue, octets, structure

PROTECTED_READ = 30


def specs_of(code: int) -> tuple[DLMSSpec, ...]:
    """Return the specifications of message CODE's command."""
    return tuple(DLMSSpec(item.kind, item.class_id, item.obis, item.number) for item in use_case_accesses(code))


def _layout(access: Access, path: str) -> Layout:
    held = attribute(access.class_id, access.obis, access.number, access.kind == ACTION)
    if held.layout is None:
        raise DataError(f"the layout of {held.label} is not held", path=path)
    return held.layout


@dataclass(frozen=True, slots=True)
class DLMSCommand:
    """The command of use case CODE: one value for each access in the table's order, None for a read."""

    code: int
    values: tuple[Model, ...]

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes; DataError when a value has not its layout's shape."""
        accesses = use_case_accesses(self.code)
        if len(accesses) != len(self.values):
            raise DataError(f"{len(self.values)} values, {len(accesses)} accesses", path="values")
        data = []
        for index, (access, model) in enumerate(zip(accesses, self.values, strict=True)):
            path = f"values[{index}]"
            data.append(NULL_VALUE if model is None else to_value(model, _layout(access, path), path))
        return AccessRequest(specs_of(self.code), tuple(data)).encode(originator_counter)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A protected read's answer: PARAMETERS repeat who protected it, BLOB is the encrypted part as on the wire."""

    parameters: Model
    blob: bytes


@dataclass(frozen=True, slots=True)
class DLMSAnswer:
    """The response of use case CODE: RESULTS and VALUES in the table's order (None where there is no data)."""

    code: int
    results: tuple[int, ...]
    values: tuple[Model | Sealed, ...]

    @classmethod
    def failing(cls, code: int, at: int, result: int, values: tuple[Model | Sealed, ...] = ()) -> DLMSAnswer:
        """Return a response whose access number AT fails with RESULT: those before succeed with VALUES, the rest FA."""
        count = len(use_case_accesses(code))
        if not 0 <= at < count or len(values) > at:
            raise DataError(f"access {at} with {len(values)} values before it, of {count}", path="results")
        results = (SUCCESS,) * at + (result,) + (OTHER_REASON,) * (count - at - 1)
        return cls(code, results, values + (None,) * (count - len(values)))

    @classmethod
    def succeeding(cls, code: int, values: tuple[Model | Sealed, ...] = ()) -> DLMSAnswer:
        """Return a response in which all succeeds, with VALUES (none for commands that only write)."""
        count = len(use_case_accesses(code))
        return cls(code, (SUCCESS,) * count, values + (None,) * (count - len(values)))

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes; DataError when a value has not its layout's shape."""
        accesses = use_case_accesses(self.code)
        if not len(accesses) == len(self.values) == len(self.results):
            raise DataError("values and results are not one for each access", path="values")
        data = tuple(
            _answer_value(access, model, f"values[{index}]")
            for index, (access, model) in enumerate(zip(accesses, self.values, strict=True))
        )
        kinds = tuple(item.kind for item in accesses)
        return DLMSResponse(data, tuple(zip(kinds, self.results, strict=True))).encode(originator_counter)


def _parameters_layout(path: str) -> Layout:
    held = attribute(PROTECTED_READ, bytes(6), 1, is_method=True)
    if held.layout is None:
        raise DataError("the layout of a protected read is not held", path=path)
    return held.layout.parts[1]


def _answer_value(access: Access, model: Model | Sealed, path: str) -> DLMSValue:
    if model is None:
        return NULL_VALUE
    if isinstance(model, Sealed):
        return structure(to_value(model.parameters, _parameters_layout(path), path), octets(model.blob))
    return to_value(model, _layout(access, path), path)


@dataclass(frozen=True, slots=True)
class DLMSCommandClass:
    """Reads commands of use case CODE."""

    code: int

    def decode(self, data: bytes, originator_counter: int) -> DLMSCommand:
        """Read the payload; DataError with path when malformed or not of this use case."""
        request = AccessRequest.decode(data, originator_counter)
        expect_shape(request, specs_of(self.code))
        values = tuple(
            None if value.tag == NULL else to_model(value, _layout(access, path), path)
            for index, (access, value) in enumerate(zip(use_case_accesses(self.code), request.data, strict=True))
            for path in (f"payload.list_of_data[{index}]",)
        )
        return DLMSCommand(self.code, values)


@dataclass(frozen=True, slots=True)
class DLMSAnswerClass:
    """Reads responses of use case CODE."""

    code: int

    def decode(self, data: bytes, originator_counter: int) -> DLMSAnswer:
        """Read the payload; DataError with path when malformed or not of this use case."""
        response = DLMSResponse.decode(data, originator_counter)
        accesses = use_case_accesses(self.code)
        if tuple(kind for kind, _ in response.results) != tuple(item.kind for item in accesses):
            raise DataError("these results are not of this use case's accesses", path="payload.list_of_result")
        values = tuple(
            _answer_model(access, value, f"payload.list_of_data[{index}]")
            for index, (access, value) in enumerate(zip(accesses, response.data, strict=True))
        )
        return DLMSAnswer(self.code, tuple(result for _, result in response.results), values)


def _answer_model(access: Access, value: DLMSValue, path: str) -> Model | Sealed:
    if value.tag == NULL:
        return None
    if access.class_id == PROTECTED_READ:
        parameters, blob = value.items if len(value.items) == 2 else (NULL_VALUE, NULL_VALUE)
        return Sealed(
            to_model(parameters, _parameters_layout(path), path), blob.expect(OCTET_STRING, f"{path}[1]").octets
        )
    return to_model(value, _layout(access, path), path)


__all__ = ["GET", "DLMSAnswer", "DLMSAnswerClass", "DLMSCommand", "DLMSCommandClass", "Sealed", "specs_of"]
