"""What headers do not mean: funds, questions, opinions, permits; and what cells under them decide."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.intake import Column
from tests.documents.intake_books import only, read, sheet

NAMES = [
    f"清河县{said}工程" for said in ("东岳大桥", "西山水库除险加固", "南湖公园", "城东小学", "北环路改造")
]


def column(path: tuple[str, ...], cells: list[Any]) -> Column:
    """What a column with these header cells and these cells, again and again, is taken for."""
    deep = len(path) > 1
    heads = [["序号", "项目名称", path[0], "备注"], *[["", "", said, ""] for said in path[1:]]]
    merges = [(0, at, len(path) - 1, at) for at in (0, 1, 3)] if deep else []
    rows = [[at + 1, name, cells[at % len(cells)], ""] for at, name in enumerate(NAMES)]
    told = read(sheet([*heads, *rows], *merges), month="2025-08")
    return told.sheets[0].tables[0].columns[2]


@pytest.mark.parametrize(
    "fund", ["中央预算内投资资金情况", "省预算内资金", "地方政府专项债券资金情况", "国债资金", "市级财政资金"]
)
@pytest.mark.parametrize(
    "own", ["下达金额", "下达资金", "本年计划", "2025年计划", "完成支付", "支付金额", "累计完成", "合计"]
)
def test_money_of_one_fund_is_no_money_of_the_project(fund: str, own: str) -> None:
    assert column((fund, own), [100, 200]).target in (None, "fund_central")


@pytest.mark.parametrize("fund", ["中央预算内投资", "专项债券资金", "企业自筹", "财政资金"])
@pytest.mark.parametrize("act", ["2025年{}计划", "{}完成投资", "2025年{}支付", "累计{}支出"])
def test_a_header_that_names_a_fund_is_no_plan_and_no_progress(fund: str, act: str) -> None:
    assert column((act.format(fund),), [100, 200]).target in (None, "fund_central", "fund_bond", "fund_own")


@pytest.mark.parametrize(
    "path",
    [
        ("投资(万)", "总"),
        ("投资（万元）", "合计"),
        ("项目投资情况", "总额"),
        ("投资规模（亿元）", "合计"),
        ("总投资", "小计"),
    ],
)
def test_the_whole_below_investment_is_the_total(path: tuple[str, ...]) -> None:
    assert column(path, [100, 200]).target == "total_investment"


@pytest.mark.parametrize(
    "path", [("年度计划投资", "合计"), ("2025年投资", "总"), ("完成投资", "总"), ("资金来源", "合计")]
)
def test_the_whole_below_anything_else_is_not(path: tuple[str, ...]) -> None:
    assert column(path, [100, 200]).target != "total_investment"


QUESTIONS = [
    "是否申请市级前期费", "是否需要县领导协调", "是否省重点项目", "是否开工", "有无土地手续",
    "是否完成年度投资计划", "年度投资计划是否下达", "是否申请专项债", "是否纳入清单",
]  # fmt: skip
answers = st.lists(st.sampled_from(["是", "否", "√", ""]), min_size=2, max_size=4)


@given(st.sampled_from(QUESTIONS), answers)
def test_a_question_fills_no_field(header: str, cells: list[str]) -> None:
    assert column((header,), cells).target is None


@pytest.mark.parametrize(
    "header", ["县级领导审批意见", "县领导批示", "领导签字", "市级前期费", "县级配套资金到位情况"]
)
def test_opinions_and_money_are_no_leaders(header: str) -> None:
    assert column((header,), ["同意", "张三"]).target != "leader"


@given(st.lists(st.sampled_from(["是", "否", "同意", "已到位", "未开工", "√"]), min_size=2, max_size=5))
def test_answers_are_no_people(cells: list[str]) -> None:
    for header in ("包联领导", "责任人", "县级领导"):
        assert column((header,), cells).target is None


@pytest.mark.parametrize("path", [("手续办理情况", "用地"), ("前期手续", "能耗"), ("用地",), ("综合能耗",)])
def test_a_permit_is_no_area(path: tuple[str, ...]) -> None:
    assert column(path, ["已批复", "未办理"]).target is None


def test_an_area_is_one() -> None:
    assert column(("要素保障", "用地（亩）"), [12, 30]).target == "land_area"


@pytest.mark.parametrize(
    "path",
    [("中央预算内投资", "下达年份批次"), ("专项债", "批次"), ("资金批次",), ("债券资金情况", "发行批次")],
)
def test_batches_of_money_are_no_lists(path: tuple[str, ...]) -> None:
    assert column(path, ["2024年第一批", "2025年第二批"]).target is None


# ------------------------------------------------------------------ shares, and two words for one thing


@pytest.mark.parametrize(
    ("header", "cells", "told"),
    [
        ("形象进度", [0.35, "主体施工", 1, "60%"], ["35%", "主体施工", "100%", "60%"]),
        ("形象进度（%）", [35, 60.5, 100, 0], ["35%", "60.5%", "100%", "0%"]),
        ("工程进度", [0.333333, 0.5, 1, 0.05], ["33.33%", "50%", "100%", "5%"]),
        ("形象进度", ["完成1层", 2, "完成3层", "封顶"], ["完成1层", "2", "完成3层", "封顶"]),
    ],
)
def test_shares_of_the_work_are_percentages(header: str, cells: list[Any], told: list[str]) -> None:
    rows = [[NAMES[at], 100, cell] for at, cell in enumerate(cells)]
    understood = read(sheet([["项目名称", "总投资（万元）", header], *rows]), month="2025-08")
    assert [row.progress for row in understood.rows] == told


@given(st.lists(st.sampled_from(["新建", "扩建", "续建", "新开工"]), min_size=4, max_size=5))
@pytest.mark.parametrize("header", ["建设性质", "项目性质", "性质"])
def test_new_building_and_new_start_find_their_own_field(header: str, cells: list[str]) -> None:
    rows = [[NAMES[at], 100, cell] for at, cell in enumerate(cells)]
    understood = read(sheet([["项目名称", "总投资（万元）", header], *rows]))
    for row, cell in zip(understood.rows, cells, strict=True):
        field = "construction" if cell in ("新建", "扩建") else "year_role"
        assert row.values.get(field) == cell
    assert understood.warnings == ()


# ------------------------------------------------------------------ figures that are no figures

HEAD = ["项目名称", "总投资（万元）", "项目代码", "联系电话"]


@pytest.mark.parametrize(
    ("cell", "amount", "warned"),
    [
        ("1200,5", 1200.5, True),
        ("0,75", 0.75, True),
        ("1.200,50", 1200.5, True),
        ("1,200", 1200, False),
        ("1,234,567.5", 1_234_567.5, False),
        ("12,0000", 120_000, False),
        ("１，４００", 1400, False),
        ("12,34,5", None, True),
        ("1200,500", None, True),
        ("3.5亿", 35_000, True),
        ("约0.7", 0.7, True),
    ],
)
def test_commas_of_amounts(cell: str, amount: float | None, warned: bool) -> None:
    row = only(read(sheet([HEAD, [NAMES[0], cell, "", ""]])))
    told = row.values.get("total_investment")
    assert told == (None if amount is None else round(amount * 10_000))
    assert [warning.field for warning in row.warnings] == ["total_investment"] * warned


@pytest.mark.parametrize(
    "cell",
    [
        "2.50313E+19",
        "2.503131126040157e19",
        2.503131126040157e19,
        25031311260401500000,
        "25031311260401500000",
        "2503-131126-04-01-500000",
    ],
)
def test_a_code_that_was_a_figure_is_not_taken(cell: Any) -> None:
    row = only(read(sheet([HEAD, [NAMES[0], 1, cell, ""]])))
    assert "code" not in row.values
    assert [warning.field for warning in row.warnings] == ["code"]


@pytest.mark.parametrize(
    ("cell", "phone", "warned"),
    [
        (13803180001.0, "13803180001", False),
        ("13803180001.0", "13803180001", False),
        ("1.38E+10", None, True),
        ("1.38032E+10", None, True),
        (3185550001.0, "3185550001", True),
        (1062345678, "1062345678", True),
        ("'0318-5550001", "0318-5550001", False),
        ("０３１８—５５５０００２", "0318-5550002", False),
        ("0318-5550001、13803180001", "0318-5550001、13803180001", False),
    ],
)
def test_telephones_that_were_figures(cell: Any, phone: str | None, warned: bool) -> None:
    row = only(read(sheet([HEAD, [NAMES[0], 1, "", cell]])))
    assert row.values.get("phone") == phone
    assert [warning.field for warning in row.warnings] == ["phone"] * warned
