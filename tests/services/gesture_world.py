"""A city's ledger in which every gesture can be made, on a project of its own and on a county's.

Both projects have records of every kind, problems at several stages, and a field for which two values wait.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import select

from app.models import (
    CHILDREN,
    ENTITIES,
    Evidence,
    Field,
    FundFlow,
    Issue,
    IssueStep,
    Kind,
    Milestone,
    MonthlyProgress,
    Office,
    Project,
    Record,
    Role,
    StageGoal,
    StatusChange,
    User,
    fields_of,
)
from app.services.ledger import people
from app.services.problems import problems
from app.services.proofs import evidence
from app.services.proofs.evidence import Pasted
from app.storage import keys
from app.storage.ledger import Ledger
from tests.county import PASSWORD, Template, kept, template_folder
from tests.services.exchange_ledgers import CLERK, REVIEWER, hear, make_pair, opened
from tests.services.photo_samples import photo

OTHER, STRAY = "李文静", "老用户"
PASSWORDS = {REVIEWER: PASSWORD, OTHER: "cha-kan-yuan", STRAY: "lao-yong-hu"}
_OF_KIND: Mapping[Kind, Any] = {
    Kind.TEXT: "样本", Kind.NOTE: "样本", Kind.MONEY: 1_000_000, Kind.NUMBER: 2.5, Kind.INTEGER: 3,
    Kind.DATE: "2025-08-20", Kind.MONTH: "2025-08", Kind.TAGS: "样本", Kind.FLAG: True,
    Kind.PROJECT_CODE: "2506-131126-04-01-123456", Kind.CREDIT_CODE: "91131126MA0ABCDE1X",
}  # fmt: skip
_NAMED: Mapping[str, Any] = {"roll": "月调度", "item": "P05", "span": "2025Q3", "digest": "a" * 64}
"""Values of fields that take only what a catalogue, the calendar or the disk has."""
_ROWS: Mapping[type[Record], Sequence[Mapping[str, Any]]] = {
    Milestone: [
        {"position": 1, "name": "开工", "planned": "2025-03-01", "actual": "2025-03-10"},
        {"position": 2, "name": "主体", "planned": "2025-10-20"},
        {"position": 3, "name": "竣工", "planned": "2026-06-20"},
    ],
    MonthlyProgress: [{"month": "2025-07", "done": 9}, {"month": "2025-08", "progress": "铺到两公里"}],
    StageGoal: [{"plan": 3_000_000}],
    FundFlow: [{"amount": 2_000_000}],
    StatusChange: [{"kind": "停工"}],
}
"""What a project has of some kinds; of the others one row as their fields allow it."""


@dataclass(frozen=True)
class World:
    """The closed ledger and the uids of its two projects."""

    template: Template
    own: str
    foreign: str


@cache
def world() -> World:
    """The ledger, made once a process; everything in it is invented."""
    folder = template_folder().parent
    with opened(make_pair(folder / "pair"), folder) as (county, city):
        foreign, own = fill(county, CLERK), fill(city, REVIEWER)
        hear(city, county)
        write_note(county, CLERK, foreign, "县里写的")
        write_note(city, REVIEWER, foreign, "市里写的")
        hear(city, county)
    closed = Template(folder / "city", PASSWORD)
    with closed.copy(folder / "one") as one, closed.copy(folder / "other") as other:
        write_note(one, REVIEWER, own, "这台电脑写的")
        write_note(other, REVIEWER, own, "另一台电脑写的")
        hear(one, other)
        people.add(one, REVIEWER, OTHER, Role.VIEWER, PASSWORDS[OTHER])
        keys.set_password(one.folder, one.key, STRAY, PASSWORDS[STRAY])
        return World(kept(one, PASSWORDS), own, foreign)


def fill(ledger: Ledger, by: str) -> str:
    """A project under construction with something of every kind; gives its uid."""
    project = {
        "name": f"{ledger.name}的管网", "industry": "市政", "status": "在建", "start": "2025-01",
        "finish": "2026-06", "total_investment": 90_000_000, "plan_year": 2025, "year_plan": 12_000_000,
    }  # fmt: skip
    with ledger.change("录入", by=by) as session:
        (uid,) = session.insert_many(Project, [project])
        for entity in set(ENTITIES) - {Office, User, Project, Issue, IssueStep, Evidence}:
            link = {"project": uid} if entity in CHILDREN else {}
            rows = [{**plausible(entity), **link, **row} for row in _ROWS.get(entity, [{}])]
            session.insert_many(entity, rows)
    evidence.add(ledger, by, uid, [Pasted("照片", photo())])
    for acts in ("", "交办", "交办 反馈 核实", "交办 反馈 核实 销号"):
        issue = problems.register(ledger, by, uid, {"description": f"走过：{acts}", "unit": "住建局"})
        for act in acts.split():
            fields = {"day": ledger.today.isoformat(), "text": "办了", "number": "1号"}
            problems.take(ledger, by, issue, act, fields)
    with ledger.change("月度合计", by=by) as session:  # not what the sources say
        months = session.scalars(select(MonthlyProgress.uid).where(MonthlyProgress.project == uid))
        session.update_many(MonthlyProgress, {month: {"received": 5} for month in months})
    return uid


def write_note(ledger: Ledger, by: str, project: str, text: str) -> None:
    """Write a field of a project, whosever it is, as versions could that did not ask."""
    with ledger.change("改备注", by=by, program=True) as session:
        session.update_many(Project, {project: {"note": text}})


def plausible(entity: type[Record]) -> dict[str, Any]:
    """A value for each field that a kind of record cannot be without, and for one more; no links."""
    fields = [field for field in fields_of(entity) if field.kind not in (Kind.LINK, Kind.LINKS)]
    row = {field.name: value_of(field) for field in fields if field.required}
    return row | {field.name: value_of(field) for field in fields if field == free_field(entity)}


def value_of(field: Field) -> Any:
    """A value that a field takes."""
    return _NAMED.get(field.name, field.choices[0] if field.choices else _OF_KIND.get(field.kind))


def free_field(entity: type[Record]) -> Field:
    """The last field of a kind that may be empty or anything: its note, where it has one."""
    fields = fields_of(entity)
    words = [field for field in fields if field.kind in (Kind.TEXT, Kind.NOTE) and not field.required]
    free = [field for field in words if not field.choices and field.name not in _NAMED]
    return (free or list(fields))[-1]
