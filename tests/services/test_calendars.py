"""The office's working days: the delivered table, changes to it, and files with new ones."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.errors import UserError
from app.models.cells import Cell
from app.rules.workdays import Calendar, add_workdays, is_workday
from app.services.common import calendars
from app.services.common.calendars import HolidayLine
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from tests.cells import reasons
from tests.county import county

WHO = "刘敏"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with county(tmp_path / "台账", today=date(2026, 11, 18)) as made:
        yield made


def now(ledger: Ledger) -> Calendar:
    with ledger.read() as session:
        return calendars.calendar(session)


def lines(ledger: Ledger, year: int) -> list[HolidayLine]:
    with ledger.read() as session:
        return [day for day in calendars.table(session) if day.first.year == year]


def test_the_delivered_years(ledger: Ledger) -> None:
    calendar = now(ledger)
    assert calendar.known == {2024, 2025, 2026}
    assert is_workday(calendar, date(2025, 1, 26))  # a Sunday, worked for 春节
    assert not is_workday(calendar, date(2025, 2, 4))
    assert add_workdays(calendar, date(2025, 9, 30), 1) == date(2025, 10, 9)
    assert add_workdays(calendar, date(2025, 10, 10), 1) == date(2025, 10, 11)  # a Saturday that is worked
    assert all(day.weekday() >= 5 for day in calendar.worked)
    assert "暂按推算" in calendars.state_of(calendar, 2027)
    assert "暂按推算" not in calendars.state_of(calendar, 2026)


def test_a_changed_line_leaves_the_rest_of_its_year_and_is_one_step(ledger: Ledger) -> None:
    before = lines(ledger, 2026)
    festival = next(day for day in before if day.name == "春节")
    assert calendars.set_texts(ledger, WHO, [Cell(festival.key, "last", "2026-02-24")], "改节假日") == []
    after = lines(ledger, 2026)
    assert len(after) == len(before)
    assert not is_workday(now(ledger), date(2026, 2, 24))
    assert not is_workday(now(ledger), date(2026, 5, 1))
    ledgers.undo_last(ledger, WHO)
    assert lines(ledger, 2026) == before


def test_lines_come_and_go(ledger: Ledger) -> None:
    key = calendars.add(ledger, WHO, "2026-08-03")
    assert not is_workday(now(ledger), date(2026, 8, 3))
    assert reasons(calendars.set_texts(ledger, WHO, [Cell(key, "first", "2026-08-05")], "改"))[
        key, "first"
    ].startswith("止")
    calendars.remove(ledger, WHO, key)
    assert is_workday(now(ledger), date(2026, 8, 3))
    spring = next(day for day in lines(ledger, 2026) if day.name == "春节")
    calendars.remove(ledger, WHO, spring.key)
    assert is_workday(now(ledger), date(2026, 2, 16))
    with pytest.raises(ValueError, match="填到日"):
        calendars.add(ledger, WHO, "2026-08")


def test_a_file_like_the_delivered_one_brings_a_year(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "holidays-2027.json"
    told = {
        "holidays": [
            ["2027-01-01", "2027-01-03"],
            ["2027-02-05", "2027-02-12"],
            ["2027-10-01", "2027-10-07"],
        ],
        "workdays": ["2027-02-14"],
    }
    path.write_text(json.dumps(told), encoding="utf-8")
    found = calendars.read_file(path)
    assert (found.years, found.refused) == ((2027,), ())
    assert calendars.take(ledger, WHO, found) == (2027,)
    calendar = now(ledger)
    assert calendar.known == {2024, 2025, 2026, 2027}
    assert is_workday(calendar, date(2027, 2, 14))
    assert not is_workday(calendar, date(2027, 2, 8))
    ledgers.undo_last(ledger, WHO)
    assert now(ledger).known == {2024, 2025, 2026}


def test_a_new_file_of_a_year_replaces_the_one_before(ledger: Ledger, tmp_path: Path) -> None:
    for last in ("2027-01-03", "2027-01-02"):
        path = tmp_path / f"{last}.json"
        path.write_text(json.dumps({"holidays": [["2027-01-01", last]]}), encoding="utf-8")
        calendars.take(ledger, WHO, calendars.read_file(path))
    assert [(day.first.day, day.last.day) for day in lines(ledger, 2027)] == [(1, 2)]
    calendars.take(ledger, WHO, calendars.read_file(tmp_path / "2027-01-03.json"))
    assert [(day.first.day, day.last.day) for day in lines(ledger, 2027)] == [(1, 3)]


def test_a_sheet_with_bad_lines_says_which_and_why(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "放假安排.csv"
    rows = [
        "2027年放假安排", "名称,起,止,是否上班", "元旦,2027-01-01,2027-01-03,否", "调休,2027/2/14,,是",
        "清明,2027-04,2027-04-05,", "国庆,2027-10-07,2027-10-01,", "端午,不知道,,",
        "春节,2027-02-05,2027-05-12,", "中秋,2027-09-15,,大概",
    ]  # fmt: skip
    path.write_text("\n".join(rows), encoding="utf-8-sig")
    found = calendars.read_file(path)
    assert [(day.name, day.works) for day in found.days] == [("元旦", False), ("调休", True)]
    told = {each.row: each.reason for each in found.refused}
    assert list(told) == [5, 6, 7, 8, 9]
    assert "填到日" in told[5]
    assert "早于起" in told[6]
    assert "最多 31 天" in told[8]
    assert "是" in told[9]
    calendars.take(ledger, WHO, found)
    assert is_workday(now(ledger), date(2027, 2, 14))


def test_a_workbook_is_read_too(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["起", "止", "名称", "是否上班"])
    page.append([date(2027, 10, 1), date(2027, 10, 7), "国庆节", None])
    book.save(tmp_path / "2027.xlsx")
    (day,) = calendars.read_file(tmp_path / "2027.xlsx").days
    assert (day.first, day.last, day.name) == (date(2027, 10, 1), date(2027, 10, 7), "国庆节")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("坏.json", "[", "不是节假日文件"),
        ("别的.json", '{"projects": []}', "不是节假日文件"),
        ("空.json", '{"holidays": [["明天", "后天"]]}', "没有一行能用"),
        ("项目.csv", "项目名称,总投资\n甲,1", "找不到节假日"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, name: str, content: str, why: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=why):
        calendars.read_file(tmp_path / name)


def test_one_day_of_ones_own_makes_no_published_year(ledger: Ledger) -> None:
    calendars.add(ledger, WHO, "2031-02-05")
    with ledger.read() as session:
        found = calendars.calendar(session)
    assert date(2031, 2, 5) in found.off
    assert 2031 not in found.known
    assert not is_workday(found, date(2031, 10, 1))
    assert "还没有" in calendars.state_of(found, 2031)
