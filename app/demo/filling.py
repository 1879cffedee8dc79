"""Writing the demo's invented records into a ledger, as sheets that were imported one after the other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.demo.content import DEMO_YEAR, DemoProject
from app.models import (
    Activity,
    Assignment,
    Commitment,
    Deal,
    FundBatch,
    FundFlow,
    Inspection,
    Issue,
    IssueStep,
    Membership,
    Milestone,
    Need,
    Permit,
    Project,
    Record,
    StageGoal,
    StatusChange,
    TaskForce,
    Visit,
)
from app.models.uids import keyed_uid
from app.models.values import Row
from app.services.common import month_records
from app.storage.gate import ChangeSession
from app.storage.ledger import Ledger

Pair = tuple[str, DemoProject]
_SHEETS: tuple[tuple[str, tuple[type[Record], ...]], ...] = (
    ("导入前期手续清单和承诺函", (Permit, Commitment)),
    ("导入资金、要素台账", (FundBatch, FundFlow, Need)),
    ("导入问题清单", (Issue, IssueStep)),
    ("导入包联、清单、核查记录", (StageGoal, Assignment, Visit, Inspection, Membership, Deal, StatusChange)),
)
"""What came after the year's list, and with which sheet."""
_ALL_AT_ONCE = (("导入手续、资金、问题和包联台账", tuple(kind for _, kinds in _SHEETS for kind in kinds)),)


def fill(ledger: Ledger, by: str, content: Sequence[DemoProject], forces: Sequence[Row] = ()) -> list[str]:
    """Write demo projects with all their records as a few imported change sets; gives the projects' uids.

    `forces` are the 专班 of an office that keeps all its sheets here; another one brings them in one.
    """
    activities: dict[str, str] = {}
    with ledger.change(f"导入{DEMO_YEAR}年重点项目年度清单", by=by, kind="import") as session:
        uids = session.insert_many(Project, [one.project for one in content])
        pairs = list(zip(uids, content, strict=True))
        session.insert_many(Milestone, [row for uid, one in pairs for row in _nodes(session, uid, one)])
        session.insert_many(TaskForce, forces)
        held = {str(row["name"]): row for one in content for row in _held(one)}
        activities = dict(zip(held, session.insert_many(Activity, list(held.values())), strict=True))
        months = {
            (uid, str(month["month"])): _reported(month, by) for uid, one in pairs for month in one.months
        }
        month_records.put_months(session, months)
    links = _Links(activities)
    for title, kinds in _SHEETS if forces else _ALL_AT_ONCE:
        with ledger.change(title, by=by, kind="import") as session:
            for kind in kinds:
                session.insert_many(kind, links.rows(session, kind, pairs))
    return uids


def _nodes(session: ChangeSession, project: str, one: DemoProject) -> Iterable[Row]:
    """The nodes with the uids of those that they rest on."""
    uids = [session.new_uid() for _ in one.milestones]
    for uid, node in zip(uids, one.milestones, strict=True):
        after = "、".join(
            uids[int(position) - 1] for position in str(node.get("after") or "").split("、") if position
        )
        yield {**node, "uid": uid, "project": project, "after": after or None}


def _held(one: DemoProject) -> Iterator[Row]:
    return (row["activity"] for row in one.more.get(Membership, ()) if "activity" in row)


def _reported(month: Row, by: str) -> dict[str, Any]:
    """The figures of a month, signed by whoever imports them."""
    figures = {name: value for name, value in month.items() if name not in ("month", "project")}
    return figures | ({"reporter": by} if "reported" in figures else {})


class _Links:
    """Puts the uids of other records in the place of how the content names them."""

    def __init__(self, activities: Mapping[str, str]) -> None:
        self._activities = activities
        self._made: dict[tuple[type[Record], str], list[str]] = {}

    def rows(self, session: ChangeSession, kind: type[Record], pairs: Sequence[Pair]) -> list[Row]:
        """The records of a kind of all projects; those that others name get their uids now."""
        linked: list[Row] = []
        for project, demo in pairs:
            rows = demo.issues if kind is Issue else demo.more.get(kind, ())
            if kind in (Issue, FundBatch):
                rows = [{**row, "uid": session.new_uid()} for row in rows]
                self._made[kind, project] = [row["uid"] for row in rows]
            linked += [self._linked(kind, project, row) for row in rows]
        return linked

    def _linked(self, kind: type[Record], project: str, row: Row) -> Row:
        linked = {**row, "project": project}
        if kind.key:
            linked["uid"] = keyed_uid(kind, project, *(row[name] for name in kind.key))
        if kind is FundFlow and "batch" in row:
            linked["batch"] = self._made[FundBatch, project][row["batch"]]
        elif kind is IssueStep:
            linked["issue"] = self._made[Issue, project][row["issue"]]
        elif kind is Membership and "activity" in row:
            linked["activity"] = self._activities[row["activity"]["name"]]
        return linked
