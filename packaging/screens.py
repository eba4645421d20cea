"""The walk through every screen of the program that the tour draws and the tests look at."""

from __future__ import annotations

import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from hht_app.terminal.acts import Act
    from hht_app.terminal.session import Session
    from hht_app.ui.main_window import MainWindow

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

SIZES = {100: (1280, 800), 200: (1600, 1200)}
BENCH_SIZE = (1366, 768)
TABLETS = {"portrait": (800, 1280), "landscape": (1280, 800)}
TARGET = 48
FIRST, PRACTICE = "first-job", "no-wan-dual-fuel"
SHEETS = ("help-step", "glossary", "what-is-code", "find", "shortcuts", "settings", "about", "debrief")
LONGEST_SECONDS, QUIET_ROUNDS, LAYOUT_ROUNDS, MOST_ACTS = 120, 3, 12, 120
TO_BRING_IN = (
    ("devices.csv", "device_id,device_type,status\n02-48-48-54-00-12-0A-01,ESME,Pending\n"),
    ("message.hex", ""),
    ("unknown.txt", "These are some words of nothing in particular.\n"),
)


class Walk(ABC):
    """One walk through the program in one look; `take` is called at each screen, by its name."""

    def __init__(self, theme: str = "light", percent: int = 100, size: tuple[int, int] | None = None) -> None:
        from PySide6.QtWidgets import QApplication

        from hht_app.ui.main_window import MainWindow
        from hht_app.ui.theme import Look

        self.app = QApplication.instance() or QApplication(["hht"])
        self._room = tempfile.TemporaryDirectory()
        self.folder = Path(self._room.name)
        self.size = size or SIZES[percent]
        self.window: MainWindow = MainWindow(self.folder / "workspace", Look(theme, percent))
        self.window.resize(*self.size)
        self.window.show()
        self.settle()

    @abstractmethod
    def take(self, name: str, shown: QWidget) -> None:
        """Look at the screen NAME, which SHOWN is: the window, or the sheet that lies over it."""

    def settle(self) -> None:
        """Let the program come to rest."""
        from PySide6.QtCore import QCoreApplication, QEvent

        deadline, quiet = time.monotonic() + LONGEST_SECONDS, 0
        while quiet < QUIET_ROUNDS:
            QCoreApplication.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            quiet = quiet + 1 if self.window.idle else 0
            if time.monotonic() > deadline:
                raise SystemExit("the program does not come to rest")
            if not quiet:
                time.sleep(0.002)
        # What was laid out asks for more of it, a scroll bar more, and that is done by the next event.
        for _ in range(LAYOUT_ROUNDS):
            QCoreApplication.processEvents()

    def see(self, name: str) -> None:
        """Let the program come to rest and look at what is shown: the sheet on top, or the window."""
        self.settle()
        self.take(name, _sheet() or self.window)

    def all(self) -> None:
        """Walk through everything."""
        self.see("jobs")
        self.play(FIRST)
        self.sheets(SHEETS)
        self.leave()
        self.play(PRACTICE, {"send-back": self.inside})
        self.sheets(("debrief",))
        self.brought_in()
        self.record()
        self.leave()
        self.troubles()
        self.tablets()

    def close(self) -> None:
        """Close the window and leave nothing behind."""
        self.window.close()
        self.window.deleteLater()
        self.app.processEvents()
        self._room.cleanup()

    # ------------------------------------------------------------------------------------------------------- jobs

    def start(self, job: str, mode: str = "guided") -> None:
        """Begin JOB in MODE."""
        self.window.desk.start(job, mode)
        self.settle()

    def leave(self) -> None:
        """Go back to the list of jobs."""
        self.window.desk.leave()
        self.settle()

    def with_session(self, work: Callable[[Session], object]) -> None:
        """Have WORK done with the open session on the worker's thread."""
        self.window.desk.work(lambda job: work(job.opened), lambda _done: None)
        self.settle()

    def act(self, name: str, **given: str) -> None:
        """Do one act as a press of its button would; what stops it is shown inline."""
        from hht_app.terminal.acts import Act

        self.window.desk.do(Act(name, given))
        self.settle()

    def until(self, name: str, **given: str) -> None:
        """Play by the reference solution up to the act NAME with GIVEN."""

        def play(session: Session) -> None:
            for act in solution(session):
                if act.name == name and all(act.given.get(key) == value for key, value in given.items()):
                    return
                session.do(act)

        self.with_session(play)

    def play(self, job: str, at: dict[str, Callable[[], None]] | None = None) -> None:
        """Play JOB by its reference solution and look at each moment that teaches when it first comes.

        AT names what else to look at after a moment.
        """
        self.start(job)
        taken: set[str] = set()
        for _ in range(MOST_ACTS):
            scene = self.window.desk.scene
            if scene is None or scene.chrome is None:
                raise SystemExit(f"{job} is not open")
            teaching = scene.chrome.teaching
            if teaching.guidance is None:
                break
            moment = teaching.guidance.moment
            if moment not in taken:
                taken.add(moment)
                self.window.desk.go(teaching.guidance.step)
                self.see(f"{job}-{moment}")
                if at is not None and moment in at:
                    at[moment]()
            self.with_session(lambda session: [session.do(act) for act in islice(solution(session), 1)])
        self.window.desk.go("hand-over")
        self.see(f"{job}-ended")
        self.steps(f"{job}-ended")

    def steps(self, name: str) -> None:
        """Look at every step of the job as it now stands."""
        from hht_app.terminal.views.step_names import STEPS

        for step in STEPS:
            if step != "hand-over":
                self.window.desk.go(step)
                self.see(f"{name}-{step}")

    # ------------------------------------------------------------------------------------------- bench and sheets

    def bench(self) -> None:
        """Look at each view of the bench with its pages, each panel of its drawer, and at it beside the terminal."""
        from hht_app.ui.bench.registry import DRAWER, FURTHER, VIEWS
        from hht_app.ui.bench.tabs import Tabs

        self.window.resize(*(max(pair) for pair in zip(self.size, BENCH_SIZE, strict=True)))
        for item in (*VIEWS, *FURTHER):
            self.window.show_bench(item.key)
            self.see(f"bench-{item.key}")
            tabs = [tab for tab in self.window.findChildren(Tabs) if tab.isVisible()]
            for tab in tabs[:1]:
                before = tab.current
                for key in [key for key in tab.pages if key != before]:
                    tab.show_page(key)
                    self.see(f"bench-{item.key}-{key}")
                tab.show_page(before)
        for item in DRAWER:
            self.window.show_bench("", item.key)
            self.see(f"drawer-{item.key}")
        self.window.toggle_bench()
        self.window.resize(*self.size)
        self.settle()

    def inside(self) -> None:
        """Look inside a message, at what can be asked for beyond the job, and at the bench."""
        events: list[int] = []
        self.window.desk.ask(_last_message, events.append)
        self.settle()
        self.window.look_inside(events[0])
        self.see("look-inside")
        self.window.come_out()
        self.sheets(("ask-more",))
        self.bench()

    def sheets(self, names: tuple[str, ...]) -> None:
        """Look at each sheet that the actions NAMES open, as far as they can be taken now."""
        for name in names:
            if self.window.can(name):
                self.window.run(name)
                self.see(f"sheet-{name}")
                self.close_sheet()

    def close_sheet(self) -> None:
        """Close the sheet on top, if there is one."""
        sheet = _sheet()
        if sheet is not None:
            sheet.close()
        self.settle()

    def brought_in(self) -> None:
        """Look at what is said of files that are brought in: devices, a message, and something not recognised."""
        from hht_app.ui.importing.actions import bring_files

        messages: list[str] = []
        self.window.desk.ask(lambda session: session.state.heard[0].message, messages.append)
        self.settle()
        for name, text in TO_BRING_IN:
            path = self.folder / name
            path.write_text(text or messages[0], encoding="utf-8")
            bring_files(self.window, [path])
            self.see(f"import-{path.stem}")
            self.close_sheet()

    def record(self) -> None:
        """Save the job record on paper and look at what is said of it."""
        from hht_app.ui.shell.export_actions import save_record

        save_record(self.window, for_trainer=False, target=self.folder / "record.pdf")
        self.see("record-saved")

    # ------------------------------------------------------------------------------------------------------ trouble

    @contextmanager
    def job(self, name: str, scenario: str = PRACTICE) -> Iterator[None]:
        """Have SCENARIO open for a detour, free of guidance, and leave it afterwards."""
        self.start(scenario, "free")
        yield
        self.leave()

    def at(self, name: str, step: str) -> None:
        """Look at STEP under NAME."""
        self.window.desk.go(step)
        self.see(name)

    def troubles(self) -> None:
        """Take a small detour to each message that the two jobs do not come by."""
        from hht_app.terminal import acts

        with self.job("coverage"):
            self.until(acts.FIT)
            self.at("message-one-space", "coverage")
            self.until(acts.SEND_NOTICE)
            self.with_session(_wrong_notice)
            self.at("message-E081401", "notice")
            self.until(acts.CONNECT)
            self.act(acts.PASS_TIME, seconds="4000")
            self.at("message-window-closed", "connect")
            self.act(acts.POWER_CYCLE)
            self.until(acts.CONNECT)
            self.with_session(_next_door)
            self.at("message-wrong-hub", "connect")
            self.until(acts.DELIVER, task="let-in-ppmid")
            self._silence()
            self._install_code()
            self._altered()
            self.at("message-left-behind", "hand-over")
        self.window.desk.look_for_interrupted()
        self.see("message-after-a-crash")

    def _silence(self) -> None:
        self.with_session(lambda session: _trouble(session, "interference", percent="100"))
        self.act("deliver", task="let-in-ppmid")
        self.at("message-no-answer", "commands")
        self.act("clear_trouble")

    def _install_code(self) -> None:
        self.act("deliver", task="let-in-ppmid")
        self.with_session(lambda session: _trouble(session, "wrong-install-code", device=_device(session, "PPMID")))
        self.with_session(lambda session: session.do(_act("press_join", device=_device(session, "PPMID"))))
        self.at("message-install-code", "commands")
        self.act("clear_trouble")

    def _altered(self) -> None:
        self.with_session(lambda session: _trouble(session, "altered-response", device=_device(session, "GPF")))
        self.until("deliver", task="handover-gpf")
        self.act("deliver", task="handover-gpf")
        self.with_session(lambda session: session.do(_act("send_back", items=str(session.state.heard[-1].number))))
        self.at("message-altered-answer", "responses")

    def tablets(self) -> None:
        """Look at the installer's mode on a tablet, either way up, and at the window on a small screen."""
        self.window.set_look(replace(self.window.look, least=TARGET))
        self.start(PRACTICE)
        self.until("deliver", task="let-in-gsme")
        for name, size in TABLETS.items():
            if self.window.look.percent <= 100:
                self.window.resize(*size)
                for step in ("fit", "connect", "commands", "responses"):
                    self.at(f"tablet-{name}-{step}", step)
        self.window.resize(*BENCH_SIZE)
        self.at("whole-window-commands", "commands")
        self.window.toggle_bench()
        self.see("whole-window-bench")
        self.window.toggle_bench()
        self.leave()


def _sheet() -> QWidget | None:
    from PySide6.QtWidgets import QApplication

    return QApplication.activeModalWidget()


def solution(session: Session) -> Iterator[Act]:
    """Yield the acts of the reference solution, each made from how SESSION then stands."""
    from hht_app.terminal.reference_solution import next_act

    for _ in range(MOST_ACTS):
        act = next_act(session)
        if act is None:
            return
        yield act


def _act(name: str, **given: str) -> Act:
    from hht_app.terminal.acts import Act

    return Act(name, given)


def _device(session: Session, key: str) -> str:
    return str(session.scenario.device(key).eui)


def _trouble(session: Session, name: str, **given: str) -> None:
    from hht_app.terminal.views.troubles import trouble_act

    session.do(trouble_act(session, name, given))


def _wrong_notice(session: Session) -> None:
    """Give the GPF's identifier where the CHF's belongs."""
    from hht_app.terminal.reference_solution import notice_facts

    session.do(_act("send_notice", **notice_facts(session) | {"device_id": _device(session, "GPF")}))


def _next_door(session: Session) -> None:
    """Connect to the first hub in range that is not this job's."""
    own = _device(session, "GPF")
    session.do(_act("connect", gpf=next(gpf for gpf, _ in session.state.scanned if gpf != own)))


def _last_message(session: Session) -> int:
    return max(event.seq for event in session.events() if event.kind == "response")
