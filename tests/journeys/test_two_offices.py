"""The city registers, supervises and looks by unit in its window; the county answers in its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.models import Milestone, Visit
from app.services.common import records
from app.services.common.concerns import OF_OFFICE
from app.services.problems import cases, problems
from app.services.workbench import workbench
from app.views.issues.page import IssuesPage
from app.views.kit import theme
from app.views.kit.ask import ScriptedAsk
from app.views.kit.background import Background
from app.views.project.leader_room import Leaders
from app.views.project.problem_room import Problems
from app.views.projects.page import LedgerPage
from app.views.work import Work
from app.views.workbench.lines import WaitingLine
from app.views.workbench.page import WorkbenchPage
from tests.journeys.hands import in_front, project_page
from tests.services import exchange_ledgers as exchange
from tests.services.exchange_ledgers import CLERK, REVIEWER, Offices


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    pair = exchange.make_pair(tmp_path / "pair")
    with exchange.opened(pair, tmp_path / "open") as (county, city):
        late = {"description": "征地", "unit": "乡政府", "assigned": "2025-09-01", "due": "2025-09-12"}
        both = Offices(county, city, tmp_path / "stick")
        problems.register(county, CLERK, both.project, late)
        node = {"project": both.project, "position": 1, "name": "开工", "planned": "2025-03-01"}
        records.add(county, CLERK, Milestone, node)
        both.up()
        yield both


@pytest.fixture
def city(qapp: QApplication, offices: Offices) -> Iterator[Work]:
    theme.apply(qapp)
    background = Background()
    yield Work(offices.city, REVIEWER, background, ScriptedAsk())
    background.close()
    offices.city.on_change.clear()


def lines(page: WorkbenchPage) -> dict[str, WaitingLine]:
    return {line.what: line for line in page.list.lines()}


def test_a_line_of_a_unit_leads_to_what_the_city_can_do_there(
    qtbot: QtBot, city: Work, offices: Offices
) -> None:
    bench, ledger, issues = WorkbenchPage(city), LedgerPage(city), IssuesPage(city)
    for page in (bench, ledger, issues):
        in_front(qtbot, page)
        page.activate()
        city.background.wait()
    shown = lines(bench)
    nodes, late = shown["故城县：1项逾期"], shown["故城县：问题1项逾期"]
    assert (nodes.verb, late.verb) == ("看项目", "督办")
    assert not {"改节点", "办结登记", "催反馈"} & {line.verb for line in shown.values()}
    wanted: list[tuple[str, object]] = []
    city.page_wanted.connect(lambda key, what: wanted.append((key, what)))
    for line in (nodes, late):
        bench.open(line)
    assert wanted == [("ledger", f"{OF_OFFICE}故城县"), ("issues", f"{OF_OFFICE}故城县")]
    ledger.show_for(wanted[0][1])
    issues.show_for(wanted[1][1])
    city.background.wait()
    QApplication.processEvents()
    assert [condition.values for condition in ledger.query.shown.conditions] == [("故城县",)]
    assert [case.text("description") for case in issues.shown] == ["征地"]
    problems.supervise(
        offices.city, REVIEWER, [issues.shown[0].uid],
        {"day": "2025-09-18", "action": "督办提醒", "due": "2025-10-10"},
    )  # fmt: skip
    offices.down()
    told = [item.concern.what for item in workbench.waiting(offices.county, CLERK).items]
    assert "上级督办：征地" in told


def test_the_board_of_the_county_offers_every_act_on_the_citys_problem(
    qtbot: QtBot, qapp: QApplication, offices: Offices
) -> None:
    fields = {"description": "管线挡路", "unit": "城管局", "assigned": "2025-09-10"}
    uid = problems.register(offices.city, REVIEWER, offices.project, fields)
    offices.down()
    theme.apply(qapp)
    background = Background()
    page = IssuesPage(Work(offices.county, CLERK, background, ScriptedAsk()))
    in_front(qtbot, page)
    page.activate()
    background.wait()
    page.show_for(uid)
    case = page.case(uid)
    assert case is not None
    assert (case.maker, case.onward) == ("衡水市", "反馈")
    assert {"反馈", "督办", "上报", "挂起"} <= set(case.allowed())
    background.close()
    offices.county.on_change.clear()


def test_what_the_other_office_says_of_a_problem_is_closed_and_named(
    qtbot: QtBot, qapp: QApplication, city: Work, offices: Offices
) -> None:
    """In both offices, for a problem of either one; a new one is the office's own as a whole."""
    theirs = problems.register(offices.city, REVIEWER, offices.project, {"description": "管线挡路"})
    offices.down()
    (own,) = [each.uid for each in cases.of_project(offices.county, offices.project) if each.uid != theirs]
    said, answered = {"description", "category", "source"}, {"unit", "due", "measure", "result"}
    theme.apply(qapp)
    background = Background()
    county = Work(offices.county, CLERK, background, ScriptedAsk())
    for work, uid, closed, name in (
        (county, theirs, said, "衡水市"), (county, own, set(), ""), (city, theirs, answered, "故城县"),
        (city, own, said | answered, "故城县"),
    ):  # fmt: skip
        page = project_page(qtbot, work, offices.project)
        page.show_tab("problems", uid)
        room = page.room("problems")
        assert isinstance(room, Problems)
        shut = {key for key, place in room.form.places.items() if not place.editor.input.isEnabled()}
        assert shut & (said | answered) == closed
        assert all(name in room.form.places[key].editor.input.toolTip() for key in closed)
        assert (f"由{name}填" in room._right.words.text()) == bool(closed)
        room.start_new()
        assert all(place.editor.input.isEnabled() for place in room.form.places.values())
    background.close()
    offices.county.on_change.clear()


def test_a_record_that_the_other_office_added_is_closed_and_named(
    qtbot: QtBot, qapp: QApplication, offices: Offices
) -> None:
    visit = {"day": "2025-08-01", "leader": "市领导", "project": offices.project}
    uid = records.add(offices.city, REVIEWER, Visit, visit)
    offices.down()
    theme.apply(qapp)
    background = Background()
    page = project_page(qtbot, Work(offices.county, CLERK, background, ScriptedAsk()), offices.project)
    page.show_tab("leaders", uid)
    room = page.room("leaders")
    assert isinstance(room, Leaders)
    table = room.visits.table
    row = table.model.row_of(uid)
    column = next(each for each in table.model.columns() if each.key == "found")
    assert table.model.locked(row, column)
    assert table.model.why_closed(row, column) == "这是衡水市登记的，请他们改"
    assert not table.delete.isEnabled()
    background.close()
    offices.county.on_change.clear()
