"""A department's monthly sheet as it comes to the office, for the tour's import.

It has a title, two header rows, sums, groups, a note, and the faults such sheets have.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.demo.content.months import WAN
from app.demo.content.projects import DemoProject
from app.rules.numerals import ordinal

Cell = str | int | float | None
_WIDTH = 8


@dataclass(frozen=True, slots=True)
class DemoSheet:
    """A sheet as a plain grid; `merges` are ranges such as "A1:H1". Amounts in 万元."""

    name: str
    cells: tuple[tuple[Cell, ...], ...]
    merges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    role: str
    name: str
    total: Cell
    plan: Cell
    done: Cell
    progress: str
    person: str


def demo_workbook(projects: Sequence[DemoProject], *, year: int, month: int) -> DemoSheet:
    """The 住建 department's sheet for a month: nine lines over the demo's own projects.

    Four change a project of the ledger, one changes nothing, one is new, one is nearly a project of the
    ledger (一期), one has an amount that is no figure, one has no name. The sums count that amount as 3200.
    """
    period = f"{year}-{month:02d}"
    chosen = _chosen(projects, period)
    lines = [_line(project, period, changed=position < 4) for position, project in enumerate(chosen[:5])]
    lines += [_nearly(chosen[5], period), *_strangers(chosen[0].project)]
    cells: list[tuple[Cell, ...]] = [
        _row(f"{year}年1—{month}月城建重点项目完成情况表"),
        _row(f"填报单位：{chosen[0].project['responsible_unit']}", None, None, None, None, "单位：万元"),
        _row("序号", "项目名称", "项目性质", "投资情况", None, None, "目前形象进度", "责任人"),
        _row(None, None, None, "总投资", "年度计划", f"{month}月完成"),
        _sums("合计", f"{len(lines)}个", lines),
        *_groups(lines),
        _row("注：完成数含设备购置费，以实际到货为准。"),
        _row("填表人：", None, "审核人：", None, None, f"{year}年{month + 1}月1日"),
    ]
    return DemoSheet("城建重点项目", tuple(cells), _merges(len(cells)))


def _merges(rows: int) -> tuple[str, ...]:
    headers = ("A3:A4", "B3:B4", "C3:C4", "D3:F3", "G3:G4", "H3:H4")
    return ("A1:H1", "A2:E2", "F2:H2", *headers, f"A{rows - 1}:H{rows - 1}")


def _chosen(projects: Sequence[DemoProject], period: str) -> list[DemoProject]:
    """Six projects that reported the month, the 住建 department's own first."""
    building = [project for project in projects if (_month(project, period).get("done") or 0) > 0]
    building = [project for project in building if project.project["status"] == "在建"]
    return sorted(building, key=_distance)[:6]


def _distance(project: DemoProject) -> tuple[bool, bool]:
    fields = project.project
    return not fields["responsible_unit"].endswith("住房和城乡建设局"), fields["industry"] != "市政"


def _month(project: DemoProject, period: str) -> dict[str, Any]:
    return next((row for row in project.months if row["month"] == period), {})


def _wan(yuan: int) -> Cell:
    return yuan // WAN if yuan % WAN == 0 else yuan / WAN


def _line(project: DemoProject, period: str, *, changed: bool) -> _Line:
    fields, month = project.project, _month(project, period)
    done, progress = month["done"], month["progress"]
    if changed:
        done = done * 112 // 100 // WAN * WAN
        progress = str(month.get("next_step", progress)).removeprefix("下月重点：")
    return _Line(
        role=fields["year_role"],
        name=fields["name"],
        total=_wan(fields["total_investment"]),
        plan=_wan(fields["year_plan"]),
        done=_wan(done),
        progress=progress,
        person=fields["responsible_person"],
    )


def _nearly(project: DemoProject, period: str) -> _Line:
    line = _line(project, period, changed=True)
    return _Line(line.role, f"{line.name}一期", line.total, line.plan, line.done, line.progress, line.person)


def _strangers(fields: dict[str, Any]) -> list[_Line]:
    person = fields["responsible_person"]
    return [
        _Line("续建", "第二热源厂烟气余热回收工程", 4900, 2500, 425, "换热机组基础施工", person),
        _Line("新开工", "城东片区公共停车场", "约3千多", 1200, 120, "场地平整", person),
        _Line("新开工", "", 900, 1000, 60, "围挡完成", person),
    ]


def _groups(lines: list[_Line]) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    number = 0
    roles = [role for role in ("续建", "新开工", "竣工") if any(line.role == role for line in lines)]
    for position, role in enumerate(roles, start=1):
        members = [line for line in lines if line.role == role]
        rows.append(_sums(f"{role}项目", f"{len(members)}个", members, ordinal(position)))
        for line in members:
            number += 1
            amounts = (line.total, line.plan, line.done)
            rows.append(_row(number, line.name or None, role, *amounts, line.progress, line.person))
    return rows


def _sums(label: str, count: str, lines: list[_Line], mark: str | None = None) -> tuple[Cell, ...]:
    return _row(mark, label, count, *(_sum(lines, name) for name in ("total", "plan", "done")))


def _sum(lines: list[_Line], name: str) -> float:
    figures = [getattr(line, name) for line in lines]
    return sum(3200 if isinstance(figure, str) else figure for figure in figures)


def _row(*cells: Cell) -> tuple[Cell, ...]:
    return cells + (None,) * (_WIDTH - len(cells))
