"""Edits made in the grid: typed text checked cell by cell, then written as one change set."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import Field, FundFlow, MonthlyProgress, Project, StageGoal, field_of, values
from app.models.uids import keyed_uid
from app.services.common import records
from app.services.common.month_records import month_uid, put_months
from app.services.grid.columns import flow_of, is_month, stage_of
from app.services.money import flows as money
from app.storage.bulk import chunks
from app.storage.ledger import Ledger

__all__ = [
    "CellEdit",
    "Prepared",
    "Refused",
    "apply",
    "field_for",
    "month_uid",
    "parsed",
    "prepare",
    "put_months",
]


@dataclass(frozen=True, slots=True)
class CellEdit:
    """What a person typed or pasted into one cell; "" clears it."""

    uid: str
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A cell that was not taken, and why (Chinese)."""

    edit: CellEdit
    reason: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """Edits that can be written, with their values, and those that cannot."""

    good: tuple[tuple[CellEdit, Any], ...]
    refused: tuple[Refused, ...]


def field_for(key: str) -> Field:
    """The declared field behind a column; raises KeyError for a computed column."""
    if stage_of(key):
        return field_of(StageGoal, stage_of(key))
    if flow_of(key):
        return field_of(FundFlow, "amount")
    if is_month(key):
        return field_of(MonthlyProgress, key.partition(":")[2])
    return field_of(Project, key)


def prepare(edits: Sequence[CellEdit]) -> Prepared:
    """Check edits without writing anything."""
    good, refused = [], []
    for edit in edits:
        try:
            good.append((edit, parsed(edit.key, edit.text)))
        except ValueError as error:
            refused.append(Refused(edit, str(error)))
    return Prepared(tuple(good), tuple(refused))


def parsed(key: str, text: str) -> Any:
    """The value of what was typed into a column; raises ValueError saying what is wrong (Chinese)."""
    try:
        field = field_for(key)
    except KeyError:
        raise ValueError("这一栏由程序计算，不能直接填") from None
    value = values.parse(field, text)
    if value is None and field.required:
        raise ValueError(f"「{field.label}」不能是空的")
    return value


def apply(ledger: Ledger, by: str, title: str, prepared: Prepared) -> int:
    """Write the good edits as one change set; gives how many cells were written."""
    projects: dict[str, dict[str, Any]] = {}
    months: dict[tuple[str, str], dict[str, Any]] = {}
    flows: dict[money.Cell, int | None] = {}
    stages: dict[str, dict[str, Any]] = {}
    for edit, value in prepared.good:
        month, _, field = edit.key.partition(":")
        flow = flow_of(edit.key)
        if name := stage_of(edit.key):
            uid = keyed_uid(edit.uid, "stage", month)
            stages.setdefault(uid, {"project": edit.uid, "span": month})[name] = value
        elif flow is not None:
            flows[edit.uid, month, *flow] = value
        elif is_month(edit.key):
            months.setdefault((edit.uid, month), {})[field] = value
        else:
            projects.setdefault(edit.uid, {})[edit.key] = value
    with ledger.change(title, by=by) as session:
        _refuse_missing(session, {edit.uid for edit, _ in prepared.good})
        session.update_many(Project, projects)
        money.put_flows(session, flows)
        records.put_into(session, StageGoal, stages)
        put_months(session, months)
    return len(prepared.good)


def _refuse_missing(session: Session, uids: set[str]) -> None:
    query = select(Project.uid).where(~Project.deleted)
    parts = chunks(sorted(uids), 500)
    alive = {uid for part in parts for uid in session.scalars(query.where(Project.uid.in_(part)))}
    if alive != uids:
        raise UserError("要改的项目已经被删除。", "请刷新台账后再改；其余内容没有变动。")
