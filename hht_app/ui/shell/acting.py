"""What an act is on the worker's thread: it is done, and the screen is read as it stands afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hht_app.core.errors import Cancelled, HHTError
from hht_app.ui.shell.scene import Scene, read_scene

if TYPE_CHECKING:
    from hht_app.terminal.session import Session
    from hht_app.ui.shell.worker import Job


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act: its result or problem, and the screen as it stands afterwards."""

    result: object
    problem: HHTError | None
    cancelled: bool
    scene: Scene


def begin(job: Job, scenario: str, mode: str, seed: int | None, word: str) -> Session:
    """Start SCENARIO in a fresh world and make it the job's session; a WORD becomes the trainer's."""
    from hht_app.training import library, trainers_word

    checked = trainers_word.check_word(word) if word else ""
    job.session = library.start(job.ws, scenario, mode, seed)
    if checked:
        trainers_word.set_word(job.session, checked)
    return job.session


def done(job: Job, work: Callable[[Job], object], step_after: Callable[[bool], str]) -> Done:
    """Do WORK and return what came of it, with the scene of the step that STEP_AFTER names; it hears of a problem."""
    result, problem, cancelled = None, None, False
    try:
        result = work(job)
    except HHTError as error:
        problem = error
    except Cancelled:
        cancelled = True
    return Done(result, problem, cancelled, read_scene(job, step_after(problem is not None)))
