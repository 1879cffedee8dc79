"""The first window: ways in at the left, the form of the chosen one at the right, its verb below."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QStackedWidget, QWidget

from app.errors import UserError
from app.progress import Progress
from app.views.kit import icons, parts, theme
from app.views.kit.ask import Ask
from app.views.kit.background import Background
from app.views.kit.first_size import fit_screen, set_least
from app.views.kit.progress import run_shown
from app.views.welcome.actions import CreatedLedger, NewLedger, WelcomeActions
from app.views.welcome.create import CreatePage
from app.views.welcome.parts import WelcomePage
from app.views.welcome.rail import WaysRail
from app.views.welcome.recovery import CodePage
from app.views.welcome.unlock import OpenPage, ResetPage, RestorePage

if TYPE_CHECKING:
    from app.views.help.window import HelpWindow

_Result = TypeVar("_Result")
_KEYS = "Tab 下一项　Enter 确定　F1 手册　Esc "
_TOPICS = {"restore": "恢复", "reset": "忘记密码"}
"""What the manual calls a page; the others belong to the first day."""


class DemoPage(WelcomePage):
    """What the demo is."""

    verb = "看看演示(&D)"
    wanted = Signal()

    def __init__(self) -> None:
        super().__init__("看看演示", "一个县和它的市，两本台账，项目和人名都是虚构的。")
        for line in (
            "可以随便改：填进度、推迟节点、导入表格、写数据包、打印作战图。",
            "都放在单独的文件夹里，不碰您自己的台账，关掉再开就是原样。",
        ):
            self.body.addWidget(parts.label(line, wrap=True))

    def act(self) -> None:
        """Ask for the demo."""
        self.wanted.emit()


class WelcomeWindow(QWidget):
    """`opened` carries what the actions gave for an open ledger; the window closes itself then."""

    opened = Signal(object)

    def __init__(
        self,
        actions: WelcomeActions,
        background: Background,
        ask: Ask,
        *,
        version: str = "1.0",
        start: str = "",
    ) -> None:
        super().__init__()
        self._actions, self._background, self._ask = actions, background, ask
        self._busy = False
        self.help: HelpWindow | None = None
        self.setWindowTitle("攻坚台账")
        self.setWindowIcon(icons.app_icon())
        self.setObjectName("welcome")
        self.create_page = CreatePage(actions, ask)
        self.open_page, self.reset_page = OpenPage(actions, ask), ResetPage(actions)
        self.restore_page, self.demo_page, self.code_page = (
            RestorePage(actions, ask),
            DemoPage(),
            CodePage(ask),
        )
        self._pages: dict[str, WelcomePage] = {
            "create": self.create_page,
            "open": self.open_page,
            "restore": self.restore_page,
            "demo": self.demo_page,
            "reset": self.reset_page,
            "code": self.code_page,
        }
        self._build(version)
        self._listen()
        fit_screen(self, QSize(theme.px(1366), theme.px(736)))
        set_least(self, QSize(900, 520))
        self.show_page(start or ("open" if actions.recent() else "create"))

    # ------------------------------------------------------------------ building

    def _build(self, version: str) -> None:
        self.rail = WaysRail(version)
        self.rail.chosen.connect(self.show_page)
        self.stack = QStackedWidget()
        for page in self._pages.values():
            self.stack.addWidget(_scrolling(page))
        self.hint = parts.ElidedLabel(_KEYS, "second")
        self.quit: QPushButton = parts.button("退出(&X)", self._leave)
        self.primary: QPushButton = parts.button("", self._act, primary=True)
        self.primary.setDefault(True)
        foot = QFrame()
        foot.setObjectName("dialogFoot")
        line = parts.row(self.hint, self.quit, self.primary, margins=(64, 0, 24, 0))
        line.setStretch(0, 1)
        foot.setLayout(line)
        foot.setFixedHeight(theme.px(64))
        right = parts.column(self.stack, parts.rule(), foot, gap=0)
        right.setStretch(0, 1)
        whole = parts.row(self.rail, gap=0)
        whole.addLayout(right, 1)
        self.setLayout(whole)

    def _listen(self) -> None:
        self.create_page.wanted.connect(self._create)
        self.open_page.wanted.connect(self._open)
        self.open_page.forgotten.connect(self._forgot)
        self.reset_page.wanted.connect(self._reset)
        self.restore_page.wanted.connect(self._restore)
        self.demo_page.wanted.connect(self._demo)
        self.code_page.entered.connect(self._enter)
        for page in self._pages.values():
            page.ready_changed.connect(self._show_ready)

    @property
    def page(self) -> WelcomePage:
        """The page in front."""
        return self._pages[self.current]

    @property
    def current(self) -> str:
        """Its key."""
        return list(self._pages)[self.stack.currentIndex()]

    def show_page(self, key: str) -> None:
        """Bring a page to the front; while something is under way, or the code waits, the page stays."""
        if self._busy or (self.current == "code" and key != "code" and self.code_page.isVisible()):
            return
        self.stack.setCurrentIndex(list(self._pages).index(key))
        self.rail.set_current("open" if key == "reset" else key)
        self.rail.setEnabled(key != "code")
        self.primary.setText(self.page.verb)
        self.quit.setText("返回(&B)" if self.page.back_to else "退出(&X)")
        self.quit.setVisible(key != "code")
        self._say_keys()
        self._show_ready()
        self.page.start()

    def _say_keys(self) -> None:
        leave = "返回" if self.page.back_to else "退出"
        self.hint.setText("" if self.current == "code" else f"{_KEYS}{leave}")

    def _show_ready(self) -> None:
        self.primary.setEnabled(not self._busy and self.page.ready())

    # ------------------------------------------------------------------ acting

    def _act(self) -> None:
        if not self._busy and self.page.ready():
            self.page.act()

    def _create(self, order: NewLedger) -> None:
        def show_code(result: CreatedLedger) -> None:
            self.code_page.show_made(result)
            self.show_page("code")

        def job(progress: Progress) -> CreatedLedger:
            return self._actions.create(order, progress)

        self._run("正在建立台账…", job, show_code, self._tell("新建台账"))

    def _open(self, place: Path, person: str, password: str) -> None:
        def job(progress: Progress) -> object:
            return self._actions.open(place, person, password, progress)

        sentence = "正在核对密码。连续输错会一次比一次慢，请稍等…"
        self._run(sentence, job, self._enter, self.open_page.refuse)

    def _forgot(self, place: Path) -> None:
        try:
            self.reset_page.show_for(place)
        except UserError as error:
            self._ask.tell_error(self, "重设密码", error)
            return
        self.show_page("reset")

    def _reset(self, place: Path, code: str, person: str, new: str) -> None:
        def job(progress: Progress) -> None:
            self._actions.reset_password(place, code, person, new, progress)

        def done(_nothing: None) -> None:
            self.show_page("open")
            self.open_page.welcome_back(place, f"{person}的密码已重设，请用新密码打开。")

        self._run("正在核对恢复码…", job, done, self.reset_page.refuse)

    def _restore(self, backup: Path, place: Path, password: str) -> None:
        def job(progress: Progress) -> tuple[object | None, str]:
            return self._actions.restore(backup, place, password, progress)

        def done(result: tuple[object | None, str]) -> None:
            opened, missing = result
            if missing:
                hint = "备份旁边的 evidence 文件夹要和它一起拷来；“检查台账”会逐份列出缺的。"
                self._ask.tell(self, "恢复台账", missing, hint)
            if opened is not None:
                self._enter(opened)
                return
            self.reset_page.show_for(place, password)
            self.show_page("reset")

        self._shown("恢复台账", job, done, self.restore_page.refuse)

    def _demo(self) -> None:
        self._shown("看看演示", self._actions.demo, self._enter, self._tell("看看演示"))

    def _shown(
        self, act: str, job: Callable[[Progress], _Result], done: Callable[[_Result], None],
        failed: Callable[[UserError], None],
    ) -> None:  # fmt: skip
        """A long job with its progress window."""
        self._set_busy("")
        run_shown(
            self, self._background, self._ask, act, job,
            done=self._idle_then(done), failed=self._idle_then(failed), cancelled=self._set_idle,
        )  # fmt: skip

    def _run(
        self, sentence: str, job: Callable[[Progress], _Result], done: Callable[[_Result], None],
        failed: Callable[[UserError], None],
    ) -> None:  # fmt: skip
        """A short job: the foot says what goes on."""
        self._set_busy(sentence)
        self._background.run(
            job,
            done=self._idle_then(done),
            failed=self._idle_then(failed),
            cancelled=self._set_idle,
            owner=self,
        )

    def _idle_then(self, act: Callable[[_Result], None]) -> Callable[[_Result], None]:
        def go(result: _Result) -> None:
            self._set_idle()
            act(result)

        return go

    def _tell(self, act: str) -> Callable[[UserError], None]:
        return lambda error: self._ask.tell_error(self, act, error)

    def _set_busy(self, sentence: str) -> None:
        self._busy = True
        self.hint.setText(sentence)
        self.stack.setEnabled(False)
        self._show_ready()

    def _set_idle(self) -> None:
        self._busy = False
        self._say_keys()
        self.stack.setEnabled(True)
        self._show_ready()

    def _enter(self, opened: object) -> None:
        self.opened.emit(opened)
        self.close()

    # ------------------------------------------------------------------ leaving

    def _leave(self) -> None:
        if self.page.back_to:
            self.show_page(self.page.back_to)
        else:
            self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._act()
        elif event.key() == Qt.Key.Key_Escape and self.current != "code":
            self._leave()
        elif event.key() == Qt.Key.Key_F1:
            self._explain()
        else:
            super().keyPressEvent(event)

    def _explain(self) -> None:
        """F1: the manual, at what it says of the page in front."""
        from app.views.help.window import HelpWindow  # noqa: PLC0415 - seldom needed

        if self.help is None:
            self.help = HelpWindow(self, self._ask, self._background)
        self.help.page.show_for((_TOPICS.get(self.current, "第一次打开"),))
        self.help.show()
        self.help.activateWindow()
        self.help.page.activate()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._busy:
            event.ignore()
        else:
            event.accept()


def _scrolling(page: WelcomePage) -> QWidget:
    """On small screens and in large type the form scrolls, its verb stays in sight."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setObjectName("white")
    page.setObjectName("white")
    area.setWidget(page)
    return area
