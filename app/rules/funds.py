"""Money of a project and of a fund cohort: what closes, the rates, and what contradicts (`domain.md` §5, §7).

Amounts in 元. Rates are unrounded and never clamped: more than 100 % occurs and is told as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.models.values import show_money
from app.rules.pace import share, show_percent

ADVANCE = 0.30
"""What may be paid before the work is done, as a part of the year's plan (预付款上限, R20)."""
CAPITAL = 0.20
"""The least part of a project that must not be borrowed (资本金, R22)."""
IDLE_DAYS = 90
"""After so many days without a payment money or works are asked about (R23)."""
BORROWED = ("银行贷款", "专项债券")
_STATE = ("中央预算内", "专项债券", "国债")


@dataclass(frozen=True, slots=True)
class Fact:
    """A rule that is hit: its number, the fact in words, its figures, what to do. `grave`: E, not W."""

    rule: str
    what: str
    figures: str
    advice: str
    grave: bool = False


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
    out of that. `falls` are months (month, 元) in which money received was taken back.
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


def contradictions(streams: Streams) -> list[Fact]:
    """R20: more paid than came, was allotted, or was done and may be advanced; R21: money taken back."""
    found = []
    paid, received, allotted = streams.paid, streams.received, streams.allotted
    if paid is not None and received is not None and paid > received:
        figures = f"累计支付 {wan(paid)}，累计到位 {wan(received)}，多 {wan(paid - received)} 万元"
        found.append(Fact("R20", "支付大于到位", figures, "核对到位是否漏填，或支付是否填到了别的月", True))
    if streams.against is not None and allotted is not None and streams.against > allotted:
        figures = f"批次支付 {wan(streams.against)}，下达 {wan(allotted)} 万元"
        found.append(Fact("R20", "支付大于下达", figures, "核对下达文件和支付的资金批次", True))
    found += _ahead_of_work(streams)
    for month, amount in streams.falls:
        figures = f"{int(month[5:7])}月到位 {wan(amount)} 万元"
        found.append(Fact("R21", "累计到位减少", figures, "冲减的在备注里写明原因，填错的改正", True))
    return found


def _ahead_of_work(streams: Streams) -> list[Fact]:
    paid, done = streams.paid, streams.done
    if paid is None or done is None:
        return []
    base = streams.year_plan or done
    allowed = done + round(base * ADVANCE)
    if paid <= allowed:
        return []
    figures = (
        f"累计支付 {wan(paid)}，累计完成 {wan(done)}，预付上限 {wan(allowed - done)} 万元"
        f"（{'年度计划' if streams.year_plan else '完成投资'}的30%）"
    )
    return [Fact("R20", "支付超过完成投资加预付款", figures, "核对完成投资是否漏报，或补预付款依据", True)]


def composition(total: int | None, sources: Mapping[str, int]) -> list[Fact]:
    """R21: the 资金拼盘 does not close; R22: state money above the total, too little capital of one's own."""
    found = []
    missing = gap(total, sources)
    if missing:
        words = f"资金来源合计 {wan(sum(sources.values()))}，总投资 {wan(total)}，{_short(missing)} 万元"
        found.append(Fact("R21", "资金拼盘没有闭合", words, "补齐资金来源，或核对总投资"))
    if total is None or total <= 0:
        return found
    for name in _STATE:
        if sources.get(name, 0) > total:
            figures = f"{name} {wan(sources[name])}，总投资 {wan(total)} 万元"
            found.append(Fact("R22", f"{name}大于总投资", figures, "核对下达额和单位"))
    borrowed = sum(sources.get(name, 0) for name in BORROWED)
    own = sum(sources.values()) - borrowed + max(missing or 0, 0)  # what is not told yet may be one's own
    if borrowed and own < total * CAPITAL:
        figures = f"资本金 {wan(own)} 万元，占总投资 {show_percent(own / total)}"
        advice = "补足资本金；专项债券用作资本金的，写明依据"
        found.append(Fact("R22", "资本金低于20%", figures, advice))
    return found


def idle(started: str, paid: int | None, today: date, days: int = IDLE_DAYS) -> list[Fact]:
    """R23: works began more than `days` ago (a stored day, "" unknown) and nothing was paid."""
    since = _days_since(started, today)
    if since is None or since <= days or paid:
        return []
    return [Fact("R23", "开工后一直没有支付", f"已开工 {since} 天，支付 0", "核对支付是否漏填，或催办进度款")]


def unspent(issued: str, amount: int | None, paid: int | None, today: date, days: int = IDLE_DAYS) -> int:
    """For how many days allotted money lies without any payment, 0 while it may."""
    since = _days_since(issued, today)
    return since if since is not None and since > days and (amount or 0) > 0 and not paid else 0


def sums_differ(total: int | None, by_source: int | None, stream: str) -> Fact | None:
    """R21: a month's total beside the sum of its sources, where there are any."""
    if by_source is None or total == by_source:
        return None
    difference = (total or 0) - by_source
    figures = (
        f"各来源合计 {wan(by_source)}，本月{stream} {wan(total)}，"
        f"{'多' if difference > 0 else '少'} {wan(abs(difference))} 万元"
    )
    return Fact("R21", "来源之和不等于合计", figures, "点“按来源合计”，或逐个来源核对")


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


def _days_since(stored: str, today: date) -> int | None:
    """Days since a stored day; of a month or a year known only as such, since its end."""
    text = stored.partition(" ")[0]
    if len(text) == 10:
        return (today - date.fromisoformat(text)).days
    if len(text) == 7:
        year, month = int(text[:4]), int(text[5:7])
        return (today - date(year + month // 12, month % 12 + 1, 1)).days + 1
    return (today - date(int(text), 12, 31)).days if len(text) == 4 else None


def _short(missing: int) -> str:
    return f"{'少' if missing > 0 else '多'} {wan(abs(missing))}"


def wan(amount: int | None) -> str:
    """An amount in 万元, 「—」 for nothing."""
    return show_money(amount) or "—"


def _count(number: int | None) -> str:
    return "—" if number is None else f"{number:,}"
