"""挂图作战: the page around the chart."""

from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import msgspec
from PySide6.QtCore import QRect, QTimer
from PySide6.QtWidgets import QWidget

from app.documents.gantt.model import ChartNode, ChartRow
from app.errors import UserError
from app.models import dates
from app.progress import Progress
from app.services.paper import charts, reports
from app.services.paper.charts import ChartRequest, ScreenChart
from app.views.chart.card import ProjectCard, next_node
from app.views.chart.drag import Drag, day_words
from app.views.chart.legend import ChartLegend
from app.views.chart.toolbar import ChartToolbar
from app.views.chart.trimmed import trimmed
from app.views.chart.view import ChartView
from app.views.chart.wanted import save_chart, wanted_filter
from app.views.kit import parts
from app.views.kit.empty import Action, EmptyState, NoHits, not_read, ways_out
from app.views.kit.faces import Faces
from app.views.kit.page import Page
from app.views.kit.page_header import PageHeader
from app.views.kit.reading import Reader
from app.views.kit.shortcuts import bind
from app.views.work import Work

_READS = frozenset({"project", "milestone", "monthly_progress", "issue", "office"})
_HINTS = "Ctrl+滚轮 缩放　←→ 移动　Ctrl+T 今天"
_TYPING = 200  # milliseconds after the last letter before the search begins
_PATIENCE = 300  # milliseconds before the page says that it is reading


@dataclass(frozen=True)
class ChartWish:
    """Which projects, found by what text, grouped by what."""

    like_ledger: bool
    text: str
    group: str


class ChartPage(Page):
    """The chart of the ledger's projects, with the card of one of them."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.data: ScreenChart | None = None
        self._group = "industry"
        self.header = PageHeader("挂图作战", work)
        self.toolbar = ChartToolbar()
        self.view = ChartView()
        self.legend = ChartLegend()
        self.card = ProjectCard(self.view.viewport())
        self._build()
        self.reader = Reader(
            self, work.background, wish=self._wish, read=self._read, show=self._take, fail=self._fail,
            kinds=_READS,
        )  # fmt: skip
        self._connect()
        self._be_patient()

    def _build(self) -> None:
        chart = parts.column(parts.rule(), self.view, self.legend, gap=0)
        chart.setStretch(1, 1)
        self._faces = Faces(parts.boxed(chart), margins=(24, 12, 24, 24))
        whole = parts.column(self.header, self.toolbar, gap=0)
        whole.addWidget(self._faces, 1)
        self.setLayout(whole)
        self.toolbar.set_zoom(self.view.zoom)
        self.hints_changed.emit(_HINTS)

    def _connect(self) -> None:
        view, bar = self.view, self.toolbar
        bar.zoom_chosen.connect(view.set_zoom)
        bar.today_wanted.connect(view.go_to_today)
        bar.group_chosen.connect(self.group_by)
        bar.kinds_changed.connect(self._show)
        bar.filter_toggled.connect(lambda _on: self.reader.catch_up())
        bar.print_wanted.connect(self.preview)
        bar.save_wanted.connect(self.save)
        view.zoom_changed.connect(bar.set_zoom)
        view.opened.connect(self._open)
        view.chosen.connect(lambda uid: self._tell(uid, ""))
        view.pointed.connect(self._tell_pointed)
        view.dropped.connect(self._drop)
        view.date_wanted.connect(self.ask_date)
        view.dismissed.connect(self.card.hide)
        view.scrolled.connect(self._scrolled)
        self.header.searched.connect(lambda _text: self.reader.later(_TYPING))
        self.header.search.left.connect(self._to_chart)
        self.work.changed.connect(self.header.refresh)
        self.work.changed.connect(self.reader.hear)
        bind(self, {"Ctrl+T": view.go_to_today, "Ctrl+P": bar.print_wanted.emit})

    # ------------------------------------------------------------------ the window's page

    def activate(self) -> None:
        """The page has come to the front: the keyboard belongs to the chart."""
        self.hints_changed.emit(_HINTS)
        self.view.setFocus()

    def show_for(self, what: object) -> None:
        """Show one project (its uid), or the projects that the ledger's page shows ("ledger")."""
        if what == "ledger":
            self.toolbar.filter.setChecked(True)
        elif isinstance(what, str):
            self.view.select(what)

    def focus_search(self) -> None:
        self.header.focus_search()

    def panes(self) -> list[QWidget]:
        return [self.header, self.toolbar, self.view]

    # ------------------------------------------------------------------ reading

    def _wish(self) -> ChartWish:
        return ChartWish(self.toolbar.filter.isChecked(), self.header.search.text(), self._group)

    def _read(self, wish: ChartWish, _progress: Progress) -> ScreenChart:
        ledger = self.work.ledger
        return charts.screen(ledger, wanted_filter(ledger, wish.like_ledger, wish.text), wish.group)

    def _take(self, data: ScreenChart) -> None:
        self.data = data
        self.header.say(data.sentence)
        self._show()

    def _fail(self, error: UserError) -> None:
        self.header.say("作战图没有读出来")
        self._put(not_read(error, self._try_again))

    def _try_again(self) -> None:
        self._be_patient()
        self.reader.again()

    def _be_patient(self) -> None:
        QTimer.singleShot(_PATIENCE, self, self._say_reading)

    def _say_reading(self) -> None:
        if self.data is None and self.reader.busy:
            self.header.say("正在读取作战图…")

    # ------------------------------------------------------------------ showing

    def _show(self) -> None:
        if self.data is None:
            return
        if not self.data.chart.rows:
            self._say_empty(self.data)
            return
        self.view.show_chart(trimmed(self.data.chart, self.toolbar.kinds))
        self.legend.show_for(self.view.geometry_now)
        self._put(None)
        if self.card.isVisible():
            self._tell(self.card.uid, self.card.node)

    def _say_empty(self, data: ScreenChart) -> None:
        open_page = self.work.page_wanted.emit
        if data.everything:
            text = self.header.search.text().strip()
            place = "同台账筛选的项目里" if self.toolbar.filter.isChecked() else "台账里"
            sentence = f"{place}没有“{text}”。" if text else "同台账筛选，没有符合条件的项目。"
            self._put(NoHits(sentence, self._ways_out(text)))
            return
        actions = [
            ("导入表格", partial(open_page, "import", None)),
            ("到项目台账录入", partial(open_page, "ledger", None)),
        ]
        advice = "项目有了起止时间和节点，这里就画出进度。把手里的 Excel 或 WPS 表导进来，或从一行开始。"
        self._put(EmptyState("chart-bar-horizontal", "还没有项目", advice, actions))

    def _ways_out(self, text: str) -> list[Action]:
        ways: list[Action] = []
        if text:
            ways.append((f"去掉“{text}”", self.header.search.clear))
        if self.toolbar.filter.isChecked():
            ways.append(("去掉筛选", partial(self.toolbar.filter.setChecked, False)))
        return ways_out(ways, self.show_all)

    def _put(self, face: EmptyState | NoHits | None) -> None:
        """Show the chart, or something in its place."""
        if face is None:
            self._faces.show_content()
        else:
            self._faces.say(face)
        for each in (self.toolbar.printing, *self.toolbar.checks.values()):
            each.setEnabled(face is None)

    def show_all(self) -> None:
        """Drop the filter and the search."""
        self.header.search.clear()
        self.toolbar.filter.setChecked(False)
        self.reader.catch_up()

    def group_by(self, key: str) -> None:
        """Group the projects by another of their columns."""
        self._group = key
        self.toolbar.set_group(key)
        self.reader.catch_up()

    # ------------------------------------------------------------------ one project

    def row(self, uid: str) -> ChartRow | None:
        """A project as it was read, whatever bars are shown."""
        return next((row for row in self.data.chart.rows if row.uid == uid), None) if self.data else None

    def _tell_pointed(self, uid: str, node: str) -> None:
        """The mouse's project, else the selected one while its card was open."""
        if uid or self.card.isVisible():
            self._tell(uid or self.view.selected, node)

    def _tell(self, uid: str, node: str) -> None:
        """Put the card beside the line of a project."""
        row, line = self.row(uid), self.view.line_of(uid)
        if row is None or line is None or self.data is None:
            self.card.hide()
            return
        shown = next((each for each in row.nodes if node and each.uid == node), None)
        self.card.tell(row, shown, self.data.issues.get(uid, ""), self.work.ledger.today.year)
        self.view.setAccessibleDescription(f"{row.name}：{self.card.words()}")
        self.card.show_beside(line, self._anchor(shown or next_node(row)), self._room())

    def _room(self) -> QRect:
        now = self.view.geometry_now
        return now.time.toRect() if now else self.view.viewport().rect()

    def _anchor(self, node: ChartNode | None) -> int:
        """Where the node is, else where today is, else the middle."""
        now = self.view.geometry_now
        if now is None:
            return 0
        node_day = (node.actual or node.planned or node.forecast) if node else None
        for day in (node_day, now.chart.today):
            x = now.scale.middle(day) if day else -1.0
            if now.time.left() <= x <= now.time.right():
                return round(x)
        return round(now.time.center().x())

    def _scrolled(self) -> None:
        self.card.hide()
        self.legend.show_for(self.view.geometry_now)

    def _open(self, uid: str) -> None:
        self.work.project_wanted.emit(uid, [row.uid for row in self.view.rows()])

    def _to_chart(self) -> None:
        self.view.setFocus()
        rows = self.view.rows()
        if rows and not self.view.selected:
            self.view.select(rows[0].uid)

    # ------------------------------------------------------------------ another day

    def _drop(self, drag: Drag) -> None:
        self.expect(drag.node, drag.day)

    def expect(self, node: ChartNode, day: date) -> None:
        """Expect a node on a day, as one step that can be undone."""
        done = self.work.write("改预计日期", charts.move_forecast, node.uid, day)
        if done:
            year = self.work.ledger.today.year
            self.work.said.emit(f"{done}：{node.name}，预计{day_words(day, year)}（Ctrl+Z 撤销）")

    def ask_date(self, uid: str) -> None:
        """Ask when a project's node is expected: the one on the card, else its next one."""
        row = self.row(uid)
        shown = (
            next((node for node in row.nodes if node.uid and node.uid == self.card.node), None)
            if row
            else None
        )
        node = shown if shown and not shown.actual else next_node(row) if row else None
        if node is None or node.actual:
            self.work.said.emit("这个项目没有未完成的节点，没有预计日期可改。")
            return
        start = node.forecast or node.planned
        answer = self.work.ask.text(
            self, "改预计日期", f"「{node.name}」预计哪天完成？", start.isoformat() if start else "",
            verb="改(&G)", check=_complaint,
        )  # fmt: skip
        day = dates.last_day(dates.parse(answer)) if answer else None
        if day:
            self.expect(node, day)

    # ------------------------------------------------------------------ files

    def preview(self) -> None:
        """Go to the printing page, with the same projects and grouping."""
        settings = reports.settings_of(self.work.ledger, reports.CHART)
        view = settings.view if self.toolbar.filter.isChecked() else "all"
        same = msgspec.structs.replace(
            settings, ledger=self.toolbar.filter.isChecked(), group=self._group, view=view
        )
        reports.keep_settings(self.work.ledger, reports.CHART, same)
        self.work.page_wanted.emit("print", reports.CHART)

    def save(self, kind: str) -> None:
        """Save the chart as it is filtered and grouped: `kind` is a key of `toolbar.PRINTS`."""
        if self.data is not None:
            text = self.header.search.text()
            shown = wanted_filter(self.work.ledger, self.toolbar.filter.isChecked(), text)
            request = ChartRequest(replace(shown.query, group=self._group))
            save_chart(self, self.work, self.data.chart.title, request, kind)


def _complaint(text: str) -> str:
    try:
        return "" if dates.parse(text) else "请填一个日期"
    except ValueError as wrong:
        return f"{wrong}，请写成 2025-09-30 或 2025年9月30日"
