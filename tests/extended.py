"""For a copy of the program that has the kind of record of `docs/extending.md`: it is there everywhere."""

import sys
from datetime import date
from pathlib import Path
from typing import Any, cast

import openpyxl
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from sqlalchemy import inspect, select

from app.models import CHILDREN, ENTITY_BY_TABLE, Base
from app.models.counts import in_words
from app.services.common import records
from app.services.intake import planning, reading, writing
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.paper import exports
from app.services.project import history, projects
from app.views.kit import theme
from app.views.kit.ask import ScriptedAsk
from app.views.kit.background import Background
from app.views.project import ProjectPage
from app.views.work import Work

WHO = "刘敏"
CONTRACT = ENTITY_BY_TABLE["contract"]


def made(folder: Path) -> Ledger:
    """An empty ledger."""
    opened = ledgers.create(
        folder, office="131126", name="故城县发展和改革局", level="county", person=WHO, password="demo",
        weak_password=True,
    )  # fmt: skip
    opened.ledger.confirm_date(date(2025, 9, 18))
    return opened.ledger


def contracts(ledger: Ledger) -> list[tuple[str, int | None]]:
    """The contracts that are there."""
    with ledger.read() as session:
        found = session.scalars(select(CONTRACT).where(~CONTRACT.deleted))
        return [(one.name, one.amount) for one in cast(list[Any], found)]


def check_tables(ledger: Ledger) -> None:
    """The migration lays out what the entity declares."""
    table = Base.metadata.tables["contract"]
    with ledger.read() as session:
        found = inspect(session.connection())
        laid_out = {(one["name"], str(one["type"]), one["nullable"]) for one in found.get_columns("contract")}
        indexes = {one["name"] for one in found.get_indexes("contract")}
    assert laid_out == {(column.name, str(column.type), column.nullable) for column in table.columns}
    assert indexes == {index.name for index in table.indexes}


def check_room(ledger: Ledger, uid: str) -> None:
    """The room shows it, and what is typed into its empty line is a record."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app)
    background = Background()
    page = ProjectPage(Work(ledger, WHO, background, ScriptedAsk()))
    page.show_project(uid, [uid])
    page.show_tab("contracts")
    model = cast(Any, page.room("contracts")).block.table.model
    assert model.line_at(0).cells == {"name": "施工一标", "party": None, "amount": 120_000_000}
    assert model.set_cells([model.cell(model.line_count() - 1, 0, "监理")], "加合同") == []
    app.processEvents()
    background.close()
    ledger.on_change.clear()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def main(folder: Path) -> None:
    """Take it through everything that a declaration promises."""
    assert CONTRACT in CHILDREN
    ledger = made(folder / "台账")
    check_tables(ledger)
    uid = projects.create(ledger, WHO, {"name": "云溪路灯"}, with_nodes=False)
    fields = {"project": uid, "name": "施工一标", "amount": 120_000_000}
    records.add(ledger, WHO, CONTRACT, fields)
    told = history.summary(history.page_of(ledger, uid).lines[0])
    assert told == "施工一标 新建合同 1栏内容"
    check_room(ledger, uid)
    assert contracts(ledger) == [("施工一标", 120_000_000), ("监理", None)]
    ledgers.undo_last(ledger, WHO)
    assert contracts(ledger) == [("施工一标", 120_000_000)]
    book = folder / "台账.xlsx"
    assert in_words({"contract": exports.export(ledger, book)["contract"]}) == "合同 1 条"
    assert [cell.value for cell in openpyxl.load_workbook(book)["合同"][2]][2:5] == ["施工一标", None, 12000]
    other = made(folder / "别的台账")
    assert writing.apply(other, planning.plan(other, reading.read(other, book)), WHO).records["contract"] == 1
    assert contracts(other) == contracts(ledger)
    assert planning.plan(other, reading.read(other, book)).records() == {}
    for each in (ledger, other):
        assert ledgers.verify(each) == []
        ledgers.close(each)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
