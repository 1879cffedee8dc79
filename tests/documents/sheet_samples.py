"""An invented progress sheet, made from the projects of the chart samples."""

from app.documents.gantt.model import Chart, ChartGroup, ChartRow
from app.documents.sheet.model import SheetDoc
from app.documents.sheet.progress import (
    ProgressGroup,
    ProgressHead,
    ProgressLine,
    ProgressSums,
    progress_sheet,
)

HEAD = ProgressHead(
    title="示例县2023年省市重点项目进度表（8月）",
    month=8,
    office="填报单位（盖章）：示例县发展和改革局",
    as_of="截至2023年8月31日　序时进度66.7%",
    signatures=("审核人（签字）：", "负责人（签字）：", "填报人：丁某", "填报日期：2023年9月5日"),
    version="8月报送版 · 已锁定　打印 2023-09-18 10:31　校验码 52B8-0E7D-A916",
    basis="占年计划%＝1—8月完成÷年度计划，不封顶　亮灯规则见附注",
)
_SAID = ("1#、2#车间钢结构吊装完成，屋面施工", "水稳基层完成18.6公里，桥梁5座主体完成", "土地挂牌公告期")


def sample_sheet(chart: Chart) -> SheetDoc:
    """The progress sheet of a sample chart."""
    groups = tuple(_group(group) for group in chart.groups)
    return progress_sheet(HEAD, _sums([line for group in groups for line in group.lines]), groups)


def _group(group: ChartGroup) -> ProgressGroup:
    lines = tuple(_line(row) for row in group.rows)
    return ProgressGroup(group.name, _sums(list(lines)), lines)


def _line(row: ChartRow) -> ProgressLine:
    plan, done = row.plan or 0, row.done or 0
    before = plan if row.number % 2 else None
    return ProgressLine(
        row.name,
        ProgressSums(plan * 3, before, plan, done // 8, done, row.rate),
        "续建" if row.number % 2 else "新开工",
        _SAID[row.number % len(_SAID)],
        row.light,
        "经济开发区管委会",
        row.person,
        row.leader,
        "征地14.6亩未交地" if row.number % 4 == 0 else "",
    )


def _sums(lines: list[ProgressLine]) -> ProgressSums:
    def add(name: str) -> int:
        return sum(getattr(line.sums, name) or 0 for line in lines)

    plan, done = add("plan"), add("done")
    rate = done / plan if plan else None
    return ProgressSums(add("total"), add("before"), plan, add("month"), done, rate)
