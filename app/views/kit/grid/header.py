"""The grid's margins: a header of one or two lines with sort, filter and lock signs, and the row numbers."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHeaderView, QWidget

from app.views.kit import icons, theme
from app.views.kit.grid.columns import GridColumn, GridLineKind
from app.views.kit.grid.model import GridModel

_CENTRE = Qt.AlignmentFlag.AlignCenter
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class _Place:
    """One section as it stands now."""

    number: int
    column: GridColumn
    rect: QRect


class GridHeader(QHeaderView):
    """Column labels; columns of one `group` stand under a common label. Signs at the right can be clicked."""

    filter_wanted = Signal(int)
    menu_wanted = Signal(int, QPoint)  # a column, a place on the screen

    def __init__(self, model: GridModel, parent: QWidget, *, frozen: bool) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._model = model
        self._hover = -1
        self.setSectionsClickable(True)
        self.setSectionsMovable(not frozen)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(theme.px(28))
        self.setMouseTracking(True)
        self.setStretchLastSection(False)

    def sizeHint(self) -> QSize:
        line = theme.row_height()
        two = any(column.group for column in self._model.columns())
        return QSize(0, 2 * line + 2 if two else line + theme.px(4))  # Qt's own hint visits every section

    # ------------------------------------------------------------------ drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.colour("head"))
        places = self._places()
        for place in places:
            if place.rect.intersects(event.rect()):
                self._section(painter, place)
        for label, rect in self._groups(places):
            self._group(painter, label, rect)
        painter.setPen(QPen(theme.colour("line"), 0))
        painter.drawLine(0, self.height() - 1, self.viewport().width(), self.height() - 1)

    def _places(self) -> list[_Place]:
        columns = self._model.columns()
        places = []
        for number in range(min(self.count(), len(columns))):
            if self.isSectionHidden(number):
                continue
            left, width = self.sectionViewportPosition(number), self.sectionSize(number)
            top = self._group_height() if columns[number].group else 0
            places.append(_Place(number, columns[number], QRect(left, top, width, self.height() - top)))
        return sorted(places, key=lambda place: place.rect.left())

    def _group_height(self) -> int:
        return theme.row_height() + 1

    def _groups(self, places: list[_Place]) -> list[tuple[str, QRect]]:
        """Each run of neighbours with one group label, as a rectangle of the upper line."""
        runs: list[tuple[str, QRect]] = []
        for place in places:
            upper = QRect(place.rect.left(), 0, place.rect.width(), self._group_height())
            if runs and place.column.group and runs[-1][0] == place.column.group:
                runs[-1] = (runs[-1][0], runs[-1][1].united(upper))
            else:
                runs.append((place.column.group, upper))
        return [run for run in runs if run[0]]

    def _group(self, painter: QPainter, label: str, rect: QRect) -> None:
        painter.setPen(QPen(theme.colour("soft"), 0))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.setFont(theme.font(theme.SECOND))
        painter.setPen(theme.colour("ink2"))
        seen = rect.intersected(self.viewport().rect()).adjusted(theme.px(4), 0, -theme.px(4), 0)
        painter.drawText(seen, _CENTRE, group_words(label, seen.width(), painter.fontMetrics()))

    def _section(self, painter: QPainter, place: _Place) -> None:
        column, rect = place.column, place.rect
        painter.setPen(QPen(theme.colour("soft"), 0))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        signs = self._signs(place)
        side, pad = theme.px(14), theme.px(8)
        room = rect.adjusted(pad, 0, -pad, 0)
        for name, token in signs:
            spot = QRectF(room.right() - side, room.center().y() - side / 2, side, side)
            icons.draw(painter, name, spot, token)
            room.setRight(room.right() - side - theme.px(3))
        painter.setFont(theme.font(theme.SECOND, bold=column.filling))
        painter.setPen(theme.colour("accent-dark" if column.filling else "ink2"))
        align = Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
        self._label(painter, room, column.label, align)

    def _label(self, painter: QPainter, room: QRect, text: str, align: Qt.AlignmentFlag) -> None:
        metrics = painter.fontMetrics()
        fits = metrics.horizontalAdvance(text) <= room.width()
        if not fits and room.height() > 2 * metrics.height():
            painter.drawText(room, align | _MIDDLE | Qt.TextFlag.TextWrapAnywhere, text)
        else:
            painter.drawText(room, align | _MIDDLE, theme.elided(text, room.width(), metrics))

    def _signs(self, place: _Place) -> list[tuple[str, str]]:
        """Icons at the right of a label, the rightmost first."""
        column, order = place.column, self._model.sorted_by
        signs = [("lock-simple", "ink3")] if column.locked else []
        if column.key in self._model.filtered:
            signs.insert(0, ("funnel-fill", "accent"))
        elif order is not None and order[0] == column.key:
            signs.insert(0, ("sort-descending" if order[1] else "sort-ascending", "accent"))
        elif column.filterable and self._hover == place.number:
            signs.insert(0, ("funnel", "accent"))
        elif column.filterable and self._roomy(place):
            signs.append(("funnel", "ink3"))
        return signs

    def _roomy(self, place: _Place) -> bool:
        """Whether the funnel always shows: for words with room to spare, not for figures."""
        if place.column.numeric:
            return False
        label = QFontMetrics(theme.font(theme.SECOND)).horizontalAdvance(place.column.label)
        return place.rect.width() >= label + theme.px(8 + 8 + 14 + 4)

    # ------------------------------------------------------------------ mouse

    def sign_at(self, at: QPoint) -> int:
        """The column whose filter sign is under a point, -1 for none."""
        number = self.logicalIndexAt(at)
        columns = self._model.columns()
        if not 0 <= number < len(columns) or not columns[number].filterable:
            return -1
        right = self.sectionViewportPosition(number) + self.sectionSize(number)
        top = self._group_height() if columns[number].group else 0
        inside = right - theme.px(26) <= at.x() <= right - theme.px(5) and at.y() >= top
        return number if inside else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        sign = self.sign_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and sign >= 0:
            self.filter_wanted.emit(sign)
            return
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        number = self.logicalIndexAt(event.pos())
        if number >= 0:
            self.menu_wanted.emit(number, event.globalPos())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.logicalIndexAt(event.position().toPoint())
        if over != self._hover:
            self._hover = over
            self.viewport().update()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = -1
        self.viewport().update()
        super().leaveEvent(event)


def group_words(label: str, width: int, metrics: QFontMetrics) -> str:
    """What a group says within a width: 投资（万元）, where there is no room the unit alone."""
    unit = label.partition("（")[2].removesuffix("）")
    if unit and metrics.horizontalAdvance(label) > width >= metrics.horizontalAdvance(unit):
        return unit
    return theme.elided(label, width, metrics)


def pinned_height(model: GridModel) -> int:
    """How high the total row is that stays at the top, 0 where a table does not begin with one."""
    return theme.row_height() if model.line_count() and model.line(0) is GridLineKind.TOTAL else 0


class RowHeader(QHeaderView):
    """The numbers of the records; a click chooses the row."""

    def __init__(self, model: GridModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._model = model
        self.chosen = range(0)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(theme.row_height())
        self.setDefaultSectionSize(theme.row_height())

    def sizeHint(self) -> QSize:
        widest = max(len(str(self._model.line_count())), 3)
        return QSize(QFontMetrics(theme.font(theme.NOTE)).horizontalAdvance("0" * widest) + theme.px(19), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.colour("head"))
        painter.setFont(theme.font(theme.NOTE))
        first, last = self.visualIndexAt(event.rect().top()), self.visualIndexAt(event.rect().bottom())
        for row in range(max(first, 0), (self.count() if last < 0 else last + 1)):
            top = self.sectionViewportPosition(row)
            rect = QRect(0, top, self.width(), self.sectionSize(row))
            if row in self.chosen:
                painter.fillRect(rect, theme.colour("accent-soft"))
            painter.setPen(theme.colour("accent-dark" if row in self.chosen else "ink3"))
            painter.drawText(rect, _CENTRE, self._model.number(row))
            painter.setPen(QPen(theme.colour("soft"), 0))
            painter.drawLine(0, rect.bottom(), self.width(), rect.bottom())
        painter.fillRect(0, 0, self.width(), pinned_height(self._model), theme.colour("head"))
        painter.setPen(QPen(theme.colour("line"), 0))
        painter.drawLine(self.width() - 1, event.rect().top(), self.width() - 1, event.rect().bottom())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.position().y() >= pinned_height(self._model):  # what is below the total row is not meant
            super().mousePressEvent(event)
