"""Figures that a file spells in a way that could mean two things: shares, and thousands in a text table."""

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from app.documents.intake import Understanding, read_workbook, understand
from app.documents.intake.split_figures import mended
from app.models import Project, fields_of
from tests.documents.intake_books import read, sheet
from tests.documents.intake_formats import OFFICE, write_open
from tests.documents.old_excel import container, record, workbook_stream

NAMES = ("河西路改造工程", "东湖小学扩建项目", "南环路管网工程", "北苑养老中心项目")


def understood(path: Path) -> Understanding:
    return understand(read_workbook(path), fields=fields_of(Project), year=2025, month="2025-08")


# ------------------------------------------------------------------ percent formats


def modern(path: Path, shares: list[Any], code: str) -> Path:
    book = xlsxwriter.Workbook(path)
    page, percent = book.add_worksheet("项目"), book.add_format({"num_format": code})
    page.write_row(0, 0, ["项目名称", "总投资（万元）", "形象进度"])
    for at, (name, share) in enumerate(zip(NAMES, shares, strict=False), 1):
        page.write_row(at, 0, [name, 100])
        page.write(at, 2, share, percent)
    book.close()
    return path


def quoted(path: Path, shares: list[Any], code: str) -> Path:
    """As a program that quotes with apostrophes writes it: walked element by element."""
    with zipfile.ZipFile(modern(path, shares, code)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b'"', b"'")
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return path


def open_document(path: Path, shares: list[Any], code: str) -> Path:
    kind = "percentage" if "%" in code else "float"

    def cell(value: Any) -> str:
        if isinstance(value, str):
            return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="{kind}" office:value="{value}"/>'

    rows = [
        ["项目名称", "总投资（万元）", "形象进度"],
        *([*pair] for pair in zip(NAMES, ["100"] * 4, shares, strict=False)),
    ]
    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    return write_open(
        path,
        f"<office:document-content {OFFICE}><office:body><office:spreadsheet><table:table table:name='项目'>"
        f"{lines}</table:table></office:spreadsheet></office:body></office:document-content>",
    )


def of_2003(path: Path, shares: list[Any], code: str) -> Path:
    space = "urn:schemas-microsoft-com:office:spreadsheet"

    def cell(value: Any, style: str = "") -> str:
        kind = "String" if isinstance(value, str) else "Number"
        return f'<Cell{style}><Data ss:Type="{kind}">{value}</Data></Cell>'

    lines = [f"<Row>{''.join(map(cell, ['项目名称', '总投资（万元）', '形象进度']))}</Row>"]
    for name, share in zip(NAMES, shares, strict=False):
        percent = cell(share, ' ss:StyleID="s1"')
        lines.append(f"<Row>{cell(name)}{cell(100)}{percent}</Row>")
    style = f'<Styles><Style ss:ID="s1"><NumberFormat ss:Format="{code}"/></Style></Styles>'
    path.write_text(
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}">{style}<Worksheet ss:Name="项目">'
        f"<Table>{''.join(lines)}</Table></Worksheet></Workbook>",
        "utf-8",
    )
    return path


def old(path: Path, shares: list[Any], code: str) -> Path:
    body = struct.pack("<HHB", 164, len(code), 0) + code.encode("ascii")
    before = record(0x41E, body) + record(0xE0, struct.pack("<HH", 0, 164) + bytes(16))
    rows: list[list[object]] = [
        ["项目名称", "形象进度"],
        *([*pair] for pair in zip(NAMES, shares, strict=False)),
    ]
    path.write_bytes(container({"Workbook": workbook_stream(rows, before=before)}))
    return path


WRITERS = [modern, quoted, open_document, of_2003, old]


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("code", ["0%", "0.00%"])
def test_a_percent_format_says_what_a_figure_is(
    tmp_path: Path, write: Callable[..., Path], code: str
) -> None:
    told = understood(write(tmp_path / "表.xlsx", [0.2, 1, "主体施工", 0.355], code))
    assert [row.progress for row in told.rows] == ["20%", "100%", "主体施工", "35.5%"]
    assert [warning.reason for warning in told.warnings if warning.field.endswith("progress")] == []


@pytest.mark.parametrize("write", WRITERS)
def test_without_such_a_format_the_reading_is_told(tmp_path: Path, write: Callable[..., Path]) -> None:
    told = understood(write(tmp_path / "表.xlsx", [0.2, 0.9, "主体施工", 0.355], "0.00"))
    assert [row.progress for row in told.rows] == ["20%", "90%", "主体施工", "35.5%"]
    assert sum(warning.field.endswith("progress") for warning in told.warnings) == 1


@pytest.mark.parametrize(
    ("header", "cells", "wanted", "doubted"),
    [
        ("形象进度", ["35%", "主体施工", "60%"], ["35%", "主体施工", "60%"], False),
        ("形象进度", [0.35, "主体施工", 1], ["35%", "主体施工", "100%"], True),
        ("形象进度", ["0.35", "主体施工", "1"], ["35%", "主体施工", "100%"], True),
        ("形象进度（%）", [35, 60, 100], ["35%", "60%", "100%"], False),
        ("形象进度（%）", [0.35, 0.6, 1], ["35%", "60%", "100%"], True),
        ("形象进度（%）", [0.5, 60, 100], ["0.5%", "60%", "100%"], True),
        ("形象进度", [35, "主体施工", "完工"], ["35", "主体施工", "完工"], True),
        ("形象进度", ["基础", "主体施工", "完工"], ["基础", "主体施工", "完工"], False),
    ],
)
def test_shares_of_the_work(header: str, cells: list[object], wanted: list[str], doubted: bool) -> None:
    rows = [[name, 100, cell] for name, cell in zip(NAMES, cells, strict=False)]
    told = read(sheet([["项目名称", "总投资（万元）", header], *rows]), month="2025-08")
    assert [row.progress for row in told.rows] == wanted
    assert any(warning.field.endswith("progress") for warning in told.warnings) is doubted


# ------------------------------------------------------------------ thousands in a text table

HEADER = ["序号", "项目名称", "总投资", "年度计划", "建设单位", "备注"]


def of_text(tmp_path: Path, *lines: str) -> Understanding:
    (tmp_path / "表.csv").write_text("\n".join([",".join(HEADER), *lines]), "utf-8")
    return understood(tmp_path / "表.csv")


def test_one_way_to_read_is_taken_and_told(tmp_path: Path) -> None:
    told = of_text(tmp_path, "1,河西路改造工程,1,200,300,甲公司,", '2,东湖小学扩建,"1,300",400,乙公司,好')
    # 1,200 with 300 or 1 with 200,300: two ways
    assert [(one.row, "分不清" in one.reason) for one in told.refused] == [(2, True)]
    told = of_text(
        tmp_path, "1,河西路改造工程,1,200,3000,甲公司,", "2,东湖小学扩建,1,234,567.5,2,000,乙公司,"
    )
    assert [row.values["owner"] for row in told.rows] == ["甲公司", "乙公司"]
    assert [row.values["total_investment"] for row in told.rows] == [12_000_000, 12_345_675_000]
    assert [row.values["year_plan"] for row in told.rows] == [30_000_000, 20_000_000]
    assert [(one.row, "1,200" in one.reason) for one in told.warnings if "逗号" in one.reason] == [
        (2, True),
        (3, False),
    ]


def test_a_comma_among_words_is_refused_at_its_row(tmp_path: Path) -> None:
    told = of_text(tmp_path, "1,河西路改造工程,100,50,甲公司,好", "2,东湖小学,扩建,300,40,乙公司,好")
    assert [row.values["owner"] for row in told.rows] == ["甲公司"]
    assert [one.row for one in told.refused] == [3]


def test_a_comma_behind_every_row_is_no_shift(tmp_path: Path) -> None:
    told = of_text(tmp_path, "1,河西路改造工程,100,50,甲公司,好,", "2,东湖小学扩建,100,200,乙公司,好,")
    assert [row.values["owner"] for row in told.rows] == ["甲公司", "乙公司"]
    assert told.refused == ()


@given(
    amounts=st.lists(st.integers(1, 99_999_999), min_size=3, max_size=3),
    quoted=st.lists(st.booleans(), min_size=3, max_size=3),
    note=st.sampled_from(["", "好"]),
)
def test_no_cell_ever_lands_under_another_header(amounts: list[int], quoted: list[bool], note: str) -> None:
    """Whichever figures have no quotation marks: all right, told where put together, or refused."""
    header = ["项目名称", "总投资", "年度计划", "累计完成", "建设单位", "备注"]
    cells = [
        [f"{amount:,}"] if kept else f"{amount:,}".split(",")
        for amount, kept in zip(amounts, quoted, strict=True)
    ]
    row = ["河西路改造工程", *(part for parts in cells for part in parts), "甲公司", note]
    (_, mine), remarks = mended([header, row])
    right = ["河西路改造工程", *(f"{amount:,}" for amount in amounts), "甲公司", note]
    if len(row) == len(header):
        assert (mine, remarks) == (right, ())
    else:
        assert mine == right or (remarks[0].refused and not any(mine))
        assert remarks
