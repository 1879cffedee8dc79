"""Reading what a wish asks for, on the worker thread: the content, and what else could be chosen."""

from dataclasses import dataclass, replace

import msgspec

from app.documents.gantt.model import Chart
from app.documents.sheet.model import SheetDoc
from app.progress import Progress
from app.services.common import periods
from app.services.grid import filters, grid
from app.services.grid.filters import Filter
from app.services.grid.grid import GridQuery
from app.services.ledger.ledgers import Ledger
from app.services.paper import charts, reports
from app.services.paper.charts import ChartRequest
from app.services.paper.reports import CHART
from app.services.registers import registers
from app.views.printing.panel import LEDGER, Choices, Wish
from app.views.printing.printable import Printable, of_chart, of_sheet


@dataclass(frozen=True)
class Content:
    """What was read for a wish. `count` is the number of projects."""

    wish: Wish
    choices: Choices
    made: SheetDoc | Chart
    count: int

    def serves(self, wish: Wish) -> bool:
        """Whether only the paper differs, so that nothing need be read again."""
        return _read_for(self.wish) == _read_for(wish)

    def on_paper(self, wish: Wish) -> Printable:
        """The content laid out as a wish says; on the main thread only, it measures text."""
        if isinstance(self.made, Chart):
            return of_chart(self.made, wish.settings.paper, wish.settings.grey)
        return of_sheet(self.made, reports.paper_settings(wish.settings))


def _read_for(wish: Wish) -> tuple[object, ...]:
    how = wish.settings
    return wish.kind, wish.period, how.ledger, how.view, how.group, how.columns


def last_wish(ledger: Ledger, kind: str, period: str | None = None) -> Wish:
    """A document as it was printed last; of the judged month unless another one is given."""
    settings = reports.settings_of(ledger, kind)
    if kind == CHART and settings.group not in charts.GROUPS:
        settings = msgspec.structs.replace(settings, group="industry")
    own = next(iter(registers.choices(ledger, kind)), "") if reports.is_register(kind) else None
    return Wish(kind, period or (periods.period(ledger) if own is None else own), settings)


def read(ledger: Ledger, wish: Wish, person: str, _progress: Progress) -> Content:
    """Read what a wish asks for; raises UserError when it cannot be had."""
    judged, how = periods.period(ledger), wish.settings
    period = judged if wish.chart else wish.period
    month = judged if reports.is_register(wish.kind) else period
    like = filters.of_ledger_page(ledger, month)
    query = like.query if how.ledger else GridQuery(month, view=how.view)
    choices = _choices(ledger, wish, period, like)
    if wish.chart:
        chart = charts.chart(ledger, ChartRequest(replace(query, group=how.group)), person)
        return Content(wish, choices, chart, len(chart.rows))
    doc = reports.document(ledger, wish.kind, period=period, query=query, settings=how, person=person)
    return Content(wish, choices, doc, sum(row.kind == "data" for row in doc.rows))


def _choices(ledger: Ledger, wish: Wish, period: str, like: Filter) -> Choices:
    own = reports.is_register(wish.kind)
    known = [] if own else dict.fromkeys([*reports.periods(ledger), period])
    months = {month: f"{month[:4]}年{int(month[5:7])}月" for month in known}
    views = {view.key: f"{view.label}　{view.count}项" for view in grid.views(ledger, periods.period(ledger))}
    same = f"同台账筛选：{like.words}" if like.words else "同台账筛选（现在没有筛选）"
    groups = charts.GROUPS if wish.chart else reports.groups(ledger, wish.kind)
    return Choices(
        kinds={**reports.kinds(), CHART: "作战图"},
        periods=registers.choices(ledger, wish.kind) if own else months,
        projects={**views, LEDGER: same},
        groups=groups,
        columns=() if wish.chart else reports.columns(period, wish.kind),
    )
