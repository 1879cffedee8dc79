"""What the wizard shows of an import: cells, decisions, balances, edits, and what it remembers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents import intake
from app.documents.intake import Overrides, Sheet, Understanding, Workbook
from app.models import Project, fields_of
from app.models.values import show_money
from app.services.intake import planning, reading
from app.services.intake import targets as choices
from app.services.intake.balance import balances_of, explained
from app.services.intake.plan import NEW, SKIP, Outcome
from app.services.intake.review import CellState, Review, edited, final_decisions, going
from app.storage.ledger import Ledger
from tests.county import county
from tests.documents.intake_books import sheet

NAME = "表一"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with county(tmp_path / "copy") as made:
        yield made


def book(*rows: list[object], total: list[object] | None = None) -> Workbook:
    """A department's sheet: title, unit, header, 合计, and these rows (name, total, year plan)."""
    numbered = [[at, *row] for at, row in enumerate(rows, 1)]
    stated = [["", "合计", *total]] if total else []
    whole = [
        ["2025年8月重点项目进度表", "", "", ""],
        ["单位：万元", "", "", ""],
        ["序号", "项目名称", "总投资", "年度计划"],
        *stated,
        *numbered,
    ]
    return Workbook(Path("表.xlsx"), (sheet(whole, name=NAME),))


def understood(ledger: Ledger, workbook: Workbook, overrides: Overrides | None = None) -> Understanding:
    return reading.understand(ledger, workbook, overrides)


def reviewed(ledger: Ledger, workbook: Workbook, **decisions: str) -> Review:
    """The review of a workbook; decisions by row, as r5="new"."""
    said = {(NAME, int(row[1:])): decision for row, decision in decisions.items()}
    plan = planning.plan(ledger, understood(ledger, workbook), said)
    return Review(workbook, plan, said)


def put(ledger: Ledger, name: str, total: int) -> str:
    with ledger.change("录入", by="刘敏") as session:
        return session.insert_many(Project, [{"name": name, "total_investment": total * 10_000}])[0]


# ------------------------------------------------------------------ cells


def test_cells_that_change_say_what_the_ledger_has(ledger: Ledger) -> None:
    put(ledger, "运河东路北延工程", 5000)
    review = reviewed(ledger, book(["运河东路北延工程", 5200, 300]))
    notes = review.notes((NAME, 4))
    assert {index: note.state for index, note in notes.items()} == {
        2: CellState.CHANGE, 3: CellState.CHANGE,
    }  # fmt: skip
    assert "5,000" in notes[2].words
    assert "空着" in notes[3].words
    assert review.outcome((NAME, 4)) is Outcome.UPDATE


def test_a_new_row_has_nothing_tinted_and_a_bad_cell_is_framed(ledger: Ledger) -> None:
    review = reviewed(ledger, book(["污水处理厂扩建工程", "待定", 300]))
    assert {index: note.state for index, note in review.notes((NAME, 4)).items()} == {2: CellState.REFUSED}
    (decision,) = review.decisions
    assert (decision.kind, decision.column, decision.suggestion) == ("cell", 2, "")
    assert "待定" in decision.title


def test_a_row_without_name_is_refused_with_its_cell(ledger: Ledger) -> None:
    review = reviewed(ledger, book(["甲地块道路工程", 100, 10], ["", 900, 60]))
    assert review.outcome((NAME, 5)) is Outcome.REFUSED
    assert review.notes((NAME, 5))[1].state is CellState.REFUSED
    assert [one.kind for one in review.decisions] == ["row"]


@pytest.mark.parametrize(("cell", "doubt"), [("约0.7", "0.7"), ("3.5亿", "35,000"), ("1200,5", "1,200.5")])
def test_a_doubtful_cell_that_overwrites_says_both(ledger: Ledger, cell: str, doubt: str) -> None:
    put(ledger, "运河东路北延工程", 5000)
    review = reviewed(ledger, book(["运河东路北延工程", cell, 300], ["新建学校工程", cell, 300]))
    change, new = review.notes((NAME, 4))[2], review.notes((NAME, 5))[2]
    assert (change.state, change.doubted, new.state, new.doubted) == (
        CellState.CHANGE, True, CellState.DOUBT, True,
    )  # fmt: skip
    assert "5,000" in change.words
    assert doubt in change.words
    assert doubt in new.words


# ------------------------------------------------------------------ decisions


def test_one_answer_serves_all_cells_that_say_the_same(ledger: Ledger) -> None:
    rows = [["第一号道路工程", "待定", 1], ["第二号道路工程", "待定", 2], ["第三号道路工程", "未定", 3]]
    review = reviewed(ledger, book(*rows, ["第四号道路工程", 100, "待定"], ["第五号道路工程", "待定", 5]))
    assert [(one.key[1], [row for _, row in one.others]) for one in review.decisions] == [
        (4, [5, 8]), (6, []), (7, []),
    ]  # fmt: skip
    assert "还有2行" in review.decisions[0].words
    assert review.equals((NAME, 5), 2) == ((NAME, 4), (NAME, 5), (NAME, 8))
    assert review.equals((NAME, 7), 2) == ((NAME, 7),)


def test_a_near_duplicate_waits_and_is_left_out_unless_somebody_decides(ledger: Ledger) -> None:
    uid = put(ledger, "建筑垃圾资源化利用中心", 10_000)
    workbook = book(["建筑垃圾资源化利用中心一期", 10_000, 5000], ["新建学校工程", 800, 100])
    review = reviewed(ledger, workbook)
    (decision,) = review.decisions
    assert decision.kind == "double"
    assert [one.uid for one in decision.candidates] == [uid]
    assert going(review.plan) == (1, 1)
    assert final_decisions(review.plan, {}) == {(NAME, 4): SKIP}
    as_one = reviewed(ledger, workbook, r4=uid)
    assert as_one.outcome((NAME, 4)) is Outcome.UPDATE
    assert as_one.decisions[0].chosen == uid
    apart = reviewed(ledger, workbook, r4=NEW)
    assert apart.outcome((NAME, 4)) is Outcome.NEW
    assert final_decisions(apart.plan, {(NAME, 4): NEW}) == {(NAME, 4): NEW}


def test_rows_that_went_into_another_one_are_not_refused(ledger: Ledger) -> None:
    first = book(["第一号道路工程", 100, 1], ["第二号道路工程", 200, 2])
    again = sheet(list(first.sheets[0].cells), name="表二")
    workbook = Workbook(first.path, (*first.sheets, again))
    review = reviewed(ledger, workbook)
    assert review.plan.counts()[Outcome.REFUSED] == 0
    assert [one.row for one in review.plan.refused()] == [4, 5]  # the report still tells of them
    assert review.outcome(("表二", 4)) is Outcome.SAME
    assert review.decisions == ()


# ------------------------------------------------------------------ balances


@given(
    amounts=st.lists(st.integers(1, 90_000), min_size=2, max_size=8),
    bad=st.integers(0, 7),
    refused=st.booleans(),
)
def test_the_one_unread_amount_is_what_the_total_leaves(amounts: list[int], bad: int, refused: bool) -> None:
    """Whatever the amounts are, the total of the sheet tells the one that cannot be read."""
    hidden = bad % len(amounts)
    rows: list[list[object]] = [
        [f"{'甲乙丙丁戊己庚辛'[at]}片区供热管网改造工程", "约三千多" if at == hidden else amount, 1]
        for at, amount in enumerate(amounts)
    ]
    total = sum(amounts)
    if refused:
        rows.append(["", 70, 1])
        total += 70
    workbook = book(*rows, total=[total, len(rows)])
    told = intake.understand(workbook, fields=fields_of(Project), year=2025, month="2025-08")
    balances = balances_of(workbook.sheets[0], told.sheets[0], told)
    money = {balance.column: balance for balance in balances}
    assert money[3].agrees
    assert money[2].gap == amounts[hidden] * 10_000
    assert money[2].suggestions == {5 + hidden: show_money(amounts[hidden] * 10_000)}
    assert f"第{5 + hidden}行" in explained(balances)


def test_two_unread_amounts_in_one_scope_are_not_guessed(ledger: Ledger) -> None:
    workbook = book(["甲片区道路工程", "约三千多", 1], ["乙片区道路工程", "未定", 1], total=[5000, 2])
    (money,) = [one for one in reviewed(ledger, workbook).balances[NAME] if one.column == 2]
    assert money.suggestions == {}
    assert money.unread == (5, 6)


# ------------------------------------------------------------------ edits


def test_an_edit_is_read_like_the_file_and_leaves_the_file_alone(ledger: Ledger) -> None:
    workbook = book(["甲片区道路工程", "约三千多", 1], total=[3200, 1])
    fixed = edited(workbook, {(NAME, 5, 2): "3,200", (NAME, 5, 1): "乙片区道路工程"})
    review = reviewed(ledger, fixed)
    (row,) = review.plan.rows
    assert row.row.values["total_investment"] == 32_000_000
    assert row.row.values["name"] == "乙片区道路工程"
    assert review.decisions == ()
    assert workbook.sheets[0].cells[4][2] == "约三千多"
    assert edited(workbook, {}).sheets[0] is workbook.sheets[0]


@given(st.text(max_size=12))
def test_any_typed_text_becomes_a_cell(text: str) -> None:
    made = edited(
        Workbook(Path("表.xlsx"), (Sheet(NAME, [["甲"]]),)), {(NAME, 1, 0): text}
    ).sheets[0].cells[0][0]  # fmt: skip
    assert isinstance(made, int | float | str)


# ------------------------------------------------------------------ targets and memory


def test_every_target_has_words_and_the_words_tell_them_apart() -> None:
    found = choices.targets("2025-08")
    assert all(target.label == choices.label(target.key) for target in found)
    money = {target.key for target in found if target.money}
    assert money == {target.key for target in found if choices.is_money(target.key)}
    assert len({target.label for target in found}) >= len(found) - 2
    assert choices.label("2025-08.done") == "8月完成"
    assert choices.label("#") == choices.label(None) == ""


def test_what_a_person_chose_is_remembered_by_header_without_its_month(ledger: Ledger) -> None:
    workbook = book(["甲片区道路工程", 100, 7])
    overrides = Overrides(targets={(NAME, 3): "2025-08.done", (NAME, 2): None})
    told = understood(ledger, workbook, overrides)
    assert choices.remember(ledger, told, overrides) == 2
    hints = choices.hints(ledger)
    assert hints == {"年度计划": "@done", "总投资": ""}
    later = Overrides(periods={NAME: "2025-11"})
    again = reading.understand(ledger, workbook, later, hints=hints)
    targets = {column.header: column.target for column in again.sheets[0].tables[0].columns}
    assert (targets["年度计划"], targets["总投资"]) == ("2025-11.done", None)
    assert choices.used_hints(again, hints) == 2
    (row,) = again.rows
    assert row.months == {"2025-11": {"done": 70_000}}
