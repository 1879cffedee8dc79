"""What the lines around a table tell about all of it: title, unit, year, month and county."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.documents.intake.grid import Sheet
from app.documents.intake.places import PREFECTURES, PROVINCES
from app.documents.intake.words import Period, folded, period_of, unit_line

_DATE_MONTH = re.compile(r"(?<!\d)(20\d{2})[-./年](\d{1,2})(?!\d)")
_FILING = re.compile(r"填报|填表|导出|制表|打印|报送|编制|日期|时间")
_TITLE = re.compile(r"表|台账|清单|项目|一览|情况|明细|汇总|计划|名单")
_NO_TITLE = re.compile(r"单位[:：]|^[(（]?(填表|填报|编制)?(说明|要求|注|备注)|^[截填报]")
_COUNTY_END = r"(?:自治县|自治旗|新区|高新区|示范区|管理区|经开区|开发区|林区|县|旗|区|市)"
_COUNTY = re.compile(rf"^([一-鿿]{{1,8}}?{_COUNTY_END})(?![域别级内])")
_OFFICE = re.compile(r"(?:填报|编制|报送|制表|上报)(?:单位|部门|机关)?(?:[(]?盖章[)]?)?:?(.+)")
_COUNTY_NAME = re.compile(rf"^[一-鿿]{{1,7}}{_COUNTY_END}$")
_NO_COUNTY = re.compile(
    r"(园|片|景|小|社|校|厂|工业|物流|产业|功能|服务|保护|住宅|居民|核心|辐射)区$"
    r"|(城|都|超|门|夜|菜|上|全)市$"
    r"|^[省城市郊镇辖库矿林牧灌山新老地各本我全县区]*[区县市]$|年|月|重点|项目|重大|工业|产业"
)


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for every row of a sheet unless a column says otherwise; "" and 0 where nothing is told."""

    title: str = ""
    unit: str = ""
    year: int = 0
    month: str = ""
    told_month: bool = False
    county: str = ""


def read_context(sheet: Sheet, above: range, headers: Sequence[str], year: int, month: str | None) -> Context:
    """The context of a table from the rows above it, its headers, the sheet's name, else the defaults."""
    lines = [_line(sheet, row) for row in above]
    cells = [cell for line in lines for cell in line]
    title = _title(cells)
    told_year = _year(headers, title, sheet.name, cells, year) or year
    last = _month(headers, told_year, title, sheet.name, cells)
    spoken = f"{told_year:04d}-{last:02d}" if last else ""
    given_month = month if month and month[:4] == f"{told_year:04d}" else ""
    filed = "" if spoken or given_month else _filed(cells, told_year)
    unit = next((unit for cell in (*cells, *_foot(sheet)) if (unit := unit_line(cell))), "")
    county = _county_line(cells) or county_in(title) or _title_county(cells)
    county = county or _sheet_county(sheet.name) or _office_county(cells)
    return Context(title, unit, told_year, spoken or given_month or filed, bool(spoken), county)


def _line(sheet: Sheet, row: int) -> list[str]:
    return [cell for cell in sheet.cells[row] if isinstance(cell, str) and cell.strip()]


def _foot(sheet: Sheet) -> list[str]:
    """Short remarks in the last rows, where the unit sometimes stands."""
    lines = [_line(sheet, row) for row in range(max(0, len(sheet.cells) - 4), len(sheet.cells))]
    return [line[0] for line in lines if len(line) == 1 and "单位" in line[0]]


def _title(cells: Sequence[str]) -> str:
    likely = [cell for cell in cells if _TITLE.search(cell) and not _NO_TITLE.search(cell)]
    return max(likely or [""], key=lambda cell: (len(folded(cell)) <= 60, len(cell)))


def _year(headers: Iterable[str], title: str, name: str, cells: Sequence[str], usual: int) -> int:
    """The year a sheet is about: what most headers say, the `usual` one where several say as much, else its
    title, its name, or a line above it.
    """
    votes: Counter[int] = Counter()
    if period_of(title).year:
        votes[period_of(title).year] += 3
    for header in headers:
        period = period_of(header)
        if not period.year:
            continue
        if (
            re.search(r"底|末|以前|之前|前(?=累计|完成|已)|结转", folded(header)) and not period.tells_month
        ) or (re.search(r"底|末", folded(header)) and period.last == 12):
            votes[period.year + 1] += 1
        else:
            votes[period.year] += 2 if "计划" in header or "目标" in header else 1
    if votes:
        return max(votes, key=lambda year: (votes[year], year == usual))
    for text in (name, *cells):
        if period_of(text).year:
            return period_of(text).year
        match = _DATE_MONTH.search(folded(text))
        if match:
            return int(match[1])
    return 0


def _month(headers: Iterable[str], year: int, title: str, name: str, cells: Sequence[str]) -> int:
    """The last month a sheet tells of, by its headers, title, name or 截至 lines; 0 for none."""
    ranges = [
        period.last
        for header in headers
        if _is_until(period := period_of(header)) and period.year in (0, year) and "计划" not in header
    ]
    if ranges:
        return max(ranges)
    until = [cell for cell in cells if re.search(r"截[至止]", cell)]
    for text in (title, *until, name):
        period = period_of(text)
        if period.last and not re.search(r"计划(?!.*(完成|进展|进度))", text):
            return period.last
        match = _DATE_MONTH.search(folded(text))
        if match and 1 <= int(match[2]) <= 12:
            return int(match[2])
    return 0


def _is_until(period: Period) -> bool:
    """1-8月, or 截至8月底; not the end of last year."""
    return period.first == 1 < period.last or (
        period.until and period.last > 0 and period.relative_year != "last"
    )


def _filed(cells: Sequence[str], year: int) -> str:
    """The month in which a sheet says it was filled in, when that lies in its year."""
    for cell in cells:
        match = _DATE_MONTH.search(folded(cell)) if _FILING.search(cell) else None
        if match and int(match[1]) == year and 1 <= int(match[2]) <= 12:
            return f"{year:04d}-{int(match[2]):02d}"
    return ""


def county_in(text: str) -> str:
    """The county, district or zone that a title or a unit's name begins with; "" for none or a whole city."""
    rest = re.sub(
        r"^(?:关于|附[件表]?[\d一二三四五六七八九十]*[:：]?|[(（]?\d{4}年?度?[)）]?|\d{1,2}月份?|全|各|[《“])+",
        "",
        folded(text),
    )
    for names, end in ((PROVINCES, r"(?:省|自治区|市)"), (PREFECTURES, r"(?:市|州|盟|地区)")):
        match = re.match(rf"({'|'.join(names)}){end}", rest)
        if match:
            rest = rest[match.end() :]
    match = _COUNTY.match(rest)
    return match[1] if match and is_county(match[1]) else ""


def is_county(text: str) -> bool:
    """Whether a text is the name of a county, district, city or zone and nothing else."""
    return bool(_COUNTY_NAME.match(text)) and not _NO_COUNTY.search(text)


def _sheet_county(name: str) -> str:
    bare = re.sub(r"[\d\s()（）-]+", "", name)
    return county_in(bare) if is_county(bare) else ""


def _county_line(cells: Sequence[str]) -> str:
    """A line that is nothing but the name of a county and perhaps a count: 桃城区（2个）."""
    bare = (
        re.sub(r"^[一二三四五六七八九十、(]+[、)]|[(]?\d+[个项家]?[)]?$|:$", "", folded(cell))
        for cell in cells
    )
    return next((line for line in bare if is_county(line)), "")


def _title_county(cells: Sequence[str]) -> str:
    """The county that some line like a title begins with."""
    return next((name for cell in cells if _TITLE.search(cell) and (name := county_in(cell))), "")


def _office_county(cells: Sequence[str]) -> str:
    for cell in cells:
        match = _OFFICE.search(folded(cell))
        if match and (name := county_in(match[1])):
            return name
    return ""
