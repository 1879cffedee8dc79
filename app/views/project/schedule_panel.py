"""倒排工期 within the room of nodes: tried out in a table and in bars, written by one button as one step."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QLineEdit, QWidget

from app.models import Field, Kind, Milestone, dates, field_of
from app.models.cells import Cell, Refused
from app.models.roles import Act
from app.rules.schedule import ScheduledNode
from app.services.common.project_sheet import ProjectSheet
from app.services.nodes import nodes, schedules
from app.services.nodes.schedules import Proposal, ScheduleTrial
from app.views.kit import emptied, parts, theme
from app.views.kit.banner import Banner
from app.views.kit.grid.columns import GridColumn, GridLineKind, Mark, Paint
from app.views.kit.grid.lines import GridLine, LinesModel
from app.views.project.blocks import Elided, Scrolled
from app.views.project.room import Room, plain, table
from app.views.project.schedule_bars import BarRow, ScheduleBars

_TEXT = Field("", "", Kind.TEXT)
_BARS = 220
_UNITS = "工期和余量按工作日计"


def columns() -> list[GridColumn]:
    """What the schedule shows; durations and what follows what can be tried."""
    length = field_of(Milestone, "duration")
    shown = (
        ("planned", "现计划", 9.5), ("latest", "新计划", 9.5), ("moved", "差", 9), ("begin", "最迟开始", 9.5),
        ("earliest", "最早完成", 9.5),
    )  # fmt: skip
    return [
        GridColumn("name", "节点", field=_TEXT, width=17, filterable=False),
        plain(GridColumn("duration", "工期", field=length, width=6, paint=Paint.FIGURE, editable=True)),
        plain(GridColumn("after", "前置", field=_TEXT, width=7, editable=True, tip="填序号，如 2、3")),
        *(GridColumn(key, label, field=_TEXT, width=wide, filterable=False) for key, label, wide in shown),
        GridColumn("slack", "余量", field=_TEXT, width=6, paint=Paint.FIGURE, filterable=False),
        GridColumn("critical", "关键线路", field=_TEXT, width=7, filterable=False),
    ]


class SchedulePanel(QWidget):
    """Nothing is written until 「应用」. What was tried stays while the project stays."""

    def __init__(self, room: Room) -> None:
        super().__init__()
        self._room = room
        self._uid, self._draft = "", ScheduleTrial()
        self._finish: date | None = None
        self.proposal: Proposal | None = None
        self.model = LinesModel(columns(), write=self._write)
        self.grid = table(self.model, room)
        self.grid.setMinimumHeight(theme.row_height() * 6)
        self.finish_line = QLineEdit()
        self.finish_line.setFixedWidth(theme.px(120))
        self.finish_line.setAccessibleName("完成日期")
        self.finish_line.setPlaceholderText("2026-06-30")
        self.finish_line.editingFinished.connect(self._take_finish)
        self.wrong, self.outcome = parts.label("", "error"), parts.ElidedLabel("", "bold")
        self.apply = parts.button("应用(&A)", self._apply, icon="check")
        self.reset = parts.button("清除试改(&C)", self._reset)
        self.soonest = parts.link("改为这天", self._take_possible)
        room.work.allow(self.apply, Act.EDIT)
        label = parts.label("完成日期(&T)")
        label.setBuddy(self.finish_line)
        head = parts.row(
            label,
            self.finish_line,
            self.wrong,
            self.outcome,
            self.soonest,
            None,
            self.reset,
            self.apply,
            gap=10,
        )
        self._trouble = parts.column(gap=4)
        self.notes = Elided("", "second")
        self.bars = ScheduleBars()
        held = Scrolled(self.bars, on_panel=True)
        held.setMaximumHeight(theme.px(_BARS))
        self._held = held
        column = parts.column(head, self._trouble, self.notes, self.grid, held, gap=8)
        column.setStretch(3, 1)
        self.setLayout(column)

    # ------------------------------------------------------------------ showing

    def show_page(self, page: ProjectSheet) -> None:
        """Reckon again for a project; another project begins without anything tried."""
        if page.project.uid != self._uid:
            self._uid, self._draft, self._finish = page.project.uid, ScheduleTrial(), None
        self._show()

    def focus_on(self) -> None:
        """The day of completion gets the keyboard."""
        self.finish_line.setFocus()
        self.finish_line.selectAll()

    def finish(self) -> bool:
        """Take the cell that is being typed; False when it was refused."""
        return self.grid.finish_editing()

    def _show(self) -> None:
        ledger = self._room.work.ledger
        proposal = schedules.proposal(ledger, self._uid, self._finish, self._draft)
        self.proposal = proposal
        self.finish_line.setText(proposal.finish.isoformat() if proposal else "")
        changed = bool(proposal and (proposal.changed or self._tried))
        self.apply.setEnabled(changed and not (proposal and proposal.trouble) and not self.model.closed)
        self.reset.setEnabled(self._tried or self._finish is not None)
        self.outcome.setText(_outcome(proposal))
        self.notes.setText("。".join((_UNITS, *(proposal.notes if proposal else ()))))
        self._show_trouble(proposal)
        self.model.set_lines(_lines(proposal) if proposal else [])
        rows = _bars(proposal) if proposal else []
        self.bars.set_rows(rows, ledger.today, ("现计划", "新计划"))
        self._held.setVisible(bool(rows))

    @property
    def _tried(self) -> bool:
        return bool(self._draft.lengths or self._draft.after)

    def _show_trouble(self, proposal: Proposal | None) -> None:
        emptied.empty(self._trouble)
        self.soonest.setVisible(bool(proposal and proposal.trouble))
        if proposal is not None and proposal.trouble:
            soft = any(row.source != "given" and not row.done for row in proposal.made.rows)
            verb = "压缩没填的工期" if soft else ""
            self._trouble.addWidget(Banner(proposal.trouble, "bad", verb, self._compress if soft else None))

    def _take_possible(self) -> None:
        if self.proposal is not None:
            self._set_finish(self.proposal.made.possible)

    # ------------------------------------------------------------------ trying

    def _take_finish(self) -> None:
        text = self.finish_line.text().strip()
        try:
            day = dates.last_day(dates.parse(text))
        except ValueError as reason:
            self._complain(str(reason))
            return
        self._complain("")
        if day != (self.proposal.finish if self.proposal else None):
            self._set_finish(day)

    def _complain(self, reason: str) -> None:
        self.wrong.setText(reason)
        self.finish_line.setProperty("wrong", bool(reason))
        theme.polish(self.finish_line)

    def _set_finish(self, day: date | None) -> None:
        self._finish = day
        self._complain("")
        self._show()

    def _reset(self) -> None:
        self._draft = ScheduleTrial()
        self._set_finish(None)

    def _compress(self) -> None:
        if self.proposal is None:
            return
        work, finish = self._room.work, self.proposal.finish
        draft = work.attempt(
            "压缩工期", lambda: schedules.compressed(work.ledger, self._uid, finish, self._draft)
        )
        if draft is not None:
            self._draft = draft
            self._show()

    def _write(self, cells: Sequence[Cell], title: str) -> Sequence[Refused]:
        refused: list[Refused] = []
        for cell in cells:
            if self.proposal is None:
                continue
            try:
                self._draft = schedules.typed(self.proposal, self._draft, *cell)
            except ValueError as reason:
                refused.append(Refused(cell, str(reason)))
        if len(refused) < len(cells):  # else nothing is new, and the refused text must stay in its editor
            self._show()
        return refused

    def _apply(self) -> None:
        proposal, work = self.proposal, self._room.work
        if proposal is None or not self.finish():
            return
        draft = self._draft
        count = work.write("倒排工期", schedules.apply, proposal, draft)
        if count is not None:
            self._draft, self._finish = ScheduleTrial(), None
            self._show()
            work.said.emit(f"已改 {count} 个节点的计划，可以撤销")


def _outcome(proposal: Proposal | None) -> str:
    if proposal is None:
        return "先填完成日期"
    if proposal.trouble:
        return f"从今天最早 {proposal.made.possible.isoformat()} 完成"
    if not any(not row.done for row in proposal.made.rows):
        return "节点都已完成"
    changed = len(proposal.changed)
    spare = min(row.slack for row in proposal.made.rows if row.slack is not None)
    room = f"最紧的节点还有 {spare} 个工作日余量" if spare else "关键线路没有余量"
    return (f"改 {changed} 个节点的计划" if changed else "和现计划一样") + f"　{room}"


def _lines(proposal: Proposal) -> list[GridLine]:
    pairs = zip(proposal.nodes, proposal.made.rows, strict=True)
    return [_line(proposal, node, row) for node, row in pairs]


def _line(proposal: Proposal, node: Milestone, row: ScheduledNode) -> GridLine:
    moved = nodes.difference(node.planned, row.latest.isoformat())
    cells = {
        "name": node.name, "duration": row.duration, "after": proposal.after_text(node.uid),
        "planned": dates.show(node.planned), "latest": row.latest.isoformat(),
        "moved": "已完成" if row.done else "" if moved is None else _days(moved),
        "begin": "" if row.done else row.begin.isoformat(),
        "earliest": "" if row.done else row.earliest.isoformat(),
        "slack": "" if row.slack is None else str(row.slack).replace("-", "−"),
        "critical": "关键" if row.critical else "",
    }  # fmt: skip
    short = row.slack is not None and row.slack < 0
    fault = Mark("排不下", f"缺 {-(row.slack or 0)} 个工作日。", "推后完成日期，或改短工期。", "red")
    locked = frozenset({"duration", "after"}) if row.done else frozenset()
    return GridLine(
        GridLineKind.DATA, node.uid, cells, marks={"slack": fault} if short else {}, locked=locked
    )


def _days(moved: int) -> str:
    return f"{'推后' if moved > 0 else '提前'}{abs(moved)}天" if moved else "不变"


def _bars(proposal: Proposal) -> list[BarRow]:
    """Each node from what it follows to itself, as planned now and as it becomes."""
    planned = {node.uid: dates.last_day(node.actual or node.planned) for node in proposal.nodes}
    bars = []
    for node, row in zip(proposal.nodes, proposal.made.rows, strict=True):
        end, after = planned[node.uid], (min(row.begin, row.latest), row.latest)
        before = max((day for uid in row.after if (day := planned[uid]) and end and day <= end), default=end)
        span, done = (before, end) if before and end else None, dates.last_day(node.actual)
        bars.append(BarRow(node.name, span, after, done, row.critical))
    return bars
