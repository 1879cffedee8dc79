"""What the month's page reads: its rows, how far it is, its units."""

from dataclasses import dataclass
from functools import partial

from app.models.dates import month_before
from app.services.ledger.ledgers import Ledger
from app.services.months import month_sheet, month_spans, reporting
from app.services.months.reporting import Status, Unit
from app.views.kit.tabs import Tab
from app.views.sheet.reading import SheetContent, SheetRows, SheetSource

ALL, UNFILLED, MINE = "all", "unfilled", "mine"


@dataclass(frozen=True, slots=True)
class MonthContent(SheetContent):
    """The month as its page shows it, with the units that report it."""

    units: tuple[Unit, ...]


def month_source(person: str) -> SheetSource[MonthContent]:
    """What the sheet of a month, or of a part of one, reads for a person."""
    return SheetSource(
        query=lambda wish: wish.shown.query(month_spans.month_of(wish.when)),
        figures=month_sheet.figures,
        outline=month_sheet.outline,
        content=partial(_content, person),
    )


def _content(person: str, ledger: Ledger, rows: SheetRows) -> MonthContent:
    status = reporting.status(ledger, rows.wish.when, person)
    units = tuple(reporting.units(ledger, rows.wish.when))
    return MonthContent(rows, tuple(tabs(status)), sentence(status), status.total, units)


def base_of(tab: str, when: str, person: str) -> str:
    """The view behind a tab, of a month or a part of it."""
    mine = f"mine@{month_spans.month_of(when)}@{person}"
    return {UNFILLED: f"unfilled@{when}", MINE: mine}.get(tab, "all")


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


def step(month: str, by: int) -> str:
    """The month so many months later."""
    return month_before(month, -by)
