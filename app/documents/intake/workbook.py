"""Opening a file by what it is, never by its name: .xlsx, .xls, .ods, a table as web page, XML or text;
anything else gets a clear answer.
"""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.documents.intake import markup, ole, opendocument, zipped
from app.documents.intake.delimited import read_delimited
from app.documents.intake.grid import Merge, Raw, Sheet, Workbook
from app.documents.intake.percents import show_percents
from app.documents.intake.sheet_walk import Marks
from app.errors import UserError
from app.progress import Progress, silent

MAX_FILE = 200 * 1024 * 1024
_SAVE_AS = "请在 Excel 或 WPS 里打开，另存为“Excel 工作簿（*.xlsx）”再导入。"


def read_workbook(path: Path, progress: Progress = silent) -> Workbook:
    """All sheets of a file as raw cells.

    Raises UserError naming the file and what to do when it is missing, empty, too large, damaged,
    protected by a password, or no workbook; raises Cancelled through `progress`.
    """
    size, head = _head(path)
    if size > MAX_FILE:
        raise UserError(
            f"「{path.name}」有 {size // 1_000_000} MB，最多 200 MB。", "请删去图片和多余的表后再导入。"
        )
    if head.startswith(b"PK") and opendocument.is_packed(path):
        sheets = opendocument.read_packed(path)
        _refuse_empty(path, sheets)
        return Workbook(path, tuple(sheets))
    if head.startswith(b"PK"):
        archive = zipped.inspect(path, progress)
        book = _parse(path, archive.source, progress, lambda _, name: archive.marks.get(name, Marks()))
        return replace(book, notes=archive.notes)
    if head.startswith(ole.MAGIC):
        return _read_old(path, progress)
    if kind := markup.kind_of(head):
        return _read_markup(path, kind)
    _refuse_other(path, head)
    sheet, notes = read_delimited(path, path.read_bytes())
    _refuse_empty(path, [sheet])
    return Workbook(path, (sheet,), named_sheets=False, notes=notes)


def _head(path: Path) -> tuple[int, bytes]:
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(2048)
    except FileNotFoundError as error:
        raise UserError(f"找不到文件「{path}」。", "请检查文件是否被移走，U 盘是否还插着。") from error
    except OSError as error:
        if _is_folder(path):
            raise UserError(f"「{path.name}」是文件夹，不是表格文件。", "请打开它，选里面的表格。") from error
        raise UserError(
            f"「{path.name}」读不了。", "请关闭正在使用它的程序，或把文件复制到硬盘再导入。"
        ) from error
    if not head:
        raise UserError(f"「{path.name}」是空文件（0 字节）。", "多半是没有拷贝完，请重新拷贝。")
    return size, head


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # not even that may be looked at
        return False


def _read_markup(path: Path, kind: str) -> Workbook:
    sheets = markup.read_markup(path, kind, path.read_bytes())
    _refuse_empty(path, sheets)
    return Workbook(path, tuple(sheets), named_sheets=len(sheets) > 1 or bool(sheets[0].name))


def _refuse_other(path: Path, head: bytes) -> None:
    if (
        head.lstrip(b"\xef\xbb\xbf \t\r\n")
        .lower()
        .startswith((b"%pdf", b"{\\rtf", b"\x89png", b"rar!", b"7z"))
    ):
        raise UserError(f"「{path.name}」不是表格文件。", "请选 .xlsx、.xls、.ods 或 .csv 文件。")


def _read_old(path: Path, progress: Progress) -> Workbook:
    try:
        container = ole.open_container(path.read_bytes())
        usual = next((name for name in ("Workbook", "Book") if container.stream(name)), "")
        if not usual:
            raise _no_workbook(path, container)
        stream = container.stream(usual)
        survey = ole.survey(container.read(stream))
    except ole.DamagedError as error:
        raise UserError(f"「{path.name}」打不开：文件已损坏或不完整。", f"请重新拷贝。{_SAVE_AS}") from error
    if survey.encrypted:
        raise _password(path)
    for number, (rows, columns) in enumerate(survey.sizes):
        zipped.check_size(path, f"第 {number + 1} 张", rows, columns)
    marks = survey.marks
    source = io.BytesIO(container.data if stream == usual else container.renamed(stream, usual))
    return _parse(path, source, progress, lambda number, _: marks[number] if number < len(marks) else Marks())


def _no_workbook(path: Path, container: ole.Container) -> UserError:
    if container.stream("EncryptedPackage"):
        return _password(path)
    if container.stream("WordDocument"):
        return UserError(
            f"「{path.name}」是 Word 文档，不是工作簿。", "请把里面的表格复制到 Excel 里，存成 .xlsx 再导入。"
        )
    return UserError(f"「{path.name}」不是 Excel 工作簿。", "请选 .xlsx、.xls 或 .csv 文件。")


def _password(path: Path) -> UserError:
    return UserError(f"「{path.name}」加了打开密码。", "请先在 Excel 或 WPS 里取消密码，另存后再导入。")


def _parse(path: Path, source: Path | io.BytesIO, progress: Progress, marks: Any) -> Workbook:
    """Let calamine read every sheet; a damaged file must not end the program, whatever the library does."""
    from python_calamine import CalamineError, PasswordError, load_workbook

    try:
        sheets = []
        with load_workbook(source) as book:  # let go, whatever fails
            for number, about in enumerate(book.sheets_metadata):
                progress(number, len(book.sheets_metadata), f"读取表“{about.name}”")
                if str(about.typ).endswith("WorkSheet"):
                    sheets.append(_sheet(path, book, about, marks(number, about.name)))
    except PasswordError as error:
        raise _password(path) from error
    except (CalamineError, OSError, ValueError) as error:
        raise UserError(
            f"「{path.name}」打不开：文件已损坏或不是工作簿。", f"请重新拷贝。{_SAVE_AS}"
        ) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the library reports its own bugs
            raise
        raise UserError(f"「{path.name}」打不开：内容不合规范。", _SAVE_AS) from error
    _refuse_empty(path, sheets)
    return Workbook(path, tuple(sheets))


def _sheet(path: Path, book: Any, about: Any, marks: Marks) -> Sheet:
    faults = marks.faults
    source = book.get_sheet_by_name(about.name)
    end = source.end or (-1, -1)
    zipped.check_size(path, about.name, end[0] + 1, end[1] + 1)
    cells: list[list[Raw]] = source.to_python(skip_empty_area=False)
    rows = max([len(cells), *(row + 1 for row, _ in faults)])
    width = max([len(cells[0]) if cells else 0, *(column + 1 for _, column in faults)])
    if faults:
        zipped.check_size(path, about.name, rows, width)
        for line in cells:
            line.extend([""] * (width - len(line)))
        cells.extend([""] * width for _ in range(rows - len(cells)))
        for (row, column), fault in faults.items():
            cells[row][column] = fault
    show_percents(cells, marks.percents)
    merges = tuple(
        Merge(top, left, bottom, right) for (top, left), (bottom, right) in source.merged_cell_ranges or []
    )
    return Sheet(about.name, cells, merges, hidden=not str(about.visible).endswith(".Visible"))


def _refuse_empty(path: Path, sheets: list[Sheet]) -> None:
    if not any(cell != "" for sheet in sheets for row in sheet.cells for cell in row):
        raise UserError(f"「{path.name}」里没有内容。", "请核对是不是选错了文件。")
