"""Whole messages made: commands for known and unknown parties, responses and alerts, and their protection.

A payload is anything with `encode(originator_counter)`: a class of the `payloads` package, or the values of an ASN.1
declaration through `payload_of`.
"""

from __future__ import annotations

from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric import ec

from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64, RequestID
from hht_app.gbcs.envelope import CRA, NONE, GBCSMessage, Supplementary
from hht_app.gbcs.payloads.asn1_codec import ASN1Payload, Styles
from hht_app.gbcs.payloads.asn1_layouts import layout_of
from hht_app.gbcs.protection import seal, sign, without_signature
from hht_app.gbcs.use_cases import use_case, use_case_name

PrivateKey = ec.EllipticCurvePrivateKey
PublicKey = ec.EllipticCurvePublicKey


class Encodable(Protocol):
    """A payload to be put into a message."""

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes for a message with ORIGINATOR_COUNTER."""


def payload_of(code: int, cra: CRA, values: dict[str, Any], styles: Styles | None = None) -> ASN1Payload:
    """Return the ASN.1 payload of message CODE in direction CRA with VALUES by field name; DataError without one."""
    layout = layout_of(code, cra)
    if layout is None:
        raise DataError(f"no ASN.1 {cra.name.lower()} of {use_case_name(code)} is declared", path="payload")
    return ASN1Payload(layout, values, styles or {})


def command(request_id: RequestID, code: int, payload: Encodable) -> GBCSMessage:
    """Return the Pre-Command of a party that the device knows, under the title and counter of REQUEST_ID; unprotected.

    The ACB's own commands are made so too.
    """
    counter = request_id.counter
    data = payload.encode(counter)
    return GBCSMessage(CRA.COMMAND, counter, request_id.originator, request_id.target, code, data)


def command_by_acb(
    acb: EUI64, acb_counter: int, request_id: RequestID, code: int, payload: Encodable, *, ka_certificate: bytes = b""
) -> GBCSMessage:
    """Return the command that the ACB originates for a party unknown to the device, which is named beside it.

    REQUEST_ID's originator and counter fill the supplementary fields; KA_CERTIFICATE (DER) is that party's, where the
    answer is to be encrypted for it.
    """
    extra = Supplementary(request_id.originator, request_id.counter)
    data = payload.encode(acb_counter)
    target = request_id.target
    return GBCSMessage(CRA.COMMAND, acb_counter, acb, target, code, data, extra, ka_certificate=ka_certificate)


def protected_command(
    message: GBCSMessage, acb_ka: PrivateKey, device_ka: PublicKey, signing_key: PrivateKey | None = None
) -> GBCSMessage:
    """Return command MESSAGE with the ACB's MAC, signed first by its originator's SIGNING_KEY where it is critical.

    A critical command that came signed needs no key. DataError: it is critical and neither signed nor to be signed,
    or it is not and shall be.
    """
    critical = is_critical(message)
    if critical is False and signing_key is not None:
        raise DataError(f"a {use_case_name(message.message_code)} command is not signed", path="signature")
    if signing_key is not None:
        return seal(sign(message, signing_key), acb_ka, device_ka)
    if critical and not message.signature:
        raise DataError(
            f"a {use_case_name(message.message_code)} command is signed by its originator", path="signature"
        )
    return seal(message if message.signature else without_signature(message), acb_ka, device_ka)


def response(
    asked: GBCSMessage, payload: Encodable, *, date_time: bytes = b"", own_counter: int | None = None
) -> GBCSMessage:
    """Return the answer to command ASKED: parties swapped, its counter and supplementary fields repeated, unprotected.

    DATE_TIME is empty or 12 bytes; OWN_COUNTER is the supplementary originator counter, where the answer to a party
    with a certificate in the command carries one.
    """
    extra = asked.supplementary
    return GBCSMessage(
        CRA.RESPONSE,
        asked.originator_counter,
        asked.recipient,
        asked.originator,
        asked.message_code,
        payload.encode(asked.originator_counter),
        Supplementary(extra.remote_party, extra.remote_party_counter, own_counter),
        date_time,
    )


def alert(
    device: EUI64,
    counter: int,
    recipient: EUI64,
    code: int,
    payload: Encodable,
    *,
    supplementary: Supplementary = NONE,
) -> GBCSMessage:
    """Return DEVICE's alert with message CODE under its own COUNTER, unprotected."""
    return GBCSMessage(CRA.ALERT, counter, device, recipient, code, payload.encode(counter), supplementary)


def signed_answer(message: GBCSMessage, device_ds: PrivateKey) -> GBCSMessage:
    """Return the response or alert MESSAGE of a critical use case: signed, no MAC."""
    return sign(message, device_ds)


def macked_answer(message: GBCSMessage, device_ka: PrivateKey, recipient_ka: PublicKey) -> GBCSMessage:
    """Return the response or alert MESSAGE of a use case that is not critical: MAC only."""
    return seal(without_signature(message), device_ka, recipient_ka)


def is_critical(message: GBCSMessage) -> bool | None:
    """Tell whether MESSAGE's use case is critical; None where it is not held."""
    row = use_case(message.message_code)
    return row.critical if row else None
