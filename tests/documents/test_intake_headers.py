"""Headers of offices' shapes: one to three rows, merged or blank, in any order, with units and periods."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.intake import LineKind, Overrides
from tests.documents.intake_books import only, read, sheet, targets
from tests.documents.office_headers import CELLS, HEADERS

NAMES = ("河西路改造工程", "东湖小学扩建项目", "南环路管网工程", "北苑养老服务中心项目")


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("项目（工程）名称", "name"),
        ("建设项目名称", "name"),
        ("在线平台代码", "code"),
        ("投资项目在线审批监管平台项目代码", "code"),
        ("所在县", "county"),
        ("县（市、区）", "county"),
        ("建设起\n止时间", "start+finish"),
        ("开（竣）工时间", "start+finish"),
        ("项目工期", "start+finish"),
        ("拟开工时间", "start"),
        ("实际开工日期", "actual_start"),
        ("预计竣工日期", "finish"),
        ("总投资\n（万元）", "total_investment"),
        ("计划总投资(万元)", "total_investment"),
        ("至2024年底累计完成投资", "cumulative_prev_year"),
        ("开工至上\n一年度底\n累计", "cumulative_prev_year"),
        ("截至去年底累计完成投资", "cumulative_prev_year"),
        ("2025年\n计划投资", "year_plan"),
        ("本年度投资计划（万元）", "year_plan"),
        ("2025年1-7月完成投资", "2025-07.year_done"),
        ("上半年完成投资", "2025-06.year_done"),
        ("年初至今累计完成投资", "2025-08.year_done"),
        ("本年累计完成", "2025-08.year_done"),
        ("8月份完成投资", "2025-08.done"),
        ("本月完成投资", "2025-08.done"),
        ("9月计划", "2025-09.plan"),
        ("下月计划完成投资", "2025-09.plan"),
        ("本月支付资金", "2025-08.paid"),
        ("自开工累计完成投资", "cumulative"),
        ("开工至今完成投资（万元）", "cumulative"),
        ("目前形象进度", "2025-08.progress"),
        ("下一步工作打算", "2025-08.next_step"),
        ("年度形象进度目标", "year_goal"),
        ("需要协调解决的问题", "issue"),
        ("县级包联领导", "leader"),
        ("挂点县领导", "leader"),
        ("建设单位及\n责任人", "owner+owner_head"),
        ("责任单位及责任人", "responsible_unit+responsible_person"),
        ("主管部门责任人", "responsible_person"),
        ("业主单位负责人", "owner_head"),
        ("责任单位（责任人）", "responsible_unit+responsible_person"),
        ("主管县长", "leader"),
        ("施工单位负责人", None),
        ("监理单位", None),
        ("2025年投资", "year_plan"),
        ("占年度计划比例", None),
        ("年度投资完成率", None),
        ("8至12月计划", None),
        ("后五个月关键节点安排", None),
        ("大干150天力争完成", None),
        ("2024年完成投资", None),
        ("2026年计划投资", None),
        ("至上年底累计到位", None),
    ],
)
def test_what_a_header_means(header: str, target: str | None) -> None:
    other = "工程名称" if target != "name" else "备注"
    told = read(sheet([["2025年重点项目表"], ["序号", other, header], [1, "", ""]]), month="2025-08")
    columns = told.sheets[0].tables[0].columns if told.sheets[0].tables else ()
    found = {column.target for column in columns if column.index == 2}
    assert found == {target}


def test_two_rows_merged_both_ways_and_parts_under_their_party() -> None:
    told = read(
        sheet(
            [
                ["故城县2025年度重点建设项目明细表"],
                ["序号", "项目名称", "总投资（万元）", "项目业主单位", "", "", "县挂钩责任单位", "", ""],
                ["", "", "", "业主名称", "负责人", "电话", "单位名称", "责任人", "电话"],
                [1, NAMES[0], 1200, "甲公司", "张甲", "0318-1", "县交通局", "李乙", "0318-2"],
            ],
            (0, 0, 0, 8),
            *((1, column, 2, column) for column in range(3)),
            (1, 3, 1, 5),
            (1, 6, 1, 8),
        )
    )
    row = only(told)
    assert row.values["owner"] == "甲公司"
    assert row.values["owner_head"] == "张甲"
    assert row.values["phone"] == "0318-1"
    assert row.values["responsible_unit"] == "县交通局"
    assert row.values["responsible_person"] == "李乙"
    assert row.values["county"] == "故城县"


@pytest.mark.parametrize("merged", [True, False])
def test_three_rows_with_ten_days(merged: bool) -> None:
    merges = [(0, 0, 2, 0), (0, 1, 2, 1), (0, 2, 0, 6), (1, 2, 1, 6)] if merged else []
    told = read(
        sheet(
            [
                ["序号", "项目名称", "投资情况（万元）以及形象进度", "", "", "", ""],
                ["", "", "8月", "", "", "", ""],
                ["", "", "上旬", "中旬", "下旬", "累计", "形象进度"],
                [1, NAMES[0], 10, 20, 30, 60, "路基完成"],
            ],
            *merges,
        )
    )
    assert told.sheets[0].tables[0].header == (1, 3)
    assert only(told).months == {"2025-08": {"done": 600_000, "progress": "路基完成"}}


def test_a_row_of_units_under_the_header_belongs_to_it() -> None:
    told = read(
        sheet(
            [["项目名称", "总投资", "年度计划", "用地"], ["", "亿元", "万元", "亩"], [NAMES[0], 1.5, 30, 12]]
        )
    )
    values = only(told).values
    assert (values["total_investment"], values["year_plan"], values["land_area"]) == (
        150_000_000,
        300_000,
        12,
    )


def test_start_and_finish_under_one_heading() -> None:
    told = read(
        sheet(
            [["项目名称", "建设起止年限", ""], ["", "开工", "竣工"], [NAMES[0], "2025.3", "2026年底"]],
            (0, 1, 0, 2),
        )
    )
    values = only(told).values
    assert (values["start"], values["finish"]) == ("2025-03", "2026-12 2026年底")


def test_pairs_of_plan_and_done_under_months() -> None:
    told = read(
        sheet(
            [
                ["项目名称", "总投资（万元）", "1月", "", "2月", ""],
                ["", "", "计划", "完成", "计划", "完成"],
                [NAMES[0], 100, 10, 9, 20, 18],
            ],
            (0, 2, 0, 3),
            (0, 4, 0, 5),
        )
    )
    months = {"2025-01": {"plan": 100_000, "done": 90_000}, "2025-02": {"plan": 200_000, "done": 180_000}}
    assert only(told).months == months


def test_twelve_bare_months_that_add_up_to_the_plan_are_the_plan() -> None:
    header = ["项目名称", "年度计划投资（万元）", *(f"{month}月" for month in range(1, 13))]
    told = read(sheet([header, *([name, 120, *[10] * 12] for name in NAMES)]))
    assert {target for target in targets(told).values() if target and "." in target} == {
        f"2025-{month:02d}.plan" for month in range(1, 13)
    }


def test_figures_decide_what_a_vague_cumulative_is() -> None:
    header = ["项目名称", "截至2024年底累计完成投资（万元）", "2025年计划投资", "累计完成投资"]
    since = read(sheet([header, *([name, 500, 100, 560] for name in NAMES)]), month="2025-08")
    year = read(sheet([header, *([name, 500, 100, 60] for name in NAMES)]), month="2025-08")
    assert targets(since)["累计完成投资"] == "cumulative"
    assert targets(year)["累计完成投资"] == "2025-08.year_done"


def test_words_in_a_column_of_money_are_the_goal() -> None:
    told = read(sheet([["项目名称", "2025年度目标任务"], *([name, "完成主体"] for name in NAMES)]))
    assert told.rows[0].values == {"name": NAMES[0], "year_goal": "完成主体"}


@pytest.mark.parametrize(
    ("line", "header", "cell", "yuan"),
    [
        ("单位：万元", "总投资", 12, 120_000),
        ("计量单位：亿元", "总投资", 1.2, 120_000_000),
        ("金额单位：千元", "总投资", 120, 120_000),
        ("单位：亩、万元", "总投资", 12, 120_000),
        ("单位：亿元", "总投资（万元）", 12, 120_000),
        ("", "总投资/亿元", 1.2, 120_000_000),
        ("", "总投资", 12, 120_000),
    ],
)
def test_the_unit_of_a_column(line: str, header: str, cell: float, yuan: int) -> None:
    told = read(sheet([["某某表"], [line], ["项目名称", header, "建设单位"], [NAMES[0], cell, "甲公司"]]))
    assert only(told).values["total_investment"] == yuan
    assert (line == "" and header == "总投资") == any("没有写金额单位" in w.reason for w in told.warnings)


def test_a_neighbour_lends_its_unit_unless_that_is_out_of_proportion() -> None:
    rows = [[name, 1.5 + number, 3000 + number] for number, name in enumerate(NAMES)]
    told = read(sheet([["项目名称", "总投资（亿元）", "年度计划投资"], *rows]))
    assert [row.values["year_plan"] for row in told.rows] == [30_000_000 + 10_000 * n for n in range(4)]
    told = read(sheet([["项目名称", "总投资（亿元）", "年度计划投资"], *([name, 2, 0.5] for name in NAMES)]))
    assert told.rows[0].values["year_plan"] == 50_000_000


def test_the_year_of_the_sheet_wins_over_the_ledgers() -> None:
    header = ["项目名称", "2024年计划投资（万元）", "2024年1-10月完成投资", "截至2023年底累计完成投资"]
    told = read(sheet([header, [NAMES[0], 500, 300, 200]]))
    row = only(told)
    assert row.months == {"2024-10": {"year_done": 3_000_000}}
    assert row.values == {
        "name": NAMES[0],
        "year_plan": 5_000_000,
        "plan_year": 2024,
        "cumulative_prev_year": 2_000_000,
    }


@pytest.mark.parametrize(
    ("title", "county"),
    [
        ("故城县2025年度重点建设项目明细表", "故城县"),
        ("河北省衡水市桃城区重点项目台账", "桃城区"),
        ("衡水高新区2025年项目台账", "衡水高新区"),
        ("附件1：安平县2025年重点项目", "安平县"),
        ("深州市2025年重点项目", "深州市"),
        ("衡水市2025年重点项目", None),
        ("县级重点项目一览表", None),
        ("全县2025年重点项目", None),
    ],
)
def test_the_county_in_the_title(title: str, county: str | None) -> None:
    told = read(sheet([[title], ["项目名称", "总投资（万元）"], [NAMES[0], 1]]))
    assert only(told).values.get("county") == county


@given(st.permutations(range(7)), st.integers(0, 4), st.integers(0, 2))
def test_neither_order_nor_lines_above_nor_empty_columns_matter(
    order: list[int], above: int, empty: int
) -> None:
    header = [
        "项目名称",
        "总投资（万元）",
        "建设单位",
        "责任单位",
        "形象进度",
        "包联领导",
        "2025年1-8月完成投资",
    ]
    cells = ["河西路改造工程", 1200, "甲公司", "县交通局", "路基完成", "张甲", 300]
    lines = [[f"第{number}行说明文字"] for number in range(above)]
    blank = [""] * empty
    told = read(sheet([*lines, blank + [header[i] for i in order], blank + [cells[i] for i in order]]))
    row = only(told)
    assert row.row == above + 2
    assert row.months == {"2025-08": {"year_done": 3_000_000, "progress": "路基完成"}}
    assert row.values == {
        "name": "河西路改造工程",
        "total_investment": 12_000_000,
        "owner": "甲公司",
        "responsible_unit": "县交通局",
        "leader": "张甲",
    }


def test_what_a_person_corrects_wins() -> None:
    book = sheet(
        [["说明"], ["项目名称", "总投资", "甲栏", "乙栏"], [NAMES[0], 12, "某局", 5], [NAMES[1], 1, "", ""]]
    )
    told = read(
        book,
        overrides=Overrides(
            targets={("表一", 2): "responsible_unit", ("表一", 3): "year_plan"},
            units={("表一", 1): "亿元", ("表一", 3): "元"},
            kinds={("表一", 4): LineKind.NOTE},
        ),
    )
    row = only(told)
    assert row.values["responsible_unit"] == "某局"
    assert row.values["total_investment"] == 1_200_000_000
    assert row.values["year_plan"] == 5


def test_header_rows_and_sheets_can_be_chosen() -> None:
    book = sheet([["名单"], ["名字", "钱"], [NAMES[0], 12]])
    assert read(book).verdict == "nothing"
    chosen = Overrides(
        headers={"表一": (2, 2)}, targets={("表一", 0): "name", ("表一", 1): "total_investment"}
    )
    assert only(read(book, overrides=chosen)).values["total_investment"] == 120_000
    assert read(book, overrides=Overrides(sheets={"表一": False})).sheets[0].reason == "没有选这张表"


def test_hints_remember_a_header() -> None:
    book = sheet([["项目名称", "甲栏", "总投资（万元）"], [NAMES[0], "张甲", 12]])
    row = only(read(book, hints={"甲栏": "leader", "总投资(万元)": ""}))
    assert row.values == {"name": NAMES[0], "leader": "张甲"}


def test_column_numbers_under_or_over_the_header_are_no_data() -> None:
    header = ["序号", "项目名称", "建设地址", "总投资（万元）", "建设单位"]
    numbers = ["甲", "乙", "丙", 1, 2]
    for rows in ([header, numbers], [numbers, header]):
        assert (
            only(read(sheet([*rows, [1, NAMES[0], "桃城区", 10, "甲公司"]]))).values["total_investment"]
            == 100_000
        )


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2030])
def test_days_below_a_header_make_no_card_whatever_the_year(year: int) -> None:
    """A sheet of last year is read as well as one of this year."""
    book = sheet(
        [
            ["序号", "项目名称", "业主单位", "总投资（万元）", "环评", "施工许可"],
            [1, NAMES[0], "某县住房和城乡建设局", 2070, "2025年6月底", "2025年7月20日前"],
            [2, NAMES[1], "某县教育局", 1500, "2025.5.15", "2025年9月底前"],
        ]
    )
    assert [row.values["name"] for row in read(book, year=year).rows] == list(NAMES[:2])


@pytest.mark.parametrize("field", HEADERS)
def test_headers_as_offices_write_them(field: str) -> None:
    """Each among the usual columns, at a place of its own."""
    misread = {
        header: told for header in HEADERS[field] if (told := _told(field, header)) not in _MEANT[field]
    }
    assert misread == {}


_MEANT: dict[str, tuple[str, ...]] = {
    **{field: (field,) for field in HEADERS},
    "done": ("2025-08.done",),
    "year_done": ("2025-08.year_done",),
    "progress": ("2025-08.progress",),
    "responsible_unit": ("responsible_unit", "lead_unit"),
}
_USUAL = {
    "name": "项目名称",
    "owner": "建设单位",
    "total_investment": "总投资（万元）",
    "year_plan": "2025年计划投资（万元）",
    "responsible_unit": "责任单位",
    "start": "计划开工时间",
    "finish": "计划竣工时间",
}


def _told(field: str, header: str) -> str | None:
    """What a column with this header is taken for."""
    dated = {"start", "finish"} if field in ("start+finish", "actual_start") else {field}
    usual = [(other, said) for other, said in _USUAL.items() if other != field and other not in dated]
    at = 1 if field == "name" else 1 + len(header) % len(usual)
    columns = [*usual[:at], (field, header), *usual[at:]]
    rows = [[n + 1, *(CELLS[other][n] for other, _ in columns)] for n in range(6)]
    head = ["序号", *(said for _, said in columns)]
    told = read(sheet([["清河县2025年8月重点项目进展表"], head, *rows]), month="2025-08")
    return told.sheets[0].tables[0].columns[at + 1].target if told.sheets[0].tables else None
