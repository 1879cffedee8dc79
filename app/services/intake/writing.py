"""Doing what a plan says: one change set, after a backup."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.errors import UserError
from app.models import ENTITIES, Issue, Milestone, MonthlyProgress, Project, Record, is_child
from app.models.keys import parse
from app.models.roles import Act
from app.models.uids import keyed_uid
from app.models.values import Value
from app.progress import Progress, silent
from app.services.common import periods, records
from app.services.grid import standings
from app.services.intake.numbers import uid_here
from app.services.intake.plan import ImportPlan, Outcome, PlannedRow, RowKey
from app.services.problems import numbering
from app.storage import backup, journal
from app.storage.gate import ChangeSession
from app.storage.ledger import Ledger

Tables = dict[type[Record], dict[str, dict[str, Value]]]
"""The fields to set, by kind of record and uid."""
_COUNTED = (Project, MonthlyProgress, Milestone, Issue)
"""What a result always tells of, before what else there is."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did. `title` is the step's name in the journal, "" when nothing had to be changed.

    `outcomes` counts rows, `records` what was added or changed by table name; `backup` was made before.
    """

    title: str
    outcomes: Mapping[Outcome, int]
    records: Mapping[str, int] = field(default_factory=dict)
    backup: Path | None = None


def apply(
    ledger: Ledger, plan: ImportPlan, by: str, *, file: str = "", progress: Progress = silent
) -> ImportResult:
    """Do what a plan says as one change set, after a backup; then bring standings up to date.

    Raises UserError when the ledger was changed since the plan was made. Then nothing is written, as when
    `progress` cancels.
    """
    counts, rows, entries = plan.counts(), plan.projects(), plan.work()
    if not rows and not entries:
        return ImportResult("", counts)
    ledger.require(by, Act.IMPORT)
    progress(0, 4, "先做备份")
    copy = backup.back_up(ledger, backup.BEFORE_IMPORT)
    created = sum(row.outcome is not Outcome.UPDATE for row in rows)
    title = f"导入{f'「{file}」' if file else '工作簿'}：新增{created}项、更新{len(rows) - created}项"
    first_figures = not periods.has_figures(ledger)
    with ledger.change(title, by=by, kind="import") as session:
        if journal.vector(session.connection()) != plan.seen:
            raise UserError("核对之后台账又有了改动，没有导入。", "请重新核对一次，再导入。")
        progress(1, 4, "写入项目")
        tables = _gathered(session, plan)
        _number(session, tables[Issue], plan, ledger.today.year)
        records.put_into(session, Project, tables[Project])
        progress(2, 4, "写入月度进展、节点和问题")
        for entity in ENTITIES:
            if entity is not Project and tables.get(entity):
                records.put_into(session, entity, tables[entity])
        progress(3, 4, "保存")
    if first_figures:
        periods.follow_figures(ledger)
    standings.refresh(ledger, progress)
    written = {entity.__tablename__: len(put) for entity, put in tables.items()}
    return ImportResult(title, counts, written, copy)


def _gathered(session: ChangeSession, plan: ImportPlan) -> Tables:
    """What a plan sets; records that are not there yet get their uids, so that others can lead to them."""
    tables: Tables = {entity: {} for entity in _COUNTED}
    rows, entries = plan.projects(), plan.work()
    uids: dict[RowKey | None, str] = {row.key: row.uid or session.new_uid() for row in rows}
    for row in rows:
        _gather_row(session, tables, uids[row.key], row)
    projects = {one.key: one.project or uids.get(one.row, "") for one in entries}
    office = session.pen.office
    rows_by_kind = {
        one.key: one.uid or uid_here(one.entry, projects[one.key], office, plan.used) or session.new_uid()
        for one in entries
    }
    for one in entries:
        fields = tables.setdefault(one.entity, {}).setdefault(rows_by_kind[one.key], {})
        if not one.uid and is_child(one.entity):
            fields["project"] = projects[one.key]
        fields |= {change.key: change.after for change in one.changes}
        for name, refs in one.links:
            fields[name] = "、".join(ref if isinstance(ref, str) else rows_by_kind[ref] for ref in refs)
    return tables


def _number(
    session: ChangeSession, problems: dict[str, dict[str, Value]], plan: ImportPlan, year: int
) -> None:
    """Give the new problems that came without a number the next ones of the desk."""
    known = {one.uid for one in plan.work()}
    told = {fields.get("number") for fields in problems.values()}
    unused = (number for number in numbering.unused(session, year) if number not in told)
    for uid, fields in problems.items():
        if uid not in known and not fields.get("number"):
            fields["number"] = next(unused)


def _gather_row(session: ChangeSession, tables: Tables, project: str, row: PlannedRow) -> None:
    """The fields of a project, the figures of its months, and its problem."""
    months: dict[str, dict[str, Value]] = {}
    fields = tables[Project].setdefault(project, {})
    for change in row.changes:
        column = parse(change.key)
        into = months.setdefault(column.span, {}) if column.span else fields
        into[column.name] = change.after
    for month, figures in months.items():
        uid = keyed_uid(MonthlyProgress, project, month)
        tables[MonthlyProgress][uid] = {"project": project, "month": month, **figures}
    if row.issue:
        tables[Issue][session.new_uid()] = {
            "project": project, "description": row.issue, "measure": row.row.measure, **row.row.problem,
        }  # fmt: skip
