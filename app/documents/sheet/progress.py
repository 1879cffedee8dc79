"""项目进度表, the monthly progress sheet (`domain.md` §6; header as template 4 of §3.6)."""

from dataclasses import dataclass

from app.documents.sheet.model import SheetColumn, SheetDoc, SheetRow, Value
from app.documents.typeset import chinese_number


@dataclass(frozen=True)
class ProgressSums:
    """Amounts in 元 and the unrounded share of the year's plan; None where there is nothing to say."""

    total: int | None = None
    before: int | None = None
    plan: int | None = None
    month: int | None = None
    done: int | None = None
    rate: float | None = None


@dataclass(frozen=True)
class ProgressLine:
    """One project of the sheet; `light` is red, amber, green or none."""

    name: str
    sums: ProgressSums
    nature: str = ""
    progress: str = ""
    light: str = "none"
    unit: str = ""
    person: str = ""
    leader: str = ""
    issue: str = ""


@dataclass(frozen=True)
class ProgressGroup:
    """Projects under one heading with their sums."""

    name: str
    sums: ProgressSums
    lines: tuple[ProgressLine, ...]


@dataclass(frozen=True)
class ProgressHead:
    """What the sheet says around its table; `month` is the reporting month (8) and names the columns."""

    title: str
    month: int
    office: str = ""
    as_of: str = ""
    signatures: tuple[str, ...] = ()
    version: str = ""
    basis: str = ""
    unit: str = "万元"


def progress_sheet(head: ProgressHead, overall: ProgressSums, groups: tuple[ProgressGroup, ...]) -> SheetDoc:
    """Build the progress sheet: 合计 first, then the groups with their sums and numbered projects."""
    count = sum(len(group.lines) for group in groups)
    rows: list[SheetRow] = []
    if count:
        rows.append(_sum_row("total", "", f"合计（{count}项）", overall))
    number = 0
    for place, group in enumerate(groups, 1):
        heading = f"{group.name}（{len(group.lines)}项）"
        rows.append(_sum_row("group", chinese_number(place), heading, group.sums))
        for line in group.lines:
            number += 1
            rows.append(_line_row(number, line))
    return SheetDoc(
        head.title,
        _columns(head.month),
        tuple(rows),
        office=head.office,
        as_of=head.as_of,
        unit=head.unit,
        signatures=head.signatures,
        version=head.version,
        basis=head.basis,
    )


def _columns(month: int) -> tuple[SheetColumn, ...]:
    over = "投资"
    so_far = f"1—{month}月\n完成" if month > 1 else "1月\n完成"
    return (
        SheetColumn("number", "序号", 9, align="center", fixed=True),
        SheetColumn("name", "项目名称", 66, fixed=True),
        SheetColumn("nature", "项目\n性质", 14, align="center"),
        SheetColumn("total", "总投资", 18, "money", over=over, sums=True),
        SheetColumn("before", "上年底\n累计完成", 18, "money", over=over, sums=True),
        SheetColumn("plan", "年度计划", 18, "money", over=over, sums=True),
        SheetColumn("month", f"{month}月完成", 16.5, "money", over=over, sums=True),
        SheetColumn("done", so_far, 18, "money", over=over, sums=True),
        SheetColumn("rate", "占年\n计划%", 15, "percent", over=over, places=1, ratio=("done", "plan")),
        SheetColumn("progress", "形象进度", 63),
        SheetColumn("light", "灯", 11, "light"),
        SheetColumn("unit", "责任单位", 39),
        SheetColumn("person", "责任人", 15, align="center"),
        SheetColumn("leader", "包联领导", 17, align="center"),
        SheetColumn("issue", "存在问题", 39),
    )


def _sum_row(kind: str, number: str, name: str, sums: ProgressSums) -> SheetRow:
    values: tuple[Value, ...] = (number, name, None, *_figures(sums), None, None, None, None, None, None)
    return SheetRow("total" if kind == "total" else "group", values)


def _line_row(number: int, line: ProgressLine) -> SheetRow:
    texts = (line.progress, line.light, line.unit, line.person, line.leader, line.issue)
    return SheetRow("data", (str(number), line.name, line.nature, *_figures(line.sums), *texts))


def _figures(sums: ProgressSums) -> tuple[Value, ...]:
    return (sums.total, sums.before, sums.plan, sums.month, sums.done, sums.rate)
