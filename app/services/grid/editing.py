"""Edits made in the grid: typed text checked cell by cell, then written as one change set."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import MonthlyProgress, Project, Record, StageGoal
from app.models.cells import Cell, Checked, check
from app.models.keys import parse
from app.models.uids import keyed_uid
from app.services.common import offices, records
from app.services.common.month_records import put_months
from app.services.money import flows as money
from app.services.nodes import nodes
from app.storage.bulk import chunks
from app.storage.gate import ChangeSession
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

    def write() -> None:
        with ledger.change(title, by=by) as session:
            _write(session, checked.good)

    records.write_checked(checked, write, _place)
    return len(checked.values())


def grow(
    ledger: Ledger, by: str, title: str, checked: Checked, new: Collection[str], period: str,
    beside: Mapping[str, Any],
) -> dict[str, str]:  # fmt: skip
    """The same, where the rows that are `new` become projects first: each with the fields of the one that it
    stands `beside` and its standard nodes; gives their uids by row. Raises UserError for one without a name.
    """
    made: dict[str, str] = {}

    def write() -> None:
        made.clear()
        with ledger.change(title, by=by) as session:
            for row in new:
                own = {key: value for key, value in checked.good.get(row, {}).items() if _told(key, value)}
                made[row] = _begin(session, usual(ledger, period, {**beside, **own}))
            _write(session, {made.get(row, row): fields for row, fields in checked.good.items()})

    records.write_checked(checked, write, lambda row, key: _place(made.get(row, row), key))
    if len(made) < len(new):  # nothing of them was taken
        raise _nameless()
    return made


def _told(key: str, value: Any) -> bool:
    """Whether a cell says something about the project itself."""
    return value is not None and parse(key).of == "project"


def _begin(session: ChangeSession, fields: Mapping[str, Any]) -> str:
    if not fields.get("name"):
        raise _nameless()
    project = Project(**{**fields, "secrecy": "非涉密"})
    session.add(project)
    session.flush()
    nodes.add_standard(session, project)
    return project.uid


def _nameless() -> UserError:
    return UserError("新项目没有名称。", "请先填项目名称。")


def usual(ledger: Ledger, period: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a new project, with those that go without saying: the year of its plan, its county."""
    whole = dict(fields)
    if whole.get("year_plan") is not None:
        whole = {"plan_year": int(period[:4]), **whole}
    if ledger.level == "county":
        whole = {"county": offices.office_short(ledger, ledger.office), **whole}
    return whole


def _place(uid: str, key: str) -> tuple[str, str]:
    """The record and its field that a column of a project stands for."""
    column = parse(key)
    kinds: dict[str, type[Record]] = {"stage": StageGoal, "month": MonthlyProgress}
    kind = kinds.get(column.of)
    return (keyed_uid(kind, uid, column.span), column.name) if kind else (uid, key)


def _write(session: ChangeSession, good: Mapping[str, Mapping[str, Any]]) -> None:
    projects: dict[str, dict[str, Any]] = {}
    months: dict[tuple[str, str], dict[str, Any]] = {}
    flows: dict[money.FlowCell, int | None] = {}
    stages: dict[str, dict[str, Any]] = {}
    for uid, key, value in [
        (uid, key, value) for uid, fields in good.items() for key, value in fields.items()
    ]:
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
    _refuse_missing(session, set(good))
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
