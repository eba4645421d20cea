"""Which use cases are decoded, built and written back: measured on the published messages, kept in COVERAGE.md."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from hht_app.core.errors import DataError
from hht_app.gbcs.decode import Decoded, decode_message
from hht_app.gbcs.envelope import CRA, parse_message
from hht_app.gbcs.keyring import Keyring
from hht_app.gbcs.payloads.registry import REGISTRY, Opaque, decode_payload
from hht_app.gbcs.use_cases import NOT_HELD, all_use_cases
from tests.gbcs.vectors import ACB, keystore, vectors

COVERAGE = Path(__file__).parent / "COVERAGE.md"
HEAD = """# What is decoded, built and written back

Written by `tests/conformance/test_gbcs_coverage.py` from the published messages; a use case without one shows what is
declared for it. Decoded: read to named nodes without a fault and without a raw payload. Built: its payload can be made
from values (commands, responses, alerts). Written back: reading and writing gives the same bytes. Unknowns: nodes whose
meaning is not held.

| code | use case | family | messages | decoded | built | written back | unknowns |
|---|---|---|---|---|---|---|---|
"""


@dataclass
class Row:
    """What was seen of one use case."""

    messages: int = 0
    decoded: int = 0
    built: int = 0
    written_back: int = 0
    unknowns: set[str] = field(default_factory=set)


def is_raw(decoded: Decoded) -> bool:
    """Tell whether the payload, or a part of it, was left as bytes."""
    return any(node.name in ("opaque", "payload") and node.value for node in decoded.payload_tree.walk())


def measure() -> dict[int, Row]:
    """Return what was seen of each use case in the published messages."""
    keys = Keyring(keystore(), ACB)
    rows: dict[int, Row] = {}
    for _, data in vectors():
        message = parse_message(data)
        row = rows.setdefault(message.message_code, Row())
        row.messages += 1
        decoded = decode_message(data, keys)
        row.decoded += not decoded.faults and not is_raw(decoded)
        row.unknowns |= {node.name for node in decoded.payload_tree.walk() if NOT_HELD in node.meaning}
        try:
            payload = decode_payload(message)
        except DataError:
            continue
        if not isinstance(payload, Opaque):
            row.built += 1
            row.written_back += payload.encode(message.originator_counter) == message.payload
    return rows


def _share(count: int, total: int) -> str:
    return "yes" if count == total else "no" if not count else f"{count} of {total}"


def written(rows: dict[int, Row]) -> str:
    """Return the table as text."""
    lines = []
    declared = {code for code, _ in REGISTRY}
    for code, held in sorted(all_use_cases().items()):
        row = rows.get(code)
        head = f"| {code:04X} | {held.name} | {held.family} |"
        if row is None:
            known = "declared" if code in declared else "-"
            lines.append(f"{head} 0 | {known} | {known} | - | - |")
            continue
        shares = " | ".join(_share(count, row.messages) for count in (row.decoded, row.built, row.written_back))
        unknowns = ", ".join(sorted(row.unknowns)) or "-"
        lines.append(f"{head} {row.messages} | {shares} | {unknowns} |")
    total = sum(row.messages for row in rows.values())
    counts = [sum(getattr(row, name) for row in rows.values()) for name in ("decoded", "built", "written_back")]
    told = f"{counts[0]} decoded, {counts[1]} built, {counts[2]} written back"
    return HEAD + "\n".join(lines) + f"\n\n{len(rows)} use cases, {total} messages: {told}.\n"


def test_every_published_message_is_decoded_and_the_coverage_is_written_down() -> None:
    rows = measure()
    text = written(rows)
    if not COVERAGE.exists() or COVERAGE.read_text(encoding="utf-8") != text:
        COVERAGE.write_text(text, encoding="utf-8")
    assert len(rows) > 150
    raw = {f"{code:04X}" for code, row in rows.items() if row.decoded < row.messages}
    assert not raw
    for code, row in rows.items():
        assert row.written_back == row.built, f"{code:04X}"


# The use cases of the requests whose messages the terminal builds (3.2 to 11.3, gas 1.1.1 and 4.1.1), and their alerts.
BOTH_WAYS = (
    *(0x0022, 0x0072, 0x0046, 0x00D7, 0x007E, 0x00D8, 0x0102, 0x0103, 0x0107, 0x0126, 0x000B, 0x0008, 0x011B, 0x000C),
    *(0x0062, 0x007F, 0x000D, 0x00AB, 0x00AF, 0x000E, 0x000F, 0x0010, 0x0004, 0x010F, 0x00FE, 0x0013, 0x0001, 0x0002),
    *(0x0003, 0x008C, 0x0059, 0x0084, 0x0129, 0x0012, 0x006B, 0x0027, 0x0074),
)
ALERTS = (0x0018, 0x00B2, 0x00CA, 0x00CB, 0x00CC, 0x00CD, 0x0124)


def test_every_use_case_of_the_terminals_requests_is_built_and_written_back() -> None:
    declared = {(code, cra) for code in BOTH_WAYS for cra in (CRA.COMMAND, CRA.RESPONSE)}
    assert declared | {(code, CRA.ALERT) for code in ALERTS} <= set(REGISTRY)
    rows = measure()
    for code, row in rows.items():
        if code in BOTH_WAYS or code in ALERTS or all_use_cases()[code].family == "asn1":
            assert row.written_back == row.messages, f"{code:04X}"
    assert len(set(BOTH_WAYS) & set(rows)) >= 30
