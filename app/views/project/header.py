"""The head of a project's page: way back, light, name, tags, facts."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.services.common.periods import filling
from app.services.common.project_sheet import ProjectSheet
from app.services.ledger import ledgers
from app.views.kit import parts, theme
from app.views.kit.marks import LIGHT_WORDS, draw_light
from app.views.project import words
from app.views.project.words import Fact
from app.views.work import Work

_VMIDDLE = Qt.AlignmentFlag.AlignVCenter
_LOW = 560
"""Below this height of the window (at the usual size of type) the rooms need what the head can do without."""


class LightChip(QWidget):
    """The light in its frame: ■ 红."""

    def __init__(self) -> None:
        super().__init__()
        self._light = "none"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_light(self, light: str, reason: str) -> None:
        """Show another light; the reason is told on hover and to screen readers."""
        self._light = light
        self.setToolTip(reason)
        self.setAccessibleName(f"{LIGHT_WORDS[light] or '未亮'}灯")
        self.setAccessibleDescription(reason)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        letter = QFontMetrics(theme.font(theme.BODY, bold=True)).horizontalAdvance(self._word())
        return QSize(letter + theme.px(36), theme.px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        judged = self._light != "none"
        painter.setPen(QPen(theme.colour(self._light if judged else "edge"), 1))
        painter.setBrush(theme.colour(f"{self._light}-soft" if judged else "panel"))
        radius = theme.px(4)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        side = theme.px(12)
        draw_light(painter, QRectF(theme.px(9), (self.height() - side) / 2, side, side), self._light)
        painter.setPen(theme.colour(self._light if judged else "ink2"))
        painter.setFont(theme.font(theme.BODY, bold=judged))
        painter.drawText(self.rect().adjusted(theme.px(27), 0, 0, 0), _VMIDDLE, self._word())

    def _word(self) -> str:
        return LIGHT_WORDS[self._light] or "未评"


class Tags(QWidget):
    """Small words in frames, side by side."""

    def __init__(self) -> None:
        super().__init__()
        self._tags: list[str] = []
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_tags(self, tags: list[str]) -> None:
        """Show other words."""
        self._tags = tags
        self.setAccessibleName("、".join(tags))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme.font(theme.NOTE))
        widths = [metrics.horizontalAdvance(tag) + theme.px(16) for tag in self._tags]
        return QSize(sum(widths) + theme.px(12) * max(len(widths) - 1, 0), metrics.height() + theme.px(4))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.font(theme.NOTE))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, x, radius = painter.fontMetrics(), 0.0, theme.px(3)
        for tag in self._tags:
            width = metrics.horizontalAdvance(tag) + theme.px(16)
            place = QRectF(x + 0.5, 0.5, width - 1, self.height() - 1)
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.setBrush(theme.colour("panel"))
            painter.drawRoundedRect(place, radius, radius)
            painter.setPen(theme.colour("ink2"))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, tag)
            x += width + theme.px(12)


class FactsLine(QWidget):
    """Facts side by side with hairlines between them; a narrow page gets several lines of them, a low
    screen only the first.
    """

    def __init__(self) -> None:
        super().__init__()
        self._facts: Sequence[Fact] = ()
        self._one = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_facts(self, facts: Sequence[Fact]) -> None:
        """Show other facts."""
        self._facts = facts
        texts = [fact.text() for fact in facts]
        self.setAccessibleName("；".join(texts))
        self.setToolTip("\n".join(texts))
        self._settle()
        self.update()

    def keep_one_line(self, one: bool) -> None:
        """Whether what has no room in the first line is left out."""
        if one != self._one:
            self._one = one
            self._settle()
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def _settle(self) -> None:
        lines = {y for _, _, y in self._places(self.width())}
        self.setFixedHeight(max(len(lines), 1) * self._line_height() - theme.px(6))

    def sizeHint(self) -> QSize:
        return QSize(theme.px(600), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        high, note = self._line_height() - theme.px(6), QFontMetrics(theme.font(theme.NOTE)).height()
        for fact, x, y in self._places(self.width()):
            painter.setFont(theme.font(theme.NOTE))
            painter.setPen(theme.colour("ink3"))
            painter.drawText(x, y, self.width(), note, _VMIDDLE, fact.label)
            self._draw_value(painter, fact, x, y + note, high - note)
            if x:
                painter.fillRect(
                    x - theme.px(20), y + theme.px(2), 1, high - theme.px(4), theme.colour("line")
                )

    def _draw_value(self, painter: QPainter, fact: Fact, x: int, top: int, height: int) -> None:
        for piece in fact.pieces:
            painter.setFont(theme.font(theme.BODY, piece.bold))
            painter.setPen(theme.colour(piece.token))
            text = theme.elided(piece.text, self.width() - x, painter.fontMetrics())
            painter.drawText(x, top, self.width() - x + 2, height, _VMIDDLE, text)
            x += painter.fontMetrics().horizontalAdvance(text)

    def _line_height(self) -> int:
        body, note = QFontMetrics(theme.font(theme.BODY)), QFontMetrics(theme.font(theme.NOTE))
        return body.height() + note.height() + theme.px(8)

    def _places(self, width: int) -> list[tuple[Fact, int, int]]:
        """Where each fact stands."""
        places, x, y = [], 0, 0
        for fact in self._facts:
            needed = _fact_width(fact)
            if x and x + needed > width:
                if self._one:
                    break
                x, y = 0, y + self._line_height()
            places.append((fact, x, y))
            x += needed + theme.px(40)
        return places


def _fact_width(fact: Fact) -> int:
    label = QFontMetrics(theme.font(theme.NOTE)).horizontalAdvance(fact.label)
    value = sum(
        QFontMetrics(theme.font(theme.BODY, piece.bold)).horizontalAdvance(piece.text)
        for piece in fact.pieces
    )
    return max(label, value)


def _step_button(icon: str, act: Callable[[], object]) -> QToolButton:
    """Undo or redo; undo says what it takes back."""
    button = parts.icon_button(icon, "", act)
    button.setToolButtonStyle(parts.BESIDE)
    button.setProperty("quiet", True)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return button


class ProjectHeader(QWidget):
    """Everything above the tabs. It asks the page through the three callables it is given."""

    def __init__(
        self, work: Work, *, back: Callable[[], None], step: Callable[[int], None], fill: Callable[[], None]
    ) -> None:
        super().__init__()
        self._work = work
        self._place = parts.label("", "second")
        self.before = parts.icon_button("caret-left", "上一个项目（Alt+↑）", lambda: step(-1), size=16)
        self.after = parts.icon_button("caret-right", "下一个项目（Alt+↓）", lambda: step(1), size=16)
        self.undo, self.redo = (
            _step_button("arrow-u-up-left", work.undo),
            _step_button("arrow-u-up-right", work.redo),
        )
        self._keys = parts.label("Alt+↑↓", "note")
        self.home = parts.link("项目台账", back)
        self.home.setToolTip("回到台账")
        self._light, self._tags, self._facts = LightChip(), Tags(), FactsLine()
        self._name = parts.label("", "project", selectable=True)
        self._why = parts.label("", "second", wrap=True)
        self.fill = parts.button("填进展", fill, icon="pencil-simple", primary=True)
        self._arrange()

    def _arrange(self) -> None:
        trail = parts.row(
            self.home, parts.picture("caret-right", 12, "ink3"), self._place,
            8, self.before, self.after, self._keys, None, self.undo, self.redo, gap=6,
        )  # fmt: skip
        self._name_row = parts.row(self._light, self._name, self._tags, None, self.fill, gap=12)
        self._tag_row = parts.row(gap=0)
        column = parts.column(
            trail, self._name_row, self._tag_row, self._facts, self._why, gap=6, margins=(24, 6, 24, 6)
        )
        assert isinstance(column, QVBoxLayout)
        self.setLayout(column)

    def show_project(self, page: ProjectSheet, place: int, count: int) -> None:
        """Show a project that is the `place`th (from 1) of `count` in the order it was opened from."""
        self._place.setText(f"{place} / {count}" if count > 1 else "1 / 1")
        self.before.setEnabled(place > 1)
        self.after.setEnabled(place < count)
        self._keys.setVisible(count > 1)
        self._name.setText(page.project.name)
        self._light.set_light(page.standing.light, page.standing.light_reason)
        self._tags.set_tags(words.tags(page.project))
        self._facts.set_facts(words.facts(page))
        reason = words.light_words(page)
        self._why.setText(reason)
        self._why.setVisible(bool(reason))
        self.fill.setText(f" 填{int(filling(page.period)[5:7])}月进展")
        self._show_steps()
        self._fit()

    def _show_steps(self) -> None:
        steps = ledgers.undo_steps(self._work.ledger)
        kinds = ((self.undo, "撤销", "Ctrl+Z", steps.undo), (self.redo, "恢复", "Ctrl+Y", steps.redo))
        for button, word, key, entries in kinds:
            button.setEnabled(bool(entries))
            tip = f"{word}：{entries[0].title}" if entries else f"没有可以{word}的操作"
            button.setToolTip(f"{tip}（{key}）" if entries else tip)
            button.setAccessibleName(tip)
        back = f"撤销：{steps.undo[0].title}" if steps.undo else "撤销"
        self.undo.setText(f" {theme.elided(back, theme.px(180), self.undo.fontMetrics())}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """A name too long for one line with its tags gets a line for itself; still longer, it is wrapped."""
        fixed = self._light.sizeHint().width() + self.fill.sizeHint().width() + theme.px(24 * 2 + 12 * 4)
        room = self.width() - fixed
        name = QFontMetrics(theme.font(theme.PROJECT, bold=True)).horizontalAdvance(self._name.text()) + 8
        tags = self._tags.sizeHint().width()
        below = name + tags > room
        if below == (self._tag_row.indexOf(self._tags) < 0):
            source, target = (self._name_row, self._tag_row) if below else (self._tag_row, self._name_row)
            source.removeWidget(self._tags)
            target.insertWidget(0 if below else 2, self._tags)
            if below:
                target.addStretch(1)
            else:
                while self._tag_row.count():
                    self._tag_row.takeAt(0)
        low = self.window().height() < theme.px(_LOW)
        self._facts.keep_one_line(low)
        self._tags.setVisible(not (low and below))
        self._name.setWordWrap(name > room)
        self._name.setMinimumWidth(theme.px(120))
        self._name.setMaximumWidth(max(room, theme.px(120)) if name > room else name)
        self._name_row.setStretch(1, 1000 if name > room else 0)
