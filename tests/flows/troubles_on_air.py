"""What a trainee sees of trouble on the air, with the power, while joining and with answers; and the way out of it."""

from __future__ import annotations

from hht_app.duis import bodies as b
from hht_app.terminal.views.fit import fit_view
from hht_app.terminal.views.hand_over import stop_act
from tests.dcc.commands import TENANCY
from tests.flows.job import ESME, GPF, PPMID
from tests.flows.seen import Eyes

READ = b.ReadFirmwareVersion()


# ------------------------------------------------------------------------------------------------ air, range and power


def out_of_range(see: Eyes) -> None:
    see.ask("11.2", ESME, READ)
    see.trouble("out-of-range")
    assert "HAN: off" in see.strip
    assert (see.words, see.offers) == ("Ready. Sealed by the DCC", [])
    assert see.row().note == "It can be delivered once the terminal is on the HAN."
    assert see.message.title in ("The terminal has lost the hub", "The hub has stopped listening for a terminal")
    see.press(see.connect.scan)
    assert str(GPF) not in [item.gpf for item in see.connect.hubs], "only next door's hub is heard"
    see.clear()
    see.get_on_the_han()
    see.deliver()
    see.answered()


def interference(see: Eyes) -> None:
    see.ask("11.2", ESME, READ)
    see.trouble("interference", percent="100")
    see.deliver()
    assert see.words.startswith("Delivered")
    assert see.words.endswith("No answer yet")
    assert see.offers == ["Deliver again"]
    message = see.row().message
    assert message is not None
    assert message.title == "Nothing from the electricity meter yet"
    assert [item.words for item in message.offers] == ["Wait 2 min", "Read what it holds"]
    see.press(message.offers[0])
    see.deliver()
    assert see.words.endswith("No answer yet"), "nothing gets through"
    see.clear()
    see.deliver()
    see.answered()


def _power_cut(see: Eyes, name: str) -> None:
    see.ask("11.2", ESME, READ)
    see.trouble(name, seconds="300")
    assert see.strip[1:] == ["HAN: off", "Window: starts at power-on"]
    assert see.message.title == "The hub's lights have gone out"
    hub = next(item for item in fit_view(see.playing.session).rows if item.key == "CHF")
    assert hub.mark.words == "Fitted, but it has no power"
    assert see.offers == []
    see.press(see.connect.scan)
    assert str(GPF) not in [item.gpf for item in see.connect.hubs]
    see.playing.do("pass_time", seconds="300")
    assert see.strip[2] in ("Window: 60 min", "Window: 59 min"), "it has begun anew"
    see.get_on_the_han()
    see.deliver()
    see.answered()


def hub_power_cut(see: Eyes) -> None:
    _power_cut(see, "hub-power-cut")


def esme_power_cut(see: Eyes) -> None:
    _power_cut(see, "esme-power-cut")


def meter_power_cut(see: Eyes) -> None:
    see.trouble("meter-power-cut", device=str(PPMID), seconds="600")
    see.ask("11.2", PPMID, READ)
    see.deliver()
    assert see.words.endswith("No answer yet")
    assert "HAN: on" in see.strip, "only that device is dark"
    see.playing.do("pass_time", seconds="600")
    see.anew()
    see.answered()


# -------------------------------------------------------------------------------------------------------------- joining


def join_timeout(see: Eyes) -> None:
    see.deliver()
    deed = see.row("join-PPMID")
    assert deed.mark.words.startswith("Your turn")
    see.trouble("join-timeout")
    see.press(deed.offers[0])
    assert see.playing.session.state.last_word == "The PPMID did not join: the join period is not running"
    new = [item for item in see.row("join-PPMID").offers if item.act is not None and item.act.name == "ask"]
    see.press(new[0])
    see.deliver()
    see.press(see.row("join-PPMID").offers[0])
    assert see.row("join-PPMID").mark.words == "Joined the HAN"
    see.answered()


def wrong_install_code(see: Eyes) -> None:
    see.deliver()
    see.trouble("wrong-install-code", device=str(PPMID))
    see.press(see.row("join-PPMID").offers[0])
    last = see.playing.session.state.last_word
    assert last == "The PPMID did not join: the install code in the hub is not this device's"
    label = [item for item in (*see.row().offers, *see.row("join-PPMID").offers) if "label" in item.words]
    assert label, "the code on the label can be read and sent"
    see.press(label[0])
    see.deliver()
    see.press(see.row("join-PPMID").offers[0])
    assert see.playing.session.state.last_word == last, "its own code is another than the one on its label"
    see.playing.session.do(stop_act("the display does not join"))
    assert see.playing.session.ended


# -------------------------------------------------------------------------------------------------------------- answers


def lost_response(see: Eyes) -> None:
    see.ask("11.2", ESME, READ)
    see.trouble("lost-response")
    see.deliver()
    assert see.words.endswith("No answer yet")
    assert see.offers == ["Deliver again"]
    see.deliver()
    see.answered()


def late_response(see: Eyes) -> None:
    see.ask("11.2", ESME, READ)
    see.trouble("late-response", seconds="240")
    see.deliver()
    assert see.words.endswith("No answer yet")
    message = see.row().message
    assert message is not None
    see.press(message.offers[0])
    assert see.words.endswith("No answer yet")
    see.press(message.offers[0])
    see.answered()


def doubled_response(see: Eyes) -> None:
    see.ask("11.2", ESME, READ)
    see.trouble("doubled-response")
    before = len(see.playing.session.state.heard)
    see.deliver()
    see.answered()
    rows = [see.heard_row(item.number) for item in see.playing.session.state.heard[before:]]
    assert len(rows) == 2
    assert rows[0].title == rows[1].title
    assert all(row.can_be_chosen for row in rows)
    see.playing.do("send_back", items=str(rows[0].number))
    assert see.heard_row(rows[0].number).returned is not None


def reordered_response(see: Eyes) -> None:
    see.ask("11.2", ESME, READ)
    first = see.task
    see.trouble("reordered-response")
    see.deliver()
    assert see.words.endswith("No answer yet")
    see.ask("3.2", ESME, TENANCY)
    before = len(see.playing.session.state.heard)
    see.deliver()
    see.answered()
    heard = see.playing.session.state.heard[before:]
    assert [item.task for item in heard] == [see.task, first], "the later one is heard first"
    see.task = first
    see.answered()


def altered_response(see: Eyes) -> None:
    see.ask("3.2", ESME, TENANCY)
    see.trouble("altered-response", device=str(ESME))
    see.deliver()
    item = see.newest
    see.playing.do("send_back", items=str(item.number))
    row = see.heard_row(item.number)
    assert row.returned is not None
    assert row.returned.words.startswith("Sent back")
    assert "Refused, E081301" in row.returned.words
    assert row.message is not None
    assert row.message.title == "Refused: this is not what the device sent"
    asking = [offer for offer in row.message.offers if offer.act is not None]
    if asking:
        task = see.task
        see.press(asking[0])
        see.task = see.playing.session.state.more[-1].id
        see.deliver()
        see.answered()
        see.task = task
    if see.progress.state != "answered":
        see.deliver()
    else:
        see.playing.do("ask", task=see.task)
        see.deliver()
    see.answered()
    see.playing.do("send_back", items=str(see.progress.heard))
    returned = see.heard_row(see.progress.heard).returned
    assert returned is not None
    assert "Accepted, I99" in returned.words
