"""A job of 30 commands to 6 devices, headless, against the bare cost of its own cryptography and durable inserts.

The job is the practice job with a sixth device (an auxiliary load control switch): its seven commands, then further
ones, each asked for at the DCC, delivered over the HAN, answered, and its answer returned by 8.13. Each act is
committed durably with its events and the state of every room, as always.

Floor: how many signatures, verifications, key agreements, MACs and certificates the run made is counted in a run of its
own; each is then taken bare that many times. With it goes the bare cost of the same rows (events with their bytes, the
parts of rooms that changed, records) inserted in the same transactions into a plain SQLite database that is as durable
(WAL, synchronous FULL), its closing included on both sides. As in the run, each transaction's share of the cryptography
is taken before its rows are inserted: both then find the processor's memory as the other left it. Nothing else is in
the floor: not making the database, not the head kept beside the journal, not reading.
Prints `ratio N.NN` first (ours over floor, the median of the rounds) and keeps what it printed in its section of
tests/benchmarks/RESULTS.md.
"""

from __future__ import annotations

import cProfile
import gc
import hashlib
import pstats
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import cryptography
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from hht_app.core.identifiers import EUI64  # noqa: E402
from hht_app.duis import bodies as b  # noqa: E402
from hht_app.store.connection import Workspace, open_workspace  # noqa: E402
from hht_app.terminal import session as sessions  # noqa: E402
from hht_app.terminal.acts import Act  # noqa: E402
from hht_app.terminal.asking_more import ask_more_act  # noqa: E402
from hht_app.terminal.reference_solution import next_act  # noqa: E402
from hht_app.terminal.scenario import JobDevice, Scenario, load_scenario  # noqa: E402
from hht_app.terminal.session import Session, start_session  # noqa: E402
from tests.benchmarks.results import keep  # noqa: E402

JOB, COMMANDS, ROUNDS = "no-wan-dual-fuel", 30, 11
HCALCS = EUI64.parse("02-48-48-54-00-12-00-A5")
ECDSA = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
VERIFYING = ec.ECDSA(hashes.SHA256())


def job_of_six(_scenario_id: str, _folder: Path | None = None) -> Scenario:
    """Return the practice job with a switch beside its five devices."""
    job = load_scenario(JOB)
    switch = JobDevice(
        key="HCALCS",
        device_type="HCALCS",
        eui=HCALCS,
        manufacturer="HHT5",
        model="LOAD0001",
        smets_chts_version="SMETS V4.2",
        firmware="00050107",
        install_code_bytes=16,
    )
    return job.model_copy(update={"devices": (*job.devices, switch)})


def further(session: Session) -> list[tuple[str, EUI64, b.RequestBody]]:
    """Return the commands after the job's own seven: the switch let in first, then readings of every device."""
    chf, gpf, esme, gsme, ppmid, switch = (item.eui for item in session.scenario.devices)
    let_in = b.UpdateHANDeviceLog(
        device_id=switch,
        request_type="Add",
        add_device_to_chf_whitelist=b.AddDeviceToCHFWhitelist(
            join_time_period=600, install_code=session.world.install_code(session.scenario.devices[5])
        ),
    )
    readings: list[tuple[str, EUI64, b.RequestBody]] = [
        *(("11.2", device, b.ReadFirmwareVersion()) for device in (chf, gpf, esme, ppmid, switch, gsme)),
        *(("8.9", device, b.ReadDeviceLog()) for device in (chf, gpf, esme, ppmid, switch, gsme)),
        *(
            ("6.24.2", device, b.RetrieveDeviceSecurityCredentialsDevice(credential_type="Digital Signature"))
            for device in (esme, gpf, gsme)
        ),
        *(
            ("6.24.1", device, b.RetrieveDeviceSecurityCredentialsKRP(remote_party_roles=("Supplier",)))
            for device in (chf, gpf, esme, ppmid)
        ),
        *(("4.1.1", device, b.ReadInstantaneousImportRegisters()) for device in (esme, gpf, gsme)),
    ]
    return [("8.11", chf, let_in), *readings][: COMMANDS - len(session.scenario.tasks)]


def play(session: Session) -> None:
    """Play the job to its end with all 30 commands; SystemExit if one is not answered or not taken back."""
    while (act := next_act(session)) is not None and act.name != "hand_over":
        session.do(act)
    for srv, device, body in further(session):
        session.do(ask_more_act(session.world.supplier, srv, device, body))
        task = session.state.more[-1].id
        session.do(Act("deliver", {"task": task}))
        if not session.state.tasks[task].heard:
            session.do(Act("pass_time", {"seconds": "1800"}))
        number = session.state.tasks[task].heard
        session.do(Act("send_back", {"items": str(number)}))
        item = session.state.heard[number - 1]
        if item.task != task or item.returned != "I99":
            raise SystemExit(f"{srv} to {device} was not answered and taken back: {session.state.tasks[task].refusal}")
        if device == session.scenario.devices[0].eui and srv == "8.11":
            session.do(Act("press_join", {"device": str(HCALCS)}))
    session.do(Act("hand_over"))


def prepared(folder: Path) -> tuple[Workspace, Session]:
    """Return a workspace in FOLDER and the job begun in it."""
    ws = open_workspace(folder)
    return ws, start_session(ws, JOB)


def seconds(work: Callable[[], None]) -> float:
    """Return how long WORK takes, without the collector."""
    gc.collect()
    gc.disable()
    started = time.perf_counter()
    work()
    taken = time.perf_counter() - started
    gc.enable()
    return taken


@dataclass(frozen=True)
class Counted:
    """What one run did: cryptographic operations by name, its events, and the rows each transaction wrote, by table."""

    operations: dict[str, int]
    events: int
    transactions: list[list[tuple[str, tuple[Any, ...]]]]


_METHODS = {
    "sign": "<method 'sign' of 'cryptography.hazmat.bindings._rust.openssl.ec.ECPrivateKey' objects>",
    "verify": "<method 'verify' of 'cryptography.hazmat.bindings._rust.openssl.ec.ECPublicKey' objects>",
    "exchange": "<method 'exchange' of 'cryptography.hazmat.bindings._rust.openssl.ec.ECPrivateKey' objects>",
    "load": "<built-in method _rust.x509.load_der_x509_certificate>",
    "issue": "<built-in method _rust.x509.create_x509_certificate>",
    "mac": "_mac",
}


def count(folder: Path) -> Counted:
    """Play the job once under a profiler and return what it did."""
    ws, session = prepared(folder)
    transactions: list[list[tuple[str, tuple[Any, ...]]]] = []
    execute, execute_many = ws.execute, ws.execute_many

    def note(sql: str, parameters: Any) -> None:
        verb, _, rest = sql.partition(" ")
        if sql.startswith("BEGIN"):
            transactions.append([])
        elif verb in ("INSERT", "UPDATE"):
            table = rest.removeprefix("INTO ").split()[0]
            transactions[-1].append((f"{table}_{len(parameters)}", tuple(parameters)))
        elif verb == "DELETE":
            raise SystemExit(f"the floor knows no {sql}")

    def noted(sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        note(sql, parameters)
        return execute(sql, parameters)

    def noted_many(sql: str, rows: Any) -> None:
        for row in rows:
            note(sql, row)
        execute_many(sql, rows)

    vars(ws).update(execute=noted, execute_many=noted_many)
    profile = cProfile.Profile()
    profile.runcall(play, session)
    calls = {key[2]: values[0] for key, values in pstats.Stats(profile).stats.items()}  # type: ignore[attr-defined]
    events = session.count()
    ws.close()
    operations = {name: calls.get(method, 0) for name, method in _METHODS.items()}
    return Counted(operations, events, [rows for rows in transactions if rows])


class Floor:
    """The bare operations with everything they need at hand."""

    def __init__(self, counted: Counted, session: Session) -> None:
        self.counted = counted
        supplier = session.world.supplier
        key = session.world.keys.private_key(supplier, "ds")
        certificate = session.world.keys.certificate(supplier, "ds")
        if key is None or certificate is None:
            raise SystemExit("the supplier has no signing key")
        self.key, self.certificate, self.public = key, certificate, key.public_key()
        self.data = bytes(range(256)) * 3
        self.signature = key.sign(self.data, ECDSA)

    def shares(self) -> list[dict[str, int]]:
        """Return how often each operation is taken before each transaction: evenly, and in all as often as the run."""
        parts = len(self.counted.transactions)
        return [
            {name: times * (index + 1) // parts - times * index // parts for name, times in self.operations}
            for index in range(parts)
        ]

    @property
    def operations(self) -> list[tuple[str, int]]:
        """How often the run took each operation."""
        return list(self.counted.operations.items())

    def cryptography(self, times: dict[str, int]) -> None:
        """Take each operation that many TIMES; a certificate is issued at the cost of one signature.

        A MAC is its key derivation and its GMAC.
        """
        for _ in range(times["sign"] + times["issue"]):
            self.key.sign(self.data, ECDSA)
        for _ in range(times["verify"]):
            self.public.verify(self.signature, self.data, VERIFYING)
        for _ in range(times["exchange"]):
            self.key.exchange(ec.ECDH(), self.public)
        for _ in range(times["mac"]):
            AESGCM(hashlib.sha256(self.data[:70]).digest()[:16]).encrypt(self.data[:12], b"", self.data)
        for _ in range(times["load"]):
            x509.load_der_x509_certificate(self.certificate)

    def plain_database(self, path: Path) -> sqlite3.Connection:
        """Return a new plain database at PATH, as durable as the run's, with a table for each kind of row."""
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        for table, width in {(table, len(row)) for rows in self.counted.transactions for table, row in rows}:
            key = {"events_14": ", PRIMARY KEY (c0, c1)", "snapshots_4": ", PRIMARY KEY (c0, c1, c2)"}.get(table, "")
            connection.execute(f"CREATE TABLE {table} ({', '.join(f'c{index}' for index in range(width))}{key})")
        return connection

    def take(self, connection: sqlite3.Connection, shares: list[dict[str, int]]) -> None:
        """Insert the run's rows in its transactions, each after its share of SHARES, and close the database as it does.

        A part of a room takes the place of the last.
        """
        for times, rows in zip(shares, self.counted.transactions, strict=True):
            self.cryptography(times)
            connection.execute("BEGIN IMMEDIATE")
            for table, row in rows:
                connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * len(row))})", row)
            connection.execute("COMMIT")
        connection.close()


def play_and_close(session: Session, ws: Workspace) -> None:
    """Play the job to its end and close its workspace: what the write-ahead log holds goes into the database."""
    play(session)
    ws.close()


def main() -> None:
    """Measure, print, and keep the figures."""
    vars(sessions)["load_scenario"] = job_of_six
    figures: dict[str, list[float]] = {"ours": [], "floor": [], "alone": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        counted = count(folder / "counted")
        for number in range(ROUNDS):
            ws, session = prepared(folder / str(number))
            floor = Floor(counted, session)
            figures["ours"].append(seconds(partial(play_and_close, session, ws)))
            plain, shares = floor.plain_database(folder / f"bare{number}.sqlite"), floor.shares()
            figures["floor"].append(seconds(partial(floor.take, plain, shares)))
            figures["alone"].append(seconds(partial(floor.cryptography, counted.operations)))
    ours, bare, alone = (statistics.median(figures[kind]) for kind in ("ours", "floor", "alone"))
    # Round by round: a machine that slows down for some of them slows both sides of those.
    ratios = [mine / least for mine, least in zip(figures["ours"], figures["floor"], strict=True)]
    rows = sum(map(len, counted.transactions))
    done = ", ".join(f"{times} {operation}" for operation, times in counted.operations.items())
    lines = [
        f"ratio {statistics.median(ratios):.2f}",
        f"ours {ours * 1e3:.0f} ms: {COMMANDS} commands to 6 devices, {counted.events} events",
        f"floor {bare * 1e3:.0f} ms: the cryptography, and {rows} rows in {len(counted.transactions)} transactions",
        f"the cryptography alone, all at once, {alone * 1e3:.0f} ms: {done}",
        f"commands a second {COMMANDS / ours:.0f}",
    ]
    print("\n".join(lines))
    keep("house", f"cryptography {cryptography.__version__}", lines)


if __name__ == "__main__":
    main()
