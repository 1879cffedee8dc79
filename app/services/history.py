"""Change sets in words: what happened to one project, and what happened lately."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import ENTITY_BY_TABLE, Issue, Milestone, MonthlyProgress, Project, Record, field_of
from app.models.base import journaled
from app.models.changes import RecordChange, Value
from app.models.values import show
from app.storage import journal
from app.storage.journal import Entry
from app.storage.ledger import Ledger

_SILENT = frozenset({"project", "position", "office", "deleted", "month"})
_KINDS = {Project: "项目", Milestone: "节点", MonthlyProgress: "月度进展", Issue: "问题"}


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field that changed, as a person reads it; "" is nothing."""

    subject: str
    label: str
    before: str
    after: str

    def text(self) -> str:
        """「管网12公里 预计日期 09-30 → 10-15」"""
        moved = f"{self.before or '空'} → {self.after or '空'}" if self.before else (self.after or "空")
        return " ".join(part for part in (self.subject, self.label, moved) if part)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change set with what it did to the project."""

    entry: Entry
    lines: tuple[FieldLine, ...]


def of_project(ledger: Ledger, uid: str) -> list[HistoryLine]:
    """The whole history of a project with its nodes, months and problems, newest first."""
    with ledger.read() as session:
        records = _records(session, uid)
        if not records:
            return []
        subjects = {record.uid: _subject(record) for record in records}
        return [
            HistoryLine(entry, tuple(line for change in changes for line in _lines(change, subjects)))
            for entry, changes in journal.history(session, records)
        ]


def _records(session: Session, uid: str) -> list[Record]:
    project = session.get(Project, uid)
    if project is None:
        return []
    found: list[Record] = [project]
    for entity in (Milestone, MonthlyProgress, Issue):
        found.extend(session.scalars(select(entity).where(entity.project == uid)))
    return found


def _subject(record: Record) -> str:
    if isinstance(record, Milestone):
        return f"节点“{record.name}”"
    if isinstance(record, MonthlyProgress):
        return f"{int(record.month[5:7])}月"
    if isinstance(record, Issue):
        return f"问题“{record.description[:12]}”"
    return ""


def _lines(change: RecordChange, subjects: Mapping[str, str]) -> list[FieldLine]:
    entity = ENTITY_BY_TABLE[change.entity]
    subject = subjects.get(change.uid, "")
    kind = _KINDS.get(entity, "")
    if change.before is None:
        return [FieldLine(subject, f"新建{kind}", "", _told(change.after))]
    lines = [] if "deleted" not in change.after else [_tombstone(change, subject, kind)]
    for name in (name for name in journaled(entity) if name in change.after and name not in _SILENT):
        field = field_of(entity, name)
        lines.append(
            FieldLine(
                subject, field.label, show(field, change.before.get(name)), show(field, change.after[name])
            )
        )
    return lines


def _tombstone(change: RecordChange, subject: str, kind: str) -> FieldLine:
    return FieldLine(subject, f"删除{kind}" if change.after["deleted"] else f"恢复{kind}", "", "")


def _told(after: Mapping[str, Value]) -> str:
    told = [name for name in after if name not in _SILENT and name != "name"]
    return f"{len(told)}项内容" if told else ""


def recent(ledger: Ledger, limit: int = 50) -> Sequence[Entry]:
    """What was done lately on this ledger, newest first, other desks included."""
    with ledger.read() as session:
        return journal.recent(session, limit=limit)
