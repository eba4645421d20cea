"""Key store folders: certificates and organisations' private keys as PEM files named by EUI-64 and usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hht_app.core.files import store_error, write_file

if TYPE_CHECKING:
    from pathlib import Path

    from hht_app.smki.pki import CertifiedKey, TrainingPKI
    from hht_app.smki.world_keys import WorldKeyStore


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise store_error(error, f"folder {folder} could not be made") from error


def _stem(held: CertifiedKey) -> str:
    return f"{held.eui.compact}-{held.usage}" if held.eui else held.usage


def write_keystore(folder: Path, store: WorldKeyStore) -> None:
    """Write every certificate of STORE, and the organisations' private keys (mode 0600), never a device's."""
    _make_folder(folder)
    for held in store.organisation_keys():
        write_file(folder / f"{_stem(held)}.pem", held.pem)
        write_file(folder / f"{_stem(held)}.key", held.key_pem, private=True)
    for held in store.device_keys():
        write_file(folder / f"{_stem(held)}.pem", held.pem)


def write_ca(folder: Path, pki: TrainingPKI) -> None:
    """Write the four certification authorities' certificates as PEM; their private keys never leave the program."""
    _make_folder(folder)
    for name, held in (
        ("organisation-root", pki.organisation_root),
        ("organisation-issuing", pki.organisation_issuing),
        ("device-root", pki.device_root),
        ("device-issuing", pki.device_issuing),
    ):
        write_file(folder / f"{name}.pem", held.pem)
