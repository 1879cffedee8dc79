"""Parts of the first window: a page of labels, fields and notes; a new password; the choice of an office."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from app.views.kit import parts, theme
from app.views.kit.choice import ChoiceLine
from app.views.kit.fields import SecretLine
from app.views.welcome.actions import OfficeOption, PlaceVerdict
from app.views.welcome.strength import strength, words

_BAR_TOKENS = ("red", "red", "amber-fill", "green", "green")


class WelcomePage(QWidget):
    """One way in: title, sentence, fields. `verb` names the primary button, `act` does it."""

    ready_changed = Signal()
    verb = ""
    back_to = ""  # key of the page that 返回 leads to

    def __init__(self, title: str, sentence: str) -> None:
        super().__init__()
        self._row = 0
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(0)
        self._grid.setVerticalSpacing(theme.px(4))
        self._grid.setColumnMinimumWidth(0, theme.px(120))
        self._grid.setColumnStretch(1, 1)
        self.body: QVBoxLayout = parts.column(gap=16)
        inside = parts.boxed(
            parts.column(
                parts.label(title, "page"), parts.label(sentence, "sentence", wrap=True), 18, self._grid,
                self.body, None, gap=4,
            )
        )  # fmt: skip
        inside.setMaximumWidth(theme.px(632))
        line = parts.row(inside, gap=0, margins=(64, 44, 40, 16))
        line.addStretch(1)
        line.setStretch(0, 1000)
        self.setLayout(line)

    def field(self, text: str, field: QWidget, note: str = "") -> QLabel:
        """Add a labelled field with a note below it; gives the note, whose words and role may change."""
        label = parts.label(text, "sentence")
        label.setBuddy(field)
        label.setMinimumHeight(theme.px(34))
        below = parts.label(note, "second", wrap=True)
        self._grid.addWidget(label, self._row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(field, self._row, 1)
        self._grid.addWidget(below, self._row + 1, 1)
        self._grid.setRowMinimumHeight(self._row + 2, theme.px(8))
        self._row += 3
        return below

    def ready(self) -> bool:
        """Whether the primary button may be pressed."""
        return True

    def start(self) -> None:
        """The page has come to the front."""

    def act(self) -> None:
        """The primary button was pressed."""


def say(note: QLabel, text: str, role: parts.LabelRole = "second") -> None:
    """Change a note below a field, red or green where it matters."""
    note.setText(text)
    parts.set_role(note, role)


def say_verdict(note: QLabel, verdict: PlaceVerdict) -> None:
    """What is to be said of a place below its field: refused, a worry, or good."""
    if not verdict.good:
        say(note, verdict.text, "error")
    elif verdict.worry:
        say(note, verdict.worry, "warn")
    else:
        say(note, f"✓ {verdict.text}", "good")


class OfficeChoice(ChoiceLine):
    """Chooses an office by name or 拼音首字母; level and code stand at the right once it is known."""

    def __init__(self, offices: Sequence[OfficeOption]) -> None:
        super().__init__([office.name for office in offices], strict=False)
        self._offices = {office.name: office for office in offices}
        self.setTextMargins(0, 0, theme.px(120), 0)
        self.editingFinished.connect(self._complete)
        self.completer().activated.connect(lambda _text: self.textEdited.emit(self.text()))

    def office(self) -> OfficeOption | None:
        """The office meant, None while it is not on the list."""
        return self._offices.get(self.said())

    def _complete(self) -> None:
        office = self.office()
        if office is not None and office.name != self.text():
            self.setText(office.name)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        office = self.office()
        if office is not None:
            painter = QPainter(self)
            painter.setFont(theme.font(theme.NOTE))
            painter.setPen(theme.colour("ink3"))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(self.rect().adjusted(0, 0, -theme.px(10), 0), right, office.note)


class StrengthBar(QWidget):
    """Four strokes that fill as a password gets better."""

    def __init__(self) -> None:
        super().__init__()
        self._level = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_level(self, level: int) -> None:
        """0 to 4."""
        self._level = level
        self.setAccessibleName(f"密码强度 {level} / 4")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(120), theme.px(4))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, gap = QPainter(self), theme.px(4)
        width = (self.width() - 3 * gap) / 4
        for at in range(4):
            token = _BAR_TOKENS[self._level] if at < self._level else "line"
            painter.fillRect(QRectF(at * (width + gap), 0, width, self.height()), theme.colour(token))


class NewPassword(QWidget):
    """A password twice, with its strength and what is wrong with it."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = SecretLine(), SecretLine("再输一遍")
        self.first.setAccessibleName("密码")
        self.second.setAccessibleName("再输一遍密码")
        self._bar = StrengthBar()
        self._note = parts.label(words(""), "second", wrap=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(8))
        grid.setVerticalSpacing(theme.px(6))
        grid.addWidget(self.first, 0, 0)
        grid.addWidget(self.second, 0, 1)
        grid.addWidget(self._bar, 1, 0)
        grid.addWidget(self._note, 2, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.setFocusProxy(self.first)
        for line in (self.first, self.second):
            line.textChanged.connect(self._look)

    def text(self) -> str:
        """The password typed."""
        return self.first.text()

    def good(self) -> bool:
        """Whether both agree and it is no guess."""
        return strength(self.text()) >= 2 and self.text() == self.second.text()

    def complain(self) -> str:
        """Why it is not good, "" when it is; said below the fields too."""
        if self.good():
            return ""
        reason = words(self.text()) if strength(self.text()) < 2 else "两遍不一样，请再输一遍。"
        say(self._note, reason, "error")
        (self.first if strength(self.text()) < 2 else self.second).setFocus()
        return reason

    def _look(self) -> None:
        level, other = strength(self.text()), self.second.text()
        self._bar.show_level(level)
        if other and not self.text().startswith(other):
            say(self._note, "两遍不一样，请再输一遍。", "error")
        elif other == self.text() and level >= 2:
            say(self._note, f"{words(self.text())}两遍一致。", "good")
        else:
            say(self._note, words(self.text()), "error" if level == 1 else "second")
        self.changed.emit()


def path_row(line: QLineEdit, verb: str, act: Callable[[], object]) -> QWidget:
    """A path with the button that chooses it."""
    row = parts.row(line, parts.button(verb, act), gap=8)
    row.setStretch(0, 1)
    box = parts.boxed(row)
    box.setFocusProxy(line)
    return box
