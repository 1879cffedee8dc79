"""One project: its page, and the gestures made on it and on its nodes and problems."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import Issue, Milestone, MonthlyProgress, Project, Record, Standing, dates, field_of, values
from app.models.dates import months_between
from app.models.project import FUND_FIELDS
from app.services import ledgers, resources, standings
from app.storage.ledger import Ledger

_Child = TypeVar("_Child", Milestone, MonthlyProgress, Issue)
FIGURES = ("plan", "done", "received", "paid")


@dataclass(frozen=True, slots=True)
class FundPart:
    """One source of a project's funds, in 元."""

    label: str
    amount: int


@dataclass(frozen=True, slots=True)
class Funds:
    """资金拼盘: the sources, their sum, and what is missing to (or above) the total investment, in 元."""

    parts: tuple[FundPart, ...]
    total: int
    gap: int | None


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """Everything a project's page shows. Records are detached copies; months run from January to December."""

    project: Project
    standing: Standing
    milestones: tuple[Milestone, ...]
    months: Mapping[str, MonthlyProgress | None]
    issues: tuple[Issue, ...]
    funds: Funds
    period: str
    office: str


def page(ledger: Ledger, uid: str) -> ProjectPage:
    """What a project's page shows; raises UserError when the project was deleted."""
    standings.refresh(ledger)
    period = ledgers.period(ledger)
    with ledger.read() as session:
        project = session.get(Project, uid)
        if project is None or project.deleted:
            raise UserError("这个项目已经被删除。", "可以用“撤销”找回来。")
        year = period[:4]
        months: dict[str, MonthlyProgress | None] = dict.fromkeys(months_between(f"{year}-01", f"{year}-12"))
        monthly = _children(session, MonthlyProgress, uid, MonthlyProgress.month)
        found = {row.month: row for row in monthly if row.month in months}
        return ProjectPage(
            project=project,
            standing=session.get_one(Standing, uid),
            milestones=tuple(_children(session, Milestone, uid, Milestone.position)),
            months={**months, **found},
            issues=tuple(_children(session, Issue, uid, Issue.uid)),
            funds=funds(project),
            period=period,
            office=ledgers.office_short(ledger, project.office),
        )


def _children(session: Session, entity: type[_Child], uid: str, order: Any) -> list[_Child]:
    query = select(entity).where(entity.project == uid, ~entity.deleted).order_by(order, entity.uid)
    return list(session.scalars(query))


def funds(project: Project) -> Funds:
    """The sources of a project's funds and whether they close to its total investment (`domain.md` Z24)."""
    amounts = [(field_of(Project, name).label, getattr(project, name)) for name in FUND_FIELDS]
    parts = tuple(FundPart(label, amount) for label, amount in amounts if amount)
    total = sum(part.amount for part in parts)
    whole = project.total_investment
    return Funds(parts, total, None if whole is None or not parts else whole - total)


def create(ledger: Ledger, by: str, fields: Mapping[str, Any], *, with_nodes: bool = True) -> str:
    """A new project from its field values, with the standard nodes of its industry; gives its uid."""
    name = str(fields.get("name") or "").strip()
    if not name:
        raise UserError("项目名称是空的。", "请先填项目名称。")
    with ledger.change(f"新项目：{name}", by=by) as session:
        project = Project(**{**fields, "name": name, "secrecy": "非涉密"})
        session.add(project)
        session.flush()
        nodes = resources.nodes_for(project.industry).nodes if with_nodes else ()
        for position, node in enumerate(nodes, start=1):
            planned = _between(project.start, project.finish, node.share)
            session.add(
                Milestone(
                    project=project.uid,
                    position=position,
                    name=node.name,
                    planned=planned,
                    weight=node.weight,
                )
            )
        return project.uid


def _between(start: str | None, finish: str | None, share: float) -> str | None:
    first, last = dates.first_day(start), dates.last_day(finish)
    if first is None or last is None or last < first:
        return None
    return (first + (last - first) * share).isoformat()


def delete(ledger: Ledger, by: str, uids: list[str]) -> int:
    """Delete projects as one step that can be undone; gives how many."""
    with ledger.read() as session:
        names = list(session.scalars(select(Project.name).where(Project.uid.in_(uids[:1]))))
    title = f"删除项目：{names[0]}" if len(uids) == 1 and names else f"删除{len(uids)}个项目"
    with ledger.change(title, by=by) as session:
        return session.update_many(Project, {uid: {"deleted": True} for uid in uids})


def set_field(ledger: Ledger, by: str, entity: type[Record], uid: str, name: str, text: str) -> None:
    """Write one field of a project, node, month or problem from what a person typed.

    Raises ValueError saying what is wrong with the text (Chinese); UserError when the record was deleted.
    """
    field = field_of(entity, name)
    value = values.parse(field, text)
    if value is None and field.required:
        raise ValueError(f"「{field.label}」不能是空的")
    with ledger.change(f"改{field.label}", by=by) as session:
        session.update_many(entity, {uid: {name: value}})


def add_node(ledger: Ledger, by: str, project: str, fields: Mapping[str, Any]) -> str:
    """A further node at the end; gives its uid."""
    name = str(fields.get("name") or "").strip()
    if not name:
        raise UserError("节点名称是空的。", "请先填节点名称。")
    with ledger.change(f"新节点：{name}", by=by) as session:
        last = session.scalar(
            select(func.max(Milestone.position)).where(Milestone.project == project, ~Milestone.deleted)
        )
        node = Milestone(**{**fields, "project": project, "name": name, "position": (last or 0) + 1})
        session.add(node)
        session.flush()
        return node.uid


def add_issue(ledger: Ledger, by: str, project: str, fields: Mapping[str, Any]) -> str:
    """Register a problem with the next number of the year (2025-001); gives its uid."""
    if not str(fields.get("description") or "").strip():
        raise UserError("问题没有写内容。", "请先写清是什么问题。")
    with ledger.change("登记问题", by=by) as session:
        issue = Issue(**{"number": _next_number(session, ledger), **fields, "project": project})
        session.add(issue)
        session.flush()
        return issue.uid


def _next_number(session: Session, ledger: Ledger) -> str:
    year = f"{ledger.today.year}-"
    used = session.scalars(select(Issue.number).where(Issue.number.startswith(year)))
    numbers = [int(number[5:]) for number in used if number and number[5:].isdigit()]
    return f"{year}{max(numbers, default=0) + 1:03d}"


def remove(ledger: Ledger, by: str, entity: type[Record], uid: str) -> None:
    """Delete a node, a month's record or a problem as one step that can be undone."""
    words = {Milestone: "删除节点", Issue: "删除问题", MonthlyProgress: "清空月度进展"}
    with ledger.change(words.get(entity, "删除"), by=by) as session:
        session.update_many(entity, {uid: {"deleted": True}})
