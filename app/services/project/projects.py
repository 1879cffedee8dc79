"""One project: what its page shows, and the gestures made on its fields and on those of its records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import (
    CHILDREN,
    Commitment,
    MonthlyProgress,
    Permit,
    Project,
    Record,
    Standing,
)
from app.models.dates import months_between
from app.services.common import offices, periods
from app.services.common.project_sheet import ProjectSheet, funds_of
from app.services.grid import standings
from app.services.nodes import nodes
from app.services.permits import permits
from app.services.project import history
from app.storage.ledger import Ledger

_Child = TypeVar("_Child", bound=Record)
LATEST = 5
"""How many of the newest change sets the page tells at once."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A project that was deleted: its name, and by whom, when and by which act."""

    name: str
    author: str
    business_date: str
    title: str


def page(ledger: Ledger, uid: str) -> ProjectSheet:
    """What a project's page shows; raises UserError when the project was deleted."""
    standings.refresh(ledger)
    period = periods.period(ledger)
    with ledger.read() as session:
        project = session.get(Project, uid)
        if project is None or project.deleted:
            raise UserError("这个项目已经被删除。", "可以用“撤销”找回来。")
        children = {entity: tuple(_children(session, entity, uid)) for entity in CHILDREN}
        monthly = cast(Sequence[MonthlyProgress], children[MonthlyProgress])
        latest = history.glance(session, uid, LATEST)
        standing = session.get_one(Standing, uid)
        return ProjectSheet(
            project=project,
            standing=standing,
            children=children,
            months=_of_year(monthly, period[:4]),
            funds=funds_of(project),
            permits=permits.judged(
                session,
                project,
                cast(Sequence[Permit], children[Permit]),
                cast(Sequence[Commitment], children[Commitment]),
                started=standing.started,
                today=ledger.today,
            ),
            period=period,
            office=offices.office_short(ledger, project.office),
            years=tuple(sorted({period[:4], *(row.month[:4] for row in monthly)})),
            latest=latest.lines,
            changes=latest.total,
        )


def months(ledger: Ledger, uid: str, year: str) -> Mapping[str, MonthlyProgress | None]:
    """The twelve months of one year; None where nothing was ever filled in."""
    with ledger.read() as session:
        return _of_year(_children(session, MonthlyProgress, uid), year)


def _of_year(monthly: Sequence[MonthlyProgress], year: str) -> dict[str, MonthlyProgress | None]:
    rows: dict[str, MonthlyProgress | None] = dict.fromkeys(months_between(f"{year}-01", f"{year}-12"))
    rows.update((row.month, row) for row in monthly if row.month in rows)
    return rows


def gone(ledger: Ledger, uid: str) -> Gone | None:
    """What became of a project that was deleted; None when it is there, or was never here."""
    with ledger.read() as session:
        project = session.get(Project, uid)
        if project is None or not project.deleted:
            return None
        latest = history.glance(session, uid, LATEST)
    for line in latest.lines:
        if any(change.label == "删除项目" for change in line.lines):
            return Gone(project.name, line.entry.author, line.entry.business_date, line.entry.title)
    return Gone(project.name, "", "", "")


def bring_back(ledger: Ledger, by: str, uid: str) -> None:
    """Take back the deletion of a project, however long ago it was."""
    with ledger.change("找回项目", by=by) as session:
        session.update_many(Project, {uid: {"deleted": False}})


def _children(session: Session, entity: type[_Child], uid: str) -> list[_Child]:
    query = select(entity).where(entity.__table__.c.project == uid, ~entity.deleted)
    return sorted(session.scalars(query), key=lambda record: (record.born_counter, record.uid))


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
