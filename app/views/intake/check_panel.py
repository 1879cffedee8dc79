"""Step 4: the five counts, the decisions, and the proof against the sheet's own totals."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.models.counts import in_words
from app.models.values import show_money
from app.services.intake.balance import Balance, explained
from app.services.intake.plan import NEW, SKIP, Outcome
from app.services.intake.review import Decision
from app.views.intake.counts import Counts
from app.views.intake.decisions import DecisionActs, DecisionList
from app.views.intake.draft import Outlook
from app.views.kit import parts, theme
from app.views.kit.emptied import clear

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MANY, _LOW = 4, 430


class CheckPanel(QWidget):
    """`filtered` tells the outcome whose rows are wanted; `all_decided` one answer for all doubtful rows."""

    filtered = Signal(object)
    all_decided = Signal(str)

    def __init__(self, acts: DecisionActs) -> None:
        super().__init__()
        self.counts = Counts()
        self.counts.chosen.connect(self._filter)
        self.decisions = DecisionList(acts)
        self._together = parts.boxed(parts.row(
            parts.label("疑似重复的", "second"),
            parts.link("都另立新项目", lambda: self.all_decided.emit(NEW)),
            parts.link("都不导入", lambda: self.all_decided.emit(SKIP)), None,
            gap=12, margins=(16, 6, 16, 6),
        ))  # fmt: skip
        self._proof = parts.column(gap=0)
        self._outlook: Outlook | None = None
        self._sheet = ""
        self._low = False
        column = parts.column(self.counts, self._together, self.decisions, self._proof, gap=0)
        column.setStretch(2, 1)
        self.setLayout(column)

    def show_outlook(self, outlook: Outlook, sheet: str) -> None:
        """Show what follows from a draft, the proof of one of its sheets."""
        self._outlook, self._sheet = outlook, sheet
        self.counts.show_counts(outlook.plan.counts())
        self._show_decisions()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        low = self.height() < theme.px(_LOW)
        if low is not self._low:
            self._low = low
            self._show_decisions()

    def _filter(self, outcome: Outcome | None) -> None:
        self._show_decisions()
        self.filtered.emit(outcome)

    def _show_decisions(self) -> None:
        if self._outlook is None:
            return
        outcome, decisions = self.counts.current, self._outlook.review.decisions
        if outcome in (Outcome.DOUBTFUL, Outcome.REFUSED):
            decisions = tuple(decision for decision in decisions if _belongs(decision, outcome))
        open_ones = self._outlook.plan.counts()[Outcome.DOUBTFUL]
        self._together.setVisible(open_ones >= _MANY)
        proof = proof_view(self._outlook.review.balances.get(self._sheet, ()), self._outlook)
        clear(self._proof)
        if not self._low:
            self._proof.addWidget(proof)
        self.decisions.show_decisions(
            decisions, "没有要您定的事，可以直接导入。", proof if self._low else None
        )


def _belongs(decision: Decision, outcome: Outcome) -> bool:
    if outcome is Outcome.DOUBTFUL:
        return decision.kind == "double"
    return decision.kind != "double" or decision.outcome is Outcome.REFUSED


def proof_view(balances: Sequence[Balance], outlook: Outlook) -> QWidget:
    """与表内合计对账: what the sheet states, what its rows add up to, the difference."""
    units = {balance.unit for balance in balances if balance.unit != "个"}
    unit = units.pop() if len(units) == 1 else ""
    head = parts.row(parts.label("与表内合计对账", "block"), None, parts.label(unit, "note"))
    column = parts.column(head, gap=6, margins=(16, 12, 16, 12))
    if not balances:
        column.addWidget(parts.label("这张表没有合计行，没有可对的数。", "second", wrap=True))
    else:
        column.addWidget(_table(balances[:6], unit))
    sentences = [explained(balances), _left_out(outlook)]
    column.addWidget(parts.label("".join(sentences), "note", wrap=True))
    view = parts.boxed(parts.column(parts.rule(), column, gap=0))
    view.setAccessibleName("与表内合计对账")
    return view


def _left_out(outlook: Outlook) -> str:
    refused = outlook.plan.counts()[Outcome.REFUSED]
    others = f"项目之外：{in_words(outlook.plan.records())}。" if outlook.plan.work() else ""
    return others + (f"拒绝的{refused:,}行不导入，补报后再导，已导的行不会重复。" if refused else "")


def _table(balances: Sequence[Balance], unit: str) -> QWidget:
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(theme.px(4), 0, 0, 0)
    grid.setHorizontalSpacing(theme.px(8))
    grid.setVerticalSpacing(0)
    for column, text in enumerate(("栏目", "表内合计", "逐行相加", "差额")):
        grid.addWidget(parts.label(text, "note"), 0, column, _RIGHT if column else Qt.AlignmentFlag.AlignLeft)
    for column, stretch in enumerate((4, 4, 4, 4)):
        grid.setColumnStretch(column, stretch)
    for at, balance in enumerate(balances):
        grid.addWidget(parts.rule(), 2 * at + 1, 0, 1, 4)
        _line(grid, 2 * at + 2, balance, unit)
    return table


def _line(grid: QGridLayout, row: int, balance: Balance, unit: str) -> None:
    name = balance.label if unit or balance.unit == "个" else f"{balance.label}（{balance.unit}）"
    grid.setRowMinimumHeight(row, theme.px(25))
    grid.addWidget(parts.ElidedLabel(name, "second"), row, 0)
    for column, amount in ((1, balance.stated), (2, balance.added)):
        grid.addWidget(parts.label(_amount(amount, balance.unit), "second"), row, column, _RIGHT)
    sign, token = ("check", "green") if balance.agrees else ("warning", "red")
    gap = parts.label(
        "0" if balance.agrees else _amount(balance.gap, balance.unit), "good" if balance.agrees else "error"
    )
    pair = parts.boxed(parts.row(None, parts.picture(sign, 13, token), gap, gap=3))
    pair.setAccessibleName(f"{balance.label}差额 {gap.text()}")
    grid.addWidget(pair, row, 3, _RIGHT)


def _amount(amount: int, unit: str) -> str:
    return f"{amount:,}" if unit == "个" else show_money(amount, unit)
