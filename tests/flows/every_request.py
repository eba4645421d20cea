"""One request there and back through the session, and exactly what it changed at the devices and at the DCC."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from hht_app.core.identifiers import EUI64
from hht_app.core.recording import ignore
from hht_app.dcc.outcomes import outcome_of
from hht_app.dcc.tables import needed_back
from hht_app.duis import bodies as b
from hht_app.gbcs.decode import decode_message
from hht_app.gbcs.envelope import parse_message
from hht_app.gbcs.payloads.registry import decode_payload
from hht_app.gbcs.use_cases import is_replay_protected, result_name
from hht_app.premises.judge import highest_counter
from hht_app.premises.state import DeviceState
from hht_app.terminal.commanding import need_of
from hht_app.terminal.state import Heard
from hht_app.terminal.views.differences import difference_rows
from tests.flows.further import Asked, ask_for, deliver, give_back
from tests.flows.job import Playing
from tests.flows.six import NAMES

Body = Callable[[Playing], b.RequestBody]
Step = Callable[[Playing], object]
Names = frozenset[str]
NOTHING: Names = frozenset()


@dataclass(frozen=True)
class Case:
    """A request SRV with BODY to DEVICE after the steps BEFORE, and what must come of it.

    TOLD is (group of the result table, code) as the answer is read, None for an answer of data alone, with STATUSES
    the single ones where they say more. CHANGES and RECORD name what differs afterwards, at the devices and at the
    DCC once the answer was returned. THEN looks closer. Devices FITTED_WRONG came with a useless certificate.
    """

    name: str
    srv: str
    device: EUI64
    body: Body
    told: tuple[str, int] | None
    changes: Names = NOTHING
    record: Names = NOTHING
    before: tuple[Step, ...] = ()
    then: Step | None = None
    statuses: tuple[int, ...] = ()
    start: str = "end"
    fitted_wrong: tuple[EUI64, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.srv} {NAMES.get(self.device, self.device)} {self.name}"

    def codes(self) -> set[tuple[str, int]]:
        """Every code of the result table that the answer tells."""
        return set() if self.told is None else {self.told, *((self.told[0], item) for item in self.statuses)}


def named(*names: str) -> Names:
    return frozenset(names)


def asks(body: b.RequestBody) -> Body:
    return lambda _playing: body


def trouble(name: str, device: EUI64, **given: str) -> Step:
    return lambda playing: playing.do("trouble", name=name, device=str(device), **given)


def done(srv: str, device: EUI64, body: Body, *, returned: bool = True) -> Step:
    """A request that went before and succeeded; its answer was RETURNED or not."""

    def step(playing: Playing) -> None:
        answer = deliver(ask_for(playing, srv, device, body(playing)))
        assert answer is not None
        assert answer.outcome == "success", answer.result
        if returned:
            assert give_back(playing, answer) == ["I99"]

    return step


@contextmanager
def _no_journal(playing: Playing) -> Iterator[None]:
    office, dcc = playing.world.back_office, playing.world.dcc.office
    kept = office._record, dcc.record
    office._record = dcc.record = ignore
    try:
        yield
    finally:
        office._record, dcc.record = kept


def by_the_office(srv: str, body: b.RequestBody, code: str = "I99") -> Step:
    """A request of the supplier's own systems that no terminal sees (8.4, 12.2)."""

    def step(playing: Playing) -> None:
        with _no_journal(playing), playing.ws.transaction():
            assert playing.world.back_office.ask(srv, body).response_code == code

    return step


# ------------------------------------------------------------------------------------------------- what is so, named

_NOISE = ("counters", "alert_counter", "awake_until")


def at_the_devices(playing: Playing) -> dict[str, Any]:
    """What every device holds, by name: its fields, its settings and its trust anchor cells one by one.

    Counters are looked at on their own, and that the hub heard somebody is not told here.
    """
    found: dict[str, Any] = {}
    for eui, name in NAMES.items():
        state = playing.house.devices[eui].state.to_json()
        for field, value in state.items():
            if field in ("settings", "cells", "own_certificates", "generations", "asked_generations"):
                found |= {f"{name}.{field}.{key}": item for key, item in value.items() if not key.startswith("heard ")}
            elif field not in _NOISE:
                found[f"{name}.{field}"] = json.dumps(value, sort_keys=True)
    return found


def on_record(playing: Playing) -> dict[str, Any]:
    """What the DCC has on record, by name: inventory, history, cells, certificates, and its own notes."""
    office = playing.world.dcc.office
    found: dict[str, Any] = {}
    for item in office.inventory.list():
        name = NAMES.get(item.device_id, str(item.device_id))
        found |= {f"{name}.{key}": value for key, value in item.to_json().items()}
        found[f"{name}.history"] = [row.to_json() for row in office.inventory.history(item.device_id)]
        for cell in office.inventory.cells(item.device_id):
            key = f"{name}.cell.{cell.role}/{cell.key_usage}/{cell.cell_usage}"
            found[key] = (cell.holder, cell.ski, cell.rule)
        for usage, der in office.inventory.device_certificates(item.device_id).items():
            found[f"{name}.certificate.{usage}"] = der
    notes = office.state.devices
    for eui, name in NAMES.items():
        found[f"{name}.joins"] = sorted(notes.joins.get(eui, []))
        found[f"{name}.device_log"] = sorted(notes.device_logs.get(eui, []))
        found[f"{name}.gpf_log"] = sorted(notes.gpf_logs.get(eui, []))
        found[f"{name}.backup"] = notes.backups.get(eui)
        found |= {f"{name}.noted.{key}": value for key, value in notes.settings.get(eui, {}).items()}
    found["certificate_history"] = len(notes.certificate_history)
    return found


def differs(before: Mapping[str, Any], after: Mapping[str, Any]) -> Names:
    return frozenset(key for key in {*before, *after} if before.get(key) != after.get(key))


def told_by(playing: Playing, answer: Heard) -> tuple[str, int | None, str]:
    """The outcome of ANSWER as one who holds the keys reads it: success, failure or none; the code; its meaning."""
    decoded = decode_message(bytes.fromhex(answer.message), playing.world.keys, playing.world.acb)
    assert decoded.result is not None
    return decoded.result.outcome, decoded.result.code, decoded.result.meaning


def check_told(playing: Playing, answer: Heard, case: Case) -> None:
    """The answer tells what CASE says, in the words of the result table."""
    outcome, code, meaning = told_by(playing, answer)
    if case.told is None or case.told[1] == 0:
        assert outcome != "failure", (code, meaning)
    else:
        group, wanted = case.told
        assert (outcome, code, meaning) == ("failure", wanted, result_name(group, wanted))
    if case.statuses:
        assert outcome_of(decode_payload(parse_message(bytes.fromhex(answer.message)))).statuses == case.statuses


def check_counters(playing: Playing, asked: Asked, before: DeviceState) -> None:
    """The originator's counter at the device is the command's where it is protected, and as it was where not."""
    command = parse_message(asked.command)
    now = highest_counter(playing.house.devices[command.recipient].state, command.originator)
    protected, _source = is_replay_protected(command.message_code)
    last = highest_counter(before, command.originator)
    assert now == (max(last, command.originator_counter) if protected else last)


def check_agreement(playing: Playing, case: Case) -> None:
    """Record and home agree, value by value, but for what was never returned and what trouble or a mistake made."""
    made_wrong = {item.given["device"] for item in playing.house.troubles.list() if "certificate" in item.name}
    made_wrong |= {str(device) for device in case.fitted_wrong}
    unexplained = [
        row
        for row in difference_rows(playing.session)
        if not row.causes and not (row.kind == "certificate" and row.device in made_wrong)
    ]
    assert unexplained == []


def play(playing: Playing, case: Case) -> None:
    """Take CASE there and back and hold both sides to it."""
    for step in case.before:
        step(playing)
    asked = ask_for(playing, case.srv, case.device, case.body(playing))
    assert asked.progress.command, asked.progress.refusal
    devices, record = at_the_devices(playing), on_record(playing)
    before = playing.house.devices[case.device].state.copy()
    answer = deliver(asked)
    assert answer is not None, playing.session.events()[-1].summary
    check_told(playing, answer, case)
    check_counters(playing, asked, before)
    assert differs(devices, at_the_devices(playing)) == case.changes
    assert differs(record, on_record(playing)) == NOTHING, "the DCC hears of it only by 8.13"
    assert need_of(answer) == needed_back(case.srv)
    assert give_back(playing, answer) == ["I99"]
    assert differs(record, on_record(playing)) == case.record
    assert playing.world.dcc.office.state.commands[answer.request_id].answered
    check_agreement(playing, case)
    if case.then is not None:
        case.then(playing)
