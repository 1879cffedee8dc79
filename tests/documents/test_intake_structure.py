"""What a row is, in tables as offices lay them out: numbers of columns, groups, further rows, blank forms."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.intake import Understanding
from app.documents.intake.beside import with_parted_sheets
from app.documents.intake.grid import Workbook
from tests.documents.intake_books import kinds, read, sheet

HEAD = [
    "序号",
    "项目名称",
    "建设地点",
    "责任单位",
    "建设内容及规模",
    "总投资（万元）",
    "2025年计划投资（万元）",
    "备注",
]
NAMES = [
    "东岳水库除险加固工程", "西山渠首改造工程", "城东客运站", "县道101改建工程", "南湖小学", "北环路灯",
    "开发区污水管网工程", "老城区供热改造项目", "高标准农田建设", "智慧停车场",
]  # fmt: skip
TOTALS = [5000, 4000, 3500, 4500, 1200, 300, 8000, 700, 2600, 950]
PLANS = [1800, 1200, 1300, 1600, 500, 200, 2000, 600, 900, 400]


def project(at: int, number: Any = None) -> list[Any]:
    shown = at + 1 if number is None else number
    return [shown, NAMES[at], "某镇", "县水务局", "主要建设内容", TOTALS[at], PLANS[at], ""]


def sums(places: list[int]) -> list[Any]:
    return [sum(TOTALS[at] for at in places), sum(PLANS[at] for at in places), ""]


def names(told: Understanding) -> list[str]:
    return [str(row.values["name"]) for row in told.rows]


def read_rows(*rows: list[Any]) -> Understanding:
    told = read(sheet([["清河县2025年重点项目表"], HEAD, *rows]))
    assert told.refused == ()
    return told


# ------------------------------------------------------------------ rows that number the columns

WAYS: dict[str, list[Any]] = {
    "words": ["（甲）", "（乙）", "（丙）", "（丁）", "（1）", "（2）", "（3）", "（4）"],
    "stems": ["甲", "乙", "丙", "丁", "戊", 1, 2, 3],
    "text": ["1", "2", "3", "4", "5", "6", "7", "8"],
    "figures": [1, 2, 3, 4, 5, 6, 7, 8],
    "letters": ["A", "B", "C", "D", "E", "F", "G", "H"],
    "rings": ["①", "②", "③", "④", "⑤", "⑥", "⑦", "⑧"],
    "formulas": ["栏次", "1", "2", "3", "4", "5", "6=5/4", "7"],
    "han": ["", "一", "二", "三", "1", "2", "3", "—"],
}


@pytest.mark.parametrize("way", WAYS)
@given(st.integers(0, 3), st.booleans())
def test_a_row_that_numbers_the_columns_is_no_project(way: str, blanks: int, bracketed: bool) -> None:
    numbers = [f"（{cell}）" if bracketed and str(cell)[:1] not in "（—" else cell for cell in WAYS[way]]
    numbers[8 - blanks :] = [""] * blanks
    told = read_rows(numbers, project(0), project(1))
    assert names(told) == NAMES[:2]
    assert kinds(told)[2] == "header"


@pytest.mark.parametrize(
    "numbers",
    [
        ["（甲）", "（乙）", 1, 2, 3],
        ["1", "2", "3", "", "4"],
        ["", "1", "2", "3", ""],
        ["A", "", "B", "C", "D"],
    ],
)
def test_two_header_rows_and_a_row_of_numbers(numbers: list[Any]) -> None:
    head = [
        ["序号", "项目名称", "投资(万)", "", "责任单位"],
        ["", "", "总", "2025年计划", ""],
        numbers,
    ]
    merges = ((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 1, 4))
    told = read(sheet([*head, [1, NAMES[0], 5000, 700, "县水务局"]], *merges))
    assert [row.values.get("total_investment") for row in told.rows] == [50_000_000]
    assert [row.values.get("year_plan") for row in told.rows] == [7_000_000]


# ------------------------------------------------------------------ groups

HAN, ROMAN = "一二三四五六", "ⅠⅡⅢⅣⅤⅥ"
MARKS: dict[str, Callable[[int, str, list[int]], list[Any]]] = {
    "apart": lambda at, name, places: [HAN[at], name, len(places), "", "", *sums(places)],
    "counted": lambda at, name, places: [f"{HAN[at]}、", name, f"{len(places)}项", "", "", *sums(places)],
    "one cell": lambda at, name, places: [f"{HAN[at]}、{name}", "", "", "", "", *sums(places)],
    "bare": lambda at, name, places: [f"{HAN[at]}、{name}（{len(places)}个）", *[""] * 7],
    "brackets": lambda at, name, places: ["", f"（{HAN[at]}）{name}", "", "", "", *sums(places)],
    "roman": lambda at, name, places: [ROMAN[at], name, "", "", "", *sums(places)],
    "only sums": lambda at, name, places: ["", name, "", "", "", *sums(places)],
}
INDUSTRIES = {
    "农林水利": "农业水利",
    "综合交通": "交通",
    "基础设施": "市政",
    "社会民生": "社会事业",
}

split = st.lists(st.integers(1, 3), min_size=2, max_size=4)


@pytest.mark.parametrize("way", MARKS)
@pytest.mark.parametrize("numbered", [True, False])
@given(split, st.booleans())
def test_groups_are_no_projects_and_tell_the_industry(
    way: str, numbered: bool, sizes: list[int], total: bool
) -> None:
    rows, at = [], 0
    wanted = []
    for group, (size, (label, industry)) in enumerate(zip(sizes, INDUSTRIES.items(), strict=False)):
        places = [place % len(NAMES) for place in range(at, at + size)]
        rows.append(MARKS[way](group, label, places))
        rows += [project(place, None if numbered else "") for place in places]
        wanted += [industry] * size
        at += size
    every = [place % len(NAMES) for place in range(at)]
    grand = [["合计", "", f"{at}个", "", "", *sums(every)]] if total else []
    told = read_rows(*grand, *rows)
    assert names(told) == [NAMES[place] for place in every]
    assert [row.values.get("industry") for row in told.rows] == wanted
    assert all(proof.agrees for proof in told.proofs)


def test_a_heading_that_is_no_industry_is_told() -> None:
    told = read_rows(["一、红色阵地", *[""] * 7], project(0), ["二、综合交通", *[""] * 7], project(1))
    assert [row.values.get("industry") for row in told.rows] == [None, "交通"]
    assert [(warning.row, warning.field) for warning in told.warnings] == [(3, "industry")]
    assert "红色阵地" in told.warnings[0].reason


def test_batches_enclose_industries() -> None:
    told = read_rows(
        ["合计", "", 4, "", "", *sums([0, 1, 2, 3])],
        ["在建一批", "", 2, "", "", *sums([0, 1])],
        ["一", "水利", 2, "", "", *sums([0, 1])],
        project(0, ""),
        project(1, ""),
        ["储备一批", "", 2, "", "", *sums([2, 3])],
        ["一", "交通", 2, "", "", *sums([2, 3])],
        project(2, ""),
        project(3, ""),
    )
    assert names(told) == NAMES[:4]
    assert len(told.proofs) == 2 * 5
    assert all(proof.agrees for proof in told.proofs)


def test_a_project_with_figures_only_stays_a_project() -> None:
    bare = ["", "城北游园", "", "", "", 77, 7, ""]
    told = read_rows(project(0, ""), bare, project(1, ""), project(2, ""))
    assert names(told) == [NAMES[0], "城北游园", *NAMES[1:3]]


def test_chinese_numbers_may_number_projects() -> None:
    told = read_rows(*(project(at, number) for at, number in enumerate("一二三四")))
    assert names(told) == NAMES[:4]


# ------------------------------------------------------------------ further rows, blank forms


@given(st.sampled_from([5, 6]), st.integers(1, 9000))
def test_a_figure_of_a_further_row_is_never_lost_in_silence(column: int, amount: int) -> None:
    further: list[Any] = ["", "", "", "", "二期", "", "", ""]
    further[column] = amount
    told = read_rows(project(0), further, project(1))
    assert names(told) == NAMES[:2]
    (warning,) = told.warnings
    assert (warning.row, str(amount) in warning.reason) == (4, True)
    assert told.rows[0].values["content"] == "主要建设内容\n二期"
    assert told.rows[0].values["total_investment"] == TOTALS[0] * 10_000


@pytest.mark.parametrize("blank", [["", 0.0], [9, ""], [9, 0], ["#未计算", "#未计算"], ["", ""]])
def test_rows_of_a_blank_form_are_empty(blank: list[Any]) -> None:
    prepared = [blank[0], "", "", "", "", blank[1], blank[1], ""]
    told = read_rows(project(0), project(1), *[prepared] * 5)
    assert names(told) == NAMES[:2]
    assert told.warnings == ()


# ------------------------------------------------------------------ one row a project and month

LONG = ["序号", "项目名称", "月份", "总投资（万元）", "本月完成投资", "形象进度"]


@given(
    st.permutations([(at, month) for at in range(3) for month in (6, 7, 8)]),
    st.sampled_from(["{}月", "2025年{}月", "2025-0{}", "{}"]),
)
def test_every_row_is_of_its_own_month(order: list[tuple[int, int]], form: str) -> None:
    rows = [
        [n, NAMES[at], form.format(month), TOTALS[at], 10 * month + at, f"{month}月进度"]
        for n, (at, month) in enumerate(order)
    ]
    told = read(sheet([["清河县2025年重点项目"], LONG, *rows]), month="2025-09")
    assert len(told.rows) == 3
    for row in told.rows:
        at = NAMES.index(str(row.values["name"]))
        assert row.months == {
            f"2025-0{month}": {"done": (10 * month + at) * 10_000, "progress": f"{month}月进度"}
            for month in (6, 7, 8)
        }
        assert row.progress == "8月进度"
    assert all("已合并" in refusal.reason for refusal in told.refused)


def test_two_rows_for_one_month_of_one_project_never_overwrite_each_other() -> None:
    rows = [
        [1, NAMES[0], "8月", 5000, 10, "甲"],
        [2, NAMES[0], "8月", 5000, 11, "乙"],
        [3, NAMES[1], "7-8月", 9, 1, "丙"],
    ]
    told = read(sheet([LONG, *rows]), month="2025-09")
    assert told.rows[0].months == {"2025-08": {"done": 100_000, "progress": "甲"}}
    assert told.rows[1].months == {}
    assert [(refusal.row, refusal.field) for refusal in told.refused] == [(3, "month")]
    assert [(warning.row, warning.field) for warning in told.warnings] == [(4, "month")]


# ------------------------------------------------------------------ side by side

LEFT, RIGHT = ["序号", "项目名称", "总投资（万元）"], ["序号", "项目名称", "总投资（万元）"]


def parted(rows: list[list[Any]]) -> Understanding:
    return read(*with_parted_sheets(Workbook(Path("表.xlsx"), (sheet(rows),))).sheets)


@given(st.integers(1, 3), st.integers(0, 2), st.booleans(), st.integers(1, 5))
def test_tables_side_by_side_lose_no_project(more: int, gap: int, numbers: bool, height: int) -> None:
    head: list[Any] = []
    rows: list[list[Any]] = [[] for _ in range(height)]
    wanted = []
    for table in range(more + 1):
        space = [""] * gap if table else []
        head += [*space, *(LEFT if numbers else LEFT[1:])]
        for at, row in enumerate(rows):
            name = f"第{table}片第{at}号道路"
            wanted.append(name)
            row += [*space, *([at + 1] if numbers else []), name, 100 * table + at + 1]
    told = parted([["清河县2025年重点项目"], head, *rows])
    assert sorted(names(told)) == sorted(wanted)
    assert {row.values["county"] for row in told.rows} == {"清河县"}


@pytest.mark.parametrize("first", [True, False], ids=["above", "below"])
@pytest.mark.parametrize("gap", [0, 1])
@pytest.mark.parametrize("label", ["合计", "总计", "合计（6个）"])
@pytest.mark.parametrize(("label_in", "sums_in"), [(0, 0), (0, 1), (1, 1), (0, 2)])
@pytest.mark.parametrize("wrong", [0, 77])
def test_a_total_over_tables_side_by_side(
    first: bool, gap: int, label: str, label_in: int, sums_in: int, wrong: int
) -> None:
    """Its words and its sums stand under whichever table; only a wrong one is told."""
    tables, height = 3, 2
    space = [""] * gap
    head = [*LEFT, *([*space, *LEFT] * (tables - 1))]
    rows, whole = [], 0
    for at in range(height):
        row: list[Any] = []
        for table in range(tables):
            amount = 100 * table + at + 1
            whole += amount
            row += [*(space if table else []), at + 1, f"第{table}片第{at}号道路", amount]
        rows.append(row)
    total: list[Any] = [""] * len(head)
    total[label_in * (3 + gap) + 1] = label
    total[sums_in * (3 + gap) + 2] = whole + wrong
    told = parted([["清河县2025年重点项目"], head, *([total, *rows] if first else [*rows, total])])
    assert len(told.rows) == tables * height
    reasons = [warning.reason for warning in told.warnings if "单位" not in warning.reason]
    assert len(reasons) == bool(wrong)
    assert all("合计" in reason or "总计" in reason for reason in reasons)


@pytest.mark.parametrize("over", [["", "调整前", "", "", "调整后", ""], [""] * 6])
def test_two_versions_of_the_same_projects_are_told_and_not_read_twice(over: list[str]) -> None:
    rows = [[at + 1, NAMES[at], TOTALS[at], at + 1, NAMES[at], TOTALS[at] + 1] for at in range(4)]
    told = parted([over, [*LEFT, *RIGHT], *rows])
    assert names(told) == NAMES[:4]
    assert any("第 5 栏" in warning.reason for warning in told.warnings)
