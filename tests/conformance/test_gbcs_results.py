"""Each response says in words what happened, for every service request whose response goes back to the DCC."""

from __future__ import annotations

import json

import pytest

from hht_app.cli import main
from hht_app.core.identifiers import EUI64
from hht_app.gbcs.decode import decode_message
from hht_app.gbcs.use_cases import NOT_HELD
from tests.gbcs.vectors import ACB, keystore, vector, vectors
from tests.reference import reference_path

# MP081's return list, and the other requests that an installer's day is made of.
REQUESTS = (
    "3.2", "6.8", "6.15.1", "6.15.2", "6.21", "6.23", "6.24.1", "6.24.2", "8.1.1", "8.7.1", "8.7.2", "8.8.1", "8.8.2",
    "8.9", "8.11", "8.12.1", "8.12.2", "11.2", "11.3",
)  # fmt: skip
LATER = ("FUTURE_DATED", "CANCELLATION")

WORDS = {
    "ECS12_3.2_ERROR_RESPONSE": ("refused the change of tenancy: 1, hardware fault",),
    "ECS30_6.8_ERROR_RESPONSE": ("refused the billing calendar: 1, hardware fault",),
    "GCS25a_6.8_ERROR_RESPONSE": ("only part of the billing calendar", "192, hardware failure"),
    "CS02bSupplierBySupplier_6.15.1_IMMEDIATE_ERROR_RESPONSE": (
        "only part of the update of security credentials: 10, no trust anchor",
        "2 of 3 done",
        "supplier key agreement failed",
    ),
    "CS02bSupplierBySupplier_6.15.1_IMMEDIATE_SUCCESS_RESPONSE": ("carried out the update of security credentials",),
    "CS02bSupplierBySupplier_6.15.1_CANCELLATION_SUCCESS_RESPONSE": ("accepted the update", "no outcome is told yet"),
    "CS02d_6.15.2_ERROR_RESPONSE": ("refused the new device certificate: 3, invalid key usage",),
    "CS02aMAC_6.24.1_ERROR_RESPONSE": ("only part of the reading", "network operator failed (25, trust anchor not"),
    "CS02e_6.24.2_ERROR_RESPONSE": ("refused the reading of its device certificate: 3, retrieval failure",),
    "ECS70Commission_8.1.1_ERROR_RESPONSE": ("only part of the setting of its clock: 1, hardware fault",),
    "GCS28_6.11_ERROR_RESPONSE": ("the setting of its clock: 2, clock unreliable",),
    "CS03A1_8.7.1_ERROR_RESPONSE": ("refused the join: 3, incompatible with existing entry",),
    "CS03B_8.7.2_ERROR_RESPONSE": ("refused the join: 2, invalid method or role",),
    "CS04ACCritical_8.8.1_ERROR_RESPONSE": ("refused the unjoin: 1, not in the device log",),
    "CS07_8.9_ERROR_RESPONSE": ("refused the reading of its device log: 1, failure",),
    "CCS01_8.11_ERROR_RESPONSE": ("CHF", "only part of the addition of a device to its log: 1, hardware fault"),
    "CCS02_8.11_ERROR_RESPONSE": ("CHF", "refused the removal of a device from its log: 1, hardware fault"),
    "CCS03_8.12.1_ERROR_RESPONSE": ("CHF", "refused the restoring of its device log: 1, hardware fault"),
    "GCS59_8.12.2_SUCCESS_RESPONSE": ("GPF", "carried out the restoring of its device log"),
    "CS06_11.3_IMMEDIATE_ERROR_RESPONSE": ("refused the firmware activation: 1, no image",),
    "CS06_11.3_FUTURE_DATED_SUCCESS_RESPONSE": ("accepted the firmware activation",),
    "GCS01a_1.1.1_FUTURE_DATED_BLOCK_ERROR_RESPONSE": (
        "GSME",
        "only part of the new tariff: 192, hardware failure (6 of 8 done, PublishBlockThresholds failed (192, ",
        "hardware failure), 1 not attempted)",
    ),
    "GCS16a_4.6.1_ERROR_RESPONSE": ("GetSnapshot failed 26 times (139, not found), GetSnapshot failed (192, hardware",),
    "ECS52_11.2_ERROR_RESPONSE": ("refused the reading of its firmware version: 1, hardware fault",),
    "GCS38_11.2_ERROR_RESPONSE": ("refused the reading of its firmware version: 192, hardware failure",),
}


ALERTS = {
    "CS06_11.3_8F66_FUTURE_DATED_SUCCESS_ALERT": "command carried out (the firmware activation)",
    "CS06_11.3_8F67_FUTURE_DATED_ERROR_ALERT": "command not carried out (the firmware activation: 2, hash mismatch)",
    "CS02bSupplierBySupplier_6.15.1_8F67_FUTURE_DATED_ERROR_ALERT": (
        "8F67: Future-dated HAN interface command not carried out (the update of security credentials: "
        "10, no trust anchor (2 of 3 done, supplier key agreement failed (10, no trust anchor)))"
    ),
    "ECS28a_6.4.1_8F66_FUTURE_DATED_SUCCESS_ALERT_PERIOD": (
        "8F66: Future-dated HAN interface command carried out (ECS28a (Set Load Limit Configurations - General "
        "Settings), LoadLimitPeriod(Timer).activate_passive_value_time)"
    ),
    "GCS01a_1.1.1_8F66_FUTURE_DATED_BLOCK_SUCCESS_ALERT_PUBLISH_CALENDAR": (
        "command carried out (the new tariff, Calendar.PublishCalendar)"
    ),
    "CS14_NA_8F12_ALERT": "raised alert 8F12: CHF device log changed",
    "CCS08_NA_NA_ALERT": "raised alert 8F8A: Firmware transfer alert success",
}


def responses() -> list[tuple[str, bytes]]:
    found = [(name, data) for name, data in vectors() if "_RESPONSE" in name]
    return [(name, data) for name, data in found if any(f"_{request}_" in name for request in REQUESTS)]


@pytest.mark.parametrize(("name", "words"), WORDS.items(), ids=list(WORDS))
def test_the_outcome_reads_as_a_sentence(name: str, words: tuple[str, ...]) -> None:
    line = decode_message(vector(name), keystore(), ACB).line()
    for part in words:
        assert part in line


@pytest.mark.parametrize(("name", "words"), ALERTS.items(), ids=list(ALERTS))
def test_an_alert_reads_as_a_sentence_with_the_change_it_is_about(name: str, words: str) -> None:
    assert decode_message(vector(name), keystore(), ACB).line().endswith(words)


def test_every_alert_tells_its_code_whatever_the_schema_calls_it() -> None:
    alerts = [(name, decode_message(data)) for name, data in vectors() if "_ALERT" in name]
    assert len(alerts) >= 80
    for name, decoded in alerts:
        assert decoded.alert_code is not None, name
        assert f"raised alert {decoded.alert_code:04X}: " in decoded.line(), name


def test_every_response_that_goes_back_says_success_failure_or_not_yet() -> None:
    found = responses()
    assert len({name.split("_")[1] for name, _ in found}) >= 18
    for name, data in found:
        decoded = decode_message(data, keystore(), ACB)
        assert decoded.result is not None, name
        assert NOT_HELD not in decoded.line(), name
        if any(word in name for word in LATER) and "GCS01a" not in name:
            assert decoded.result.outcome in ("none", "success"), name
        elif "_ERROR_" in name:
            assert decoded.result.outcome == "failure", name
            assert str(decoded.result.code) in decoded.line(), name
        else:
            assert decoded.result.outcome == "success", name


def test_success_is_not_said_twice() -> None:
    assert decode_message(vector("CS04B_8.8.2_SUCCESS_RESPONSE")).line().endswith(" carried out the unjoin")
    assert decode_message(vector("GCS59_8.12.2_SUCCESS_RESPONSE")).line().endswith(" the restoring of its device log")


def test_what_is_only_read_is_answered_not_carried_out() -> None:
    assert " answered ECS35c (Read CHF Event Log)" in decode_message(vector("ECS35c_6.13_SUCCESS_RESPONSE")).line()


def test_a_forged_answer_is_not_told_as_if_it_were_true() -> None:
    data = bytearray(vector("CS03A1_8.7.1_ERROR_RESPONSE"))
    data[data.index(b"\x02\x01\x03", 33) + 2] = 0  # success in place of a refusal, under the old signature
    decoded = decode_message(bytes(data), keystore(), ACB)
    assert decoded.line().endswith("carried out the join (not to be trusted: its signature does not fit)")
    data = bytearray(vector("CS04B_8.8.2_SUCCESS_RESPONSE"))
    data[-1] ^= 1
    assert decode_message(bytes(data), keystore(), ACB).line().endswith("(not to be trusted: its MAC does not fit)")


def test_a_device_is_called_by_its_own_name_where_it_is_known() -> None:
    decoded = decode_message(vector("CS03A1_8.7.1_ERROR_RESPONSE"))
    names = {EUI64.parse("00DB1234567890A0"): "The electricity meter"}
    assert decoded.line(names) == "The electricity meter refused the join: 3, incompatible with existing entry"


def test_hht_decode_says_the_outcome_first_and_then_shows_the_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    (path,) = reference_path("rtds/messages").glob("*/CS03A1_8.7.1_ERROR_RESPONSE*.HEX")
    assert main(["decode", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("refused the join: 3, incompatible with existing entry")
    (told,) = (line for line in lines if "joinResponseCode" in line)
    assert "020103" in told
    assert told.endswith("joinResponseCode: 3 (incompatible with existing entry)")
    assert main(["decode", str(path), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["line"] == lines[0]
