"""The printed reports of a ledger as data and as files: 项目进度表 and the registers (`domain.md` §6)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import func, select

from app.documents.paper import A3, PAPERS
from app.documents.sheet.model import Margins, Settings, SheetDoc
from app.documents.sheet.paint import write_pdf
from app.documents.sheet.progress import ProgressHead, ProgressSums, progress_sheet
from app.documents.sheet.workbook import write_xlsx
from app.errors import UserError
from app.models import MonthlyProgress, Project
from app.progress import Progress, silent
from app.services.common.periods import checked_period
from app.services.common.periods import period as judged_period
from app.services.grid import grid
from app.services.grid.grid import Condition, GridQuery
from app.services.paper import print_stamp, progress_sheets, register_sheets
from app.services.registers import registers
from app.storage.ledger import Ledger

PROGRESS_SHEET = "progress-sheet"
GROUPS = progress_sheets.GROUPS
ALWAYS = ("number", "name")
"""Columns that no sheet goes without."""

_KINDS = {PROGRESS_SHEET: "项目进度表"}
_KEPT = "report_settings"


class ReportSettings(msgspec.Struct, frozen=True):
    """How a report is printed, as it is remembered.

    `ledger`: the projects that the ledger's page shows, instead of those of `view`. `columns` empty means
    all; `margins` in mm: left, top, right, bottom. `grey`: no colour but black and white.
    """

    view: str = "all"
    ledger: bool = False
    group: str = "industry"
    columns: tuple[str, ...] = ()
    paper: str = "A3"
    portrait: bool = False
    size: float = 10
    margins: tuple[float, float, float, float] = (25, 15, 15, 15)
    grey: bool = True


CHART = "chart"
"""The wall chart is no table but is printed with settings of its own, under this name."""
CHART_SETTINGS = ReportSettings(paper="A0", grey=False)


def kinds() -> dict[str, str]:
    """Every printed document with its Chinese name."""
    return {**_KINDS, **registers.kinds()}


def is_register(kind: str) -> bool:
    """Whether a document is a register (专题台账): it has its own periods, groups and columns."""
    return kind in registers.kinds()


def usual(ledger: Ledger, kind: str = PROGRESS_SHEET) -> ReportSettings:
    """How a report is printed when nobody has chosen: a city groups by office, a county by industry.

    A register by its own first grouping, on A4.
    """
    if is_register(kind):
        return ReportSettings(group=next(iter(registers.register(kind).groups), ""), paper="A4")
    return ReportSettings(group="office" if ledger.level == "city" else "industry")


def grouped(settings: ReportSettings, group: str) -> ReportSettings:
    """The same settings with another grouping."""
    return msgspec.structs.replace(settings, group=group)


def settings_of(ledger: Ledger, kind: str, default: ReportSettings | None = None) -> ReportSettings:
    """How a report (or the wall chart) was printed last on this desk."""
    default = default or (CHART_SETTINGS if kind == CHART else usual(ledger, kind))
    kept = ledger.meta(_KEPT, {}).get(kind)
    try:
        return default if kept is None else msgspec.convert(kept, ReportSettings, strict=False)
    except msgspec.ValidationError:  # written by another version: settings are not worth an error
        return default


def keep_settings(ledger: Ledger, kind: str, settings: ReportSettings) -> None:
    """Remember how a report is printed."""
    kept, made = ledger.meta(_KEPT, {}), msgspec.to_builtins(settings)
    if kept.get(kind) != made:
        ledger.set_meta(**{_KEPT: {**kept, kind: made}})


def periods(ledger: Ledger) -> list[str]:
    """The months that can be reported: the judged one and all with figures, the newest first."""
    with ledger.read() as session:
        found = session.scalars(select(MonthlyProgress.month).where(~MonthlyProgress.deleted).distinct())
        months = {month for month in found if month}
    return sorted(months | {judged_period(ledger)}, reverse=True)


# ------------------------------------------------------------------ the sheet as data


def document(
    ledger: Ledger,
    kind: str,
    *,
    period: str | None = None,
    query: GridQuery | None = None,
    project: str | None = None,
    settings: ReportSettings | None = None,
    person: str = "",
    office: str = "",
    printed: datetime | None = None,
) -> SheetDoc:
    """A report as its table: of the projects of `query` (else of the settings' view), or of one by its code.

    Computed for `period` from the records themselves, whatever month is judged now. Raises UserError for an
    unknown kind, month or project. A register takes a period of its own (2025, 2025-08, 第12期), "" for all.
    """
    _refuse_unknown(kind)
    settings = settings or settings_of(ledger, kind)
    if is_register(kind):
        made = _register(ledger, kind, period or "", settings, query, project, (person, office))
        return _stamped(ledger, _with_columns(made, settings.columns), printed)
    month = checked_period(ledger, period)
    wanted = replace(query or GridQuery(month, view=settings.view), period=month, group=settings.group)
    if project is not None:
        wanted = _only(ledger, wanted, project)
    made = progress_sheets.sheet(ledger, wanted, person)
    return _stamped(ledger, _with_columns(made, settings.columns), printed)


def _register(
    ledger: Ledger, kind: str, period: str, settings: ReportSettings, query: GridQuery | None,
    project: str | None, of: tuple[str, str],
) -> SheetDoc:  # fmt: skip
    """A register, of all projects unless a query or a code names some; `of`: who fills it in and office."""
    wanted = query or GridQuery(judged_period(ledger), view=settings.view)
    if project is not None:
        wanted = _only(ledger, wanted, project)
    whole = replace(wanted, group="", sort=()) == GridQuery(wanted.period)
    uids = None if whole else frozenset(grid.uids_of(ledger, wanted))
    return register_sheets.sheet(
        ledger, kind, period=period, group=settings.group, person=of[0], office=of[1], projects=uids
    )


def groups(ledger: Ledger, kind: str = PROGRESS_SHEET) -> dict[str, str]:
    """By what a sheet can be grouped; only a city has several offices."""
    if is_register(kind):
        return registers.groups(ledger, kind)
    return {key: word for key, word in GROUPS.items() if key != "office" or ledger.level == "city"}


def columns(period: str, kind: str = PROGRESS_SHEET) -> list[tuple[str, str]]:
    """Key and title of the columns that a sheet can do without."""
    if is_register(kind):
        return register_sheets.columns(kind)
    empty = progress_sheet(ProgressHead("", int(period[5:7])), ProgressSums(), ())
    shown = [column for column in empty.columns if column.key not in ALWAYS]
    return [(column.key, column.title.replace("\n", "")) for column in shown]


def _refuse_unknown(kind: str) -> None:
    if kind not in kinds():
        known = "、".join(f"{key}（{name}）" for key, name in kinds().items())
        raise UserError(f"没有「{kind}」这种报表。", f"现在能出的有：{known}。")


def _only(ledger: Ledger, query: GridQuery, code: str) -> GridQuery:
    with ledger.read() as session:
        same = select(func.count()).where(Project.code == code, ~Project.deleted)
        if not session.scalar(same):
            raise UserError(
                f"台账里没有代码为「{code}」的项目。", "请核对项目代码；不指定项目，就出全部项目的表。"
            )
    return GridQuery(query.period, conditions=(Condition("code", "in", (code,)),), group=query.group)


def _with_columns(made: SheetDoc, keys: Sequence[str]) -> SheetDoc:
    """The sheet with the chosen columns only; a rate without its figures beside it is no formula."""
    if not keys:
        return made
    kept = [place for place, column in enumerate(made.columns) if column.key in keys or column.key in ALWAYS]
    shown = {made.columns[place].key for place in kept}
    columns = [made.columns[place] for place in kept]
    columns = [
        replace(column, ratio=None) if column.ratio and not shown.issuperset(column.ratio) else column
        for column in columns
    ]
    rows = [replace(row, values=tuple(row.values[place] for place in kept)) for row in made.rows]
    return replace(made, columns=tuple(columns), rows=tuple(rows))


def _stamped(ledger: Ledger, made: SheetDoc, printed: datetime | None) -> SheetDoc:
    """The sheet with its version, print time and check code."""
    moment = printed or print_stamp.moment(ledger)
    content = [[row.kind, *row.values] for row in made.rows]
    keys = [column.key for column in made.columns]
    code = print_stamp.check_code(made.title, made.office, made.as_of, keys, content)
    return replace(
        made, version=f"{print_stamp.version(ledger)}　打印 {moment:%Y-%m-%d %H:%M}　校验码 {code}"
    )


# ------------------------------------------------------------------ files


def paper_settings(settings: ReportSettings) -> Settings:
    """The settings as the painter and the workbook take them."""
    return Settings(
        paper=PAPERS.get(settings.paper, A3),
        portrait=settings.portrait,
        size=settings.size,
        margins=Margins(*settings.margins),
        grayscale=settings.grey,
    )


def write_report(
    ledger: Ledger,
    kind: str,
    out: Path,
    *,
    period: str | None = None,
    project: str | None = None,
    settings: ReportSettings | None = None,
    person: str = "",
    progress: Progress = silent,
) -> None:
    """Write a report as PDF or workbook by the file's ending, in its usual form unless told otherwise.

    Raises UserError for another ending, an unknown kind, month or project, and where nothing can be written.
    """
    _refuse_unknown(kind)
    write = _writer(kind, out)
    how = settings or usual(ledger, kind)
    name = kinds()[kind]
    progress(0, 1, f"做{name}")
    made = document(ledger, kind, period=period, project=project, settings=how, person=person)
    write(made, out, paper_settings(how))
    progress(1, 1, f"做{name}")


def _writer(kind: str, out: Path) -> Callable[[SheetDoc, Path, Settings], object]:
    if out.suffix.lower() == ".pdf":
        return write_pdf
    if out.suffix.lower() == ".xlsx":
        return write_xlsx
    said = f"不能存成「{out.suffix}」" if out.suffix else "要写明存成什么文件"
    raise UserError(f"{kinds()[kind]}{said}。", "可以存成 PDF 或 Excel 表：文件名以 .pdf 或 .xlsx 结尾。")
