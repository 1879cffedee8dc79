"""Workbooks of an invented county, understood and held against what is right; what they found, one by one."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.intake import Row, Understanding
from app.models import dates
from tests.documents.county_books import Book, Truth
from tests.documents.county_lists import list_of_projects
from tests.documents.intake_books import only, read, sheet

BOOKS = 60
FIELDS = (
    "name", "code", "owner", "owner_head", "county", "place", "industry", "construction", "content",
    "total_investment", "year_plan", "cumulative_prev_year", "start", "finish", "responsible_unit",
    "responsible_person", "leader", "contact", "phone",
)  # fmt: skip
BESIDE = ("year_done", "progress", "issue")
CORE, GROUP, WARNED = 0.985, 0.97, 0.9
NAMES = ("河西路改造工程", "东湖小学扩建项目", "南环路管网工程", "北苑养老服务中心", "金河桥梁工程")


def told_of(field: str, row: Row, truth: Truth) -> tuple[Any, Any]:
    """What was understood and what is right, in the same spelling."""
    if field == "done":
        return row.months.get("2025-08", {}).get("done"), truth.done
    if field in BESIDE:
        return getattr(row, field), getattr(truth, field)
    mine, right = row.values.get(field), truth.values.get(field)
    if field in ("start", "finish"):
        return dates.iso(str(mine or ""))[:7], right or ""
    if field == "content":
        return str(mine or "").replace("\n", ""), right or ""
    return mine, right


def pairs(book: Book, told: Understanding) -> Iterator[tuple[str, Any, Any]]:
    rows = {(row.sheet, row.row): row for row in told.rows}
    for truth in book.projects:
        row = rows.get((truth.sheet, truth.row), Row(truth.sheet, truth.row))
        for field in (*FIELDS, *BESIDE, "done"):
            yield (field, *told_of(field, row, truth))


def measured(counts: Counter[tuple[str, str]], field: str) -> float:
    """F1 of a field."""
    right, wrong, lost = (counts[field, name] for name in ("right", "wrong", "lost"))
    return 2 * right / (2 * right + wrong + lost) if right + wrong + lost else 1.0


def test_lists_of_a_county_are_understood() -> None:
    counts: Counter[tuple[str, str]] = Counter()
    faults: list[str] = []
    ghosts, warned, missed = 0, 0, list[str]()
    for seed in range(BOOKS):
        book = list_of_projects(seed)
        told = read(*book.sheets, month="2025-08")
        places = {(truth.sheet, truth.row) for truth in book.projects}
        ghosts += sum((row.sheet, row.row) not in places for row in told.rows)
        for field, mine, right in pairs(book, told):
            good = mine == right
            counts[field, "right"] += bool(good and right)
            counts[field, "wrong"] += not good and bool(mine)
            counts[field, "lost"] += not good and bool(right)
            faults += [] if good else [f"{seed} {field}: {mine!r} for {right!r}"]
        said = {(warning.row, warning.field.rpartition(".")[2]) for warning in told.warnings}
        warned += len(book.doubts & said)
        missed += [f"{seed} {place}" for place in sorted(book.doubts - said)]
    every = Counter[tuple[str, str]]()
    for (_, name), count in counts.items():
        every["all", name] += count
    assert measured(every, "all") >= CORE, faults[:20]
    assert {field for field, _ in counts if measured(counts, field) < GROUP} == set(), faults[:20]
    assert ghosts == 0
    assert warned >= WARNED * (warned + len(missed)), missed[:20]


@given(st.integers(BOOKS, 10**9))
@settings(max_examples=25)
def test_any_list_of_the_county(seed: int) -> None:
    """Each one by itself; `python3 dev.py soak` draws ever new ones."""
    book = list_of_projects(seed)
    told = read(*book.sheets, month="2025-08")
    assert [(row.sheet, row.row) for row in told.rows] == [(one.sheet, one.row) for one in book.projects]
    assert [pair for pair in pairs(book, told) if pair[1] != pair[2]] == []
    assert (
        book.doubts - {(warning.row, warning.field.rpartition(".")[2]) for warning in told.warnings} == set()
    )


# ------------------------------------------------------------------ what such books found


@pytest.mark.parametrize("word", ["项  目  名  称", "工 程 名 称", "项\n目\n名\n称", "名  称"])
def test_a_header_with_blanks_between_its_characters(word: str) -> None:
    told = read(sheet([["序号", word, "建设地点", "总投资（万元）"], [1, NAMES[0], "某镇", 100]]))
    assert only(told).values["name"] == NAMES[0]


@pytest.mark.parametrize("word", ["行业主管部门及责任人", "行业主管单位（责任人）", "县行业主管部门及负责人"])
def test_the_office_of_a_trade_is_no_owner(word: str) -> None:
    told = read(sheet([["项目名称", "业主单位", word], [NAMES[0], "甲公司", "县住建局 张建国"]]))
    assert only(told).values["owner"] == "甲公司"
    assert (only(told).values["responsible_unit"], only(told).values["responsible_person"]) == (
        "县住建局",
        "张建国",
    )


def test_what_is_said_since_new_year_is_this_years_under_any_heading() -> None:
    rows = [
        ["项目名称", "投资情况（万元）", ""],
        ["", "总投资", "年初至8月底累计完成投资"],
        [NAMES[0], 100, 20],
    ]
    told = read(sheet(rows, (0, 0, 1, 0), (0, 1, 0, 2)))
    assert (only(told).year_done, only(told).values.get("cumulative")) == (200_000, None)


def test_parts_of_a_total_head_no_rows_and_the_nearest_heading_counts() -> None:
    head = ["序号", "项目名称", "总投资（万元）", "建设单位"]
    rows = [
        ["", "总计（3个）", 6000, ""], ["", "其中：续建（1个）", 1000, ""], ["", "新开工（2个）", 5000, ""],
        ["一", "续建项目", "", ""], [1, NAMES[0], 1000, "甲公司"],
        ["二", "新开工项目", "", ""], [2, NAMES[1], 2000, "乙公司"], [3, NAMES[2], 3000, "丙公司"],
    ]  # fmt: skip
    told = read(sheet([head, *rows]))
    assert [row.values["year_role"] for row in told.rows] == ["续建", "新开工", "新开工"]
    assert told.warnings == ()


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        ("3月底", "2025-03"),
        ("十月份", "2025-10"),
        ("今年6月", "2025-06"),
        ("预计11月开工", "2025-11"),
        ("2026Q2", "2026"),
    ],
)
def test_a_month_without_a_year_is_the_sheets_and_told(said: str, stored: str) -> None:
    told = only(read(sheet([["项目名称", "开工时间"], [NAMES[0], said]])))
    assert dates.iso(str(told.values["start"])) == stored
    assert [warning.field for warning in told.warnings] == (["start"] if "2026" not in said else [])


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("3.5亿元（估）", 35_000), ("3亿5000万元", 35_000), ("约3.5亿元左右", 35_000),
        ("12000万元（暂定）", 12_000),
        ("1.2-1.5亿", None), ("待定", None), ("300万欧元", None),
    ],
)  # fmt: skip
def test_amounts_as_one_speaks_are_read_and_told(said: str, amount: int | None) -> None:
    told = only(read(sheet([["项目名称", "总投资（万元）"], [NAMES[0], said]])))
    assert told.values.get("total_investment") == (None if amount is None else amount * 10_000)
    assert [warning.field for warning in told.warnings] == ["total_investment"]


@pytest.mark.parametrize("header", ["项目名称", "项目名称及代码", "项目名称（代码）"])
@pytest.mark.parametrize("form", ["{}\n（{}）", "{}\n{}", "{} 项目代码：{}", "{}[{}]"])
def test_a_code_beside_the_name(header: str, form: str) -> None:
    code = "2503-131126-04-01-573274"
    told = only(
        read(sheet([[header, "总投资（万元）", "建设单位"], [form.format(NAMES[1], code), 100, "甲"]]))
    )
    assert (told.values["name"], told.values["code"]) == (NAMES[1], code)


@pytest.mark.parametrize("mark", ["1.", "2、", "（3）", "12．", "(4)"])
def test_a_number_before_a_name_is_none_of_it(mark: str) -> None:
    told = only(read(sheet([["项目名称", "总投资（万元）"], [f"{mark}{NAMES[0]}", 100]])))
    assert told.values["name"] == NAMES[0]


@pytest.mark.parametrize(
    "name", ["101、102国道改造工程", "3.5MW光伏项目", "1、2号楼改造工程", "2025年农田项目"]
)
def test_a_number_of_the_name_stays(name: str) -> None:
    assert only(read(sheet([["项目名称", "总投资（万元）"], [name, 100]]))).values["name"] == name


def test_remarks_between_the_rows_are_no_projects() -> None:
    rows = [
        [NAMES[0], 1000, "甲", ""], ["（以下为新增）", "", "", ""], [NAMES[1], 2000, "乙", ""],
        ["以上项目由发改局提供", "", "", ""], ["", "", "", "联系人：张建国"],
    ]  # fmt: skip
    told = read(sheet([["项目名称", "总投资（万元）", "建设单位", "备注"], *rows]))
    assert [row.values["name"] for row in told.rows] == list(NAMES[:2])
    assert not any("note" in row.values for row in told.rows)


def test_a_name_over_two_columns_is_no_second_table() -> None:
    rows = [["序号", "项目名称", "", "总投资（万元）"], [1, NAMES[0], "", 100], [2, NAMES[1], "", 200]]
    assert read(sheet(rows, (0, 1, 0, 2), (1, 1, 1, 2), (2, 1, 2, 2))).warnings == ()


def test_a_list_on_its_side_is_refused_whole() -> None:
    rows = [
        ["项目名称", *NAMES[:3]],
        ["建设单位", "甲", "乙", "丙"],
        ["总投资（万元）", 1, 2, 3],
        ["开工时间", 2025, 2025, 2025],
    ]
    told = read(sheet(rows))
    assert (told.rows, "转置" in told.notes[0]) == ((), True)


def test_a_like_row_of_another_sheet_is_named_with_its_sheet() -> None:
    head = ["项目名称", "总投资（万元）", "区县"]
    told = read(
        sheet([head, [NAMES[0], 1, "故城县"]], name="故城"), sheet([head, [NAMES[0], 2, "景县"]], name="景县")
    )
    assert [warning.reason for warning in told.warnings] == ["与“故城”第 2 行项目名称相同，疑似重复"]


def test_a_project_of_which_little_is_told_is_no_heading() -> None:
    head = ["项目名称", "建设状态", "项目进展", "是否开工", "开工时间"]
    rows = [
        [NAMES[0], "在建", "主体", "是", "2024.3"], [NAMES[1], "前期", "可研", "否", ""],
        [NAMES[2], "竣工", "完工", "是", "2023年6月"], [NAMES[3], "未开工", "", "否", ""],
    ]  # fmt: skip
    told = read(sheet([head, *rows]))
    assert [row.values["name"] for row in told.rows] == list(NAMES[:4])
    assert [row.values.get("status") for row in told.rows] == ["在建", "前期", "竣工", None]
    assert [warning.row for warning in told.warnings] == [5]


def test_a_name_alone_at_the_end_is_told() -> None:
    rows = [[name, "甲公司", "某镇", 100] for name in NAMES[:3]]
    told = read(
        sheet([["项目名称", "建设单位", "建设地点", "总投资（万元）"], *rows, [NAMES[3], "", "", ""]])
    )
    assert [(warning.row, warning.field) for warning in told.warnings] == [(5, "name")]


def test_amounts_that_all_say_their_unit_need_no_other() -> None:
    told = read(sheet([["项目名称", "总投资"], [NAMES[0], "1.2亿元"], [NAMES[1], "3500万元"]]))
    assert [row.values["total_investment"] for row in told.rows] == [120_000_000, 35_000_000]
    assert not any(warning.row == 0 for warning in told.warnings)
