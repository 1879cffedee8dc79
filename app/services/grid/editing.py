"""Edits made in the grid: typed text checked cell by cell, then written as one change set."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import MonthlyProgress, Project, Record, StageGoal
from app.models.cells import Cell, Checked, check
from app.models.keys import parse
from app.models.uids import keyed_uid
from app.services.common import records
from app.services.common.month_records import put_months
from app.services.money import flows as money
from app.storage.bulk import chunks
from app.storage.ledger import Ledger


def prepare(cells: Sequence[Cell]) -> Checked:
    """Check what was typed into cells of projects, without writing anything."""
    return check(cells, lambda cell: parsed(cell.key, cell.text))


def parsed(key: str, text: str) -> Any:
    """The value of what was typed into a column; raises ValueError saying what is wrong (Chinese)."""
    field = parse(key).field
    if field is None:
        raise ValueError("这一栏由程序计算，不能直接填")
    return records.checked(field, text)


def apply(ledger: Ledger, by: str, title: str, checked: Checked) -> int:
    """Write the good cells as one change set; gives how many were written.

    Cells that a record cannot have beside what it says otherwise go to those that are refused.
    """
    records.write_checked(checked, lambda: _write(ledger, by, title, checked), _place)
    return len(checked.values())


def _place(uid: str, key: str) -> tuple[str, str]:
    """The record and its field that a column of a project stands for."""
    column = parse(key)
    kinds: dict[str, type[Record]] = {"stage": StageGoal, "month": MonthlyProgress}
    kind = kinds.get(column.of)
    return (keyed_uid(kind, uid, column.span), column.name) if kind else (uid, key)


def _write(ledger: Ledger, by: str, title: str, checked: Checked) -> None:
    projects: dict[str, dict[str, Any]] = {}
    months: dict[tuple[str, str], dict[str, Any]] = {}
    flows: dict[money.FlowCell, int | None] = {}
    stages: dict[str, dict[str, Any]] = {}
    for uid, key, value in checked.values():
        column = parse(key)
        if column.of == "stage":
            stage = stages.setdefault(keyed_uid(StageGoal, uid, column.span), {})
            stage |= {"project": uid, "span": column.span, column.name: value}
        elif column.of == "flow":
            flows[uid, column.span, column.stream, column.source] = value
        elif column.of == "month":
            months.setdefault((uid, column.span), {})[column.name] = value
        else:
            projects.setdefault(uid, {})[key] = value
    with ledger.change(title, by=by) as session:
        _refuse_missing(session, set(checked.good))
        session.update_many(Project, projects)
        money.put_flows(session, flows)
        records.put_into(session, StageGoal, stages)
        put_months(session, months)


def _refuse_missing(session: Session, uids: set[str]) -> None:
    query = select(Project.uid).where(~Project.deleted)
    parts = chunks(sorted(uids), 500)
    alive = {uid for part in parts for uid in session.scalars(query.where(Project.uid.in_(part)))}
    if alive != uids:
        raise UserError("要改的项目已经被删除。", "请刷新台账后再改；其余内容没有变动。")
