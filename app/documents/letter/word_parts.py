"""The parts of a Word file, in the order that its schema wants them; lengths are in mm, type in points."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.documents import fonts
from app.documents.letter.model import CHARACTER, Align, Style
from app.documents.typeset import POINT_MM

_TWIPS = 72 * 20 / 25.4
"""Twentieths of a point in a millimetre."""
EMU = 36_000
"""Word's own units in a millimetre."""
_JC = {"left": "both", "center": "center", "right": "right"}


@dataclass(frozen=True)
class Lay:
    """How a paragraph lies. `tabs` are places with their side and leader; `head` draws the red double line.

    `outline` is its level in the navigation, 0 for none; `keep` holds it with the next one.
    """

    align: Align = "left"
    line: float = 0.0
    first: float = 0.0
    hang: float = 0.0
    right: float = 0.0
    wider: float = 0.0
    before: float = 0.0
    after: float = 0.0
    keep: bool = False
    tabs: tuple[tuple[float, str, str], ...] = ()
    head: bool = False
    outline: int = 0


@dataclass(frozen=True)
class Run:
    """Text in one style; `red` for the head, `field` is what Word computes (PAGE)."""

    text: str
    style: Style
    red: bool = False
    points: float = 0.0
    field: str = ""


def element(name: str, *children: Any, **attributes: object) -> Any:
    """An XML element of Word's, `element("jc", val="center")`; None among the children is left out."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    node = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        node.set(qn(f"w:{key}"), str(value))
    for child in children:
        if child is not None:
            node.append(child)
    return node


def twips(mm: float) -> int:
    """A length as Word counts it."""
    return round(mm * _TWIPS)


def write(place: Any, runs: Sequence[Run], lay: Lay) -> Any:
    """Add a paragraph to a document, a cell or a footer; the empty one that a new cell has is taken."""
    paragraphs = place.paragraphs
    fresh = len(paragraphs) == 1 and not paragraphs[0].text and paragraphs[0]._p.getnext() is None
    paragraph: Any = paragraphs[0] if fresh else place.add_paragraph()
    for old in list(paragraph._p):
        paragraph._p.remove(old)
    paragraph._p.append(_properties(lay))
    for run in runs:
        for part in _runs(run):
            paragraph._p.append(part)
    return paragraph


def _properties(lay: Lay) -> Any:
    """The properties of a paragraph in the order of the schema."""
    exact = {"line": twips(lay.line), "lineRule": "exact"} if lay.line else {"line": 240, "lineRule": "auto"}
    tabs = [
        element("tab", val=side, pos=twips(at), **({"leader": leader} if leader else {}))
        for at, side, leader in lay.tabs
    ]
    indents = {"left": twips(lay.hang - lay.wider), "right": twips(lay.right - lay.wider)}
    first = {"hanging": twips(lay.hang)} if lay.hang else {"firstLine": twips(lay.first)}
    line = element("bottom", val="thickThinSmallGap", sz=24, space=11, color="C00000") if lay.head else None
    return element(
        "pPr",
        element("keepNext") if lay.keep else None,
        element("widowControl", val=0),
        element("pBdr", line) if lay.head else None,
        element("tabs", *tabs) if tabs else None,
        element("autoSpaceDE", val=0),
        element("autoSpaceDN", val=0),
        element("snapToGrid", val=0),
        element("spacing", before=twips(lay.before), after=twips(lay.after), **exact),
        element("ind", **indents, **first),
        element("jc", val=_JC[lay.align]),
        element("outlineLvl", val=lay.outline - 1) if lay.outline else None,
    )


def _runs(run: Run) -> list[Any]:
    """A run, its tabs as tabs; a field is begun, named and ended."""
    if run.field:
        code = element("instrText")
        code.text = run.field
        shown = element("t")
        shown.text = "1"
        parts = [
            element("fldChar", fldCharType="begin"), code, element("fldChar", fldCharType="separate"), shown,
            element("fldChar", fldCharType="end"),
        ]  # fmt: skip
        return [element("r", _face(run), part) for part in parts]
    pieces: list[Any] = []
    for place, piece in enumerate(run.text.split("\t")):
        if place:
            pieces.append(element("tab"))
        if piece:
            text = element("t")
            text.text = piece
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            pieces.append(text)
    return [element("r", _face(run), *pieces)]


def _face(run: Run) -> Any:
    """The font of a run, by the names that other computers know."""
    name, bold = fonts.name_elsewhere(run.style.role)
    points = run.points or run.style.points
    colour = "C00000" if run.red else "595959" if run.style.grey else ""
    tight = CHARACTER / POINT_MM - run.style.points - 0.04 if run.style.grid else 0.0
    return element(
        "rPr",
        element("rFonts", ascii=name, hAnsi=name, eastAsia=name, cs=name, hint="eastAsia"),
        element("b") if bold else None,
        element("color", val=colour) if colour else None,
        element("spacing", val=round(tight * 20)) if tight else None,
        element("sz", val=round(points * 2)),
        element("szCs", val=round(points * 2)),
    )


# ------------------------------------------------------------------ tables


def table(place: Any, rows: int, widths: Sequence[float], *, framed: bool = True) -> Any:
    """Add a table of fixed widths, with hairlines and white around its text or without both."""
    grid = place.add_table(rows, len(widths))
    grid.autofit = False
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    kind = {"val": "single", "sz": 6, "color": "000000"} if framed else {"val": "nil"}
    properties = grid._tbl.tblPr
    for name in ("tblStyle", "tblW", "tblLook"):
        for old in properties.findall(f"{{{properties.nsmap['w']}}}{name}"):
            properties.remove(old)
    layout = properties.find(f"{{{properties.nsmap['w']}}}tblLayout")
    parts = (
        element("tblW", w=twips(sum(widths)), type="dxa"),
        element("jc", val="center"),
        element("tblBorders", *(element(side, **kind) for side in sides)),
    )
    for part in parts:
        layout.addprevious(part)
    layout.addnext(
        element(
            "tblCellMar",
            *(element(side, w=twips(2.0 if framed else 0.0), type="dxa") for side in ("left", "right")),
        )
    )
    for column, width in zip(grid._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = round(width * EMU)
    return grid


def shape_row(row: Any, least: float, *, whole: bool) -> None:
    """A row at least so high; a `whole` one is not broken over two pages."""
    properties = row._tr.get_or_add_trPr()
    if whole:
        properties.append(element("cantSplit"))
    properties.append(element("trHeight", val=twips(least), hRule="atLeast"))


def shape_cell(cell: Any, width: float, *, top: bool, narrow: bool) -> None:
    """A cell of a width, its text in the middle or at the upper edge; a `narrow` one has little white."""
    cell.width = round(width * EMU)
    properties = cell._tc.get_or_add_tcPr()
    if narrow:
        edges = (element(side, w=twips(0.5), type="dxa") for side in ("left", "right"))
        properties.append(element("tcMar", *edges))
    properties.append(element("vAlign", val="top" if top else "center"))
