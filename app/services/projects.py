"""One project: what its page shows, and the gestures made on its fields and on those of its records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import (
    Field,
    Issue,
    Kind,
    Milestone,
    MonthlyProgress,
    Project,
    Record,
    Role,
    Standing,
    User,
    field_of,
    values,
)
from app.models.dates import months_between
from app.models.project import FUND_FIELDS
from app.rules.codes import check_credit_code, check_project_code
from app.services import history, ledgers, nodes, standings
from app.services.history import HistoryLine
from app.storage.ledger import Ledger

_Child = TypeVar("_Child", Milestone, MonthlyProgress, Issue)
FIGURES = ("plan", "done", "received", "paid")
LATEST = 5
"""How many of the newest change sets the page tells at once."""


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
    """Everything a project's page shows. Records are detached copies; months run from January to December.

    `years` are those that have months, the period's year always among them. `latest` are the newest change
    sets, out of `changes` in all.
    """

    project: Project
    standing: Standing
    milestones: tuple[Milestone, ...]
    months: Mapping[str, MonthlyProgress | None]
    issues: tuple[Issue, ...]
    funds: Funds
    period: str
    office: str
    years: tuple[str, ...]
    latest: tuple[HistoryLine, ...]
    changes: int


@dataclass(frozen=True, slots=True)
class Gone:
    """A project that was deleted: its name, and by whom, when and by which act."""

    name: str
    author: str
    business_date: str
    title: str


def page(ledger: Ledger, uid: str) -> ProjectPage:
    """What a project's page shows; raises UserError when the project was deleted."""
    standings.refresh(ledger)
    period = ledgers.period(ledger)
    with ledger.read() as session:
        project = session.get(Project, uid)
        if project is None or project.deleted:
            raise UserError("这个项目已经被删除。", "可以用“撤销”找回来。")
        monthly = _children(session, MonthlyProgress, uid, MonthlyProgress.month)
        told = history.glance(session, uid, LATEST)
        return ProjectPage(
            project=project,
            standing=session.get_one(Standing, uid),
            milestones=tuple(_children(session, Milestone, uid, Milestone.position)),
            months=_of_year(monthly, period[:4]),
            issues=tuple(_children(session, Issue, uid, Issue.uid)),
            funds=funds(project),
            period=period,
            office=ledgers.office_short(ledger, project.office),
            years=tuple(sorted({period[:4], *(row.month[:4] for row in monthly)})),
            latest=told.lines,
            changes=told.total,
        )


def months(ledger: Ledger, uid: str, year: str) -> Mapping[str, MonthlyProgress | None]:
    """The twelve months of one year; None where nothing was ever filled in."""
    with ledger.read() as session:
        return _of_year(_children(session, MonthlyProgress, uid, MonthlyProgress.month), year)


def _of_year(monthly: Sequence[MonthlyProgress], year: str) -> dict[str, MonthlyProgress | None]:
    found: dict[str, MonthlyProgress | None] = dict.fromkeys(months_between(f"{year}-01", f"{year}-12"))
    found.update((row.month, row) for row in monthly if row.month in found)
    return found


def gone(ledger: Ledger, uid: str) -> Gone | None:
    """What became of a project that was deleted; None when it is there, or was never here."""
    with ledger.read() as session:
        project = session.get(Project, uid)
        if project is None or not project.deleted:
            return None
        told = history.glance(session, uid, LATEST)
    for line in told.lines:
        if any(change.label == "删除项目" for change in line.lines):
            return Gone(project.name, line.entry.author, line.entry.business_date, line.entry.title)
    return Gone(project.name, "", "", "")


def bring_back(ledger: Ledger, by: str, uid: str) -> None:
    """Take back the deletion of a project, however long ago it was."""
    with ledger.change("找回项目", by=by) as session:
        session.update_many(Project, {uid: {"deleted": False}})


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
        if with_nodes:
            nodes.add_standard(session, project)
        return project.uid


def delete(ledger: Ledger, by: str, uids: list[str]) -> int:
    """Delete projects as one step that can be undone; gives how many."""
    with ledger.read() as session:
        names = list(session.scalars(select(Project.name).where(Project.uid.in_(uids[:1]))))
    title = f"删除项目：{names[0]}" if len(uids) == 1 and names else f"删除{len(uids)}个项目"
    with ledger.change(title, by=by) as session:
        return session.update_many(Project, {uid: {"deleted": True} for uid in uids})


# ------------------------------------------------------------------ fields


def checked(field: Field, text: str) -> Any:
    """The value of what was typed into a field; raises ValueError saying what is wrong with it (Chinese)."""
    value = values.parse(field, text)
    if value is None and field.required:
        raise ValueError(f"「{field.label}」不能是空的")
    return value


def doubt(field: Field, value: Any) -> str:
    """What speaks against a value that may be right all the same, "" for nothing (`domain.md` §3.1, §3.2)."""
    if not value:
        return ""
    if field.kind is Kind.PROJECT_CODE:
        return check_project_code(str(value)) or ""
    if field.kind is Kind.CREDIT_CODE:
        return check_credit_code(str(value)) or ""
    return ""


def may_edit(ledger: Ledger, person: str, field: Field) -> bool:
    """Whether a person's role lets them change a field."""
    if field.editor is Role.CLERK:
        return True
    with ledger.read() as session:
        role = session.scalar(select(User.role).where(User.name == person, ~User.deleted))
    order = list(Role)
    return role in order and order.index(Role(role)) >= order.index(field.editor)


def set_field(ledger: Ledger, by: str, entity: type[Record], uid: str, name: str, text: str) -> None:
    """Write one field of a project, node, month or problem from what a person typed.

    Raises ValueError saying what is wrong with the text (Chinese); UserError when the record was deleted.
    """
    field = field_of(entity, name)
    set_fields(ledger, by, entity, uid, {name: checked(field, text)}, f"改{field.label}")


def set_fields(
    ledger: Ledger, by: str, entity: type[Record], uid: str, fields: Mapping[str, Any], title: str
) -> None:
    """Write several fields of one record as one step; raises UserError when the record was deleted."""
    with ledger.change(title, by=by) as session:
        _refuse_gone(session, entity, [uid])
        session.update_many(entity, {uid: fields})


def set_texts(
    ledger: Ledger, by: str, entity: type[Record], cells: Sequence[tuple[str, str, str]], title: str
) -> dict[tuple[str, str], str]:
    """Write typed texts (uid, field, text) into records of one kind as one step.

    Gives why some were not taken, by uid and field; the others are written. Raises UserError when a record
    was deleted.
    """
    good: dict[str, dict[str, Any]] = {}
    wrong: dict[tuple[str, str], str] = {}
    for uid, name, text in cells:
        try:
            good.setdefault(uid, {})[name] = checked(field_of(entity, name), text)
        except ValueError as reason:
            wrong[uid, name] = str(reason)
    with ledger.change(title, by=by) as session:
        _refuse_gone(session, entity, list(good))
        session.update_many(entity, {uid: fields for uid, fields in good.items() if fields})
    return wrong


def _refuse_gone(session: Session, entity: type[Record], uids: Sequence[str]) -> None:
    alive = select(func.count()).select_from(entity).where(entity.uid.in_(uids), ~entity.deleted)
    if session.scalar(alive) != len(uids):
        raise UserError("要改的内容已经被删除。", "可以用“撤销”找回来，再改；其余内容没有变动。")


def remove(ledger: Ledger, by: str, entity: type[Record], uid: str) -> None:
    """Delete a node, a month's record or a problem as one step that can be undone."""
    words = {Milestone: "删除节点", Issue: "删除问题", MonthlyProgress: "清空月度进展"}
    with ledger.change(words.get(entity, "删除"), by=by) as session:
        session.update_many(entity, {uid: {"deleted": True}})
