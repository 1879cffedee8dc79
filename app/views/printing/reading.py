"""Reading what a wish asks for, on the worker thread: the content, and what else could be chosen."""

from dataclasses import dataclass

from app.documents.gantt.model import Chart
from app.documents.sheet.model import SheetDoc
from app.progress import Progress
from app.services.common import periods
from app.services.grid import filters, grid
from app.services.grid.grid import GridQuery
from app.services.ledger.ledgers import Ledger
from app.services.paper import reports
from app.services.paper.document import FinishedDocument
from app.services.paper.subjects import subjects
from app.views.printing.panel import LEDGER, Choices, PrintWish
from app.views.printing.printable import Printable, of


@dataclass(frozen=True)
class Content:
    """What was read for a wish. `count` is the number of projects or records of a table or chart."""

    wish: PrintWish
    choices: Choices
    made: FinishedDocument
    count: int

    def on_paper(self, wish: PrintWish) -> Printable:
        """The content laid out as a wish says; on the main thread only, it measures text."""
        return of(self.made, wish.settings)


def read_alike(one: PrintWish, other: PrintWish) -> bool:
    """Whether two wishes differ in their paper only, so that nothing need be read again."""
    return _read_for(one) == _read_for(other)


def _read_for(wish: PrintWish) -> tuple[object, ...]:
    how = wish.settings
    return wish.kind, wish.period, wish.subject, how.ledger, how.view, how.group, how.columns, how.title


def last_wish(ledger: Ledger, kind: str, period: str | None = None, subject: str = "") -> PrintWish:
    """A document as it was printed last; of its usual period unless another one is given."""
    settings = reports.settings_of(ledger, kind)
    return PrintWish(kind, period or reports.declared(kind).periods(ledger).usual, settings, subject)


def read(ledger: Ledger, person: str, wish: PrintWish, _progress: Progress) -> Content:
    """Read what a wish asks for; raises UserError when it cannot be had."""
    judged, how = periods.period(ledger), wish.settings
    like = filters.of_ledger_page(ledger, judged)
    query = like.query if how.ledger else GridQuery(judged, view=how.view)
    document = reports.document(
        ledger, wish.kind, period=wish.period, query=query,
        subject=wish.subject, settings=how, person=person,
    )  # fmt: skip
    return Content(wish, _choices(ledger, wish, like.words, document.title), document, _count(document))


def _count(document: FinishedDocument) -> int:
    """How many projects or records it has; a letter is one."""
    if isinstance(document, SheetDoc):
        return sum(row.kind == "data" for row in document.rows)
    return len(document.rows) if isinstance(document, Chart) else 1


def _choices(ledger: Ledger, wish: PrintWish, filtered: str, title: str) -> Choices:
    document = wish.document
    words = document.periods(ledger).words
    views = {view.key: f"{view.label}　{view.count}项" for view in grid.views(ledger, periods.period(ledger))}
    same = f"同台账筛选：{filtered}" if filtered else "同台账筛选（现在没有筛选）"
    return Choices(
        kinds=reports.kinds(),
        periods=words if wish.period in words or not words else {**words, wish.period: wish.period},
        subjects=subjects(ledger, document.per),
        projects={**views, LEDGER: same},
        groups=document.groups(ledger),
        columns=document.columns(wish.period),
        title=title,
    )
