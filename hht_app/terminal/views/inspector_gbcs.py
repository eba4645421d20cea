"""A GBCS message taken apart for the inspector: its nodes in plain English, MAC and signature with certificates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64
from hht_app.core.told import told as in_words
from hht_app.core.words import tr
from hht_app.gbcs.decode import Decoded, decode_message
from hht_app.gbcs.envelope import CRA
from hht_app.gbcs.keyring import Keyring
from hht_app.gbcs.keystore import FolderKeyStore, KeyStore, Usage
from hht_app.gbcs.tree import Node
from hht_app.gbcs.use_cases import use_case
from hht_app.terminal.session import Session
from hht_app.terminal.views.common import device_name
from hht_app.terminal.views.inspector import (
    GBCS,
    NO_PARENT,
    Fact,
    Inspected,
    Item,
    certificate_lines,
    good,
    told,
    unknown,
    wrong,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec

MOST_ITEMS = 20_000


def inspect_gbcs(
    session: Session | None,
    data: bytes,
    title: str,
    truth: bool,
    place: tuple[int, int, int],
    kept: Path | None = None,
) -> Inspected:
    """Return GBCS message DATA taken apart; bytes that are none are shown with what is wrong and where."""
    store = _Together(_own(session, truth), _brought(kept))
    keys = keyring_of(session, truth, kept)
    names = _names(session)
    try:
        decoded = decode_message(data, keys)
    except DataError as error:
        fault = Item(tr("cannot be read"), "", error.one_line(), error.offset or 0, len(data), is_fault=True)
        fact = Fact("unreadable", wrong(tr("No GBCS message: {problem}", problem=error.one_line())))
        return Inspected(title, GBCS, data, "", (fault,), (fact,), (), "", *place)
    items: list[Item] = []
    for top in (*decoded.frame.faults, decoded.envelope, decoded.payload_tree):
        add_nodes(items, top, data, names)
    return Inspected(
        title,
        GBCS,
        data,
        "",
        tuple(items),
        tuple(_facts(decoded, session, truth, store)),
        (decoded.line(),),
        json.dumps(decoded.to_json(title), indent=2, ensure_ascii=False),
        *place,
    )


def keyring_of(session: Session | None, truth: bool, kept: Path | None) -> Keyring:
    """Return the keys that are at hand: the terminal's, with TRUTH the world's, and the certificates KEPT."""
    return Keyring(_Together(_own(session, truth), _brought(kept)), None if session is None else session.world.acb)


def add_nodes(
    items: list[Item],
    top: Node,
    data: bytes,
    names: dict[str, str],
    parent: int = NO_PARENT,
    place: tuple[int, int] | None = None,
) -> None:
    """Put TOP and all below it into ITEMS under PARENT; with PLACE, each stands there and not at bytes of its own.

    Where the bytes of a node were decrypted, it stands where the encrypted part around it does.
    """
    waiting = [(top, parent, place or (0, len(data)))]
    while waiting and len(items) < MOST_ITEMS:
        node, above, around = waiting.pop()
        own = around
        if place is None and node.offset >= 0:
            end = node.offset + len(node.raw)
            own = (node.offset, end) if data[node.offset : end] == node.raw else around
        has_place = place is not None or node.offset >= 0
        start, end = own if has_place else (-1, -1)
        number = len(items)
        value = "" if node.value is None else str(node.value)
        shown = f"{value} {node.unit}".strip()
        items.append(Item(node.name, shown, english_of(node, names), start, end, above, node.is_fault))
        waiting.extend((child, number, own) for child in reversed(node.children))


def english_of(node: Node, names: dict[str, str]) -> str:
    """Return what NODE says in plain English, with the document that says so; NAMES are the parties' by EUI-64."""
    value = "" if node.value is None else str(node.value)
    party = names.get(value.upper(), "")
    said = {
        "envelope": tr("The envelope: what it is, from whom, to whom"),
        "payload": tr("What it says"),
        "mac_header": tr("A message with a MAC begins like this"),
        "cra_flag": tr("This is {what}", what=_kinds().get(node.meaning, node.meaning)),
        "originator_counter": tr("Counter {value}: an answer bears the counter of the command it answers", value=value),
        "originator": tr("From {who}", who=party or value),
        "recipient": tr("To {who}", who=party or value),
        "message_code": tr("Use case {meaning}", meaning=node.meaning),
        "supplementary_remote_party": tr("On behalf of {who}", who=party or value),
        "supplementary_remote_party_counter": tr("Counter of the party it is on behalf of: {value}", value=value),
        "signature": tr("No signature") if value == "none" else tr("The signature of who sent it"),
        "mac": tr("The MAC: it fits only with the key of sender and recipient"),
    }.get(node.name)
    if said is not None:
        return said
    name = node.name.replace("_", " ")
    words = f"{name[:1].upper()}{name[1:]}"
    if value:
        words = f"{words}: {party or value} {node.unit}".rstrip()
    if node.meaning:
        words = f"{words}, {node.meaning}" if value else f"{words}: {node.meaning}"
    return f"{words} [{node.source}]" if node.source else words


def _kinds() -> dict[str, str]:
    return {"command": tr("a Command"), "response": tr("a Response"), "alert": tr("an Alert")}


def _names(session: Session | None) -> dict[str, str]:
    if session is None:
        return {}
    names = {
        str(eui): tr("the {party}, {eui}", party=key.replace("-", " "), eui=eui)
        for key, eui in session.world.organisations.items()
    }
    names[str(session.world.acb)] = tr("the DCC, {eui}", eui=session.world.acb)
    for item in session.scenario.devices:
        names[str(item.eui)] = tr(
            "the {name} ({role}), {eui}", name=device_name(item.device_type), role=item.device_type, eui=item.eui
        )
    return names


class _Together:
    """Two key stores as one: what the first does not hold is asked of the second; either may be absent."""

    def __init__(self, *stores: KeyStore | None) -> None:
        self._stores = [store for store in stores if store is not None]

    def certificate(self, eui: EUI64, usage: Usage) -> bytes | None:
        """Return the certificate as DER, or None."""
        return next((found for store in self._stores if (found := store.certificate(eui, usage))), None)

    def public_key(self, eui: EUI64, usage: Usage) -> ec.EllipticCurvePublicKey | None:
        """Return the public key, or None."""
        return next((found for store in self._stores if (found := store.public_key(eui, usage))), None)

    def private_key(self, eui: EUI64, usage: Usage) -> ec.EllipticCurvePrivateKey | None:
        """Return the private key, or None."""
        return next((found for store in self._stores if (found := store.private_key(eui, usage))), None)


def _own(session: Session | None, truth: bool) -> KeyStore | None:
    """Return all keys of the world, or, without TRUTH, the certificates alone: on site nobody has a private key."""
    if session is None:
        return None
    return session.world.keys if truth else session.world.keys.restricted(())


def _brought(kept: Path | None) -> KeyStore | None:
    return FolderKeyStore(kept) if kept is not None and kept.is_dir() else None


def _facts(decoded: Decoded, session: Session | None, truth: bool, store: KeyStore) -> list[Fact]:
    found = [_mac_fact(decoded, session), _signature_fact(decoded, store)]
    if decoded.decrypted is not None:
        is_open = decoded.decrypted
        words = tr("Encrypted parts: opened") if is_open else tr("Encrypted parts: no key here opens them")
        found.append(Fact("encrypted", good(words) if is_open else unknown(words)))
    if decoded.result is not None:
        result = decoded.result
        code = "" if result.code is None else f" {result.code}"
        words = tr(
            "Result: {outcome}{code}, {meaning}",
            outcome=in_words(result.outcome),
            code=code,
            meaning=in_words(result.meaning),
        )
        mark = {"success": good, "failure": wrong}.get(result.outcome, unknown)
        found.append(Fact("result", mark(words), (result.detail,) if result.detail else ()))
    if decoded.faults:
        lines = tuple(item.error().one_line() for item in decoded.faults)
        found.append(Fact("damaged", wrong(tr("Damaged: what follows a fault is not trusted")), lines))
    if truth and decoded.message.mac is not None:
        words = tr("The MAC is the trainer's to see: on site the terminal has no key to check it by")
        found.append(Fact("site", told(words)))
    return found


def _mac_fact(decoded: Decoded, session: Session | None) -> Fact:
    """Return what came of the MAC: a command's is between ACB and recipient, any other between its titles."""
    message = decoded.message
    if decoded.mac == "absent" or session is None:
        return Fact("mac", unknown(tr("No MAC") if decoded.mac == "absent" else tr("MAC: no key here to check it by")))
    if decoded.mac == "unknown":
        return Fact("mac", unknown(tr("MAC: no key here to check it by")))
    row = use_case(message.message_code)
    between_titles = message.cra is not CRA.COMMAND or (row is not None and row.han_only)
    lines: tuple[str, ...] = ()
    for eui in (message.originator if between_titles else session.world.acb, message.recipient):
        lines += certificate_lines(session.world.keys.certificate(eui, "ka"))
    if decoded.mac == "valid":
        return Fact("mac", good(tr("MAC good")), lines)
    return Fact("mac", wrong(tr("MAC bad: the bytes are not those that were protected")), lines)


def _signature_fact(decoded: Decoded, store: KeyStore) -> Fact:
    if decoded.signature == "absent":
        return Fact("signature", unknown(tr("No signature")))
    if decoded.signature == "unknown":
        return Fact("signature", unknown(tr("Signature: the signer's certificate is not here")))
    lines = certificate_lines(store.certificate(decoded.message.originator, "ds"))
    if decoded.signature == "valid":
        return Fact("signature", good(tr("Signature good")), lines)
    return Fact("signature", wrong(tr("Signature bad: the bytes are not those that were signed")), lines)
