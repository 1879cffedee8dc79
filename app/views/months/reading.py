"""Reading all that the month's page shows in one go, on whichever thread, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.models.dates import month_before
from app.progress import Progress, silent
from app.services.grid import standings
from app.services.grid.grid import Figures, Outline
from app.services.ledger.ledgers import Ledger
from app.services.months import month_sheet, month_spans, reporting
from app.services.months.reporting import Status, Unit
from app.views.kit.tabs import Tab
from app.views.sheet.shown import Shown

ALL, UNFILLED, MINE = "all", "unfilled", "mine"


@dataclass(frozen=True, slots=True)
class MonthReading:
    """The month as the page shows it: rows, how far it is, its units. `when` is the month or a part of it."""

    shown: Shown
    when: str
    summed: tuple[str, ...]
    outline: Outline
    status: Status
    units: tuple[Unit, ...]
    figures: Figures


def base_of(tab: str, when: str, person: str) -> str:
    """The view behind a tab, of a month or a part of it."""
    mine = f"mine@{month_spans.month_of(when)}@{person}"
    return {UNFILLED: f"unfilled@{when}", MINE: mine}.get(tab, "all")


def read(
    ledger: Ledger, shown: Shown, when: str, summed: Sequence[str], *, refresh: bool = True,
    before: MonthReading | None = None, progress: Progress = silent, person: str = "",
) -> MonthReading:  # fmt: skip
    """Everything the page shows; with `refresh` standings are brought up to date first.

    `when` is a month or a part of it. Where nothing changed since the reading `before` of the same, only
    the rows are read.
    """
    if before is not None and before.when != when:
        before = None
    if refresh and before is None:
        standings.refresh(ledger, progress)
    if before is None or not set(summed) <= set(before.figures):
        figures = month_sheet.figures(ledger, when, summed)
    else:
        figures = before.figures
    query = shown.query(month_spans.month_of(when))
    outline = month_sheet.outline(ledger, query, summed, figures)
    if before is not None:
        return replace(before, shown=shown, summed=tuple(summed), outline=outline, figures=figures)
    status = reporting.status(ledger, when, person)
    units = tuple(reporting.units(ledger, when))
    return MonthReading(shown, when, tuple(summed), outline, status, units, figures)


def tabs(status: Status | None) -> list[Tab]:
    """全部, 还没填 and 我负责的 with their counts."""
    counts = ("", "", "") if status is None else (status.total, status.unfilled, status.mine)
    words = zip((ALL, UNFILLED, MINE), ("全部", "还没填", "我负责的"), counts, strict=True)
    return [Tab(key, text, f"{count:,}" if count != "" else "") for key, text, count in words]


def sentence(status: Status) -> str:
    """已填 23 / 39 · 截止 9月25日，还有5个工作日."""
    if not status.total:
        return ""
    until = f"截止 {status.deadline.month}月{status.deadline.day}日"
    if not status.unfilled:
        return f"已填 {status.filled:,} / {status.due:,}，全部填完"
    if status.workdays > 0:
        left = f"还有{status.workdays}个工作日"
    else:
        left = "今天截止" if status.workdays == 0 else f"已过{-status.workdays}个工作日"
    return f"已填 {status.filled:,} / {status.due:,}　{until}，{left}"


def words(month: str) -> str:
    """2025年9月."""
    return f"{month[:4]}年{int(month[5:7])}月"


def choices(month: str, usual: str) -> list[str]:
    """The months that can be chosen: those of the year shown, and the two years up to the usual one."""
    years = sorted({int(month[:4]), int(usual[:4]), int(usual[:4]) - 1}, reverse=True)
    return [f"{year}-{number:02d}" for year in years for number in range(12, 0, -1)]


def step(month: str, by: int) -> str:
    """The month so many months later."""
    return month_before(month, -by)
