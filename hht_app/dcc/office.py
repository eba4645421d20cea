"""What every part of the DCC works with: who it is, its keys, its records, its clock, and the refusal it raises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hht_app.core.clock import SimulatedClock
from hht_app.core.errors import HHTError
from hht_app.core.identifiers import EUI64, RequestID
from hht_app.core.jsontext import canonical_json
from hht_app.core.recording import Happening, Recorder
from hht_app.dcc.state import DCCState
from hht_app.dcc.tables import ANY_STATUS, status_rule
from hht_app.dcc.wan import Wan
from hht_app.duis.versions import DEFAULT_VERSION
from hht_app.smki.world_keys import WorldKeyStore
from hht_app.store.coverage import Coverage
from hht_app.store.inventory import Inventory


class RequestRefused(HHTError):
    """The DCC refuses a request: the check that failed, the response code, and why."""

    def __init__(self, check: str, code: str, why: str) -> None:
        super().__init__(why)
        self.check = check
        self.code = code


@dataclass(slots=True)
class Office:
    """The DCC's desk: identity, keys, records and memory.

    `transcos` is the party that originates 6.23, `wan` the way to the homes; either may be missing. `duis_version` is
    the version in which the DCC writes what answers no request of a version it knows.
    """

    acb: EUI64
    user_roles: dict[EUI64, tuple[str, ...]]
    keys: WorldKeyStore
    inventory: Inventory
    coverage: Coverage
    clock: SimulatedClock
    record: Recorder
    state: DCCState
    transcos: EUI64 | None = None
    wan: Wan | None = None
    duis_version: str = DEFAULT_VERSION

    @property
    def now(self) -> datetime:
        """The DCC's clock, which is the simulated clock."""
        return self.clock.now

    def move_status(self, device: EUI64, rule_name: str, request_id: RequestID, to: str = "") -> bool:
        """Change a device's status by the named rule when it stands where the rule starts; tell whether it moved.

        TO is the new status where the rule leaves it open.
        """
        rule = status_rule(rule_name)
        held = self.inventory.get(device)
        target = to if rule.to_status == ANY_STATUS else rule.to_status
        if held is None or rule.from_status not in (held.device_status, ANY_STATUS) or held.device_status == target:
            return False
        self.inventory.set_status(
            device, target, rule=rule.name, source=rule.source, request_id=request_id, at=self.now
        )
        self.record(
            Happening(
                actor="dcc",
                kind="status",
                summary=f"{held.device_type} {device}: {held.device_status} to {target} by rule {rule.name}",
                name=rule.name,
                request_id=str(request_id),
                device=str(device),
                raw=canonical_json({"from": held.device_status, "to": target}).encode(),
            )
        )
        return True
