"""The progress sheet of a month: which projects, how they stood, what they come to (`domain.md` §6)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import select

from app.documents.sheet.model import SheetDoc
from app.documents.sheet.progress import (
    ProgressGroup,
    ProgressHead,
    ProgressLine,
    ProgressSums,
    progress_sheet,
)
from app.models import MonthlyProgress, dates
from app.models.choices import OVER
from app.models.dates import last_day
from app.rules.lights import rule_words
from app.rules.pace import month_share, share, show_percent
from app.rules.standing import StandingFacts, year_plan
from app.services.common import offices, periods
from app.services.grid import grid, standings
from app.services.grid.grid import Condition, GridQuery
from app.services.paper import tables
from app.services.paper.document import DocumentRequest, Periods, ReportSettings
from app.storage.ledger import Ledger
from app.storage.living import living

GROUPS = {
    "industry": "行业",
    "office": "单位",
    "county": "县市区",
    "responsible_unit": "责任单位",
    "leader": "包联领导",
    "year_role": "项目性质",
    "": "不分组",
}
_JUDGED_VIEWS = frozenset({"building", "warned"})
_FACTS = frozenset(field.name for field in fields(StandingFacts))
_KEYS = (
    "name", "year_role", "total_investment", "cumulative_prev_year", "plan_year", "year_plan", "status",
    "responsible_unit", "responsible_person", "leader",
)  # fmt: skip


def make(ledger: Ledger, request: DocumentRequest) -> SheetDoc:
    """The sheet of a month, computed from the records themselves, whatever month is judged now.

    Raises UserError for what is no month.
    """
    month = periods.checked_period(ledger, request.period)
    query = replace(request.query, period=month, group=request.settings.group)
    return tables.finished(ledger, _sheet(ledger, query, request.person), request)


def months(ledger: Ledger) -> Periods:
    """The months that can be reported: the judged one and all with figures, the newest first."""
    judged = periods.period(ledger)
    with ledger.read() as session:
        reported = session.scalars(select(MonthlyProgress.month).where(living(MonthlyProgress)).distinct())
        choices = {month for month in reported if month} | {judged}
    return Periods(
        {month: f"{month[:4]}年{int(month[5:7])}月" for month in sorted(choices, reverse=True)}, judged
    )


def groups(ledger: Ledger) -> dict[str, str]:
    """By what the sheet can be grouped; only a city has several offices."""
    return {key: word for key, word in GROUPS.items() if key != "office" or ledger.level == "city"}


def columns(period: str) -> list[tuple[str, str]]:
    """Key and title of the columns that the sheet can do without."""
    empty = progress_sheet(ProgressHead("", int(period[5:7])), ProgressSums(), ())
    shown = [column for column in empty.columns if column.key not in tables.ALWAYS]
    return [(column.key, column.title.replace("\n", "")) for column in shown]


def usual(ledger: Ledger) -> ReportSettings:
    """How the sheet is printed when nobody has chosen: a city groups by office, a county by industry."""
    return ReportSettings(group="office" if ledger.level == "city" else "industry")


def _sheet(ledger: Ledger, query: GridQuery, person: str) -> SheetDoc:
    entries = _entries(ledger, query)
    overall = _sums([entry for _, members in entries for entry in members])
    groups = tuple(_group(query.group, value, members) for value, members in entries)
    sheet = progress_sheet(_head(ledger, query.period, person), overall, groups)
    if not query.group:
        sheet = replace(sheet, rows=tuple(row for row in sheet.rows if row.kind != "group"))
    return sheet


def _head(ledger: Ledger, period: str, person: str) -> ProgressHead:
    year, month = int(period[:4]), int(period[5:7])
    end = last_day(period) or ledger.today
    done = "1月完成" if month == 1 else f"1—{month}月完成"
    return ProgressHead(
        title=f"{offices.office_short(ledger, ledger.office)}{year}年重点项目进度表（{month}月）",
        month=month,
        office=f"填报单位（盖章）：{ledger.name}",
        as_of=f"截至{dates.spelled(end)}　序时进度{show_percent(month_share(month))}",
        signatures=(
            "审核人（签字）：",
            "负责人（签字）：",
            f"填报人：{person}",
            f"填报日期：{dates.spelled(ledger.today)}",
        ),
        basis=f"占年计划%＝{done}÷年度计划，不封顶；灯：{rule_words()}",
    )


# ------------------------------------------------------------------ which projects, which figures


@dataclass(frozen=True, slots=True)
class _Entry:
    """One project of a report: its own columns and how it stands at the end of the month."""

    cell: Mapping[str, Any]
    facts: StandingFacts

    @property
    def year(self) -> int:
        return int(self.facts.period[:4])

    @property
    def plan(self) -> int | None:
        """The plan of the reported year; a plan made for another year is none."""
        return year_plan(self.cell, self.year)

    @property
    def before(self) -> int | None:
        """Done up to the end of the year before, as far as it can be known."""
        earlier, since = self.cell["cumulative_prev_year"], self.cell["plan_year"] or self.year
        if earlier is None or since > self.year:
            return None
        total = self.facts.total_done
        return None if total is None else total - (self.facts.year_done or 0)


def _entries(ledger: Ledger, query: GridQuery) -> list[tuple[str, list[_Entry]]]:
    """The projects by the value of their group; a filter by light or rate means that month's."""
    standings.refresh(ledger)
    now = query.period == periods.period(ledger)
    outline = grid.outline(ledger, query if now else _timeless(query))
    uids = [uid for group in outline.groups for uid in group.uids]
    facts = standings.for_period(ledger, query.period, uids)
    cells = grid.cells(ledger, _KEYS, uids)
    entries = {
        uid: _Entry(dict(zip(_KEYS, cells[uid], strict=True)), facts[uid]) for uid in uids if uid in facts
    }
    by_group = []
    for group in outline.groups:
        members = [entries[uid] for uid in group.uids if uid in entries]
        if not now:
            members = [entry for entry in members if _then(entry, query)]
        if members:
            by_group.append((group.value, members))
    return by_group


def _timeless(query: GridQuery) -> GridQuery:
    """The query without what the table of standings would answer for the judged month."""
    return replace(
        query,
        view="all" if query.view in _JUDGED_VIEWS else query.view,
        conditions=tuple(condition for condition in query.conditions if condition.key not in _FACTS),
        sort=tuple(pair for pair in query.sort if pair[0] not in _FACTS),
    )


def _then(entry: _Entry, query: GridQuery) -> bool:
    """Whether a project met the query's view and conditions at the end of that month."""
    facts = entry.facts
    if query.view == "warned" and facts.light not in ("red", "amber"):
        return False
    if query.view == "building" and not (facts.started and entry.cell["status"] not in OVER):
        return False
    asked = (condition for condition in query.conditions if condition.key in _FACTS)
    return all(_meets(getattr(facts, condition.key), condition) for condition in asked)


def _meets(value: Any, condition: Condition) -> bool:
    if condition.op == "empty" or value in (None, ""):
        wants_empty = condition.op == "empty" or any(one in (None, "") for one in condition.values)
        return value in (None, "") and wants_empty
    if condition.op == "in":
        return value in condition.values
    bound = condition.values[0]
    return bool(value >= bound if condition.op == "at_least" else value <= bound)


def _group(key: str, value: str, entries: Sequence[_Entry]) -> ProgressGroup:
    name = value or (f"未填{GROUPS.get(key, '分组')}" if key else "")
    return ProgressGroup(name, _sums(entries), tuple(_line(entry) for entry in entries))


def _line(entry: _Entry) -> ProgressLine:
    cell, facts = entry.cell, entry.facts
    issue = [facts.issue, facts.light_reason if facts.suppressed else ""]
    return ProgressLine(
        name=cell["name"],
        sums=_sums([entry]),
        nature=cell["year_role"] or "",
        progress=facts.progress,
        light=facts.light,
        unit=cell["responsible_unit"] or "",
        person=cell["responsible_person"] or "",
        leader=cell["leader"] or "",
        issue="；".join(part for part in issue if part),
    )


def _sums(entries: Sequence[_Entry]) -> ProgressSums:
    """What projects come to together; nothing told is nothing, not 0. The rate is that of the sums."""
    done = _total(entry.facts.year_done for entry in entries)
    plan = _total(entry.plan for entry in entries)
    return ProgressSums(
        total=_total(entry.cell["total_investment"] for entry in entries),
        before=_total(entry.before for entry in entries),
        plan=plan,
        month=_total(entry.facts.month_done for entry in entries),
        done=done,
        rate=share(done, plan),
    )


def _total(amounts: Iterable[int | None]) -> int | None:
    present = [amount for amount in amounts if amount is not None]
    return sum(present) if present else None
