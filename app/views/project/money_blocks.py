"""The blocks of the room 资金 beside its two tables: months by source, batches, vouchers, rates, doubts."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QToolButton, QVBoxLayout

from app.models import FundBatch, FundFlow
from app.models.cells import Cell, Refused, refused_as
from app.models.funds import STREAMS
from app.models.keys import flow_key
from app.models.values import show_money
from app.rules.checks.check import Hit
from app.rules.funds import Rate
from app.rules.pace import show_percent
from app.services.common.periods import filling
from app.services.common.project_sheet import ProjectSheet
from app.services.grid import editing
from app.services.money.flows import OTHER, sources_of
from app.services.money.funds import EARLY, ProjectMoney, Spent
from app.views.kit import parts, theme
from app.views.kit.grid.columns import Mark
from app.views.kit.grid.lines import LinesModel
from app.views.project import money_tables
from app.views.project.blocks import RoomBlock, empty
from app.views.project.record_table import Computed, RecordTable, TableSpec
from app.views.project.room import Room, table


class BySource(RoomBlock):
    """One stream of the year by month and source, typed in place; the months' totals follow."""

    def __init__(self, room: Room) -> None:
        super().__init__("按来源")
        self._room = room
        self.stream = STREAMS[0]
        self.sources: tuple[str, ...] = ()
        self.model = LinesModel(money_tables.matrix_columns(()), write=self._write)
        self.grid = table(self.model, room)
        self.grid.setAccessibleName("按来源的到位、拨付、支付")
        self._money: ProjectMoney | None = None
        self._uid = ""
        self._buttons = {stream: self._button(stream) for stream in STREAMS}
        self.head.insertLayout(2, parts.row(*self._buttons.values(), gap=0))
        self._nothing = parts.label("资金拼盘还空着，先在上面填资金来源", "second")
        self.body.addWidget(self._nothing)
        self.body.addWidget(self.grid)
        self.grid.setMinimumHeight(theme.row_height() * 14 + theme.px(8))

    def show_money(self, page: ProjectSheet, money: ProjectMoney) -> None:
        """Show the year again, or that of another project."""
        self._money = money
        sources = money_tables.shown_sources(money)
        if sources != self.sources:
            self.sources = sources
            columns = money_tables.matrix_columns(sources)
            self.model.set_columns(columns)
            self.model.arrange([column.key for column in columns])
        self._nothing.setVisible(not sources)
        self.grid.setVisible(bool(sources))
        self._show(page)
        if page.project.uid != self._uid and sources:
            self.grid.go(self.model.row_of(filling(page.period)), sources[0])
        self._uid = page.project.uid

    def choose(self, stream: str, _checked: bool = False) -> None:
        """Show another stream."""
        if self.grid.finish_editing():
            self.stream = stream
            self._show(self._room.page)

    def _show(self, page: ProjectSheet) -> None:
        for stream, button in self._buttons.items():
            button.setChecked(stream == self.stream)
        if self._money is not None:
            self.model.set_lines(money_tables.matrix_lines(page, self._money, self.stream, self.sources))
        self.say("合计没有单独的栏，由来源相加" if self.stream == "拨付" else f"{self.stream}合计跟着来源走")

    def _button(self, stream: str) -> QToolButton:
        button = QToolButton()
        button.setText(stream)
        button.setCheckable(True)
        button.setProperty("segment", True)
        button.clicked.connect(partial(self.choose, stream))
        return button

    def _write(self, cells: Sequence[Cell], title: str) -> Sequence[Refused]:
        """The rows are months, the columns sources."""
        work, uid = self._room.work, self._room.page.project.uid
        typed = {Cell(uid, flow_key(cell.uid, self.stream, cell.key), cell.text): cell for cell in cells}
        checked = editing.prepare(list(typed))
        act = f"改{int(cells[0].uid[5:7])}月{self.stream}：{cells[0].key}" if len(cells) == 1 else title
        if checked.good:
            work.do(editing.apply, act, checked)
        return refused_as(checked.refused, typed)


class Batches(RoomBlock):
    """资金批次: what was applied for and allotted, what was paid out of it."""

    def __init__(self, room: Room) -> None:
        super().__init__("资金批次")
        self.say("万元")
        self._spent: dict[str, Spent] = {}
        spec = TableSpec(
            FundBatch,
            ("kind", "cohort", "source", "applied", "applied_on", "review", "number", "issued", "amount"),
            computed=(
                Computed("paid", "已支付", 8, self._paid, figure=True),
                Computed("rate", "支付率 %", 7.5, self._rate, self._idle, figure=True),
            ),
            defaults=lambda: {"cohort": int(filling(room.page.period)[:4])},
            widths={
                "kind": 11,
                "cohort": 8,
                "review": 7,
                "number": 12.5,
                "applied_on": 7,
                "source": 8,
                "applied": 8,
                "amount": 8,
            },
        )
        self.table = RecordTable(room, spec)
        self.body.addWidget(self.table)

    def show_money(self, page: ProjectSheet, money: ProjectMoney) -> None:
        """Show the batches again."""
        self._spent = {each.batch.uid: each for each in money.batches}
        self.table.show_records(page.of(FundBatch))
        self.table.fit_rows(3, 9)
        early = money.spent_on(True)
        if early:
            allotted, paid = (
                _sum([each.batch.amount for each in early]),
                _sum([each.paid for each in early]),
            )
            self.table.words.setText(f"其中{EARLY} 下达 {allotted}　支付 {paid}　万元")
        else:
            self.table.words.setText("在最后一行选资金类型，就加一个批次；前期工作经费也记在这里")

    def _paid(self, batch: FundBatch) -> str:
        spent = self._spent.get(batch.uid)
        return show_money(spent.paid) or "—" if spent else "—"

    def _rate(self, batch: FundBatch) -> str:
        spent = self._spent.get(batch.uid)
        return show_percent(spent.rate.value).rstrip("%") if spent else "—"

    def _idle(self, batch: FundBatch) -> Mark | None:
        spent = self._spent.get(batch.uid)
        if spent is None:
            return None
        if spent.idle:
            facts = f"下达 {show_money(batch.amount)} 万元"
            return Mark(f"下达{spent.idle}天没有支付", facts, "核对支付是否漏填，或催办支付")
        return None


class Vouchers(RoomBlock):
    """资金流水: every figure by source, with the batch, day and voucher where they are known."""

    def __init__(self, room: Room) -> None:
        super().__init__("资金流水")
        self.say("万元")
        self._room = room
        spec = TableSpec(
            FundFlow,
            ("month", "stream", "source", "amount", "batch", "day", "number", "note"),
            defaults=self._defaults,
            widths={"batch": 20, "number": 10},
            shown={"batch": lambda flow: self._labels().get(flow.batch or "", "")},
            typed={"batch": self._batch},
            offered={"batch": lambda: list(self._labels().values())},
            noun="流水",
        )
        self.table = RecordTable(room, spec)
        self.table.words.setText("按月按来源填的也在这里；写明批次的支付归到那个批次")
        self.body.addWidget(self.table)

    def show_money(self, page: ProjectSheet) -> None:
        """Show the flows again, newest month first."""
        flows = sorted(page.of(FundFlow), key=lambda flow: (flow.month, flow.stream, flow.source, flow.uid))
        self.table.show_records(flows[::-1])
        self.table.fit_rows(3, 8)

    def _defaults(self) -> dict[str, object]:
        sources = list(sources_of(self._room.page.project))
        return {"stream": "支付", "source": sources[0] if sources else OTHER}

    def _labels(self) -> dict[str, str]:
        """How the batches are called in the list, by uid."""
        return {batch.uid: batch_label(batch) for batch in self._room.page.of(FundBatch)}

    def _batch(self, text: str) -> str:
        label = text.strip()
        if not label:
            return ""
        fitting = [uid for uid, name in self._labels().items() if label in name]
        if len(fitting) != 1:
            raise ValueError(
                "没有这个批次，从列表里选一个" if not fitting else "有几个批次像这个，从列表里选"
            )
        return fitting[0]


def batch_label(batch: FundBatch) -> str:
    """地方政府专项债券 2023 · 故发改〔2023〕12号."""
    return f"{batch.kind} {batch.cohort}" + (f" · {batch.number}" if batch.number else "")


class Rates(RoomBlock):
    """The rates with their 口径 on hover, and what contradicts, with advice."""

    def __init__(self) -> None:
        super().__init__("到位、支付和核对")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.px(8))
        self.body.addLayout(self._lines)
        self.body.addStretch(1)

    def show_money(self, money: ProjectMoney) -> None:
        """Show the rates and what contradicts again."""
        empty(self._lines)
        self._lines.addLayout(parts.row(*(_rate(rate) for rate in money.rates), None, gap=24))
        self._lines.addWidget(parts.rule())
        for hit in money.hits:
            self._lines.addLayout(_hit_lines(hit))
        if not money.hits:
            self._lines.addLayout(
                parts.row(
                    parts.picture("check", 14, "green"), parts.label("没有对不上的数", "good"), None, gap=6
                )
            )


def _rate(rate: Rate) -> QVBoxLayout:
    name, value = parts.label(rate.name, "second"), parts.label(show_percent(rate.value), "bold")
    for each in (name, value):
        each.setToolTip(rate.said())
    value.setAccessibleDescription(rate.said())
    return parts.column(name, value, gap=2)


def _hit_lines(hit: Hit) -> QVBoxLayout:
    sign = parts.picture("warning", 14, hit.tone)
    title = parts.label(f"{hit.rule} {hit.what}", "error" if hit.grave else "warn")
    figures = parts.label(hit.figures, "body", wrap=True)
    advice = parts.label(hit.advice, "second", wrap=True)
    return parts.column(parts.row(sign, title, None, gap=6), figures, advice, gap=2)


def _sum(amounts: Sequence[int | None]) -> str:
    figures = [amount for amount in amounts if amount is not None]
    return show_money(sum(figures)) if figures else "—"
