"""CS02b and CS02g, update of security credentials: the command and what a device answers, under one name."""

from __future__ import annotations

from hht_app.gbcs.payloads.cs02b_command import (
    CANCEL_TIME,
    CELL_MANAGEMENT,
    CELL_PREPAYMENT_TOP_UP,
    EXECUTED,
    EXECUTION_FAILED,
    STATUS_BAD_CERTIFICATE,
    STATUS_NO_TRUST_ANCHOR,
    STATUS_OTHER,
    STATUS_SUCCESS,
    Cell,
    CellOutcome,
    RemotePartyFloor,
    Replacement,
    SequenceChange,
    UpdateCredentials,
)
from hht_app.gbcs.payloads.cs02b_outcome import CredentialsUpdated, NotYetExecuted, UpdateCredentialsResponse

__all__ = [
    "CANCEL_TIME",
    "CELL_MANAGEMENT",
    "CELL_PREPAYMENT_TOP_UP",
    "EXECUTED",
    "EXECUTION_FAILED",
    "STATUS_BAD_CERTIFICATE",
    "STATUS_NO_TRUST_ANCHOR",
    "STATUS_OTHER",
    "STATUS_SUCCESS",
    "Cell",
    "CellOutcome",
    "CredentialsUpdated",
    "NotYetExecuted",
    "RemotePartyFloor",
    "Replacement",
    "SequenceChange",
    "UpdateCredentials",
    "UpdateCredentialsResponse",
]
