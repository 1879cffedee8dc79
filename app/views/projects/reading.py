"""Reading all that the page shows in one go, on whichever thread, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from app.models.dates import month_of
from app.progress import Progress, silent
from app.rules.pace import show_percent
from app.services.grid import grid, layouts, standings
from app.services.grid.grid import Figures, Group, Outline
from app.services.grid.layouts import NamedView
from app.services.ledger.ledgers import Ledger
from app.views.kit.tabs import Tab
from app.views.projects.shown import Shown

SMALL = 1_500
"""Projects that are read again at once after an edit; larger ledgers are read in the background."""
GLANCE = 80


@dataclass(frozen=True, slots=True)
class Reading:
    """The ledger as the page shows it: rows, tabs with counts, totals over everything."""

    shown: Shown
    period: str
    summed: tuple[str, ...]
    outline: Outline
    tabs: tuple[Tab, ...]
    overview: Group
    figures: Figures


def is_small(ledger: Ledger) -> bool:
    """Whether reading everything takes no time that anybody would notice."""
    return not grid.has_more_than(ledger, SMALL)


def read(
    ledger: Ledger, shown: Shown, period: str, summed: Sequence[str], *, refresh: bool = True,
    before: Reading | None = None, progress: Progress = silent,
) -> Reading:  # fmt: skip
    """Everything the page shows; with `refresh` standings are brought up to date first.

    Where nothing changed in the ledger since the reading `before`, only the rows are read.
    """
    if refresh and before is None:
        standings.refresh(ledger, progress)
    if before is None or not set(summed) <= set(before.figures):
        figures = grid.figures(ledger, period, summed)
    else:
        figures = before.figures
    outline = grid.outline(ledger, shown.query(period), summed, figures)
    if before is not None:
        return replace(before, shown=shown, summed=tuple(summed), outline=outline, figures=figures)
    counted = tuple(tabs(ledger, period))
    return Reading(shown, period, tuple(summed), outline, counted, grid.overview(ledger, period), figures)


def tabs(ledger: Ledger, period: str) -> list[Tab]:
    """The ready-made views and the named ones, each with its count."""
    made = [Tab(view.key, view.label, f"{view.count:,}") for view in grid.views(ledger, period)]
    for view in layouts.named_views(ledger):
        layout = layouts.layout(ledger, view.key, period) or layouts.GridLayout()
        count = grid.count(ledger, Shown.of(view.key, view.base, layout).query(period))
        made.append(Tab(view.key, view.label, f"{count:,}"))
    return made


def first_tabs(ledger: Ledger, period: str) -> list[Tab]:
    """The tabs before anything has been counted."""
    own = [Tab(view.key, view.label) for view in layouts.named_views(ledger)]
    return [*(Tab(key, label) for key, label in grid.view_labels(period).items()), *own]


def ready_made(period: str) -> frozenset[str]:
    """The keys of the views that every ledger has."""
    return frozenset(grid.view_labels(period))


def base_of(ledger: Ledger, view: str, period: str) -> str:
    """The ready-made view behind a tab; 全部 for one that is gone."""
    if view in grid.view_labels(period):
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


def period_words(period: str) -> str:
    """2025年8月."""
    return f"{period[:4]}年{int(period[5:7])}月"


def usual_period(ledger: Ledger) -> str:
    """The month that the business date asks for: the one before it."""
    return month_of(ledger.today.replace(day=1) - timedelta(days=1))


def period_choices(period: str, usual: str) -> list[str]:
    """The months that can be judged: those of the period's year and of the year before, newest first."""
    years = sorted({int(period[:4]), int(usual[:4]), int(usual[:4]) - 1}, reverse=True)
    return [f"{year}-{month:02d}" for year in years for month in range(12, 0, -1)]
