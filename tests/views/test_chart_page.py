"""Journeys through the wall chart: looking, moving about, opening, putting a node off, saving."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.documents.gantt.layout import ACTUAL_AT, PLAN_AT, ChartLayout
from app.documents.gantt.model import ChartNode, ChartRow
from app.documents.gantt.timescale import Zoom
from app.models import Milestone, Project
from app.services.common import records
from app.services.grid import layouts
from app.services.grid.grid import Condition
from app.services.grid.layouts import GridLayout
from app.services.ledger.ledgers import Ledger
from app.services.project import projects
from app.views.chart.page import ChartPage
from app.views.chart.view import ChartView
from app.views.kit.empty import EmptyState, NoHits
from app.views.work import Work
from tests.views.demo_samples import county, script, work_on

Key, Button = Qt.Key, Qt.MouseButton
_NONE, _CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with county(tmp_path / "ledger") as made:
        yield made


@pytest.fixture
def work(qtbot: QtBot, ledger: Ledger) -> Iterator[Work]:
    with work_on(ledger) as made:
        yield made


@pytest.fixture
def page(qtbot: QtBot, work: Work) -> ChartPage:
    return shown(qtbot, work)


def shown(qtbot: QtBot, work: Work) -> ChartPage:
    made = ChartPage(work)
    qtbot.addWidget(made)
    made.resize(1206, 712)
    made.show()
    work.background.wait()
    made.view.setFocus()
    return made


def geometry(view: ChartView) -> ChartLayout:
    now = view.geometry_now
    assert now is not None
    return now


def waiting(page: ChartPage) -> tuple[ChartRow, ChartNode]:
    """A project with an open node whose planned diamond stands alone in view after selecting it."""
    now = geometry(page.view)
    first, last = now.scale.date(now.time.left() + 60), now.scale.date(now.time.right() - 200)
    for row in page.view.rows():
        for node in row.nodes:
            if node.actual is None and node.planned and node.forecast is None and first < node.planned < last:
                page.view.select(row.uid)
                return row, node
    raise AssertionError("the demo has no open node in view")


def diamond(page: ChartPage, row: ChartRow, day: date, level: float = PLAN_AT) -> QPoint:
    now = geometry(page.view)
    band = now.band_of(row.uid)
    assert band is not None
    return QPointF(now.scale.middle(day), now.top(band) + band.height * level).toPoint()


def drag(page: ChartPage, start: QPoint, pixels: int, *, drop: bool = True) -> None:
    viewport = page.view.viewport()
    QTest.mousePress(viewport, Button.LeftButton, _NONE, start)
    for step in (pixels // 2, pixels):
        QTest.mouseMove(viewport, start + QPoint(step, 0))
    if drop:
        QTest.mouseRelease(viewport, Button.LeftButton, _NONE, start + QPoint(pixels, 0))


def forecast(ledger: Ledger, node: ChartNode) -> str | None:
    with ledger.read() as session:
        return session.get_one(Milestone, node.uid).forecast


# ------------------------------------------------------------------ looking


def test_the_page_opens_at_today_with_all_projects_by_industry(page: ChartPage) -> None:
    now = geometry(page.view)
    today = now.chart.today
    assert today is not None
    assert now.time.left() < now.scale.x(today) < now.time.right()
    assert len(page.view.rows()) == 24
    assert page.header.sentence.text().startswith("全部项目 24项 · 逾期节点 ")
    assert [group.name for group in now.chart.groups][:2] == ["工业", "交通"]


def test_every_node_of_every_project_can_be_scrolled_to(page: ChartPage) -> None:
    chart = geometry(page.view).chart
    days = [day for row in chart.rows for node in row.nodes for day in (node.planned, node.actual) if day]
    assert chart.first <= min(days)
    assert chart.last >= max(days)


def test_grouping_and_folding(page: ChartPage, work: Work) -> None:
    page.group_by("leader")
    work.background.wait()
    groups = geometry(page.view).chart.groups
    assert {row.leader for row in groups[0].rows} == {groups[0].name}
    assert page.toolbar.group.text() == "分组：责任领导 "
    now = geometry(page.view)
    QTest.mouseClick(page.view.viewport(), Button.LeftButton, _NONE, QPoint(60, round(now.time.top() + 10)))
    assert page.view.collapsed == {groups[0].name}
    assert len(page.view.rows()) == 24 - len(groups[0].rows)
    page.view.select(groups[0].rows[0].uid)
    assert not page.view.collapsed


def test_bars_put_away_are_not_drawn_and_nothing_claims_to_be_missing(page: ChartPage) -> None:
    def picture() -> QImage:
        return page.view.viewport().grab().toImage()

    def count(image: QImage, colour: int) -> int:
        return sum(
            image.pixel(x, y) & 0xFFFFFF == colour
            for x in range(360, image.width(), 7)
            for y in range(image.height())
        )

    page.card.hide()
    before = count(picture(), 0x1F5A8C)
    page.toolbar.checks["actual"].setChecked(False)
    assert count(picture(), 0x1F5A8C) < before / 4
    for check in page.toolbar.checks.values():
        check.setChecked(False)
    chart = page.view.chart
    assert chart is not None
    assert all(row.dated for row in chart.rows)
    assert not any(row.plan_bar or row.actual_bar or row.forecast_bar for row in chart.rows)


def test_zoom_keeps_today_and_the_day_under_the_mouse(page: ChartPage) -> None:
    view = page.view
    today = geometry(view).chart.today
    assert today is not None
    x = geometry(view).scale.x(today)
    view.set_zoom(Zoom.MONTH)
    assert abs(geometry(view).scale.x(today) - x) <= 2
    place = QPointF(800, 300)
    day = geometry(view).scale.date(800)
    for _ in range(3):
        QApplication.sendEvent(
            view.viewport(),
            QWheelEvent(place, place, QPoint(), QPoint(0, 120), Button.NoButton, _CTRL,
                        Qt.ScrollPhase.NoScrollPhase, False),
        )  # fmt: skip
    assert abs((geometry(view).scale.date(800) - day).days) <= 1
    assert view.zoom is Zoom.TEN_DAYS
    assert page.toolbar._zooms.checkedButton().text() == "旬"


def test_keys_move_choose_open_and_come_back_to_today(page: ChartPage, work: Work) -> None:
    opened: list[tuple[str, list[str]]] = []
    work.project_wanted.connect(lambda uid, order: opened.append((uid, order)))
    uids = [row.uid for row in page.view.rows()]
    QTest.keyClick(page.view, Key.Key_Down)
    QTest.keyClick(page.view, Key.Key_Down)
    assert page.view.selected == uids[1]
    assert page.card.isVisible()
    assert not page.card.geometry().intersects(page.view.line_of(uids[1]) or page.rect())
    QTest.keyClick(page.view, Key.Key_End, _CTRL)
    assert page.view.selected == uids[-1]
    assert page.view.line_of(uids[-1]) is not None
    QTest.keyClick(page.view, Key.Key_Return)
    assert opened == [(uids[-1], uids)]
    bar = page.view.horizontalScrollBar()
    at_today = bar.value()
    QTest.keyClick(page.view, Key.Key_Home)
    assert bar.value() == 0
    QTest.keyClick(page.view, Key.Key_T, _CTRL)
    assert abs(bar.value() - at_today) <= 12  # as wide as a scroll bar
    page.view.select(uids[0])
    QTest.keyClick(page.view, Key.Key_Escape)
    assert not page.card.isVisible()


def test_the_card_tells_what_is_late_and_who_sees_to_it(page: ChartPage) -> None:
    late = next(row for row in page.view.rows() if any(node.overdue for node in row.nodes))
    page.view.select(late.uid)
    words = page.card.words()
    node = next(node for node in late.nodes if not node.actual)
    assert f"节点 {node.name}（计划 " in words
    assert f"责任 {late.unit} · {late.person}" in words
    assert page.view.accessibleDescription().startswith(late.name)


# ------------------------------------------------------------------ another day


def test_dragging_a_node_changes_its_forecast_and_undo_brings_it_back(
    page: ChartPage, work: Work, ledger: Ledger
) -> None:
    row, node = waiting(page)
    assert node.planned is not None
    said: list[str] = []
    work.said.connect(said.append)
    pixels = round(geometry(page.view).scale.day * 20)
    drag(page, diamond(page, row, node.planned), pixels)
    stored = forecast(ledger, node)
    assert stored is not None
    assert abs((date.fromisoformat(stored) - node.planned).days - 20) <= 1
    assert said[-1].startswith(f"推迟节点：{node.name}")
    work.background.wait()
    assert page.header.undo.toolTip().startswith("撤销：推迟节点")
    fresh = page.row(row.uid)
    assert fresh is not None
    assert date.fromisoformat(stored) in [each.forecast for each in fresh.nodes]
    work.undo()
    assert forecast(ledger, node) is None
    work.redo()
    assert forecast(ledger, node) == stored


def test_a_moved_node_can_be_moved_on_by_its_new_diamond(page: ChartPage, work: Work, ledger: Ledger) -> None:
    row, node = waiting(page)
    assert node.planned is not None
    page.expect(node, node.planned + timedelta(days=15))
    work.background.wait()
    day = geometry(page.view).scale.day
    drag(page, diamond(page, row, node.planned + timedelta(days=15), ACTUAL_AT), round(day * -5))
    stored = forecast(ledger, node)
    assert stored is not None
    assert abs((date.fromisoformat(stored) - node.planned).days - 10) <= 1


def test_escape_and_a_click_change_nothing(page: ChartPage, ledger: Ledger) -> None:
    row, node = waiting(page)
    assert node.planned is not None
    start = diamond(page, row, node.planned)
    drag(page, start, 60, drop=False)
    QTest.keyClick(page.view, Key.Key_Escape)
    QTest.mouseRelease(page.view.viewport(), Button.LeftButton, _NONE, start + QPoint(60, 0))
    assert forecast(ledger, node) is None
    QTest.mouseClick(page.view.viewport(), Button.LeftButton, _NONE, start)
    assert forecast(ledger, node) is None


def test_the_new_day_is_shown_while_dragging(page: ChartPage) -> None:
    row, node = waiting(page)
    assert node.planned is not None
    before = page.view.viewport().grab().toImage()
    drag(page, diamond(page, row, node.planned), 60, drop=False)
    held = page.view._drag
    assert held is not None
    assert "晚于计划" in held.words(2025)
    assert page.view.viewport().grab().toImage() != before
    QTest.keyClick(page.view, Key.Key_Escape)


def test_f2_asks_for_the_day(page: ChartPage, work: Work, ledger: Ledger) -> None:
    row, _ = waiting(page)
    node = next(each for each in row.nodes if each.actual is None)
    page.view.select(row.uid)
    script(work, "2025年12月31日")
    QTest.keyClick(page.view, Key.Key_F2)
    assert forecast(ledger, node) == "2025-12-31"
    script(work, None)
    QTest.keyClick(page.view, Key.Key_F2)
    assert forecast(ledger, node) == "2025-12-31"


def test_a_node_that_is_gone_says_so_calmly(page: ChartPage, work: Work, ledger: Ledger) -> None:
    _, node = waiting(page)
    page.hide()
    records.remove(ledger, "刘敏", Milestone, node.uid)
    asked = script(work, "ok")
    page.expect(node, date(2025, 12, 1))
    assert "已经被删除" in str(asked.asked[-1])


# ------------------------------------------------------------------ which projects


def test_the_same_filter_as_the_ledgers_page(page: ChartPage, work: Work, ledger: Ledger) -> None:
    layouts.note_last_view(ledger, "warned")
    layouts.keep(
        ledger, "warned", GridLayout(conditions=(Condition("industry", "in", ("工业",)),)), "2025-08"
    )
    page.show_for("ledger")
    work.background.wait()
    rows = page.view.rows()
    assert rows
    assert {row.light for row in rows} <= {"red", "amber"}
    assert [group.name for group in geometry(page.view).chart.groups] == ["工业"]
    assert page.header.sentence.text().startswith("红黄灯 · ")
    page.toolbar.filter.setChecked(False)
    work.background.wait()
    assert len(page.view.rows()) == 24


def test_searching_by_initials_and_finding_nothing(qtbot: QtBot, page: ChartPage, work: Work) -> None:
    name = page.view.rows()[3].name
    page.header.search.setText(name[:4])
    qtbot.waitUntil(lambda: len(page.view.rows()) < 24)
    assert name in [row.name for row in page.view.rows()]
    page.header.search.setText("没有这样的项目")
    qtbot.waitUntil(lambda: page._faces.currentIndex() == 1)
    assert not page.toolbar.printing.isEnabled()
    assert said_instead(page) == "台账里没有“没有这样的项目”。"
    page.toolbar.filter.setChecked(True)
    work.background.wait()
    assert [text for text, _ in page._ways_out("甲")] == ["去掉“甲”", "去掉筛选", "全清"]
    page.show_all()
    work.background.wait()
    assert page._faces.currentIndex() == 0
    assert len(page.view.rows()) == 24


def said_instead(page: ChartPage) -> str:
    """What stands in the place of the chart."""
    room = page._faces.currentWidget()
    assert room is not None
    return next(
        str(each.accessibleName()) for each in room.children() if isinstance(each, EmptyState | NoHits)
    )


def test_an_empty_ledger_says_what_to_do(qtbot: QtBot, tmp_path: Path) -> None:
    with county(tmp_path / "empty", 0) as empty, work_on(empty) as work:
        wanted: list[str] = []
        work.page_wanted.connect(lambda key, _: wanted.append(key))
        page = shown(qtbot, work)
        assert said_instead(page).startswith("还没有项目")
        projects.create(empty, "刘敏", {"name": "冷链物流园", "start": "2025-03", "finish": "2026-06"})
        work.background.wait()
        assert [row.name for row in page.view.rows()] == ["冷链物流园"]


def test_what_changes_elsewhere_is_read_again(page: ChartPage, work: Work, ledger: Ledger) -> None:
    row = page.view.rows()[0]
    page.view.select(row.uid)
    across = page.view.horizontalScrollBar().value()
    records.set_fields(ledger, "刘敏", Project, row.uid, {"name": "改了名"}, "改名")
    work.background.wait()
    assert page.view.rows()[0].name == "改了名"
    assert page.view.selected == row.uid
    assert abs(page.view.horizontalScrollBar().value() - across) <= 3
    page.hide()
    projects.delete(ledger, "刘敏", [row.uid])
    work.background.wait()
    page.show()
    page.activate()
    work.background.wait()
    assert row.uid not in [each.uid for each in page.view.rows()]
    assert page.view.selected == ""


# ------------------------------------------------------------------ files


@pytest.mark.parametrize("kind", ["A3.pdf", "A3.png", "A3-tiles.pdf"])
def test_saving_the_chart(page: ChartPage, work: Work, tmp_path: Path, kind: str) -> None:
    said: list[str] = []
    work.said.connect(said.append)
    out = tmp_path / f"图.{kind.rpartition('.')[2]}"
    script(work, out)
    page.save(kind)
    work.background.wait()
    assert out.stat().st_size > 10_000
    assert said == [f"作战图已存为 {out}"]


def test_saving_where_nothing_can_be_written(page: ChartPage, work: Work, tmp_path: Path) -> None:
    asked = script(work, tmp_path / "没有" / "图.pdf", "ok")
    page.save("A3.pdf")
    work.background.wait()
    assert "没有文件夹" in str(asked.asked[-1])
