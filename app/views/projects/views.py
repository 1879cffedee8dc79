"""The views of the ledger at their tabs: kept under a name, put back as they were delivered, dropped."""

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu

from app.services.grid import layouts
from app.views.kit.tabs import Tabs
from app.views.projects import reading
from app.views.projects.arrangement import Arrangement
from app.views.sheet.query import SheetQuery
from app.views.work import Work


class NamedViews(QObject):
    """Says `put_back` for a view that is to look as delivered, `recounted` when counts at tabs are stale."""

    put_back = Signal(str)
    recounted = Signal()

    def __init__(self, work: Work, tabs: Tabs, query: SheetQuery, arrangement: Arrangement) -> None:
        super().__init__(tabs)
        self._work, self._tabs, self._query, self._arrangement = work, tabs, query, arrangement
        tabs.extra_pressed.connect(self.save)
        tabs.menu_wanted.connect(self.show_menu)

    def save(self) -> None:
        """Keep what is shown under a name of its own."""
        ledger, shown, period = self._work.ledger, self._query.shown, self._arrangement.period
        name = self._work.ask.text(
            self._tabs,
            "存为视图",
            "给现在看到的条件、分组和列起个名字",
            verb="存下(&S)",
            check=lambda typed: layouts.name_complaint(ledger, typed, self._tabs.texts()),
        )
        if name is None:
            return
        layout = self._arrangement.now(shown)
        view = self._work.attempt(
            "存为视图", lambda: layouts.save_view(ledger, name, shown.base, layout, period)
        )
        if view is not None:
            self._recount()
            self._tabs.choose(view.key)

    def show_menu(self, key: str, place: QPoint) -> None:
        """What can be done with a view."""
        menu = QMenu(self._tabs)
        menu.addAction("恢复原样(&R)", lambda: self.restore(key))
        if key not in reading.ready_made():
            menu.addAction("删除视图(&D)", lambda: self.drop(key))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def restore(self, key: str) -> None:
        """Show a view as it was delivered."""
        layouts.forget(self._work.ledger, key)
        if key == self._query.shown.view:
            self.put_back.emit(key)

    def drop(self, key: str) -> None:
        """Forget a named view; the projects stay."""
        if key == self._query.shown.view:
            self._tabs.choose("all")
        layouts.drop_view(self._work.ledger, key)
        self._recount()

    def _recount(self) -> None:
        self.recounted.emit()
        self._tabs.set_tabs(reading.tabs(self._work.ledger, self._arrangement.period))
