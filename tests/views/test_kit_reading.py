"""A page's reader: the newest wish wins, nothing is read while the page is hidden, failures are told."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.errors import UserError
from app.progress import Progress
from app.views.kit.background import Background, Step
from app.views.kit.reading import Reader

ISSUES, PROJECTS = frozenset({"issue"}), frozenset({"project"})


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    made = Background()
    yield made
    made.close()


class Library(QWidget):
    """A page that wishes for a book by its name. `gate` holds the worker until the test has had its say."""

    def __init__(self, background: Background, pause: int | None = None) -> None:
        super().__init__()
        self.background = background
        self.wanted = "甲"
        self.gate = threading.Event()
        self.gate.set()
        self.missing = {""}
        self.read: list[str] = []
        self.shown: list[str] = []
        self.complaints: list[str] = []
        self.steps: list[Step | None] = []
        self.reader: Reader[str, str] = Reader(
            self, background, wish=lambda: self.wanted, read=self._read, show=self.shown.append,
            fail=lambda error: self.complaints.append(error.message), kinds=ISSUES, pause=pause,
            progress=self.steps.append,
        )  # fmt: skip

    def _read(self, wish: str, progress: Progress) -> str:
        self.read.append(wish)
        progress(1, 2, f"在读{wish}")
        self.gate.wait(10)
        if wish in self.missing:
            raise UserError(f"没有{wish}", "")
        return f"{wish}{len(self.read)}"


@pytest.fixture
def page(qtbot: QtBot, background: Background) -> Library:
    made = Library(background)
    qtbot.addWidget(made)
    return made


def shown(page: Library) -> Library:
    """The page on the screen, with its first content."""
    page.show()
    page.background.wait()
    return page


# ------------------------------------------------------------------ wishes


def test_the_first_content_is_read_when_the_page_is_shown(page: Library) -> None:
    assert page.read == []
    assert shown(page).shown == ["甲1"]
    assert not page.reader.busy


def test_the_newest_wish_wins_and_those_between_are_never_read(page: Library) -> None:
    page.gate.clear()
    page.show()
    for wish in ("乙", "丙", "丁"):
        page.wanted = wish
        page.reader.catch_up()
    page.gate.set()
    page.background.wait()
    assert page.read == ["甲", "丁"]
    assert page.shown == ["丁2"], "what was read for a wish of the past is not shown"


def test_what_is_wished_already_is_not_read_twice(page: Library) -> None:
    page.gate.clear()
    page.show()
    page.wanted = "乙"
    page.reader.catch_up()
    page.wanted = "甲"
    page.reader.catch_up()
    page.gate.set()
    page.background.wait()
    page.reader.catch_up()
    assert (page.read, page.shown) == (["甲"], ["甲1"])
    page.reader.again()
    page.background.wait()
    assert page.shown == ["甲1", "甲2"], "unless it is asked for"


def test_a_page_that_wishes_for_nothing_reads_nothing(qtbot: QtBot, background: Background) -> None:
    page, shown, now = QWidget(), list[str](), list[str | None]([None])
    qtbot.addWidget(page)
    reader = Reader(
        page, background, wish=lambda: now[0], read=lambda wish, _progress: wish, show=shown.append,
        fail=lambda error: None,
    )  # fmt: skip
    page.show()
    reader.catch_up()
    now[0] = "甲"
    reader.catch_up()
    now[0] = None
    background.wait()
    assert shown == [], "it was wished for no longer when it came"
    now[0] = "乙"
    reader.catch_up()
    background.wait()
    assert shown == ["乙"]


def test_wishes_that_one_content_serves_are_alike(qtbot: QtBot, background: Background) -> None:
    page, shown = QWidget(), list[str]()
    qtbot.addWidget(page)
    wishes = iter(("A3", "A4", "a4", "a4"))
    now = ["A3"]
    reader = Reader(
        page, background, wish=lambda: now[0], read=lambda wish, _progress: wish, show=shown.append,
        fail=lambda error: None, alike=lambda one, other: one.lower() == other.lower(),
    )  # fmt: skip
    page.show()
    for wish in wishes:
        now[0] = wish
        reader.catch_up()
        background.wait()
    assert shown == ["A3", "A4"]


def test_typing_is_read_once_it_pauses_or_at_once_when_hurried(page: Library) -> None:
    shown(page)
    for wish in ("乙", "乙丙", "乙丙丁"):
        page.wanted = wish
        page.reader.later(60_000)
    assert page.read == ["甲"]
    page.reader.hurry()
    page.background.wait()
    page.reader.hurry()
    assert page.read == ["甲", "乙丙丁"]


def test_nothing_is_read_while_held(page: Library) -> None:
    page.reader.hold()
    page.show()
    page.reader.catch_up()
    assert page.read == []
    page.reader.release()
    page.background.wait()
    assert page.shown == ["甲1"]


# ------------------------------------------------------------------ changes of the ledger


def test_a_change_in_sight_is_read_and_one_that_does_not_matter_is_not(page: Library) -> None:
    shown(page).reader.hear(PROJECTS)
    page.background.wait()
    assert page.shown == ["甲1"]
    page.reader.hear(ISSUES | PROJECTS)
    page.background.wait()
    assert page.shown == ["甲1", "甲2"]


def test_a_change_while_reading_shows_what_came_and_reads_again(page: Library) -> None:
    page.gate.clear()
    page.show()
    page.reader.hear(ISSUES)
    page.gate.set()
    page.background.wait()
    assert page.shown == ["甲1", "甲2"]


def test_nothing_is_read_while_hidden_and_all_is_caught_up_when_shown(page: Library) -> None:
    shown(page).hide()
    for _ in range(3):
        page.reader.hear(ISSUES)
    page.background.wait()
    assert page.read == ["甲"]
    assert shown(page).shown == ["甲1", "甲2"]
    page.hide()
    assert shown(page).read == ["甲", "甲"], "what has not changed is not read again"


def test_a_page_hidden_while_it_was_read_waits_for_being_shown(page: Library) -> None:
    page.gate.clear()
    page.show()
    page.hide()
    page.wanted = "乙"
    page.reader.hear(ISSUES)
    page.gate.set()
    page.background.wait()
    assert (page.read, page.shown) == (["甲"], [])
    assert shown(page).shown == ["乙2"]


def test_changes_in_quick_succession_are_read_after_the_last(qtbot: QtBot, background: Background) -> None:
    page = Library(background, pause=20)
    qtbot.addWidget(page)
    shown(page)
    for _ in range(5):
        page.reader.hear(ISSUES)
    assert page.read == ["甲"]
    qtbot.waitUntil(lambda: len(page.shown) == 2)
    assert page.read == ["甲", "甲"]


# ------------------------------------------------------------------ how it ends


def test_a_failing_job_is_told_and_can_be_tried_again(page: Library) -> None:
    page.missing = {"甲"}
    shown(page)
    assert (page.complaints, page.shown, page.reader.busy) == (["没有甲"], [], False)
    page.reader.hear(PROJECTS)
    page.background.wait()
    assert page.read == ["甲"], "it does not try by itself"
    page.reader.again()
    page.background.wait()
    assert page.complaints == ["没有甲", "没有甲"]
    page.missing = set()
    page.hide()
    assert shown(page).shown == ["甲3"], "it is tried again when somebody comes back"


def test_a_failure_that_a_change_may_have_mended_is_not_told(page: Library) -> None:
    page.missing = {"甲"}
    page.gate.clear()
    page.show()
    page.reader.hear(ISSUES)
    page.gate.set()
    page.background.wait()
    assert (page.read, page.complaints) == (["甲", "甲"], ["没有甲"]), "the second one is"


def test_the_failure_of_a_wish_of_the_past_is_not_told(page: Library) -> None:
    page.missing = {"甲"}
    page.gate.clear()
    page.show()
    page.wanted = "乙"
    page.reader.catch_up()
    page.gate.set()
    page.background.wait()
    assert (page.complaints, page.shown) == ([], ["乙2"])


def test_steps_are_told_and_none_when_it_is_over(page: Library) -> None:
    shown(page)
    assert [step and step.text for step in page.steps] == ["在读甲", None]


def test_nothing_comes_to_a_page_that_is_gone(qtbot: QtBot, background: Background) -> None:
    page = Library(background)
    shown, complaints, gate = page.shown, page.complaints, page.gate
    gate.clear()
    page.show()
    page.close()
    page.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gate.set()
    background.wait()
    assert (shown, complaints) == ([], [])


def test_nothing_is_read_once_the_worker_is_closed(page: Library) -> None:
    shown(page)
    page.background.close()
    page.reader.again()
    page.reader.again()
    assert page.read == ["甲"]
