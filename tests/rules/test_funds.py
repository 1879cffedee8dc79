"""Money: what closes, the rates, what contradicts; months that look copied."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.models.funds import SOURCES
from app.rules.checks.books import Book
from app.rules.checks.check import Hit, hits_of
from app.rules.checks.money import sum_differs
from app.rules.checks.table import BOOKS, FUNDS_DIFFER, MONEY
from app.rules.funds import (
    Batch,
    Cohort,
    Rate,
    Streams,
    gap,
    payments,
    project_rates,
    unspent,
)

WAN = 10_000
YI = 100_000_000
amounts = st.integers(0, 10**12)
maybe = st.none() | amounts


def contradictions(money: Streams) -> list[Hit]:
    return hits_of(MONEY, money)


def composition(total: int | None, sources: dict[str, int]) -> list[Hit]:
    return contradictions(Streams(total=total, sources=sources))


def idle(started: str, paid: int | None, today: date) -> list[Hit]:
    """Of a project that money was allotted to."""
    return contradictions(Streams(started=started, paid=paid, allotted=100, today=today))


# ------------------------------------------------------------------ closing and rates


@given(st.dictionaries(st.sampled_from(SOURCES), st.integers(1, 10**12), min_size=1))
def test_what_closes_has_no_gap_and_one_yuan_breaks_it(sources: dict[str, int]) -> None:
    total = sum(sources.values())
    assert gap(total, sources) == 0
    assert "R21" not in {fact.rule for fact in composition(total, sources)}
    for off in (-1, 1):
        assert gap(total + off, sources) == off
        assert "R21" in {fact.rule for fact in composition(total + off, sources)}


def test_a_gap_cannot_be_told_of_nothing() -> None:
    assert gap(None, {"国债": 1}) is gap(100, {}) is None
    assert composition(100, {}) == []


@given(part=maybe, whole=maybe)
def test_a_rate_is_neither_rounded_nor_clamped(part: int | None, whole: int | None) -> None:
    value = Rate("", part, whole, "").value
    if part is None or not whole:
        assert value is None
    else:
        assert value == part / whole


def test_the_treasury_funds_of_a_province_as_published() -> None:
    """完成 2926 / 国债 7990 = 36.6 %; 支付 1811 / 7990 = 22.7 % (`domain.md` §5)."""
    cohort = Cohort("增发国债", 2023, 3, 3, 0, None, 7990 * YI, None, 2926 * YI, 1811 * YI)
    rates = {rate.name: rate for rate in cohort.rates()}
    assert rates["完成比下达"].said().endswith("= 36.6%")
    assert rates["使用率"].said().endswith("= 22.7%")
    assert rates["开工率"].value == 1
    assert "3 ÷ 3 个" in rates["开工率"].said()
    assert rates["投资完成率"].value is None


def test_a_project_tells_its_rates_with_their_denominators() -> None:
    streams = Streams(sources={"国债": 200}, received=230, passed_on=115, paid=46, allotted=100, against=40)
    values = {rate.name: rate.value for rate in project_rates(streams)}
    assert values == {"到位率": 1.15, "拨付率": 0.5, "支付率": 0.2, "使用率": 0.4}


# ------------------------------------------------------------------ contradictions


@given(maybe, maybe, maybe, maybe, maybe)
def test_nothing_is_said_of_what_was_not_told(
    plan: int | None, done: int | None, received: int | None, paid: int | None, allotted: int | None
) -> None:
    hits = [
        fact.what
        for fact in contradictions(
            Streams(year_plan=plan, done=done, received=received, paid=paid, allotted=allotted, against=paid)
        )
    ]
    assert ("支付大于到位" in hits) == (paid is not None and received is not None and paid > received)
    assert ("支付大于下达" in hits) == (paid is not None and allotted is not None and paid > allotted)
    if paid is None or done is None or paid <= done:
        assert "支付超过完成投资加预付款" not in hits


def test_an_advance_of_thirty_percent_of_the_years_plan_is_allowed() -> None:
    def hits(paid: int) -> list[str]:
        return [fact.rule for fact in contradictions(Streams(year_plan=1000, done=500, paid=paid))]

    assert hits(800) == []
    assert hits(801) == ["R20"]
    assert [fact.rule for fact in contradictions(Streams(done=500, paid=651))] == ["R20"]


def test_money_taken_back_is_told_with_its_month() -> None:
    (fact,) = contradictions(Streams(falls=[("2025-07", -300 * WAN)]))
    assert (fact.rule, fact.grave) == ("R21", True)
    assert "7月到位 −300 万元" in fact.figures


def test_borrowed_money_leaves_a_fifth_of_ones_own() -> None:
    assert composition(100, {"银行贷款": 80, "企业自筹": 20}) == []
    assert [fact.rule for fact in composition(100, {"银行贷款": 81, "企业自筹": 19})] == ["R22"]
    assert composition(100, {"国债": 100}) == []  # nothing is borrowed
    told = [fact.what for fact in composition(100, {"专项债券": 120})]
    assert "专项债券大于总投资" in told


def test_works_without_a_payment_are_asked_about_after_ninety_days() -> None:
    today = date(2025, 9, 18)
    assert idle("2025-06-20", None, today) == []  # 90 days
    assert idle("2025-06-19", 0, today)[0].rule == "R23"
    assert idle("2025-06-19", 1, today) == []
    assert idle("", None, today) == []
    assert idle("2025-06", None, today) == []  # it may have been on the 30th
    assert idle("2025-05", None, today)[0].figures.startswith("已开工 110 天")
    assert unspent("2025-03-20", 100, None, today) == 182
    assert unspent("2025-03-20", 100, 1, today) == unspent("2025-03-20", None, None, today) == 0


@given(maybe, maybe)
def test_a_total_is_compared_with_its_sources_where_there_are_any(
    total: int | None, by_source: int | None
) -> None:
    hits = list(sum_differs(FUNDS_DIFFER, total, by_source, "到位"))
    assert (hits == []) == (by_source is None or total == by_source)


# ------------------------------------------------------------------ payments and batches

batches = st.lists(
    st.builds(
        Batch,
        uid=st.uuids().map(str),
        source=st.sampled_from(SOURCES[:3]),
        issued=st.sampled_from(("", "2023-05-01", "2024-03-20", "2024-03")),
        amount=st.none() | st.integers(0, 1000),
    ),
    max_size=6,
    unique_by=lambda batch: batch.uid,
)


@given(batches, st.dictionaries(st.sampled_from(SOURCES[:3]), st.integers(0, 5000)))
def test_every_payment_goes_to_a_batch_of_its_source_and_none_is_lost(
    given_batches: list[Batch], loose: dict[str, int]
) -> None:
    paid = payments(given_batches, {}, loose)
    for source, amount in loose.items():
        own = [batch for batch in given_batches if batch.source == source]
        assert sum(paid[batch.uid] or 0 for batch in own) == (amount if own else 0)
    assert all(paid[batch.uid] is None for batch in given_batches if batch.source not in loose)


def test_the_batch_that_was_issued_first_is_paid_first_and_the_last_takes_what_is_left() -> None:
    first, last = Batch("a", "国债", "2023-05", 100), Batch("b", "国债", "2024-01", 50)
    assert payments([last, first], {}, {"国债": 90}) == {"a": 90, "b": 0}
    assert payments([last, first], {}, {"国债": 200}) == {"a": 100, "b": 100}
    assert payments([last, first], {"a": 60}, {"国债": 50}) == {"a": 100, "b": 10}


# ------------------------------------------------------------------ months


def month_hits(months: dict[str, dict[str, object]], **fields: object) -> dict[str, Hit]:
    """What is found in the last of some months, by rule."""
    book = Book(max(months), fields, months, {}, date(2025, 9, 18))
    return {hit.rule: hit for hit in hits_of(BOOKS, book)}


@given(st.lists(st.none() | st.integers(0, 3), min_size=3, max_size=5))
def test_three_months_running_with_the_same_figure_are_asked_about(dones: list[int | None]) -> None:
    hits = month_hits({f"2025-{place:02d}": {"done": done} for place, done in enumerate(dones, 1)})
    last = dones[-3:]
    assert ("R07" in hits) == (len(set(last)) == 1 and bool(last[0]))


def beyond(done: int | None, total: int) -> Hit | None:
    """What is found where a project that is new this year did so much of its total."""
    hits = month_hits({"2025-09": {"done": done}}, total_investment=total, year_role="新开工")
    return hits.get("R04")


def test_more_work_than_the_whole_costs_is_asked_about() -> None:
    assert beyond(18_300, 18_300) is None
    assert beyond(None, 18_300) is beyond(5, 0) is None
    fact = beyond(183_000_001, 183_000_000)
    assert fact is not None
    assert (fact.rule, fact.figures) == ("R04", "开工累计 18,300.0001　总投资 18,300 万元")
    assert not fact.grave
    error = beyond(111, 100)
    assert error is not None
    assert error.grave


def test_the_same_words_count_only_where_work_was_done() -> None:
    def same(before: str | None, now: str | None, done: int) -> bool:
        months: dict[str, dict[str, object]] = {
            "2025-08": {"progress": before}, "2025-09": {"progress": now, "done": done},
        }  # fmt: skip
        return "R12" in month_hits(months)

    assert same("主体施工 ", "主体\n施工", 100)
    assert not same("主体施工", "主体施工", 0)
    assert not same("主体施工", "主体封顶", 100)
    assert not same(None, None, 100)
