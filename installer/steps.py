"""What every way of building shares: saying what goes on, running programs, doing a step once, hashes."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


class Stop(Exception):
    """The build cannot go on; the text says why and what to do."""


def say(text: str) -> None:
    """A line for the person, at once."""
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def once(stamp: Path, key: str, name: str, make: Callable[[], None]) -> None:
    """Do a step unless it was done with the same `key`; `stamp` remembers that, and goes before it begins."""
    if stamp.exists() and stamp.read_text("utf-8") == key:
        return
    stamp.unlink(missing_ok=True)
    say(f"{name} …")
    started = time.monotonic()
    make()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key, "utf-8")
    say(f"{name}: {time.monotonic() - started:.0f} s")


def run(command: Sequence[str | Path], *, log: Path, env: Mapping[str, str] | None = None) -> None:
    """Run a program with its words in a log file; raises Stop with their end when it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "wb") as words:
        status = subprocess.call(
            [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=words, stderr=subprocess.STDOUT,
            env=None if env is None else {**os.environ, **env},
        )  # fmt: skip
    if status:
        end = "\n".join(log.read_text("utf-8", "replace").splitlines()[-25:])
        raise Stop(f"{end}\n\n{Path(str(command[0])).name} failed with {status}; all of its words: {log}")


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def key_of(*parts: object) -> str:
    """One short text for what a step depends on: of a file the content counts, of all else its words."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update((sha256(part) if isinstance(part, Path) else str(part)).encode() + b"\0")
    return whole.hexdigest()


def files_below(folder: Path) -> list[Path]:
    """Every file of a folder, in one order everywhere."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def megabytes(paths: Iterable[Path]) -> float:
    """The size of files together, in MB of a million bytes."""
    return sum(path.lstat().st_size for path in paths) / 1e6


def empty(folder: Path) -> Path:
    """The folder, with nothing in it."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder


def need(*programs: str) -> None:
    """Install the Debian packages of programs that are missing here; `program=package` where names differ."""
    wanted = [entry.partition("=") for entry in programs]
    missing = [package or program for program, _, package in wanted if not shutil.which(program)]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Stop(f"Needed here and not found: {' '.join(missing)}. Install them and run this again.")
    say(f"Installing {' '.join(missing)} …")
    for command in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        if subprocess.call(["apt-get", "-qq", *command], env=quiet, stdout=subprocess.DEVNULL):
            raise Stop(f"apt-get {command[0]} failed; its words are above.")


def must_be_root() -> None:
    """Raise Stop for who may not make a root: chroot and mounts need it."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        raise Stop("This builds in a Debian root of its own and has to be started as root on Linux.")
