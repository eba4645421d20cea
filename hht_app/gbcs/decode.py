"""A whole message decoded: what it is, its payload as a tree, its result, and what holds of MAC and signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric import ec

from hht_app.core.clock import format_time
from hht_app.core.errors import DataError, ProtectionError
from hht_app.core.identifiers import EUI64
from hht_app.gbcs import results, tree
from hht_app.gbcs.envelope import CRA, NONE, GBCSMessage, parse_message
from hht_app.gbcs.keystore import KeyStore
from hht_app.gbcs.payloads.dlms_access import AccessRequest, DLMSAlert, DLMSResponse
from hht_app.gbcs.payloads.dlms_values import OCTET_STRING, STRUCTURE, DLMSValue, decode_date_time, read_value
from hht_app.gbcs.payloads.gbz import PROFILE, GBZAlert, GBZMessage
from hht_app.gbcs.payloads.registry import decode_payload, payload_class
from hht_app.gbcs.payloads.zcl import READ_ATTRIBUTES_RESPONSE
from hht_app.gbcs.protection import (
    ENCRYPTION_HEADER,
    decrypt_sensitive,
    encryption_party,
    verify_mac,
    verify_signature,
)
from hht_app.gbcs.reader import Reader
from hht_app.gbcs.results import Result
from hht_app.gbcs.use_cases import use_case, use_case_name

Verdict = Literal["valid", "invalid", "unknown", "absent"]
Family = Literal["dlms", "asn1", "gbz", "opaque"]
Parsed = AccessRequest | DLMSResponse | DLMSAlert | GBZMessage | GBZAlert
KeyPair = tuple[ec.EllipticCurvePrivateKey, ec.EllipticCurvePublicKey]
_DLMS_CLASSES: dict[CRA, type[AccessRequest] | type[DLMSResponse] | type[DLMSAlert]] = {
    CRA.COMMAND: AccessRequest,
    CRA.RESPONSE: DLMSResponse,
    CRA.ALERT: DLMSAlert,
}
_DLMS_TAGS = {CRA.COMMAND: b"\xd9", CRA.RESPONSE: b"\xda", CRA.ALERT: b"\x0f"}


@dataclass(slots=True)
class Decoded:
    """A message with its verdicts; `decrypted` is None where nothing is encrypted, `result` None but for responses."""

    message: GBCSMessage
    family: Family
    payload_tree: tree.Node
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
            "payload": self.payload_tree,
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
        return tree.hex_text(data)


def decode_message(data: bytes, keystore: KeyStore | None = None, acb: EUI64 | None = None) -> Decoded:
    """Decode the message DATA, checking it with KEYSTORE's keys; ACB's KA key is behind the MAC of every command.

    A missing key gives the verdict "unknown". DataError: DATA is malformed, or a key file needed cannot be read.
    """
    message = parse_message(data)
    family, parsed = _parse_family(message)
    found = _payload_tree(message, family, parsed)
    plain, decrypted = _decrypt(message, parsed, keystore)
    _add_decrypted(found, parsed, plain)
    return Decoded(
        message=message,
        family=family,
        payload_tree=found,
        result=_result(message, family, parsed, plain),
        mac=mac_verdict(message, keystore, acb),
        signature=signature_verdict(message, keystore),
        decrypted=decrypted,
    )


def _parse_family(message: GBCSMessage) -> tuple[Family, Parsed | None]:
    row = use_case(message.message_code)
    expected = row.family if row else "opaque"
    data, counter, offset = message.payload, message.originator_counter, message.payload_offset
    if expected == "asn1":
        return "asn1", None
    looks_gbz, looks_dlms = data[:2] == PROFILE, data[:1] == _DLMS_TAGS[message.cra]
    if expected == "gbz" or (expected == "opaque" and looks_gbz):
        kind = GBZAlert if message.cra is CRA.ALERT else GBZMessage
        return "gbz", kind.decode(data, counter, offset)
    if expected == "dlms" or looks_dlms:
        return "dlms", _DLMS_CLASSES[message.cra].decode(data, counter, offset)
    return "opaque", None


def _payload_tree(message: GBCSMessage, family: Family, parsed: Parsed | None) -> tree.Node:
    note = ""
    if payload_class(message.message_code, message.cra) is not None:
        try:
            return tree.typed_tree(decode_payload(message))
        except DataError as error:
            note = f"not the form held for this use case: {error.one_line()}"
    if isinstance(parsed, (GBZMessage, GBZAlert)):
        found = tree.gbz_tree(parsed)
    elif parsed is not None:
        found = tree.dlms_tree(parsed)
    elif family == "asn1":
        found = tree.asn1_tree(message.payload, message.payload_offset)
    else:
        found = tree.node("opaque", tree.hex_text(message.payload), offset=message.payload_offset)
    if note:
        found["meaning"] = note
    return found


def _result(message: GBCSMessage, family: Family, parsed: Parsed | None, plain: dict[int, bytes]) -> Result | None:
    if message.cra is not CRA.RESPONSE:
        return None
    if isinstance(parsed, DLMSResponse):
        return results.dlms_result(parsed)
    if isinstance(parsed, GBZMessage):
        return results.gbz_result(parsed, plain)
    if family == "asn1":
        return results.asn1_result(message.message_code, message.payload, message.payload_offset)
    return results.NOT_HELD


def _encrypted_parts(parsed: Parsed | None) -> dict[int, bytes]:
    if isinstance(parsed, GBZMessage):
        return {index: item.payload for index, item in enumerate(parsed.components) if item.encrypted}
    if isinstance(parsed, DLMSResponse):
        values = parsed.data
    elif isinstance(parsed, DLMSAlert):
        values = parsed.body
    else:
        return {}
    return {index: blob for index, value in enumerate(values) if (blob := _protected(value)) is not None}


def _protected(value: DLMSValue) -> bytes | None:
    if value.tag != STRUCTURE or len(value.items) != 2:
        return None
    parameters, blob = value.items
    if not isinstance(parameters.value, tuple) or blob.tag != OCTET_STRING:
        return None
    return blob.octets if blob.octets.startswith(ENCRYPTION_HEADER) else None


def _decrypt(
    message: GBCSMessage, parsed: Parsed | None, keystore: KeyStore | None
) -> tuple[dict[int, bytes], bool | None]:
    blobs = _encrypted_parts(parsed)
    if not blobs:
        return {}, None
    pair = _key_pair(keystore, message.originator, encryption_party(message))
    if pair is None:
        return {}, False
    plain: dict[int, bytes] = {}
    for index, blob in blobs.items():
        try:
            plain[index] = decrypt_sensitive(message, blob, *pair)
        except ProtectionError:
            return plain, False
    return plain, True


def _add_decrypted(found: tree.Node, parsed: Parsed | None, plain: dict[int, bytes]) -> None:
    for index, data in plain.items():
        if isinstance(parsed, GBZMessage):
            target = found["children"][index]
            component = parsed.components[index]
            readable = component.is_global and component.command == READ_ATTRIBUTES_RESPONSE
            made = tree.attributes_node(data, -1) if readable else tree.node("payload", tree.hex_text(data))
        else:
            head = 2 if isinstance(parsed, DLMSAlert) else 0
            target = found["children"][head + index]
            reader = Reader(data, path="payload.decrypted")
            made = tree.dlms_value_node("", read_value(reader, f"[{index}]"))
            reader.expect_end()
        target.setdefault("children", []).append(tree.node("decrypted", None, made))


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
