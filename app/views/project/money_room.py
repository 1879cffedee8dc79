"""The room 资金: where the money comes from and whether it closes; what came and was paid each month."""

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QGridLayout

from app.models import Field, Kind, MonthlyProgress, Project, field_of
from app.models.project import FUND_FIELDS
from app.models.values import show_money
from app.rules.pace import percent, share
from app.services import editing, records, yearly
from app.services.columns import filling
from app.services.editing import CellEdit
from app.services.projects import Funds, ProjectPage
from app.views.kit import parts, theme
from app.views.kit.grid.columns import GridColumn, LineKind, Paint, column_of
from app.views.kit.grid.lines import Line, LinesModel
from app.views.kit.marks import StackBar
from app.views.project.blocks import Block, Scrolled, Verdict, holding
from app.views.project.room import Go, Room, plain, table
from app.views.work import Work

TINTS = ("accent", "accent-mid", "edge", "accent-dark", "line", "ink2", "total", "ink3", "soft", "track")
"""Colours of the sources in a bar, in the order of their size: state colours never stand for money."""

_TEXT = Field("", "", Kind.TEXT)
_MONEY = Field("", "", Kind.MONEY, unit="万元")


def _figure(key: str, label: str, width: float = 11) -> GridColumn:
    return GridColumn(
        key, label, field=_MONEY, width=width, paint=Paint.FIGURE, filterable=False, unit="万元"
    )


def source_columns() -> list[GridColumn]:
    """Source, amount (typed), share of all."""
    amount = plain(column_of(field_of(Project, FUND_FIELDS[0]), editable=True), label="金额 万元", width=13)
    share_of = GridColumn("share", "占 %", width=8, paint=Paint.FIGURE, filterable=False)
    source = GridColumn("source", "资金来源", field=_TEXT, width=15, filterable=False)
    return [source, amount, share_of]


def flow_columns() -> list[GridColumn]:
    """Month, received and paid (typed), their sums since January."""
    received, paid = (
        plain(column_of(field_of(MonthlyProgress, name), editable=True), label=label, width=11)
        for name, label in (("received", "到位"), ("paid", "支付"))
    )
    month = GridColumn("month", "月份", field=_TEXT, width=8, filterable=False)
    rate = GridColumn("rate", "支付率 %", width=9, paint=Paint.FIGURE, filterable=False)
    return [month, received, _figure("in", "到位累计"), paid, _figure("out", "支付累计"), rate]


def closing(funds: Funds) -> str:
    """Whether the sources close to the total investment, in words; "" when it cannot be said."""
    if funds.gap is None:
        return ""
    if not funds.gap:
        return "与总投资闭合"
    return f"比总投资{'少' if funds.gap > 0 else '多'} {show_money(abs(funds.gap))} 万元"


class Money(Room):
    """Ten sources with their sum and gap beside the year's money; narrow pages put one below the other."""

    def __init__(self, work: Work, go: Go) -> None:
        super().__init__(work, go)
        self.sources = LinesModel(source_columns(), write=self._write_sources)
        self.flows = LinesModel(flow_columns(), write=self._write_flows)
        self.source_grid, self.flow_grid = table(self.sources, self), table(self.flows, self)
        self._bar = StackBar((), height=12, name="资金来源")
        self._left, self._right = Block("资金来源"), Block("到位与支付")
        self.closing = Verdict()
        self._left.head.insertWidget(2, self.closing)
        self._left.body.addWidget(self._bar)
        self._left.body.addWidget(self.source_grid)
        self._right.body.addWidget(self.flow_grid)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(theme.px(24), theme.px(12), theme.px(24), theme.px(16))
        self._grid.setSpacing(theme.px(12))
        self._narrow: bool | None = None
        for grid, rows in ((self.source_grid, 11), (self.flow_grid, 13)):
            grid.setMinimumHeight(theme.row_height() * (rows + 1) + theme.px(8))
        outer = parts.column(Scrolled(holding(self._grid), self._fit), gap=0)
        self.setLayout(outer)

    def show_page(self, page: ProjectPage) -> None:
        """Show the money of a project."""
        other = self._page is None or page.project.uid != self.page.project.uid
        super().show_page(page)
        funds = page.funds
        self._left.say(f"总投资 {show_money(page.project.total_investment) or '未填'} 万元")
        self.closing.say(closing(funds), good=not funds.gap)
        ordered = sorted(funds.parts, key=lambda part: -part.amount)
        self._bar.set_parts([(part.amount, TINTS[place]) for place, part in enumerate(ordered)])
        self._bar.setVisible(bool(ordered))
        self.sources.set_lines(_source_lines(page))
        self.flows.set_lines(_flow_lines(page))
        if other:
            self.source_grid.go(1, FUND_FIELDS[0])
            self.flow_grid.go(self.flows.row_of(filling(page.period)), "received")
        standing = page.standing
        self._right.say(
            f"{page.period[:4]}年 到位 {show_money(standing.year_received) or '—'}　"
            f"支付 {show_money(standing.year_paid) or '—'}　万元"
        )

    def focus_on(self, detail: str) -> None:
        """Go to the amounts."""
        self.source_grid.go(1, FUND_FIELDS[0])
        self.source_grid.setFocus()

    def finish(self) -> bool:
        """Write the cell that is being typed."""
        return self.source_grid.finish_editing() and self.flow_grid.finish_editing()

    def _fit(self, width: int) -> None:
        narrow = width < theme.px(940)
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self._grid.addWidget(self._left, 0, 0)
        self._grid.addWidget(self._right, *((1, 0) if narrow else (0, 1)))
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 0 if narrow else 3)

    def _write_sources(
        self, cells: Sequence[tuple[str, str, str]], title: str
    ) -> Mapping[tuple[str, str], str]:
        uid, work = self.page.project.uid, self.work
        texts = [(uid, name, text) for name, _, text in cells]
        act = f"改{field_of(Project, cells[0][0]).label}" if len(cells) == 1 else title
        wrong = work.write(
            "改资金来源", lambda: records.set_texts(work.ledger, work.person, Project, texts, act)
        )
        return {(name, column): wrong[uid, name] for name, column, _ in cells if (uid, name) in (wrong or {})}

    def _write_flows(
        self, cells: Sequence[tuple[str, str, str]], title: str
    ) -> Mapping[tuple[str, str], str]:
        uid, work = self.page.project.uid, self.work
        prepared = editing.prepare([CellEdit(uid, f"{month}:{name}", text) for month, name, text in cells])
        if prepared.good:
            work.write("改到位与支付", lambda: editing.apply(work.ledger, work.person, title, prepared))
        return {
            (refused.edit.key.partition(":")[0], refused.edit.key.partition(":")[2]): refused.reason
            for refused in prepared.refused
        }


def _source_lines(page: ProjectPage) -> list[Line]:
    column, total = FUND_FIELDS[0], page.funds.total
    lines = []
    for name in FUND_FIELDS:
        amount = getattr(page.project, name)
        part = share(amount, total)
        cells = {"source": field_of(Project, name).label, column: amount}
        lines.append(Line(key=name, cells=cells | {"share": "" if part is None else str(percent(part))}))
    whole = {column: total or None, "share": "100.0" if total else ""}
    return [Line(LineKind.TOTAL, cells=whole, title="合计"), *lines]


def _flow_lines(page: ProjectPage) -> list[Line]:
    made = yearly.table(page.project, page.months)
    received, paid = made.figures["received"], made.figures["paid"]
    ins, outs, now = yearly.cumulated(received), yearly.cumulated(paid), filling(page.period)
    lines = []
    for place, month in enumerate(made.months):
        told = month <= page.period or received[place] is not None or paid[place] is not None
        rate = share(outs[place], ins[place]) if told else None
        cells: dict[str, object] = {
            "month": f"{int(month[5:7])}月{'（填报）' if month == now else ''}",
            "received": received[place],
            "paid": paid[place],
            "in": ins[place] if told else None,
            "out": outs[place] if told else None,
            "rate": "" if rate is None else str(percent(rate)),
        }
        lines.append(Line(key=month, cells=cells))
    whole = share(made.sums["paid"], made.sums["received"])
    came, went = made.sums["received"], made.sums["paid"]
    sums = {"received": came, "in": came, "paid": went, "out": went}
    rate_text = "" if whole is None else str(percent(whole))
    return [Line(LineKind.TOTAL, cells={**sums, "rate": rate_text}, title="全年"), *lines]
