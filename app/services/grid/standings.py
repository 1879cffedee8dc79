"""Keeping what is computed from records up to date: standings for sorting and filtering, texts
for searching.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.orm import Session

from app.models import Issue, IssueStep, Milestone, MonthlyProgress, Project, Record, SearchText, Standing
from app.progress import Progress, silent
from app.rules.standing import StandingFacts, standing
from app.services.common import periods, pinyin
from app.services.permits import promises
from app.storage import journal
from app.storage.bulk import chunks, insert_rows
from app.storage.ledger import Ledger, read_meta, write_meta

_STANDING_COLUMNS = tuple(field.name for field in fields(StandingFacts))
_PROJECT_COLUMNS = (
    "uid", "name", "code", "status", "year_role", "start", "actual_start", "actual_finish", "production",
    "plan_year", "year_plan", "cumulative_prev_year", "cumulative", "light_reason",
)  # fmt: skip
_CHILD_COLUMNS: dict[type[Record], tuple[str, ...]] = {
    MonthlyProgress: ("project", "month", "plan", "done", "year_done", "received", "paid", "progress"),
    Milestone: ("project", "position", "name", "planned", "forecast", "actual"),
    Issue: ("project", "uid", "description", "assigned", "closed"),
}
_SEARCHED = (
    "name",
    "former_name",
    "code",
    "owner",
    "responsible_unit",
    "responsible_person",
    "leader",
    "county",
)
_PART = 400


def refresh(ledger: Ledger, progress: Progress = silent) -> None:
    """Compute what is missing or belongs to another month or day. Quick when nothing is."""
    period, today = periods.period(ledger), ledger.today
    basis = f"{period} {today.isoformat()}"
    if ledger.meta("standing_basis") != basis:
        with ledger.books() as connection:
            connection.execute(delete(Standing))
            write_meta(connection, standing_basis=basis)
    with ledger.read() as session:
        stale = _missing(session, Standing)
        unsearched = _missing(session, SearchText)

    def stand(session: Session, part: Sequence[str]) -> list[tuple[Any, ...]]:
        return [_row(facts) for facts in _facts(session, part, period, today)]

    for at, part in enumerate(chunks(stale, _PART)):
        progress(at * _PART, len(stale), "计算完成率和亮灯")
        _keep(ledger, basis, Standing, _STANDING_COLUMNS, part, stand)
    for at, part in enumerate(chunks(unsearched, _PART)):
        progress(at * _PART, len(unsearched), "准备拼音检索")
        _keep(ledger, basis, SearchText, ("project", "text"), part, _texts)


def _keep(
    ledger: Ledger,
    basis: str,
    table: type[Standing] | type[SearchText],
    columns: Sequence[str],
    part: Sequence[str],
    compute: Callable[[Session, Sequence[str]], Sequence[tuple[Any, ...]]],
) -> None:
    """Write what was computed, unless a record changed meanwhile: then compute again, for a row older than
    its records would stay. When somebody else went on to another month, that one's rows are left alone.
    """
    while True:
        with ledger.read() as session:
            seen = journal.vector(session.connection())
            rows = compute(session, part)
        with ledger.books() as connection:
            if read_meta(connection)["standing_basis"] != basis:
                return
            if journal.vector(connection) == seen:
                _replace(connection, table, part, columns, rows)
                return


def for_period(ledger: Ledger, period: str, uids: Sequence[str]) -> dict[str, StandingFacts]:
    """How these projects stand at the end of any month, by uid; the table keeps the judged month only.

    For another month than the judged one the problems are those that were open at its end.
    """
    judged = period == periods.period(ledger)
    by_project: dict[str, StandingFacts] = {}
    for part in chunks(list(uids), _PART):
        with ledger.read() as session:
            facts = _facts(session, part, period, ledger.today, as_of="" if judged else period)
        by_project.update((fact.project, fact) for fact in facts)
    return by_project


def _missing(session: Session, table: type[Standing] | type[SearchText]) -> list[str]:
    query = select(Project.uid).where(
        ~Project.deleted, ~select(table).where(table.project == Project.uid).exists()
    )
    return list(session.scalars(query))


def _facts(
    session: Session, uids: Sequence[str], period: str, today: Any, as_of: str = ""
) -> list[StandingFacts]:
    projects = _rows(session, Project, _PROJECT_COLUMNS, "uid", uids)
    promised = promises.promised(session, uids, as_of)
    months, nodes, issues = (_by_project(session, entity, uids) for entity in _CHILD_COLUMNS)
    _reopened(session, issues, uids)
    return [
        standing(
            project,
            months.get(project["uid"], ()),
            nodes.get(project["uid"], ()),
            _open_then(issues.get(project["uid"], ()), as_of),
            period=period,
            today=today,
            promised=promised.get(project["uid"], ""),
        )
        for project in projects
    ]


def _reopened(session: Session, issues: Mapping[str, list[dict[str, Any]]], uids: Sequence[str]) -> None:
    """A problem that an office above returned since its closing is open: only its own office writes it."""
    query = select(IssueStep.issue, IssueStep.day).join(Project, Project.uid == IssueStep.project)
    query = query.where(IssueStep.project.in_(uids), IssueStep.kind == "退回", ~IssueStep.deleted)
    returned: dict[str, str] = {}
    for issue, day in session.execute(query.where(IssueStep.office != Project.office)):
        returned[issue] = max(returned.get(issue, ""), day)
    for issue in (issue for problems in issues.values() for issue in problems if issue["uid"] in returned):
        if (issue["closed"] or "") <= returned[issue["uid"]]:
            issue["closed"] = None


def _open_then(issues: Sequence[Mapping[str, Any]], month: str) -> Sequence[Mapping[str, Any]]:
    """The problems as they were at the end of a month ("" for now): later ones unknown, later ends undone."""
    if not month:
        return issues
    assigned = [issue for issue in issues if not issue["assigned"] or issue["assigned"][:7] <= month]
    return [{**issue, "closed": None} if (issue["closed"] or "")[:7] > month else issue for issue in assigned]


def _by_project(
    session: Session, entity: type[Record], uids: Sequence[str]
) -> dict[str, list[dict[str, Any]]]:
    rows_by_project: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(session, entity, _CHILD_COLUMNS[entity], "project", uids):
        rows_by_project[row["project"]].append(row)
    return rows_by_project


def _rows(
    session: Session, entity: type[Record], names: Sequence[str], key: str, uids: Sequence[str]
) -> list[dict[str, Any]]:
    columns = [entity.__table__.c[name] for name in names]
    query = select(*columns).where(entity.__table__.c[key].in_(uids), ~entity.__table__.c.deleted)
    return [dict(zip(names, row, strict=True)) for row in session.execute(query)]


def _row(facts: StandingFacts) -> tuple[Any, ...]:
    return tuple(getattr(facts, name) for name in _STANDING_COLUMNS)


def _texts(session: Session, uids: Sequence[str]) -> list[tuple[str, str]]:
    texts = []
    for row in _rows(session, Project, ("uid", *_SEARCHED), "uid", uids):
        words = [row[name] for name in _SEARCHED if row[name]]
        texts.append((row["uid"], "\n".join([*words, *pinyin.spellings(words)]).lower()))
    return texts


def _replace(
    connection: Connection,
    table: type[Standing] | type[SearchText],
    uids: Sequence[str],
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    connection.execute(delete(table).where(table.project.in_(uids)))
    insert_rows(connection, table.__table__, columns, rows)
