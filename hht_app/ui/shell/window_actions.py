"""The window's own actions: going about the job, undoing, how it looks, the trainer's view, finding anything."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from hht_app.terminal.views.step_names import STEPS, TITLES
from hht_app.ui.actions import EDIT, HELP, JOB, TRAINER, VIEW, Action, in_a_job
from hht_app.ui.bench.registry import DRAWER, FURTHER, PAGES, VIEWS
from hht_app.ui.clipboard import copy_text
from hht_app.ui.theme import THEMES, Look

if TYPE_CHECKING:
    from hht_app.ui.main_window import MainWindow

THEME_WORDS = {"light": "Light", "dark": "Dark", "sunlight": "Sunlight"}


def _go(step: str, window: MainWindow) -> None:
    window.desk.go(step)


def _steps() -> list[Action]:
    return [
        Action(
            f"go-{step}",
            f"Go to {TITLES[step]}",
            f"Show the step {TITLES[step]}; steps may be visited in any order.",
            partial(_go, step),
            f"Ctrl+{number}",
            JOB,
            in_a_job,
        )
        for number, step in enumerate(STEPS, 1)
    ]


def _may_move(window: MainWindow) -> bool:
    if not window.desk.acting:
        return True
    from hht_app.ui.shell.undoing import may_move

    return may_move(window.desk)


def _look(look: Look, window: MainWindow) -> None:
    window.choose_look(look)


def _theme(theme: str, window: MainWindow) -> None:
    window.choose_look(window.look.in_theme(theme))


def _has_theme(theme: str, window: MainWindow) -> bool:
    return window.look.theme == theme


def _themes() -> list[Action]:
    return [
        Action(
            f"theme-{theme}",
            f"{THEME_WORDS[theme]} theme",
            f"Draw the window in the {theme} theme.",
            partial(_theme, theme),
            "",
            VIEW,
            checked=partial(_has_theme, theme),
        )
        for theme in THEMES
    ]


def _show_view(key: str, window: MainWindow) -> None:
    window.show_bench(key)


def _bench_views() -> list[Action]:
    wanted = [(item.key, item.words) for item in (*VIEWS, *FURTHER)]
    wanted += [(key, words) for key, (_view, _page, words) in PAGES.items()]
    return [
        Action(
            f"bench-{key}",
            f"Trainer's view: {words}",
            f"Unfold the trainer's view at {words}.",
            partial(_show_view, key),
            "",
            TRAINER,
            in_a_job,
        )
        for key, words in wanted
    ]


def _open_panel(key: str, window: MainWindow) -> None:
    window.show_bench("", key)


def _panels() -> list[Action]:
    return [
        Action(
            f"drawer-{item.key}",
            f"Drawer: {item.words}",
            f"Open the trainer's drawer at {item.words}.",
            partial(_open_panel, item.key),
            "",
            TRAINER,
            in_a_job,
        )
        for item in DRAWER
    ]


def _pin(window: MainWindow) -> None:
    if window.bench is not None:
        window.bench.set_pinned(not window.bench.pinned)


def _find(window: MainWindow) -> None:
    from hht_app.ui.shell.palette import Palette

    Palette.open_over(window)


def _sheet(window: MainWindow) -> None:
    from hht_app.ui.shell.sheet import ShortcutSheet

    ShortcutSheet.open_over(window)


def _settings(window: MainWindow) -> None:
    from hht_app.ui.shell.settings_page import SettingsDialog

    SettingsDialog.open_over(window)


def _about(window: MainWindow) -> None:
    from hht_app.ui.shell.about import AboutDialog

    AboutDialog.open_over(window)


def _next_event(window: MainWindow) -> None:
    scene = window.desk.scene
    if scene is not None and scene.chrome is not None and scene.chrome.next_event is not None:
        window.desk.take(scene.chrome.next_event)


def _has_next_event(window: MainWindow) -> bool:
    scene = window.desk.scene
    return scene is not None and scene.chrome is not None and scene.chrome.next_event is not None


def _ask_for_more(window: MainWindow) -> None:
    from hht_app.ui.shell.asking_from import ask_for_more

    ask_for_more(window)


def _may_ask(window: MainWindow) -> bool:
    scene = window.desk.scene
    return scene is not None and scene.chrome is not None and not scene.chrome.ended


def _copy_message(window: MainWindow) -> None:
    if window.desk.message is not None:
        copy_text(window.desk.message.text())


ACTIONS: tuple[Action, ...] = (
    Action(
        "jobs",
        "Back to the jobs",
        "Leave this job; everything is kept, and Resume carries it on.",
        lambda window: window.desk.leave(),
        "Alt+Home",
        JOB,
        in_a_job,
    ),
    *_steps(),
    Action(
        "next-event",
        "Next event",
        "Move the simulated clock to the next thing that happens.",
        _next_event,
        "Ctrl+.",
        JOB,
        _has_next_event,
    ),
    Action(
        "ask-more",
        "Ask for more",
        "Ask your supplier for any other command for a device of this job.",
        _ask_for_more,
        "Ctrl+M",
        JOB,
        _may_ask,
    ),
    Action(
        "refresh",
        "Read the screen again",
        "Read what is shown from the session anew.",
        lambda window: window.desk.refresh(),
        "F5",
        JOB,
    ),
    Action(
        "try-to-write",
        "Try to write again",
        "Take the workspace over when the other window has been closed.",
        lambda window: window.try_to_write(),
        "",
        JOB,
        lambda window: window.desk.read_only,
    ),
    Action(
        "close",
        "Close the window",
        "Close the window; there is nothing to save.",
        lambda window: window.close(),
        "Ctrl+Q",
        JOB,
    ),
    Action(
        "undo",
        "Undo",
        "Take back the last change of what you filled in, chose or took in.",
        lambda window: window.desk.undo_stack.stack.undo(),
        "Ctrl+Z",
        EDIT,
        lambda window: window.desk.undo_stack.stack.canUndo() and _may_move(window),
        about=lambda window: window.desk.undo_stack.stack.undoText(),
    ),
    Action(
        "redo",
        "Redo",
        "Make the change again that was taken back.",
        lambda window: window.desk.undo_stack.stack.redo(),
        "Ctrl+Shift+Z; Ctrl+Y",
        EDIT,
        lambda window: window.desk.undo_stack.stack.canRedo() and _may_move(window),
        about=lambda window: window.desk.undo_stack.stack.redoText(),
    ),
    Action(
        "copy-message",
        "Copy the message",
        "Copy the message at the top of the screen, whole.",
        _copy_message,
        "Ctrl+Shift+C",
        EDIT,
        lambda window: window.desk.message is not None,
    ),
    Action(
        "find",
        "Find anything",
        "Find a command, a step, a device, a code or a job by typing a part of it.",
        _find,
        "Ctrl+K",
        EDIT,
    ),
    Action(
        "settings",
        "Settings",
        "Theme, text size and what else is remembered for this workspace.",
        _settings,
        "Ctrl+,",
        EDIT,
    ),
    *_themes(),
    Action(
        "next-theme",
        "Next theme",
        "Go round the themes: light, dark, sunlight.",
        lambda window: _look(window.look.next_theme(), window),
        "F8",
        VIEW,
    ),
    Action(
        "larger",
        "Larger text",
        "Draw everything larger, up to 200 %.",
        lambda window: _look(window.look.resized(1), window),
        "Ctrl++; Ctrl+=",
        VIEW,
    ),
    Action(
        "smaller",
        "Smaller text",
        "Draw everything smaller, down to 80 %.",
        lambda window: _look(window.look.resized(-1), window),
        "Ctrl+-",
        VIEW,
    ),
    Action(
        "normal-size",
        "Text at 100 %",
        "Draw everything at its first size.",
        lambda window: _look(window.look.at(100), window),
        "Ctrl+0",
        VIEW,
    ),
    Action(
        "full-screen",
        "Full screen",
        "Let the window fill the screen, or not.",
        lambda window: window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen),
        "F11",
        VIEW,
        checked=lambda window: window.isFullScreen(),
    ),
    Action(
        "bench",
        "Trainer",
        "Show or hide the trainer's view.",
        lambda window: window.toggle_bench(),
        "F9",
        TRAINER,
        in_a_job,
        checked=lambda window: window.bench_open,
    ),
    *_bench_views(),
    Action(
        "pin",
        "Pin the trainer's view",
        "Keep the view that is shown, whatever the terminal's step is.",
        _pin,
        "Ctrl+F9",
        TRAINER,
        lambda window: window.bench_open,
        lambda window: window.bench is not None and window.bench.pinned,
    ),
    *_panels(),
    Action("shortcuts", "Keyboard shortcuts", "List every command with its keys.", _sheet, "Ctrl+/", HELP),
    Action("about", "About this terminal", "Version, what is simulated and what is not held.", _about, "", HELP),
)
