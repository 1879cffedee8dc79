"""OpenDocument workbooks (.ods, .fods): read cell by cell, since a cell may say that it is a million cells.

The library that reads the other formats gives room to all of them at once, and knows no merged cells here.
"""

import re
import zipfile
import zlib
from pathlib import Path
from typing import IO

from app.documents.intake.building import SheetBuilder, count, day, number
from app.documents.intake.grid import NOT_COMPUTED, Raw, Sheet
from app.documents.intake.percents import shown
from app.documents.intake.xml_walk import walk_xml
from app.errors import UserError

MIMETYPE = b"application/vnd.oasis.opendocument."
_MAX_CONTENT = 512 * 1024 * 1024
_NAMES = {
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
    "urn:oasis:names:tc:opendocument:xmlns:style:1.0": "style",
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": "calcext",
}
_ASIDE = ("office:annotation", "table:shapes", "table:tracked-changes", "table:dde-links")
"""What stands in or beside cells and is none of their text."""


def is_packed(path: Path) -> bool:
    """Whether an archive holds an OpenDocument document."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "mimetype" in archive.namelist() and archive.read("mimetype").startswith(MIMETYPE)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        return False


def read_packed(path: Path) -> list[Sheet]:
    """The sheets of an .ods file; raises UserError when it is another document, damaged or protected."""
    try:
        with zipfile.ZipFile(path) as archive:
            kind = archive.read("mimetype").strip()
            if not kind.startswith(MIMETYPE + b"spreadsheet"):
                raise UserError(
                    f"「{path.name}」是 OpenDocument 文档，不是表格。", "请把里面的表格另存为 .xlsx 或 .ods。"
                )
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise UserError(f"「{path.name}」加了打开密码。", "请先取消密码，另存后再导入。")
            if archive.getinfo("content.xml").file_size > _MAX_CONTENT:
                raise UserError(f"「{path.name}」解开后太大，不像一张台账。", "请只留有内容的区域再导入。")
            with archive.open("content.xml") as stream:
                return read_flat(path, stream)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, NotImplementedError) as error:
        raise damaged(path) from error
    except RuntimeError as error:
        raise UserError(f"「{path.name}」加了密码。", "请先取消密码再导入。") from error


def read_flat(path: Path, stream: IO[bytes]) -> list[Sheet]:
    """The sheets of an XML document; raises UserError when it is damaged or a sheet too large."""
    reader = _Reader(path)
    try:
        walk_xml(stream, reader)
    except ValueError as error:
        raise damaged(path) from error
    return [builder.sheet() for builder in reader.sheets]


def damaged(path: Path) -> UserError:
    """What a person is told of a file that is not whole."""
    return UserError(
        f"「{path.name}」打不开：文件已损坏或不完整。",
        "请重新拷贝，或在 Excel、WPS 里打开后另存为 .xlsx 再导入。",
    )


def _short(name: str) -> str:
    space, _, local = name.rpartition(" ")
    return f"{_NAMES.get(space, '')}:{local}"


class _Reader:
    """Where the parser is in the document."""

    def __init__(self, path: Path) -> None:
        self.sheets: list[SheetBuilder] = []
        self._path = path
        self._style = ""
        self._hidden: set[str] = set()
        self._row = self._column = 0
        self._row_times = 1
        self._cell: dict[str, str] | None = None
        self._lines: list[str] = []
        self._aside = 0
        self._depth = 0

    def start(self, tag: str, raw_marks: dict[str, str]) -> None:
        """A sheet, row, cell or paragraph begins."""
        name, marks = _short(tag), {_short(key): value for key, value in raw_marks.items()}
        if self._aside or name in _ASIDE or (self._cell is not None and name == "table:table"):
            self._aside += 1
        elif name == "table:table":
            hidden = marks.get("table:style-name") in self._hidden or marks.get("table:display") == "false"
            self.sheets.append(SheetBuilder(self._path, marks.get("table:name", ""), hidden=hidden))
            self._row = 0
        elif name == "table:table-row":
            self._column, self._row_times = 0, count(marks.get("table:number-rows-repeated"))
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._cell, self._lines = marks, []
        elif name == "style:style":
            self._style = marks.get("style:name", "")
        elif name == "style:table-properties" and marks.get("table:display") == "false":
            self._hidden.add(self._style)
        elif self._cell is not None:
            self._paragraph(name, marks)

    def _paragraph(self, name: str, marks: dict[str, str]) -> None:
        if name == "text:p":
            self._lines.append("")
        elif self._lines and name in ("text:s", "text:tab", "text:line-break"):
            spaces = " " * min(count(marks.get("text:c")), 1000)
            self._lines[-1] += {"text:s": spaces, "text:tab": "\t"}.get(name, "\n")

    def text(self, words: str) -> None:
        """Words of a paragraph."""
        if self._cell is not None and self._lines and not self._aside:
            self._lines[-1] += words

    def end(self, tag: str) -> None:
        """A cell or row is whole."""
        name = _short(tag)
        if self._aside:
            self._aside -= 1
        elif name in ("table:table-cell", "table:covered-table-cell") and self._cell is not None:
            self._put(self._cell)
            self._cell = None
        elif name == "table:table-row" and self.sheets:
            self.sheets[-1].repeat(self._row, self._row_times)
            self._row += self._row_times

    def _put(self, marks: dict[str, str]) -> None:
        times = count(marks.get("table:number-columns-repeated"))
        value = _value(marks, "\n".join(self._lines))
        if value != "" and self.sheets:
            self.sheets[-1].put(
                self._row, self._column + times - 1, value
            )  # the farthest first: it may be refused
            down = count(marks.get("table:number-rows-spanned"))
            across = count(marks.get("table:number-columns-spanned"))
            for column in range(self._column, self._column + times):
                self.sheets[-1].put(self._row, column, value, down, across)
        self._column += times


def _value(marks: dict[str, str], text: str) -> Raw:
    kind = marks.get("office:value-type", "")
    if marks.get("calcext:value-type") == "error" or (kind and re.fullmatch(r"Err:\d+", text)):
        return text if text.startswith("#") else "#VALUE!"
    if kind in ("float", "percentage", "currency"):
        figure = number(marks.get("office:value", text))
        return shown(figure) if kind == "percentage" else figure
    if kind == "date":
        return day(marks.get("office:date-value", text))
    if kind == "boolean":
        return marks.get("office:boolean-value") == "true"
    if not kind and not text and "table:formula" in marks:
        return NOT_COMPUTED
    return text or marks.get("office:string-value", "")
