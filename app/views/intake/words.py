"""Words and colours of the import: kinds of rows, outcomes, texts of cells."""

from datetime import date, datetime, time

from app.documents.intake import LineKind
from app.documents.intake.grid import Raw
from app.services.intake.plan import Outcome

KINDS: dict[LineKind, str] = {
    LineKind.TITLE: "标题", LineKind.UNIT: "单位", LineKind.HEADER: "表头", LineKind.TOTAL: "合计",
    LineKind.GROUP: "分组", LineKind.DATA: "数据", LineKind.CONTINUED: "续行", LineKind.NOTE: "备注",
    LineKind.SIGNATURE: "签名", LineKind.EMPTY: "空行",
}  # fmt: skip
OUTCOMES: dict[Outcome, str] = {
    Outcome.NEW: "新增", Outcome.UPDATE: "更新", Outcome.SAME: "不变", Outcome.DOUBTFUL: "疑似",
    Outcome.REFUSED: "拒绝",
}  # fmt: skip
COUNTED = {**OUTCOMES, Outcome.DOUBTFUL: "疑似重复"}
KIND_LOOK: dict[LineKind, tuple[str, str]] = {  # fill of the label, ink
    LineKind.HEADER: ("accent", "on-accent"), LineKind.TOTAL: ("line", "ink"),
    LineKind.GROUP: ("total", "ink"),
}  # fmt: skip
OUTCOME_LOOK: dict[Outcome, tuple[str, str]] = {
    Outcome.NEW: ("green-soft", "green"), Outcome.UPDATE: ("accent-soft", "accent-dark"),
    Outcome.SAME: ("panel", "ink3"), Outcome.DOUBTFUL: ("amber-soft", "amber"),
    Outcome.REFUSED: ("red", "on-accent"),
}  # fmt: skip
COUNT_TOKENS = {
    Outcome.NEW: "green", Outcome.UPDATE: "accent", Outcome.SAME: "ink", Outcome.DOUBTFUL: "amber",
    Outcome.REFUSED: "red",
}  # fmt: skip
ROW_FILL: dict[LineKind, str] = {
    LineKind.HEADER: "accent-soft", LineKind.TOTAL: "total", LineKind.GROUP: "group",
    LineKind.TITLE: "head", LineKind.UNIT: "head", LineKind.NOTE: "head", LineKind.SIGNATURE: "head",
}  # fmt: skip
BOLD_KINDS = frozenset({LineKind.TOTAL, LineKind.GROUP})


def cell_text(raw: Raw) -> str:
    """What a cell shows: figures with separators, dates short, line breaks as blanks."""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, int | float):
        return figure_text(raw)
    if isinstance(raw, datetime):
        return raw.strftime("%Y-%m-%d" if raw.time() == time() else "%Y-%m-%d %H:%M")
    if isinstance(raw, date):
        return raw.isoformat()
    return str(raw).replace("\r", "").replace("\n", " ")


def figure_text(raw: int | float) -> str:
    """A figure with thousands separators and true minus, no more places than it has."""
    digits = f"{raw:,.6f}".rstrip("0").rstrip(".") if isinstance(raw, float) else f"{raw:,}"
    return digits.replace("-", "−")


def letter(column: int) -> str:
    """The letter of a column counted from 0: A, Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
