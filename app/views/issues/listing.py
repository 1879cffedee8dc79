"""清单: the problems line by line, with 督办提醒 for those that are chosen."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.models import Field, Issue, Kind, field_of
from app.services.problems import problems
from app.services.problems.cases import Case
from app.views.issues.gauge import state_words
from app.views.kit import parts
from app.views.kit.grid.columns import GridColumn, Mark, Paint, column_of
from app.views.kit.grid.grid import Grid
from app.views.kit.grid.lines import GridLine, LinesModel
from app.views.work import Work

_TYPED = {"description": 20.0, "category": 5.0, "tier": 5.0, "unit": 12.0, "person": 6.5}
_LABELS = {"tier": "层级", "unit": "责任单位"}


def columns(*, city: bool) -> list[GridColumn]:
    """The columns of the list; a city sees whose project it is."""
    typed = {
        name: replace(
            column_of(field_of(Issue, name)),
            width=width,
            filterable=False,
            label=_LABELS.get(name, field_of(Issue, name).label),
        )
        for name, width in _TYPED.items()
    }
    place = [_column("place", "县市区", 8)] if city else []
    return [
        _column("number", "编号", 10, frozen=True),
        replace(_column("name", "项目", 15), paint=Paint.NAME),
        *place,
        typed["description"],
        _column("state", "状态", 13.5),
        _column("due", "时限", 9),
        _figure("late", "逾期天数", "天", 7),
        *(typed[name] for name in ("unit", "person", "category", "tier")),
        _figure("supervisions", "督办次数", "次", 7),
        _column("answered", "上次反馈", 9),
        _column("doubts", "销号疑点", 14),
    ]


def _column(key: str, label: str, width: float, *, frozen: bool = False) -> GridColumn:
    return GridColumn(
        key, label, field=Field("", "", Kind.TEXT), width=width, frozen=frozen, filterable=False
    )


def _figure(key: str, label: str, unit: str, width: float) -> GridColumn:
    field = Field("", "", Kind.INTEGER, unit=unit)
    return GridColumn(key, label, field=field, width=width, paint=Paint.FIGURE, unit=unit, filterable=False)


class IssueListing(QWidget):
    """The grid with its line of gestures above. Rows are the problems in the order that was given."""

    opened = Signal(str)
    chosen = Signal(str)
    project_wanted = Signal(str)
    supervise_wanted = Signal(list)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.model = LinesModel(columns(city=work.ledger.level == "city"))
        self.grid = Grid(self.model, work.ask)
        self.grid.setObjectName("panel")
        self.words = parts.label("", "second")
        self.remind = parts.button("督办提醒(&B)", self._remind, icon="bell")
        self.remind.setToolTip("给选中的几行同时记一次督办，一次撤销全部收回")
        self.show_it = parts.button("看办理过程(&V)", self._open)
        bar = parts.row(self.words, None, self.show_it, self.remind, gap=8)
        column = parts.column(bar, self.grid, gap=8)
        column.setStretch(1, 1)
        self.setLayout(column)
        self._work = work
        work.listen(self.grid)
        self.grid.current_changed.connect(lambda row, _column: self._chosen(row))
        self.grid.opened.connect(lambda row: self.project_wanted.emit(self.model.line_at(row).key))

    def show_cases(self, issues: Sequence[Case]) -> None:
        """Show these problems; the keyboard stays on the one it was on, wherever its row is now."""
        before = self.current()
        self.model.set_lines([self._line(case) for case in issues])
        row = self.model.row_of(before)
        if row >= 0 and self.current() != before:
            self.grid.go(row)
        self._chosen(self.grid.current()[0])

    def choose(self, uid: str) -> None:
        """Go to a problem's row."""
        row = self.model.row_of(uid)
        if row >= 0 and self.current() != uid:
            self.grid.go(row)

    def current(self) -> str:
        """The uid of the active row, "" for none."""
        row = self.grid.current()[0]
        return self.model.line_at(row).key if 0 <= row < self.model.line_count() else ""

    def selected(self) -> list[str]:
        """The uids of the chosen rows."""
        rows = self.grid.selection.block.rows if self.model.line_count() else range(0)
        return [self.model.line_at(row).key for row in rows if row < self.model.line_count()]

    def _chosen(self, _row: int) -> None:
        count = len(self.selected())
        self.words.setText(f"选中 {count} 个问题" if count > 1 else "")
        for button in (self.remind, self.show_it):
            button.setEnabled(bool(count))
        self.chosen.emit(self.current())

    def _remind(self) -> None:
        self.supervise_wanted.emit(self.selected())

    def _open(self) -> None:
        if self.current():
            self.opened.emit(self.current())

    def _line(self, case: Case) -> GridLine:
        cells: dict[str, Any] = {name: case.text(name) for name in ("number", *_TYPED)}
        cells |= {
            "name": case.name, "place": case.place, "state": state_words(case), "due": case.course.due,
            "late": case.late or None, "supervisions": case.course.supervisions or None,
            "answered": case.course.answered, "doubts": "、".join(case.doubts),
        }  # fmt: skip
        marks = {}
        if case.late:
            left = problems.left_of(case, self._work.ledger.today)
            marks["late"] = Mark("问题逾期", left, "办成了就销号；没办成写明新的时限和措施。", "red")
        if case.silent:
            advice = "请责任单位反馈进展，或者督办。"
            marks["answered"] = Mark("反馈逾期", f"已逾期{case.silent}天", advice, "red")
        if case.hits:
            hit = case.hits[0]
            marks["doubts"] = Mark(
                f"{hit.rule} {hit.check.name}", "、".join(case.doubts), hit.advice, hit.tone
            )
        return GridLine(key=case.uid, cells=cells, marks=marks)
