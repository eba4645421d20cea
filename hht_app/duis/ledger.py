"""The RequestIDs an originator has used: counters only grow, and one reuse is allowed, a SignedPreCommand's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from hht_app.core.identifiers import EUI64, RequestID
from hht_app.duis.bodies import SignedPreCommand
from hht_app.duis.requests import Request
from hht_app.duis.rules import RuleBroken

_PATH = "Request/Header/RequestID"


class RequestIDLedger:
    """Remembers each originator's highest counter, and the CV 4 requests whose SignedPreCommand may still come.

    It is pure memory: `snapshot` gives plain data to keep, `restore` takes it back.
    """

    def __init__(self) -> None:
        self._highest: dict[EUI64, int] = {}
        self._open: dict[RequestID, str] = {}

    def admit(self, request: Request) -> None:
        """Take note of REQUEST; RuleBroken, and nothing noted, where its RequestID may not be used (again).

        A SignedPreCommand takes up the RequestID of the CV 4 request with its service reference variant, once; the
        counter of any other request is greater than all before it of the same originator.
        """
        self.check(request)
        identifier = request.request_id
        if isinstance(request.body, SignedPreCommand):
            del self._open[identifier]
            return
        self._highest[identifier.originator] = identifier.counter
        if request.command_variant == 4:
            self._open[identifier] = request.service_reference_variant

    def check(self, request: Request) -> None:
        """Raise RuleBroken where REQUEST may not be admitted; nothing is noted."""
        identifier = request.request_id
        if isinstance(request.body, SignedPreCommand):
            if self._open.get(identifier) != request.service_reference_variant:
                detail = f"no command variant 4 request of {request.service_reference_variant} waits under {identifier}"
                raise RuleBroken("reuse", detail, path=_PATH)
            return
        highest = self._highest.get(identifier.originator)
        if highest is not None and identifier.counter <= highest:
            raise RuleBroken("counter", f"counter {identifier.counter} after {highest}", path=_PATH)

    def highest(self, originator: EUI64) -> int | None:
        """Return the highest counter ORIGINATOR has used, None when it has used none."""
        return self._highest.get(originator)

    def snapshot(self) -> dict[str, Any]:
        """Return the ledger as plain JSON data, numbers as text since JSON readers round numbers that big."""
        return {
            "highest": {str(eui): str(counter) for eui, counter in sorted(self._highest.items())},
            "open": {str(identifier): variant for identifier, variant in self._open.items()},
        }

    @classmethod
    def restore(cls, data: Mapping[str, Any]) -> Self:
        """Return the ledger that `snapshot` gave as DATA."""
        ledger = cls()
        ledger._highest = {EUI64.parse(eui): int(counter) for eui, counter in data["highest"].items()}
        ledger._open = {RequestID.parse(identifier): variant for identifier, variant in data["open"].items()}
        return ledger
