"""Workbooks as a county would really have, made up from a seed, each with what is right beside it.

A book is one kind of table with a chance mixture of what offices do: other words for the same column, headers
of two rows, notes and units in odd places, groups and sums, cells merged down, figures and days as text. What
is right is known because the cells were made from it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from app.documents.intake import Sheet
from tests.documents.intake_books import code

YEAR = 2025
SITES = (
    "河西路", "东湖", "南环", "北苑", "云溪镇", "清水河", "龙泉街", "白鹭湖", "丰泽路", "金河", "柳林镇",
    "石桥乡",
    "滨河新城", "老城区", "高铁片区", "双井镇", "桃源", "凤鸣路", "青山坳", "临港",
)  # fmt: skip
WORKS = (
    ("道路改造工程", "交通"), ("小学扩建项目", "社会事业"), ("污水管网工程", "市政"),
    ("高标准农田建设项目", "农业水利"),
    ("光伏发电项目", "能源"), ("物流园", "服务业"), ("精密铸造生产线项目", "工业"),
    ("养老服务中心", "社会事业"),
    ("河道治理工程", "农业水利"), ("供热改造项目", "市政"),
)  # fmt: skip
PEOPLE = ("张建国", "李晓梅", "王海", "赵立新", "欧阳明", "马晓燕", "孙立军", "周文", "吴佳", "郑红")
UNITS = ("县住建局", "县交通运输局", "县教育局", "县水务局", "县发展和改革局", "县农业农村局", "县城投公司")
OWNERS = (
    "恒远建设有限公司",
    "清河城市建设投资集团有限公司",
    "县教育局",
    "泰和新能源科技有限公司",
    "县水利工程建设中心",
)
COUNTIES = ("故城县", "枣强县", "桃城区", "景县", "冀州区")
CONTENTS = (
    "新建道路3.2公里，配套雨污管网",
    "新建教学楼一栋，建筑面积5600平方米",
    "改造管网12公里",
    "建设标准厂房2万平方米\n及附属设施",
)
STATES = ("主体施工", "完成基础施工", "正在办理前期手续", "路基完成80%", "设备安装调试")
PROBLEMS = ("用地指标不足", "征地拆迁没有完成，涉及12户", "资金缺口较大", "电力线路需要迁改")


@dataclass(slots=True)
class Truth:
    """One project as it is: fields with amounts in 元, what is told of the year and in words, its problem."""

    sheet: str
    row: int
    values: dict[str, Any] = field(default_factory=dict)
    year_done: int | None = None
    done: int | None = None
    progress: str | None = None
    issue: str | None = None


@dataclass(slots=True)
class Book:
    """A workbook and what is right of it; `doubts` are the rows and fields of which a person must be told."""

    kind: str
    sheets: list[Sheet]
    projects: list[Truth] = field(default_factory=list)
    records: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    doubts: set[tuple[int, str]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, what it means, and whether a person must be told of the reading."""

    shown: Any
    means: Any
    doubted: bool = False


Maker = Callable[[Random, int], Cell]
"""Makes the cell of a project by its number."""


# ------------------------------------------------------------------ cells


def full_width(text: str) -> str:
    return text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))


def money(amount: float, chance: Random) -> Cell:
    """An amount in a column of 万元, written as people do."""
    yuan, whole = round(amount * 10_000), round(amount)
    way = chance.randrange(14)
    if way == 0:
        return Cell(f"{whole:,}", whole * 10_000)
    if way == 1:
        return Cell(f"{whole:,}.00", whole * 10_000)
    if way == 2:
        return Cell(full_width(str(whole)), whole * 10_000)
    if way == 3:
        return Cell(f"{whole}万元", whole * 10_000)
    if way == 4 and amount >= 10_000:
        return Cell(f"{whole // 1000 / 10}亿元", whole // 1000 * 10_000_000, True)
    if way == 5 and amount >= 10_000:
        return Cell(f"约{whole // 1000 / 10}亿", whole // 1000 * 10_000_000, True)
    if way == 6:
        return Cell(f"约{whole}", whole * 10_000, True)
    if way == 7:
        return Cell(chance.choice(("—", "/", "", "－")), None)
    if way == 8:
        return Cell(f" {whole} ", whole * 10_000)
    return Cell(float(whole) if way % 2 else round(amount, 2), whole * 10_000 if way % 2 else yuan)


def month(chance: Random, year: int, number: int) -> Cell:
    """A month, written as people do; the year is the sheet's where they leave it out."""
    iso = f"{year}-{number:02d}"
    ways: tuple[Cell, ...] = (
        Cell(f"{year}.{number}", iso, number == 1),
        Cell(f"{year % 100}年{number}月", iso),
        Cell(f"{year}年{number}月", iso),
        Cell(f"{year}年{number}月底", iso),
        Cell(f"{year}/{number}", iso),
        Cell(f"{year}-{number:02d}", iso),
        Cell(full_width(f"{year}年{number}月"), iso),
        Cell(f"{year}年\n{number}月", iso),
        Cell(f"{year}{number:02d}", iso),
        Cell(f"预计{year}年{number}月", iso, True),
        Cell(date(year, number, 15), f"{iso}-15"[:7]),
        Cell(f"{year}.{number:02d}.15", iso),
        Cell(f"{year}年{number}月中旬", iso),
        Cell(f"{year}年{number}月前", iso),
    )  # fmt: skip
    return chance.choice(ways)


def quarter(chance: Random, year: int, number: int) -> Cell:
    """A quarter: the year is certain, the words stay beside it."""
    spoken = "一二三四"[number - 1]
    return Cell(
        chance.choice((f"{year}Q{number}", f"{year}年{number}季度", f"{year}年第{spoken}季度")), f"{year}"
    )


def person(chance: Random) -> Cell:
    """People with posts, telephones, line breaks."""
    one, other = chance.sample(PEOPLE, 2)
    ways = (
        Cell(one, one), Cell(one, one), Cell(f"{one}\n{other}", f"{one}、{other}"),
        Cell(f"{one}、{other}", f"{one}、{other}"),
        Cell(f" {one} ", one), Cell(f"{one} 13900000{chance.randrange(100, 999)}", one),
        Cell(f"{one}（1380000{chance.randrange(1000, 9999)}）", one),
    )  # fmt: skip
    return chance.choice(ways)


def leader(chance: Random) -> Cell:
    one = chance.choice(PEOPLE)
    return chance.choice(
        (
            Cell(one, one),
            Cell(f"副县长 {one}", one),
            Cell(f"{one}（县委常委）", one),
            Cell(f"{one}\n副县长", one),
        )
    )


def same(text: str) -> Cell:
    return Cell(text, text)


def _content(chance: Random) -> Cell:
    text = chance.choice(CONTENTS)
    return Cell(text, text.replace("\n", ""))


def _problem(chance: Random) -> Cell:
    text = chance.choice((*PROBLEMS, "无", ""))
    return Cell(text, None if text in ("无", "") else text)


def _named(chance: Random, name: str) -> Cell:
    """A name with what fits it into its cell, or marks it."""
    half = len(name) // 2
    ways = (name, name, name, f"{name[:half]}\n{name[half:]}", f" {name}", f"★{name}")
    return Cell(chance.choice(ways), name)


def _span(chance: Random) -> tuple[Cell, str, str]:
    start, finish = chance.randrange(2023, 2026), chance.randrange(2026, 2028)
    first, last = chance.randrange(2, 10), chance.randrange(2, 10)
    ways = (
        f"{start}.{first}-{finish}.{last}",
        f"{start}年{first}月-{finish}年{last}月",
        f"{start}.{first}～{finish}.{last}",
        f"{start}年{first}月至{finish}年{last}月",
        f"{start}-{finish}",
    )
    shown = chance.choice(ways)
    if shown == ways[-1]:
        return Cell(shown, None), str(start), str(finish)
    return Cell(shown, None), f"{start}-{first:02d}", f"{finish}-{last:02d}"


# ------------------------------------------------------------------ columns of a list of projects

HEADERS: Mapping[str, tuple[str, ...]] = {
    one: tuple(words.split("|"))
    for one, words in {
        "name": "项目名称|项  目  名  称|建设项目名称|工程名称|项目\n名称|项目（工程）名称"
        "|重点项目名称|项目（事项）名称|项 目",
        "code": "项目代码|在线平台项目代码|投资项目统一代码|项目统一代码|项目赋码|立项代码"
        "|项目编码（国家统一代码）|24位代码",
        "owner": "建设单位|项目业主|业主单位|项目法人单位|实施主体|项目单位|建设（实施）单位"
        "|项目建设单位（业主）|业主|建设主体"
        "|企业名称|项目实施单位",
        "county": "县（市、区）|所在县区|区县|所属县（市、区）|县区|属地|县（市区）|辖区",
        "place": "建设地点|建设地址|项目地点|建设地点（乡镇）|项目选址|所在乡镇|落地乡镇|项目所在地",
        "industry": "行业|所属行业|行业类别|行业领域|产业类别|行业分类|项目类别|项目分类",
        "construction": "建设性质|建设类型",
        "content": "建设内容及规模|主要建设内容|建设规模及内容|项目概况|建设内容|项目主要建设内容及规模"
        "|建设规模与主要内容"
        "|项目基本情况|建设内容（规模）|主要建设内容和规模",
        "total_investment": "总投资|计划总投资|项目总投资|概算总投资|总投资额|投资总额|估算总投资|批复总投资"
        "|总投资规模|投资规模"
        "|投资额",
        "year_plan": "2025年计划投资|年度计划投资|本年度投资计划|2025年度计划完成投资|今年计划投资"
        "|2025年投资计划|25年计划投资"
        "|年度投资目标|当年投资计划|年度计划|2025年拟完成投资|2025年目标任务",
        "cumulative_prev_year": "截至2024年底累计完成投资|至2024年底累计完成投资|截至上年底累计完成投资"
        "|开工至2024年底完成投资"
        "|截止2024年12月底累计完成投资|2024年底前累计完成|以前年度完成投资|截至去年底完成投资",
        "year_done": "1-8月完成投资|2025年1-8月累计完成投资|年初至8月底累计完成投资|本年累计完成投资"
        "|1—8月份完成投资"
        "|今年以来完成投资|2025年以来累计完成投资|本年度已完成投资|当年累计完成投资|年度累计完成投资",
        "done": "8月完成投资|本月完成投资|8月份完成投资|当月完成投资|8月当月完成投资",
        "start": "开工时间|计划开工时间|开工年月|（拟）开工时间|开工日期|预计开工时间|动工时间|拟开工时间",
        "finish": "竣工时间|计划竣工时间|建成时间|竣工（投产）时间|完工时间|计划建成时间|预计竣工日期"
        "|拟竣工时间|计划完工时间",
        "span": "建设起止年限|建设工期|起止年月|建设起止时间|建设年限|建设周期|起止时间|建设期限"
        "|工期（起止年月）",
        "responsible_unit": "责任单位|主管部门|行业主管部门|县级责任单位|行业主管单位|责任部门|监管单位"
        "|推进责任单位",
        "responsible_person": "责任人|责任单位责任人|责任人姓名|单位责任人",
        "leader": "包联领导|县级包联领导|分管县领导|包抓县领导|联系县领导|挂联领导|县包保领导"
        "|牵头县领导|县级责任领导|分包领导"
        "|包保县领导",
        "contact": "联系人|项目联系人|联络员|联系人姓名",
        "phone": "联系电话|联系方式|电话|联系人电话|手机号|手机",
        "progress": "形象进度|目前形象进度|工程形象进度|项目进展情况|当前进展|目前进展情况|工作进展"
        "|建设进展|工程进度|进展情况"
        "|最新进展|项目推进情况|截至目前进展情况",
        "issue": "存在问题|存在的困难和问题|需协调解决的问题|存在的主要问题|存在困难问题"
        "|目前存在的问题|问题及困难"
        "|需要协调解决的事项|需县级协调解决问题|推进中存在问题|堵点难点",
        "note": "备注|备 注|备注说明",
        "owner+head": "建设单位及负责人|项目单位（负责人）|业主单位及责任人",
        "unit+person": "责任单位及责任人|责任单位（责任人）|行业主管部门及责任人",
        "rate": "年度投资完成率（%）|完成率|投资完成占比|占年度计划比例",
        "asked": "是否入统|是否需要市级协调|是否开工",
        "rank": "排名|进度排名",
    }.items()
}
MONEY = ("total_investment", "year_plan", "cumulative_prev_year", "year_done", "done")
GROUPED = {
    "投资情况": ("total_investment", "year_plan", "cumulative_prev_year", "year_done", "done"),
    "建设时间": ("start", "finish"),
    "责任落实": ("responsible_unit", "responsible_person", "leader"),
}
"""Headings over several columns."""


def project(
    chance: Random, number: int, seed: int, truth: Truth, doubts: set[tuple[int, str]]
) -> dict[str, Any]:
    """The cells of a project by column; its truth and doubts are noted."""
    site, (work, industry) = SITES[(number * 7 + seed) % len(SITES)], WORKS[(number + seed) % len(WORKS)]
    name = f"{COUNTIES[seed % 5] if chance.random() < 0.2 else ''}{site}{work}"
    total = float(chance.randrange(3_000, 90_000))
    values: dict[str, Cell] = {
        "name": _named(chance, name),
        "owner": same(chance.choice(OWNERS)),
        "county": same(chance.choice(COUNTIES)),
        "place": same(f"{site}{chance.randrange(1, 99)}号"),
        "industry": Cell(industry, industry),
        "construction": same(chance.choice(("新建", "迁建", "扩建"))),
        "content": _content(chance),
        "code": same(code(seed * 100 + number)),
        "total_investment": money(total, chance),
        "year_plan": money(total // 4, chance),
        "cumulative_prev_year": money(total // 5, chance),
        "year_done": money(total // 7, chance),
        "done": money(total // 60, chance),
        "start": month(chance, chance.randrange(2023, 2026), chance.randrange(2, 10)),
        "finish": month(chance, chance.randrange(2026, 2028), chance.randrange(2, 10))
        if chance.random() < 0.8
        else quarter(chance, chance.randrange(2026, 2028), chance.randrange(1, 5)),
        "responsible_unit": same(chance.choice(UNITS)),
        "responsible_person": person(chance),
        "leader": leader(chance),
        "contact": same(chance.choice(PEOPLE)),
        "phone": same(f"1390000{chance.randrange(1000, 9999)}"),
        "progress": same(chance.choice(STATES)),
        "issue": _problem(chance),
        "note": Cell("", None),
        "rate": Cell(chance.choice((0.56, "56%", 87.5, "")), None),
        "asked": Cell(chance.choice("是否"), None),
        "rank": Cell(chance.randrange(1, 20), None),
    }
    pairs = {"owner+head": ("owner", "owner_head"), "unit+person": ("responsible_unit", "responsible_person")}
    for column, (unit, one) in pairs.items():
        who = chance.choice(PEOPLE)
        between = chance.choice(
            (f"{values[unit].shown}（{who}）", f"{values[unit].shown} {who}", f"{values[unit].shown}\n{who}")
        )
        values[column] = Cell(between, {unit: values[unit].shown, one: who})
    span, first, last = _span(chance)
    cells = {column: cell.shown for column, cell in values.items()} | {"span": span.shown}
    truth.values = {column: cell.means for column, cell in values.items() if cell.means is not None}
    truth.values |= {"span": (first, last)}
    beside = re.search(r"1[38]\d{9}", str(cells["responsible_person"]))
    truth.values |= {"spare": beside[0]} if beside else {}
    doubts |= {(truth.row, column) for column, cell in values.items() if cell.doubted}
    return cells
