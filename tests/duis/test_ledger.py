"""The ledger of RequestIDs: counters grow for each originator, and a SignedPreCommand reuses one RequestID once."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hht_app.core.identifiers import RequestID
from hht_app.duis.ledger import RequestIDLedger
from hht_app.duis.models import (
    JoinServiceCritical,
    JoinServiceNonCritical,
    Request,
    SignedPreCommand,
    UnjoinServiceCritical,
)
from hht_app.duis.rules import RuleBroken
from tests.duis.samples import A_RESPONSE, ACB, ESME, PPMID, SUPPLIER, request


def plain_request(counter: int) -> Request:
    """Return a request that needs no signature."""
    return request("8.7.2", 2, PPMID, JoinServiceNonCritical(other_device_id=ESME), counter)


def critical(counter: int) -> Request:
    """Return the first step of a critical request."""
    return request("8.7.1", 4, ESME, JoinServiceCritical(other_device_id=PPMID), counter)


def signed(counter: int, variant: int = 6, srv: str = "8.7.1") -> Request:
    """Return the second step of a critical request."""
    return request(srv, variant, ESME, SignedPreCommand(gbcs_payload=A_RESPONSE), counter)


def refused(ledger: RequestIDLedger, item: Request) -> str:
    """Return the rule for which LEDGER refuses ITEM."""
    with pytest.raises(RuleBroken) as caught:
        ledger.admit(item)
    return caught.value.rule


def test_a_counter_that_does_not_grow_is_refused_and_nothing_is_noted() -> None:
    ledger = RequestIDLedger()
    ledger.admit(plain_request(5))
    assert refused(ledger, plain_request(5)) == "counter"
    assert refused(ledger, plain_request(4)) == "counter"
    assert ledger.highest(SUPPLIER) == 5
    ledger.admit(plain_request(6))
    ledger.admit(plain_request(2**64 - 1))
    assert refused(ledger, plain_request(2**64 - 1)) == "counter"


def test_a_counter_of_zero_may_be_the_first() -> None:
    ledger = RequestIDLedger()
    ledger.admit(plain_request(0))
    assert ledger.highest(SUPPLIER) == 0


def test_each_originator_counts_for_itself() -> None:
    ledger = RequestIDLedger()
    ledger.admit(plain_request(100))
    other = plain_request(1)
    ledger.admit(other.changed(request_id=RequestID(ACB, PPMID, 1)))
    assert (ledger.highest(SUPPLIER), ledger.highest(ACB), ledger.highest(ESME)) == (100, 1, None)


@pytest.mark.parametrize("variant", [5, 6, 7])
def test_a_signed_pre_command_takes_up_its_requests_id_once(variant: int) -> None:
    ledger = RequestIDLedger()
    ledger.admit(critical(5))
    ledger.admit(plain_request(6))
    ledger.admit(signed(5, variant))
    assert refused(ledger, signed(5, variant)) == "reuse"
    assert ledger.highest(SUPPLIER) == 6


def test_a_signed_pre_command_without_its_request_is_refused() -> None:
    ledger = RequestIDLedger()
    assert refused(ledger, signed(5)) == "reuse"
    ledger.admit(plain_request(5))
    assert refused(ledger, signed(5)) == "reuse"
    ledger.admit(critical(6))
    assert refused(ledger, signed(6, srv="8.8.1")) == "reuse"
    elsewhere = signed(6).changed(request_id=RequestID(SUPPLIER, PPMID, 6))
    assert refused(ledger, elsewhere) == "reuse"
    ledger.admit(signed(6))


def test_another_critical_request_never_takes_up_an_id() -> None:
    ledger = RequestIDLedger()
    ledger.admit(critical(5))
    unjoin = request("8.8.1", 4, ESME, UnjoinServiceCritical(other_device_id=PPMID), 5)
    assert refused(ledger, unjoin) == "counter"


@given(st.lists(st.tuples(st.sampled_from(("plain", "critical", "signed")), st.integers(0, 6)), max_size=12))
def test_a_ledger_kept_and_taken_back_judges_as_before(steps: list[tuple[str, int]]) -> None:
    kinds = {"plain": plain_request, "critical": critical, "signed": signed}
    one, other = RequestIDLedger(), RequestIDLedger()
    for kind, counter in steps:
        verdicts = []
        for ledger in (one, other):
            try:
                ledger.admit(kinds[kind](counter))
                verdicts.append("")
            except RuleBroken as error:
                verdicts.append(error.rule)
        assert verdicts[0] == verdicts[1]
        other = RequestIDLedger.restore(json.loads(json.dumps(one.snapshot())))
    assert other.snapshot() == one.snapshot()
