"""The port between a supplier and the DCC: one request in, its response out."""

from __future__ import annotations

from functools import cache
from typing import Protocol

from hht_app.core.resources import read_table


class Gateway(Protocol):
    """Carries signed DUIS XML to the DCC and brings back its signed answer."""

    def submit(self, xml: bytes, service: str | None = None) -> bytes:
        """Submit one request to the service called SERVICE and return the response as it came."""
        ...


@cache
def service_called(command_variant: int) -> str | None:
    """Return which of the DCC's services a request of COMMAND_VARIANT is sent to (transform, send, dcc-only)."""
    rows = {int(row["command_variant"]): row["service"] for row in read_table("dcc/url_services.csv")}
    return rows.get(command_variant)
