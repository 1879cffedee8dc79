"""Rows from WPS pasted below the last one become records, in every table of a project's page that has an
empty line: as one step, with what was refused told and kept.
"""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.project import projects
from app.views.kit.ask import Question, ScriptedAsk
from app.views.kit.grid import Grid
from app.views.kit.grid.model import NEW
from app.views.kit.stray import StrayText
from app.views.project import ProjectPage
from app.views.project.evidence_room import EvidenceRoom
from app.views.work import Work
from tests.county import WHO
from tests.journeys.hands import project_page, type_cell

Rows = Sequence[dict[str, str]]
TABLES: list[tuple[str, str, Rows]] = [
    ("nodes", "节点", [{"name": "打桩", "planned": "2025-03"}, {"name": "封顶", "after": "1"}]),
    ("leaders", "包联", [{"leader": "宋雅琴", "title": "副县长"}, {"leader": "马晓燕", "title": "县长"}]),
    ("leaders", "走访", [{"day": "2025-07-01", "found": "停工"}, {"day": "2025-08-01", "found": "复工"}]),
    ("needs", "需求", [{"item": "东地块", "amount": "12"}, {"item": "西地块", "amount": "8"}]),
    ("needs", "银行", [{"counterpart": "农行", "amount": "500"}, {"counterpart": "工行", "amount": "800"}]),
    ("money", "资金批次", [{"kind": "中央预算内投资", "cohort": year} for year in ("2024", "2025")]),
    ("money", "流水", [{"month": "2025-07", "amount": "30"}, {"month": "2025-08", "amount": "40"}]),
    ("lists", "清单", [{"roll": "白名单", "reason": "市里定的"}, {"roll": "月调度", "reason": "县里定的"}]),
    ("lists", "招商", [{"investor": "某甲公司", "state": "签约"}, {"investor": "某乙公司", "state": "在谈"}]),
    ("lists", "变更", [{"kind": "停工", "day": "2025-05-06"}, {"kind": "复工", "day": "2025-06-06"}]),
    ("permits", "承诺函", [{"items": "P29", "number": "1号"}, {"items": "P30", "number": "2号"}]),
    ("evidence", "核查", [{"day": "2025-07-01", "found": "停工"}, {"day": "2025-08-01", "found": "在建"}]),
]  # fmt: skip

PLAIN = ("name", "found", "title", "reason", "number", "planned", "investor", "day", "counterpart")
"""Columns that show what was typed as it was typed."""


@pytest.fixture
def uid(ledger: Ledger) -> str:
    return projects.create(ledger, WHO, {"name": "运河东路北延", "status": "在建"}, with_nodes=False)


@pytest.fixture
def page(qtbot: QtBot, work: Work, uid: str) -> ProjectPage:
    return project_page(qtbot, work, uid)


def table(page: ProjectPage, room: str, noun: str) -> Grid:
    page.show_tab(room, "inspections")
    shown_room = page.room(room)
    if isinstance(shown_room, EvidenceRoom):  # its table comes with the first record that is begun
        shown_room.inspections.start_new()
        page.show_tab(room, "inspections")
    grids = [grid for grid in page.room(room).grids if grid.model.grows]
    names = {grid.model.grows for grid in grids}
    assert noun in names, f"{noun} is none of {names}"
    return next(grid for grid in grids if grid.model.grows == noun)


def paste(grid: Grid, rows: Rows, answer: str = "good") -> Question:
    """Put the rows on the clipboard as a workbook would, and paste them into the empty line."""
    keys = [column.key for column in grid.model.columns()]
    keys = keys[keys.index(grid.model.begins) :]
    mime = QMimeData()
    mime.setText("".join("\t".join(row.get(key, "") for key in keys) + "\r\n" for row in rows))
    QApplication.clipboard().setMimeData(mime)
    ask = grid._ask
    assert isinstance(ask, ScriptedAsk)
    ask.answers.append(answer)
    assert grid.go_to(NEW, grid.model.begins)
    grid.setFocus()
    QTest.keyClick(grid.view_of(grid.current()[1]), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    asked = ask.asked[-1]
    assert isinstance(asked, Question)
    return asked


def shown(grid: Grid) -> list[dict[str, str]]:
    """The texts of the records, by column."""
    model = grid.model
    rows = [row for row in range(model.line_count()) if grid.is_record(row)]
    return [{column.key: model.text(row, column) for column in model.columns()} for row in rows]


@pytest.mark.parametrize(("room", "noun", "rows"), TABLES)
def test_several_pasted_rows_become_records_in_one_step(
    page: ProjectPage, ledger: Ledger, work: Work, room: str, noun: str, rows: Rows
) -> None:
    grid, before = table(page, room, noun), len(ledgers.undo_steps(ledger).undo)
    strays: list[StrayText] = []
    work.strayed.connect(strays.append)
    stood = len(shown(grid))
    blank = {key: "" for row in rows for key in row}
    asked = paste(grid, [rows[0], blank, *rows[1:]])
    assert asked.choices[-1].text == f"新建2个{noun}并粘贴(&P)"
    assert not strays
    assert len(shown(grid)) == stood + 2
    texts = [" ".join(line.values()) for line in shown(grid)]
    for row in rows:
        wanted = [text for key, text in row.items() if key in PLAIN]
        assert any(all(text in line for text in wanted) for line in texts), (row, texts)
    steps = ledgers.undo_steps(ledger).undo
    assert len(steps) == before + 1
    assert steps[0].title.startswith(f"新建2个{noun}并粘贴")
    work.undo()
    assert len(shown(grid)) == stood


def test_a_row_below_a_record_begins_another_one(page: ProjectPage, ledger: Ledger) -> None:
    """Pasting from the last record on changes it and makes those that follow, in the same step."""
    grid = table(page, "nodes", "节点")
    type_cell(grid, 0, "name", "打桩")
    before = len(ledgers.undo_steps(ledger).undo)
    QApplication.clipboard().setText("打好桩\r\n封顶\r\n验收\r\n")
    ask = grid._ask
    assert isinstance(ask, ScriptedAsk)
    ask.answers.append("good")
    grid.go(0, "name")
    grid.paste()
    assert [line["name"] for line in shown(grid)] == ["打好桩", "封顶", "验收"]
    assert grid.here()[0] == grid.model.uid(1)
    assert len(ledgers.undo_steps(ledger).undo) == before + 1


def test_refused_cells_of_new_rows_are_told_and_the_rest_is_taken(page: ProjectPage, work: Work) -> None:
    """Before anything is written where that can be seen; what comes out while writing is handed over."""
    strays: list[StrayText] = []
    work.strayed.connect(strays.append)
    grid = table(page, "nodes", "节点")
    rows = [{"name": "打桩", "planned": "不知道"}, {"planned": "2025-03"}, {"name": "封顶", "after": "9"}]
    asked = paste(grid, rows)
    assert asked.listing is not None
    assert [row[3:] for row in asked.listing.rows] == [
        ("不知道", asked.listing.rows[0][4]), ("2025-03", "新节点要有节点名称：从“节点名称”一栏粘贴起"),
    ]  # fmt: skip
    assert [line["name"] for line in shown(grid)] == ["打桩", "封顶"]
    assert [stray.text for stray in strays] == ["9"]
    assert "没有第 9 个节点" in strays[0].where


def test_a_row_whose_first_cell_turns_out_wrong_is_not_made(page: ProjectPage, work: Work) -> None:
    strays: list[StrayText] = []
    work.strayed.connect(strays.append)
    grid = table(page, "lists", "清单")
    paste(grid, [{"roll": "白名单"}, {"roll": "没有的清单", "reason": "县里定的"}])
    assert [line["roll"] for line in shown(grid)] == ["白名单"]
    assert [stray.text for stray in strays] == ["没有的清单", "县里定的"]
