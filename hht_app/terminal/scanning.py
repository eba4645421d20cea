"""Telling a scanner from a hand, and a label's identifier or install code from anything else; without Qt.

A wedge scanner types: its keys come faster than any hand's and end with Enter. How fast a scanner or a hand types is
not held: the limits here are the simulator's choice. The GB form of a label is not held either, so that nothing is cut
out of a longer text: what was scanned is one identifier, or one install code, or only text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64, InstallCode

# A hand that types well takes 60 ms and more from one key to the next; a scanner's keys are at most this far apart.
GAP_MS = 40
# That many keys so fast are no hand's: from then on a scanner may take a breath as long as this.
SURE_FROM, BREATH_MS = 4, 250
LEAST_LENGTH, MOST_LENGTH = 6, 512
IDENTIFIER, INSTALL_CODE, TEXT = "identifier", "install-code", "text"
INSTALL_CODE_LENGTHS = (32, 36)
# In one piece, or in groups of two or four that one kind of mark keeps apart.
_CODE_FORMS = (
    re.compile(r"[0-9A-Fa-f]+"),
    *(re.compile(rf"[0-9A-Fa-f]{{{size}}}([ :-])(?:[0-9A-Fa-f]{{{size}}}\1)*[0-9A-Fa-f]{{{size}}}") for size in (2, 4)),
)
_MARKS = re.compile(r"[ :-]")
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Label:
    """What was scanned: an identifier in its printed form, the digits of an install code, or a text that is neither.

    An install code's VALUE is without its check. CHECKED tells whether it had one; PROBLEM says that it does not fit.
    """

    kind: str
    value: str = field(repr=False)
    checked: bool = False
    problem: str = ""

    @property
    def shown(self) -> str:
        """What may be shown of it: an install code is a key, so only its length is told."""
        if self.kind == INSTALL_CODE:
            return f"{len(self.value)}"
        return self.value if len(self.value) <= _SHOWN else f"{self.value[:_SHOWN]}…"


def read_label(text: str) -> Label:
    """Return what the whole of TEXT is; nothing is cut out of it, and nothing is raised."""
    whole = text.strip()
    try:
        return Label(IDENTIFIER, str(EUI64.parse(whole)))
    except DataError:
        pass
    digits = _MARKS.sub("", whole).upper()
    if len(digits) not in INSTALL_CODE_LENGTHS or not any(form.fullmatch(whole) for form in _CODE_FORMS):
        return Label(TEXT, "".join(char if char.isprintable() else " " for char in whole))
    try:
        code = InstallCode.from_label(digits)
    except DataError as error:
        return Label(INSTALL_CODE, "", checked=True, problem=error.message)
    return Label(INSTALL_CODE, code.raw.hex().upper(), checked=len(digits) > len(code.raw) * 2)


class Wedge:
    """Holds back keys that may be a scanner's until that is certain; whoever feeds it lets them go when they are not.

    It is told the moment of each key in milliseconds, of any clock that goes on evenly.
    """

    def __init__(self) -> None:
        self._held: list[str] = []
        self._last = 0

    @property
    def held(self) -> str:
        """The characters that are held back."""
        return "".join(self._held)

    @property
    def sure(self) -> bool:
        """Tell whether the keys held back are no hand's."""
        return len(self._held) >= SURE_FROM

    @property
    def patience_ms(self) -> int:
        """How long after the last key the next one may come and still belong to the same scan."""
        return BREATH_MS if self.sure else GAP_MS

    def belongs(self, at_ms: int) -> bool:
        """Tell whether a key at AT_MS belongs to those that are held back."""
        fits = 0 <= at_ms - self._last <= self.patience_ms
        return bool(self._held) and fits and len(self._held) < MOST_LENGTH

    def hold(self, char: str, at_ms: int) -> None:
        """Hold CHAR back, which came at AT_MS."""
        self._held.append(char)
        self._last = at_ms

    def let_go(self) -> str:
        """Return what was held back, and hold nothing any more."""
        held, self._held = self.held, []
        return held

    def ends(self, at_ms: int) -> bool:
        """Tell whether an Enter at AT_MS ends a scan: enough keys, each faster than a hand."""
        return self.belongs(at_ms) and len(self._held) >= LEAST_LENGTH
