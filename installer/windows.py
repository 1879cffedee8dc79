"""The Windows program on Linux: root, inputs, freezing, papers, installer – each step once."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from installer import inputs, pack, stamp, wine
from installer.stamp import Stamp
from installer.steps import ROOT, empty, key_of, megabytes, must_be_root, once, say
from installer.wine import Wine

SITE = Path("python/cp311/Lib/site-packages")
PYTHON = r"Z:\w\python\cp311\python.exe"


@dataclass(frozen=True)
class Built:
    """What a build gives: the portable folder, the installer, and the Windows that it was made in."""

    work: Path
    wine: Wine
    stamp: Stamp
    portable: Path
    setup: Path


def build(work: Path) -> Built:
    """Make the portable folder and the installer in `work`/out."""
    must_be_root()
    work.mkdir(parents=True, exist_ok=True)
    windows = wine.make(work)
    inputs.windows_python(work)
    inputs.packages(work, inputs.LOCK, work / SITE, "the program's packages for Windows")
    inputs.packages(work, inputs.TOOLS, work / "tools", "PyInstaller for Windows")
    (work / SITE / "tools.pth").write_text(wine.path("/w/tools") + "\n", "utf-8")
    mark = stamp.now()
    key = key_of(inputs.LOCK, inputs.TOOLS, inputs.PYTHON.sha256, mark, source_key())
    portable = work / "out" / "gongjian"
    once(work / "portable.done", key, "freezing", lambda: _freeze(work, windows, mark, portable))
    setup = work / "out" / pack.setup_name(mark)
    once(work / "setup.done", key, "the installer", lambda: pack.pack(windows, portable, setup, mark))
    files = [path for path in portable.rglob("*") if path.is_file()]
    say(f"{portable}: {megabytes(files):.1f} MB in {len(files)} files")
    say(f"{setup}: {megabytes([setup]):.1f} MB")
    return Built(work, windows, mark, portable, setup)


def source_key() -> str:
    """What stands for the content of the project, changes that are not committed too."""
    return key_of(stamp.git("rev-parse", "HEAD"), stamp.git("diff", "HEAD"))


def copy_project(place: Path, mark: Stamp | None) -> Path:
    """The files that git knows, as they lie here, with the stamp of a build if it is for one."""
    empty(place)
    names = subprocess.check_output(["git", "-C", ROOT, "ls-files", "-z"]).decode("utf-8")
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, place / name)
    if mark is not None:
        stamp.write(mark, place)
    return place


def _freeze(work: Path, windows: Wine, mark: Stamp, portable: Path) -> None:
    copy_project(work / "source", mark)
    steady = {"PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": str(mark.moment), "PYTHONDONTWRITEBYTECODE": "1"}
    with wine.screen(windows):
        windows.run(
            [
                PYTHON, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN",
                "--distpath", wine.path("/w/frozen"), "--workpath", wine.path("/w/freezing"),
                wine.path("/w/source/installer/gongjian.spec"),
            ],
            log=work / "logs" / "freeze.log",
            variables=steady,
        )  # fmt: skip
    if portable.exists():
        shutil.rmtree(portable)
    portable.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(work / "frozen" / "gongjian", portable)
    pack.finish(portable, work / SITE, work / "python" / "cp311", mark)
