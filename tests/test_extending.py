"""`docs/extending.md` tells the truth: what is declared or kept as data appears wherever it should."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.cli.checking import do_check
from app.documents.letter.model import Letter, Paragraph
from app.models import ENTITY_BY_TABLE, Kind, Project, Visit, fields_of
from app.models.cells import Cell
from app.progress import silent
from app.rules.checks import table
from app.rules.checks.check import Check, Hit
from app.services.common import records
from app.services.grid import columns
from app.services.grid.grid import GridQuery
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger, Opened
from app.services.lists import list_catalogue, lists
from app.services.months import month_sheet
from app.services.paper import exports, forms
from app.services.paper.document import Document, DocumentRequest
from app.services.paper.forms import LETTER
from app.services.paper.subjects import subject_of
from app.services.permits import permit_survey, permits, procedures
from app.services.project import projects
from app.services.registers import register_rows, registers
from app.services.registers.register_columns import Register, Scope, computed, of_project, own
from app.services.workbench import workbench
from app.views.kit import theme
from app.views.kit.ask import ScriptedAsk
from app.views.kit.background import Background
from app.views.kit.grid.grid import Grid
from app.views.kit.grid.model import GridModel
from app.views.months.model import MonthModel
from app.views.project import ProjectPage
from app.views.project.basics import Basics
from app.views.project.list_room import Belongings
from app.views.work import Work
from tests.check_papers import manual_lines, mission_lines
from tests.county import county
from tests.papers import sheet
from tests.views.finding import children

ROOT = Path(__file__).parents[1]
PAPER = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
WHO = "刘敏"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with county(tmp_path / "台账") as computed:
        yield computed


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, ledger: Ledger) -> Iterator[ProjectPage]:
    theme.apply(qapp)
    background = Background()
    shown = ProjectPage(Work(ledger, WHO, background, ScriptedAsk()))
    qtbot.addWidget(shown)
    yield shown
    background.close()
    ledger.on_change.clear()


def test_a_list_added_as_data_is_in_room_register_grid_and_on_paper(
    ledger: Ledger, page: ProjectPage, tmp_path: Path
) -> None:
    by_rule = projects.create(ledger, WHO, {"name": "甲", "total_investment": 30_000_000}, with_nodes=False)
    by_hand = projects.create(ledger, WHO, {"name": "乙"}, with_nodes=False)
    list_catalogue.add_list(ledger, WHO, "县级调度")
    assert list_catalogue.set_texts(ledger, WHO, [Cell("县级调度", "least", "2000")], "设下限") == []
    lists.join(ledger, WHO, [by_hand], "县级调度", {"reason": "县长点名"})
    page.show_project(by_rule, [by_rule, by_hand])
    page.show_tab("lists")
    room = page.room("lists")
    assert isinstance(room, Belongings)
    line = room.members.table.model.line_at(0)
    assert (line.key, line.cells["reason"]) == ("auto:县级调度", "总投资 3,000 万元，≥2,000 万元")
    assert registers.table(ledger, "own-lists", period="县级调度").count == 2
    assert projects.page(ledger, by_hand).project.lists == "县级调度"  # the grid filters by it
    doc = sheet(ledger, "own-lists", period="县级调度")
    assert doc.title == "故城县自选清单（县级调度）"
    ledgers.undo_last(ledger, WHO)
    assert registers.table(ledger, "own-lists", period="县级调度").count == 1


def test_a_permit_added_as_data_is_judged(ledger: Ledger, page: ProjectPage) -> None:
    uid = projects.create(ledger, WHO, {"name": "甲", "approval": "审批"}, with_nodes=False)
    procedures.add(ledger, WHO, "Q01")
    cells = [("Q01", "name", "占用运河管理范围意见"), ("Q01", "approval", "需")]
    assert procedures.set_texts(ledger, WHO, [Cell(*cell) for cell in cells], "加手续") == []
    with ledger.read() as session:
        assert "占用运河管理范围意见" in {item.name for item in procedures.catalogue(session)}
        before = permit_survey.overview(session, ledger.today)[uid].needed
    ledgers.undo_last(ledger, WHO)
    with ledger.read() as session:
        assert permit_survey.overview(session, ledger.today)[uid].needed == before - 1


def test_every_field_of_a_project_is_in_form_grid_and_export_because_it_is_declared(
    ledger: Ledger, page: ProjectPage, tmp_path: Path
) -> None:
    uid = projects.create(ledger, WHO, {"name": "甲"}, with_nodes=False)
    page.show_project(uid, [uid])
    page.show_tab("basics")
    basics = page.room("basics")
    assert isinstance(basics, Basics)
    declared = {field.name for field in fields_of(Project)}
    assert {name for form in basics.forms.values() for name in form.places} == declared
    assert declared <= {column.key for column in columns.all_columns("2025-08")}
    exports.export(ledger, tmp_path / "台账.xlsx")
    table = openpyxl.load_workbook(tmp_path / "台账.xlsx")["项目"]
    headers = {re.sub("（(万元|元|亩|°|人|年|吨标准煤)）$", "", str(cell.value)) for cell in table[1]}
    assert {field.label for field in fields_of(Project)} <= headers | {"总投资"}


def test_a_register_needs_its_declaration_only(ledger: Ledger) -> None:
    uid = projects.create(ledger, WHO, {"name": "甲"}, with_nodes=False)
    for day in ("2025-08-01", "2025-09-01"):
        records.add(ledger, WHO, Visit, {"project": uid, "day": day, "leader": "宋雅琴"})
    declared = Register(
        "mine", "我的走访", Visit,
        (*own(Visit, "day", "leader", "way"), *of_project("name"),
         computed("month", "月份", Kind.TEXT, lambda row: row["day"][:7])),
        groups=("leader", "way"), period="day", hint="走访在项目页“包联”里登记。",
    )  # fmt: skip
    with ledger.read() as session:
        table = register_rows.read(session, declared, Scope(ledger.today), "leader")
        assert [(group.value, len(group.rows)) for group in table.groups] == [("宋雅琴", 2)]
        by_month = register_rows.read(session, declared, Scope(ledger.today, "2025-08"), "month")
        assert [group.value for group in by_month.groups] == ["2025-08"]
        assert register_rows.periods(session, declared) == ["2025-09", "2025-08", "2025"]


# ------------------------------------------------------------------ a document


def test_a_document_is_a_function_and_a_line(ledger: Ledger, tmp_path: Path) -> None:
    module, line = re.findall(r"```python\n(.*?)```", PAPER.partition("## A document")[2], re.DOTALL)[:2]
    namespace: dict[str, Any] = {"Document": Document, "LETTER": LETTER}
    exec(compile(module, "inspection_notice.py", "exec"), namespace)
    document: Document = eval(line, namespace)
    uid = projects.create(ledger, WHO, {"name": "甲", "responsible_unit": "县住建局"}, with_nodes=False)
    assert subject_of(ledger, document.per, None) == uid
    for subject, unit in ((uid, "县住建局："), ("", "：")):
        query, how = GridQuery("2025-08"), document.usual(ledger)
        made = document.make(ledger, DocumentRequest("", query, how, datetime(2025, 9, 18, 10, 31), subject))
        assert isinstance(made, Letter)
        assert unit in [block.text for block in made.blocks if isinstance(block, Paragraph)]
        assert "打印 2025-09-18 10:31　校验码 " in made.foot[0]
        for ending in document.form.writers:
            forms.write(document.form, made, tmp_path / f"通知{ending}", how, silent)
    assert {file.suffix for file in tmp_path.glob("通知.*")} == {".pdf", ".docx"}


# ------------------------------------------------------------------ a kind of record

BLOCK = re.compile(r"^```\w+\n(?:#|--) (app/\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
"""A new file of the paper: its place in the first line."""


def written(folder: Path) -> dict[str, str]:
    """The files that the paper says to write for its kind of record, by their place in the program."""
    blocks = dict(BLOCK.findall(PAPER))
    steps = len(list((folder / "app/storage/migrations").glob("m*.sql")))
    files = {re.sub(r"/m\d{4}_", f"/m{steps + 1:04d}_", place): text for place, text in blocks.items()}
    entities = (folder / "app/models/__init__.py").read_text(encoding="utf-8")
    entities, lists = re.subn(r",\n\)  # fmt: skip", ", Contract,\n)  # fmt: skip", entities, count=1)
    files["app/models/__init__.py"] = entities.replace(
        "from app.models.fields", "from app.models.contract import Contract\nfrom app.models.fields", 1
    )
    (line,) = re.findall(r'`("contracts": .*?)` in `ROOMS`', PAPER)
    page = (folder / "app/views/project/page.py").read_text(encoding="utf-8")
    page, rooms = re.subn(r'(    "history": )', rf"    {line}\n\1", page, count=1)
    files["app/views/project/page.py"] = page.replace(
        "from app.views.project.header",
        "from app.views.project.contract_room import Contracts\nfrom app.views.project.header", 1,
    )  # fmt: skip
    assert lists == rooms == 1
    return files


def test_a_kind_of_record_with_a_room_takes_five_files(tmp_path: Path) -> None:
    """In a copy of the program: what a declaration registers would stay in this one."""
    for folder in ("app", "resources"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    files = written(tmp_path)
    assert len(files) == 5
    for place, text in files.items():
        (tmp_path / place).write_text(text, encoding="utf-8")
    command = [sys.executable, str(ROOT / "tests/extended.py"), str(tmp_path)]
    there = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        command, env=there, capture_output=True, encoding="utf-8", errors="replace", timeout=100, check=False
    )
    assert run.returncode == 0, run.stderr


# ------------------------------------------------------------------ a truth check


@pytest.mark.parametrize(
    ("looking_at", "place"),
    [
        ("BOOKS", "months"), ("BOOKS", "project/basics"), ("BOOKS", "project/leaders"),
        ("MONEY", "project/money"), ("PERMITS", "project/permits"), ("STATISTICS", "project/lists"),
        ("LISTS", "project/lists"), ("STEPS", "project/lists"),
    ],
)  # fmt: skip
def test_a_check_is_one_entry_and_one_function(
    ledger: Ledger, page: ProjectPage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    looking_at: str, place: str,
) -> None:  # fmt: skip
    """Added to a table of checks it is on the page, 工作台, in the command and in the papers' lines."""
    declared = Check("R99", "编出来的规则", "W", place, "编出来的意思", "编出来的办法")

    def find(check: Check, subject: Any) -> Iterator[Hit]:
        if place == "months":
            yield check.hit("编出来的事实", "3个", month=subject.month, field="done")
        else:
            yield check.hit("编出来的事实", "3个", details=("P31",) if looking_at == "PERMITS" else ())

    monkeypatch.setitem(getattr(table, looking_at), declared, find)
    facts = {"name": "甲", "approval": "备案", "status": "在建"}
    uid = projects.create(ledger, WHO, facts, with_nodes=False)
    permits.write(ledger, WHO, uid, [Cell("P07", "done", "2025-03-01")], "办结")
    page.show()
    page.show_project(uid, [uid])
    if place == "months":
        assert "R99 编出来的事实 3个" in told_of_august(ledger)
    else:
        page.show_tab(declared.room)
        assert {"R99", "编出来的事实"} <= set(re.findall(r"R99|编出来的事实", told_on(page)))
    if looking_at != "PERMITS":  # procedures stand on 工作台 by their days
        waiting = [item.concern for item in workbench.waiting(ledger, WHO).items]
        assert [one.what[-6:] for one in waiting if one.rule == "R99"] == ["编出来的事实"]
    do_check(argparse.Namespace(period=None, json=True), Opened(ledger, WHO))
    (told,) = (one for one in json.loads(capsys.readouterr().out) if one["rule"] == "R99")
    assert (told["project"], told["facts"]) == ("甲", ["编出来的事实", "3个"])
    assert "| R99 | 编出来的规则 | 提醒 | 编出来的意思 | 编出来的办法 |" in manual_lines(table.checks())
    assert f"| R99 | `{place}` | `check` | done |" in mission_lines(table.checks())


def told_of_august(ledger: Ledger) -> str:
    """The cards of marked cells on the month's page."""
    model = MonthModel(ledger, WHO)
    query = GridQuery("2025-08")
    model.show_month("2025-08", month_sheet.columns("2025-08"))
    model.show(month_sheet.outline(ledger, query, [], {}), query)
    return "\n".join(cards(model))


def told_on(page: ProjectPage) -> str:
    """Every word on the page, with the cards of marked cells."""
    QApplication.processEvents()
    labels = [label.text() for label in children(page, QLabel) if label.isVisibleTo(page)]
    return "\n".join([*labels, *(words for grid in children(page, Grid) for words in cards(grid.model))])


def cards(model: GridModel) -> Iterator[str]:
    for row in range(model.line_count()):
        for column in model.columns():
            mark = model.mark(row, column)
            if mark is not None:
                yield f"{mark.title} {mark.facts}"


def test_the_paper_names_what_there_is() -> None:
    for path in set(re.findall(r"`((?:app|resources|tests)/[\w./]+)`", PAPER)):
        assert (ROOT / path).exists(), path
    for name in re.findall(r"\(`(\w+)` records", PAPER):
        assert name in {entity.__name__ for entity in ENTITY_BY_TABLE.values()}
    assert "visits" in registers.kinds()
    assert len(PAPER.splitlines()) < 235  # three pages and a little
