"""设置: password, recovery code, copies, checking, dates, size of type."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QWidget

from app.services.ledger import settings_facts
from app.services.ledger.settings_facts import SettingsFacts
from app.views.kit import parts, theme
from app.views.kit.page import Page
from app.views.kit.page_header import PageHeader
from app.views.settings.about import AboutBlock, SizeBlock
from app.views.settings.dates import DateBlock
from app.views.settings.holidays import HolidayBlock
from app.views.settings.lists import ForceBlock, ListBlock
from app.views.settings.people import PeopleBlock
from app.views.settings.procedures import ProcedureBlock
from app.views.settings.rules import RuleBlock
from app.views.settings.safety import BackupBlock, VerifyBlock
from app.views.settings.secrets import PasswordBlock, RecoveryBlock
from app.views.work import Work


class SettingsPage(Page):
    """`scale_chosen` gives a size of type; `dates_changed` that date or month is another."""

    scale_chosen = Signal(str)
    dates_changed = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.header = PageHeader("设置", search=False)
        self.dates, self.type_size = DateBlock(work), SizeBlock()
        self.password, self.recovery = PasswordBlock(work), RecoveryBlock(work)
        self.backups, self.verify = BackupBlock(work), VerifyBlock(work)
        self.people, self.about = PeopleBlock(work, self.refresh), AboutBlock(work)
        self.procedures, self.holidays = ProcedureBlock(work), HolidayBlock(work)
        self.lists, self.forces, self.rules = ListBlock(work), ForceBlock(work), RuleBlock(work)
        self._lay_out()
        self.type_size.chosen.connect(self.scale_chosen)
        self.scale_chosen.connect(work.size_wanted)
        self.dates_changed.connect(work.day_changed)
        self.dates.changed.connect(self._dates_changed)
        self.backups.changed.connect(self.refresh)

    def _lay_out(self) -> None:
        left = parts.column(
            self.dates, self.password, self.recovery, self.people, self.holidays, None, gap=12
        )
        right = parts.column(self.backups, self.verify, self.rules, self.type_size, self.about, None, gap=12)
        self._both = parts.row(left, right, gap=12)
        self._both.setStretch(0, 1)
        self._both.setStretch(1, 1)
        inside = parts.boxed(
            parts.column(
                self._both, self.procedures, self.lists, self.forces, gap=12, margins=(24, 0, 24, 16)
            )
        )
        inside.setObjectName("page")
        inside.setMaximumWidth(theme.px(1240))
        self.area = QScrollArea()
        self.area.setWidget(inside)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = parts.column(self.header, self.area, gap=0)
        outer.setStretch(1, 1)
        self.setLayout(outer)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where both columns do not fit, the right one goes below the left."""
        super().resizeEvent(event)
        columns = [self._both.itemAt(at).minimumSize().width() for at in range(2)]
        beside = sum(columns) + theme.px(12 + 2 * 24 + 12) <= self.width()  # gap, margins, scroll bar
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._both.setDirection(way)

    def activate(self) -> None:
        """The page has come to the front."""
        self.refresh()

    def leave(self) -> bool:
        """A recovery code does not stay on the screen."""
        self.recovery.hide_code()
        return self.finish()

    def finish(self) -> bool:
        """What is being typed is written; what was refused is brought into sight."""
        blocks = (self.dates, self.rules, self.procedures, self.holidays, self.lists, self.forces)
        done = all(block.finish() for block in blocks)
        waiting = self.focusWidget()
        if not done and waiting is not None:
            self.area.ensureWidgetVisible(waiting)
        return done

    def panes(self) -> list[QWidget]:
        """The blocks from top to bottom, left before right."""
        return [self.dates.day, self.password.old, self.backups.here, self.verify.check]

    def refresh(self) -> None:
        """Read the facts again."""
        ledger = self.work.ledger
        self.work.background.run(
            lambda _progress: settings_facts.state(ledger), done=self.show_state, owner=self
        )

    def show_state(self, state: SettingsFacts) -> None:
        """Show the facts."""
        self.header.say(f"{self.work.ledger.name} · {self.work.ledger.folder}")
        self.dates.show_state(state)
        self.backups.show_state(state)
        self.people.show_state(state)

    def _dates_changed(self) -> None:
        self.refresh()
        self.dates_changed.emit()
