"""An .xlsx file before its sheets are parsed: is it safe, whole, and which cells hold errors."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from app.documents.intake.grid import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, NOT_COMPUTED
from app.documents.intake.parts import Parts, book_of, members_of, parts_of, plain_name, repacked
from app.documents.intake.percents import percent_styles
from app.documents.intake.sheet_walk import Faults, Marks, Reach, column_of, walk
from app.documents.intake.xml_walk import CHUNK
from app.errors import UserError
from app.progress import Progress

MAX_UNPACKED = 1024 * 1024 * 1024
MAX_TOLD = 300 * 1024 * 1024
"""Of words and figures alone, without pictures: twenty times a large ledger's."""
MAX_RATIO = 200
"""More than this many times its packed size is no office's sheet; small parts are let through."""
SMALL = 16 * 1024 * 1024
OVERLAP = 4096
TAIL = 1 << 16

_CELL = rb'<(?:\w+:)?c\s[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"'
_ERROR = re.compile(
    _CELL + rb'[^<>]*\bt="e"[^<>]*>(?:<(?:\w+:)?f[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>))?<(?:\w+:)?v>([^<]*)'
)
_UNCOMPUTED = re.compile(
    _CELL + rb"[^<>]*>(?:<(?:\w+:)?f[^<>]*/>|<(?:\w+:)?f[^<>]*>[^<]*</(?:\w+:)?f>)"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_BLANK_RESULT = re.compile(rb"""<(?:\w+:)?f[^<>]*>[^<]*(?:""|&quot;&quot;)[^<]*</(?:\w+:)?f><(?:\w+:)?v\b""")
"""An empty result of a formula that may give a text without characters: =IF(A1=0,"",A1)."""
_TEXT_CELL = re.compile(rb"""<[^<>]*\bt=["']str["'].*<(?:\w+:)?v\b""", re.DOTALL)
_COMPUTED = re.compile(
    rb"""<(?:\w+:)?c\s(?![^<>]*\bt=["']e)[^<>]*>(?:<(?:\w+:)?f[^<>]*/>|<(?:\w+:)?f[^<>]*>[^<]*</(?:\w+:)?f>)"""
    rb"<(?:\w+:)?v>[^<]"
)
"""A formula with a result that is no error: the sheet was computed."""
_TEXT = re.compile(rb"<(?:\w+:)?si[\s>].*?</(?:\w+:)?si>", re.DOTALL)
_REFERENCE = re.compile(rb"\bt\s*=\s*[\"']s[\"'][^<>]*>\s*<(?:\w+:)?v>(\d{1,9})<")
LONG_TEXT = 30_000
_FILLED = re.compile(_CELL + rb"(?:[^<>]*[^/<>])?>")
_FAR = re.compile(
    rb'\br="((?:[A-Z]{3}|[C-Z][A-Z])(?=\d)|[A-Z]{1,2}(?=[6-9]\d{4}|\d{6}))(\d{1,7})"(?:[^<>]*[^/<>])?>'
)
"""Filled cells beyond column BZ or row 59,999: an office's sheet has few, and needs no look at every cell."""
_ODD = re.compile(rb"<(?:\w+:)?c(?:/?>|\s(?!r=\"[A-Z]+\d+\")[^<>]*>|\s[^<>]*'[^<>]*>)")
"""A cell that common programs would not write so."""
_UNLIKE = re.compile(rb'<c(?! r="[A-Z]{1,3}\d{1,7}"|o)')
_MAYBE_FAR = re.compile(rb'r="(?:[A-Z]{3}|[C-Z][A-Z]|[A-Z]{1,2}(?:[6-9]\d{4}|\d{6}))')
"""Looks that are quick because they begin with plain letters, and say only that a thorough one is needed."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """An archive that may be parsed: where it is, what marks each sheet has, what a person is told."""

    source: Path | io.BytesIO
    marks: dict[str, Marks]
    notes: tuple[str, ...] = ()


def inspect(path: Path, progress: Progress) -> Inspected:
    """Where to parse an archive, after proving that it is whole and sane, and its error cells.

    Raises UserError for a zip bomb, a damaged archive, another kind of document, a sheet too large.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = _parts(path, archive)
            marks = _marks(path, parts, progress)
            _refuse_repeated(path, parts)
            source = path if parts.is_plain() else repacked(parts)
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
    macros = "、".join(f"“{name}”" for name in parts.macros())
    return Inspected(source, marks, (f"{macros}是宏表，没有读。",) if macros else ())


def _marks(path: Path, parts: Parts, progress: Progress) -> dict[str, Marks]:
    """The marks of every sheet by its name; what else there is must be whole."""
    percents = _percent_styles(parts)
    sheets = {link.part: name for name, link in parts.sheets.items()}
    by_part: dict[str, Marks] = {}
    for number, (part, member) in enumerate(parts.members.items()):
        progress(number, len(parts.members), "检查文件")
        if part in sheets:
            by_part[part] = _scan(parts.archive, member, partial(check_size, path, sheets[part]), percents)
        else:
            _drain(parts.archive, member)
    return {name: by_part.get(link.part, Marks()) for name, link in parts.sheets.items()}


def _percent_styles(parts: Parts) -> frozenset[str]:
    """The styles of cells that show percent."""
    styles = next((link.part for link in parts.links.values() if link.kind == "styles"), "")
    member = parts.members.get(styles)
    return percent_styles(parts.archive.read(member)) if member and member.file_size < SMALL else frozenset()


def _parts(path: Path, archive: zipfile.ZipFile) -> Parts:
    """What the archive has, once its directory promises nothing that would not fit."""
    unpacked = sum(part.file_size for part in archive.infolist())
    packed = max(1, sum(part.compress_size for part in archive.infolist()))
    told = sum(part.file_size for part in archive.infolist() if plain_name(part.filename).endswith(".xml"))
    if told > MAX_TOLD or unpacked > MAX_UNPACKED or (unpacked > SMALL and unpacked / packed > MAX_RATIO):
        raise UserError(
            f"「{path.name}」解开后有 {unpacked // 1_000_000} MB，不像一张台账，没有打开。",
            "如果确实是台账，请新建一个工作簿，只把有内容的区域复制过去再导入。",
        )
    members = members_of(archive)
    book = book_of(archive, members)
    if book:
        return parts_of(archive, members, book)
    kinds = {
        "word/document.xml": "Word 文档",
        "ppt/presentation.xml": "演示文稿",
        "xl/workbook.bin": "二进制工作簿",
    }
    kind = next((noun for part, noun in kinds.items() if part in members), "压缩包")
    hint = "请把表格另存为 .xlsx 再导入。" if kind != "压缩包" else "请先解压，选里面的表格文件。"
    raise UserError(f"「{path.name}」是{kind}，不是 .xlsx 工作簿。", hint)


def _refuse_repeated(path: Path, parts: Parts) -> None:
    """Raises UserError where a long text, stored once, stands in so many cells that it takes the memory."""
    strings = next((link.part for link in parts.links.values() if link.kind == "sharedStrings"), "")
    if parts.members.get(strings) is None or parts.members[strings].file_size < LONG_TEXT:
        return
    content = parts.archive.read(parts.members[strings])
    lengths = [len(match[0]) for match in _TEXT.finditer(content)]
    if max(lengths, default=0) < LONG_TEXT:
        return
    told = 0
    for part in {link.part for link in parts.sheets.values()} & parts.members.keys():
        numbers = (int(match[1]) for match in _REFERENCE.finditer(parts.archive.read(parts.members[part])))
        told += sum(lengths[number] for number in numbers if number < len(lengths))
    if told > MAX_TOLD:
        raise UserError(
            f"「{path.name}」里同样的长文字用了太多遍，读出来有 {told // 1_000_000} MB，没有打开。",
            "请看看是不是误把一大段字填满了整列，删掉后保存再导入。",
        )


def _drain(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with archive.open(part) as stream:
        while stream.read(CHUNK):
            pass


def _scan(archive: zipfile.ZipFile, part: zipfile.ZipInfo, reach: Reach, percents: frozenset[str]) -> Marks:
    """The marks of one sheet. A look at the bytes does for what common programs write; whatever is spelled
    otherwise – single quotes, cells without a position, another encoding – is walked element by element.
    """
    with archive.open(part) as stream:
        marks = _look(stream, reach, percents)
    if marks is None:
        with archive.open(part) as stream:
            marks = walk(stream, reach, percents)
    return marks


def _look(stream: IO[bytes], reach: Reach, percents: frozenset[str]) -> Marks | None:
    """The marks as a look at the bytes tells them; None when that does not do."""
    faults: Faults = {}
    blank, shared, computed = set[tuple[int, int]](), set[tuple[int, int]](), False
    styled = _styled(percents)
    tail, rows, columns = b"", 0, 0
    while chunk := stream.read(CHUNK):
        window = tail + chunk
        if _is_odd(window) or not (tail or chunk.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")):
            return None
        for match in _FAR.finditer(window) if _MAYBE_FAR.search(window) else ():
            rows, columns = max(rows, int(match[2])), max(columns, column_of(match[1]) + 1)
        for match in _FILLED.finditer(window, max(0, len(window) - TAIL)):
            rows = max(rows, int(match[2]))
        reach(rows, columns)
        shared.update(_position(match) for match in (styled.finditer(window) if styled else ()))
        for match in _ERROR.finditer(window) if b't="e"' in window else ():
            faults[_position(match)] = match[3].decode("utf-8", "replace")
        for match in _UNCOMPUTED.finditer(window) if b"f>" in window else ():
            if _BLANK_RESULT.search(match[0]) and not _TEXT_CELL.match(match[0]):
                blank.add(_position(match))
            elif not _TEXT_CELL.match(match[0]):
                faults[_position(match)] = NOT_COMPUTED
        has_formulas = b"<f" in window or b":f" in window
        computed = computed or (has_formulas and _COMPUTED.search(window) is not None)
        tail = window[-OVERLAP:]
    told = faults if computed else {**faults, **dict.fromkeys(blank, NOT_COMPUTED)}
    return Marks(told, frozenset(shared))


def _is_odd(window: bytes) -> bool:
    """Whether a piece of a sheet has a cell that common programs would not write so."""
    likely = b"'" in window or b":c" in window or _UNLIKE.search(window) is not None
    return likely and _ODD.search(window) is not None


def _styled(percents: frozenset[str]) -> re.Pattern[bytes] | None:
    """Finds filled cells with one of these styles, as common programs write them; None for no styles."""
    if not percents:
        return None
    styles = "|".join(sorted(percents)).encode()
    return re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})" s="(?:' + styles + rb')"(?: t="n")?>')


def _position(match: re.Match[bytes]) -> tuple[int, int]:
    return int(match[2]) - 1, column_of(match[1])


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
    if rows * columns > MAX_CELLS:
        raise UserError(
            f"「{path.name}」的表“{sheet}”用到了第 {rows} 行、第 {columns} 列，中间大多是空的，没有打开。",
            "请看看最右边、最下面是不是有误填的格子，删掉后保存再导入。",
        )
