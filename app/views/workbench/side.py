"""Beside the list of 工作台: how far the month is, the year against 序时, what was changed last."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from app.rules.indicators import Summary
from app.rules.lights import AMBER, GREEN, RED
from app.rules.pace import percent, show_percent
from app.services.grid.grid import Condition
from app.services.workbench.workbench import RecentChange, SideFacts
from app.views.kit import emptied, parts, theme
from app.views.kit.marks import LIGHT_WORDS, Bar, BarView, LightMark

_LIGHTS = (RED, AMBER, GREEN)
_YI = 100_000_000
Go = Callable[[str, object], None]
"""Leads to a page by its key, with what it should show."""


class SideBlock(QFrame):
    """A white panel: a bold name, a few words at the right, the rest below."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAccessibleName(title)
        self.title = parts.label(title, "block")
        self.words = parts.ElidedLabel("", "second")
        head = parts.row(self.title, None, self.words, gap=8)
        self.body: QVBoxLayout = parts.column(gap=8)
        self.setLayout(parts.column(head, self.body, gap=10, margins=(16, 12, 16, 14)))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def say(self, words: str, role: parts.LabelRole = "second") -> None:
        """Say something at the right of the name."""
        self.words.setText(words)
        parts.set_role(self.words, role)


def brief_words(now: SideFacts) -> str:
    """The month and the year in one line: 9月填报 22 / 54 项　截至8月末完成 59.1%."""
    month, rate = now.month, now.year.rate
    told = f"{int(month.month[5:7])}月填报 {month.filled:,} / {month.due:,} 项"
    done = "" if rate is None else f"　今年完成 {show_percent(rate)}"
    return f"{told}{done}　展开看"


class MonthBlock(SideBlock):
    """The month that is being filled in: how many projects are told, and what was sent last."""

    def __init__(self, go: Go, *, city: bool) -> None:
        super().__init__("本月填报")
        self._bar = BarView(Bar(0.0), name="填报")
        self._filled = parts.label("", "bold")
        self._sent = parts.ElidedLabel("", "second")
        fill = parts.link("看填报" if city else "去填报", lambda: go("months", None))
        send = parts.link("看收报" if city else "去报送", lambda: go("exchange", None))
        self.body.addLayout(parts.row(parts.label("填报"), None, self._filled, fill, gap=12))
        self.body.addWidget(self._bar)
        self.body.addLayout(parts.row(self._sent, None, send, gap=12))
        self._city = city

    def show_standing(self, now: SideFacts) -> None:
        """Show how far the report is."""
        month = now.month
        self.title.setText(f"{int(month.month[5:7])}月填报")
        until, left = f"{month.deadline.month}月{month.deadline.day}日前", month.workdays
        when = f"还有 {left}个工作日" if left > 0 else "今天截止" if left == 0 else f"过了 {-left}个工作日"
        done = month.unfilled == 0
        late: parts.LabelRole = "alarm" if left < 0 else "warn"
        role: parts.LabelRole = late if not done else "good" if month.due else "second"
        self.say("填齐了" if done and month.due else "还没有项目" if done else f"{until} · {when}", role)
        self._filled.setText(f"{month.filled:,} / {month.due:,} 项")
        self._bar.set_bar(Bar(month.filled / month.due if month.due else 0.0))
        if self._city:
            self._sent.setText("各单位报来的在数据交换里收")
        elif now.sent is None:
            self._sent.setText("还没有报送过数据包")
        else:
            self._sent.setText(f"上次报送：第{now.sent.number}期，{now.sent.day}")


class YearBlock(SideBlock):
    """The year's investment against 序时, and the lights; each count leads to its projects."""

    def __init__(self, go: Go) -> None:
        super().__init__("今年以来")
        self._rate = parts.label("", "project")
        self._sums = parts.ElidedLabel("", "second")
        self._bar = BarView(Bar(0.0), name="年度完成率")
        self._pace, self._gap = parts.label("", "note"), parts.label("", "second")
        self._share = LightBar()
        self.lights = {light: parts.link("", partial(go, "ledger", _of_light(light))) for light in _LIGHTS}
        self.body.addLayout(parts.row(self._rate, None, self._sums, gap=8))
        self.body.addWidget(self._bar)
        self.body.addLayout(parts.row(self._pace, None, self._gap, gap=8))
        self.body.addWidget(self._share)
        line = parts.row(gap=4)
        for light, link in self.lights.items():
            line.addWidget(LightMark(light, letter=False))
            line.addWidget(link)
            line.addStretch(1)
        self.body.addLayout(line)

    def show_standing(self, now: SideFacts) -> None:
        """Show the figures at the end of the judged month."""
        year = now.year
        month = int(year.period[5:7])
        self.title.setText(f"截至{month}月末")
        self.say(f"{year.count:,} 项")
        self._rate.setText(show_percent(year.rate))
        self._sums.setText(f"完成 {_in_yi(year.year_done)} / 计划 {_in_yi(year.year_plan)} 亿元")
        self._bar.set_bar(Bar(year.rate or 0.0, year.pace))
        self._pace.setText(f"竖线 = 序时 {show_percent(year.pace)}")
        self._say_gap(year)
        self._share.show_lights(year.lights)
        for light, link in self.lights.items():
            count = year.lights.get(light, 0)
            link.setText(f"{LIGHT_WORDS[light]} {count:,}")
            link.setEnabled(bool(count))
            link.setAccessibleName(f"{LIGHT_WORDS[light]}灯 {count}项，看这些项目")

    def _say_gap(self, year: Summary) -> None:
        if year.gap is None:
            self._gap.setText("没有年度计划")
            parts.set_role(self._gap, "second")
            return
        points = percent(year.gap)
        behind = points < 0
        words = (
            f"低 {abs(points)} 个百分点" if behind else f"高 {points} 个百分点" if points else "与序时持平"
        )
        self._gap.setText(words)
        parts.set_role(self._gap, "warn" if behind else "good")


class LightBar(QWidget):
    """How many projects are red, amber and green, as one bar; white gaps keep the colours apart."""

    def __init__(self) -> None:
        super().__init__()
        self._lights: dict[str, int] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("亮灯")

    def show_lights(self, lights: dict[str, int]) -> None:
        """Counts by light."""
        self._lights = lights
        self.setAccessibleDescription(
            "，".join(f"{LIGHT_WORDS[each]} {lights.get(each, 0)}" for each in _LIGHTS)
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(120), theme.px(8))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("track"))
        total = sum(self._lights.get(light, 0) for light in _LIGHTS)
        left, gap = 0.0, theme.px(2)
        for light in _LIGHTS:
            wide = self.width() * self._lights.get(light, 0) / total if total else 0.0
            token = "amber-fill" if light == AMBER else light
            painter.fillRect(
                round(left), 0, max(round(wide) - gap, 1 if wide else 0), self.height(), theme.colour(token)
            )
            left += wide


class RecentBlock(SideBlock):
    """The last changes, newest first; which of them Ctrl+Z reaches. As many as there is room for."""

    def __init__(self) -> None:
        super().__init__("最近的修改")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.setMinimumHeight(theme.px(96))
        self._lines = parts.column(gap=6)
        self.body.addLayout(self._lines)
        self.body.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """A line that would be cut is left out."""
        room = self.height() - theme.px(52)
        for at in range(self._lines.count()):
            widget = self._lines.itemAt(at).widget()
            if widget is not None:
                room -= widget.sizeHint().height() + self._lines.spacing()
                widget.setVisible(room >= 0)

    def show_standing(self, now: SideFacts) -> None:
        """Show the last changes."""
        emptied.clear(self._lines)
        if not now.changes:
            self._lines.addWidget(parts.label("还没有改过什么", "second"))
        for place, step in enumerate(now.changes):
            if place:
                self._lines.addWidget(parts.rule())
            self._lines.addWidget(_step(step))
        self._fit()


def _step(step: RecentChange) -> QWidget:
    when = parts.label(step.when, "note")
    when.setFixedWidth(theme.px(56))
    who = f"{step.author} · 可撤销" if step.undoable else step.author
    words = parts.column(parts.ElidedLabel(step.title), parts.ElidedLabel(who, "note"), gap=1)
    line = parts.row(when, gap=0)
    line.addLayout(words, 1)
    return parts.boxed(line)


def _of_light(light: str) -> Condition:
    return Condition("light", "in", (light,))


def _in_yi(amount: int) -> str:
    return f"{amount / _YI:,.2f}"
