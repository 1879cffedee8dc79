"""Opening files by what they are: every kind that an office may pick, and every kind of wrong one."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from app.documents.intake import read_workbook
from app.documents.intake.ole import MAGIC
from app.errors import UserError
from app.progress import Cancelled
from tests.documents.intake_books import read
from tests.documents.old_excel import container, record, workbook_stream

ROWS: list[list[object]] = [
    ["项目名称", "总投资（万元）"],
    ["河西路改造工程", 100],
    ["东湖小学扩建项目", 200.5],
]


def make_xlsx(path: Path, rows: list[list[object]] = ROWS) -> Path:
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("项目")
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return path


def test_xlsx_is_read_with_merges_and_hidden_sheets(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "名单"
    page["A1"], page["B3"] = "标题", 7
    page.merge_cells("A1:C1")
    book.create_sheet("旧").sheet_state = "hidden"
    book["旧"]["A1"] = "旧"
    book.save(tmp_path / "a.xlsx")
    first, second = read_workbook(tmp_path / "a.xlsx").sheets
    assert first.cells[2][1] == 7
    assert [(merge.top, merge.left, merge.bottom, merge.right) for merge in first.merges] == [(0, 0, 0, 2)]
    assert (first.hidden, second.hidden) == (False, True)


def test_formula_errors_and_formulas_without_value_are_seen(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    page = book.add_worksheet()
    page.write_row(0, 0, ["项目名称", "总投资（万元）", "年度计划"])
    page.write(1, 0, "河西路改造工程")
    page.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    page.write_formula(1, 2, "=2+3", None, "")
    book.close()
    cells = read_workbook(tmp_path / "a.xlsx").sheets[0].cells
    assert cells[1][1] == "#DIV/0!"
    told = read(read_workbook(tmp_path / "a.xlsx").sheets[0])
    assert {warning.field for warning in told.warnings if warning.row == 2} >= {"total_investment"}
    assert "total_investment" not in told.rows[0].values


def test_old_excel_is_read_with_its_errors(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["项目名称", "总投资（万元）"],
        ["河西路改造工程", "#N/A"],
        ["东湖小学扩建项目", 200.5],
    ]
    (tmp_path / "a.xls").write_bytes(container({"Workbook": workbook_stream(rows)}))
    book = read_workbook(tmp_path / "a.xls")
    assert book.sheets[0].cells == rows
    assert book.sheets[0].name == "项目"


@pytest.mark.parametrize(
    "encode",
    [
        lambda said: said.encode("gb18030"),
        lambda said: said.encode("utf-8"),
        lambda said: said.encode("utf-8-sig"),
        lambda said: said.encode("utf-16"),
    ],
)
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_tables_in_every_encoding_and_separator(tmp_path: Path, encode: object, separator: str) -> None:
    lines = [
        ["项目名称", "建设内容", "总投资"],
        ["㳇水河治理工程", '"第一行\n第二行，""引号"""', '"1,234.5"'],
    ]
    said = "\r\n".join(separator.join(line) for line in lines)
    (tmp_path / "表.csv").write_bytes(encode(said))  # type: ignore[operator]
    book = read_workbook(tmp_path / "表.csv")
    assert not book.named_sheets
    assert book.sheets[0].cells[1] == ["㳇水河治理工程", '第一行\n第二行，"引号"', "1,234.5"]


def test_a_stray_quotation_mark_does_not_swallow_the_rest(tmp_path: Path) -> None:
    lines = ["项目名称,总投资", *(f"工程{number},{number}" for number in range(400))]
    lines[3] = '"' + lines[3]
    (tmp_path / "a.csv").write_text("\n".join(lines), "utf-8")
    assert len(read_workbook(tmp_path / "a.csv").sheets[0].cells) == 401


def refused(path: Path, content: bytes) -> UserError:
    path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        read_workbook(path)
    assert path.name in caught.value.message
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("空.xlsx", b"", "空文件"),
        ("网页.xls", "<html><p>通知</p></html>".encode(), "网页"),
        ("旧.xls", b"<?xml version='1.0'?><Workbook/>", "XML"),
        ("报告.xls", container({"WordDocument": b""}), "Word"),
        ("加密.xlsx", container({"EncryptionInfo": b"", "EncryptedPackage": b""}), "密码"),
        ("奇怪.xls", container({"Other": b""}), "不是 Excel"),
        ("密码.xls", container({"Workbook": workbook_stream(ROWS, before=record(0x2F, bytes(6)))}), "密码"),
        ("巨大.xls", container({"Workbook": workbook_stream(ROWS, dimensions=(0, 1 << 31, 0, 9))}), "损坏"),
        (
            "旧巨大.xls",
            container({"Book": workbook_stream(ROWS, after=record(0x200, b"\0\0\xff\xff\0\0\xff\xff\0\0"))}),
            "损坏",
        ),
        ("倒置.xls", container({"Workbook": workbook_stream(ROWS, dimensions=(9, 1, 0, 9))}), "损坏"),
        (
            "很多字.xls",
            container({"Workbook": workbook_stream(ROWS, before=record(0xFC, b"\xff" * 8))}),
            "损坏",
        ),
        ("半截.xls", MAGIC + b"\1" * 60, "损坏"),
        ("半截.xlsx", b"PK\3\4" + b"\0" * 50, "损坏"),
        ("图.csv", b"\x89PNG\r\n\x1a\n" + bytes(100), "不是表格"),
        ("二进制.csv", bytes(range(256)) * 20, "不是表格"),
        ("一句话.txt", "今天开会。".encode(), "没有分栏"),
    ],
)
def test_wrong_files_get_a_clear_answer(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    assert said in refused(tmp_path / name, content).message


def test_a_missing_file_and_other_archives(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="找不到"):
        read_workbook(tmp_path / "没有.xlsx")
    for part, said in (("word/document.xml", "Word"), ("a.txt", "压缩包")):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(part, "x")
        assert said in refused(tmp_path / "a.xlsx", packed.getvalue()).message


def test_a_workbook_without_any_content(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="没有内容"):
        read_workbook(make_xlsx(tmp_path / "a.xlsx", []))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "炸弹.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(40):
                part.write(bytes(1 << 20))
    with pytest.raises(UserError, match="不像一张台账"):
        read_workbook(tmp_path / "炸弹.xlsx")


@pytest.mark.parametrize(("row", "column", "said"), [(60_001, 0, "60,000 行"), (3, 450, "400 列")])
def test_too_large_a_sheet_is_refused(tmp_path: Path, row: int, column: int, said: str) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "大.xlsx"))
    page = book.add_worksheet("项目")
    page.write(0, 0, "项目名称")
    page.write(row, column, "x")
    book.close()
    with pytest.raises(UserError, match=said):
        read_workbook(tmp_path / "大.xlsx")


def test_styled_but_empty_cells_far_away_do_no_harm(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    page = book.add_worksheet("项目")
    for number, row in enumerate(ROWS):
        page.write_row(number, 0, row)
    page.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))
    book.close()
    assert len(read_workbook(tmp_path / "a.xlsx").sheets[0].cells) == 3


def test_reading_can_be_cancelled(tmp_path: Path) -> None:
    def stop(done: int, total: int, text: str) -> None:
        raise Cancelled

    path = make_xlsx(tmp_path / "a.xlsx")
    with pytest.raises(Cancelled):
        read_workbook(path, stop)
    with pytest.raises(Cancelled):
        read(*read_workbook(path).sheets, progress=stop)
