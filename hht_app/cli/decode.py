"""`hht decode`: GBCS messages from files, folders or standard input, in plain text or JSON Lines."""

from __future__ import annotations

import argparse
import os
import stat
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from hht_app.core.errors import DataError, HHTError
from hht_app.core.identifiers import EUI64
from hht_app.core.jsontext import json_line

if TYPE_CHECKING:
    from hht_app.gbcs.decode import Decoded
    from hht_app.gbcs.keystore import KeyStore

ENDINGS = (".hex", ".bin", ".b64")
STDIN = "-"
# Read before the first is printed; messages that are decoded together take less time than one by one.
_TOGETHER = 64
EPILOG = """example:
  hht decode response.hex --keystore keys --acb 90-B3-D5-1F-30-00-00-02
  hht decode messages/ --keystore keys --json

A message is hex, base64 or raw bytes. In a folder, files ending .hex, .bin or .b64 are read.
Exit code 1: some input was bad, or a MAC or signature does not fit. Without the keys they are unknown: 0."""


def _eui64(text: str) -> EUI64:
    try:
        return EUI64.parse(text)
    except DataError as error:
        raise argparse.ArgumentTypeError(error.one_line()) from error


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments on PARSER."""
    parser.epilog = EPILOG
    parser.add_argument("paths", nargs="+", metavar="PATH", help="file, folder, or - for standard input")
    parser.add_argument(
        "--keystore", type=Path, metavar="DIR", help="folder of <eui64>-ds|ka|pp-ka|xml-ds .pem and .key"
    )
    parser.add_argument("--acb", type=_eui64, metavar="EUI64", help="the access control broker (default: OU 04's)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--workspace", type=Path, metavar="DIR", help="accepted by every verb; not used by this one")


def run(args: argparse.Namespace) -> int:
    """Decode everything ARGS name; 1 when some input was bad or does not fit its MAC or signature, else 0."""
    keystore = None
    if args.keystore is not None:
        from hht_app.gbcs.keystore import FolderKeyStore

        keystore = FolderKeyStore(args.keystore)
    acb = args.acb
    if acb is None and keystore is not None:
        acb = keystore.guess_acb()
    worker = _Worker(keystore, acb, as_json=args.json)
    sources = _sources(args.paths)
    while together := list(islice(sources, _TOGETHER)):
        worker.take(together)
    if keystore is not None and acb is None and worker.commands:
        _say("no single certificate with OU 04 in the key store, so commands' MACs are unknown; give --acb EUI64")
    if worker.invalid:
        _say(f"{worker.invalid} of {worker.done} messages do not fit their MAC or signature")
    return 1 if worker.bad or worker.invalid else 0


def _say(text: str) -> None:
    print(f"hht decode: {text}", file=sys.stderr)


def _shown(source: str) -> str:
    return os.fsencode(source).decode("utf-8", "replace")


class _Worker:
    """Decodes one source after the other and counts what became of them."""

    def __init__(self, keystore: KeyStore | None, acb: EUI64 | None, *, as_json: bool) -> None:
        from hht_app.gbcs.keyring import Keyring

        self.keys = Keyring(keystore, acb)
        self.as_json = as_json
        self.done = self.bad = self.invalid = self.commands = 0

    def take(self, sources: list[tuple[str, HHTError | None]]) -> None:
        """Decode SOURCES together and print each; where one comes with a failure, or it is bad, print that."""
        from hht_app.gbcs.decode import decode_messages, settle

        read = [failure or _message(source) for source, failure in sources]
        found = decode_messages((data for data in read if isinstance(data, bytes)), self.keys)
        for (source, _), data in zip(sources, read, strict=True):
            decoded = next(found) if isinstance(data, bytes) else data
            if isinstance(decoded, HHTError):
                self.bad += 1
                self._print_error(_shown(source), decoded)
                continue
            if not self.done:
                settle()
            self.done += 1
            self.bad += bool(decoded.faults)
            self.invalid += decoded.is_invalid
            self.commands += decoded.message.kind == "command" and decoded.mac != "absent"
            self._print(_shown(source), decoded)

    def _print(self, source: str, decoded: Decoded) -> None:
        if self.as_json:
            print(json_line(decoded.to_json(source)))
            return
        from hht_app.cli.decode_text import text_lines

        print("\n".join(text_lines(decoded, source)))
        for fault in decoded.faults:
            _say(f"{source}: {fault.error().one_line()}")

    def _print_error(self, source: str, error: HHTError) -> None:
        if not self.as_json:
            _say(f"{source}: {error.one_line()}")
            return
        message = error.message if not error.advice else f"{error.message}; {error.advice}"
        where = error if isinstance(error, DataError) else DataError("")
        print(json_line({"source": source, "error": {"message": message, "offset": where.offset, "path": where.path}}))


def _sources(paths: list[str]) -> Iterator[tuple[str, HHTError | None]]:
    for path in paths:
        if path == STDIN or not Path(path).is_dir():
            yield path, None
        else:
            yield from _folder(path)


def _folder(path: str) -> Iterator[tuple[str, HHTError | None]]:
    found: list[tuple[str, HHTError | None]] = []
    others = 0

    def refuse(error: OSError) -> None:
        reason = DataError(f"cannot be read: {error.strerror or error}", advice="check its permissions")
        found.append((str(error.filename), reason))

    for folder, _, names in os.walk(path, onerror=refuse):
        for name in names:
            if name.lower().endswith(ENDINGS):
                found.append((str(Path(folder) / name), None))
            else:
                others += 1
    if others:
        _say(f"{_shown(path)}: {others} other file{'' if others == 1 else 's'} passed over (not .hex, .bin or .b64)")
    yield from sorted(found, key=lambda item: os.fsencode(item[0]))


def _message(source: str) -> bytes | HHTError:
    """Return the message that SOURCE holds, or why there is none."""
    from hht_app.gbcs.sources import message_bytes

    try:
        return message_bytes(_read(source))
    except HHTError as error:
        return error


def _read(source: str) -> bytes:
    from hht_app.gbcs.sources import LARGEST_SOURCE

    if source == STDIN:
        return sys.stdin.buffer.read(LARGEST_SOURCE + 1)
    try:
        with Path(source).open("rb") as stream:
            if stat.S_ISDIR(os.fstat(stream.fileno()).st_mode):
                raise DataError("is a folder", advice="name the files in it")
            return stream.read(LARGEST_SOURCE + 1)
    except FileNotFoundError:
        raise DataError("does not exist", advice="check the path") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise DataError(f"cannot be read: {reason}", advice="check the path and its permissions") from error
