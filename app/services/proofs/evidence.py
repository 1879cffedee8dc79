"""佐证: photos and files of a project, and what they prove (`domain.md` H31).

Files go into the ledger's encrypted store first, their records then in one change set: whatever stops
between leaves at most a file that no record names, which `compact` takes away.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.files import explained
from app.models import Evidence, MonthlyProgress, field_of
from app.models.roles import Act
from app.progress import Progress, silent
from app.rules import media, photos
from app.services.common import records
from app.services.common.concerns import Concern
from app.services.proofs import photo_doubts
from app.storage.evidence import Store
from app.storage.ledger import Ledger

REDUCE_ABOVE = 600 * 1024
"""Bytes: a photo up to this size, and no longer than the reduced side, travels as it is."""
_WORTH = 0.8
_LARGEST = 2 * 1024**3
_IN_MEMORY = 80 * 1024 * 1024
_LONGEST_NAME = 60
_SETTLED = 24 * 3600
"""Seconds after which a file that no record names is litter."""
_LITTER = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})


@dataclass(frozen=True, slots=True)
class Pasted:
    """A picture out of the clipboard, with the name it gets."""

    name: str
    content: bytes


ProofSource = Path | Pasted


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a proof is for: a table and the uid of one of its records, both "" for the project as a whole."""

    about: str = ""
    record: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of some files: the records made; which were not taken and why; what else is to be known."""

    uids: tuple[str, ...]
    refused: tuple[tuple[str, str], ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()


def store_of(ledger: Ledger) -> Store:
    """The encrypted files of a ledger."""
    return Store(ledger.folder, ledger.key)


# ------------------------------------------------------------------ gestures


def add(
    ledger: Ledger,
    by: str,
    project: str,
    sources: Sequence[ProofSource],
    *,
    about: str = "",
    record: str = "",
    month: str = "",
    progress: Progress = silent,
) -> Added:
    """Keep photos and files as proofs of a project, or of one of its records, as one step.

    Originals are kept byte for byte. `month` is by default that of the photo, else of the business date. What
    is refused (empty, a program, unreadable) and what the project has already is told, the others are taken.
    Raises UserError when the disk has no room, or the person may not; then nothing was added.
    """
    ledger.require(by, Act.EDIT)
    taking = _Taking(ledger, project, about, record, month)
    todo = _flat(sources)
    for number, source in enumerate(todo):
        progress(number, len(todo), f"正在加密保存「{source.name}」")
        taking.take(source, progress)
    if not taking.rows:
        return taking.told(())
    first = str(taking.rows[0]["name"])
    title = f"加佐证：{first}" if len(taking.rows) == 1 else f"加{len(taking.rows)}份佐证"
    with ledger.change(title, by=by) as session:
        uids = session.insert_many(Evidence, taking.rows)
    return taking.told(uids)


class _Taking:
    """One call of `add`: the rows so far, and what is said of the files."""

    def __init__(self, ledger: Ledger, project: str, about: str, record: str, month: str) -> None:
        self._ledger, self._store = ledger, store_of(ledger)
        self._fixed = {"project": project, "about": about or None, "record": record or None}
        self._month, self._today = month, ledger.today.isoformat()
        self.rows: list[dict[str, Any]] = []
        self._refused: list[tuple[str, str]] = []
        self._remarks: list[tuple[str, str]] = []
        with ledger.read() as session:
            query = select(Evidence).where(Evidence.project == project, ~Evidence.deleted)
            self._known = list(session.scalars(query))
            if record and not month and about == "monthly_progress":
                self._month = _month_of_record(session, record)

    def told(self, uids: Iterable[str]) -> Added:
        return Added(tuple(uids), tuple(self._refused), tuple(self._remarks))

    def take(self, source: ProofSource, progress: Progress) -> None:
        """Keep one file and note its record, or note why not."""
        try:
            head, size = _head(source)
        except UserError as error:
            self._refused.append((source.name, error.message))
            return
        reason = media.refusal(source.name, head) or ("超过 2 GB，请压缩或剪短" if size > _LARGEST else "")
        if reason:
            self._refused.append((source.name, reason))
            return
        kind = media.media_of(source.name, head)
        content = _content(source, size) if media.is_picture(kind) else None
        if content is None:
            stored = self._store.put(source.content if isinstance(source, Pasted) else source, progress)
        else:
            stored = self._store.put(content, progress)
        if self._has(stored.digest, source.name):
            return
        facts = self._photo(source.name, content) if content is not None else {}
        if remark := media.remark(source.name, kind):
            self._remarks.append((source.name, remark))
        name = media.safe_name(source.name)[-_LONGEST_NAME:]
        row = {**self._fixed, "name": name, "digest": stored.digest, "size": stored.size, "media": kind}
        month = self._month or str(facts.get("taken") or self._today)[:7]
        self.rows.append({**row, "month": min(month, self._today[:7]), "added": self._today, **facts})

    def _has(self, digest: str, name: str) -> bool:
        """Whether the same file proves the same already; one that proves something else is told of."""
        same = [each for each in self._known if each.digest == digest]
        mine = [each for each in same if (each.about, each.record) == self._purpose()]
        if any(row["digest"] == digest for row in self.rows):
            self._remarks.append((name, "这次选了两份一样的，只留一份"))
            return True
        if mine:
            self._remarks.append(
                (name, f"已经有了（{mine[0].added or ''} 加的「{mine[0].name}」），没有重复加")
            )
            return True
        if same:
            self._remarks.append((name, f"和「{same[0].name}」是同一份，两处都用了它"))
        return False

    def _purpose(self) -> tuple[str | None, str | None]:
        return self._fixed["about"], self._fixed["record"]

    def _photo(self, name: str, content: bytes) -> dict[str, Any]:
        """Time, place and the reduced copy of a photo; a broken one is kept as a file, and told of."""
        from app.documents import pictures  # noqa: PLC0415 - slow to import, needed with the first photo

        try:
            metadata = pictures.facts(content)
            facts: dict[str, Any] = facts_told(metadata.times, metadata.gps)
            if len(content) > REDUCE_ABOVE or max(metadata.width, metadata.height) > pictures.REDUCED_SIDE:
                small = pictures.reduced(content)
                if len(small) < _WORTH * len(content):
                    facts["reduced"] = self._store.put(small).digest
        except UserError as error:
            self._remarks.append((name, f"{error.message}按文件存了"))
            return {}
        return facts


def facts_told(times: Iterable[object], gps: Sequence[object]) -> dict[str, Any]:
    """The fields that a photo tells: taken, longitude, latitude; what it does not tell is left out."""
    when = next((moment for time in times if (moment := photos.taken(time))), "")
    where = photos.place(photos.degrees(gps[3], gps[2]), photos.degrees(gps[1], gps[0]))
    facts: dict[str, Any] = {"taken": when} if when else {}
    return facts | ({"longitude": where[0], "latitude": where[1]} if where else {})


def _month_of_record(session: Session, uid: str) -> str:
    record = session.get(MonthlyProgress, uid)
    return record.month if record is not None else ""


def _flat(sources: Sequence[ProofSource]) -> list[ProofSource]:
    """The files, those of dropped folders among them; what systems leave in folders is passed over."""
    files: list[ProofSource] = []
    for source in sources:
        if isinstance(source, Path) and source.is_dir():
            with explained(f"「{source}」读不出来"):
                files += sorted(path for path in source.iterdir() if path.is_file())
        else:
            files.append(source)
    return [each for each in files if each.name.lower() not in _LITTER]


def _head(source: ProofSource) -> tuple[bytes, int]:
    """The first bytes of a file and its size; raises UserError when it cannot be read."""
    if isinstance(source, Pasted):
        return source.content[: media.HEAD], len(source.content)
    with explained("读不出来"), open(source, "rb") as file:
        return file.read(media.HEAD), source.stat().st_size


def _content(source: ProofSource, size: int) -> bytes | None:
    """A picture's bytes; None for one that is too large to be one."""
    if isinstance(source, Pasted):
        return source.content
    if size > _IN_MEMORY:
        return None
    with explained(f"「{source.name}」读不出来"):
        return source.read_bytes()


def prove(ledger: Ledger, by: str, uids: Sequence[str], purpose: Purpose) -> None:
    """Say what some proofs are for, as one step; for a month's progress they are of that month."""
    fields: dict[str, Any] = {"about": purpose.about or None, "record": purpose.record or None}
    with ledger.change("改佐证的用处", by=by) as session:
        if purpose.about == "monthly_progress":
            fields["month"] = _month_of_record(session, purpose.record) or None
        session.update_many(Evidence, dict.fromkeys(uids, fields))


def set_text(ledger: Ledger, by: str, uids: Sequence[str], name: str, text: str) -> None:
    """Write one field of some proofs from what was typed, as one step; raises ValueError (Chinese)."""
    field = field_of(Evidence, name)
    value = records.checked(field, text)
    with ledger.change(f"改佐证{field.label}", by=by) as session:
        session.update_many(Evidence, {uid: {name: value} for uid in uids})


def remove(ledger: Ledger, by: str, uids: Sequence[str]) -> None:
    """Delete proofs as one step that can be undone; the files stay until nothing can bring them back."""
    title = "删除佐证" if len(uids) == 1 else f"删除{len(uids)}份佐证"
    with ledger.change(title, by=by) as session:
        session.update_many(Evidence, {uid: {"deleted": True} for uid in uids})


def compact(ledger: Ledger) -> int:
    """Let go of the files that no record names, deleted ones counted; gives how many went.

    A record's deletion can be undone and its history read, so its file stays; so does what was written
    today, for it may be that of a photo that is being added.
    """
    with ledger.read() as session:
        rows = session.execute(select(Evidence.digest, Evidence.reduced)).tuples()
        named = {digest for row in rows for digest in row if digest}
    return len(store_of(ledger).let_go(named, _SETTLED))


# ------------------------------------------------------------------ contents


def thumbnail(ledger: Ledger, record: Evidence) -> bytes | None:
    """A JPEG of at most 256 pixels; None when there is no picture to show."""
    from app.documents import pictures  # noqa: PLC0415 - slow to import, needed with the first photo

    return _shown(ledger, record, partial(pictures.smaller, side=pictures.THUMB_SIDE), original=False)


def picture(ledger: Ledger, record: Evidence, *, large: bool = False) -> bytes | None:
    """A JPEG for the screen, upright, of at most 1600 pixels, or 6000 from the original; None for none."""
    from app.documents import pictures  # noqa: PLC0415 - slow to import, needed with the first photo

    side = pictures.LARGE_SIDE if large else pictures.SHOWN_SIDE
    return _shown(ledger, record, partial(pictures.smaller, side=side, quality=90), original=large)


def _shown(ledger: Ledger, record: Evidence, make: Any, *, original: bool) -> bytes | None:
    """What is made of the reduced copy, or of the original; of the other where one is missing or damaged."""
    if not media.is_picture(record.media):
        return None
    store = store_of(ledger)
    order = (record.digest, record.reduced) if original else (record.reduced, record.digest)
    for digest in order:
        if digest and 0 < store.size(digest) <= _IN_MEMORY:  # another office may call anything a picture
            try:
                shown: bytes = make(store.read(digest, record.name))
                return shown
            except UserError:
                continue
    return None


def export_to(
    ledger: Ledger, record: Evidence, target: Path, *, reduced: bool = False, progress: Progress = silent
) -> None:
    """Write a proof as a plain file where the person chose: the original, or the reduced copy.

    Raises UserError naming it when it is not here or damaged, or the place cannot be written.
    """
    digest = record.reduced if reduced and record.reduced else record.digest
    store_of(ledger).write_to(digest, target, record.name, progress)


def file_name(record: Evidence) -> str:
    """A safe name to save a proof under."""
    return media.safe_name(record.name, record.media)


# ------------------------------------------------------------------ what proves what


def concerns(session: Session, today: date) -> list[Concern]:
    """Photos used twice or out of their month, projects started without any, over all projects."""
    return photo_doubts.concerns(session, today)
