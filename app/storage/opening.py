"""Making a ledger, opening it, and noticing that it was copied or put back."""

import contextlib
import os
import platform
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import platformdirs

from app.errors import UserError
from app.files import (
    explained,
    refuse_long,
    refuse_unwritable,
    remove,
    replace,
    sync_folder,
    write_atomically,
)
from app.models.base import Base
from app.storage import keys, migrations, sqlite
from app.storage.bulk import insert_rows
from app.storage.ledger import DATABASE, FOLDERS, Ledger, read_meta, write_meta
from app.storage.lock import HOLDER, LOCK, LedgerLock

DOOR = "打开台账.gjledger"
"""Lies in every ledger's folder for the double click that opens it; its words are for who reads it."""
_DOOR_WORDS = (
    "这里是一本攻坚台账。装了攻坚台账的电脑上，双击本文件就打开它。请不要移动或改名本文件夹里的任何文件。\r\n"
)
_UNFINISHED = "ledger.db.part"
_SCAFFOLD = frozenset({keys.FILE, f"{keys.FILE}.part", LOCK, HOLDER, *FOLDERS})
Seed = Sequence[tuple[type[Base], Sequence[dict[str, Any]]]]
"""Records that every ledger is delivered with: entity and rows."""


def create(folder: Path, facts: dict[str, Any], person: str, password: str, seed: Seed) -> tuple[Ledger, str]:
    """Make a ledger in an empty or missing folder; gives it open, with the recovery code that is
    stored nowhere.

    `facts` holds office, name and level. Raises UserError when the folder is in use or cannot be written.
    """
    refuse_long(folder)
    made = [place for place in (folder, *folder.absolute().parents) if not place.exists()]
    _empty_folder(folder)
    lock = LedgerLock(folder)
    try:
        lock.acquire()
        with explained(f"不能在「{folder}」建台账"):
            _sweep(folder)
            (folder / _UNFINISHED).touch()
            identity = uuid.uuid4().hex
            key, code = keys.create(folder, identity, person, password)
            for name in FOLDERS:
                (folder / name).mkdir(exist_ok=True)
            _lay_out(folder, key, {**facts, "ledger_id": identity}, seed)
            replace(folder / _UNFINISHED, folder / DATABASE)
            sync_folder(folder)
        _hang_door(folder)
        return Ledger(folder, key, lock, migrations.CURRENT), code
    except BaseException:
        _sweep(folder)
        lock.release()
        _take_away(folder, made)
        raise


def _take_away(folder: Path, files: Sequence[Path]) -> None:
    """Leave nothing of a ledger that could not be made: its scaffold, and the folders made for it."""
    with contextlib.suppress(OSError):
        for name in FOLDERS:
            (folder / name).rmdir()
    for place in files and (folder / LOCK, folder / HOLDER):
        with contextlib.suppress(OSError):
            place.unlink(missing_ok=True)
    for place in files:
        with contextlib.suppress(OSError):
            place.rmdir()


def _lay_out(folder: Path, key: bytes, facts: dict[str, Any], seed: Seed) -> None:
    engine = sqlite.engine(folder / _UNFINISHED, key, writable=True)
    try:
        with sqlite.explained(), engine.begin() as connection:
            migrations.create(connection)
            write_meta(connection, desk=new_desk(), seq=0, counter=0, place=_place(folder), **facts)
            for entity, rows in seed:
                columns = tuple(rows[0])
                tuples = [tuple(row[name] for name in columns) for row in rows]
                insert_rows(connection, entity.__table__, columns, tuples)
    finally:
        engine.dispose()


def _is_unfinished(folder: Path) -> bool:
    """Whether making a ledger was interrupted here: then nothing in it was ever anybody's."""
    names = {path.name for path in folder.iterdir()}
    own = {name for name in names if name.startswith(_UNFINISHED) or name in _SCAFFOLD}
    inside = any(path for name in FOLDERS if (folder / name).is_dir() for path in (folder / name).iterdir())
    begun = _UNFINISHED in names or keys.FILE not in names
    return begun and own == names and not inside


def _sweep(folder: Path) -> None:
    """Take away what an interrupted making left."""
    if (folder / _UNFINISHED).exists():
        with contextlib.suppress(OSError):
            remove(folder / keys.FILE)
            for path in sorted(folder.glob(f"{_UNFINISHED}*"), reverse=True):  # the marker itself last
                remove(path)


def open_ledger(
    folder: Path, password: str, *, before_migration: Callable[[Path, bytes], None], person: str = ""
) -> tuple[Ledger, keys.Unlocked]:
    """Open a ledger; gives it with the slot whose password it was: that of `person`, if one is named.

    Raises UserError for a wrong password, a ledger in use, one of a newer version, a damaged one.
    """
    unlocked = keys.unlock(folder, password, person)
    return open_with_key(folder, unlocked.key, before_migration=before_migration), unlocked


def open_with_key(folder: Path, key: bytes, *, before_migration: Callable[[Path, bytes], None]) -> Ledger:
    """Open a ledger whose key is known, bring it to this version, and make it a new desk when it was
    copied or put back.
    """
    _refuse_unopenable(folder)
    lock = LedgerLock(folder)
    lock.acquire()
    try:
        if not sqlite.is_sound(folder / DATABASE, key):
            raise UserError("台账文件已损坏，没有通过开机检查。", "请用“恢复台账”从最近的备份恢复。")
        engine = sqlite.engine(folder / DATABASE, key, writable=True)
        try:
            with sqlite.explained():
                migrations.upgrade(engine, lambda: before_migration(folder, key))
                with engine.begin() as connection:
                    _settle_desk(folder, connection)
        finally:
            engine.dispose()
        _hang_door(folder)
        return Ledger(folder, key, lock, migrations.CURRENT)
    except BaseException:
        lock.release()
        raise


def _hang_door(folder: Path) -> None:
    """Ledgers older than it get it when they are opened; a folder that takes no more files goes without."""
    with contextlib.suppress(OSError):
        if not (folder / DOOR).exists():
            (folder / DOOR).write_text(_DOOR_WORDS, "utf-8-sig", newline="")


def _refuse_unopenable(folder: Path) -> None:
    """Raises UserError where there is no file to open, before anything is written beside it."""
    refuse_long(folder)
    with explained("打不开台账文件"):
        if not (folder / DATABASE).is_file():
            raise UserError(f"「{folder}」里没有 {DATABASE}。", "请从备份恢复。")
        if not (folder / DATABASE).stat().st_size:
            raise UserError(
                "台账文件是空的（0字节）。",
                "多半是U盘没有拔好，或者网盘只留了占位的空文件。请用“恢复台账”从最近的备份恢复。",
            )
    refuse_unwritable(folder / DATABASE)


def new_desk() -> str:
    """An id for one installation of a ledger; never used again after a restore."""
    return os.urandom(8).hex()


def note_progress(ledger: Ledger) -> None:
    """Remember outside the ledger how far this desk has written, so that a folder put back is noticed."""
    facts = {"desk": ledger.desk, "seq": ledger.meta("seq", 0)}
    _write_register({**_register(), ledger.ledger_id: facts})


def _settle_desk(folder: Path, connection: Any) -> None:
    facts = read_meta(connection)
    registered = _register().get(facts["ledger_id"])
    put_back = (
        registered is not None and registered["desk"] == facts["desk"] and registered["seq"] > facts["seq"]
    )
    if put_back or facts.get("place") != _place(folder):
        write_meta(connection, desk=new_desk(), seq=0, place=_place(folder))


def _place(folder: Path) -> str:
    return f"{platform.node()}:{folder.resolve()}"


def _empty_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = any(folder.iterdir()) and not _is_unfinished(folder)
    except OSError as error:
        raise UserError(f"不能在「{folder}」建文件夹。", "请换一个能写的位置，例如 D 盘。") from error
    if taken:
        raise UserError(f"「{folder}」里已经有文件。", "请选一个空文件夹，或者用“打开台账”。")


def _register_path() -> Path:
    root = os.environ.get("GONGJIAN_HOME") or platformdirs.user_data_dir("gongjian-ledger", appauthor=False)
    return Path(root) / "desks.json"


def _register() -> dict[str, dict[str, Any]]:
    try:
        return msgspec.json.decode(_register_path().read_bytes(), type=dict[str, dict[str, Any]])
    except (OSError, msgspec.MsgspecError):
        return {}


def _write_register(register: dict[str, dict[str, Any]]) -> None:
    try:
        _register_path().parent.mkdir(parents=True, exist_ok=True)
        write_atomically(_register_path(), msgspec.json.encode(register))
    except OSError:
        return  # the note is a second line of defence; a read-only profile must not stop the work
