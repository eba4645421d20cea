"""A message as XML of the MMC schema, for copying from the inspector."""

from __future__ import annotations

from pathlib import Path

from hht_app.gbcs.decode import decode_message
from hht_app.gbcs.mmc import mmc_xml
from hht_app.terminal.session import Session
from hht_app.terminal.views.inspector_gbcs import keyring_of


def copied_as_mmc(session: Session | None, data: bytes, *, truth: bool, kept: Path | None = None) -> str:
    """Return GBCS message DATA as XML of the MMC schema, decrypted where the keys at hand do that.

    Which request it answers is what this terminal remembers of it. DataError says why there is no such XML.
    """
    return mmc_xml(decode_message(data, keyring_of(session, truth, kept)), _answered(session, data))


def _answered(session: Session | None, data: bytes) -> str:
    text = data.hex().upper()
    heard = session.state.heard if session is not None else []
    return next((item.reference for item in heard if item.message == text), "")
