"""The check list (核对单): every row and what becomes of it, for the person who sent the sheet."""

from html import escape

from app.models.counts import in_words
from app.services.intake.plan import Outcome
from app.services.intake.review import Decision
from app.views.intake.draft import Outlook
from app.views.intake.words import COUNTED, OUTCOMES

_MOST = 2000


def check_list(outlook: Outlook, person: str, day: str) -> str:
    """The check list as a page of HTML."""
    counts = outlook.plan.counts()
    tally = "　".join(f"{words} {counts[outcome]:,}" for outcome, words in COUNTED.items())
    rows = "".join(_row(*line) for line in _lines(outlook)[:_MOST])
    open_ones = "".join(_open(decision) for decision in outlook.review.decisions[:_MOST])
    others = f"<p>项目之外：{in_words(outlook.plan.records())}</p>" if outlook.plan.work() else ""
    waiting = f"<h3>要定的事和没有导入的</h3><ul>{open_ones}</ul>" if open_ones else ""
    return (
        f"<h2 align='center'>表格导入核对单</h2><p>文件：{escape(outlook.draft.path.name)}</p>"
        f"<p>{tally}</p>{others}{waiting}"
        "<table border='1' cellspacing='0' cellpadding='4' width='100%'>"
        f"<tr><th>行</th><th>项目名称</th><th>结果</th><th>说明</th></tr>{rows}</table>"
        f"<p>核对人：{escape(person)}　　日期：{day}</p>"
    )


def _lines(outlook: Outlook) -> list[tuple[str, str, str, str]]:
    lines = []
    for row in outlook.plan.rows:
        labels = "、".join(change.label for change in row.changes) if row.uid else ""
        words = labels if row.outcome is Outcome.UPDATE else row.why
        name = str(row.row.values.get("name") or "")
        lines.append((str(row.row.row), name, OUTCOMES[row.outcome], words))
    for refused in outlook.plan.understanding.refused:
        lines.append((str(refused.row), "", OUTCOMES[Outcome.REFUSED], refused.reason))
    return sorted(lines, key=lambda line: int(line[0]))


def _row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _open(decision: Decision) -> str:
    return f"<li>{escape(decision.title)}：{escape(decision.words)}</li>"
