"""One file a screen: each reads its view on the worker's thread and draws it in a page."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from hht_app.terminal.views import step_names

if TYPE_CHECKING:
    from hht_app.ui.page import Page

# "module:Class", imported when first shown; the empty step is the jobs.
PAGES: dict[str, str] = {
    "": "jobs:JobsPage",
    step_names.COVERAGE: "coverage:CoveragePage",
    step_names.FIT: "fit:FitPage",
    step_names.WAIT: "wait:WaitPage",
    step_names.NOTICE: "notice:NoticePage",
    step_names.CONNECT: "connect:ConnectPage",
    step_names.COMMANDS: "commands:CommandsPage",
    step_names.RESPONSES: "responses:ResponsesPage",
    step_names.HAND_OVER: "hand_over:HandOverPage",
}


def page_class(step: str) -> type[Page]:
    """Return the class of the page that draws STEP."""
    module, _, name = PAGES[step].partition(":")
    return cast("type[Page]", getattr(import_module(f"{__name__}.{module}"), name))
