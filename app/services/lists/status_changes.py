"""状态变更: 停工, 复工, 退库 …; each sets the project's status in the same step (`domain.md` §3.4)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.models import Project, StatusChange
from app.models.values import Row
from app.rules import lists as rules
from app.rules.lists import StatusChangeFacts
from app.storage.bulk import chunks
from app.storage.followers import Objection, Written


def facts_of(changes: Sequence[StatusChange]) -> list[StatusChangeFacts]:
    """The status changes of a project as the rules take them."""
    return [StatusChangeFacts(change.uid, change.kind, change.day) for change in changes]


def ordered(changes: Sequence[StatusChange]) -> list[StatusChange]:
    """The status changes by their day, the newest last."""
    return sorted(changes, key=lambda change: change.day)


def follow(written: Written) -> None:
    """Status changes keep their order, and the status of their projects follows the latest one.

    Raises Objection, which takes the whole change back.
    """
    session, before, after = written.session, written.before(), written.after()
    changes: dict[str, dict[str, Any]] = {}
    disorder: dict[tuple[str, str], str] = {}
    for part in chunks(list(written.projects), 500):
        for project in session.scalars(select(Project).where(Project.uid.in_(part))):
            was, now = _reasons(before.get(project.uid, ())), _reasons(after.get(project.uid, ()))
            disorder |= _disorder(list(was), list(now), stopped=not was and project.status == "停工")
            changes[project.uid] = _following(project, was, now)
    if disorder:
        words = next(iter(disorder.values()))
        raise Objection(words, "改正变更的种类或日期；台账没有改动。", disorder)
    session.update_many(Project, {uid: fields for uid, fields in changes.items() if fields})


def _disorder(
    was: Sequence[StatusChangeFacts], now: Sequence[StatusChangeFacts], *, stopped: bool
) -> dict[tuple[str, str], str]:
    """What is out of order now and was not before, by status change."""
    old_faults = rules.faults(was, stopped=stopped)
    faults = rules.faults(now, stopped=stopped)
    return {(uid, ""): f"{words}。" for uid, words in faults.items() if uid not in old_faults}


def _following(
    project: Project, was: Mapping[StatusChangeFacts, str], now: Mapping[StatusChangeFacts, str]
) -> dict[str, Any]:
    """The project's fields that follow from its status changes."""
    status = rules.status_of(list(now))
    if status is None or (status == rules.status_of(list(was)) and list(was.items()) == list(now.items())):
        return {}
    fields: dict[str, Any] = {}
    if status != rules.status_of(list(was)) or len(now) > len(was):
        fields["status"] = status
    latest = [change for change in rules.ordered(list(now)) if change.kind in rules.STATUS_AFTER][-1]
    if latest.kind == "停工":
        fields["stopped_reason"] = now[latest] or None
    elif project.stopped_reason:
        fields["stopped_reason"] = None
    return fields


def _reasons(changes: Sequence[Row]) -> dict[StatusChangeFacts, str]:
    """The status changes of a project with their reasons, in the order in which they were made."""
    return {StatusChangeFacts(row["uid"], row["kind"], row["day"]): row["reason"] or "" for row in changes}
