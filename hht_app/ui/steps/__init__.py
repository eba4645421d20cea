"""One file a screen: each draws its view in a page."""

from __future__ import annotations

from hht_app.terminal.views import steps
from hht_app.ui.page import Page
from hht_app.ui.steps.commands import CommandsPage
from hht_app.ui.steps.connect import ConnectPage
from hht_app.ui.steps.coverage import CoveragePage
from hht_app.ui.steps.fit import FitPage
from hht_app.ui.steps.hand_over import HandOverPage
from hht_app.ui.steps.notice import NoticePage
from hht_app.ui.steps.responses import ResponsesPage
from hht_app.ui.steps.wait import WaitPage

PAGES: dict[str, type[Page]] = {
    steps.COVERAGE: CoveragePage,
    steps.FIT: FitPage,
    steps.WAIT: WaitPage,
    steps.NOTICE: NoticePage,
    steps.CONNECT: ConnectPage,
    steps.COMMANDS: CommandsPage,
    steps.RESPONSES: ResponsesPage,
    steps.HAND_OVER: HandOverPage,
}
