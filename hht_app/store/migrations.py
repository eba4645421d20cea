"""The schema, as numbered migrations: each commits in one transaction with the record of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

# Marks the file as ours ("HHT" and 1), so that another program's database is never touched.
APPLICATION_ID = 0x48485401

# Every whole number that may pass 2^63 (seeds, originator counters) is kept as decimal text.
_WORLDS = """
CREATE TABLE worlds (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    scenario TEXT NOT NULL,
    seed TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('scenario', 'free-play')),
    created_sim TEXT NOT NULL
) STRICT;
CREATE TABLE counters (
    world_id INTEGER NOT NULL REFERENCES worlds (id),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (world_id, name)
) STRICT;
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    world_id INTEGER NOT NULL REFERENCES worlds (id),
    scenario TEXT NOT NULL,
    seed TEXT NOT NULL,
    started TEXT NOT NULL,
    ended TEXT,
    state TEXT NOT NULL CHECK (state IN ('running', 'ended', 'stopped')),
    export_to TEXT,
    exported INTEGER NOT NULL DEFAULT 0 CHECK (exported IN (0, 1)),
    speed TEXT NOT NULL
) STRICT;
CREATE TABLE snapshots (
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    room TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (session_id, room)
) STRICT;
"""

_JOURNAL = """
CREATE TABLE events (
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    seq INTEGER NOT NULL CHECK (seq > 0),
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    summary TEXT NOT NULL,
    request_id TEXT,
    message_code TEXT,
    device TEXT,
    code TEXT,
    name TEXT,
    raw BLOB NOT NULL,
    hash TEXT NOT NULL,
    wall TEXT NOT NULL,
    PRIMARY KEY (session_id, seq)
) STRICT;
CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
"""

_INVENTORY = """
CREATE TABLE devices (
    world_id INTEGER NOT NULL REFERENCES worlds (id),
    device_id TEXT NOT NULL,
    device_type TEXT NOT NULL,
    device_status TEXT,
    device_manufacturer TEXT NOT NULL,
    device_model TEXT NOT NULL,
    smets_chts_version TEXT,
    device_firmware_version TEXT,
    device_firmware_version_status TEXT,
    cpl_status TEXT,
    date_commissioned TEXT,
    import_mpxn TEXT,
    secondary_import_mpan TEXT,
    export_mpan TEXT,
    esme_variant TEXT,
    uprn TEXT,
    post_code TEXT,
    address_identifier TEXT,
    csp_region TEXT,
    device_gbcs_version TEXT,
    han_variant TEXT,
    connectivity TEXT,
    associated_chf TEXT,
    PRIMARY KEY (world_id, device_id)
) STRICT;
CREATE INDEX devices_of_chf ON devices (world_id, associated_chf);
CREATE TABLE device_history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    world_id INTEGER NOT NULL,
    device_id TEXT NOT NULL,
    at TEXT NOT NULL,
    from_status TEXT,
    to_status TEXT,
    rule TEXT NOT NULL,
    source TEXT NOT NULL,
    request_id TEXT,
    FOREIGN KEY (world_id, device_id) REFERENCES devices (world_id, device_id)
) STRICT;
CREATE INDEX device_history_of ON device_history (world_id, device_id, id);
CREATE TABLE device_certificates (
    world_id INTEGER NOT NULL,
    device_id TEXT NOT NULL,
    usage TEXT NOT NULL,
    certificate BLOB NOT NULL,
    at TEXT NOT NULL,
    rule TEXT NOT NULL,
    PRIMARY KEY (world_id, device_id, usage),
    FOREIGN KEY (world_id, device_id) REFERENCES devices (world_id, device_id)
) STRICT;
CREATE TABLE organisation_cells (
    world_id INTEGER NOT NULL,
    device_id TEXT NOT NULL,
    role INTEGER NOT NULL,
    key_usage TEXT NOT NULL,
    cell_usage INTEGER NOT NULL,
    holder TEXT NOT NULL,
    ski BLOB NOT NULL,
    at TEXT NOT NULL,
    rule TEXT NOT NULL,
    request_id TEXT,
    PRIMARY KEY (world_id, device_id, role, key_usage, cell_usage),
    FOREIGN KEY (world_id, device_id) REFERENCES devices (world_id, device_id)
) STRICT;
"""

_COVERAGE = """
CREATE TABLE coverage (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    world_id INTEGER NOT NULL REFERENCES worlds (id),
    post_code TEXT,
    address_identifier TEXT,
    uprn TEXT,
    csp_region TEXT NOT NULL,
    response_code TEXT NOT NULL,
    coverage_availability INTEGER CHECK (coverage_availability IN (0, 1)),
    anticipated_coverage_date TEXT,
    wan_technology TEXT,
    connectivity_likelihood TEXT,
    auxiliary_equipment_required TEXT,
    additional_information TEXT
) STRICT;
CREATE INDEX coverage_by_address ON coverage (world_id, post_code, address_identifier);
CREATE INDEX coverage_by_uprn ON coverage (world_id, uprn);
"""


# Each room was one row; now it is a row for each part, and what was written before is the part "" with all in it.
_SNAPSHOTS_IN_PARTS = """
ALTER TABLE snapshots RENAME TO snapshots_whole;
CREATE TABLE snapshots (
    session_id INTEGER NOT NULL REFERENCES sessions (id),
    room TEXT NOT NULL,
    part TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (session_id, room, part)
) STRICT;
INSERT INTO snapshots (session_id, room, part, body) SELECT session_id, room, '', body FROM snapshots_whole;
DROP TABLE snapshots_whole;
"""

# A screen asks for the last event of a kind, however long the journal is.
_EVENTS_OF_KIND = "CREATE INDEX events_of_kind ON events (session_id, kind, name, seq)"

# Each device's words for the search as typed, by trigrams; the index keeps no text of its own, only where it is.
_WORDS_OF_DEVICES = """
CREATE VIEW device_words_of AS SELECT rowid AS id, {words} AS words FROM devices;
CREATE VIRTUAL TABLE device_words USING fts5
 (words, content='device_words_of', content_rowid='id', columnsize=0, tokenize='trigram');
INSERT INTO device_words (device_words, rank) VALUES ('hashsize', 16777216);
CREATE TRIGGER device_words_of_new AFTER INSERT ON devices
BEGIN INSERT INTO device_words (rowid, words) VALUES (new.rowid, {new}); END;
CREATE TRIGGER device_words_of_gone AFTER DELETE ON devices
BEGIN INSERT INTO device_words (device_words, rowid, words) VALUES ('delete', old.rowid, {old}); END;
CREATE TRIGGER device_words_changed AFTER UPDATE OF {columns} ON devices
BEGIN INSERT INTO device_words (device_words, rowid, words) VALUES ('delete', old.rowid, {old});
 INSERT INTO device_words (rowid, words) VALUES (new.rowid, {new}); END;
INSERT INTO device_words (device_words) VALUES ('rebuild');
CREATE INDEX devices_by_status ON devices (world_id, device_status, device_id);
"""
_SEARCHED = (
    "device_type",
    "device_manufacturer",
    "device_model",
    "import_mpxn",
    "secondary_import_mpan",
    "export_mpan",
    "uprn",
    "post_code",
    "address_identifier",
)


def _words(row: str = "") -> str:
    """Return the SQL of a device's words, of ROW (new. or old.) in a trigger: its identifier without hyphens first."""
    parts = [f"replace({row}device_id, '-', '')", *(f"ifnull({row}{name}, '')" for name in _SEARCHED)]
    return " || ' ' || ".join(parts)


def statements(script: str) -> list[str]:
    """Return the statements of SCRIPT one by one, a trigger with its body counted as one."""
    found, pending = [], ""
    for line in script.strip().splitlines():
        pending += line + "\n"
        if line.rstrip().endswith(";") and ("CREATE TRIGGER" not in pending or line.rstrip().endswith("END;")):
            found.append(pending.strip())
            pending = ""
    return found


def _first(db: Database) -> None:
    for script in (_WORLDS, _JOURNAL, _INVENTORY, _COVERAGE):
        # executescript would commit the transaction this migration shares with its record.
        for statement in statements(script):
            db.conn.execute(statement)


def _second(db: Database) -> None:
    for statement in (*statements(_SNAPSHOTS_IN_PARTS), _EVENTS_OF_KIND):
        db.conn.execute(statement)


def _third(db: Database) -> None:
    script = _WORDS_OF_DEVICES.format(
        words=_words(), new=_words("new."), old=_words("old."), columns=", ".join(("device_id", *_SEARCHED))
    )
    for statement in statements(script):
        db.conn.execute(statement)


# Oldest first; a released one is never changed.
STEPS: tuple[tuple[str, Callable[[Database], None]], ...] = (
    ("0001-worlds-sessions-journal-inventory-coverage", _first),
    ("0002-snapshots-in-parts", _second),
    ("0003-words-of-devices", _third),
)


def migrations() -> Migrations:
    """Return the migrations for sqlite-utils to apply; it is imported only then, as few openings have any to make."""
    from sqlite_utils.migrations import Migrations

    made = Migrations("hht")
    for name, step in STEPS:
        made(name=name)(step)
    return made


def migration_names() -> tuple[str, ...]:
    """Return the names of all migrations this program knows, oldest first; their number is the schema version."""
    return tuple(name for name, _ in STEPS)
