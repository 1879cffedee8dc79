"""Lists whose columns are permits, and published lists: what belongs to no column of a project."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.intake import Roll, Trade, Understanding
from app.documents.intake.permit_words import codes_of, status_of
from app.documents.intake.published_words import period_in, validity
from tests.documents.intake_books import only, read, sheet

Q = "2025年7月20日前"
IN_ROWS: list[list[object]] = [
    ["饶阳县2025年重点项目前期工作台账"],
    ["序号", "项目名称", "总投资\n（万元）", "工作\n事项", "前期工作进展情况", "", "", "", "需协调解决问题"],
    ["", "", "", "", "可研", "环评", "用地、用林预审", "其他", ""],
    [1, "双井镇供水管网更新工程", 2070, "完成时限", "2025-03-28", 45756, Q, "", "指标不足"],
    ["", "", "", "完成进度", "2025.3.28已批复", "完成80%", "", "/", ""],
    ["", "", "", "责任单位", "发改局", "生态环境分局", "自然资源和规划局", "", ""],
    ["", "", "", "责任人", "龙菲", "方岚", "罗望舒", "", ""],
    [2, "丰泽路道路工程", 9500, "完成时限", "2025.4.20", "", "", "", ""],
    ["", "", "", "完成进度", "已取得", "不需要", "", "", ""],
    ["", "", "", "责任单位", "发改局", "", "", "", ""],
    ["", "", "", "责任人", "程云峰", "", "", "", ""],
]  # fmt: skip
MATRIX_MERGES = (
    (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 2, 3), (1, 4, 1, 7), (1, 8, 2, 8),
    *((top, column, top + 3, column) for top in (3, 7) for column in (0, 1, 2, 8)),
)  # fmt: skip


def permits(result: Understanding) -> list[tuple[int, dict[str, Any]]]:
    return [(one.row, dict(one.values)) for one in result.entries if one.entity == "permit"]


def test_a_row_for_each_fact() -> None:
    result = read(sheet(IN_ROWS, *MATRIX_MERGES))
    assert [row.values["name"] for row in result.rows] == ["双井镇供水管网更新工程", "丰泽路道路工程"]
    first = {"planned": "2025-07-20 2025年7月20日前", "unit": "自然资源和规划局", "person": "罗望舒"}
    assert permits(result) == [
        (
            4,
            {
                "item": "P05",
                "planned": "2025-03-28",
                "done": "2025-03-28",
                "unit": "发改局",
                "person": "龙菲",
            },
        ),
        (
            4,
            {
                "item": "P09",
                "planned": "2025-04-09",
                "note": "完成80%",
                "unit": "生态环境分局",
                "person": "方岚",
            },
        ),
        (4, {"item": "P03", **first}),
        (4, {"item": "P13", **first}),
        (8, {"item": "P05", "planned": "2025-04-20", "note": "已取得", "unit": "发改局", "person": "程云峰"}),
        (8, {"item": "P09", "need": "不需"}),
    ]
    assert [(one.row, "可研" in one.reason) for one in result.warnings] == [(8, True)]
    assert not any("responsible" in name for row in result.rows for name in row.values)


ONE_ROW: list[list[object]] = [
    ["序号", "项目名称", "总投资（万元）", "手续办理情况", "", "", "", "", "备注"],
    ["", "", "", "用地", "环评", "能评", "施工许可", "供水供电", ""],
    [1, "河西路改造工程", 100, "已办理", "衡环审〔2025〕12号", "不需要", "2025年3月", "已接通", ""],
    [2, "东湖小学扩建", 200, "正在办理", "√", "/", "未办", "", ""],
]
ONE_MERGES = ((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 0, 7), (0, 8, 1, 8))


def test_a_row_for_each_project() -> None:
    result = read(sheet(ONE_ROW, *ONE_MERGES))
    assert permits(result) == [
        (3, {"item": "P09", "number": "衡环审〔2025〕12号", "note": "衡环审〔2025〕12号"}),
        (3, {"item": "P08", "need": "不需"}),
        (3, {"item": "P29", "done": "2025-03"}),
        (4, {"item": "P09", "note": "√"}),
        (4, {"item": "P08", "need": "不需"}),
        (4, {"item": "P29", "note": "未办"}),
    ]
    (lost,) = [one.reason for one in result.warnings if one.row == 0 and one.field == "permit"]
    assert "用地" in lost
    assert "供水供电" in lost
    assert not any("land" in name for row in result.rows for name in row.values)


def test_columns_of_permits_without_a_heading_over_them() -> None:
    head: list[object] = ["项目名称", "建设单位", "备案", "环评", "用地预审", "施工许可证"]
    rows = [head, ["甲路工程", "甲公司", "√", "√", "×", "×"]]
    assert [one["item"] for _, one in permits(read(sheet(rows)))] == ["P07", "P09", "P03", "P29"]


DETAILED: list[list[object]] = [
    ["序号", "项目名称", "可研", "", "", "施工许可证", "", "总投资（万元）"],
    ["", "", "批复文号", "批复时间", "责任单位", "办理情况", "计划办结时间", ""],
    [1, "河西路改造工程", "冀发改〔2025〕5号", "2025.3.1", "发改局", "正在办理", "2025年10月", 100],
    [2, "东湖小学扩建", "", "未批", "", "已取得", "", 200],
]


def test_several_columns_for_each_permit() -> None:
    merges = ((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 4), (0, 5, 0, 6), (0, 7, 1, 7))
    result = read(sheet(DETAILED, *merges))
    assert permits(result) == [
        (3, {"item": "P05", "number": "冀发改〔2025〕5号", "done": "2025-03-01", "unit": "发改局"}),
        (3, {"item": "P29", "note": "正在办理", "planned": "2025-10"}),
        (4, {"item": "P05", "note": "未批"}),
        (4, {"item": "P29", "note": "已取得"}),
    ]
    assert [row.values["total_investment"] for row in result.rows] == [1_000_000, 2_000_000]
    assert not any("responsible_unit" in row.values for row in result.rows)


def test_a_column_for_the_number_and_one_for_the_day() -> None:
    head = ["项目名称", "环评批复文号", "环评批复时间", "施工许可证号", "施工许可证取得时间"]
    result = read(
        sheet([head, ["河西路改造工程", "衡环审〔2025〕1号", "2025-03-01", "1311262025001", "2025.5.1"]])
    )
    assert permits(result) == [
        (2, {"item": "P09", "number": "衡环审〔2025〕1号", "done": "2025-03-01"}),
        (2, {"item": "P29", "number": "1311262025001", "done": "2025-05-01"}),
    ]


def test_what_stands_among_permits_is_not_lost_in_silence() -> None:
    head = ["项目名称", "备案", "立项", "环评", "总投资（万元）", "用地预审", "规划许可", "施工许可证"]
    result = read(sheet([head, ["甲路工程", "√", "√", "√", 100, "×", "办理中", "×"]]))
    assert [one["item"] for _, one in permits(result)] == ["P07", "P09", "P03", "P29"]
    assert only(result).values["total_investment"] == 1_000_000
    (lost,) = [one.reason for one in result.warnings if one.field == "permit" and not one.row]
    assert "“立项”“规划许可”" in lost


@pytest.mark.parametrize(
    "rows",
    [
        [["项目名称", "总投资", "环评投资", "供地面积"], ["甲路工程", 1, 2, 3]],
        [["项目名称", "开工时间", "竣工验收时间"], ["甲路工程", "2025-03", "2026-03"]],
        [["项目名称", "前期工作", "招标情况"], ["甲路工程", "可研已批", "已招标"]],
    ],
)
def test_ordinary_columns_are_no_matrix(rows: list[list[object]]) -> None:
    assert permits(read(sheet(rows))) == []


@pytest.mark.parametrize(
    ("heading", "codes"),
    [
        ("项目申请报告书", ("P06",)), ("可研报告", ("P05",)), ("初设预审、概算", ("P22",)),
        ("规划选址论证", ("P03",)), ("项目环境评价", ("P09",)), ("规划一书二证", ("P20", "P24")),
        ("审图", ("P25",)), ("招投标", ("P27",)), ("开工许可证", ("P29",)), ("供地", ("P19",)),
        ("建设工程规划许可证", ("P24",)), ("建设用地规划许可证", ("P20",)), ("节能审查", ("P08",)),
        ("水土保持", ("P10",)), ("稳评", ("P04",)), ("不动产权证书", ("P21",)), ("供水供电", ()),
        ("其他", ()), ("名称", ()), ("备注", ()),
    ],
)  # fmt: skip
def test_which_procedure_a_heading_means(heading: str, codes: tuple[str, ...]) -> None:
    assert codes_of(heading, {}) == codes


def test_the_offices_own_names_come_first() -> None:
    assert codes_of("供水供电", {"供水供电": "Q01"}) == ("Q01",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2025.3.28已批复", ({"done": "2025-03-28"}, True)),
        ("已办结（2025年4月）", ({"done": "2025-04"}, True)),
        ("已取得", ({"note": "已取得"}, True)),
        ("不需要", ({"need": "不需"}, False)),
        ("/", ({"need": "不需"}, False)),
        ("未启动", ({"note": "未启动"}, False)),
        ("完成80%", ({"note": "完成80%"}, False)),
        ("预计2025年9月批复", ({"note": "预计2025年9月批复"}, False)),
        ("已上报，待批复", ({"note": "已上报，待批复"}, False)),
        ("2025年9月底前办结", ({"note": "2025年9月底前办结"}, True)),
        ("冀发改〔2025〕5号，2025年3月1日", (
            {"number": "冀发改〔2025〕5号", "done": "2025-03-01"}, True)),
    ],
)  # fmt: skip
def test_how_far_a_permit_is(text: str, told: tuple[dict[str, Any], bool]) -> None:
    assert status_of(text)[0] == told[0]


# ------------------------------------------------------------------ published lists

TRADE = Trade(
    rolls=(
        *(Roll(name, "三个一批", "期", "lists", "三个一批") for name in ("签约一批", "开工一批", "投产一批")),
        Roll("省重点", "重点项目", "年度", "key_levels", "省重点"),
        Roll("市重点", "重点项目", "年度", "key_levels", "市重点"),
        Roll("白名单", "白名单", "季度", "lists", "白名单"),
        Roll("科技专项", "自设清单", "无", "lists", "科技专项"),
    )
)
HEAD: list[object] = ["序号", "项目名称", "建设单位", "总投资（万元）"]
ROWS: list[list[object]] = [[1, "河西路改造工程", "甲公司", 100], [2, "东湖小学扩建", "教育局", 200]]


def listed(*rows: list[object], entity: str = "membership") -> list[dict[str, Any]]:
    result = read(sheet(list(rows)), trade=TRADE)
    assert {row.values["name"] for row in result.rows} >= {"河西路改造工程"}
    return [dict(one.values) for one in result.entries if one.entity == entity]


def test_a_whitelist_with_a_column_for_each_day() -> None:
    head = [*HEAD, "批次", "有效期起", "有效期止", "类别"]
    days = [["2025年第3季度", "2025-07-01", 45930, "市政"], ["2025年第二季度", 45748, "2025.6.30", "教育"]]
    rows = [[*row, *more] for row, more in zip(ROWS, days, strict=True)]
    assert listed(["白名单项目清单"], head, *rows) == [
        {"roll": "白名单", "period": "2025年3季度", "since": "2025-07-01", "until": "2025-09-30"},
        {"roll": "白名单", "period": "2025年2季度", "since": "2025-04-01", "until": "2025-06-30"},
    ]


def test_a_whitelist_with_both_days_in_one_column() -> None:
    rows = [[*ROWS[0], "2025.7.1-2025.9.30"], [*ROWS[1], "长期"]]
    result = read(sheet([["2025年三季度白名单"], [*HEAD, "有效期限"], *rows]), trade=TRADE)
    assert [(one.values.get("since"), one.values.get("until")) for one in result.entries] == [
        ("2025-07-01", "2025-09-30"), (None, None),
    ]  # fmt: skip
    assert ["长期" in one.reason for one in result.warnings if one.row] == [True]


def test_a_batch_that_is_no_period_is_kept_in_words() -> None:
    told = listed(["2025年第三季度白名单（第二批）"], HEAD, *ROWS)
    assert told == [{"roll": "白名单", "period": "2025年3季度", "note": "第2批"}] * 2
    rows = [[*row, "第四批"] for row in ROWS]
    assert (
        listed(["白名单项目名单"], [*HEAD, "批次"], *rows) == [{"roll": "白名单", "note": "批次：第四批"}] * 2
    )


def test_the_six_hundreds_in_one_column_or_in_six() -> None:
    rows = [[*ROWS[0], "围挡、湿法作业"], [*ROWS[1], ""]]
    told = listed(["2025年三季度白名单"], [*HEAD, "六个百分百"], *rows)
    assert [one.get("checks") for one in told] == ["围挡、湿法作业", None]
    rows = [[*ROWS[0], "√", "×"], [*ROWS[1], "100%", "是"]]
    told = listed(["2025年三季度白名单"], [*HEAD, "围挡百分百", "湿法作业百分百"], *rows)
    assert [one.get("checks") for one in told] == ["围挡", "围挡、湿法作业"]


def test_three_batches_by_a_column() -> None:
    rows = [[*ROWS[0], "签约一批", "2025.9.28"], [*ROWS[1], "开工", "2025.9.28"]]
    assert listed(["第十三期“三个一批”项目清单"], [*HEAD, "类别", "活动时间"], *rows) == [
        {"roll": "签约一批", "period": "第13期", "since": "2025-09-28"},
        {"roll": "开工一批", "period": "第13期", "since": "2025-09-28"},
    ]


def test_three_batches_by_sections() -> None:
    sections: list[list[object]] = [["一、签约一批（1个）"], ROWS[0], ["二、投产一批（1个）"], ROWS[1]]
    told = listed(["第8期“三个一批”项目名单"], HEAD, *sections)
    assert [(one["roll"], one["period"]) for one in told] == [("签约一批", "第8期"), ("投产一批", "第8期")]


def test_a_new_start_is_none_of_the_three() -> None:
    rows = [[*ROWS[0], "新开工"], [*ROWS[1], "续建"]]
    told = listed(["2025年第三季度白名单项目名单"], [*HEAD, "项目性质"], *rows)
    assert [one["roll"] for one in told] == ["白名单"] * 2
    rows = [[*ROWS[0], "新开工", "开工类"], [*ROWS[1], "新开工", "签约类"]]
    told = listed(["第8期“三个一批”项目名单"], [*HEAD, "项目性质", "类别"], *rows)
    assert [one["roll"] for one in told] == ["开工一批", "签约一批"]


def test_which_of_the_three_nobody_says() -> None:
    result = read(sheet([["第8期“三个一批”项目名单"], HEAD, *ROWS]), trade=TRADE)
    assert (result.entries, len(result.rows)) == ((), 2)
    assert ["有 2 个项目看不出属于哪个清单" in one.reason for one in result.warnings] == [True]


@pytest.mark.parametrize("title", ["2025年省市重点项目名单", "2025年省、市级重点项目名单"])
def test_levels_by_a_column(title: str) -> None:
    rows = [[*ROWS[0], "省级重点"], [*ROWS[1], "市重点"]]
    assert [one["roll"] for one in listed([title], [*HEAD, "重点级别"], *rows)] == ["省重点", "市重点"]


def test_key_projects_and_lists_of_the_office() -> None:
    told = listed(["2025年度省级重点项目名单"], HEAD, *ROWS)
    assert told == [{"roll": "省重点", "period": "2025年"}] * 2
    assert listed(["科技专项项目清单"], HEAD, *ROWS) == [{"roll": "科技专项"}] * 2


def test_tags_come_on_top() -> None:
    result = read(sheet([["2025年度省级重点项目名单"], HEAD, *ROWS]), trade=TRADE)
    assert [row.values["key_levels"] for row in result.rows] == ["省重点"] * 2
    assert {name for row in result.rows for name in row.adds} == {"key_levels"}


@pytest.mark.parametrize(
    ("title", "kind", "source"),
    [
        ("2025年新增专项债券项目清单", "地方政府专项债券", "专项债券"),
        ("2025年中央预算内投资计划", "中央预算内投资", "中央预算内"),
        ("2023年增发国债项目明细表", "增发国债", "国债"),
        ("2024年超长期特别国债下达表", "超长期特别国债", "国债"),
    ],
)
def test_funds_by_their_titles(title: str, kind: str, source: str) -> None:
    rows = [[*row, 50, "第一批"] for row in ROWS]
    told = listed([title], [*HEAD, "本次下达（万元）", "批次"], *rows, entity="fund_batch")
    assert [
        (one["kind"], one["source"], one["cohort"], one["amount"], one["applied_on"]) for one in told
    ] == [(kind, source, int(title[:4]), 500_000, "第1批")] * 2


@pytest.mark.parametrize(
    "title",
    ["2025年重点项目推进表", "白名单项目进度表附件", "2025年专项债券项目进度情况表", "月调度项目清单"],
)
def test_what_only_mentions_a_list_without_sums_or_words_of_one(title: str) -> None:
    told = listed([title], [*HEAD, "累计完成投资"], *[[*row, 10] for row in ROWS], entity="fund_batch")
    assert told == []


def test_an_ordinary_ledger_with_tags_publishes_nothing() -> None:
    rows = [[*ROWS[0], "三个一批"], [*ROWS[1], "白名单"]]
    assert listed(["2025年项目台账"], [*HEAD, "清单归属"], *rows) == []


@pytest.mark.parametrize(
    ("said", "grain", "period"),
    [
        ("2025年第三季度", "季度", "2025年3季度"), ("三季度白名单", "季度", "2025年3季度"),
        ("第十三期", "期", "第13期"), ("第21期", "期", "第21期"), ("第二批", "季度", None),
        ("2024年度", "年度", "2024年"), ("名单", "期", None), ("首批", "期", None),
    ],
)  # fmt: skip
def test_which_period_is_meant(said: str, grain: str, period: str | None) -> None:
    assert period_in(said, grain, 2025) == period


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("2025年7月1日至9月30日", ("2025-07-01", "2025-09-30")),
        ("2025年7月1日-2025年9月30日", ("2025-07-01", "2025-09-30")),
        ("有效期：2025.7.1至2025.9.30", ("2025-07-01", "2025-09-30")),
        ("活动时间：2025年9月28日", ("2025-09-28", None)),
        ("长期", (None, None)),
    ],
)
def test_from_when_to_when(said: str, told: tuple[str | None, str | None]) -> None:
    dates = validity(said)
    assert (dates.get("since"), dates.get("until")) == told


# ------------------------------------------------------------------ problems

ISSUES: list[list[object]] = [
    ["项目建设存在问题台账"],
    ["序号", "项目名称", "建设单位", "问题类别", "存在的主要问题", "整改措施", "责任单位及责任人", "完成时限",
     "进展情况"],
    ["", "合计（2项）", "", "", "", "", "", "", ""],
    ["一", "用地问题（1项）", "", "", "", "", "", "", ""],
    [1, "河西路改造工程", "甲公司", "土地", "用地没批", "报批", "资规局 张甲", "2025年9月底", "已组卷"],
    ["", "", "甲公司", "资金", "缺资金", "贷款", "财政局 李乙", "2025-10-01", ""],
    [2, "东湖小学扩建", "乙公司", "", "无", "", "", "", ""],
    [3, "", "", "施工", "没有写项目", "", "", "", ""],
]  # fmt: skip


def test_a_list_of_problems_with_merged_names_and_sections() -> None:
    result = read(sheet(ISSUES, (4, 1, 5, 1)))
    assert result.rows == ()
    assert [(one.row, one.project["name"], dict(one.values)) for one in result.entries] == [
        (5, "河西路改造工程", {
            "category": "土地", "description": "用地没批", "measure": "报批", "unit": "资规局",
            "person": "张甲", "due": "2025-09 2025年9月底", "result": "已组卷"}),
        (6, "河西路改造工程", {
            "category": "资金", "description": "缺资金", "measure": "贷款", "unit": "财政局",
            "person": "李乙", "due": "2025-10-01"}),
    ]  # fmt: skip
    assert [one.row for one in result.refused] == [8]


def test_a_ledger_with_problems_is_a_ledger() -> None:
    head = [
        "序号",
        "项目名称",
        "总投资（万元）",
        "年度计划投资",
        "形象进度",
        "存在问题",
        "责任单位",
        "责任人",
    ]
    for title in ("2025年重点项目进展及存在问题情况表", "重点项目投资计划及问题台账"):
        result = read(
            sheet([[title], head, [1, "河西路改造工程", 100, 50, "主体", "缺资金", "住建局", "张甲"]])
        )
        assert [(row.values["total_investment"], row.issue) for row in result.rows] == [(1_000_000, "缺资金")]


# ------------------------------------------------------------------ whatever it is

WORDS = st.sampled_from(
    [
        "项目名称", "工程名称", "建设单位", "总投资（万元）", "责任单位", "责任人", "节点名称", "主要节点",
        "计划日期", "实际日期", "旬别", "上旬", "中旬", "下旬", "小计", "8月", "12月", "1月",
        "计划完成", "实际完成", "每旬工作安排", "存在的问题", "解决时限", "解决情况", "完成时限", "完成进度",
        "可研", "环评", "施工许可证", "其他", "手续办理情况", "2025年第三季度白名单项目名单",
        "第十三期三个一批项目清单", "存在问题清单", "2025年专项债券项目清单", "签约一批", "有效期", "批次",
        "下达额度", "一、签约一批", "甲工程", "乙工程", "已办结", "√", "/", "2025.3.1", "约3千",
        "2025年7月1日至9月30日", "第十三批", "业主（签名）：", "：", "项目名称：甲工程", " ",
    ]
)  # fmt: skip
CELLS = st.one_of(
    st.just(""), WORDS, WORDS, st.integers(-5, 60_000), st.floats(0, 9e9), st.dates(date(1990, 1, 1))
)
BOX = st.tuples(st.integers(0, 8), st.integers(0, 6), st.integers(0, 3), st.integers(0, 5))


@given(st.lists(st.lists(CELLS, min_size=1, max_size=8), min_size=1, max_size=14), st.lists(BOX, max_size=5))
def test_any_sheet_of_such_words_is_understood_or_not(rows: list[list[Any]], boxes: list[Any]) -> None:
    """Nothing raises; nobody is made a project without a name; each record names its project."""
    merges = [(top, left, top + down, left + right) for top, left, down, right in boxes]
    result = read(sheet(rows, *merges), trade=TRADE)
    assert all(row.values.get("name") for row in result.rows)
    assert all(entry.project.get("name") or entry.project.get("code") for entry in result.entries)
    keys = [(entry.row, entry.column, entry.entity) for entry in result.entries]
    assert len(set(keys)) == len(keys)
