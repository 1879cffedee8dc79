"""The ledger grid's queries and edits: order, groups, totals, filters, and one change set for many cells."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import UserError
from app.models import Project
from app.models.cells import Cell
from app.models.choices import INDUSTRIES
from app.services.common import periods
from app.services.grid import columns, editing, grid, layouts, standings
from app.services.grid.grid import Condition, GridQuery
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from tests.county import new_ledger

PERIOD = "2025-08"
WAN = 10_000


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """One ledger for the file: the tests fill it with a set of their own and delete it again."""
    made = make(tmp_path_factory.mktemp("grid") / "台账")
    yield made
    made.close()


def make(folder: Path, office: str = "131126") -> Ledger:
    made = new_ledger(folder, office)
    periods.choose_period(made, PERIOD)
    return made


@pytest.fixture
def ledger(empty: Ledger) -> Iterator[Ledger]:
    yield empty
    everything = grid.uids_of(empty, GridQuery(PERIOD))
    if everything:
        with empty.change("清空", by="刘敏") as session:
            session.update_many(Project, {uid: {"deleted": True} for uid in everything})


def fill(ledger: Ledger, rows: list[dict[str, Any]]) -> list[str]:
    with ledger.change("填数据", by="刘敏") as session:
        uids = session.insert_many(Project, rows)
    standings.refresh(ledger)
    return uids


def project(name: str, **fields: Any) -> dict[str, Any]:
    return {"name": name, "status": "在建", "actual_start": "2025-03", **fields}


def names(ledger: Ledger, query: GridQuery) -> list[str]:
    return grid.names(ledger, grid.uids_of(ledger, query))


def edit(ledger: Ledger, *edits: Cell) -> int:
    done = editing.apply(ledger, "刘敏", "改", editing.prepare(edits))
    standings.refresh(ledger)
    return done


def some(ledger: Ledger) -> list[str]:
    return fill(
        ledger,
        [
            project("运河东路北延工程", industry="交通", leader="周明远", start="2025-03-15",
                    lists="双百工程、月调度", total_investment=25_300 * WAN, year_plan=11_400 * WAN),
            project("夏庄智能纺机产业园", industry="工业", leader="韩立新", lists="月调度", start="2025-06",
                    total_investment=43_400 * WAN, year_plan=15_200 * WAN),
            project("城乡客运换乘中心", industry="交通", start="2024",
                    total_investment=9_000 * WAN, year_plan=5_500 * WAN),
            project("没有行业的项目"),
        ],
    )  # fmt: skip


# ------------------------------------------------------------------ order, groups, totals


def test_groups_come_in_the_order_of_the_industries_and_add_up(ledger: Ledger) -> None:
    uids = some(ledger)
    edit(ledger, Cell(uids[0], "2025-08:done", "1690"), Cell(uids[1], "2025-08:done", "1,710"))
    found = grid.outline(ledger, GridQuery(PERIOD, group="industry"), ["total_investment", "2025-08:done"])
    assert [group.value for group in found.groups] == ["工业", "交通", ""]
    assert [group.count for group in found.groups] == [1, 2, 1]
    assert found.groups[1].uids == (uids[0], uids[2])
    assert found.groups[1].sums["total_investment"] == 34_300 * WAN
    assert found.groups[1].sums["2025-08:done"] == 1_690 * WAN
    assert found.groups[1].sums["rate"] == 1_690 / 16_900
    assert found.total.sums["total_investment"] == 77_700 * WAN
    assert found.total.sums["2025-08:done"] == 3_400 * WAN
    assert found.total.sums["rate"] == 3_400 / 32_100


def test_a_plan_of_another_year_makes_no_rate(ledger: Ledger) -> None:
    uids = fill(
        ledger,
        [
            project("今年", plan_year=2025, year_plan=100 * WAN),
            project("去年", plan_year=2024, year_plan=900 * WAN),
        ],
    )
    edit(ledger, Cell(uids[0], "2025-08:done", "50"))
    assert grid.overview(ledger, PERIOD).sums["rate"] == 0.5
    assert grid.overview(ledger, PERIOD).count == 2


@settings(max_examples=15)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from([*INDUSTRIES, None]), st.none() | st.integers(0, 10**6), st.sampled_from("甲乙丙")
        ),
        max_size=12,
    ),
    group=st.sampled_from(["", "industry", "leader"]),
    sort=st.sampled_from(
        [(), (("total_investment", True),), (("leader", False), ("total_investment", False))]
    ),
)
def test_the_outline_holds_every_project_once_in_order(
    empty: Ledger,
    rows: list[tuple[str | None, int | None, str]],
    group: str,
    sort: tuple[tuple[str, bool], ...],
) -> None:
    plain = [project("项目", industry=a, total_investment=b, leader=c) for a, b, c in rows]
    uids = fill(empty, plain)
    query = GridQuery(PERIOD, group=group, sort=sort)
    found = grid.outline(empty, query)
    listed = [uid for part in found.groups for uid in part.uids]
    glanced = grid.glance(empty, query, 5)
    with empty.change("清空", by="刘敏") as session:
        session.update_many(Project, {uid: {"deleted": True} for uid in uids})
    assert sorted(listed) == sorted(uids)
    assert found.total.count == len(uids)
    assert listed[:5] == [uid for part in glanced.groups for uid in part.uids]
    by_uid = dict(zip(uids, rows, strict=True))
    for part in found.groups:
        keys = [_rank(by_uid[uid], sort) for uid in part.uids]
        assert keys == sorted(keys)
        amounts = [by_uid[uid][1] for uid in part.uids]
        known = [amount for amount in amounts if amount is not None]
        assert part.sums["total_investment"] == (sum(known) if known else None)


def _rank(row: tuple[str | None, int | None, str], sort: tuple[tuple[str, bool], ...]) -> tuple[Any, ...]:
    """Empty cells last, whichever way a column is sorted."""
    parts: list[Any] = []
    for key, down in sort:
        if key == "leader":
            parts.append(row[2].encode())
        else:
            parts.append((row[1] is None, 0 if row[1] is None else -row[1] if down else row[1]))
    return tuple(parts)


def test_words_of_a_fixed_list_sort_by_their_place_and_lights_by_urgency(ledger: Ledger) -> None:
    fill(
        ledger,
        [
            project("续", year_role="续建", year_plan=100 * WAN),
            project("新", year_role="新开工"),
            project("前", year_role="前期", status="前期", start="2025-01", actual_start=None),
        ],
    )
    assert names(ledger, GridQuery(PERIOD, sort=(("year_role", False),))) == ["新", "续", "前"]
    assert names(ledger, GridQuery(PERIOD, sort=(("light", False),)))[0] == "前"


# ------------------------------------------------------------------ conditions, views, search


def test_conditions_by_value_by_word_by_bound_and_by_emptiness(ledger: Ledger) -> None:
    some(ledger)

    def found(*conditions: Condition) -> list[str]:
        return [name[:2] for name in names(ledger, GridQuery(PERIOD, conditions=conditions))]

    assert found(Condition("industry", "in", ("交通",))) == ["运河", "城乡"]
    assert found(Condition("industry", "in", ("工业", None))) == ["夏庄", "没有"]
    assert found(Condition("leader", "empty")) == ["城乡", "没有"]
    assert found(Condition("lists", "in", ("月调度",))) == ["运河", "夏庄"]
    assert found(Condition("lists", "in", ("月",))) == []
    assert found(Condition("total_investment", "at_least", (25_300 * WAN,))) == ["运河", "夏庄"]
    assert found(
        Condition("total_investment", "at_least", (9_000 * WAN,)),
        Condition("total_investment", "at_most", (25_300 * WAN,)),
    ) == ["运河", "城乡"]
    assert found(Condition("start", "at_most", ("2025-03",))) == ["运河", "城乡"]
    assert found(Condition("start", "at_least", ("2025-03",))) == ["运河", "夏庄"]


def test_the_filter_list_counts_under_the_other_conditions(ledger: Ledger) -> None:
    some(ledger)
    query = GridQuery(
        PERIOD, conditions=(Condition("industry", "in", ("交通",)), Condition("leader", "in", ("周明远",)))
    )
    assert grid.values(ledger, query, "industry") == [("交通", 1)]
    assert grid.values(ledger, query, "leader") == [(None, 1), ("周明远", 1)]
    assert grid.values(ledger, GridQuery(PERIOD), "lists") == [(None, 2), ("双百工程", 1), ("月调度", 2)]
    assert [value for value, _ in grid.values(ledger, GridQuery(PERIOD), "industry")] == [
        None,
        "工业",
        "交通",
    ]


def test_search_by_characters_initials_full_pinyin_and_code(ledger: Ledger) -> None:
    uids = some(ledger)
    edit(ledger, Cell(uids[1], "code", "2404-131126-04-01-123456"))
    assert names(ledger, GridQuery(PERIOD, text="纺机")) == ["夏庄智能纺机产业园"]
    assert names(ledger, GridQuery(PERIOD, text="XZZN")) == ["夏庄智能纺机产业园"]
    assert names(ledger, GridQuery(PERIOD, text="yunhe")) == ["运河东路北延工程"]
    assert names(ledger, GridQuery(PERIOD, text="04-01-1234")) == ["夏庄智能纺机产业园"]
    assert names(ledger, GridQuery(PERIOD, text="yhdl zmy")) == ["运河东路北延工程"]
    assert names(ledger, GridQuery(PERIOD, text="%")) == []


def test_views_count_what_they_show(ledger: Ledger) -> None:
    uids = some(ledger)
    edit(ledger, Cell(uids[0], "2025-09:done", "900"), Cell(uids[2], "fund_bond", "300"))
    counted = {view.key: view.count for view in grid.views(ledger, PERIOD)}
    shown = {key: len(grid.uids_of(ledger, GridQuery(PERIOD, view=key))) for key in counted}
    assert counted == shown
    assert counted["all"] == 4
    assert counted["monthly"] == 3
    assert counted["unfilled"] == 3
    assert counted["bond"] == 1
    assert [view.label for view in grid.views(ledger, PERIOD)][4] == "9月未填"


def test_a_filter_without_hits_tells_which_condition_to_drop(ledger: Ledger) -> None:
    some(ledger)
    traffic, unknown = Condition("industry", "in", ("交通",)), Condition("leader", "in", ("没有这人",))
    query = GridQuery(PERIOD, conditions=(traffic, unknown))
    assert grid.count(ledger, query) == 0
    assert grid.without(ledger, query) == [(unknown, 2), (traffic, 0)]
    assert grid.without(ledger, GridQuery(PERIOD, text="xyz")) == [(None, 4)]


def test_sums_of_some_cells(ledger: Ledger) -> None:
    uids = some(ledger)
    edit(ledger, Cell(uids[0], "2025-09:done", "−3.5"))
    found = grid.sums_of(ledger, uids, ["total_investment", "2025-09:done"])
    assert found == {"total_investment": (3, 77_700 * WAN), "2025-09:done": (1, -35_000)}


def test_a_city_groups_by_office_in_their_order(tmp_path: Path) -> None:
    with make(tmp_path / "市", "131100") as city:
        fill(
            city,
            [
                project("安平的", office="131125"),
                project("冀州的", office="131103"),
                project("桃城的", office="131102"),
            ],
        )
        found = grid.outline(city, GridQuery(PERIOD, group="office"))
        assert [group.value for group in found.groups] == ["桃城区", "冀州区", "安平县"]
        assert grid.values(city, GridQuery(PERIOD), "office")[0] == ("冀州区", 1)
        assert "office" in [column.key for column in columns.all_columns(PERIOD, city=True)][:3]


# ------------------------------------------------------------------ edits


def test_a_refused_cell_keeps_the_good_ones_which_are_one_step(ledger: Ledger) -> None:
    uids = some(ledger)
    edits = [
        Cell(uids[0], "2025-09:done", "1,615"),
        Cell(uids[1], "2025-09:done", "约1500"),
        Cell(uids[2], "name", ""),
        Cell(uids[2], "rate", "50"),
        Cell(uids[2], "year_plan", "５５００"),
    ]
    prepared = editing.prepare(edits)
    assert [refused.cell.key for refused in prepared.refused] == ["2025-09:done", "name", "rate"]
    assert editing.apply(ledger, "刘敏", "粘贴2格：9月本月完成", prepared) == 2
    assert ledgers.undo_steps(ledger).undo[0].title == "粘贴2格：9月本月完成"
    ledgers.undo_last(ledger, "刘敏")
    assert grid.cells(ledger, ["2025-09:done", "year_plan"], [uids[0]])[uids[0]] == (None, 11_400 * WAN)


def test_nothing_is_written_to_a_deleted_project(ledger: Ledger) -> None:
    uids = some(ledger)
    with ledger.change("删", by="刘敏") as session:
        session.update_many(Project, {uids[0]: {"deleted": True}})
    with pytest.raises(UserError, match="已经被删除"):
        edit(ledger, Cell(uids[0], "leader", "甲"), Cell(uids[1], "leader", "乙"))
    assert grid.cells(ledger, ["leader"], [uids[1]])[uids[1]] == ("韩立新",)


# ------------------------------------------------------------------ columns and layouts


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_columns_that_can_be_read(ledger: Ledger, month: int) -> None:
    period = f"2025-{month:02d}"
    uids = some(ledger)
    shown = columns.all_columns(period)
    keys = [column.key for column in shown]
    assert len(keys) == len(set(keys))
    assert keys[: len(columns.default_keys(period))] == columns.default_keys(period)
    assert set(grid.cells(ledger, columns.default_keys(period), uids)) == set(uids)
    assert sum(column.filling and column.key.endswith(":done") for column in shown) == 1


@given(st.sampled_from([f"2025-{month:02d}" for month in range(1, 12)]), st.data())
def test_a_portable_key_means_the_same_next_month(period: str, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from([column.key for column in columns.all_columns(period)]))
    assert columns.resolved(columns.portable(key, period), period) == key
    later = f"2026-{period[5:]}"
    if key in (f"{period}:done", f"{periods.filling(period)}:done"):
        moved = columns.resolved(columns.portable(key, period), later)
        assert moved in columns.default_keys(later)


def test_layouts_are_kept_by_view_and_move_with_the_month(ledger: Ledger) -> None:
    kept = layouts.GridLayout(
        columns=("light", "name", "2025-09:done"),
        widths={"2025-09:done": 90.5},
        conditions=(
            Condition("total_investment", "at_least", (5 * WAN,)),
            Condition("leader", "in", (None, "甲")),
        ),
        sort=(("2025-08:done", True),),
        group="",
        folded=("工业",),
    )
    layouts.keep(ledger, "all", kept, "2025-08")
    assert layouts.layout(ledger, "all", "2025-08") == kept
    moved = layouts.layout(ledger, "all", "2025-09")
    assert moved is not None
    assert moved.columns == ("light", "name", "2025-10:done")
    assert moved.sort == (("2025-09:done", True),)
    assert layouts.layout(ledger, "bond", "2025-08") is None


def test_a_layout_of_another_version_is_passed_over(ledger: Ledger) -> None:
    ledger.set_meta(grid_layouts={"all": {"columns": 7}}, grid_views=[{"key": 1}])
    assert layouts.layout(ledger, "all", PERIOD) is None
    assert layouts.named_views(ledger) == []
    ledger.set_meta(grid_layouts={}, grid_views=[])


def test_named_views_have_names_of_their_own(ledger: Ledger) -> None:
    made = layouts.save_view(ledger, " 周例会 ", "building", layouts.GridLayout(group="leader"), PERIOD)
    assert (made.label, made.base) == ("周例会", "building")
    with pytest.raises(UserError, match="已经有叫"):
        layouts.save_view(ledger, "周例会", "all", layouts.GridLayout(), PERIOD)
    assert layouts.name_complaint(ledger, "全部", ["全部"])
    assert layouts.name_complaint(ledger, "  ")
    second = layouts.save_view(ledger, "另一个", "all", layouts.GridLayout(), PERIOD)
    assert second.key != made.key
    layouts.drop_view(ledger, made.key)
    assert layouts.named_views(ledger) == [second]
    assert layouts.layout(ledger, made.key, PERIOD) is None
    layouts.drop_view(ledger, second.key)
