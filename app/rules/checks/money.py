"""What contradicts in a project's money (R20–R23); amounts in 元."""

from collections.abc import Iterator

from app.rules.checks.check import Check, Hit
from app.rules.funds import IDLE_DAYS, Streams, days_since, gap, wan
from app.rules.pace import show_percent

ADVANCE = 0.30
"""What may be paid before the work is done, as a part of the year's plan (预付款上限)."""
CAPITAL = 0.20
"""The least part of a project that must not be borrowed (资本金)."""
BORROWED = ("银行贷款", "专项债券")
STATE = ("中央预算内", "专项债券", "国债")


def overpaid(check: Check, money: Streams) -> Iterator[Hit]:
    """More paid than came, was allotted, or was done and may be advanced."""
    paid, received, allotted = money.paid, money.received, money.allotted
    if paid is not None and received is not None and paid > received:
        figures = f"累计支付 {wan(paid)}，累计到位 {wan(received)}，多 {wan(paid - received)} 万元"
        yield check.hit("支付大于到位", figures, advice="核对到位是否漏填，或支付是否填到了别的月")
    if money.against is not None and allotted is not None and money.against > allotted:
        figures = f"批次支付 {wan(money.against)}，下达 {wan(allotted)} 万元"
        yield check.hit("支付大于下达", figures, advice="核对下达文件和支付的资金批次")
    if paid is None or money.done is None:
        return
    advance = round((money.year_plan or money.done) * ADVANCE)
    if paid > money.done + advance:
        base = "年度计划" if money.year_plan else "完成投资"
        figures = (
            f"累计支付 {wan(paid)}，累计完成 {wan(money.done)}，预付上限 {wan(advance)} 万元（{base}的30%）"
        )
        advice = "核对完成投资是否漏报，或补预付款依据"
        yield check.hit("支付超过完成投资加预付款", figures, advice=advice)


def unclosed(check: Check, money: Streams) -> Iterator[Hit]:
    """The 资金拼盘 does not come to the total investment; money received was taken back."""
    sources = money.sources or {}
    missing = gap(money.total, sources)
    if missing:
        off = f"{'少' if missing > 0 else '多'} {wan(abs(missing))} 万元"
        figures = f"资金来源合计 {wan(sum(sources.values()))}，总投资 {wan(money.total)}，{off}"
        yield check.hit("资金拼盘没有闭合", figures, advice="补齐资金来源，或核对总投资")
    for month, amount in money.falls:
        figures = f"{int(month[5:7])}月到位 {wan(amount)} 万元"
        advice = "冲减的在备注里写明原因，填错的改正"
        yield check.hit("累计到位减少", figures, severity="E", advice=advice, month=month)


def sum_differs(
    check: Check, total: int | None, by_source: int | None, stream: str, *, month: str = "", field: str = ""
) -> Iterator[Hit]:
    """A month's total of a stream beside the sum of its sources, where there are any."""
    if by_source is None or total == by_source:
        return
    difference = (total or 0) - by_source
    figures = (
        f"各来源合计 {wan(by_source)}，本月{stream} {wan(total)}，"
        f"{'多' if difference > 0 else '少'} {wan(abs(difference))} 万元"
    )
    yield check.hit("来源之和不等于合计", figures, weight=50, month=month, field=field)


def unbalanced(check: Check, money: Streams) -> Iterator[Hit]:
    """State money above the total investment, too little capital of one's own."""
    total, sources = money.total, money.sources or {}
    if total is None or total <= 0:
        return
    for name in STATE:
        if sources.get(name, 0) > total:
            figures = f"{name} {wan(sources[name])}，总投资 {wan(total)} 万元"
            yield check.hit(f"{name}大于总投资", figures, advice="核对下达额和单位")
    borrowed = sum(sources.get(name, 0) for name in BORROWED)
    untold = max(gap(total, sources) or 0, 0)  # what is not told yet may be one's own
    own = sum(sources.values()) - borrowed + untold
    if borrowed and own < total * CAPITAL:
        figures = f"资本金 {wan(own)} 万元，占总投资 {show_percent(own / total)}"
        yield check.hit("资本金低于20%", figures)


def idle(check: Check, money: Streams) -> Iterator[Hit]:
    """Works began more than 90 days ago and nothing was paid, where anybody tells of money at all."""
    if money.today is None or money.paid or not money.is_told:
        return
    since = days_since(money.started, money.today)
    if since is not None and since > IDLE_DAYS:
        yield check.hit("开工后一直没有支付", f"已开工 {since} 天，支付 0")
