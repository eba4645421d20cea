"""How long decoding takes beside the bare cryptography of the same messages, both measured in turn in one process.

Floor: each signature verified, one key agreement for each distinct pair of keys, key derivation and GMAC for each MAC,
each decryption; nothing is decoded. Ours: each message decoded, verified, MAC-checked and decrypted, and the name,
value and meaning of every node read, the envelope's too; no secret is kept from round to round. The set is decoded as
one (`decode_messages`); a line tells what the same takes with a call for each message. Prints `ratio N.NN` first (ours
over floor, medians of the rounds) and keeps what it printed in tests/benchmarks/RESULTS.md. Both are the
process's own CPU time, all in one thread, so that other work on the machine weighs less; starts are wall time.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from cryptography import __version__ as cryptography_version
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from hht_app.core.identifiers import EUI64  # noqa: E402
from hht_app.gbcs import protection  # noqa: E402
from hht_app.gbcs.decode import Decoded, decode_message, decode_messages, settle  # noqa: E402
from hht_app.gbcs.envelope import CRA, MAC_AAD_START, GBCSMessage  # noqa: E402
from hht_app.gbcs.keyring import Keyring  # noqa: E402
from hht_app.gbcs.keystore import FolderKeyStore, KeyStore  # noqa: E402
from hht_app.gbcs.tree import Node  # noqa: E402
from hht_app.gbcs.use_cases import use_case  # noqa: E402
from tests.benchmarks.results import keep  # noqa: E402

# As tests/reference.py says it, which this does not import: it would bring all of pytest into what is measured.
REFERENCE = Path(os.environ.get("HHT_REFERENCE", ROOT.parent / "shared" / "reference"))
ACB = EUI64.parse("90-B3-D5-1F-30-00-00-02")
ROUNDS, COLD_ROUNDS = 11, 15
Pair = tuple[ec.EllipticCurvePrivateKey, ec.EllipticCurvePublicKey]


@dataclass
class Floor:
    """The bare cryptography of a set of messages, its inputs made ready beforehand."""

    signatures: list[tuple[ec.EllipticCurvePublicKey, bytes, bytes]] = field(default_factory=list)
    pairs: dict[tuple[EUI64, EUI64], Pair] = field(default_factory=dict)
    macs: list[tuple[tuple[EUI64, EUI64], tuple[EUI64, int, int, EUI64], bytes, bytes]] = field(default_factory=list)
    sealed: list[tuple[tuple[EUI64, EUI64], tuple[EUI64, int, int, EUI64], bytes, bytes]] = field(default_factory=list)

    def add(self, decoded: Decoded, keys: KeyStore) -> None:
        """Add what a decoded message's verification and decryption take."""
        message = decoded.message
        signer = keys.public_key(message.originator, "ds")
        if message.signature and signer is not None:
            r, s = (int.from_bytes(part, "big") for part in (message.signature[:32], message.signature[32:]))
            self.signatures.append((signer, encode_dss_signature(r, s), message.signed_content))
        if decoded.mac == "valid":
            row = use_case(message.message_code)
            own = message.cra is not CRA.COMMAND or (row is not None and row.han_only)
            name = self._pair(message.originator if own else ACB, message.recipient, keys)
            how = (message.originator, int(message.cra), message.originator_counter, message.recipient)
            self.macs.append((name, how, message.originator.raw + bytes(4), MAC_AAD_START + message.inner))
        for blob in sealed_parts(decoded, keys):
            party = protection.encryption_party(message)
            counter = message.supplementary.originator_counter
            how = (message.originator, 4, message.originator_counter if counter is None else counter, party)
            self.sealed.append(
                (self._pair(message.originator, party, keys), how, message.originator.raw + bytes(4), blob)
            )

    def _pair(self, one: EUI64, other: EUI64, keys: KeyStore) -> tuple[EUI64, EUI64]:
        for holder, peer in ((one, other), (other, one)):
            private, public = keys.private_key(holder, "ka"), keys.public_key(peer, "ka")
            if private is not None and public is not None:
                self.pairs[holder, peer] = (private, public)
                return holder, peer
        raise SystemExit(f"no keys of {one} and {other}")

    def run(self) -> None:
        """Do all of it once."""
        algorithm = ec.ECDSA(SHA256())
        for key, signature, signed in self.signatures:
            key.verify(signature, signed, algorithm)
        secrets = {name: private.exchange(ec.ECDH(), public) for name, (private, public) in self.pairs.items()}
        derive = protection.derive_key
        for name, how, iv, aad in self.macs:
            AESGCM(derive(secrets[name], *how)).encrypt(iv, b"", aad)
        for name, how, iv, blob in self.sealed:
            mode = modes.GCM(iv, blob[-12:], min_tag_length=12)
            opener = Cipher(algorithms.AES(derive(secrets[name], *how)), mode).decryptor()
            opener.authenticate_additional_data(b"\x31")
            opener.update(blob[5:-12])
            opener.finalize()


class Listening(Keyring):
    """A keyring that keeps what it was asked to open."""

    def __init__(self, keystore: KeyStore) -> None:
        super().__init__(keystore, ACB)
        self.asked: list[bytes] = []

    def open(self, message: GBCSMessage, blob: bytes) -> bytes | None:
        """Open BLOB and keep it."""
        self.asked.append(blob)
        return super().open(message, blob)


def sealed_parts(decoded: Decoded, keys: KeyStore) -> list[bytes]:
    """Return the encrypted parts of a message that KEYS open."""
    if not decoded.decrypted:
        return []
    listening = Listening(keys)
    decode_message(decoded.frame.data, listening)
    return listening.asked


def read_all(decoded: Decoded) -> int:
    """Read name, value and meaning of every node and return how many there are."""
    count = 0
    level: list[Node] = [decoded.envelope, decoded.payload_tree]
    while level:
        count += len(level)
        below: list[Node] = []
        for node in level:
            _ = node.name
            _ = node.value
            _ = node.meaning
            if node.children:
                below += node.children
        level = below
    return count


def _keystore() -> FolderKeyStore:
    return FolderKeyStore(REFERENCE / "rtds" / "keystore")


def _messages() -> list[bytes]:
    paths = sorted((REFERENCE / "rtds" / "messages").glob("*/*.HEX"))
    if not paths:
        print(f"the published messages are not at {REFERENCE}; name their folder with HHT_REFERENCE", file=sys.stderr)
        raise SystemExit(3)
    return [bytes.fromhex(path.read_text()) for path in paths]


def _timed(work: Callable[[], object]) -> float:
    gc.collect()
    start = process_time()
    work()
    return process_time() - start


def _ours(messages: list[bytes], keystore: KeyStore) -> int:
    protection.forget_secrets()
    keys = Keyring(keystore, ACB)
    return sum(read_all(item) for item in decode_messages(messages, keys) if isinstance(item, Decoded))


def _one_by_one(messages: list[bytes], keystore: KeyStore) -> int:
    protection.forget_secrets()
    keys = Keyring(keystore, ACB)
    return sum(read_all(decode_message(data, keys)) for data in messages)


def measure() -> list[str]:
    """Return the lines of the report, the ratio first."""
    messages, keystore = _messages(), _keystore()
    floor = Floor()
    families: dict[str, list[bytes]] = {}
    for data in messages:
        decoded = decode_message(data, keystore, ACB)
        floor.add(decoded, keystore)
        families.setdefault(decoded.family, []).append(data)
    nodes = _ours(messages, keystore)
    gc.collect()
    settle()  # as `hht decode` does after its first message
    floors, ours, singly = [], [], []
    by_family: dict[str, list[float]] = {name: [] for name in families}
    for _ in range(ROUNDS):
        floors.append(_timed(floor.run))
        ours.append(_timed(lambda: _ours(messages, keystore)))
        singly.append(_timed(lambda: _one_by_one(messages, keystore)))
        for name, part in families.items():
            by_family[name].append(_timed(lambda part=part: _ours(part, keystore)))
    low, time = median(floors), median(ours)
    lines = [
        f"ratio {time / low:.2f}",
        f"floor {low * 1000:.1f} ms: {len(floor.signatures)} signatures, {len(floor.pairs)} key agreements, "
        f"{len(floor.macs)} MACs, {len(floor.sealed)} decryptions",
        f"ours {time * 1000:.1f} ms: {len(messages)} messages, {nodes} nodes",
        f"messages a second {len(messages) / time:.0f}",
        f"a call for each message {median(singly) * 1000:.1f} ms, ratio {median(singly) / low:.2f}",
    ]
    for name, part in sorted(families.items()):
        spent = median(by_family[name])
        lines.append(f"{name} {spent * 1000:.1f} ms: {len(part)} messages, {spent / len(part) * 1e6:.0f} us each")
    return [*lines, *_cold()]


def _cold() -> list[str]:
    path = next((REFERENCE / "rtds" / "messages").glob("*/CS03A1_8.7.1_SUCCESS_RESPONSE*.HEX"))
    bare = [sys.executable, "-P", "-c", "import cryptography.x509"]
    cold = [sys.executable, "-P", "-m", "hht_app", "decode", str(path)]
    environment = dict(os.environ, PYTHONPATH=str(ROOT))
    times: dict[str, list[float]] = {"bare": [], "cold": []}
    for turn in range(COLD_ROUNDS + 1):
        for name, command in (("bare", bare), ("cold", cold)):
            start = perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment, cwd=ROOT)
            if turn:  # the first fills the file cache
                times[name].append(perf_counter() - start)
    low, time = median(times["bare"]), median(times["cold"])
    return [f"cold start ratio {time / low:.2f}", f"cold start {time * 1000:.0f} ms, bare {low * 1000:.0f} ms"]


def main() -> None:
    """Measure, print, and keep the report."""
    lines = measure()
    print("\n".join(lines))
    keep("gbcs", f"cryptography {cryptography_version}", lines)


if __name__ == "__main__":
    main()
