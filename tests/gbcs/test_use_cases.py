"""The tables: codes are named with their source, and what is not held is never guessed."""

from __future__ import annotations

import pytest

from hht_app.core.errors import BugError
from hht_app.core.resources import read_table
from hht_app.gbcs import use_cases


def test_replay_protection_follows_the_table_and_says_so() -> None:
    assert use_cases.is_replay_protected(use_cases.ECS12)[0] is False
    protected, source = use_cases.is_replay_protected(use_cases.CCS01)
    assert protected
    assert source != use_cases.GENERAL_KNOWLEDGE


@pytest.mark.parametrize("code", [0xFFFF, use_cases.CS03A1, use_cases.CS02B_SUPPLIER])
def test_without_a_row_a_command_is_protected_as_general_knowledge(code: int) -> None:
    assert use_cases.is_replay_protected(code) == (True, use_cases.GENERAL_KNOWLEDGE)


def test_every_constant_is_a_code_of_the_table() -> None:
    wanted = {
        "CCS01": use_cases.CCS01,
        "CCS02": use_cases.CCS02,
        "CS14": use_cases.CS14,
        "ECS12": use_cases.ECS12,
        "GCS09": use_cases.GCS09,
        "CS03A1": use_cases.CS03A1,
        "CS03A2": use_cases.CS03A2,
        "CS03B": use_cases.CS03B,
        "CS03C": use_cases.CS03C,
        "CS04AC": use_cases.CS04AC,
        "CS04B": use_cases.CS04B,
        "CS02b-0102": use_cases.CS02B_SUPPLIER,
        "CS02b-0103": use_cases.CS02B_NETWORK_OPERATOR,
        "CS02b-0104": use_cases.CS02B_ACB,
        "CS02b-0107": use_cases.CS02B_TRANSCOS,
    }
    assert {name: use_cases.by_name(name).code for name in wanted} == wanted


def test_an_ambiguous_or_unknown_name_is_a_bug() -> None:
    for name in ("CS02b", "CS99"):
        with pytest.raises(BugError):
            use_cases.by_name(name)


def test_what_is_not_held_is_said_to_be() -> None:
    assert use_cases.use_case(0xFFFF) is None
    assert use_cases.use_case_name(0xFFFF) == use_cases.NOT_HELD
    assert use_cases.alert_name(0x0001) == use_cases.NOT_HELD
    assert use_cases.result_name("join", 99) == use_cases.NOT_HELD


def test_codes_have_names() -> None:
    assert use_cases.alert_name(0x8F12) == "CHF device log changed"
    assert use_cases.result_name("credentials", 10) == "no trust anchor"
    assert use_cases.result_name("dlms", 1) == "hardware fault"
    pcs01 = use_cases.by_name("PCS01")
    assert pcs01.han_only
    assert [item.name for item in use_cases.all_use_cases().values() if item.han_only] == sorted(
        ["PCS01", "PCS02", "PECS01", "PECS02", "PECS03", "HECS01"], key=lambda name: use_cases.by_name(name).code
    )


@pytest.mark.parametrize("table", ["use_cases", "alert_codes", "result_codes"])
def test_every_row_names_its_source_once(table: str) -> None:
    rows = read_table(f"gbcs/{table}.csv")
    assert all(row["source"].strip() for row in rows)
    keys = [row.get("code") or (row["use_case_group"], row["value"]) for row in rows]
    assert len(set(keys)) == len(keys)


def test_families_are_the_four_of_the_contract() -> None:
    assert {item.family for item in use_cases.all_use_cases().values()} == {"dlms", "asn1", "gbz", "opaque"}
