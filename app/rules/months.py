"""What is odd about a month's report beside the months before it (`domain.md` §7: R04, R07, R12)."""

from collections.abc import Mapping, Sequence

from app.models.values import show_money
from app.rules.funds import Fact

RUNNING = 3
"""So many months with the same figure are asked about (R07)."""


def same_figure(dones: Sequence[tuple[str, int | None]]) -> Fact | None:
    """R07: the last three months (month, 元), oldest first, did the same to the 元."""
    last = list(dones)[-RUNNING:]
    amounts = {amount for _, amount in last}
    if len(last) < RUNNING or len(amounts) != 1 or not last[-1][1]:
        return None
    figures = "　".join(f"{int(month[5:7])}月 {show_money(amount)}" for month, amount in last)
    return Fact("R07", f"连续{RUNNING}个月一分不差", f"{figures} 万元", "改数，或写明原因随报送一起走")


def same_words(month: str, before: str | None, now: str | None, done: int | None) -> Fact | None:
    """R12: the progress text is that of the month before though work was done."""
    if not now or not done or done <= 0 or _bare(before) != _bare(now):
        return None
    figures = f"{int(month[5:7])}月完成 {show_money(done)} 万元，形象进度和上月一字不差"
    return Fact("R12", "形象进度文字两个月没变", figures, "写本月做到了哪一步；确实没变的写明原因")


def beyond_total(done: int | None, total: int | None) -> Fact | None:
    """R04: more work is told since the start than the whole project costs, in 元."""
    if not done or not total or done <= total:
        return None
    figures = f"开工累计 {show_money(done)}　总投资 {show_money(total)} 万元"
    return Fact("R04", "累计完成超过总投资", figures, "核对是不是多写了零，或填的是元；总投资调了先改总投资")


def _bare(text: str | None) -> str:
    return "".join((text or "").split())


def is_reported(record: Mapping[str, object] | None) -> bool:
    """Whether a month's record tells what was done, in the month or since January."""
    return record is not None and (record.get("done") is not None or record.get("year_done") is not None)
