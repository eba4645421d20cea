"""What a file is, told by its content and never by its name: a message, document, certificates, picture, and so on."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hht_app.core.errors import DataError
from hht_app.core.told import told
from hht_app.core.words import tr
from hht_app.duis.xmltext import local_name, parse_xml
from hht_app.gbcs.envelope import parse_message
from hht_app.gbcs.sources import BEGINNINGS, LARGEST_SOURCE, message_bytes
from hht_app.gbcs.use_cases import use_case
from hht_app.terminal.importing.capture import Capture, Progress, is_capture, read_capture
from hht_app.terminal.importing.certificates import PEM_BEGIN, PRIVATE_KEY, look_at_certificates, pem_of
from hht_app.terminal.importing.pictures import picture_format
from hht_app.terminal.scenario import Scenario, read_scenario
from hht_app.terminal.settings import Settings, merged

PICTURE = "picture"
MESSAGE, CAPTURE, DOCUMENT, CERTIFICATES, DEVICES, SCENARIO, SETTINGS, UNKNOWN = (
    "message",
    "capture",
    "document",
    "certificates",
    "devices",
    "scenario",
    "settings",
    "unknown",
)
_DEVICE_COLUMN = "device_id"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SPACE = b"\xef\xbb\xbf \t\r\n"
CheckScenario = Callable[[str, str], Scenario]


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was brought in: its KIND, what it is in words, what it would bring, and what is wrong with it and where.

    DATA is the message's own bytes where it is a message, else what was brought in; CAPTURE are the messages where it
    holds many. GOOD says that it can be taken.
    """

    kind: str
    name: str
    title: str
    lines: tuple[str, ...]
    problems: tuple[str, ...]
    data: bytes
    capture: Capture | None = None

    @property
    def good(self) -> bool:
        """Tell whether nothing is wrong with it."""
        return not self.problems and self.kind != UNKNOWN


def recognise(
    data: bytes,
    name: str,
    check_scenario: CheckScenario = read_scenario,
    progress: Progress = lambda _done, _total: None,
) -> Recognised:
    """Return what DATA, called NAME, is; nothing is changed by it, and what is wrong is told and never raised.

    CHECK_SCENARIO checks a scenario's text and raises DataError with the field that is wrong. PROGRESS is told of the
    messages of a capture.
    """
    if data.startswith(_UTF_16):
        words = tr("It is UTF-16 text: save it as UTF-8 and bring it in again")
        return Recognised(UNKNOWN, name, tr("Text"), (), (words,), data)
    data = pem_of(data) or data
    start = data.lstrip(_SPACE)[:1]
    if not start:
        return Recognised(UNKNOWN, name, tr("Nothing"), (), (tr("It is empty"),), data)
    if picture_format(data):
        return Recognised(PICTURE, name, tr("A picture"), (), (), data)
    if PEM_BEGIN in data or PRIVATE_KEY.search(data):
        lines, problems = look_at_certificates(data)
        return Recognised(CERTIFICATES, name, tr("Certificates"), lines, problems, data)
    if start == b"<":
        return _document(data, name)
    if start in (b"{", b"["):
        return _json(data, name, check_scenario)
    if _is_device_list(data):
        return _devices(data, name)
    return _message(data, name, progress)


def _message(data: bytes, name: str, progress: Progress) -> Recognised:
    raw = b""
    try:
        raw = message_bytes(data)
        message = parse_message(raw)
    except DataError as error:
        if is_capture(data):
            return _capture(data, name, progress)
        if raw[:1] in BEGINNINGS:
            return Recognised(MESSAGE, name, tr("A damaged GBCS message"), (), (error.one_line(),), raw)
        words = tr("Not recognised: no message, document, certificate, list of devices, scenario or settings")
        return Recognised(UNKNOWN, name, words, (), (error.one_line(),), data)
    case = use_case(message.message_code)
    title = case.title if case else tr("a use case that is not held")
    lines = (
        tr("{kind} {name}: {title}", kind=told(message.kind), name=case.name if case else "", title=title),
        tr("From {sender} to {recipient}", sender=message.originator, recipient=message.recipient),
        tr("{count} bytes", count=len(raw)),
    )
    return Recognised(MESSAGE, name, tr("A GBCS message"), lines, (), raw)


def _capture(data: bytes, name: str, progress: Progress) -> Recognised:
    try:
        return told_capture(read_capture(data, progress), name, data)
    except DataError as error:
        return Recognised(UNKNOWN, name, tr("A capture of GBCS messages"), (), (error.one_line(),), data)


def told_capture(capture: Capture, name: str, data: bytes = b"") -> Recognised:
    """Return CAPTURE, called NAME, as what was recognised; its broken messages are told and hold nothing up."""
    lines = [tr("{count} messages", count=f"{len(capture.messages):,}")]
    if capture.broken:
        lines.append(tr("{count} of them cannot be read; each says why", count=f"{capture.broken:,}"))
    return Recognised(CAPTURE, name, tr("A capture of GBCS messages"), tuple(lines), (), data, capture)


def _document(data: bytes, name: str) -> Recognised:
    if len(data) > LARGEST_SOURCE:
        problem = tr("It has more than {count} bytes", count=LARGEST_SOURCE)
        return Recognised(UNKNOWN, name, tr("An XML document"), (), (problem,), data)
    try:
        root = parse_xml(data)
    except DataError as error:
        return Recognised(UNKNOWN, name, tr("A damaged XML document"), (), (error.one_line(),), data)
    what = {"Request": tr("A DUIS request"), "Response": tr("A DUIS response")}.get(local_name(root))
    if what is None:
        problem = tr(
            "Its outermost element is {name}; a DUIS document is a Request or a Response", name=local_name(root)
        )
        return Recognised(UNKNOWN, name, tr("An XML document"), (), (problem,), data)
    version = root.get("schemaVersion", "")
    lines = (tr("It claims DUIS version {version}", version=version[:20]),) if version else ()
    return Recognised(DOCUMENT, name, what, lines, (), data)


def _json(data: bytes, name: str, check_scenario: CheckScenario) -> Recognised:
    try:
        text = data.decode("utf-8-sig")
        found: Any = json.loads(text)
    except UnicodeDecodeError as error:
        problem = tr("It is not UTF-8 text (offset {offset})", offset=error.start)
        return Recognised(UNKNOWN, name, tr("Text"), (), (problem,), data)
    except json.JSONDecodeError as error:
        problem = tr("Line {line}, column {column}: {what}", line=error.lineno, column=error.colno, what=error.msg)
        return Recognised(UNKNOWN, name, tr("Damaged JSON"), (), (problem,), data)
    except RecursionError:
        return Recognised(UNKNOWN, name, tr("Damaged JSON"), (), (tr("It is nested too deeply"),), data)
    if isinstance(found, list) and found and isinstance(found[0], dict) and _DEVICE_COLUMN in found[0]:
        return _told_devices(len(found), data, name)
    if isinstance(found, dict) and found and "devices" not in found and set(found) & set(Settings.model_fields):
        return _settings(found, data, name)
    if not isinstance(found, dict) or "devices" not in found or "place" not in found:
        problem = tr("It is neither a scenario nor a list of devices nor settings")
        return Recognised(UNKNOWN, name, tr("JSON"), (), (problem,), data)
    try:
        scenario = check_scenario(text, name)
    except DataError as error:
        return Recognised(SCENARIO, name, tr("A scenario"), (), (error.one_line(),), data)
    lines = (
        tr("{title} ({id})", title=scenario.title, id=scenario.id),
        scenario.summary,
        tr("{devices} devices, {minutes} minutes", devices=len(scenario.devices), minutes=scenario.minutes),
    )
    return Recognised(SCENARIO, name, tr("A scenario"), lines, (), data)


def _settings(found: dict[str, Any], data: bytes, name: str) -> Recognised:
    try:
        merged(Settings(), found)
    except DataError as error:
        return Recognised(SETTINGS, name, tr("Settings"), (), (error.one_line(),), data)
    lines = tuple(f"{key}: {value}" for key, value in found.items())
    return Recognised(SETTINGS, name, tr("Settings"), lines, (), data)


def _is_device_list(data: bytes) -> bool:
    first = data.lstrip(_SPACE).split(b"\n", 1)[0][:2000]
    return _DEVICE_COLUMN in first.decode("utf-8", "replace").replace('"', "").strip().split(",")


def _devices(data: bytes, name: str) -> Recognised:
    try:
        text = data.decode("utf-8-sig")
        rows = sum(1 for row in csv.reader(io.StringIO(text)) if row) - 1
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = tr("Line {line} is not UTF-8 text: save the list as UTF-8", line=line)
        return Recognised(DEVICES, name, tr("A list of devices"), (), (problem,), data)
    except csv.Error as error:
        return Recognised(DEVICES, name, tr("A list of devices"), (), (str(error),), data)
    return _told_devices(rows, data, name)


def _told_devices(count: int, data: bytes, name: str) -> Recognised:
    lines = (tr("{count} rows; the Inventory checks each and says what is new before it takes any", count=count),)
    return Recognised(DEVICES, name, tr("A list of devices"), lines, (), data)
