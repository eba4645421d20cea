"""6.15.1, 6.15.2, 6.17, 6.21, 6.23, 6.24.1 and 6.24.2: each success, and each failure for its own reason."""

from __future__ import annotations

from typing import Any

from hht_app.core.identifiers import EUI64
from hht_app.duis import bodies as b
from hht_app.duis.fields import CredentialType
from hht_app.smki.pki import DeviceUsage, OrganisationUsage
from tests.flows.every_request import Body, Case, Names, Step, asks, done, named, trouble
from tests.flows.job import Playing
from tests.flows.six import CHF, ESME, GPF, GSME, HCALCS, NAMES, PPMID
from tests.premises.test_device_keys import with_usage

TYPES: dict[DeviceUsage, CredentialType] = {"ds": "Digital Signature", "ka": "Key Agreement"}
ROLES = {"supplier": 2, "second-supplier": 2, "network-operator": 3, "load-controller": 8}
KRP_NAMES = {"supplier": "Supplier", "network-operator": "NetworkOperator", "load-controller": "LoadController"}
FAULTS = (("low-memory", 17), ("busy", 30), ("storage-failing", 127))


def group(code: int) -> tuple[str, int]:
    return ("credentials", code)


def renewed(playing: Playing, party: str, usage: OrganisationUsage) -> bytes:
    """The next certificate of PARTY."""
    world = playing.world
    (found,) = [item for item in world.keys.organisations if item.eui == world.organisations[party]]
    return world.keys.pki.organisation(found.eui, found.role, usage, found.name, 1).certificate


def certificates(playing: Playing, party: str, usages: tuple[OrganisationUsage, ...]) -> dict[str, Any]:
    fields = {"ds": "digital_signing", "ka": "key_agreement", "pp-ka": "key_agreement_top_up"}
    given = {f"{fields[usage]}_certificate": renewed(playing, party, usage) for usage in usages}
    path = playing.world.keys.pki.organisation_issuing.certificate
    return given | {"certification_path_certificates": (path,), "apply_time_based_cpv_checks": False}


def wrongly(playing: Playing, wrong: str, given: dict[str, Any]) -> dict[str, Any]:
    """GIVEN with something wrong in it: the path, or the certificate for key agreement, or for signing too."""
    stranger = renewed(playing, "network-operator", "ka")
    if wrong == "path":
        return given | {"certification_path_certificates": (playing.world.keys.pki.device_issuing.certificate,)}
    if wrong == "ka":
        return given | {"key_agreement_certificate": stranger}
    if wrong == "role":
        return given | {"digital_signing_certificate": renewed(playing, "wan-provider", "ds")}
    return given


def update(party: str, usages: tuple[OrganisationUsage, ...], wrong: str = "", **more: Any) -> Body:
    """6.15.1 with the next certificates of PARTY."""

    def body(playing: Playing) -> b.RequestBody:
        values = wrongly(playing, wrong, certificates(playing, party, usages))
        values |= {"remote_party_role": KRP_NAMES[party], "remote_party_floor_seq_number": 5}
        return b.UpdateSecurityCredentialsKRP.model_validate(values | more)

    return body


def handover(party: str, usages: tuple[OrganisationUsage, ...], wrong: str = "") -> Body:
    """6.21 to PARTY."""

    def body(playing: Playing) -> b.RequestBody:
        values = wrongly(playing, wrong, certificates(playing, party, usages))
        values |= {"remote_party_role": KRP_NAMES[party], "remote_party_floor_seq_number": 0}
        return b.RequestHandoverOfDCCControlledDevice.model_validate(values)

    return body


def change(device: EUI64, wrong: str = "", **more: Any) -> Body:
    """6.23 to the second supplier."""

    def body(playing: Playing) -> b.RequestBody:
        usages: tuple[OrganisationUsage, ...] = ("ds", "ka") if device == HCALCS else ("ds", "ka", "pp-ka")
        values = wrongly(playing, wrong, certificates(playing, "second-supplier", usages))
        held = playing.world.dcc.office.inventory.get(device)
        assert held is not None
        values |= {"supplier_floor_seq_number": 7, "import_mpxn": held.import_mpxn or "1710000200157"}
        return b.UpdateSecurityCredentialsCoS.model_validate(values | more)

    return body


def cells(device: EUI64, *keys: str) -> Names:
    return named(*(f"{NAMES[device]}.cells.{key}" for key in keys))


def cells_on_record(device: EUI64, *keys: str) -> Names:
    return named(*(f"{NAMES[device]}.cell.{key}" for key in keys))


def holder_is(device: EUI64, role: int, party: str, rule: str) -> Step:
    """Who holds the signing cell of ROLE on record, and by which rule."""

    def look(playing: Playing) -> None:
        (row,) = [
            item
            for item in playing.world.dcc.office.inventory.cells(device)
            if (item.role, item.key_usage) == (role, "ds")
        ]
        assert (row.holder, row.rule) == (playing.world.organisations[party], rule)
        assert row.request_id is not None

    return look


SUPPLIER_CELLS = ("2/ds/0", "2/ka/0", "2/ka/1")
ALL: tuple[OrganisationUsage, ...] = ("ds", "ka", "pp-ka")
TWO: tuple[OrganisationUsage, ...] = ("ds", "ka")


def _updates() -> list[Case]:
    made = []
    for device in (ESME, GSME, GPF, HCALCS):
        usages, keys = (ALL, SUPPLIER_CELLS) if device != HCALCS else (TWO, SUPPLIER_CELLS[:2])
        look = holder_is(device, 2, "supplier", "6.15.1-cells-returned")
        body = update("supplier", usages)
        made.append(
            Case("", "6.15.1", device, body, group(0), cells(device, *keys), cells_on_record(device, *keys), then=look)
        )
    switch = ("8/ds/0", "8/ka/0")
    body = update("load-controller", TWO)
    for device in (ESME, HCALCS):
        changes, record = cells(device, *switch), cells_on_record(device, *switch)
        look = holder_is(device, 8, "load-controller", "6.15.1-cells-returned")
        made.append(Case("load controller's", "6.15.1", device, body, group(0), changes, record, then=look))
    part = ("2/ds/0", "2/ka/1")
    made += [
        Case(
            "in part", "6.15.1", ESME, update("supplier", ALL, "ka"), group(5),
            cells(ESME, *part), cells_on_record(ESME, *part), statuses=(0, 5, 0),
        ),
        Case("another party's", "6.15.1", ESME, update("supplier", ("ds",), "role"), group(5), statuses=(5,)),
        Case("foreign path", "6.15.1", ESME, update("supplier", ALL, "path"), group(10), statuses=(10, 10, 10)),
    ]  # fmt: skip
    for name, code in FAULTS:
        before = (trouble(name, ESME),)
        made.append(Case(name, "6.15.1", ESME, update("supplier", ("ds",)), group(code), before=before))
    return made


def _own_keys() -> list[Case]:
    made = []
    for device in (ESME, GSME, GPF, HCALCS):
        name = NAMES[device]
        for usage, kind in TYPES.items():
            pair = asks(b.IssueSecurityCredentials(credential_type=kind))
            made.append(Case(usage, "6.17", device, pair, None, named(f"{name}.asked_generations.{usage}")))
            changes = named(
                *(f"{name}.{key}.{usage}" for key in ("own_certificates", "generations", "asked_generations"))
            )
            record = named(f"{name}.certificate.{usage}", "certificate_history")
            made.append(
                Case(
                    usage, "6.15.2", device, own(device, usage, 1), ("CS02d", 0), changes, record,
                    before=(done("6.17", device, pair),), then=followed(device, usage),
                )
            )  # fmt: skip
    return made


def own(device: EUI64, usage: DeviceUsage, generation: int) -> Body:
    """6.15.2 with the certificate that the SMKI issues for DEVICE's key pair of GENERATION."""

    def body(playing: Playing) -> b.RequestBody:
        made = playing.world.keys.pki.device(device, usage, generation).certificate
        return b.UpdateSecurityCredentialsDevice(device_certificate=made)

    return body


def followed(device: EUI64, usage: DeviceUsage) -> Step:
    """The DCC has put the new certificate on record, and the old one into the history."""

    def look(playing: Playing) -> None:
        pki, office = playing.world.keys.pki, playing.world.dcc.office
        old, new = (pki.device(device, usage, generation).certificate for generation in (0, 1))
        assert playing.house.devices[device].certificate(usage) == new
        (row,) = office.state.devices.certificate_history
        assert (row.device, row.usage, row.old, row.new, row.rule) == (device, usage, old, new, "6.15.2-returned")

    return look


PAIR = asks(b.IssueSecurityCredentials(credential_type="Digital Signature"))


def _own_keys_failing() -> list[Case]:
    asked = done("6.17", ESME, PAIR)
    unread = asks(b.UpdateSecurityCredentialsDevice(device_certificate=b"\x30\x03\x02\x01\x05"))

    def useless(playing: Playing) -> b.RequestBody:
        pki = playing.world.keys.pki
        made = with_usage(pki.device(ESME, "ds", 1).certificate, issuer=pki)
        return b.UpdateSecurityCredentialsDevice(device_certificate=made)

    renew = own(ESME, "ds", 1)
    rows: list[tuple[str, int, Body, tuple[Step, ...]]] = [
        ("no certificate", 1, unread, (asked,)),
        ("another device's", 2, own(GSME, "ds", 1), (asked,)),
        ("another use", 3, useless, (asked,)),
        ("no key pair", 4, renew, ()),
        ("another key's", 5, own(ESME, "ds", 2), (asked,)),
        ("low memory", 6, renew, (asked, trouble("low-memory", ESME))),
        ("storage failing", 6, renew, (asked, trouble("storage-failing", ESME))),
        ("key not changed", 7, renew, (asked, trouble("key-change-failing", ESME))),
    ]
    made = [Case(name, "6.15.2", ESME, body, ("CS02d", code), before=before) for name, code, body, before in rows]
    for name, code in (("low-memory", 2), ("storage-failing", 3)):
        made.append(Case(name, "6.17", ESME, PAIR, ("CS02c", code), before=(trouble(name, ESME),)))
    return made


def _handovers() -> list[Case]:
    made = []
    for party, usages, keys in (
        ("supplier", ALL, SUPPLIER_CELLS),
        ("network-operator", TWO, ("3/ds/0", "3/ka/0")),
    ):
        look = holder_is(GPF, ROLES[party], party, "6.21-cells-returned")
        changes, record = cells(GPF, *keys), cells_on_record(GPF, *keys)
        body = handover(party, usages)
        made.append(Case(party, "6.21", GPF, body, group(0), changes, record, then=look, start="before-handover"))
    part = ("2/ds/0", "2/ka/1")
    made += [
        Case(
            "in part", "6.21", GPF, handover("supplier", ALL, "ka"), group(5), cells(GPF, *part),
            cells_on_record(GPF, *part), statuses=(0, 5, 0), start="before-handover",
        ),
        Case("foreign path", "6.21", GPF, handover("supplier", ALL, "path"), group(10), start="before-handover"),
    ]  # fmt: skip
    for name, code in FAULTS:
        before = (trouble(name, GPF),)
        body = handover("supplier", ALL)
        made.append(Case(name, "6.21", GPF, body, group(code), before=before, start="before-handover"))
    return made


def _changes_of_supplier() -> list[Case]:
    made = []
    for device in (ESME, GSME, GPF, HCALCS):
        keys = SUPPLIER_CELLS if device != HCALCS else SUPPLIER_CELLS[:2]
        changes, record = cells(device, *keys), cells_on_record(device, *keys)
        look = holder_is(device, 2, "second-supplier", "6.23-cells-returned")
        made.append(Case("", "6.23", device, change(device), group(0), changes, record, then=look))
    part = ("2/ds/0", "2/ka/1")
    made += [
        Case(
            "in part", "6.23", ESME, change(ESME, "ka"), group(5), cells(ESME, *part), cells_on_record(ESME, *part),
            statuses=(0, 5, 0),
        ),
        Case("foreign path", "6.23", GSME, change(GSME, "path"), group(10)),
    ]  # fmt: skip
    for name, code in FAULTS:
        made.append(Case(name, "6.23", ESME, change(ESME), group(code), before=(trouble(name, ESME),)))
    return made


def roles(*names: str) -> Body:
    return asks(b.RetrieveDeviceSecurityCredentialsKRP.model_validate({"remote_party_roles": names}))


def of_type(usage: DeviceUsage) -> Body:
    return asks(b.RetrieveDeviceSecurityCredentialsDevice(credential_type=TYPES[usage]))


def _told_of_parties() -> list[Case]:
    held = {
        ESME: ("Supplier", "NetworkOperator", "ACB", "TransCoS"), GSME: ("Supplier",), GPF: ("Supplier", "ACB"),
        CHF: ("ACB", "TransCoS"), PPMID: ("ACB",), HCALCS: ("Supplier", "LoadController"),
    }  # fmt: skip
    made = [Case(" ".join(names), "6.24.1", device, roles(*names), group(0)) for device, names in held.items()]
    failing = (trouble("storage-failing", ESME),)
    made.append(Case("no such cells", "6.24.1", GSME, roles("Supplier", "LoadController"), group(25)))
    made.append(Case("no supplier's cells", "6.24.1", CHF, roles("Supplier"), group(25)))
    made.append(Case("storage failing", "6.24.1", ESME, roles("Supplier"), group(127), before=failing))
    return made


def _told_of_itself() -> list[Case]:
    made = []
    usages: tuple[DeviceUsage, ...] = ("ds", "ka")
    for device in (ESME, GSME, GPF, HCALCS):
        name = NAMES[device]
        made += [Case(usage, "6.24.2", device, of_type(usage), None) for usage in usages]
        never_returned = (done("6.17", device, PAIR), done("6.15.2", device, own(device, "ds", 1), returned=False))
        record = named(f"{name}.certificate.ds", "certificate_history")
        made.append(Case("differs", "6.24.2", device, of_type("ds"), None, record=record, before=never_returned))
    lost, failing = trouble("certificate-lost", ESME, usage="ka"), trouble("storage-failing", ESME)
    made.append(Case("lost", "6.24.2", ESME, of_type("ka"), ("CS02e", 2), before=(lost,)))
    made.append(Case("storage failing", "6.24.2", ESME, of_type("ds"), ("CS02e", 3), before=(failing,)))
    return made


CREDENTIALS = [
    *_updates(),
    *_own_keys(),
    *_own_keys_failing(),
    *_handovers(),
    *_changes_of_supplier(),
    *_told_of_parties(),
    *_told_of_itself(),
]
