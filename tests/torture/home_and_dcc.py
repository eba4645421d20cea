"""One home and its DCC under random acts: what a person, a trainer, time and a stranger on the HAN can do to them."""

from __future__ import annotations

import contextlib
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from hht_app.core.errors import DataError, UserError
from hht_app.core.identifiers import EUI64
from hht_app.core.jsontext import canonical_json
from hht_app.dcc.tables import cell_rule, status_rule
from hht_app.duis import bodies as b
from hht_app.gbcs.envelope import parse_message
from hht_app.gbcs.use_cases import is_replay_protected
from hht_app.premises.trouble import EVENTS, trouble_names, trouble_row
from hht_app.smki.pki import DeviceUsage
from hht_app.supplier.back_office import BOTH, LOCAL, WAN
from hht_app.supplier.links import link_troubles
from hht_app.terminal.asking_more import ask_more_act
from hht_app.terminal.session import open_session
from hht_app.terminal.views.differences import difference_rows
from tests.dcc.commands import QUARTER, TENANCY, electricity, gas
from tests.duis.sample_bodies import gas_tariff
from tests.flows.cases_credentials import TWO, change, handover, own, roles, update
from tests.flows.cases_joins import join_of, unjoin_of
from tests.flows.cases_logs import add, remove
from tests.flows.cases_meters import IMAGE, VERSION
from tests.flows.every_request import Body, asks
from tests.flows.further import copy_of
from tests.flows.job import Playing
from tests.flows.six import CHF, ESME, GPF, GSME, HCALCS, NAMES, PPMID

Request = tuple[str, EUI64, Body]
PAIRS = (
    (ESME, PPMID), (PPMID, ESME), (ESME, HCALCS), (HCALCS, ESME), (GSME, GPF), (GSME, PPMID), (PPMID, GSME),
)  # fmt: skip
METERS = (ESME, GSME, GPF, HCALCS)
USAGES: tuple[DeviceUsage, ...] = ("ds", "ka")
# Trouble that makes a device use another certificate than it was given, so that no answer explains the difference.
REPLACES_A_CERTIFICATE = ("foreign-certificate", "certificate-lost")


def next_own(device: EUI64, usage: DeviceUsage) -> Body:
    """6.15.2 with the certificate of the key pair that DEVICE made last, or of the one it would make next."""

    def body(playing: Playing) -> b.RequestBody:
        state = playing.house.devices[device].state
        generation = state.asked_generations.get(usage, state.generations.get(usage, 0) + 1)
        return own(device, usage, generation)(playing)

    return body


def later(make: Any, seconds: int) -> Body:
    """A request dated SECONDS from now."""
    return lambda playing: make(execution_date_time=playing.house.now + timedelta(seconds=seconds))(playing)


def _activation(**given: Any) -> Body:
    return asks(b.ActivateFirmware(firmware_hash=IMAGE, **given))


def _of_device(device: EUI64) -> list[Request]:
    made: list[Request] = [
        ("11.2", device, asks(b.ReadFirmwareVersion())),
        ("8.9", device, asks(b.ReadDeviceLog())),
        ("6.24.1", device, roles("Supplier", "ACB", "LoadController")),
    ]
    if device in (ESME, GSME, GPF):
        made.append(("4.1.1", device, asks(b.ReadInstantaneousImportRegisters())))
    if device not in METERS:
        return made
    for usage in USAGES:
        kind = {"credential_type": "Digital Signature" if usage == "ds" else "Key Agreement"}
        made += [
            ("6.17", device, asks(b.IssueSecurityCredentials.model_validate(kind))),
            ("6.15.2", device, next_own(device, usage)),
            ("6.24.2", device, asks(b.RetrieveDeviceSecurityCredentialsDevice.model_validate(kind))),
        ]
    made += [("6.15.1", device, update("supplier", TWO)), ("6.23", device, change(device))]
    return [*made, ("11.3", device, _activation())] if device != GPF else made


def _requests() -> list[Request]:
    made: list[Request] = [
        ("3.2", ESME, asks(TENANCY)),
        ("3.2", GPF, asks(TENANCY)),
        ("6.8", ESME, asks(electricity(weekly=7))),
        ("6.8", ESME, asks(electricity(quarterly=QUARTER))),
        ("6.8", GSME, asks(gas("Daily"))),
        ("1.1.1", GSME, asks(gas_tariff(1, blocks=False))),
        ("1.1.1", GSME, asks(gas_tariff(1000, 2000))),
        ("6.15.1", HCALCS, update("load-controller", TWO)),
        ("6.15.1", ESME, later(lambda **given: update("supplier", TWO, **given), 600)),
        ("6.23", GSME, later(lambda **given: change(GSME, **given), 600)),
        ("11.3", ESME, later(_activation, 600)),
        ("6.21", GPF, handover("network-operator", TWO)),
        ("6.21", GPF, handover("supplier", TWO)),
        ("8.9", CHF, asks(b.ReadDeviceLog(read_security_details=True))),
        ("8.12.1", CHF, asks(b.RestoreHANDeviceLog(old_chf_id=CHF))),
        ("8.12.2", GPF, asks(b.RestoreGPFDeviceLog(old_gpf_id=GPF))),
    ]
    for one, other in PAIRS:
        for srv, body in (join_of(one, other), unjoin_of(one, other)):
            made.append((srv, one, asks(body)))
    for device in (ESME, GSME, PPMID, HCALCS):
        made += [("8.11", CHF, add(device)), ("8.11", CHF, remove(device))]
    for device in NAMES:
        made += _of_device(device)
    return made


REQUESTS = _requests()
WAYS_BACK = st.integers(0, 4)


@st.composite
def trouble(draw: st.DrawFn) -> dict[str, str]:
    """Any trouble of the tables, at once, in a while or on an event."""
    name = draw(st.sampled_from([*trouble_names(), *link_troubles()]))
    given = {"name": name}
    if name not in link_troubles():
        row = trouble_row(name)
        types = [device for device, kind in NAMES.items() if kind in row["applies_to"].split()]
        if "device" in row["needs"].split() or (types and draw(st.booleans())):
            given["device"] = str(draw(st.sampled_from(types)))
        if "percent" in row["needs"].split():
            given["percent"] = "40"
        if row["effect"] in ("power", "range", "fault"):
            given["seconds"] = draw(st.sampled_from(["20", "900"]))
        if draw(st.integers(0, 3)) == 0:
            given["on"] = draw(st.sampled_from(EVENTS))
    return given


class HomeAndDCC(RuleBasedStateMachine):
    """One home and its DCC once the job's commands are done; every step is an act of the session, or a restart."""

    template: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.playing: Playing = copy_of(self.template, Path(self.folder.name))
        self.replaced: set[str] = set()
        self.counters = self._counters()

    def teardown(self) -> None:
        self.playing.ws.close()
        self.folder.cleanup()

    def _counters(self) -> dict[str, int]:
        state = self.playing.world.dcc.office.state
        found = {f"seen {user}": counter for user, counter in state.seen_counters.items()}
        found |= {"acb": state.acb_counter, "transcos": state.transcos_counter}
        found["supplier"] = self.playing.world.back_office.counter
        for eui, device in self.playing.house.devices.items():
            found[f"{eui} alerts"] = device.state.alert_counter
            found |= {f"{eui} of {key.party} in {key.cell}": counter for key, counter in device.state.counters.items()}
        return found

    def _do(self, name: str, /, **given: str) -> bool:
        """Do an act; it may be refused, by a named error only."""
        with contextlib.suppress(UserError, DataError):
            self.playing.do(name, **given)
            return True
        return False

    def _ask(self, request: Request, way: int) -> None:
        srv, device, body = request
        with contextlib.suppress(UserError, DataError):
            self.playing.session.do(ask_more_act(self.playing.world.supplier, srv, device, body(self.playing), way=way))

    def _ask_and_deliver(self, request: Request) -> None:
        count = len(self.playing.session.state.more)
        self._ask(request, LOCAL)
        if len(self.playing.session.state.more) > count:
            self._do("deliver", task=self.playing.session.state.more[-1].id)

    @rule(request=st.sampled_from(REQUESTS))
    def ask_and_deliver(self, request: Request) -> None:
        self._ask_and_deliver(request)

    @rule(requests=st.lists(st.sampled_from(REQUESTS), min_size=2, max_size=4), how=WAYS_BACK)
    def a_round(self, requests: list[Request], how: int) -> None:
        for request in requests:
            self._ask_and_deliver(request)
        self.send_back(how)

    @rule(pair=st.sampled_from(PAIRS), first=st.booleans(), both=st.booleans(), how=WAYS_BACK)
    def join_and_part(self, pair: tuple[EUI64, EUI64], first: bool, both: bool, how: int) -> None:
        for joins in (first, not first) if both else (first,):
            srv, body = (join_of if joins else unjoin_of)(*pair)
            self._ask_and_deliver((srv, pair[0], asks(body)))
        self.send_back(how)

    @rule(device=st.sampled_from([ESME, GSME, PPMID, HCALCS]), how=WAYS_BACK)
    def let_go_and_let_in(self, device: EUI64, how: int) -> None:
        for body in (remove(device), add(device)):
            self._ask_and_deliver(("8.11", CHF, body))
        self.send_back(how)
        self._do("press_join", device=str(device))

    @rule(device=st.sampled_from(METERS), usage=st.sampled_from(USAGES))
    def renew_a_key(self, device: EUI64, usage: DeviceUsage) -> None:
        kind = {"credential_type": "Digital Signature" if usage == "ds" else "Key Agreement"}
        self._ask_and_deliver(("6.17", device, asks(b.IssueSecurityCredentials.model_validate(kind))))
        self._ask_and_deliver(("6.15.2", device, next_own(device, usage)))

    @rule(request=st.sampled_from(REQUESTS), way=st.sampled_from([LOCAL, WAN, BOTH]))
    def ask(self, request: Request, way: int) -> None:
        if way != LOCAL and not self.playing.house.wan.covered:
            self._do("trouble", name="wan-arrives")
        self._ask(request, way)

    @precondition(lambda self: self.playing.session.state.more)
    @rule(pick=st.integers(0, 99), again=st.booleans())
    def deliver_again_or_ask_anew(self, pick: int, again: bool) -> None:
        tasks = self.playing.session.state.more
        self._do("deliver" if again else "ask", task=tasks[pick % len(tasks)].id)

    @rule(pick=st.integers(0, 999))
    def a_stranger_repeats_an_old_command(self, pick: int) -> None:
        """Old bytes reach their device again: where it acted on them and they are protected, nothing comes of it."""
        commands = list(self.playing.world.dcc.office.state.commands.values())
        issued = commands[pick % len(commands)]
        data, key = issued.message, str(issued.request_id)
        message = parse_message(data)
        device = self.playing.house.devices[message.recipient]
        answers = (item for item in self.playing.session.state.heard if item.kind == "response")
        acted = issued.answered or key in {item.request_id for item in answers}
        protected, _source = is_replay_protected(message.message_code)
        if not (protected and acted):
            return
        before = device.state.copy()
        outcome = device.receive(data, self.playing.house)
        device.state.alert_counter = before.alert_counter  # a refusal that is told of has no other trace
        assert outcome.response is None, outcome.summary
        assert canonical_json(device.state.to_json()) == canonical_json(before.to_json())

    @rule(given=trouble())
    def trouble(self, given: dict[str, str]) -> None:
        if self._do("trouble", **given) and given["name"] in REPLACES_A_CERTIFICATE:
            self.replaced.add(given["device"])

    @rule()
    def no_more_trouble(self) -> None:
        self._do("clear_trouble")

    @rule(seconds=st.sampled_from([1, 60, 1800, 90_000]))
    def time_passes(self, seconds: int) -> None:
        self._do("pass_time", seconds=str(seconds))

    @rule(device=st.sampled_from([ESME, GSME, PPMID, HCALCS]))
    def work_at_a_device(self, device: EUI64) -> None:
        self._do("press_join", device=str(device))
        self._do("give_image", device=str(device), hash=IMAGE.hex(), version=VERSION)
        if not self.playing.house.connected:
            self._do("power_cycle")
            self._do("scan")
            self._do("connect", gpf=str(GPF))

    @rule(how=WAYS_BACK)
    def send_back(self, how: int) -> None:
        """Send back the last, the first, all from the newest on, all at once, or nothing."""
        left = [str(item.number) for item in self.playing.session.state.heard if not item.returned]
        chosen = [left[-1:], left[:1], left[::-1], [",".join(left)] if left else [], []][how]
        for items in chosen:
            self._do("send_back", items=items)

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
        assert {name: now.get(name, -1) for name, old in self.counters.items() if now.get(name, -1) < old} == {}
        self.counters = now

    @invariant()
    def every_status_has_a_row_with_a_rule(self) -> None:
        inventory = self.playing.world.dcc.office.inventory
        for item in inventory.list():
            rows = inventory.history(item.device_id)
            assert rows[-1].to_status == item.device_status
            assert [row.from_status for row in rows] == [None, *(row.to_status for row in rows[:-1])]
            assert all(status_rule(row.rule).name == row.rule and row.source for row in rows)
            assert all(cell_rule(row.rule) for row in inventory.cells(item.device_id))

    @invariant()
    def record_and_home_agree_but_for_what_never_came_back(self) -> None:
        """Each difference has an answer or alert behind it that the DCC does not have: none is left when it has all."""
        unexplained = [
            row
            for row in difference_rows(self.playing.session)
            if not row.causes and not (row.kind == "certificate" and row.device in self.replaced)
        ]
        assert unexplained == []
