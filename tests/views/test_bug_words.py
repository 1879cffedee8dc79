"""Whatever an unexpected error box says, it says truly whether the change was kept."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.bootstrap import BugHook
from app.models import Project
from app.progress import Progress
from app.services.common import records
from app.services.ledger.ledgers import Opened
from app.texts import UNEXPECTED, UNEXPECTED_UNWRITTEN
from app.views.desktop import Desktop
from app.views.kit import theme
from app.views.kit.ask import ScriptedAsk
from app.views.kit.dialogs import MessageDialog
from app.views.work import Work
from tests.views import demo_samples
from tests.views.kit_samples import children

pytestmark = pytest.mark.qt_no_exception_capture
WRITTEN = "程序出了意外，不过这一步已经存进台账：「改名称」。"


class Boxes:
    """Reads each box that comes up and closes it."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.timer = QTimer(interval=5)
        self.timer.timeout.connect(self._look)
        self.timer.start()

    def _look(self) -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, MessageDialog):
            self.read.append(box.accessibleDescription().splitlines()[0])
            box.reject()


@pytest.fixture
def boxes(qapp: QApplication) -> Iterator[Boxes]:
    made = Boxes()
    yield made
    made.timer.stop()


@pytest.fixture
def desktop(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desktop]:
    theme.apply(qapp)
    hook = BugHook()
    monkeypatch.setattr(sys, "excepthook", hook)
    made = Desktop(ScriptedAsk())
    hook.listen_to(made.kept, made.report_problem)
    window = made.enter(Opened(demo_samples.county(tmp_path / "台账", 2), demo_samples.PERSON))
    settle(made)
    yield made
    window.close()
    window.deleteLater()


def settle(desktop: Desktop) -> None:
    desktop.background.wait()
    QApplication.processEvents()


def rename(work: Work, name: str) -> None:
    with work.ledger.read() as session:
        uid = session.query(Project.uid).order_by(Project.uid).first()
    assert uid is not None
    work.write("改名称", records.set_fields, Project, uid[0], {"name": name}, "改名称")


def crash(*_given: object) -> None:
    raise ZeroDivisionError


def hooked(act: Callable[[], None]) -> None:
    """Do something as Qt does it: what it raises goes to the hook."""
    try:
        act()
    except ZeroDivisionError as error:
        sys.excepthook(type(error), error, error.__traceback__)


def test_a_page_that_fails_after_the_writing_says_that_it_is_written(
    desktop: Desktop, boxes: Boxes, capfd: pytest.CaptureFixture[str]
) -> None:
    work = desktop.work
    assert work is not None
    work.changed.connect(crash)
    rename(work, "甲厂")
    assert boxes.read == [WRITTEN]


def test_a_gesture_that_fails_before_it_writes_says_so_whatever_was_written_before(
    desktop: Desktop, boxes: Boxes, capfd: pytest.CaptureFixture[str]
) -> None:
    work = desktop.work
    assert work is not None
    rename(work, "甲厂")
    settle(desktop)
    hooked(crash)
    assert boxes.read == [UNEXPECTED_UNWRITTEN]


def test_work_on_the_worker_tells_of_its_own_steps_only(
    desktop: Desktop, boxes: Boxes, capfd: pytest.CaptureFixture[str]
) -> None:
    work = desktop.work
    assert work is not None
    desktop.background.run(crash)
    settle(desktop)

    def written(_progress: Progress) -> None:
        rename(work, "乙厂")
        crash()

    desktop.background.run(written)
    settle(desktop)
    desktop.background.run(lambda _progress: rename(work, "丙厂"), done=crash)
    settle(desktop)
    desktop.background.run(lambda _progress: None, done=crash)
    settle(desktop)
    assert boxes.read == [UNEXPECTED_UNWRITTEN, WRITTEN, WRITTEN, UNEXPECTED_UNWRITTEN]


def test_without_a_ledger_nothing_is_claimed_of_one(
    boxes: Boxes, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "excepthook", BugHook())
    hooked(crash)
    assert boxes.read == [UNEXPECTED]


def test_the_box_about_a_bug_makes_the_report_of_it(
    desktop: Desktop, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "问题报告.txt"
    assert isinstance(desktop.ask, ScriptedAsk)
    desktop.ask.answers = [out]
    pressing = QTimer(interval=5)

    def press() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, MessageDialog):
            pressing.stop()
            next(each for each in children(box, QPushButton) if "生成问题报告" in each.text()).click()

    pressing.timeout.connect(press)
    pressing.start()
    hooked(crash)
    text = out.read_text("utf-8-sig")
    assert "ZeroDivisionError" in text
    assert "1名用户" in text or "用户1" in text
    assert "问题报告已存好" in str(desktop.ask.asked[-1])
