"""The same visit, 包联, event or deal is refused the second time, whichever way it is typed."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.errors import UserError
from app.models import ENTITIES, Activity, Assignment, Deal, Kind, Record, Visit, field_of, fields_of
from app.models.base import is_child
from app.models.cells import Cell
from app.services.common import records
from app.services.ledger import ledgers
from app.services.ledger.followers import FOLLOWERS
from app.services.ledger.ledgers import Ledger
from app.services.project import projects
from tests.county import WHO, county

FIELDS: Mapping[type[Record], Mapping[str, Any]] = {
    Activity: {"kind": "集中开工", "name": "秋季开工", "day": "2025-09-01"},
    Assignment: {"leader": "宋雅琴", "since": "2025-01"},
    Visit: {"day": "2025-08-01", "leader": "宋雅琴", "found": "停工"},
    Deal: {"investor": "某甲公司", "signed": "2025-02-01"},
}
OTHER: Mapping[type[Record], tuple[str, str]] = {
    Activity: ("day", "2025-10-01"), Assignment: ("until", "2025-06"), Visit: ("leader", "马晓燕"),
    Deal: ("signed", "2025-03-01"),
}  # fmt: skip
KINDS = [entity for entity in ENTITIES if entity.apart]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with county(tmp_path / "台账") as made:
        yield made


@pytest.fixture
def project(ledger: Ledger) -> str:
    return projects.create(ledger, WHO, {"name": "运河东路北延"}, with_nodes=False)


def fields(entity: type[Record], project: str) -> dict[str, Any]:
    return {**FIELDS[entity], **({"project": project} if is_child(entity) else {})}


def count(ledger: Ledger, entity: type[Record]) -> int:
    with ledger.read() as session:
        return session.query(entity).filter(~entity.deleted).count()


def test_every_kind_that_is_told_apart_is_followed() -> None:
    assert set(KINDS) == set(FIELDS) == set(OTHER)
    assert set(KINDS) <= set(FOLLOWERS)
    for entity in KINDS:
        assert {field.name for field in fields_of(entity)} >= set(entity.apart)


@pytest.mark.parametrize("entity", KINDS)
def test_the_second_one_is_refused(ledger: Ledger, project: str, entity: type[Record]) -> None:
    records.add(ledger, WHO, entity, fields(entity, project))
    with pytest.raises(UserError, match=f"已经有一条一样的{entity.noun}"):
        records.add(ledger, WHO, entity, fields(entity, project))
    assert count(ledger, entity) == 1
    key, other = OTHER[entity]
    records.add(ledger, WHO, entity, {**fields(entity, project), key: other})
    if is_child(entity):
        elsewhere = projects.create(ledger, WHO, {"name": "另一个"}, with_nodes=False)
        records.add(ledger, WHO, entity, fields(entity, elsewhere))


@pytest.mark.parametrize("entity", KINDS)
def test_a_cell_that_makes_two_alike_is_refused(ledger: Ledger, project: str, entity: type[Record]) -> None:
    """And what else stands in the record may be changed, by whoever."""
    records.add(ledger, WHO, entity, fields(entity, project))
    key, other = OTHER[entity]
    second = records.add(ledger, WHO, entity, {**fields(entity, project), key: other})
    back = fields(entity, project).get(key)
    text = "" if back is None else str(back)
    (refused,) = records.set_texts(ledger, WHO, entity, [Cell(second, key, text)], "改")
    assert "已经有一条一样的" in refused.reason
    free = next(
        each.name for each in fields_of(entity)
        if each.kind in (Kind.TEXT, Kind.NOTE) and each.name not in (*entity.apart, "project")
    )  # fmt: skip
    assert not records.set_texts(ledger, WHO, entity, [Cell(second, free, "另外写的")], "改")


@pytest.mark.parametrize("entity", KINDS)
def test_of_several_pasted_rows_each_is_made_once(ledger: Ledger, project: str, entity: type[Record]) -> None:
    given = fields(entity, project)
    names = [name for name in given if name != "project"]
    cells = [Cell(row, name, str(given[name])) for row in ("+0", "+1") for name in names]
    base = {"project": project} if is_child(entity) else {}
    made, refused = records.grow(ledger, WHO, entity, cells, {"+0": base, "+1": base}, "粘贴")
    assert list(made) == ["+0"]
    assert {each.cell.uid for each in refused} == {"+1"}
    assert count(ledger, entity) == 1


@pytest.mark.parametrize("entity", KINDS)
def test_a_deleted_one_does_not_count_and_comes_back(
    ledger: Ledger, project: str, entity: type[Record]
) -> None:
    """Undo brings back what was there, beside one that was made meanwhile: nothing is lost."""
    first = records.add(ledger, WHO, entity, fields(entity, project))
    records.remove(ledger, WHO, entity, first)
    records.add(ledger, WHO, entity, fields(entity, project))
    assert count(ledger, entity) == 1
    assert field_of(entity, entity.apart[0]).label
    ledgers.undo_last(ledger, WHO)
    ledgers.undo_last(ledger, WHO)
    assert count(ledger, entity) == 1
