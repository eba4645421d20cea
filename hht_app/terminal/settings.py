"""What a person chose for every job of a workspace: one small JSON file there, read whole or refused, never guessed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from hht_app.core.errors import DataError, UsageError
from hht_app.core.files import store_error, write_file
from hht_app.core.words import ENGLISH, languages
from hht_app.duis.versions import DEFAULT_VERSION, versions
from hht_app.terminal.modes import REPLAY_SPEEDS

FILE_NAME = "settings.json"
PUT_ASIDE = "settings.json.broken"
_READ_LIMIT = 65_536
_MEND = "mend the file, or go back to the defaults with: hht settings reset"


def _a_version(name: str) -> str:
    known = [info.version for info in versions()]
    if name not in known:
        raise ValueError(f"the versions of DUIS are {', '.join(known)}")
    return name


def _a_language(name: str) -> str:
    if name not in languages():
        raise ValueError(f"the languages are {', '.join(languages())}")
    return name


def _a_speed(speed: int) -> int:
    if speed not in REPLAY_SPEEDS:
        raise ValueError(f"the speeds of a replay are {', '.join(map(str, REPLAY_SPEEDS))}")
    return speed


class Settings(BaseModel):
    """The settings of a workspace; each acts today, and the description of each field is what a person is told."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    duis_version: Annotated[str, AfterValidator(_a_version)] = Field(
        default=DEFAULT_VERSION,
        description="the version of DUIS that supplier and DCC write in jobs begun from now on",
    )
    schema_folder: str = Field(
        default="",
        description="folder of your own copy of the official DUIS schema, for `hht duis validate`; empty: none",
    )
    theme: Literal["system", "light", "dark", "sunlight"] = Field(
        default="system", description="colours of the window; system follows the desktop"
    )
    text_scale: int = Field(default=100, ge=80, le=200, description="size of the window's text, per cent")
    reduce_motion: bool = Field(
        default=False, description="messages in the pictures stand still with their numbers instead of moving"
    )
    replay_speed: Annotated[int, AfterValidator(_a_speed)] = Field(
        default=REPLAY_SPEEDS[0], description="how many times as fast a replay of a session runs"
    )
    language: Annotated[str, AfterValidator(_a_language)] = Field(
        default=ENGLISH, description="language of the window; pseudo, for tests, shows which texts are translated"
    )


def settings_path(workspace: Path) -> Path:
    """Return where the settings of the workspace in folder WORKSPACE are kept."""
    return workspace / FILE_NAME


def read_settings(workspace: Path) -> Settings:
    """Return the settings of the workspace in folder WORKSPACE: the defaults where none were made.

    DataError, naming the setting, where the file is broken; it is left as it is.
    """
    path = settings_path(workspace)
    try:
        with path.open("rb") as stream:
            data = stream.read(_READ_LIMIT + 1)
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except OSError as error:
        raise store_error(error, f"{path} could not be read") from error
    if len(data) > _READ_LIMIT:
        raise DataError(f"{path} has more than {_READ_LIMIT} bytes, too many for settings", advice=_MEND)
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        raise DataError(f"{path} is not JSON", line=line, advice=_MEND) from error
    if not isinstance(found, dict):
        raise DataError(f"{path} does not hold an object of settings", advice=_MEND)
    try:
        return Settings.model_validate(found)
    except ValidationError as error:
        name, why = _first_complaint(error)
        raise DataError(f"{path}: {why}", path=name, advice=_MEND) from error


def merged(now: Settings, changes: Mapping[str, Any]) -> Settings:
    """Return NOW with CHANGES, which come from a file of settings; DataError names the one that is wrong."""
    try:
        return Settings.model_validate({**now.model_dump(), **changes})
    except ValidationError as error:
        name, why = _first_complaint(error)
        raise DataError(why, path=name) from error


def change_setting(workspace: Path, name: str, value: str) -> Settings:
    """Set NAME to VALUE (text, as a person gives it), keep it and return all settings; UsageError where it cannot be.

    DataError where the file is broken: it is never written over.
    """
    if name not in Settings.model_fields:
        raise UsageError(f"{name!r} is no setting", advice=f"they are {', '.join(Settings.model_fields)}")
    now = read_settings(workspace)
    if name == "schema_folder" and value:
        value = str(_a_folder(value))
    try:
        changed = Settings.model_validate(now.model_dump() | {name: value}, strict=False)
    except ValidationError as error:
        raise UsageError(f"{name}: {_first_complaint(error)[1]}", advice="see: hht settings show") from error
    write_settings(workspace, changed)
    return changed


def _a_folder(value: str) -> Path:
    folder = Path(value).absolute()
    if not folder.is_dir():
        raise UsageError(f"schema_folder: {value} is not a folder", advice="name the folder of the DUIS .xsd files")
    return folder


def write_settings(workspace: Path, settings: Settings) -> None:
    """Keep SETTINGS in folder WORKSPACE, whole or not at all; StoreError when the disk refuses.

    UsageError, and nothing written, where one of them is wrong (a copy of settings is not checked when it is made).
    """
    path = settings_path(workspace)
    kept = settings.model_dump(warnings=False)
    try:
        Settings.model_validate(kept)
    except ValidationError as error:
        name, why = _first_complaint(error)
        raise UsageError(f"{name}: {why}", advice="see: hht settings show") from error
    try:
        workspace.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise store_error(error, f"workspace {workspace} could not be made") from error
    write_file(path, settings_bytes(settings))


def settings_bytes(settings: Settings) -> bytes:
    """Return SETTINGS as their file holds them: a JSON object, UTF-8."""
    return (json.dumps(settings.model_dump(warnings=False), indent=2, ensure_ascii=False) + "\n").encode()


def reset_settings(workspace: Path) -> Path | None:
    """Go back to the defaults; a broken file is put aside, and where to is returned."""
    path = settings_path(workspace)
    aside = None
    try:
        try:
            read_settings(workspace)
        except DataError:
            aside = path.with_name(PUT_ASIDE)
            path.replace(aside)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise store_error(error, f"{path} could not be put aside") from error
    return aside


def _first_complaint(error: ValidationError) -> tuple[str, str]:
    """Return the setting that is wrong first, and why, in words."""
    first: Any = error.errors(include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    if first["type"] == "extra_forbidden":
        return name, f"{name!r} is no setting; they are {', '.join(Settings.model_fields)}"
    text = str(first["msg"]).removeprefix("Value error, ")
    return name, text[0].lower() + text[1:]
