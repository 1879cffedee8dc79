"""The wall chart of a ledger: which projects, bars and nodes, for screen and paper alike."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import select

from app.documents.gantt.model import Chart, ChartGroup, ChartNode, ChartRow, Span
from app.errors import UserError
from app.models import Milestone, dates
from app.models.values import show_money
from app.rules.lights import rule_words
from app.rules.pace import month_share
from app.services.common import offices, periods, records, resources
from app.services.grid import grid, standings
from app.services.grid.filters import Filter, everything
from app.services.grid.grid import GridQuery, Group
from app.services.paper import print_stamp
from app.services.paper.document import DocumentRequest
from app.storage.bulk import chunks
from app.storage.ledger import Ledger

GROUPS = {"industry": "行业", "leader": "责任领导", "county": "县市区", "responsible_unit": "责任单位"}
_ROW_KEYS = (
    "name", "responsible_unit", "responsible_person", "leader", "year_plan", "year_done", "rate", "light",
    "start", "finish", "actual_start", "actual_finish", "next_node", "next_node_date", "overdue_nodes",
    "started", "issue",
)  # fmt: skip
_FARTHEST = 15
"""Years around the judged one that can be scrolled to; a mistyped 2205 must not stretch the time."""


@dataclass(frozen=True, slots=True)
class ChartRequest:
    """Which chart: the grid's query with its grouping, and the days from and to (by default the
    period's year).
    """

    query: GridQuery
    first: date | None = None
    last: date | None = None
    title: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class ScreenChart:
    """The chart of the window: over all its projects' time, with their problems, and the ledger's size.

    `sentence` tells the state; `everything` counts the projects of the ledger, whatever is shown.
    """

    chart: Chart
    issues: Mapping[str, str]
    sentence: str
    everything: int


def request(ledger: Ledger, group: str = "industry") -> ChartRequest:
    """All projects of the ledger in the period's year."""
    return ChartRequest(GridQuery(period=periods.period(ledger), group=group))


def chart(ledger: Ledger, request: ChartRequest, maker: str = "", printed: datetime | None = None) -> Chart:
    """The chart as paper takes it; days are those of the ledger's business date."""
    return _stamped(ledger, _gathered(ledger, request, maker)[0], printed or print_stamp.moment(ledger))


def make(ledger: Ledger, request: DocumentRequest) -> Chart:
    """The chart of the judged month that is asked for; raises UserError where its days run backwards."""
    year = int(request.query.period[:4])
    if (request.first or date(year, 1, 1)) > (request.last or date(year, 12, 31)):
        raise UserError("作战图的开始晚于结束。", f"没写的一头按{year}年算；请核对 --from 和 --to。")
    group = request.settings.group if request.settings.group in GROUPS else "industry"
    chart_request = ChartRequest(
        replace(request.query, group=group),
        request.first,
        request.last,
        request.settings.title,
        request.scope,
    )
    return chart(ledger, chart_request, request.person, request.printed)


def screen(ledger: Ledger, shown: Filter | None = None, group: str = "industry") -> ScreenChart:
    """The chart as the window takes it, reaching over the time of all its projects."""
    shown = shown or everything(periods.period(ledger))
    query = replace(shown.query, group=group)
    unstamped, issues = _gathered(ledger, ChartRequest(query), "")
    first, last = _reach(unstamped)
    late = sum(node.overdue for row in unstamped.rows for node in row.nodes)
    kind = shown.words or ("全部项目" if unstamped.rows else "")
    parts = [f"{kind} {len(unstamped.rows)}项", f"逾期节点 {late}个" if late else "没有逾期节点"]
    return ScreenChart(
        replace(
            unstamped, first=first, last=last, locked_text=f"{int(query.period[5:7])}月末（投资数截止）",
            holidays=holidays(),
        ),
        issues,
        " · ".join(parts) if unstamped.rows else "",
        grid.count(ledger, GridQuery(query.period)),
    )  # fmt: skip


def move_forecast(ledger: Ledger, by: str, node: str, day: date) -> str:
    """Expect a node on another day, as one change set; gives its title.

    Raises UserError when the node was deleted or is already done.
    """
    with ledger.read() as session:
        milestone = session.get(Milestone, node)
    if milestone is None or milestone.deleted:
        raise UserError("这个节点已经被删除。", "可以用“撤销”找回来，再改预计日期。")
    if milestone.actual:
        raise UserError(f"「{milestone.name}」已经完成，没有预计日期可改。", "完成日期请在项目页的节点里改。")
    before = dates.last_day(milestone.forecast) or dates.last_day(milestone.planned)
    title = "填预计日期" if before is None else "推迟节点" if day > before else "提前节点"
    records.set_fields(ledger, by, Milestone, node, {"forecast": day.isoformat()}, title)
    return title


class _Holidays(msgspec.Struct, frozen=True):
    holidays: tuple[tuple[date, date], ...]


@cache
def holidays() -> tuple[Span, ...]:
    """The public holidays as the State Council announced them, as far as they are known."""
    return msgspec.json.decode((resources.folder() / "holidays.json").read_bytes(), type=_Holidays).holidays


# ------------------------------------------------------------------ what a chart is made of


def _gathered(ledger: Ledger, chart_request: ChartRequest, maker: str) -> tuple[Chart, Mapping[str, str]]:
    """The chart without its check code, and the open problems by project."""
    standings.refresh(ledger)
    query, year = chart_request.query, int(chart_request.query.period[:4])
    outline = grid.outline(ledger, query)
    uids = [uid for group in outline.groups for uid in group.uids]
    cells = {
        uid: dict(zip(_ROW_KEYS, values, strict=True))
        for uid, values in grid.cells(ledger, _ROW_KEYS, uids).items()
    }
    nodes = _nodes(ledger, uids, ledger.today)
    rows = {
        uid: _row(uid, number, cells[uid], nodes.get(uid, ()), ledger.today)
        for number, uid in enumerate(uids, start=1)
    }
    month = int(query.period[5:7])
    scope = f"　范围：{chart_request.scope}" if chart_request.scope else ""
    unstamped = Chart(
        title=chart_request.title
        or f"{offices.office_short(ledger, ledger.office)}{year}年重点项目攻坚作战图",
        first=chart_request.first or date(year, 1, 1),
        last=chart_request.last or date(year, 12, 31),
        groups=tuple(_group(group, rows, query.group) for group in outline.groups),
        today=ledger.today,
        locked=dates.last_day(query.period),
        locked_text=f"投资数截止（序时{month_share(month):.1%}）",
        summary=f"{_summary(outline.total, month)}{scope}",
        as_of=f"截至{dates.spelled(ledger.today)}（投资数截至{month}月末）",
        done_title="1月完成" if month == 1 else f"1—{month}月完成",
        rule=f"亮灯规则：{rule_words()}。完成率＝完成÷年度计划，不封顶。",
        maker=ledger.name,
        clerk=maker,
    )
    return unstamped, {uid: cell["issue"] for uid, cell in cells.items() if cell["issue"]}


def _stamped(ledger: Ledger, unstamped: Chart, moment: datetime) -> Chart:
    """The chart with its version, the time it was made, and the code by which two prints are compared."""
    code = print_stamp.check_code(
        unstamped.title, unstamped.as_of, unstamped.first, unstamped.last, unstamped.groups
    )
    return replace(
        unstamped,
        version=print_stamp.version(ledger),
        made=f"{dates.spelled(moment.date())} {moment:%H:%M}",
        check_code=code,
        qr=f"{unstamped.title} {unstamped.as_of} 校验码 {code}",
    )


def _reach(gantt: Chart) -> Span:
    """From the first to the last day of any project, the judged year always included."""
    days = [gantt.first, gantt.last]
    for row in gantt.rows:
        days += [day for bar in (row.plan_bar, row.actual_bar, row.forecast_bar) if bar for day in bar]
        for node in row.nodes:
            days += [day for day in (node.planned, node.forecast, node.actual) if day]
    year = gantt.first.year
    first, last = date(year - _FARTHEST, 1, 1), date(year + _FARTHEST, 12, 31)
    return max(min(days), first), min(max(days), last)


def _summary(total: Group, month: int) -> str:
    sums = total.sums
    parts = [f"共{total.count}项"]
    for key, words in (("total_investment", "总投资"), ("year_plan", "年度计划")):
        if sums.get(key) is not None:
            parts.append(f"{words}{show_money(int(sums[key] or 0), '亿元', places=2)}亿元")
    if sums.get("rate") is not None:
        gap = (sums["rate"] or 0) - month_share(month)
        side = "高于" if gap >= 0 else "低于"
        done = show_money(int(sums["year_done"] or 0), "亿元", places=2)
        upto = "1月" if month == 1 else f"1—{month}月"
        parts.append(f"{upto}完成{done}亿元，占{sums['rate']:.1%}，{side}序时{abs(gap) * 100:.1f}个百分点")
    return "　".join(parts)


def _group(group: Group, rows: Mapping[str, ChartRow], key: str) -> ChartGroup:
    plan, done = group.sums.get("year_plan"), group.sums.get("year_done")
    name = group.value or (f"未填{GROUPS.get(key, '分组')}" if key else "")
    return ChartGroup(
        name=name,
        rows=tuple(rows[uid] for uid in group.uids),
        plan=None if plan is None else int(plan),
        done=None if done is None else int(done),
        rate=group.sums.get("rate"),
    )


def _nodes(ledger: Ledger, uids: Sequence[str], today: date) -> Mapping[str, tuple[ChartNode, ...]]:
    by_project: dict[str, list[ChartNode]] = defaultdict(list)
    with ledger.read() as session:
        for part in chunks(list(uids), 500):
            query = select(Milestone).where(Milestone.project.in_(part), ~Milestone.deleted)
            for node in session.scalars(query.order_by(Milestone.project, Milestone.position)):
                by_project[node.project].append(_node(node, today))
    return {uid: tuple(nodes) for uid, nodes in by_project.items()}


def _node(node: Milestone, today: date) -> ChartNode:
    planned = dates.last_day(node.planned)
    return ChartNode(
        name=node.name,
        planned=planned,
        forecast=dates.last_day(node.forecast),
        actual=dates.last_day(node.actual),
        overdue=node.actual is None and planned is not None and planned < today,
        uid=node.uid,
    )


def _row(
    uid: str, number: int, cell: Mapping[str, Any], nodes: tuple[ChartNode, ...], today: date
) -> ChartRow:
    overdue = bool(cell["overdue_nodes"])
    first, last = dates.first_day(cell["start"]), dates.last_day(cell["finish"])
    return ChartRow(
        uid=uid,
        number=number,
        name=cell["name"],
        unit=cell["responsible_unit"] or "",
        person=cell["responsible_person"] or "",
        leader=cell["leader"] or "",
        plan=cell["year_plan"],
        done=cell["year_done"],
        rate=cell["rate"],
        light=cell["light"] or "none",
        plan_bar=_span(first, last),
        actual_bar=_actual(cell, nodes, today),
        forecast_bar=_forecast(cell, nodes, today),
        nodes=nodes if _span(first, last) else (*nodes, *_lone_ends(first, last)),
        next_text=_odd_days(first, last, _next(cell, today)),
        next_overdue=overdue,
    )


def _lone_ends(first: date | None, last: date | None) -> list[ChartNode]:
    """The planned days of a project that has no plan from one day to another."""
    return [ChartNode(name, planned=day) for name, day in (("开工", first), ("竣工", last)) if day]


def _odd_days(first: date | None, last: date | None, next_text: str) -> str:
    """The next node, else why there is no plan from one day to another; a contradiction comes first."""
    if first and last:
        return "竣工早于开工，请核对" if last < first else next_text
    return next_text or ("未填竣工时间" if first else "未填开工时间" if last else "")


def _next(cell: Mapping[str, Any], today: date) -> str:
    """The next node with its day; the year stands only where it is another one."""
    day, name = dates.last_day(cell["next_node_date"]), cell["next_node"] or ""
    if day is None:
        return name
    year = "" if day.year == today.year else f"{day.year % 100:02d}年"
    return f"{name} {year}{day.month}月{day.day}日"


def _span(first: date | None, last: date | None) -> Span | None:
    return (first, last) if first and last and first <= last else None


def _begun(cell: Mapping[str, Any], nodes: Sequence[ChartNode]) -> date | None:
    if cell["actual_start"]:
        return dates.first_day(cell["actual_start"])
    done = [node.actual for node in nodes if node.actual]
    if done:
        return min(done)
    return dates.first_day(cell["start"]) if cell["started"] else None


def _actual(cell: Mapping[str, Any], nodes: Sequence[ChartNode], today: date) -> Span | None:
    return _span(_begun(cell, nodes), dates.last_day(cell["actual_finish"]) or today)


def _forecast(cell: Mapping[str, Any], nodes: Sequence[ChartNode], today: date) -> Span | None:
    if cell["actual_finish"]:
        return None
    ends = [day for node in nodes if not node.actual for day in (node.forecast or node.planned,) if day]
    ends += [day for day in (dates.last_day(cell["finish"]),) if day]
    begun = _begun(cell, nodes)
    first = today + timedelta(days=1) if begun else dates.first_day(cell["start"])
    return _span(max(first, today) if first and not begun else first, max(ends)) if ends else None
