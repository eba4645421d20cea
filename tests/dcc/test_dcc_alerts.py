"""The DCC's own alerts: only the one whose code and occasion are held is sent, and the table says what is left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from hht_app.core.resources import read_table
from hht_app.dcc.notices import unsettled
from hht_app.duis import alerts
from hht_app.duis import bodies as b
from hht_app.duis.alerts import DCCAlertMessage
from hht_app.duis.responses import response_from
from hht_app.duis.signature import verify_document
from tests.dcc.commands import at_the_end, carry_out, credentials
from tests.flows.job import CHF, ESME, GPF, PPMID, Playing, begin

BODIES = {item.__name__ for item in get_args(alerts.TypedAlert)} | set(get_args(alerts.KeptElement))


@pytest.fixture
def playing(tmp_path: Path) -> Iterator[Playing]:
    started = at_the_end(begin(tmp_path / "H"))
    yield started
    started.ws.close()


def test_each_body_of_a_dcc_alert_that_is_never_sent_is_named_as_not_held() -> None:
    (row,) = [row for row in read_table("dcc/unsettled.csv") if row["id"] == "dcc-alert-bodies"]
    named, words = set(BODIES), row["words"].replace(",", " ").replace(":", " ").split()
    assert len(BODIES) == 24, "as many as the schema has"
    assert named - set(words) == {"UpdateHANDeviceLogResult"}
    assert "schema" in unsettled("dcc-alert-bodies")


def test_new_credentials_and_restored_logs_bring_no_alert_but_those_of_the_device_log(playing: Playing) -> None:
    """Which codes SecurityCredentialsUpdated (6.15.1) and DeviceLogRestored (8.12) have is not held."""
    backups = [item for item in playing.session.state.heard if item.use_case in ("CS14", "GCS62")]
    with playing.ws.transaction():
        for item in backups:
            answer = playing.world.back_office.send_back(None, bytes.fromhex(item.message))
            assert answer.response_code == "I99"
    carry_out(playing, "8.11", CHF, b.UpdateHANDeviceLog(device_id=PPMID, request_type="Remove"))
    carry_out(playing, "6.15.1", ESME, credentials(playing))
    carry_out(playing, "8.12.1", CHF, b.RestoreHANDeviceLog(old_chf_id=CHF))
    carry_out(playing, "8.12.2", GPF, b.RestoreGPFDeviceLog(old_gpf_id=GPF))
    with playing.ws.transaction():
        documents = playing.world.dcc.collect(playing.world.supplier)
    found = [
        response_from(verify_document(item, playing.world.keys.find_xml_signer).root).content for item in documents
    ]
    codes = [item.dcc_alert_code for item in found if isinstance(item, DCCAlertMessage)]
    assert codes == ["N24"]
