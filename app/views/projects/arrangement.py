"""How a view is arranged – columns, widths, conditions, folded groups – and how it is found again."""

from PySide6.QtCore import QObject, QTimer

from app.services.grid import columns as ledger_columns
from app.services.grid import layouts
from app.services.grid.columns import LedgerColumn
from app.services.grid.layouts import GridLayout
from app.views.projects import reading
from app.views.sheet.ledger_grid import LedgerGrid
from app.views.sheet.shown import Shown
from app.views.work import Work

_LATER = 500  # milliseconds until the ledger is asked again whether it can be written


class Arrangement(QObject):
    """Offers the columns of a month to the grid, takes up a view's layout and remembers it."""

    def __init__(self, work: Work, grid: LedgerGrid) -> None:
        super().__init__(grid)
        self._work = work
        self._grid = grid
        self._city = work.ledger.level == "city"
        self.period = ""
        self.columns: list[LedgerColumn] = []

    def offer(self, period: str) -> None:
        """From now on the columns are those of a period."""
        self.period = period
        self.columns = ledger_columns.all_columns(period, city=self._city)
        self._grid.ledger.show_columns(self.columns, period)

    def usual(self) -> GridLayout:
        """How a view looks that nobody has touched."""
        keys = ledger_columns.default_keys(self.period, city=self._city)
        return GridLayout(columns=tuple(keys), group="office" if self._city else "industry")

    def take_up(self, view: str, text: str) -> Shown:
        """Arrange the grid as a view was left; gives what it shows, with the search text."""
        ledger = self._work.ledger
        kept = layouts.layout(ledger, view, self.period) or self.usual()
        self._grid.restore({"columns": list(kept.columns or self.usual().columns), "widths": kept.widths})
        self._grid.ledger.fold(frozenset(kept.folded))
        keys = {column.key for column in self.columns}
        base = reading.base_of(ledger, view) or "all"
        return Shown.of(view, base, kept, text).known(keys.__contains__)

    def now(self, shown: Shown) -> GridLayout:
        """How the grid looks now."""
        kept = self._grid.layout_now()
        return GridLayout(
            columns=tuple(kept["columns"]),
            widths=kept["widths"],
            conditions=shown.conditions,
            sort=shown.sort,
            group=shown.group,
            folded=tuple(sorted(self._grid.ledger.rows.closed)),
        )

    def keep(self, shown: Shown) -> None:
        """Remember how the view looks, as soon as nothing else is being written."""
        self._keep(shown.view, self.now(shown), self.period)

    def _keep(self, view: str, layout: GridLayout, period: str) -> None:
        if self._work.background.busy:
            QTimer.singleShot(_LATER, self, lambda: self._keep(view, layout, period))
        else:
            layouts.keep(self._work.ledger, view, layout, period)
