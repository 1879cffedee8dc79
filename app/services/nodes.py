"""The nodes of a project: how far each is from its plan, and the gestures made on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import Milestone, Project, dates
from app.rules.standing import overdue
from app.services import resources
from app.storage.gate import ChangeSession
from app.storage.ledger import Ledger

State = Literal["done", "overdue", "open"]
Tone = Literal["red", "amber", "green", "ink3"]


@dataclass(frozen=True, slots=True)
class Slip:
    """How far a node is from its plan: days late (negative early, None unknown), in words, and how grave.

    An open node without a forecast has no difference yet; its words tell how long there is to go.
    """

    state: State
    days: int | None
    text: str
    tone: Tone = "ink3"


def slip(node: Milestone, today: date) -> Slip:
    """A node against its plan as of `today`. A month planned is met by any day in it (`domain.md` §2)."""
    if node.actual:
        return _compared("done", node.planned, node.actual, ("迟", "早", "按期"))
    if overdue(node.planned, None, today.isoformat()):
        last = dates.last_day(node.planned)
        late = (today - last).days if last else 0
        return Slip("overdue", late, f"逾期{late}天", "red")
    if node.forecast:
        return _compared("open", node.planned, node.forecast, ("预迟", "预早", "不变"))
    last = dates.last_day(node.planned)
    return Slip("open", None, "" if last is None else _to_go((last - today).days))


def _to_go(days: int) -> str:
    return f"还有{days}天" if days else "今天到期"


def _compared(state: State, planned: str | None, other: str, words: tuple[str, str, str]) -> Slip:
    days = difference(planned, other)
    if days is None:
        return Slip(state, None, "")
    if not days:
        return Slip(state, 0, words[2])
    return Slip(state, days, f"{words[days < 0]}{abs(days)}天", "amber" if days > 0 else "green")


def difference(planned: str | None, other: str | None) -> int | None:
    """Days from one date to another of any precision, 0 when they can be the same day, None when unknown."""
    first, last = dates.first_day(planned), dates.last_day(planned)
    begin, end = dates.first_day(other), dates.last_day(other)
    if first is None or last is None or begin is None or end is None:
        return None
    if begin > last:
        return (begin - last).days
    return (end - first).days if end < first else 0


def outlook(nodes: Sequence[Milestone], today: date) -> str:
    """What is expected of the last node, in words; "" when nobody said."""
    if not nodes:
        return ""
    last = slip(nodes[-1], today)
    if last.state == "done":
        return "已全部完成" if all(node.actual for node in nodes) else ""
    days = difference(nodes[-1].planned, nodes[-1].forecast)
    if days is None:
        return ""
    return f"竣工预计{'推迟' if days > 0 else '提前'}{abs(days)}天" if days else "竣工预计不变"


def add(ledger: Ledger, by: str, project: str, fields: Mapping[str, Any]) -> str:
    """A further node at the end; gives its uid."""
    name = str(fields.get("name") or "").strip()
    if not name:
        raise UserError("节点名称是空的。", "请先填节点名称。")
    with ledger.change(f"新节点：{name}", by=by) as session:
        present = _of(session, project)
        last = present[-1].position if present else 0
        node = Milestone(**{**fields, "project": project, "name": name, "position": last + 1})
        session.add(node)
        session.flush()
        return node.uid


def add_standard_nodes(ledger: Ledger, by: str, project: str) -> int:
    """Give a project the standard nodes of its industry, spread over its duration; gives how many."""
    with ledger.change("加标准节点", by=by) as session:
        return add_standard(session, session.get_one(Project, project))


def add_standard(session: ChangeSession, project: Project) -> int:
    """The same within a change that has begun."""
    found = resources.nodes_for(project.industry).nodes
    for position, node in enumerate(found, start=1):
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
    return len(found)


def _between(start: str | None, finish: str | None, share: float) -> str | None:
    first, last = dates.first_day(start), dates.last_day(finish)
    if first is None or last is None or last < first:
        return None
    return (first + (last - first) * share).isoformat()


def move(ledger: Ledger, by: str, uid: str, step: int) -> bool:
    """Move a node up (-1) or down (1) among those of its project; False when it stands at the end already."""
    with ledger.change("移动节点", by=by) as session:
        node = session.get_one(Milestone, uid)
        order = _of(session, node.project)
        at = order.index(node)
        if not 0 <= at + step < len(order):
            return False
        order.insert(at + step, order.pop(at))
        for position, each in enumerate(order, start=1):
            each.position = position
    return True


def _of(session: Session, project: str) -> list[Milestone]:
    query = select(Milestone).where(Milestone.project == project, ~Milestone.deleted)
    return list(session.scalars(query.order_by(Milestone.position, Milestone.uid)))
