"""Permits on a real ledger: written, judged, promised, told; the catalogue as an office changes it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.errors import UserError
from app.models import Commitment, Permit, Project, Role, User
from app.models.cells import Cell
from app.models.uids import keyed_uid
from app.rules.judgement import Judgement
from app.rules.permit_lines import PermitLine
from app.services.common import periods, records
from app.services.common.concerns import Concern
from app.services.grid import grid, standings
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.permits import permit_words, permits, procedures
from app.services.project import projects
from tests.cells import reasons
from tests.county import county

WHO = "刘敏"
TODAY = date(2025, 9, 18)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with county(tmp_path_factory.mktemp("permits") / "台账") as made:
        yield made


@pytest.fixture
def uid(ledger: Ledger) -> Iterator[str]:
    made = project(ledger)
    yield made
    projects.delete(ledger, WHO, [made])


def project(ledger: Ledger, **fields: Any) -> str:
    usual = {"name": "运河东片雨污分流改造", "industry": "市政", "approval": "备案", "status": "前期"}
    return projects.create(ledger, WHO, usual | fields, with_nodes=False)


def write(ledger: Ledger, uid: str, **told: str) -> dict[tuple[str, str], str]:
    """Type `P29_done="2025-06-01"`."""
    cells = [(code, name, text) for key, text in told.items() for code, _, name in [key.partition("_")]]
    return reasons(permits.write(ledger, WHO, uid, [Cell(*cell) for cell in cells], "改手续"))


def judged(ledger: Ledger, uid: str) -> Judgement:
    return projects.page(ledger, uid).permits


def line(ledger: Ledger, uid: str, code: str) -> PermitLine:
    found = judged(ledger, uid).line(code)
    assert found is not None
    return found


def promise(ledger: Ledger, uid: str, **fields: Any) -> str:
    given = {"items": "P29", "promised": "2025-08-31", "number": "故政承〔2025〕6号", "issuer": "县政府"}
    return records.add(ledger, WHO, Commitment, {**given, **fields, "project": uid})


def concerns(ledger: Ledger, uid: str) -> list[Concern]:
    standings.refresh(ledger)
    with ledger.read() as session:
        return [each for each in permits.concerns(session, ledger.today) if each.project == uid]


def light(ledger: Ledger, uid: str) -> tuple[str, str]:
    standing = projects.page(ledger, uid).standing
    return standing.light, standing.light_reason


# ------------------------------------------------------------------ the delivered catalogue


def test_the_catalogue_is_the_one_of_the_policy(ledger: Ledger) -> None:
    with ledger.read() as session:
        items = procedures.catalogue(session)
    assert [item.code for item in items] == [f"P{number:02d}" for number in range(1, 32)]
    places = {item.code: place for place, item in enumerate(items)}
    known = set(places)
    assert all(code in known for item in items for group in (*item.before, item.until) for code in group)
    assert list(dict.fromkeys(item.stage for item in items)) == list(procedures.stages())
    by_code = {item.code: item for item in items}
    assert by_code["P05"].needs == ("需", "不需", "不需")
    assert by_code["P06"].needs == ("不需", "需", "不需")
    assert by_code["P07"].needs == ("不需", "不需", "需")
    assert by_code["P29"].before == (("P19", "P21"), ("P24",), ("P25",), ("P27",))
    assert (by_code["P29"].days, by_code["P29"].months) == (7, 3)
    assert by_code["P03"].unverified
    assert not by_code["P02"].unverified


@pytest.mark.parametrize(
    ("kind", "needed", "undecided"), [("审批", 20, 8), ("核准", 17, 9), ("备案", 14, 12)]
)
def test_what_applies_follows_from_the_kind(ledger: Ledger, kind: str, needed: int, undecided: int) -> None:
    made = project(ledger, approval=kind)
    found = judged(ledger, made)
    said = [each.need for each in found.lines if not each.item.event]
    assert (len(said), found.tally.needed) == (30, needed)
    assert (said.count("需"), said.count("待定")) == (needed, undecided)
    projects.delete(ledger, WHO, [made])


def test_without_a_kind_the_project_says_so(ledger: Ledger) -> None:
    made = project(ledger, approval=None)
    found = judged(ledger, made)
    assert "没有填立项方式" in permit_words.without_kind(found)
    with ledger.read() as session:
        common = [
            item for item in procedures.catalogue(session) if set(item.needs) == {"需"} and not item.event
        ]
    assert found.tally.needed == len(common)
    projects.delete(ledger, WHO, [made])


# ------------------------------------------------------------------ writing


def test_typing_into_a_procedure_makes_its_record_and_one_undo_takes_it_back(
    ledger: Ledger, uid: str
) -> None:
    assert write(ledger, uid, P07_accepted="2025-03-03", P07_done="2025-3-3", P19_unit="县自然资源局") == {}
    with ledger.read() as session:
        row = session.get_one(Permit, keyed_uid(Permit, uid, "P07"))
        assert (row.item, row.done) == ("P07", "2025-03-03")
    assert judged(ledger, uid).tally.done == 1
    ledgers.undo_last(ledger, WHO)
    assert not judged(ledger, uid).recorded
    write(ledger, uid, P07_done="2025-03-04")
    assert line(ledger, uid, "P07").row["done"] == "2025-03-04"
    assert line(ledger, uid, "P07").row["accepted"] is None  # what was taken back stays so


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"P07_done": "明天"}, "认不出日期"),
        ({"P07_done": "2025-09-19"}, "还没有到"),
        ({"P07_accepted": "2025-03-05", "P07_done": "2025-03-04"}, "早于受理"),
        ({"P07_done": "2025-03-04", "P07_accepted": "2025-03-05"}, "晚于办结"),
        ({"P07_way": "随便"}, "不在可选项里"),
        ({"P30_done": "2025-03-04"}, "实际开工"),
        ({"Q77_done": "2025-03-04"}, "没有 Q77"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason_and_the_rest_is_written(
    ledger: Ledger, uid: str, told: dict[str, str], why: str
) -> None:
    wrong = write(ledger, uid, **told, P19_note="照写")
    assert [why in reason for reason in wrong.values()] == [True]
    assert line(ledger, uid, "P19").row["note"] == "照写"


def test_another_wish_beats_the_catalogue_until_it_is_cleared(ledger: Ledger, uid: str) -> None:
    assert line(ledger, uid, "P11").need == "待定"
    write(ledger, uid, P11_need="需", P08_need="不需", P08_need_reason="年耗能不足1000吨")
    assert (line(ledger, uid, "P11").need, line(ledger, uid, "P08").need) == ("需", "不需")
    write(ledger, uid, P11_need="", P08_need="")
    assert (line(ledger, uid, "P11").need, line(ledger, uid, "P08").need) == ("待定", "需")


def test_procedures_of_a_promise_are_typed_as_people_say_them(ledger: Ledger, uid: str) -> None:
    found = judged(ledger, uid)
    for said in ("29、21", "P29,p21", "施工许可证 不动产权证", "29施工许可证、21不动产权证"):
        assert permits.promised_codes(found, said) == "P29、P21"
    assert permits.promised_names(found, "P29、P21") == "29施工许可证、21不动产权证"
    with pytest.raises(ValueError, match="没有叫「通行证」的手续"):
        permits.promised_codes(found, "29、通行证")


# ------------------------------------------------------------------ promises and lights


def test_works_begun_on_an_open_promise_are_red_everywhere(ledger: Ledger) -> None:
    made = project(ledger, status="在建", actual_start="2025-04-20")
    assert light(ledger, made)[0] != "red"
    given = promise(ledger, made, promised="2026-01-31")  # its day has not come: still begun on a promise
    assert light(ledger, made) == ("red", "承诺未兑现：施工许可证")
    query = grid.GridQuery(periods.period(ledger))
    assert made in grid.uids_of(ledger, replace(query, view="warned"))
    records.set_fields(ledger, WHO, Project, made, {"light_reason": "省里同意"}, "写理由")
    assert light(ledger, made)[0] == "green"
    assert "承诺未兑现：施工许可证" in light(ledger, made)[1]
    records.set_fields(ledger, WHO, Project, made, {"light_reason": None}, "去掉理由")
    write(ledger, made, P29_done="2025-09-10")
    assert light(ledger, made)[0] != "red"  # the permit itself keeps the promise
    write(ledger, made, P29_done="")
    records.set_fields(ledger, WHO, Commitment, given, {"fulfilled": "2025-09-10"}, "兑现")
    assert light(ledger, made)[0] != "red"
    projects.delete(ledger, WHO, [made])


def test_a_promise_hurts_nobody_before_the_works_begin(ledger: Ledger, uid: str) -> None:
    promise(ledger, uid)
    assert light(ledger, uid)[0] != "red"
    assert line(ledger, uid, "P29").state == "承诺"


def test_a_month_in_the_past_knows_what_was_promised_then(ledger: Ledger) -> None:
    made = project(ledger, status="在建", actual_start="2025-02-20")
    promise(ledger, made, issued="2025-03-10", fulfilled="2025-06-20")
    lights = {
        month: standings.for_period(ledger, month, [made])[made].light_reason
        for month in ("2025-02", "2025-03", "2025-05", "2025-06")
    }
    assert ["承诺未兑现" in reason for reason in lights.values()] == [False, True, True, False]
    projects.delete(ledger, WHO, [made])


# ------------------------------------------------------------------ what needs a person


def test_concerns_tell_promises_limits_expiries_and_licences(ledger: Ledger) -> None:
    works = project(
        ledger, name="在建的", status="在建", actual_start="2025-04-20", responsible_person="毕秀兰"
    )
    bare = project(ledger, name="什么都没登记", status="在建", actual_start="2025-04-20")
    early = project(ledger, name="前期的")
    promise(ledger, works)
    write(ledger, works, P19_valid_until="2025-08-01", P19_done="2024-08-01", P28_accepted="2025-09-01")
    write(ledger, early, P24_done="2024-12-01", P20_accepted="2025-08-01", P20_person="王建军")
    told = {each.what: each for each in concerns(ledger, works)}
    assert set(told) == {"承诺到期未办结：施工许可证", "批复已过期：土地供应"}
    first = told["承诺到期未办结：施工许可证"]
    assert (first.urgency, first.due, first.person) == ("overdue", date(2025, 8, 31), "毕秀兰")
    assert "工程已开工" in first.note
    assert (first.place.page, first.place.room, first.place.detail) == ("project", "permits", "P29")
    (missing,) = concerns(ledger, bare)
    assert (missing.urgency, missing.what) == ("unfilled", "已开工，手续没有登记")
    others = {each.what: each for each in concerns(ledger, early)}
    assert set(others) == {"手续超期未办结：用地规划证", "批复74天后到期：工程规划证"}
    assert others["手续超期未办结：用地规划证"].person == "王建军"
    write(ledger, works, P29_done="2025-05-20")
    assert "早于施工许可证" in next(
        each.what for each in concerns(ledger, works) if each.urgency == "explain"
    )
    write(ledger, bare, P19_done="2025-01-10")
    assert [each.what for each in concerns(ledger, bare)] == ["已开工，施工许可证没有办结"]
    write(ledger, bare, P29_need="不需")
    assert concerns(ledger, bare) == []
    projects.delete(ledger, WHO, [works, bare, early])


def test_the_summary_of_all_projects_is_that_of_each(ledger: Ledger, uid: str) -> None:
    other = project(ledger, approval="审批", status="在建", actual_start="2025-04-20")
    write(
        ledger, other, P01_done="2025-01-02", P02_done="2025-02-02", P11_need="需", P29_accepted="2025-03-03"
    )
    promise(ledger, other)
    standings.refresh(ledger)
    with ledger.read() as session:
        found = permits.overview(session, ledger.today)
    for each in (uid, other):
        counts, short = judged(ledger, each).tally, found[each]
        assert (short.needed, short.done, short.going, short.rate) == (
            counts.needed, counts.done, counts.going, counts.rate,
        )  # fmt: skip
    assert found[other].blocker == "施工许可证（承诺逾期18天）"
    assert found[uid].blocker == "赋码（未办）"
    projects.delete(ledger, WHO, [other])


# ------------------------------------------------------------------ the catalogue of an office


def change(ledger: Ledger, code: str, **texts: str) -> dict[tuple[str, str], str]:
    return reasons(
        procedures.set_texts(ledger, WHO, [Cell(code, name, text) for name, text in texts.items()], "改目录")
    )


def test_an_office_changes_its_catalogue_and_takes_it_back(ledger: Ledger, uid: str) -> None:
    write(ledger, uid, P20_accepted="2025-09-15")
    before = line(ledger, uid, "P20").clocks
    assert change(ledger, "P20", statutory_days="5", promised_days="2", filing="视情况") == {}
    found = line(ledger, uid, "P20")
    assert [clock.kind for clock in found.clocks] == ["法定", "承诺时限"]
    assert found.clocks[0].due < before[0].due
    assert not found.item.unverified
    change(ledger, "P20", statutory_days="", promised_days="", filing="")
    assert line(ledger, uid, "P20").clocks == before
    change(ledger, "P20", unused="是")
    assert judged(ledger, uid).line("P20") is None
    assert "P20" not in line(ledger, uid, "P23").waits  # who came after it waits for it no more
    ledgers.undo_last(ledger, WHO)
    assert line(ledger, uid, "P20").clocks == before


def test_a_procedure_of_ones_own_is_like_any_other(ledger: Ledger, uid: str) -> None:
    assert procedures.add(ledger, WHO, "q01") == "Q01"
    assert (
        change(
            ledger,
            "Q01",
            name="人防易地建设费",
            stage="施工许可",
            filing="需",
            before="P25",
            statutory_days="5",
        )
        == {}
    )
    assert change(ledger, "P29", before="P19/P21、P24、P25、P27、Q01") == {}
    found = judged(ledger, uid)
    assert [each.item.code for each in found.lines if each.item.stage == "施工许可"][-1] == "Q01"
    assert "Q01" in line(ledger, uid, "P29").waits
    write(ledger, uid, Q01_done="2025-09-01")
    assert "Q01" not in line(ledger, uid, "P29").waits
    for _ in range(4):
        ledgers.undo_last(ledger, WHO)
    assert judged(ledger, uid).line("Q01") is None


def test_a_catalogue_that_cannot_be_is_refused(ledger: Ledger) -> None:
    wrong = change(ledger, "P19", before="P29")
    assert wrong["P19", "before"].startswith("前置成了一个圈：")
    assert "没有代号 X9" in change(ledger, "P19", before="P18、X9")["P19", "before"]
    assert "0 到 500" in change(ledger, "P19", statutory_days="50000")["P19", "statutory_days"]
    for code in ("29", "P29", "太长的代号", "Q1234567"):
        with pytest.raises(ValueError, match="代号"):
            procedures.add(ledger, WHO, code)
    with ledger.read() as session:
        assert not [entry for entry in procedures.listing(session) if entry.said]


def test_only_an_administrator_changes_the_catalogue(ledger: Ledger) -> None:
    with ledger.change("加人", by=WHO) as session:
        session.add(User(name="张青", role=Role.CLERK, active=True))
    with pytest.raises(UserError):
        procedures.set_texts(ledger, "张青", [Cell("P20", "statutory_days", "5")], "改目录")
    with ledger.read() as session:
        assert not [entry for entry in procedures.listing(session) if entry.said]
