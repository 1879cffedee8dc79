"""Journeys through the room 资金: sources, months by source, batches, vouchers, doubts."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.models import FundBatch, FundFlow
from app.models.cells import Cell
from app.models.keys import flow_key
from app.services.grid import editing
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.project import projects
from app.views.project.money_room import Money
from app.views.work import Work
from tests.county import WHO
from tests.journeys.hands import project_page, type_cell
from tests.views.finding import children

WAN = 10_000
Key = Qt.Key


@pytest.fixture
def uid(ledger: Ledger) -> str:
    fields = {
        "name": "运河东片雨污分流改造", "status": "在建", "total_investment": 18_300 * WAN, "plan_year": 2025,
        "year_plan": 10_500 * WAN, "fund_bond": 8_000 * WAN, "fund_own": 10_000 * WAN,
    }  # fmt: skip
    return projects.create(ledger, WHO, fields, with_nodes=False)


@pytest.fixture
def room(qtbot: QtBot, work: Work, uid: str) -> Money:
    page = project_page(qtbot, work, uid)
    page.show_tab("money")
    found = page.room("money")
    assert isinstance(found, Money)
    return found


def words(room: Money) -> str:
    """Every word that is to be read in the room."""
    return "\n".join(label.text() for label in children(room, QLabel) if label.isVisibleTo(room))


def shown(room: Money, model: str, row: int, key: str) -> str:
    lines = getattr(room, model) if model != "matrix" else room.by_source.model
    column = next(column for column in lines.columns() if column.key == key)
    return str(lines.text(row, column))


def test_the_gap_is_told_until_the_sources_close(room: Money, ledger: Ledger) -> None:
    assert room.closing.text() == "比总投资少 300 万元"
    assert "R21 资金拼盘没有闭合" in words(room)
    type_cell(room.source_grid, room.sources.row_of("fund_own"), "fund_central", "10300")
    assert room.closing.text() == "与总投资闭合"
    assert "没有对不上的数" in words(room)


def test_a_month_by_source_takes_its_total_along_in_one_step(room: Money, ledger: Ledger, uid: str) -> None:
    matrix = room.by_source
    assert matrix.sources == ("专项债券", "企业自筹")
    steps = len(ledgers.undo_steps(ledger).undo)
    type_cell(matrix.grid, matrix.model.row_of("2025-08"), "专项债券", "1200")
    type_cell(matrix.grid, matrix.model.row_of("2025-08"), "企业自筹", "300")
    assert len(ledgers.undo_steps(ledger).undo) == steps + 2
    assert shown(room, "matrix", 0, "sum") == "1,500"
    assert shown(room, "flows", room.flows.row_of("2025-08"), "received") == "1,500"
    assert shown(room, "sources", room.sources.row_of("fund_bond"), "came") == "1,200"
    matrix.choose("支付")
    type_cell(matrix.grid, matrix.model.row_of("2025-08"), "专项债券", "约100")
    assert projects.page(ledger, uid).months["2025-08"].paid is None  # type: ignore[union-attr]


def test_a_total_that_differs_is_marked_and_taken_from_its_sources(
    room: Money, ledger: Ledger, uid: str
) -> None:
    type_cell(room.flow_grid, room.flows.row_of("2025-07"), "paid", "900")
    edits = editing.prepare([Cell(uid, flow_key("2025-07", "支付", "专项债券"), "700")])
    editing.apply(ledger, WHO, "按来源填支付", edits)
    QApplication.processEvents()
    line = room.flows.line_at(room.flows.row_of("2025-07"))
    assert line.marks["paid"].title.startswith("R21")
    room._right.link.click()
    QApplication.processEvents()
    assert shown(room, "flows", room.flows.row_of("2025-07"), "paid") == "700"
    assert not room._right.link.isVisibleTo(room)


def test_a_batch_tells_what_was_paid_of_it_and_a_voucher_names_it(
    room: Money, ledger: Ledger, uid: str
) -> None:
    table = room.batches.table
    type_cell(table.grid, 0, "kind", "地方政府专项债券")
    type_cell(table.grid, 0, "amount", "5000")
    type_cell(table.grid, 0, "number", "故发改〔2025〕9号")
    (batch,) = projects.page(ledger, uid).of(FundBatch)
    assert (batch.cohort, batch.amount) == (2025, 5_000 * WAN)
    vouchers = room.vouchers.table
    type_cell(vouchers.grid, 0, "month", "2025-08")
    type_cell(vouchers.grid, 0, "source", "专项债券")
    type_cell(vouchers.grid, 0, "amount", "1250")
    type_cell(vouchers.grid, 0, "batch", "9号")
    (flow,) = projects.page(ledger, uid).of(FundFlow)
    assert (flow.stream, flow.batch) == ("支付", batch.uid)
    columns = {column.key: column for column in table.model.columns()}
    assert table.model.text(0, columns["paid"]) == "1,250"
    assert table.model.text(0, columns["rate"]) == "25.0"
    assert shown(room, "flows", room.flows.row_of("2025-08"), "paid") == "1,250"
    assert shown(room, "cohorts", 0, "使用率") == "25.0"
    assert room.cohorts.line_at(0).cells["cohort"] == "专项债券 2025"


def test_a_project_without_any_money_says_what_to_do(room: Money, ledger: Ledger) -> None:
    bare = projects.create(ledger, WHO, {"name": "什么都没有"}, with_nodes=False)
    room.show_page(projects.page(ledger, bare))
    QApplication.processEvents()
    told = words(room)
    assert "资金拼盘还空着" in told
    assert "还没有下达的资金" in told
    assert room.closing.text() == ""
    room.resize(700, 708)
    QApplication.processEvents()
    assert room.by_source.isVisibleTo(room)
