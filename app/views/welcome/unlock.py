"""打开台账, 忘记密码 and 恢复台账."""

import contextlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget, QListWidgetItem

from app.errors import UserError
from app.views.kit import parts, theme
from app.views.kit.ask import Ask
from app.views.kit.combo import Combo
from app.views.kit.fields import SecretLine
from app.views.welcome.actions import WelcomeActions
from app.views.welcome.parts import NewPassword, WelcomePage, path_row, say, say_verdict

_CODE = "例如 K7QF-2M9D-… 横线可以不输；没有字母O、I、L，看着像的是数字0和1。"


class OpenPage(WelcomePage):
    """A ledger on this computer and its password."""

    verb = "打开(&O)"
    wanted = Signal(object, str, str)  # Path, person, password
    forgotten = Signal(object)  # Path

    def __init__(self, actions: WelcomeActions, ask: Ask) -> None:
        super().__init__("打开台账", "选一本这台电脑上的台账，输入您的密码。")
        self._actions, self._ask = actions, ask
        self.place, self.person, self.password = QLineEdit(), Combo(name="用户"), SecretLine()
        self.recent = self._recent_list()
        if self.recent.count():
            self.field("最近用过", self.recent)
        self._place_note = self.field("台账位置(&L)", path_row(self.place, "找台账…", self._choose))
        self.field("用户(&N)", self.person)
        self._password_note = self.field("密码(&P)", self.password, "看看大小写锁定和输入法。")
        self.place.textChanged.connect(self._list_people)
        self.forgot = parts.link("忘记密码，用恢复码重设", self._forgot)
        self.body.addLayout(parts.row(self.forgot, None, margins=(120, 0, 0, 0)))
        self.password.returnPressed.connect(self.act)
        if self.recent.count():
            self.recent.setCurrentRow(0)

    def start(self) -> None:
        """Begin where something is missing."""
        (self.password if self.place.text() else self.place).setFocus()

    def act(self) -> None:
        """Ask for the ledger to be opened."""
        if not self.place.text().strip():
            say(self._place_note, "请先选台账所在的文件夹。", "error")
            self.place.setFocus()
        elif not self.password.text():
            say(self._password_note, "请输入密码。", "error")
            self.password.setFocus()
        else:
            say(self._password_note, "正在核对密码…")
            place = Path(self.place.text().strip())
            self.wanted.emit(place, self.person.currentText(), self.password.text())

    def _list_people(self) -> None:
        """Whose passwords open the ledger, who used it last chosen; one person is no choice."""
        place = Path(self.place.text().strip())
        self.person.clear()
        with contextlib.suppress(UserError):  # no ledger there (yet): said when it is to be opened
            self.person.addItems(list(self._actions.people(place)))
        self.person.setCurrentIndex(max(self.person.findText(self._actions.usual(place)), 0))
        self.person.setEnabled(self.person.count() > 1)

    def refuse(self, error: UserError) -> None:
        """What was wrong, below the password; the typed one is marked so that typing replaces it."""
        say(self._password_note, f"{error.message}{error.hint}", "error")
        self.password.setFocus()
        self.password.selectAll()

    def welcome_back(self, place: Path, sentence: str) -> None:
        """A ledger whose password was set anew: the old one and what was said of it are gone."""
        self.place.setText(str(place))
        self.password.clear()
        say(self._password_note, sentence, "good")

    def promise(self, sentence: str) -> None:
        """What follows when the ledger is open."""
        say(self._password_note, sentence, "good")

    def come_back(self, place: Path, *, ask_person: bool) -> None:
        """A ledger that was just left: its password is asked again, with `ask_person` also whose."""
        self.place.setText(str(place))
        asked = self.person if ask_person and self.person.isEnabled() else self.password
        asked.setFocus()

    def offer_others(self) -> None:
        """The ledger used before the newest one, if there is any."""
        self.recent.setCurrentRow(min(1, self.recent.count() - 1))

    def _recent_list(self) -> QListWidget:
        view = QListWidget()
        view.setObjectName("recent")
        view.setAccessibleName("最近用过的台账")
        for each in self._actions.recent():
            item = QListWidgetItem(f"{each.title}　{each.note}".strip())
            item.setData(Qt.ItemDataRole.UserRole, str(each.place))
            item.setToolTip(str(each.place))
            view.addItem(item)
        view.setFixedHeight(theme.px(36) * min(max(view.count(), 1), 4) + 4)
        view.currentItemChanged.connect(self._take_recent)
        view.itemActivated.connect(lambda _item: self.password.setFocus())
        return view

    def _take_recent(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.place.setText(str(item.data(Qt.ItemDataRole.UserRole)))

    def _choose(self) -> None:
        chosen = self._ask.folder(self, "找台账", Path(self.place.text() or "."))
        if chosen is not None:
            self.place.setText(str(chosen))

    def _forgot(self) -> None:
        if self.place.text().strip():
            self.forgotten.emit(Path(self.place.text().strip()))
        else:
            say(self._place_note, "请先选台账所在的文件夹。", "error")


class ResetPage(WelcomePage):
    """A new password by the printed recovery code."""

    verb = "重设密码(&R)"
    back_to = "open"
    wanted = Signal(object, str, str, str)  # Path, code, person, new password

    def __init__(self, actions: WelcomeActions) -> None:
        super().__init__("用恢复码重设密码", "恢复码在打印的那张纸上，9组，每组4个字符，大小写都行。")
        self._actions = actions
        self._place = Path()
        self.code, self.person, self.password = QLineEdit(), QComboBox(), NewPassword()
        self._note = self.field("恢复码(&C)", self.code, _CODE)
        self.field("给谁重设(&N)", self.person)
        self.field("新密码(&P)", self.password)

    def show_for(self, place: Path, code: str = "") -> None:
        """Which ledger it is about; `code` is known where the ledger was restored by it."""
        self._place = place
        self.code.setText(code)
        say(self._note, "台账已恢复。请给自己设一个新密码。" if code else _CODE, "good" if code else "second")
        self.person.clear()
        self.person.addItems(list(self._actions.people(place)))

    def start(self) -> None:
        """Begin with the code, or behind it."""
        (self.password if self.code.text() else self.code).setFocus()

    def act(self) -> None:
        """Ask for the password to be set."""
        if not self.code.text().strip():
            say(self._note, "请照打印件输入恢复码。", "error")
            self.code.setFocus()
        elif not self.password.complain():
            person = self.person.currentText().strip()
            self.wanted.emit(self._place, self.code.text().strip(), person, self.password.text())

    def refuse(self, error: UserError) -> None:
        """What was wrong with the code; it stays as typed."""
        say(self._note, f"{error.message}{error.hint}", "error")
        self.code.setFocus()


class RestorePage(WelcomePage):
    """A ledger from one of its backups."""

    verb = "恢复(&R)"
    wanted = Signal(object, object, str)  # backup, place, password

    def __init__(self, actions: WelcomeActions, ask: Ask) -> None:
        super().__init__("恢复台账", "选一份备份，恢复成台账。那个位置上原来的台账改名留在旁边，不会被覆盖。")
        self._actions, self._ask = actions, ask
        self.backup, self.place, self.password = QLineEdit(), QLineEdit(), SecretLine()
        self._backup_note = self.field("备份文件(&B)", path_row(self.backup, "找备份…", self._choose_backup))
        self._place_note = self.field("恢复到(&L)", path_row(self.place, "换位置…", self._choose_place))
        self._password_note = self.field("密码(&P)", self.password, "做备份时的密码；忘了就填恢复码。")
        self.place.textChanged.connect(self._judge)

    def start(self) -> None:
        """Begin with the backup."""
        self.backup.setFocus()

    def take(self, backup: Path) -> None:
        """Which backup it is about; it goes back to its own ledger unless another place was chosen."""
        self.backup.setText(str(backup))
        if not self.place.text().strip():
            home = self._actions.home_of(backup)
            self.place.setText("" if home is None else str(home))
        (self.password if self.place.text() else self.place).setFocus()

    def act(self) -> None:
        """Ask for the ledger to be restored."""
        missing: list[tuple[QLineEdit, Callable[[], None]]] = [
            (self.backup, lambda: say(self._backup_note, "请选一个备份文件。", "error")),
            (self.place, lambda: say(self._place_note, "请选恢复到哪个文件夹。", "error")),
            (self.password, lambda: say(self._password_note, "请输入密码或恢复码。", "error")),
        ]
        for line, complain in missing:
            if not line.text().strip():
                complain()
                line.setFocus()
                return
        if self._judge():
            paths = (Path(self.backup.text().strip()), Path(self.place.text().strip()))
            self.wanted.emit(*paths, self.password.text())

    def refuse(self, error: UserError) -> None:
        """What was wrong, below the password."""
        say(self._password_note, f"{error.message}{error.hint}", "error")
        self.password.setFocus()

    def _choose_backup(self) -> None:
        chosen = self._ask.open_file(self, "找备份", "台账备份 (*.gjbak);;所有文件 (*)")
        if chosen is not None:
            self.take(chosen)

    def _choose_place(self) -> None:
        chosen = self._ask.folder(self, "恢复到", Path(self.place.text() or "."))
        if chosen is not None:
            self.place.setText(str(chosen))

    def _judge(self) -> bool:
        text = self.place.text().strip()
        if not text:
            say(self._place_note, "")
            return False
        verdict = self._actions.judge_restore(Path(text))
        say_verdict(self._place_note, verdict)
        return verdict.good
