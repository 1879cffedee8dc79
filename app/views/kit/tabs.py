"""Views as underlined tabs with counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.kit import theme

_CENTRE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab; `count` is written small behind its words ("36", "2/7", "" for none)."""

    key: str
    text: str
    count: str = ""


class Tabs(QWidget):
    """A row of tabs, and behind them one blue word that acts (＋存为视图). ←→ change the tab."""

    changed = Signal(str)
    again = Signal(str)  # the current tab was pressed once more
    extra_pressed = Signal()
    menu_wanted = Signal(str, QPoint)  # right click on a tab, global place

    def __init__(self, tabs: Sequence[Tab] = (), extra: str = "") -> None:
        super().__init__()
        self._tabs: tuple[Tab, ...] = tuple(tabs)
        self._extra = extra
        self._current = self._tabs[0].key if self._tabs else ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("视图")

    def set_tabs(self, tabs: Sequence[Tab]) -> None:
        """Show other tabs or counts; the current one stays if it still exists."""
        self._tabs = tuple(tabs)
        if self._current not in {tab.key for tab in self._tabs}:
            self._current = self._tabs[0].key if self._tabs else ""
        self.updateGeometry()
        self.update()

    def texts(self) -> list[str]:
        """What is written on the tabs."""
        return [tab.text for tab in self._tabs]

    @property
    def current(self) -> str:
        """The key of the current tab."""
        return self._current

    def choose(self, key: str) -> None:
        """Make a tab current; unknown keys are passed over."""
        if key != self._current and key in {tab.key for tab in self._tabs}:
            self._current = key
            self.setAccessibleDescription(next(tab.text for tab in self._tabs if tab.key == key))
            self.update()
            self.changed.emit(key)

    def put(self, key: str) -> None:
        """Make a tab current without telling anybody."""
        self.blockSignals(True)
        self.choose(key)
        self.blockSignals(False)

    def choose_number(self, number: int) -> None:
        """Make the tab at a place current (Ctrl+1…9 count from 1)."""
        if 1 <= number <= len(self._tabs):
            self.choose(self._tabs[number - 1].key)

    def sizeHint(self) -> QSize:
        places = self._places()
        return QSize(places[-1][1].right() + 1 if places else 0, theme.px(34))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), theme.px(34))

    def _places(self) -> list[tuple[Tab | None, QRect]]:
        """Each tab and, as None, the extra word, with its rectangle."""
        words, bold = QFontMetrics(theme.font()), QFontMetrics(theme.font(bold=True))
        small = QFontMetrics(theme.font(theme.NOTE))
        x, places = 0, []
        for tab in self._tabs:
            width = max(words.horizontalAdvance(tab.text), bold.horizontalAdvance(tab.text)) + theme.px(24)
            width += small.horizontalAdvance(tab.count) + theme.px(4) if tab.count else 0
            places.append((tab, QRect(x, 0, width, self.height())))
            x += width + theme.px(4)
        extra: list[tuple[Tab | None, QRect]] = []
        if self._extra:
            width = words.horizontalAdvance(self._extra) + theme.px(24)
            extra.append((None, QRect(x, 0, width, self.height())))
        return [*places, *extra]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(theme.colour("line"), 0))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        for tab, rect in self._places():
            if tab is None:
                painter.setFont(theme.font())
                painter.setPen(theme.colour("accent"))
                painter.drawText(rect.adjusted(theme.px(12), 0, 0, 0), _CENTRE, self._extra)
            else:
                self._paint_tab(painter, tab, rect)

    def _paint_tab(self, painter: QPainter, tab: Tab, rect: QRect) -> None:
        here = tab.key == self._current
        painter.setFont(theme.font(bold=here))
        painter.setPen(theme.colour("accent-dark" if here else "ink2"))
        place = rect.adjusted(theme.px(12), 0, 0, -theme.px(3))
        painter.drawText(place, _CENTRE, tab.text)
        place.setLeft(place.left() + painter.fontMetrics().horizontalAdvance(tab.text) + theme.px(4))
        painter.setFont(theme.font(theme.NOTE))
        painter.setPen(theme.colour("ink3"))
        painter.drawText(place, _CENTRE, tab.count)
        if here:
            high = theme.px(3 if self.hasFocus() else 2)
            painter.fillRect(
                rect.left(), rect.bottom() + 1 - high, rect.width(), high, theme.colour("accent")
            )

    def _at(self, place: QPoint) -> Tab | str | None:
        for tab, rect in self._places():
            if rect.contains(place):
                return tab or "extra"
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        hit = self._at(event.position().toPoint())
        if isinstance(hit, Tab):
            if event.button() is Qt.MouseButton.RightButton:
                self.menu_wanted.emit(hit.key, event.globalPosition().toPoint())
            elif hit.key == self._current:
                self.again.emit(hit.key)
            else:
                self.choose(hit.key)
        elif hit == "extra":
            self.extra_pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or not self._tabs:
            super().keyPressEvent(event)
            return
        keys = [tab.key for tab in self._tabs]
        self.choose(keys[(keys.index(self._current) + step) % len(keys)])

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
