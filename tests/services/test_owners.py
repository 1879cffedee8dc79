"""What another office reported stays as that office said it; what is added to it is one's own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.documents.intake import Entry, Understanding
from app.errors import UserError
from app.models import Inspection, Milestone, Project
from app.models.cells import Cell
from app.models.values import Value
from app.services.common import records
from app.services.exchange import receiving
from app.services.grid import editing
from app.services.intake import planning, writing
from app.services.ledger import ledgers
from app.services.nodes import nodes
from app.services.permits import permits
from app.services.project import projects
from app.storage.ledger import Ledger
from tests.cells import reasons
from tests.services.exchange_ledgers import CLERK, NAMES, REVIEWER, edit, make_pair, opened, report, uid_of

Two = tuple[Ledger, Ledger]


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    """County and city; the city has received the county's projects."""
    with opened(make_pair(tmp_path / "pair"), tmp_path / "open") as (county, city):
        nodes.add(county, CLERK, uid_of(county, NAMES[0]), {"name": "路面", "planned": "2025-10"})
        receiving.receive(city, [report(county, tmp_path / "U盘")])
        yield county, city


def test_a_city_changes_nothing_that_a_county_reported(two: Two) -> None:
    _, city = two
    uid = uid_of(city, NAMES[0])
    (node,) = projects.page(city, uid).milestones
    with city.change("新项目", by=REVIEWER) as session:
        own = session.insert_many(Project, [{"name": "市本级项目"}])[0]
    gestures: list[Callable[[], object]] = [
        lambda: edit(city, REVIEWER, NAMES[0], "contact", "市里的"),
        lambda: records.set_field(city, REVIEWER, Project, uid, "note", "市里的"),
        lambda: reasons(
            records.set_texts(
                city, REVIEWER, Project, [Cell(own, "note", "a"), Cell(uid, "note", "b")], "改备注"
            )
        ),
        lambda: records.remove(city, REVIEWER, Milestone, node.uid),
        lambda: projects.delete(city, REVIEWER, [uid]),
        lambda: editing.apply(city, REVIEWER, "填报", editing.prepare([Cell(uid, "2025-08:done", "1")])),
        lambda: reasons(permits.write(city, REVIEWER, uid, [Cell("P05", "number", "市批1号")], "改手续")),
    ]
    for gesture in gestures:
        with pytest.raises(UserError, match="别的单位"):
            gesture()
    records.set_field(city, REVIEWER, Project, own, "note", "自己的")


def test_a_city_adds_its_own_records_and_changes_them(two: Two) -> None:
    _, city = two
    fields = {"project": uid_of(city, NAMES[0]), "day": "2025-09-18", "method": "现场"}
    found = records.add(city, REVIEWER, Inspection, fields)
    records.set_field(city, REVIEWER, Inspection, found, "verdict", "相符")
    ledgers.undo_last(city, REVIEWER)
    records.remove(city, REVIEWER, Inspection, found)


def test_an_import_leaves_the_rows_of_another_office_out_and_takes_the_rest(two: Two) -> None:
    _, city = two
    theirs = {"uid": uid_of(city, NAMES[0])}
    with city.change("新项目", by=REVIEWER) as session:
        own = {"uid": session.insert_many(Project, [{"name": "市本级项目"}])[0]}
    node: dict[str, Value] = {"position": 1, "name": "路面", "planned": "2025-11"}
    month: dict[str, Value] = {"month": "2025-08", "done": 7}
    entries = (
        Entry("节点", 2, "milestone", node, theirs),
        Entry("节点", 3, "milestone", {**node, "name": "绿化"}, theirs),
        Entry("月度进展", 2, "monthly_progress", month, theirs),
        Entry("问题", 2, "issue", {"description": "督查发现围挡缺失"}, theirs),
        Entry("节点", 4, "milestone", node, own),
        Entry("月度进展", 3, "monthly_progress", month, own),
    )
    plan = planning.plan(city, Understanding((), (), entries, (), (), (), "import"))
    assert [one.outcome for one in plan.entries] == ["refused"] * 3 + ["new"] * 3
    assert {one.reason for one in plan.refused()} == {
        "这条记录归别的单位填报，本单位不能改；请对方更正后报送"
    }
    assert writing.apply(city, plan, REVIEWER).records == {
        "project": 0, "monthly_progress": 1, "milestone": 1, "issue": 1,
    }  # fmt: skip
    (issue,) = projects.page(city, theirs["uid"]).issues
    assert issue.office == city.office
    assert ledgers.verify(city) == []
