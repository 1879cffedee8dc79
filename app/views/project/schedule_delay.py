"""推演 within the room of nodes: what one node's delay does to the end, shown before it is written."""

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QWidget

from app.models import Field, Kind, Milestone, dates
from app.models.roles import Act
from app.rules.schedule import Delay, Moved
from app.services.common.project_sheet import ProjectSheet
from app.services.nodes import schedules
from app.views.kit import parts, theme
from app.views.kit.fields import UnitLine
from app.views.kit.grid.columns import GridColumn, Paint
from app.views.kit.grid.lines import GridLine, LinesModel
from app.views.project.blocks import RoomPicker, Scrolled
from app.views.project.room import Room, table
from app.views.project.schedule_bars import BarRow, ScheduleBars

_TEXT = Field("", "", Kind.TEXT)
_USUAL = 10
_BARS = 220


def columns() -> list[GridColumn]:
    """What a delay does to each node."""
    shown = (
        ("name", "节点", 22, Paint.TEXT), ("planned", "计划", 10, Paint.TEXT),
        ("before", "现在预计", 10, Paint.TEXT), ("after", "推演后", 10, Paint.TEXT),
        ("days", "推后", 7, Paint.FIGURE), ("slack", "余量", 7, Paint.FIGURE),
    )  # fmt: skip
    return [
        GridColumn(key, label, field=_TEXT, width=wide, paint=paint, filterable=False)
        for key, label, wide, paint in shown
    ]


class DelayPanel(QWidget):
    """Choose a node and how many working days it is late; nothing is written until 「写入预计日期」."""

    def __init__(self, room: Room) -> None:
        super().__init__()
        self._room = room
        self.delay: Delay | None = None
        self.model = LinesModel(columns())
        self.grid = table(self.model, room)
        self.grid.setMinimumHeight(theme.row_height() * 5)
        self.node = RoomPicker()
        self.node.setAccessibleName("推迟的节点")
        self.node.setMinimumWidth(theme.px(220))
        self.node.setMaximumWidth(theme.px(320))
        self.node.currentIndexChanged.connect(lambda _place: self._show())
        self.days = UnitLine("个工作日")
        self.days.setAccessibleName("推迟几个工作日")
        self.days.setValidator(QIntValidator(1, schedules.MOST))
        self.days.setFixedWidth(theme.px(130))
        self.days.setText(str(_USUAL))
        self.days.textChanged.connect(lambda _text: self._show())
        self.outcome = parts.ElidedLabel("", "bold")
        self.apply = parts.button("写入预计日期(&A)", self._apply, icon="check")
        room.work.allow(self.apply, Act.EDIT)
        labels = [parts.label(text) for text in ("如果(&I)", "推迟(&T)")]
        for label, widget in zip(labels, (self.node, self.days), strict=True):
            label.setBuddy(widget)
        head = parts.row(labels[0], self.node, labels[1], self.days, self.outcome, None, self.apply, gap=10)
        note = parts.label(
            "推后、余量按工作日计。没有实际日期的节点按预计日期（没有就按计划日期）推算。", "second"
        )
        self.bars = ScheduleBars(points=True)
        self._held = Scrolled(self.bars, on_panel=True)
        self._held.setMaximumHeight(theme.px(_BARS))
        column = parts.column(head, note, self.grid, self._held, gap=8)
        column.setStretch(2, 1)
        self.setLayout(column)

    def show_page(self, page: ProjectSheet) -> None:
        """Offer the nodes that are not done; the one chosen before stays if it still waits."""
        waiting = [node for node in page.milestones if not node.actual]
        chosen = self.node.currentData()
        self.node.blockSignals(True)
        self.node.clear()
        for place, node in enumerate(page.milestones, start=1):
            if not node.actual:
                self.node.addItem(
                    f"{place} {theme.elided(node.name, theme.px(260), self.fontMetrics())}", node.uid
                )
        keys = [node.uid for node in waiting]
        self.node.setCurrentIndex(keys.index(chosen) if chosen in keys else 0 if keys else -1)
        self.node.blockSignals(False)
        self._nodes = {node.uid: node for node in page.milestones}
        self._project = page.project.uid
        self._show()

    def choose(self, uid: str) -> None:
        """Begin with a node."""
        place = self.node.findData(uid)
        if place >= 0:
            self.node.setCurrentIndex(place)

    def focus_on(self) -> None:
        """The number of days gets the keyboard."""
        self.days.setFocus()
        self.days.selectAll()

    def finish(self) -> bool:
        """Nothing waits to be written here."""
        return True

    def _show(self) -> None:
        uid, text = self.node.currentData(), self.days.text().strip()
        ledger = self._room.work.ledger
        ready = bool(uid) and text.isdecimal() and 1 <= int(text) <= schedules.MOST
        self.delay = schedules.delay(ledger, self._project, uid, int(text)) if ready else None
        self.apply.setEnabled(self.delay is not None and not self._room.work.closed)
        self.outcome.setText(_outcome(self.delay, uid) if uid else "节点都已完成，没有可推演的")
        if uid and not ready:
            self.outcome.setText(f"填 1 到 {schedules.MOST} 个工作日")
        rows = self.delay.rows if self.delay else ()
        self.model.set_lines([_line(self._nodes[row.uid], row) for row in rows])
        bars = [_bar(self._nodes[row.uid], row) for row in rows]
        self.bars.set_rows(bars, ledger.today, ("现在预计", "推演后"))
        self._held.setVisible(bool(bars))

    def _apply(self) -> None:
        delay, work = self.delay, self._room.work
        if delay is None:
            return
        count = work.write("推迟节点", schedules.apply_delay, delay)
        if count is not None:
            work.said.emit(f"已写 {count} 个节点的预计日期，可以撤销")


def _outcome(delay: Delay | None, uid: str) -> str:
    if delay is None:
        return ""
    own = next(row for row in delay.rows if row.uid == uid)
    followers = len(delay.moved) - 1
    pushed = f"，带动后面 {followers} 个节点" if followers else ""
    if delay.end_after == delay.end_before:
        left = own.slack - own.days
        return f"竣工不变{pushed}，还剩余量 {left} 个工作日"
    days = (delay.end_after - delay.end_before).days
    return f"竣工 {delay.end_before} → {delay.end_after}，推迟 {days} 天{pushed}"


def _line(node: Milestone, row: Moved) -> GridLine:
    cells = {
        "name": node.name, "planned": dates.show(node.planned), "before": row.before.isoformat(),
        "after": row.after.isoformat() if row.days else "不变",
        "days": str(row.days) if row.days else "", "slack": str(row.slack),
    }  # fmt: skip
    return GridLine(key=node.uid, cells=cells)


def _bar(node: Milestone, row: Moved) -> BarRow:
    """The day before and after; nodes without slack are strong."""
    return BarRow(node.name, (row.before, row.before), (row.after, row.after), None, row.slack == 0)
