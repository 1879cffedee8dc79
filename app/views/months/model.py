"""The grid's model of a month: what may be typed, what is odd about it, sums of what was read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.models.dates import month_before
from app.models.funds import TOTALS
from app.models.keys import is_month, parse
from app.rules.checks.check import Hit
from app.rules.checks.table import FUNDS_DIFFER
from app.rules.pace import month_share
from app.services.grid.columns import LedgerColumn
from app.services.grid.grid import Figures
from app.services.ledger.ledgers import Ledger
from app.services.months import month_sheet, month_spans
from app.services.months.month_sheet import FACTS, OFFERED, RATE, STATE, UNFILLED, YEAR_DONE
from app.views.kit.grid import CellBlock, GridColumn, GridLineKind, Mark, Paint, Sums
from app.views.kit.grid.model import NOTHING
from app.views.sheet.columns import shown_column
from app.views.sheet.ledger_model import LedgerModel

_NOT_SORTED = (STATE, YEAR_DONE, RATE, *month_spans.COMPUTED)


class MonthModel(LedgerModel):
    """The ledger's rows with the cells of one month."""

    ALWAYS = (*LedgerModel.ALWAYS, FACTS, OFFERED)

    def __init__(self, ledger: Ledger, person: str) -> None:
        super().__init__(ledger, person)
        self.month = self.when = ""
        self.figures: Figures = {}

    def show_month(self, when: str, columns: Sequence[LedgerColumn]) -> None:
        """Offer the columns of a month or of a part of it."""
        self.when, self.month = when, month_spans.month_of(when)
        month = self.month
        self._pace = month_share(int(month[5:7]))
        self._window.forget()
        self.set_columns([self._column(column) for column in columns])

    def _column(self, column: LedgerColumn) -> GridColumn:
        shown = shown_column(column)
        past = column.key == f"{month_before(self.month)}:progress"
        key = parse(column.key)
        return replace(
            shown,
            width=len(column.label) * 1.75 + 1 if key.source else shown.width,
            filterable=column.key not in _NOT_SORTED,
            locked=past,
            tip=_TIPS.get("" if key.source else key.stream or key.name, _WAN if key.stream else shown.tip),
        )

    def fetch(self, keys: Sequence[str], uids: Sequence[str]) -> Mapping[str, tuple[Any, ...]]:
        """The month's raw values of some projects, by uid."""
        return month_sheet.cells(self._ledger, self.when, keys, uids)

    def text(self, row: int, column: GridColumn) -> str:
        """As in the ledger; what waits to be filled in is empty."""
        shown = super().text(row, column)
        waits = column.editable and shown == NOTHING and self.line(row) is GridLineKind.DATA
        return "" if waits else shown

    # ------------------------------------------------------------------ what may be typed

    def why_closed(self, row: int, column: GridColumn) -> str:
        """Why a cell cannot be typed into, "" when it can."""
        if self.line(row) is GridLineKind.DATA and not column.editable:
            if column.locked:
                return "这是上月的文字，要用就选中后点“沿用上月文字”"
            if parse(column.key).of == "project" and column.field is not None and column.field.label:
                return f"“{column.label}”在项目台账里改"
            if column.key == f"{self.month}:plan":
                return "月计划在“月”里改"
        missing = self._no_source(row, column) if self.line(row) is GridLineKind.DATA else ""
        return missing or super().why_closed(row, column)

    def _no_source(self, row: int, column: GridColumn) -> str:
        """Money can be typed for the sources that a project has."""
        key = parse(column.key)
        stream, source = key.stream, key.source
        if not stream:
            return ""
        offered: Collection[str] = self.value(row, OFFERED) or ()
        if not source and len(offered) > 1:
            return f"这个项目有{len(offered)}个资金来源，打开“按来源”分开填{stream}"
        if source and source not in offered and self.value(row, column.key) is None:
            return f"资金拼盘里没有{source}，先在项目的“资金”里填"
        return ""

    def locked(self, row: int, column: GridColumn) -> bool:
        """Past texts, and sources that a project does not have."""
        return column.locked or (self.line(row) is GridLineKind.DATA and bool(self._no_source(row, column)))

    # ------------------------------------------------------------------ what is odd

    def mark(self, row: int, column: GridColumn) -> Mark | None:
        """What the rules say about a cell of this month."""
        if column.paint is Paint.LIGHT or not is_month(column.key):
            return super().mark(row, column)
        key = parse(column.key)
        hit: Hit | None = (self.value(row, FACTS) or {}).get(key.name) if key.span == self.month else None
        return Mark(f"{hit.rule} {hit.what}", hit.figures, hit.advice, hit.tone) if hit else None

    def contradicted(self, rows: Collection[int]) -> list[tuple[str, str, str]]:
        """Project, month and stream of the totals in these rows that differ from the sum of their sources."""
        totals = []
        for row in rows:
            hits: Mapping[str, Hit] = self.value(row, FACTS) or {}
            for stream, name in TOTALS.items():
                if name in hits and hits[name].check is FUNDS_DIFFER:
                    totals.append((self.rows.uid(row), self.month, stream))
        return totals

    def filled(self, row: int) -> bool:
        """Whether the month of a project is told, or need not be."""
        return bool(self.value(row, STATE) != UNFILLED)

    # ------------------------------------------------------------------ sums

    def sums(self, block: CellBlock) -> Sums | None:
        """The sums of a large block of one column, from the figures that were read."""
        column = self.columns()[block.left]
        if block.cells < self.BIG or len(block.columns) > 1 or column.key not in self.figures:
            return None
        figures = self.figures[column.key]
        amounts = [figures[uid] for uid in self.rows.uids(block.top, block.bottom) if uid in figures]
        total = sum(amounts) / 10_000 if amounts else None
        return Sums(len(amounts), len(amounts), total, column.unit)


_WAN = "单位万元"
_TIPS = {
    YEAR_DONE: "年初到本月的完成投资；表上报过累计的，从那个累计算起",
    RATE: "年初累计完成投资÷年度计划投资；竖线是序时进度",
    STATE: "填了本月完成或上报累计，就算已填；竣工、投产、退库的不用报",
    "拨付": "拨付到项目单位的钱；只有一个资金来源的项目可以直接填，几个来源的按来源填",
    "received": "本月到位资金合计；按来源填了的，合计跟着来源走",
    "paid": "本月支付资金合计；按来源填了的，合计跟着来源走",
}
