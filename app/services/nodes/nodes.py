"""The nodes of a project: how far each is from its plan, and the gestures made on them."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import Milestone, Project, dates, field_of
from app.models.cells import Cell, Refused, refused_as
from app.rules import network
from app.rules.standing import overdue
from app.services.common import records, resources
from app.services.nodes.node_concerns import concerns
from app.storage.gate import ChangeSession
from app.storage.ledger import Ledger

__all__ = [
    "PlanDeviation", "add", "add_standard", "add_standard_nodes", "after_text", "concerns", "difference",
    "move", "outlook", "parse_after", "parse_length", "save_baseline", "set_texts", "since_baseline", "slip",
    "uids_of",
]  # fmt: skip

NodeState = Literal["done", "overdue", "open"]
Tone = Literal["red", "amber", "green", "ink3"]


@dataclass(frozen=True, slots=True)
class PlanDeviation:
    """How far a node is from its plan: days late (negative early, None unknown), in words, and how grave.

    An open node without a forecast has no difference yet; its words tell how long there is to go.
    """

    state: NodeState
    days: int | None
    text: str
    tone: Tone = "ink3"


def slip(node: Milestone, today: date) -> PlanDeviation:
    """A node against its plan as of `today`. A month planned is met by any day in it (`domain.md` §2)."""
    if node.actual:
        return _compared("done", node.planned, node.actual, ("迟", "早", "按期"))
    if overdue(node.planned, None, today.isoformat()):
        last = dates.last_day(node.planned)
        late = (today - last).days if last else 0
        return PlanDeviation("overdue", late, f"逾期{late}天", "red")
    if node.forecast:
        return _compared("open", node.planned, node.forecast, ("预迟", "预早", "不变"))
    last = dates.last_day(node.planned)
    return PlanDeviation("open", None, "" if last is None else _to_go((last - today).days))


def _to_go(days: int) -> str:
    return f"还有{days}天" if days else "今天到期"


def _compared(
    state: NodeState, planned: str | None, other: str, words: tuple[str, str, str]
) -> PlanDeviation:
    days = difference(planned, other)
    if days is None:
        return PlanDeviation(state, None, "")
    if not days:
        return PlanDeviation(state, 0, words[2])
    return PlanDeviation(state, days, f"{words[days < 0]}{abs(days)}天", "amber" if days > 0 else "green")


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


def since_baseline(node: Milestone) -> str:
    """How far a node has moved from its plan as first agreed: 迟12天, 早3天, 不变; "" without a baseline."""
    days = difference(node.baseline, node.actual or node.forecast or node.planned)
    if days is None:
        return ""
    return f"{'迟' if days > 0 else '早'}{abs(days)}天" if days else "不变"


# ------------------------------------------------------------------ what follows what


def after_text(node: Milestone, order: Sequence[str]) -> str:
    """The nodes that one follows, by their numbers in the order of uids: 「2、3」."""
    return "、".join(
        str(order.index(uid) + 1) for uid in sorted(uids_of(node.after), key=_place(order)) if uid in order
    )


def _place(order: Sequence[str]) -> Any:
    return lambda uid: order.index(uid) if uid in order else len(order)


def uids_of(after: str | None) -> tuple[str, ...]:
    """The uids that a field of links holds."""
    return tuple(after.split("、")) if after else ()


def parse_after(text: str, uid: str, order: Sequence[Milestone], after: network.Links) -> str | None:
    """The uids behind typed numbers or names (2、3); None for none.

    Raises ValueError naming a number that no node has, the node itself, or the circle that it would close.
    """
    uids: list[str] = []
    for word in re.split(r"[、,，;；\s]+", text.strip()):
        if word:
            uids.append(_named(word, order))
    if uid in uids:
        raise ValueError("前置节点不能是它自己")
    way = network.circle({**after, uid: uids}, uid)
    if way:
        names = {node.uid: node.name for node in order}
        raise ValueError("会绕成一圈：" + " → ".join(names.get(step, "") for step in reversed(way)))
    return "、".join(dict.fromkeys(uids)) or None


def _named(word: str, order: Sequence[Milestone]) -> str:
    if word.isdecimal():
        if not 1 <= int(word) <= len(order):
            raise ValueError(f"没有第 {word} 个节点，序号只到 {len(order)}")
        return order[int(word) - 1].uid
    same = [node.uid for node in order if node.name == word]
    if len(same) != 1:
        raise ValueError(f"没有叫「{word}」的节点，填序号，例如 2、3")
    return same[0]


def set_texts(ledger: Ledger, by: str, project: str, cells: Sequence[Cell], title: str) -> list[Refused]:
    """Write typed texts into a project's nodes as one step, 前置节点 by number; gives those not taken."""
    with ledger.read() as session:
        order = _of(session, project)
    typed, refused = _understood({cell: cell for cell in cells}, order)
    later = records.set_texts(ledger, by, Milestone, list(typed), title)
    return [*refused, *refused_as(later, typed)]


def grow(
    ledger: Ledger, by: str, project: str, cells: Sequence[Cell], new: Sequence[str], title: str
) -> tuple[dict[str, str], list[Refused]]:
    """The same, where the rows that are `new` become nodes at the end, in their order; 前置节点 may name
    these too. Gives their uids by row, and the cells that were not taken.
    """
    with ledger.read() as session:
        order = _of(session, project)
    last = order[-1].position if order else 0
    names = {cell.uid: cell.text.strip() for cell in cells if cell.key == "name"}
    uids = {row: secrets.token_hex(16) for row in new}
    to_come = [
        Milestone(uid=uid, name=names.get(row, ""), position=last + place)
        for place, (row, uid) in enumerate(uids.items(), 1)
    ]
    meant = {cell._replace(uid=uids.get(cell.uid, cell.uid)): cell for cell in cells}
    typed, refused = _understood(meant, [*order, *to_come])
    fields = {node.uid: {"uid": node.uid, "project": project, "position": node.position} for node in to_come}
    made, later = records.grow(ledger, by, Milestone, list(typed), fields, title)
    return {row: uid for row, uid in uids.items() if uid in made}, [*refused, *refused_as(later, typed)]


def _understood(
    cells: Mapping[Cell, Cell], order: Sequence[Milestone]
) -> tuple[dict[Cell, Cell], list[Refused]]:
    """Cells as they are stored, with those that a person saw for them, and those that cannot be."""
    after = {node.uid: uids_of(node.after) for node in order}
    refused: list[Refused] = []
    typed: dict[Cell, Cell] = {}
    for cell, seen in cells.items():
        text = cell.text
        try:
            if cell.key == "after":
                text = parse_after(text, cell.uid, order, after) or ""
                after[cell.uid] = uids_of(text)
            elif cell.key == "duration":
                parse_length(text)
            typed[cell._replace(text=text)] = seen
        except ValueError as reason:
            refused.append(Refused(seen, str(reason)))
    return typed, refused


def parse_length(text: str) -> int | None:
    """A typed duration in working days; raises ValueError for one that cannot be."""
    value: int | None = records.checked(field_of(Milestone, "duration"), text)
    return value


# ------------------------------------------------------------------ gestures


def save_baseline(ledger: Ledger, by: str, project: str, *, everything: bool) -> int:
    """Keep the plans as the baseline, as one step; gives how many nodes changed.

    Without `everything` only nodes that have none get one; with it the old baseline goes.
    """
    with ledger.change("存为基线", by=by) as session:
        chosen = [node for node in _of(session, project) if everything or not node.baseline]
        return session.update_many(
            Milestone, {node.uid: {"baseline": node.planned} for node in chosen if node.planned}
        )


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
    standard = resources.nodes_for(project.industry).nodes
    for position, node in enumerate(standard, start=1):
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
    return len(standard)


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
