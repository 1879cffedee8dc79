"""Journeys through the exchange page: cards, writing, receiving, what is missing, conflicts."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.services.exchange import conflicts, overview, sticks, trust
from app.storage.ledger import Ledger
from app.views.exchange.page import ExchangePage
from app.views.kit import theme
from app.views.kit.ask import Question, ScriptedAsk
from app.views.kit.background import Background
from app.views.work import Work
from tests.county import new_ledger
from tests.services.exchange_ledgers import (
    CITY,
    CLERK,
    COUNTY,
    NAMES,
    REVIEWER,
    Pair,
    altered,
    edit,
    edit_foreign,
    make_pair,
    names_in,
    opened,
    report,
    strange,
    truncated,
    value_of,
)

Desks = tuple[ExchangePage, ExchangePage]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return make_pair(tmp_path_factory.mktemp("exchange"))


@pytest.fixture
def desks(qtbot: QtBot, pair: Pair, tmp_path: Path) -> Iterator[Desks]:
    """The county's page and the city's page."""
    with ExitStack() as stack:
        county, city = stack.enter_context(opened(pair, tmp_path))
        pages = stack.enter_context(_page(county, CLERK)), stack.enter_context(_page(city, REVIEWER))
        for page in pages:
            qtbot.addWidget(page)
            page.resize(1206, 708)
            page.show()
            page.activate()
            settle(page)
        yield pages


@contextmanager
def _page(ledger: Ledger, person: str) -> Iterator[ExchangePage]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app)
    background = Background()
    try:
        yield ExchangePage(Work(ledger, person, background, ScriptedAsk()))
    finally:
        background.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return tmp_path / "U盘"


def settle(page: ExchangePage) -> None:
    """Let everything that was asked for be done and shown."""
    for _ in range(4):
        QApplication.processEvents()
        page.work.background.wait()


def script(page: ExchangePage, *answers: object) -> ScriptedAsk:
    """The next answers that the person gives."""
    assert isinstance(page.work.ask, ScriptedAsk)
    page.work.ask.answers.extend(answers)
    return page.work.ask


def words(widget: QWidget) -> str:
    """All visible labels in a widget."""
    QApplication.processEvents()
    labels = cast(list[QLabel], widget.findChildren(QLabel))
    return "\n".join(label.text() for label in labels if label.isVisibleTo(widget))


def press(page: QWidget, text: str) -> None:
    """Click the visible button whose words begin so."""
    buttons = cast(list[QPushButton], page.findChildren(QPushButton))
    found = [one for one in buttons if one.isVisibleTo(page) and one.text().strip().startswith(text)]
    assert len(found) == 1, [one.text() for one in found]
    found[0].click()


def write(county: ExchangePage, folder: Path, how: str = "写数据包") -> None:
    """Choose a folder and write a package there."""
    script(county, folder)
    press(county, "别的文件夹")
    settle(county)
    press(county, how)
    settle(county)


def receive(page: ExchangePage, *files: Path) -> str:
    """Receive files; gives what the page says of them."""
    page.receive(list(files))
    settle(page)
    return words(page.results)


# ------------------------------------------------------------------ sending and receiving


def test_a_county_writes_and_the_city_receives(desks: Desks, stick: Path) -> None:
    county, city = desks
    stick.mkdir()
    assert "有 2 次修改没有报送" in words(county.writing.block)
    write(county, stick)
    (package,) = stick.glob("*.gjpkg")
    said = words(county.writing.block)
    assert "逐块核对，可以拔出U盘" in said
    assert "校验数字" in said  # the slip is shown
    assert county.sent.table.rowCount() == 1
    assert not county.writing.block.write.isEnabled()  # nothing new
    said = receive(city, package)
    assert "已并入" in said
    assert "项目 3 条" in said
    assert "自动备份" in said
    assert names_in(city.work.ledger) == set(NAMES)
    assert city.header.sentence.text().endswith("已到1个")


def test_writing_again_and_writing_all(desks: Desks, stick: Path) -> None:
    county = desks[0]
    stick.mkdir()
    write(county, stick)
    (first,) = stick.glob("*.gjpkg")
    content = first.read_bytes()
    first.unlink()
    press(county, "重写上一期")
    settle(county)
    assert first.read_bytes() == content
    assert "又写了一遍" in words(county.writing.block)
    press(county, "完整重发")
    settle(county)
    assert county.sent.table.rowCount() == 2
    assert sticks.last_folder(county.work.ledger) == stick


def test_a_place_that_takes_nothing_is_told_before_anything_starts(desks: Desks, tmp_path: Path) -> None:
    county, _ = desks
    (tmp_path / "文件").write_text("不是文件夹")
    place = tmp_path / "文件" / "数据包"
    script(county, place)
    press(county, "别的文件夹")
    settle(county)
    assert "写不进去" in words(county.writing.block)
    press(county, "写数据包")
    settle(county)
    (told,) = [one for one in script(county).asked if isinstance(one, Question)]
    assert told.outcome == "数据包没有写。"
    assert overview.sent(county.work.ledger, CITY) == ()
    assert county.writing.block.write.isEnabled()


def test_cancelled_writing_leaves_nothing(desks: Desks, stick: Path) -> None:
    county, _ = desks
    stick.mkdir()
    script(county, stick)
    press(county, "别的文件夹")
    settle(county)
    press(county, "写数据包")
    county.writing.cancel()
    settle(county)
    assert "没有留下半个文件" in words(county.writing.block)
    assert list(stick.iterdir()) == []


def test_bad_packages_are_told_calmly_and_nothing_changes(desks: Desks, stick: Path) -> None:
    county, city = desks
    good = report(county.work.ledger, stick)
    before = city.work.ledger.meta("counter")
    said = receive(city, truncated(good, stick), altered(good, stick), strange(stick))
    assert said.count("拒收") == 4  # the summary and three files
    assert said.count("台账没有改动") == 3
    assert "文件不完整" in said
    assert "不是本程序的数据包" in said
    assert names_in(city.work.ledger) == set()
    assert city.work.ledger.meta("counter") == before
    assert "已并入" in receive(city, good)


def test_a_missing_package_is_seen_asked_for_and_goes_in_by_itself(
    desks: Desks, stick: Path, tmp_path: Path
) -> None:
    county, city = desks
    receive(city, report(county.work.ledger, stick))
    edit(county.work.ledger, CLERK, NAMES[1], "note", "第二期里的")
    lost = report(county.work.ledger, tmp_path / "lost")
    edit(county.work.ledger, CLERK, NAMES[1], "note", "第三期里的")
    assert "等待前一期" in receive(city, report(county.work.ledger, stick))
    said = words(city.office)
    assert "请故城县重发第2期" in said
    assert city.office.chain.accessibleName() == "数据包：第1期已并入，第2期没收到，第3期等第2期"
    assert value_of(city.work.ledger, NAMES[1], "note") is None
    script(city, "pdf", tmp_path / "通知.pdf")
    press(city, "打印补报通知")
    assert (tmp_path / "通知.pdf").stat().st_size > 1000
    receive(city, lost)
    assert value_of(city.work.ledger, NAMES[1], "note") == "第三期里的"
    assert city.office.chain.accessibleName().endswith("第3期已并入")
    assert "重发" not in words(city.office)


def test_files_and_folders_are_dropped_on_the_band(desks: Desks, stick: Path) -> None:
    county, city = desks
    report(county.work.ledger, stick / "数据包")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(stick))])
    city.band.dropEvent(
        QDropEvent(
            QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )  # fmt: skip
    settle(city)
    assert names_in(city.work.ledger) == set(NAMES)


def test_a_folder_without_packages_is_told(desks: Desks, tmp_path: Path) -> None:
    city = desks[1]
    script(city, tmp_path / "空")
    (tmp_path / "空").mkdir()
    press(city, "从文件夹收")
    asked = script(city).asked[-1]
    assert isinstance(asked, Question)
    assert "里没有数据包" in asked.outcome


# ------------------------------------------------------------------ conflicts


@pytest.fixture
def disputed(desks: Desks, stick: Path) -> ExchangePage:
    """The city's page after both sides changed the same two fields."""
    county, city = desks
    receive(city, report(county.work.ledger, stick))
    for field in ("contact", "note"):
        edit(county.work.ledger, CLERK, NAMES[0], field, "县里的")
        edit_foreign(city.work.ledger, REVIEWER, NAMES[0], field, "市里的")
    receive(city, report(county.work.ledger, stick))
    return city


def test_the_other_value_is_put_back_and_that_can_be_undone(disputed: ExchangePage) -> None:
    ledger = disputed.work.ledger
    said = words(disputed.conflicts)
    assert "2处，两边都留着" in said
    assert "县里的" in said
    assert "市里的" in said
    first = conflicts.conflicts(ledger)[0]
    disputed.settle(first, True)
    settle(disputed)
    assert value_of(ledger, NAMES[0], first.field) == first.other.value
    assert "1处" in words(disputed.conflicts)
    disputed.work.undo()
    settle(disputed)
    assert value_of(ledger, NAMES[0], first.field) == first.current.value


def test_all_are_confirmed_after_asking(disputed: ExchangePage) -> None:
    ledger = disputed.work.ledger
    script(disputed, "")
    press(disputed, "都认现用")
    settle(disputed)
    assert conflicts.count(ledger).number == 2
    script(disputed, "yes")
    press(disputed, "都认现用")
    settle(disputed)
    assert conflicts.count(ledger).number == 0
    assert not disputed.conflicts.isVisibleTo(disputed)


# ------------------------------------------------------------------ cards


def test_cards_are_exchanged_and_compared(desks: Desks, tmp_path: Path) -> None:
    county, city = desks
    path = tmp_path / "衡水市.gjcard"
    script(city, path)
    press(city, "本单位名片")
    shown = words(city.own)
    press(city, "存名片")
    _, fingerprint = trust.read_card(path)
    assert all(group in shown for group in fingerprint.split())
    county.read_card(path)
    assert all(group in words(county.trust) for group in fingerprint.split())
    press(county.trust, "不一样")
    assert not county.trust.isVisibleTo(county)


def test_an_unknown_office_becomes_known_only_by_its_card(desks: Desks, tmp_path: Path) -> None:
    city = desks[1]
    with new_ledger(tmp_path / "other", "131121", name="枣强县发展和改革局", person="周") as other:
        trust.write_card(other, tmp_path / "枣强县.gjcard")
    lines = {line.code: line for line in overview.offices(city.work.ledger)}
    assert (lines["131121"].state, lines[COUNTY].state) == ("stranger", "nothing")
    city.show_for(tmp_path / "枣强县.gjcard")
    assert trust.known(city.work.ledger).keys() == {COUNTY}
    press(city, "已核对，信任")
    settle(city)
    assert trust.known(city.work.ledger).keys() == {COUNTY, "131121"}
    assert not city.trust.isVisibleTo(city)


def test_a_spoiled_card_is_told(desks: Desks, tmp_path: Path) -> None:
    county = desks[0]
    (tmp_path / "坏.gjcard").write_text("不是名片")
    script(county, tmp_path / "坏.gjcard")
    press(county, "收名片")
    assert any(isinstance(one, Question) and "不是单位名片" in one.outcome for one in script(county).asked)
    assert not county.trust.isVisibleTo(county)
