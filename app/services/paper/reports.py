"""The printed documents of a ledger as data and as files, by their keys (`domain.md` §6)."""

from datetime import date, datetime
from pathlib import Path
from typing import TypedDict, Unpack

import msgspec

from app.documents import fonts
from app.errors import UserError
from app.models import dates
from app.progress import Progress, silent
from app.services.common.periods import period as judged_period
from app.services.grid import filters
from app.services.grid.grid import Condition, GridQuery
from app.services.paper import forms, print_stamp
from app.services.paper.declared import DOCUMENTS
from app.services.paper.document import Document, DocumentRequest, FinishedDocument, ReportSettings
from app.services.paper.subjects import project_of, subject_of
from app.storage.ledger import Ledger

PROGRESS_SHEET, CHART, SUPERVISION_ORDER = "progress-sheet", "chart", "supervision-order"
_BY_KEY = {document.key: document for document in DOCUMENTS}
_KEPT = "report_settings"


class RequestFields(TypedDict, total=False):
    """What can be said about a document beyond its kind; what is not said is as usual.

    The projects are those of `query`, else of the settings' view, or one by its code (`project`), which also
    chooses what a document about one project or problem is about, unless `subject` (its uid) does.
    """

    period: str | None
    query: GridQuery | None
    project: str | None
    subject: str
    settings: ReportSettings | None
    person: str
    office: str
    printed: datetime | None
    first: date | None
    last: date | None


def kinds() -> dict[str, str]:
    """Every printed document with its Chinese name."""
    return {key: document.name for key, document in _BY_KEY.items()}


def declared(kind: str) -> Document:
    """A document by its key; raises UserError for none, naming those there are."""
    if kind not in _BY_KEY:
        offered = "、".join(f"{key}（{name}）" for key, name in kinds().items())
        raise UserError(f"没有「{kind}」这种报表。", f"现在能出的有：{offered}。")
    return _BY_KEY[kind]


# ------------------------------------------------------------------ settings


def usual(ledger: Ledger, kind: str = PROGRESS_SHEET) -> ReportSettings:
    """How a document is printed when nobody has chosen."""
    return declared(kind).usual(ledger)


def grouped(settings: ReportSettings, group: str) -> ReportSettings:
    """The same settings with another grouping."""
    return msgspec.structs.replace(settings, group=group)


def settings_of(ledger: Ledger, kind: str) -> ReportSettings:
    """How a document was printed last on this desk."""
    kept = ledger.meta(_KEPT, {}).get(kind)
    try:
        if kept is not None:
            return msgspec.convert(kept, ReportSettings, strict=False)
    except msgspec.ValidationError:  # written by another version: settings are not worth an error
        pass
    return usual(ledger, kind)


def keep_settings(ledger: Ledger, kind: str, settings: ReportSettings) -> None:
    """Remember how a document is printed."""
    kept, plain = ledger.meta(_KEPT, {}), msgspec.to_builtins(settings)
    if kept.get(kind) != plain:
        ledger.set_meta(**{_KEPT: {**kept, kind: plain}})


# ------------------------------------------------------------------ the document as data


def document(ledger: Ledger, kind: str, **fields: Unpack[RequestFields]) -> FinishedDocument:
    """A document finished, with its stamp, as it was printed last unless told otherwise.

    Raises UserError for an unknown kind, period, project or problem.
    """
    declaration = declared(kind)
    settings = fields.get("settings") or settings_of(ledger, kind)
    period, project = fields.get("period"), fields.get("project")
    query = fields.get("query") or GridQuery(judged_period(ledger), view=settings.view)
    subject, scope = fields.get("subject", ""), ""
    if "projects" in declaration.form.choices and project is None:
        scope = filters.words_of(ledger, query)
    if declaration.per != "ledger":
        subject = subject or subject_of(ledger, declaration.per, project)
    elif project is not None:
        project_of(ledger, project)
        query = GridQuery(query.period, conditions=(Condition("code", "in", (project,)),))
    period = declaration.periods(ledger).usual if period is None else period
    asked = DocumentRequest(
        period=period,
        query=query,
        settings=_fitting(ledger, declaration, settings, period),
        printed=fields.get("printed") or print_stamp.moment(ledger),
        subject=subject,
        person=fields.get("person", ""),
        office=fields.get("office", ""),
        first=fields.get("first"),
        last=fields.get("last"),
        scope=scope,
    )
    return declaration.make(ledger, asked)


def _fitting(ledger: Ledger, declaration: Document, settings: ReportSettings, period: str) -> ReportSettings:
    """The settings without columns and a grouping that this document does not have, in this month or since
    another version.
    """
    has, groups = dict(declaration.columns(period)), declaration.groups(ledger)
    group = settings.group if settings.group in groups else declaration.usual(ledger).group
    columns = tuple(key for key in settings.columns if key in has)
    return msgspec.structs.replace(settings, columns=columns, group=group)


# ------------------------------------------------------------------ files


def write_report(
    ledger: Ledger, kind: str, out: Path, *, progress: Progress = silent, **fields: Unpack[RequestFields]
) -> str:
    """Write a document as the file's ending says, in its usual form unless told otherwise; gives what to say
    of its characters (Chinese), "" where fonts have them all.

    Raises UserError for another ending or paper, an unknown kind, period, project or problem, and where
    nothing can be written.
    """
    declaration = declared(kind)
    how = fields.get("settings") or declaration.usual(ledger)
    forms.refuse(declaration, out, how)
    progress(0, 1, f"做{declaration.name}")
    fields["settings"] = how
    finished = document(ledger, kind, **fields)
    forms.write(declaration.form, finished, out, how, progress)
    progress(1, 1, f"做{declaration.name}")
    drawn = out.suffix.lower() in (".pdf", ".png")
    return fonts.unprintable(finished, declaration.form.fonts) if drawn else ""


def write_chart(
    ledger: Ledger,
    out: Path,
    *,
    paper: str = "A0",
    first: str | None = None,
    last: str | None = None,
    progress: Progress = silent,
) -> str:
    """Write the wall chart on a paper of its form, as `write_report`; `first` and `last` are months or days.

    Raises UserError for an unknown date, and as `write_report` does.
    """
    how = msgspec.structs.replace(usual(ledger, CHART), paper=paper)
    begin, end = dates.first_day(_date(first)), dates.last_day(_date(last))
    return write_report(ledger, CHART, out, settings=how, first=begin, last=end, progress=progress)


def _date(text: str | None) -> str | None:
    try:
        return dates.parse(text)
    except ValueError as error:
        raise UserError(f"「{text}」不是日期：{error}。", "请写成 2025-03 或 2025-03-15。") from error
