"""The room 节点: the nodes as a table that is edited in place; beside it schedules, delays and stages."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QStackedWidget

from app.models import Field, Kind, Milestone, field_of
from app.models.cells import Cell, Refused
from app.models.roles import Act
from app.services.common import records
from app.services.common.project_sheet import ProjectSheet
from app.services.nodes import nodes
from app.services.nodes.node_concerns import STAGE
from app.views.kit import parts
from app.views.kit.empty import EmptyState
from app.views.kit.grid.columns import GridColumn, GridLineKind, Mark, column_of
from app.views.kit.grid.growing import growing_title, new_rows
from app.views.kit.grid.lines import GridLine, LinesModel
from app.views.kit.grid.model import NEW
from app.views.kit.tabs import Tab, Tabs
from app.views.project.blocks import Scrolled
from app.views.project.room import Go, Room, plain, table
from app.views.project.schedule_delay import DelayPanel
from app.views.project.schedule_panel import SchedulePanel
from app.views.project.stage_panel import StagePanel
from app.views.work import Work

SCHEDULE, DELAY = "schedule", "delay"
"""The places of 倒排工期 and 推演 in this room; a stage's is `STAGE` and its span."""
_TYPED = (
    "duration", "after", "planned", "forecast", "actual", "baseline", "unit", "person", "weight",
    "arrangement", "result",
)  # fmt: skip
_COMPUTED = {"slip": ("差", "actual"), "since": ("比基线", "baseline")}
_LATE = Mark("节点逾期", "计划日期过了，还没有实际日期。", "完成了填实际日期；没完成填预计日期。", "red")
_VIEWS = {"nodes": "节点", SCHEDULE: "倒排工期", DELAY: "推演", "stages": "阶段目标"}
_WIDTHS = {
    "planned": 10, "forecast": 10, "actual": 10, "baseline": 10, "unit": 14, "weight": 7, "duration": 6,
    "after": 6, "arrangement": 18, "result": 18,
}  # fmt: skip
_LABELS = {"after": "前置"}


def columns() -> list[GridColumn]:
    """The columns of the table; the differences are computed."""
    shown = [plain(replace(column_of(field_of(Milestone, "name"), editable=True), width=17))]
    for name in _TYPED:
        declared = field_of(Milestone, name)
        if declared.kind is Kind.LINKS:  # typed as numbers of nodes, which the service understands
            declared = replace(declared, kind=Kind.TEXT)
        column = column_of(declared, editable=True)
        shown.append(plain(column, label=_LABELS.get(name, ""), width=_WIDTHS.get(name, 8)))
        shown += [
            GridColumn(key, label, field=Field("", "", Kind.TEXT), width=8, filterable=False)
            for key, (label, behind) in _COMPUTED.items()
            if behind == name
        ]
    return shown


class Nodes(Room):
    """Add, change, move and delete nodes; typing a name into the last, empty line adds one."""

    def __init__(self, work: Work, go: Go) -> None:
        super().__init__(work, go)
        self.model = LinesModel(columns(), write=self._write)
        self.model.grows, self.model.begins = "节点", "name"
        self.grid = table(self.model, self)
        self._words = parts.label("", "second")
        self.add = parts.button("加节点(&N)", self._start_new, icon="plus")
        self.up = parts.button("上移(&U)", lambda: self._move(-1), icon="arrow-up")
        self.down = parts.button("下移(&J)", lambda: self._move(1), icon="arrow-down")
        self.delete = parts.button("删除(&D)", self._delete, icon="trash")
        self.baseline = parts.button("存为基线(&L)", self._save_baseline)
        for button in (self.add, self.up, self.down, self.delete, self.baseline):
            work.allow(button, Act.EDIT)
        buttons = (self.add, self.up, self.down, self.delete, self.baseline)
        column = parts.column(parts.row(self._words, None, *buttons, gap=8), self.grid, gap=8)
        column.setStretch(1, 1)
        self.standard = "按标准节点建(&B)"
        self._empty = EmptyState(
            "path",
            "还没有节点",
            "按行业的标准节点建好，再改成自己的；日期按建设起止排开。",
            ((self.standard, self._add_standard), ("自己加(&N)", self._start_new)),
            action_icon="list-bullets",
        )
        self.schedule, self.delays, self.stages = SchedulePanel(self), DelayPanel(self), StagePanel(self)
        panels = (self.schedule, self.delays, self.stages)
        self._held = {panel: Scrolled(panel) for panel in panels}  # low screens and large type scroll
        self._stack = QStackedWidget()
        bare = Scrolled(parts.boxed(parts.column(self._empty)))
        for piece in (parts.boxed(column), bare, *self._held.values()):
            self._stack.addWidget(piece)
        self.tabs = Tabs([Tab(key, text) for key, text in _VIEWS.items()])
        self.tabs.setAccessibleName("节点、倒排工期、推演、阶段目标")
        self.tabs.changed.connect(self._show_view)
        self._seen = "nodes"
        outer = parts.column(self.tabs, margins=(24, 8, 24, 16), gap=10)
        outer.addWidget(self._stack, 1)
        self.setLayout(outer)
        self._typing = False
        self.grid.current_changed.connect(lambda _row, _column: self._enable())

    def show_page(self, page: ProjectSheet) -> None:
        """Show the nodes of a project."""
        other = self._page is None or page.project.uid != self.page.project.uid
        super().show_page(page)
        self._typing = self._typing and not other
        today, order = self.work.ledger.today, [node.uid for node in page.milestones]
        lines = [_line(node, nodes.slip(node, today), order) for node in page.milestones]
        blank = GridLine(key=NEW, cells={"name": ""}, locked=frozenset((*_TYPED, *_COMPUTED)))
        self.model.set_lines([*lines, blank], view=page.project.uid)
        if other:
            self.grid.go(0, "name")
        milestones = page.milestones
        done = sum(bool(node.actual) for node in milestones)
        weight = sum(node.weight or 0 for node in milestones)
        words = [f"完成 {done} / {len(milestones)}", nodes.outlook(milestones, today)]
        words += [f"权重合计 {weight:g}%，不是100%"] if weight and abs(weight - 100) > 1e-6 else []
        self._words.setText("　".join(word for word in words if word))
        self._show_view(self.tabs.current)
        self._enable()

    def focus_on(self, detail: str) -> None:
        """Go to a node by its uid, to 倒排工期, 推演 or a stage; the first node by default."""
        if detail in (SCHEDULE, DELAY):
            self.tabs.choose(detail)
            (self.schedule if detail == SCHEDULE else self.delays).focus_on()
        elif detail.startswith(STAGE):
            self.tabs.choose("stages")
            self.stages.focus_on(detail.removeprefix(STAGE))
        elif not detail and self.tabs.current != "nodes":
            self.tabs.setFocus()
        else:
            self.tabs.choose("nodes")
            if not detail or not self.grid.go_to(detail, "name"):
                self.grid.go(0, "name")
            self.grid.setFocus()
        if self._stack.currentIndex() == 1 and not self.tabs.hasFocus():
            self._empty.setFocus()  # the grid behind it would take keys unseen

    def finish(self) -> bool:
        """Write the cell that is being typed."""
        return (
            self.grid.finish_editing()
            and self.schedule.finish()
            and self.delays.finish()
            and self.stages.finish()
        )

    def _show_view(self, key: str) -> None:
        """Bring a view to the front; only the one that is seen is reckoned. A refused cell keeps its view."""
        if self._page is None:
            return
        if key != self._seen and not self.finish():
            self.tabs.choose(self._seen)
            return
        if key == DELAY and self._seen == "nodes" and self._current():
            self.delays.show_page(self.page)
            self.delays.choose(self._current())
        self._seen = key
        panels: dict[str, SchedulePanel | DelayPanel | StagePanel] = {
            SCHEDULE: self.schedule, DELAY: self.delays, "stages": self.stages,
        }  # fmt: skip
        panel = panels.get(key)
        bare = not self.page.milestones and not self._typing and key != "stages"
        if bare:
            self._stack.setCurrentIndex(1)
        elif panel is None:
            self._stack.setCurrentIndex(0)
        else:
            panel.show_page(self.page)
            self._stack.setCurrentWidget(self._held[panel])

    def _current(self) -> str:
        """The uid of the active node, "" on the empty line."""
        row = self.grid.current()[0]
        key = self.model.line_at(row).key if 0 <= row < self.model.line_count() else NEW
        return "" if key == NEW else key

    def _enable(self) -> None:
        row, count, movable = self.grid.current()[0], len(self.page.milestones), bool(self._current())
        movable = movable and not self.model.closed
        self.up.setEnabled(movable and row > 0)
        self.down.setEnabled(movable and row < count - 1)
        bare = [node for node in self.page.milestones if node.planned and not node.baseline]
        self.baseline.setText("存为基线(&L)" if bare or not count else "重存基线(&L)")
        self.baseline.setEnabled(count > 0 and not self.model.closed)
        self.delete.setEnabled(movable)

    # ------------------------------------------------------------------ writing

    def _write(self, cells: Sequence[Cell], title: str) -> Sequence[Refused]:
        uid, new = self.page.project.uid, new_rows(self.model, cells)
        if not new:
            return self.work.do(nodes.set_texts, uid, cells, title)
        if len(cells) == 1:
            self.grid.go_to(self.work.do(nodes.add, uid, {"name": cells[0].text.strip()}), "planned")
            return []
        made, refused = self.work.do(nodes.grow, uid, cells, new, growing_title(self.model, len(new), title))
        self.model.made = next(iter(made.values()), "")
        return refused

    def _add_standard(self) -> None:
        self.work.write("加标准节点", nodes.add_standard_nodes, self.page.project.uid)
        self.focus_on("")

    def _start_new(self) -> None:
        if not self.finish():
            return
        self._typing = True
        self.tabs.choose("nodes")
        self._stack.setCurrentIndex(0)
        self.grid.go(self.model.line_count() - 1, "name")
        self.grid.setFocus()
        self.grid.edit()

    def _save_baseline(self) -> None:
        """Where every node has one already, all are kept anew; undo brings the old ones back."""
        uid = self.page.project.uid
        bare = any(node.planned and not node.baseline for node in self.page.milestones)
        if self.finish():
            count = self.work.write("存为基线", nodes.save_baseline, uid, everything=not bare)
            if count is not None:
                self.work.said.emit(f"已存 {count} 个节点的基线，可以撤销")

    def _move(self, step: int) -> None:
        uid = self._current()
        if uid and self.finish():
            self.work.write("移动节点", nodes.move, uid, step)
            self.model.settle()  # the rows stand still for everything else

    def _delete(self) -> None:
        uid = self._current()
        if uid:
            name = next(node.name for node in self.page.milestones if node.uid == uid)
            self.work.write("删除节点", records.remove, Milestone, uid)
            self.work.said.emit(f"已删除节点：{name}，可以撤销")


def _line(node: Milestone, slip: nodes.PlanDeviation, order: Sequence[str]) -> GridLine:
    cells = {name: getattr(node, name) for name in ("name", *_TYPED)}
    cells |= {"after": nodes.after_text(node, order), "since": nodes.since_baseline(node), "slip": slip.text}
    marks = {"slip": _LATE} if slip.state == "overdue" else {}
    return GridLine(GridLineKind.DATA, node.uid, cells, marks=marks)
