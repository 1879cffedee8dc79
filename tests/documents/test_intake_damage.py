"""Bytes that no program wrote: a workbook damaged anywhere is read properly or refused in words.

`dev.py test` takes a few, `dev.py soak` many.
"""

import io
import os
import re
import struct
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from app.documents.intake import read_workbook
from app.documents.intake.ole import MAGIC
from app.errors import UserError
from tests.documents.intake_books import read
from tests.documents.intake_formats import open_content, write_2003, write_mail, write_open, write_page
from tests.documents.old_excel import container, record, workbook_stream

ROWS: list[list[object]] = [
    ["2025年8月重点项目进度表", "", "", "", ""],
    ["序号", "项目名称", "总投资（万元）", "开工时间", "8月完成"],
    [1, "河西路改造工程", 1200, "2025-03", 35.5],
    [2, "东湖小学扩建项目", 200.5, 45717, "#N/A"],
    ["", "合计", 1400.5, "", 35.5],
]
Part = tuple[str, bytes]
Record = tuple[int, bytes]
Piece = TypeVar("Piece")
NASTY = st.sampled_from(
    [b"", b"0", b"-1", b"NaN", b"1e999", b"9" * 30, b"A1", b"XFD1048576", b"ZZZZ1", b"A1:B2:C3", b"B9:A1",
     b"s", b"e", b"inlineStr", b"../../x.xml", b"/xl/workbook.xml", b"rId1", b"&#0;", b"&lt;", b"\xff\xfe",
     b"veryHidden", b"x" * 5000, b"utf-7", b"1048576", "云溪".encode()]
)  # fmt: skip
KINDS = st.sampled_from([0x06, 0x0A, 0x2F, 0x85, 0xE5, 0xFC, 0x200, 0x205, 0x809])
"""Of records that an .xls is made of."""
_WORD = re.compile(rb'(?<=")[^"<>]*(?=")|(?<=>)[^<>]+(?=<)')


# ------------------------------------------------------------------ what is whole


@cache
def new_workbook() -> tuple[Part, ...]:
    """The parts of an .xlsx with two sheets, merged cells, dates, formulas, an error."""
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed)
    page, day = book.add_worksheet("项目"), book.add_format({"num_format": "yyyy-mm-dd"})
    page.merge_range(0, 0, 0, 4, ROWS[0][0])
    for number, row in enumerate(ROWS[1:], 1):
        page.write_row(number, 0, row)
    page.write(3, 3, 45717, day)
    page.write_formula(4, 4, "=SUM(E3:E4)", None, "#N/A")
    book.add_worksheet("说明").write(0, 0, "单位：万元")
    book.close()
    with zipfile.ZipFile(packed) as archive:
        return tuple((name, archive.read(name)) for name in archive.namelist())


@cache
def old_workbook() -> tuple[Record, ...]:
    """The records of an .xls."""
    stream, records, at = workbook_stream(ROWS), [], 0
    while at + 4 <= len(stream):
        number, length = struct.unpack_from("<HH", stream, at)
        records.append((number, stream[at + 4 : at + 4 + length]))
        at += 4 + length
    return tuple(records)


def text_table() -> bytes:
    """A table as text."""
    return "\r\n".join(",".join(map(str, row)) for row in ROWS).encode("gb18030")


# ------------------------------------------------------------------ what is done to it


@st.composite
def damaged_bytes(draw: st.DrawFn, whole: bytes) -> bytes:
    """Some bytes changed, put in or left out, perhaps only the beginning of it."""
    damaged = bytearray(whole)
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(damaged)))
        damaged[start : start + draw(st.integers(0, 9))] = draw(st.binary(max_size=9))
    return bytes(damaged[: draw(st.none() | st.integers(0, len(damaged)))])


@st.composite
def disordered(draw: st.DrawFn, whole: tuple[Piece, ...]) -> list[Piece]:
    """Some pieces left out, doubled, exchanged."""
    pieces = list(whole)
    for act in draw(st.lists(st.sampled_from(["drop", "double", "exchange"]), max_size=2)):
        one, other = (draw(st.integers(0, len(pieces) - 1)) for _ in range(2))
        if act == "exchange":
            pieces[one], pieces[other] = pieces[other], pieces[one]
        else:
            pieces[one : one + 1] = [] if act == "drop" else [pieces[one]] * 2
    return pieces


@st.composite
def damaged_markup(draw: st.DrawFn, whole: bytes) -> bytes:
    """One attribute or text replaced by something nasty, or bytes changed anywhere."""
    places = list(_WORD.finditer(whole))
    if not places or draw(st.booleans()):
        return draw(damaged_bytes(whole))
    place = draw(st.sampled_from(places))
    return whole[: place.start()] + draw(NASTY) + whole[place.end() :]


@st.composite
def new_workbooks(draw: st.DrawFn) -> bytes:
    """An .xlsx whose archive is sound but whose parts are not; sometimes the archive is not sound either."""
    parts = [(name, content) for name, content in draw(disordered(new_workbook()))]
    contents = draw(disordered(tuple(content for _, content in parts))) if draw(st.booleans()) else []
    parts = [(name, other) for (name, _), other in zip(parts, contents, strict=False)] or parts
    for _ in range(draw(st.integers(0, 3))) if parts else ():
        at = draw(st.integers(0, len(parts) - 1))
        parts[at] = (parts[at][0], draw(damaged_markup(parts[at][1])))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in dict(parts):
            archive.writestr(name, dict(parts)[name])
    return draw(damaged_bytes(packed.getvalue())) if draw(st.integers(0, 3)) == 0 else packed.getvalue()


@st.composite
def old_workbooks(draw: st.DrawFn) -> bytes:
    """An .xls whose container is sound but whose records are not; sometimes the container is not either."""
    records = draw(disordered(old_workbook()))
    for _ in range(draw(st.integers(0, 3))) if records else ():
        at = draw(st.integers(0, len(records) - 1))
        number = draw(st.just(records[at][0]) | KINDS)
        records[at] = (number, draw(damaged_bytes(records[at][1])))
    stream = b"".join(record(number, body) for number, body in records)
    if draw(st.booleans()):
        stream = draw(damaged_bytes(stream))
    whole = container({draw(st.sampled_from(["Workbook", "Book"])): stream.ljust(4096, b"\0")})
    return draw(damaged_bytes(whole)) if draw(st.integers(0, 3)) == 0 else whole


# ------------------------------------------------------------------ what holds


def held(path: Path) -> bool:
    """Whether this process has a file open still: with Windows it could not be deleted then."""
    if os.name == "nt":
        path.rename(path.with_suffix(".gone"))
        return False
    return str(path) in {os.path.realpath(each) for each in Path("/proc/self/fd").iterdir()}


def read_or_refuse(content: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            book = read_workbook(path)
        except UserError as error:
            refusal = error
            assert not held(path)
        else:
            assert not held(path)
            assert read(*book.sheets).verdict in ("import", "refuse", "nothing")
            return
    assert name in refusal.message
    assert refusal.hint


@given(new_workbooks())
def test_a_damaged_workbook_is_read_or_refused(content: bytes) -> None:
    read_or_refuse(content, "进度表.xlsx")


@given(old_workbooks())
def test_a_damaged_old_workbook_is_read_or_refused(content: bytes) -> None:
    read_or_refuse(content, "进度表.xls")


@given(damaged_bytes(text_table()))
def test_a_damaged_text_table_is_read_or_refused(content: bytes) -> None:
    read_or_refuse(content, "进度表.csv")


@given(damaged_markup(open_content().encode()), st.booleans())
def test_a_damaged_open_document_is_read_or_refused(content: bytes, packed: bool) -> None:
    if packed:
        with tempfile.TemporaryDirectory() as folder:
            path = write_open(Path(folder) / "a.ods", content)
            content = path.read_bytes()
    read_or_refuse(content, "进度表.ods")


@given(st.data(), st.sampled_from([write_page, write_2003, write_mail]))
def test_damaged_markup_is_read_or_refused(data: st.DataObject, write: Callable[[Path], Path]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole = write(Path(folder) / "进度表.xls").read_bytes()
    read_or_refuse(data.draw(damaged_markup(whole)), "进度表.xls")


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\3\4", MAGIC, "项目名称,总投资\n".encode()]))
def test_any_bytes_are_read_or_refused(tail: bytes, head: bytes) -> None:
    read_or_refuse(head + tail, "不知道是什么.xlsx")


def test_what_is_whole_is_read() -> None:
    """So the damage is done to something that would have been taken."""

    def taken(write: Callable[[Path], object]) -> int:
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder) / "进度表")
            return len(read(*read_workbook(Path(folder) / "进度表").sheets).rows)

    def pack(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in new_workbook():
                archive.writestr(name, content)

    stream = b"".join(record(number, body) for number, body in old_workbook())
    assert taken(pack) == 2
    assert taken(lambda path: path.write_bytes(container({"Workbook": stream.ljust(4096, b"\0")}))) == 2
    assert taken(lambda path: path.write_bytes(text_table())) == 2
