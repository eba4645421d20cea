"""Build, sign, check by the published schema and write 1,000 8.13 requests, against the bare cost of the same work.

Floor: for each of the same documents, the XML signature taken bare (canonical form, digest, canonical form of
SignedInfo, one deterministic ECDSA signature over it) and the schema check taken bare (lxml parses the bytes and
validates the tree). Ours: the request is built from its fields, written as XML, signed, checked from its bytes by
`Schema.check`, and written to one open file. Prints `ratio N.NN` first (ours over floor, medians of the rounds); a
second ratio counts nothing as bare but the ECDSA operation and the validation; last, what a file of its own for each
costs on this disk, by the wall's time; all else is this process's own time, so that other work on the machine weighs
less. Keeps what it printed in its section of tests/benchmarks/RESULTS.md.
"""

from __future__ import annotations

import gc
import hashlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from hht_app.core.identifiers import RequestID  # noqa: E402
from hht_app.duis.models import Request, ReturnLocalCommandResponse, write_request  # noqa: E402
from hht_app.duis.schema import Schema  # noqa: E402
from hht_app.duis.signature import sign_written  # noqa: E402
from tests.benchmarks.results import keep  # noqa: E402
from tests.duis.samples import ACB, ESME, SUPPLIER, signer  # noqa: E402
from tests.reference import REFERENCE  # noqa: E402

REQUESTS = 1000
ROUNDS = 7
PORTION = 50
PAYLOAD = bytes(range(256))  # about the size of a signed response
SIGNER = signer()
ISSUER, SERIAL = SIGNER.issuer, SIGNER.serial


def built(number: int) -> bytes:
    """Return the signed 8.13 of NUMBER."""
    request = Request(
        request_id=RequestID(SUPPLIER, ACB, 10_000 + number),
        command_variant=8,
        service_reference="8.13",
        service_reference_variant="8.13",
        body=ReturnLocalCommandResponse(
            original_request_id=RequestID(SUPPLIER, ESME, number), device_gbcs_response=PAYLOAD
        ),
    )
    return sign_written(write_request(request), SIGNER.key, ISSUER, SERIAL)


def ours(schema: Schema, stream: BinaryIO, numbers: range) -> None:
    """Build, sign, check and write each request of NUMBERS."""
    for number in numbers:
        document = built(number)
        problems = schema.check(document)
        if problems:
            raise SystemExit(f"request {number} is not valid: {problems[0].message}")
        stream.write(document)


class Floor:
    """The bare work on the same documents, with everything it needs at hand."""

    def __init__(self, path: Path) -> None:
        self.validator = etree.XMLSchema(etree.parse(str(path)))
        self.documents = [built(number) for number in range(REQUESTS)]
        self.signed = [etree.fromstring(document) for document in self.documents]
        self.unsigned = [etree.fromstring(document) for document in self.documents]
        for root in self.unsigned:
            root.remove(root[-1])
        self.parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        self.algorithm = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)

    def bare(self, numbers: range) -> None:
        """Sign bare and check bare each document of NUMBERS."""
        for number in numbers:
            hashlib.sha256(etree.tostring(self.unsigned[number], method="c14n")).digest()
            info = etree.tostring(self.signed[number][-1][0], method="c14n", exclusive=True)
            SIGNER.key.sign(info, self.algorithm)
            if not self.validator.validate(etree.fromstring(self.documents[number], self.parser)):
                raise SystemExit("a document is not valid")

    def barest(self, numbers: range) -> None:
        """Do nothing but an ECDSA operation and the validation of a tree that is there, for each of NUMBERS."""
        info = bytes(range(256)) * 3  # about the length of SignedInfo in canonical form
        for number in numbers:
            SIGNER.key.sign(info, self.algorithm)
            if not self.validator.validate(self.signed[number]):
                raise SystemExit("a document is not valid")

    def files(self, folder: Path, numbers: range) -> None:
        """Write each document of NUMBERS to a file of its own."""
        for number in numbers:
            (folder / f"{number}.xml").write_bytes(self.documents[number])


def seconds(work: Callable[[], None], clock: Callable[[], float] = time.process_time) -> float:
    """Return how long WORK takes by CLOCK: this process's own time unless given."""
    started = clock()
    work()
    return clock() - started


def main() -> None:
    """Measure, print, and keep the figures."""
    path = REFERENCE / "duis-xsd" / "duis-5.4.xsd"
    if not path.is_file():
        raise SystemExit(f"the published schema is not on this machine: {path} (set HHT_REFERENCE to its folder)")
    schema, floor = Schema(path), Floor(path)
    figures: dict[str, list[float]] = {"ours": [], "bare": [], "barest": [], "files": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for _ in range(ROUNDS):
            taken = dict.fromkeys(figures, 0.0)
            gc.collect()
            gc.disable()  # a collection would fall on one and not on the other
            with (folder / "requests.xml").open("wb") as stream:
                # by turns in small portions, so that what else the machine does falls on both
                for start in range(0, REQUESTS, PORTION):
                    numbers = range(start, start + PORTION)
                    taken["bare"] += seconds(partial(floor.bare, numbers))
                    taken["ours"] += seconds(partial(ours, schema, stream, numbers))
                    taken["barest"] += seconds(partial(floor.barest, numbers))
            taken["files"] = seconds(partial(floor.files, folder, range(REQUESTS)), time.perf_counter)
            gc.enable()
            for kind, value in taken.items():
                figures[kind].append(value)
    median = {name: statistics.median(values) for name, values in figures.items()}
    lines = [
        f"ratio {median['ours'] / median['bare']:.2f}",
        f"ratio {median['ours'] / median['barest']:.2f} to ECDSA and validation alone",
        f"ours {median['ours'] / REQUESTS * 1e6:.0f} us each: build, sign, check, write",
        f"floor {median['bare'] / REQUESTS * 1e6:.0f} us each: canonical forms, digest, ECDSA, parse, validate",
        f"a file of its own for each {median['files'] / REQUESTS * 1e6:.0f} us more",
        f"requests a second {REQUESTS / median['ours']:.0f}",
    ]
    print("\n".join(lines))
    keep("duis", f"lxml {etree.__version__}", lines)


if __name__ == "__main__":
    main()
