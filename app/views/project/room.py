"""What every room of a project's page is: a widget that shows the page's data and writes through its work."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.services.common.project_sheet import ProjectSheet
from app.views.kit.grid.columns import GridColumn
from app.views.kit.grid.grid import Grid
from app.views.kit.grid.lines import LinesModel
from app.views.project.inplace import InPlaceForm
from app.views.work import FOREIGN, Work

Go = Callable[[str, str], None]
"""Leads to another room, by its key, and to a place in it."""


class Room(QWidget):
    """One tab of the page. `show_page` is called with fresh data whenever the room is seen."""

    sums_changed = Signal(object)  # sums of the chosen cells, for the status bar

    def __init__(self, work: Work, go: Go) -> None:
        super().__init__()
        self.work, self.go = work, go
        self.reported: list[LinesModel] = []  # what only the project's own office writes
        self.grids: list[Grid] = []
        self._page: ProjectSheet | None = None

    @property
    def page(self) -> ProjectSheet:
        """What is shown now."""
        assert self._page is not None, "nothing is shown yet"
        return self._page

    def show_page(self, page: ProjectSheet) -> None:
        """Show a project, or the same one after a change."""
        self._page = page
        foreign = page.project.office != self.work.ledger.office
        for model in self.reported:
            model.closed = self.work.closed or (FOREIGN if foreign else "")

    def focus_on(self, detail: str) -> None:
        """Bring the keyboard to a place of the room, or to its first one."""
        self.setFocus()

    def finish(self) -> bool:
        """Write what is being typed; False when it was refused and stays."""
        return True

    def hand_over(self, form: InPlaceForm) -> None:
        """Another project comes into a form: what stands in its editors alone is not lost."""
        for text in form.waiting(self._page.project.name) if self._page is not None else ():
            self.work.strayed.emit(text)

    def set_aside(self) -> None:
        """The project is gone: what is being typed into its tables and forms is handed over."""
        for grid in self.grids:
            grid.set_aside()
        forms: list[InPlaceForm] = list(self.findChildren(InPlaceForm))
        name = self._page.project.name if self._page is not None else ""
        for text in (text for form in forms for text in form.set_aside(name)):
            self.work.strayed.emit(text)

    def unwritten(self) -> object:
        """What was typed and stands nowhere else, None for nothing; see `Page.unwritten`."""
        return None

    def take_up(self, unwritten: object) -> None:
        """Go on with it in this room, which has shown nothing yet."""


def plain(column: GridColumn, *, label: str = "", width: float = 0) -> GridColumn:
    """A column of a short table, which needs no filter."""
    return replace(column, filterable=False, label=label or column.label, width=width or column.width)


def table(model: LinesModel, room: Room, *, shared: bool = False) -> Grid:
    """A grid of a room: what it has to say goes to the status bar, filtering and hiding make no sense.

    `shared`: other offices, too, have rows of their own in it.
    """
    model.closed = room.work.closed
    if not shared:
        room.reported.append(model)
    grid = Grid(model, room.work.ask)
    room.grids.append(grid)
    grid.setObjectName("panel")
    room.work.listen(grid)
    grid.sums_changed.connect(room.sums_changed)
    grid.menu_filled.connect(lambda menu, _row, _column: _shorten(menu))
    return grid


def _shorten(menu: QMenu) -> None:
    for action in menu.actions():
        if action.text().startswith(("筛选", "隐藏")):
            menu.removeAction(action)
