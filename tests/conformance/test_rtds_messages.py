"""Every published message is read, checked, understood and written back."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from hht_app.cli import main
from hht_app.gbcs.decode import Decoded, decode_message
from hht_app.gbcs.envelope import CRA, parse_message
from hht_app.gbcs.payloads.registry import REGISTRY, Opaque, decode_payload
from hht_app.gbcs.use_cases import NOT_HELD, use_case
from tests.gbcs.vectors import ACB, keystore, vectors
from tests.reference import reference_path

HAN_ONLY = {0x009B, 0x0090}


@pytest.fixture(scope="module")
def decoded() -> dict[str, Decoded]:
    keys = keystore()
    return {name: decode_message(data, keys, ACB) for name, data in vectors()}


def test_every_message_is_written_back_byte_for_byte() -> None:
    assert len(vectors()) > 1000
    for name, data in vectors():
        message = parse_message(data)
        assert message.encode() == data, name
        start = message.payload_offset
        assert data[start : start + len(message.payload)] == message.payload, name


def test_every_mac_is_valid_but_the_han_only_ones(decoded: dict[str, Decoded]) -> None:
    verdicts = Counter()
    for name, item in decoded.items():
        verdicts[item.mac] += 1
        wanted = (
            "absent" if item.message.mac is None else "unknown" if item.message.message_code in HAN_ONLY else "valid"
        )
        assert item.mac == wanted, name
    assert verdicts["valid"] > 600
    assert verdicts["unknown"] == 4


def test_every_signature_present_is_valid(decoded: dict[str, Decoded]) -> None:
    assert sum(item.signature == "valid" for item in decoded.values()) > 380
    for name, item in decoded.items():
        assert item.signature == ("valid" if item.message.signature else "absent"), name


def test_every_encrypted_part_is_decrypted(decoded: dict[str, Decoded]) -> None:
    assert {item.decrypted for item in decoded.values()} == {True, None}
    assert sum(item.decrypted is True for item in decoded.values()) >= 34


def test_every_typed_payload_is_written_back_byte_for_byte() -> None:
    seen = set()
    for name, data in vectors():
        message = parse_message(data)
        payload = decode_payload(message)
        assert payload.encode(message.originator_counter) == message.payload, name
        assert isinstance(payload, Opaque) == ((message.message_code, message.cra) not in REGISTRY), name
        seen.add(type(payload).__name__)
    assert len(seen) >= 19


def test_every_typed_payload_is_shown_by_its_fields(decoded: dict[str, Decoded]) -> None:
    for name, item in decoded.items():
        if (item.message.message_code, item.message.cra) in REGISTRY:
            assert item.payload_tree.children, name


def test_every_published_message_has_a_named_use_case(decoded: dict[str, Decoded]) -> None:
    for name, item in decoded.items():
        answer = item.to_json(name)
        assert answer["use_case"] != NOT_HELD, name
        assert item.family != "opaque", name
        row = use_case(item.message.message_code)
        assert row is not None
        assert row.family in (item.family, "opaque"), name


def test_results_say_what_the_vectors_are_named_for(decoded: dict[str, Decoded]) -> None:
    failures = successes = 0
    for name, item in decoded.items():
        if item.result is None:
            assert item.message.cra is not CRA.RESPONSE, name
        elif "_ERROR_" not in name and "NOT_FOUND" not in name:
            assert item.result.outcome in ("success", "none"), name
            successes += item.result.outcome == "success"
        elif item.result.outcome == "failure":
            failures += 1
            assert item.result.code, name
        else:
            # these say nothing themselves: executed later, or answered with data whose meaning is not held
            assert item.result.outcome == "none", name
            assert "FUTURE_DATED" in name or name.startswith(("GCS31", "CS11")), name
    assert failures > 150
    assert successes > 150


def test_decode_reads_the_whole_set_without_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    root = reference_path("rtds")
    arguments = ["decode", str(root / "messages"), "--keystore", str(root / "keystore"), "--acb", str(ACB), "--json"]
    assert main(arguments) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == len(vectors())
    assert not [line for line in lines if "error" in line]
    assert [line["source"] for line in lines] == sorted(line["source"] for line in lines)
