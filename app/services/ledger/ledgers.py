"""Ledgers as a whole: making, opening, passwords, backups, checking."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from app.errors import UserError
from app.models import Office, Record, Role, User, dates
from app.models.base import Base
from app.models.roles import ROLE_WORDS, Act
from app.progress import Progress, silent
from app.services.common import offices, resources
from app.services.exchange import merging
from app.services.ledger import people as persons
from app.storage import backup, journal, keys, opening, undo
from app.storage import verify as checking
from app.storage.followers import Follower
from app.storage.journal import JournalLine
from app.storage.ledger import DATABASE, Changed, Ledger
from app.storage.lock import LedgerLock

__all__ = ["Changed", "JournalLine", "Ledger"]  # views name the types from here

_EARLIEST = date(2026, 1, 1)
"""No computer that runs this program can truly be in an earlier year."""


_LONG = 200_000
"""Bytes of a packed change set: some thousands of records."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A ledger with the person who works on it now."""

    ledger: Ledger
    person: str


@dataclass(frozen=True, slots=True)
class Created:
    """A new ledger, its first person, and the recovery code that is stored nowhere."""

    ledger: Ledger
    person: str
    recovery_code: str


def create(
    folder: Path,
    *,
    office: str,
    name: str,
    level: str,
    person: str,
    password: str,
    weak_password: bool = False,
) -> Created:
    """Make a ledger for an office; raises UserError when the folder is in use or the password too weak.

    `weak_password` lets any password pass: for the demo, whose content is invented.
    """
    from app.sync.keys import SoftwareKey  # noqa: PLC0415 - slow to import, and made once in a ledger's life

    if not weak_password:
        keys.check_password(password)
    if level not in ("county", "city"):
        raise UserError(f"层级「{level}」不认识。", "县级填 county，市级填 city。")
    person = person.strip() or "管理员"
    facts: dict[str, Any] = {"office": office.strip(), "name": name.strip(), "level": level}
    facts["key"] = SoftwareKey.generate().to_bytes().hex()
    ledger, code = opening.create(folder, facts, person, password, _delivered_offices())
    ledger.followers = followers
    with ledger.change("建立台账", by=person, kind="setup") as session:
        first = User(name=person, role=Role.ADMIN, active=True)
        session.add(first)
        if resources.office(office) is None:
            session.add(offices.unlisted(office, name, level))
    keys.name_slot(folder, person, to=person, person=first.uid)
    ledger.person = person
    opening.note_progress(ledger)
    return Created(ledger, person, code)


def _delivered_offices() -> Sequence[tuple[type[Base], Sequence[dict[str, Any]]]]:
    rows = []
    for info in resources.offices():
        record = {"uid": offices.uid_of(info.code), "office": "", "deleted": False}
        born = {"born_counter": 0, "born_desk": "", "born_seq": 0}
        fields = ("code", "name", "short", "level", "parent", "position")
        rows.append(record | born | {field: getattr(info, field) for field in fields})
    return [(Office, rows)]


def open_ledger(folder: Path, password: str, person: str = "") -> Opened:
    """Open a ledger with the password of a person, anybody's where none is named.

    Raises UserError when it is wrong, or the ledger in use, damaged or newer, or the account closed.
    """
    ledger, opener = opening.open_ledger(folder, password, before_migration=_before_migration, person=person)
    try:
        entered = persons.enter(ledger, opener)
    except UserError:
        ledger.close()
        raise
    ledger.followers = followers
    opening.note_progress(ledger)
    return Opened(ledger, entered)


def followers() -> Mapping[type[Record], Follower]:
    """What follows from which kind of record; read with the families that say so at the first edit."""
    from app.services.ledger.followers import FOLLOWERS  # noqa: PLC0415 - the window must not wait for it

    return FOLLOWERS


def _before_migration(folder: Path, key: bytes) -> None:
    backup.back_up_folder(folder, key, backup.BEFORE_MIGRATION)


def close(ledger: Ledger) -> None:
    """Close a ledger and remember how far it got; it closes also when its disk is gone."""
    with contextlib.suppress(UserError):
        opening.note_progress(ledger)
    ledger.close()


def reset_password(folder: Path, code: str, person: str, password: str) -> None:
    """Give a person a new password with the printed recovery code; raises UserError when the code is
    wrong.
    """
    keys.check_password(password)
    unlocked = keys.unlock_with_code(folder, code)
    keys.set_password(folder, unlocked.key, person, password, by_code=True)


def change_password(ledger: Ledger, person: str, old: str, new: str) -> None:
    """Change one's own password; raises UserError when the old one is wrong or the new one too weak."""
    keys.check_password(new)
    keys.unlock(ledger.folder, old, person)
    keys.set_password(ledger.folder, ledger.key, person, new)


def new_recovery_code(ledger: Ledger) -> str:
    """A new recovery code to print; the old one stops working.

    Raises UserError for other than administrators.
    """
    ledger.require(ledger.person, Act.RECOVERY_CODE)
    return keys.renew_recovery_code(ledger.folder, ledger.key)


def people(folder: Path) -> list[str]:
    """The names whose passwords open a ledger."""
    return [slot.name for slot in keys.read(folder).slots if slot.kind == "password"]


def is_ledger(folder: Path) -> bool:
    """Whether a folder holds a ledger, as far as it may be looked at."""
    try:
        return (folder / keys.FILE).is_file()
    except OSError:  # no permission, or a path that the system does not take
        return False


def folder_meant(path: Path) -> Path | None:
    """The ledger that a path means: its folder, or what a person clicks in it; None for all else."""
    if path.is_dir():
        return path if is_ledger(path) else None
    clicked = path.name == DATABASE or path.suffix == Path(opening.DOOR).suffix
    return path.parent if clicked and is_ledger(path.parent) else None


def is_backup(path: Path) -> bool:
    """Whether a path is called as backups are."""
    return path.suffix == backup.SUFFIX


def is_recovery_code(secret: str) -> bool:
    """Whether a text reads as a recovery code rather than a password."""
    return keys.is_code(secret)


def restore(copy: Path, folder: Path, password: str) -> backup.Restored:
    """Lay a backup out as a ledger on a new desk, by a password or the recovery code; gives where the
    ledger that was there was put aside, and how many photos and files could not be found.

    Raises UserError naming the holder when that ledger is open, for who may not put it aside, and as
    `backup.restore` does.
    """
    over = is_ledger(folder)
    if over:
        held = LedgerLock(folder)
        held.acquire()
        held.release()
    return backup.restore(copy, folder, password, over=over)


def back_up(ledger: Ledger, folder: Path | None = None) -> Path:
    """A copy made by hand; gives the file."""
    ledger.require(ledger.person, Act.BACK_UP)
    return backup.back_up(ledger, backup.BY_HAND, folder)


def daily_backup(ledger: Ledger) -> Path | None:
    """Today's copy, if there is none yet; then evidence that no record names, as a crash leaves it, goes."""
    from app.services.proofs import evidence  # noqa: PLC0415 - the window must not wait for it

    copy = backup.daily(ledger)
    if copy is not None:
        evidence.compact(ledger)
    return copy


def last_backup(ledger: Ledger) -> backup.Backup | None:
    """The newest copy."""
    return next(iter(backup.backups(ledger.folder)), None)


def verify(ledger: Ledger, progress: Progress = silent) -> list[checking.Flaw]:
    """Everything that is wrong with the ledger; an empty list when all is well."""
    findings = checking.verify(ledger, progress)
    if not findings:
        with ledger.read() as session:
            wrong = merging.wrong_tombstones(session.connection())
        findings = [checking.Flaw(f"记录 {uid}", "删除标记与修改记录不符") for uid in wrong]
    return findings


def undo_steps(ledger: Ledger) -> undo.Steps:
    """What can be taken back and brought again."""
    with ledger.read() as session:
        return undo.steps(session, ledger.desk)


def is_long(ledger: Ledger, step: JournalLine) -> bool:
    """Whether taking a step back, or bringing it again, takes longer than a person waits without a word."""
    with ledger.read() as session:
        return journal.size(session, step.desk, step.seq) > _LONG


def undo_last(ledger: Ledger, by: str, progress: Progress = silent) -> str:
    """Take the newest step back; gives its title."""
    return undo.undo(ledger, by, progress)


def redo_last(ledger: Ledger, by: str, progress: Progress = silent) -> str:
    """Bring the step taken back last again; gives its title."""
    return undo.redo(ledger, by, progress)


def clock_complaint(ledger: Ledger) -> str:
    """Why the computer's date cannot be right (Chinese), "" when it can be (`domain.md` §8.8).

    Only what this computer noted itself counts: another office's wrong clock is no reason to ask.
    """
    today = date.today()
    if ledger.date_runs:
        return f"电脑日期是{dates.spelled(today)}，上次确认过它不对，台账是从确认的日期往下数的。"
    with ledger.read() as session:
        newest = journal.recent(session, desk=ledger.desk, limit=1)
    last = date.fromisoformat(newest[0].noted_at[:10]) if newest else today
    if today < _EARLIEST:
        return f"电脑日期是{dates.spelled(today)}，早于{_EARLIEST.year}年。"
    if today < last:
        return f"电脑日期是{dates.spelled(today)}，早于台账最后一次修改（{dates.spelled(last)}）。"
    if today > last + timedelta(days=366):
        return f"电脑日期是{dates.spelled(today)}，比台账最后一次修改晚了一年多。"
    return ""


def role_of(ledger: Ledger, person: str) -> str:
    """What a person may do, as the screen calls it."""
    return ROLE_WORDS[ledger.role(person)]


def date_confirmed(ledger: Ledger) -> bool:
    """Whether the business date stands still, so that the computer's clock does not matter."""
    return bool(ledger.meta("business_date")) and not ledger.date_runs
