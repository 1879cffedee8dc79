"""Dated copies of a ledger: made from the running database, kept in rotation, restored as a new desk.

A copy made by hand holds the evidence too. The others hold the database and a list of the evidence, whose
files lie once in `evidence/` beside the copies (`app.storage.mirror`).
"""

import contextlib
import errno
import itertools
import re
import shutil
import time
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from app.errors import UserError
from app.files import PART, becoming, explained, refuse_long, remove, remove_folder, replace
from app.models import roles
from app.models.roles import Role
from app.storage import accounts, evidence, keys, migrations, mirror, sqlite
from app.storage.ledger import DATABASE, FOLDERS, Ledger, read_meta, write_meta
from app.storage.opening import new_desk

SUFFIX = ".gjbak"
DAILY, BEFORE_IMPORT, BEFORE_MERGE, BEFORE_MIGRATION, BY_HAND = "每日", "导入前", "并入前", "升级前", "手动"
_KEEP = {BEFORE_IMPORT: 10, BEFORE_MERGE: 10, BEFORE_MIGRATION: 5}
_NAME = re.compile(r"^(?P<when>\d{8}-\d{6})(?:-\d+)?-(?P<why>.+)\.gjbak$")
_RESERVE = 50 * 1024 * 1024
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Backup:
    """One dated copy."""

    path: Path
    made: datetime
    why: str


def back_up(ledger: Ledger, why: str, folder: Path | None = None) -> Path:
    """Copy the ledger while it is open; gives the file. Raises UserError when the disk has no room."""
    return back_up_folder(ledger.folder, ledger.key, why, folder, ledger.today)


def back_up_folder(
    ledger: Path, key: bytes, why: str, folder: Path | None = None, day: date | None = None
) -> Path:
    """As `back_up`, for a ledger that is being opened; `day` is the business date, by default the clock's."""
    target = folder or ledger / "backups"
    with explained(f"备份没有做成，「{target}」写不了"), sqlite.explained():
        target.mkdir(parents=True, exist_ok=True)
        whole = why == BY_HAND
        if shutil.disk_usage(target).free < _needed(ledger, whole) + _RESERVE:
            raise UserError(
                f"「{target}」所在的磁盘空间不够，备份没有做成。", "请清理磁盘，或换一个备份位置。"
            )
        path = _free_name(target, why, day or date.today())
        _write(ledger, key, path, whole)
    if not whole:  # after the database: photos that find no room must not be what leaves it without a copy
        with explained(f"台账已备份到「{path.name}」，照片和文件没有留副本"):
            mirror.lay(ledger, target)
    return path


def _needed(ledger: Path, whole: bool) -> int:
    """Bytes that a copy takes; the evidence of one that is not whole is linked, or copied once."""
    proofs = sum(file.stat().st_size for file in evidence.files(ledger / evidence.FOLDER)) if whole else 0
    return (ledger / DATABASE).stat().st_size * 2 + proofs


def _write(ledger: Path, key: bytes, path: Path, whole: bool) -> None:
    copy = path.with_suffix(f"{PART}.db")
    try:
        sqlite.copy_online(ledger / DATABASE, copy, key)
        proofs = sorted(evidence.files(ledger / evidence.FOLDER))
        with becoming(path) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
            archive.write(copy, DATABASE)
            archive.write(ledger / keys.FILE, keys.FILE)
            archive.writestr(mirror.LIST, mirror.listed(proofs))
            for file in proofs if whole else ():
                archive.write(file, str(file.relative_to(ledger)))
    finally:
        with contextlib.suppress(OSError):
            remove(copy)


def _free_name(folder: Path, why: str, day: date) -> Path:
    stem = f"{day:%Y%m%d}-{datetime.now():%H%M%S}"
    path, number = folder / f"{stem}-{why}{SUFFIX}", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}-{why}{SUFFIX}"
    return path


def backups(ledger: Path) -> list[Backup]:
    """The copies in a ledger's own folder, newest first."""
    copies = []
    for path in (ledger / "backups").glob(f"*{SUFFIX}"):
        match = _NAME.match(path.name)
        if match:
            with contextlib.suppress(ValueError):  # somebody's own name, that only looks like a time
                copies.append(Backup(path, datetime.strptime(match["when"], "%Y%m%d-%H%M%S"), match["why"]))
    return sorted(copies, key=lambda backup: (backup.made, backup.path.name), reverse=True)


def daily(ledger: Ledger) -> Path | None:
    """The business date's backup if there is none yet; then let go of what the rotation no longer keeps.

    The computer's clock may say the same day for weeks.
    """
    copy = None
    dailies = [backup for backup in backups(ledger.folder) if backup.why == DAILY]
    if not any(backup.made.date() == ledger.today for backup in dailies):
        copy = back_up(ledger, DAILY)
    rotate(ledger.folder)
    return copy


def rotate(ledger: Path) -> None:
    """Keep 7 days, 4 weeks and 12 months of daily copies, the last ones before imports and merges,
    all made by hand.
    """
    copies = backups(ledger)
    dailies = [backup for backup in copies if backup.why == DAILY]
    keep = {backup.path for backup in dailies[:7]}
    keep |= _newest_of_each(dailies, 4, lambda day: f"{day.isocalendar().year}-{day.isocalendar().week:02d}")
    keep |= _newest_of_each(dailies, 12, lambda day: f"{day:%Y-%m}")
    for why, count in _KEEP.items():
        keep |= {backup.path for backup in [backup for backup in copies if backup.why == why][:count]}
    spent = [backup.path for backup in copies if backup.why != BY_HAND and backup.path not in keep]
    for path in [*spent, *_abandoned(ledger / "backups")]:
        with contextlib.suppress(OSError):  # in use or write-protected: the next time
            path.unlink(missing_ok=True)
    mirror.prune(ledger, [backup.path for backup in backups(ledger)])


def _abandoned(folder: Path) -> list[Path]:
    """What copies that were interrupted left, if they are not being written at this moment."""
    long_ago = time.time() - 24 * 3600
    return [path for path in folder.glob(f"*{PART}*") if path.stat().st_mtime < long_ago]


def _newest_of_each(copies: list[Backup], count: int, period_of) -> set[Path]:  # type: ignore[no-untyped-def]
    newest: dict[str, Path] = {}
    for backup in copies:
        newest.setdefault(period_of(backup.made), backup.path)
    return set(list(newest.values())[:count])


@dataclass(frozen=True, slots=True)
class Restored:
    """What restoring did: where a ledger that was there has been put aside, if any; how many photos and
    files of the copy are in none of the places where they could be.
    """

    aside: Path | None
    missing: int


def restore(backup: Path, folder: Path, password: str, *, over: bool = False) -> Restored:
    """Lay a copy out in `folder` as a new desk, with its evidence from the copy, from beside it, or from the
    ledger that was there.

    `password` may be the recovery code. Raises UserError for a file that is no backup, a damaged one, one of
    a newer version, a wrong password, or where nothing can be written; then `folder` is as it was. With
    `over` a ledger that is there is put aside: only an administrator or the recovery code may do that.
    """
    if not folder.name:
        raise UserError("不能恢复到一个盘的根目录。", "请选盘里的一个文件夹。")
    fresh = folder.with_name(folder.name + ".restoring")
    refuse_long(fresh)
    remove_folder(fresh)
    try:
        with explained(f"不能恢复到「{folder}」"), sqlite.explained():
            fresh.mkdir(parents=True)
            _unpack(backup, fresh)
            opener = keys.unlock_either(fresh, password)
            key = opener.key
            if not (fresh / DATABASE).stat().st_size or not sqlite.is_sound(fresh / DATABASE, key):
                raise UserError("这份备份已损坏。", "请换一份更早的备份。")
            if over and opener.name:
                _refuse_restoring(opener, fresh, folder)
            _become_new_desk(fresh, key)
            for name in FOLDERS:
                (fresh / name).mkdir(exist_ok=True)
            missing = mirror.bring_back(backup, fresh, [backup.parent, folder, folder / "backups"])
            return Restored(_move_in(fresh, folder), missing)
    finally:
        remove_folder(fresh)


def _refuse_restoring(opener: keys.Unlocked, *folders: Path) -> None:
    """Who is no administrator, in the copy or in the ledger as it is now, does not put a ledger aside."""
    for folder in folders:
        try:
            role = _role_in(folder, opener)
        except UserError:  # damaged, or another ledger: it cannot say
            continue
        if not roles.may(role, roles.Act.RESTORE):
            raise UserError(
                f"{roles.ROLE_WORDS[role]}角色不能{roles.Act.RESTORE.value}。",
                "请管理员来恢复，或者用打印的恢复码；恢复到一个空文件夹谁都可以。",
            )


def _role_in(folder: Path, opener: keys.Unlocked) -> Role:
    engine = sqlite.engine(folder / DATABASE, opener.key, writable=False)
    try:
        with sqlite.explained(), engine.connect() as connection:
            people = accounts.read(connection, read_meta(connection)["office"])
    finally:
        engine.dispose()
    own = [person.name for person in people if opener.person and person.uid == opener.person]
    return accounts.role_of(people, own[0] if own else opener.name)


def _become_new_desk(folder: Path, key: bytes) -> None:
    engine = sqlite.engine(folder / DATABASE, key, writable=True)
    try:
        with engine.begin() as connection:
            migrations.refuse_newer(migrations.version_of(connection))
            write_meta(connection, desk=new_desk(), seq=0, restored_from=read_meta(connection)["desk"])
    finally:
        engine.dispose()


def _unpack(backup: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(backup) as archive:
            for member in archive.infolist():
                members = r"ledger\.db|keys\.json|evidence\.json|evidence/[\w./-]+"
                if not re.fullmatch(members, member.filename) or ".." in member.filename:
                    raise UserError("这个文件不是台账的备份。", f"备份文件的扩展名是 {SUFFIX}。")
                if member.filename != mirror.LIST:
                    archive.extract(member, folder)
    except (*_DAMAGED, OSError) as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EROFS, errno.EACCES):
            raise
        raise UserError(
            f"备份文件「{backup.name}」读不出来。", "可能没有拷完整，请重新拷贝或换一份备份。"
        ) from error
    if not (folder / DATABASE).is_file() or not (folder / keys.FILE).is_file():
        raise UserError("这个文件不是台账的备份。", f"备份文件的扩展名是 {SUFFIX}。")


def _free_place(folder: Path) -> Path:
    """A folder of that name, or with a number behind it, that is not there yet."""
    names = (folder.with_name(f"{folder.name}-{number}") for number in itertools.count(2))
    return next(place for place in itertools.chain((folder,), names) if not place.exists())


def _move_in(fresh: Path, folder: Path) -> Path | None:
    aside = None
    if folder.exists() and any(folder.iterdir()):
        aside = _free_place(folder.with_name(f"{folder.name}.恢复前-{datetime.now():%Y%m%d-%H%M%S}"))
        replace(folder, aside)
    elif folder.exists():
        folder.rmdir()
    replace(fresh, folder)
    return aside
