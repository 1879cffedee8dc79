"""What stands around the sheet: steps and file above, the legend below."""

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.intake.draft import Outlook
from app.views.intake.steps import StepBar
from app.views.kit import parts, theme

_LEGEND = (
    ("表头", "accent", ""), ("合计", "line", ""), ("分组", "total", ""), ("数据", "panel", "edge"),
    ("将改的格", "accent-soft", "accent-mid"), ("不收的格", "red-soft", "red"),
)  # fmt: skip


class FileLine(QWidget):
    """Steps at the left; the file, its sheet and what was followed at the right."""

    def __init__(self, choose_sheet: Callable[[], object]) -> None:
        super().__init__()
        self.steps = StepBar()
        self._sign = parts.picture("file-text", 16)
        self._name = parts.ElidedLabel("", "second")
        self.sheet = parts.link("", choose_sheet)
        self.sheet.setFont(theme.font(theme.SECOND))
        self._followed = parts.label("", "note")
        pieces = parts.row(self._sign, self._name, self.sheet, self._followed, gap=6)
        line = parts.row(self.steps, None, pieces, gap=12, margins=(24, 4, 24, 10))
        self.setLayout(line)
        self.show_file(None, "")

    def show_file(self, outlook: Outlook | None, sheet: str) -> None:
        """Name the file and which of its sheets is shown."""
        for each in (self._sign, self._name, self.sheet, self._followed):
            each.setVisible(outlook is not None)
        if outlook is None:
            return
        names = [table.name for table in outlook.workbook.sheets]
        self._name.setText(outlook.draft.path.name)
        self._name.setMinimumWidth(min(self._name.sizeHint().width(), theme.px(200)))
        self.sheet.setText(f"第{names.index(sheet) + 1}张表（共{len(names)}张）")
        self.sheet.setVisible(len(names) > 1)
        self._followed.setText("上次对栏目的办法已沿用" if outlook.followed else "")
        self._followed.setVisible(bool(outlook.followed))


class Legend(QWidget):
    """What the colours mean, in words."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(theme.px(31))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("图例：" + "、".join(words for words, _, _ in _LEGEND))

    def sizeHint(self) -> QSize:
        return QSize(theme.px(500), theme.px(31))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.setPen(QPen(theme.colour("line"), 0))
        painter.drawLine(0, 0, self.width(), 0)
        painter.setFont(theme.font(theme.NOTE))
        metrics, middle, side = painter.fontMetrics(), self.height() / 2, theme.px(13)
        x, base = theme.px(16), round(middle + metrics.ascent() / 2) - theme.px(1)
        first = "单击左侧标签可改认法"
        painter.setPen(theme.colour("ink2"))
        painter.drawText(x, base, first)
        x += metrics.horizontalAdvance(first) + theme.px(16)
        for words, fill, edge in _LEGEND:
            painter.setPen(QPen(theme.colour(edge or fill), 1))
            painter.setBrush(theme.colour(fill))
            painter.drawRect(x, round(middle - side / 2), side, side)
            painter.setPen(theme.colour("ink2"))
            painter.drawText(x + side + theme.px(5), base, words)
            x += side + theme.px(5) + metrics.horizontalAdvance(words) + theme.px(14)
