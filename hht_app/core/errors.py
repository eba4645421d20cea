"""The errors this program knows: each says what happened, where, and what to do next."""

from __future__ import annotations


class HHTError(Exception):
    """Base of every error the program raises on purpose."""

    def __init__(self, message: str, *, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    def one_line(self) -> str:
        """Return the error as one line: what, where, what to do."""
        text = self.message if not self.advice else f"{self.message}; {self.advice}"
        return " ".join(text.split())


class UserError(HHTError):
    """Something the person asked for cannot be done; the text is shown as it is."""


class UsageError(UserError):
    """The call itself was wrong (exit code 2 of the command line)."""


class DataError(HHTError):
    """Input is bad: carries the byte offset, field path or line where it was found."""

    def __init__(
        self,
        message: str,
        *,
        offset: int | None = None,
        path: str | None = None,
        line: int | None = None,
        advice: str = "",
    ) -> None:
        super().__init__(message, advice=advice)
        self.offset = offset
        self.path = path
        self.line = line

    def one_line(self) -> str:
        """Return the error as one line, with path, line and offset where known."""
        where = ""
        if self.path:
            where += f"{self.path}: "
        text = f"{where}{self.message}"
        if self.line is not None:
            text += f" at line {self.line}"
        if self.offset is not None:
            text += f" at offset {self.offset}"
        if self.advice:
            text += f"; {self.advice}"
        return " ".join(text.split())

    def __str__(self) -> str:
        return self.one_line()


class ProtectionError(DataError):
    """A signature, MAC or certificate does not fit what it should protect."""


class MissingKeyError(HHTError):
    """A key or certificate needed for a check is not at hand, so the check cannot be made."""


class StoreError(HHTError):
    """The environment failed: disk full, database locked, file from a newer version (exit code 3)."""


class BugError(HHTError):
    """The program contradicted itself; never the fault of input."""


class Cancelled(Exception):
    """The person cancelled; nothing is to be reported."""
