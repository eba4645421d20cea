"""What the tree builder of a payload family is given, and what it tells beside its nodes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from hht_app.gbcs.envelope import GBCSMessage
from hht_app.gbcs.tree import NO_PLACE, Fault, Node

NOT_ATTEMPTED = "not attempted"  # told in place of what a status is about, when an earlier item had failed


class Opener(Protocol):
    """Opens encrypted parts; `keyring.Keyring` does."""

    def open(self, message: GBCSMessage, blob: bytes) -> bytes | None:
        """Return the plaintext of BLOB of MESSAGE, None where no key at hand opens it."""


class Context:
    """One message being decoded: its header, a way to open encrypted parts, and what was found.

    `told` are (group of the result table, code, what it is about) for each status the payload carries, in its order;
    `has_data` is set when it carries an answer beside them; `is_accepted` when it says accepted, not yet executed.
    """

    __slots__ = ("_opener", "encrypted", "faults", "has_data", "is_accepted", "message", "opened", "told")

    looks_inside = True

    def __init__(self, message: GBCSMessage, opener: Opener | None = None) -> None:
        self.message = message
        self._opener = opener
        self.faults: list[Fault] = []
        self.told: list[tuple[str, int, str]] = []
        self.has_data = False
        self.is_accepted = False
        self.encrypted = 0
        self.opened = 0

    def tell(self, group: str, code: int, what: str = "") -> None:
        """Note status CODE of GROUP (join, dlms, zcl, ...; 0 is success), about WHAT (or NOT_ATTEMPTED)."""
        self.told.append((group, code, what))

    def open(self, blob: bytes) -> bytes | None:
        """Return the plaintext of BLOB (31 00000000, ciphertext, 12-byte tag), None where no key at hand opens it.

        The ciphertext is as long as the plaintext: byte n of it stands at the blob's offset + 5 + n.
        """
        self.encrypted += 1
        plain = self._opener.open(self.message, blob) if self._opener is not None else None
        if plain is not None:
            self.opened += 1
        return plain

    def fault(self, why: str, raw: bytes = b"", offset: int = NO_PLACE, path: str = "") -> Fault:
        """Return a node that says WHY the bytes RAW at OFFSET, of field PATH, cannot be trusted, and note it."""
        found = Fault(why, raw, offset, path)
        self.faults.append(found)
        return found


# A builder takes the header's message, the payload's bytes, their offset in the message, and the context; it returns
# the payload's nodes and raises nothing but DataError, for what makes all of the payload unreadable.
TreeBuilder = Callable[[GBCSMessage, bytes, int, Context], Sequence[Node]]
