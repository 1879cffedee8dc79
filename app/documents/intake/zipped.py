"""An .xlsx file before its sheets are parsed: is it safe, whole, and which cells hold errors."""

import re
import zipfile
import zlib
from pathlib import Path
from typing import IO

from app.documents.intake.grid import MAX_COLUMNS, MAX_ROWS, NOT_COMPUTED
from app.errors import UserError
from app.progress import Progress

MAX_UNPACKED = 1024 * 1024 * 1024
MAX_RATIO = 200
"""More than this many times its packed size is no office's sheet; small parts are let through."""
SMALL = 16 * 1024 * 1024
CHUNK = 1 << 20
OVERLAP = 4096

_CELL = rb'<(?:\w+:)?c\s[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"'
_ERROR = re.compile(
    _CELL + rb'[^<>]*\bt="e"[^<>]*>(?:<(?:\w+:)?f[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>))?<(?:\w+:)?v>([^<]*)'
)
_UNCOMPUTED = re.compile(
    _CELL + rb"[^<>]*>(?:<(?:\w+:)?f[^<>]*/>|<(?:\w+:)?f[^<>]*>[^<]*</(?:\w+:)?f>)"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_BLANK_RESULT = re.compile(rb"<(?:\w+:)?v\b")
_TEXT_CELL = re.compile(rb"""<[^<>]*\bt=["']str["']""")
_COMPUTED = re.compile(rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f[^<>]*/>)\s*<(?:\w+:)?v>[^<]")
"""A formula with a result: the sheet was computed, and an empty result is a text without characters."""
_FAR = re.compile(rb'\br="(?:[A-Z]{3}\d+|[O-Z][A-Z]\d+|[A-Z]{1,2}(?:[6-9]\d{4}|\d{6,7}))"[^<>]*[^/<>]>')
_FAR_CELL = re.compile(rb'r="([A-Z]+)(\d+)"')

Faults = dict[tuple[int, int], str]


def inspect(path: Path, progress: Progress) -> dict[str, Faults]:
    """The error cells of every sheet by its name, after proving that the archive is whole and sane.

    Raises UserError for a zip bomb, a damaged archive, another kind of document, a sheet too large.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_directory(path, archive)
            sheets = _sheet_parts(archive)
            faults: dict[str, Faults] = {}
            parts = archive.infolist()
            for number, part in enumerate(parts):
                progress(number, len(parts), "检查文件")
                names = [name for name, target in sheets.items() if target == part.filename]
                with archive.open(part) as stream:
                    part_faults = _scan(path, stream, names[0]) if names else _drain(stream)
                faults.update(dict.fromkeys(names, part_faults))
            return faults
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
        KeyError,
    ) as error:
        raise UserError(
            f"「{path.name}」打不开：文件已损坏或不完整。",
            "请重新拷贝，或在 Excel、WPS 里打开后另存为 .xlsx 再导入。",
        ) from error
    except RuntimeError as error:
        raise UserError(f"「{path.name}」加了密码。", "请先在 Excel 或 WPS 里取消密码再导入。") from error


def _check_directory(path: Path, archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    unpacked = sum(part.file_size for part in archive.infolist())
    packed = max(1, sum(part.compress_size for part in archive.infolist()))
    if unpacked > MAX_UNPACKED or (unpacked > SMALL and unpacked / packed > MAX_RATIO):
        raise UserError(
            f"「{path.name}」解开后有 {unpacked // 1_000_000} MB，不像一张台账，没有打开。",
            "如果确实是台账，请新建一个工作簿，只把有内容的区域复制过去再导入。",
        )
    if "xl/workbook.xml" in names:
        return
    kinds = {
        "word/document.xml": "Word 文档",
        "ppt/presentation.xml": "演示文稿",
        "xl/workbook.bin": "二进制工作簿",
    }
    kind = next((noun for part, noun in kinds.items() if part in names), "压缩包")
    hint = "请把表格另存为 .xlsx 再导入。" if kind != "压缩包" else "请先解压，选里面的表格文件。"
    raise UserError(f"「{path.name}」是{kind}，不是 .xlsx 工作簿。", hint)


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → name of its part in the archive."""
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {}
    for link in re.findall(r"<(?:\w+:)?Relationship\s([^>]*)>", links):
        marks = dict(re.findall(r'(\w+)="([^"]*)"', link))
        target = marks.get("Target", "")
        targets[marks.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    parts = {}
    for sheet in re.findall(r"<(?:\w+:)?sheet\s([^>]*)>", book):
        marks = dict(re.findall(r'([\w:]+)="([^"]*)"', sheet))
        link_id = next((value for key, value in marks.items() if key.endswith(":id")), "")
        parts[_unescape(marks.get("name", ""))] = targets.get(link_id, "")
    return parts


def _unescape(text: str) -> str:
    for mark, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(mark, char)
    return text


def _drain(stream: IO[bytes]) -> Faults:
    while stream.read(CHUNK):
        pass
    return {}


def _scan(path: Path, stream: IO[bytes], sheet: str) -> Faults:
    """Error cells of one sheet; raises UserError when a filled cell lies beyond the limits."""
    faults: Faults = {}
    blank, computed = set[tuple[int, int]](), False
    tail = b""
    while chunk := stream.read(CHUNK):
        window = tail + chunk
        for match in _FAR.finditer(window):
            _check_reach(path, sheet, match[0])
        for match in _ERROR.finditer(window) if b't="e"' in window else ():
            faults[_position(match)] = match[3].decode("utf-8", "replace")
        for match in _UNCOMPUTED.finditer(window) if b"f>" in window else ():
            if not _BLANK_RESULT.search(match[0]):
                faults[_position(match)] = NOT_COMPUTED
            elif not _TEXT_CELL.match(match[0]):
                blank.add(_position(match))
        computed = computed or _COMPUTED.search(window) is not None
        tail = window[-OVERLAP:]
    return faults if computed else {**faults, **dict.fromkeys(blank, NOT_COMPUTED)}


def _check_reach(path: Path, sheet: str, cell: bytes) -> None:
    match = _FAR_CELL.search(cell)
    if match is not None:
        check_size(path, sheet, int(match[2]), _column(match[1]) + 1)


def check_size(path: Path, sheet: str, rows: int, columns: int) -> None:
    """Raises UserError when a sheet has more rows or columns than the program takes."""
    if rows > MAX_ROWS:
        raise UserError(
            f"「{path.name}」的表“{sheet}”用到了第 {rows} 行，一次最多导入 {MAX_ROWS:,} 行。",
            "请按县或按年拆成几个文件；如果下面其实是空的，请删除空行后保存再导入。",
        )
    if columns > MAX_COLUMNS:
        raise UserError(
            f"「{path.name}」的表“{sheet}”用到了第 {columns} 列，最多 {MAX_COLUMNS} 列。",
            "请删除右边多余的列后保存再导入。",
        )


def _position(match: re.Match[bytes]) -> tuple[int, int]:
    return int(match[2]) - 1, _column(match[1])


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
