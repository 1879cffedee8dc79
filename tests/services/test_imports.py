"""Importing: what a row means, what it changes, and that it is one step, all or nothing, once."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.documents.intake import Entry, Row, Understanding
from app.errors import UserError
from app.models import Issue, Milestone, MonthlyProgress, Project
from app.progress import Cancelled
from app.rules.codes import check_digit
from app.services.common import periods
from app.services.intake import planning, writing
from app.services.intake.plan import NEW, SKIP, ImportPlan, Outcome
from app.services.ledger import ledgers
from app.services.problems import problems
from app.services.workbench.totals import stats
from app.storage import journal
from app.storage.ledger import Ledger
from tests.county import WHO, county

SHEET = "清单"
slow = settings(
    max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with county(tmp_path / "ledger") as made:
        yield made


def row(number: int, months: Mapping[str, Mapping[str, Any]] | None = None, **values: Any) -> Row:
    issue = values.pop("issue", None)
    told = {month: dict(figures) for month, figures in (months or {}).items()}
    return Row(SHEET, number, values=values, months=told, issue=issue)


def told(*rows: Row, entries: tuple[Entry, ...] = ()) -> Understanding:
    return Understanding((), rows, entries, (), (), (), "import")


def take(ledger: Ledger, *rows: Row, entries: tuple[Entry, ...] = (), **decisions: str) -> ImportPlan:
    """Plan and apply rows; `decisions` are given as r2="new"."""
    by_row = {(SHEET, int(name[1:])): decision for name, decision in decisions.items()}
    plan = planning.plan(ledger, told(*rows, entries=entries), by_row)
    writing.apply(ledger, plan, WHO, file="项目.xlsx")
    return plan


def outcomes(plan: ImportPlan) -> list[Outcome]:
    return [planned.outcome for planned in plan.rows]


def rows_of(ledger: Ledger, entity: type) -> list[Any]:
    with ledger.read() as session:
        return list(session.scalars(select(entity).where(~entity.deleted)))  # type: ignore[attr-defined]


def project(ledger: Ledger) -> Project:
    (found,) = rows_of(ledger, Project)
    assert isinstance(found, Project)
    return found


def code(serial: int) -> str:
    stem = f"2506131126{serial % 100:02d}01{serial:05d}"
    digits = f"{stem}{check_digit(stem)}"
    return "-".join((digits[:4], digits[4:10], digits[10:12], digits[12:14], digits[14:]))


# ------------------------------------------------------------------ what a row means


@pytest.mark.parametrize(
    ("known", "said", "wanted"),
    [
        ({"code": code(1)}, {"code": code(1), "name": "云溪胶管厂扩建"}, Outcome.UPDATE),
        ({}, {}, Outcome.SAME),
        ({"name": "云溪（二期）胶管厂"}, {"name": "★云溪(二期) 胶管厂"}, Outcome.SAME),
        ({"owner": ""}, {"owner": "云溪橡塑有限公司"}, Outcome.UPDATE),
        ({}, {"owner": "景山橡塑有限公司"}, Outcome.DOUBTFUL),
        ({"code": code(1)}, {"code": code(2)}, Outcome.DOUBTFUL),
        ({}, {"name": "云溪胶管场"}, Outcome.DOUBTFUL),
        ({}, {"name": "云希胶管厂", "owner": "别的公司"}, Outcome.DOUBTFUL),
        ({"name": "云溪胶管厂一期工程"}, {"name": "云溪胶管厂二期工程"}, Outcome.NEW),
        ({"name": "第1号测试建设项目"}, {"name": "第2号测试建设项目"}, Outcome.NEW),
        (
            {"name": "云溪胶管厂", "total_investment": 10**8},
            {"name": "云溪胶管厂年产五百万米扩建项目", "total_investment": 10**8},
            Outcome.DOUBTFUL,
        ),
        ({}, {"name": "景山文化馆", "owner": "文旅局"}, Outcome.NEW),
    ],
)
def test_rows_find_their_project(
    ledger: Ledger, known: dict[str, Any], said: dict[str, Any], wanted: Outcome
) -> None:
    usual: dict[str, Any] = {"name": "云溪胶管厂", "owner": "云溪橡塑有限公司"}
    take(ledger, row(1, **{name: value for name, value in (usual | known).items() if value}))
    plan = planning.plan(ledger, told(row(1, **usual | said)))
    assert outcomes(plan) == [wanted]
    assert bool(plan.rows[0].candidates) == (wanted is Outcome.DOUBTFUL)
    assert bool(plan.warnings()) == (wanted is Outcome.DOUBTFUL)
    assert plan.rows[0].why


def test_a_doubtful_row_is_a_new_project_until_a_person_decides(ledger: Ledger) -> None:
    take(ledger, row(1, name="云溪胶管厂", owner="甲", year_plan=5))
    known = project(ledger).uid
    doubt = row(1, name="云溪胶管厂", owner="乙", year_plan=7)
    for decision, outcome in ((known, Outcome.UPDATE), (NEW, Outcome.NEW), (SKIP, Outcome.REFUSED)):
        assert outcomes(planning.plan(ledger, told(doubt), {(SHEET, 1): decision})) == [outcome]
    assert outcomes(take(ledger, doubt)) == [Outcome.DOUBTFUL]
    assert sorted(found.year_plan for found in rows_of(ledger, Project)) == [5, 7]
    assert outcomes(planning.plan(ledger, told(doubt))) == [Outcome.SAME]


def test_several_projects_that_fit_are_never_made_one_more(ledger: Ledger) -> None:
    twins = [row(1, name="云溪路灯", year_plan=1), row(2, name="云溪路灯", year_plan=2)]
    assert outcomes(take(ledger, *twins)) == [Outcome.NEW, Outcome.DOUBTFUL]
    assert outcomes(planning.plan(ledger, told(*twins))) == [Outcome.SAME, Outcome.SAME]
    third = planning.plan(ledger, told(row(1, name="云溪路灯", year_plan=3)))
    assert outcomes(third) == [Outcome.REFUSED]
    assert "项目代码" in third.refused()[0].reason


def test_two_rows_of_one_project_are_told(ledger: Ledger) -> None:
    take(ledger, row(1, name="云溪路灯", owner="甲"))
    rows = row(4, name="云溪路灯", owner="甲", year_plan=1), row(9, name="云溪路灯", year_plan=2)
    plan = take(ledger, *rows)
    assert outcomes(plan) == [Outcome.UPDATE, Outcome.REFUSED]
    assert "第4行" in plan.refused()[0].reason
    assert project(ledger).year_plan == 1


def test_what_another_office_owns_is_not_changed(ledger: Ledger) -> None:
    with ledger.change("并入", by=WHO) as session:
        session.insert_many(Project, [{"name": "景县水厂", "office": "131127", "year_plan": 5}])
    plan = take(ledger, row(1, name="景县水厂", year_plan=6))
    assert outcomes(plan) == [Outcome.REFUSED]
    assert outcomes(planning.plan(ledger, told(row(1, name="景县水厂", year_plan=5)))) == [Outcome.SAME]
    assert project(ledger).year_plan == 5


NEAR = [
    ("清河县城区污水处理厂提标改造工程", "清河县城区污水处理厂提标改造"),
    ("东岳大桥建设项目", "东岳大桥工程"),
    ("清河县南湖公园景观提升工程", "南湖公园景观提升"),
    ("西山水库除险加固工程", "西山水库除险加固改造工程"),
    ("开发区标准化厂房建设工程项目", "开发区标准化厂房"),
]
APART = [
    ("县道101改建工程", "县道102改建工程"),
    ("东岳产业园一期工程", "东岳产业园二期"),
    ("城东小学", "城西小学建设项目"),
    ("清河县东岳大桥工程", "清河县西山水库工程"),
]


@pytest.mark.parametrize(("known", "said"), [*NEAR, *((said, known) for known, said in NEAR)])
@pytest.mark.parametrize("owner", [None, "县城投集团"])
def test_a_nearly_equal_name_may_be_the_same_project(
    ledger: Ledger, known: str, said: str, owner: str | None
) -> None:
    take(ledger, row(1, name=known, owner=owner))
    plan = planning.plan(ledger, told(row(1, name=said)))
    assert outcomes(plan) == [Outcome.DOUBTFUL]
    assert [candidate.name for candidate in plan.rows[0].candidates] == [known]


@pytest.mark.parametrize(("known", "said"), APART)
def test_names_that_differ_in_what_counts_are_apart(ledger: Ledger, known: str, said: str) -> None:
    take(ledger, row(1, name=known))
    assert outcomes(planning.plan(ledger, told(row(1, name=said)))) == [Outcome.NEW]


def test_a_new_project_of_a_county_is_in_that_county(ledger: Ledger) -> None:
    take(ledger, row(1, name="云溪路灯"), row(2, name="景山胶管", county="枣强县"))
    assert [found.county for found in rows_of(ledger, Project)] == ["故城县", "枣强县"]
    (planned, _) = planning.plan(ledger, told(row(1, name="云溪路灯"), row(2, name="景山胶管"))).rows
    assert planned.outcome is Outcome.SAME


def test_of_two_rows_for_one_month_of_one_project_the_second_is_refused(ledger: Ledger) -> None:
    whose = {"name": "云溪路灯"}
    figures: list[dict[str, Any]] = [
        {"month": "2026-01", "done": 5},
        {"month": "2026-01", "done": 7},
        {"month": "2026-02", "done": 9},
    ]
    entries = tuple(Entry("月度", at, "monthly_progress", said, whose) for at, said in enumerate(figures, 2))
    for _ in range(2):
        plan = take(ledger, row(1, name="云溪路灯"), entries=entries)
        assert [(one.row, "第2行" in one.reason) for one in plan.refused()] == [(3, True)]
    assert [(found.month, found.done) for found in rows_of(ledger, MonthlyProgress)] == [
        ("2026-01", 5), ("2026-02", 9),
    ]  # fmt: skip


# ------------------------------------------------------------------ what it changes

names = st.text("云溪景山胶管水厂路灯管网", min_size=2, max_size=6)
values = st.fixed_dictionaries(
    {"name": names},
    optional={
        "owner": names,
        "code": st.integers(1, 6).map(code),
        "total_investment": st.integers(0, 10**12),
        "year_plan": st.integers(0, 10**12),
        "start": st.sampled_from(["2025", "2025-03", "2025-03-15", "2025-12 2025年底"]),
        "key_levels": st.sampled_from(["省重点", "省重点、市重点"]),
        "issue": st.sampled_from(["征地未完成", "资金缺口"]),
    },
)
monthly = st.dictionaries(
    st.sampled_from(["2026-01", "2026-02"]),
    st.fixed_dictionaries({}, optional={"done": st.integers(0, 10**9), "progress": st.just("主体施工")}),
)
sheets = st.lists(st.tuples(values, monthly), min_size=1, max_size=6)


def numbered(sheet: list[tuple[dict[str, Any], dict[str, Any]]]) -> list[Row]:
    return [row(number, months, **said) for number, (said, months) in enumerate(sheet, start=5)]


@slow
@given(sheet=sheets)
def test_a_second_import_of_the_same_changes_nothing(
    tmp_path: Path, sheet: list[tuple[dict[str, Any], dict[str, Any]]]
) -> None:
    with county(tmp_path / uuid4().hex) as ledger:
        first = take(ledger, *numbered(sheet))
        kept = {planned.key for planned in first.rows if planned.outcome is not Outcome.REFUSED}
        again = planning.plan(ledger, told(*numbered(sheet)))
        assert {planned.outcome for planned in again.rows} <= {Outcome.SAME, Outcome.REFUSED}
        assert {planned.key for planned in again.rows if planned.outcome is Outcome.SAME} == kept
        assert writing.apply(ledger, again, WHO).title == ""


@slow
@given(before=values, after=values, months=monthly, later=monthly)
def test_blanks_never_overwrite_and_figures_do(
    tmp_path: Path,
    before: dict[str, Any],
    after: dict[str, Any],
    months: dict[str, dict[str, Any]],
    later: dict[str, dict[str, Any]],
) -> None:
    with county(tmp_path / uuid4().hex) as ledger:
        take(ledger, row(1, months, **before))
        known = project(ledger).uid
        take(ledger, row(1, later, **after), r1=known)
        found = project(ledger)
        for name in ("total_investment", "year_plan", "key_levels"):
            assert getattr(found, name) == after.get(name, before.get(name))
        kept = {month.month: month for month in rows_of(ledger, MonthlyProgress)}
        for source in (months, later):
            for month, figures in source.items():
                for name in figures:
                    wanted = later.get(month, {}).get(name, figures[name])
                    assert getattr(kept[month], name) == wanted


def test_changes_show_old_and_new(ledger: Ledger) -> None:
    take(ledger, row(1, {"2026-01": {"done": 5}}, name="云溪路灯", year_plan=10, start="2025-03-15"))
    plan = planning.plan(
        ledger, told(row(1, {"2026-01": {"done": 6}}, name="云溪路灯", year_plan=20, start="2025-03"))
    )
    shown = [(change.key, change.before, change.after) for change in plan.rows[0].changes]
    assert shown == [("year_plan", 10, 20), ("2026-01:done", 5, 6)]


def test_the_plan_of_an_older_year_does_not_overwrite(ledger: Ledger) -> None:
    take(ledger, row(1, name="云溪路灯", year_plan=10, plan_year=2026))
    plan = take(ledger, row(1, name="云溪路灯", year_plan=7, plan_year=2025, leader="甲"))
    assert (project(ledger).year_plan, project(ledger).plan_year, project(ledger).leader) == (10, 2026, "甲")
    assert "2025年" in plan.warnings()[0].reason
    take(ledger, row(1, name="云溪路灯", year_plan=12, plan_year=2027))
    assert (project(ledger).year_plan, project(ledger).plan_year) == (12, 2027)


def test_a_problem_is_registered_once_and_not_after_it_was_closed(ledger: Ledger) -> None:
    for text in ("征地未完成", "征地未完成。", "资金缺口"):
        take(ledger, row(1, name="云溪路灯", issue=text))
    assert [issue.description for issue in rows_of(ledger, Issue)] == ["征地未完成", "资金缺口"]
    with ledger.change("销号", by=WHO, kind="import") as session:
        session.update_many(Issue, {issue.uid: {"closed": "2026-05-01"} for issue in rows_of(ledger, Issue)})
    plan = take(ledger, row(1, name="云溪路灯", issue="征地未完成"))
    assert len(rows_of(ledger, Issue)) == 2
    assert "2026-05-01" in plan.warnings()[0].reason


def test_wrong_codes_are_kept_with_a_warning(ledger: Ledger) -> None:
    codes: dict[str, Any] = {"code": "2506-131126-04-01-123456", "owner_code": "91131126MA0000001X"}
    plan = take(ledger, row(1, name="云溪路灯", **codes))
    assert {warning.field for warning in plan.warnings()} == {"code", "owner_code"}
    assert (project(ledger).code, project(ledger).owner_code) == tuple(codes.values())


def test_records_beside_the_projects_find_their_project(ledger: Ledger) -> None:
    whose = {"name": "云溪路灯"}
    node: dict[str, Any] = {"position": 1, "name": "开工进场", "planned": "2026-03"}
    entries = (
        Entry("节点", 2, "milestone", node, whose),
        Entry("问题", 2, "issue", {"description": "征地未完成", "person": "甲"}, whose),
        Entry("月度进展", 2, "monthly_progress", {"month": "2026-01", "paid": 5}, whose),
        Entry("节点", 3, "milestone", node, {"name": "没有这个项目"}),
    )
    for _ in range(2):
        plan = take(ledger, row(1, name="云溪路灯"), entries=entries)
        assert [refusal.row for refusal in plan.refused()] == [3]
    assert [found.planned for found in rows_of(ledger, Milestone)] == ["2026-03"]
    assert [found.person for found in rows_of(ledger, Issue)] == ["甲"]
    assert [found.paid for found in rows_of(ledger, MonthlyProgress)] == [5]
    moved = Entry("节点", 2, "milestone", node | {"planned": "2026-04"}, whose)
    take(ledger, entries=(moved,))
    assert [found.planned for found in rows_of(ledger, Milestone)] == ["2026-04"]


def test_problems_that_come_without_a_number_get_the_next_ones(ledger: Ledger) -> None:
    year = ledger.today.year
    take(ledger, row(1, name="云溪路灯"))
    first = problems.register(ledger, WHO, project(ledger).uid, {"description": "登记的"})
    with ledger.read() as session:
        mine = session.get_one(Issue, first).number or ""
    start = mine.removesuffix("001")
    assert f"{year}-" in start
    whose = {"name": "云溪路灯"}
    entries = (
        Entry("问题", 2, "issue", {"description": "甲"}, whose),
        Entry("问题", 3, "issue", {"description": "乙", "number": f"{start}003"}, whose),
        Entry("问题", 4, "issue", {"description": "丙", "number": "县1"}, whose),
        Entry("问题", 5, "issue", {"description": "丁"}, whose),
    )
    for _ in range(2):
        take(ledger, row(1, name="云溪路灯", issue="栏里的"), entries=entries)
    numbers = {found.description: found.number for found in rows_of(ledger, Issue)}
    assert (numbers["乙"], numbers["丙"], numbers["登记的"]) == (f"{start}003", "县1", mine)
    given = {numbers[name] for name in ("甲", "丁", "栏里的")}
    assert given == {f"{start}{number}" for number in ("002", "004", "005")}


def test_nodes_of_a_long_list_come_behind_those_there_are(ledger: Ledger) -> None:
    whose, alike = {"name": "云溪路灯"}, (("name",),)
    there = (Entry("节点", 2, "milestone", {"position": 7, "name": "开工进场"}, whose),)
    take(ledger, row(1, name="云溪路灯"), entries=there)
    listed = [
        Entry(
            "清单", at, "milestone", {"position": at, "name": name, "planned": "2026-05"}, whose, alike=alike
        )
        for at, name in enumerate(("主体封顶", "开工进场", "竣工验收"), 1)
    ]
    for _ in range(2):
        take(ledger, row(1, name="云溪路灯"), entries=tuple(listed))
    nodes = sorted(rows_of(ledger, Milestone), key=lambda node: node.position)
    assert [(node.name, node.planned) for node in nodes] == [
        ("开工进场", "2026-05"), ("主体封顶", "2026-05"), ("竣工验收", "2026-05"),
    ]  # fmt: skip
    assert nodes[0].position == 7


def test_a_record_that_lacks_what_it_needs_is_refused_alone(ledger: Ledger) -> None:
    whose = {"name": "云溪路灯"}
    entries = (
        Entry("节点", 2, "milestone", {"name": "开工进场"}, whose),
        Entry("节点", 3, "milestone", {"position": 2, "name": "竣工验收"}, whose),
        Entry("月度进展", 2, "monthly_progress", {"month": "2026-01"}, whose),
    )
    plan = take(ledger, row(1, name="云溪路灯"), entries=entries)
    assert [(one.row, one.reason) for one in plan.refused()] == [(2, "“序号”是空的，请补上")]
    assert [found.name for found in rows_of(ledger, Milestone)] == ["竣工验收"]
    assert rows_of(ledger, MonthlyProgress) == []  # a month that tells nothing is none


# ------------------------------------------------------------------ one step, all or nothing


def changes(ledger: Ledger) -> int:
    with ledger.read() as session:
        return len(journal.recent(session, limit=100))


def test_an_import_is_one_step_with_a_backup_that_undo_takes_back(ledger: Ledger) -> None:
    before = changes(ledger)
    month = {"2026-01": {"done": 1}}
    sheet = [row(number, month, name=f"云溪{number}号路灯", issue="停电") for number in range(9)]
    plan = planning.plan(ledger, told(*sheet))
    result = writing.apply(ledger, plan, WHO, file="项目.xlsx")
    assert result.title == "导入「项目.xlsx」：新增9项、更新0项"
    assert result.records == {"project": 9, "monthly_progress": 9, "milestone": 0, "issue": 9}
    assert result.backup is not None
    assert result.backup.is_file()
    assert changes(ledger) == before + 1
    ledgers.undo_last(ledger, WHO)
    counts = stats(ledger).counts
    assert (counts["project"], counts["issue"], counts["monthly_progress"]) == (0, 0, 0)
    ledgers.redo_last(ledger, WHO)
    assert len(rows_of(ledger, Project)) == 9
    assert ledgers.verify(ledger) == []


def test_a_plan_of_yesterday_is_refused(ledger: Ledger) -> None:
    plan = planning.plan(ledger, told(row(1, name="云溪路灯")))
    take(ledger, row(1, name="云溪水厂"))
    with pytest.raises(UserError, match="重新核对"):
        writing.apply(ledger, plan, WHO)
    assert project(ledger).name == "云溪水厂"


@pytest.mark.parametrize("step", ["写入项目", "写入月度进展、节点和问题", "保存"])
def test_cancelling_leaves_nothing_behind(ledger: Ledger, step: str) -> None:
    def cancel(done: int, total: int, text: str) -> None:
        if text == step:
            raise Cancelled

    plan = planning.plan(ledger, told(row(1, {"2026-01": {"done": 1}}, name="云溪路灯", issue="停电")))
    with pytest.raises(Cancelled):
        writing.apply(ledger, plan, WHO, progress=cancel)
    with ledger.read() as session:
        entities = (Project, Issue, MonthlyProgress)
        counts = [session.scalar(select(func.count()).select_from(one)) for one in entities]
    assert counts == [0, 0, 0]
    assert ledgers.verify(ledger) == []


def test_the_first_figures_say_which_month_is_judged(ledger: Ledger) -> None:
    """A sheet of an earlier month is not to look empty; a month that a person chose stays."""
    take(ledger, row(1, {"2024-05": {"done": 1_000_000}}, name="云溪路灯"))
    assert periods.period(ledger) == "2024-05"
    periods.choose_period(ledger, "2024-03")
    take(ledger, row(2, {"2024-06": {"done": 1_000_000}}, name="北苑小学"))
    assert periods.period(ledger) == "2024-03"
