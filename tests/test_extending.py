"""`docs/extending.md` tells the truth: what is declared or kept as data appears wherever it should."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.models import ENTITY_BY_TABLE, Kind, Project, Visit, fields_of
from app.models.cells import Cell
from app.services.common import records
from app.services.grid import columns
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.lists import list_catalogue, lists
from app.services.paper import exports
from app.services.permits import permit_survey, procedures
from app.services.project import projects
from app.services.registers import register_rows, registers
from app.services.registers.register_columns import Register, Scope, computed, of_project, own
from app.views.kit import theme
from app.views.kit.ask import ScriptedAsk
from app.views.kit.background import Background
from app.views.project import ProjectPage
from app.views.project.basics import Basics
from app.views.project.list_room import Belongings
from app.views.work import Work
from tests.county import county
from tests.papers import sheet

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


def test_the_paper_names_what_there_is() -> None:
    for path in set(re.findall(r"`((?:app|resources|tests)/[\w./]+)`", PAPER)):
        assert (ROOT / path).exists(), path
    for name in re.findall(r"\(`(\w+)` records", PAPER):
        assert name in {entity.__name__ for entity in ENTITY_BY_TABLE.values()}
    assert "visits" in registers.kinds()
    assert len(PAPER.splitlines()) < 160  # two pages
