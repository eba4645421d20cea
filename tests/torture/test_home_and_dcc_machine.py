"""Random orders of commands, trouble, restarts and WAN changes over one home and its DCC: what must always hold."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from hht_app.core.errors import DataError, UserError
from hht_app.core.identifiers import EUI64
from hht_app.core.jsontext import canonical_json
from hht_app.dcc.tables import status_rule
from hht_app.duis import bodies as b
from hht_app.gbcs.envelope import parse_message
from hht_app.gbcs.use_cases import is_replay_protected
from hht_app.terminal.asking_more import ask_more_act
from hht_app.terminal.session import open_session
from tests.dcc.commands import TENANCY, electricity, gas
from tests.flows.further import copy_of, played
from tests.flows.job import CHF, ESME, GPF, GSME, PPMID, Playing

COMMANDS: list[tuple[str, EUI64, b.RequestBody]] = [
    ("3.2", ESME, TENANCY),
    ("3.2", GPF, TENANCY),
    ("6.8", ESME, electricity(weekly=7)),
    ("6.8", GSME, gas("Daily")),
    ("8.7.1", ESME, b.JoinServiceCritical(other_device_id=PPMID)),
    ("8.7.2", PPMID, b.JoinServiceNonCritical(other_device_id=GSME)),
    ("8.8.1", ESME, b.UnjoinServiceCritical(other_device_id=PPMID)),
    ("8.8.2", PPMID, b.UnjoinServiceNonCritical(other_device_id=GSME)),
    ("8.9", CHF, b.ReadDeviceLog()),
    ("8.11", CHF, b.UpdateHANDeviceLog(device_id=PPMID, request_type="Remove")),
    ("11.2", GSME, b.ReadFirmwareVersion()),
    ("6.24.2", ESME, b.RetrieveDeviceSecurityCredentialsDevice(credential_type="Key Agreement")),
]
TROUBLE: list[dict[str, str]] = [
    {"name": "interference", "percent": "40"},
    {"name": "lost-response"},
    {"name": "late-response"},
    {"name": "doubled-response"},
    {"name": "altered-response"},
    {"name": "reordered-response"},
    {"name": "storage-failing", "device": str(ESME)},
    {"name": "hub-power-cut", "seconds": "20"},
    {"name": "meter-power-cut", "device": str(ESME), "seconds": "90"},
    {"name": "wan-arrives"},
    {"name": "wan-lost"},
]
template: Path


class HomeAndDCC(RuleBasedStateMachine):
    """One home and its DCC after the practice job; every step is an act of the session or a restart."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.playing: Playing = copy_of(template, Path(self.folder.name))
        self.delivered: dict[str, Any] = {}
        self.counters = self._counters()

    def teardown(self) -> None:
        self.playing.ws.close()
        self.folder.cleanup()

    def _counters(self) -> list[int]:
        supplier, broker, _seen = self.playing.world.spent_counters()
        found = [supplier, broker]
        for eui in sorted(self.playing.house.devices):
            state = self.playing.house.devices[eui].state
            found += [state.alert_counter, *(state.counters.get(party, 0) for party in self._parties())]
        return found

    def _parties(self) -> list[EUI64]:
        return sorted(self.playing.world.organisations.values())

    def _do(self, name: str, /, **given: str) -> None:
        """Do an act; it may be refused, by a named error only."""
        with contextlib.suppress(UserError, DataError):
            self.playing.do(name, **given)

    @rule(command=st.sampled_from(COMMANDS))
    def ask_and_deliver(self, command: tuple[str, EUI64, b.RequestBody]) -> None:
        self.playing.session.do(ask_more_act(self.playing.world.supplier, *command))
        self._deliver(self.playing.session.state.more[-1].id)

    def _deliver(self, task: str) -> None:
        self._do("deliver", task=task)

    @precondition(lambda self: self.playing.session.state.more)
    @rule(pick=st.integers(0, 99))
    def deliver_again(self, pick: int) -> None:
        tasks = self.playing.session.state.more
        task = tasks[pick % len(tasks)]
        progress = self.playing.session.state.tasks[task.id]
        if not progress.command:
            return
        message = parse_message(bytes.fromhex(progress.command))
        state = self.playing.house.devices[message.recipient].state
        acted = state.counters.get(message.originator, 0) >= message.originator_counter
        protected, _source = is_replay_protected(message.message_code)
        if not (protected and acted and self.playing.house.queued == []):
            self._deliver(task.id)
            return
        before = canonical_json(state.to_json())
        heard = len(progress_answers(self.playing, progress.request_id))
        held = len(self.playing.house.held)
        self._deliver(task.id)
        state = self.playing.house.devices[message.recipient].state
        if not self.playing.house.troubles.list() and not held and not state.waiting:
            assert len(progress_answers(self.playing, progress.request_id)) == heard
            assert canonical_json(state.to_json()) == before

    @rule(trouble=st.sampled_from(TROUBLE))
    def trouble(self, trouble: dict[str, str]) -> None:
        self._do("trouble", **trouble)

    @rule()
    def no_more_trouble(self) -> None:
        self._do("clear_trouble")

    @rule(seconds=st.sampled_from([1, 60, 1800, 90_000]))
    def time_passes(self, seconds: int) -> None:
        self._do("pass_time", seconds=str(seconds))

    @rule()
    def connect_again(self) -> None:
        self._do("power_cycle")
        self._do("scan")
        self._do("connect", gpf=str(GPF))

    @rule()
    def send_back_all(self) -> None:
        left = [str(item.number) for item in self.playing.session.state.heard if not item.returned]
        if left:
            self._do("send_back", items=",".join(left))

    @rule()
    def restart(self) -> None:
        before = canonical_json(self.playing.world.snapshot())
        memory = self.playing.session.state.snapshot()
        self.playing = Playing(self.playing.ws, open_session(self.playing.ws, self.playing.session.id))
        assert canonical_json(self.playing.world.snapshot()) == before
        assert self.playing.session.state.snapshot() == memory

    @invariant()
    def counters_only_grow(self) -> None:
        now = self._counters()
        assert all(new >= old for old, new in zip(self.counters, now, strict=True))
        self.counters = now

    @invariant()
    def every_status_has_a_row_with_a_rule(self) -> None:
        inventory = self.playing.world.dcc.office.inventory
        for item in inventory.list():
            rows = inventory.history(item.device_id)
            assert rows[-1].to_status == item.device_status
            assert all(status_rule(row.rule).name == row.rule for row in rows)

    @invariant()
    def what_is_on_record_as_joined_is_so_when_all_came_back(self) -> None:
        state = self.playing.session.state
        silent = any(state.tasks[task.id].state == "silent" for task in state.more)
        earlier = any(item.earlier for item in state.tasks.values())
        left = any(item.kind != "alert" and item.returned != "I99" for item in state.heard)
        if silent or earlier or left or self.playing.house.queued or self.playing.house.held:
            return
        joins = self.playing.world.dcc.office.state.devices.joins
        for eui in (ESME, PPMID):
            partners = {item.device for item in self.playing.house.devices[eui].state.log}
            assert set(joins.get(eui, [])) <= partners


def progress_answers(playing: Playing, request_id: str) -> list[int]:
    """The numbers of the messages heard that answer the request."""
    return [item.number for item in playing.session.state.heard if item.request_id == request_id]


@pytest.fixture
def job_played(tmp_path: Path) -> Iterator[None]:
    global template  # noqa: PLW0603 - hypothesis makes the machine without arguments
    template = played(tmp_path)
    yield
    shutil.rmtree(template)


@pytest.mark.usefixtures("job_played")
def test_no_order_of_commands_trouble_restarts_and_wan_breaks_a_rule_of_home_and_dcc() -> None:
    run_state_machine_as_test(
        HomeAndDCC,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
