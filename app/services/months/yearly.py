"""One project's year, month by month: planned, done, received, paid, and how much of the plan that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.models import MonthlyProgress, Project, fields_of
from app.rules.pace import share
from app.rules.standing import month_done, year_plan, year_to_date

MonthRecords = Mapping[str, MonthlyProgress | None]
STREAMS = ("plan", "done", "received", "paid")
_NAMES = tuple(field.name for field in fields_of(MonthlyProgress))


@dataclass(frozen=True, slots=True)
class YearTable:
    """A year's figures by month in 元, None where nothing was told, with their sums.

    `done` is what a month did, also where only cumulative figures were reported; its sum is the year to date.
    `shares` are the parts of the year's plan done by the end of each month up to `told`, the last month that
    reports work ("" when none does).
    """

    months: tuple[str, ...]
    figures: Mapping[str, tuple[int | None, ...]]
    sums: Mapping[str, int | None]
    shares: tuple[float | None, ...]
    share: float | None
    year_plan: int | None
    told: str


def table(project: Project, months: MonthRecords) -> YearTable:
    """The figures of the twelve months of one year."""
    books = {month: _row(record) for month, record in months.items() if record is not None}
    names, year = tuple(months), next(iter(months))[:4]
    plan = year_plan(_row(project, ("plan_year", "year_plan")), int(year))
    figures = {name: tuple(books.get(month, {}).get(name) for month in names) for name in STREAMS}
    figures["done"] = tuple(month_done(books, month) for month in names)
    newest = max((month for month, row in books.items() if _reports(row)), default="")
    shares = tuple(share(year_to_date(books, month), plan) if month <= newest else None for month in names)
    sums = {name: _sum(amounts) for name, amounts in figures.items()}
    sums["done"] = year_to_date(books, names[-1])
    return YearTable(names, figures, sums, shares, share(sums["done"], plan), plan, newest)


def latest_words(months: MonthRecords, until: str) -> tuple[str, str]:
    """The newest month up to `until` that tells its progress in words, and the words; ("", "") for none."""
    worded = [month for month, record in months.items() if record and record.progress and month <= until]
    if not worded:
        return "", ""
    record = months[max(worded)]
    return max(worded), (record.progress or "") if record else ""


def cumulated(amounts: tuple[int | None, ...]) -> tuple[int | None, ...]:
    """Sums from January to each month; None until the first figure."""
    sums: list[int | None] = []
    for amount in amounts:
        before = sums[-1] if sums else None
        sums.append(before if amount is None else (before or 0) + amount)
    return tuple(sums)


def _row(record: MonthlyProgress | Project, names: tuple[str, ...] = _NAMES) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def _reports(row: Mapping[str, Any]) -> bool:
    return row["done"] is not None or row["year_done"] is not None


def _sum(amounts: tuple[int | None, ...]) -> int | None:
    present = [amount for amount in amounts if amount is not None]
    return sum(present) if present else None
