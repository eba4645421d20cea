"""What can be found by typing a part of it: devices of the job, codes, jobs and sessions; Qt-free, on the worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hht_app.core.told import told
from hht_app.core.words import tr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hht_app.ui.shell.worker import Job

ACTION, DEVICE, CODE, START, RESUME = "action", "device", "code", "start", "resume"


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that can be found: of which kind, its words, a note, and what names it."""

    kind: str
    words: str
    note: str
    target: str
    possible: bool = True

    def text(self) -> str:
        """Return all that a search looks through; an identifier with and without its hyphens."""
        return f"{self.words} {self.note} {self.target} {self.target.replace('-', '')}".casefold()


def things(job: Job) -> tuple[Thing, ...]:
    """Return the devices of the open job, every response code, each job to start, and each session to resume."""
    return (*_devices(job), *_jobs(job), *_codes())


def _devices(job: Job) -> Iterable[Thing]:
    if job.session is None:
        return
    from hht_app.terminal.views.common import device_title

    for device in job.session.scenario.devices:
        yield Thing(DEVICE, device_title(device.device_type), tr("{id}: copy it", id=device.eui), str(device.eui))


def _codes() -> Iterable[Thing]:
    from hht_app.duis.codes import all_codes, explain

    for info in all_codes():
        # The explanation begins with the code itself, which is the thing's name here.
        yield Thing(CODE, info.code, told(explain(info.code)).removeprefix(info.code).lstrip(" :"), info.code)


def _jobs(job: Job) -> Iterable[Thing]:
    from hht_app.terminal.views.jobs import jobs_view

    view = jobs_view(job.ws)
    if view.resume is not None:
        words = tr("Resume: {title}", title=view.resume.title)
        yield Thing(RESUME, words, view.resume.words, str(view.resume.session))
    for card in view.cards:
        yield Thing(START, tr("Start: {title}", title=card.title), card.place, card.scenario)


def matching(found: Iterable[Thing], typed: str, limit: int) -> list[Thing]:
    """Return the things in which every word of TYPED occurs, at most LIMIT; those whose name begins so come first."""
    parts = typed.casefold().split()
    hits = [item for item in found if all(part in item.text() for part in parts)]
    start = typed.casefold().strip()

    def rank(item: Thing) -> tuple[bool, bool, bool]:
        words = item.words.casefold()
        return not item.possible, not words.startswith(start), not all(part in words for part in parts)

    return sorted(hits, key=rank)[:limit]
