"""阶段目标 on a ledger: one tree out of three kinds of records, written cell by cell, divided in one step."""

from collections.abc import Iterator
from datetime import date

import pytest

from app.errors import UserError
from app.models import MonthlyProgress, Project, StageGoal
from app.models.cells import Cell
from app.services.common import month_records, options
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.nodes import nodes, stages
from app.services.project import projects
from tests.cells import reasons
from tests.county import county

TODAY = date(2025, 9, 18)
WHO = "刘敏"
WAN = 10_000


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with county(tmp_path_factory.mktemp("stages") / "台账") as made:
        yield made


@pytest.fixture
def uid(ledger: Ledger) -> str:
    """A project of 12,000 万元 in the year, 1,000 of them planned and 900 done in every month so far."""
    fields = {"name": "雨污分流", "status": "在建", "plan_year": 2025, "year_plan": 12_000 * WAN,
              "year_goal": "管网完成24公里"}  # fmt: skip
    made = projects.create(ledger, WHO, fields, with_nodes=False)
    figures = {
        (made, f"2025-{month:02d}"): {"plan": 1_000 * WAN, "done": 900 * WAN if month <= 8 else None}
        for month in range(1, 13)
    }
    with ledger.change("填月度", by=WHO) as session:
        month_records.put_months(session, figures)
    return made


def line(ledger: Ledger, uid: str, span: str, grain: str = "month") -> stages.StageLine:
    found = stages.tree(ledger, uid, "2025", grain)  # type: ignore[arg-type]
    return next(each for each in found.lines if each.span == span)


def test_a_year_is_one_tree(ledger: Ledger, uid: str) -> None:
    tree = stages.tree(ledger, uid, "2025")
    assert tree.grains == ("month",)
    assert [each.label for each in tree.lines[:5]] == ["2025年", "1季度", "1月", "2月", "3月"]
    assert len(tree.lines) == 17
    year, quarter = tree.lines[0], tree.lines[1]
    assert (year.figures.goal, year.figures.plan, year.figures.done) == (
        "管网完成24公里", 12_000 * WAN, 7_200 * WAN,
    )  # fmt: skip
    assert (quarter.figures.plan, quarter.sums.plan, quarter.figures.done) == (None, 3_000 * WAN, 2_700 * WAN)
    assert tree.doubts == ()  # months add up to the year through quarters that have no plan of their own
    assert {each.label for each in tree.missed} == {f"{month}月" for month in range(1, 9)}


def test_each_kind_of_span_is_written_where_it_belongs(ledger: Ledger, uid: str) -> None:
    cells = [
        ("2025", "goal", "管网完成26公里"), ("2025", "plan", "13000"), ("2025Q4", "plan", "4000"),
        ("2025Q4", "goal", "泵站通电"), ("2025-10", "plan", "1200"), ("2025-10", "goal", "管网3公里"),
        ("2025W41", "plan", "300"), ("2025-10-09", "done", "20"), ("2025-10上", "progress", "进场"),
    ]  # fmt: skip
    steps = len(ledgers.undo_steps(ledger).undo)
    assert stages.write(ledger, WHO, uid, [Cell(*cell) for cell in cells], "粘贴") == []
    assert len(ledgers.undo_steps(ledger).undo) == steps + 1
    with ledger.read() as session:
        project = session.get_one(Project, uid)
        assert (project.year_goal, project.year_plan) == ("管网完成26公里", 13_000 * WAN)
        month = session.query(MonthlyProgress).filter_by(project=uid, month="2025-10").one()
        assert (month.plan, month.goal) == (1_200 * WAN, "管网3公里")
        spans = {goal.span for goal in session.query(StageGoal).filter_by(project=uid)}
        assert spans == {"2025Q4", "2025W41", "2025-10-09", "2025-10上"}
    assert stages.tree(ledger, uid, "2025").grains == ("month", "dekad", "week", "day")
    assert line(ledger, uid, "2025Q4").sums.doubts == ("4季度各月计划之和 3,200 比季度计划 4,000 少 800",)
    ledgers.undo_last(ledger, WHO)
    assert line(ledger, uid, "2025").figures.plan == 12_000 * WAN
    assert stages.tree(ledger, uid, "2025").grains == ("month",)


@pytest.mark.parametrize(
    ("span", "name", "text", "reason"),
    [
        ("2025Q3", "done", "300", "由各月合计"),
        ("2025", "done", "300", "由各月合计"),
        ("2026", "plan", "300", "年度计划记在 2025年"),
        ("2025-10", "plan", "约300", "要准数"),
        ("2025-10", "plan", "-300", "不能是负数"),
    ],
)
def test_refusals_name_the_reason(
    ledger: Ledger, uid: str, span: str, name: str, text: str, reason: str
) -> None:
    before = line(ledger, uid, "2025-10")
    wrong = reasons(stages.write(ledger, WHO, uid, [Cell(span, name, text)], "改"))
    assert reason in wrong[span, name]
    assert line(ledger, uid, "2025-10") == before


def test_a_plan_is_divided_over_its_parts_in_one_step(ledger: Ledger, uid: str) -> None:
    stages.write(ledger, WHO, uid, [Cell("2025-10", "plan", "1000"), Cell("2025-10上", "plan", "200")], "改")
    steps = len(ledgers.undo_steps(ledger).undo)
    assert stages.divide(ledger, WHO, uid, "2025-10", "dekad") == 2
    assert len(ledgers.undo_steps(ledger).undo) == steps + 1
    found = [line(ledger, uid, f"2025-10{part}", "dekad").figures.plan for part in "上中下"]
    assert found == [200 * WAN, 400 * WAN, 400 * WAN]
    assert stages.divide(ledger, WHO, uid, "2025", "month") == 4
    assert line(ledger, uid, "2025Q2").figures.plan == 3_000 * WAN
    for span, reason in (("2025-10-09", "没有下级"), ("2025W42", "还没有计划数")):
        with pytest.raises(UserError, match=reason):
            stages.divide(ledger, WHO, uid, span, "day")
    stages.write(ledger, WHO, uid, [Cell("2025-11", "plan", "100"), Cell("2025-11上", "plan", "200")], "改")
    with pytest.raises(UserError, match="比它的计划还多"):
        stages.divide(ledger, WHO, uid, "2025-11", "dekad")


def test_the_grain_follows_the_offices_setting(ledger: Ledger, uid: str) -> None:
    options.set_option(ledger, WHO, "grain", "天")
    tree = stages.tree(ledger, uid, "2025")
    assert (tree.grains, tree.grain) == (("month", "week", "day"), "day")
    days = [each for each in tree.lines if each.kind == "day"]
    assert len(days) == 364
    assert days[0].span == "2024-12-30"  # of the week that counts for January
    options.set_option(ledger, WHO, "grain", "")
    assert stages.tree(ledger, uid, "2025").grain == "month"


def test_what_needs_a_person_about_stages(ledger: Ledger, uid: str) -> None:
    def told() -> list[tuple[str, str, str]]:
        with ledger.read() as session:
            found = nodes.concerns(session, TODAY)
        return [(each.urgency, each.what, each.place.detail) for each in found
                if each.project == uid and each.place.detail.startswith("stage:")]  # fmt: skip

    assert told() == []
    cells = [("2025-12", "plan", "400"), ("2025Q2", "plan", "3000"), ("2025Q1", "plan", "3000"),
             ("2025W37", "goal", "沟槽开挖300米"), ("2025W41", "goal", "还没到")]  # fmt: skip
    stages.write(ledger, WHO, uid, [Cell(*cell) for cell in cells], "改")
    assert sorted(told()) == [
        ("explain", "各月计划之和 11,400 比年度计划 12,000 少 600", "stage:2025"),
        ("overdue", "阶段目标未完成：2季度", "stage:2025Q2"),
        ("overdue", "阶段目标未完成：第37周（9月8—14日）", "stage:2025W37"),
    ]
