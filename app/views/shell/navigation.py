"""The navigation at the left: office above, pages, person and business date below."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip

from app.views.kit import icons, theme
from app.views.kit.choices import PaintedChoices
from app.views.kit.page import PageSpec

_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
WIDE, NARROW = 160, 52


@dataclass(frozen=True, slots=True)
class Count:
    """How many things wait on a page; `urgent` when something is overdue."""

    number: int
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class LedgerIdentity:
    """Whose ledger, who works on it, what day the office counts."""

    place: str  # 故城县
    office: str  # 发展和改革局
    person: str  # 刘敏 · 填报
    today: str  # 2023年9月18日 星期一


class Navigation(PaintedChoices):
    """Painted list of pages; ↑↓ go from one to the next. Narrow windows see the icons alone.

    The office above and the person below are pressed for what can be done with the ledger as a whole.
    """

    identity_pressed = Signal(QPoint)  # where on the screen a menu belongs

    def __init__(self, specs: Sequence[PageSpec], identity: LedgerIdentity) -> None:
        super().__init__("导航", specs[0].key if specs else "")
        self._specs = tuple(specs)
        self._identity = identity
        self._counts: dict[str, Count] = {}
        self._narrow = False
        self.set_narrow(False)

    # ------------------------------------------------------------------ for the window

    def set_narrow(self, narrow: bool) -> None:
        """Icons alone, or icons with words."""
        self._narrow = narrow
        self.setFixedWidth(theme.px(NARROW if narrow else WIDE))
        self.update()

    def set_identity(self, identity: LedgerIdentity) -> None:
        """Another person or business date."""
        self._identity = identity
        self.update()

    def set_count(self, key: str, count: Count | None) -> None:
        """How many things wait on a page; None or 0 writes nothing."""
        if count is None or not count.number:
            self._counts.pop(key, None)
        else:
            self._counts[key] = count
        self.update()

    def set_current(self, key: str) -> None:
        """Mark the page in front."""
        self._current = key
        name = next((spec.name for spec in self._specs if spec.key == key), "")
        self.setAccessibleDescription(name)
        self.update()

    # ------------------------------------------------------------------ places

    def _rows(self) -> list[tuple[PageSpec, QRect]]:
        """Every page with its rectangle: from below the office down, 设置 above the foot."""
        y, room = self._head_height(), self.height() - self._head_height() - self._foot_height()
        high = min(theme.px(40), max(room // max(len(self._specs), 1), theme.px(20)))
        rows = []
        for spec in (spec for spec in self._specs if not spec.at_foot):
            rows.append((spec, QRect(0, y, self.width(), high)))
            y += high
        foot = [spec for spec in self._specs if spec.at_foot]
        y = max(self.height() - self._foot_height() - high * len(foot), y)
        for spec in foot:
            rows.append((spec, QRect(0, y, self.width(), high)))
            y += high
        return rows

    def places(self) -> list[tuple[str, QRect]]:
        """Every page by its key, with its rectangle."""
        return [(spec.key, rect) for spec, rect in self._rows()]

    def _identity_at(self, place: QPoint) -> QPoint | None:
        """Where the menu of the office or of the person belongs, when one of them is under a point."""
        foot = self.height() - self._foot_height()
        if place.y() < self._head_height():
            return QPoint(theme.px(8), self._head_height())
        return QPoint(theme.px(8), foot) if place.y() > foot else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        menu = self._identity_at(event.position().toPoint())
        if menu is not None and event.button() is Qt.MouseButton.LeftButton:
            self.identity_pressed.emit(self.mapToGlobal(menu))
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._identity_at(event.position().toPoint()) is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        elif not self._hover:
            self.setCursor(Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Menu:
            foot = QPoint(theme.px(8), self.height() - self._foot_height())
            self.identity_pressed.emit(self.mapToGlobal(foot))
        else:
            super().keyPressEvent(event)

    def _head_height(self) -> int:
        return theme.px(62)

    def _foot_height(self) -> int:
        return theme.px(61)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(WIDE), theme.px(400))

    # ------------------------------------------------------------------ drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("nav"))
        for spec, rect in self._rows():
            self._row(painter, spec, rect)
        painter.setPen(QPen(theme.colour("line"), 0))
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())
        here = next((rect for spec, rect in self._rows() if spec.key == self._current), None)
        if here is not None:
            painter.fillRect(self.width() - 1, here.top(), 1, here.height(), theme.colour("win"))
        self._foot(painter)
        self._head(painter)

    def _head(self, painter: QPainter) -> None:
        if self._narrow:
            side = theme.px(24)
            icons.draw_mark(painter, QRectF((self.width() - side) / 2, theme.px(18), side, side))
            return
        left, room = theme.px(16), self.width() - theme.px(36)
        self._caret(painter, theme.px(18))
        painter.setFont(theme.font(theme.BLOCK, bold=True))
        painter.setPen(theme.colour("ink"))
        place = theme.elided(self._identity.place, room, painter.fontMetrics())
        painter.drawText(QRect(left, theme.px(12), room, theme.px(22)), _MIDDLE, place)
        painter.setFont(theme.font(theme.NOTE))
        painter.setPen(theme.colour("ink2"))
        office = theme.elided(self._identity.office, room, painter.fontMetrics())
        painter.drawText(QRect(left, theme.px(32), room, theme.px(18)), _MIDDLE, office)

    def _foot(self, painter: QPainter) -> None:
        top = self.height() - self._foot_height()
        painter.setPen(QPen(theme.colour("line"), 0))
        painter.drawLine(0, top, self.width() - 2, top)
        if self._narrow:
            side = theme.px(20)
            icons.draw(painter, "user", QRectF((self.width() - side) / 2, top + theme.px(16), side, side))
            return
        left, room = theme.px(16), self.width() - theme.px(36)
        self._caret(painter, top + theme.px(16))
        painter.setFont(theme.font(theme.SECOND, bold=True))
        painter.setPen(theme.colour("ink"))
        person = theme.elided(self._identity.person, room, painter.fontMetrics())
        painter.drawText(QRect(left, top + theme.px(11), room, theme.px(20)), _MIDDLE, person)
        painter.setFont(theme.font(theme.NOTE))
        painter.setPen(theme.colour("ink2"))
        below = self.width() - left - theme.px(10)  # no caret stands beside the day
        today = theme.elided(self._identity.today, below, painter.fontMetrics())
        painter.drawText(QRect(left, top + theme.px(31), below, theme.px(18)), _MIDDLE, today)

    def _caret(self, painter: QPainter, top: int) -> None:
        """The sign that a press opens a menu."""
        side = theme.px(10)
        icons.draw(painter, "caret-down", QRectF(self.width() - theme.px(20), top, side, side), "ink2")

    def _row(self, painter: QPainter, spec: PageSpec, rect: QRect) -> None:
        here = spec.key == self._current
        if here:
            painter.fillRect(rect, theme.colour("win"))
            painter.fillRect(0, rect.top(), theme.px(3), rect.height(), theme.colour("accent"))
        elif spec.key == self._hover:
            painter.fillRect(rect, theme.colour("total"))
        side = theme.px(20)
        x = (self.width() - side) / 2 if self._narrow else theme.px(16)
        square = QRectF(x, rect.top() + (rect.height() - side) / 2, side, side)
        icons.draw(painter, spec.icon, square, "accent" if here else "ink2")
        if not self._narrow:
            painter.setFont(theme.font(theme.BODY, bold=here))
            painter.setPen(theme.colour("accent-dark" if here else "ink2"))
            painter.drawText(rect.adjusted(theme.px(46), 0, 0, 0), _MIDDLE, spec.name)
        self._count(painter, spec.key, rect)
        if here and self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 1))
            painter.drawRect(rect.adjusted(theme.px(5), 3, -4, -4))

    def _count(self, painter: QPainter, key: str, rect: QRect) -> None:
        count = self._counts.get(key)
        if count is None:
            return
        painter.setFont(theme.font(theme.NOTE, bold=count.urgent))
        painter.setPen(theme.colour("red" if count.urgent else "ink2"))
        number = str(count.number) if count.number < 1000 else "999+"
        if self._narrow:
            corner = QRect(rect.left(), rect.top() + 2, rect.width() - theme.px(6), theme.px(14))
            painter.drawText(corner, Qt.AlignmentFlag.AlignRight, number)
        else:
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(rect.adjusted(0, 0, -theme.px(16), 0), right, number)

    # ------------------------------------------------------------------ hints

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and self._narrow:
            name = next((spec.name for spec in self._specs if spec.key == self.key_at(event.pos())), "")
            QToolTip.showText(event.globalPos(), name, self)
            return True
        return super().event(event)
