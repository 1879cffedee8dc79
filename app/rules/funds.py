"""Money of a project and of a fund cohort: what closes, and the rates (`domain.md` §5).

Amounts in 元. Rates are unrounded and never clamped: more than 100 % occurs and is told as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.models.values import show_money
from app.rules.pace import share, show_percent

IDLE_DAYS = 90
"""After so many days without a payment money or works are asked about."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with what it is made of; `meaning` is its 口径. `value` is None where it cannot be said."""

    name: str
    part: int | None
    whole: int | None
    meaning: str
    counted: bool = False

    @property
    def value(self) -> float | None:
        """The share, unrounded."""
        return share(self.part, self.whole)

    def said(self) -> str:
        """The 口径 with its figures: 支付 1,811 ÷ 下达 7,990 万元 = 22.7%."""
        shown = [_count(each) if self.counted else wan(each) for each in (self.part, self.whole)]
        unit = "个" if self.counted else "万元"
        return f"{self.meaning}\n{shown[0]} ÷ {shown[1]} {unit} = {show_percent(self.value)}"


@dataclass(frozen=True, slots=True)
class Streams:
    """What a project's money came to since its start; None where nothing was told.

    `sources` are the parts of the 资金拼盘 by name, `allotted` what was 下达 in all, `against` what was paid
    out of that. `falls` are months (month, 元) in which money received was taken back. `started` is the
    stored day on which works began, "" unknown.
    """

    total: int | None = None
    sources: Mapping[str, int] | None = None
    year_plan: int | None = None
    done: int | None = None
    received: int | None = None
    passed_on: int | None = None
    paid: int | None = None
    allotted: int | None = None
    against: int | None = None
    falls: Sequence[tuple[str, int]] = ()
    started: str = ""
    today: date | None = None

    @property
    def is_told(self) -> bool:
        """Whether anybody ever told of this money: where nobody did, nothing speaks against it."""
        amounts = (self.received, self.passed_on, self.allotted, self.paid)
        return any(amount is not None for amount in amounts)


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch of money is judged by: its source, when it came ("" unknown), how much it is."""

    uid: str
    source: str
    issued: str
    amount: int | None


@dataclass(frozen=True, slots=True)
class Cohort:
    """All projects that one kind of money of one year was given to; sums in 元, None for nothing told."""

    kind: str
    year: int
    projects: int
    started: int
    finished: int
    total: int | None
    allotted: int | None
    received: int | None
    done: int | None
    paid: int | None

    def rates(self) -> tuple[Rate, ...]:
        """The six rates of `domain.md` H4–H8 with their denominators (§5)."""
        every = "资金批次所列的全部项目"
        return (
            Rate("开工率", self.started, self.projects, f"已开工项目 ÷ {every}", counted=True),
            Rate("完工率", self.finished, self.projects, f"已完工项目 ÷ {every}", counted=True),
            Rate("投资完成率", self.done, self.total, "开工以来累计完成投资 ÷ 项目总投资"),
            Rate(
                "完成比下达",
                self.done,
                self.allotted,
                "开工以来累计完成投资 ÷ 下达资金（增发国债用这个口径）",
            ),
            Rate("到位率", self.received, self.allotted, "这一资金来源累计到位 ÷ 下达资金"),
            Rate("使用率", self.paid, self.allotted, "累计支付 ÷ 下达资金；没写批次的支付按先下达先支付归入"),
        )


def gap(total: int | None, sources: Mapping[str, int]) -> int | None:
    """What the sources are short of the total investment (negative: over it); None when it cannot be said."""
    return None if total is None or not sources else total - sum(sources.values())


def project_rates(streams: Streams) -> tuple[Rate, ...]:
    """到位率, 拨付率, 支付率 and 使用率 of one project."""
    due = sum(streams.sources.values()) if streams.sources else None
    return (
        Rate("到位率", streams.received, due, "累计到位 ÷ 资金拼盘合计"),
        Rate("拨付率", streams.passed_on, streams.received, "累计拨付到项目单位 ÷ 累计到位"),
        Rate("支付率", streams.paid, streams.received, "累计支付 ÷ 累计到位"),
        Rate("使用率", streams.against, streams.allotted, "批次资金累计支付 ÷ 下达资金"),
    )


def unspent(issued: str, amount: int | None, paid: int | None, today: date, days: int = IDLE_DAYS) -> int:
    """For how many days allotted money lies without any payment, 0 while it may."""
    since = days_since(issued, today)
    return since if since is not None and since > days and (amount or 0) > 0 and not paid else 0


def payments(
    batches: Sequence[Batch], named: Mapping[str, int], loose: Mapping[str, int]
) -> dict[str, int | None]:
    """What was paid out of each batch, by uid; None where nothing is known.

    `named` are payments that say their batch; `loose` those by source that do not: they go to the batches
    of their source in the order in which these were issued, what is left over to the last of them.
    """
    paid: dict[str, int | None] = {batch.uid: named.get(batch.uid) for batch in batches}
    for source, amount in loose.items():
        same = [batch for batch in batches if batch.source == source]
        same.sort(key=lambda batch: (not batch.issued, batch.issued, batch.uid))
        left = amount
        for batch in same:
            room = max((batch.amount or 0) - (paid[batch.uid] or 0), 0)
            part = left if batch is same[-1] else min(left, room)
            paid[batch.uid] = (paid[batch.uid] or 0) + part
            left -= part
    return paid


def days_since(stored: str, today: date) -> int | None:
    """Days since a stored day; of a month or a year known only as such, since its end."""
    text = stored.partition(" ")[0]
    if len(text) == 10:
        return (today - date.fromisoformat(text)).days
    if len(text) == 7:
        year, month = int(text[:4]), int(text[5:7])
        return (today - date(year + month // 12, month % 12 + 1, 1)).days + 1
    return (today - date(int(text), 12, 31)).days if len(text) == 4 else None


def wan(amount: int | None) -> str:
    """An amount in 万元, 「—」 for nothing."""
    return show_money(amount) or "—"


def _count(number: int | None) -> str:
    return "—" if number is None else f"{number:,}"
