"""The one error by which a supplier refuses to sign what it did not ask for."""

from __future__ import annotations

from datetime import UTC, datetime

from hht_app.core.errors import DataError

CANCELLED = datetime(3000, 12, 31, tzinfo=UTC)
CANCEL_TIME = "99991231235959Z"


def unlike(why: str) -> DataError:
    """Return the error that says WHY a Pre-Command is not what was asked for."""
    return DataError(
        f"the Pre-Command does not say what was asked: {why}", advice="nothing was signed; ask for it again"
    )


def generalized(moment: datetime | None) -> str | None:
    """Return the ASN.1 time that an execution date asks for: None at once, GBCS's cancelling time for DUIS's."""
    if moment is None:
        return None
    utc = moment.astimezone(UTC)
    return CANCEL_TIME if utc == CANCELLED else utc.strftime("%Y%m%d%H%M%SZ")


def same(what: str, given: object, wanted: object) -> None:
    """DataError when GIVEN is not WANTED; WHAT names the field, whose values are not shown."""
    if given != wanted:
        raise unlike(f"{what} is not what the request says")
