"""The Windows program on Windows: the same steps with the Python that runs this, which has to be 3.11."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from installer import inputs, pack, stamp
from installer.steps import Stop, key_of, megabytes, once, run, say
from installer.windows import copy_project, source_key

_MAKENSIS = Path(r"C:\Program Files (x86)\NSIS\makensis.exe")


def build(work: Path) -> None:
    """Make the portable folder and, where NSIS is installed, the installer in `work`/out."""
    if sys.version_info[:2] != (3, 11) or sys.maxsize < 2**32:
        raise Stop(
            "The Windows program is made with CPython 3.11, 64 bits: py -3.11 installer\\build.py windows"
        )
    python = work / "env" / "Scripts" / "python.exe"
    lock = key_of(inputs.LOCK, inputs.TOOLS)
    once(work / "env.done", lock, "the environment", lambda: _environment(work, python))
    mark = stamp.now()
    portable = work / "out" / "gongjian"
    once(
        work / "portable.done",
        key_of(lock, mark, source_key()),
        "freezing",
        lambda: _freeze(work, python, mark),
    )
    say(f"{portable}: {megabytes(path for path in portable.rglob('*') if path.is_file()):.1f} MB")
    makensis = shutil.which("makensis") or (str(_MAKENSIS) if _MAKENSIS.exists() else "")
    if not makensis:
        raise Stop(
            "The portable folder is ready. For the installer NSIS 3 is needed, and is not installed here."
        )
    setup = work / "out" / pack.setup_name(mark)
    values = pack.nsis_values(mark, str(work / "source"), str(portable), str(setup))
    options = [f"/D{name}={value}" for name, value in values.items()]
    script = work / "source" / "installer" / "installer.nsi"
    run([makensis, "/V3", "/INPUTCHARSET", "UTF8", *options, script], log=work / "logs" / "nsis.log")
    pack.note_hash(setup)
    say(f"{setup}: {megabytes([setup]):.1f} MB")


def _environment(work: Path, python: Path) -> None:
    shutil.rmtree(work / "env", ignore_errors=True)
    run([sys.executable, "-m", "venv", work / "env"], log=work / "logs" / "env.log")
    for lock in (inputs.LOCK, inputs.TOOLS):
        options = ["--quiet", "--no-input", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
        run([python, "-m", "pip", "install", *options, "-r", lock], log=work / "logs" / f"{lock.stem}.log")


def _freeze(work: Path, python: Path, mark: stamp.Stamp) -> None:
    project = copy_project(work / "source", mark)
    run(
        [
            python, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN",
            "--distpath", work / "frozen", "--workpath", work / "freezing",
            project / "installer" / "gongjian.spec",
        ],
        log=work / "logs" / "freeze.log",
        env={"PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": str(mark.moment), "PYTHONUTF8": "1"},
    )  # fmt: skip
    portable = work / "out" / "gongjian"
    shutil.rmtree(portable, ignore_errors=True)
    portable.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(work / "frozen" / "gongjian", portable)
    asked: list[str | Path] = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.check_output(asked, text=True, encoding="utf-8").strip())
    pack.finish(portable, site, Path(sysconfig.get_config_var("installed_base")), mark)
