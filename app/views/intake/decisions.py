"""What a person decides, one by one, in the order of the sheet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QWidget

from app.services.intake.plan import NEW, SKIP, Outcome, RowKey
from app.services.intake.review import Decision
from app.views.kit import emptied, parts, theme

_STEP, _CANDIDATES = 30, 3


@dataclass(frozen=True, slots=True)
class DecisionActs:
    """What the cards ask their page to do."""

    decide: Callable[[Sequence[RowKey], str], object]
    fill: Callable[[RowKey, int, str], object]
    edit: Callable[[RowKey, int], object]
    look: Callable[[Decision], object]


class DecisionCard(QFrame):
    """One decision: what it is about, why, and the answers; a click shows its row."""

    def __init__(self, decision: Decision, acts: DecisionActs) -> None:
        super().__init__()
        self.decision, self._acts = decision, acts
        self.red = decision.kind != "double"
        self.title = parts.label(decision.title, "alarm" if self.red else "bold", wrap=True)
        column = parts.column(self.title, parts.label(decision.words, "second", wrap=True), gap=2)
        buttons = self._buttons()
        if buttons:
            column.addSpacing(theme.px(3))
            column.addLayout(parts.row(*buttons, None, gap=8 if not self.red else 12))
        column.setContentsMargins(theme.px(16), theme.px(9), theme.px(12), theme.px(9))
        self.setLayout(column)
        self.setAccessibleName(f"{decision.title}。{decision.words}")

    def _buttons(self) -> list[QPushButton]:
        decision, key = self.decision, self.decision.key
        rows, count = (key, *decision.others), len(decision.others) + 1
        if decision.kind == "double" and decision.candidates:
            return self._answers()
        buttons = []
        if decision.suggestion and decision.column is not None:
            column, text = decision.column, decision.suggestion
            buttons.append(parts.link(f"填 {text}", lambda: self._acts.fill(key, column, text)))
        if decision.column is not None:
            at = decision.column
            buttons.append(parts.link("在表上改", lambda: self._acts.edit(key, at)))
        if decision.chosen == SKIP:
            buttons.append(parts.link("还是导入", lambda: self._acts.decide(rows, "")))
        elif decision.outcome is not Outcome.REFUSED:
            words = "不导入这一行" if count == 1 else f"不导入这{count}行"
            buttons.append(parts.link(words, lambda: self._acts.decide(rows, SKIP)))
        for button in buttons:
            button.setProperty("small", True)
        return buttons

    def _answers(self) -> list[QPushButton]:
        shown = self.decision.candidates[:_CANDIDATES]
        alone = len(shown) == 1
        answers = [
            (candidate.uid, "是同一个，更新" if alone else f"是“{_short(candidate.name)}”", candidate.name)
            for candidate in shown
        ]
        answers.append((NEW, "另立新项目", "作为新项目导入，不动原有项目"))
        return [self._answer(*answer) for answer in answers]

    def _answer(self, choice: str, text: str, tip: str) -> QPushButton:
        chosen = self.decision.chosen == choice
        key = self.decision.key
        button = parts.button(
            text, lambda: self._acts.decide((key,), "" if chosen else choice), icon="check" if chosen else "",
            tip=tip,
        )  # fmt: skip
        button.setProperty("chosen", chosen)
        button.setProperty("small", True)
        button.setAccessibleName(f"{text}{'，已选' if chosen else ''}")
        return button

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("panel"))
        if self.red:
            painter.fillRect(QRect(0, 0, theme.px(3), self.height()), theme.colour("red"))
        painter.setPen(QPen(theme.colour("soft"), 0))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._acts.look(self.decision)


class DecisionList(QScrollArea):
    """The cards of all decisions, thirty at a time: a sheet may have thousands."""

    def __init__(self, acts: DecisionActs) -> None:
        super().__init__()
        self._acts = acts
        self._decisions: Sequence[Decision] = ()
        self._below: QWidget | None = None
        self._shown = _STEP
        self.cards: list[DecisionCard] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("要您定的事")

    def show_decisions(
        self, decisions: Sequence[Decision], nothing: str, below: QWidget | None = None
    ) -> None:
        """Show these decisions, without any the words `nothing`; `below` scrolls along with them."""
        if len(decisions) < len(self._decisions) // 2:
            self._shown = _STEP
        self._decisions, self._below = decisions, below
        place = self.verticalScrollBar().value()
        column = parts.column(gap=0)
        if not decisions:
            label = parts.label(nothing, "second", wrap=True)
            label.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
            column.addWidget(label)
        self.cards = [DecisionCard(decision, self._acts) for decision in decisions[: self._shown]]
        for card in self.cards:
            column.addWidget(card)
        rest = len(decisions) - self._shown
        if rest > 0:
            more = parts.link(f"再看 {min(rest, _STEP)} 处（还有 {rest:,} 处）", self._more)
            column.addLayout(parts.row(more, None, margins=(16, 8, 16, 8)))
        if below is not None:
            column.addWidget(below)
        column.addStretch(1)
        inside = parts.boxed(column)
        inside.setObjectName("page")
        emptied.show_in(self, inside)
        self.verticalScrollBar().setValue(place)

    def _more(self) -> None:
        self._shown += _STEP
        if self._below is not None:
            self._below.setParent(self)  # what it stood in goes away
        self.show_decisions(self._decisions, "", self._below)

    def focus_on(self, key: RowKey) -> QWidget | None:
        """Bring the card of a row into view."""
        card = next((card for card in self.cards if card.decision.key == key), None)
        if card is not None:
            self.ensureWidgetVisible(card, 0, 0)
        return card


def _short(name: str) -> str:
    return name if len(name) <= 9 else f"{name[:8]}…"
