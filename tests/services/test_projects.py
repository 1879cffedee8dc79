"""One project: its page, its fields, what was deleted and brought back."""

import re
from collections.abc import Iterator

import pytest

from app.errors import UserError
from app.models import Issue, Milestone, MonthlyProgress, Project, Role, User, field_of
from app.models.cells import Cell
from app.models.uids import keyed_uid
from app.rules.codes import make_credit_code, make_project_code
from app.services.common import month_records, records
from app.services.grid import editing
from app.services.ledger import ledgers, people
from app.services.ledger.ledgers import Ledger
from app.services.nodes import nodes
from app.services.problems import problems
from app.services.project import projects
from tests.cells import reasons
from tests.county import county

WHO = "刘敏"
WAN = 10_000


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with county(tmp_path_factory.mktemp("one project") / "台账") as made:
        yield made


@pytest.fixture
def uid(ledger: Ledger) -> str:
    fields = {
        "name": "运河东片雨污分流改造", "industry": "市政", "start": "2025-03", "finish": "2026-06",
        "total_investment": 18_300 * WAN, "year_plan": 10_500 * WAN, "plan_year": 2025,
    }  # fmt: skip
    return projects.create(ledger, WHO, fields)


def changes(ledger: Ledger, uid: str) -> int:
    return projects.page(ledger, uid).changes


# ------------------------------------------------------------------ the page


def test_the_page_has_everything_of_one_project_and_nothing_of_others(ledger: Ledger, uid: str) -> None:
    other = projects.create(ledger, WHO, {"name": "别的项目"})
    problems.register(ledger, WHO, other, {"description": "别人的问题"})
    problems.register(ledger, WHO, uid, {"description": "管线迁改"})
    months = {(uid, "2025-08"): {"done": 570 * WAN}, (uid, "2024-12"): {"done": WAN}}
    with ledger.change("填月度", by=WHO) as session:
        month_records.put_months(session, months)
    page = projects.page(ledger, uid)
    assert [issue.description for issue in page.issues] == ["管线迁改"]
    assert list(page.months) == [f"2025-{month:02d}" for month in range(1, 13)]
    august = page.months["2025-08"]
    assert august is not None
    assert august.done == 570 * WAN
    assert page.months["2025-09"] is None
    assert page.years == ("2024", "2025")
    assert page.standing.year_done == 570 * WAN
    assert {node.project for node in page.milestones} == {uid}
    past = projects.months(ledger, uid, "2024")["2024-12"]
    assert past is not None
    assert past.done == WAN


def test_the_page_tells_the_newest_changes_and_counts_all(ledger: Ledger, uid: str) -> None:
    for number in range(projects.LATEST + 2):
        records.set_field(ledger, WHO, Project, uid, "leader", f"领导{number}")
    page = projects.page(ledger, uid)
    assert page.changes == projects.LATEST + 3  # the making of the project is one
    assert len(page.latest) == projects.LATEST
    assert page.latest[0].lines[0].after == f"领导{projects.LATEST + 1}"


def test_funds_close_to_the_total_investment(ledger: Ledger, uid: str) -> None:
    assert projects.page(ledger, uid).funds.gap is None  # nobody has said anything yet
    cells = [(uid, "fund_bond", "8000"), (uid, "fund_own", "10000")]
    assert records.set_texts(ledger, WHO, Project, [Cell(*cell) for cell in cells], "粘贴2格") == []
    assert projects.page(ledger, uid).funds.gap == 300 * WAN
    records.set_field(ledger, WHO, Project, uid, "fund_own", "10300")
    funds = projects.page(ledger, uid).funds
    assert (funds.gap, funds.total) == (0, 18_300 * WAN)
    assert [part.label for part in funds.parts] == ["专项债券资金", "企业自筹"]


# ------------------------------------------------------------------ fields


def test_a_bad_text_is_refused_with_words_and_nothing_is_written(ledger: Ledger, uid: str) -> None:
    before = changes(ledger, uid)
    with pytest.raises(ValueError, match="约"):
        records.set_field(ledger, WHO, Project, uid, "year_plan", "约1500")
    with pytest.raises(ValueError, match="不能是空的"):
        records.set_field(ledger, WHO, Project, uid, "name", "  ")
    assert changes(ledger, uid) == before
    assert projects.page(ledger, uid).project.year_plan == 10_500 * WAN


def test_several_cells_are_one_step_and_refuse_only_what_is_wrong(ledger: Ledger, uid: str) -> None:
    before = changes(ledger, uid)
    cells = [(uid, "leader", "宋雅琴"), (uid, "finish", "明年"), (uid, "year_plan", "11000")]
    wrong = reasons(records.set_texts(ledger, WHO, Project, [Cell(*cell) for cell in cells], "粘贴3格"))
    assert list(wrong) == [(uid, "finish")]
    page = projects.page(ledger, uid)
    assert (page.project.leader, page.project.year_plan) == ("宋雅琴", 11_000 * WAN)
    assert page.project.finish == "2026-06"
    assert page.changes == before + 1
    ledgers.undo_last(ledger, WHO)
    assert projects.page(ledger, uid).project.year_plan == 10_500 * WAN


def test_what_stays_as_it_is_leaves_no_change(ledger: Ledger, uid: str) -> None:
    before = changes(ledger, uid)
    records.set_field(ledger, WHO, Project, uid, "year_plan", "10500")
    assert changes(ledger, uid) == before


def test_check_digits_are_doubts_not_refusals(ledger: Ledger, uid: str) -> None:
    code, owner = field_of(Project, "code"), field_of(Project, "owner_code")
    good = make_project_code("2209", "131126", "04", "01", "52775")
    bad = good[:-1] + str((int(good[-1]) + 1) % 10)
    credit = make_credit_code("91", "131126", "MA0TEKT0")
    assert records.doubt(code, good) == records.doubt(owner, credit) == records.doubt(code, None) == ""
    assert "校验码" in records.doubt(code, bad)
    assert "18位" in records.doubt(owner, "123")
    records.set_field(ledger, WHO, Project, uid, "code", bad)
    assert projects.page(ledger, uid).project.code == bad


def test_only_an_admin_edits_what_is_an_admins(ledger: Ledger) -> None:
    with ledger.change("加用户", by=WHO) as session:
        session.add(User(name="小张", role="clerk", active=True))
    secrecy, name = field_of(Project, "secrecy"), field_of(Project, "name")
    assert records.may_edit(ledger, WHO, secrecy)
    assert not records.may_edit(ledger, "小张", secrecy)
    assert not records.may_edit(ledger, "没有这个人", secrecy)
    assert records.may_edit(ledger, "小张", name)


# ------------------------------------------------------------------ deleting


def test_a_deleted_project_tells_who_did_it_and_comes_back_whole(ledger: Ledger, uid: str) -> None:
    count = len(projects.page(ledger, uid).milestones)
    people.add(ledger, WHO, "王海燕", Role.REVIEWER, "demo2", weak_password=True)
    assert projects.gone(ledger, uid) is None
    projects.delete(ledger, "王海燕", [uid])
    with pytest.raises(UserError, match="删除"):
        projects.page(ledger, uid)
    found = projects.gone(ledger, uid)
    assert found is not None
    assert (found.name, found.author, found.business_date) == (
        "运河东片雨污分流改造", "王海燕", "2025-09-18",
    )  # fmt: skip
    assert found.title.startswith("删除项目")
    projects.bring_back(ledger, WHO, uid)
    assert len(projects.page(ledger, uid).milestones) == count
    assert projects.gone(ledger, uid) is None
    assert projects.gone(ledger, "0" * 32) is None


def test_what_was_deleted_cannot_be_edited(ledger: Ledger, uid: str) -> None:
    node = projects.page(ledger, uid).milestones[0].uid
    records.remove(ledger, WHO, Milestone, node)
    with pytest.raises(UserError, match="删除"):
        records.set_field(ledger, WHO, Milestone, node, "forecast", "2025-10-15")
    with pytest.raises(UserError, match="删除"):
        records.set_texts(ledger, WHO, Milestone, [Cell(node, "forecast", "2025-10-15")], "改预计日期")
    ledgers.undo_last(ledger, WHO)
    records.set_field(ledger, WHO, Milestone, node, "forecast", "2025-10-15")


def test_clearing_a_month_can_be_undone(ledger: Ledger, uid: str) -> None:
    editing.apply(ledger, WHO, "改8月完成", editing.prepare([Cell(uid, "2025-08:done", "570")]))
    month = keyed_uid(MonthlyProgress, uid, "2025-08")
    records.remove(ledger, WHO, MonthlyProgress, month)
    assert projects.page(ledger, uid).months["2025-08"] is None
    ledgers.undo_last(ledger, WHO)
    assert projects.page(ledger, uid).months["2025-08"] is not None


# ------------------------------------------------------------------ problems


def test_filling_a_cleared_month_can_be_undone_and_brought_again(ledger: Ledger, uid: str) -> None:
    month = keyed_uid(MonthlyProgress, uid, "2025-08")
    cells = [Cell(uid, "2025-08:done", "570"), Cell(uid, "2025-08:plan", "600")]
    editing.apply(ledger, WHO, "填8月", editing.prepare(cells))
    records.remove(ledger, WHO, MonthlyProgress, month)
    with ledger.change("重填8月", by=WHO) as session:
        month_records.put_months(session, {(uid, "2025-08"): {"done": 7}})
    ledgers.undo_last(ledger, WHO)
    assert projects.months(ledger, uid, "2025")["2025-08"] is None
    ledgers.redo_last(ledger, WHO)
    again = projects.months(ledger, uid, "2025")["2025-08"]
    assert again is not None
    assert (again.done, again.plan) == (7, None)
    ledgers.undo_last(ledger, WHO)
    ledgers.undo_last(ledger, WHO)
    restored = projects.months(ledger, uid, "2025")["2025-08"]
    assert restored is not None
    assert (restored.done, restored.plan) == (5_700_000, 6_000_000)
    assert ledgers.verify(ledger) == []


def test_problems_are_numbered_through_the_year(ledger: Ledger, uid: str) -> None:
    first = problems.register(ledger, WHO, uid, {"description": "管线迁改", "due": "2025-10-10"})
    second = problems.register(ledger, WHO, uid, {"description": "资金缺口"})
    found = {issue.uid: issue for issue in projects.page(ledger, uid).issues}
    numbers = [str(found[each].number) for each in (first, second)]
    assert all(re.fullmatch(r"故城县2025-[A-Z]{3}-\d{3}", number) for number in numbers)
    assert int(numbers[1][-3:]) == int(numbers[0][-3:]) + 1


def test_a_problem_without_words_is_refused(ledger: Ledger, uid: str) -> None:
    with pytest.raises(UserError, match="没有写内容"):
        problems.register(ledger, WHO, uid, {"description": "  "})
    issue = problems.register(ledger, WHO, uid, {"description": "管线迁改"})
    with pytest.raises(UserError, match="没有写内容"):
        records.set_fields(ledger, WHO, Issue, issue, {"description": ""}, "改问题")
    records.set_fields(ledger, WHO, Issue, issue, {"measure": "三家单位同步迁改"}, "改问题")
    assert projects.page(ledger, uid).issues[0].measure == "三家单位同步迁改"


def test_standard_nodes_come_with_a_new_project_only_when_wanted(ledger: Ledger, uid: str) -> None:
    bare = projects.create(ledger, WHO, {"name": "没有节点的项目"}, with_nodes=False)
    assert projects.page(ledger, bare).milestones == ()
    assert nodes.add_standard_nodes(ledger, WHO, bare) == len(projects.page(ledger, bare).milestones) > 0
    assert all(
        node.planned is None for node in projects.page(ledger, bare).milestones
    )  # no dates to spread over
    planned = [node.planned for node in projects.page(ledger, uid).milestones]
    assert planned == sorted(planned, key=str)
    assert (planned[0], planned[-1]) == ("2025-03-01", "2026-06-30")
