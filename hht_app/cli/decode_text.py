"""A decoded message as text: the outcome in one line, then who and what, then a tree with the bytes at the side."""

from __future__ import annotations

from collections.abc import Iterator

from hht_app.gbcs.decode import Decoded
from hht_app.gbcs.tree import Node
from hht_app.gbcs.use_cases import use_case_name

_BYTES_SHOWN = 10
_SIDE = 6 + 2 * _BYTES_SHOWN + 2
_INDENT = "  "


def text_lines(decoded: Decoded, source: str) -> Iterator[str]:
    """Yield the lines that show DECODED, which was read from SOURCE."""
    message = decoded.message
    kind = "pre-command" if message.is_pre_command else message.kind
    yield decoded.line()
    yield f"  {source}"
    name = use_case_name(message.message_code)
    yield f"  {kind} {name} (message code {message.message_code:04X}, {decoded.family})"
    yield f"  from {message.originator} to {message.recipient}, originator counter {message.originator_counter}"
    hidden = {True: ", encrypted parts decrypted", False: ", encrypted parts not decrypted", None: ""}
    yield f"  MAC {decoded.mac}, signature {decoded.signature}{hidden[decoded.decrypted]}"
    result = decoded.result
    if result:
        code = "" if result.code is None else f" {result.code}"
        detail = f"; {result.detail}" if result.detail else ""
        yield f"  result: {result.outcome}{code} ({result.meaning}{detail})"
    for item in decoded.frame.faults:
        yield from tree_lines(item, 0)
    yield from tree_lines(decoded.envelope, 0)
    yield from tree_lines(decoded.payload_tree, 0)


def tree_lines(top: Node, depth: int) -> Iterator[str]:
    """Yield one line for TOP and each node below it: offset and bytes (the first ten), then name, value and meaning."""
    waiting = [(top, depth)]
    while waiting:
        node, level = waiting.pop()
        yield f"{_side(node)}{_INDENT * level}{_words(node)}".rstrip()
        waiting.extend((child, level + 1) for child in reversed(node.children))


def _side(node: Node) -> str:
    if node.offset < 0:
        return " " * _SIDE
    shown = node.raw[:_BYTES_SHOWN].hex().upper()
    more = ".." if len(node.raw) > _BYTES_SHOWN else ""
    return f"{node.offset:5d} {shown}{more}".ljust(_SIDE)


def _words(node: Node) -> str:
    value, meaning = node.value, node.meaning
    if node.is_fault:
        return f"FAULT: {value} ({meaning})"
    text = node.name
    if value is not None:
        text += f": {value}"
    if node.unit:
        text += f" {node.unit}"
    return f"{text} ({meaning})" if meaning else text
