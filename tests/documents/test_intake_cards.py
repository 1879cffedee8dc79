"""Sheets that hold one project each: labels beside values, nodes, ten-day figures, a problem, signatures."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.documents.intake import Entry, LineKind, Understanding, read_workbook
from tests.documents.intake_books import code, kinds, only, read, sheet

CASES = Path(__file__).parent / "cases"
CODE = code(7)
HEAD: list[list[object]] = [
    ["武强县2025年重点项目台账"],
    ["填报时间：2025年9月30日", "", "", "", "", "单位：万元"],
    ["项目名称", "清河乐器配件产业园", "", "业主单位", "武强县清河乐器有限公司"],
    ["项目性质", "续建", "起止年限", "2024.3-2026.3", "项目代码", CODE],
    ["总投资", 28600, "上年累计完成", "", "2025年计划", 9800, "1-7月已完成", 6420.5],
    ["责任单位", "武强县工信局", "责任人", "林学礼", "挂钩领导", "林嘉树"],
]
NODES: list[list[object]] = [
    ["主要\n节点", "节点名称", "开工进场", "主体封顶", "设备\n安装", "试投产/交付验收"],
    ["", "计划日期", "2024.3.20", "2024.12.31", "/", "2025年11月底"],
    ["", "实际日期", "2024.3.26", 45669, "/", "未完成"],
    ["", "责任人", "任凤岐", "毛景行", "/", "唐学礼"],
]
DAYS: list[list[object]] = [
    ["旬别", "8月", "", "", "9月", "", ""],
    ["", "计划完成", "实际完成", "每旬工作安排", "计划完成", "实际完成", "每旬工作安排"],
    ["上旬", 200, 192, "外墙抹灰", 200, "", "设备安装"],
    ["中旬", 200, 145, "厂区硬化", 200, "", "厂区硬化"],
    ["下旬", 280, 228, "管线敷设", 280, "", ""],
    ["小计", 680, 565, "", 680, "", ""],
]
DAY_MERGES = ((0, 1, 0, 3), (0, 4, 0, 6))
PROBLEM: list[list[object]] = [
    ["存在的问题", "1.用地18亩没有办农转用；\n2.专线没有接入。"],
    ["负责解决问题责任单位、责任人", "县资源规划局：石雅琴\n县供电公司：孟楠"],
    ["解决时限", "2025年10月15日"],
    ["解决情况", "已组卷上报。"],
    ["业主（签名）：", "", "责任单位（签名）：", "", "挂钩领导（签名）："],
]
WHOLE = [*HEAD, *NODES, *DAYS, *PROBLEM]
MERGES = tuple((top + 10, left, bottom + 10, right) for top, left, bottom, right in DAY_MERGES)


def of(kind: str, result: Understanding) -> list[Entry]:
    return [entry for entry in result.entries if entry.entity == kind]


def facts(entry: Entry, *names: str) -> tuple[Any, ...]:
    return tuple(entry.values.get(name) for name in names)


def test_a_card_is_one_project() -> None:
    result = read(sheet(WHOLE, *MERGES))
    row = only(result)
    assert row.row == 3
    expected: Mapping[str, object] = {
        "name": "清河乐器配件产业园", "owner": "武强县清河乐器有限公司", "code": CODE, "county": "武强县",
        "start": "2024-03", "finish": "2026-03", "total_investment": 286_000_000, "year_plan": 98_000_000,
        "responsible_unit": "武强县工信局", "responsible_person": "林学礼", "leader": "林嘉树",
        "year_role": "续建", "plan_year": 2025,
    }  # fmt: skip
    assert row.values == expected
    assert row.year_done == 64_205_000
    assert row.months["2025-08"] == {"plan": 6_800_000, "done": 5_650_000}
    assert row.months["2025-09"] == {"plan": 6_800_000}
    assert (result.refused, result.warnings) == ((), ())


def test_a_card_of_another_year_than_the_ledgers() -> None:
    result = read(sheet(WHOLE, *MERGES), year=2027, month="2027-03")
    assert only(result).values["year_plan"] == 98_000_000
    assert only(result).values["plan_year"] == 2025
    assert result.warnings == ()


def test_the_nodes_of_a_card_but_those_that_do_not_apply() -> None:
    nodes = of("milestone", read(sheet(WHOLE, *MERGES)))
    assert [facts(one, "name", "position", "planned", "actual", "person") for one in nodes] == [
        ("开工进场", 1, "2024-03-20", "2024-03-26", "任凤岐"),
        ("主体封顶", 2, "2024-12-31", "2025-01-12", "毛景行"),
        ("试投产/交付验收", 4, "2025-11 2025年11月底", None, "唐学礼"),
    ]
    assert {one.project["code"] for one in nodes} == {CODE}


def test_the_ten_days_of_a_card() -> None:
    spans = of("stage_goal", read(sheet(WHOLE, *MERGES)))
    assert [facts(one, "span", "plan", "done", "goal") for one in spans] == [
        ("2025-08上", 2_000_000, 1_920_000, "外墙抹灰"),
        ("2025-08中", 2_000_000, 1_450_000, "厂区硬化"),
        ("2025-08下", 2_800_000, 2_280_000, "管线敷设"),
        ("2025-09上", 2_000_000, None, "设备安装"),
        ("2025-09中", 2_000_000, None, "厂区硬化"),
        ("2025-09下", 2_800_000, None, None),
    ]


def test_a_sum_that_its_ten_days_do_not_make_up_is_doubted() -> None:
    wrong = [[*row] for row in WHOLE]
    wrong[15][2] = 600
    result = read(sheet(wrong, *MERGES))
    assert only(result).months["2025-08"]["done"] == 6_000_000
    assert ["小计 600 不等于三旬之和 565" in one.reason for one in result.warnings] == [True]


def test_months_that_go_on_in_the_next_year() -> None:
    days = [[*row] for row in DAYS]
    days[0][1], days[0][4] = "12月", "1月"
    merges = [(top + 6, left, bottom + 6, right) for top, left, bottom, right in DAY_MERGES]
    assert [*only(read(sheet([*HEAD, *days], *merges))).months] == [
        "2025-07", "2025-12", "2026-01",
    ]  # fmt: skip


def test_the_problem_of_a_card() -> None:
    row = only(read(sheet(WHOLE, *MERGES)))
    assert row.issue == "1.用地18亩没有办农转用；\n2.专线没有接入。"
    assert row.problem == {
        "unit": "县资源规划局、县供电公司", "person": "石雅琴、孟楠", "due": "2025-10-15",
        "result": "已组卷上报。",
    }  # fmt: skip


def test_no_problem_is_no_problem() -> None:
    without = [["存在的问题", "无"], *PROBLEM[1:]]
    row = only(read(sheet([*HEAD, *without])))
    assert (row.issue, row.problem) == (None, {})


TWO_COLUMNS: list[list[object]] = [
    ["项目基本情况表", ""],
    ["项目名称：", "东湖小学扩建"],
    ["建设单位", "县教育局"],
    ["项目总投资（亿元）", 1.2],
    ["建设地点", "城南新区"],
    ["开工时间", "2025年3月"],
    ["形象进度", "主体完成"],
    ["填表人：", "王某"],
]


def test_two_columns_of_labels_and_values() -> None:
    row = only(read(sheet(TWO_COLUMNS)))
    told = {name: row.values.get(name) for name in ("name", "owner", "total_investment", "place", "start")}
    assert told == {
        "name": "东湖小学扩建", "owner": "县教育局", "total_investment": 120_000_000, "place": "城南新区",
        "start": "2025-03",
    }  # fmt: skip
    assert row.progress == "主体完成"


def test_nodes_in_a_table_below_their_heads() -> None:
    table = [
        ["节点名称", "计划完成时间", "实际完成时间", "责任人"],
        ["开工", "2025.3.1", "2025.3.5", "王某"],
        ["封顶", "2025.9.1", "", "李某"],
    ]
    nodes = of("milestone", read(sheet([*HEAD, *table, *PROBLEM])))
    assert [facts(one, "name", "planned", "actual", "person") for one in nodes] == [
        ("开工", "2025-03-01", "2025-03-05", "王某"),
        ("封顶", "2025-09-01", None, "李某"),
    ]


def test_several_cards_below_each_other() -> None:
    other = [[*row] for row in TWO_COLUMNS]
    other[1][1] = "西苑小学扩建"
    result = read(sheet([*TWO_COLUMNS, ["", ""], *other]))
    assert [(row.row, row.values["name"]) for row in result.rows] == [
        (2, "东湖小学扩建"),
        (11, "西苑小学扩建"),
    ]


def test_a_card_with_values_of_several_rows_merged() -> None:
    rows = [[*row, ""] for row in TWO_COLUMNS]
    assert only(read(sheet(rows, (1, 1, 1, 2), (2, 1, 3, 2)))).values["name"] == "东湖小学扩建"


@pytest.mark.parametrize("name", ["", " ", "\n", "　"])
def test_a_card_without_a_name_is_no_project_and_says_so(name: str) -> None:
    rows = [[*row] for row in WHOLE]
    rows[2][1] = name
    result = read(sheet(rows, *MERGES))
    assert (result.rows, result.entries, result.verdict) == ((), (), "nothing")
    assert "像是一个项目一张的卡片" in result.notes[0]


def test_a_blank_form_of_an_office_is_no_project() -> None:
    result = read(*read_workbook(CASES / "24b空白前期工作卡片.xls").sheets)
    assert (result.rows, result.refused, result.verdict) == ((), (), "nothing")
    assert "像是一个项目一张的卡片" in result.notes[0]


def test_the_rows_of_a_card_are_shown_as_what_they_are() -> None:
    assert kinds(read(sheet(WHOLE, *MERGES)))[:5] == [
        LineKind.TITLE, LineKind.UNIT, LineKind.DATA, LineKind.CONTINUED, LineKind.CONTINUED,
    ]  # fmt: skip


ONE_CELL: list[list[object]] = [
    ["重点项目基本情况"],
    ["项目名称：河西路改造工程", "", "建设单位：甲公司"],
    ["总投资（万元）：12000", "", "建设地点: 城南新区"],
    ["开工时间：2025年3月", "", "竣工时间：2026年12月"],
    ["建设内容：新建道路：主路5公里，\n辅路2公里"],
    ["存在问题：用地没批"],
    ["填表人：王某"],
]


def test_labels_and_values_in_one_cell() -> None:
    row = only(read(sheet(ONE_CELL)))
    assert row.values == {
        "name": "河西路改造工程", "owner": "甲公司", "total_investment": 120_000_000, "place": "城南新区",
        "start": "2025-03", "finish": "2026-12", "content": "新建道路：主路5公里，\n辅路2公里",
    }  # fmt: skip
    assert row.issue == "用地没批"


def test_cards_that_follow_at_once_keep_their_last_rows() -> None:
    first = [
        ["项目名称", "甲路工程"],
        ["建设单位", "甲公司"],
        ["总投资（万元）", 100],
        ["存在问题", "缺资金"],
    ]
    second = [
        ["项目名称", "乙路工程"],
        ["建设单位", "乙公司"],
        ["总投资（万元）", 200],
        ["存在问题", "缺土地"],
    ]
    result = read(sheet([*first, *second]))
    assert [(row.values["name"], row.issue) for row in result.rows] == [
        ("甲路工程", "缺资金"),
        ("乙路工程", "缺土地"),
    ]


MONTHS: list[list[object]] = [
    ["月份", "计划投资（万元）", "完成投资", "形象进度"],
    ["1月", 100, 90, "开工"],
    ["2月", 200, "", "基础"],
    ["合计", 300, 90, ""],
]


def test_months_below_each_other() -> None:
    row = only(read(sheet([*TWO_COLUMNS[:-2], *MONTHS])))
    assert row.months == {
        "2025-01": {"plan": 1_000_000, "done": 900_000, "progress": "开工"},
        "2025-02": {"plan": 2_000_000, "progress": "基础"},
    }
    assert row.values["total_investment"] == 120_000_000


LISTS: list[list[list[object]]] = [
    [
        ["项目名称：重点项目", "单位：万元"],
        ["序号", "项目名称", "建设单位"],
        [1, "甲工程", "甲公司"],
        [2, "乙工程", "乙"],
    ],
    [["项目名称", "总投资"], ["总投资", 100], ["开工时间", 200]],
    [["序号", "项目名称", "建设单位"], [1, "甲工程", "甲公司"], [2, "乙工程", "乙公司"]],
    [["项目名称", "状态", "总投资"], ["甲工程", "竣工", 10], ["乙工程", "投产", 20]],
]


@pytest.mark.parametrize("rows", LISTS)
def test_a_list_is_no_card(rows: list[list[object]]) -> None:
    assert len(read(sheet(rows)).rows) == 2


PERMITS: list[list[object]] = [
    ["清河县重点项目（前期工作）台账"],
    ["项目名称", "清河水厂二期", "", "业主单位", "清河县水务局", "挂钩领导", "王某"],
    ["项目主要建设目标", "新建净水车间"],
    ["项目预估总投资（亿元）", 1.2],
    ["项目前期工作主要工作节点", "项目申请报告书", "项目可研性研究", "规划一书二证办理", "供水供电", "其他"],
    ["完成时限", "2025-03-28", 45756, "2025年9月底", "2025.12.1", ""],
    ["完成进度", "2025.3.28已批复", "完成80%", " ", "未启动", "/"],
    ["责任单位", "发改局", "发改局", "资源规划局", "供电公司", ""],
    ["责任人", "龙某", "方某", "罗某", "袁某", ""],
    ["需协调解决问题", "指标不足"],
    ["存在问题解决的情况", "已上报"],
    ["业主（签名）：", "", "责任单位（签名）："],
]


def test_a_card_of_permits() -> None:
    result = read(sheet(PERMITS))
    row = only(result)
    expected = {"name": "清河水厂二期", "owner": "清河县水务局", "leader": "王某", "content": "新建净水车间"}
    assert row.values == {**expected, "total_investment": 120_000_000, "county": "清河县"}
    assert (row.issue, row.problem) == ("指标不足", {"result": "已上报"})
    assert [facts(one, "item", "planned", "done", "unit", "person") for one in of("permit", result)] == [
        ("P06", "2025-03-28", "2025-03-28", "发改局", "龙某"),
        ("P05", "2025-04-09", None, "发改局", "方某"),
        ("P20", "2025-09 2025年9月底", None, "资源规划局", "罗某"),
        ("P24", "2025-09 2025年9月底", None, "资源规划局", "罗某"),
    ]
    assert ["供水供电" in one.reason for one in result.warnings] == [True]
