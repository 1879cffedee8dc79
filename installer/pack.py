"""The last steps: papers beside the frozen program, one time on all files, the installer, its SHA-256."""

from __future__ import annotations

import os
from pathlib import Path

from installer import papers, parts
from installer.stamp import Stamp
from installer.steps import files_below, sha256
from installer.wine import Wine

_LIST = "文件清单.sha256"
"""The hash of every file of the program, to see whether one was changed."""


def setup_name(stamp: Stamp) -> str:
    """What the installer is called."""
    return f"攻坚台账-{stamp.version}-安装程序.exe"


def finish(portable: Path, site: Path, python: Path, stamp: Stamp) -> None:
    """Lay the papers beside the program, list its files with their hashes, and give all of them one time."""
    papers.write(portable, site, python, stamp)
    listed = [f"{sha256(path)}  {path.relative_to(portable).as_posix()}" for path in files_below(portable)]
    (portable / _LIST).write_text("\n".join(listed) + "\n", "utf-8", newline="\n")
    for path in sorted(portable.rglob("*"), reverse=True):
        os.utime(path, (stamp.moment, stamp.moment))


def changed(portable: Path) -> list[str]:
    """The files of a folder that are not as its list says, or missing."""
    wrong = []
    for line in (portable / _LIST).read_text("utf-8").splitlines():
        digest, _, name = line.partition("  ")
        file = portable / name
        if not file.is_file() or sha256(file) != digest:
            wrong.append(name)
    return wrong


def pack(wine: Wine, portable: Path, setup: Path, stamp: Stamp) -> None:
    """Make the installer of the portable folder, with its SHA-256 beside it."""
    for old in setup.parent.glob("*.exe*"):
        old.unlink()
    _makensis(wine, portable, setup, stamp)
    note_hash(setup)


def pack_fast(wine: Wine, portable: Path, setup: Path, stamp: Stamp) -> None:
    """Make an installer that is only tried, not handed out: much larger, in a tenth of the time."""
    _makensis(wine, portable, setup, stamp, "-X'SetCompressor /FINAL zlib'")


def _makensis(wine: Wine, portable: Path, setup: Path, stamp: Stamp, first: str = "") -> None:
    defined = nsis_values(stamp, "/w/source", f"/w/{portable.relative_to(wine.root.work)}", "/w/packed.exe")
    options = " ".join(f"'-D{name}={value}'" for name, value in defined.items())
    wine.root.run(
        f"makensis -V3 -INPUTCHARSET UTF8 {first} {options} /w/source/installer/installer.nsi",
        log=wine.root.work / "logs" / "nsis.log",
        variables={"SOURCE_DATE_EPOCH": str(stamp.moment)},
    )
    (wine.root.work / "packed.exe").rename(setup)


def nsis_values(stamp: Stamp, project: str, source: str, out: str) -> dict[str, str]:
    """What installer.nsi is told."""
    return {
        "VERSION": stamp.version, "NUMBERS": ".".join(map(str, stamp.numbers)), "COMMIT": stamp.commit,
        "PROJECT": project, "SOURCE": source, "OUTFILE": out,
        "WINDOW": parts.WINDOW, "CONSOLE": parts.CONSOLE,
    }  # fmt: skip


def note_hash(file: Path) -> None:
    """Write the SHA-256 of a file beside it, as `sha256sum -c` and a person read it."""
    file.with_name(f"{file.name}.sha256").write_text(f"{sha256(file)}  {file.name}\n", "utf-8", newline="\n")
