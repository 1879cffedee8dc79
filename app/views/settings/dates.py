"""The business date and the month being reported: chosen by a person, never trusted to the clock."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from app.models import dates
from app.models.roles import Act
from app.services.common import periods
from app.services.ledger.settings_facts import SettingsFacts
from app.views.kit import parts, theme
from app.views.kit.banner import Banner
from app.views.kit.combo import Combo
from app.views.kit.emptied import clear
from app.views.kit.forms import labelled
from app.views.settings.block import SettingsBlock
from app.views.work import Work

_FOLLOW = "跟着日期走（上个月）"


class DateBlock(SettingsBlock):
    """`changed` tells that the date or the month is another now."""

    changed = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__("日期和报告月", "到期、逾期都按这里的日期算。电脑日期不准时，请按实际日期填。")
        self._work = work
        self._banner = parts.column(gap=0)
        self.day = QLineEdit()
        self.day.setAccessibleName("今天是")
        self.day.setFixedWidth(theme.px(150))
        self.day.returnPressed.connect(self._confirm)
        self.wrong = parts.label("", "error", wrap=True)
        self.wrong.hide()
        self.confirm = parts.button("按这个日期(&D)", self._confirm)
        self.clock = parts.button("用电脑日期", lambda: self._set(None))
        self.month = Combo(name="报告月")
        self.month.setMinimumContentsLength(14)
        self.month.activated.connect(self._choose_month)
        self.body.addLayout(self._banner)
        self.body.addWidget(
            labelled("今天是", parts.boxed(parts.row(self.day, self.confirm, self.clock, None)), width=84)
        )
        self.body.addWidget(self.wrong)
        self.body.addWidget(labelled("报告月", parts.boxed(parts.row(self.month, None)), width=84))

    def show_state(self, state: SettingsFacts) -> None:
        """Show the dates."""
        clear(self._banner)
        if state.complaint:
            sentence = f"{state.complaint}请看看今天是几号，填在下面。"
            self._banner.addWidget(Banner(sentence, "warn"))
        if not self.day.isModified():  # what somebody is typing stays
            self.day.setText(state.today.isoformat())
        self.clock.setEnabled(state.confirmed)
        self.clock.setToolTip("" if state.confirmed else "现在用的就是电脑日期")
        for field in (self.day, self.confirm, self.month):
            self._work.allow(field, Act.SET_DATE)
        if state.confirmed:
            self._work.allow(self.clock, Act.SET_DATE)
        months = _months_before(state.today.isoformat()[:7], 14)
        if state.period not in months:
            months.append(state.period)
        self.month.clear()
        self.month.addItem(_FOLLOW, "")
        for month in months:
            self.month.addItem(f"{month[:4]}年{int(month[5:7])}月", month)
        self.month.setCurrentIndex(self.month.findData(state.period) if state.chosen else 0)

    def finish(self) -> bool:
        """Take a date that was typed; False when it is none and waits."""
        if self.day.isModified():
            self._confirm()
        if self.day.isModified():
            self.day.setFocus()
        return not self.day.isModified()

    def _confirm(self) -> None:
        try:
            stored = dates.parse(self.day.text())
            day = dates.first_day(stored) if stored and len(dates.iso(stored)) == 10 else None
        except ValueError:
            day = None
        self.wrong.setVisible(day is None)
        if day is None:
            self.wrong.setText("日期要填到日，例如 2025-09-18。")
            return
        self._set(day.isoformat())

    def _set(self, text: str | None) -> None:
        ledger = self._work.ledger
        day = dates.first_day(text) if text else None
        self.day.setModified(False)
        self._work.attempt("确认日期", lambda: ledger.confirm_date(day, running=True))
        today = ledger.today
        self._work.said.emit(f"台账日期：{dates.spelled(today)}")
        self.changed.emit()

    def _choose_month(self) -> None:
        ledger, month = self._work.ledger, self.month.currentData()
        self._work.attempt("选报告月", lambda: periods.choose_period(ledger, month or None))
        period = periods.period(ledger)
        self._work.said.emit(f"报告月：{period[:4]}年{int(period[5:7])}月")
        self.changed.emit()


def _months_before(month: str, count: int) -> list[str]:
    """The months up to this one, the newest first."""
    number = int(month[:4]) * 12 + int(month[5:7]) - 1
    return [f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(number, number - count, -1)]
