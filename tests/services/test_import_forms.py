"""Cards, matrices of permits, published lists, lists of problems: from a sheet into the ledger, and again."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.documents.intake import Sheet, Workbook
from app.errors import UserError
from app.models import (
    FundBatch,
    Issue,
    Membership,
    Milestone,
    MonthlyProgress,
    Permit,
    Project,
    Record,
    StageGoal,
)
from app.rules import lists as rules
from app.services.intake import planning, reading, writing
from app.services.intake.plan import ImportPlan, Outcome
from app.services.ledger import ledgers
from app.services.lists import list_catalogue, lists
from app.storage.ledger import Ledger
from tests.county import WHO, county, new_ledger
from tests.documents.intake_books import sheet
from tests.documents.test_intake_cards import CODE, MERGES, WHOLE
from tests.documents.test_intake_matrices import IN_ROWS, MATRIX_MERGES
from tests.services.exchange_ledgers import hear


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with county(tmp_path / "ledger") as made:
        yield made


def plan_of(ledger: Ledger, *sheets: Sheet) -> ImportPlan:
    return planning.plan(ledger, reading.understand(ledger, Workbook(Path("表.xlsx"), sheets)))


def take(ledger: Ledger, *sheets: Sheet) -> ImportPlan:
    plan = plan_of(ledger, *sheets)
    writing.apply(ledger, plan, WHO, file="表.xlsx")
    return plan


def records(ledger: Ledger, entity: type[Record]) -> list[Any]:
    with ledger.read() as session:
        query = select(entity).where(~entity.deleted).order_by(entity.uid)
        return list(session.scalars(query))


def facts(ledger: Ledger, entity: type[Record], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(getattr(record, name) for name in names) for record in records(ledger, entity)]


def outcomes(plan: ImportPlan) -> set[Outcome]:
    return {one.outcome for one in plan.rows} | {one.outcome for one in plan.entries}


# ------------------------------------------------------------------ cards


def test_a_card_becomes_a_project_with_all_that_it_tells(ledger: Ledger) -> None:
    card = sheet(WHOLE, *MERGES, name="1")
    take(ledger, card)
    (project,) = records(ledger, Project)
    assert (project.name, project.code, project.total_investment) == ("清河乐器配件产业园", CODE, 286_000_000)
    assert facts(ledger, Milestone, "name", "planned", "actual") == [
        ("开工进场", "2024-03-20", "2024-03-26"),
        ("主体封顶", "2024-12-31", "2025-01-12"),
        ("试投产/交付验收", "2025-11 2025年11月底", None),
    ]
    assert ("2025-08上", 2_000_000, 1_920_000, "外墙抹灰") in facts(
        ledger, StageGoal, "span", "plan", "done", "goal"
    )
    assert {(one.month, one.done) for one in records(ledger, MonthlyProgress)} >= {("2025-08", 5_650_000)}
    assert facts(ledger, Issue, "unit", "person", "due", "result") == [
        ("县资源规划局、县供电公司", "石雅琴、孟楠", "2025-10-15", "已组卷上报。")
    ]
    assert outcomes(plan_of(ledger, card)) == {Outcome.SAME}


def test_cards_of_several_sheets_are_several_projects(ledger: Ledger) -> None:
    other = [[*row] for row in WHOLE]
    other[2][1], other[3][5] = "滏阳新河桥梁工程", ""
    take(ledger, sheet(WHOLE, *MERGES, name="1"), sheet(other, *MERGES, name="2"))
    assert len(records(ledger, Project)) == 2
    assert len(records(ledger, Milestone)) == 6
    assert len(records(ledger, Issue)) == 2


def test_a_card_updates_the_project_it_names(ledger: Ledger) -> None:
    take(ledger, sheet(WHOLE, *MERGES))
    later = [[*row] for row in WHOLE]
    later[8][5] = "2025.12.1"
    plan = take(ledger, sheet(later, *MERGES))
    assert [(one.entity, one.outcome) for one in plan.work()] == [(Milestone, Outcome.UPDATE)]
    assert len(records(ledger, Milestone)) == 3
    assert facts(ledger, Milestone, "actual")[2] == ("2025-12-01",)


# ------------------------------------------------------------------ permits


def test_a_matrix_becomes_permits(ledger: Ledger) -> None:
    table = sheet(IN_ROWS, *MATRIX_MERGES)
    take(ledger, table)
    told = {one.item: one for one in records(ledger, Permit) if one.person in ("龙菲", "方岚")}
    assert (told["P05"].planned, told["P05"].done, told["P05"].unit) == ("2025-03-28", "2025-03-28", "发改局")
    assert told["P09"].note == "完成80%"
    assert outcomes(plan_of(ledger, table)) == {Outcome.SAME}


def test_a_permit_that_went_on_is_updated(ledger: Ledger) -> None:
    take(ledger, sheet(IN_ROWS, *MATRIX_MERGES))
    later = [[*row] for row in IN_ROWS]
    later[4][5] = "2025.4.20已批复"
    plan = take(ledger, sheet(later, *MATRIX_MERGES))
    assert [(one.entity, one.outcome) for one in plan.work()] == [(Permit, Outcome.UPDATE)]
    assert {one.done for one in records(ledger, Permit) if one.item == "P09"} >= {"2025-04-20"}


# ------------------------------------------------------------------ published lists

NAMES = ("河西路改造工程", "东湖小学扩建")
WHITE: list[list[object]] = [
    ["2025年第三季度生态环境监管“白名单”项目名单"],
    ["（有效期：2025年7月1日至9月30日）冀环〔2025〕12号"],
    ["序号", "项目名称", "建设单位", "总投资（万元）"],
    *([number, name, "甲公司", 1000] for number, name in enumerate(NAMES, 1)),
]


def have_projects(ledger: Ledger, lists: str | None = None, by: str = WHO) -> None:
    with ledger.change("录入", by=by) as session:
        rows = [
            {"name": name, "owner": "甲公司", "total_investment": 10_000_000, "lists": lists}
            for name in NAMES
        ]
        session.insert_many(Project, rows)


def changed(rows: Sequence[Sequence[object]], row: int, column: int, value: object) -> list[list[object]]:
    copy = [[*line] for line in rows]
    copy[row][column] = value
    return copy


def test_a_whitelist_becomes_memberships_with_its_dates(ledger: Ledger) -> None:
    have_projects(ledger, lists="绿色通道")
    take(ledger, sheet(WHITE))
    told = facts(ledger, Membership, "roll", "period", "since", "until", "reason")
    assert told == [("白名单", "2025年3季度", "2025-07-01", "2025-09-30", "冀环〔2025〕12号")] * 2
    assert facts(ledger, Project, "lists") == [("绿色通道、白名单",)] * 2
    assert outcomes(plan_of(ledger, sheet(WHITE))) == {Outcome.SAME}


@pytest.mark.parametrize(
    "title",
    [
        "2025年第三季度白名单名单",
        "2025年度省重点项目名单",
        "第十三期开工一批项目清单",
        "2025年绿色通道项目名单",
    ],
)
def test_what_is_imported_is_what_may_be_typed(ledger: Ledger, title: str) -> None:
    """The period is in the list's own form, and a second membership of it is refused as everywhere."""
    have_projects(ledger)
    take(ledger, sheet(changed(WHITE, 0, 0, title)))
    with ledger.read() as session:
        grains = {roll.name: roll.grain for roll in list_catalogue.catalogue(session)}
    members = records(ledger, Membership)
    assert len(members) == 2
    for one in members:
        assert rules.period(one.period or "", grains[one.roll]) == (one.period or "")
        with pytest.raises(UserError):
            lists.join(ledger, WHO, [one.project], one.roll, {"period": one.period})


def test_a_list_that_is_published_again_corrects_the_same_memberships(ledger: Ledger) -> None:
    have_projects(ledger)
    take(ledger, sheet(WHITE))
    take(ledger, sheet(changed(WHITE, 1, 0, "有效期：2025年7月1日至2025年10月15日")))
    assert facts(ledger, Membership, "until") == [("2025-10-15",)] * 2
    take(ledger, sheet(changed(WHITE, 0, 0, "2025年第四季度生态环境监管“白名单”项目名单")))
    assert {period for (period,) in facts(ledger, Membership, "period")} == {"2025年3季度", "2025年4季度"}
    assert len(records(ledger, Membership)) == 4


BONDS: list[list[object]] = [
    ["2025年第二批新增地方政府专项债券项目安排表"],
    ["", "", "", "", "", "单位：万元"],
    ["序号", "项目名称", "申请专项债券资金", "本次下达额度", "下达时间", "下达文号", "已支付"],
    [1, NAMES[0], 6000, 5000, "2025年6月3日", "冀财债〔2025〕12号", 1200],
    [2, NAMES[1], 8000, "", "", "", ""],
]


def test_bonds_become_batches_with_their_sums(ledger: Ledger) -> None:
    have_projects(ledger)
    take(ledger, sheet(BONDS))
    names = (
        "kind",
        "cohort",
        "applied_on",
        "applied",
        "amount",
        "issued",
        "number",
        "review",
        "source",
        "note",
    )
    assert facts(ledger, FundBatch, *names) == [
        ("地方政府专项债券", 2025, "第2批", 60_000_000, 50_000_000, "2025-06-03", "冀财债〔2025〕12号",
         "已下达", "专项债券", "已支付1,200万元"),
        ("地方政府专项债券", 2025, "第2批", 80_000_000, None, None, None, None, "专项债券", None),
    ]  # fmt: skip
    assert outcomes(plan_of(ledger, sheet(BONDS))) == {Outcome.SAME}
    take(ledger, sheet(changed(BONDS, 4, 3, 7000)))
    assert facts(ledger, FundBatch, "amount") == [(50_000_000,), (70_000_000,)]


def test_a_city_lists_projects_of_its_counties(tmp_path: Path) -> None:
    below, city = new_ledger(tmp_path / "县"), new_ledger(tmp_path / "市", "131100")
    have_projects(below)
    hear(city, below)
    plan = take(city, sheet(WHITE))
    assert {one.outcome for one in plan.rows} == {Outcome.SAME}
    assert {office for (office,) in facts(city, Membership, "office")} == {"131100"}
    assert facts(city, Membership, "period") == [("2025年3季度",)] * 2
    dearer = changed(changed(WHITE, 3, 3, 2000), 0, 0, "2025年第四季度“白名单”项目名单")
    plan = take(city, sheet(dearer))
    assert [one.outcome for one in plan.rows] == [Outcome.REFUSED, Outcome.SAME]
    assert len(records(city, Membership)) == 4
    for each in (below, city):
        ledgers.close(each)


# ------------------------------------------------------------------ problems

PROBLEMS: list[list[object]] = [
    ["故城县重点项目存在问题清单"],
    ["序号", "项目名称", "存在问题", "解决措施", "责任单位", "责任人", "解决时限", "解决情况"],
    [1, NAMES[0], "用地没有批", "加快报批", "县资规局", "张甲", "2025年9月底", "已组卷"],
    [2, NAMES[0], "专线没有接", "协调供电", "县供电公司", "李乙", "2025.10.15", ""],
    [3, NAMES[1], "无", "", "", "", "", ""],
    [4, "没有登记的工程", "缺资金", "", "", "", "", ""],
]


def test_a_list_of_problems_becomes_problems_not_projects(ledger: Ledger) -> None:
    have_projects(ledger)
    plan = take(ledger, sheet(PROBLEMS))
    assert len(records(ledger, Project)) == 2
    assert facts(ledger, Issue, "description", "measure", "unit", "person", "due", "result") == [
        ("用地没有批", "加快报批", "县资规局", "张甲", "2025-09 2025年9月底", "已组卷"),
        ("专线没有接", "协调供电", "县供电公司", "李乙", "2025-10-15", None),
    ]
    assert [(one.row, "没有登记的工程" in one.reason) for one in plan.refused()] == [(6, True)]
    assert outcomes(plan_of(ledger, sheet(PROBLEMS))) == {Outcome.SAME, Outcome.REFUSED}
