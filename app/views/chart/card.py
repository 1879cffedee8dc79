"""The card of a project: which node is next, when it is expected, what holds it up, who is responsible."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from app.documents.gantt.model import ChartNode, ChartRow
from app.views.chart.drag import day_words, delay_words
from app.views.kit import parts, theme

_WIDTH = 300.0


class ProjectCard(QFrame):
    """One card over the chart, shown beside the line it speaks of, never over it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.uid = self.node = ""
        self._name = parts.label("", "bold", wrap=True)
        self._facts: dict[str, tuple[QLabel, QLabel]] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(12))
        grid.setVerticalSpacing(theme.px(5))
        grid.setColumnStretch(1, 1)
        for place, word in enumerate(("节点", "预计", "卡在", "责任")):
            name, value = parts.label(word, "second"), parts.label("", wrap=True)
            name.setFixedWidth(theme.px(60))
            grid.addWidget(name, place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, place, 1, Qt.AlignmentFlag.AlignTop)
            self._facts[word] = (name, value)
        hint = parts.label("回车打开项目　拖动菱形或按F2改预计日期", "note")
        self._inside = parts.column(self._name, grid, hint, gap=7, margins=(15, 11, 15, 11))
        self.setLayout(self._inside)
        self.setFixedWidth(theme.px(_WIDTH))
        self.hide()

    def tell(self, row: ChartRow, node: ChartNode | None, issue: str, year: int) -> None:
        """Speak of a project and of one of its nodes, by default the next one."""
        node = node or next_node(row)
        self.uid, self.node = row.uid, node.uid if node else ""
        self._name.setText(row.name)
        self._say("节点", _planned(node, year) if node else "", red=bool(node and node.overdue))
        if node and node.actual:
            self._say("预计", f"{day_words(node.actual, year)}完成{delay_words(node.planned, node.actual)}")
        else:
            expected = node.forecast if node else None
            slip = _slip(row) or delay_words(node.planned if node else None, expected)
            self._say("预计", f"{day_words(expected, year)}{slip}" if expected else "")
        self._facts["预计"][0].setText("完成" if node and node.actual else "预计")
        self._say("卡在", issue)
        self._say("责任", " · ".join(part for part in (row.unit, row.person) if part))
        self.setAccessibleName(row.name)
        self.setAccessibleDescription(self.words())
        self._inside.invalidate()
        self._inside.activate()
        self.resize(self.width(), self._inside.totalHeightForWidth(self.width()))

    def words(self) -> str:
        """What the card says, in one line."""
        facts = [f"{name.text()} {value.text()}" for name, value in self._facts.values() if value.text()]
        return "；".join(facts)

    def _say(self, word: str, text: str, *, red: bool = False) -> None:
        name, value = self._facts[word]
        value.setText(text)
        value.setProperty("role", "error" if red else "body")
        theme.polish(value)
        for each in (name, value):
            each.setVisible(bool(text))

    def show_beside(self, line: QRect, x: int, room: QRect) -> None:
        """Show the card under a line of the chart, or above it where there is no room, near `x`."""
        gap = theme.px(5)
        top = line.bottom() + gap
        if top + self.height() > room.bottom():
            top = line.top() - gap - self.height()
        left = min(max(x - self.width() // 4, room.left() + gap), room.right() - self.width() - gap)
        self.move(QPoint(left, max(top, room.top())))
        self.show()
        self.raise_()


def next_node(row: ChartRow) -> ChartNode | None:
    """The first node that is not done, else the last one."""
    nodes = [node for node in row.nodes if node.uid]
    return next((node for node in nodes if node.actual is None), nodes[-1] if nodes else None)


def _slip(row: ChartRow) -> str:
    """（竣工推迟 18天）: what is expected of the last node, "" when nobody said or nothing changes."""
    last = row.nodes[-1] if row.nodes else None
    if last is None or last.actual or last.forecast is None or last.planned is None:
        return ""
    days = (last.forecast - last.planned).days
    return f"（竣工{'推迟' if days > 0 else '提前'} {abs(days)}天）" if days else ""


def _planned(node: ChartNode, year: int) -> str:
    return f"{node.name}（计划 {day_words(node.planned, year)}）" if node.planned else node.name
