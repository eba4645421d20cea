"""A capture: many GBCS messages in one file, one a line in hex or base64, or a file each; broken ones say why."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hht_app.core.errors import DataError
from hht_app.core.words import tr
from hht_app.gbcs.envelope import parse_message
from hht_app.gbcs.sources import message_bytes
from hht_app.gbcs.use_cases import use_case

Progress = Callable[[int, int], None]
MOST = 200_000
MESSAGE_ENDINGS = (".hex", ".b64", ".bin")
# A signed message begins with DF09, one with a MAC with DD and four bytes of nought: in hex, and in base64.
_BEGINS = re.compile(rb"(?:[Dd][Ff]09[0-9A-Fa-f]|[Dd]{2}0{8}|3wk|3QAAAA)")
_EVERY = 256


@dataclass(frozen=True, slots=True)
class Captured:
    """One message of a capture: where it stands, its bytes, its row to read, and what is wrong (empty: nothing)."""

    place: str
    data: bytes
    cells: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Capture:
    """All messages of a capture, in their order; BROKEN counts those that cannot be read."""

    messages: tuple[Captured, ...]
    broken: int

    @staticmethod
    def heads() -> tuple[str, ...]:
        """Return the heads of the rows' columns."""
        return (
            tr("Place"), tr("Kind"), tr("Use case"), tr("From"), tr("To"), tr("Counter"), tr("Bytes"), tr("What it is"),
        )  # fmt: skip

    def find(self, typed: str) -> tuple[int, ...]:
        """Return the numbers of the messages in whose row every word of TYPED occurs, or whose bytes it is in hex."""
        parts = typed.casefold().split()
        if not parts:
            return tuple(range(len(self.messages)))
        digits = bytes.fromhex(typed) if _HEX_BYTES.fullmatch(typed.strip()) else None
        return tuple(
            number
            for number, item in enumerate(self.messages)
            if _fits(item.cells, parts) or (digits is not None and digits in item.data)
        )


_HEX_BYTES = re.compile(r"(?:[0-9A-Fa-f]{2}\s*){4,}")


def is_capture(data: bytes) -> bool:
    """Tell whether DATA is text of which two lines or more each begin a message."""
    found = 0
    for line in data.removeprefix(b"\xef\xbb\xbf").splitlines():
        found += bool(_BEGINS.match(line.strip()))
        if found > 1:
            return True
    return False


def read_capture(data: bytes, progress: Progress = lambda _done, _total: None) -> Capture:
    """Return the messages of the text DATA, one a line; empty lines and those that begin with # are left out."""
    lines = [
        (number, line.strip())
        for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), 1)
        if line.strip() and not line.lstrip().startswith(b"#")
    ]
    return _captured([(tr("line {line}", line=number), line) for number, line in lines], progress)


def capture_of(contents: Sequence[tuple[str, bytes]], progress: Progress = lambda _done, _total: None) -> Capture:
    """Return the capture of files, each by its name with what stands in it: one message a file."""
    return _captured(contents, progress)


def _captured(contents: Sequence[tuple[str, bytes]], progress: Progress) -> Capture:
    if len(contents) > MOST:
        raise DataError(tr("it has more than {count} messages", count=f"{MOST:,}"), advice=tr("bring it in in parts"))
    made = []
    for number, (place, text) in enumerate(contents):
        if number % _EVERY == 0:
            progress(number, len(contents))
        made.append(_one(place, text))
    return Capture(tuple(made), sum(bool(item.problem) for item in made))


def _one(place: str, text: bytes) -> Captured:
    try:
        data = message_bytes(text)
    except DataError as error:
        return _broken(place, text, error)
    try:
        message = parse_message(data)
    except DataError as error:
        return _broken(place, data, error)
    case = use_case(message.message_code)
    cells = (
        place,
        message.kind,
        case.name if case else f"{message.message_code:04X}",
        str(message.originator),
        str(message.recipient),
        str(message.originator_counter),
        str(len(data)),
        case.title if case else tr("meaning not held"),
    )
    return Captured(place, data, cells)


def _broken(place: str, data: bytes, error: DataError) -> Captured:
    problem = error.one_line()
    return Captured(place, data, (place, tr("broken"), "", "", "", "", str(len(data)), problem), problem)


def _fits(cells: tuple[str, ...], parts: list[str]) -> bool:
    text = " ".join(cells).casefold()
    return all(part in text for part in parts)
