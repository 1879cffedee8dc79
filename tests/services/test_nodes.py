"""Nodes against their plan: days late, in words; moving and adding."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import UserError
from app.models import Milestone
from app.services.common import records
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.nodes import nodes
from app.services.project import projects
from tests.county import county

TODAY = date(2025, 9, 18)
WHO = "刘敏"
DAYS = st.dates(date(2020, 1, 1), date(2029, 12, 31))


def node(**fields: str | None) -> Milestone:
    return Milestone(name="管网12公里", position=1, **fields)


@pytest.mark.parametrize(
    ("fields", "state", "days", "text", "tone"),
    [
        ({"planned": "2025-04-10", "actual": "2025-04-20"}, "done", 10, "迟10天", "amber"),
        ({"planned": "2025-04-10", "actual": "2025-04-03"}, "done", -7, "早7天", "green"),
        ({"planned": "2025-04", "actual": "2025-04-28"}, "done", 0, "按期", "ink3"),
        ({"actual": "2025-04-28"}, "done", None, "", "ink3"),
        ({"planned": "2025-08-31", "forecast": "2025-10-15"}, "overdue", 18, "逾期18天", "red"),
        ({"planned": "2025-11-30", "forecast": "2025-12-31"}, "open", 31, "预迟31天", "amber"),
        ({"planned": "2025-11-30", "forecast": "2025-11-20"}, "open", -10, "预早10天", "green"),
        ({"planned": "2025-11-30", "forecast": "2025-11-30"}, "open", 0, "不变", "ink3"),
        ({"planned": "2025-11-30"}, "open", None, "还有73天", "ink3"),
        ({"planned": "2025-09-18"}, "open", None, "今天到期", "ink3"),
        ({"planned": "2025-09"}, "open", None, "还有12天", "ink3"),  # a month is due at its end
        ({}, "open", None, "", "ink3"),
        ({"forecast": "2025-11-30"}, "open", None, "", "ink3"),
    ],
)
def test_how_far_a_node_is_from_its_plan(
    fields: dict[str, str], state: str, days: int | None, text: str, tone: str
) -> None:
    found = nodes.slip(node(**fields), TODAY)
    assert (found.state, found.days, found.text, found.tone) == (state, days, text, tone)


@given(DAYS, st.integers(-400, 400))
def test_exact_dates_differ_by_their_days(day: date, days: int) -> None:
    other = (day + timedelta(days=days)).isoformat()
    assert nodes.difference(day.isoformat(), other) == days


@given(DAYS, DAYS)
def test_a_vague_date_differs_no_more_than_an_exact_one(day: date, other: date) -> None:
    exact = nodes.difference(day.isoformat(), other.isoformat())
    month = nodes.difference(day.isoformat()[:7], other.isoformat())
    assert exact is not None
    assert month is not None
    assert abs(month) <= abs(exact)
    assert month * exact >= 0
    if day.isoformat()[:7] == other.isoformat()[:7]:
        assert month == 0


def test_the_outlook_is_that_of_the_last_node() -> None:
    first = node(planned="2025-01-10", actual="2025-01-10")
    assert nodes.outlook([], TODAY) == ""
    assert nodes.outlook([first], TODAY) == "已全部完成"
    assert nodes.outlook([first, node(planned="2025-12-31")], TODAY) == ""
    late = node(planned="2025-12-31", forecast="2026-01-20")
    assert nodes.outlook([first, late], TODAY) == "竣工预计推迟20天"
    same = node(planned="2025-12-31", forecast="2025-12-31")
    assert nodes.outlook([first, same], TODAY) == "竣工预计不变"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with county(tmp_path_factory.mktemp("nodes") / "台账") as made:
        yield made


def names(ledger: Ledger, uid: str) -> list[str]:
    return [node.name for node in projects.page(ledger, uid).milestones]


def test_adding_and_moving_keep_one_order(ledger: Ledger) -> None:
    uid = projects.create(ledger, WHO, {"name": "雨污分流"}, with_nodes=False)
    first, second, third = (nodes.add(ledger, WHO, uid, {"name": name}) for name in "甲乙丙")
    assert names(ledger, uid) == ["甲", "乙", "丙"]
    assert nodes.move(ledger, WHO, third, -1)
    assert names(ledger, uid) == ["甲", "丙", "乙"]
    assert not nodes.move(ledger, WHO, first, -1)
    assert not nodes.move(ledger, WHO, second, 1)
    assert [node.position for node in projects.page(ledger, uid).milestones] == [1, 2, 3]
    before = projects.page(ledger, uid).changes
    ledgers.undo_last(ledger, WHO)
    assert names(ledger, uid) == ["甲", "乙", "丙"]
    assert projects.page(ledger, uid).changes == before + 1


def test_a_node_added_after_one_was_deleted_stands_last(ledger: Ledger) -> None:
    uid = projects.create(ledger, WHO, {"name": "道路改造"}, with_nodes=False)
    _, second = (nodes.add(ledger, WHO, uid, {"name": name}) for name in "甲乙")
    records.remove(ledger, WHO, Milestone, second)
    nodes.add(ledger, WHO, uid, {"name": "丙"})
    assert names(ledger, uid) == ["甲", "丙"]


def test_a_node_needs_a_name(ledger: Ledger) -> None:
    uid = projects.create(ledger, WHO, {"name": "泵站"}, with_nodes=False)
    with pytest.raises(UserError, match="节点名称"):
        nodes.add(ledger, WHO, uid, {"name": " "})
