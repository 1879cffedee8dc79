"""Every declared document of one invented ledger, as text and as picture, against what is kept."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import docx
import msgspec
import openpyxl
import pytest
from PySide6.QtWidgets import QApplication

from app.documents import fonts
from app.services.ledger.ledgers import Ledger
from app.services.paper import reports
from app.services.paper.declared import DOCUMENTS
from tests.golden.conftest import HERE, Snapshot
from tests.invented import invented

PRINTED = datetime(2025, 9, 18, 10, 31)
PROJECTS = 4
DECLARED = pytest.mark.parametrize("kind", [document.key for document in DOCUMENTS])


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Iterator[Ledger]:
    """Four projects with something of everything."""
    with invented(tmp_path_factory.mktemp("golden") / "台账", PROJECTS) as made:
        yield made


def written(ledger: Ledger, kind: str, out: Path) -> Path:
    how = reports.usual(ledger, kind)
    if kind == reports.CHART:
        how = msgspec.structs.replace(how, paper="A3")
    reports.write_report(ledger, kind, out, settings=how, printed=PRINTED, person="刘敏")
    return out


@DECLARED
def test_the_document_is_the_one_that_was_agreed_on(
    ledger: Ledger, kind: str, tmp_path: Path, snapshot: Snapshot
) -> None:
    if not shutil.which("pdftoppm") or "Noto Serif" not in fonts.family("song"):
        pytest.skip("what is kept was set in Noto and drawn by poppler")
    snapshot(f"documents/{kind}", written(ledger, kind, tmp_path / "document.pdf"))


@DECLARED
def test_the_file_to_work_on_holds_what_was_agreed_on(
    ledger: Ledger, kind: str, tmp_path: Path, snapshot: Snapshot
) -> None:
    further = list(reports.declared(kind).form.writers)[1]
    if further == ".png":
        pytest.skip("a picture, compared already")
    out = written(ledger, kind, tmp_path / f"document{further}")
    snapshot(f"documents/{kind}", cells(out) if further == ".xlsx" else words(out))


def cells(book: Path) -> list[list[object]]:
    """The rows of a workbook as they are read: formulas as formulas, nothing for empty cells at the end."""
    rows = [list(row) for row in openpyxl.load_workbook(book).worksheets[0].iter_rows(values_only=True)]
    return [row[: max((at for at, cell in enumerate(row, 1) if cell is not None), default=0)] for row in rows]


def words(letter: Path) -> list[object]:
    """The paragraphs and tables of a Word file in their order."""
    book = docx.Document(str(letter))
    found: list[object] = [section.text for section in book.sections[0].first_page_header.paragraphs]
    for block in book.iter_inner_content():
        if hasattr(block, "rows"):
            found.append([[cell.text for cell in row.cells] for row in block.rows])
        else:
            found.append(block.text)
    return found


def test_nothing_is_kept_that_no_document_makes() -> None:
    kept = {file.stem for file in (HERE / "documents").iterdir()}
    assert kept == {document.key for document in DOCUMENTS}
