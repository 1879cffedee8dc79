"""Money of one project, of cohorts over the ledger, and what needs a word."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.models import FundBatch, FundFlow
from app.models.cells import Cell
from app.models.keys import flow_key
from app.services.common import records
from app.services.grid import editing, standings
from app.services.ledger.ledgers import Ledger
from app.services.money import funds
from app.services.project import projects
from tests.county import county

WHO = "刘敏"
WAN = 10_000


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with county(tmp_path / "台账") as made:
        yield made


def project(ledger: Ledger, name: str = "雨污分流改造", **fields: object) -> str:
    usual = {
        "status": "在建", "year_plan": 6_000 * WAN, "plan_year": 2025, "total_investment": 20_000 * WAN,
        "fund_bond": 8_000 * WAN, "fund_own": 12_000 * WAN, "actual_start": "2025-03-01",
        "cumulative_prev_year": 0,
    }  # fmt: skip
    return projects.create(ledger, WHO, {**usual, "name": name, **fields}, with_nodes=False)


def batch(ledger: Ledger, uid: str, amount: int | None, **fields: object) -> str:
    usual = {"project": uid, "kind": "地方政府专项债券", "cohort": 2023, "issued": "2023-05-20"}
    row = {**usual, "amount": None if amount is None else amount * WAN, **fields}
    return records.add(ledger, WHO, FundBatch, row)


def type_in(ledger: Ledger, *cells: tuple[str, str, str]) -> None:
    prepared = editing.prepare([Cell(*cell) for cell in cells])
    assert not prepared.refused
    editing.apply(ledger, WHO, "填资金", prepared)


def told(ledger: Ledger) -> list[tuple[str, str]]:
    """Rule (or words) and fact of every concern about money."""
    standings.refresh(ledger)
    with ledger.read() as session:
        found = funds.concerns(session, ledger.today)
    return [(one.rule or one.note.split(" · ")[0], one.what) for one in found]


def test_a_project_tells_what_became_of_every_batch(ledger: Ledger) -> None:
    uid = project(ledger)
    first = batch(ledger, uid, 500)
    second = batch(ledger, uid, 300, cohort=2024, issued="2024-06-01")
    early = batch(ledger, uid, 80, kind=funds.EARLY, source="县级财政", issued="2025-08-01", cohort=2025)
    type_in(
        ledger,
        (uid, flow_key("2025-08", "到位", "专项债券"), "800"),
        (uid, flow_key("2025-08", "支付", "专项债券"), "600"),
        (uid, "2025-08:done", "700"),
    )  # fmt: skip
    page = projects.page(ledger, uid)
    money = funds.of_page(page, ledger.today)
    paid = {each.batch.uid: each.paid for each in money.batches}
    assert paid == {first: 500 * WAN, second: 100 * WAN, early: None}
    assert [each.batch.uid for each in money.spent_on(True)] == [early]
    assert (money.streams.allotted, money.streams.against) == (880 * WAN, 600 * WAN)
    rates = {rate.name: rate.value for rate in money.rates}
    assert rates["支付率"] == 0.75
    assert rates["到位率"] == 800 / 20_000
    assert money.hits == ()
    own = {(each.kind, each.year): each for each in funds.own_cohorts(page, money)}
    assert own["地方政府专项债券", 2024].paid == 100 * WAN
    assert own["地方政府专项债券", 2023].received == 500 * WAN


def test_a_payment_that_names_its_batch_goes_there(ledger: Ledger) -> None:
    uid = project(ledger)
    first, second = batch(ledger, uid, 500), batch(ledger, uid, 300, cohort=2024, issued="2024-06-01")
    type_in(ledger, (uid, flow_key("2025-08", "支付", "专项债券"), "200"))
    page = projects.page(ledger, uid)
    flow = next(each for each in page.of(FundFlow))
    records.set_texts(ledger, WHO, FundFlow, [Cell(flow.uid, "batch", second)], "写明批次")
    money = funds.of_page(projects.page(ledger, uid), ledger.today)
    assert {each.batch.uid: each.paid for each in money.batches} == {first: None, second: 200 * WAN}


def test_cohorts_count_projects_once_and_add_up_over_the_ledger(ledger: Ledger) -> None:
    one, two = project(ledger), project(ledger, "二", actual_start=None, status="前期")
    three = project(ledger, "三", status="竣工", actual_finish="2025-06")
    gone = project(ledger, "删掉的")
    for uid, amount in ((one, 500), (one, 100), (two, 300), (three, 100), (gone, 999)):
        batch(ledger, uid, amount)
    batch(ledger, two, None, cohort=2024)  # applied for only
    type_in(ledger, (one, "2025-08:done", "900"), (three, "2025-05:done", "100"))
    type_in(
        ledger,
        (one, flow_key("2025-08", "支付", "专项债券"), "250"),
        (three, flow_key("2025-05", "支付", "专项债券"), "120"),
    )
    projects.delete(ledger, WHO, [gone])
    standings.refresh(ledger)
    with ledger.read() as session:
        (cohort,) = funds.cohorts(session)
    assert (cohort.kind, cohort.year) == ("地方政府专项债券", 2023)
    assert (cohort.projects, cohort.started, cohort.finished) == (3, 2, 1)
    assert (cohort.allotted, cohort.paid, cohort.done) == (1000 * WAN, 370 * WAN, 1000 * WAN)
    rates = {rate.name: rate.value for rate in cohort.rates()}
    assert rates["开工率"] == 2 / 3
    assert rates["使用率"] == 0.37
    assert rates["完成比下达"] == 1.0


def test_what_contradicts_needs_a_word(ledger: Ledger) -> None:
    fine = project(ledger, "没有毛病的")
    type_in(
        ledger, (fine, "2025-08:paid", "10"), (fine, "2025-08:received", "10"), (fine, "2025-08:done", "10")
    )
    assert told(ledger) == []
    open_gap = project(ledger, "没闭合的", fund_own=None, actual_start=None)
    assert told(ledger) == [("R21", "资金拼盘没有闭合")]
    type_in(ledger, (open_gap, "2025-08:paid", "20"), (open_gap, "2025-08:received", "10"))
    assert ("R20", "支付大于到位") in told(ledger)
    idle = project(ledger, "拖着的")
    batch(ledger, idle, 500)
    assert ("R23", "开工后一直没有支付") in told(ledger)
    waiting = project(ledger, "没开工的", actual_start=None)
    batch(ledger, waiting, 500, issued="2025-05-01")
    assert ("地方政府专项债券2023年", "资金下达140天没有支付") in told(ledger)
    reserve = project(ledger, "储备的", status="储备", fund_own=None)
    before = told(ledger)
    projects.delete(ledger, WHO, [reserve])
    assert told(ledger) == before  # nothing was promised for it


def test_where_no_money_was_ever_told_nothing_is_said_of_payments(ledger: Ledger) -> None:
    uid = project(ledger)
    type_in(ledger, (uid, "2025-08:done", "500"))
    assert told(ledger) == []
    assert funds.of_page(projects.page(ledger, uid), ledger.today).hits == ()


def test_money_paid_but_not_by_source_is_not_called_idle(ledger: Ledger) -> None:
    uid = project(ledger)
    batch(ledger, uid, 500)
    type_in(
        ledger, (uid, "2025-08:paid", "100"), (uid, "2025-08:received", "100"), (uid, "2025-08:done", "100")
    )
    (spent,) = funds.of_page(projects.page(ledger, uid), ledger.today).batches
    assert (spent.paid, spent.rate.value, spent.idle) == (None, None, 0)
    assert told(ledger) == []
