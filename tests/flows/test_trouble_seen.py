"""Every trouble there is: what the trainee sees of it, and that the way out which the screen offers leads out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from hht_app.duis import bodies as b
from hht_app.premises.trouble import trouble_names
from hht_app.supplier.back_office import WAN
from hht_app.supplier.links import link_troubles
from hht_app.terminal.views.fit import fit_view, wait_view
from hht_app.terminal.views.hand_over import stop_act
from hht_app.terminal.views.troubles import image_act
from tests.dcc.commands import TENANCY, credentials, electricity
from tests.flows.further import copy_of, played
from tests.flows.job import CHF, ESME, GPF, GSME, PPMID, Playing, begin
from tests.flows.seen import Eyes

READ = b.ReadFirmwareVersion()
IMAGE = bytes.fromhex("AB" * 32)
JOIN = b.JoinServiceCritical(other_device_id=PPMID)
KEY_AGREEMENT = b.RetrieveDeviceSecurityCredentialsDevice(credential_type="Key Agreement")
REMOVE = b.UpdateHANDeviceLog(device_id=PPMID, request_type="Remove")


@pytest.fixture(scope="module")
def at_the_end(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return played(tmp_path_factory.mktemp("played"))


@pytest.fixture(scope="module")
def before_the_display(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The job up to where the display's 8.11 is ready to deliver."""
    folder = tmp_path_factory.mktemp("before")
    started = begin(folder / "H")
    started.until("deliver", task="let-in-ppmid")
    started.ws.close()
    return folder / "H"


@pytest.fixture
def end(at_the_end: Path, tmp_path: Path) -> Iterator[Eyes]:
    started = copy_of(at_the_end, tmp_path)
    yield Eyes(started)
    started.ws.close()


@pytest.fixture
def joining(before_the_display: Path, tmp_path: Path) -> Iterator[Eyes]:
    started = copy_of(before_the_display, tmp_path)
    yield Eyes(started, "let-in-ppmid")
    started.ws.close()


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
    if row.message.offers:
        task = see.task
        see.press(row.message.offers[0])
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


# ---------------------------------------------------------------------------------------------- what a device refuses


def wrong_counter(see: Eyes) -> None:
    office, state = see.playing.world.back_office, see.playing.house.devices[ESME].state
    ahead = office.counter + 1 - state.counters.get(office.supplier, -1)
    see.trouble("wrong-counter", device=str(ESME), by=str(ahead))
    see.ask("6.8", ESME, electricity(daily=True))
    see.deliver()
    assert see.words.endswith("No answer yet")
    see.anew()
    see.answered()
    see.clear()


def _refused(see: Eyes, code: int | str) -> None:
    """The answer says CODE; a new one is refused for the same reason, and taken once the trouble is gone."""
    see.deliver()
    assert f"code {code}:" in see.words, see.words
    number = see.progress.heard
    assert see.heard_row(number).need in ("needed", "not on the list")
    see.anew()
    assert f"code {code}:" in see.words
    see.clear()
    see.anew()
    see.answered()


def foreign_certificate(see: Eyes) -> None:
    see.trouble("foreign-certificate", device=str(PPMID))
    see.ask("8.7.1", ESME, JOIN)
    _refused(see, 7)


def certificate_lost(see: Eyes) -> None:
    see.trouble("certificate-lost", device=str(ESME))
    see.ask("6.24.2", ESME, KEY_AGREEMENT)
    _refused(see, 2)


def device_log_full(see: Eyes) -> None:
    see.trouble("device-log-full", device=str(CHF))
    see.deliver()
    assert "code 1" in see.words
    see.playing.do("pass_time", seconds="1")
    let_in = see.task
    see.ask("8.9", CHF, b.ReadDeviceLog())
    see.deliver()
    see.answered()
    see.ask("8.11", CHF, b.UpdateHANDeviceLog(device_id=GSME, request_type="Remove"))
    see.deliver()
    see.answered()
    see.task = let_in
    see.anew()
    assert see.words.startswith("Success")
    see.press(see.row("join-PPMID").offers[0])
    assert see.row("join-PPMID").mark.words == "Joined the HAN"


def low_memory(see: Eyes) -> None:
    see.trouble("low-memory", device=str(ESME))
    see.ask("8.7.1", ESME, JOIN)
    _refused(see, 6)


def clock_invalid(see: Eyes) -> None:
    see.playing.session.do(image_act(see.playing.session, {"device": str(ESME)}))
    see.trouble("clock-invalid", device=str(ESME))
    moment = see.playing.world.clock.now + timedelta(hours=1)
    see.ask("11.3", ESME, b.ActivateFirmware(execution_date_time=moment, firmware_hash=IMAGE))
    see.deliver()
    see.playing.do("pass_time", seconds="7200")
    row = see.heard_row(see.newest.number)
    assert row.title.startswith("Alert: ")
    assert row.outcome.words == "8F67: Future-dated HAN interface command not carried out"
    see.clear()
    see.ask("11.3", ESME, b.ActivateFirmware(firmware_hash=IMAGE))
    see.deliver()
    see.answered()


def storage_failing(see: Eyes) -> None:
    see.trouble("storage-failing", device=str(CHF))
    see.ask("8.11", CHF, REMOVE)
    _refused(see, 1)


def hardware_fault(see: Eyes) -> None:
    see.trouble("hardware-fault", device=str(ESME))
    see.ask("6.8", ESME, electricity(daily=True))
    _refused(see, 1)


def busy(see: Eyes) -> None:
    see.trouble("busy", device=str(ESME))
    see.ask("6.15.1", ESME, credentials(see.playing))
    _refused(see, 30)


def activation_failing(see: Eyes) -> None:
    see.playing.session.do(image_act(see.playing.session, {"device": str(ESME)}))
    see.trouble("activation-failing", device=str(ESME))
    see.ask("11.3", ESME, b.ActivateFirmware(firmware_hash=IMAGE))
    _refused(see, 3)


def key_change_failing(see: Eyes) -> None:
    new = see.playing.world.keys.pki.device(ESME, "ka", 1).certificate
    with see.playing.ws.transaction():
        see.playing.house.devices[ESME].state.asked_generations["ka"] = 1  # a CS02c made a key pair
    see.trouble("key-change-failing", device=str(ESME))
    see.ask("6.15.2", ESME, b.UpdateSecurityCredentialsDevice(device_certificate=new))
    _refused(see, 7)


def agreement_altered(see: Eyes) -> None:
    see.trouble("agreement-altered", device=str(PPMID))
    see.ask("8.7.1", ESME, JOIN)
    _refused(see, 9)


def image_damaged(see: Eyes) -> None:
    see.playing.session.do(image_act(see.playing.session, {"device": str(ESME)}))
    see.trouble("image-damaged", device=str(ESME))
    see.ask("11.3", ESME, b.ActivateFirmware(firmware_hash=IMAGE))
    _refused(see, 2)


# ---------------------------------------------------------------------------------------------------------------- links


def wan_arrives(see: Eyes) -> None:
    see.ask("11.2", ESME, READ, WAN)
    assert see.words.startswith("The DCC refused: E20")
    see.trouble("wan-arrives")
    assert wait_view(see.playing.session).message.title == "The hub has the SM WAN now"
    assert see.offers == ["Ask again"]
    see.press(see.row().offers[0])
    see.answered()
    assert see.heard_row(see.newest.number).title.startswith("Heard, and not asked for")


def wan_lost(see: Eyes) -> None:
    see.trouble("wan-arrives")
    see.trouble("wan-lost")
    assert wait_view(see.playing.session).message.title == "This job carries on as no SM WAN"
    see.ask("11.2", ESME, READ, WAN)
    assert see.words.startswith("The DCC refused: E20")
    see.ask("11.2", ESME, READ)
    see.deliver()
    see.answered()


def _link_down(see: Eyes, name: str, strip: tuple[str, str]) -> None:
    see.ask("3.2", ESME, TENANCY)
    see.deliver()
    answer = see.progress.heard
    see.trouble(name)
    assert see.strip[0] == strip[0]
    see.ask("6.8", ESME, electricity(daily=True))
    assert (see.words, see.offers) == ("Asked for. It waits for the link", [])
    see.playing.do("send_back", items=str(answer))
    returned = see.heard_row(answer).returned
    assert returned is not None
    assert returned.words == "Chosen to go back. It waits for the link"
    assert see.strip[0] == strip[1]
    see.clear()
    assert see.strip[0] == "Supplier: on"
    returned = see.heard_row(answer).returned
    assert returned is not None
    assert "Accepted, I99" in returned.words
    see.deliver()
    see.answered()


def supplier_link_down(see: Eyes) -> None:
    _link_down(see, "supplier-link-down", ("Supplier: off", "Supplier: off, 2 waiting"))


def dcc_link_down(see: Eyes) -> None:
    _link_down(see, "dcc-link-down", ("Supplier: on", "Supplier: on, 2 waiting for the DCC"))


def dcc_slow(see: Eyes) -> None:
    see.trouble("dcc-slow", seconds="90")
    began = see.playing.world.clock.now
    see.ask("6.8", ESME, electricity(daily=True))
    assert see.playing.world.clock.now - began >= timedelta(seconds=180), "the clock in sight moves on"
    assert see.words.startswith("Ready")
    see.deliver()
    see.answered()


AT_THE_END: dict[str, Callable[[Eyes], None]] = {
    "out-of-range": out_of_range,
    "interference": interference,
    "hub-power-cut": hub_power_cut,
    "meter-power-cut": meter_power_cut,
    "esme-power-cut": esme_power_cut,
    "lost-response": lost_response,
    "late-response": late_response,
    "doubled-response": doubled_response,
    "reordered-response": reordered_response,
    "altered-response": altered_response,
    "wrong-counter": wrong_counter,
    "foreign-certificate": foreign_certificate,
    "certificate-lost": certificate_lost,
    "low-memory": low_memory,
    "clock-invalid": clock_invalid,
    "storage-failing": storage_failing,
    "hardware-fault": hardware_fault,
    "busy": busy,
    "activation-failing": activation_failing,
    "key-change-failing": key_change_failing,
    "agreement-altered": agreement_altered,
    "image-damaged": image_damaged,
    "wan-lost": wan_lost,
    "wan-arrives": wan_arrives,
    "supplier-link-down": supplier_link_down,
    "dcc-link-down": dcc_link_down,
    "dcc-slow": dcc_slow,
}
WHILE_JOINING: dict[str, Callable[[Eyes], None]] = {
    "join-timeout": join_timeout,
    "wrong-install-code": wrong_install_code,
    "device-log-full": device_log_full,
}


def told(playing: Playing, name: str) -> list[str]:
    return [item.summary for item in playing.session.events() if item.kind == "trouble" and item.name == name]


@pytest.mark.parametrize("name", AT_THE_END)
def test_what_a_trainee_sees_of_a_trouble_and_the_way_out(end: Eyes, name: str) -> None:
    AT_THE_END[name](end)
    assert told(end.playing, name), "the journal tells of it"


@pytest.mark.parametrize("name", WHILE_JOINING)
def test_what_a_trainee_sees_of_a_trouble_while_joining(joining: Eyes, name: str) -> None:
    WHILE_JOINING[name](joining)
    assert told(joining.playing, name), "the journal tells of it"


@pytest.mark.parametrize("name", [*trouble_names(), *link_troubles()])
def test_no_trouble_is_without_a_test_of_what_the_trainee_sees(name: str) -> None:
    assert name in {**AT_THE_END, **WHILE_JOINING}
