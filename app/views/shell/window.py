"""The main window: navigation, pages made when first needed, status bar, and the keys of all pages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import shiboken6
from PySide6.QtCore import QByteArray, QPoint, QSize, Qt, QThread, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QWidget

from app.views.kit import icons, parts, theme
from app.views.kit.background import Background
from app.views.kit.first_size import bring_back, fit_screen, set_least
from app.views.kit.notices import Notice, Notices
from app.views.kit.page import Page, PageSpec
from app.views.kit.page_header import UndoPort
from app.views.kit.shortcuts import bind
from app.views.kit.status_bar import StatusBar
from app.views.kit.stray import StrayText, StrayTexts
from app.views.shell.navigation import Count, LedgerIdentity, Navigation
from app.views.shell.page_stack import PageStack

_NARROW_BELOW = 1280
_AGAIN = 100  # milliseconds
_REFUSED = "红框里的字没有收下：先改好，或者按 Esc 放弃"
HELP = "help"
"""The key of the page that F1 opens."""
STRAY = ""
"""Beside the keys of pages: the texts that have lost their place."""
LOCK, PERSON, LEDGER = "lock", "person", "ledger"
_LEAVING = {LOCK: "锁定(&L)\tCtrl+L", PERSON: "换人(&P)…", LEDGER: "换台账(&T)…"}
"""Why the window is left for the door without ending the program."""


@dataclass(frozen=True, slots=True)
class Session:
    """What the window is given: pages, identity, what undoes, and where it keeps what must be remembered."""

    title: str  # 故城县 2023年台账
    identity: LedgerIdentity
    pages: Sequence[PageSpec]
    undo: UndoPort
    background: Background
    geometry: bytes = b""
    size: str = "标准"
    remember_geometry: Callable[[bytes], None] = lambda _geometry: None
    remember_size: Callable[[str], None] = lambda _size: None
    may_close: Callable[[], bool] = lambda: True
    first: str = ""  # the page that is shown at the start, by default the first one
    unwritten: Mapping[str, object] = field(default_factory=dict)  # what pages go on with, by their keys


@dataclass(slots=True)
class _Footer:
    """The last words of a page for the status bar."""

    status: str = ""
    hints: str = ""
    sums: object = None


class MainWindow(QMainWindow):
    """Pages are reached by key; `page_changed` tells which one came to the front."""

    page_changed = Signal(str)
    closed = Signal()
    leave_wanted = Signal(str)  # LOCK, PERSON or LEDGER; what was being typed is written

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._specs = {spec.key: spec for spec in session.pages}
        self._pages: dict[str, QWidget] = {}
        self._counts: dict[str, Count | None] = {}
        self._visited: list[str] = []
        self._footers: dict[str, _Footer] = {}
        self._unwritten = dict(session.unwritten)
        self._entitle(session.title)
        self.setWindowIcon(icons.app_icon())
        set_least(self, QSize(960, 560))
        self._build()
        self._keys()
        self._geometry()
        if session.pages:
            self.go(session.first or session.pages[0].key)

    def _build(self) -> None:
        """Everything inside the window; done again when the size of type changes."""
        offered = [spec for spec in self.session.pages if not spec.under]
        self.navigation = Navigation(offered, self.session.identity)
        self.navigation.chosen.connect(self.go)
        self.navigation.identity_pressed.connect(self._offer_leaving)
        for key, count in self._counts.items():
            self.navigation.set_count(key, count)
        self.stack, self.stray = PageStack(), StrayTexts()
        self.notices = Notices()
        self.status = StatusBar()
        self.status.size_wanted.connect(self.resize_type)
        self.status.set_size(self.session.size)
        self.stray.put(_strays(self._unwritten.pop(STRAY, ())))
        right = parts.column(self.notices, self.stray, self.stack.scrolling(), self.status, gap=0)
        right.setStretch(2, 1)
        whole = parts.row(self.navigation, gap=0)
        whole.addLayout(right, 1)
        self.setCentralWidget(parts.boxed(whole))

    def _keys(self) -> None:
        offered = [spec for spec in self.session.pages if not spec.under]
        keys: dict[str, Callable[[], object]] = {
            f"Alt+{number}": partial(self.go, spec.key) for number, spec in enumerate(offered[:8], 1)
        }
        keys |= {"Ctrl+F": self.search, "F3": self.search, "F6": self.next_pane}
        keys |= {"F1": self.help, "Alt+Left": self.back, "Ctrl+Z": self.session.undo.undo}
        keys |= {"Ctrl+L": partial(self.leave_for, LOCK), "Ctrl+S": self.keep}
        keys |= {"Ctrl+Y": self.session.undo.redo, "Ctrl+Shift+Z": self.session.undo.redo}
        bind(self, keys, inside=False)

    def _geometry(self) -> None:
        if self.session.geometry and self.restoreGeometry(QByteArray(self.session.geometry)):
            bring_back(self)
        else:
            fit_screen(self, QSize(1366, 768))
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.screenRemoved.connect(self._lose_screen)

    @Slot()
    def _lose_screen(self) -> None:
        """A screen was unplugged; the system moves what was on it first, if it does."""
        QTimer.singleShot(_AGAIN, self, lambda: bring_back(self))

    def tell(self, session: Session) -> None:
        """Another business date: the title with its year, and who works when."""
        self._entitle(session.title)
        self.navigation.set_identity(session.identity)

    def _entitle(self, title: str) -> None:
        self.setWindowTitle(f"{title} — 攻坚台账")

    # ------------------------------------------------------------------ pages

    @property
    def current(self) -> str:
        """The key of the page in front, "" while there is none."""
        shown = self.stack.currentWidget()
        return next((key for key, page in self._pages.items() if page is shown), "")

    def page(self, key: str) -> QWidget:
        """The page of a key, made now if it was never shown. Raises KeyError for an unknown key."""
        if key not in self._pages:
            page = self._specs[key].factory()
            self._pages[key] = page
            self.stack.addWidget(page)
            if isinstance(page, Page):
                self._listen(key, page)
                if key in self._unwritten:
                    page.take_up(self._unwritten.pop(key))
        return self._pages[key]

    def go(self, key: str, what: object = None) -> None:
        """Bring a page to the front; `what` is something in particular that it should show."""
        before = self.stack.currentWidget()
        if key not in self._specs:
            return
        elsewhere = self.current != key or what is not None  # another project is shown by the same page
        if elsewhere and not self._lets_go(before):
            return
        if self.current and self.current != key:
            self._visited = [*self._visited[-20:], self.current]
        page = self.page(key)
        self.stack.setCurrentWidget(page)
        self.navigation.set_current(self._specs[key].under or key)
        self._show_footer(key)
        if page is not before:
            self._hand_keyboard(page)
        if isinstance(page, Page):
            if what is not None:
                page.show_for(what)
            page.activate()
        self.page_changed.emit(key)

    def _hand_keyboard(self, page: QWidget) -> None:
        """The keyboard belongs to what a page is for, not to its first button; the navigation keeps it."""
        there = _holds(page, QApplication.focusWidget())
        if not self.navigation.hasFocus() and (page.focusProxy() is not None or not there):
            page.setFocus()

    def go_to_project(self, uid: str, order: list[str]) -> None:
        """The page of a project, within the order of uids that it was opened from."""
        self.go("project", (uid, order))

    def back(self) -> None:
        """The page that was in front before."""
        if self._visited:
            key = self._visited.pop()
            self.go(key)
            self._visited = self._visited[:-1]

    def search(self) -> None:
        """The search field of the page in front."""
        page = self.stack.currentWidget()
        if isinstance(page, Page):
            page.focus_search()

    def keep(self) -> None:
        """Ctrl+S: what is being typed is written; all else was when it was typed, and that is said."""
        page = self.stack.currentWidget()
        if not isinstance(page, Page) or page.finish():
            self.say("已保存。每改一处都随时存好，不用再按保存")

    def help(self) -> None:
        """F1: the manual, at what it says of the page in front, or of the part of it that one is in."""
        page = self.stack.currentWidget()
        if self.current != HELP and HELP in self._specs:
            part = page.topic() if isinstance(page, Page) else ""
            self.go(HELP, (part, self._specs[self.current].name))

    def next_pane(self) -> None:
        """F6: from part to part of the page, then to the navigation."""
        page = self.stack.currentWidget()
        panes = [self.navigation, *(page.panes() if isinstance(page, Page) else [page])]
        focus = QApplication.focusWidget()
        inside = [at for at, pane in enumerate(panes) if pane is focus or _holds(pane, focus)]
        panes[(inside[-1] + 1) % len(panes) if inside else 1].setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer_leaving(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for why, words in _LEAVING.items():
            menu.addAction(words, partial(self.leave_for, why))
        menu.popup(place)

    def _lets_go(self, page: QWidget | None) -> bool:
        """Whether a page may be left; where something typed was refused, that is why nothing happens."""
        if not isinstance(page, Page) or page.leave():
            return True
        self.say(_REFUSED)
        return False

    def leave_for(self, why: str) -> None:
        """Go to the door because of LOCK, PERSON or LEDGER, unless something typed was refused and waits."""
        if self._lets_go(self.stack.currentWidget()):
            self.leave_wanted.emit(why)

    def unwritten(self) -> dict[str, object]:
        """What was typed in the pages and stands nowhere else, by their keys; what has no page any more."""
        pages = {key: page.unwritten() for key, page in self._pages.items() if isinstance(page, Page)}
        stray = {STRAY: self.stray.texts} if self.stray.texts else {}
        return self._unwritten | stray | {key: what for key, what in pages.items() if what is not None}

    def unwritten_words(self) -> tuple[str, ...]:
        """The same for a person: which pages hold something, and the texts in the strip."""
        titles = [spec.name for key, spec in self._specs.items() if key in self.unwritten()]
        strays = tuple(f"没有写进去的字：{each.where}：{each.text}" for each in self.stray.texts)
        return (*(f"{title}：填到一半，还没有写进台账" for title in titles), *strays)

    # ------------------------------------------------------------------ what is told

    def say(self, text: str) -> None:
        """A result, in the status bar."""
        self.status.say(text)

    def keep_stray(self, text: StrayText) -> None:
        """What somebody was typing when its record went."""
        self.stray.keep(text)

    def notify(self, notice: Notice) -> None:
        """Something to know of this ledger, until it is acknowledged."""
        self.notices.put([*self.notices.shown, notice])

    def set_count(self, key: str, number: int, *, urgent: bool = False) -> None:
        """How many things wait on a page."""
        self._counts[key] = Count(number, urgent)
        self.navigation.set_count(key, self._counts[key])

    def take_count(self, key: str, number: int, urgent: bool) -> None:
        """The same, as a signal brings it."""
        self.set_count(key, number, urgent=urgent)

    def _listen(self, key: str, page: Page) -> None:
        """What a page tells is kept, and shown whenever the page is in front."""
        footer = self._footers.setdefault(key, _Footer())

        def take(name: str, value: object) -> None:
            setattr(footer, name, value)
            if self.current == key:
                self._show_footer(key)

        page.status_changed.connect(lambda text: take("status", text))
        page.hints_changed.connect(lambda text: take("hints", text))
        page.sums_changed.connect(lambda sums: take("sums", sums))

    def _show_footer(self, key: str) -> None:
        footer = self._footers.get(key) or _Footer()
        self.status.set_page(footer.status)
        self.status.set_hints(footer.hints)
        self.status.show_sums(footer.sums)

    # ------------------------------------------------------------------ size and closing

    def resize_type(self, name: str) -> None:
        """A size of `theme.FACTORS` for the whole program: everything inside is made again in it."""
        if not self._lets_go(self.stack.currentWidget()):
            return
        self.session.remember_size(name)
        QTimer.singleShot(0, self, lambda: self._rebuild(name))

    def _rebuild(self, name: str) -> None:
        """The old inside goes first: Qt gives a new look to widget after widget, and a page that makes itself
        anew meanwhile, because of its new size, would take away those that come next.
        """
        app, key = QApplication.instance(), self.current
        if not isinstance(app, QApplication):
            return
        asked = app.activeModalWidget() is not None or app.activePopupWidget() is not None
        if asked or QThread.currentThread().loopLevel() > 1:  # somebody in the page waits for an answer
            QTimer.singleShot(_AGAIN, self, lambda: self._rebuild(name))
            return
        backup, notices = self.status.backup.text(), self.notices.shown
        self._unwritten = self.unwritten()
        self._pages.clear()
        self._footers.clear()
        old = self.takeCentralWidget()
        old.hide()
        shiboken6.delete(old)
        theme.apply(app, theme.FACTORS[name])
        self._build()
        self.status.set_size(name)
        self.status.set_backup(backup)
        self.notices.put(notices)
        self._fold()
        self.go(key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        self.navigation.set_narrow(self.width() < theme.px(_NARROW_BELOW))

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._lets_go(self.stack.currentWidget()) or not self.session.may_close():
            event.ignore()
            return
        self.session.remember_geometry(bytes(self.saveGeometry().data()))
        self.closed.emit()
        event.accept()


def _strays(kept: object) -> Iterable[StrayText]:
    return kept if isinstance(kept, tuple) else ()


def _holds(pane: QWidget | None, focus: QWidget | None) -> bool:
    return pane is not None and focus is not None and pane.isAncestorOf(focus)
