"""The five steps above the sheet: done ones ticked, the present one filled."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.kit import icons, theme

STEPS = ("选文件", "看懂表", "对栏目", "核对每一行", "导入")
FILE, SHEET, COLUMNS, ROWS, DONE = range(5)


class StepBar(QWidget):
    """A click goes back to a step that was passed, or on to one that can be reached."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._at, self._reach = FILE, FILE
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_step(self, at: int, reach: int) -> None:
        """The present step, and the last one that can be reached by a click."""
        self._at, self._reach = at, reach
        self.setAccessibleName(f"第{at + 1}步，共{len(STEPS)}步：{STEPS[at]}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(self._places()[-1][1].right()) + theme.px(4), theme.px(32))

    def _places(self) -> list[tuple[int, QRectF]]:
        metrics = QFontMetrics(theme.font(theme.BODY, bold=True))
        places, x, disc = [], 0.0, theme.px(20)
        for at, name in enumerate(STEPS):
            width = disc + theme.px(8) + metrics.horizontalAdvance(name)
            places.append((at, QRectF(x, 0, width, theme.px(32))))
            x += width + theme.px(44)
        return places

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        before = 0.0
        for at, room in self._places():
            if at:
                painter.setPen(QPen(theme.colour("line"), 1))
                y = room.center().y()
                painter.drawLine(
                    round(before) + theme.px(6), round(y), round(room.left()) - theme.px(8), round(y)
                )
            self._step(painter, at, room)
            before = room.right()

    def _step(self, painter: QPainter, at: int, room: QRectF) -> None:
        side, here, done = theme.px(20), at == self._at, at < self._at
        disc = QRectF(room.left(), room.center().y() - side / 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent" if here else "green-soft" if done else "total"))
        painter.drawEllipse(disc)
        if done:
            inset = side * 0.22
            icons.draw(painter, "check", disc.adjusted(inset, inset, -inset, -inset), "green")
        else:
            painter.setFont(theme.font(theme.NOTE, bold=here))
            painter.setPen(theme.colour("on-accent" if here else "ink2"))
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(at + 1))
        painter.setFont(theme.font(theme.BODY, bold=here))
        painter.setPen(theme.colour("ink" if here else "ink2"))
        words = room.adjusted(side + theme.px(8), 0, theme.px(6), 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, STEPS[at])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for at, room in self._places():
            if room.contains(event.position()) and at <= self._reach and at != self._at:
                self.chosen.emit(at)
                return
