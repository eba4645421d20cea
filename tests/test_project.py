"""The house itself: what a reader of the repository, and a person whose home it simulates, may rely on."""

from __future__ import annotations

import ast
import csv
import logging
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from hht_app.core.identifiers import InstallCode
from hht_app.core.logs import get_logger, redact
from tests.reference import REPOSITORY

LONGEST_FILE, LONGEST_FUNCTION = 400, 75
NOT_OURS = {".git", ".venv", "build", "dist", "__pycache__"}
# Written in pieces, so that this file does not find itself.
UNFINISHED = re.compile(r"\bTO" + r"DO\b|\bFIX" + r"ME\b|\bX" + r"XX\b|\bxf" + r"ail\b")
ELSEWHERE = re.compile(
    "|".join(
        [
            r"(?<![\w.])/wo" + r"rk/",
            r"(?<![\w.])/ro" + r"ot/",
            r"(?<![\w.])/ho" + r"me/",
            r"\.lib" + r"rary/",
            r"py" + r"pi\.org",
            r"python" + r"hosted\.org",
            r"deb\.deb" + r"ian\.org",
            r"snapshot\.deb" + r"ian\.org",
            r"npm" + r"js\.(org|com)",
        ]
    )
)


@cache
def our_files() -> tuple[Path, ...]:
    """Every file that belongs to the project: git's list, or the folder's content where there is no git."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        names = [name.decode() for name in listed.stdout.split(b"\0") if name]
        return tuple(path for path in (REPOSITORY / name for name in names) if path.is_file())
    return tuple(
        path
        for path in REPOSITORY.rglob("*")
        if path.is_file() and not NOT_OURS.intersection(path.relative_to(REPOSITORY).parts)
    )


@cache
def our_texts() -> dict[str, str]:
    """The text of each of our files that is text, by its path in the repository."""
    texts = {}
    for path in our_files():
        data = path.read_bytes()
        if b"\0" not in data:
            texts[path.relative_to(REPOSITORY).as_posix()] = data.decode("utf-8")
    return texts


def python_files() -> dict[str, str]:
    return {name: text for name, text in our_texts().items() if name.endswith((".py", ".spec"))}


def lines_matching(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in our_texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def fresh_python(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


# --------------------------------------------------------------------------------------------- what imports cost


def test_importing_the_package_costs_nothing_but_the_standard_library():
    done = subprocess.run(
        [sys.executable, "packaging/check_imports.py"], cwd=REPOSITORY, capture_output=True, check=False, text=True
    )
    assert (done.returncode, done.stdout) == (0, "import hht_app imports only the standard library\n")


def test_no_room_but_the_window_needs_qt():
    program = """
import importlib, pkgutil, sys
import hht_app
count = 0
for found in pkgutil.walk_packages(hht_app.__path__, "hht_app.", onerror=lambda name: None):
    if found.name.startswith("hht_app.ui") or found.name in ("hht_app.app", "hht_app.__main__"):
        continue
    importlib.import_module(found.name)
    count += 1
    assert not any(name.split(".")[0] in ("PySide6", "shiboken6") for name in sys.modules), found.name
print(count)
"""
    assert int(fresh_python(program)) > 10


def test_the_ground_floor_imports_only_the_standard_library():
    program = """
import importlib, pkgutil, sys
before = set(sys.modules)
import hht_app.core
for found in pkgutil.walk_packages(hht_app.core.__path__, "hht_app.core."):
    importlib.import_module(found.name)
added = {name.split(".")[0] for name in set(sys.modules) - before}
print(sorted(added - set(sys.stdlib_module_names) - {"hht_app"}))
"""
    assert fresh_python(program) == "[]\n"


def test_every_room_has_its_place_in_the_import_contracts():
    settings = tomllib.loads(our_texts()["pyproject.toml"])["tool"]["importlinter"]["contracts"]
    rooms = next(contract for contract in settings if contract["id"] == "rooms")
    placed = {name.strip("() ") for layer in rooms["layers"] for name in layer.split("|")}
    found = {name.split("/")[1].removesuffix(".py") for name in our_texts() if name.startswith("hht_app/")}
    assert found - {"__init__", "py.typed"} <= placed


# -------------------------------------------------------------------------------------------------- what is written


def test_nothing_is_left_unfinished_or_expected_to_fail():
    assert lines_matching(UNFINISHED) == []


def test_no_file_names_a_place_of_one_machine_or_a_registry():
    assert lines_matching(ELSEWHERE) == []


def test_no_file_grows_past_reading():
    longest = {name: len(text.splitlines()) for name, text in python_files().items()}
    assert {name: lines for name, lines in longest.items() if lines > LONGEST_FILE} == {}


def test_no_function_grows_past_reading():
    found = [
        f"{name}:{node.lineno} {node.name}"
        for name, text in python_files().items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert found == []


def test_every_fact_in_a_table_names_its_source():
    tables = {name: text for name, text in our_texts().items() if re.fullmatch(r"resources/.+\.csv", name)}
    unsourced = []
    for name, text in tables.items():
        for number, row in enumerate(csv.DictReader(text.splitlines()), 1):
            if not (row.get("source") or "").strip():
                unsourced.append(f"{name} row {number}")
    assert tables
    assert unsourced == []


def test_text_files_end_with_a_newline_and_use_no_carriage_return():
    checked = {name: text for name, text in our_texts().items() if name.endswith((".py", ".md", ".toml", ".csv"))}
    assert [name for name, text in checked.items() if "\r" in text or (text and not text.endswith("\n"))] == []


# --------------------------------------------------------------------------------------------------- what is hidden


def test_an_install_code_does_not_show_itself():
    code = InstallCode.from_label("83FED3407A939723A5C639B26916D505")
    shown = f"{code!r} {code} {[code]} {InstallCode.__name__}"
    assert "83FED3" not in shown.upper()
    assert "16 bytes" in shown


@pytest.mark.parametrize(
    "secret",
    [
        "83FED3407A939723A5C639B26916D505",
        "4d" * 32,
        "1234567890123",
        "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\n-----END PRIVATE KEY-----",
        "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIBase64Text\n-----END EC PRIVATE KEY-----",
    ],
)
def test_a_secret_does_not_reach_the_log(secret, caplog):
    with caplog.at_level(logging.INFO, logger="hht.test-of-secrets"):
        get_logger("hht.test-of-secrets").info("joined with %s at the house", secret)
    assert secret not in caplog.text
    assert "at the house" in caplog.text
    assert secret not in redact(f"before {secret} after")


# ---------------------------------------------------------------------------------------------------- what is locked


@cache
def locked() -> dict[str, tuple[str, int]]:
    """Each locked package's version and number of hashes."""
    found = {}
    for entry in re.split(r"\n(?=\S)", our_texts()["packaging/requirements.lock"]):
        match = re.match(r"([A-Za-z0-9._-]+)==(\S+)", entry)
        if match:
            found[canonicalize_name(match[1])] = (match[2], len(re.findall(r"--hash=sha256:[0-9a-f]{64}", entry)))
    return found


def wanted() -> list[Requirement]:
    project = tomllib.loads(our_texts()["pyproject.toml"])["project"]
    extras = [item for group in project["optional-dependencies"].values() for item in group]
    return [Requirement(item) for item in project["dependencies"] + extras]


def test_the_lock_has_every_package_the_project_asks_for_in_a_version_it_takes():
    versions = {name: version for name, (version, _) in locked().items()}
    missing = [str(item) for item in wanted() if canonicalize_name(item.name) not in versions]
    unfit = [str(item) for item in wanted() if versions.get(canonicalize_name(item.name), "") not in item.specifier]
    assert (missing, unfit) == ([], [])


def test_the_lock_pins_each_package_by_hash_and_keeps_no_address():
    assert len(locked()) > 30
    assert [name for name, (_, hashes) in locked().items() if not hashes] == []
    text = our_texts()["packaging/requirements.lock"]
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


def test_the_tests_run_on_the_locked_versions():
    from importlib.metadata import distributions

    here = {canonicalize_name(found.metadata["Name"]): found.version for found in distributions()}
    assert {
        name: (here[name], version) for name, (version, _) in locked().items() if here.get(name, version) != version
    } == {}


def test_the_version_is_one_everywhere():
    import hht_app

    project = tomllib.loads(our_texts()["pyproject.toml"])
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "hht_app/__init__.py"
    assert f"## {hht_app.__version__}" in our_texts()["resources/help/changelog.md"]


def test_a_source_in_a_table_is_one_that_others_can_look_up():
    """Notes of the makers are no source: a row names the document, or says that the fact is not held or was chosen."""
    private = re.compile(r"\bpractice \d|\bdomain\b|\.md\b")
    named = [
        f"{path.name}: {row['source']}"
        for path in sorted((REPOSITORY / "resources").rglob("*.csv"))
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
        if private.search(row.get("source") or "")
    ]
    assert not named
