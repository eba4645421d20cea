"""What a trainee sees of trouble that makes a device refuse, with the SM WAN and the links; and the way out of it."""

from __future__ import annotations

from datetime import timedelta

from hht_app.duis import bodies as b
from hht_app.premises.judge import highest_counter
from hht_app.supplier.back_office import WAN
from hht_app.terminal.views.fit import wait_view
from hht_app.terminal.views.hand_over import hand_over_view
from hht_app.terminal.views.troubles import image_act
from tests.dcc.commands import TENANCY, credentials, electricity
from tests.flows.job import CHF, ESME, GSME, PPMID
from tests.flows.seen import Eyes

READ = b.ReadFirmwareVersion()
IMAGE = bytes.fromhex("AB" * 32)
JOIN = b.JoinServiceCritical(other_device_id=PPMID)
KEY_AGREEMENT = b.RetrieveDeviceSecurityCredentialsDevice(credential_type="Key Agreement")
REMOVE = b.UpdateHANDeviceLog(device_id=PPMID, request_type="Remove")


# ---------------------------------------------------------------------------------------------- what a device refuses


def wrong_counter(see: Eyes) -> None:
    office, state = see.playing.world.back_office, see.playing.house.devices[ESME].state
    ahead = office.counter + 1 - highest_counter(state, office.supplier)
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
    warned = hand_over_view(see.playing.session).messages[0]
    assert warned.title == "What waits for the link never goes once the job is handed over"
    assert warned.happened == f"{strip[1]}."
    see.clear()
    assert not [item for item in hand_over_view(see.playing.session).messages if "link" in item.title]
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


def user_suspended(see: Eyes) -> None:
    see.ask("3.2", ESME, TENANCY)
    see.deliver()
    answer = see.progress.heard
    see.trouble("user-suspended")
    assert see.strip[0] == "Supplier: on", "no link is down"
    see.ask("6.8", ESME, electricity(daily=True))
    assert see.words.startswith("The DCC refused: E3"), see.words
    see.playing.do("send_back", items=str(answer))
    returned = see.heard_row(answer).returned
    assert returned is not None
    assert "E3" in returned.words
    see.clear()
    assert see.offers == ["Ask again"]
    see.press(see.row().offers[0])
    see.deliver()
    see.answered()
    see.playing.do("send_back", items=str(answer))
    returned = see.heard_row(answer).returned
    assert returned is not None
    assert "Accepted, I99" in returned.words


def dcc_slow(see: Eyes) -> None:
    see.trouble("dcc-slow", seconds="90")
    began = see.playing.world.clock.now
    see.ask("6.8", ESME, electricity(daily=True))
    assert see.playing.world.clock.now - began >= timedelta(seconds=180), "the clock in sight moves on"
    assert see.words.startswith("Ready")
    see.deliver()
    see.answered()
