"""The side panel of one problem: what it is, who settles it, its course, what may be done now."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea

from app.services.problems.cases import Case
from app.views.issues.course import CaseCourse, Facts
from app.views.kit import parts, theme
from app.views.work import Work


class CasePanel(QFrame):
    """Shows one problem. Esc or × closes it."""

    closed = Signal()
    project_wanted = Signal(str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAccessibleName("问题")
        self.setFixedWidth(theme.px(348))
        self.uid = ""
        self._title = parts.label("", "block")
        self._words = parts.label("", wrap=True, selectable=True)
        self._project = parts.link("", lambda: self.project_wanted.emit(self.uid))
        self.facts, self.course = Facts(), CaseCourse(work)
        close = parts.icon_button("x", "关闭（Esc）", self.closed.emit, size=14)
        inside = parts.column(
            self._words, parts.row(self._project, None), self.facts, parts.rule(), self.course, None,
            gap=8, margins=(16, 0, 16, 12),
        )  # fmt: skip
        scrolled = QScrollArea()
        scrolled.setWidget(parts.boxed(inside))
        scrolled.setWidgetResizable(True)
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scrolled.viewport().setAutoFillBackground(False)
        scrolled.widget().setAutoFillBackground(False)
        head = parts.row(self._title, None, close, gap=8, margins=(16, 8, 8, 0))
        column = parts.column(head, scrolled, gap=6)
        column.setStretch(1, 1)
        self.setLayout(column)

    def show_case(self, case: Case) -> None:
        """Show a problem."""
        self.uid = case.uid
        self._title.setText(f"问题 {case.text('number')}".strip())
        self._words.setText(str(case.fields["description"] or ""))
        named = f"{case.place}　{case.name}" if not case.own and case.place else case.name
        self._project.setText(theme.elided(named, theme.px(300), self._project.fontMetrics()))
        self._project.setToolTip(f"打开项目：{named}")
        self.facts.show_case(case)
        self.course.show_case(case)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
