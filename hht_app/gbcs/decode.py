"""A whole message decoded: what it is, its payload as a tree, its result, and what holds of MAC and signature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Literal, cast

from cryptography.hazmat.primitives.asymmetric import ec

from hht_app.core.clock import format_time
from hht_app.core.errors import DataError, ProtectionError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs import results
from hht_app.gbcs.context import Context, TreeBuilder
from hht_app.gbcs.envelope import CRA, NONE, GBCSMessage, parse_message
from hht_app.gbcs.keystore import KeyStore
from hht_app.gbcs.payloads.dlms_values import decode_date_time
from hht_app.gbcs.protection import decrypt_sensitive, encryption_party, verify_mac, verify_signature
from hht_app.gbcs.results import Result
from hht_app.gbcs.tree import NOT_HELD, Node, hex_text
from hht_app.gbcs.use_cases import use_case, use_case_name

Verdict = Literal["valid", "invalid", "unknown", "absent"]
Family = Literal["dlms", "asn1", "gbz", "opaque"]
KeyPair = tuple[ec.EllipticCurvePrivateKey, ec.EllipticCurvePublicKey]
PROFILE = b"\x01\x09"
_FAMILIES: dict[str, Family] = {"dlms": "dlms", "asn1": "asn1", "gbz": "gbz"}
_DLMS_TAGS = {CRA.COMMAND: b"\xd9", CRA.RESPONSE: b"\xda", CRA.ALERT: b"\x0f"}


@dataclass(slots=True)
class Decoded:
    """A message with its verdicts; `decrypted` is None where nothing is encrypted, `result` None but for responses."""

    message: GBCSMessage
    family: Family
    payload_tree: Node
    result: Result | None
    mac: Verdict
    signature: Verdict
    decrypted: bool | None

    @property
    def is_invalid(self) -> bool:
        """True when a MAC or signature does not fit."""
        return "invalid" in (self.mac, self.signature)

    def to_json(self, source: str) -> dict[str, Any]:
        """Return the object that `hht decode --json` prints for SOURCE."""
        message = self.message
        return {
            "source": source,
            "kind": message.kind,
            "pre_command": message.is_pre_command,
            "message_code": f"{message.message_code:04X}",
            "use_case": use_case_name(message.message_code),
            "originator": str(message.originator),
            "recipient": str(message.recipient),
            "originator_counter": message.originator_counter,
            "supplementary": _supplementary(message),
            "date_time": _date_time(message.date_time),
            "family": self.family,
            "payload": self.payload_tree.to_json(),
            "result": self.result.to_json() if self.result else None,
            "mac": self.mac,
            "signature": self.signature,
            "decrypted": self.decrypted,
        }


def _supplementary(message: GBCSMessage) -> dict[str, str | int | None] | None:
    extra = message.supplementary
    if extra == NONE:
        return None
    return {
        "remote_party": str(extra.remote_party),
        "remote_party_counter": extra.remote_party_counter,
        "originator_counter": extra.originator_counter,
    }


def _date_time(data: bytes) -> str | None:
    if not data:
        return None
    try:
        return format_time(decode_date_time(data))
    except DataError:
        return hex_text(data)


def decode_message(data: bytes, keystore: KeyStore | None = None, acb: EUI64 | None = None) -> Decoded:
    """Decode the message DATA, checking it with KEYSTORE's keys; ACB's KA key is behind the MAC of every command.

    A missing key gives the verdict "unknown". DataError: DATA is malformed, or a key file needed cannot be read.
    """
    message = parse_message(data)
    context = Context(message, _opener(message, keystore))
    family = family_of(message)
    offset = message.payload_offset
    nodes = tree_builder(family)(message, message.payload, offset, context)
    return Decoded(
        message=message,
        family=family,
        payload_tree=Node("payload", message.payload, offset, children=nodes),
        result=results.result_of(family, context) if message.cra is CRA.RESPONSE else None,
        mac=mac_verdict(message, keystore, acb),
        signature=signature_verdict(message, keystore),
        decrypted=context.opened == context.encrypted if context.encrypted else None,
    )


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
    "dlms": ("hht_app.gbcs.old_tree", "build_dlms"),
    "gbz": ("hht_app.gbcs.old_tree", "build_gbz"),
    "opaque": ("hht_app.gbcs.decode", "build_opaque"),
}


@cache
def tree_builder(family: Family) -> TreeBuilder:
    """Return the function that builds the tree of FAMILY's payloads."""
    module, name = TREE_BUILDERS[family]
    return cast(TreeBuilder, getattr(import_module(module), name))


def build_opaque(message: GBCSMessage, payload: bytes, base: int, context: Context) -> list[Node]:
    """Return a payload that no document here describes as it is."""
    return [Node("opaque", payload, base, hex_text, NOT_HELD)] if payload else []


def _opener(message: GBCSMessage, keystore: KeyStore | None) -> Callable[[bytes], bytes | None]:
    def opened(blob: bytes) -> bytes | None:
        pair = _key_pair(keystore, message.originator, encryption_party(message))
        if pair is None:
            return None
        try:
            return decrypt_sensitive(message, blob, *pair)
        except DataError:
            return None

    return opened


def _key_pair(keystore: KeyStore | None, one: EUI64 | None, other: EUI64) -> KeyPair | None:
    if keystore is None or one is None:
        return None
    for holder, peer in ((one, other), (other, one)):
        private, public = keystore.private_key(holder, "ka"), keystore.public_key(peer, "ka")
        if private is not None and public is not None:
            return private, public
    return None


def mac_verdict(message: GBCSMessage, keystore: KeyStore | None, acb: EUI64 | None) -> Verdict:
    """Return what KEYSTORE's keys tell of the MAC: commands are between ACB and recipient, the rest by their titles."""
    if message.mac is None:
        return "absent"
    row = use_case(message.message_code)
    between_titles = message.cra is not CRA.COMMAND or (row is not None and row.han_only)
    pair = _key_pair(keystore, message.originator if between_titles else acb, message.recipient)
    if pair is None:
        return "unknown"
    try:
        verify_mac(message, *pair)
    except ProtectionError:
        return "invalid"
    return "valid"


def signature_verdict(message: GBCSMessage, keystore: KeyStore | None) -> Verdict:
    """Return what the originator's DS key in KEYSTORE tells of the signature."""
    if not message.signature:
        return "absent"
    key = keystore.public_key(message.originator, "ds") if keystore is not None else None
    if key is None:
        return "unknown"
    try:
        verify_signature(message, key)
    except ProtectionError:
        return "invalid"
    return "valid"
