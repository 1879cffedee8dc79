"""用户: who works on the ledger, in which role; an administrator adds, changes, resets, closes."""

from collections.abc import Callable

from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QWidget

from app.errors import UserError
from app.services.ledger import people
from app.services.ledger.people import ROLE_WORDS, Act, Person, Role
from app.services.ledger.settings_facts import SettingsFacts
from app.views.kit import parts, theme
from app.views.kit.combo import Combo
from app.views.kit.dialogs import FormDialog, make_room
from app.views.kit.emptied import clear
from app.views.kit.forms import labelled
from app.views.settings.block import SettingsBlock
from app.views.welcome.parts import NewPassword
from app.views.work import Work

_DUTIES = {
    Role.VIEWER: "只看、打印、导出，不能改",
    Role.CLERK: "填数、导入、登记问题和反馈、报送、接收",
    Role.REVIEWER: "填报能做的，再加核实、销号、退回、删除项目",
    Role.ADMIN: "全部，包括用户、目录、设置、名片、恢复",
}
_HEADERS = ("姓名", "角色", "科室", "电话", "")


class PersonDialog(FormDialog):
    """One person's facts and, where asked for, a password; what `agree` refuses is said below, and stays."""

    def __init__(
        self, work: Work, act: str, verb: str, person: Person | None, *, facts: bool, password: bool
    ) -> None:
        super().__init__(work.window, act, width=520)
        self._work = work
        self.name, self.unit, self.phone = QLineEdit(), QLineEdit(), QLineEdit()
        self.role = Combo(tuple(ROLE_WORDS.values()), "角色")
        self.password = NewPassword() if password else None
        self._duty = parts.label("", "second", wrap=True)
        self._wrong = parts.label("", "error", wrap=True)
        self._wrong.hide()
        self.role.currentIndexChanged.connect(self._explain)
        if facts:
            self._ask_facts()
        if self.password is not None:
            self.body.addWidget(labelled("密码", self.password, width=84))
            self.body.addWidget(
                parts.label("把密码当面告诉本人，请他在“设置”里改成自己的。", "second", wrap=True)
            )
        self.body.addWidget(self._wrong)
        self._fill(person)
        self.foot.addStretch(1)
        self.foot.addWidget(parts.button("取消(&C)", self.reject))
        self.verb = parts.button(verb, self.try_it, primary=True)
        self.verb.setDefault(True)
        self.foot.addWidget(self.verb)
        self.gesture: Callable[[], object] = lambda: None
        self.done_words = ""

    def _ask_facts(self) -> None:
        fields: tuple[tuple[str, QWidget], ...] = (
            ("姓名", self.name), ("角色", self.role), ("科室", self.unit), ("电话", self.phone),
        )  # fmt: skip
        for text, field in fields:
            field.setAccessibleName(text)
            self.body.addWidget(labelled(text, field, width=84))
            if field is self.role:
                self.body.addLayout(parts.row(84, self._duty, gap=0))

    def _fill(self, person: Person | None) -> None:
        role = person.role if person else Role.CLERK
        self.role.setCurrentIndex(list(ROLE_WORDS).index(role))
        self._explain()
        if person is not None:
            for line, text in (
                (self.name, person.name),
                (self.unit, person.unit),
                (self.phone, person.phone),
            ):
                line.setText(text)
            self.name.setReadOnly(not person.uid)

    def chosen_role(self) -> Role:
        """The role that stands in the field."""
        return list(ROLE_WORDS)[self.role.currentIndex()]

    def _explain(self) -> None:
        self._duty.setText(_DUTIES[self.chosen_role()])

    def try_it(self) -> None:
        """Do it on the worker, since passwords are slow to stretch; the dialog closes when it is done."""
        if self.password is not None and self.password.complain():
            return
        self.verb.setEnabled(False)
        self._wrong.hide()
        gesture = self.gesture
        self._work.background.run(
            lambda _progress: gesture(),
            done=lambda _result: self._finished(),
            failed=self._refused,
            owner=self,
        )

    def _finished(self) -> None:
        self._work.said.emit(self.done_words.format(name=self.name.text().strip()))
        self.accept()

    def _refused(self, error: UserError) -> None:
        self.verb.setEnabled(True)
        self._wrong.setText(f"{error.message}{error.hint}")
        self._wrong.show()
        make_room(self)


class PeopleBlock(SettingsBlock):
    """Who may open the ledger, and what each may do."""

    def __init__(self, work: Work, refresh: Callable[[], None]) -> None:
        super().__init__("用户", "每个人用自己的密码打开，谁改了什么都记在历史里。")
        self._work, self._refresh = work, refresh
        self.dialog: PersonDialog | None = None
        self._list = parts.column(gap=0)
        self.body.addLayout(self._list)
        self.add = parts.button("添加用户(&U)…", self._add, icon="plus")
        work.allow(self.add, Act.PEOPLE)
        self.body.addLayout(parts.row(self.add, None))

    def show_state(self, state: SettingsFacts) -> None:
        """Show the people."""
        clear(self._list)
        inside = QWidget()
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(16))
        self._grid.setVerticalSpacing(theme.px(8))
        self._grid.setColumnStretch(4, 1)
        self._list.addWidget(inside)
        for column, header in enumerate(_HEADERS):
            self._grid.addWidget(parts.label(header, "second"), 0, column)
        for row, person in enumerate(state.people, 1):
            self._show(row, person)
        self._work.allow(self.add, Act.PEOPLE)

    def _show(self, row: int, person: Person) -> None:
        me = "（您）" if person.name == self._work.person else ""
        role = ROLE_WORDS[person.role] if person.uid else "—"
        for column, text in enumerate((f"{person.name}{me}", role, person.unit or "—", person.phone or "—")):
            label = parts.ElidedLabel(text, "bold" if column == 0 else "body")
            label.setMinimumWidth(theme.px((88, 52, 60, 60)[column]))
            self._grid.addWidget(label, row, column)
        acts = [self._link(person, *each) for each in self._acts(person)]
        state = parts.label(person.state, "warn" if person.active else "second")
        state.setVisible(bool(person.state))
        self._grid.addLayout(parts.row(state, None, *acts, gap=12), row, 4)

    def _acts(self, person: Person) -> list[tuple[str, Callable[[Person], None]]]:
        if not person.uid:
            return [("设角色", self._adopt)]
        if not person.active:
            return [("重新启用", self._reset)]
        return [
            ("改", self._change),
            ("重设密码" if person.opens else "设密码", self._reset),
            ("停用", self._close),
        ]

    def _link(self, person: Person, text: str, act: Callable[[Person], None]) -> QPushButton:
        link = parts.link(text, lambda: act(person))
        link.setAccessibleName(f"{text}：{person.name}")
        self._work.allow(link, Act.PEOPLE)
        return link

    def _open(self, dialog: PersonDialog, words: str, gesture: Callable[[], object]) -> None:
        dialog.gesture, dialog.done_words = gesture, words
        dialog.accepted.connect(self._refresh)
        self.dialog = dialog
        dialog.open()

    def _add(self) -> None:
        ledger, by = self._work.ledger, self._work.person
        asked = PersonDialog(self._work, "添加用户", "添加(&A)", None, facts=True, password=True)
        self._open(asked, "已添加用户：{name}", lambda: people.add(
            ledger, by, asked.name.text(), asked.chosen_role(), _typed(asked),
            unit=asked.unit.text().strip(), phone=asked.phone.text().strip(),
        ))  # fmt: skip

    def _change(self, person: Person) -> None:
        ledger, by = self._work.ledger, self._work.person
        asked = PersonDialog(self._work, "改用户", "保存(&S)", person, facts=True, password=False)
        asked.accepted.connect(lambda: self._work.became(person.name, asked.name.text()))
        self._open(asked, "已改用户：{name}", lambda: people.change(
            ledger, by, person.uid, name=asked.name.text(), role=asked.chosen_role(),
            unit=asked.unit.text().strip(), phone=asked.phone.text().strip(),
        ))  # fmt: skip

    def _reset(self, person: Person) -> None:
        ledger, by = self._work.ledger, self._work.person
        act = f"给{person.name}设新密码"
        asked = PersonDialog(self._work, act, "设密码(&S)", person, facts=False, password=True)
        words = f"{person.name}的密码已设好"
        self._open(asked, words, lambda: people.set_password(ledger, by, person.uid, _typed(asked)))

    def _adopt(self, person: Person) -> None:
        ledger, by = self._work.ledger, self._work.person
        asked = PersonDialog(self._work, "给账号", "保存(&S)", person, facts=True, password=False)
        words = f"{person.name}已有账号"
        self._open(asked, words, lambda: people.adopt(ledger, by, person.name, asked.chosen_role()))

    def _close(self, person: Person) -> None:
        name = person.name
        agreed = self._work.ask.confirm(
            self, "停用用户", f"停用后，{name}的密码马上打不开这本台账", "停用(&T)",
            "他做过的修改都留在历史里；以后可以重新启用，另设密码。",
        )  # fmt: skip
        if agreed:
            self._work.write("停用用户", people.deactivate, person.uid)
            self._refresh()


def _typed(dialog: PersonDialog) -> str:
    return dialog.password.text() if dialog.password is not None else ""
