"""阶段目标 within the room of nodes: a year as a tree of spans, edited in place and checked."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.models import Field, Kind, StageGoal, field_of
from app.models.cells import Cell, Refused
from app.models.roles import Act
from app.rules import stages as rules
from app.services.common.project_sheet import ProjectSheet
from app.services.nodes import stages
from app.services.nodes.stages import Tree
from app.views.kit import emptied, parts, theme
from app.views.kit.grid.columns import GridColumn, GridLineKind, Mark, column_of
from app.views.kit.grid.lines import GridLine, LinesModel
from app.views.project.blocks import RoomPicker
from app.views.project.room import Room, plain, table

_TEXT = Field("", "", Kind.TEXT)
_GRAINS = {"month": "到月", "dekad": "到旬", "week": "到周", "day": "到天"}
_FEW = 4
"""Differences and missed targets that are told beside the table; all of them are marked in it."""
_OPEN, _SHUT, _LEAF = "▾ ", "▸ ", "　"


def columns() -> list[GridColumn]:
    """What the tree shows of a span."""
    typed = {
        name: plain(column_of(field_of(StageGoal, name), editable=True), label=label, width=wide)
        for name, label, wide in (
            ("goal", "形象进度目标", 20), ("plan", "计划", 8), ("progress", "实际形象进度", 20),
            ("done", "完成", 8),
        )
    }  # fmt: skip
    span = GridColumn(
        "label", "阶段", field=_TEXT, width=22, filterable=False, frozen=True, tip="点一下展开或收起"
    )
    figure = replace(typed["plan"], editable=False)
    return [
        span, typed["goal"], typed["plan"],
        replace(figure, key="parts", label="下级之和", width=8),
        replace(figure, key="gap", label="差", width=7),
        typed["progress"], typed["done"],
        replace(figure, key="left", label="完成−计划", width=8),
    ]  # fmt: skip


class StagePanel(QWidget):
    """A click on a span, or Ctrl+Enter on it, folds and unfolds it; what is past and missed is marked."""

    def __init__(self, room: Room) -> None:
        super().__init__()
        self._room = room
        self._uid = ""
        self._open: set[str] = set()
        self._grain: rules.Grain | None = None
        self.tree: Tree | None = None
        self.model = LinesModel(columns(), write=self._write)
        self.grid = table(self.model, room)
        self.grid.setMinimumHeight(theme.row_height() * 8)
        self.grid.opened.connect(self._toggle)
        self.grid.left.pressed_at.connect(self._pressed)
        self.grid.current_changed.connect(lambda _row, _column: self._enable())
        self.years, self.grains = RoomPicker(), RoomPicker()
        self.years.setAccessibleName("年度")
        self.grains.setAccessibleName("分到哪一级")
        self.years.currentIndexChanged.connect(lambda _place: self._show())
        self.grains.currentIndexChanged.connect(lambda _place: self._choose_grain())
        self.words = parts.label("", "second")
        self.fold = parts.button("全部收起", self._fold_all)
        self.divide = parts.button("均分到下级(&E)", self._divide, tip="把选中阶段的计划平均分到没填的下级")
        room.work.allow(self.divide, Act.EDIT)
        unit = parts.label("单位：万元", "second")
        head = parts.row(self.years, self.grains, self.words, None, unit, self.fold, self.divide, gap=10)
        self._links = parts.column(gap=2)
        column = parts.column(head, self.grid, self._links, gap=8)
        column.setStretch(1, 1)
        self.setLayout(column)

    # ------------------------------------------------------------------ showing

    def show_page(self, page: ProjectSheet) -> None:
        """Show a project's year; another project opens the year and the quarter of today."""
        if page.project.uid != self._uid:
            self._uid = page.project.uid
            today = self._room.work.ledger.today.isoformat()
            self._open = _way(today[:7])
        years = sorted(
            {*page.years, str(self._room.work.ledger.today.year), str(page.project.plan_year or "")} - {""}
        )
        self._offer(years, page.period[:4])
        self._show()

    def focus_on(self, span: str) -> None:
        """Go to a span, unfolding what it is in; by default to the month of today."""
        span = span or self._room.work.ledger.today.isoformat()[:7]
        if not rules.kind_of(span):
            return
        whole = _way(span)
        year = next((one for one in whole if len(one) == 4), span[:4])
        self._open |= whole
        if self.years.findText(f"{year}年") < 0:
            self.years.addItem(f"{year}年", year)
        self.years.setCurrentIndex(self.years.findData(year))
        self._show()
        self.grid.go(max(self.model.row_of(span), 0), "goal")
        self.grid.setFocus()

    def finish(self) -> bool:
        """Write the cell that is being typed; False when it was refused."""
        return self.grid.finish_editing()

    def _offer(self, years: Sequence[str], usual: str) -> None:
        chosen = self.years.currentData() or usual
        self.years.blockSignals(True)
        self.years.clear()
        for year in years:
            self.years.addItem(f"{year}年", year)
        self.years.setCurrentIndex(max(self.years.findData(chosen), 0))
        self.years.blockSignals(False)

    def _show(self) -> None:
        work, year = self._room.work, self.years.currentData()
        if not self._uid or not year:
            return
        tree = stages.tree(work.ledger, self._uid, year, self._grain)
        self.tree = tree
        self._offer_grains(tree)
        shown = [line for line in tree.lines if self._in_sight(line.span, year)]
        self.model.set_lines([self._line(line, tree) for line in shown])
        self._say(tree)
        self._enable()

    def _offer_grains(self, tree: Tree) -> None:
        self.grains.blockSignals(True)
        self.grains.clear()
        for grain in tree.grains:
            self.grains.addItem(_GRAINS[grain], grain)
        self.grains.setCurrentIndex(self.grains.findData(tree.grain))
        self.grains.blockSignals(False)
        self.grains.setVisible(len(tree.grains) > 1)

    def _in_sight(self, span: str, year: str) -> bool:
        """Whether everything around a span is unfolded."""
        while span != year:
            span = rules.parent(span)
            if span not in self._open:
                return False
        return True

    def _line(self, line: stages.StageLine, tree: Tree) -> GridLine:
        branches = bool(rules.parts(line.span, tree.grain))
        sign = (_OPEN if line.span in self._open else _SHUT) if branches else _LEAF
        own, sums = line.figures, line.sums
        done = own.done if own.done is not None else sums.done
        cells = {
            "label": "　" * line.depth + sign + line.label, "goal": own.goal, "plan": own.plan,
            "parts": sums.plan, "progress": own.progress, "done": own.done,
            "gap": None if own.plan is None or sums.plan is None else sums.plan - own.plan,
            "left": None if own.plan is None or done is None else done - own.plan,
        }  # fmt: skip
        marks = {}
        if sums.doubts:
            marks["gap"] = Mark(
                "对不上", "；".join(sums.doubts), "改本级或下级的计划，或用“均分到下级”。", "amber"
            )
        if line.missed:
            marks["left"] = Mark("阶段目标未完成", line.missed, "填实际进展；目标有变的改目标。", "red")
        return GridLine(GridLineKind.DATA, line.span, cells, marks=marks, locked=line.locked)

    def _say(self, tree: Tree) -> None:
        emptied.empty(self._links)
        doubts, missed = tree.doubts, tree.missed
        counts = [f"对不上 {len(doubts)}"] if doubts else []
        counts += [f"未完成 {len(missed)}"] if missed else []
        used = any(line.figures.told for line in tree.lines)
        plain_words = "逐级都对得上，没有未完成的" if used else "还没有目标，直接在表里填"
        hint = "" if len(tree.grains) > 1 else "旬、周、天在“设置”里打开“月内填报”"
        self.words.setText("　".join(part for part in ("　".join(counts) or plain_words, hint) if part))
        entries = list(doubts[: _FEW // 2 if missed else _FEW])
        late = sorted(missed, key=lambda line: rules.bounds(line.span)[1], reverse=True)
        entries += [(line.span, f"{line.label}{_whose(line)}") for line in late[: _FEW - len(entries)]]
        for span, text in entries:
            self._links.addLayout(parts.row(parts.link(text, partial(self.focus_on, span)), None))
        more = len(doubts) + len(missed) - len(entries)
        if more > 0 and entries:
            self._links.addWidget(parts.label(f"其余 {more} 处在表里，格子右上角有红角", "note"))

    def _current(self) -> str:
        row = self.grid.current()[0]
        return self.model.line_at(row).key if 0 <= row < self.model.line_count() else ""

    def _enable(self) -> None:
        span = self._current()
        grain = self.tree.grain if self.tree else "month"
        line = next((each for each in self.tree.lines if each.span == span), None) if self.tree else None
        ready = line is not None and bool(rules.parts(span, grain)) and line.figures.plan is not None
        self.divide.setEnabled(ready and not self._room.work.closed)
        self.fold.setText("全部展开" if len(self._open) <= 1 else "全部收起")

    # ------------------------------------------------------------------ folding

    def _pressed(self, row: int, column: int, extend: bool) -> None:
        if column == 0 and not extend:
            QTimer.singleShot(0, self, lambda: self._toggle(row))  # the press ends in the rows it began in

    def _toggle(self, row: int) -> None:
        if not 0 <= row < self.model.line_count() or not self.finish():
            return
        span = self.model.line_at(row).key
        if self.tree is not None and rules.parts(span, self.tree.grain):
            self._open ^= {span}
            self._show()
            self.grid.go(max(self.model.row_of(span), 0), "label")

    def _fold_all(self) -> None:
        if self.tree is None or not self.finish():
            return
        everything = {line.span for line in self.tree.lines if line.kind in ("year", "quarter")}
        self._open = {self.tree.year} if len(self._open) > 1 else everything
        self._show()

    def _choose_grain(self) -> None:
        self._grain = self.grains.currentData()
        self._show()

    # ------------------------------------------------------------------ writing

    def _write(self, cells: Sequence[Cell], title: str) -> Sequence[Refused]:
        return self._room.work.do(stages.write, self._uid, cells, title)

    def _divide(self) -> None:
        work, span = self._room.work, self._current()
        if self.tree is None or not span or not self.finish():
            return
        grain = self.tree.grain
        self._open.add(span)
        count = work.write("均分到下级", stages.divide, self._uid, span, grain)
        if count is not None:
            work.said.emit(f"已分到 {count} 个下级，可以撤销")


def _way(span: str) -> set[str]:
    """A span's wholes, the year among them, and itself."""
    spans = {span}
    while span := rules.parent(span):
        spans.add(span)
    return spans


def _whose(line: stages.StageLine) -> str:
    goal = line.figures.goal
    shown = f"「{goal[:20]}{'…' if len(goal) > 20 else ''}」" if goal else ""
    return f"{shown}：{line.missed}"
