"""A session: one job on one world, each act committed whole with its events, records and the state of every room."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hht_app.core.clock import format_time
from hht_app.core.errors import BugError, DataError, HHTError, StoreError, UsageError, UserError
from hht_app.core.jsontext import canonical_json
from hht_app.core.parts import Parts
from hht_app.core.recording import Happening
from hht_app.duis.versions import DEFAULT_VERSION
from hht_app.store.chain import Event
from hht_app.store.connection import Workspace
from hht_app.store.journal import Journal
from hht_app.store.log_room import make_room
from hht_app.store.rooms import Rooms
from hht_app.store.worlds import (
    SessionRecord,
    create_session,
    create_world,
    end_session,
    get_snapshot,
    put_snapshot,
    session,
)
from hht_app.terminal.acts import BY_TRAINER, Act
from hht_app.terminal.flow import STOPPED, Flow
from hht_app.terminal.modes import ASSESSED, FREE, LABELS, WARNINGS, require_mode
from hht_app.terminal.planned import due_acts
from hht_app.terminal.scenario import (
    Scenario,
    load_scenario,
    read_scenario,
    require_name,
    scenario_ids,
    scenario_text,
    text_digest,
)
from hht_app.terminal.scenario_files import OWN_ROOM as OWN
from hht_app.terminal.settings import read_settings
from hht_app.terminal.state import TerminalState
from hht_app.terminal.visits import begins_at_first_visit, live_first_visit
from hht_app.terminal.world import World, build_world, populate

_SHOWN = (
    "task",
    "items",
    "device",
    "gpf",
    "title",
    "seconds",
    "name",
    "at",
    "on",
    "number",
    "about",
    "question",
    "option",
)
ROOMS = ("clock", "premises", "dcc", "supplier", "terminal")
STARTED, ACT, FAILED, BRANCHED = "session-started", "act", "act-failed", "branched"


class Session:
    """A job that can be carried on at any time from what was last committed."""

    def __init__(self, ws: Workspace, session_id: int) -> None:
        self._ws = ws
        self.id = session_id
        self._journal = Journal(ws, session_id)
        self._rooms = Rooms(ws, session_id)
        self._pending: list[Event] = []
        self._kept: list[Happening] = []
        record = session(ws, session_id)
        self.own_text, self.scenario = scenario_of(ws, record)
        self.mode = FREE
        self.world: World = build_world(ws, record.world_id, self.scenario, record.seed, self._note)
        self.flow = Flow(self.world, TerminalState(), self._note)
        self._head = self._journal.head()

    @property
    def workspace(self) -> Workspace:
        """The workspace that holds the session."""
        return self._ws

    @property
    def folder(self) -> Path:
        """The workspace's folder."""
        return self._ws.folder

    @property
    def record(self) -> SessionRecord:
        """The session's row: scenario, seed, state, head of its journal."""
        return session(self._ws, self.id)

    @property
    def state(self) -> TerminalState:
        """What the terminal remembers."""
        return self.flow.state

    @property
    def ended(self) -> bool:
        """Tell whether the job has ended, by hand-over or by being stopped."""
        return bool(self.flow.state.ended)

    @property
    def shows_labels(self) -> bool:
        """Tell whether the terminal says which answers the DCC needs; in an assessed job only if the scenario does."""
        return self._gives(LABELS)

    @property
    def shows_warnings(self) -> bool:
        """Tell whether the terminal warns of what is left behind; in an assessed job only if the scenario does."""
        return self._gives(WARNINGS)

    def _gives(self, what: str) -> bool:
        lesson = self.scenario.lesson
        return self.mode != ASSESSED or (lesson is not None and what in lesson.gives)

    def events(self, after: int = 0) -> list[Event]:
        """Return the journal's events after number AFTER."""
        return self._journal.events(after)

    def count(self) -> int:
        """Return how many events the journal has, without reading them."""
        return self._journal.count()

    def page(self, after: int, limit: int) -> list[Event]:
        """Return at most LIMIT events after number AFTER; what it costs does not grow with the journal."""
        return self._journal.page(after, limit)

    def outline(self, after: int, limit: int) -> list[tuple[str, str]]:
        """Return time and kind of at most LIMIT events after number AFTER; their bytes are not read."""
        return self._journal.outline(after, limit)

    def last(self, kind: str, name: str | None = None) -> Event | None:
        """Return the journal's last event of KIND (and NAME), or None; what it costs does not grow with the journal."""
        return self._journal.last(kind, name)

    def do(self, act: Act, *, planned: bool = True) -> list[Event]:
        """Do one act and commit all that came of it, the scenario's own trouble with it; return the new events.

        PLANNED False leaves that trouble out, as a replay does, which finds it in the journal.

        A UserError changes nothing. Any other failure of the input undoes the act but keeps what was received, and
        the originator counters stay used up.
        """
        self._pending, self._kept = [], []
        try:
            with self._ws.transaction():
                self._require_own_head()
                self._note(_happening(act))
                self.flow.perform(act)
                if planned:
                    self._let_planned_strike(act)
                self._keep_rooms()
                if self.ended:
                    end_session(
                        self._ws,
                        self.id,
                        self.world.clock.now,
                        "stopped" if self.state.ended == STOPPED else "ended",
                    )
        except UserError:
            self._reload()
            raise
        except DataError as error:
            kept, spent = list(self._kept), self.world.spent_counters()
            self._reload()
            self.world.keep_spent(spent)
            self._keep_failure(kept, error)
            raise
        except BaseException:
            self._reload()
            raise
        last = self._pending[-1]
        self._head = last.seq, last.hash
        return list(self._pending)

    def tell(self, happening: Happening) -> None:
        """Journal HAPPENING, which is no act and changes nothing: where a session was branched from."""
        self._pending, self._kept = [], []
        with self._ws.transaction():
            self._require_own_head()
            self._note(happening)
        self._head = self._journal.head()

    def _require_own_head(self) -> None:
        """Refuse to go on from a state that another window or process has left behind; the act would tear the story."""
        if self._journal.head() != self._head:
            raise StoreError(
                f"session {self.id} was carried on in another window or program",
                advice="it is shown as it now stands; carry on from there",
            )

    def _note(self, happening: Happening) -> None:
        self._kept.append(happening)
        self._pending.append(
            self._journal.append(
                at=self.world.clock.now,
                actor=happening.actor,
                kind=happening.kind,
                summary=happening.summary,
                request_id=happening.request_id,
                message_code=happening.message_code,
                device=happening.device,
                code=happening.code,
                name=happening.name,
                raw=happening.raw,
            )
        )

    def _let_planned_strike(self, done: Act | None) -> None:
        if not self.scenario.troubles or self.ended:
            return
        struck = self._journal.of_kind(ACT, BY_TRAINER)
        for act in due_acts(self.scenario, done, struck, format_time(self.world.clock.now)):
            self._note(_happening(act))
            self.flow.perform(act)

    def _keep_rooms(self) -> None:
        self._rooms.keep(self._parts())

    def _parts(self) -> dict[str, list[Parts]]:
        return {**self.world.parts(), "terminal": self.state.parts()}

    def _keep_failure(self, kept: list[Happening], error: HHTError) -> None:
        """Journal what was received by an act that failed, so that nothing received is lost."""
        self._pending = []
        with self._ws.transaction():
            for happening in kept:
                self._note(happening)
            self._note(Happening(actor="terminal", kind=FAILED, summary=error.one_line()))
            self._keep_rooms()
        self._head = self._journal.head()

    def _reload(self) -> None:
        """Put every room back as last committed, all of one commit: another program may commit while this one reads."""
        head = self._journal.head()
        saved = self._saved_rooms()
        while (now := self._journal.head()) != head:
            head, saved = now, self._saved_rooms()
        self.world.restore(saved)
        self.flow.state = TerminalState.restore(saved["terminal"])
        self._rooms.adopt(self._parts())
        self._head = head

    def _remember_start(self) -> None:
        """Read from the first event how the session is played; DataError when a scenario of another text was kept."""
        first = next(iter(self._journal.page(0, 1)), None)
        if first is None or first.kind != STARTED:
            raise DataError(f"the journal of session {self.id} does not begin with its start")
        said = json.loads(first.raw)
        if self.own_text is not None and said["scenario_sha256"] != text_digest(self.own_text):
            raise DataError(f"the scenario kept with session {self.id} is not the one it was started with")
        self.mode = said.get("mode", FREE)
        self.world.write_in(said.get("duis_version", DEFAULT_VERSION))

    def _saved_rooms(self) -> dict[str, dict[str, Any]]:
        saved: dict[str, dict[str, Any]] = {}
        for room in ROOMS:
            data = get_snapshot(self._ws, self.id, room)
            if data is None:
                raise BugError(f"session {self.id} has no saved state of {room}")
            saved[room] = data
        return saved


def scenario_of(ws: Workspace, record: SessionRecord) -> tuple[str | None, Scenario]:
    """Return the scenario of a session, and its text where it is the user's own, which was kept with the session."""
    kept = get_snapshot(ws, record.id, OWN)
    if kept is None:
        return None, load_scenario(record.scenario)
    return kept["text"], read_scenario(kept["text"], record.scenario)


def _happening(act: Act) -> Happening:
    given = ", ".join(f"{key}={value}" for key, value in sorted(act.given.items()) if key in _SHOWN)
    return Happening(
        actor="trainer" if act.name in BY_TRAINER else "installer",
        kind=ACT,
        summary=f"{act.name} {given}".strip(),
        name=act.name,
        raw=act.to_bytes(),
    )


def as_told(event: Event) -> Happening:
    """Return what EVENT, which is no act, told, so that a replay can tell it again."""
    return Happening(actor=event.actor, kind=event.kind, summary=event.summary, name=event.name, raw=event.raw)


def start_session(
    ws: Workspace,
    scenario_id: str,
    seed: int | None = None,
    *,
    export_to: str | None = None,
    mode: str = FREE,
    text: str | None = None,
    planned: bool = True,
    duis_version: str | None = None,
) -> Session:
    """Make a fresh world of a scenario and start a session in it, played in MODE; all of it is committed at once.

    The scenario is an installed one, the user's own in the workspace's folder, or TEXT; a user's own is kept with the
    session, so that the session outlives the file. PLANNED False leaves the scenario's own trouble out. Supplier and
    DCC write in DUIS_VERSION, to the end of the session; without it, in the one chosen in the workspace's settings.
    """
    written = duis_version or read_settings(ws.folder).duis_version
    installed = text is None and scenario_id in scenario_ids()
    source = scenario_text(scenario_id, ws.folder) if text is None else text
    scenario = require_name(read_scenario(source, scenario_id), scenario_id)
    chosen = scenario.seed if seed is None else seed
    if chosen < 0:
        raise UsageError("a seed is a whole number from 0", advice="leave --seed out to use the scenario's own")
    said: dict[str, object] = {"scenario": scenario_id, "scenario_sha256": text_digest(source), "seed": chosen}
    if require_mode(mode) != FREE:
        said["mode"] = mode
    if written != DEFAULT_VERSION:
        said["duis_version"] = written
    make_room(ws)
    with ws.transaction():
        world_id = create_world(ws, scenario_id, chosen, "scenario", scenario.start)
        session_id = create_session(
            ws, world_id, scenario=scenario_id, seed=chosen, started=scenario.start, export_to=export_to
        )
        if not installed:
            put_snapshot(ws, session_id, OWN, {"text": source})
        started = Session(ws, session_id)
        started.mode = mode
        started.world.write_in(written)
        begins_at_first_visit(started)
        started._note(
            Happening(
                actor="session",
                kind=STARTED,
                summary=f"{scenario.title}, seed {chosen}",
                name=scenario_id,
                raw=canonical_json(said).encode(),
            )
        )
        populate(started.world)
        live_first_visit(started, started._note)
        if planned:
            started._let_planned_strike(None)
        started._keep_rooms()
    started._head = started._journal.head()
    return started


def open_session(ws: Workspace, session_id: int) -> Session:
    """Open a session as it was last committed."""
    make_room(ws)
    opened = Session(ws, session_id)
    opened._remember_start()
    opened._reload()
    return opened


def replay(source: Session, scratch: Workspace, progress: Callable[[int], None] | None = None) -> Session:
    """Do all acts of SOURCE again in a fresh world of SCRATCH; DataError where the replay differs from the journal."""
    record = source.record
    again = start_session(
        scratch, record.scenario, record.seed,
        mode=source.mode, text=source.own_text, planned=False, duis_version=source.world.duis_version,
    )  # fmt: skip
    for event in source.events():
        if event.kind == ACT:
            try:
                again.do(Act.from_bytes(event.raw), planned=False)
            except DataError as error:
                last = again.events()[-1]
                if last.kind != FAILED:
                    raise BugError(f"replaying event {event.seq} failed otherwise: {error}") from error
        elif event.kind == BRANCHED:
            again.tell(as_told(event))
        if progress:
            progress(event.seq)
    before, after = source.events(), again.events()
    for one, other in zip(before, after, strict=False):
        if one.hash != other.hash:
            raise DataError(
                f"the replay differs from event {one.seq} on ({one.kind}: {one.summary})",
                path=f"event {one.seq}",
                advice="the journal was made by another version of the program, or was changed",
            )
    if len(before) != len(after):
        raise DataError(f"the replay has {len(after)} events, the journal {len(before)}")
    return again
