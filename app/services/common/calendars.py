"""The working days that dates are counted by: the delivered table, the office's own, files of holidays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import Holiday, dates, field_of, values
from app.models.cells import Cell, Refused
from app.models.uids import keyed_uid
from app.rules.workdays import Calendar
from app.services.common import records, resources
from app.storage.gate import ChangeSession
from app.storage.ledger import Ledger, office_of

_LONGEST = 31
"""Days that one holiday may have: more is a slip of the pen."""
_ALWAYS = (10, 1)
"""Every published table has it: a year with a few days of somebody's own is still provisional."""
_HEADERS = {
    "first": ("起", "开始", "开始日期", "起始日期", "放假开始", "日期"),
    "last": ("止", "结束", "结束日期", "截止日期", "放假结束"),
    "name": ("名称", "节日", "节假日", "假期"),
    "works": ("是否上班", "调休上班", "上班"),
}


@dataclass(frozen=True, slots=True)
class HolidayLine:
    """One line of a table: days off, or weekends worked, as an office counts them. `uid` is "" where the line
    is a delivered one, or of a file.
    """

    first: date
    last: date
    works: bool
    name: str = ""
    uid: str = ""
    office: str = ""

    @property
    def key(self) -> str:
        """Its uid, or the one that it will have: two desks that take the same line over make one record."""
        facts = (str(self.first), str(self.last), str(self.works))
        return self.uid or keyed_uid(Holiday, self.office, *facts)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A line of a file that was not understood: its number, and why."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class HolidayFile:
    """What a file says: its good lines and those refused."""

    name: str
    days: tuple[HolidayLine, ...]
    refused: tuple[RefusedRow, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """The years whose table it replaces."""
        return tuple(sorted({day.first.year for day in self.days}))


class _Delivered(msgspec.Struct, frozen=True):
    holidays: tuple[tuple[date, date], ...]
    names: tuple[str, ...]
    workdays: tuple[date, ...]


def calendar(session: Session) -> Calendar:
    """The working days as this office counts them."""
    return _calendar(tuple(table(session)))


def table(session: Session) -> list[HolidayLine]:
    """All lines that count, in the order of their days: an office's own year replaces the delivered one."""
    own, office = _own(session), office_of(session)
    replaced = {day.first.year for day in own}
    delivered = (day for day in _delivered() if day.first.year not in replaced)
    lines = [*own, *(replace(day, office=office) for day in delivered)]
    return sorted(lines, key=lambda day: (day.first, day.works))


def read_file(path: Path) -> HolidayFile:
    """The holidays of a file: .json as delivered, or a workbook with 起、止、名称、是否上班.

    Raises UserError when it is no such file.
    """
    if path.suffix.lower() == ".json":
        return _from_json(path)
    from app.documents.intake.workbook import read_workbook  # noqa: PLC0415 - slow to import, seldom needed

    sheets = read_workbook(path).sheets
    for sheet in sheets:
        for number, cells in enumerate(sheet.cells[:20]):
            places = _places(cells)
            if "first" in places:
                days, refused = _lines(sheet.cells[number + 1 :], number + 2, places)
                return _checked(path, days, refused)
    raise UserError(
        f"「{path.name}」里找不到节假日。", "表头要有“起”“止”“名称”“是否上班”四栏，一行一段假期或调休。"
    )


def take(ledger: Ledger, by: str, file: HolidayFile) -> tuple[int, ...]:
    """Let the tables of a file replace those of their years, as one step; gives the years."""
    years = "、".join(map(str, file.years))
    with ledger.change(f"导入{years}年节假日", by=by) as session:
        _replace(session, file.years, [replace(day, office=ledger.office) for day in file.days])
    return file.years


def set_texts(ledger: Ledger, by: str, cells: Sequence[Cell], title: str) -> list[Refused]:
    """Write typed texts as one step, a delivered year becoming the office's own; gives those not taken."""
    with ledger.read() as session:
        lines = {day.key: day for day in table(session)}
    changed_lines: dict[str, dict[str, Any]] = {
        cell.uid: _fields(lines[cell.uid]) for cell in cells if cell.uid in lines
    }
    refused: list[Refused] = []
    for cell in cells:
        key = cell.uid
        if key not in changed_lines:
            raise UserError("要改的这一行已经没有了。", "可以用“撤销”找回来，再改；台账没有改动。")
        try:
            changed = changed_lines[key] | {cell.key: records.checked(field_of(Holiday, cell.key), cell.text)}
            _day(changed["first"], changed["last"], works=bool(changed["works"]), name=changed["name"] or "")
            changed_lines[key] = changed
        except ValueError as reason:
            refused.append(Refused(cell, str(reason)))
    with ledger.change(title, by=by) as session:
        for key, fields in changed_lines.items():
            _own_year(session, lines[key].first.year)
            _own_year(session, int(fields["first"][:4]))
        session.update_many(Holiday, changed_lines)
    return refused


def add(ledger: Ledger, by: str, text: str) -> str:
    """A further day off, its name and end to be typed then; gives its key. Raises ValueError for no day."""
    day = _exact(text, "起")
    line_added = HolidayLine(day, day, works=False, office=ledger.office)
    with ledger.change("加节假日", by=by) as session:
        _own_year(session, day.year)
        if any(line.key == line_added.key for line in table(session)):
            return session.insert_many(Holiday, [_fields(line_added)])[0]
        _put(session, [line_added])
    return line_added.key


def remove(ledger: Ledger, by: str, key: str) -> None:
    """Take a line out as one step; a delivered year becomes the office's own."""
    with ledger.change("删除节假日", by=by) as session:
        for day in table(session):
            if day.key == key:
                _own_year(session, day.first.year)
                session.update_many(Holiday, {key: {"deleted": True}})


# ------------------------------------------------------------------ what is delivered, what is the office's


@cache
def _delivered() -> tuple[HolidayLine, ...]:
    raw = (resources.folder() / "holidays.json").read_bytes()
    return tuple(_decoded(msgspec.json.decode(raw, type=_Delivered)))


def _decoded(delivered: _Delivered) -> list[HolidayLine]:
    named = zip(delivered.holidays, delivered.names, strict=True)
    off = [HolidayLine(first, last, works=False, name=name) for (first, last), name in named]
    return [*off, *(HolidayLine(day, day, works=True, name="调休上班") for day in delivered.workdays)]


def _own(session: Session) -> list[HolidayLine]:
    office = office_of(session)
    columns = (Holiday.uid, Holiday.first, Holiday.last, Holiday.works, Holiday.name)
    query = select(*columns).where(~Holiday.deleted, Holiday.office == office)
    lines = []
    for uid, first, last, works, name in session.execute(query):
        begin, end = dates.first_day(first), dates.last_day(last)
        if begin is not None and end is not None and begin <= end < begin + timedelta(days=_LONGEST):
            lines.append(HolidayLine(begin, end, bool(works), name or "", uid, office))
    return lines


@cache
def _calendar(lines: tuple[HolidayLine, ...]) -> Calendar:
    off = frozenset(day for line in lines if not line.works for day in _span(line))
    worked = frozenset(day for line in lines if line.works for day in _span(line))
    years = {line.first.year for line in lines}
    return Calendar(off, worked, frozenset(year for year in years if date(year, *_ALWAYS) in off))


def _span(line: HolidayLine) -> Iterable[date]:
    return (line.first + timedelta(days=step) for step in range((line.last - line.first).days + 1))


# ------------------------------------------------------------------ writing


def _own_year(session: ChangeSession, year: int) -> None:
    """Let the office have its own lines of a year, before it changes one of them."""
    lines = table(session)
    if not any(day.uid and day.first.year == year for day in lines):
        _put(session, [day for day in lines if day.first.year == year])


def _replace(session: ChangeSession, years: Sequence[int], days: Sequence[HolidayLine]) -> None:
    kept = {day.key for day in days}
    old = [day.uid for day in _own(session) if day.first.year in years and day.uid not in kept]
    session.update_many(Holiday, {uid: {"deleted": True} for uid in old})
    _put(session, days)


def _put(session: ChangeSession, days: Sequence[HolidayLine]) -> None:
    records.put_into(session, Holiday, {day.key: _fields(day) for day in days})


def _fields(day: HolidayLine) -> dict[str, Any]:
    span = {"first": day.first.isoformat(), "last": day.last.isoformat()}
    return {**span, "name": day.name or None, "works": day.works or None}


# ------------------------------------------------------------------ files


def _from_json(path: Path) -> HolidayFile:
    try:
        file = msgspec.json.decode(path.read_bytes(), type=_RawFile)
    except (msgspec.DecodeError, OSError) as error:
        raise UserError(
            f"「{path.name}」读不了，或不是节假日文件。", "请向下发的单位重新要一份，或用 Excel 表导入。"
        ) from error
    names = [*file.names, *[""] * len(file.holidays)]
    raw = [(*line, "", "")[:2] for line in file.holidays]
    lines = [[*span, name, "否"] for span, name in zip(raw, names, strict=False)]
    lines += [[day, day, "调休上班", "是"] for day in file.workdays]
    places = {"first": 0, "last": 1, "name": 2, "works": 3}
    days, refused = _lines(lines, 1, places)
    return _checked(path, days, refused)


class _RawFile(msgspec.Struct, frozen=True):
    """The delivered form with the days as they were written: bad ones are refused line by line."""

    holidays: tuple[tuple[str, ...], ...]
    names: tuple[str, ...] = ()
    workdays: tuple[str, ...] = ()


def _places(cells: Sequence[object]) -> dict[str, int]:
    """Which column holds what, by the header's words."""
    headings = [values.text_of(cell).replace(" ", "") for cell in cells]
    return {
        name: next(at for at, word in enumerate(headings) if word in words)
        for name, words in _HEADERS.items()
        if any(word in words for word in headings)
    }


def _lines(
    cells: Sequence[Sequence[object]], first_row: int, places: dict[str, int]
) -> tuple[list[HolidayLine], list[RefusedRow]]:
    days, refused = [], []
    for row, line in enumerate(cells, start=first_row):
        by_column = {name: line[at] if at < len(line) else "" for name, at in places.items()}
        if not any(values.text_of(cell) for cell in by_column.values()):
            continue
        try:
            works = values.parse(field_of(Holiday, "works"), by_column.get("works", ""))
            name = values.kept_text(by_column.get("name", ""))
            days.append(_day(by_column["first"], by_column.get("last", ""), works=bool(works), name=name))
        except ValueError as reason:
            refused.append(RefusedRow(row, str(reason)))
    return days, refused


def _day(first: object, last: object, *, works: bool, name: str) -> HolidayLine:
    """A line from its cells; raises ValueError saying what is wrong."""
    begin = _exact(first, "起")
    end = _exact(last, "止") if values.text_of(last) else begin
    if end < begin:
        raise ValueError(f"止（{end}）早于起（{begin}）")
    if (end - begin).days >= _LONGEST:
        raise ValueError(f"{begin} 到 {end} 有 {(end - begin).days + 1} 天，一段假期最多 {_LONGEST} 天")
    return HolidayLine(begin, end, works=works, name=name)


def _exact(cell: object, label: str) -> date:
    stored = dates.parse(cell)
    if stored is None or len(dates.iso(stored)) < 10:
        raise ValueError(f"「{label}」要填到日，例如 2027-01-01")
    day = dates.first_day(stored)
    assert day is not None
    return day


def state_of(calendar: Calendar, year: int) -> str:
    """Where the working days of a year come from, in words."""
    if year in calendar.known:
        return f"{year}年按公布的放假安排。"
    return (
        f"{year}年的放假安排还没有，暂按推算：只除去周末和元旦1天、劳动节2天、国庆节3天；"
        "春节、清明、端午、中秋和调休算不出，公布后请导入。"
    )


def _checked(path: Path, days: list[HolidayLine], refused: list[RefusedRow]) -> HolidayFile:
    if not days:
        why = f"第 {refused[0].row} 行：{refused[0].reason}。" if refused else ""
        raise UserError(f"「{path.name}」里没有一行能用的节假日。{why}", "请核对后再导入，台账没有改动。")
    return HolidayFile(path.name, tuple(days), tuple(refused))
