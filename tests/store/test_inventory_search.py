"""The inventory searched as typed: what is found, in which order, and that the words follow every change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from hht_app.core.errors import BugError, Cancelled, UserError
from hht_app.core.identifiers import EUI64
from hht_app.store.connection import Workspace, open_workspace
from hht_app.store.inventory import Inventory
from hht_app.store.inventory_bulk import add_many, made_up_devices, take_back
from hht_app.store.inventory_search import InventorySearch, Place
from hht_app.store.worlds import create_world
from tests.store.sample import AT, CHF, ESME, device

RULE: dict[str, Any] = {"rule": "pre-notification", "source": "scenario", "at": AT}


@dataclass
class Held:
    ws: Workspace
    world: int

    def found(self, text: str) -> list[str]:
        search = InventorySearch(self.ws, self.world)
        return [str(line.device) for line in search.rows(search.find(text))]


@pytest.fixture
def held(workspace: Path) -> Iterator[Held]:
    with open_workspace(workspace) as ws:
        other = create_world(ws, "x", 1, "scenario", AT)
        world = create_world(ws, "x", 2, "scenario", AT)
        add_many(ws, other, made_up_devices(40), **RULE)
        add_many(ws, world, made_up_devices(100), **RULE)
        yield Held(ws, world)


def all_of(count: int = 100) -> list[str]:
    return [str(item.device_id) for item in made_up_devices(count)]


def test_nothing_typed_lists_every_device_of_this_world_by_identifier(held: Held) -> None:
    assert held.found("") == all_of()
    assert InventorySearch(held.ws, held.world).count() == 100


@pytest.mark.parametrize("text", ["02", "0", "2"])
def test_under_three_characters_the_identifier_begins_with_it(held: Held, text: str) -> None:
    assert held.found(text) == [item for item in all_of() if item.startswith(text)]


@pytest.mark.parametrize(
    "text, place", [("-00-00-07", 7), ("5401000007", 7), ("54:01:00:00:07", 7), ("1200000000001", 7), ("00-63", 99)]
)
def test_a_part_of_an_identifier_or_mpxn_finds_the_device(held: Held, text: str, place: int) -> None:
    assert all_of()[place] in held.found(text)
    assert len(held.found(text)) < 10


def test_type_model_address_and_status_are_found_in_either_case(held: Held) -> None:
    records = list(made_up_devices(100))
    assert held.found("gsme") == [str(item.device_id) for item in records if item.device_type == "GSME"]
    assert held.found("12 training") == [
        str(item.device_id) for item in records if "12 Training" in (item.address_identifier or "")
    ]
    assert sorted(held.found("whitel")) == [
        str(item.device_id) for item in records if item.device_status == "Whitelisted"
    ]
    assert held.found('"*') == held.found("no such thing") == held.found("AND OR NOT") == []


def test_the_words_follow_devices_that_are_added_changed_and_removed(held: Held) -> None:
    inventory = Inventory(held.ws, held.world)
    inventory.add(device(CHF, "CHF", post_code="QQ1 1QQ"), request_id=None, **RULE)
    inventory.add(device(ESME, "ESME", import_mpxn="9900034567890"), request_id=None, **RULE)
    assert held.found("qq1 1q") == [str(CHF)]
    inventory.amend(CHF, post_code="QQ2 2QQ")
    assert held.found("qq1 1q") == []
    assert held.found("qq2 2q") == [str(CHF)]
    with held.ws.transaction():
        inventory.set_status(ESME, "Suspended", request_id=None, **RULE)
    assert held.found("susp") == [str(ESME)]
    with held.ws.transaction():
        inventory.remove(ESME)
    assert held.found("9900034567890") == held.found("susp") == []
    assert held.ws.check() == []


def test_many_devices_come_whole_with_their_history_or_not_at_all(held: Held) -> None:
    inventory = Inventory(held.ws, held.world)
    seventh = EUI64.parse(all_of()[7])
    assert [row.to_status for row in inventory.history(seventh)] == ["Whitelisted"]

    def stop(_count: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        add_many(held.ws, held.world, islice(made_up_devices(300), 100, None), progress=stop, **RULE)
    assert InventorySearch(held.ws, held.world).count() == 100
    with pytest.raises(BugError):
        add_many(held.ws, held.world, made_up_devices(1), **RULE)
    assert add_many(held.ws, held.world, islice(made_up_devices(300), 100, None), **RULE) == 200
    assert held.found("5401000007") == [all_of()[7]]
    inventory.add(device(CHF, "CHF", post_code="QQ1 1QQ"), request_id=None, **RULE)
    assert held.found("qq1 1q") == [str(CHF)]


@pytest.mark.parametrize("text", ["", "02", "1200", "gsme", "whitel"])
def test_what_is_found_in_parts_is_what_is_found_at_once(held: Held, text: str) -> None:
    search = InventorySearch(held.ws, held.world)
    found: list[int] = []
    place = Place()
    while place.stage >= 0:
        some = search.find_some(text, place, 7)
        assert len(some.numbers) <= 7
        found.extend(some.numbers)
        place = some.rest
    assert sorted(found) == sorted(search.find(text))
    assert len(set(found)) == len(found) > 0


def test_rows_that_are_gone_are_left_out(held: Held) -> None:
    search = InventorySearch(held.ws, held.world)
    numbers = search.find("")[:3]
    assert len(search.rows([*numbers, 10**9])) == 3


def test_what_was_added_is_taken_back_whole_or_not_at_all_and_its_words_with_it(held: Held) -> None:
    added = list(islice(made_up_devices(1300), 100, None))
    add_many(held.ws, held.world, added, **RULE)
    inventory = Inventory(held.ws, held.world)
    child, parent = device(ESME, "ESME", associated_chf=added[-5].device_id), added[-5].device_id
    inventory.add(child, request_id=None, **RULE)
    with pytest.raises(UserError, match=f"{parent} is no longer as it was taken in"):
        take_back(held.ws, held.world, added, rule=RULE["rule"])
    with pytest.raises(UserError, match="no longer"):
        take_back(held.ws, held.world, added[:600], rule="imported")
    assert InventorySearch(held.ws, held.world).count() == 1301
    held.ws.execute("UPDATE devices SET associated_chf = NULL WHERE device_id = ?", (str(ESME),))
    told: list[int] = []
    assert take_back(held.ws, held.world, added, rule=RULE["rule"], progress=told.append) == 1200
    assert told == [500, 1000, 1200]
    assert InventorySearch(held.ws, held.world).count() == 101
    assert held.found(str(added[7].device_id)) == []
    assert add_many(held.ws, held.world, added, **RULE) == 1200
