"""A job as a trainer writes it: the place, its devices, what the DCC holds, and the commands the job needs."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from hht_app.core.errors import DataError
from hht_app.core.identifiers import EUI64
from hht_app.terminal.lesson import Lesson, PlannedTrouble
from hht_app.terminal.scenario_files import (
    FIRST,
    LONGEST_FILE,
    OWN_FOLDER,
    own_scenario_ids,
    read_scenario_file,
    scenario_ids,
    scenario_text,
)
from hht_app.terminal.scenario_files import SCENARIO_ID as _ID

__all__ = [
    "EUI",
    "FIRST",
    "LONGEST_FILE",
    "OWN_FOLDER",
    "CoverageEntry",
    "JobDevice",
    "JobNeighbour",
    "Place",
    "Scenario",
    "StartCounters",
    "Task",
    "load_scenario",
    "own_scenario_ids",
    "read_scenario",
    "read_scenario_file",
    "require_name",
    "scenario_digest",
    "scenario_ids",
    "scenario_text",
    "text_digest",
]


def _eui(value: object) -> object:
    return EUI64.parse(value) if isinstance(value, str) else value


EUI = Annotated[EUI64, BeforeValidator(_eui)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Place(_Model):
    """The home: how people call it, how the DCC finds it, and what stands there."""

    title: str
    post_code: str
    address_identifier: str
    uprn: str
    premise_type: str
    csp_region: str


class CoverageEntry(_Model):
    """What the DCC's coverage table says of the place for one region; a WAN variant of one space stays one space."""

    csp_region: str
    response_code: str
    coverage_availability: bool | None = None
    anticipated_coverage_date: str | None = None
    wan_technology: str | None = None
    connectivity_likelihood: str | None = None
    auxiliary_equipment_required: str | None = None
    additional_information: str | None = None

    @field_validator("anticipated_coverage_date")
    @classmethod
    def _is_a_date(cls, value: str | None) -> str | None:
        if value is not None:
            date.fromisoformat(value)
        return value


class StartCounters(_Model):
    """Where each originator counter stands when the job begins."""

    supplier: int = Field(ge=0)
    acb: int = Field(ge=0)
    device_alerts: int = Field(ge=0)


class JobDevice(_Model):
    """One device of the job as the maker and the pre-notification describe it.

    CODE_OF names the device whose install code the job lists for this one by mistake; ON_RECORD is False for a device
    from the van that nobody has told the DCC about. REGISTERED_TO is the one supplier that may ask about it (E4).
    CLOCK_SECONDS is how far its clock from the factory is ahead of the true time (behind when negative).
    """

    key: str
    device_type: Literal["CHF", "GPF", "ESME", "GSME", "PPMID", "HCALCS", "IHD"]
    eui: EUI
    manufacturer: str
    model: str
    smets_chts_version: str
    firmware: str
    han_variant: str | None = None
    import_mpxn: str | None = Field(default=None, repr=False)
    esme_variant: str | None = None
    install_code_bytes: Literal[0, 6, 8, 12, 16] = 0
    clock_seconds: int = Field(default=0, ge=-86_400, le=86_400)
    code_of: str = ""
    on_record: bool = True
    registered_to: Literal["", "supplier", "second-supplier"] = ""


class JobNeighbour(_Model):
    """A neighbour's hub that the scan also finds; it listens for a terminal till OPEN_MINUTES after the start."""

    gpf: EUI
    strength: str
    open_minutes: int = Field(default=0, ge=0)


class NoticeFacts(_Model):
    """The facts that fill the 8.14.2 in the reference solution.

    PAPER is where the job's paper is mistaken, so that the form arrives so: the identifier of the wrong part of the
    hub, or the time an hour ahead.
    """

    chf_install_type: str
    user_ref_id: str | None = None
    gis_data: str | None = None
    aerial_install: bool
    chf_location: str
    metal_obstruction_check: bool
    connectivity_obstruction_check: bool
    shared_obstruction_check: bool
    additional_information: str | None = None
    paper: Literal["", "gpf", "hour-ahead"] = ""


FILLED_FROM_JOB = ("8.11", "8.7.1", "8.7.2", "6.21")


class Task(_Model):
    """One command of the job: the request behind it, the device it is for, and what it waits for.

    REQUEST is the request as unsigned DUIS XML (its counter and command variant are the supplier's to set); without it
    the job's own facts fill the request, for those requests where they can.
    """

    id: str
    service_reference_variant: str
    target: str
    other: str
    title: str
    purpose: str
    waits_for: tuple[str, ...] = ()
    request: str = Field(default="", repr=False)

    @property
    def brought(self) -> bool:
        """Tell whether its command was asked for elsewhere and brought into the open job; no scenario's own is."""
        return False

    @model_validator(mode="after")
    def _has_a_body(self) -> Self:
        if not self.request and not self.brought and self.service_reference_variant not in FILLED_FROM_JOB:
            raise ValueError(f"the job's facts do not fill a {self.service_reference_variant}: it needs its request")
        return self


class FirstVisit(_Model):
    """A visit some DAYS before this one: what it set out to do, the trouble it had, and why it was stopped."""

    days: int = Field(ge=1, le=365)
    tasks: tuple[Task, ...]
    troubles: tuple[PlannedTrouble, ...] = ()
    reason: str = Field(min_length=1)


class Scenario(_Model):
    """A whole job; WAN_ARRIVES_MINUTES after its start the SM WAN reaches the place.

    Left out: the coverage table decides. "never": it does not come whatever that table says.
    """

    id: str
    title: str
    summary: str
    objectives: tuple[str, ...]
    minutes: int
    seed: int
    start: datetime
    place: Place
    coverage: tuple[CoverageEntry, ...]
    counters: StartCounters
    wan_wait_minutes: int = Field(gt=0)
    wan_arrives_minutes: Annotated[int, Field(ge=0)] | Literal["never"] | None = None
    join_time_period: int = Field(ge=1, le=3600)
    terminal: EUI
    devices: tuple[JobDevice, ...]
    neighbours: tuple[JobNeighbour, ...]
    notice: NoticeFacts
    tasks: tuple[Task, ...]
    lesson: Lesson | None = None
    troubles: tuple[PlannedTrouble, ...] = ()
    first_visit: FirstVisit | None = None

    def device(self, key: str) -> JobDevice:
        """Return the device called KEY in this job."""
        for item in self.devices:
            if item.key == key:
                return item
        raise DataError(f"the scenario {self.id} has no device {key}", path="devices")

    def device_by_eui(self, eui: EUI64) -> JobDevice | None:
        """Return the device with that identifier, or None."""
        return next((item for item in self.devices if item.eui == eui), None)

    def task(self, task_id: str) -> Task:
        """Return the task called TASK_ID; DataError when there is none."""
        for item in self.tasks:
            if item.id == task_id:
                return item
        raise DataError(f"the scenario {self.id} has no task {task_id}", path="tasks")


def text_digest(text: str) -> str:
    """Return the SHA-256 of a scenario's TEXT, line ends as in the repository, in hex."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()


def scenario_digest(scenario_id: str) -> str:
    """Return the SHA-256 of an installed scenario's text, line ends as in the repository, in hex."""
    return text_digest(scenario_text(scenario_id))


def load_scenario(scenario_id: str, workspace: Path | None = None) -> Scenario:
    """Return an installed scenario, or the user's own in WORKSPACE; DataError says which field is wrong."""
    return require_name(read_scenario(scenario_text(scenario_id, workspace), scenario_id), scenario_id)


def require_name(scenario: Scenario, scenario_id: str) -> Scenario:
    """Return SCENARIO when it calls itself SCENARIO_ID, as its file is called; DataError otherwise."""
    if scenario.id != scenario_id:
        raise DataError(f"the scenario called {scenario_id} calls itself {scenario.id}", path="id")
    return scenario


def read_scenario(text: str, name: str) -> Scenario:
    """Return the scenario written in TEXT, called NAME where something is wrong; DataError says which field it is."""
    try:
        scenario = Scenario.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        path = ".".join(str(part) for part in first["loc"])
        raise DataError(f"scenario {name}: {first['msg']}", path=path) from error
    if scenario.start.tzinfo is None or scenario.start.astimezone(UTC).microsecond:
        raise DataError(f"scenario {name}: the start needs a zone and whole seconds", path="start")
    if not _ID.fullmatch(scenario.id):
        raise DataError(f"scenario {name}: an id is lower-case letters, digits and hyphens", path="id")
    return scenario
