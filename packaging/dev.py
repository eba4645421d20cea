#!/usr/bin/env python3
"""One way in for developers: makes the environment when it is missing or old, then runs, tests or packages.

    python3 packaging/dev.py run ARGS       the program; ARGS are hht's own, none opens the window
    python3 packaging/dev.py test ARGS      the tests; ARGS are pytest's own
    python3 packaging/dev.py package        a program folder in dist/hht
    python3 packaging/dev.py tour OUT       a picture of each screen in folder OUT, in each look; see packaging/tour.py
    python3 packaging/dev.py texts LANGUAGE every text to translate, in resources/translations; see packaging/texts.py
    python3 packaging/dev.py bench NAME     a measurement, tests/benchmarks/bench_NAME.py; ARGS after it are its own

The environment is .venv beside this folder (HHT_VENV names another). It holds what packaging/requirements.lock says, by
hash. As root on Debian, system packages that are missing are installed; otherwise they are named. All progress goes to
stderr. Exit code 2: wrong call; 3: the environment could not be made; any other is that of what was run.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "packaging" / "requirements.lock"
VENV = Path(os.environ.get("HHT_VENV") or ROOT / ".venv").absolute()
WINDOWS = sys.platform == "win32"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
STAMP = VENV / "hht-stamp.json"
OLDEST = (3, 11)
EXIT_USAGE, EXIT_ENVIRONMENT = 2, 3

# Debian's names, each with the names other releases use for the same thing.
QT_PACKAGES = (
    ("libgl1",),
    ("libegl1",),
    ("libglib2.0-0", "libglib2.0-0t64"),
    ("libfreetype6",),
    ("libfontconfig1",),
    ("libdbus-1-3",),
    ("libxkbcommon0",),
)
DISPLAY_PACKAGES = (
    ("libxkbcommon-x11-0",),
    ("libxcb-cursor0",),
    ("libxcb-icccm4",),
    ("libxcb-keysyms1",),
    ("libxcb-shape0",),
)
# A machine's pip settings that say what is installed, where and how loudly are dropped; where pip finds packages stays.
PIP_SETTINGS_DROPPED = """
    USER TARGET PREFIX ROOT PYTHON CONSTRAINT REQUIREMENT EDITABLE NO_DEPS DRY_RUN NO_BINARY ONLY_BINARY PRE
    NO_COMPILE UPGRADE FORCE_REINSTALL IGNORE_INSTALLED REQUIRE_VIRTUALENV QUIET VERBOSE REPORT
"""


def say(text: str) -> None:
    """Print TEXT to stderr at once: stdout belongs to the program that is run."""
    print(f"dev.py: {text}", file=sys.stderr, flush=True)


def stop(text: str, code: int = EXIT_ENVIRONMENT) -> NoReturn:
    """Print TEXT to stderr and end with exit code CODE."""
    say(text)
    sys.exit(code)


def call(command: list[str], environment: dict[str, str] | None = None) -> int:
    """Run COMMAND without input, its output on stderr, and return its exit code."""
    return subprocess.call(command, stdin=subprocess.DEVNULL, stdout=2, env=environment)


# ------------------------------------------------------------------------------------------------- Debian's packages


def missing_packages(wanted: tuple[tuple[str, ...], ...]) -> list[tuple[str, ...]]:
    """Return what of WANTED (each a package under its possible names) Debian's records do not show as installed."""
    records = Path("/var/lib/dpkg/info")
    if not records.is_dir():
        return []  # no Debian here: nothing is known to be missing
    present = {record.stem.split(":")[0] for record in records.glob("*.md5sums")}
    return [names for names in wanted if not present.intersection(names)]


def ensure_packages(wanted: tuple[tuple[str, ...], ...], why: str) -> None:
    """Install what is missing of WANTED as root, or end by naming it; WHY completes 'is needed for'."""
    missing = missing_packages(wanted)
    if not missing:
        return
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("apt-get"):
        names = " ".join(alternatives[0] for alternatives in missing)
        stop(f"these Debian packages are needed for {why}: {names}\n  install them with: sudo apt-get install {names}")
    say(f"installing Debian packages for {why}")
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    patience = ["-o", "DPkg::Lock::Timeout=600", "-o", "Acquire::Retries=3", "-o", "Dpkg::Use-Pty=0"]
    if call(["apt-get", *patience, "update", "-qq"], environment):
        say("apt-get update failed; trying with the package lists that are here")
    names_found = [next((name for name in names if _known_to_apt(name)), names[0]) for names in missing]
    command = ["apt-get", *patience, "install", "-y", "-qq", "--no-install-recommends", *names_found]
    if call(command, environment) and missing_packages(wanted):
        stop(f"these Debian packages are needed for {why} and could not be installed: {' '.join(names_found)}")


def _known_to_apt(name: str) -> bool:
    return subprocess.call(["apt-cache", "show", name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def venv_package() -> str:
    """Return the Debian package that lets this very python make environments."""
    default = Path("/usr/bin/python3")
    if default.exists() and Path(sys.executable).resolve() == default.resolve():
        return "python3-venv"
    return f"python3.{sys.version_info[1]}-venv"


# -------------------------------------------------------------------------------------------------- the environment


def wanted_stamp() -> dict[str, str]:
    """Return what a finished environment records of itself."""
    return {"lock": hashlib.sha256(LOCK.read_bytes()).hexdigest(), "checkout": str(ROOT)}


def read_stamp() -> dict[str, str]:
    """Return what the environment records of itself; nothing when it was never finished."""
    try:
        recorded = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return recorded if PYTHON.exists() and isinstance(recorded, dict) else {}


def ensure_environment() -> None:
    """Make the environment, repair it, or bring it up to the lock; one call at a time; at once when it is ready."""
    wanted = wanted_stamp()
    if read_stamp() == wanted:
        return
    with one_at_a_time():
        recorded = read_stamp()
        if recorded == wanted:
            return
        STAMP.unlink() if STAMP.exists() else None
        if recorded.get("lock") != wanted["lock"]:
            if not usable():
                make_environment()
            install_lock()
        connect_checkout()
        temporary = STAMP.with_suffix(".tmp")
        temporary.write_text(json.dumps(wanted), encoding="utf-8")
        temporary.replace(STAMP)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the lock file beside the environment; a second caller waits for the first."""
    VENV.parent.mkdir(parents=True, exist_ok=True)
    try:
        stream = VENV.with_name(f"{VENV.name}.lock").open("a+")
    except OSError as error:
        stop(f"{VENV.parent} cannot hold the environment: {error.strerror}; set HHT_VENV to a folder you may write to")
    with stream:
        waiting = False
        while not _try_lock(stream.fileno()):
            if not waiting:
                say("another call is making the environment; waiting for it")
            waiting = True
            time.sleep(0.2)
        yield


def _try_lock(descriptor: int) -> bool:
    try:
        if WINDOWS:
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def usable() -> bool:
    """Tell whether the environment's python starts, is new enough and has pip, so that it can be brought up to date."""
    if not (VENV / "pyvenv.cfg").exists() or not PYTHON.exists():
        return False
    check = f"import sys, pip._internal; sys.exit(sys.version_info < {OLDEST} or sys.prefix == sys.base_prefix)"
    try:
        return subprocess.call([str(PYTHON), "-c", check], stdout=2, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def make_environment() -> None:
    """Make the environment from this python, over the remains of one that was never finished."""
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        ensure_packages(((venv_package(),),), "making a Python environment")
    left = {entry.name for entry in VENV.iterdir()} if VENV.is_dir() else set()
    ours = {"bin", "include", "lib", "lib64", "share", "Scripts", "Include", "Lib", STAMP.name}
    if "pyvenv.cfg" not in left and not left <= ours:
        stop(f"{VENV} is not a Python environment and is left as it is; set HHT_VENV to another folder")
    say(f"making the environment {VENV}")
    if call([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        stop(f"the environment {VENV} could not be made; on Debian, install {venv_package()}")


def install_lock() -> None:
    """Install exactly the lock's packages, each checked by its hash, ready-made ones only."""
    say("installing the Python packages of packaging/requirements.lock (once; a minute or two)")
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "PYTHONPATH")}
    for name in PIP_SETTINGS_DROPPED.split():
        environment.pop(f"PIP_{name}", None)
    loudness = [] if sys.stderr.isatty() else ["--quiet", "--progress-bar=off"]
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", *loudness]
    command += ["--require-hashes", "--only-binary=:all:", "-r", str(LOCK)]
    if call(command, environment):
        stop("the Python packages could not be installed; see pip's words above, then call again")


def connect_checkout() -> None:
    """Put this checkout on the environment's path with a .pth file, and write the `hht` command: no build is needed."""
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site_packages = Path(subprocess.check_output([str(PYTHON), "-c", asked], text=True).strip())
    (site_packages / "hht_app.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    if WINDOWS:
        (PYTHON.parent / "hht.cmd").write_text(f'@"{PYTHON}" -P -m hht_app %*\n', encoding="utf-8")
        return
    launcher = PYTHON.parent / "hht"
    launcher.write_text(f'#!/bin/sh\nexec "{PYTHON}" -P -m hht_app "$@"\n', encoding="utf-8")
    launcher.chmod(0o755)


# ------------------------------------------------------------------------------------------------------- the verbs


def become(arguments: list[str]) -> NoReturn:
    """Run the environment's python with ARGUMENTS in place of this program; its exit code is ours."""
    os.environ.pop("PYTHONHOME", None)
    sys.stderr.flush()
    command = [str(PYTHON), *arguments]
    if WINDOWS:
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)  # noqa: S606 - our own python, no shell wanted


def run(arguments: list[str]) -> NoReturn:
    """Run hht with ARGUMENTS from where the caller stands; Qt's libraries are asked for only when a window opens."""
    words = [item for item in arguments if not item.startswith("-")]
    asks_only = bool({"-h", "--help", "--version"} & set(arguments))
    if not asks_only and (not words or (words[0] == "doctor" and "--window" in arguments)):
        on_screen = os.environ.get("QT_QPA_PLATFORM", "").split(":")[0] not in ("offscreen", "minimal")
        ensure_packages(QT_PACKAGES + (DISPLAY_PACKAGES if on_screen else ()), "a window")
    ensure_environment()
    become(["-P", "-m", "hht_app", *arguments])


def test(arguments: list[str]) -> NoReturn:
    """Run pytest with ARGUMENTS in the checkout; paths may be given from where the caller stands."""
    ensure_packages((*QT_PACKAGES, ("xmlsec1",)), "the tests")
    ensure_environment()
    given = []
    for item in arguments:
        path, separator, name = item.partition("::")
        given.append(f"{Path(path).resolve()}{separator}{name}" if path and Path(path).exists() else item)
    os.chdir(ROOT)
    become(["-m", "pytest", *given])


def package(arguments: list[str]) -> NoReturn:
    """Build the program folder dist/hht with PyInstaller."""
    if arguments:
        stop(f"package takes no arguments, not {' '.join(arguments)}", EXIT_USAGE)
    ensure_environment()
    wanted: tuple[tuple[str, ...], ...] = (("binutils",), *QT_PACKAGES, *DISPLAY_PACKAGES)
    asked = "import sys; print(sys.base_prefix, sys.version_info[1])"
    prefix, minor = subprocess.check_output([str(PYTHON), "-c", asked], text=True).rsplit(maxsplit=1)
    if prefix == "/usr":
        wanted += ((f"libpython3.{minor}", f"libpython3.{minor}t64"),)
    ensure_packages(wanted, "packaging")
    os.chdir(ROOT)
    command = [str(PYTHON), "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level=WARN"]
    command += ["--distpath", str(ROOT / "dist"), "--workpath", str(ROOT / "build"), "packaging/hht.spec"]
    if call(command):
        stop("PyInstaller failed; see its words above")
    built = ROOT / "dist" / "hht" / ("hht.exe" if WINDOWS else "hht")
    size = sum(path.stat().st_size for path in built.parent.rglob("*") if path.is_file() and not path.is_symlink())
    say(f"built {built} ({size // 1_000_000} MB in its folder)")
    sys.exit(0)


def bench(arguments: list[str]) -> NoReturn:
    """Run the measurement ARGUMENTS name in the environment, with what follows the name as its own arguments."""
    folder = ROOT / "tests" / "benchmarks"
    known = sorted(path.stem[len("bench_") :] for path in folder.glob("bench_*.py"))
    if not arguments or arguments[0] not in known:
        stop(f"bench needs a name: {', '.join(known)}", EXIT_USAGE)
    ensure_environment()
    os.chdir(ROOT)
    become([str(folder / f"bench_{arguments[0]}.py"), *arguments[1:]])


def tour(arguments: list[str]) -> NoReturn:
    """Draw a picture of each screen; ARGUMENTS are those of packaging/tour.py."""
    ensure_environment()
    become([str(ROOT / "packaging" / "tour.py"), *arguments])


def texts(arguments: list[str]) -> NoReturn:
    """Write every text for translators; ARGUMENTS are those of packaging/texts.py."""
    ensure_environment()
    become([str(ROOT / "packaging" / "texts.py"), *arguments])


VERBS = {"run": run, "test": test, "package": package, "tour": tour, "texts": texts, "bench": bench}


def main(arguments: list[str]) -> NoReturn:
    """Do what ARGUMENTS ask for; the first is the verb, the rest are its own."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__, file=sys.stderr)
        sys.exit(0 if arguments else EXIT_USAGE)
    if arguments[0] not in VERBS:
        stop(f"no verb {arguments[0]!r}: say {', '.join(VERBS)}", EXIT_USAGE)
    if sys.version_info < OLDEST:
        have, need = ".".join(map(str, sys.version_info[:2])), ".".join(map(str, OLDEST))
        stop(
            f"this python is {have}, and {need} or newer is needed: install python{need} and python{need}-venv\n"
            f"  (Debian 12: apt-get install python3 python3-venv), then call again: python{need} packaging/dev.py"
        )
    try:
        VERBS[arguments[0]](arguments[1:])
    except KeyboardInterrupt:
        stop("interrupted", 130)


if __name__ == "__main__":
    main(sys.argv[1:])
