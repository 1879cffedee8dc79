"""Ledgers of any size with believable content, for the benchmarks."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.demo.content import DEMO_MONTH, DEMO_TODAY, DEMO_YEAR
from app.models import Milestone, Project
from app.services.common import month_records, periods
from app.services.ledger.ledgers import Ledger
from tests.county import WHO, new_ledger

PERIOD = f"{DEMO_YEAR}-{DEMO_MONTH:02d}"


@contextmanager
def empty(folder: Path, office: str = "131126") -> Iterator[Ledger]:
    """An open ledger with nothing in it."""
    with new_ledger(folder, office, today=DEMO_TODAY) as made:
        periods.choose_period(made, PERIOD)
        yield made


def project_rows(count: int) -> list[dict[str, Any]]:
    """Field values of `count` projects."""
    industries = ("工业", "交通", "农业水利", "能源", "市政", "社会事业", "文旅")
    return [
        {
            "name": f"第{number}号{industries[number % 7]}重点建设项目（{number % 13}期）",
            "industry": industries[number % 7],
            "year_role": ("新开工", "续建")[number % 2],
            "status": "在建",
            "owner": f"建设单位{number % 997}",
            "responsible_unit": f"县{industries[number % 7]}局",
            "responsible_person": "张三李四王五赵六"[number % 4 * 2 :][:2],
            "total_investment": (number % 900 + 50) * 1_000_000,
            "year_plan": (number % 300 + 20) * 1_000_000,
            "plan_year": DEMO_YEAR,
            "start": f"{DEMO_YEAR}-{number % 9 + 1:02d}",
            "finish": f"{DEMO_YEAR + 1}-{number % 12 + 1:02d}",
        }
        for number in range(count)
    ]


def fill(ledger: Ledger, count: int, *, months: int = DEMO_MONTH, nodes: int = 7) -> list[str]:
    """Write `count` projects with their nodes and months as one change set; gives the uids."""
    with ledger.change("导入", by=WHO, kind="import") as session:
        uids = session.insert_many(Project, project_rows(count))
        session.insert_many(Milestone, (node for uid in uids for node in node_rows(uid, nodes)))
        month_records.put_months(session, month_rows(uids, months))
    return uids


def node_rows(uid: str, nodes: int) -> Iterator[dict[str, Any]]:
    """The nodes of one project."""
    for position in range(1, nodes + 1):
        day = f"{DEMO_YEAR}-{(position + 2) % 12 + 1:02d}-15"
        done = day if position < 4 else None
        yield {
            "project": uid,
            "position": position,
            "name": f"节点{position}",
            "planned": day,
            "actual": done,
        }


def month_rows(uids: list[str], months: int) -> dict[tuple[str, str], dict[str, Any]]:
    """The year's figures of many projects."""
    return {
        (uid, f"{DEMO_YEAR}-{month:02d}"): {
            "plan": 2_000_000,
            "done": 1_900_000 + month,
            "progress": "主体施工",
        }
        for uid in uids
        for month in range(1, months + 1)
    }
