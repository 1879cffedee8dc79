"""Reading a sheet: a small ledger at once, a large one in the background; as plain values, on any thread."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtWidgets import QWidget

from app.errors import UserError
from app.progress import Progress, silent
from app.services.grid import grid, standings
from app.services.grid.grid import Figures, GridQuery, Outline
from app.services.ledger.ledgers import Ledger
from app.views.kit.background import Step
from app.views.kit.reading import Reader
from app.views.kit.tabs import Tab
from app.views.sheet.shown import Shown
from app.views.work import Work

SMALL = 1_500
"""Projects that are read again at once after an edit; larger ledgers are read in the background."""
GLANCE = 80
"""Rows of a large ledger that are shown before all is read."""


@dataclass(frozen=True, slots=True)
class SheetWish:
    """What is to be read: `when` is the month, or the part of one, that the columns are of."""

    shown: Shown
    when: str
    summed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetRows:
    """The rows that a wish asks for, with what they sum up to."""

    wish: SheetWish
    query: GridQuery
    figures: Figures
    outline: Outline


@dataclass(frozen=True, slots=True)
class SheetContent:
    """A sheet as its page shows it: rows, tabs with counts, a sentence, the number of all projects."""

    rows: SheetRows
    tabs: tuple[Tab, ...]
    sentence: str
    total: int


Content = TypeVar("Content", bound=SheetContent)


@dataclass(frozen=True)
class SheetSource(Generic[Content]):
    """What one sheet reads where another one reads something else; all of it on any thread."""

    query: Callable[[SheetWish], GridQuery]
    figures: Callable[[Ledger, str, Sequence[str]], Figures]
    outline: Callable[[Ledger, GridQuery, Sequence[str], Figures], Outline]
    content: Callable[[Ledger, SheetRows], Content]
    """The rows with all that stands around them."""


def read(
    source: SheetSource[Content], ledger: Ledger, wish: SheetWish, progress: Progress = silent, *,
    before: Content | None = None, refresh: bool = True,
) -> Content:  # fmt: skip
    """Everything a page shows; with `refresh` standings are brought up to date first.

    Where nothing changed in the ledger since `before` was read, only the rows are read.
    """
    if before is not None and before.rows.wish.when != wish.when:
        before = None
    if refresh and before is None:
        standings.refresh(ledger, progress)
    if before is None or not set(wish.summed) <= set(before.rows.figures):
        figures = source.figures(ledger, wish.when, wish.summed)
    else:
        figures = before.rows.figures
    query = source.query(wish)
    rows = SheetRows(wish, query, figures, source.outline(ledger, query, wish.summed, figures))
    return source.content(ledger, rows) if before is None else replace(before, rows=rows)


def is_small(ledger: Ledger) -> bool:
    """Whether reading everything takes no time that anybody would notice."""
    return not grid.has_more_than(ledger, SMALL)


class SheetReader(Reader[SheetWish, Content], Generic[Content]):
    """Reads a small ledger at once, a large one in the background; for another wish only what is other."""

    def __init__(
        self, page: QWidget, work: Work, source: SheetSource[Content], *, wish: Callable[[], SheetWish],
        show: Callable[[Content], object], kinds: frozenset[str], progress: Callable[[Step | None], object],
    ) -> None:  # fmt: skip
        super().__init__(
            page, work.background, wish=wish, read=partial(read, source, work.ledger), show=show,
            fail=partial(work.ask.tell_error, None, "读取台账"), kinds=kinds, pause=0, progress=progress,
        )  # fmt: skip
        self._source, self._ledger = source, work.ledger
        self._last: Content | None = None  # None once the ledger has changed

    def forget(self) -> None:
        """What was read is stale."""
        super().forget()
        self._last = None

    def come_in_sight(self) -> None:
        """A small ledger is read before the page is painted, a large one when it has been painted."""
        self.catch_up() if is_small(self._ledger) else self.later(0)

    def _begin(self, wish: SheetWish) -> None:
        small, busy = is_small(self._ledger), self._background.busy
        if small:
            self._read_now(wish, refresh=not busy)  # the worker may be writing, and a writer locks
        if not small or (busy and self._last is None):
            self._run(wish, partial(read, self._source, self._ledger, wish, before=self._last))

    def _read_now(self, wish: SheetWish, *, refresh: bool) -> None:
        try:
            content = read(self._source, self._ledger, wish, before=self._last, refresh=refresh)
        except UserError as error:
            self._give_up(error)
            return
        self._take(content) if refresh else self._show(content)

    def _take(self, content: Content) -> None:
        if not self._stale:
            self._last = content
        super()._take(content)
