"""Drives and folders for packages: which packages lie there, and whether one can be written there."""

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives import hashes
from sqlalchemy import select

from app.files import trouble
from app.services.exchange.trust import own_key
from app.storage.books import PackageLog
from app.storage.ledger import Ledger
from app.sync.package import EXTENSION, peek
from app.sync.refusals import PackageError

_LEAST_ROOM = 4 * 1024 * 1024
_DEEPEST = 2
"""Folders below a drive that are looked into: packages lie at the top or in a folder of their own."""
_MOST = 500

FoundState = Literal["new", "known", "foreign", "broken"]


@dataclass(frozen=True, slots=True)
class PackageFile:
    """A package file on a drive: not received yet, received before, not for this office, or damaged."""

    path: Path
    state: FoundState


@dataclass(frozen=True, slots=True)
class Destination:
    """What is to be said of a folder before writing starts; `good` False keeps it from starting."""

    folder: Path
    good: bool
    words: str
    free: int = 0


def packages_in(folders: Iterable[Path]) -> list[Path]:
    """The package files in some folders and what lies just below them; nothing else is opened or run."""
    packages: dict[Path, None] = {}
    for folder in folders:
        for depth in range(_DEEPEST + 1):
            for path in _listed(folder, "/".join(["*"] * depth + [f"*{EXTENSION}"])):
                packages[path] = None
    return list(packages)[:_MOST]


def _listed(folder: Path, pattern: str) -> list[Path]:
    try:
        return sorted(path for path in folder.glob(pattern) if path.is_file())
    except OSError:  # a stick that was pulled out, a folder without permission: nothing is there
        return []


def survey(ledger: Ledger, files: Sequence[Path]) -> list[PackageFile]:
    """What each package file is to this office, judged by its header and by what was received before."""
    own = own_key(ledger).public.id
    with ledger.read() as session:
        query = select(PackageLog.digest).where(
            PackageLog.direction == "received", PackageLog.outcome == "applied"
        )
        received = set(session.scalars(query))
    return [PackageFile(path, _judged(path, own, received)) for path in files]


def _judged(path: Path, own: str, applied: set[str]) -> FoundState:
    try:
        header = peek(path)
        if own not in header.recipients:
            return "foreign"
        if header.actual_size != header.expected_size:
            return "broken"
        return "known" if _sm3(path) in applied else "new"
    except (PackageError, OSError):
        return "broken"


def _sm3(path: Path) -> str:
    digest = hashes.Hash(hashes.SM3())
    with open(path, "rb") as file:
        while block := file.read(1024 * 1024):
            digest.update(block)
    return digest.finalize().hex()


def judge(folder: Path, drive: str = "", needed: int = _LEAST_ROOM) -> Destination:
    """Whether a package of `needed` bytes can be written to a folder; `drive` is what its words call it."""
    name = drive or f"「{folder}」"
    there = next((each for each in (folder, *folder.parents) if each.exists()), None)
    if there is None:
        return Destination(folder, False, f"{name}不在了，请检查U盘是否插好。")
    try:
        with tempfile.TemporaryFile(dir=there) as probe:
            probe.write(b"\0")
        free = shutil.disk_usage(there).free
    except OSError as error:
        return Destination(
            folder, False, f"{name}写不进去：{trouble(error)}。请拨开写保护开关，或换一个U盘、文件夹。"
        )
    if free < needed:
        return Destination(
            folder, False, f"{name}只剩 {size_words(free)}，要 {size_words(needed)}。请清理或换一个。", free
        )
    return Destination(folder, True, f"{name}可以写，还有 {size_words(free)}。", free)


def last_folder(ledger: Ledger) -> Path | None:
    """Where the last package was written, None when nowhere or when it is gone."""
    kept = ledger.meta("package_folder", "")
    return Path(kept) if kept and Path(kept).is_dir() else None


def remember_folder(ledger: Ledger, folder: Path) -> None:
    """Offer this folder next time."""
    if ledger.meta("package_folder", "") != str(folder):
        ledger.set_meta(package_folder=str(folder))


def size_words(size: int) -> str:
    """1.2 MB, 28 GB."""
    for unit, scale in (("GB", 1024**3), ("MB", 1024**2)):
        if size >= scale:
            amount = size / scale
            return f"{amount:.0f} {unit}" if amount >= 10 else f"{amount:.1f} {unit}"
    return f"{max(size // 1024, 1)} KB"
