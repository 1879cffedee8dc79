"""What is odd about what a project reports: a month beside the months before it and beside the project."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from app.models.dates import month_before
from app.models.funds import TOTALS
from app.models.values import Row, show_money
from app.rules.checks.check import Check, Hit, Severity
from app.rules.checks.money import sum_differs
from app.rules.standing import is_reported, total_done, year_to_date

HARDLY_ANY = 100_000_000_000
"""A total investment (元) from which on its unit is asked about: a thousand 亿元."""
RUNNING = 3
"""So many months with the same figure are asked about."""
MUCH_BEYOND = 1.1
"""Work done beyond the total investment by more than this factor is an error."""


@dataclass(frozen=True, slots=True)
class Book:
    """One project with its months, as of the month that is looked at; amounts in 元.

    `fields` are the project's own, `months` the records of its year, and of the months before, by month;
    `flowed` what flowed in the month by stream, told source by source.
    """

    month: str
    fields: Row
    months: Mapping[str, Row]
    flowed: Mapping[str, int]
    today: date

    @property
    def now(self) -> Row:
        """The record of the month, {} where nothing was filled in."""
        return self.months.get(self.month, {})

    def back(self, count: int) -> list[tuple[str, Row]]:
        """The last months with their records, this one the last; {} for one that is not filled in."""
        months = [month_before(self.month, by) for by in range(count - 1, -1, -1)]
        return [(month, self.months.get(month, {})) for month in months]

    @property
    def total_done(self) -> int | None:
        """Work done since the start up to the month, None when it cannot be known."""
        return total_done(self.fields, self.months, self.month, year_to_date(self.months, self.month))


def beyond_total(check: Check, book: Book) -> Iterator[Hit]:
    """More work is told since the start than the whole project costs."""
    done, total = book.total_done, book.fields.get("total_investment")
    if done and total and done > total and is_reported(book.now):
        figures = f"开工累计 {show_money(done)}　总投资 {show_money(total)} 万元"
        severity: Severity = "E" if done > total * MUCH_BEYOND else "W"
        yield check.hit("累计完成超过总投资", figures, severity=severity, month=book.month, field="done")


def falling(check: Check, book: Book) -> Iterator[Hit]:
    """Less than nothing is done in a month, so that the figure since the start falls."""
    done = book.now.get("done")
    if done is not None and done < 0:
        yield check.hit("本月完成是负数", f"{show_money(done)} 万元", month=book.month, field="done")


def out_of_scale(check: Check, book: Book) -> Iterator[Hit]:
    """A total investment that hardly any single project has: 元 typed for 万元, or a zero too many."""
    total = book.fields.get("total_investment")
    if total is not None and total >= HARDLY_ANY:
        yield check.hit("总投资大得少见", f"{show_money(total, '亿元')} 亿元")


def same_figure(check: Check, book: Book) -> Iterator[Hit]:
    """The last three months did the same to the 元."""
    done = book.now.get("done")
    last = book.back(RUNNING) if done else []
    if last and all(row.get("done") == done for _, row in last):
        figures = "　".join(f"{int(month[5:7])}月 {show_money(row['done'])}" for month, row in last)
        yield check.hit(f"连续{RUNNING}个月一分不差", f"{figures} 万元", month=book.month, field="done")


def same_words(check: Check, book: Book) -> Iterator[Hit]:
    """The progress text is that of the month before though work was done."""
    (_, before), (month, now) = book.back(2)
    words, done = now.get("progress"), now.get("done") or 0
    if words and done > 0 and _bare(before.get("progress")) == _bare(words):
        figures = f"{int(month[5:7])}月完成 {show_money(done)} 万元，形象进度和上月一字不差"
        yield check.hit("形象进度文字两个月没变", figures, month=month, field="progress")


def sums_differ(check: Check, book: Book) -> Iterator[Hit]:
    """A month's total of a stream is not the sum of its sources."""
    if book.now:
        for stream, name in TOTALS.items():
            total, flowed = book.now.get(name), book.flowed.get(stream)
            yield from sum_differs(check, total, flowed, stream, month=book.month, field=name)


def _bare(text: str | None) -> str:
    return "".join((text or "").split())
