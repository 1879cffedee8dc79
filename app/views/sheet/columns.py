"""The ledger's columns as the grid draws them."""

from app.models import Kind
from app.models.keys import has_span
from app.rules.lights import rule_words
from app.services.grid.columns import LedgerColumn
from app.views.kit.grid import GridColumn, Paint

FROZEN = ("light", "name")
_WIDTHS = {"light": 3.4, "rate": 12.0, "name": 23.5, "year_role": 7.0}


def shown_column(column: LedgerColumn) -> GridColumn:
    """A column of the ledger for the grid; light and name stay when the others scroll."""
    field = column.field
    return GridColumn(
        key=column.key,
        label=column.label,
        group=column.group,
        field=field,
        width=_width(column),
        paint=paint_of(column),
        editable=column.editable,
        frozen=column.key in FROZEN,
        unit="%" if column.paint == "rate" else field.unit if field else "",
        filling=column.filling,
        tip=_tip(column),
    )


def _width(column: LedgerColumn) -> float:
    if column.key in _WIDTHS:
        return _WIDTHS[column.key]
    if has_span(column.key) and column.numeric:
        return 7.5 if len(column.label) < 4 else 8.5
    return max(column.width, len(column.label) + 0.5)


def paint_of(column: LedgerColumn) -> Paint:
    """How the cells of a column are drawn."""
    if column.paint == "light":
        return Paint.LIGHT
    if column.paint == "rate":
        return Paint.BAR
    if column.key == "name":
        return Paint.NAME
    return Paint.FIGURE if column.numeric else Paint.TEXT


def full_label(column: GridColumn) -> str:
    """The words of a column where no header stands above them: 9月本月完成, 年度计划投资."""
    if column.field is None or not column.field.label:
        return column.label
    month = f"{int(column.key[5:7])}月" if has_span(column.key) else ""
    return month + column.field.label


def _tip(column: LedgerColumn) -> str:
    if column.field is None or not column.field.label:
        return _COMPUTED.get(column.key, "由程序算出")
    money = "，单位万元" if column.field.kind is Kind.MONEY else ""
    words = column.field.help or ("" if column.field.label == column.label else column.field.label)
    return f"{words}{money}" if words else ""


_COMPUTED = {
    "light": rule_words(),
    "rate": "年初累计完成投资÷年度计划投资；竖线是序时进度",
    "office": "填报这个项目的单位",
}

ELSEWHERE = {
    "progress": "形象进度按月填：到“月度填报”里写",
    "issue": "存在问题来自“问题闭环”：到那里登记、修改",
    "next_node": "下一节点来自项目的“节点”：到那里修改",
    "next_node_date": "节点日期来自项目的“节点”：到那里修改",
}
"""Why some columns of the ledger are closed: what they show is typed in another place."""
