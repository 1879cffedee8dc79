"""Lists of projects for `county_books`: the sheet around the cells."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from app.documents.intake import Sheet
from tests.documents.county_books import COUNTIES, GROUPED, HEADERS, MONEY, UNITS, Book, Truth, project
from tests.documents.intake_books import sheet

_ALWAYS = ("name", "total_investment")
_OFTEN = (
    "owner", "content", "year_plan", "responsible_unit", "responsible_person", "leader", "progress", "issue",
    "note",
)  # fmt: skip
_SELDOM = (
    "code",
    "county",
    "place",
    "industry",
    "construction",
    "cumulative_prev_year",
    "year_done",
    "done",
    "contact",
)
_ORDER = (
    "name", "code", "owner", "owner+head", "county", "place", "industry", "construction", "content", "start",
    "finish", "span", "total_investment", "cumulative_prev_year", "year_plan", "year_done", "rate", "done",
    "progress", "asked", "issue", "responsible_unit", "responsible_person", "unit+person", "leader",
    "contact",
    "phone", "rank", "note",
)  # fmt: skip
_HAN = "一二三四五六七八九十"


class Page:
    """A sheet that grows row by row."""

    def __init__(self, width: int, indent: int = 0) -> None:
        self.width = width
        self.indent = indent
        self.rows: list[list[Any]] = []
        self.merges: list[tuple[int, int, int, int]] = []

    def put(self, *cells: Any, at: int = 0) -> int:
        """A row with cells from column `at` on; gives its number from 1."""
        line = [""] * at + list(cells)
        self.rows.append(line + [""] * (self.width - len(line)))
        return len(self.rows)

    def across(self, text: str) -> None:
        """A row of one cell over the whole width."""
        self.put(text)
        self.merges.append((len(self.rows) - 1, 0, len(self.rows) - 1, self.width - 1))

    def sheet(self, name: str) -> Sheet:
        """What was put, further right by the indent."""
        by = self.indent
        rows = [[*[""] * by, *row] for row in self.rows]
        return sheet(
            rows, *((top, left + by, down, right + by) for top, left, down, right in self.merges), name=name
        )


def columns_of(chance: Random) -> list[str]:
    """The columns that a list has, in the usual order with some out of place."""
    chosen = {*_ALWAYS, *(one for one in _OFTEN if chance.random() < 0.7)}
    chosen |= {one for one in _SELDOM if chance.random() < 0.4}
    chosen |= {"phone"} if "contact" in chosen else set()
    chosen |= chance.choice(({"start", "finish"}, {"start", "finish"}, {"span"}, set()))
    if chance.random() < 0.15:
        chosen = (chosen - {"owner"}) | {"owner+head"}
    if chance.random() < 0.2:
        chosen = (chosen - {"responsible_unit", "responsible_person"}) | {"unit+person"}
    chosen |= {one for one in ("rate", "asked", "rank") if chance.random() < 0.12}
    columns = [one for one in _ORDER if one in chosen]
    if chance.random() < 0.2 and "leader" in columns:
        columns.remove("leader")
        columns.insert(2, "leader")
    return columns


def list_of_projects(seed: int) -> Book:
    """One list, or several alike by county."""
    chance = Random(seed)
    book = Book("清单", [])
    columns = columns_of(chance)
    several = chance.random() < 0.2 and "county" not in columns
    names = (
        chance.sample(COUNTIES, 2) if several else [chance.choice(("Sheet1", "汇总表", "2025年", "重点项目"))]
    )
    for part, name in enumerate(names):
        _one_list(book, chance, seed + 50 * part, name, columns, name if several else "")
    return book


def _one_list(book: Book, chance: Random, seed: int, name: str, columns: Sequence[str], county: str) -> None:
    numbered, remarks = chance.random() < 0.8, chance.random() < 0.15
    merged_group = "industry" in columns and chance.random() < 0.4
    columns = ["industry", *(one for one in columns if one != "industry")] if merged_group else list(columns)
    indent = int(chance.random() < 0.1)
    page = Page(len(columns) + numbered + remarks, indent)
    for _ in range(chance.choice((0, 0, 0, 0, 1, 2))):
        page.put()
    county = _above(page, chance, county if county else "") or county
    in_header = chance.random() < 0.4
    unit = _unit_row(page, chance) if not in_header else "万元"
    _header(page, chance, columns, numbered, f"（{unit}）" if in_header else "")
    grouped = "industry" not in columns and chance.random() < 0.4
    total_first = chance.random() < 0.3
    count = chance.randrange(5, 12)
    made = []
    for number in range(count):
        truth = Truth(name, 0)
        doubts: set[tuple[int, str]] = set()
        cells = project(chance, number, seed, truth, doubts)
        made.append((cells, truth, {field for _, field in doubts}))
    made.sort(key=lambda one: one[0]["industry"]) if grouped or merged_group else None
    lead = int(numbered)
    total = page.put() if total_first else 0
    if total and chance.random() < 0.3:
        page.put("其中：新开工项目", at=lead)
    sums_in_group, small_sums = chance.random() < 0.3, grouped and chance.random() < 0.3
    number_as = chance.choice(("{}", "{}", "{}", "{}.", "（{}）", "{:02d}"))
    starts: dict[str, int] = {}
    for number, (cells, truth, fields) in enumerate(made, 1):
        industry = cells["industry"]
        if grouped and industry not in starts:
            own = sum(other["industry"] == industry for other, _, _ in made)
            mark = f"{_HAN[len(starts)]}、{industry}" + chance.choice(("", f"（{own}个）", "类"))
            if small_sums and starts:
                _sums_of(page, chance, columns, lead, made, number - 1, unit)
            page.put(mark, at=chance.choice((0, lead)))
            if sums_in_group:
                mine = [other for _, other, _ in made if other.values["industry"] == industry]
                _put_sums(page.rows[-1], columns, lead, mine, unit)
        starts.setdefault(industry, len(page.rows) + 1)
        shown = [cells[one] for one in columns]
        truth.row = page.put(*([_number(number_as, number)] if numbered else []), *shown)
        if remarks and chance.random() < 0.3:
            page.rows[-1][-1] = chance.choice(("已核", "√", "待定", "电话问过"))
        if unit == "亿元":
            _in_hundred_millions(page.rows[-1], columns, lead, truth)
            fields = {one for one in fields if one not in MONEY}
        _note(book, truth, columns, fields, industry if grouped else "", county)
        if "content" in columns and chance.random() < 0.04:
            page.put("二期工程另行建设", at=columns.index("content") + lead)
            truth.values["content"] += "二期工程另行建设"
        if number == count // 2 and chance.random() < 0.1:
            _header(page, chance, columns, numbered, f"（{unit}）" if in_header else "", again=True)
    if merged_group:
        _merge_groups(page, columns.index("industry") + lead)
    _totals(book, page, chance, columns, lead, unit, total, name)
    _below(page, chance)
    book.sheets.append(page.sheet(name))


def _number(pattern: str, number: int) -> Any:
    return number if pattern == "{}" else pattern.format(number)


def _put_sums(line: list[Any], columns: Sequence[str], lead: int, mine: Sequence[Truth], unit: str) -> None:
    scale = 10_000 if unit == "万元" else 10**8
    for at, column in enumerate(columns, lead):
        if column in MONEY:
            own = [getattr(one, column, None) or one.values.get(column) for one in mine]
            line[at] = round(sum(filter(None, own)) / scale, 4)


def _sums_of(
    page: Page, chance: Random, columns: Sequence[str], lead: int, made: Sequence[Any], stop: int, unit: str
) -> None:
    """小计 of the group that ends before project `stop`."""
    industry = made[stop - 1][0]["industry"]
    mine = [truth for cells, truth, _ in made[:stop] if cells["industry"] == industry]
    page.put(chance.choice(("小计", "小  计")), at=lead)
    _put_sums(page.rows[-1], columns, lead, mine, unit)


def _above(page: Page, chance: Random, county: str) -> str:
    """Title and notes; gives the county that the title tells."""
    if chance.random() < 0.3:
        page.put(f"附件{chance.randrange(1, 4)}")
    named = county or (chance.choice(COUNTIES) if chance.random() < 0.5 else "")
    words = chance.choice(
        ("重点项目进展情况表", "重点建设项目清单", "政府投资项目台账", "重点项目建设任务一览表")
    )
    if chance.random() < 0.9:
        page.across(f"{named}2025年{words}")
    else:
        page.across(f"2025年{words}")
        named = county
    if chance.random() < 0.2:
        page.across("填报说明：本表由各项目责任单位填写，投资按实际完成数填报，每月25日前报送")
    return named


def _unit_row(page: Page, chance: Random) -> str:
    unit = "亿元" if chance.random() < 0.15 else "万元"
    way = chance.randrange(4)
    if way == 0:
        page.put(f"单位：{unit}", at=page.width - 1)
    elif way == 1:
        page.put(f"填报单位：{chance.choice(UNITS)}", *[""] * (page.width - 2), f"单位：{unit}")
    elif way == 2:
        page.across(f"填报单位：{chance.choice(UNITS)}        填报时间：2025年9月5日        单位：{unit}")
    else:
        page.put(f"金额单位:{unit}")
    return unit


def _header(
    page: Page, chance: Random, columns: Sequence[str], numbered: bool, unit: str, again: bool = False
) -> None:
    if again:
        top = next(at for at, row in enumerate(page.rows) if page_heads(row))
        depth = 2 if any(merge[0] == top for merge in page.merges) else 1
        for at in range(top, top + depth):
            page.put(*page.rows[at])
        shift = len(page.rows) - depth - top
        page.merges += [
            (one[0] + shift, one[1], one[2] + shift, one[3])
            for one in list(page.merges)
            if top <= one[0] < top + depth
        ]
        return
    words = {one: chance.choice(HEADERS[one]) + (unit if one in MONEY else "") for one in columns}
    heads = [*(["序号"] if numbered else []), *(words[one] for one in columns)]
    over = _over(columns, chance)
    if not over:
        page.put(*heads)
    else:
        lead, first = int(numbered), [*heads]
        second = [""] * len(heads)
        top = len(page.rows)
        for title, (left, right) in over.items():
            for at in range(left + lead, right + lead + 1):
                second[at], first[at] = heads[at], ""
            first[left + lead] = title + (
                unit if title == "投资情况" and unit and chance.random() < 0.5 else ""
            )
            page.merges.append((top, left + lead, top, right + lead))
        page.put(*first)
        page.put(*second)
        inside = {at + lead for left, right in over.values() for at in range(left, right + 1)}
        page.merges += [(top, at, top + 1, at) for at in range(len(heads)) if at not in inside]
    if chance.random() < 0.12:
        page.put(*range(1, len(heads) + 1))


def page_heads(row: Sequence[Any]) -> bool:
    return any(cell in HEADERS["name"] for cell in row)


def _over(columns: Sequence[str], chance: Random) -> dict[str, tuple[int, int]]:
    """Headings over columns that stand together."""
    over = {}
    for title, own in GROUPED.items():
        at = [columns.index(one) for one in own if one in columns]
        if len(at) > 1 and at == list(range(at[0], at[0] + len(at))) and chance.random() < 0.4:
            over[title] = (at[0], at[-1])
    return over


def _in_hundred_millions(line: list[Any], columns: Sequence[str], lead: int, truth: Truth) -> None:
    for at, column in enumerate(columns, lead):
        if column in MONEY and truth.values.get(column) is not None:
            line[at] = round(truth.values[column] / 10**8, 4)
            truth.values[column] = round(line[at] * 10**8)


def _note(
    book: Book, truth: Truth, columns: Sequence[str], fields: set[str], industry: str, county: str
) -> None:
    """Keep of the truth what the sheet tells."""
    told = {one: truth.values[one] for one in columns if one in truth.values}
    for pair in ("owner+head", "unit+person"):
        told |= told.pop(pair, {})
    span = told.pop("span", None)
    if span:
        told |= {"start": span[0], "finish": span[1]}
    if "responsible_person" in columns and "spare" in truth.values:
        told.setdefault("phone", truth.values["spare"])
    if industry:
        told["industry"] = industry
    if county and "county" not in columns:
        told["county"] = county
    truth.year_done, truth.done, truth.progress, truth.issue = (
        told.pop(one, None) for one in ("year_done", "done", "progress", "issue")
    )
    truth.values = told
    book.projects.append(truth)
    book.doubts |= {(truth.row, one) for one in fields if one in columns}
    total, plan = told.get("total_investment"), told.get("year_plan")
    if total and plan and plan > total:
        book.doubts.add((truth.row, "year_plan"))


def _merge_groups(page: Page, column: int) -> None:
    start = None
    for at in range(len(page.rows) + 1):
        cell = page.rows[at][column] if at < len(page.rows) else None
        if start is not None and cell != page.rows[start][column]:
            if at - start > 1 and page.rows[start][column] not in HEADERS["industry"]:
                page.merges.append((start, column, at - 1, column))
                for row in range(start + 1, at):
                    page.rows[row][column] = ""
            start = None
        if start is None and cell and page.rows[at][column] and not page_heads(page.rows[at]):
            start = at


def _totals(
    book: Book,
    page: Page,
    chance: Random,
    columns: Sequence[str],
    lead: int,
    unit: str,
    above: int,
    name: str,
) -> None:
    """A row of sums above or below the projects, now and then a wrong one."""
    row = above or (page.put() if chance.random() < 0.7 else 0)
    if not row:
        return
    mine = [truth for truth in book.projects if truth.sheet == name]
    line, scale = page.rows[row - 1], 10_000 if unit == "万元" else 10**8
    line[columns.index("name") + lead if chance.random() < 0.6 or not lead else 0] = chance.choice(
        ("合计", "总计", "合  计")
    )
    for at, column in enumerate(columns, lead):
        if column not in MONEY or (column == "year_done" and chance.random() < 0.5):
            continue
        own = column in ("year_done", "done")
        sums = [getattr(one, column) if own else one.values.get(column) for one in mine]
        line[at] = round(sum(filter(None, sums)) / scale, 4)
        if chance.random() < 0.08:
            line[at] = round(line[at] * 1.25 + 5, 4)
            book.doubts.add((row, column))


def _below(page: Page, chance: Random) -> None:
    if chance.random() < 0.2:
        page.put()
    if chance.random() < 0.4:
        page.put(
            chance.choice(
                (
                    "注：本表数据截至2025年8月底",
                    "说明：1.总投资以批复为准；2.投资完成以统计数为准",
                    "备注：带★的为新增项目",
                )
            )
        )
    if chance.random() < 0.4:
        page.put(
            "填表人：李晓梅",
            "",
            "审核人：张建国",
            "",
            "联系电话：0318-5550001"[: 20 if page.width > 4 else 4],
        )


def expected(book: Book) -> Mapping[tuple[str, int], Truth]:
    """The projects by their place."""
    return {(one.sheet, one.row): one for one in book.projects}
