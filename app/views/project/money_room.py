"""The room 资金: where the money comes from and whether it closes; what came, was paid; batches, cohorts."""

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout

from app.models import Project, field_of
from app.models.cells import Cell, Refused, refused_as
from app.models.funds import TOTALS
from app.models.keys import month_key
from app.models.project import FUND_FIELDS
from app.models.values import show_money
from app.services.common import records
from app.services.common.periods import filling
from app.services.common.project_sheet import Funds, ProjectSheet
from app.services.grid import editing
from app.services.money import flows, funds
from app.views.kit import parts, theme
from app.views.kit.grid.lines import LinesModel
from app.views.kit.marks import StackBar
from app.views.project import money_tables
from app.views.project.blocks import RoomBlock, Scrolled, VerdictLabel, holding, nothing
from app.views.project.money_blocks import Batches, BySource, Rates, Vouchers
from app.views.project.money_tables import flow_columns, source_columns
from app.views.project.room import Go, Room, table
from app.views.work import Work

TINTS = ("accent", "accent-mid", "edge", "accent-dark", "line", "ink2", "total", "ink3", "soft", "track")
"""Colours of the sources in a bar, in the order of their size: state colours never stand for money."""


def closing(funds: Funds) -> str:
    """Whether the sources close to the total investment, in words; "" when it cannot be said."""
    if funds.gap is None:
        return ""
    if not funds.gap:
        return "与总投资闭合"
    return f"比总投资{'少' if funds.gap > 0 else '多'} {show_money(abs(funds.gap))} 万元"


class Money(Room):
    """Blocks in two columns, one below the other where the page is narrow; batches take the whole width."""

    def __init__(self, work: Work, go: Go) -> None:
        super().__init__(work, go)
        self._money: funds.ProjectMoney | None = None
        self.sources = LinesModel(source_columns(), write=self._write_sources)
        self.flows = LinesModel(flow_columns(), write=self._write_flows)
        self.cohorts = LinesModel(money_tables.cohort_columns())
        grids = (table(model, self) for model in (self.sources, self.flows, self.cohorts))
        self.source_grid, self.flow_grid, self.cohort_grid = grids
        self._bar = StackBar((), height=12, name="资金来源")
        self._left = RoomBlock("资金来源")
        self._right = RoomBlock("到位与支付", "按来源合计", self.take_sums)
        self._of_cohorts = RoomBlock("下达资金的使用")
        self._no_cohorts = nothing("还没有下达的资金。在下面的“资金批次”里填了下达额，这里按类型和年度汇总。")
        self.closing = VerdictLabel()
        self.by_source, self.batches, self.vouchers = BySource(self), Batches(self), Vouchers(self)
        self.rates = Rates()
        self._grid = QGridLayout()
        self._fill_blocks()
        self._narrow: bool | None = None
        outer = parts.column(Scrolled(holding(self._grid), self._fit), gap=0)
        self.setLayout(outer)

    def _fill_blocks(self) -> None:
        self._left.head.insertWidget(2, self.closing)
        self._left.body.addWidget(self._bar)
        self._left.body.addWidget(self.source_grid)
        self._right.body.addWidget(self.flow_grid)
        self._of_cohorts.body.addWidget(self.cohort_grid)
        self._of_cohorts.body.addWidget(self._no_cohorts)
        self._of_cohorts.body.addStretch(1)
        self._of_cohorts.say("万元　口径在列名上")
        self._grid.setContentsMargins(theme.px(24), theme.px(12), theme.px(24), theme.px(16))
        self._grid.setSpacing(theme.px(12))
        for grid, rows in ((self.source_grid, 11), (self.flow_grid, 13)):
            grid.setMinimumHeight(theme.row_height() * (rows + 1) + theme.px(24))

    def show_page(self, page: ProjectSheet) -> None:
        """Show the money of a project."""
        other = self._page is None or page.project.uid != self.page.project.uid
        super().show_page(page)
        self._money = money = funds.of_page(page, self.work.ledger.today)
        self._show_sources(page, money)
        self._show_flows(page, money)
        self.by_source.show_money(page, money)
        self.batches.show_money(page, money)
        self.vouchers.show_money(page)
        self.rates.show_money(money)
        cohorts = funds.own_cohorts(page, money)
        self.cohorts.set_lines(money_tables.cohort_lines(cohorts))
        self.cohort_grid.setVisible(bool(cohorts))
        self._no_cohorts.setVisible(not cohorts)
        self.cohort_grid.setFixedHeight(theme.row_height() * (len(cohorts) + 1) + theme.px(24))
        if other:
            self.source_grid.go(1, FUND_FIELDS[0])
            self.flow_grid.go(self.flows.row_of(filling(page.period)), "received")

    def _show_sources(self, page: ProjectSheet, money: funds.ProjectMoney) -> None:
        self._left.say(f"总投资 {show_money(page.project.total_investment) or '未填'} 万元")
        self.closing.say(closing(page.funds), good=not page.funds.gap)
        ordered = sorted(page.funds.parts, key=lambda part: -part.amount)
        self._bar.set_parts([(part.amount, TINTS[place]) for place, part in enumerate(ordered)])
        self._bar.setVisible(bool(ordered))
        self.sources.set_lines(money_tables.source_lines(page, money))

    def _show_flows(self, page: ProjectSheet, money: funds.ProjectMoney) -> None:
        self.flows.set_lines(money_tables.flow_lines(page, money))
        standing = page.standing
        self._right.say(
            f"{page.period[:4]}年 到位 {show_money(standing.year_received) or '—'}　"
            f"支付 {show_money(standing.year_paid) or '—'}　万元"
        )
        self._right.link.setVisible(bool(self._differing()))

    def focus_on(self, detail: str) -> None:
        """Go to the amounts."""
        self.source_grid.go(1, FUND_FIELDS[0])
        self.source_grid.setFocus()

    def finish(self) -> bool:
        """Write the cell that is being typed."""
        grids = (self.source_grid, self.flow_grid, self.by_source.grid)
        tables = (self.batches.table, self.vouchers.table)
        return all(grid.finish_editing() for grid in grids) and all(each.finish() for each in tables)

    def take_sums(self) -> None:
        """按来源合计: all months of the year whose totals differ from their sources, as one step."""
        cells, work = self._differing(), self.work
        count = work.write("按来源合计", flows.take_sums, cells)
        if count:
            work.said.emit(f"{count}格改为来源之和，Ctrl+Z 可撤销")

    def _differing(self) -> list[flows.Total]:
        page, money = self.page, self._money
        if money is None:
            return []
        streams = {name: stream for stream, name in TOTALS.items()}
        return [
            (page.project.uid, month, streams[name])
            for month in page.months
            for name in money_tables.differing(page, money, month)
        ]

    def _fit(self, width: int) -> None:
        narrow = width < theme.px(940)
        if narrow == self._narrow:
            return
        self._narrow = narrow
        across = 1 if narrow else 2
        halves = (self._left, self._right, self.rates, self._of_cohorts)
        for place, block in enumerate(halves):
            self._grid.addWidget(block, *divmod(place, across))
        below = len(halves) // across
        for place, block in enumerate((self.batches, self.by_source, self.vouchers), below):
            self._grid.addWidget(block, place, 0, 1, across)
        self._grid.setColumnStretch(0, 10)
        self._grid.setColumnStretch(1, 0 if narrow else 11)

    def _write_sources(self, cells: Sequence[Cell], title: str) -> Sequence[Refused]:
        """The rows are the project's fields of the 资金拼盘."""
        uid, work = self.page.project.uid, self.work
        typed = {Cell(uid, cell.uid, cell.text): cell for cell in cells}
        act = f"改{field_of(Project, cells[0].uid).label}" if len(cells) == 1 else title
        return refused_as(work.do(records.set_texts, Project, list(typed), act), typed)

    def _write_flows(self, cells: Sequence[Cell], title: str) -> Sequence[Refused]:
        """The rows are months."""
        uid, work = self.page.project.uid, self.work
        typed = {Cell(uid, month_key(cell.uid, cell.key), cell.text): cell for cell in cells}
        checked = editing.prepare(list(typed))
        if checked.good:
            work.do(editing.apply, title, checked)
        return refused_as(checked.refused, typed)
