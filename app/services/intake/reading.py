"""Reading a workbook for an import: every row understood, nothing compared with the ledger yet."""

from collections.abc import Mapping
from pathlib import Path

from app.documents import intake
from app.documents.intake import Overrides, Roll, Trade, Understanding, Workbook
from app.documents.intake.words import folded
from app.models import Project, fields_of
from app.progress import Progress, silent
from app.rules.codes import check_project_code
from app.services.common import periods
from app.services.lists import list_catalogue
from app.services.permits import procedures
from app.storage.ledger import Ledger


def read(
    ledger: Ledger, path: Path, overrides: Overrides | None = None, progress: Progress = silent
) -> Understanding:
    """Read a workbook and understand it; raises UserError when it is none, is damaged or too large."""
    return understand(ledger, intake.read_workbook(path, progress), overrides, progress=progress)


def understand(
    ledger: Ledger,
    workbook: Workbook,
    overrides: Overrides | None = None,
    *,
    hints: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> Understanding:
    """Understand a workbook that was read; the ledger's month holds where the workbook tells none."""
    period = periods.period(ledger)
    return intake.understand(
        workbook,
        fields=fields_of(Project),
        year=int(period[:4]),
        month=period,
        hints=hints,
        check_code=check_project_code,
        overrides=overrides or Overrides(),
        trade=_trade(ledger),
        progress=progress,
    )


def _trade(ledger: Ledger) -> Trade:
    """The office's procedures and lists by the words that sheets use."""
    with ledger.read() as session:
        items = procedures.catalogue(session)
        rolls = list_catalogue.catalogue(session)
    permits = {folded(word): item.code for item in items for word in (item.name, item.short) if word}
    by_hand = (roll for roll in rolls if not roll.automatic and not roll.pending and not roll.of)
    told = tuple(Roll(one.name, one.family, one.grain, one.tag_field, one.mark) for one in by_hand)
    return Trade(permits, told, ledger.today.isoformat())
