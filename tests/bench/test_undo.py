"""What was undone: taking back a large import, and every edit after several of them."""

import itertools
import statistics
import time
from pathlib import Path

from app.models import Project
from app.services.common import records
from app.services.exchange import conflicts
from app.services.grid import standings
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.workbench import workbench
from tests.bench.conftest import Ratio, Size
from tests.bench.ledgers import empty, fill
from tests.county import WHO

LIVING, IMPORTS = 22, 5


def test_an_edit_after_undone_imports(ratio: Ratio, size: Size, scratch: Path) -> None:
    """A change, and all that the window reads again after it, against the same ledger without the imports."""
    many, notes = size(5_000, 6), itertools.count()
    counted: dict[Ledger, conflicts.Count] = {}

    def edit(ledger: Ledger, uid: str) -> None:
        records.set_field(ledger, WHO, Project, uid, "note", f"第{next(notes)}次")
        standings.refresh(ledger)
        ledgers.undo_steps(ledger)
        counted[ledger] = conflicts.count(ledger, counted.get(ledger))
        workbench.waiting(ledger, WHO)

    with empty(scratch / "before") as before, empty(scratch / "after") as after:
        untouched, (edited, *_) = fill(before, LIVING), fill(after, LIVING)
        for _ in range(IMPORTS):
            fill(after, many)
            ledgers.undo_last(after, WHO)
        edit(before, untouched[0])
        edit(after, edited)
        ratio(
            f"edit after {IMPORTS} undone imports of {many:,}",
            lambda: edit(after, edited),
            lambda: edit(before, untouched[0]),
            goal=1.3,
            rounds=15,
            against="before them",
        )


def test_undoing_a_large_import(ratio: Ratio, size: Size, scratch: Path) -> None:
    """Taking an import back against making it."""
    many = size(5_000, 6)
    made: list[float] = []
    undone: list[float] = []
    with empty(scratch / "ledger") as ledger:
        for _ in range(size(3, 1)):
            start = time.perf_counter()
            fill(ledger, many)
            between = time.perf_counter()
            ledgers.undo_last(ledger, WHO)
            made.append(between - start)
            undone.append(time.perf_counter() - between)
    took, import_took = statistics.median(undone), statistics.median(made)
    detail = f"{took * 1000:.0f} ms / {import_took * 1000:.0f} ms writing it"
    ratio.told(f"undoing an import of {many:,}", took / import_took, goal=2, detail=detail)
