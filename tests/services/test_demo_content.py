"""The demo's invented ledgers: valid, closed in themselves, under the real targets, always the same."""

import re
from collections import Counter
from datetime import date
from functools import cache
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.demo.content import (
    DEMO_COUNTY,
    DEMO_MONTH,
    DEMO_TODAY,
    DEMO_YEAR,
    DemoProject,
    demo_office,
    demo_offices,
    demo_projects,
    demo_workbook,
    projects_of,
)
from app.demo.content.sketch import sketches
from app.demo.content.words import place_of
from app.models import Issue, Milestone, MonthlyProgress, Project, Record, field_of, fields_of
from app.models.fields import Kind
from app.models.project import FUND_FIELDS
from app.rules.codes import check_credit_code, check_project_code, project_code_region
from app.rules.lights import AMBER, GREEN, NONE, RED
from app.rules.standing import StandingFacts, standing
from app.services.common import resources

PERIOD = f"{DEMO_YEAR}-{DEMO_MONTH:02d}"


@cache
def county() -> list[DemoProject]:
    return projects_of(demo_office(DEMO_COUNTY))


@cache
def city() -> dict[str, list[DemoProject]]:
    return {info.office.code: projects_of(info) for info in demo_offices()}


@cache
def facts() -> list[StandingFacts]:
    return [stand(project) for project in county()]


def stand(project: DemoProject) -> StandingFacts:
    return standing(
        project.project, project.months, project.milestones, project.issues, period=PERIOD, today=DEMO_TODAY
    )


def everything() -> list[tuple[type[Record], dict[str, Any]]]:
    rows: list[tuple[type[Record], dict[str, Any]]] = []
    for projects in city().values():
        for project in projects:
            rows.append((Project, project.project))
            rows += [(MonthlyProgress, row) for row in project.months]
            rows += [(Milestone, row) for row in project.milestones]
            rows += [(Issue, row) for row in project.issues]
            rows += [(kind, row) for kind, told in project.more.items() for row in told]
    return rows


def test_every_value_fits_its_field() -> None:
    kinds = {Kind.MONEY: int, Kind.INTEGER: int, Kind.NUMBER: float, Kind.FLAG: bool}
    for entity, row in everything():
        for name, value in row.items():
            declared = field_of(entity, name)
            if value is None:
                assert not declared.required
                continue
            if declared.kind is Kind.LINK:
                continue
            assert type(value) is kinds.get(declared.kind, str), (name, value)
            if declared.choices and declared.kind is Kind.CHOICE:
                assert value in declared.choices, (name, value)
            if declared.kind is Kind.DATE:
                assert re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", value)
                date.fromisoformat((value + "-01-01")[:10])
        missing = (
            {declared.name for declared in fields_of(entity) if declared.required} - set(row) - {"project"}
        )
        assert not missing


def test_no_slot_is_left_open() -> None:
    texts = (value for _, row in everything() for value in row.values() if isinstance(value, str))
    assert not [text for text in texts if "{" in text or "}" in text]


def test_codes_are_valid_and_unique() -> None:
    codes = Counter[str]()
    for office, projects in city().items():
        info = resources.office(office)
        assert info is not None
        for row in (project.project for project in projects):
            codes[row["code"]] += 1
            assert check_project_code(row["code"]) is None
            assert check_credit_code(row["owner_code"]) is None
            assert project_code_region(row["code"]) == ("131100" if info.own_code else office)
    assert max(codes.values()) == 1


def test_counts_and_plans_follow_the_targets() -> None:
    targets = resources.hengshui_targets().projects
    assert sum(map(len, city().values())) == 422
    assert len(county()) == 60
    for office, projects in city().items():
        planned = sum(project.project["year_plan"] or 0 for project in projects)
        assert planned == targets.units[office] * 103 // 100


def test_names_are_unique_in_the_whole_city() -> None:
    names = Counter(project.project["name"] for projects in city().values() for project in projects)
    assert max(names.values()) == 1
    assert max(map(len, (project.project["name"] for project in county()))) == 60


def test_the_same_seed_gives_the_same_and_another_another() -> None:
    info = demo_office("131128")
    assert projects_of(info) == projects_of(info)
    other = demo_projects(
        info.office, info.count, year=2025, through_month=8, plan_total=info.plan_total, seed=2
    )
    assert [project.project["name"] for project in other] != [
        project.project["name"] for project in projects_of(info)
    ]


def test_lights_are_mostly_green_some_amber_few_red() -> None:
    lights = Counter(fact.light for fact in facts())
    assert lights[GREEN] >= 36
    assert 6 <= lights[AMBER] <= 14
    assert 2 <= lights[RED] <= 5
    assert lights[NONE] <= 5
    assert sum(fact.suppressed for fact in facts()) >= 1


def test_all_sorts_of_projects_are_there() -> None:
    rows = [project.project for project in county()]
    assert {row["year_role"] for row in rows} >= {"新开工", "续建", "竣工", "前期"}
    assert {row["status"] for row in rows} >= {"在建", "停工", "前期", "竣工"}
    assert len({row["industry"] for row in rows}) >= 8
    assert max(row["total_investment"] for row in rows) > 10**9
    assert {row["start"][:4] for row in rows} >= {"2023", "2024", "2025", "2026"}
    assert sum(fact.overdue_nodes for fact in facts()) >= 8
    assert sum(fact.open_issues for fact in facts()) >= 10
    assert any(issue.get("closed") for project in county() for issue in project.issues)
    assert any((fact.rate or 0) > 1 for fact in facts())


def test_money_is_closed() -> None:
    for project in (project for projects in city().values() for project in projects):
        row = project.project
        assert sum(row.get(name, 0) for name in FUND_FIELDS) == row["total_investment"]  # domain Z24
        months = [month for month in project.months if month["month"].startswith("2025")]
        assert sum(month.get("plan") or 0 for month in months) >= (row["year_plan"] or 0)
        assert row["cumulative_prev_year"] + (row["year_plan"] or 0) <= row["total_investment"]
        found = stand(project)
        assert (found.total_done or 0) <= row["total_investment"]
        past = sum(month.get("done", 0) for month in project.months if month["month"] < "2025")
        assert past <= row["cumulative_prev_year"]


def test_money_is_received_before_it_is_paid() -> None:
    for project in county():
        received = paid = 0
        for month in project.months:
            received, paid = received + month.get("received", 0), paid + month.get("paid", 0)
            assert paid <= received <= project.project["total_investment"]


def test_months_are_in_order_and_a_year_long() -> None:
    assert all(
        [row["month"] for row in project.months] == sorted({row["month"] for row in project.months})
        for project in county()
    )
    assert any(project.months[0]["month"] <= "2024-09" for project in county())
    filling = [
        project
        for project in county()
        if any(row["month"] == "2025-09" and "done" in row for row in project.months)
    ]
    assert 10 <= len(filling) <= 40


def test_progress_moves_on() -> None:
    """Whoever works tells something new nearly every month."""
    same = told = 0
    for project in county():
        texts = [row["progress"] for row in project.months if row.get("done") and "progress" in row]
        told += max(len(texts) - 1, 0)
        same += sum(before == after for before, after in pairwise(texts))
    assert told > 300
    assert same / told < 0.1


def test_nodes_follow_each_other_and_never_lie_in_the_future() -> None:
    for project in county():
        planned = [row["planned"] for row in project.milestones]
        actual = [row["actual"] for row in project.milestones if "actual" in row]
        assert planned == sorted(planned)
        assert actual == sorted(actual)
        assert all(day < DEMO_TODAY.isoformat() for day in actual)
        done = ["actual" in row for row in project.milestones]
        assert done == sorted(done, reverse=True)  # no hole
        assert project.project.get("actual_start") == (actual[0] if actual else None)


def test_issues_are_numbered_through_the_year() -> None:
    numbers = sorted(issue["number"] for project in county() for issue in project.issues)
    assert numbers == [f"故城县2025-{position:03d}" for position in range(1, len(numbers) + 1)]
    assert all(
        issue.get("assigned", "") <= DEMO_TODAY.isoformat()
        for project in county()
        for issue in project.issues
    )


def test_a_thousand_projects_of_one_office_have_their_own_names() -> None:
    info = demo_office(DEMO_COUNTY).office
    many = demo_projects(info, 1_000, year=2025, through_month=8, plan_total=65 * 10**9)
    assert len({project.project["name"] for project in many}) == 1_000


def test_places_of_one_city_do_not_overlap() -> None:
    places = [place_of(info.office, Random(1)) for info in demo_offices()]
    for names in (
        [stem for place in places for stem in place.stems],
        [brand for place in places for brand in place.brands],
    ):
        assert len(names) == len(set(names))


@settings(max_examples=20)
@given(st.integers(1, 70), st.integers(3, 11), st.integers(2, 80), st.integers())
def test_any_number_of_projects_closes_to_its_plan(
    count: int, through: int, billions: int, seed: int
) -> None:
    plan = max(billions * 10_000, count * 4_000)
    drawn = sketches(count, 2025, through, plan, Random(seed))
    assert len(drawn) == count
    for sketch in drawn:
        assert 0 <= sketch.done <= sketch.total - sketch.prev
        assert 0 <= sketch.prev <= sketch.total
        assert sketch.start <= sketch.finish


def test_the_workbook_has_the_faults_a_clerk_must_see() -> None:
    sheet = demo_workbook(county(), year=DEMO_YEAR, month=DEMO_MONTH)
    assert {len(row) for row in sheet.cells} == {8}
    data = [row for row in sheet.cells if isinstance(row[0], int)]
    assert [row[0] for row in data] == list(range(1, 10))
    known = {project.project["name"]: project for project in county()}
    same = [row for row in data if row[1] in known]
    assert len(same) == 5
    changed = [row for row in same if _done(known[str(row[1])]) != row[5]]
    assert len(changed) == 4
    assert [row[1] for row in data if str(row[1]).removesuffix("一期") in known and row not in same]
    assert sum(row[1] is None for row in data) == 1
    assert sum(isinstance(row[3], str) for row in data) == 1


def _done(project: DemoProject) -> float:
    return next(int(row["done"]) for row in project.months if row["month"] == PERIOD) / 10_000


def test_the_workbook_adds_up_but_for_the_unreadable_amount() -> None:
    sheet = demo_workbook(county(), year=DEMO_YEAR, month=DEMO_MONTH)
    total = next(row for row in sheet.cells if row[1] == "合计")
    data = [row for row in sheet.cells if isinstance(row[0], int)]
    for column, missing in ((3, 3200), (4, 0), (5, 0)):
        known = sum(row[column] for row in data if not isinstance(row[column], str))  # type: ignore[misc]
        assert total[column] == pytest.approx(known + missing)
