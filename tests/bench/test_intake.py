"""Understanding a workbook of 10,000 rows and 30 columns, against openpyxl merely reading it (goal 5)."""

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from app.documents.intake import read_workbook, understand
from app.models import Project, fields_of
from app.models.fields import Kind
from tests.bench.conftest import Ratio, Size
from tests.bench.ledgers import project_rows

_COLUMNS = 30


@pytest.fixture(scope="module")
def count(size: Size) -> int:
    """Rows of the sheet."""
    return size(10_000, 20)


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory, count: int) -> Path:
    """A county's sheet: title, unit line, header, rows with figures in 万元, a total."""
    path = tmp_path_factory.mktemp("intake") / "重点项目表.xlsx"
    rows = project_rows(count)
    known = [field for field in fields_of(Project) if field.name in rows[0]]
    others = [field for field in fields_of(Project) if field not in known and field.kind is Kind.TEXT]
    fields = [*known, *others][:_COLUMNS]
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("汇总表")
    sheet.merge_range(0, 0, 0, _COLUMNS - 1, "2025年重点建设项目汇总表")
    sheet.write(1, _COLUMNS - 1, "单位：万元")
    sheet.write_row(2, 0, [field.label for field in fields])
    for at, row in enumerate(rows):
        values = [
            row.get(field.name, f"{'东西南北'[at % 4]}关镇{at % 50}号{place}")
            for place, field in enumerate(fields)
        ]
        kinds = zip(fields, values, strict=True)
        shown = [value // 10_000 if field.kind is Kind.MONEY else value for field, value in kinds]
        sheet.write_row(3 + at, 0, shown)
    sheet.write(3 + count, 0, "合计")
    for place, field in enumerate(fields):
        if field.kind is Kind.MONEY:
            sheet.write(3 + count, place, sum(row[field.name] // 10_000 for row in rows))
    book.close()
    return path


def test_understanding_a_workbook(ratio: Ratio, workbook: Path, count: int) -> None:
    """Header, units, dates, totals and every row."""
    fields = fields_of(Project)

    def ours() -> None:
        found = understand(read_workbook(workbook), fields=fields, year=2025, month=None)
        assert len(found.rows) == count

    def theirs() -> None:
        book = openpyxl.load_workbook(workbook, data_only=True)
        assert book.worksheets[0].max_row == count + 4

    ratio(
        "understanding a workbook of 10,000 × 30",
        ours,
        theirs,
        goal=1,
        rounds=3,
        against="openpyxl reading it",
    )
