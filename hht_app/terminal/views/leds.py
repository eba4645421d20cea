"""The hub's five LEDs: which is lit and in what pattern, from a table that a trainer can replace."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hht_app.core.errors import DataError
from hht_app.core.files import store_error, write_file
from hht_app.core.resources import read_text
from hht_app.core.words import tr
from hht_app.premises.house import House
from hht_app.terminal.session import Session

LEDS = ("SW", "WAN", "MESH", "HAN", "GAS")
LIT, OFF, NOT_FITTED, NOT_HELD = "lit", "off", "not fitted", "not held"
STATES = (LIT, OFF, NOT_FITTED, NOT_HELD)
SECONDS = 5.0
TABLE, OWN_TABLE = "premises/hub_leds.csv", "hub_leds.csv"
COLUMNS = ("led", "condition", "state", "moments", "words", "source")
ILLUSTRATIVE = "Illustrative. Real patterns not held"
NO_POWER = "no power"
# Every condition the hub can be in, by LED: the first that holds is the one whose row counts.
CONDITIONS: dict[str, tuple[str, ...]] = {
    "SW": (NO_POWER, "running"),
    "WAN": (NO_POWER, "connected", "searching"),
    "MESH": (NO_POWER, "variant with mesh", "variant without mesh", "variant not known"),
    "HAN": (NO_POWER, "joining open", "devices joined", "no device joined"),
    "GAS": (NO_POWER, "gas meter joined", "gas meter listed", "no gas meter listed"),
}
_MESH_VARIANT, _NO_MESH_VARIANTS = "Cellular+Mesh", ("Cellular",)


@dataclass(frozen=True, slots=True)
class LedRow:
    """One row of the table: an LED in a condition, its state, and when it is lit within five seconds."""

    led: str
    condition: str
    state: str
    moments: tuple[tuple[float, float], ...]
    words: str
    source: str

    @property
    def moments_text(self) -> str:
        """The lit moments as the table writes them."""
        return " ".join(f"{begin:g}-{end:g}" for begin, end in self.moments)


@dataclass(frozen=True, slots=True)
class LedView:
    """One LED as it is drawn: state in words, lit moments in seconds of five, and what a screen reader says."""

    led: str
    state: str
    words: str
    moments: tuple[tuple[float, float], ...]
    source: str
    spoken: str


@dataclass(frozen=True, slots=True)
class LedsView:
    """The five LEDs in their order; `note` says where the patterns come from."""

    leds: tuple[LedView, ...]
    note: str


def read_leds(text: str, path: str) -> tuple[LedRow, ...]:
    """Return the rows of a table of LEDs; DataError names the line that is wrong, or the condition that is missing."""
    reader = csv.DictReader(io.StringIO(text), strict=True)
    try:
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise DataError(f"the columns of the LED table are {', '.join(COLUMNS)}", path=path, line=1)
        rows = tuple(_row(row, path, reader.line_num) for row in reader)
    except csv.Error as error:
        raise DataError(f"not a table: {error}", path=path, line=reader.line_num) from error
    told = [(row.led, row.condition) for row in rows]
    for led, conditions in CONDITIONS.items():
        for condition in conditions:
            if told.count((led, condition)) != 1:
                raise DataError(f"the LED table needs one row for {led}, {condition}", path=path)
    return rows


def _row(row: dict[str, str], path: str, line: int) -> LedRow:
    if None in row or any(row[name] is None for name in COLUMNS):
        raise DataError(f"a row of the LED table has {len(COLUMNS)} cells", path=path, line=line)
    led, condition, state = row["led"], row["condition"], row["state"]
    if condition not in CONDITIONS.get(led, ()):
        raise DataError(f"the LED table knows no {led!r}, {condition!r}", path=path, line=line)
    if state not in STATES:
        raise DataError(f"an LED is {', '.join(STATES)}, not {state!r}", path=path, line=line)
    moments = _moments(row["moments"], path, line)
    if bool(moments) != (state == LIT):
        raise DataError("a lit LED has moments, and no other has", path=path, line=line)
    return LedRow(led, condition, state, moments, row["words"], row["source"])


def _moments(text: str, path: str, line: int) -> tuple[tuple[float, float], ...]:
    """Read "0-0.2 1-1.2": spans in seconds of five, in order, none touching the next."""
    spans = []
    before = -1.0
    for part in text.split():
        begin, _, end = part.partition("-")
        try:
            span = float(begin), float(end)
        except ValueError as error:
            raise DataError(f"{part!r} is not a span of seconds such as 1-1.2", path=path, line=line) from error
        if not before < span[0] < span[1] <= SECONDS:
            raise DataError(f"the span {part!r} is not after the one before, within 5 seconds", path=path, line=line)
        spans.append(span)
        before = span[1]
    return tuple(spans)


@cache
def _installed() -> tuple[LedRow, ...]:
    return read_leds(read_text(TABLE), TABLE)


def own_table(folder: Path) -> Path:
    """Return where a trainer's own table of LEDs lies in the workspace FOLDER."""
    return folder / "tables" / OWN_TABLE


def led_rows(folder: Path | None) -> tuple[LedRow, ...]:
    """Return the rows that count: the trainer's own in the workspace FOLDER, else those of the program."""
    if folder is None:
        return _installed()
    path = own_table(folder)
    try:
        return read_leds(path.read_text(encoding="utf-8-sig"), str(path))
    except FileNotFoundError:
        return _installed()
    except UnicodeDecodeError as error:
        raise DataError("the LED table is not UTF-8 text", path=str(path)) from error
    except OSError as error:
        raise store_error(error, f"{path} could not be read") from error


def led_text(rows: Sequence[LedRow]) -> str:
    """Return ROWS as the text of a table."""
    return table_text([(row.led, row.condition, row.state, row.moments_text, row.words, row.source) for row in rows])


def table_text(cells: Sequence[Sequence[str]]) -> str:
    """Return CELLS, row by row in the order of the columns, as the text of a table; nothing is checked."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(cells)
    return out.getvalue()


def keep_leds(folder: Path, text: str) -> tuple[LedRow, ...]:
    """Check TEXT and keep it as the trainer's own table in the workspace FOLDER; DataError where it is wrong."""
    path = own_table(folder)
    rows = read_leds(text, str(path))
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise store_error(error, f"folder {path.parent} could not be made") from error
    write_file(path, text.encode())
    return rows


def drop_own_leds(folder: Path) -> None:
    """Go back to the program's own table."""
    own_table(folder).unlink(missing_ok=True)


def led_conditions(session: Session) -> dict[str, str]:
    """Return in which condition each LED's subject is, in truth."""
    house: House = session.world.house
    if house.hub.power_on_at is None:
        return dict.fromkeys(LEDS, NO_POWER)
    joined = [item for item in house.devices.values() if item.state.joined and house.hub.state.entry(item.eui)]
    gas = [item for item in house.devices.values() if item.device_type == "GSME"]
    han = "devices joined" if joined else "no device joined"
    listed = any(house.hub.state.entry(item.eui) for item in gas)
    if any(item in joined for item in gas):
        gas_words = "gas meter joined"
    else:
        gas_words = "gas meter listed" if listed else "no gas meter listed"
    return {
        "SW": "running",
        "WAN": "connected" if house.wan.covered else "searching",
        "MESH": _mesh(session),
        "HAN": "joining open" if house.hub.joining_open(house.now) else han,
        "GAS": gas_words,
    }


def _mesh(session: Session) -> str:
    """Return whether the hub's variant has a mesh radio, as far as the coverage answer says; one space says nothing."""
    variants = {item.wan_technology for item in session.scenario.coverage}
    if variants == {_MESH_VARIANT}:
        return "variant with mesh"
    if variants and all(item in _NO_MESH_VARIANTS for item in variants):
        return "variant without mesh"
    return "variant not known"


def leds_view(session: Session, rows: Sequence[LedRow]) -> LedsView:
    """Return the hub's LEDs as they now are by ROWS."""
    conditions = led_conditions(session)
    table = {(row.led, row.condition): row for row in rows}
    leds = tuple(_view(table[led, conditions[led]]) for led in LEDS)
    sources = dict.fromkeys(item.source for item in leds)
    return LedsView(leds, "; ".join(tr(source) for source in sources))


def leds_shown(session: Session) -> LedsView:
    """Return the hub's LEDs by the table that counts; where the trainer's own cannot be read, by the program's."""
    try:
        return leds_view(session, led_rows(session.folder))
    except DataError as problem:
        view = leds_view(session, _installed())
        return LedsView(view.leds, tr("Your own LED table is left out: {why}", why=problem.one_line()))


def leds_at_the_hub(session: Session) -> LedsView | None:
    """Return what a person sees at the hub; None while it has no power for the first time yet."""
    return leds_shown(session) if session.state.hub_power_on else None


def _view(row: LedRow) -> LedView:
    words = tr(row.words)
    spoken = tr("{led}: {words}", led=row.led, words=words)
    if row.source == ILLUSTRATIVE:
        spoken = tr("{spoken}, illustrative", spoken=spoken)
    return LedView(row.led, row.state, words, row.moments, row.source, spoken)
