"""8.9, 8.11, 8.12.1 and 8.12.2: each success, and each failure for its own reason."""

from __future__ import annotations

from hht_app.core.identifiers import EUI64
from hht_app.duis import bodies as b
from tests.flows.cases_joins import parted
from tests.flows.every_request import Body, Case, Step, asks, done, named, trouble
from tests.flows.further import give_back
from tests.flows.job import Playing
from tests.flows.six import CHF, ESME, GPF, GSME, HCALCS, NAMES, PPMID


def add(device: EUI64) -> Body:
    def body(playing: Playing) -> b.RequestBody:
        code = playing.world.install_code(playing.session.scenario.device(NAMES[device]))
        part = b.AddDeviceToCHFWhitelist(join_time_period=600, install_code=code)
        return b.UpdateHANDeviceLog(device_id=device, request_type="Add", add_device_to_chf_whitelist=part)

    return body


def remove(device: EUI64) -> Body:
    return asks(b.UpdateHANDeviceLog(device_id=device, request_type="Remove"))


def alerts_returned(use_case: str) -> Step:
    """Every alert of USE_CASE that was heard is sent back."""

    def step(playing: Playing) -> None:
        items = [item for item in playing.session.state.heard if item.use_case == use_case and not item.returned]
        assert items
        assert set(give_back(playing, *items)) == {"I99"}

    return step


def agree(playing: Playing) -> None:
    """The DCC's record of the hub's device log is the log, but for the terminal."""
    held = {item.device for item in playing.house.devices[CHF].state.log} - {playing.house.terminal}
    assert set(playing.world.dcc.office.state.devices.device_logs[CHF]) == held


def _reads() -> list[Case]:
    made = []
    for device in (ESME, GSME, GPF, HCALCS, PPMID):
        failing = trouble("storage-failing", device)
        made.append(Case("", "8.9", device, asks(b.ReadDeviceLog()), ("CS07", 0)))
        made.append(Case("storage failing", "8.9", device, asks(b.ReadDeviceLog()), ("CS07", 1), before=(failing,)))
    details, broken = asks(b.ReadDeviceLog(read_security_details=True)), trouble("hardware-fault", CHF)
    return [
        *made,
        Case("", "8.9", CHF, asks(b.ReadDeviceLog()), ("dlms", 0)),
        Case("with details", "8.9", CHF, details, ("dlms", 0)),
        Case("hardware fault", "8.9", CHF, asks(b.ReadDeviceLog()), ("dlms", 1), before=(broken,)),
        Case("details, hardware fault", "8.9", CHF, details, ("dlms", 1), before=(broken,), statuses=(1, 250)),
    ]


def _hub_log() -> list[Case]:
    gone = done("8.11", CHF, remove(PPMID))
    full, failing = trouble("device-log-full", CHF), trouble("storage-failing", CHF)
    not_added = {"told": ("dlms", 1), "statuses": (1, 250, 250)}
    return [
        Case(
            "remove", "8.11", CHF, remove(PPMID), ("dlms", 0),
            named("CHF.log", "CHF.historic", "PPMID.joined"), named("CHF.device_log"), then=agree,
        ),
        Case(
            "add", "8.11", CHF, add(PPMID), ("dlms", 0), named("CHF.log", "CHF.historic"), named("CHF.device_log"),
            (gone,), agree, statuses=(0, 0, 0),
        ),
        Case("add again", "8.11", CHF, add(GSME), ("dlms", 0), then=agree),
        Case("add, log full", "8.11", CHF, add(PPMID), before=(gone, full), **not_added),  # type: ignore[arg-type]
        Case("add, storage failing", "8.11", CHF, add(PPMID), before=(gone, failing), **not_added),  # type: ignore[arg-type]
        Case("remove, storage failing", "8.11", CHF, remove(PPMID), ("dlms", 1), before=(failing,)),
        Case("remove twice", "8.11", CHF, remove(PPMID), ("dlms", 1), before=(gone,)),
    ]  # fmt: skip


def _restores() -> list[Case]:
    backup = alerts_returned("CS14")
    hub, gpf = asks(b.RestoreHANDeviceLog(old_chf_id=CHF)), asks(b.RestoreGPFDeviceLog(old_gpf_id=GPF))
    kept, gone = alerts_returned("GCS62"), done("8.11", CHF, remove(PPMID))
    failing = trouble("storage-failing", GPF)
    lost = named("CHF.log", "CHF.settings.extended_pan_id", "HCALCS.joined")
    restored = named("CHF.device_log")
    return [
        Case("", "8.12.1", CHF, hub, ("dlms", 0), lost, restored, (backup,), agree),
        Case("after a removal", "8.12.1", CHF, hub, ("dlms", 0), lost, restored, (backup, gone), agree),
        Case("storage failing", "8.12.1", CHF, hub, ("dlms", 1), before=(backup, trouble("storage-failing", CHF))),
        Case("", "8.12.2", GPF, gpf, ("join", 0), before=(kept,)),
        Case("storage failing", "8.12.2", GPF, gpf, ("join", 5), before=(kept, failing)),
        Case("again", "8.12.2", GPF, gpf, ("join", 0), before=(kept, parted(GSME, GPF))),
    ]


LOGS = [*_reads(), *_hub_log(), *_restores()]
