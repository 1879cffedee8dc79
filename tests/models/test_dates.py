"""Dates as offices write them: precision kept, words kept, impossible days refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models import dates

DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31))


@given(DAYS)
def test_every_spelling_of_a_day_is_the_same_day(day: date) -> None:
    said = [
        day.isoformat(),
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}-{day.month:02d}-{day.day:02d} 00:00:00",
        f"{day:%Y%m%d}",
    ]
    assert {dates.parse(text) for text in said} == {day.isoformat()}
    assert dates.parse(day) == day.isoformat()


@given(DAYS)
def test_an_excel_serial_number_is_its_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    if serial >= 20_000:
        assert dates.parse(float(serial)) == day.isoformat()
        assert dates.parse(str(serial)) == day.isoformat()


@given(DAYS, st.sampled_from(["", " 年底前", " 2025年底前完成", " 上旬", " 三季度"]))
def test_a_stored_date_reads_as_itself(day: date, words: str) -> None:
    for stored in (f"{day.year}", day.isoformat()[:7], day.isoformat()):
        assert dates.parse(stored + words) == stored + words


@given(DAYS)
def test_stored_dates_sort_in_time_order(day: date) -> None:
    later = day + timedelta(days=400)
    assert dates.iso(day.isoformat()) < dates.iso(later.isoformat()[:7])
    assert dates.first_day(day.isoformat()) == dates.last_day(day.isoformat()) == day


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ("2025年11月底", "2025-11"),
        ("2025年底前", "2025-12"),
        ("2025年6月底前完成", "2025-06"),
        ("2025年7月20日前", "2025-07-20"),
        ("2025年上半年", "2025"),
        ("2025年第三季度", "2025"),
        ("2025年10月上旬", "2025-10"),
        ("25年3月", "2025-03"),
        ("23.08", "2023-08"),
        ("2025.6月", "2025-06"),
    ],
)
def test_words_keep_what_is_certain(said: str, stored: str) -> None:
    assert dates.iso(dates.parse(said)) == stored


def test_words_that_say_more_stay_beside_the_date() -> None:
    assert dates.parse("2025年底前") == "2025-12 2025年底前"
    assert dates.parse("2025.6") == "2025-06"


@pytest.mark.parametrize("said", ["2024-02-30", "2024.15", "20266.3", "已开工", "年底前", "0", "1234567"])
def test_what_is_no_date_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r"日期|这一天|年份"):
        dates.parse(said)


SPANS = [
    ("23.08-25.10", "2023-08", "2025-10"),
    ("2024-2026", "2024", "2026"),
    ("2023年3月-2025年12月", "2023-03", "2025-12"),
    ("2023-", "2023", None),
    ("2023.06－\n2025.10", "2023-06", "2025-10"),
    ("2025.5至2027年底", "2025-05", "2027-12"),
    ("2025/3—2027/3", "2025-03", "2027-03"),
    ("2025-07 ~ 2026-09", "2025-07", "2026-09"),
    ("2025-05-15/2026-11-30", "2025-05-15", "2026-11-30"),
    ("2025.3-12", "2025-03", "2025-12"),
    ("2025年3-12月", "2025-03", "2025-12"),
    ("20240301-20251231", "2024-03-01", "2025-12-31"),
    ("2年（2024-2026）", "2024", "2026"),
    ("2025年3月开工，2026年12月竣工", "2025-03", "2026-12"),
    ("2025年底前竣工", None, "2025-12"),
    ("2025年5月至今", "2025-05", None),
    ("09.10-11.3", "2009-10", "2011-03"),
]


@pytest.mark.parametrize(("said", "start", "finish"), SPANS)
def test_a_duration_gives_both_ends(said: str, start: str | None, finish: str | None) -> None:
    span = dates.parse_range(said)
    assert (dates.iso(span.start) or None, dates.iso(span.finish) or None) == (start, finish)


@given(DAYS, st.integers(1, 2000), st.sampled_from(["-", "—", "至", "～", " - ", "－\n"]))
def test_two_months_with_any_separator(day: date, length: int, separator: str) -> None:
    end = min(day + timedelta(days=length), date(2099, 12, 31))
    span = dates.parse_range(f"{day.year}.{day.month}{separator}{end.year}.{end.month}")
    assert (span.start, span.finish) == (day.isoformat()[:7], end.isoformat()[:7])


@pytest.mark.parametrize("said", ["18个月", "2年", "三年", "长期", "已完工"])
def test_a_duration_without_dates_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match="起止时间"):
        dates.parse_range(said)


@given(st.text(max_size=80))
def test_any_text_is_a_date_or_a_refusal(said: str) -> None:
    for read in (dates.parse, dates.parse_range):
        try:
            stored = read(said)
        except ValueError:
            continue
        assert stored is None or stored
