"""新建台账: four fields, the place judged at once."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.views.kit import parts, theme
from app.views.kit.ask import Ask
from app.views.kit.banner import Banner
from app.views.welcome.actions import LEVELS, NewLedger, OfficeOption, WelcomeActions
from app.views.welcome.parts import NewPassword, OfficeChoice, WelcomePage, path_row, say, say_verdict

_LISTED = "输入名称或拼音首字母，例如 gcx。功能区、市本级也在里面。"
_UNLISTED = "不在列表里。名称没写错的话，在下面填代码和层级。"

_PERSON = "您是这本台账的管理员；每次修改都会记下您的名字。"


class CreatePage(WelcomePage):
    """Gathers a `NewLedger`."""

    verb = "建立并打印恢复码(&C)"
    wanted = Signal(object)  # NewLedger

    def __init__(self, actions: WelcomeActions, ask: Ask) -> None:
        super().__init__("新建台账", "填4项，一分钟。之后都能改，只有密码和恢复码请记牢。")
        self._actions, self._ask = actions, ask
        self.office = OfficeChoice(actions.offices())
        self.place, self.person, self.password = QLineEdit(), QLineEdit(), NewPassword()
        self._own_place = False
        self._office_note = self.field("单位(&D)", self.office, _LISTED)
        self._unlisted = self._make_unlisted()
        self._place_note = self.field(
            "存放位置(&L)", path_row(self.place, "换位置…", self._choose_place), "先选单位，会给出一个位置。"
        )
        self._person_note = self.field("您的姓名(&N)", self.person, _PERSON)
        self.field("密码(&P)", self.password)
        self.body.addWidget(self._warning())
        self.office.textChanged.connect(self._office_changed)
        self.place.textEdited.connect(self._place_typed)
        self.place.textChanged.connect(self._judge)
        self.person.textEdited.connect(self._person_typed)

    def start(self) -> None:
        """Begin with the office."""
        self.office.setFocus()

    def act(self) -> None:
        """Check everything; the first thing that is wrong gets the focus and says why."""
        order = self.order()
        if order is not None:
            self.wanted.emit(order)

    def order(self) -> NewLedger | None:
        """What is to be made, None while something is missing (said below its field)."""
        office = self._meant()
        if office is None:
            say(self._office_note, "请从列表里选单位；不在列表里的，写全名并填代码。", "error")
            self.office.setFocus()
            return None
        place = Path(self.place.text().strip())
        if not self.place.text().strip() or not self._judge():
            self.place.setFocus()
            return None
        if not self.person.text().strip():
            say(self._person_note, "请填您的姓名，修改记录里会写它。", "error")
            self.person.setFocus()
            return None
        if self.password.complain():
            return None
        return NewLedger(office, place, self.person.text().strip(), self.password.text())

    # ------------------------------------------------------------------ inside

    def _warning(self) -> QWidget:
        text = "忘了密码只能靠它打开台账，请打印后锁进保险柜，不要存在这台电脑上。"
        row = parts.row(Banner(text, "warn", title="下一步打印恢复码"), margins=(120, 0, 0, 0))
        return parts.boxed(row)

    def _make_unlisted(self) -> QWidget:
        """Code and level of an office that is on no list; shown only for such a one."""
        self._code, self._level = QLineEdit(), QComboBox()
        self._code.setPlaceholderText("单位代码，例如 131126")
        for level, word in LEVELS.items():
            self._level.addItem(word, level)
        row = parts.row(self._code, self._level, gap=8)
        row.setStretch(0, 1)
        box = parts.boxed(row)
        box.setMaximumHeight(theme.px(34))
        self._grid.addWidget(box, self._row - 1, 1)
        box.hide()
        return box

    def _meant(self) -> OfficeOption | None:
        listed = self.office.office()
        name, code = self.office.text().strip(), self._code.text().strip()
        if listed is not None or not name or not code:
            return listed
        return OfficeOption(code, name, str(self._level.currentData()))

    def _office_changed(self) -> None:
        office, text = self.office.office(), self.office.text().strip()
        unlisted = office is None and len(text) >= 4 and not text.isascii()
        self._unlisted.setVisible(unlisted)
        say(self._office_note, _UNLISTED if unlisted else _LISTED)
        if office is not None and not self._own_place:
            self.place.setText(str(self._actions.default_place(office)))

    def _person_typed(self) -> None:
        say(self._person_note, _PERSON)

    def _place_typed(self) -> None:
        self._own_place = True

    def _choose_place(self) -> None:
        chosen = self._ask.folder(self, "选存放位置", Path(self.place.text() or "."))
        if chosen is not None:
            self._own_place = True
            self.place.setText(str(chosen))

    def _judge(self) -> bool:
        text = self.place.text().strip()
        if not text:
            say(self._place_note, "先选单位，会给出一个位置。")
            return False
        verdict = self._actions.judge_place(Path(text))
        say_verdict(self._place_note, verdict)
        return verdict.good
