"""Change sets that no ledger of ours wrote: refused as a whole, with a reason, before anything changes."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zstandard
from sqlalchemy import select

from app.errors import UserError
from app.models import Milestone
from app.models.changes import GENESIS, ChangeSet
from app.services.exchange import merging
from app.services.ledger.ledgers import clock_complaint, verify
from app.storage.ledger import Ledger
from tests.services.test_merging import copies, edit, state, template

__all__ = ["template"]  # the fixture

UID = "0123456789abcdef" * 2
HOSTILE: dict[str, list[tuple[str, str, dict[str, Any] | None, dict[str, Any]]]] = {
    "text as money": [("project", UID, None, {"name": "甲", "office": "1", "total_investment": "很多"})],
    "beyond 64 bits": [("project", UID, None, {"name": "甲", "office": "1", "total_investment": 2**80})],
    "number as name": [("project", UID, None, {"name": 7, "office": "1"})],
    "no name": [("project", UID, None, {"office": "1"})],
    "name taken away": [("project", "THERE", {"name": "项目0"}, {"name": None})],
    "tombstone is no flag": [("project", "THERE", {"deleted": False}, {"deleted": "是"})],
    "endless text": [("project", UID, None, {"name": "甲" * 1_000_001, "office": "1"})],
    "no day": [("project", UID, None, {"name": "甲", "office": "1", "start": "2025-02-30"})],
    "beyond all schedules": [("milestone", "NODE", {"planned": None}, {"planned": "9999-12-31"})],
    "no date": [("project", UID, None, {"name": "甲", "office": "1", "start": "开工后"})],
    "no month": [("monthly_progress", UID, None, {"project": "THERE", "office": "1", "month": "八月"})],
    "short uid": [("project", "12", None, {"name": "甲", "office": "1"})],
    "not hexadecimal": [("project", "x" * 32, None, {"name": "甲", "office": "1"})],
    "twice the same": [("project", UID, None, {"name": "甲", "office": "1"})] * 2,
    "moved to nowhere": [("milestone", "NODE", {"project": "THERE"}, {"project": UID})],
    "child of nobody": [("milestone", UID, None, {"position": 1, "name": "甲", "office": "1"})],
    "birth rewritten": [("project", "THERE", {"born_seq": 1}, {"born_seq": 9})],
    "unknown entity": [("rocket", UID, None, {"name": "甲"})],
    "unknown field": [("project", UID, None, {"name": "甲", "office": "1", "rank": 1})],
}


def packed(template: tuple[Path, bytes], desk: Ledger, changes: list[Any], counter: int = 9) -> ChangeSet:
    """A change set of a foreign desk, well formed and sealed, with any content."""
    with desk.read() as session:
        node = session.scalars(select(Milestone)).one()
    told = msgspec.json.encode(changes).replace(b"THERE", node.project.encode())
    return ChangeSet(
        desk="f" * 16, seq=1, counter=counter, vector={}, office="131127", author="某人", title="坏的",
        kind="edit", reverts=None, business_date="2025-09-18", noted_at="2025-09-18T08:00:00", schema=1,
        body=zstandard.compress(told.replace(b"NODE", node.uid.encode())), previous=GENESIS,
    ).sealed()  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_change_set_is_refused_with_a_reason_and_changes_nothing(
    template: tuple[Path, bytes], name: str
) -> None:
    with ExitStack() as stack:
        one, _, _ = (stack.enter_context(desk) for desk in copies(stack, template))
        before = state(one)
        with pytest.raises(UserError, match="没有并入"), one.books() as connection:
            merging.apply(connection, [packed(template, one, HOSTILE[name])])
        assert state(one) == before
        edit(one, "plan", 0, 1)
        assert verify(one) == []


@pytest.mark.parametrize("body", [b"[" * 100_000, b'[["project","x",{},{}', b'{"a":1}', b"\xff"])
def test_a_body_that_is_no_list_of_changes_is_refused(template: tuple[Path, bytes], body: bytes) -> None:
    with ExitStack() as stack:
        one, _, _ = (stack.enter_context(desk) for desk in copies(stack, template))
        made = msgspec.structs.replace(packed(template, one, []), body=zstandard.compress(body)).sealed()
        with pytest.raises(UserError, match="没有并入"), one.books() as connection:
            merging.apply(connection, [made])


def test_a_counter_from_the_far_future_cannot_use_up_all_counters(template: tuple[Path, bytes]) -> None:
    with ExitStack() as stack:
        one, _, _ = (stack.enter_context(desk) for desk in copies(stack, template))
        with pytest.raises(UserError, match="没有并入"), one.books() as connection:
            merging.apply(connection, [packed(template, one, [], counter=2**53)])


def test_the_clock_of_another_office_is_no_reason_to_doubt_this_one(template: tuple[Path, bytes]) -> None:
    with ExitStack() as stack:
        one, _, _ = (stack.enter_context(desk) for desk in copies(stack, template))
        made = msgspec.structs.replace(packed(template, one, []), noted_at="2099-01-01T08:00:00").sealed()
        with one.books() as connection:
            merging.apply(connection, [made])
        assert clock_complaint(one) == ""
