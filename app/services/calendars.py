"""The working days that dates are counted by: the delivered table, the office's own, files of holidays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import Holiday, dates, field_of, values
from app.rules.workdays import Calendar
from app.services import records, resources
from app.storage.gate import ChangeSession
from app.storage.ledger import Ledger

_LONGEST = 31
"""Days that one holiday may have: more is a slip of the pen."""
_HEADERS = {
    "first": ("起", "开始", "开始日期", "起始日期", "放假开始", "日期"),
    "last": ("止", "结束", "结束日期", "截止日期", "放假结束"),
    "name": ("名称", "节日", "节假日", "假期"),
    "works": ("是否上班", "调休上班", "上班"),
}


@dataclass(frozen=True, slots=True)
class Day:
    """One line of a table: days off, or weekends worked. `uid` is "" where the line is a delivered one."""

    first: date
    last: date
    works: bool
    name: str = ""
    uid: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A line of a file that was not understood: its number, and why."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class HolidayFile:
    """What a file says: its good lines and those refused."""

    name: str
    days: tuple[Day, ...]
    refused: tuple[Refused, ...]

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


def table(session: Session) -> list[Day]:
    """All lines that count, in the order of their days: an office's own year replaces the delivered one."""
    own = _own(session)
    replaced = {day.first.year for day in own}
    found = [*own, *(day for day in _delivered() if day.first.year not in replaced)]
    return sorted(found, key=lambda day: (day.first, day.works))


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
        _replace(session, file.years, file.days)
    return file.years


def put(ledger: Ledger, by: str, day: Day, texts: dict[str, str]) -> None:
    """Change a line from typed texts; a delivered year becomes the office's own.

    Raises ValueError saying what is wrong.
    """
    fields = {name: records.checked(field_of(Holiday, name), text) for name, text in texts.items()}
    made = _day(fields.get("first", day.first.isoformat()), fields.get("last", day.last.isoformat()),
                bool(fields.get("works", day.works)), str(fields.get("name", day.name) or ""))  # fmt: skip
    with ledger.change("改节假日", by=by) as session:
        _own_year(session, made.first.year)
        if day.uid:
            session.update_many(Holiday, {day.uid: _fields(made)})
        else:
            _own_year(session, day.first.year)
            _put(session, [made], instead_of=day)


def add(ledger: Ledger, by: str, first: date) -> None:
    """A further day off, to be changed then."""
    with ledger.change("加节假日", by=by) as session:
        _own_year(session, first.year)
        _put(session, [Day(first, first, works=False)])


def remove(ledger: Ledger, by: str, day: Day) -> None:
    """Take a line out; the delivered year becomes the office's."""
    with ledger.change("删除节假日", by=by) as session:
        _own_year(session, day.first.year)
        session.update_many(Holiday, {day.uid or _uid(day): {"deleted": True}})


# ------------------------------------------------------------------ what is delivered, what is the office's


@cache
def _delivered() -> tuple[Day, ...]:
    raw = (resources.folder() / "holidays.json").read_bytes()
    return tuple(_decoded(msgspec.json.decode(raw, type=_Delivered)))


def _decoded(found: _Delivered) -> list[Day]:
    named = zip(found.holidays, found.names, strict=True)
    off = [Day(first, last, works=False, name=name) for (first, last), name in named]
    return [*off, *(Day(day, day, works=True, name="调休上班") for day in found.workdays)]


def _own(session: Session) -> list[Day]:
    query = select(Holiday.uid, Holiday.first, Holiday.last, Holiday.works, Holiday.name).where(
        ~Holiday.deleted
    )
    found = []
    for uid, first, last, works, name in session.execute(query):
        begin, end = dates.first_day(first), dates.last_day(last)
        if begin is not None and end is not None and begin <= end < begin + timedelta(days=_LONGEST):
            found.append(Day(begin, end, bool(works), name or "", uid))
    return found


@cache
def _calendar(lines: tuple[Day, ...]) -> Calendar:
    off = frozenset(day for line in lines if not line.works for day in _span(line))
    worked = frozenset(day for line in lines if line.works for day in _span(line))
    return Calendar(off, worked, frozenset(line.first.year for line in lines))


def _span(line: Day) -> Iterable[date]:
    return (line.first + timedelta(days=step) for step in range((line.last - line.first).days + 1))


# ------------------------------------------------------------------ writing


def _own_year(session: ChangeSession, year: int) -> None:
    """Let the office have its own lines of a year, before it changes one of them."""
    lines = table(session)
    if not any(day.uid and day.first.year == year for day in lines):
        _put(session, [day for day in lines if day.first.year == year])


def _replace(session: ChangeSession, years: Sequence[int], days: Sequence[Day]) -> None:
    kept = {_uid(day) for day in days}
    old = [day.uid for day in _own(session) if day.first.year in years and day.uid not in kept]
    session.update_many(Holiday, {uid: {"deleted": True} for uid in old})
    _put(session, days)


def _put(session: ChangeSession, days: Sequence[Day], instead_of: Day | None = None) -> None:
    if instead_of is not None:
        session.update_many(Holiday, {_uid(instead_of): {"deleted": True}})
    records.put_into(session, Holiday, {_uid(day): _fields(day) for day in days})


def _fields(day: Day) -> dict[str, Any]:
    span = {"first": day.first.isoformat(), "last": day.last.isoformat()}
    return {**span, "name": day.name or None, "works": day.works or None}


def _uid(day: Day) -> str:
    """The same on every desk of an office, so that two that read the same file have one table."""
    words = f"holiday|{day.first}|{day.last}|{day.works}"
    return sha256(words.encode()).hexdigest()[:32]


# ------------------------------------------------------------------ files


def _from_json(path: Path) -> HolidayFile:
    try:
        found = msgspec.json.decode(path.read_bytes(), type=_RawFile)
    except (msgspec.DecodeError, OSError) as error:
        raise UserError(
            f"「{path.name}」读不了，或不是节假日文件。", "请向下发的单位重新要一份，或用 Excel 表导入。"
        ) from error
    names = [*found.names, *[""] * len(found.holidays)]
    raw = [(*line, "", "")[:2] for line in found.holidays]
    lines = [[*span, name, "否"] for span, name in zip(raw, names, strict=False)]
    lines += [[day, day, "调休上班", "是"] for day in found.workdays]
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
    said = [values.text_of(cell).replace(" ", "") for cell in cells]
    return {
        name: next(at for at, word in enumerate(said) if word in words)
        for name, words in _HEADERS.items()
        if any(word in words for word in said)
    }


def _lines(
    cells: Sequence[Sequence[object]], first_row: int, places: dict[str, int]
) -> tuple[list[Day], list[Refused]]:
    days, refused = [], []
    for row, line in enumerate(cells, start=first_row):
        told = {name: line[at] if at < len(line) else "" for name, at in places.items()}
        if not any(values.text_of(cell) for cell in told.values()):
            continue
        try:
            works = values.parse(field_of(Holiday, "works"), told.get("works", ""))
            name = values.kept_text(told.get("name", ""))
            days.append(_day(told["first"], told.get("last", ""), bool(works), name))
        except ValueError as reason:
            refused.append(Refused(row, str(reason)))
    return days, refused


def _day(first: object, last: object, works: bool, name: str) -> Day:
    """A line from its cells; raises ValueError saying what is wrong."""
    begin = _exact(first, "起")
    end = _exact(last, "止") if values.text_of(last) else begin
    if end < begin:
        raise ValueError(f"止（{end}）早于起（{begin}）")
    if (end - begin).days >= _LONGEST:
        raise ValueError(f"{begin} 到 {end} 有 {(end - begin).days + 1} 天，一段假期最多 {_LONGEST} 天")
    return Day(begin, end, works, name)


def _exact(cell: object, label: str) -> date:
    stored = dates.parse(cell)
    if stored is None or len(dates.iso(stored)) < 10:
        raise ValueError(f"「{label}」要填到日，例如 2027-01-01")
    day = dates.first_day(stored)
    assert day is not None
    return day


def _checked(path: Path, days: list[Day], refused: list[Refused]) -> HolidayFile:
    if not days:
        why = f"第 {refused[0].row} 行：{refused[0].reason}。" if refused else ""
        raise UserError(f"「{path.name}」里没有一行能用的节假日。{why}", "请核对后再导入，台账没有改动。")
    return HolidayFile(path.name, tuple(days), tuple(refused))
