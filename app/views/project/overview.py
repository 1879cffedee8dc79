"""The room 总览: nodes, months, problems, money and history at a glance; every block leads to its room."""

import re
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.models.values import show_money
from app.rules.pace import percent, share
from app.services.common.history_lines import HistoryLine
from app.services.common.periods import filling
from app.services.common.project_sheet import FundPart, Funds, ProjectSheet
from app.services.months import yearly
from app.services.nodes import nodes
from app.services.problems import cases, problems
from app.services.problems.cases import Case
from app.services.project import history
from app.views.issues.gauge import gauge_line
from app.views.kit import parts, theme
from app.views.kit.marks import StackBar
from app.views.project.blocks import Elided, RoomBlock, Scrolled, VerdictLabel, empty, nothing
from app.views.project.money_room import TINTS, closing
from app.views.project.month_table import MonthTable
from app.views.project.node_room import SCHEDULE
from app.views.project.permit_block import PermitBlock
from app.views.project.problem_room import NEW
from app.views.project.room import Go, Room
from app.views.project.swatch import Swatch
from app.views.project.timeline import Timeline
from app.views.work import Work

_ISSUES, _CHANGES = 3, 3
_NO_LIMIT = 16_777_215  # Qt's own QWIDGETSIZE_MAX


class Overview(Room):
    """Two columns of blocks; the right one drops under the left one where the page is narrow."""

    def __init__(self, work: Work, go: Go) -> None:
        super().__init__(work, go)
        self.timeline, self.months = Timeline(), MonthTable()
        self.timeline.picked.connect(partial(go, "nodes"))
        self.months.picked.connect(partial(go, "months"))
        self.permits = PermitBlock(go)
        self._nodes = RoomBlock("节点", "改节点", lambda: go("nodes", ""))
        self.backward = parts.link("倒排工期", lambda: go("nodes", SCHEDULE))
        self._nodes.head.insertWidget(self._nodes.head.count() - 1, self.backward)
        self._no_nodes = nothing("还没有节点。有了节点才看得出进展快慢。")
        self._nodes.body.addWidget(self._no_nodes)
        self._nodes.body.addWidget(self.timeline)
        self._months = RoomBlock("月度", "填报", lambda: go("months", ""))
        self._months.body.addWidget(self.months)
        self._issues = RoomBlock("问题与措施", "登记问题", lambda: go("problems", NEW))
        self._funds = RoomBlock("资金拼盘", "改资金", lambda: go("money", ""))
        self._bar = StackBar((), height=12, name="资金来源")
        self.closing = VerdictLabel()
        self._funds.head.insertWidget(2, self.closing)
        self._history = RoomBlock("历史", "全部", lambda: go("history", ""))
        self._narrow: bool | None = None
        self._grid = QGridLayout()
        self._grid.setContentsMargins(theme.px(24), theme.px(12), theme.px(24), theme.px(16))
        self._grid.setSpacing(theme.px(12))
        self._left = parts.column(self.permits, self._nodes, self._months, None, gap=12)
        self._right = parts.column(self._issues, self._funds, self._history, None, gap=12)
        inside = QWidget()
        inside.setLayout(self._grid)
        self._holders = (parts.boxed(self._left), parts.boxed(self._right))
        self.setLayout(parts.column(Scrolled(inside, self._fit), gap=0))

    def show_page(self, page: ProjectSheet) -> None:
        """Show a project at a glance."""
        super().show_page(page)
        self.permits.show_page(page)
        self._show_nodes(page)
        self._show_months(page)
        self._show_issues(page)
        self._show_funds(page)
        self._show_history(page)

    def focus_on(self, detail: str) -> None:
        """Nothing is typed here: the first link gets the keyboard."""
        self._nodes.link.setFocus()

    def _fit(self, width: int) -> None:
        narrow = width < theme.px(1080)
        if narrow == self._narrow:
            return
        self._narrow = narrow
        left, right = self._holders
        self._grid.addWidget(left, 0, 0)
        self._grid.addWidget(right, *((1, 0) if narrow else (0, 1)))
        right.setMinimumWidth(0 if narrow else theme.px(348))
        right.setMaximumWidth(_NO_LIMIT if narrow else theme.px(348))
        self._grid.setColumnStretch(0, 1)

    def _show_nodes(self, page: ProjectSheet) -> None:
        today, milestones = self.work.ledger.today, page.milestones
        self.timeline.setVisible(bool(milestones))
        self._no_nodes.setVisible(not milestones)
        self.timeline.set_nodes(milestones, today)
        done = sum(bool(node.actual) for node in milestones)
        words = (f"完成 {done} / {len(milestones)}" if milestones else "", nodes.outlook(milestones, today))
        self._nodes.say("　".join(word for word in words if word))
        self.backward.setVisible(bool(milestones))
        self._nodes.link.setText("改节点" if milestones else "加节点")

    def _show_months(self, page: ProjectSheet) -> None:
        month, words = yearly.latest_words(page.months, filling(page.period))
        sentence = f"{int(month[5:7])}月：{words}" if words else "还没有形象进度"
        self._months.words.setToolTip(sentence)
        self._months.say(
            theme.elided(sentence.replace("\n", " "), theme.px(560), self._months.words.fontMetrics())
        )
        self._months.link.setText(f"填{int(filling(page.period)[5:7])}月")
        self.months.set_year(yearly.table(page.project, page.months), page.period)

    def _show_issues(self, page: ProjectSheet) -> None:
        body, ledger = self._issues.body, self.work.ledger
        empty(body)
        issues = cases.of_project(ledger, page.project.uid) if page.issues else []
        waiting = [case for case in issues if case.open]
        self._issues.say(f"未销号 {len(waiting)}" if issues else "")
        for case in waiting[:_ISSUES]:
            body.addWidget(parts.rule())
            body.addLayout(_issue_lines(case, problems.left_of(case, ledger.today)))
        if len(waiting) > _ISSUES:
            more = parts.link(f"还有 {len(waiting) - _ISSUES} 个问题", lambda: self.go("problems", ""))
            body.addLayout(parts.row(more, None))
        if not waiting:
            solved = f"没有未销号的问题（已销号 {len(issues)}）" if issues else "没有登记过问题"
            body.addWidget(nothing(solved))

    def _show_funds(self, page: ProjectSheet) -> None:
        funds, body = page.funds, self._funds.body
        body.removeWidget(self._bar)
        self._bar.setParent(None)
        empty(body)
        self.closing.say(closing(funds), good=not funds.gap)
        self._funds.say("万元")
        if not funds.parts:
            body.addWidget(nothing("还没有填资金来源。"))
        else:
            ordered = sorted(funds.parts, key=lambda part: -part.amount)
            self._bar.set_parts([(part.amount, TINTS[place]) for place, part in enumerate(ordered)])
            body.addWidget(self._bar)
            self._bar.show()
            body.addLayout(_fund_lines(ordered, funds))

    def _show_history(self, page: ProjectSheet) -> None:
        body = self._history.body
        empty(body)
        self._history.say(f"{page.changes}次修改")
        for line in page.latest[:_CHANGES]:
            body.addWidget(parts.rule())
            body.addLayout(_history_line(line, page.period[:4]))


def _issue_lines(case: Case, left: str) -> QVBoxLayout:
    column = parts.column(Elided(case.text("description")), gap=3)
    if case.fields["measure"]:
        column.addWidget(Elided(f"措施：{case.text('measure')}", "second"))
    column.addLayout(gauge_line(case, left))
    return column


def _fund_lines(ordered: list[FundPart], funds: Funds) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(theme.px(8))
    grid.setVerticalSpacing(theme.px(2))
    grid.setColumnStretch(1, 1)
    for row, part in enumerate(ordered):
        grid.addWidget(Swatch(TINTS[row]), row, 0)
        grid.addWidget(parts.label(part.label), row, 1)
        grid.addWidget(_figure(show_money(part.amount)), row, 2)
        grid.addWidget(_figure(f"{percent(share(part.amount, funds.total) or 0)}%", "note"), row, 3)
    last = len(ordered)
    grid.addWidget(parts.rule(), last, 0, 1, 4)
    grid.addWidget(parts.label("合计", "bold"), last + 1, 0, 1, 2)
    grid.addWidget(_figure(show_money(funds.total), "bold"), last + 1, 2)
    return grid


def _figure(text: str, role: parts.LabelRole = "body") -> QWidget:
    label = parts.label(text, role)
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return label


def _shortly(text: str, year: str) -> str:
    """Dates of this year without it, and 预计 for 预计日期: so that both sides of a change can be read."""
    shorter = re.sub(rf"\b{year}(-\d\d-\d\d|年(?=\d))", lambda match: match[1].strip("-年"), text)
    return shorter.replace("日期 ", " ")


def _history_line(line: HistoryLine, year: str) -> QVBoxLayout:
    day = line.entry.business_date
    when = parts.label(day[5:] if day.startswith(year) else day, "note")
    summary = Elided(_shortly(history.summary(line), year), "second")
    row = parts.row(when, summary, parts.label(line.entry.author, "note"), gap=10)
    row.setStretch(1, 1)
    return parts.column(row)
