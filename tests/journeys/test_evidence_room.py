"""Journeys through the room 佐证: choose, drop, paste, look, say, save, delete, inspect; on a real ledger."""

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.models import Evidence, Inspection, Role, User
from app.services.ledger.ledgers import Ledger
from app.services.project import projects
from app.services.proofs import evidence
from app.services.proofs.evidence import Pasted
from app.views.kit.ask import Question, ScriptedAsk
from app.views.project import ProjectPage
from app.views.project.evidence_room import EvidenceRoom
from app.views.project.evidence_viewer import Viewer
from app.views.work import Work
from tests.county import WHO
from tests.journeys.hands import project_page
from tests.services import photo_samples as samples

Key, SHIFT, CTRL = Qt.Key, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def uid(ledger: Ledger) -> str:
    """A project; no other one has proofs."""
    with ledger.read() as session:
        evidence.remove(ledger, WHO, list(session.scalars(select(Evidence.uid).where(~Evidence.deleted))))
    return projects.create(
        ledger, WHO, {"name": "运河东片雨污分流改造", "start": "2025-03", "finish": "2026-06"}
    )


@pytest.fixture
def room(qtbot: QtBot, work: Work, uid: str) -> EvidenceRoom:
    """The room of a project without any proof, in front of its page."""
    page = project_page(qtbot, work, uid)
    page.show_tab("evidence")
    found = page.room("evidence")
    assert isinstance(found, EvidenceRoom)
    return found


def script(work: Work, *answers: object) -> ScriptedAsk:
    assert isinstance(work.ask, ScriptedAsk)
    work.ask.answers.extend(answers)
    return work.ask


def settle(work: Work) -> None:
    for _ in range(3):
        work.background.wait()
        QApplication.processEvents()


def names(room: EvidenceRoom) -> list[str]:
    return [item.record.name for item in room.grid.items()]


def picked(room: EvidenceRoom) -> list[str]:
    return [item.record.name for item in room.grid.picked()]


def fill(work: Work, room: EvidenceRoom, count: int) -> None:
    """Photos of August, one a day."""
    sources = [
        Pasted(f"现场{day:02d}.jpg", samples.photo(day, taken=f"2025:08:{day:02d} 10:00:00"))
        for day in range(1, count + 1)
    ]
    evidence.add(work.ledger, WHO, room.page.project.uid, sources)
    settle(work)


def words(room: EvidenceRoom) -> str:
    labels = cast(list[QLabel], room.findChildren(QLabel))
    return "\n".join(label.text() for label in labels if label.isVisibleTo(room))


def test_chosen_files_come_in_and_what_is_refused_is_said_by_name(
    work: Work, room: EvidenceRoom, tmp_path: Path
) -> None:
    assert "还没有佐证" in words(room)
    (tmp_path / "现场.jpg").write_bytes(samples.photo(1))
    (tmp_path / "批复.pdf").write_bytes(b"%PDF-1.7 x")
    (tmp_path / "setup.exe").write_bytes(b"MZ\0")
    asked = script(work, [tmp_path / "现场.jpg", tmp_path / "批复.pdf", tmp_path / "setup.exe"], "")
    room.add.click()
    settle(work)
    assert names(room) == ["批复.pdf", "现场.jpg"]
    assert sorted(picked(room)) == ["批复.pdf", "现场.jpg"]
    told = asked.asked[-1]
    assert isinstance(told, Question)
    assert told.listing is not None
    assert told.listing.rows == (("setup.exe", "没有收：是程序或能运行的文件，不能当佐证"),)
    assert work.undo_title() == "加2份佐证"
    work.undo()
    settle(work)
    assert "还没有佐证" in words(room)


def test_dropped_files_and_a_pasted_screenshot_come_in(
    work: Work, room: EvidenceRoom, tmp_path: Path
) -> None:
    folder = tmp_path / "照片"
    folder.mkdir()
    for number in (1, 2):
        (folder / f"{number}.jpg").write_bytes(samples.photo(number))
    (folder / "Thumbs.db").write_bytes(b"x")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    room.dropEvent(QDropEvent(QPointF(5, 5), action, data, button, Qt.KeyboardModifier.NoModifier))
    settle(work)
    assert sorted(names(room)) == ["1.jpg", "2.jpg"]
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    room.grid.setFocus()
    QTest.keyClick(room.grid, Key.Key_V, CTRL)
    settle(work)
    assert picked(room) == ["粘贴1.png"]
    pasted = room.grid.picked()[0].record
    assert (pasted.media, pasted.month) == ("image/png", "2025-09")
    QGuiApplication.clipboard().setText("只是文字")
    said: list[str] = []
    work.said.connect(said.append)
    room.paste()
    assert said == ["剪贴板里没有图片，也没有文件"]


def test_keys_move_choose_and_open(work: Work, room: EvidenceRoom) -> None:
    fill(work, room, 9)
    room.grid.setFocus()
    QTest.keyClick(room.grid, Key.Key_Home)
    assert picked(room) == ["现场01.jpg"]
    QTest.keyClick(room.grid, Key.Key_Right)
    QTest.keyClick(room.grid, Key.Key_Right, SHIFT)
    assert picked(room) == ["现场02.jpg", "现场03.jpg"]
    QTest.keyClick(room.grid, Key.Key_A, CTRL)
    assert len(picked(room)) == 9
    assert "选了9份" in words(room)
    QTest.keyClick(room.grid, Key.Key_End)
    QTest.keyClick(room.grid, Key.Key_Return)
    viewer = room.viewer
    assert isinstance(viewer, Viewer)
    assert viewer.item.record.name == "现场09.jpg"
    settle(work)
    assert viewer.canvas.filled
    QTest.keyClick(viewer, Key.Key_Left)
    QTest.keyClick(viewer, Key.Key_Right)
    QTest.keyClick(viewer, Key.Key_Right)  # the last one: stays
    QTest.keyClick(viewer, Key.Key_Left)
    settle(work)
    for _ in range(4):
        QTest.keyClick(viewer, Key.Key_Plus)
    assert viewer.canvas.zoom > 2
    settle(work)
    QTest.keyClick(viewer, Key.Key_0)
    assert viewer.canvas.zoom == 1
    QTest.keyClick(viewer, Key.Key_Escape)
    settle(work)
    assert room.viewer is None
    assert picked(room) == ["现场08.jpg"]


def test_thumbnails_come_by_themselves_and_only_for_what_is_seen(work: Work, room: EvidenceRoom) -> None:
    fill(work, room, 30)
    loaded = [item for item in room.grid.items() if room.thumbs.of(item.record) is not None]
    assert 8 <= len(loaded) < 30
    room.grid.verticalScrollBar().setValue(room.grid.verticalScrollBar().maximum())
    settle(work)
    assert room.thumbs.of(room.grid.items()[-1].record) is not None


def test_what_is_said_of_a_photo_is_written_in_place_and_a_wrong_month_stays_marked(
    work: Work, room: EvidenceRoom, uid: str
) -> None:
    fill(work, room, 1)
    month = room.facts.form.places["month"].editor
    assert isinstance(month.input, QLineEdit)
    month.input.setFocus()
    month.input.selectAll()
    month.input.insert("去年秋天")
    QTest.keyClick(month.input, Key.Key_Return)
    assert month.complaint
    assert month.text() == "去年秋天"
    assert not room.finish()
    month.input.selectAll()
    month.input.insert("2025-07")
    QTest.keyClick(month.input, Key.Key_Return)
    settle(work)
    assert room.grid.picked()[0].doubts == ("拍摄于2025-08-01，不在2025-07",)
    assert "▲ 拍摄于2025-08-01，不在2025-07" in words(room)
    node = projects.page(work.ledger, uid).milestones[0]
    aim = room.facts.form.places["aim"].editor
    assert isinstance(aim.input, QLineEdit)
    aim.input.setFocus()
    aim.input.selectAll()
    aim.input.insert(f"节点：{node.name}")
    QTest.keyClick(aim.input, Key.Key_Return)
    settle(work)
    record = room.grid.picked()[0].record
    assert (record.about, record.record) == ("milestone", node.uid)
    room.doubtful.click()
    assert names(room) == ["现场01.jpg"]
    room.doubtful.click()


def test_one_note_goes_into_all_that_are_chosen_as_one_step(work: Work, room: EvidenceRoom, uid: str) -> None:
    fill(work, room, 3)
    room.grid.setFocus()
    QTest.keyClick(room.grid, Key.Key_A, CTRL)
    note = room.facts.form.places["note"].editor.input
    assert isinstance(note, QPlainTextEdit)
    note.setFocus()
    note.setPlainText("监理旁站")
    QTest.keyClick(note, Key.Key_Return, CTRL)
    settle(work)
    assert {item.record.note for item in room.grid.items()} == {"监理旁站"}
    work.undo()
    settle(work)
    assert {item.record.note for item in room.grid.items()} == {None}


def test_deleting_asks_nothing_and_comes_back(work: Work, room: EvidenceRoom) -> None:
    fill(work, room, 3)
    room.grid.setFocus()
    QTest.keyClick(room.grid, Key.Key_Home)
    QTest.keyClick(room.grid, Key.Key_Delete)
    settle(work)
    assert names(room) == ["现场02.jpg", "现场03.jpg"]
    work.undo()
    settle(work)
    assert len(names(room)) == 3


def test_saving_writes_the_original_and_several_into_a_folder(
    work: Work, room: EvidenceRoom, tmp_path: Path
) -> None:
    fill(work, room, 2)
    room.grid.setFocus()
    QTest.keyClick(room.grid, Key.Key_Home)
    script(work, tmp_path / "出.jpg", "")
    room.save.click()
    settle(work)
    assert (tmp_path / "出.jpg").read_bytes() == samples.photo(1, taken="2025:08:01 10:00:00")
    QTest.keyClick(room.grid, Key.Key_A, CTRL)
    (tmp_path / "现场01.jpg").write_bytes(b"")
    script(work, tmp_path, "")
    room.save.click()
    settle(work)
    assert {path.name for path in tmp_path.iterdir()} == {
        "出.jpg",
        "现场01.jpg",
        "现场01-2.jpg",
        "现场02.jpg",
    }


def test_a_click_chooses_and_a_right_click_keeps_what_is_chosen(work: Work, room: EvidenceRoom) -> None:
    fill(work, room, 4)
    port = room.grid.viewport()
    here = [room.grid._tiles.rect(number).center() for number in range(4)]
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=here[1])
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, CTRL, here[3])
    assert picked(room) == ["现场02.jpg", "现场04.jpg"]
    QTest.mouseClick(port, Qt.MouseButton.RightButton, pos=here[3])
    assert picked(room) == ["现场02.jpg", "现场04.jpg"]
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert picked(room) == ["现场02.jpg", "现场04.jpg"]


def test_an_inspection_gets_its_photos_and_marks_what_is_less(
    work: Work, room: EvidenceRoom, uid: str, tmp_path: Path
) -> None:
    room.checks.click()
    assert "还没有核查记录" in words(room)
    room.inspections.start_new()
    settle(work)
    (inspection,) = projects.page(work.ledger, uid).of(Inspection)
    assert (inspection.day, inspection.method) == ("2025-09-18", "现场")
    grid = room.inspections.table.grid
    for name, text in (("reported_amount", "800"), ("found_amount", "650")):
        grid.setFocus()
        grid.go(0, name)
        QTest.keyClick(grid.view_of(grid.current()[1]), Key.Key_F2)
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit)
        editor.selectAll()
        editor.insert(text)
        QTest.keyClick(editor, Key.Key_Return)
        settle(work)
    assert "低于填报 1 次" in words(room)
    assert room.inspections.table.model.line_at(0).cells["less"] == "少150万元"
    grid.go(0, "found")
    (tmp_path / "航拍.jpg").write_bytes(samples.photo(5, taken="2025:09:18 09:00:00"))
    script(work, [tmp_path / "航拍.jpg"])
    room.inspections.attach.click()
    settle(work)
    (proof,) = projects.page(work.ledger, uid).of(Evidence)
    assert (proof.about, proof.record) == ("inspection", inspection.uid)
    grid.go(0, "found")
    room.inspections.look.click()
    settle(work)
    assert names(room) == ["航拍.jpg"]
    room.focus_on(inspection.uid)
    assert room.checks.isChecked()
    room.focus_on(proof.uid)
    assert room.photos.isChecked()


def test_who_may_only_look_finds_everything_grey_and_is_told_why(
    qtbot: QtBot, ledger: Ledger, work: Work, uid: str
) -> None:
    evidence.add(ledger, WHO, uid, [Pasted("现场.jpg", samples.photo(70))])
    with ledger.change("用户", by=WHO) as session:
        session.add(User(name="来访者", role=Role.VIEWER, active=True))
    work.person = "来访者"
    page = ProjectPage(work)
    qtbot.addWidget(page)
    page.show()
    page.show_project(uid, [uid])
    page.show_tab("evidence")
    room = page.room("evidence")
    assert isinstance(room, EvidenceRoom)
    settle(work)
    assert not any(each.isEnabled() for each in (room.add, room.delete, room.inspections.new))
    assert not any(place.editor.input.isEnabled() for place in room.facts.form.places.values())
    assert room.open.isEnabled()
    assert room.save.isEnabled()
    said: list[str] = []
    work.said.connect(said.append)
    room.paste()
    room.grid.setFocus()
    QTest.keyClick(room.grid, Key.Key_Delete)
    settle(work)
    assert names(room) == ["现场.jpg"]
    assert "查看角色不能改台账" in said[0]
