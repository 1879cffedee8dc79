"""状态变更: 停工, 复工, 退库 …; each sets the project's status in the same step (`domain.md` §3.4)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import select

from app.errors import UserError
from app.models import Project, Turn
from app.rules import lists as rules
from app.rules.lists import Move
from app.services.common.project_sheet import ProjectSheet
from app.storage.bulk import chunks
from app.storage.gate import ChangeSession


class OutOfOrder(UserError):
    """A turn that cannot follow what came before it."""


def moves(turns: Sequence[Turn]) -> list[Move]:
    """The turns of a project as the rules take them."""
    return [Move(turn.uid, turn.kind, turn.day) for turn in turns]


def ordered(found: Sequence[Turn]) -> list[Turn]:
    """The turns by their day, the newest last."""
    return sorted(found, key=lambda turn: turn.day)


def why_not(page: ProjectSheet, kind: str, day: str) -> str:
    """Why a turn of that kind cannot be registered on a day, "" when it can (Chinese)."""
    known = moves(page.of(Turn))
    stopped = not known and page.project.status == "停工"
    before = rules.faults(known, stopped=stopped)
    after = rules.faults([*known, Move("new", kind, day)], stopped=stopped)
    return next((words for uid, words in after.items() if uid not in before), "")


@contextmanager
def in_step(session: ChangeSession, projects: Collection[str], _today: date) -> Iterator[None]:
    """Within a change of turns: order is kept, the status of their projects follows the latest turn.

    Raises OutOfOrder, which takes the whole change back.
    """
    before = _moves(session, projects)
    yield
    session.flush()
    after = _moves(session, projects)
    changes: dict[str, dict[str, Any]] = {}
    for project in session.scalars(select(Project).where(Project.uid.in_(list(projects)))):
        was, now = before.get(project.uid, {}), after.get(project.uid, {})
        stopped = not was and project.status == "停工"
        known = rules.faults(list(was), stopped=stopped)
        for uid, words in rules.faults(list(now), stopped=stopped).items():
            if uid not in known:
                raise OutOfOrder(f"{words}。", "改正变更的种类或日期；台账没有改动。")
        changes[project.uid] = _following(project, was, now)
    session.update_many(Project, {uid: fields for uid, fields in changes.items() if fields})


def _following(project: Project, was: Mapping[Move, str], now: Mapping[Move, str]) -> dict[str, Any]:
    """The project's fields that follow from its turns."""
    status = rules.status_of(list(now))
    if status is None or (status == rules.status_of(list(was)) and list(was.items()) == list(now.items())):
        return {}
    fields: dict[str, Any] = {}
    if status != rules.status_of(list(was)) or len(now) > len(was):
        fields["status"] = status
    latest = [move for move in rules.ordered(list(now)) if move.kind in rules.STATUS_AFTER][-1]
    if latest.kind == "停工":
        fields["stopped_reason"] = now[latest] or None
    elif project.stopped_reason:
        fields["stopped_reason"] = None
    return fields


def _moves(session: ChangeSession, projects: Collection[str]) -> dict[str, dict[Move, str]]:
    """The turns of each project with their reasons, in the order in which they were made."""
    found: dict[str, dict[Move, str]] = defaultdict(dict)
    for part in chunks(list(projects), 500):
        query = select(Turn.project, Turn.uid, Turn.kind, Turn.day, Turn.reason)
        query = query.where(Turn.project.in_(part), ~Turn.deleted)
        for project, uid, kind, day, reason in session.execute(query.order_by(Turn.born_counter, Turn.uid)):
            found[project][Move(uid, kind, day)] = reason or ""
    return found
