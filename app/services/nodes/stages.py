"""阶段目标 of one project: a year with its quarters, months and what is below; the gestures on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import MonthlyProgress, Project, StageGoal, field_of, fields_of
from app.models.cells import Cell, Refused, check
from app.models.uids import keyed_uid
from app.rules import stages as rules
from app.rules.stages import Grain, SpanFigures, SpanSums
from app.rules.standing import month_done, year_plan, year_to_date
from app.services.common import month_records, options, records
from app.storage.gate import ChangeSession
from app.storage.ledger import Ledger

COLUMNS = ("goal", "plan", "progress", "done")
GRAINS: Mapping[str, Grain] = {"不用": "month", "旬": "dekad", "周": "week", "天": "day"}
"""How finely an office plans, by the words of its setting."""
_MONTH_NAMES = tuple(field.name for field in fields_of(MonthlyProgress))


@dataclass(frozen=True, slots=True)
class StageLine:
    """One span: its own figures (`done` of year and quarter comes from the months), its parts' sums.

    `missed` says why a past target counts as missed, "" otherwise. `locked` are the computed columns.
    """

    span: str
    kind: rules.SpanKind
    depth: int
    label: str
    figures: SpanFigures
    sums: SpanSums
    past: bool
    missed: str
    locked: frozenset[str]


@dataclass(frozen=True, slots=True)
class Tree:
    """A year's spans, each before its parts. `grains` are those that the office uses, finest last."""

    year: str
    grain: Grain
    grains: tuple[Grain, ...]
    lines: tuple[StageLine, ...]

    @property
    def doubts(self) -> tuple[tuple[str, str], ...]:
        """What does not add up: span and words."""
        return tuple((line.span, doubt) for line in self.lines for doubt in line.sums.doubts)

    @property
    def missed(self) -> tuple[StageLine, ...]:
        """The spans that are past and whose target was not met (偏差清单)."""
        return tuple(line for line in self.lines if line.missed)


def tree(ledger: Ledger, project: str, year: str, grain: Grain | None = None) -> Tree:
    """The stages of one project's year; `grain` is how fine, by default as the office's setting says.

    Raises UserError when the project was deleted.
    """
    with ledger.read() as session:
        stage_records = _records(session, project)
        preset = GRAINS.get(str(options.option(session, "grain")), "month")
    used = _used(preset, stage_records.goals)
    chosen = grain if grain in used else preset
    lines = _lines(year, _told(stage_records, year), chosen, ledger.today, stage_records.project)
    return Tree(year, chosen, used, tuple(lines))


@dataclass(frozen=True, slots=True)
class _Records:
    """What a project's stages are read from."""

    project: Project
    months: Sequence[MonthlyProgress]
    goals: Sequence[StageGoal]


def _records(session: Session, project: str) -> _Records:
    owner = session.get(Project, project)
    if owner is None or owner.deleted:
        raise UserError("这个项目已经被删除。", "可以用“撤销”找回来。")
    months = select(MonthlyProgress).where(MonthlyProgress.project == project, ~MonthlyProgress.deleted)
    goals = select(StageGoal).where(StageGoal.project == project, ~StageGoal.deleted)
    return _Records(owner, session.scalars(months).all(), session.scalars(goals).all())


def _used(preset: Grain, goals: Sequence[StageGoal]) -> tuple[Grain, ...]:
    """Months always, others as the office's setting says or where records are, finest last."""
    kinds = {"month", preset, *(rules.kind_of(goal.span) for goal in goals)}
    kinds |= {"week"} if "day" in kinds else set()
    return tuple(grain for grain in GRAINS.values() if grain in kinds)


def _told(stage_records: _Records, year: str) -> dict[str, SpanFigures]:
    project, months, goals = stage_records.project, stage_records.months, stage_records.goals
    books = {row.month: {name: getattr(row, name) for name in _MONTH_NAMES} for row in months}
    by_span = {
        goal.span: SpanFigures(goal.goal or "", goal.plan, goal.progress or "", goal.done)
        for goal in goals
        if rules.kind_of(goal.span)
    }
    for row in months:
        done = month_done(books, row.month)
        by_span[row.month] = SpanFigures(row.goal or "", row.plan, row.progress or "", done)
    own = {"plan_year": project.plan_year, "year_plan": project.year_plan}
    goal = project.year_goal if project.plan_year in (None, int(year)) else None
    by_span[year] = SpanFigures(goal or "", year_plan(own, int(year)))
    for quarter in rules.parts(year, "month"):
        before = by_span.get(quarter, rules.NOTHING)
        by_span[quarter] = SpanFigures(before.goal, before.plan, before.progress)
    for quarter in rules.parts(year, "month"):
        figures, done = by_span[quarter], rules.effective(quarter, by_span, "month", "done")
        by_span[quarter] = SpanFigures(figures.goal, figures.plan, figures.progress, done)
    whole = by_span[year]
    by_span[year] = SpanFigures(whole.goal, whole.plan, "", year_to_date(books, f"{year}-12"))
    return by_span


def _lines(
    year: str, by_span: Mapping[str, SpanFigures], grain: Grain, today: date, project: Project
) -> list[StageLine]:
    lines: list[StageLine] = []
    waiting = [(year, 0)]
    while waiting:
        span, depth = waiting.pop()
        figures = by_span.get(span, rules.NOTHING)
        past = rules.bounds(span)[1] < today
        done = rules.effective(span, by_span, grain, "done")
        missed = rules.unmet(figures.goal, figures.plan, figures.progress, done) if past else ""
        lines.append(
            StageLine(
                span, rules.kind_of(span), depth, rules.label(span), figures,
                rules.sums(span, by_span, grain), past, missed, locked_of(span, project),
            )
        )  # fmt: skip
        waiting.extend((part, depth + 1) for part in reversed(rules.parts(span, grain)))
    return lines


def locked_of(span: str, project: Project) -> frozenset[str]:
    """The columns of a span that cannot be typed: a year and a quarter are done as their months are."""
    kind = rules.kind_of(span)
    if kind == "quarter":
        return frozenset({"done"})
    if kind == "year":
        other = project.plan_year not in (None, int(span))
        return frozenset(COLUMNS if other else ("progress", "done"))
    return frozenset()


# ------------------------------------------------------------------ gestures


def write(ledger: Ledger, by: str, project: str, cells: Sequence[Cell], title: str) -> list[Refused]:
    """Write typed texts (their rows are spans) as one step; gives those that were not taken.

    A year's are the project's own fields, a month's those of its monthly report.
    """
    with ledger.read() as session:
        owner = session.get_one(Project, project)
    good, refused, _ = check(cells, lambda cell: _checked(cell.uid, cell.key, cell.text, owner))
    with ledger.change(title, by=by) as session:
        _put(session, project, good)
    return refused


def _checked(span: str, name: str, text: str, owner: Project) -> Any:
    if name in locked_of(span, owner):
        raise ValueError("由各月合计，不能填" if name == "done" else f"年度计划记在 {owner.plan_year}年")
    return records.checked(field_of(StageGoal, name), text)


def _put(session: ChangeSession, project: str, spans: Mapping[str, Mapping[str, Any]]) -> None:
    months: dict[tuple[str, str], Mapping[str, Any]] = {}
    goals: dict[str, dict[str, Any]] = {}
    for span, fields in spans.items():
        kind = rules.kind_of(span)
        if kind == "year":
            own = {f"year_{name}": value for name, value in fields.items()}
            session.update_many(Project, {project: own | ({"plan_year": int(span)} if own else {})})
        elif kind == "month":
            months[project, span] = fields
        else:
            uid = keyed_uid(StageGoal, project, span)
            goals[uid] = {"project": project, "span": span, **fields}
    month_records.put_months(session, months)
    records.put_into(session, StageGoal, goals)


def divide(ledger: Ledger, by: str, project: str, span: str, grain: Grain) -> int:
    """均分到下级: divide a span's plan over its parts, as one step; gives how many parts changed.

    Parts that have a plan keep it while others have none. Raises UserError when there is nothing to divide.
    """
    names, label = rules.parts(span, grain), rules.label(span)
    with ledger.read() as session:
        by_span = _told(_records(session, project), (names or (span,))[-1][:4])
    if not names:
        raise UserError(f"「{label}」没有下级可分。", "请选年度、季度，或用旬、周时选月份。")
    own = by_span.get(span, rules.NOTHING).plan
    if own is None:
        raise UserError(f"「{label}」还没有计划数。", "先填它的计划，再均分到下级。")
    plans = [by_span.get(name, rules.NOTHING).plan for name in names]
    shares = rules.spread(own, plans)
    if shares is None:
        raise UserError(f"「{label}」的下级已经填的比它的计划还多。", "先改下级或本级的计划，再均分。")
    changed = {
        name: {"plan": share} for name, share, plan in zip(names, shares, plans, strict=True) if share != plan
    }
    with ledger.change(f"均分到下级：{label}", by=by) as session:
        _put(session, project, cast(Mapping[str, Mapping[str, Any]], changed))
    return len(changed)
