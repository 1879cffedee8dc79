#!/usr/bin/env python3
"""The one door for developers: everything needed is set up first, then the command runs.

    python3 dev.py demo [--tour DIR …]   the demo ledgers and the window (Windows: py dev.py demo)
    python3 dev.py run …                 main.py … in the environment
    python3 dev.py test [pytest's …]     format, lint, types, layers, tests
    python3 dev.py soak [MINUTES] […]    the properties with ever new examples and the random walk on ever new
                                         ways, ten minutes if none are named
    python3 dev.py bench [pytest's …]    the measurements of tests/bench
    python3 dev.py setup                 only set up

Standard library only. The environment is `.venv` beside this file; requirements*.txt say what is in it.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "locked.json"
RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
OLDEST, NEWEST = (3, 11), (3, 13)  # what PySide6 and numpy of the lock have wheels for

# What Qt loads on Linux, and the Debian package that has it. The second half serves a real display only.
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
DISPLAY_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
READING = {
    "format (ruff format)": ["-m", "ruff", "format", "--check", "."],
    "lint (ruff check)": ["-m", "ruff", "check", "."],
    "layers (import-linter)": ["-c", LINT_IMPORTS, "--no-logo"],
    "types (mypy)": ["-m", "mypy"],
}
PYTEST = ["-m", "pytest", "-n", "2", "--dist", "worksteal"]
WALK, STEPS = "tests/journeys/test_random_walk.py", 1500
TEST_PROGRAMS = {"pdftotext": "poppler-utils", "openssl": "openssl"}
FONT_PACKAGE = "fonts-noto-cjk"
FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "resources/fonts",
)
CHINESE_FONT = re.compile(r"cjk|sourcehan|wqy|msyh|simsun|simhei|uming|fangsong|notos.*sc-", re.IGNORECASE)


class Stop(Exception):
    """Set-up cannot go on; the text says what to do."""


def main(arguments: list[str]) -> int:
    """Run one command and return its exit status."""
    commands = {"demo": demo, "run": run, "test": test, "soak": soak, "bench": bench, "setup": setup_all}
    if not arguments or arguments[0] not in commands:
        print(__doc__)
        return 0 if arguments and arguments[0] in ("-h", "--help", "help") else 2
    try:
        check_python()
        return commands[arguments[0]](arguments[1:])
    except Stop as stop:
        print(f"\n{stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


# ------------------------------------------------------------------ commands


def demo(arguments: list[str]) -> int:
    """Set up, then `main.py demo …`."""
    return run(["demo", *arguments])


def run(arguments: list[str]) -> int:
    """Set up what the program needs, then `main.py …` in the folder the person is in."""
    set_up([RUNTIME], programs={})
    return subprocess.call([str(PYTHON), str(ROOT / "main.py"), *arguments], env=environment())


def setup_all(_: list[str]) -> int:
    """Set up everything, for running and for developing."""
    set_up([RUNTIME, DEVELOPMENT], programs=TEST_PROGRAMS)
    say(f"Ready. Python of the environment: {PYTHON}")
    return 0


def test(arguments: list[str]) -> int:
    """Run every check, all of them even when one fails, and say in the end which failed."""
    set_up([RUNTIME, DEVELOPMENT], programs=TEST_PROGRAMS)
    failed = check_text()
    say("--- tests (pytest)")
    started = time.monotonic()
    status = subprocess.call([str(PYTHON), *PYTEST, *arguments], cwd=ROOT, env=steady())
    if not ended("tests (pytest)", status, started):
        failed.append("tests (pytest)")
    say(f"FAILED: {', '.join(failed)}" if failed else "Every check passed.")
    return 1 if failed else 0


def check_text() -> list[str]:
    """Run the checks that only read, beside each other; give the names of those that failed."""
    started = time.monotonic()
    running = {
        name: subprocess.Popen(
            [str(PYTHON), *command],
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for name, command in READING.items()
    }
    failed = []
    for name, process in running.items():
        say(f"--- {name}")
        words, _ = process.communicate()
        say(words.decode("utf-8", "replace").strip())
        if not ended(name, process.returncode, started):
            failed.append(name)
    return failed


def ended(name: str, status: int, started: float) -> bool:
    """Say how a check ended and after how long; tell whether it passed."""
    say(f"--- {name}: {'ok' if status == 0 else 'FAILED'}, {time.monotonic() - started:.0f} s\n")
    return status == 0


def soak(arguments: list[str]) -> int:
    """Run the properties with new examples and walk a new way through the window, round after round, until
    the time is over or one fails.

    A round that has begun is finished. What fails becomes an `@example` of its property, or a test of its
    own. `soak 0 --hypothesis-seed=… --walk-seed=…` goes through a round again.
    """
    set_up([RUNTIME, DEVELOPMENT], programs=TEST_PROGRAMS)
    minutes = int(arguments.pop(0)) if arguments and arguments[0].isdigit() else 10
    end = time.monotonic() + 60 * minutes
    status, rounds = 0, 0
    while status == 0 and (rounds == 0 or time.monotonic() < end):
        rounds += 1
        examples, walk = seed("--hypothesis-seed", arguments), seed("--walk-seed", arguments)
        say(f"--- round {rounds}, {examples} {walk}")
        for which in (
            ["-m", "hypothesis", "--hypothesis-profile=soak", examples, *arguments],
            [WALK, walk, f"--walk-steps={STEPS}"],
        ):
            command = [str(PYTHON), *PYTEST, "-q", "--timeout=0", *which]
            status = status or subprocess.call(command, cwd=ROOT, env=steady())
    return status


def seed(option: str, arguments: list[str]) -> str:
    """The seed that was asked for, else a new one."""
    given = [one for one in arguments if one.startswith(f"{option}=")]
    return given[0] if given else f"{option}={random.randrange(2**32)}"


def bench(arguments: list[str]) -> int:
    """Run the measurements, which compare two things in one run and so hold on any machine."""
    set_up([RUNTIME, DEVELOPMENT], programs=TEST_PROGRAMS)
    which = [] if any(one.startswith("tests") for one in arguments) else ["tests/bench"]
    measure = ["--measure", "--benchmark-enable", "--timeout=900"]
    command = [str(PYTHON), "-m", "pytest", *measure, *which, *arguments]
    return subprocess.call(command, cwd=ROOT, env=environment())


# ------------------------------------------------------------------ set-up


def set_up(locks: list[str], programs: dict[str, str]) -> None:
    """Bring the machine and `.venv` to what the locks say; quick when nothing changed. Raises Stop."""
    stamp = read_stamp()
    without = install_system(missing_packages(programs), stamp.get("without", ""))
    if not environment_starts():
        make_environment()
        stamp = {}
    wanted = {lock: hashlib.sha256((ROOT / lock).read_bytes()).hexdigest() for lock in locks}
    changed = [lock for lock in locks if stamp.get(lock) != wanted[lock]]
    if changed:
        install_locked(changed)
    now = {**stamp, **wanted, "without": without}
    if now != stamp:
        STAMP.write_text(json.dumps(now, indent=1), "utf-8")


def read_stamp() -> dict[str, str]:
    """What the last set-up did: the lock files' hashes, and the system packages it could not install."""
    stamp: dict[str, str] = json.loads(STAMP.read_text("utf-8")) if STAMP.exists() else {}
    return stamp


def check_python() -> None:
    """Raise Stop where this Python is one that the locked packages are not made for."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    here = ".".join(map(str, sys.version_info[:3]))
    how = "py -3.13 dev.py …" if os.name == "nt" else "python3.13 dev.py …"
    raise Stop(f"Python 3.11, 3.12 or 3.13 is needed, this is {here}. Install one of them and run: {how}")


def environment_starts() -> bool:
    """Tell whether `.venv` is there and its Python still runs (an upgrade or a move breaks it)."""
    return (
        PYTHON.exists() and subprocess.call([str(PYTHON), "-c", "import pip"], stderr=subprocess.DEVNULL) == 0
    )


def make_environment() -> None:
    """Make `.venv` anew with the Python that runs this."""
    say(f"Making {VENV.name} with Python {sys.version.split()[0]} …")
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.call([sys.executable, "-m", "venv", str(VENV)]) != 0:
        raise Stop(f"Python could not make the environment {VENV}. Its words are above.")


def install_locked(locks: list[str]) -> None:
    """Install the packages of lock files, their hashes checked. Raises Stop."""
    say(f"Installing the packages of {' and '.join(locks)}; the first time takes a minute or two …")
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes"]
    files = [part for lock in locks for part in ("-r", str(ROOT / lock))]
    if subprocess.call([str(PYTHON), "-m", "pip", "install", *options, *files], env=environment()) != 0:
        raise Stop("pip could not install the locked packages. Its words are above; run the command again.")


def environment() -> dict[str, str]:
    """The variables every child gets: UTF-8 whatever the console's code page is."""
    return {**os.environ, "PYTHONUTF8": "1"}


def steady() -> dict[str, str]:
    """The same, and sets in the same order each time: what is found once is found again."""
    return {**environment(), "PYTHONHASHSEED": "0"}


def say(text: str) -> None:
    """Print at once, so that our words and the children's keep their order."""
    print(text, flush=True)


# ------------------------------------------------------------------ system packages (Linux)


def install_system(missing: list[str], known: str) -> str:
    """Install missing packages with apt when root, else print the command; return what stays missing.

    What is `known` to stay missing is tried and told only once. Raises Stop where the program cannot start.
    """
    if " ".join(missing) not in ("", known):
        command = f"sudo apt-get update && sudo apt-get install --no-install-recommends {' '.join(missing)}"
        if shutil.which("apt-get") and os.geteuid() == 0:
            say(f"Installing system packages: {' '.join(missing)} …")
            apt_install(missing)
            missing = [package for package in missing_packages(TEST_PROGRAMS) if package in missing]
        if missing:
            say(f"Missing: {' '.join(missing)}\nTo install what is missing: {command}")
    vital = [name for name in missing if name in LIBRARIES.values() or name.endswith("-venv")]
    if vital:
        raise Stop(f"The program cannot start without: {' '.join(vital)}. Install them and run this again.")
    return " ".join(missing)


def missing_packages(programs: dict[str, str]) -> list[str]:
    """Name the Debian packages of what is not there: libraries, a font, programs, the means of venv."""
    if not sys.platform.startswith("linux"):
        return []
    found = [package for library, package in (LIBRARIES | DISPLAY_LIBRARIES).items() if not loads(library)]
    found += [package for program, package in programs.items() if not shutil.which(program)]
    if not has_chinese_font():
        found.append(FONT_PACKAGE)
    if not PYTHON.exists() and importlib.util.find_spec("ensurepip") is None:
        found.append(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")
    return found


def loads(library: str) -> bool:
    """Tell whether the system's loader finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_chinese_font() -> bool:
    """Tell by file names whether any Chinese font is installed."""
    folders = [(ROOT / Path(folder).expanduser()) for folder in FONT_FOLDERS]
    return any(
        CHINESE_FONT.search(name) for folder in folders for _, _, names in os.walk(folder) for name in names
    )


def apt_install(packages: list[str]) -> None:
    """Install with apt as well as it can: fresh lists when there are none, one by one when together fails."""
    if not any(Path("/var/lib/apt/lists").glob("*_Packages*")):
        apt(["update"])
    install = ["install", "-y", "--no-install-recommends"]
    if apt([*install, *packages]):
        return
    apt(["update"])
    if apt([*install, *packages]):
        return
    for package in packages:
        if not apt([*install, package]):
            say(f"apt could not install {package}.")


def apt(arguments: list[str]) -> bool:
    """Run apt-get without questions; show the end of its words only when it fails."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        ["apt-get", "-qq", *arguments],
        env=quiet,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        say("\n".join(done.stdout.splitlines()[-8:]))
    return done.returncode == 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
