"""Importing workbooks: understand, match with the ledger, show what would happen, do it as one change set."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from app.documents import intake
from app.documents.intake import (
    OWN,
    Entry,
    Overrides,
    Refusal,
    Row,
    Understanding,
    Warning,
    Workbook,
)
from app.errors import UserError
from app.models import Project, fields_of, links_of
from app.models.roles import Act
from app.models.values import Value
from app.progress import Progress, silent
from app.rules.codes import check_credit_code, check_project_code
from app.services.common import periods
from app.services.grid import standings
from app.services.intake import import_entries, import_records, import_state
from app.services.intake.import_links import PlannedEntry
from app.services.intake.import_state import FieldChange, State
from app.services.intake.matching import Candidate, Index, Match, normalised
from app.storage import backup, journal
from app.storage.gate import ChangeSession
from app.storage.ledger import Ledger

RowKey = tuple[str, int]
"""A row of the workbook: the sheet's name and the row counted from 1."""
NEW, SKIP = "new", "skip"
"""Decisions about a row that may be a known project; any other one is the uid of the project that it is."""


class Outcome(StrEnum):
    """What the import does with a row."""

    NEW = "new"
    UPDATE = "update"
    SAME = "same"
    DOUBTFUL = "doubtful"
    REFUSED = "refused"


OUTCOMES = {
    Outcome.NEW: "新增",
    Outcome.UPDATE: "更新",
    Outcome.SAME: "不变",
    Outcome.DOUBTFUL: "疑似重复",
    Outcome.REFUSED: "拒绝",
}
"""The outcomes in Chinese."""
_WRITTEN = (Outcome.NEW, Outcome.UPDATE, Outcome.DOUBTFUL)


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """One row and what would become of it. `uid` is the project it changes, "" for a new one.

    `changes` are the fields with before and after, months among them; `issue` is a problem to register.
    A DOUBTFUL row that nobody decides becomes a new project: nothing is overwritten on a guess.
    """

    row: Row
    outcome: Outcome
    why: str = ""
    uid: str = ""
    changes: tuple[FieldChange, ...] = ()
    issue: str = ""
    candidates: tuple[Candidate, ...] = ()
    warnings: tuple[Warning, ...] = ()

    @property
    def key(self) -> RowKey:
        """Names the row in decisions."""
        return (self.row.sheet, self.row.row)


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do. `seen` is the state of the ledger (numbers by desk) that it was made for."""

    understanding: Understanding
    rows: tuple[PlannedRow, ...]
    entries: tuple[PlannedEntry, ...]
    seen: Mapping[str, int] = field(default_factory=dict)
    used: frozenset[str] = frozenset()

    def work(self) -> list[PlannedEntry]:
        """The records beside the projects that the import makes or changes."""
        return [planned for planned in self.entries if planned.outcome in ("new", "update")]

    def records(self) -> dict[str, int]:
        """How many of these there are, by table."""
        return dict(Counter(planned.entry.entity for planned in self.work()))

    def counts(self) -> dict[Outcome, int]:
        """How many rows there are of each outcome; rows that the reading refused are counted too."""
        found = Counter(row.outcome for row in self.rows)
        found[Outcome.REFUSED] += len(self.refused()) - found[Outcome.REFUSED]
        return {outcome: found[outcome] for outcome in Outcome}

    def refused(self) -> list[Refusal]:
        """Everything that is not imported, with the reason, in the order of the sheet."""
        own = [Refusal(*row.key, row.why) for row in self.rows if row.outcome is Outcome.REFUSED]
        own += [
            Refusal(planned.entry.sheet, planned.entry.row, planned.why)
            for planned in self.entries
            if planned.outcome == "refused"
        ]
        return [*self.understanding.refused, *own]

    def warnings(self) -> list[Warning]:
        """Everything to look at."""
        return [*self.understanding.warnings, *(found for row in self.rows for found in row.warnings)]


def read(
    ledger: Ledger, path: Path, overrides: Overrides | None = None, progress: Progress = silent
) -> Understanding:
    """Read a workbook and understand it; raises UserError when it is none, is damaged or too large."""
    return understand(ledger, intake.read_workbook(path, progress), overrides, progress=progress)


def understand(
    ledger: Ledger,
    workbook: Workbook,
    overrides: Overrides | None = None,
    *,
    hints: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> Understanding:
    """Understand a workbook that was read; the ledger's month holds where the workbook tells none."""
    period = periods.period(ledger)
    return intake.understand(
        workbook,
        fields=fields_of(Project),
        year=int(period[:4]),
        month=period,
        hints=hints,
        check_code=check_project_code,
        overrides=overrides or Overrides(),
        progress=progress,
    )


def plan(
    ledger: Ledger,
    understanding: Understanding,
    decisions: Mapping[RowKey, str] | None = None,
    progress: Progress = silent,
) -> ImportPlan:
    """Match every row with the ledger and compare; writes nothing. `decisions` are a person's, by row."""
    with ledger.read() as session:
        seen = journal.vector(session.connection())
        index = Index(import_state.known_projects(session))
        progress(0, 3, "与台账里的项目对照")
        found = [(row, index.match(row.values, row.uid)) for row in understanding.rows]
        progress(1, 3, "读取台账里的原值")
        entries = import_entries.resolve(understanding.entries, index, [row for row, _ in found])
        uids = {uid for _, match in found for uid in _uids(match)} | set(import_entries.uids(entries))
        uids |= set((decisions or {}).values()) & index.known.keys()
        state = import_state.load(session, uids, _months(understanding.rows, understanding.entries))
        own = [entry for entry in understanding.entries if entry.uid and entry.entity in OWN]
        told = [entry.uid for entry in own if entry.uid and entry.project.get("uid") in index.known]
        import_state.load_others(state, session, uids, _tables(understanding.entries), told)
    progress(2, 3, "逐行比较")
    planner = _Planner(ledger.office, index, state, decisions or {})
    rows = tuple(planner.settle(row, match) for row, match in found)
    targets = {planned.key: planned.uid for planned in rows if planned.outcome is not Outcome.REFUSED}
    offices = {uid: known.office for uid, known in index.known.items()}
    compared = import_entries.compare(entries, targets, state)
    settled = import_records.settle(compared, state, offices, ledger.office)
    return ImportPlan(understanding, rows, settled, seen, frozenset(state.used))


def _uids(match: Match) -> list[str]:
    return [match.uid] if match.uid else [candidate.uid for candidate in match.candidates]


def _tables(entries: Iterable[Entry]) -> set[str]:
    """The kinds of records that entries are of or lead to; nodes and problems are read anyway."""
    found = {entry.entity for entry in entries if entry.entity in OWN}
    return found | {table for name in found for table in links_of(OWN[name]).values() if table in OWN}


def _months(rows: Iterable[Row], entries: Iterable[Entry]) -> set[str]:
    told = {month for row in rows for month in row.months}
    return told | {str(entry.values["month"]) for entry in entries if entry.values.get("month")}


class _Planner:
    """Goes through the rows from top to bottom and remembers which project each of them took."""

    def __init__(self, office: str, index: Index, state: State, decisions: Mapping[RowKey, str]) -> None:
        self._office = office
        self._index = index
        self._state = state
        self._decisions = decisions
        self._taken: dict[object, int] = {}

    def settle(self, row: Row, match: Match) -> PlannedRow:
        """What becomes of one row."""
        told: dict[str, Value] = {name: value for name, value in row.values.items() if value is not None}
        decision = self._decisions.get((row.sheet, row.row), "")
        if decision == SKIP:
            return PlannedRow(row, Outcome.REFUSED, "按您的选择不导入", candidates=match.candidates)
        if decision and decision != NEW and decision in self._state.projects:
            return self._update(row, told, decision, "按您的选择", match.candidates)
        if match.uid and decision != NEW:
            return self._update(row, told, match.uid, match.why)
        for candidate in match.candidates if not decision else ():
            if candidate.uid not in self._taken and self._says_nothing_new(told, row, candidate.uid):
                return self._update(row, told, candidate.uid, "内容完全相同")
        if match.crowded and not decision:
            why = f"{match.candidates[0].why}，分不清是哪一个；请补上项目代码或建设单位，或逐行指定"
            return PlannedRow(row, Outcome.REFUSED, why, candidates=match.candidates)
        return self._new(row, told, match, decision)

    def _says_nothing_new(self, told: Mapping[str, Value], row: Row, uid: str) -> bool:
        changes = import_state.record_changes(Project, self._state.projects[uid], told)
        return not changes and not import_state.month_changes(self._state.months, uid, row.months)

    def _update(
        self,
        row: Row,
        told: Mapping[str, Value],
        uid: str,
        why: str,
        candidates: tuple[Candidate, ...] = (),
    ) -> PlannedRow:
        known = self._index.known[uid]
        if uid in self._taken:
            double = f"与第{self._taken[uid]}行是台账里的同一个项目（{why}）"
            return PlannedRow(row, Outcome.REFUSED, double, uid)
        self._taken[uid] = row.row
        current = self._state.projects[uid]
        kept, older = import_state.of_this_year(current, told)
        changes = import_state.record_changes(Project, current, kept)
        changes += import_state.month_changes(self._state.months, uid, row.months)
        issue, repeated = import_entries.new_issue(row.issue, self._state.issues[uid])
        outcome = Outcome.UPDATE if changes or issue else Outcome.SAME
        if outcome is Outcome.UPDATE and known.office != self._office:
            why = f"这个项目由单位 {known.office} 填报，本单位不能改；请对方更正后报送"
            return PlannedRow(row, Outcome.REFUSED, why, uid)
        said = [_warning(row, "plan_year", older), _warning(row, "issue", repeated), *_code_warnings(row)]
        return PlannedRow(
            row, outcome, why, uid, tuple(changes), issue, candidates, tuple(filter(None, said))
        )

    def _new(self, row: Row, told: dict[str, Value], match: Match, decision: str) -> PlannedRow:
        identity = _identity(told)
        twin = self._taken.setdefault(identity, row.row)
        changes = import_state.record_changes(Project, {}, told)
        changes += import_state.month_changes({}, "", row.months)
        warnings = _code_warnings(row)
        doubt = "" if decision == NEW else _doubt(match, twin if twin != row.row else 0)
        why = doubt or ("按您的选择" if match.candidates else "台账里没有")
        if doubt:
            warnings.append(Warning(*_at(row), "name", f"{why}；没有人指定时作为新项目导入，不动原有项目"))
        outcome = Outcome.DOUBTFUL if doubt else Outcome.NEW
        issue, _ = import_entries.new_issue(row.issue, ())
        return PlannedRow(row, outcome, why, "", tuple(changes), issue, match.candidates, tuple(warnings))


def _doubt(match: Match, twin: int) -> str:
    """Why a row that would become a new project may be a known one, "" when nothing speaks for it."""
    if match.candidates:
        first = match.candidates[0]
        return f"与台账里的「{first.name}」可能是同一个：{first.why}"
    return f"与第{twin}行可能是同一个：名称和建设单位相同，内容不同" if twin else ""


def _identity(told: Mapping[str, Value]) -> tuple[str, str, str]:
    return (
        normalised(str(told.get("name") or "")),
        normalised(str(told.get("owner") or "")),
        str(told.get("code") or ""),
    )


def _at(row: Row) -> RowKey:
    return (row.sheet, row.row)


def _warning(row: Row, name: str, reason: str) -> Warning | None:
    return Warning(*_at(row), name, reason) if reason else None


def _code_warnings(row: Row) -> list[Warning]:
    """Codes with wrong check digits are imported as written, with a warning (domain §3.1, §3.2)."""
    checks = {"code": check_project_code, "owner_code": check_credit_code}
    doubted = {warning.field for warning in row.warnings}
    codes = {name: str(row.values[name]) for name in checks if row.values.get(name) and name not in doubted}
    said = {name: checks[name](code) for name, code in codes.items()}
    return [Warning(*_at(row), name, complaint) for name, complaint in said.items() if complaint]


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
    counts = plan.counts()
    work = [row for row in plan.rows if row.outcome in _WRITTEN]
    entries = plan.work()
    if not work and not entries:
        return ImportResult("", counts)
    ledger.require(by, Act.IMPORT)
    progress(0, 4, "先做备份")
    copy = backup.back_up(ledger, backup.BEFORE_IMPORT)
    created = sum(row.outcome is not Outcome.UPDATE for row in work)
    title = f"导入{f'「{file}」' if file else '工作簿'}：新增{created}项、更新{len(work) - created}项"
    first_figures = not periods.has_figures(ledger)
    with ledger.change(title, by=by, kind="import") as session:
        if journal.vector(session.connection()) != plan.seen:
            raise UserError("核对之后台账又有了改动，没有导入。", "请重新核对一次，再导入。")
        progress(1, 4, "写入项目")
        uids = _write_projects(session, work)
        progress(2, 4, "写入月度进展、节点和问题")
        records = {"project": len(work), **import_entries.write(session, work, entries, uids, plan.used)}
        progress(3, 4, "保存")
    if first_figures:
        periods.follow_figures(ledger)
    standings.refresh(ledger, progress)
    return ImportResult(title, counts, records, copy)


def _write_projects(session: ChangeSession, work: Sequence[PlannedRow]) -> dict[RowKey, str]:
    """Insert and update the projects; gives the uid of every row's project."""
    new = [row for row in work if not row.uid]
    inserted = session.insert_many(Project, [_fields(row) for row in new])
    known = [row for row in work if row.uid]
    session.update_many(Project, {row.uid: _fields(row) for row in known})
    uids = {row.key: uid for row, uid in zip(new, inserted, strict=True)}
    return uids | {row.key: row.uid for row in known}


def _fields(row: PlannedRow) -> dict[str, Value]:
    return {change.key: change.after for change in row.changes if ":" not in change.key}


def report(plan: ImportPlan, file: str, seconds: float) -> dict[str, Any]:
    """What ``import --json`` prints: the reading less what matching refuses, and the rows by outcome."""
    kept = tuple(row.row for row in plan.rows if row.outcome is not Outcome.REFUSED)
    told, verdict = plan.understanding, plan.understanding.verdict
    if verdict == "import" and not kept and not any(one.outcome != "refused" for one in plan.entries):
        verdict = "refuse"
    judged = replace(
        told, rows=kept, refused=tuple(plan.refused()), warnings=tuple(plan.warnings()), verdict=verdict
    )
    counts = {outcome.value: count for outcome, count in plan.counts().items()}
    return {**intake.to_report(judged, file, seconds), "outcomes": counts, "records": plan.records()}


def why_nothing(plan: ImportPlan, file: str) -> UserError:
    """Why nothing of a workbook is imported, and what to do."""
    refused = plan.refused()
    if refused:
        first = "；".join(f"第{one.row}行：{one.reason}" for one in refused[:3])
        return UserError(f"「{file}」的{len(refused)}行都没有导入。", first)
    reasons = "；".join(plan.understanding.notes)
    return UserError(f"「{file}」里没有找到项目。", reasons or "请核对是不是选错了文件。")
