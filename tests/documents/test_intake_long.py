"""Lists with a permit, a node, a problem or a month in every row, in every way that offices write them."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import pytest

from app.documents.intake import Sheet, Trade, Understanding
from tests.documents.intake_books import read, sheet

TRADE = Trade(permits={"可研批复": "P05", "环评": "P09", "施工许可证": "P29"})
NAMES = ("河西路改造工程", "东湖小学扩建项目", "南环路管网工程")
Lines = Sequence[Sequence[object]]


def repeated(head: list[object], groups: Sequence[tuple[list[object], Lines]]) -> Sheet:
    """The project written again in every row."""
    return sheet([head, *([*own, *line] for own, lines in groups for line in lines)])


def blank_below(head: list[object], groups: Sequence[tuple[list[object], Lines]]) -> Sheet:
    """The project written once, blank below."""
    rows = [
        [*(own if not at else [""] * len(own)), *line]
        for own, lines in groups
        for at, line in enumerate(lines)
    ]
    return sheet([head, *rows])


def merged_down(head: list[object], groups: Sequence[tuple[list[object], Lines]]) -> Sheet:
    """The project's cells merged over its lines."""
    plain, merges, row = blank_below(head, groups), [], 1
    for own, lines in groups:
        merges += [(row, at, row + len(lines) - 1, at) for at in range(len(own)) if len(lines) > 1]
        row += len(lines)
    return sheet(plain.cells, *merges)


def named_above(head: list[object], groups: Sequence[tuple[list[object], Lines]]) -> Sheet:
    """A row with the project alone, its lines below."""
    rows: list[list[object]] = [head]
    for own, lines in groups:
        rows += [own, *([*[""] * len(own), *line] for line in lines)]
    return sheet(rows)


LAYOUTS: tuple[Callable[[list[object], Sequence[tuple[list[object], Lines]]], Sheet], ...] = (
    repeated,
    blank_below,
    merged_down,
)
PERMITS: Lines = (
    ["可研批复", "衡发改〔2025〕1号", "2025-03-01", "已办结"],
    ["环评批复", "衡环审〔2025〕12号", "2025.4.1", "已办结，需公示"],
    ["施工许可证", "", "", "正在办理"],
)
TOLD = [
    {"item": "P05", "number": "衡发改〔2025〕1号", "done": "2025-03-01"},
    {"item": "P09", "number": "衡环审〔2025〕12号", "done": "2025-04-01", "note": "已办结，需公示"},
    {"item": "P29", "note": "正在办理"},
]
OWN: tuple[tuple[list[object], list[object]], ...] = (
    (["项目名称"], []),
    (["序号", "项目名称"], []),
    (["序号", "项目名称", "建设单位", "总投资（万元）"], ["某某公司", 1000]),
)
HEADS = (
    ["手续名称", "文号", "批复日期", "状态"],
    ["事项名称", "批复文号", "批复时间", "办理情况"],
    ["审批事项", "批准文号", "办结日期", "办理进度"],
    ["证照名称", "证号", "取得时间", "进展情况"],
    ["前期手续", "文件编号及文号", "实际办结时间", "是否办结"],
)  # fmt: skip


def of(told: Understanding, entity: str) -> list[tuple[str, dict[str, Any]]]:
    return [(one.project["name"], dict(one.values)) for one in told.entries if one.entity == entity]


@pytest.mark.parametrize(("own", "head", "layout"), list(product(OWN, HEADS, LAYOUTS)))
def test_a_permit_in_every_row(
    own: tuple[list[object], list[object]], head: list[object], layout: Callable[..., Sheet]
) -> None:
    numbered = [[at, name] if "序号" in own[0] else [name] for at, name in enumerate(NAMES, 1)]
    groups = [([*before, *own[1]], PERMITS) for before in numbered]
    told = read(layout([*own[0], *head], groups), trade=TRADE)
    assert of(told, "permit") == [(name, values) for name in NAMES for values in TOLD]
    listed = len(NAMES) if own[1] else 0
    assert [row.values["name"] for row in told.rows] == list(NAMES)[:listed]
    assert told.warnings == ()
    assert [one for one in told.refused if not one.merged] == []


def test_a_project_in_a_row_above_its_permits() -> None:
    told = read(named_above(["项目名称", *HEADS[0]], [([name], PERMITS) for name in NAMES]), trade=TRADE)
    assert of(told, "permit") == [(name, values) for name in NAMES for values in TOLD]


def test_a_permit_that_no_catalogue_knows_is_told_at_its_row() -> None:
    lines = [*PERMITS, ["夜间施工证明", "", "", "已办结"]]
    told = read(blank_below(["项目名称", *HEADS[0]], [([NAMES[0]], lines)]), trade=TRADE)
    assert [(one.row, "夜间施工证明" in one.reason) for one in told.warnings] == [(5, True)]
    assert len(told.entries) == 3


NODES: Lines = (
    ["主体封顶", "2025-03-01", "2025-03-05", "住建局"],
    ["竣工验收", "2025年10月底", "", "住建局"],
)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "head",
    [
        ["节点名称", "计划完成时间", "实际完成时间", "责任单位"],
        ["关键节点", "计划时间", "实际时间", "责任部门"],
        ["工作任务", "计划完成时限", "实际完成日期", "牵头单位"],
    ],
)
@pytest.mark.parametrize("own", OWN)
def test_a_node_in_every_row(
    own: tuple[list[object], list[object]], head: list[object], layout: Callable[..., Sheet]
) -> None:
    numbered = [[at, name] if "序号" in own[0] else [name] for at, name in enumerate(NAMES, 1)]
    told = read(layout([*own[0], *head], [([*before, *own[1]], NODES) for before in numbered]))
    first = {
        "name": "主体封顶",
        "position": 1,
        "planned": "2025-03-01",
        "actual": "2025-03-05",
        "unit": "住建局",
    }
    second = {"name": "竣工验收", "position": 2, "planned": "2025-10 2025年10月底", "unit": "住建局"}
    assert of(told, "milestone") == [(name, values) for name in NAMES for values in (first, second)]
    assert not any(row.values.keys() & {"finish", "actual_finish", "responsible_unit"} for row in told.rows)
    assert told.warnings == ()


PROBLEMS: Lines = (
    ["征地没有完成", "加快征地", "资规局", "2025-09"],
    ["管线没有迁改", "协调电力", "供电公司", "2025-10"],
)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("number", [[], ["序号"]])
def test_a_problem_in_every_row(number: list[object], layout: Callable[..., Sheet]) -> None:
    head = [*number, "项目名称", "存在问题", "解决措施", "责任单位", "完成时限"]
    groups = [([at, name] if number else [name], PROBLEMS) for at, name in enumerate(NAMES, 1)]
    told = read(layout(head, groups))
    wanted = [dict(zip(("description", "measure", "unit", "due"), line, strict=True)) for line in PROBLEMS]
    assert of(told, "issue") == [(name, values) for name in NAMES for values in wanted]
    assert (told.rows, told.warnings) == ((), ())


def test_a_measure_in_every_row_of_a_problem() -> None:
    head = ["项目名称", "存在问题", "解决措施", "责任单位", "完成时限"]
    rows = [
        [NAMES[0], "征地没有完成", "一是加快征地", "资规局", "2025-09"],
        ["", "", "二是发放补偿", "", ""],
        ["", "", "三是做好安置", "住建局", ""],
        ["", "管线没有迁改", "协调电力", "供电公司", ""],
    ]
    told = read(sheet([head, *rows]))
    assert [one.values["measure"] for one in told.entries] == [
        "一是加快征地\n二是发放补偿\n三是做好安置",
        "协调电力",
    ]
    assert [(one.row, "住建局" in one.reason) for one in told.warnings] == [(4, True)]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "head",
    [["月份", "计划", "完成"], ["月份", "计划投资", "完成投资"], ["月度", "计划数（万元）", "实际完成"]],
)
def test_a_month_in_every_row(head: list[object], layout: Callable[..., Sheet]) -> None:
    lines = [["1月", 100, 90], ["2月", 120, 110]]
    told = read(layout(["项目名称", *head], [([name], lines) for name in NAMES]))
    months = {
        "2025-01": {"plan": 1_000_000, "done": 900_000},
        "2025-02": {"plan": 1_200_000, "done": 1_100_000},
    }
    assert [(row.values["name"], row.months) for row in told.rows] == [(name, months) for name in NAMES]
    assert all("year_plan" not in row.values for row in told.rows)
    assert [one for one in told.refused if not one.merged] == []


@pytest.mark.parametrize("layout", LAYOUTS[1:])
def test_a_leader_in_every_row(layout: Callable[..., Sheet]) -> None:
    told = read(
        layout(
            ["项目名称", "包联领导", "职务"],
            [([name], [["张甲", "副县长"], ["李乙", "局长"]]) for name in NAMES],
        )
    )
    assert [row.values["leader"] for row in told.rows] == ["张甲、李乙"] * len(NAMES)


def test_beside_a_problem_stand_its_own_unit_and_term() -> None:
    head = [
        "项目名称",
        "总投资",
        "竣工时间",
        "责任单位",
        "责任人",
        "存在问题",
        "解决措施",
        "责任单位",
        "责任人",
        "完成时限",
        "备注",
    ]
    row = [
        NAMES[0],
        100,
        "2026-12",
        "住建局",
        "张甲",
        "征地没有完成",
        "加快征地",
        "资规局",
        "李乙",
        "2025-09",
        "好",
    ]
    (told,) = read(sheet([head, row])).rows
    assert (told.values["responsible_unit"], told.values["responsible_person"]) == ("住建局", "张甲")
    assert (told.issue, told.measure) == ("征地没有完成", "加快征地")
    assert told.problem == {"unit": "资规局", "person": "李乙", "due": "2025-09"}
    assert (told.values["finish"], told.values["note"]) == ("2026-12", "好")


# ------------------------------------------------------------------ what cannot be read


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["手续名称", "文号", "批复日期", "状态"], *PERMITS], ["第 1 行", "“文号”", "请加上这一栏"]),
        ([["建设单位", "总投资", "开工时间"], ["甲公司", 1, "2025-1"]], ["第 1 行", "“总投资”"]),
        ([["会议记录"], ["今天的会"]], ["没有找到表头", "项目名称"]),
        ([[1, 2, 3], [4, 5, 6]], ["没有找到表头"]),
    ],
)  # fmt: skip
def test_a_refusal_says_what_was_found_and_what_to_do(rows: list[list[object]], words: list[str]) -> None:
    told = read(sheet(rows), trade=TRADE)
    assert told.verdict == "nothing"
    for word in words:
        assert word in told.sheets[0].reason


# ------------------------------------------------------------------ side by side


@pytest.mark.parametrize(
    "heads",
    [
        [["节点1", "完成时间"], ["节点2", "完成时间"]],
        [["节点一", "计划时间", "实际时间"], ["节点二", "计划时间", "实际时间"]],
        [["关键节点", "计划完成时间"], ["关键节点", "计划完成时间"]],
        [["第一节点", "完成时限"], ["第二节点", "完成时限"]],
    ],
)
def test_nodes_side_by_side_are_nodes_and_no_end_of_the_works(heads: list[list[object]]) -> None:
    days = ["2025-03", "2025-03-09"]
    row = [part for name in ("基础完工", "主体封顶") for part in (name, *days[: len(heads[0]) - 1])]
    told = read(sheet([["项目名称", "总投资（万元）", *heads[0], *heads[1]], [NAMES[0], 100, *row]]))
    wanted = {"planned": days[0]} | ({"actual": days[1]} if len(heads[0]) == 3 else {})
    assert of(told, "milestone") == [
        (NAMES[0], {"name": name, "position": at, **wanted})
        for at, name in enumerate(("基础完工", "主体封顶"), 1)
    ]
    assert not told.rows[0].values.keys() & {"finish", "actual_finish", "start"}


def test_who_visits_a_project_does_not_look_after_it() -> None:
    head = ["项目名称", "总投资（万元）", "走访领导", "走访时间", "包联领导"]
    (row,) = read(sheet([head, [NAMES[0], 100, "张甲", "2025-8-1", "李乙"]])).rows
    assert row.values["leader"] == "李乙"


@pytest.mark.parametrize("head", ["包联项目", "挂包项目名称", "联系项目"])
def test_projects_of_leaders(head: str) -> None:
    rows = [
        ["序号", "县级领导", "职务", head, "责任单位"],
        [1, "张甲", "副县长", NAMES[0], "住建局"],
        ["", "", "", NAMES[1], "教育局"],
    ]
    told = read(sheet(rows, (1, 1, 2, 1), (1, 2, 2, 2), (1, 0, 2, 0)))
    assert [(row.values["name"], row.values["leader"]) for row in told.rows] == [
        (name, "张甲") for name in NAMES[:2]
    ]


def test_problems_of_the_projects_that_they_concern() -> None:
    head = ["序号", "问题", "涉及项目", "责任单位", "时限"]
    told = read(sheet([["问题清单"], head, [1, "征地慢", NAMES[0], "资规局", "9月底"]]))
    wanted = {"description": "征地慢", "unit": "资规局", "due": "2025-09 2025年9月底"}
    assert of(told, "issue") == [(NAMES[0], wanted)]
    assert [warning.field for warning in told.warnings] == ["issue.due"]
