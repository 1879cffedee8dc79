"""Change sets in words: what happened to one project, and what happened lately."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import (
    CHILDREN,
    ENTITY_BY_TABLE,
    Issue,
    IssueStep,
    Kind,
    MonthlyProgress,
    Permit,
    Project,
    Record,
    field_of,
    fields_of,
)
from app.models.base import journaled
from app.models.changes import RecordChange
from app.models.values import edit_text, show
from app.services.common.history_lines import FieldLine, HistoryLine
from app.services.permits import procedures
from app.storage import journal
from app.storage.journal import JournalLine
from app.storage.ledger import Ledger

_OF_EVERY_RECORD = frozenset({"project", "office", "deleted"})
_SIGNED = frozenset({"reporter", "reported"})
"""Who filled in a month and when stands beside every change set anyway."""
_FEW = 2
_TOLD: tuple[type[Record], ...] = (Project, *CHILDREN)


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Which part of a history: by whom, and about which field (its label); "" is any."""

    author: str = ""
    label: str = ""


ANY = HistoryFilter()


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some change sets of a project, newest first; `next` is where to read on, None at the end.

    `total` counts all change sets of the project, `authors` made them, whatever was asked for.
    """

    lines: tuple[HistoryLine, ...]
    next: int | None
    total: int
    authors: tuple[str, ...]


def page_of(
    ledger: Ledger, uid: str, *, after: int = 0, limit: int = 50, choice: HistoryFilter = ANY
) -> HistoryPage:
    """A part of a project's history; `after` is the former page's `next`."""
    with ledger.read() as session:
        return read(session, uid, after=after, limit=limit, choice=choice)


def glance(session: Session, uid: str, limit: int) -> HistoryPage:
    """The newest change sets, quickly: imports, which may be large, are told by their title alone."""
    return read(session, uid, limit=limit, imports=False)


def read(
    session: Session,
    uid: str,
    *,
    after: int = 0,
    limit: int | None,
    choice: HistoryFilter = ANY,
    imports: bool = True,
) -> HistoryPage:
    """The same within a reading that has begun; only the change sets that are told are unpacked."""
    records = _records(session, uid)
    entries = journal.heads(session, records)
    subjects = {record.uid: _subject(record) for record in records}
    subjects |= _procedures(session, records)
    lines: list[HistoryLine] = []
    place = after
    while place < len(entries) and (limit is None or len(lines) < limit):
        entry = entries[place]
        place += 1
        if entry.kind == "import" and not imports:
            lines.append(HistoryLine(entry, ()))
        elif choice.author in ("", entry.author):
            line = _told(entry, journal.changes_to(session, entry, subjects), subjects, choice.label)
            if line.lines:
                lines.append(line)
    authors = tuple(sorted({entry.author for entry in entries}))
    return HistoryPage(tuple(lines), place if place < len(entries) else None, len(entries), authors)


def labels() -> list[str]:
    """The labels of all fields that a project's history can tell of."""
    all_labels = [
        field.label for entity in _TOLD for field in fields_of(entity) if _is_told(entity, field.name)
    ]
    return list(dict.fromkeys(all_labels))


def summary(line: HistoryLine) -> str:
    """A change set in one sentence: its only change, or its title with how many cells it changed."""
    if line.entry.kind in ("undo", "redo") or not line.lines:
        return line.entry.title
    if len(line.lines) == 1:
        return line.lines[0].text()
    return f"{line.entry.title}（{len(line.lines)}处）"


def _told(
    entry: JournalLine, changes: Sequence[RecordChange], subjects: Mapping[str, str], label: str
) -> HistoryLine:
    lines = [*(line for each in _few(changes) for line in _lines(each, subjects)), *_many_births(changes)]
    return HistoryLine(entry, tuple(line for line in lines if label in ("", line.label)))


def _births(changes: Sequence[RecordChange]) -> Counter[str]:
    return Counter(change.entity for change in changes if change.before is None)


def _many_births(changes: Sequence[RecordChange]) -> list[FieldLine]:
    """More than two new records of a kind are told together: 「新建节点 7个」."""
    return [
        FieldLine("", f"新建{ENTITY_BY_TABLE[entity].noun}", "", f"{count}个")
        for entity, count in _births(changes).items()
        if count > _FEW
    ]


def _few(changes: Sequence[RecordChange]) -> list[RecordChange]:
    births = _births(changes)
    return [change for change in changes if change.before is not None or births[change.entity] <= _FEW]


def _records(session: Session, uid: str) -> list[Record]:
    project = session.get(Project, uid)
    if project is None:
        return []
    records: list[Record] = [project]
    for entity in CHILDREN:
        records.extend(session.scalars(select(entity).where(entity.__table__.c.project == uid)))
    return records


def _procedures(session: Session, records: Sequence[Record]) -> dict[str, str]:
    """The procedures of a project's permits by uid, named as in its room 手续."""
    permits = [record for record in records if isinstance(record, Permit)]
    names = {item.code: item.name for item in procedures.catalogue(session)} if permits else {}
    return {permit.uid: names.get(permit.item, permit.item) for permit in permits}


def _subject(record: Record) -> str:
    if isinstance(record, MonthlyProgress):
        return f"{record.month[:4]}年{int(record.month[5:7])}月"
    if isinstance(record, Issue):
        short = record.description if len(record.description) <= 12 else f"{record.description[:12]}…"
        return f"{record.number or '问题'} {short}"
    if isinstance(record, Project):
        return ""
    return str(getattr(record, record.named_by) or record.noun)


def _lines(change: RecordChange, subjects: Mapping[str, str]) -> list[FieldLine]:
    entity = ENTITY_BY_TABLE[change.entity]
    subject = subjects.get(change.uid, "")
    if change.before is None:
        return [_birth(change, entity, subject)]
    lines = [] if "deleted" not in change.after else [_tombstone(change, entity, subject)]
    for name in (name for name in journaled(entity) if name in change.after and _is_told(entity, name)):
        field = field_of(entity, name)
        if field.kind is Kind.LINKS:
            linked = [_linked(values.get(name), subjects) for values in (change.before, change.after)]
            lines.append(FieldLine(subject, field.label, *linked))
            continue
        before, after = show(field, change.before.get(name)), show(field, change.after[name])
        if before == after:  # the words beside a date changed, or less than its precision shows
            before, after = (edit_text(field, values.get(name)) for values in (change.before, change.after))
        lines.append(FieldLine(subject, field.label, before, after))
    return lines


def _is_told(entity: type[Record], name: str) -> bool:
    """Whether a history speaks of a field; the only record of its key is named by it already."""
    key_fields = entity.key if entity.single else ()
    return name not in (*_OF_EVERY_RECORD, *entity.untold, *key_fields)


def _linked(value: object, subjects: Mapping[str, str]) -> str:
    """The records that a field leads to, by their names."""
    return "、".join(subjects.get(uid, "已不在") for uid in str(value).split("、")) if value else ""


def _birth(change: RecordChange, entity: type[Record], subject: str) -> FieldLine:
    """A month comes into being when its first figure is filled in: that figure is what a person remembers."""
    fields = [name for name in change.after if _is_told(entity, name) and name not in _SIGNED]
    if entity is MonthlyProgress and len(fields) == 1:
        field = field_of(entity, fields[0])
        return FieldLine(subject, field.label, "", show(field, change.after[fields[0]]))
    if entity is IssueStep:
        words = change.after.get("text") or change.after.get("action") or ""
        return FieldLine("", f"问题{subject}", "", f"{change.after.get('day') or ''} {words}".strip())
    if entity is MonthlyProgress:
        return FieldLine(subject, entity.noun, "", f"填了{len(fields)}栏")
    count = len([name for name in fields if name not in ("name", "position", "number")])
    return FieldLine(subject, f"新建{entity.noun}", "", f"{count}栏内容" if count else "")


def _tombstone(change: RecordChange, entity: type[Record], subject: str) -> FieldLine:
    done = "删除" if change.after["deleted"] else "找回"
    return FieldLine(subject, f"{done}{entity.noun}", "", "")


def recent(ledger: Ledger, limit: int = 50) -> Sequence[JournalLine]:
    """What was done lately on this ledger, newest first, other desks included."""
    with ledger.read() as session:
        return journal.recent(session, limit=limit)
