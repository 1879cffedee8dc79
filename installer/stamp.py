"""Which build this is: version, commit, day – for 关于, `--version`, the exe files and the installer."""

from __future__ import annotations

import ast
import json
import subprocess
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FILE = Path("resources") / "build.json"
"""Where the program finds it; there is none in the project, which is no build."""
PUBLISHER = "攻坚台账"


@dataclass(frozen=True)
class Stamp:
    """`moment`: seconds since 1970 of the commit, the one time that all files of a build carry."""

    version: str
    commit: str
    day: str
    moment: int

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        """The version as Windows compares it: 1.0.dev0 is 1.0.0.0."""
        found = [int(part) for part in self.version.split(".") if part.isdigit()]
        return (*found, 0, 0, 0, 0)[:4]  # type: ignore[return-value]  # mypy sees no length


def now() -> Stamp:
    """The stamp of the project as it lies here; "+" after the commit where something is not committed."""
    words = (ROOT / "app" / "texts.py").read_text("utf-8")
    values = [node for node in ast.parse(words).body if isinstance(node, ast.Assign)]
    version = next(
        ast.literal_eval(node.value) for node in values if ast.unparse(node.targets[0]) == "VERSION"
    )
    commit, moment = git("log", "-1", "--format=%h %ct").split()
    changed = "+" if git("status", "--porcelain", "--untracked-files=no") else ""
    day = datetime.fromtimestamp(int(moment), UTC).date().isoformat()
    return Stamp(version, commit + changed, day, int(moment))


def git(*arguments: str) -> str:
    """What git says about the project."""
    return subprocess.check_output(["git", "-C", ROOT, *arguments], text=True, encoding="utf-8").strip()


def write(stamp: Stamp, project: Path) -> None:
    """Leave the stamp where the program of a copy of the project finds it."""
    (project / FILE).write_text(json.dumps(asdict(stamp)), "utf-8")


def read() -> Stamp:
    """The stamp that `write` left in this copy of the project."""
    return Stamp(**json.loads((ROOT / FILE).read_text("utf-8")))


def icon(name: str) -> str:
    """The path of an icon for Windows."""
    return str(ROOT / "resources" / "icons" / f"{name}.ico")


def version_resource(name: str, words: str) -> Any:
    """What Windows shows under 属性 → 详细信息 of an exe file, for PyInstaller."""
    from PyInstaller.utils.win32 import versioninfo as resource  # noqa: PLC0415 - there on Windows only

    stamp = read()
    strings = {
        "CompanyName": PUBLISHER,
        "FileDescription": words,
        "FileVersion": f"{stamp.version} ({stamp.commit})",
        "InternalName": name,
        "LegalCopyright": "仅用于非涉密信息",
        "OriginalFilename": f"{name}.exe",
        "ProductName": "攻坚台账",
        "ProductVersion": stamp.version,
    }
    table = resource.StringTable(
        "080404B0", [resource.StringStruct(key, value) for key, value in strings.items()]
    )
    return resource.VSVersionInfo(
        ffi=resource.FixedFileInfo(
            filevers=stamp.numbers, prodvers=stamp.numbers, mask=0x3F, OS=0x40004, fileType=1
        ),
        kids=[
            resource.StringFileInfo([table]),
            resource.VarFileInfo([resource.VarStruct("Translation", [0x0804, 1200])]),
        ],
    )
