"""A ledger in which every truth check has something to find."""

from dataclasses import dataclass
from typing import Any

from app.models import (
    Commitment,
    Deal,
    Evidence,
    FundBatch,
    FundFlow,
    Inspection,
    Issue,
    Membership,
    Milestone,
    MonthlyProgress,
    Permit,
    StatusChange,
)
from app.services.ledger.ledgers import Ledger
from app.services.project import projects
from tests.county import WHO

WAN = 10_000


@dataclass(frozen=True)
class Crooked:
    """The uids of its projects: one with much that is wrong, one that stands still, one that is large, one
    whose figures slipped.
    """

    wrong: str
    stopped: str
    large: str
    slipped: str


def fill(ledger: Ledger, by: str = WHO) -> Crooked:
    """Write the projects and what is wrong with them; the month being filled in is September."""
    building: dict[str, Any] = {"status": "在建", "plan_year": 2025, "approval": "备案"}
    wrong = projects.create(
        ledger, by,
        {
            **building, "name": "处处不对的项目", "total_investment": 3_000 * WAN, "year_plan": 2_000 * WAN,
            "fund_bond": 4_000 * WAN, "actual_start": "2025-03-01", "year_role": "新开工",
        },
        with_nodes=False,
    )  # fmt: skip
    stopped = projects.create(
        ledger, by,
        {
            **building, "name": "停着的项目", "status": "停工", "total_investment": 6_000 * WAN,
            "actual_start": "2025-02-01", "cumulative_prev_year": 0, "statistics_date": "2025-04-01",
            "statistics_name": "别的名称", "statistics_done": 10 * WAN,
        },
        with_nodes=False,
    )  # fmt: skip
    large = projects.create(
        ledger, by,
        {**building, "name": "没有计划的大项目", "total_investment": 120_000 * WAN},
        with_nodes=False,
    )  # fmt: skip
    slipped = projects.create(
        ledger, by,
        {"name": "多写了零的项目", "status": "前期", "total_investment": 99_999_999 * WAN},
        with_nodes=False,
    )  # fmt: skip
    with ledger.change("导入", by=by, kind="import") as session:
        fallen = {"project": slipped, "month": "2025-09", "done": -20 * WAN}
        session.insert_many(
            Permit, [{"project": slipped, "item": "P31", "done": "2025-09-01", "way": "容缺"}]
        )
        session.insert_many(Milestone, [{"project": slipped, "position": 1, "name": "主体"}])
        session.insert_many(MonthlyProgress, [*_months(wrong, stopped, large), fallen])
        session.insert_many(Permit, _permits(wrong))
        session.insert_many(
            Commitment, [{"project": wrong, "items": "P09", "promised": "2025-08-31", "issuer": "县政府"}]
        )
        _money(session, wrong, stopped)
        session.insert_many(Deal, [{"project": wrong, "investor": "某公司", "signed": "2025-05-01"}])
        session.insert_many(StatusChange, [{"project": stopped, "kind": "停工", "day": "2025-06-10"}])
        white = {"project": large, "roll": "白名单", "since": "2025-07-01", "until": "2025-09-10"}
        session.insert_many(Membership, [white])
        _proofs(session, wrong)
    return Crooked(wrong, stopped, large, slipped)


def _months(wrong: str, stopped: str, large: str) -> list[dict[str, Any]]:
    told = {"project": wrong, "plan": 100 * WAN, "progress": "主体施工"}
    return [
        {**told, "month": "2025-07", "done": 1_160 * WAN},
        {**told, "month": "2025-08", "done": 1_161 * WAN, "received": 10 * WAN, "paid": 600 * WAN},
        {**told, "month": "2025-09", "done": 1_162 * WAN, "paid": 600 * WAN},
        {"project": stopped, "month": "2025-07", "done": 30 * WAN},
        *({"project": large, "month": f"2025-0{month}", "done": 500 * WAN} for month in (7, 8, 9)),
    ]


def _permits(wrong: str) -> list[dict[str, Any]]:
    done = {"P07": "2025-01-10", "P24": "2025-02-01", "P19": "2025-02-20", "P29": "2025-06-20"}
    return [{"project": wrong, "item": code, "done": day} for code, day in done.items()]


def _money(session: Any, wrong: str, stopped: str) -> None:
    flow = {"project": wrong, "month": "2025-09", "stream": "支付", "source": "专项债券"}
    session.insert_many(FundFlow, [{**flow, "amount": 250 * WAN}])
    batch = {"project": stopped, "kind": "地方政府专项债券", "cohort": 2025, "issued": "2025-02-01"}
    session.insert_many(FundBatch, [{**batch, "amount": 500 * WAN}])


def _proofs(session: Any, wrong: str) -> None:
    photo = {"name": "现场.jpg", "digest": "0" * 64, "size": 1, "media": "image/jpeg", "month": "2025-08"}
    session.insert_many(Evidence, [{**photo, "project": wrong, "taken": "2025-07-10 08:00:00"}])
    seen = {"day": "2025-09-10", "method": "现场", "reported": "完成80%", "found": "完成60%"}
    session.insert_many(Inspection, [{**seen, "project": wrong}])
    closed = {"description": "老问题", "assigned": "2024-05-01", "closed": "2024-04"}
    session.insert_many(Issue, [{**closed, "project": wrong}])
