"""One table as ever other programs write it: read alike, or refused in words; it never takes the memory."""

import contextlib
import io
import re
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import xlsxwriter

from app.documents.intake import Row, Understanding, read_workbook
from app.documents.intake.grid import NOT_COMPUTED
from app.errors import UserError
from tests.documents.intake_books import read
from tests.documents.intake_formats import (
    open_content,
    write_2003,
    write_flat,
    write_mail,
    write_open,
    write_page,
)
from tests.documents.old_excel import container, record, workbook_stream

CASES = Path(__file__).parent / "cases"
MACRO = "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"
Part = tuple[str, bytes]


@cache
def plain(*, old_calendar: bool = False) -> tuple[Part, ...]:
    """The parts of an .xlsx: a title over all columns, three projects, an error, a formula without result."""
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"date_1904": old_calendar})
    page, day = book.add_worksheet("项目"), book.add_format({"num_format": "yyyy-mm-dd"})
    page.merge_range(0, 0, 0, 4, "2025年重点项目表")
    page.write_row(1, 0, ["序号", "项目名称", "总投资（万元）", "开工时间", "年度计划（万元）"])
    for at, (name, total, month) in enumerate(
        [("河西路改造工程", 100, 3), ("东湖小学扩建项目", 200.5, 4), ("南苑水厂", 300, 5)]
    ):
        page.write_row(at + 2, 0, [at + 1, name, total])
        page.write_datetime(at + 2, 3, date(2025, month, 1), day)
        page.write(at + 2, 4, 50 + at)
    page.write_formula(3, 2, "=1/0", None, "#DIV/0!")
    page.write_formula(4, 4, "=SUM(A1)", None, 0)
    book.close()
    with zipfile.ZipFile(packed) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    return tuple((name, body.replace(b"</f><v>0</v>", b"</f><v></v>")) for name, body in parts)


Change = Callable[[str, bytes], Part]


def in_sheet(change: Callable[[bytes], bytes]) -> Change:
    return lambda name, body: (name, change(body) if name.endswith("sheet1.xml") else body)


def without_places(body: bytes) -> bytes:
    """Cells that come after one another; the rows of the table have no gaps."""
    return re.sub(rb'(<c) r="[A-Z]+\d+"', rb"\1", body)


def with_macros(name: str, body: bytes) -> Part:
    if name == "xl/workbook.xml":
        sheet = '<sheet name="宏1" sheetId="9" state="veryHidden" r:id="rId99"/></sheets>'.encode()
        return name, body.replace(b"</sheets>", sheet)
    link = f'<Relationship Id="rId99" Type="{MACRO}" Target="macrosheets/sheet1.xml"/></Relationships>'
    return name, body.replace(b"</Relationships>", link.encode()) if name.endswith(
        "workbook.xml.rels"
    ) else body


SPELLED: dict[str, Change] = {
    "as it is": lambda name, body: (name, body),
    "backslashes": lambda name, body: (name.replace("/", "\\"), body),
    "backslashes everywhere": lambda name, body: (
        name.replace("/", "\\"),
        body.replace(b"worksheets/sheet1", b"worksheets\\sheet1") if name.endswith(".rels") else body,
    ),
    "capital letters": lambda name, body: (name.upper(), body),
    "other letters": lambda name, body: (
        name.replace("workbook", "WorkBook").replace("sheet", "Sheet"),
        body,
    ),
    "single quotes": lambda name, body: (name, body.replace(b'"', b"'")),
    "spaces around": in_sheet(lambda body: body.replace(b'" t="e"', b"\"  t = 'e' ")),
    "type before place": in_sheet(lambda body: body.replace(b'<c r="C4" t="e"', b'<c t="e" r="C4"')),
    "no places": in_sheet(without_places),
    "macros": with_macros,
    "elsewhere": lambda name, body: (
        name.replace("xl/worksheets", "data/pages"),
        body.replace(b'"worksheets/', b'"/data/pages/').replace(b"/xl/worksheets", b"/data/pages"),
    ),
    "another folder": lambda name, body: (
        name.replace("xl/", "book/"),
        body.replace(b'"xl/', b'"book/').replace(b'"/xl/', b'"/book/'),
    ),
    "absolute": lambda name, body: (name, body.replace(b'"worksheets/', b'"/xl/worksheets/')),
}


def pack(path: Path, change: Change, parts: tuple[Part, ...]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in (change(*part) for part in parts):
            member = zipfile.ZipInfo("x")
            member.filename = name  # some systems would turn the backslash round
            archive.writestr(member, body)
    return path


def understood(path: Path) -> Understanding:
    book = read_workbook(path)
    return read(*book.sheets)


def told(rows: tuple[Row, ...]) -> list[tuple[object, ...]]:
    return [tuple(row.values.get(name) for name in ("name", "total_investment", "start")) for row in rows]


EXPECTED = [
    ("河西路改造工程", 1_000_000, "2025-03-01"),
    ("东湖小学扩建项目", None, "2025-04-01"),
    ("南苑水厂", 3_000_000, "2025-05-01"),
]


@pytest.mark.parametrize("how", SPELLED)
@pytest.mark.parametrize("old_calendar", [False, True])
def test_however_an_archive_is_spelled(tmp_path: Path, how: str, old_calendar: bool) -> None:
    path = pack(tmp_path / "表.xlsx", SPELLED[how], plain(old_calendar=old_calendar))
    result = understood(path)
    assert told(result.rows) == EXPECTED
    warned = {(warning.row, warning.field) for warning in result.warnings}
    assert {(4, "total_investment"), (5, "year_plan")} <= warned
    assert "year_plan" not in result.rows[2].values


def test_sheets_of_macros_are_left_out_and_named(tmp_path: Path) -> None:
    book = read_workbook(pack(tmp_path / "表.xlsm", with_macros, plain()))
    assert [sheet.name for sheet in book.sheets] == ["项目"]
    assert book.notes == ("“宏1”是宏表，没有读。",)


def test_workbooks_of_offices_with_such_spellings() -> None:
    """What an old reporting system wrote, what a macro virus left behind, a formula in single quotes."""
    books = {name: read_workbook(path) for path in sorted(CASES.glob("*.xlsx")) for name in [path.stem[:2]]}
    assert len(read(*books["03"].sheets).rows) == 8
    single = read(*books["08"].sheets)
    assert len(single.rows) == 5
    assert ["没有存下结果" in one.reason for one in single.warnings] == [True]
    assert len(read(*read_workbook(CASES / "16带宏表的工作簿.xlsm").sheets).rows) == 4


# ------------------------------------------------------------------ old Excel

ROWS: list[list[object]] = [
    ["序号", "项目名称", "总投资（万元）", "开工时间"],
    [1, "河西路改造工程", 100, 45717],
    [2, "东湖小学扩建项目", "#N/A", 45748],
    [3, "南苑水厂", 300, 45778],
]


@pytest.mark.parametrize("stream", ["Workbook", "WORKBOOK", "workbook", "Book", "BOOK"])
@pytest.mark.parametrize("small", [False, True])
def test_streams_of_old_excel_in_any_letter_case(tmp_path: Path, stream: str, small: bool) -> None:
    body = workbook_stream(ROWS)
    (tmp_path / "a.xls").write_bytes(container({stream: body.rstrip(b"\0") + bytes(3) if small else body}))
    assert told(understood(tmp_path / "a.xls").rows) == EXPECTED


def test_old_excel_counts_days_from_1904_where_it_says_so(tmp_path: Path) -> None:
    rows = [[cell - 1462 if isinstance(cell, int) and cell > 999 else cell for cell in row] for row in ROWS]
    days = record(0x41E, struct.pack("<HHB", 200, 10, 0) + b"yyyy-mm-dd")
    forms = record(0xE0, struct.pack("<HH", 0, 200) + bytes(16))
    body = workbook_stream(rows, before=record(0x22, struct.pack("<H", 1)) + days + forms)
    (tmp_path / "a.xls").write_bytes(container({"Workbook": body}))
    cells = read_workbook(tmp_path / "a.xls").sheets[0].cells
    assert cells[1][3] == date(2025, 3, 1)


# ------------------------------------------------------------------ other formats


@pytest.mark.parametrize(
    "write",
    [
        lambda path: write_open(path, open_content()),
        write_flat,
        write_page,
        lambda path: write_page(path, "utf-8"),
        lambda path: write_page(path, "utf-16"),
        write_mail,
        write_2003,
        lambda path: write_2003(path, "GB2312"),
        lambda path: write_2003(path, "UTF-16"),
    ],
    ids=["ods", "fods", "html", "html utf-8", "html utf-16", "mht", "2003", "2003 gb2312", "2003 utf-16"],
)
def test_the_same_table_in_every_format(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    path = write(tmp_path / "表.xls")
    result = understood(path)
    names = [str(row[0]).replace(" ", "") for row in told(result.rows)]
    assert names == [name for name, _, _ in EXPECTED]
    assert [row[1:] for row in told(result.rows)] == [row[1:] for row in EXPECTED]
    assert any(warning.field == "total_investment" for warning in result.rows[1].warnings)
    first = read_workbook(path).sheets[0]
    assert [(merge.left, merge.right) for merge in first.merges] == [(0, 3)]
    assert [sheet.hidden for sheet in read_workbook(path).sheets[1:]] in ([], [True])


def test_a_formula_without_a_result_is_seen_in_xml_too(tmp_path: Path) -> None:
    far = '<Row><Cell><Data ss:Type="Number">4</Data></Cell><Cell/><Cell ss:Formula="=R1C1"/></Row>'
    assert read_workbook(write_2003(tmp_path / "a.xls", far=far)).sheets[0].cells[6][2] == NOT_COMPUTED
    bare = "<table:table-row><table:table-cell/><table:table-cell table:formula='of:=1'/></table:table-row>"
    assert (
        read_workbook(write_open(tmp_path / "a.ods", open_content(bare))).sheets[0].cells[5][1]
        == NOT_COMPUTED
    )


# ------------------------------------------------------------------ far away

DATA = '<Data ss:Type="String">x</Data>'
FAR_ROW = (
    '<table:table-row table:number-rows-repeated="{rows}"><table:table-cell '
    'table:number-columns-repeated="{columns}" office:value-type="float" office:value="1"/></table:table-row>'
)


def far_in_archive(place: str, change: Change) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        parts = [(name, body.replace(b'r="A5"', f'r="{place}"'.encode())) for name, body in plain()]
        return pack(path, change, tuple(parts))

    return write


def far_row(path: Path) -> Path:
    change = in_sheet(lambda body: without_places(body.replace(b'<row r="5"', b'<row r="1048576"')))
    return pack(path, change, plain())


@pytest.mark.parametrize(
    "write",
    [
        *(far_in_archive("XFD1048576", SPELLED[how]) for how in ("as it is", "single quotes", "backslashes")),
        far_in_archive("A1048576", SPELLED["as it is"]),
        far_in_archive("NTP59000", SPELLED["as it is"]),
        far_in_archive("NT59000", SPELLED["as it is"]),
        far_row,
        lambda path: write_open(path, open_content(FAR_ROW.format(rows=1048576, columns=1))),
        lambda path: write_open(path, open_content(FAR_ROW.format(rows=1, columns=16384))),
        lambda path: write_open(path, open_content(FAR_ROW.format(rows=59_000, columns=399))),
        lambda path: write_2003(path, far=f'<Row ss:Index="1048576"><Cell>{DATA}</Cell></Row>'),
        lambda path: write_2003(path, far=f'<Row><Cell ss:Index="16384">{DATA}</Cell></Row>'),
        lambda path: (path.write_bytes(b"a,b\n" * 3 + b"," * 20_000 + b"x"), path)[1],
        lambda path: (path.write_bytes(b"<table><tr>" + b"<td>x</td>" * 500 + b"</tr></table>"), path)[1],
        lambda path: (
            path.write_bytes(container({"Workbook": workbook_stream([*ROWS, *[[""]] * 60_000, [1]])})), path
        )[1],
    ],
)  # fmt: skip
def test_a_cell_far_away_is_refused_before_it_takes_room(
    tmp_path: Path, write: Callable[[Path], Path]
) -> None:
    with pytest.raises(UserError) as caught:
        read_workbook(write(tmp_path / "远.xls"))
    assert "用到了第" in caught.value.message
    assert caught.value.hint


def test_a_long_text_in_too_many_cells_is_refused(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "长.xlsx"))
    page = book.add_worksheet()
    for row in range(12_000):
        page.write_string(row, 0, "很长的话" * 8_000)
    book.close()
    with pytest.raises(UserError, match="用了太多遍"):
        read_workbook(tmp_path / "长.xlsx")


def test_a_long_text_that_stands_once_is_read(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "长.xlsx"))
    page = book.add_worksheet()
    page.write_row(0, 0, ["项目名称", "建设内容"])
    for row in range(1, 50):
        page.write_row(row, 0, [f"工程{row}", "很长的话" * 8_000])
    book.close()
    assert len(read_workbook(tmp_path / "长.xlsx").sheets[0].cells) == 50


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (lambda path: write_open(path, open_content(), "<x>encryption-data</x>"), "密码"),
        (lambda path: write_open(path, open_content()[:-50]), "损坏"),
        (lambda path: (path.write_bytes(write_2003(path).read_bytes()[:-50]), path)[1], "损坏"),
        (lambda path: (path.write_bytes(b"<?xml version='1.0'?><feed/>"), path)[1], "没有表格"),
        (lambda path: (path.write_bytes("<html><p>通知</p></html>".encode()), path)[1], "没有表格"),
        (lambda path: (path.write_bytes(b"<html><frameset></frameset></html>"), path)[1], "网页"),
        (lambda path: (path.mkdir(), path)[1], "文件夹"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(tmp_path: Path, write: Callable[[Path], Path], words: str) -> None:
    path = write(tmp_path / "表.xls")
    with pytest.raises(UserError) as caught:
        read_workbook(path)
    assert words in caught.value.message
    assert path.name in caught.value.message
    assert caught.value.hint


DEEP = 50_000


@pytest.mark.parametrize(
    "content",
    [
        b"<html>" + b"<table><tr><td>" * DEEP + b"x" + b"</td></tr></table>" * DEEP,
        b"<html><table><tr><td>" + b"<b>" * DEEP + b"x",
        b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>"
        + b"<Row>" * DEEP,
        b"".join(
            b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (at, at)
            for at in range(3000)
        ),
    ],
    ids=["tables", "words", "xml", "mail"],
)
def test_what_is_nested_too_deeply_is_read_or_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "深.xls"
    path.write_bytes(content)
    with contextlib.suppress(UserError):
        read_workbook(path)


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
)
def test_parts_that_are_nested_too_deeply_are_read_or_refused(tmp_path: Path, part: str) -> None:
    def nested(name: str, body: bytes) -> Part:
        at = body.index(b">", body.index(b"?>") + 2) + 1
        return name, body[:at] + b"<x>" * DEEP + b"</x>" * DEEP + body[at:] if name == part else body

    with contextlib.suppress(UserError):
        understood(pack(tmp_path / "深.xlsx", nested, plain()))


def test_entities_that_swell_are_refused(tmp_path: Path) -> None:
    laughs = "<!DOCTYPE x [<!ENTITY a 'haha'>" + "".join(
        f"<!ENTITY {name} '{f'&{before};' * 10}'>"
        for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    content = open_content().replace("南苑水厂", "&j;")
    with pytest.raises(UserError, match="损坏"):
        read_workbook(write_open(tmp_path / "a.ods", laughs + "]>" + content))
