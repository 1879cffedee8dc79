"""What a printed document is: one declaration that screen, printing page and command line read alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

from app.documents.fonts import Typeface
from app.documents.gantt.model import Chart
from app.documents.letter.model import Letter
from app.documents.sheet.model import SheetDoc
from app.progress import Progress
from app.services.grid.grid import GridQuery
from app.storage.ledger import Ledger

Per = Literal["ledger", "project", "issue", "office"]
FinishedDocument = SheetDoc | Letter | Chart
Choice = Literal[
    "title", "period", "subject", "projects", "group", "paper", "turn", "size", "margins", "head", "columns"
]


class ReportSettings(msgspec.Struct, frozen=True):
    """How a document is printed, as it is remembered.

    `ledger`: the projects that the ledger's page shows, instead of those of `view`. `columns` empty means
    all; `margins` in mm: left, top, right, bottom. `grey`: no colour but black and white. Without `head` the
    red head of a letter is left out, for paper that has it printed on. `title` is the person's own, "" the
    document's.
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
    head: bool = True
    title: str = ""


@dataclass(frozen=True, slots=True)
class Periods:
    """The periods a document can be of, by key in words, and the one it is of unless somebody says.

    `named`: they are no months but lists, of which one must be named.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    usual: str = ""
    named: bool = False


@dataclass(frozen=True, slots=True)
class DocumentRequest:
    """What is wanted of a document: of when, of which projects, about whom, printed how.

    `subject` is the uid of the one project, problem or office that it is about, "" where there is none;
    `office` narrows a city's rows; `scope` says in words which projects, "" for all; `first` and `last` are
    the days from and to of what runs over time.
    """

    period: str
    query: GridQuery
    settings: ReportSettings
    printed: datetime
    subject: str = ""
    person: str = ""
    office: str = ""
    first: date | None = None
    last: date | None = None
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A shape of paper: what can be chosen about it, which fonts it expects, what files it becomes.

    `writers` go by the file's ending; the first is what is printed, the second what is worked on further.
    """

    papers: Mapping[str, str]
    choices: frozenset[Choice]
    fonts: tuple[Typeface, ...]
    writers: Mapping[str, Callable[[Any, Path, ReportSettings, Progress], object]]


def _no_periods(_ledger: Ledger) -> Periods:
    return Periods()


def _no_groups(_ledger: Ledger) -> Mapping[str, str]:
    return {}


def _no_columns(_period: str) -> Sequence[tuple[str, str]]:
    return ()


def _a4(_ledger: Ledger) -> ReportSettings:
    return ReportSettings(group="", paper="A4", grey=False)


@dataclass(frozen=True, slots=True)
class Document:
    """One printed document as it is declared in `declared.DOCUMENTS`; `make` gives it finished, with stamp.

    `per`: about the whole ledger, or about one project, problem or office. `groups` and `columns` (those it
    can do without) are keys with words; `usual` is how it is printed until somebody chooses.
    """

    key: str
    name: str
    form: Form
    make: Callable[[Ledger, DocumentRequest], FinishedDocument]
    per: Per = "ledger"
    periods: Callable[[Ledger], Periods] = _no_periods
    groups: Callable[[Ledger], Mapping[str, str]] = _no_groups
    columns: Callable[[str], Sequence[tuple[str, str]]] = _no_columns
    usual: Callable[[Ledger], ReportSettings] = _a4
