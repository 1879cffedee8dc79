"""The own password, and a new recovery code."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.documents.paper import no_printing
from app.errors import UserError
from app.models.roles import Act
from app.services.ledger import ledgers
from app.views.kit import parts, theme
from app.views.kit.fields import SecretLine
from app.views.kit.forms import labelled
from app.views.kit.modal import answered
from app.views.kit.qr import QrView
from app.views.settings.block import SettingsBlock
from app.views.welcome.actions import CreatedLedger
from app.views.welcome.parts import NewPassword
from app.views.welcome.recovery import paint_sheet, save_sheet
from app.views.work import Work


class PasswordBlock(SettingsBlock):
    """Old and new password; only the own one can be changed here."""

    def __init__(self, work: Work) -> None:
        super().__init__("改密码", f"只改 {work.person} 自己的密码；台账内容不用重新加密，马上生效。")
        self._work = work
        self.old, self.new = SecretLine(), NewPassword()
        self.old.setAccessibleName("旧密码")
        self.wrong = parts.label("", "error", wrap=True)
        self.wrong.hide()
        self.change = parts.button("改密码(&W)", self._change)
        for piece in (
            labelled("旧密码", self.old, width=84),
            self.wrong,
            _high("新密码", self.new),
        ):
            self.body.addWidget(piece)
        self.body.addLayout(parts.row(self.change, None))

    def _change(self) -> None:
        if self.new.complain():
            return
        self.wrong.hide()
        self.change.setEnabled(False)
        ledger, person, old, new = self._work.ledger, self._work.person, self.old.text(), self.new.text()
        self._work.background.run(
            lambda _progress: ledgers.change_password(ledger, person, old, new),
            done=lambda _nothing: self._changed(), failed=self._failed, owner=self,
        )  # fmt: skip

    def _changed(self) -> None:
        self.change.setEnabled(True)
        for line in (self.old, self.new.first, self.new.second):
            line.clear()
        self._work.said.emit("密码已改，下次打开台账用新密码")

    def _failed(self, error: UserError) -> None:
        self.change.setEnabled(True)
        self.wrong.setText(f"{error.message}{error.hint}")
        self.wrong.show()
        self.old.setFocus(Qt.FocusReason.OtherFocusReason)


def _high(text: str, field: QWidget) -> QWidget:
    """A label beside the first line of a field of several lines."""
    label = parts.label(text, "sentence")
    label.setFixedWidth(theme.px(84))
    label.setMinimumHeight(theme.px(32))
    line = parts.row(gap=0)
    line.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(field, 1)
    return parts.boxed(line)


class RecoveryBlock(SettingsBlock):
    """A new recovery code, shown once with its QR code; the printed old one stops working."""

    def __init__(self, work: Work) -> None:
        super().__init__("恢复码", "忘了密码只能靠它。打印件丢了、给外人看过了，就换一个新的，旧的随即作废。")
        self._work = work
        self.renew = parts.button("换新恢复码(&Y)…", self._renew, icon="key")
        work.allow(self.renew, Act.RECOVERY_CODE)
        self._sheet: QWidget | None = None
        self.body.addLayout(parts.row(self.renew, None))

    def _renew(self) -> None:
        agreed = self._work.ask.confirm(
            self, "换新恢复码", "换了以后，旧的恢复码就打不开台账了", "换新的(&Y)",
            "新的只显示一次，请先备好打印机或纸笔。",
        )  # fmt: skip
        if agreed:
            ledger = self._work.ledger
            self._work.background.run(
                lambda _progress: ledgers.new_recovery_code(ledger), done=self.show_code, owner=self
            )

    def show_code(self, code: str) -> None:
        """Show a new code until the page is left or 收好了 is pressed."""
        self.hide_code()
        recovery = CreatedLedger(code, self._work.ledger.name, None)
        letters = QGridLayout()
        letters.setHorizontalSpacing(theme.px(18))
        letters.setVerticalSpacing(theme.px(6))
        for at, group in enumerate(code.split("-")):
            letters.addWidget(parts.label(group, "code", selectable=True), at // 3, at % 3)
        beside = parts.column(letters, None, gap=0)
        shown = parts.row(beside, None, QrView(code, 128, "恢复码的二维码"), gap=16)
        acts: tuple[tuple[str, str, Callable[[], object]], ...] = (
            ("打印(&P)", "printer", lambda: self._print(recovery)),
            ("存成PDF到U盘(&S)…", "floppy-disk", lambda: self._save(recovery)),
        )
        buttons = parts.row(*(parts.button(text, act, icon=icon) for text, icon, act in acts), None)
        buttons.addWidget(parts.button("收好了(&K)", self.hide_code))
        advice = parts.label(
            "只显示这一次。打印或抄下，锁进保险柜；不要拍照，不要存在这台电脑上。", "warn", wrap=True
        )
        self._sheet = parts.boxed(parts.column(shown, advice, buttons, gap=10))
        self.body.addWidget(self._sheet)
        self.renew.setEnabled(False)

    def hide_code(self) -> None:
        """Put the code away; it is stored nowhere."""
        if self._sheet is not None:
            self._sheet.hide()
            self._sheet.deleteLater()
            self._sheet = None
        self._work.allow(self.renew, Act.RECOVERY_CODE)

    def _print(self, recovery: CreatedLedger) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415 - slow, seldom needed

        printer = QPrinter()
        dialog = QPrintDialog(printer, self.window())
        dialog.setWindowTitle("打印恢复码")
        with answered(dialog) as agreed:
            taken = not agreed or paint_sheet(printer, recovery)
        if not taken:
            self._work.ask.tell_error(self, "打印恢复码", no_printing())

    def _save(self, recovery: CreatedLedger) -> None:
        place = self._work.ask.save_file(
            self, "存恢复码", Path(f"{recovery.office}_恢复码.pdf"), "PDF (*.pdf)"
        )
        if place is not None:
            try:
                save_sheet(place, recovery)
                self._work.said.emit(f"恢复码已存到 {place}")
            except UserError as error:
                self._work.ask.tell_error(self, "存恢复码", error)
