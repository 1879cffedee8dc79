"""The margins of the sheet: above what each column is imported as, at the left what each row is."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHeaderView, QWidget

from app.documents.intake import Column
from app.services.intake import targets
from app.views.intake.sheet_model import SheetModel
from app.views.intake.words import BOLD_KINDS, KIND_LOOK, OUTCOME_LOOK, letter
from app.views.kit import icons, theme

_CENTRE = Qt.AlignmentFlag.AlignCenter
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
NUMBER, LABEL = 40, 44
"""Widths of the row number and of the row's label."""


class MappingHeader(QHeaderView):
    """Two lines of mapping and the letter of the column; a click wants another mapping."""

    wanted = Signal(int, QPoint)

    def __init__(self, model: SheetModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._sheet = model
        self._hover = -1
        self.setMouseTracking(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(theme.px(36))
        self.setAccessibleName("对应栏目")

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), mapping_height() + letter_height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.colour("head"))
        columns = {column.index: column for column in self._sheet.columns()}
        first = max(self.visualIndexAt(event.rect().left()), 0)
        last = self.visualIndexAt(event.rect().right())
        for number in range(first, self.count() if last < 0 else last + 1):
            left, width = self.sectionViewportPosition(number), self.sectionSize(number)
            self._section(painter, QRect(left, 0, width, self.height()), number, columns.get(number))
        painter.setPen(QPen(theme.colour("line"), 0))
        for y in (mapping_height(), self.height() - 1):
            painter.drawLine(0, y, self.viewport().width(), y)

    def _section(self, painter: QPainter, rect: QRect, number: int, column: Column | None) -> None:
        upper = QRect(rect.left(), 0, rect.width(), mapping_height())
        hovered = number == self._hover and column is not None
        painter.fillRect(upper, theme.colour("accent-soft" if hovered else "panel"))
        painter.setPen(QPen(theme.colour("soft"), 0))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        self._mapping(painter, upper.adjusted(theme.px(6), theme.px(4), -theme.px(3), -theme.px(4)), column)
        painter.setFont(theme.font(theme.SECOND))
        painter.setPen(theme.colour("ink2"))
        lower = QRect(rect.left(), upper.bottom() + 1, rect.width(), letter_height())
        painter.drawText(lower, _CENTRE, letter(number))

    def _mapping(self, painter: QPainter, room: QRect, column: Column | None) -> None:
        half = room.height() // 2
        first = QRect(room.left(), room.top(), room.width(), half)
        second = QRect(room.left(), room.top() + half, room.width(), half)
        words, note = mapping_words(column)
        painter.setFont(theme.font(theme.SECOND))
        painter.setPen(theme.colour("accent-dark" if words != "—" else "ink3"))
        if words != "—":
            side = theme.px(13)
            spot = QRectF(first.left() - 1, first.center().y() - side / 2 + 1, side, side)
            icons.draw(painter, "arrow-down", spot, "accent")
            first.setLeft(first.left() + side + theme.px(2))
        painter.drawText(first, _MIDDLE, theme.elided(words, first.width(), painter.fontMetrics()))
        painter.setFont(theme.font(theme.NOTE))
        painter.setPen(theme.colour("ink2"))
        painter.drawText(second, _MIDDLE, theme.elided(note, second.width(), painter.fontMetrics()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        on_edge = abs(place.x() - self._edge_at(place.x())) < theme.px(4)
        if event.button() is Qt.MouseButton.LeftButton and place.y() < mapping_height() and not on_edge:
            number = self.logicalIndexAt(place)
            if number >= 0:
                left = self.sectionViewportPosition(number)
                self.wanted.emit(number, self.viewport().mapToGlobal(QPoint(left, mapping_height())))
            return
        super().mousePressEvent(event)

    def _edge_at(self, x: int) -> int:
        number = self.logicalIndexAt(x)
        left = self.sectionViewportPosition(number)
        right = left + self.sectionSize(number)
        return left if x - left < right - x and number > 0 else right

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        over = self.logicalIndexAt(place) if place.y() < mapping_height() else -1
        if over != self._hover:
            self._hover = over
            self.viewport().update()
        super().mouseMoveEvent(event)


def mapping_words(column: Column | None) -> tuple[str, str]:
    """What stands above a column: its target, and the unit or how it is used."""
    if column is None:
        return "—", ""
    words = targets.label(column.target)
    if not words:
        return "—", column.note or "不导入"
    if column.unit and targets.is_money(column.target):
        return words, column.unit
    if column.target == "name":
        return words, "按名称对上"
    return words, "一栏拆两项" if "+" in (column.target or "") else ""


class KindHeader(QHeaderView):
    """The row number of their sheet and the label of the row; a click on the label wants another one."""

    wanted = Signal(int, QPoint)  # line

    def __init__(self, model: SheetModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._sheet = model
        self.current = -1
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(row_height())
        self.setDefaultSectionSize(row_height())
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("每行认作什么")

    def sizeHint(self) -> QSize:
        return QSize(theme.px(NUMBER + LABEL), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.colour("head"))
        first = max(self.visualIndexAt(event.rect().top()), 0)
        last = self.visualIndexAt(event.rect().bottom())
        for line in range(first, self.count() if last < 0 else last + 1):
            top, high = self.sectionViewportPosition(line), self.sectionSize(line)
            self._line(painter, QRect(0, top, self.width(), high), line)
        painter.setPen(QPen(theme.colour("line"), 0))
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())

    def _line(self, painter: QPainter, rect: QRect, line: int) -> None:
        row = self._sheet.sheet_row(line)
        words, kind, outcome = self._sheet.label(row)
        fill, ink = OUTCOME_LOOK[outcome] if outcome else KIND_LOOK.get(kind, ("group", "ink2"))
        number = QRect(0, rect.top(), theme.px(NUMBER), rect.height())
        painter.setFont(theme.font(theme.NOTE, bold=line == self.current))
        painter.setPen(theme.colour("ink" if line == self.current else "ink2"))
        painter.drawText(number, _CENTRE, str(row))
        label = QRect(number.right() + 1, rect.top(), theme.px(LABEL), rect.height())
        if words:
            painter.fillRect(label, theme.colour(fill))
        bold = kind in BOLD_KINDS or ink == "on-accent" or (outcome is not None and ink != "ink3")
        painter.setFont(theme.font(theme.NOTE, bold=bold))
        painter.setPen(theme.colour(ink))
        painter.drawText(label, _CENTRE, words)
        painter.setPen(QPen(theme.colour("soft"), 0))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(number.topRight(), number.bottomRight())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        line = self.logicalIndexAt(place)
        if line >= 0 and place.x() > theme.px(NUMBER):
            below = QPoint(theme.px(NUMBER), self.sectionViewportPosition(line) + self.sectionSize(line))
            self.wanted.emit(line, self.viewport().mapToGlobal(below))
            return
        super().mousePressEvent(event)


class Corner(QWidget):
    """What the two margins are, where they meet."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("head"))
        upper = QRect(0, 0, self.width(), mapping_height())
        painter.fillRect(upper, theme.colour("panel"))
        painter.setPen(theme.colour("ink2"))
        painter.setFont(theme.font(theme.SECOND))
        painter.drawText(upper, _CENTRE, "对应栏目")
        low = QRect(0, mapping_height() + 1, theme.px(NUMBER), letter_height())
        painter.drawText(low, _CENTRE, "行")
        painter.drawText(QRect(low.right() + 1, low.top(), theme.px(LABEL), low.height()), _CENTRE, "认作")
        painter.setPen(QPen(theme.colour("line"), 0))
        for y in (mapping_height(), self.height() - 1):
            painter.drawLine(0, y, self.width(), y)
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())
        painter.setPen(QPen(theme.colour("soft"), 0))
        painter.drawLine(low.right(), low.top(), low.right(), low.bottom())


def row_height() -> int:
    """The height of one row of the sheet."""
    return theme.row_height(at_least=25)


def mapping_height() -> int:
    """The height of the two lines above a column."""
    return theme.px(44)


def letter_height() -> int:
    """The height of the line of letters."""
    return theme.px(21)
