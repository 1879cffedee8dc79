"""Rows: what is data and what is not, what a cell gives, what groups tell, what the totals prove."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.intake import to_report
from tests.documents.intake_books import code, kinds, only, read, sheet

HEAD = ["序号", "项目名称", "总投资（万元）", "建设内容", "责任单位"]


def project(number: int, total: Any = 100, name: str = "") -> list[Any]:
    return [number, name or f"第{number}号道路改造工程", total, f"改造道路{number}公里", "县交通局"]


def test_totals_groups_notes_and_signatures_are_no_projects() -> None:
    told = read(
        sheet(
            [
                ["故城县重点项目表"],
                ["填报单位：县发改局", "", "单位：万元"],
                HEAD,
                ["合计", "3个", 600, "", ""],
                ["一", "工业", 300, "", ""],
                ["（一）续建项目2个", "", "", "", ""],
                project(1, 100),
                project(2, 200),
                ["", "", "", "", ""],
                ["二、交通项目（1个）", "", 300, "", ""],
                project(3, 300),
                ["注：本表只含重点项目。"],
                ["填报人：张甲", "", "审核人：李乙"],
            ]
        )
    )
    expected = "title unit header total group group data data empty group data note signature"
    assert kinds(told) == expected.split()
    assert [row.values["industry"] for row in told.rows] == ["工业", "工业", "交通"]
    assert [row.values.get("year_role") for row in told.rows] == ["续建", "续建", None]
    assert told.proofs
    assert all(proof.agrees for proof in told.proofs)
    assert told.refused == ()


def test_tables_stacked_by_county_with_their_header_repeated() -> None:
    told = read(
        sheet(
            [
                ["衡水市2025年8月重点项目表（单位：万元）"],
                ["桃城区（2个）"],
                HEAD,
                project(1),
                project(2),
                ["小计", "", 200, "", ""],
                ["冀州区（1个）"],
                HEAD,
                project(1, 400, "冀州南环路改造工程"),
                ["小计", "", 401, "", ""],
                ["总计", "3个", 601, "", ""],
            ]
        )
    )
    assert [row.values["county"] for row in told.rows] == ["桃城区", "桃城区", "冀州区"]
    assert [(proof.row, proof.agrees) for proof in told.proofs if proof.unit == "元"] == [
        (6, True),
        (10, False),
        (11, False),
    ]
    assert {warning.row for warning in told.warnings} == {10, 11}


@pytest.mark.parametrize("below", [True, False])
def test_subtotals_stand_above_or_below_their_rows(below: bool) -> None:
    first = [project(1, 100), project(2, 250)]
    second = [project(3, 700)]
    subtotals = [["枣强县小计", "", 350, "", ""], ["武邑县小计", "", 700, "", ""]]
    rows = (
        [*first, subtotals[0], *second, subtotals[1]]
        if below
        else [subtotals[0], *first, subtotals[1], *second]
    )
    told = read(sheet([HEAD, *rows]))
    assert len(told.proofs) == 2
    assert all(proof.agrees for proof in told.proofs)


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=12), st.integers(-3, 3), st.booleans())
def test_a_total_agrees_exactly_when_it_is_the_sum(totals: list[int], off: int, first: bool) -> None:
    rows = [project(number, total) for number, total in enumerate(totals, start=1)]
    stated = [["合计", f"{len(totals)}个", sum(totals) + off, "", ""]]
    told = read(sheet([HEAD, *(stated + rows if first else rows + stated)]))
    assert len(told.rows) == len(totals)
    money = [proof for proof in told.proofs if proof.unit == "元"]
    assert [proof.agrees for proof in money] == [off == 0]
    assert [proof.computed for proof in money] == [sum(totals) * 10_000]


def test_rows_of_one_project_in_merged_cells_are_one_project() -> None:
    told = read(
        sheet(
            [HEAD, project(1), ["", "", "", "桥梁", ""], ["", "", "", "绿化", ""], project(2)],
            (1, 0, 3, 0),
            (1, 1, 3, 1),
        )
    )
    assert [row.row for row in told.rows] == [2, 5]
    assert kinds(told)[2:4] == ["continued", "continued"]


def test_merged_leaders_and_counties_hold_for_all_their_rows_but_money_does_not() -> None:
    head = ["县区", "项目名称", "总投资（万元）", "包联领导"]
    rows = [
        ["桃城区", "第一号道路工程", 100, "张甲"],
        ["", "第二号道路工程", "", ""],
        ["", "第三号道路工程", 5, ""],
    ]
    told = read(sheet([head, *rows], (1, 0, 3, 0), (1, 2, 2, 2), (1, 3, 3, 3)))
    assert [row.values["county"] for row in told.rows] == ["桃城区"] * 3
    assert [row.values["leader"] for row in told.rows] == ["张甲"] * 3
    assert [row.values.get("total_investment") for row in told.rows] == [1_000_000, None, 50_000]


@pytest.mark.parametrize(
    ("cell", "yuan", "warned"),
    [
        ("60,700.00", 607_000_000, False),
        ("７，４４６.08", 74_460_800, False),
        ("约0.13亿元", 13_000_000, True),
        ("1.2亿元", 120_000_000, True),
        ("约3千多", None, True),
        ("以批复为准", None, True),
        ("#REF!", None, True),
        ("—", None, False),
        ("", None, False),
    ],
)
def test_amounts_in_cells(cell: str, yuan: int | None, warned: bool) -> None:
    row = only(read(sheet([HEAD, project(1, cell)])))
    assert row.values.get("total_investment") == yuan
    assert [warning.field for warning in row.warnings] == ["total_investment"] * warned


@pytest.mark.parametrize(
    ("said", "unit", "person"),
    [
        ("甲建设有限公司（张甲）", "甲建设有限公司", "张甲"),
        ("县农业农村局　丁云峰", "县农业农村局", "丁云峰"),
        ("县教育局\n责任人：马菲", "县教育局", "马菲"),
        ("甲（集团）有限公司", "甲（集团）有限公司", None),
        ("县水务局：毛巧云 0318-5551234", "县水务局", "毛巧云"),
    ],
)
def test_a_unit_and_its_person_in_one_cell(said: str, unit: str, person: str | None) -> None:
    row = only(read(sheet([["项目名称", "责任单位及责任人", "总投资（万元）"], ["河西路改造工程", said, 1]])))
    assert row.values["responsible_unit"] == unit
    assert row.values.get("responsible_person") == person


def test_names_lose_breaks_and_marks_people_lose_blanks() -> None:
    told = read(
        sheet(
            [
                ["项目名称", "包联领导", "责任人"],
                ["★河西路改造\n工程（二期）", "王　强\n张三丰（副县长）", "李 四"],
            ]
        )
    )
    row = only(told)
    assert row.values == {
        "name": "河西路改造工程（二期）",
        "leader": "王强、张三丰",
        "responsible_person": "李四",
    }
    assert row.flagship


def test_rows_without_name_or_with_a_negative_total_are_refused() -> None:
    rows = [project(1), [2, "　", 100, "道路", "县交通局"], project(3, -50)]
    told = read(sheet([HEAD, *rows]))
    assert [(refusal.row, refusal.field) for refusal in told.refused] == [
        (3, "name"),
        (4, "total_investment"),
    ]
    assert len(told.rows) == 1


def test_doubts_are_warned_and_kept() -> None:
    head = ["项目名称", "总投资（万元）", "年度计划", "开工时间", "竣工时间", "项目代码"]
    rows = [
        ["第一号道路工程", 100, 200, "2025-09", "2023-05", code(1)],
        ["第二号道路工程", 100, -5, "2024-02-30", "2026-05", code(1)],
        ["第三号道路工程", 100, 50, "2024-02", "2026-05", "办理中"],
    ]
    told = read(sheet([head, *rows]), check_code=lambda said: "校验位不对" if said == code(1) else None)
    fields = [{warning.field for warning in row.warnings} for row in told.rows]
    assert fields == [{"year_plan", "finish", "code"}, {"year_plan", "start", "code"}, {"code"}]
    assert told.rows[0].values["year_plan"] == 2_000_000
    assert "year_plan" not in told.rows[1].values
    assert "start" not in told.rows[1].values
    assert "code" not in told.rows[2].values


def test_month_columns_check_the_years_figure() -> None:
    head = ["项目名称", "总投资（万元）", "1月", "2月", "3月", "年初至今完成"]
    told = read(
        sheet([head, ["第一号道路工程", 900, 10, 20, 30, 60], ["第二号道路工程", 900, 10, 20, 30, 320]])
    )
    assert [[warning.field for warning in row.warnings] for row in told.rows] == [[], ["year_done"]]
    assert told.rows[1].year_done == 3_200_000
    assert set(told.rows[1].months["2025-03"]) == {"done"}


def test_the_same_project_again_goes_into_the_first() -> None:
    other = ["序号", "项目名称", "总投资（万元）", "存在问题"]
    told = read(
        sheet([HEAD, project(1), project(2), project(1)], name="甲表"),
        sheet(
            [other, [1, "第2号道路改造工程", 100, "用地未批"], [2, "第9号道路改造工程", 5, ""]], name="乙表"
        ),
    )
    assert [row.values["name"] for row in told.rows] == [f"第{number}号道路改造工程" for number in (1, 2, 9)]
    assert told.rows[1].issue == "用地未批"
    assert [(refusal.sheet, refusal.row) for refusal in told.refused] == [("甲表", 4), ("乙表", 2)]
    assert all("已合并" in refusal.reason for refusal in told.refused)


def test_of_two_months_lists_the_later_knows_better() -> None:
    head = ["项目名称", "总投资（万元）", "本月完成", "形象进度"]
    july = sheet([["2025年7月项目进展表"], head, ["河西路改造工程", 100, 5, "基础施工"]], name="7月")
    august = sheet([["2025年8月项目进展表"], head, ["河西路改造工程", 120, 6, "主体施工"]], name="8月")
    row = only(read(july, august))
    assert row.months == {
        "2025-07": {"done": 50_000, "progress": "基础施工"},
        "2025-08": {"done": 60_000, "progress": "主体施工"},
    }
    assert (row.values["total_investment"], row.progress) == (1_200_000, "主体施工")


def test_same_name_other_owner_is_another_project() -> None:
    head = ["项目名称", "建设单位", "总投资（万元）"]
    told = read(
        sheet(
            [
                head,
                ["污水管网工程", "甲公司", 1],
                ["污水管网工程", "乙公司", 1],
                ["污水管网工程", "乙公司", 2],
            ]
        )
    )
    assert len(told.rows) == 3
    assert [bool(row.warnings) for row in told.rows] == [False, True, True]


def test_what_holds_no_projects_says_why() -> None:
    told = read(
        sheet([["所属行业", "项目数", "总投资（万元）"], ["工业", 15, 657]], name="汇总"),
        sheet([["项目名称", "", "业主单位", ""], ["总投资", "", "责任人", ""]], name="卡片"),
        sheet([["项目名称", "总投资（万元）"], ["旧的工程项目", 1]], name="旧", hidden=True),
    )
    assert told.verdict == "nothing"
    assert [bool(reading.reason) for reading in told.sheets] == [True, True, True]
    assert "卡片" in told.sheets[1].reason
    assert len(told.notes) == 3


def test_problems_of_listed_projects_are_records_not_projects() -> None:
    head = ["序号", "项目名称", "存在问题", "解决措施", "责任单位", "责任人", "解决时限"]
    issues = sheet(
        [head, [1, "第1号道路改造工程", "用地未批", "加快报批", "县资规局", "张甲", "2025年9月底"]],
        name="问题",
    )
    told = read(sheet([HEAD, project(1)], name="项目"), issues)
    assert len(told.rows) == 1
    assert [(entry.entity, entry.project, entry.values["description"]) for entry in told.entries] == [
        ("issue", {"name": "第1号道路改造工程"}, "用地未批")
    ]
    alone = only(read(issues))
    assert alone.issue == "用地未批"


def test_the_report_speaks_ten_thousands_and_months() -> None:
    head = [
        "项目名称",
        "总投资（万元）",
        "年度计划",
        "建设起止年限",
        "2025年1-8月完成投资",
        "8月完成",
        "牵头单位",
    ]
    told = read(sheet([head, ["第一号道路工程", 100.5, 20, "2024.3-2025年底", 12, 3.25, "县交通局"]]))
    report = to_report(told, "表.xlsx", 0.5)
    row = report["rows"][0]
    assert report["verdict"] == "import"
    assert (row["sheet"], row["row"], row["total_investment"], row["year_plan"]) == ("表一", 2, 100.5, 20)
    assert (row["start"], row["finish"], row["cumulative"]) == ("2024-03", "2025-12", None)
    assert (row["year_done"], row["monthly"], row["responsible_unit"]) == (12, {"8": 3.25}, "县交通局")


def cells() -> st.SearchStrategy[Any]:
    words = [
        "项目名称",
        "序号",
        "总投资（万元）",
        "合计",
        "小计",
        "一、工业",
        "2025年计划",
        "8月",
        "建设单位",
        "备注",
        "#REF!",
    ]
    return (
        st.sampled_from(words)
        | st.text(max_size=12)
        | st.floats()
        | st.integers(-(10**18), 10**18)
        | st.booleans()
        | st.dates()
        | st.times()
        | st.timedeltas()
        | st.just("")
    )


@given(st.lists(st.lists(cells(), min_size=6, max_size=6), min_size=1, max_size=14), st.data())
def test_any_grid_is_understood_or_nothing(rows: list[list[Any]], data: st.DataObject) -> None:
    edges = st.tuples(st.integers(0, 16), st.integers(0, 7), st.integers(0, 16), st.integers(0, 7))
    merges = [
        merge
        for merge in data.draw(st.lists(edges, max_size=4))
        if merge[0] <= merge[2] and merge[1] <= merge[3]
    ]
    if data.draw(st.booleans()):
        rows.insert(0, ["序号", "项目名称", "总投资（万元）", "2025年计划", "8月完成", "建设起止时间"])
    told = read(sheet(rows, *merges))
    assert told.verdict in ("import", "refuse", "nothing")
    assert len(told.sheets[0].lines) == len(rows)
    assert {row.row for row in told.rows} <= set(range(1, len(rows) + 1))
    to_report(told, "表.xlsx", 0)
