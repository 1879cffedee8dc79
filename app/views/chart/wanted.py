"""Which projects the chart shows, and the same projects as a file."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.services.common import periods
from app.services.grid import filters
from app.services.grid.filters import Filter
from app.services.ledger.ledgers import Ledger
from app.services.paper import reports
from app.services.paper.charts import ChartRequest
from app.services.paper.document import ReportSettings
from app.views.saving import save
from app.views.work import Work


def wanted_filter(ledger: Ledger, like_ledger: bool, text: str) -> Filter:
    """The projects that the ledger's page shows, or all; of these the ones that a searched text finds."""
    period = periods.period(ledger)
    base = filters.of_ledger_page(ledger, period) if like_ledger else filters.everything(period)
    if not text.strip():
        return base
    words = " · ".join(part for part in (base.words, f"搜索“{text.strip()}”") if part)
    return replace(base, query=replace(base.query, text=text), words=words)


def save_chart(parent: QWidget, work: Work, title: str, request: ChartRequest, kind: str) -> None:
    """Ask where, and write the chart there; `kind` is a key of `toolbar.PRINTS` (A3-tiles.pdf)."""
    paper, _, ending = kind.partition(".")
    name = f"{title}（{paper.replace('-tiles', '拼接')}）.{ending}"
    ledger, person, query = work.ledger, work.person, request.query
    how = ReportSettings(paper=paper, group=query.group)
    save(
        parent, work, "存作战图", name,
        lambda out, progress: reports.write_report(
            ledger, reports.CHART, out, progress=progress, query=query, settings=how, person=person
        ),
        what="作战图",
    )  # fmt: skip
