"""Text tables: encoding, separator and logical records of .csv and .txt files."""

import codecs
import csv
import io
import re
from collections import Counter
from pathlib import Path

from app.documents.intake.grid import Raw, Remark, Sheet
from app.documents.intake.split_figures import mended
from app.documents.intake.zipped import check_size
from app.errors import UserError

SEPARATORS = ",\t;|，"
LONGEST_FIELD = 1 << 20
RUNAWAY_LINES = 100
"""A quoted field with more line breaks than this is a stray quotation mark, not a cell."""
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_TOLD_SEPARATOR = re.compile(r'\ufeff?"?sep=([,;|\t])"?[ \t]*[;,\t]*(?:\r\n|\n|\r)', re.IGNORECASE)
"""Excel's own first line that names the separator."""
_TEXT_FORMULA = re.compile(r'^="(.*)"$', re.DOTALL)


def read_delimited(path: Path, data: bytes) -> tuple[Sheet, tuple[str, ...]]:
    """The logical records of a text table as one sheet, and notes for the clerk.

    Raises UserError when it is no text or no table.
    """
    text, notes = _decode(path, data)
    records, remarks = _records(path, text)
    while records and not any(cell.strip() for cell in records[-1]):
        records.pop()
    width = max((_used(record) for record in records), default=0)
    check_size(path, path.stem, len(records), width)
    if width < 2:
        raise UserError(
            f"「{path.name}」里没有分栏的表格。",
            "请在 Excel 或 WPS 里打开，另存为 .xlsx 或“CSV（逗号分隔）”再导入。",
        )
    cells = [[_cell(raw) for raw in record[:width]] + [""] * (width - len(record)) for record in records]
    return Sheet("", cells, remarks=remarks), notes


def _used(record: list[str]) -> int:
    return max((at + 1 for at, cell in enumerate(record) if cell.strip()), default=0)


def _cell(text: str) -> Raw:
    match = _TEXT_FORMULA.match(text)
    return match[1].replace('""', '"') if match else text


def _decode(path: Path, data: bytes) -> tuple[str, tuple[str, ...]]:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace"), ()
    if b"\x00" in data[:4096]:
        raise UserError(f"「{path.name}」不是表格文件。", "请选 .xlsx、.xls 或 .csv 文件。")
    for name in ("utf-8", "gb18030"):
        try:
            return data.decode(name), ()
        except UnicodeDecodeError:
            continue
    text = max(
        (data.decode(name, "replace") for name in ("gb18030", "utf-8")),
        key=lambda decoded: -decoded.count("\ufffd"),
    )
    lost = text.count("\ufffd")
    if lost > max(2, len(text) // 200):
        raise UserError(
            f"「{path.name}」不是表格文件，或编码无法识别。", "请在 Excel 或 WPS 里另存为 .xlsx 再导入。"
        )
    return text, (f"有 {lost} 个字无法识别，已用“\ufffd”代替，请核对。",)


def _records(path: Path, text: str) -> tuple[list[list[str]], tuple[Remark, ...]]:
    """The records, and what is odd about some of them."""
    separator, told = _separator(text), _TOLD_SEPARATOR.match(text)
    if told:  # the line keeps its number
        separator, text = told[1], "\n" + text[told.end() :]
    if separator == "，":
        text, separator = text.replace("，", ","), ","
    csv.field_size_limit(LONGEST_FIELD)
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        try:
            records = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=quoting))
        except csv.Error:
            continue
        if not any(
            cell.count("\n") > RUNAWAY_LINES for record in records for cell in record if len(cell) > 200
        ):
            return mended(records) if separator == "," else (records, ())
    raise UserError(
        f"「{path.name}」的引号不成对，分不出行和栏。", "请在 Excel 或 WPS 里另存为 .xlsx 再导入。"
    )


def _separator(text: str) -> str:
    """The separator that divides most lines into the same number of columns."""
    lines = [line for line in _outside_quotes(text[:200_000]).splitlines()[:200] if line.strip()]
    best, best_score = ",", 0.0
    for separator in SEPARATORS:
        counts = Counter(line.count(separator) for line in lines)
        counts.pop(0, None)
        if counts:
            columns, agreeing = counts.most_common(1)[0]
            score = agreeing * min(columns, 8) * (0.5 if separator in "|，" else 1.0)
            if score > best_score:
                best, best_score = separator, score
    return best


def _outside_quotes(text: str) -> str:
    return re.sub(r'"[^"]*"', "", text)
