"""One card read: a project with its problem, its nodes and its months."""

from collections.abc import Callable
from dataclasses import replace

from app.documents.intake.card_blocks import read_blocks
from app.documents.intake.cards import Card, name_of, page_of, problem_of
from app.documents.intake.context import Context
from app.documents.intake.findings import Findings
from app.documents.intake.grid import Sheet
from app.documents.intake.layout import Header, Score
from app.documents.intake.permit_words import Names
from app.documents.intake.result import Line, LineKind, Table

ReadPage = Callable[[Sheet, Header], Findings]
"""How a table of projects is read."""


def read_card(
    card: Card, score: Score, context: Context, names: Names, read_page: ReadPage, findings: Findings
) -> None:
    """Put what a card tells into the findings of its sheet; the project stands in the row of its name."""
    rows = range(card.name.row, card.bottom)
    findings.lines.update({row: Line(row + 1, LineKind.CONTINUED) for row in rows})
    name, number = name_of(card, score), card.name.row + 1
    if not name:
        findings.reason = "像是一个项目一张的卡片，“项目名称”是空的，没有导入"
        return
    blocks, problem = read_blocks(card, {"name": name}, context, names), problem_of(card, score)
    inner = read_page(*page_of(card, score, blocks.months))
    for row in inner.rows:
        row.row, row.problem = number, problem if row.issue else {}
        since_new_year = any(month[5:] == "01" for month in row.months)
        told = [warning for warning in row.warnings if since_new_year or warning.field != "year_done"]
        row.warnings = [replace(warning, row=number) for warning in told]
    code = next((str(row.values["code"]) for row in inner.rows if row.values.get("code")), "")
    findings.lines[card.name.row] = Line(number, LineKind.DATA)
    findings.rows += inner.rows
    findings.refused += [replace(refusal, row=number) for refusal in inner.refused]
    findings.entries += [replace(entry, project={"name": name, "code": code}) for entry in blocks.entries]
    findings.warnings += [*inner.warnings, *blocks.warnings]
    findings.context = inner.context
    findings.tables.append(Table("project", (number, number), (), inner.context.year, inner.context.month))
