"""Invented projects for charts and sheets: always the same ones for the same arguments."""

from dataclasses import replace
from datetime import date, timedelta

from app.documents.gantt.model import Chart, ChartGroup, ChartNode, ChartRow, Light, Span

TODAY = date(2023, 9, 18)
NAMES = (
    "年产6万套轻量化底盘件项目",
    "夏庄智能纺机零部件产业园（二期）",
    "生物可降解膜材料生产线技改项目",
    "省道S324示例段改建工程",
    "高标准农田建设（3.2万亩）",
    "生物质热电联产扩能项目",
    "主城区雨污分流改造（运河东片）",
    "第四幼儿园及社区托育中心",
)
LONG_NAME = (
    "年产六十万吨新能源汽车用高强度轻量化底盘及车身结构件智能化生产线建设"
    "与配套仓储物流基地（一期、二期）及园区道路管网工程"
)
_GROUPS = ("工业", "交通", "农业水利", "能源", "市政", "社会事业", "文旅")
_LIGHTS: tuple[Light, ...] = ("green", "amber", "red", "green", "none")


def sample_row(number: int) -> ChartRow:
    """One project; every kind of node, light and bar comes up within a few of them."""
    start = date(2023, 1, 1) + timedelta(days=number * 37 % 200 - 60)
    end = start + timedelta(days=200 + number * 13 % 120)
    plan = (number * 7 % 40 + 3) * 10_000_000
    nodes = (
        ChartNode("基础浇注", start + timedelta(days=40), None, start + timedelta(days=46)),
        ChartNode("主体封顶", date(2023, 9, 13), None, None, overdue=number % 3 == 0),
        ChartNode("竣工验收", end, end + timedelta(days=20)),
    )
    return ChartRow(
        f"uid{number}",
        number,
        f"{NAMES[number % len(NAMES)]}{number}",
        "县工信局",
        "甲某强",
        "乙某新",
        plan,
        plan * 2 // 3,
        2 / 3,
        _LIGHTS[number % len(_LIGHTS)],
        (start, end),
        (start + timedelta(days=9), TODAY),
        (TODAY + timedelta(days=1), end + timedelta(days=20)),
        nodes,
        "主体封顶 9月13日" if number % 3 == 0 else "竣工验收 24年1月3日",
        number % 3 == 0,
    )


def sample_chart(*sizes: int) -> Chart:
    """A chart whose groups have so many projects each, numbered through."""
    groups, number = [], 0
    for place, size in enumerate(sizes):
        rows = tuple(sample_row(number + step + 1) for step in range(size))
        number += size
        plan, done = (sum(amount or 0 for amount in column) for column in _amounts(rows))
        name = _GROUPS[place] if place < len(_GROUPS) else f"行业{place + 1}"
        groups.append(ChartGroup(name, rows, plan, done, done / plan if plan else None))
    return Chart(
        title="示例县2023年省市重点项目攻坚作战图",
        first=date(2023, 1, 1),
        last=date(2023, 12, 31),
        groups=tuple(groups),
        today=TODAY,
        locked=date(2023, 8, 31),
        locked_text="投资数截止（序时66.7%）",
        summary=f"共{number}项　年度计划40.54亿元　1—8月完成25.37亿元，占62.6%，低于序时4.1个百分点",
        as_of="截至2023年9月18日（投资数截至8月31日）",
        done_title="1—8月完成",
        rule="亮灯规则：低于序时10—30个百分点（含）为黄，低于30个百分点以上为红。",
        version="第12版",
        made="2023年9月18日 10:26",
        check_code="7F3A-91C4-D20E",
        maker="示例县发展和改革局",
        reviewer="丙某燕",
        clerk="丁某",
        qr="示例县作战图 第12版 7F3A-91C4-D20E",
    )


def _amounts(rows: tuple[ChartRow, ...]) -> tuple[list[int | None], list[int | None]]:
    return [row.plan for row in rows], [row.done for row in rows]


def _planned(row: ChartRow, bar: Span | None) -> ChartRow:
    """The row with this plan and nothing else on the time scale."""
    return replace(row, plan_bar=bar, actual_bar=None, forecast_bar=None, nodes=(), next_text="")


def odd_chart() -> Chart:
    """Rows that try a painter: a long name, no dates, dates on either side, no amounts, a rate over 100 %."""
    base = sample_chart(6)
    rows = base.rows
    long_unit = "示例县经济技术开发区管理委员会规划建设局"
    odd = (
        replace(rows[0], name=LONG_NAME, unit=long_unit, person="欧阳某某某"),
        _planned(rows[1], None),
        _planned(rows[2], (date(2020, 1, 1), date(2021, 5, 1))),
        _planned(rows[3], (date(2025, 1, 1), date(2026, 5, 1))),
        replace(rows[4], plan_bar=(date(2020, 1, 1), date(2026, 5, 1)), plan=-1_234_567_890_000, rate=1.5),
        replace(rows[5], plan=None, done=None, rate=None, name="无", unit="", person="", leader=""),
    )
    return replace(base, groups=(replace(base.groups[0], rows=odd),))
