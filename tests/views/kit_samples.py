"""A small invented ledger for the tests of kit and shell."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from PySide6.QtWidgets import QWidget

from app.models import values
from app.models.cells import Cell, Refused
from app.models.fields import Field, Kind, field_of
from app.models.project import Project
from app.views.kit.grid import GridColumn, GridLine, GridLineKind, LinesModel, Mark, Paint, column_of
from app.views.kit.marks import Bar

_Widget = TypeVar("_Widget", bound=QWidget)
MONEY_KEYS = ("total", "plan", "august", "september")
ROWS: dict[str, tuple[tuple[str, str, str, int, int, int, int | None, str], ...]] = {
    "工业": (
        ("green", "新材料中试基地", "新开工", 62_800, 22_100, 2_186, None, "开发区管委会"),
        ("green", "智能纺机产业园（二期）", "续建", 43_400, 15_200, 1_710, 1_220, "夏庄镇人民政府"),
        ("amber", "可降解膜技改项目", "新开工", 22_100, 11_700, 1_160, 1_160, "县工业和信息化局"),
    ),
    "交通": (
        ("green", "省道改建工程", "续建", 81_400, 23_600, 2_396, 2_345, "县交通运输局"),
        ("red", "运河东路北延工程", "新开工", 25_300, 11_400, 1_690, 1_615, "县交通运输局"),
        ("green", "农村公路提档升级", "新开工", 10_600, 10_600, 1_160, 965, "县交通运输局"),
    ),
}


def columns() -> list[GridColumn]:
    """Light, name, kind, four amounts, a bar, unit, a note."""

    def money(key: str, label: str, **more: Any) -> GridColumn:
        declared = Field(key, label, Kind.MONEY, unit="万元")
        return GridColumn(key, label, "投资（万元）", declared, 9, Paint.FIGURE, unit="万元", **more)

    name = replace(column_of(field_of(Project, "name"), editable=True, frozen=True), paint=Paint.NAME)
    return [
        GridColumn("light", "灯", width=3.4, paint=Paint.LIGHT, frozen=True, filterable=False),
        name,
        column_of(field_of(Project, "year_role"), editable=True),
        money("total", "总投资", editable=True),
        money("plan", "年度计划", editable=True),
        money("august", "8月", editable=True, locked=True),
        money("september", "9月 填报", editable=True, filling=True),
        GridColumn("rate", "占年计划 %", "投资（万元）", None, 12, Paint.BAR, unit="%"),
        column_of(field_of(Project, "responsible_unit"), editable=True),
        column_of(field_of(Project, "note"), editable=True),
    ]


def lines(repeat: int = 1) -> list[GridLine]:
    """A total, and each industry with its projects; `repeat` makes the table long."""
    everything = [
        GridLine(GridLineKind.TOTAL, title="合计", count=f"{6 * repeat}项", cells={"total": 2_456_000_000})
    ]
    for turn in range(repeat):
        for industry, projects in ROWS.items():
            title = industry if repeat == 1 else f"{industry}{turn}"
            everything.append(GridLine(GridLineKind.GROUP, title=title, count=f"{len(projects)}项", cells={}))
            everything += [_line(f"{title}-{place}", row) for place, row in enumerate(projects)]
    return everything


def _line(key: str, row: tuple[Any, ...]) -> GridLine:
    light, name, role, *amounts, unit = row
    cells: dict[str, Any] = {
        "name": name,
        "year_role": role,
        "responsible_unit": unit,
        "rate": Bar(0.6, 0.667),
    }
    cells |= {
        money: None if amount is None else amount * 10_000
        for money, amount in zip(MONEY_KEYS, amounts, strict=True)
    }
    hit = Mark("R07 连续3个月一分不差", "8月 1,160　9月 1,160 万元", "改数，或写明原因")
    return GridLine(
        key=key, cells=cells, light=light, marks={"september": hit} if amounts[-1] == 1_160 else {}
    )


class SampleModel(LinesModel):
    """Writes into its own lines and remembers the titles of the changes."""

    def __init__(self, repeat: int = 1) -> None:
        self.store = lines(repeat)
        self.changes: list[str] = []
        super().__init__(columns(), self.store, write=self._keep)

    def value(self, row: int, key: str) -> Any:
        """The stored value behind a cell."""
        return self.line_at(row).cells.get(key)

    def _keep(self, items: Sequence[Cell], title: str) -> list[Refused]:
        by_key = {line.key: line for line in self.store}
        fields = {column.key: column.field for column in self.all_columns()}
        for record, column, text in items:
            declared = fields[column]
            assert declared is not None
            by_key[record].cells = {**by_key[record].cells, column: values.parse(declared, text)}
        self.changes.append(title)
        self.read()
        return []

    def read(self) -> None:
        """Show the lines as they are now, as a page does after each change."""
        self.set_lines(self.store)


def children(of: QWidget, kind: type[_Widget]) -> list[_Widget]:
    """All widgets of a kind within another, in the order of their making."""
    found: list[_Widget] = []
    found += of.findChildren(kind)
    return found
