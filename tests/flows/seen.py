"""What a trainee has before the eyes in a test of trouble: rows, their buttons, the strip, and pressing them."""

from __future__ import annotations

from dataclasses import dataclass

from hht_app.core.identifiers import EUI64
from hht_app.duis.bodies import RequestBody
from hht_app.store.chain import Event
from hht_app.supplier.back_office import LOCAL
from hht_app.terminal.asking_more import ask_more_act
from hht_app.terminal.state import Heard, TaskProgress
from hht_app.terminal.views.commands import CommandRow, commands_view
from hht_app.terminal.views.common import Message, Offer
from hht_app.terminal.views.connecting import ConnectView, connect_view
from hht_app.terminal.views.responses import HeardRow, responses_view
from hht_app.terminal.views.steps import links
from hht_app.terminal.views.troubles import trouble_act, troubles_now
from tests.flows.job import GPF, Playing


@dataclass
class Eyes:
    """One session as the trainee sees it; TASK is the command in hand."""

    playing: Playing
    task: str = ""

    @property
    def progress(self) -> TaskProgress:
        return self.playing.session.state.tasks[self.task]

    def press(self, offer: Offer | None) -> list[Event]:
        """Press a button, which must be there and do something."""
        assert offer is not None
        assert offer.act is not None
        return self.playing.session.do(offer.act)

    def row(self, key: str = "") -> CommandRow:
        """The row of the command in hand, or of the one called KEY."""
        rows = commands_view(self.playing.session).rows
        return next(item for item in rows if item.key == (key or self.task))

    @property
    def words(self) -> str:
        return self.row().mark.words

    @property
    def offers(self) -> list[str]:
        return [item.words for item in self.row().offers]

    def ask(self, srv: str, target: EUI64, body: RequestBody, way: int = LOCAL) -> None:
        """Have a further command asked for and take it in hand."""
        self.playing.session.do(ask_more_act(self.playing.world.supplier, srv, target, body, way=way))
        self.task = self.playing.session.state.more[-1].id

    def deliver(self) -> None:
        """Press the row's first button, which must deliver."""
        (offer,) = self.row().offers
        assert offer.words in ("Deliver it", "Deliver again"), offer.words
        self.press(offer)

    def anew(self) -> None:
        """Press "Ask for a new one" and deliver what comes."""
        assert self.offers == ["Ask for a new one"]
        self.press(self.row().offers[0])
        self.deliver()

    def trouble(self, name: str, **given: str) -> None:
        self.playing.session.do(trouble_act(self.playing.session, name, given))

    def clear(self) -> None:
        """The trainer takes away all there is, by the buttons of the drawer."""
        for item in troubles_now(self.playing.session):
            self.press(item.clear)
        assert troubles_now(self.playing.session) == ()

    @property
    def strip(self) -> list[str]:
        return [item.words for item in links(self.playing.session)]

    @property
    def connect(self) -> ConnectView:
        return connect_view(self.playing.session)

    @property
    def message(self) -> Message:
        """What the connect screen says."""
        found = self.connect.message
        assert found is not None
        return found

    def get_on_the_han(self) -> None:
        """Do what the connect screen offers until the terminal is on the HAN."""
        for _ in range(6):
            view = self.connect
            if view.connected:
                return
            own = next((item for item in view.hubs if item.gpf == str(GPF)), None)
            self.press(view.power_cycle or (own.connect if own is not None else view.scan))
        raise AssertionError("the buttons of the connect screen do not lead onto the HAN")

    @property
    def newest(self) -> Heard:
        return self.playing.session.state.heard[-1]

    def heard_row(self, number: int) -> HeardRow:
        view = responses_view(self.playing.session)
        return next(item for item in (*view.rows, *view.sent_back) if item.number == number)

    def answered(self, result: str = "Success") -> None:
        """The command in hand has the answer RESULT on its row and nothing is left to do with it."""
        assert self.words.startswith(result), self.words
        assert self.row().group == "done"
