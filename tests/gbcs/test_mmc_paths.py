"""Decoded items carry the names of the published MMC schema where it has one."""

from __future__ import annotations

import re
from collections import defaultdict

from hht_app.core.resources import read_table
from hht_app.gbcs.decode import decode_message
from hht_app.gbcs.keyring import Keyring
from hht_app.gbcs.payloads.dlms_builders import CCS05, CCS07
from tests.gbcs.vectors import ACB, keystore, vectors
from tests.reference import reference_path

# No published message shows these: codes that RTDS has no example of.
WITHOUT_VECTORS = {f"{CCS05:04X} response", f"{CCS07:04X} response"}


def test_every_name_is_one_of_the_schema_in_the_type_that_the_table_says() -> None:
    schema = (reference_path("duis-xsd") / "mmc54.xsd").read_text(encoding="utf-8")
    for row in read_table("gbcs/mmc_paths.csv"):
        holder = row["source"].removeprefix("MMC 5.4 ")
        found = re.search(rf'<xs:complexType name="{holder}">.*?\n    </xs:complexType>', schema, re.DOTALL)
        assert found is not None, row
        assert f'name="{row["element"]}"' in found[0], row


def test_every_name_stands_in_some_published_message() -> None:
    seen: dict[str, set[str]] = defaultdict(set)
    keys = Keyring(keystore(), ACB)
    for _, data in vectors():
        decoded = decode_message(data, keys)
        name = f"{decoded.message.message_code:04X} {decoded.message.kind}"
        seen[name] |= {node.name for node in decoded.payload_tree.walk()}
    for row in read_table("gbcs/mmc_paths.csv"):
        assert row["element"] in seen[row["layout"]] or row["layout"] in WITHOUT_VECTORS, row
