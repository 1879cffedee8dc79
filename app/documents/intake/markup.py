"""Tables that programs write as a web page or as XML and call .xls: HTML, MHTML, SpreadsheetML 2003."""

import email
import email.policy
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.documents.intake.building import SheetBuilder, count, day, number
from app.documents.intake.grid import MAX_COLUMNS, NOT_COMPUTED, Raw, Sheet
from app.documents.intake.opendocument import damaged, read_flat
from app.documents.intake.percents import is_percent, shown
from app.documents.intake.xml_walk import walk_xml
from app.errors import UserError

_SAVE_AS = "请在 Excel 或 WPS 里打开，另存为“Excel 工作簿（*.xlsx）”再导入。"
_SPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_WEB = re.compile(
    rb"<(?:html|!doctype|!--|table|meta|head|style|div|body|title|center|font|script|tr)\b|<!", re.I
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_LINES = frozenset({"br", "p", "div", "li"})
_UNSEEN = frozenset({"script", "style", "head", "select"})


def kind_of(head: bytes) -> str:
    """What a file that begins so is: "web", "mail" or "xml"; "" for no markup."""
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if re.match(rb"mime-version:|from:|content-type:\s*multipart", start, re.I):
        return "mail"
    if start[:5].lower() == b"<?xml" and not re.search(rb"<html\b", start, re.I):
        return "xml"
    if start[:5].lower() == b"<?xml" or _WEB.match(start):
        return "web"
    return "xml" if re.match(rb"<(?:\w+:)?workbook\b|<office:document", start, re.I) else ""


def read_markup(path: Path, kind: str, content: bytes) -> list[Sheet]:
    """The sheets of such a file; raises UserError when it has no table, is damaged or too large."""
    if kind == "xml":
        if b"opendocument" in content[:4096]:
            return read_flat(path, io.BytesIO(content))
        return _spreadsheet(path, content)
    try:
        pages = list(_mail_pages(content)) if kind == "mail" else [content]
    except (RecursionError, LookupError, ValueError, TypeError) as error:
        raise damaged(path) from error
    sheets = [sheet for page in pages if (sheet := _page(path, page)) is not None]
    if not sheets:
        beside = b"<frameset" in content.lower()
        hint = "表在旁边同名的文件夹里。" if beside else ""
        raise UserError(f"「{path.name}」其实是网页，里面没有表格。", hint + _SAVE_AS)
    return sheets


# ------------------------------------------------------------------ web pages


def _mail_pages(content: bytes) -> Iterator[bytes]:
    """The pages of a file that was saved as one web page (.mht)."""
    for part in email.message_from_bytes(content, policy=email.policy.compat32).walk():
        page = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if isinstance(page, bytes):
            yield page


def _page(path: Path, content: bytes) -> Sheet | None:
    """The tables of a page below each other, as one sheet; None when there is none.

    Tables that only hold other tables arrange the page and are left out.
    """
    from lxml import etree

    parser = etree.HTMLParser(no_network=True, recover=True, encoding="utf-8", huge_tree=False)
    try:
        root = etree.fromstring(_text(content).encode("utf-8"), parser)
    except etree.LxmlError as error:
        raise damaged(path) from error
    builder, at = SheetBuilder(path, ""), 0
    for table in root.iter("table") if root is not None else ():
        if next(table.iterdescendants("table"), None) is None:
            at = _put_table(builder, table, at)
    return builder.sheet() if at else None


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").replace("\x00", "")
    named = _CHARSET.search(content[:4096])
    word = named[1].decode("ascii", "replace").lower() if named else ""
    wished = "gb18030" if word.startswith("gb") else "big5" if word.startswith("big5") else "utf-8"
    for encoding in (wished, "utf-8", "gb18030"):
        try:
            return content.decode(encoding).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    return content.decode(wished, "replace").replace("\x00", "")


def _put_table(builder: SheetBuilder, table: Any, at: int) -> int:
    """Put the rows of a table below row `at`; gives the row below them."""
    free_from: dict[int, int] = {}  # by column, the row from which no cell above reaches down
    for line in table.iter("tr"):
        column = 0
        for cell in line.iter("td", "th"):
            while free_from.get(column, 0) > at:
                column += 1
            down, across = count(cell.get("rowspan")), min(count(cell.get("colspan")), MAX_COLUMNS)
            builder.put(at, column, _words(cell), down, across)
            free_from |= dict.fromkeys(range(column, column + across), at + down)
            column += across
        at += 1
    return at


def _words(cell: Any) -> str:
    """The words of a cell with its line breaks; blanks and breaks of the source are one blank."""
    pieces: list[str] = []
    for event, element in _events(cell):
        if event == "break":
            pieces.append("\n")
        else:
            pieces.append(re.sub(r"[ \t\r\n]+", " ", element))
    lines = "".join(pieces).replace("\xa0", " ").split("\n")
    return "\n".join(line.strip() for line in lines).strip()


def _events(cell: Any) -> Iterator[tuple[str, str]]:
    """The pieces of text of an element, and where lines break."""
    if cell.text:
        yield "text", cell.text
    for child in cell:
        if isinstance(child.tag, str) and child.tag not in _UNSEEN:
            if child.tag in _LINES:
                yield "break", ""
            yield from _events(child)
        if child.tail:
            yield "text", child.tail


# ------------------------------------------------------------------ SpreadsheetML


def _spreadsheet(path: Path, content: bytes) -> list[Sheet]:
    """The sheets of an “XML 电子表格 2003”; raises UserError for other XML and damaged files."""
    reader = _SpreadsheetReader(path)
    try:
        walk_xml(io.BytesIO(_as_unicode(content)), reader)
    except ValueError as error:
        raise damaged(path) from error
    if not reader.sheets:
        raise UserError(f"「{path.name}」是 XML 文件，里面没有表格。", _SAVE_AS)
    return [builder.sheet() for builder in reader.sheets]


def _as_unicode(content: bytes) -> bytes:
    """The document in UTF-8 where it says an encoding that the parser does not know (GB2312)."""
    match = re.match(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"'](gb[\w-]*)[\"'][^>]*\?>", content, re.I)
    return content[match.end() :].decode("gb18030", "replace").encode() if match else content


class _SpreadsheetReader:
    """Where the parser is in a SpreadsheetML document."""

    def __init__(self, path: Path) -> None:
        self.sheets: list[SheetBuilder] = []
        self._path = path
        self._row = self._column = -1
        self._span = 0
        self._marks: dict[str, str] = {}
        self._kind = ""
        self._inside = ""
        self._words: list[str] = []
        self._style, self._percents = "", set[str]()

    def start(self, tag: str, raw_marks: dict[str, str]) -> None:
        """A sheet, row or cell begins; it says where it is, or comes after the one before."""
        space, _, name = tag.rpartition(" ")
        marks = {key.rpartition(" ")[2]: value for key, value in raw_marks.items()}
        if self._inside == "Comment":
            return
        if name == "Style" and space == _SPACE:
            self._style = marks.get("ID", "")
        elif name == "NumberFormat" and (
            marks.get("Format") == "Percent" or is_percent(marks.get("Format", ""))
        ):
            self._percents.add(self._style)
        elif name == "Worksheet" and space == _SPACE:
            self.sheets.append(SheetBuilder(self._path, marks.get("Name", "")))
            self._row = -1
        elif name == "Row" and space == _SPACE:
            self._row = count(marks["Index"]) - 1 if "Index" in marks else self._row + 1
            self._column, self._span = -1, _more(marks, "Span") - 1
        elif name == "Cell" and space == _SPACE:
            self._column = count(marks["Index"]) - 1 if "Index" in marks else self._column + 1
            self._marks, self._words, self._kind = marks, [], ""
        elif name in ("Data", "Comment", "Visible"):
            self._kind = marks.get("Type", "String") if name == "Data" else self._kind
            self._inside = name

    def text(self, words: str) -> None:
        """What a cell says, or that a sheet is hidden."""
        if self._inside == "Data":
            self._words.append(words)
        elif (
            self._inside == "Visible" and words.strip() in ("SheetHidden", "SheetVeryHidden") and self.sheets
        ):
            self.sheets[-1].hidden = True

    def end(self, tag: str) -> None:
        """A cell is whole."""
        name = tag.rpartition(" ")[2]
        if self._inside == "Comment" and name != "Comment":
            return
        if name in ("Data", "Comment", "Visible"):
            self._inside = ""
        elif name == "Row":
            self._row += self._span
        elif name == "Cell" and self.sheets:
            across, down = _more(self._marks, "MergeAcross"), _more(self._marks, "MergeDown")
            self.sheets[-1].put(self._row, self._column, self._value(), down, across)
            self._column += across - 1

    def _value(self) -> Raw:
        words = "".join(self._words)
        if not self._kind:
            return NOT_COMPUTED if "Formula" in self._marks else ""
        if self._kind == "Number":
            figure = number(words)
            return shown(figure) if self._marks.get("StyleID") in self._percents else figure
        if self._kind == "DateTime":
            return day(words)
        if self._kind == "Boolean":
            return words.strip() == "1"
        return words


def _more(marks: dict[str, str], name: str) -> int:
    return count(marks[name]) + 1 if marks.get(name, "0") not in ("", "0") else 1
