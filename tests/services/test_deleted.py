"""A deleted project takes along all that belongs to it: whatever reads a whole ledger sees none of it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.models import (
    CHILDREN,
    Activity,
    Assignment,
    Evidence,
    Issue,
    IssueStep,
    Membership,
    Need,
    Record,
    StageGoal,
    Visit,
)
from app.services.checks.findings import findings
from app.services.common import periods
from app.services.grid import grid
from app.services.grid.grid import GridQuery
from app.services.ledger.ledgers import Ledger
from app.services.paper import progress_sheets
from app.services.problems import problems
from app.services.project import projects
from app.services.registers import registers
from app.services.workbench import totals, workbench
from tests import crooked
from tests.county import WHO, county

READERS: dict[str, Callable[[Ledger], Any]] = {
    "waiting": lambda ledger: workbench.waiting(ledger, WHO).items,
    "side": lambda ledger: workbench.side_facts(ledger, WHO).month,
    "findings": findings,
    "problems": problems.waiting_now,
    "counts": registers.counts,
    "registers": lambda ledger: {
        (key, period): registers.table(ledger, key, period=period).groups
        for key in registers.kinds()
        for period in ["", *registers.choices(ledger, key)]
    },
    "choices": lambda ledger: {key: registers.choices(ledger, key) for key in registers.kinds()},
    "totals": lambda ledger: totals.stats(ledger).counts,
    "months": progress_sheets.months,
    "newest month": periods.newest_month,
    "sums": lambda ledger: grid.figures(ledger, "2025-08", ["2025-08:done", "total_investment"]),
    "grid": lambda ledger: grid.uids_of(ledger, GridQuery("2025-08")),
}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with county(tmp_path / "台账") as made:
        with made.change("活动", by=WHO) as session:
            session.insert_many(Activity, [{"uid": "a" * 32, "name": "集中开工", "kind": "集中开工"}])
        yield made


def belongings(project: str) -> list[tuple[type[Record], dict[str, Any]]]:
    """Records of the kinds that the crooked ledger has none of."""
    return [
        (Issue, {"uid": "b" * 32, "description": "没有解决", "assigned": "2025-08-01", "due": "2025-08-20"}),
        (IssueStep, {"issue": "b" * 32, "kind": "督办", "day": "2025-08-25"}),
        (Visit, {"day": "2025-08-02", "leader": "张三"}),
        (Assignment, {"leader": "张三", "since": "2025-01-01"}),
        (Need, {"kind": "资金", "amount": 100}),
        (StageGoal, {"span": "2025Q3", "goal": "主体完成", "done": 5}),
        (Membership, {"roll": "签约一批", "since": "2025-08-01", "activity": "a" * 32}),
        (Evidence, {"name": "章.pdf", "digest": "1" * 64, "size": 1, "media": "application/pdf"}),
    ]


@pytest.mark.parametrize("name", READERS)
def test_what_was_deleted_leaves_no_trace(name: str, ledger: Ledger) -> None:
    read = READERS[name]
    empty = read(ledger)
    made = crooked.fill(ledger)
    with ledger.change("导入", by=WHO, kind="import") as session:
        for entity, fields in belongings(made.wrong):
            session.insert_many(entity, [{"project": made.wrong, **fields}])
    assert read(ledger) != empty, "the reader sees something of it while it is there"
    projects.delete(ledger, WHO, [made.wrong, made.stopped, made.large, made.slipped])
    assert read(ledger) == empty


def test_the_sample_has_records_of_every_kind_that_is_read_as_a_whole(ledger: Ledger) -> None:
    made = crooked.fill(ledger)
    with ledger.change("导入", by=WHO, kind="import") as session:
        for entity, fields in belongings(made.wrong):
            session.insert_many(entity, [{"project": made.wrong, **fields}])
    with ledger.read() as session:
        missing = {entity.noun for entity in CHILDREN if session.query(entity).first() is None}
    assert missing <= {"节点", "阶段推演"}
