"""The evidence beside the copies of a ledger: each file once, whatever the number of copies that list it.

Evidence is never rewritten, so one copy of it is as good as one a day. Where the disk can, that copy is a
second name of the same file and takes no room; what is deleted from the ledger is still there.
"""

import contextlib
import os
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from app.errors import UserError
from app.files import PART, becoming, sync_folder
from app.storage import evidence

LIST = "evidence.json"
"""The list within a copy: the names of its evidence files, with their sizes."""


def lay(ledger: Path, target: Path) -> None:
    """Bring the evidence of a ledger to `evidence/` in the folder of copies, as far as it is not there.

    A file that was written again, because the one before was damaged, takes its place there too. Raises
    OSError when there is no room.
    """
    there = {path.name: path.stat() for path in evidence.files(target / evidence.FOLDER)}
    for file in evidence.files(ledger / evidence.FOLDER):
        copied = there.get(file.name)
        if copied is None or file.stat().st_mtime_ns > copied.st_mtime_ns:
            _bring(file, target)


def listed(files: Iterable[Path]) -> bytes:
    """The list of evidence files that a copy holds or leads to."""
    return msgspec.json.encode({path.name: path.stat().st_size for path in files})


def prune(ledger: Path, copies: Iterable[Path]) -> None:
    """Delete beside the copies what neither the ledger nor any of its copies has any more.

    Nothing goes as long as one of the copies cannot be read.
    """
    folder = ledger / "backups" / evidence.FOLDER
    here = {path.name: path for path in evidence.files(folder)}
    names = {path.name for path in evidence.files(ledger / evidence.FOLDER)}
    try:
        for copy in copies if here.keys() - names else ():
            names |= read(copy).keys()
    except UserError:
        return
    spent = [path for name, path in here.items() if name not in names]
    for path in [*spent, *folder.glob(f"*/*{PART}")]:
        with contextlib.suppress(OSError):  # in use or write-protected: the next time
            path.unlink(missing_ok=True)


def bring_back(copy: Path, fresh: Path, places: Iterable[Path]) -> int:
    """Bring the evidence that a copy lists into a folder; gives how many files are nowhere.

    `places` are folders that may have an `evidence/`; a file there counts when it has the size it had.
    """
    sources, missing = [place / evidence.FOLDER for place in places], 0
    for name, size in read(copy).items():
        inner = Path(name[:2]) / name
        if _is(fresh / evidence.FOLDER / inner, size):
            continue
        file = next((source / inner for source in sources if _is(source / inner, size)), None)
        if file is None:
            missing += 1
        else:
            _bring(file, fresh)
    return missing


def read(copy: Path) -> Mapping[str, int]:
    """The list within a copy; empty for a copy of the time before there was any. Raises UserError."""
    try:
        with zipfile.ZipFile(copy) as archive:
            if LIST not in archive.namelist():
                return {}
            sizes = msgspec.json.decode(archive.read(LIST), type=dict[str, int])
    except (OSError, zipfile.BadZipFile, msgspec.MsgspecError) as error:
        raise UserError(f"备份「{copy.name}」里的佐证清单读不出来。", "请换一份备份。") from error
    return {name: size for name, size in sizes.items() if evidence.sealed_name(name)}


def _is(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def _bring(file: Path, target: Path) -> None:
    """A second name of the file where the disk can, else a copy; it is there whole or not at all."""
    path = target / evidence.FOLDER / file.name[:2] / file.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    try:
        os.link(file, path)
    except OSError:
        with becoming(path) as part:
            shutil.copyfile(file, part)
    else:
        sync_folder(path.parent)
