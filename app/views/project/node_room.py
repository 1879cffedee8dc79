"""The room 节点: the project's nodes as a table that is edited in place."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget

from app.models import Field, Kind, Milestone, field_of
from app.models.roles import Act
from app.services import nodes, records
from app.services.projects import ProjectPage
from app.views.kit import parts
from app.views.kit.empty import EmptyState
from app.views.kit.grid.columns import GridColumn, LineKind, Mark, column_of
from app.views.kit.grid.lines import Line, LinesModel
from app.views.project.blocks import Scrolled
from app.views.project.room import Go, Room, plain, reasons_for, table
from app.views.work import Work

_NEW = "new"
_TYPED = ("planned", "forecast", "actual", "unit", "person", "weight", "arrangement", "result")
_LATE = Mark("节点逾期", "计划日期过了，还没有实际日期。", "完成了填实际日期；没完成填预计日期。", "red")
_WIDTHS = {
    "planned": 10,
    "forecast": 10,
    "actual": 10,
    "unit": 14,
    "weight": 7,
    "arrangement": 18,
    "result": 18,
}


def columns() -> list[GridColumn]:
    """The columns of the table; the difference is computed."""
    name = replace(column_of(field_of(Milestone, "name"), editable=True), width=17)
    typed = [
        plain(column_of(field_of(Milestone, each), editable=True), width=_WIDTHS.get(each, 8))
        for each in _TYPED
    ]
    slip = GridColumn("slip", "差", field=Field("", "", Kind.TEXT), width=8, filterable=False)
    return [plain(name), *typed[:3], slip, *typed[3:]]


class Nodes(Room):
    """Add, change, move and delete nodes; typing a name into the last, empty line adds one."""

    def __init__(self, work: Work, go: Go) -> None:
        super().__init__(work, go)
        self.model = LinesModel(columns(), write=self._write)
        self.grid = table(self.model, self)
        self._words = parts.label("", "second")
        self.add = parts.button("加节点(&N)", self._start_new, icon="plus")
        self.up = parts.button("上移(&U)", lambda: self._move(-1), icon="arrow-up")
        self.down = parts.button("下移(&J)", lambda: self._move(1), icon="arrow-down")
        self.delete = parts.button("删除(&D)", self._delete, icon="trash")
        for button in (self.add, self.up, self.down, self.delete):
            work.allow(button, Act.EDIT)
        bar = parts.row(self._words, None, self.add, self.up, self.down, self.delete, gap=8)
        column = parts.column(bar, self.grid, gap=8)
        column.setStretch(1, 1)
        full = parts.boxed(column)
        self.standard = "按标准节点建(&B)"
        self._empty = EmptyState(
            "path",
            "还没有节点",
            "按行业的标准节点建好，再改成自己的；日期按建设起止排开。",
            ((self.standard, self._add_standard), ("自己加(&N)", self._start_new)),
            action_icon="list-bullets",
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(full)
        self._stack.addWidget(Scrolled(parts.boxed(parts.column(self._empty))))
        outer = parts.column(margins=(24, 12, 24, 16))
        outer.addWidget(self._stack, 1)
        self.setLayout(outer)
        self._typing = False
        self.grid.current_changed.connect(lambda _row, _column: self._enable())

    def show_page(self, page: ProjectPage) -> None:
        """Show the nodes of a project."""
        other = self._page is None or page.project.uid != self.page.project.uid
        super().show_page(page)
        self._typing = self._typing and not other
        today = self.work.ledger.today
        lines = [_line(node, nodes.slip(node, today)) for node in page.milestones]
        blank = Line(key=_NEW, cells={"name": ""}, locked=frozenset((*_TYPED, "slip")))
        self.model.set_lines([*lines, blank])
        if other:
            self.grid.go(0, "name")
        found = page.milestones
        done = sum(bool(node.actual) for node in found)
        weight = sum(node.weight or 0 for node in found)
        words = [f"完成 {done} / {len(found)}", nodes.outlook(found, today)]
        words += [f"权重合计 {weight:g}%，不是100%"] if weight and abs(weight - 100) > 1e-6 else []
        self._words.setText("　".join(word for word in words if word))
        self._stack.setCurrentIndex(0 if found or self._typing else 1)
        self._enable()

    def focus_on(self, detail: str) -> None:
        """Go to a node by its uid, the first one by default."""
        row = self.model.row_of(detail) if detail else 0
        self.grid.go(max(row, 0), "name")
        self.grid.setFocus()

    def finish(self) -> bool:
        """Write the cell that is being typed."""
        return self.grid.finish_editing()

    def _current(self) -> str:
        """The uid of the active node, "" on the empty line."""
        row = self.grid.current()[0]
        key = self.model.line_at(row).key if 0 <= row < self.model.line_count() else _NEW
        return "" if key == _NEW else key

    def _enable(self) -> None:
        row, count, known = self.grid.current()[0], len(self.page.milestones), bool(self._current())
        known = known and not self.model.closed
        self.up.setEnabled(known and row > 0)
        self.down.setEnabled(known and row < count - 1)
        self.delete.setEnabled(known)

    # ------------------------------------------------------------------ writing

    def _write(self, cells: Sequence[tuple[str, str, str]], title: str) -> Mapping[tuple[str, str], str]:
        new = [text.strip() for key, _, text in cells if key == _NEW]
        if new:  # the table grows only after its editor has closed
            QTimer.singleShot(0, lambda: self._add(new[0]))
        known = [cell for cell in cells if cell[0] != _NEW]
        if not known:
            return {}
        ledger, person = self.work.ledger, self.work.person
        wrong = self.work.write("改节点", lambda: records.set_texts(ledger, person, Milestone, known, title))
        return reasons_for(wrong or {}, known)

    def _add(self, name: str) -> None:
        uid = self.page.project.uid
        ledger, person = self.work.ledger, self.work.person
        added = self.work.write("加节点", lambda: nodes.add(ledger, person, uid, {"name": name}))
        if added:
            self.grid.go(self.model.row_of(added), "planned")

    def _add_standard(self) -> None:
        uid, ledger = self.page.project.uid, self.work.ledger
        self.work.write("加标准节点", lambda: nodes.add_standard_nodes(ledger, self.work.person, uid))
        self.focus_on("")

    def _start_new(self) -> None:
        self._typing = True
        self._stack.setCurrentIndex(0)
        self.grid.go(self.model.line_count() - 1, "name")
        self.grid.setFocus()
        self.grid.edit()

    def _move(self, step: int) -> None:
        uid, ledger = self._current(), self.work.ledger
        if uid and self.finish():
            self.work.write("移动节点", lambda: nodes.move(ledger, self.work.person, uid, step))
            self.grid.go(self.model.row_of(uid))

    def _delete(self) -> None:
        uid, ledger = self._current(), self.work.ledger
        if uid:
            name = next(node.name for node in self.page.milestones if node.uid == uid)
            self.work.write("删除节点", lambda: records.remove(ledger, self.work.person, Milestone, uid))
            self.work.said.emit(f"已删除节点：{name}，可以撤销")


def _line(node: Milestone, slip: nodes.Slip) -> Line:
    cells = {name: getattr(node, name) for name in ("name", *_TYPED)}
    marks = {"slip": _LATE} if slip.state == "overdue" else {}
    return Line(LineKind.DATA, node.uid, cells | {"slip": slip.text}, marks=marks)
