"""The lines of the ledger's grid and its window of cells, without any widget."""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.rules.codes import make_credit_code, make_project_code
from app.services.grid.grid import Group, Outline
from app.views.kit.grid import GridLineKind
from app.views.sheet.checks import light_card, mark_of
from app.views.sheet.rows import Rows
from app.views.sheet.window import CellWindow

SIZES = st.lists(st.integers(1, 6), max_size=6)


def outline_of(sizes: Sequence[int], *, grouped: bool) -> Outline:
    groups, number = [], 0
    for place, size in enumerate(sizes):
        uids = tuple(f"u{number + at}" for at in range(size))
        groups.append(Group(f"组{place}", size, {}, uids))
        number += size
    if not grouped and groups:
        groups = [Group("", number, {}, tuple(uid for group in groups for uid in group.uids))]
    return Outline(Group("合计", number, {}), tuple(groups), grouped)


def told(outline: Outline, closed: frozenset[str]) -> list[tuple[GridLineKind, str, int]]:
    """The lines written out one by one: kind, project, number."""
    if not outline.groups:
        return []
    lines, number = [(GridLineKind.TOTAL, "", 0)], 0
    for group in outline.groups:
        if outline.grouped:
            lines.append((GridLineKind.GROUP, "", 0))
        for uid in group.uids:
            number += 1
            if group.value not in closed:
                lines.append((GridLineKind.DATA, uid, number))
    return lines


@given(SIZES, st.booleans(), st.frozensets(st.sampled_from([f"组{place}" for place in range(6)])))
def test_lines_are_total_headings_and_projects(
    sizes: list[int], grouped: bool, closed: frozenset[str]
) -> None:
    outline = outline_of(sizes, grouped=grouped)
    rows = Rows(outline, closed)
    seen = [(rows.kind(line), rows.uid(line), rows.number(line)) for line in range(rows.count)]
    assert seen == told(outline, closed)
    for line, (kind, uid, _) in enumerate(seen):
        if kind is GridLineKind.DATA:
            assert rows.line_of(uid) == line
            assert uid in rows.group(line).uids
    assert rows.line_of("别处的") == -1
    assert rows.uids(0, rows.count) == [uid for _, uid, _ in seen if uid]
    assert rows.order() == [uid for group in outline.groups for uid in group.uids]


@given(SIZES.filter(bool), st.data())
def test_a_project_in_a_closed_group_is_found_at_its_heading(sizes: list[int], data: st.DataObject) -> None:
    outline = outline_of(sizes, grouped=True)
    group = data.draw(st.sampled_from(outline.groups))
    rows = Rows(outline, frozenset({group.value}))
    line = rows.line_of(group.uids[0])
    assert line in rows.heads()
    assert rows.group(line) is group
    assert rows.kind(line) is GridLineKind.GROUP
    assert not rows.is_open(line)


class Source:
    """A ledger that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.given = 0

    def fetch(self, keys: Sequence[str], uids: Sequence[str]) -> Mapping[str, tuple[Any, ...]]:
        self.asked += 1
        self.given += len(uids)
        return {uid: tuple(f"{uid} {key}" for key in keys) for uid in uids}


@given(st.lists(st.integers(0, 4_999), max_size=40))
def test_the_window_tells_the_truth_wherever_one_looks(lines: list[int]) -> None:
    uids, source = [f"u{number}" for number in range(5_000)], Source()
    window = CellWindow(source.fetch)
    window.show(["name", "code"])
    for line in lines:
        said = window.value(uids[line], "code", line, lambda first, last: uids[max(first, 0) : last + 1])
        assert said == f"u{line} code"
    assert window.value("u1", "never shown", 1, lambda first, last: uids[first:last]) is None


def test_reading_on_asks_seldom_and_never_twice() -> None:
    uids, source = [f"u{number}" for number in range(5_000)], Source()
    window = CellWindow(source.fetch)
    window.show(["name"])
    for line, uid in enumerate(uids):
        window.value(uid, "name", line, lambda first, last: uids[max(first, 0) : last + 1])
    assert source.asked < 12
    assert source.given == len(uids)
    for line in range(100):
        window.value(uids[line], "name", line, lambda first, last: [])
    assert source.given == len(uids)


def test_a_written_value_is_shown_before_it_is_read_again() -> None:
    source = Source()
    window = CellWindow(source.fetch)
    window.show(["name", "code"])
    window.value("u1", "name", 1, lambda first, last: ["u1"])
    window.put("u1", "code", "新")
    window.put("u2", "code", "没看过的")
    assert window.value("u1", "code", 1, lambda first, last: ["u1"]) == "新"
    assert window.value("u2", "code", 2, lambda first, last: ["u2"]) == "u2 code"
    window.forget()
    assert window.value("u1", "code", 1, lambda first, last: ["u1"]) == "u1 code"


def test_only_doubtful_codes_are_marked() -> None:
    right = make_project_code("2404", "131126", "04", "01", "12345")
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    assert mark_of("code", right) is None
    found = mark_of("code", wrong)
    assert found is not None
    assert "校验码" in found.facts
    assert found.advice
    credit = make_credit_code("91", "131126", "MA07ABCD")
    assert mark_of("owner_code", credit) is None
    assert mark_of("owner_code", credit[:-2]) is not None
    assert mark_of("name", wrong) is None
    assert mark_of("code", None) is None


def test_a_light_says_why() -> None:
    card = light_card("red", "低于序时45.2个百分点")
    assert card is not None
    assert (card.title, card.tone) == ("红灯", "red")
    assert light_card("green", "") is None
