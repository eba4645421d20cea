"""Going back: a moment of a session lived again in a scratch world, and a new session that goes on from there."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from hht_app.core.errors import BugError, DataError, UserError
from hht_app.core.jsontext import canonical_json
from hht_app.core.recording import Happening
from hht_app.store.chain import Event
from hht_app.store.connection import Workspace, open_workspace
from hht_app.terminal.acts import Act
from hht_app.terminal.session import ACT, BRANCHED, FAILED, Session, as_told, start_session
from hht_app.terminal.views.home import HomeView, home_view

_PAGE, _NEXT_ACT = 500, 40
FRAMES = 500


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a branch came from: the session, the event after which it goes on by itself, and that event's hash."""

    session: int
    seq: int
    hash: str


def act_end(session: Session, seq: int) -> int:
    """Return the last event of the act that event SEQ belongs to: an act is done whole or not at all."""
    after = seq
    while page := session.outline(after, _NEXT_ACT):
        for number, (_at, kind) in enumerate(page):
            if kind == ACT:
                return after + number
        after += len(page)
    return after


def _begin(source: Session, ws: Workspace) -> Session:
    """Start a session in WS as SOURCE was started; its own planned trouble is left to the journal."""
    return start_session(
        ws,
        source.record.scenario,
        source.record.seed,
        mode=source.mode,
        text=source.own_text,
        planned=False,
        duis_version=source.world.duis_version,
    )


def redo(again: Session, event: Event) -> None:
    """Do the act of EVENT again in AGAIN; one that failed on its input then has to fail on it again."""
    try:
        again.do(Act.from_bytes(event.raw), planned=False)
    except DataError as error:
        if again.page(again.count() - 1, 1)[0].kind != FAILED:
            raise BugError(f"replaying event {event.seq} failed otherwise: {error}") from error


def redo_until(source: Session, again: Session, seq: int, progress: Callable[[int], None] | None = None) -> None:
    """Do in AGAIN the acts of SOURCE that it has not done yet, up to event SEQ, and compare where they stand then.

    DataError where the journals differ: SOURCE was made by another version of the program, or was changed.
    """
    after = again.count()
    while after < seq and (page := source.page(after, _PAGE)):
        for event in page:
            if event.seq > seq:
                break
            if event.kind == ACT:
                redo(again, event)
                if progress is not None:
                    progress(event.seq)
            elif event.kind == BRANCHED:
                again.tell(as_told(event))
        after = page[-1].seq
    _compare(source, again)


def _compare(source: Session, again: Session) -> None:
    count = again.count()
    one, other = source.page(count - 1, 1), again.page(count - 1, 1)
    if not one or one[0].hash != other[0].hash:
        raise DataError(
            f"what was done up to event {count} does not happen again as the journal tells it",
            path=f"event {count}",
            advice="the journal was made by another version of the program, or was changed",
        )


def branch_session(ws: Workspace, source: Session, seq: int, progress: Callable[[int], None] | None = None) -> Session:
    """Start a new session in WS that has lived what SOURCE had up to event SEQ, the act of that event done whole.

    Its journal is the same up to there, then says where it came from, and goes on by itself. UserError when SEQ is no
    event of SOURCE, or when the job has ended there.
    """
    if not 0 < seq <= source.count():
        raise UserError(f"there is no event {seq} to branch from", advice="choose one of the timeline")
    end = act_end(source, seq)
    last = source.page(end - 1, 1)[0]
    with ws.transaction():
        branch = _begin(source, ws)
        redo_until(source, branch, end, progress)
        if branch.ended:
            raise UserError("the job has ended there", advice="branch from an earlier event")
        branch.tell(origin_happening(Origin(source.id, end, last.hash)))
    return branch


def origin_happening(origin: Origin) -> Happening:
    """Return what a branch's journal says of where it came from."""
    said = {"session": origin.session, "seq": origin.seq, "hash": origin.hash}
    return Happening(
        actor="session",
        kind=BRANCHED,
        summary=f"Branched from session {origin.session} after event {origin.seq}",
        name=str(origin.seq),
        raw=canonical_json(said).encode(),
    )


def origin_of(session: Session) -> Origin | None:
    """Return where SESSION was branched from last, or None when it began by itself."""
    found = session.last(BRANCHED)
    if found is None:
        return None
    said = json.loads(found.raw)
    return Origin(said["session"], said["seq"], said["hash"])


class Moments:
    """The past of one session, lived again in a scratch world that is thrown away; the session itself is not touched.

    Used by one thread. Going forward does the acts in between; going back begins again.
    """

    def __init__(self, source: Session) -> None:
        self._source = source
        self._folder = TemporaryDirectory(prefix="hht-moment-")
        self._ws = open_workspace(Path(self._folder.name))
        self._again: Session | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def at(self, seq: int, progress: Callable[[int], None] | None = None) -> Session:
        """Return the session as it was after the act of event SEQ; to be read only."""
        end = act_end(self._source, max(1, seq))
        if self._again is None or self._again.count() > end:
            self._again = _begin(self._source, self._ws)
        redo_until(self._source, self._again, end, progress)
        return self._again

    def close(self) -> None:
        """Throw the scratch world away."""
        self._again = None
        self._ws.close()
        self._folder.cleanup()


@dataclass(frozen=True, slots=True)
class Frame:
    """The home as it was after one act: the act's last event, and the map."""

    seq: int
    home: HomeView


def film(
    source: Session, until: int, *, most: int = FRAMES, progress: Callable[[int], None] | None = None
) -> tuple[Frame, ...]:
    """Return the home after each of the last MOST acts up to event UNTIL, lived again in a scratch world.

    The session is only read. DataError where it does not happen again as the journal tells it.
    """
    end = act_end(source, max(1, until))
    kept: deque[Frame] = deque(maxlen=most)
    with Moments(source) as moments:
        seq = 1
        while seq <= end:
            past = moments.at(seq, progress)
            kept.append(Frame(past.count(), home_view(past)))
            seq = past.count() + 1
    return tuple(kept)


def frame_at(frames: Sequence[Frame], seq: int) -> Frame | None:
    """Return the frame of FRAMES that shows event SEQ: its act is done; None where they do not reach it."""
    place = bisect_left([frame.seq for frame in frames], seq)
    if place == len(frames) or (place == 0 and seq < frames[0].home.act):
        return None
    return frames[place]
