"""A whole message decoded: what it is, its payload as a tree, its result, and what holds of MAC and signature."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs import results
from hht_app.gbcs.context import Context, TreeBuilder
from hht_app.gbcs.envelope import CRA, NONE, GBCSMessage
from hht_app.gbcs.envelope_tree import date_time_text, envelope_nodes
from hht_app.gbcs.frame import Frame
from hht_app.gbcs.keyring import Keyring, Verdict
from hht_app.gbcs.results import Result
from hht_app.gbcs.tree import NOT_HELD, Fault, Node, hex_text, make_node
from hht_app.gbcs.use_cases import use_case, use_case_name

if TYPE_CHECKING:
    from hht_app.gbcs.keystore import KeyStore

Family = Literal["dlms", "asn1", "gbz", "opaque"]
PROFILE = b"\x01\x09"
_TOGETHER = 64
Given = TypeVar("Given")
Found = TypeVar("Found")
_FAMILIES: dict[str, Family] = {"dlms": "dlms", "asn1": "asn1", "gbz": "gbz"}
_DLMS_TAGS = {CRA.COMMAND: b"\xd9", CRA.RESPONSE: b"\xda", CRA.ALERT: b"\x0f"}


@dataclass(slots=True)
class Decoded:
    """A message with its verdicts; `decrypted` is None where nothing is encrypted, `result` None but for responses.

    `reported` is what an alert says became of a future-dated command, None where it says no such thing.
    `faults` are what could not be read, in the order found: what stands before each is kept.
    """

    message: GBCSMessage
    frame: Frame
    family: Family
    payload_tree: Node
    result: Result | None
    mac: Verdict
    signature: Verdict
    decrypted: bool | None
    faults: tuple[Fault, ...] = ()
    reported: Result | None = None

    @property
    def is_invalid(self) -> bool:
        """True when a MAC or signature does not fit."""
        return "invalid" in (self.mac, self.signature)

    @property
    def envelope(self) -> Node:
        """The envelope's fields, made when asked for."""
        return make_node("envelope", self.frame.data, 0, None, "", envelope_nodes(self.frame))

    @property
    def alert_code(self) -> int | None:
        """The alert's code, None where it carries none."""
        return results.alert_code_in(self.payload_tree) if self.message.cra is CRA.ALERT else None

    def line(self, names: Mapping[EUI64, str] | None = None) -> str:
        """Return the message in one line for people, with why it is not to be trusted where that is so.

        NAMES are the devices' own names where known.
        """
        alert = ""
        if self.message.cra is CRA.ALERT:
            alert = results.alert_words(self.message.message_code, self.payload_tree, self.reported)
        said = results.sentence(self.message, self.result, alert, names or {})
        doubts = [f"damaged: {self.faults[0].error().one_line()}"] if self.faults else []
        for name, verdict in (("MAC", self.mac), ("signature", self.signature)):
            if verdict == "invalid":
                doubts.append(f"not to be trusted: its {name} does not fit")
        return f"{said} ({'; '.join(doubts)})" if doubts else said

    def to_json(self, source: str) -> dict[str, Any]:
        """Return the object that `hht decode --json` prints for SOURCE."""
        message = self.message
        made: dict[str, Any] = {
            "source": source,
            "kind": message.kind,
            "pre_command": message.is_pre_command,
            "message_code": f"{message.message_code:04X}",
            "use_case": use_case_name(message.message_code),
            "originator": str(message.originator),
            "recipient": str(message.recipient),
            "originator_counter": message.originator_counter,
            "supplementary": _supplementary(message),
            "date_time": date_time_text(message.date_time)[0] if message.date_time else None,
            "family": self.family,
            "line": self.line(),
            "envelope": self.envelope.to_json(),
            "payload": self.payload_tree.to_json(),
            "result": self.result.to_json() if self.result else None,
            "mac": self.mac,
            "signature": self.signature,
            "decrypted": self.decrypted,
            "faults": [_error_json(item.error()) for item in self.faults],
        }
        if self.faults:
            made["error"] = made["faults"][0]
        return made


def _error_json(error: DataError) -> dict[str, str | int | None]:
    return {"message": error.message, "offset": error.offset, "path": error.path}


def _supplementary(message: GBCSMessage) -> dict[str, str | int | None] | None:
    extra = message.supplementary
    if extra == NONE:
        return None
    return {
        "remote_party": str(extra.remote_party),
        "remote_party_counter": extra.remote_party_counter,
        "originator_counter": extra.originator_counter,
    }


def decode_message(data: bytes, keystore: KeyStore | Keyring | None = None, acb: EUI64 | None = None) -> Decoded:
    """Decode the message DATA, checking it with KEYSTORE's keys; ACB's KA key is behind the MAC of every command.

    What cannot be read becomes a fault at its offset, and the rest is kept. A missing key gives the verdict "unknown".
    A keyring brings its own ACB and keeps what it works out from message to message. DataError: DATA's header cannot
    be read, or a key file needed cannot.
    """
    keys = keystore if isinstance(keystore, Keyring) else Keyring(keystore, acb)
    frame = Frame(data, strict=False)
    return _decoded(frame, keys.mac_verdict(frame), keys.signature_verdict(frame), keys)


def decode_messages(messages: Iterable[bytes], keys: Keyring) -> Iterator[Decoded | DataError]:
    """Decode each of MESSAGES as `decode_message` does; the DataError it would raise stands in the message's place.

    For many: the MACs and signatures of some are checked before their trees are made. Checking a signature pushes all
    that reading needs out of the processor's nearest memory, to be fetched again once for the lot instead of for each.
    """
    waiting = iter(messages)
    while frames := [_tried(_frame, data) for data in islice(waiting, _TOGETHER)]:
        macs = [_tried(keys.mac_verdict, frame) for frame in frames]
        signatures = [_tried(keys.signature_verdict, frame) for frame in frames]
        for frame, mac, signature in zip(frames, macs, signatures, strict=True):
            if isinstance(frame, DataError):
                yield frame
            elif isinstance(mac, DataError):
                yield mac
            elif isinstance(signature, DataError):
                yield signature
            else:
                yield _decoded(frame, mac, signature, keys)


def _frame(data: bytes) -> Frame:
    return Frame(data, strict=False)


def _tried(work: Callable[[Given], Found], given: Given | DataError) -> Found | DataError:
    """Return what WORK makes of GIVEN, or the DataError that it raises, or that stands in GIVEN's place."""
    if isinstance(given, DataError):
        return given
    try:
        return work(given)
    except DataError as error:
        return error


def _decoded(frame: Frame, mac: Verdict, signature: Verdict, keys: Keyring) -> Decoded:
    message = frame.message
    context = Context(message, keys)
    family = family_of(message)
    tree = make_node("payload", message.payload, frame.payload, None, "", _nodes(family, frame, context))
    return Decoded(
        message=message,
        frame=frame,
        family=family,
        payload_tree=tree,
        result=results.result_of(family, context) if message.cra is CRA.RESPONSE else None,
        mac=mac,
        signature=signature,
        decrypted=context.opened == context.encrypted if context.encrypted else None,
        faults=tuple(frame.faults + context.faults),
        reported=results.result_of(family, context) if context.told and message.cra is CRA.ALERT else None,
    )


def settle() -> None:
    """Keep the tables and plans loaded so far out of the collector's rounds; for those who decode many messages.

    They live as long as the process; looking them through again and again is time lost. Call it after the first ones.
    """
    gc.freeze()


def _nodes(family: Family, frame: Frame, context: Context) -> Sequence[Node]:
    message, at = frame.message, frame.payload
    try:
        return tree_builder(family)(message, message.payload, at, context)
    except DataError as error:
        where = at if error.offset is None else max(error.offset, at)
        return [context.fault(error.message, message.payload[where - at :], where, error.path or "payload")]


def family_of(message: GBCSMessage) -> Family:
    """Return MESSAGE's payload family: the use case's, else what its first bytes look like."""
    row = use_case(message.message_code)
    expected = row.family if row else "opaque"
    if expected in _FAMILIES:
        return _FAMILIES[expected]
    data = message.payload
    if data[:2] == PROFILE:
        return "gbz"
    return "dlms" if data[:1] == _DLMS_TAGS[message.cra] else "opaque"


# Where each family's tree builder is; a module is imported when its first message comes, which keeps the start fast.
TREE_BUILDERS: dict[Family, tuple[str, str]] = {
    "asn1": ("hht_app.gbcs.asn1_tree", "build_asn1"),
    "dlms": ("hht_app.gbcs.dlms_tree", "build_dlms"),
    "gbz": ("hht_app.gbcs.gbz_tree", "build_gbz"),
    "opaque": ("hht_app.gbcs.decode", "build_opaque"),
}


@cache
def tree_builder(family: Family) -> TreeBuilder:
    """Return the function that builds the tree of FAMILY's payloads."""
    module, name = TREE_BUILDERS[family]
    return cast(TreeBuilder, getattr(import_module(module), name))


def build_opaque(message: GBCSMessage, payload: bytes, base: int, context: Context) -> list[Node]:
    """Return a payload that no document here describes as it is."""
    return [Node("opaque", payload, base, hex_text(payload), NOT_HELD)] if payload else []
