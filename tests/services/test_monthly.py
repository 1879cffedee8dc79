"""A month of many projects: how far it is, who filled it in, money by source with totals that follow."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.errors import UserError
from app.models import FundFlow, MonthlyProgress
from app.models.cells import Cell
from app.models.keys import flow_key, parse
from app.models.uids import keyed_uid
from app.rules.standing import year_to_date
from app.services.common import options, records
from app.services.grid import editing, standings
from app.services.grid.grid import GridQuery
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.money import flows
from app.services.months import month_sheet, reporting
from app.services.project import projects
from tests.county import county

WHO, OTHER = "刘敏", "王海燕"
WAN = 10_000
MONTH, BEFORE = "2025-09", "2025-08"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with county(tmp_path / "台账") as made:
        yield made


def project(ledger: Ledger, name: str = "雨污分流改造", **fields: object) -> str:
    usual = {
        "status": "在建", "year_plan": 12_000 * WAN, "plan_year": 2025, "total_investment": 20_000 * WAN,
        "responsible_unit": "县住建局", "responsible_person": "毕秀兰", "fund_bond": 8_000 * WAN,
        "fund_own": 12_000 * WAN,
    }  # fmt: skip
    return projects.create(ledger, WHO, {**usual, "name": name, **fields}, with_nodes=False)


def type_in(ledger: Ledger, *cells: tuple[str, str, str], by: str = WHO) -> None:
    prepared = editing.prepare([Cell(*cell) for cell in cells])
    assert not prepared.refused
    editing.apply(ledger, by, "填9月", prepared)


def month_of(ledger: Ledger, uid: str, month: str = MONTH) -> MonthlyProgress:
    found = projects.page(ledger, uid).months[month]
    assert found is not None
    return found


def cell(ledger: Ledger, uid: str, key: str, month: str = MONTH) -> object:
    return month_sheet.cells(ledger, month, [key], [uid])[uid][0]


# ------------------------------------------------------------------ who filled it in


def test_the_first_report_is_signed_in_the_same_step_and_later_ones_are_not(ledger: Ledger) -> None:
    uid = project(ledger)
    type_in(ledger, (uid, f"{MONTH}:plan", "900"), by=OTHER)
    assert month_of(ledger, uid).reporter is None  # a plan is no report
    before = projects.page(ledger, uid).changes
    type_in(ledger, (uid, f"{MONTH}:done", "880"))
    told = month_of(ledger, uid)
    assert (told.reporter, told.reported) == (WHO, "2025-09-18")
    assert projects.page(ledger, uid).changes == before + 1
    type_in(ledger, (uid, f"{MONTH}:done", "890"), by=OTHER)
    assert month_of(ledger, uid).reporter == WHO
    ledgers.undo_last(ledger, WHO)
    ledgers.undo_last(ledger, WHO)
    assert (month_of(ledger, uid).done, month_of(ledger, uid).reporter) == (None, None)


def test_a_reporter_that_is_typed_stays(ledger: Ledger) -> None:
    uid = project(ledger)
    type_in(ledger, (uid, f"{MONTH}:done", "880"), (uid, f"{MONTH}:reporter", "项目部小赵"))
    assert month_of(ledger, uid).reporter == "项目部小赵"


# ------------------------------------------------------------------ how far it is


def test_the_status_counts_what_has_to_be_told_until_the_offices_day(ledger: Ledger) -> None:
    told, untold, over = project(ledger), project(ledger, "二"), project(ledger, "三", status="竣工")
    by_year = project(ledger, "四", responsible_person=WHO)
    type_in(ledger, (told, f"{MONTH}:done", "0"), (by_year, f"{MONTH}:year_done", "700"))
    status = reporting.status(ledger, MONTH, WHO)
    assert (status.total, status.due, status.filled, status.unfilled) == (4, 3, 2, 1)
    assert status.mine == 2  # one that answers to the person, one that the person filled in
    assert (status.deadline, status.workdays) == (date(2025, 9, 25), 5)
    type_in(ledger, (over, f"{MONTH}:done", "5"))
    assert reporting.status(ledger, MONTH, WHO).due == 4  # told all the same
    options.set_option(ledger, WHO, "report_day", "31")
    assert reporting.status(ledger, "2025-02", WHO).deadline == date(2025, 2, 28)
    units = {unit.name: (unit.projects, unit.unfilled) for unit in reporting.units(ledger, MONTH)}
    assert units == {"县住建局": (4, 1)}
    assert untold


def test_an_empty_ledger_has_a_status_too(ledger: Ledger) -> None:
    status = reporting.status(ledger, MONTH, WHO)
    assert (status.total, status.due, status.unfilled) == (0, 0, 0)
    assert reporting.units(ledger, MONTH) == []
    with ledger.read() as session:
        assert reporting.concerns(session, ledger.today) == []


# ------------------------------------------------------------------ rows


def test_the_year_to_a_month_is_the_same_in_cells_and_sums_however_it_was_told(ledger: Ledger) -> None:
    uids = [project(ledger, f"项目{number}") for number in range(3)]
    one, two, three = uids
    type_in(
        ledger,
        *((one, f"2025-{month:02d}:done", str(100 + month)) for month in range(1, 10)),
        (two, "2025-07:year_done", "700"), (two, "2025-08:done", "80"), (two, f"{MONTH}:done", "90"),
        (three, "2025-07:year_done", "700"), (three, f"{MONTH}:year_done", "1000"),
    )  # fmt: skip
    standings.refresh(ledger)
    for month in ("2025-07", BEFORE, MONTH, "2025-12"):
        sums = month_sheet.figures(ledger, month, [month_sheet.YEAR_DONE])[month_sheet.YEAR_DONE]
        for uid in uids:
            page = projects.page(ledger, uid)
            books = {
                record.month: {"done": record.done, "year_done": record.year_done}
                for record in page.of(MonthlyProgress)
            }
            expected = year_to_date(books, month)
            assert cell(ledger, uid, month_sheet.YEAR_DONE, month) == expected
            assert sums.get(uid) == expected
    assert cell(ledger, two, month_sheet.RATE) == 870 / 12_000
    assert cell(ledger, three, month_sheet.STATE) == month_sheet.FILLED


def test_the_tabs_find_their_projects(ledger: Ledger) -> None:
    told, untold = project(ledger), project(ledger, "没填的")
    type_in(ledger, (told, f"{MONTH}:done", "10"))
    standings.refresh(ledger)

    def found(view: str) -> set[str]:
        query = GridQuery(MONTH, view=view, group="responsible_unit")
        outline = month_sheet.outline(ledger, query, [], month_sheet.figures(ledger, MONTH, []))
        return {uid for group in outline.groups for uid in group.uids}

    assert found("all") == {told, untold}
    assert found(f"unfilled@{MONTH}") == {untold}
    assert found(f"unfilled@{BEFORE}") == {told, untold}
    assert found(f"mine@{MONTH}@{WHO}") == {told}
    assert found(f"mine@{MONTH}@毕秀兰") == {told, untold}


def test_groups_add_up_money_by_source_and_the_months_own_rate(ledger: Ledger) -> None:
    one, two = project(ledger), project(ledger, "二", responsible_unit="县水利局")
    type_in(
        ledger,
        (one, flow_key(MONTH, "到位", "专项债券"), "100"), (two, flow_key(MONTH, "到位", "专项债券"), "50"),
        (one, f"{MONTH}:done", "1200"), (two, f"{BEFORE}:done", "600"),
    )  # fmt: skip
    standings.refresh(ledger)
    keys = [
        flow_key(MONTH, "到位", "专项债券"),
        flow_key(MONTH, "拨付"),
        f"{MONTH}:received",
        f"{MONTH}:done",
    ]
    known = month_sheet.figures(ledger, MONTH, keys)
    outline = month_sheet.outline(ledger, GridQuery(MONTH, group="responsible_unit"), keys, known)
    sums = {group.value: group.sums for group in outline.groups}
    assert outline.total.sums[keys[0]] == outline.total.sums[keys[2]] == 150 * WAN
    assert sums["县住建局"]["rate"] == 0.1
    assert outline.total.sums["rate"] == 1800 / 24_000
    assert outline.total.sums.get(keys[1]) is None


# ------------------------------------------------------------------ money by source


def test_a_total_follows_its_sources_in_the_same_step(ledger: Ledger) -> None:
    uid = project(ledger)
    before = projects.page(ledger, uid).changes
    type_in(
        ledger,
        (uid, flow_key(MONTH, "到位", "专项债券"), "300"), (uid, flow_key(MONTH, "到位", "企业自筹"), "200"),
    )  # fmt: skip
    assert month_of(ledger, uid).received == 500 * WAN
    assert month_of(ledger, uid).paid is None
    assert projects.page(ledger, uid).changes == before + 1
    type_in(ledger, (uid, flow_key(MONTH, "到位", "企业自筹"), ""))
    assert month_of(ledger, uid).received == 300 * WAN
    ledgers.undo_last(ledger, WHO)
    assert month_of(ledger, uid).received == 500 * WAN
    ledgers.undo_last(ledger, WHO)
    assert projects.page(ledger, uid).months[MONTH] is None
    assert projects.page(ledger, uid).of(FundFlow) == ()


def test_a_total_that_says_something_else_stays_and_is_marked_until_it_is_taken(ledger: Ledger) -> None:
    uid = project(ledger)
    type_in(ledger, (uid, f"{MONTH}:paid", "600"))
    type_in(ledger, (uid, flow_key(MONTH, "支付", "专项债券"), "250"))
    assert month_of(ledger, uid).paid == 600 * WAN
    facts = cell(ledger, uid, month_sheet.FACTS)
    assert isinstance(facts, dict)
    assert facts["paid"].rule == "R21"
    assert "多 350 万元" in facts["paid"].figures
    with ledger.read() as session:
        told = [one for one in reporting.concerns(session, ledger.today) if one.urgency == "explain"]
    assert [(one.project, one.rule, one.place.detail) for one in told] == []  # 9月 is not told yet
    type_in(ledger, (uid, f"{MONTH}:done", "900"))
    with ledger.read() as session:
        told = [one for one in reporting.concerns(session, ledger.today) if one.urgency == "explain"]
    assert [(one.project, one.rule, one.place.detail) for one in told] == [(uid, "R21", MONTH)]
    assert flows.take_sums(ledger, WHO, [(uid, MONTH, "支付"), (uid, MONTH, "到位")]) == 1
    assert month_of(ledger, uid).paid == 250 * WAN
    assert cell(ledger, uid, month_sheet.FACTS) == {}


def test_a_total_typed_with_its_sources_counts_itself(ledger: Ledger) -> None:
    uid = project(ledger)
    type_in(ledger, (uid, flow_key(MONTH, "到位", "专项债券"), "300"), (uid, f"{MONTH}:received", "320"))
    assert month_of(ledger, uid).received == 320 * WAN


def test_streams_never_mix(ledger: Ledger) -> None:
    uid = project(ledger)
    streams = {"到位": "300", "拨付": "200", "支付": "100"}
    type_in(ledger, *((uid, flow_key(MONTH, stream, "专项债券"), text) for stream, text in streams.items()))
    told = month_of(ledger, uid)
    assert (told.received, told.paid, told.done, told.listed) == (300 * WAN, 100 * WAN, None, None)
    assert cell(ledger, uid, flow_key(MONTH, "拨付")) == 200 * WAN


def test_the_only_source_needs_no_name_several_do(ledger: Ledger) -> None:
    one, several = project(ledger, fund_bond=None), project(ledger, "二")
    none = project(ledger, "三", fund_bond=None, fund_own=None)
    type_in(ledger, (one, flow_key(MONTH, "拨付"), "70"), (none, flow_key(MONTH, "拨付"), "30"))
    assert [flow.source for flow in projects.page(ledger, one).of(FundFlow)] == ["企业自筹"]
    assert [flow.source for flow in projects.page(ledger, none).of(FundFlow)] == ["其他"]
    before = projects.page(ledger, several).changes
    with pytest.raises(UserError, match="2个资金来源"):
        type_in(ledger, (several, flow_key(MONTH, "拨付"), "70"))
    assert projects.page(ledger, several).changes == before


def test_two_desks_fill_one_record(ledger: Ledger) -> None:
    uid = project(ledger)
    type_in(ledger, (uid, flow_key(MONTH, "到位", "专项债券"), "300"))
    (flow,) = projects.page(ledger, uid).of(FundFlow)
    assert flow.uid == keyed_uid(FundFlow, uid, MONTH, "到位", "专项债券")


def test_vouchers_count_and_the_month_follows_them(ledger: Ledger) -> None:
    uid = project(ledger)
    voucher = {"project": uid, "month": MONTH, "stream": "支付", "source": "专项债券", "amount": 120 * WAN}
    made = records.add(ledger, WHO, FundFlow, {**voucher, "number": "记-17"})
    assert month_of(ledger, uid).paid == 120 * WAN
    type_in(ledger, (uid, flow_key(MONTH, "支付", "专项债券"), "200"))
    assert sorted(flow.amount or 0 for flow in projects.page(ledger, uid).of(FundFlow)) == [
        80 * WAN,
        120 * WAN,
    ]
    assert month_of(ledger, uid).paid == 200 * WAN
    with pytest.raises(UserError, match="120 万元"):
        type_in(ledger, (uid, flow_key(MONTH, "支付", "专项债券"), "100"))
    records.set_texts(ledger, WHO, FundFlow, [Cell(made, "month", "2025-07")], "改月份")
    assert month_of(ledger, uid).paid == 80 * WAN
    assert month_of(ledger, uid, "2025-07").paid == 120 * WAN
    records.remove(ledger, WHO, FundFlow, made)
    assert month_of(ledger, uid, "2025-07").paid is None


# ------------------------------------------------------------------ texts and what is odd


def test_last_months_text_is_taken_where_there_is_none_as_one_step(ledger: Ledger) -> None:
    one, two, three = (project(ledger, f"项目{number}") for number in range(3))
    type_in(
        ledger, (one, f"{BEFORE}:progress", "主体施工"), (two, f"{BEFORE}:progress", "基础开挖"),
        (two, f"{MONTH}:progress", "基础完成"),
    )  # fmt: skip
    assert reporting.follow_words(ledger, WHO, MONTH, [one, two, three]) == 1
    assert month_of(ledger, one).progress == "主体施工"
    assert month_of(ledger, one).reporter == WHO
    assert month_of(ledger, two).progress == "基础完成"
    assert projects.page(ledger, three).months[MONTH] is None
    ledgers.undo_last(ledger, WHO)
    assert projects.page(ledger, one).months[MONTH] is None
    assert reporting.follow_words(ledger, WHO, MONTH, [three]) == 0


def test_what_was_not_reported_is_told_by_unit_with_the_way_there(ledger: Ledger) -> None:
    for number, unit in enumerate(("县住建局", "县住建局", "县住建局", "县水利局", None)):
        project(ledger, f"项目{number}", responsible_unit=unit, responsible_person=f"人{number % 2}")
    with ledger.read() as session:
        told = reporting.concerns(session, ledger.today)
    found = [(one.what, one.note, one.name, one.person, one.place.detail) for one in told]
    assert found == [
        ("县住建局", "9月3项没填", "项目0、项目1等", "2人", "县住建局"),
        (reporting.NO_UNIT, "9月1项没填", "项目4", "人0", ""),
        ("县水利局", "9月1项没填", "项目3", "人1", "县水利局"),
    ]
    assert {(one.urgency, one.verb, one.place.page, one.due) for one in told} == {
        ("unfilled", "打开填报", "months", date(2025, 9, 25))
    }


def test_copied_figures_and_words_are_asked_about(ledger: Ledger) -> None:
    uid = project(ledger)
    for month in ("2025-07", BEFORE, MONTH):
        type_in(ledger, (uid, f"{month}:done", "1160"), (uid, f"{month}:progress", "主体施工"))
    facts = cell(ledger, uid, month_sheet.FACTS)
    assert isinstance(facts, dict)
    assert {name: fact.rule for name, fact in facts.items()} == {"done": "R07", "progress": "R12"}
    assert "7月 1,160　8月 1,160　9月 1,160 万元" in facts["done"].figures
    with ledger.read() as session:
        told = {one.rule for one in reporting.concerns(session, ledger.today)}
    assert told == {"R07", "R12"}
    type_in(ledger, (uid, f"{MONTH}:done", "1161"), (uid, f"{MONTH}:progress", "主体封顶"))
    with ledger.read() as session:
        assert reporting.concerns(session, ledger.today) == []


def test_the_columns_are_the_clerks_sheet(ledger: Ledger) -> None:
    project(ledger)
    assert month_sheet.used_sources(ledger) == ("专项债券", "企业自筹")
    labels = [column.label for column in month_sheet.columns(MONTH)]
    wanted = ["项目名称", "本月完成", "本月形象进度", "责任单位", "责任人", "年度计划", "本月计划",
              "1—9月累计", "占年计划 %", "上月形象进度", "本月问题", "措施", "下步措施", "到位", "拨付",
              "支付", "入统", "本月目标", "上报累计", "填报人", "填报日期"]  # fmt: skip
    assert [label for label in labels if label in wanted] == wanted
    more = {column.key for column in month_sheet.columns(MONTH, ("专项债券",))}
    assert flow_key(MONTH, "支付", "专项债券") in more
    money = parse(flow_key(MONTH, "支付", "专项债券"))
    assert (money.stream, money.source) == ("支付", "专项债券")
    assert editing.parsed(flow_key(MONTH, "支付", "国债"), "1.5") == 15_000
