"""Change sets in words: whole histories, parts of them, by person and by field."""

from collections.abc import Iterator

import pytest

from app.models import Milestone, Project
from app.models.cells import Cell
from app.services.common import records
from app.services.common.history_lines import HistoryLine
from app.services.grid import editing
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.nodes import nodes
from app.services.project import history, projects
from app.services.project.history import HistoryFilter
from tests.county import county

WHO, OTHER = "刘敏", "王海燕"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with county(tmp_path_factory.mktemp("history") / "台账") as made:
        yield made


@pytest.fixture
def uid(ledger: Ledger) -> str:
    return projects.create(ledger, WHO, {"name": "雨污分流"}, with_nodes=False)


def words(lines: list[HistoryLine] | tuple[HistoryLine, ...]) -> list[str]:
    return [line.text() for entry in lines for line in entry.lines]


def test_a_project_and_its_records_tell_one_story_newest_first(ledger: Ledger, uid: str) -> None:
    node = nodes.add(ledger, WHO, uid, {"name": "管网12公里", "planned": "2025-08-31"})
    records.set_field(ledger, WHO, Milestone, node, "forecast", "2025-09-30")
    records.set_field(ledger, WHO, Milestone, node, "forecast", "2025-10-15")
    editing.apply(ledger, OTHER, "改8月完成", editing.prepare([Cell(uid, "2025-08:done", "570")]))
    editing.apply(ledger, OTHER, "改8月完成", editing.prepare([Cell(uid, "2025-08:done", "580")]))
    records.set_field(ledger, WHO, Project, uid, "leader", "宋雅琴")
    records.set_field(ledger, WHO, Project, uid, "leader", "")
    records.remove(ledger, WHO, Milestone, node)
    found = history.page_of(ledger, uid).lines
    assert words(found)[:-1] == [
        "管网12公里 删除节点",
        "包联领导 宋雅琴 → 空",
        "包联领导 宋雅琴",
        "2025年8月 本月完成 570 → 580",
        "2025年8月 本月完成 570",
        "管网12公里 预计日期 2025-09-30 → 2025-10-15",
        "管网12公里 预计日期 2025-09-30",
        "管网12公里 新建节点 1栏内容",
    ]
    assert [line.entry.author for line in found][3:5] == [OTHER, OTHER]


def test_undo_is_told_as_what_it_did(ledger: Ledger, uid: str) -> None:
    records.set_field(ledger, WHO, Project, uid, "leader", "宋雅琴")
    ledgers.undo_last(ledger, WHO)
    newest = history.page_of(ledger, uid).lines[0]
    assert newest.entry.kind == "undo"
    assert words([newest]) == ["包联领导 宋雅琴 → 空"]
    assert history.summary(newest).startswith("撤销：")


def test_many_new_records_of_a_kind_are_told_together(ledger: Ledger) -> None:
    uid = projects.create(
        ledger, WHO, {"name": "道路", "industry": "交通", "start": "2025", "finish": "2026"}
    )
    born = history.page_of(ledger, uid).lines
    count = len(projects.page(ledger, uid).milestones)
    assert words(born)[-1] == f"新建节点 {count}个"
    assert history.summary(born[0]) == "新项目：道路（2处）"


def test_parts_put_together_are_the_whole(ledger: Ledger, uid: str) -> None:
    for number in range(7):
        records.set_field(ledger, WHO, Project, uid, "note", f"备注{number}")
    seen: list[HistoryLine] = []
    whole, place = history.page_of(ledger, uid).lines, 0
    while True:
        part = history.page_of(ledger, uid, after=place, limit=3)
        assert len(part.lines) <= 3
        assert part.total == len(whole) == 8
        seen.extend(part.lines)
        if part.next is None:
            break
        place = part.next
    assert tuple(seen) == whole


def test_by_person_and_by_field(ledger: Ledger, uid: str) -> None:
    records.set_field(ledger, OTHER, Project, uid, "leader", "宋雅琴")
    records.set_texts(
        ledger, WHO, Project, [Cell(uid, "note", "急"), Cell(uid, "leader", "田翠平")], "粘贴2格"
    )
    by_other = history.page_of(ledger, uid, choice=HistoryFilter(author=OTHER))
    assert words(by_other.lines) == ["包联领导 宋雅琴"]
    assert by_other.authors == tuple(sorted({WHO, OTHER}))
    about = history.page_of(ledger, uid, choice=HistoryFilter(label="包联领导"))
    assert words(about.lines) == ["包联领导 宋雅琴 → 田翠平", "包联领导 宋雅琴"]
    nothing = history.page_of(ledger, uid, choice=HistoryFilter(OTHER, "备注"))
    assert (nothing.lines, nothing.total) == ((), 3)
    assert {"包联领导", "预计日期", "本月完成", "销号日期"} <= set(history.labels())


def test_words_beside_a_date_are_told_when_only_they_changed(ledger: Ledger, uid: str) -> None:
    records.set_field(ledger, WHO, Project, uid, "finish", "2026-12")
    records.set_field(ledger, WHO, Project, uid, "finish", "2026年底")
    assert words(history.page_of(ledger, uid).lines[:1]) == ["建设完成 2026-12 → 2026-12 2026年底"]


def test_a_project_that_is_not_here_has_no_history(ledger: Ledger) -> None:
    assert history.page_of(ledger, "0" * 32).lines == ()
