"""A folder of a person's own schemas: the right one is found for each version, and what is missing is told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from hht_app.cli import main
from hht_app.core.errors import UserError
from hht_app.duis.models import write_request
from hht_app.duis.schema_folder import SchemaFolder
from hht_app.terminal.settings import change_setting
from tests.duis.samples import requests
from tests.reference import reference_path

SCHEMA = (
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{target}">{said}'
    '<xs:element name="Request" type="xs:string"/></xs:schema>'
)
DUIS = "http://www.dccinterface.co.uk/ServiceUserGateway"
OFFICIAL = {"5.0": "V5.0a", "5.1": "V5.1a", "5.3a": "V5.3a", "5.4": "V5.4"}


def put(folder: Path, name: str, said: str = "", target: str = DUIS) -> Path:
    """Write a schema of one element as NAME; SAID stands at its head."""
    (folder / name).write_text(SCHEMA.format(target=target, said=said), encoding="utf-8")
    return folder / name


def official(folder: Path, *names: str) -> Path:
    """Lay the published schemas of versions NAMES in FOLDER under the names they are published by."""
    source = reference_path("duis-xsd")
    folder.mkdir()
    for path in source.glob("*.xsd"):
        if not path.name.startswith("duis-"):
            shutil.copyfile(path, folder / path.name)
    for name in names:
        shutil.copyfile(source / f"duis-{name}.xsd", folder / f"DUIS Schema {OFFICIAL[name]}.xsd")
    return folder


def test_each_version_finds_its_schema_by_what_the_file_says_and_else_by_its_name(tmp_path: Path) -> None:
    put(tmp_path, "one.xsd", "<!-- DUIS XML Schema Version - Request           - 5.4 -->")
    put(tmp_path, "DUIS Schema V5.3a.xsd")
    put(tmp_path, "DUIS Schema.xsd")
    put(tmp_path, "MMC Schema V5.1.xsd", target="http://www.dccinterface.co.uk/ResponseAndAlert")
    (tmp_path / "V5.0.xsd").mkdir()
    (tmp_path / "notes.txt").write_text("x")
    folder = SchemaFolder(tmp_path)
    found = {claimed: folder.schema(claimed) for claimed in ("5.4", "5.40", "5.3", "5.1", "5.0", "3.0", "9.9", "", "x")}
    names = {claimed: schema.path.name for claimed, schema in found.items() if schema}
    assert names == {"5.4": "one.xsd", "5.40": "one.xsd", "5.3": "DUIS Schema V5.3a.xsd"}
    assert folder.schema("5.4") is folder.schema("5.40")


def test_a_folder_that_is_gone_and_a_schema_that_is_none_are_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="schema folder") as caught:
        SchemaFolder(tmp_path / "gone")
    assert "hht settings set schema_folder" in caught.value.advice
    path = put(tmp_path, "V5.4.xsd")
    path.write_text(path.read_text(encoding="utf-8").replace("xs:string", "xs:nothing"), encoding="utf-8")
    folder = SchemaFolder(tmp_path)
    with pytest.raises(UserError, match="not a usable schema"):
        folder.schema("5.4")


def test_every_published_schema_is_found_under_its_published_name(tmp_path: Path) -> None:
    folder = SchemaFolder(official(tmp_path / "my schemas", *OFFICIAL))
    for version, claimed in {"5.0": "5.0", "5.1": "5.1", "5.3a": "5.3", "5.4": "5.4"}.items():
        schema = folder.schema(claimed)
        assert schema is not None
        assert schema.path.name == f"DUIS Schema {OFFICIAL[version]}.xsd"


def validated(capsys: pytest.CaptureFixture[str], workspace: Path, path: Path, *words: str) -> dict[str, Any]:
    capsys.readouterr()
    main(["duis", "validate", str(path), "--workspace", str(workspace), "--acb", "90b3d51f30000002", "--json", *words])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_validation_uses_the_schemas_named_in_the_settings_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = official(tmp_path / "my schemas", "5.4")
    request, older = tmp_path / "request.xml", tmp_path / "older.xml"
    request.write_bytes(write_request(requests()["8.14.2"]))
    older.write_bytes(request.read_bytes().replace(b'schemaVersion="5.4"', b'schemaVersion="5.1"'))
    assert validated(capsys, tmp_path, request)["schema"] is None
    change_setting(tmp_path, "schema_folder", str(folder))
    found = validated(capsys, tmp_path, request)
    assert (found["valid"], found["schema"]) == (True, str(folder / "DUIS Schema V5.4.xsd"))
    assert found["notes"] == ["checked by DUIS Schema V5.4.xsd of your own schemas"]
    found = validated(capsys, tmp_path, older)
    assert (found["valid"], found["schema"]) == (True, None)
    assert found["notes"] == [f"no schema of version 5.1 in {folder}: checked by the models alone"]
    request.write_bytes(request.read_bytes().replace(b"Terraced", b"x").replace(b"Low Rise", b"No Rise"))
    found = validated(capsys, tmp_path, request)
    assert not found["valid"]
    assert "enumeration" in found["errors"][0]["message"]
    assert validated(capsys, tmp_path, older, "--xsd", str(folder / "DUIS Schema V5.4.xsd"))["valid"]


def test_a_schema_folder_that_is_gone_stops_the_validation_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "schemas").mkdir()
    change_setting(tmp_path, "schema_folder", str(tmp_path / "schemas"))
    (tmp_path / "schemas").rmdir()
    assert main(["duis", "validate", "x.xml", "--workspace", str(tmp_path)]) == 1
    (told,) = capsys.readouterr().err.splitlines()
    assert "schema folder" in told
