"""Step 1: choose a file or drop it here; how far reading is; what is wrong with the file and what to do."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.errors import UserError
from app.views.kit import parts, theme
from app.views.kit.background import Step
from app.views.kit.banner import Banner
from app.views.kit.emptied import clear
from app.views.kit.progress import ProgressView

_CENTRE = Qt.AlignmentFlag.AlignHCenter


class StartPanel(QWidget):
    """A dashed field in the middle of the page."""

    def __init__(self, choose: Callable[[], object], cancel: Callable[[], object]) -> None:
        super().__init__()
        self.choose = parts.button("选文件(&O)…", choose, primary=True, icon="folder-open")
        column = parts.column(None, gap=10, margins=(40, 40, 40, 40))
        column.addWidget(parts.picture("table", 36, "accent"), 0, _CENTRE)
        column.addWidget(parts.label("把 Excel 或 WPS 表拖到这里", "page"), 0, _CENTRE)
        words = (
            "能认 .xlsx、.xls、.ods 和 .csv；多层表头、合并格、合计行都照原样认。\n"
            "只读不改：您的文件一个字也不动。"
        )
        note = parts.label(words, "second")
        note.setAlignment(_CENTRE)
        column.addWidget(note, 0, _CENTRE)
        column.addSpacing(theme.px(6))
        column.addWidget(self.choose, 0, _CENTRE)
        self._trouble = parts.column(gap=0)
        self.progress = ProgressView(unit="行")
        self.cancel = parts.button("取消(&C)", cancel)
        self._running = parts.boxed(parts.column(self.progress, parts.row(None, self.cancel), gap=10))
        self._running.setFixedWidth(theme.px(420))
        self._running.hide()
        column.addLayout(self._trouble)
        column.addWidget(self._running, 0, _CENTRE)
        column.addStretch(1)
        self.setLayout(column)

    def begin(self) -> None:
        """Reading has begun."""
        self._clear()
        self.choose.setEnabled(False)
        self._running.show()

    def show_step(self, step: Step) -> None:
        """Show how far reading is."""
        self.progress.show_step(step)

    def end(self, error: UserError | None = None) -> None:
        """Reading has ended; with an error it says what is wrong with the file and what to do."""
        self._running.hide()
        self.choose.setEnabled(True)
        self._clear()
        if error is not None:
            banner = Banner(f"{error.hint}\n台账没有改动。".strip(), "bad", title=error.message)
            banner.setFixedWidth(theme.px(520))
            self._trouble.addWidget(banner, 0, _CENTRE)

    def trouble(self) -> str:
        """What is wrong with the last file, "" when nothing is."""
        shown = self._trouble.itemAt(0)
        return shown.widget().accessibleName() if shown is not None and shown.widget() is not None else ""

    def _clear(self) -> None:
        clear(self._trouble)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.colour("edge"), 1)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(theme.colour("panel"))
        margin, radius = theme.px(24), theme.px(4)
        room = QRectF(self.rect()).adjusted(margin, theme.px(4), -margin, -margin)
        painter.drawRoundedRect(room, radius, radius)
