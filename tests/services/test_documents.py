"""Every declared document: whatever the ledger holds it becomes all its files, and is found by its key."""

from collections.abc import Iterator
from pathlib import Path

import docx
import msgspec
import openpyxl
import pytest
from PySide6.QtGui import QGuiApplication, QImageReader
from sqlalchemy import func, select

from app.documents.gantt.model import Chart
from app.documents.sheet.model import SheetDoc
from app.errors import UserError
from app.models import Issue, Project
from app.services.ledger.ledgers import Ledger
from app.services.paper import reports
from app.services.paper.declared import DOCUMENTS
from app.services.paper.document import Document, ReportSettings
from app.services.paper.subjects import subject_of, subjects
from app.services.registers import registers
from app.services.registers.register_columns import Register
from tests.invented import NAMES, invented
from tests.papers import letter

DECLARED = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.key)
MANY = 40


@pytest.fixture(scope="module", params=[0, 1, MANY])
def projects(request: pytest.FixtureRequest) -> int:
    """How many projects there are."""
    return int(request.param)


@pytest.fixture(scope="module")
def ledger(projects: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with invented(tmp_path_factory.mktemp("documents") / "台账", projects) as made:
        yield made


@DECLARED
def test_every_document_becomes_every_file_of_its_form(
    ledger: Ledger, document: Document, tmp_path: Path, qapp: QGuiApplication
) -> None:
    for ending in document.form.writers:
        out = tmp_path / f"document{ending}"
        reports.write_report(ledger, document.key, out, person="刘敏")
        opens(out)


def opens(file: Path) -> None:
    if file.suffix == ".pdf":
        assert file.read_bytes().startswith(b"%PDF")
    elif file.suffix == ".xlsx":
        assert openpyxl.load_workbook(file).worksheets[0].max_row > 3
    elif file.suffix == ".docx":
        made = docx.Document(str(file))
        assert made.tables or any(paragraph.text for paragraph in made.paragraphs)
    else:
        assert QImageReader(str(file)).size().width() > 2_000


@pytest.mark.parametrize("register", registers.REGISTERS, ids=lambda register: register.key)
def test_a_register_has_rows_where_there_are_records(ledger: Ledger, register: Register) -> None:
    """At most one a record: it is of one period, and what is read beside may leave some out."""
    made = reports.document(ledger, register.key)
    assert isinstance(made, SheetDoc)
    rows = sum(row.kind == "data" for row in made.rows)
    query = select(func.count()).select_from(register.entity).where(~register.entity.deleted)
    with ledger.read() as session:
        records = session.scalar(query if register.where is None else query.where(register.where())) or 0
    assert rows <= records
    assert rows or not records or register.only


def test_progress_sheet_and_chart_have_a_row_a_project(ledger: Ledger, projects: int) -> None:
    sheet, chart = (reports.document(ledger, kind) for kind in (reports.PROGRESS_SHEET, reports.CHART))
    assert isinstance(sheet, SheetDoc)
    assert isinstance(chart, Chart)
    assert sum(row.kind == "data" for row in sheet.rows) == len(chart.rows) == projects


@DECLARED
def test_what_a_document_offers_to_choose_can_be_made(ledger: Ledger, document: Document) -> None:
    settings = reports.usual(ledger, document.key)
    assert settings.paper in document.form.papers
    offered = document.periods(ledger)
    assert offered.usual in offered.words or not offered.words
    for group in document.groups(ledger):
        reports.document(ledger, document.key, settings=reports.grouped(settings, group))
    for period in list(offered.words)[:4]:
        reports.document(ledger, document.key, period=period, settings=settings)
    columns = document.columns(offered.usual)
    assert "columns" in document.form.choices or not columns


# ------------------------------------------------------------------ the table


def test_a_key_names_one_document() -> None:
    keys = [document.key for document in DOCUMENTS]
    assert len(set(keys)) == len(keys)
    assert {register.key for register in registers.REGISTERS} <= set(keys)
    assert list(reports.kinds()) == keys
    assert keys[0] == reports.PROGRESS_SHEET
    assert {reports.CHART, reports.SUPERVISION_ORDER} <= set(keys)
    assert not [document for document in DOCUMENTS if len(document.form.writers) < 2]


def test_an_unknown_kind_names_the_known_ones(ledger: Ledger) -> None:
    with pytest.raises(UserError, match="没有「love-letter」这种报表") as told:
        reports.document(ledger, "love-letter")
    assert "supervision-order（问题督办单）" in told.value.hint


# ------------------------------------------------------------------ what a document is about


def test_without_a_code_the_first_is_taken_and_a_code_chooses(ledger: Ledger, projects: int) -> None:
    made = letter(ledger, reports.SUPERVISION_ORDER)
    if not projects:
        assert "存入问题" not in made.foot[1]
        return
    with ledger.read() as session:
        newest = session.query(Project).order_by(Project.uid.desc()).first()
        assert newest is not None
        number = session.query(Issue.number).where(Issue.project == newest.uid).scalar()
    assert "问题2025-001" in made.foot[1]
    assert f"问题{number}" in letter(ledger, reports.SUPERVISION_ORDER, project=newest.code).foot[1]


def test_projects_problems_and_offices_can_be_what_a_document_is_about(ledger: Ledger, projects: int) -> None:
    assert len(subjects(ledger, "project")) == len(subjects(ledger, "issue")) == projects
    assert "故城县发展和改革局" in subjects(ledger, "office").values()
    assert subjects(ledger, "ledger") == {}
    if projects:
        assert NAMES[0] in subjects(ledger, "project").values()
        assert subject_of(ledger, "project", None) in subjects(ledger, "project")


def test_a_code_that_no_project_has_is_told(ledger: Ledger) -> None:
    for kind in (reports.SUPERVISION_ORDER, reports.PROGRESS_SHEET, "land"):
        with pytest.raises(UserError, match="没有代码为「2501」的项目"):
            reports.document(ledger, kind, project="2501")


def test_another_paper_than_those_of_the_form_is_refused(ledger: Ledger, tmp_path: Path) -> None:
    for document in DOCUMENTS:
        how = replace_paper(ledger, document, "B5")
        with pytest.raises(UserError, match="没有「B5」这种纸"):
            reports.write_report(ledger, document.key, tmp_path / "a.pdf", settings=how)


def replace_paper(ledger: Ledger, document: Document, paper: str) -> ReportSettings:
    return msgspec.structs.replace(reports.usual(ledger, document.key), paper=paper)
