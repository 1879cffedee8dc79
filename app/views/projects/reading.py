"""What the ledger's page reads: its rows, its tabs with counts, its sentence."""

from datetime import timedelta

from app.models.dates import month_of
from app.rules.pace import show_percent
from app.services.grid import grid, layouts
from app.services.grid.grid import Group
from app.services.grid.layouts import NamedView
from app.services.ledger.ledgers import Ledger
from app.views.kit.tabs import Tab
from app.views.sheet.reading import SheetContent, SheetRows, SheetSource
from app.views.sheet.shown import Shown


def _content(ledger: Ledger, rows: SheetRows) -> SheetContent:
    period = rows.wish.when
    overview = grid.overview(ledger, period)
    return SheetContent(rows, tuple(tabs(ledger, period)), sentence(overview, period), overview.count)


LEDGER = SheetSource(
    query=lambda wish: wish.shown.query(wish.when),
    figures=grid.figures,
    outline=grid.outline,
    content=_content,
)
"""The sheet of the ledger's page: all projects, judged at the end of a month."""


def tabs(ledger: Ledger, period: str) -> list[Tab]:
    """The ready-made views and the named ones, each with its count."""
    shown = [Tab(view.key, view.label, f"{view.count:,}") for view in grid.views(ledger, period)]
    for view in layouts.named_views(ledger):
        layout = layouts.layout(ledger, view.key, period) or layouts.GridLayout()
        count = grid.count(ledger, Shown.of(view.key, view.base, layout).query(period))
        shown.append(Tab(view.key, view.label, f"{count:,}"))
    return shown


def first_tabs(ledger: Ledger, period: str) -> list[Tab]:
    """The tabs before anything has been counted."""
    own = [Tab(view.key, view.label) for view in layouts.named_views(ledger)]
    return [*(Tab(key, label) for key, label in grid.view_labels(ledger, period).items()), *own]


def ready_made() -> frozenset[str]:
    """The keys of the views that every ledger has."""
    return frozenset(grid.VIEWS)


def base_of(ledger: Ledger, view: str) -> str:
    """The ready-made view behind a tab; 全部 for one that is gone."""
    if view in grid.VIEWS:
        return view
    named: list[NamedView] = layouts.named_views(ledger)
    return next((own.base for own in named if own.key == view), "")


def sentence(overview: Group, period: str) -> str:
    """39项 · 1—8月完成 62.6%."""
    if not overview.count:
        return ""
    rate = overview.sums.get("rate")
    month = int(period[5:7])
    span = "1月" if month == 1 else f"1—{month}月"
    return f"{overview.count:,}项" + (f" · {span}完成 {show_percent(rate)}" if rate is not None else "")


def usual_period(ledger: Ledger) -> str:
    """The month that the business date asks for: the one before it."""
    return month_of(ledger.today.replace(day=1) - timedelta(days=1))
