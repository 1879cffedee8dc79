"""The wall chart of a ledger: which projects, bars and nodes, for screen and paper alike."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.documents.gantt.model import Chart, ChartGroup, ChartNode, ChartRow, Span
from app.errors import UserError
from app.models import Milestone, dates
from app.models.values import show_money
from app.progress import Progress, silent
from app.rules.pace import month_share
from app.services import grid, ledgers, standings
from app.services.grid import GridQuery, Group
from app.storage.bulk import chunks
from app.storage.ledger import Ledger

GROUPS = {"industry": "行业", "leader": "责任领导", "county": "县市区", "responsible_unit": "责任单位"}
_ROW_KEYS = (
    "name", "responsible_unit", "responsible_person", "leader", "year_plan", "year_done", "rate", "light",
    "start", "finish", "actual_start", "actual_finish", "next_node", "next_node_date", "overdue_nodes", "started",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChartRequest:
    """Which chart: the grid's query with its grouping, and the days from and to (by default the period's year)."""

    query: GridQuery
    first: date | None = None
    last: date | None = None


def request(ledger: Ledger, group: str = "industry") -> ChartRequest:
    """All projects of the ledger in the period's year."""
    return ChartRequest(GridQuery(period=ledgers.period(ledger), group=group))


def chart(ledger: Ledger, wanted: ChartRequest, maker: str = "") -> Chart:
    """The chart as the painter takes it; days are those of the ledger's business date."""
    standings.refresh(ledger)
    query, year = wanted.query, int(wanted.query.period[:4])
    outline = grid.outline(ledger, query)
    uids = [uid for group in outline.groups for uid in group.uids]
    cells = grid.cells(ledger, _ROW_KEYS, uids)
    nodes = _nodes(ledger, uids, ledger.today)
    rows = {
        uid: _row(
            uid, number, dict(zip(_ROW_KEYS, cells[uid], strict=True)), nodes.get(uid, ()), ledger.today
        )
        for number, uid in enumerate(uids, start=1)
    }
    month = int(query.period[5:7])
    return Chart(
        title=f"{ledgers.office_short(ledger, ledger.office)}{year}年重点项目攻坚作战图",
        first=wanted.first or date(year, 1, 1),
        last=wanted.last or date(year, 12, 31),
        groups=tuple(_group(group, rows, query.group) for group in outline.groups),
        today=ledger.today,
        locked=dates.last_day(query.period),
        locked_text=f"投资数截止（序时{month_share(month):.1%}）",
        summary=_summary(outline.total, month),
        as_of=f"截至{_day(ledger.today)}（投资数截至{month}月末）",
        done_title="1月完成" if month == 1 else f"1—{month}月完成",
        rule="亮灯规则：低于序时10—30个百分点（含）为黄，低于30个百分点以上为红；计划当月开工未开工为黄，连续3个月为红。完成率＝完成÷年度计划，不封顶。",
        maker=ledger.name,
        clerk=maker,
        made=f"{_day(ledger.today)}制图",
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


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
    found: dict[str, list[ChartNode]] = defaultdict(list)
    with ledger.read() as session:
        for part in chunks(list(uids), 500):
            query = select(Milestone).where(Milestone.project.in_(part), ~Milestone.deleted)
            for node in session.scalars(query.order_by(Milestone.project, Milestone.position)):
                found[node.project].append(_node(node, today))
    return {uid: tuple(nodes) for uid, nodes in found.items()}


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
        plan_bar=_span(dates.first_day(cell["start"]), dates.last_day(cell["finish"])),
        actual_bar=_actual(cell, nodes, today),
        forecast_bar=_forecast(cell, nodes, today),
        nodes=nodes,
        next_text=_next(cell),
        next_overdue=overdue,
    )


def _next(cell: Mapping[str, Any]) -> str:
    day = dates.first_day(cell["next_node_date"])
    return f"{cell['next_node'] or ''} {day.month}月{day.day}日" if day else cell["next_node"] or ""


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


def write_chart(
    ledger: Ledger,
    out: Path,
    *,
    paper: str = "A0",
    first: str | None = None,
    last: str | None = None,
    group: str = "industry",
    progress: Progress = silent,
) -> None:
    """Write the wall chart as PDF or PNG by the file's ending; `first` and `last` are months or days."""
    from app.documents.gantt.paper import PAPERS, write_pdf, write_png  # Qt: only when something is drawn

    if paper not in PAPERS:
        raise UserError(f"没有「{paper}」这种纸。", f"可选：{'、'.join(PAPERS)}。")
    wanted = ChartRequest(
        request(ledger, group).query, dates.first_day(dates.parse(first)), dates.last_day(dates.parse(last))
    )
    made = chart(ledger, wanted)
    write = write_png if out.suffix.lower() == ".png" else write_pdf
    progress(0, 1, "画作战图")
    write(made, out, paper)
