"""What a trainee sees of trouble that makes a device refuse, with the SM WAN and the links; and the way out of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from hht_app.core.identifiers import EUI64
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
ACTIVATION = b.ActivateFirmware(firmware_hash=IMAGE)
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


def _holds_an_image(see: Eyes) -> None:
    see.playing.session.do(image_act(see.playing.session, {"device": str(ESME)}))


def _has_made_a_key_pair(see: Eyes) -> None:
    with see.playing.ws.transaction():
        see.playing.house.devices[ESME].state.asked_generations["ka"] = 1  # a CS02c made it


def _new_certificate(see: Eyes) -> b.RequestBody:
    certificate = see.playing.world.keys.pki.device(ESME, "ka", 1).certificate
    return b.UpdateSecurityCredentialsDevice(device_certificate=certificate)


@dataclass(frozen=True)
class Refusal:
    """A trouble NAME of the device STRUCK, for which ASKED answers a request with CODE until it is taken away."""

    name: str
    struck: EUI64
    srv: str
    asked: EUI64
    body: b.RequestBody | Callable[[Eyes], b.RequestBody]
    code: int
    before: Callable[[Eyes], None] | None = None

    def __call__(self, see: Eyes) -> None:
        """The answer says the code; a new one is refused for the same reason, and taken once the trouble is gone."""
        if self.before is not None:
            self.before(see)
        see.trouble(self.name, device=str(self.struck))
        see.ask(self.srv, self.asked, self.body(see) if callable(self.body) else self.body)
        see.deliver()
        assert f"code {self.code}:" in see.words, see.words
        assert see.heard_row(see.progress.heard).need in ("needed", "not on the list")
        see.anew()
        assert f"code {self.code}:" in see.words
        see.clear()
        see.anew()
        see.answered()


REFUSALS = (
    Refusal("foreign-certificate", PPMID, "8.7.1", ESME, JOIN, 7),
    Refusal("certificate-lost", ESME, "6.24.2", ESME, KEY_AGREEMENT, 2),
    Refusal("low-memory", ESME, "8.7.1", ESME, JOIN, 6),
    Refusal("storage-failing", CHF, "8.11", CHF, REMOVE, 1),
    Refusal("hardware-fault", ESME, "6.8", ESME, electricity(daily=True), 1),
    Refusal("busy", ESME, "6.15.1", ESME, lambda see: credentials(see.playing), 30),
    Refusal("activation-failing", ESME, "11.3", ESME, ACTIVATION, 3, _holds_an_image),
    Refusal("key-change-failing", ESME, "6.15.2", ESME, _new_certificate, 7, _has_made_a_key_pair),
    Refusal("agreement-altered", PPMID, "8.7.1", ESME, JOIN, 9),
    Refusal("image-damaged", ESME, "11.3", ESME, ACTIVATION, 2, _holds_an_image),
)


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


def clock_invalid(see: Eyes) -> None:
    _holds_an_image(see)
    see.trouble("clock-invalid", device=str(ESME))
    moment = see.playing.world.clock.now + timedelta(hours=1)
    see.ask("11.3", ESME, b.ActivateFirmware(execution_date_time=moment, firmware_hash=IMAGE))
    see.deliver()
    see.playing.do("pass_time", seconds="7200")
    row = see.heard_row(see.newest.number)
    assert row.title.startswith("Alert: ")
    assert row.outcome.words == "8F67: Future-dated HAN interface command not carried out"
    see.clear()
    see.ask("11.3", ESME, ACTIVATION)
    see.deliver()
    see.answered()


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
