"""The windows behind `Ask`: a frame with title, outcome, buttons; a message; one line of text."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QDialog,
    QFrame,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)  # fmt: skip

from app.views.kit import parts, theme
from app.views.kit.first_size import room
from app.views.kit.questions import Listing, Question

_LEAST = 96
"""Of a body that scrolls: enough to see that there is more."""


class LedgerDialog(QDialog):
    """White body above a foot of buttons; the last button given is the primary one at the far right.

    It is never larger than the screen: where the body has no room it scrolls, and the foot stays in sight.
    """

    def __init__(self, parent: QWidget | None, act: str, *, width: float = 440) -> None:
        super().__init__(parent)
        self.setWindowTitle(act)
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)
        self.setMinimumWidth(min(theme.px(width), room(self).width()))
        self.setAccessibleName(act)
        body, foot = QFrame(), QFrame()
        body.setObjectName("dialogBody")
        foot.setObjectName("dialogFoot")
        self.body = parts.column(margins=(16, 14, 16, 14), gap=10)
        self.foot = parts.row(margins=(16, 10, 16, 12), gap=8)
        body.setLayout(self.body)
        foot.setLayout(self.foot)
        outer = parts.column(_Scrolling(body), parts.rule(), foot, gap=0)
        outer.setStretch(0, 1)
        self.setLayout(outer)

    def showEvent(self, event: QShowEvent) -> None:
        """Qt gives a new dialog two thirds of the screen at most, however much its words need."""
        _grow(self)
        super().showEvent(event)

    def sizeHint(self) -> QSize:
        """As large as the words need at that width, and never larger than the screen."""
        size = super().sizeHint()
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth():
            size.setHeight(max(size.height(), layout.totalHeightForWidth(size.width())))
        return size.boundedTo(room(self))


class _Scrolling(QScrollArea):
    """The body of a dialog: as large as its words need where there is room, else it scrolls."""

    def __init__(self, body: QWidget) -> None:
        super().__init__()
        self.setObjectName("white")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setWidget(body)
        self._body = body
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What changes inside changes how much room is wanted; a scroll area does not pass that on."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        return self._body.sizeHint()

    def minimumSizeHint(self) -> QSize:
        least = self._body.minimumSizeHint()
        window = self.window()
        return least.boundedTo(QSize(room(window).width(), theme.px(_LEAST)))

    def hasHeightForWidth(self) -> bool:
        return self._body.hasHeightForWidth()

    def heightForWidth(self, width: int) -> int:
        return (
            self._body.heightForWidth(width) if self.hasHeightForWidth() else self._body.sizeHint().height()
        )


def make_room(dialog: QWidget) -> None:
    """Let a dialog grow for words that came in below a field; by itself it does not for wrapped ones."""
    QTimer.singleShot(0, dialog, lambda: _grow(dialog))


def _grow(dialog: QWidget) -> None:
    layout = dialog.layout()
    if layout is not None:
        height = min(layout.totalHeightForWidth(dialog.width()), room(dialog).height())
        if height > dialog.height():
            dialog.resize(dialog.width(), height)


class FormDialog(LedgerDialog):
    """A form: Esc, or the window's ×, takes away what was typed only the second time; 取消 does at once."""

    def __init__(self, parent: QWidget | None, act: str, *, width: float = 440) -> None:
        super().__init__(parent, act, width=width)
        self._warned = ""
        self._kept = parts.label(
            "写好的字还没有存。接着填，或者再按一次 Esc，不要这些字了。", "warn", wrap=True
        )
        self._kept.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape or not self._warns():
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.isVisible() and self._warns():
            event.ignore()
        else:
            super().closeEvent(event)

    def _warns(self) -> bool:
        """Whether something was typed since the last warning, which is given then."""
        typed = self._typed()
        if typed == self._warned:
            return False
        self._warned = typed
        self.body.addWidget(self._kept)
        self._kept.show()
        make_room(self)
        return True

    def _typed(self) -> str:
        """All that a hand has put into the fields."""
        lines: list[QLineEdit] = [*self.findChildren(QLineEdit)]
        notes: list[QPlainTextEdit] = [*self.findChildren(QPlainTextEdit)]
        typed = [line.text() for line in lines if line.isModified()]
        typed += [note.toPlainText() for note in notes if note.document().isModified()]
        return "\n".join(text for text in typed if text.strip())


class MessageDialog(LedgerDialog):
    """A `Question` on the screen; `answer` holds the key of the chosen button, "" until then."""

    def __init__(self, parent: QWidget | None, question: Question) -> None:
        super().__init__(parent, question.act, width=460 if question.listing is None else 720)
        self.answer = ""
        words = parts.column(gap=4)
        self._say(words, question)
        if question.tone == "error":
            sign = parts.picture("warning", 24, "red")
            self.body.addLayout(parts.row(parts.column(sign, None), words, gap=12))
        else:
            self.body.addLayout(words)
        if question.listing is not None:
            self.body.addWidget(listing_table(question.listing))
        if question.note:
            self.body.addWidget(parts.label(question.note, "second", wrap=True))
        self._offer(question)

    def _say(self, words: QBoxLayout, question: Question) -> None:
        for position, line in enumerate((question.outcome, *question.lines)):
            label = parts.label(line, "bold" if position == 0 else "body", wrap=True, selectable=position > 0)
            words.addWidget(label)
        words.addStretch(1)
        self.setAccessibleDescription("\n".join((question.outcome, *question.lines)))

    def _offer(self, question: Question) -> None:
        if question.details:
            self.foot.addWidget(parts.link("复制详情(&D)", lambda: _copy(question.details)))
        self.foot.addStretch(1)
        for choice in question.choices:
            button = parts.button(choice.text, self._answering(choice.key), primary=choice.primary)
            self.foot.addWidget(button)
            if choice.primary:
                button.setDefault(True)
                button.setFocus()

    def _answering(self, key: str) -> Callable[[], None]:
        def answer() -> None:
            self.answer = key
            self.accept()

        return answer


class TextDialog(LedgerDialog):
    """Asks for one line; a text that `check` refuses stays, with the reason in red below it."""

    def __init__(
        self, parent: QWidget | None, act: str, prompt: str, start: str, *, verb: str,
        check: Callable[[str], str] | None, secret: bool,
    ) -> None:  # fmt: skip
        super().__init__(parent, act)
        self._check = check
        self._line = QLineEdit(start)
        self._line.setAccessibleName(prompt)
        self._line.selectAll()
        self._wrong = parts.label("", "error", wrap=True)
        if secret:
            self._line.setEchoMode(QLineEdit.EchoMode.Password)
        for piece in (parts.label(prompt, "bold", wrap=True), self._line, self._wrong):
            self.body.addWidget(piece)
        self._wrong.hide()
        self.foot.addStretch(1)
        self.foot.addWidget(parts.button("取消(&C)", self.reject))
        agree = parts.button(verb, self._try, primary=True)
        agree.setDefault(True)
        self.foot.addWidget(agree)
        self._line.setFocus()

    @property
    def text(self) -> str:
        """What was typed, trimmed."""
        return self._line.text().strip()

    def _try(self) -> None:
        wrong = self._check(self.text) if self._check else ""
        if not wrong:
            self.accept()
            return
        self._wrong.setText(wrong)
        self._wrong.show()
        make_room(self)
        self._line.setProperty("wrong", True)
        theme.polish(self._line)
        self._line.setFocus()


_WIDEST = 190
"""Of a listing's column: a long name is cut, so that what comes behind it is seen."""


def listing_table(listing: Listing) -> QTableWidget:
    """The rows of a listing as a plain table, ten rows high at most."""
    table = QTableWidget(len(listing.rows), len(listing.headers))
    table.setHorizontalHeaderLabels(listing.headers)
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.verticalHeader().hide()
    table.setObjectName("listing")
    table.setShowGrid(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    table.setWordWrap(False)
    for row, cells in enumerate(listing.rows):
        for column, text in enumerate(cells):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            item.setForeground(theme.colour("red" if column in listing.red else "ink"))
            table.setItem(row, column, item)
    _fit(table, len(listing.rows))
    return table


def _fit(table: QTableWidget, rows: int) -> None:
    high = theme.row_height(theme.SECOND)
    table.setFont(theme.font(theme.SECOND))
    table.verticalHeader().setDefaultSectionSize(high)
    table.verticalHeader().setMinimumSectionSize(high)
    table.horizontalHeader().setFixedHeight(high)
    header, most = table.horizontalHeader(), theme.px(_WIDEST)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    for column in range(table.columnCount()):
        wide = max(table.sizeHintForColumn(column), header.sectionSizeHint(column))
        header.resizeSection(column, min(wide, most))
    header.setStretchLastSection(True)
    table.setFixedHeight(high * (min(rows, 10) + 1) + theme.px(4))


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
