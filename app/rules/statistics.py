"""入统: which projects the statistics office must have, since when they are late, and what contradicts.

`domain.md` §3.5, Z8, R30–R32.
"""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.rules.needs import figure

Tone = Literal["red", "amber", "ink3"]
MOST_GAP = 0.3
"""R31: how far the investment in the statistics may differ from the work done."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact that needs a word: rule number, fact with its figures, what to do."""

    rule: str
    fact: str
    advice: str
    tone: Tone = "amber"


@dataclass(frozen=True, slots=True)
class Listed:
    """What is known of a project and of its entry in the statistics; amounts in 元, dates as days."""

    name: str
    owner: str | None
    total: int | None
    started: bool
    start: date | None
    entered: date | None
    listed_name: str | None
    listed_total: int | None
    listed_done: int | None
    done: int | None


def is_due(total: int | None, started: bool, least: int) -> bool:
    """应入统: works have begun and the total investment reaches the threshold (both in 元)."""
    return started and total is not None and total >= least


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last day of a month that is too short."""
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def months_between(first: date, last: date) -> int:
    """Whole months that passed from one day to another; 0 when the other is not later."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return max(months - (add_months(first, max(months, 0)) > last), 0)


def late(start: date | None, today: date) -> Tone:
    """How grave it is that a project started then is not in: over 1 month amber, over 2 red (R30)."""
    if start is None or today <= add_months(start, 1):
        return "ink3"
    return "amber" if today <= add_months(start, 2) else "red"


def missing(documents: str | None, wanted: Sequence[str]) -> tuple[str, ...]:
    """The documents of the checklist that are not there yet."""
    there = set((documents or "").split("、"))
    return tuple(each for each in wanted if each not in there)


def findings(facts: Listed, least: int, today: date) -> list[Finding]:
    """R30, R31, R32 as far as the ledger's own figures tell."""
    found: list[Finding] = []
    if is_due(facts.total, facts.started, least) and facts.entered is None:
        tone = late(facts.start, today)
        if facts.start is not None and tone != "ink3":
            said = f"开工已 {months_between(facts.start, today)}个月，还没有入统"
            found.append(Finding("R30", said, "补齐入统资料，报统计局入库。", tone))
    if facts.entered is not None and facts.start is not None and facts.entered < facts.start:
        said = f"入库 {facts.entered} 早于开工 {facts.start}"
        found.append(Finding("R32", said, "核对开工日期与施工合同。"))
    found += _name_and_total(facts)
    if facts.listed_done is not None and facts.done:
        share = abs(facts.listed_done - facts.done) / facts.done
        if share > MOST_GAP:
            said = f"列统 {_wan(facts.listed_done)}，完成 {_wan(facts.done)} 万元，差 {share * 100:.0f}%"
            found.append(Finding("R31", said, "与统计局核对；说明差在哪里。"))
    return found


def _name_and_total(facts: Listed) -> Iterable[Finding]:
    if facts.listed_name and plain(facts.listed_name) != plain(facts.name):
        said = f"在库名称「{facts.listed_name}」与批文名称不同"
        yield Finding("R32", said, "统一名称，或在备注里说明。")
    if facts.listed_total is not None and facts.total is not None and facts.listed_total != facts.total:
        said = f"在库总投资 {_wan(facts.listed_total)}，台账 {_wan(facts.total)} 万元"
        yield Finding("R32", said, "以批文为准改一处。")


def plain(name: str) -> str:
    """A name without what people write differently: blanks and kinds of brackets."""
    return "".join(name.split()).translate(str.maketrans("()[]", "（）【】"))


def next_node(days: Iterable[str], today: date) -> date | None:
    """The next of the year's 关键时间节点 (``03-25``), today included; None when none is set or readable."""
    found = []
    for text in days:
        month, _, day = text.strip().partition("-")
        if month.isdigit() and day.isdigit() and 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            for year in (today.year, today.year + 1):
                last = calendar.monthrange(year, int(month))[1]
                found.append(date(year, int(month), min(int(day), last)))
    return min((each for each in found if each >= today), default=None)


def _wan(amount: int) -> str:
    return figure(amount / 10_000)
