"""Cards, sending, receiving, conflicts and what the exchange page lists: on real ledgers and files."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from app.errors import UserError
from app.models import Office
from app.progress import Cancelled
from app.services.common import periods
from app.services.exchange import conflicts, handover_slip, overview, receiving, sending, sticks, trust
from app.services.exchange.sending import CHECK, DONE, FLUSH, RENAME, WRITE
from app.services.ledger import ledgers
from app.services.project import projects
from app.storage import backup, opening, undo
from app.storage.books import Peer
from app.storage.ledger import Ledger
from tests.services.exchange_ledgers import (
    CITY,
    CLERK,
    COUNTY,
    NAMES,
    REVIEWER,
    Pair,
    altered,
    edit,
    edit_foreign,
    make_pair,
    names_in,
    opened,
    report,
    strange,
    truncated,
    uid_of,
    value_of,
)

Two = tuple[Ledger, Ledger]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return make_pair(tmp_path_factory.mktemp("pair"))


@pytest.fixture
def two(pair: Pair, tmp_path: Path) -> Iterator[Two]:
    with opened(pair, tmp_path) as both:
        yield both


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return tmp_path / "stick" / "数据包"


# ------------------------------------------------------------------ sending


def test_writing_tells_its_steps_in_their_order(two: Two, stick: Path) -> None:
    told: list[str] = []

    def tell(done: int, total: int, text: str) -> None:
        told.append(text)

    sent = sending.send(two[0], CITY, stick, CLERK, progress=tell)
    assert list(dict.fromkeys(told)) == [WRITE, FLUSH, CHECK, RENAME, DONE]
    assert sent.path.is_file()
    assert sent.slip.is_file()
    assert not list(stick.glob("*.part"))


def test_stopping_leaves_no_half_file_and_no_number(two: Two, stick: Path) -> None:
    def stop(done: int, total: int, text: str) -> None:
        if text == CHECK:
            raise Cancelled

    with pytest.raises(Cancelled):
        sending.send(two[0], CITY, stick, CLERK, progress=stop)
    assert list(stick.iterdir()) == []
    assert overview.sent(two[0], CITY) == ()
    assert sending.send(two[0], CITY, stick, CLERK).number == 1


def test_a_folder_that_cannot_be_made_is_told_and_nothing_is_noted(two: Two, tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("这里不是文件夹")
    place = tmp_path / "文件" / "数据包"
    assert not sticks.judge(place, "U盘 E:").good
    with pytest.raises(UserError) as told:
        sending.send(two[0], CITY, place, CLERK)
    assert "台账没有改动" in told.value.hint
    assert overview.sent(two[0], CITY) == ()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes everywhere")
def test_a_write_protected_folder_is_judged_before_anything_starts(two: Two, tmp_path: Path) -> None:
    place = tmp_path / "写保护"
    place.mkdir()
    place.chmod(0o500)
    judged = sticks.judge(place, "U盘 E:")
    assert not judged.good
    assert "U盘 E:" in judged.words
    assert "写保护" in judged.words


def test_too_little_room_is_judged_before_anything_starts(tmp_path: Path) -> None:
    judged = sticks.judge(tmp_path, "U盘 E:", needed=1 << 60)
    assert not judged.good
    assert judged.words.startswith("U盘 E:只剩 ")
    assert sticks.judge(tmp_path, "U盘 E:").good


def test_an_office_without_card_gets_no_package(two: Two, stick: Path) -> None:
    with pytest.raises(UserError, match="名片"):
        sending.send(two[0], "131121", stick, CLERK)


def test_nothing_new_writes_the_last_package_again(two: Two, stick: Path, tmp_path: Path) -> None:
    first = sending.send(two[0], CITY, stick, CLERK)
    other = sending.send(two[0], CITY, tmp_path / "other", CLERK)
    again = sending.rewrite(two[0], CITY, tmp_path / "third")
    assert other.again
    assert again.again
    assert first.path.read_bytes() == other.path.read_bytes() == again.path.read_bytes()
    assert handover_slip.read(first.slip) == handover_slip.read(again.slip)
    assert len(overview.sent(two[0], CITY)) == 1


def test_a_damaged_copy_is_written_over_another_package_is_not(two: Two, stick: Path) -> None:
    county = two[0]
    path = report(county, stick)
    whole = path.read_bytes()
    path.write_bytes(whole[:500])
    assert sending.rewrite(county, CITY, stick).path == path
    assert path.read_bytes() == whole
    edit(county, CLERK, NAMES[0], "note", "又改")
    second = report(county, stick)
    other = second.with_name(path.name)
    other.write_bytes(second.read_bytes())  # another desk's package under the first one's name
    assert sending.rewrite(county, CITY, stick).path == second
    rewritten = sending.send(county, CITY, stick, CLERK, full=True)
    assert rewritten.number == 3


def test_a_package_for_an_office_below_names_it_and_does_not_meet_the_other(two: Two, stick: Path) -> None:
    county, city = two
    receiving.receive(city, [report(county, stick)])
    sent = sending.send(city, COUNTY, stick, REVIEWER)
    assert sent.path.name == "衡水市致故城县_2025-09_第1期.gjpkg"
    assert receiving.receive(county, [sent.path])[0].outcome == "applied"


# ------------------------------------------------------------------ receiving


def test_the_city_gets_what_the_county_has_and_says_so(two: Two, stick: Path) -> None:
    county, city = two
    assert overview.offices(city)[0].code != COUNTY or overview.offices(city)[0].state == "nothing"
    assert overview.pending(county, CITY) == 2  # the ledger was set up, projects were entered
    results = receiving.receive(city, [report(county, stick)])
    assert [result.outcome for result in results] == ["applied"]
    assert names_in(city) == set(NAMES)
    assert overview.pending(county, CITY) == 0
    line = next(line for line in overview.offices(city) if line.code == COUNTY)
    assert (line.state, line.number, line.words) == ("merged", 1, "已并入")
    assert backup.backups(city.folder)[0].why == backup.BEFORE_MERGE


def test_a_late_month_is_told_in_words(two: Two, stick: Path) -> None:
    county, city = two
    receiving.receive(city, [report(county, stick)])
    for month, words in (("2025-09", "10月包未到"), ("2025-11", "连缺3个月")):
        periods.choose_period(city, month)
        line = next(line for line in overview.offices(city) if line.code == COUNTY)
        assert (line.state, line.words) == ("late", words)


def test_a_later_package_waits_and_goes_in_by_itself(two: Two, stick: Path, tmp_path: Path) -> None:
    county, city = two
    receiving.receive(city, [report(county, stick)])
    edit(county, CLERK, NAMES[0], "note", "第二次")
    lost = report(county, tmp_path / "lost")
    edit(county, CLERK, NAMES[0], "note", "第三次")
    late = report(county, stick)
    result = receiving.receive(city, [late])[0]
    assert result.outcome == "waiting"
    assert "第2期" in result.reason
    assert value_of(city, NAMES[0], "note") is None
    assert [(link.number, link.state) for link in overview.chain(city, COUNTY)] == [
        (1, "applied"), (2, "missing"), (3, "waiting"),
    ]  # fmt: skip
    line = next(line for line in overview.offices(city) if line.code == COUNTY)
    assert (line.missing, line.waiting, line.words) == ((2,), (3,), "缺第2期，第3期在等")
    late.unlink()  # the stick is gone; the inbox has it
    assert [one.outcome for one in receiving.receive(city, [lost])] == ["applied", "applied"]
    assert value_of(city, NAMES[0], "note") == "第三次"
    assert [link.state for link in overview.chain(city, COUNTY)] == ["applied"] * 3


@pytest.mark.parametrize("damage", [truncated, altered])
def test_damaged_packages_are_refused_and_nothing_changes(two: Two, stick: Path, damage: object) -> None:
    county, city = two
    bad = damage(report(county, stick), stick)  # type: ignore[operator]
    result = receiving.receive(city, [bad])[0]
    assert result.outcome == "refused"
    assert "请" in result.reason
    assert names_in(city) == set()
    assert overview.chain(city, COUNTY) == ()


def test_strangers_and_strange_files_are_refused_the_good_one_goes_in(two: Two, stick: Path) -> None:
    county, city = two
    good = report(county, stick)
    outcomes = {one.file: one.outcome for one in receiving.receive(city, [strange(stick), good])}
    assert sorted(outcomes.values()) == ["applied", "refused"]
    assert receiving.receive(city, [good])[0].outcome == "duplicate"
    back = receiving.receive(county, [good])[0]
    assert back.outcome == "refused"
    assert back.reason.startswith("这个数据包不是发给本单位的，打不开。")


@pytest.mark.parametrize("known", [True, False])
def test_a_refused_package_is_told_with_names_and_without_secrets(two: Two, stick: Path, known: bool) -> None:
    """An office whose card is not here is called as the register of offices calls it, else by its code."""
    county, city = two
    good = report(county, stick)
    with city.books() as connection:
        connection.execute(delete(Peer))
        if not known:
            connection.execute(update(Office).where(Office.code == COUNTY).values(deleted=True))
    told = receiving.receive(city, [good])[0]
    assert told.outcome == "refused"
    assert ("故城县" in told.reason) == known
    assert f"代码为 {COUNTY} 的单位" in told.reason or known
    assert "密钥" not in told.reason


# ------------------------------------------------------------------ sticks


def test_a_stick_is_surveyed_without_opening_anything_else(two: Two, stick: Path) -> None:
    county, city = two
    good = report(county, stick)
    bad, odd = truncated(good, stick), strange(stick)
    (stick / "快捷方式.lnk").write_bytes(b"x")
    found = sticks.packages_in([stick.parent])
    assert set(found) == {good, bad, odd}
    states = {one.path: one.state for one in sticks.survey(city, found)}
    assert states == {good: "new", bad: "broken", odd: "broken"}
    assert {one.state for one in sticks.survey(county, [good])} == {"foreign"}
    receiving.receive(city, [good])
    assert sticks.survey(city, [good])[0].state == "known"


def test_the_folder_of_the_last_package_is_offered_again(two: Two, stick: Path) -> None:
    assert sticks.last_folder(two[0]) is None
    stick.mkdir(parents=True)
    sticks.remember_folder(two[0], stick)
    assert sticks.last_folder(two[0]) == stick
    stick.rmdir()
    assert sticks.last_folder(two[0]) is None


# ------------------------------------------------------------------ cards


def test_cards_are_read_compared_and_accepted(two: Two, tmp_path: Path) -> None:
    county, city = two
    path = tmp_path / "衡水市.gjcard"
    said = trust.write_card(city, path)
    card, fingerprint = trust.read_card(path)
    assert fingerprint == said == trust.own(city)[1]
    assert trust.known(county)[CITY].fingerprint == said
    path.write_bytes(path.read_bytes().replace("衡水市".encode(), "石家庄".encode()))
    with pytest.raises(UserError, match="改动"):
        trust.read_card(path)
    assert card.office == CITY


# ------------------------------------------------------------------ conflicts


def disputed(two: Two, stick: Path) -> None:
    """City and county change the same field without having seen each other; both know it afterwards."""
    county, city = two
    receiving.receive(city, [report(county, stick)])
    edit(county, CLERK, NAMES[0], "contact", "县里的")
    edit_foreign(city, REVIEWER, NAMES[0], "contact", "市里的")
    receiving.receive(city, [report(county, stick)])


def test_a_conflict_keeps_both_values_and_either_can_be_taken(two: Two, stick: Path) -> None:
    city = two[1]
    disputed(two, stick)
    (conflict,) = conflicts.conflicts(city)
    assert {conflict.current.text, conflict.other.text} == {"县里的", "市里的"}
    assert conflict.office == COUNTY
    conflicts.settle(city, REVIEWER, conflict, take_other=True)
    assert value_of(city, NAMES[0], "contact") == conflict.other.value
    assert conflicts.conflicts(city) == []
    ledgers.undo_last(city, REVIEWER)
    assert value_of(city, NAMES[0], "contact") == conflict.current.value


def test_confirming_all_settles_all_and_changes_nothing(two: Two, stick: Path) -> None:
    city = two[1]
    disputed(two, stick)
    before = value_of(city, NAMES[0], "contact")
    assert conflicts.confirm_all(city, REVIEWER) == 1
    assert conflicts.count(city).number == 0
    assert value_of(city, NAMES[0], "contact") == before
    assert ledgers.undo_steps(city).undo[0].title == "改contact"  # nothing changed: nothing to take back


def test_what_was_sent_is_never_written_a_second_time_after_a_crash(
    two: Two, stick: Path, tmp_path: Path
) -> None:
    """Sent, killed, and an older state of the folder put back by hand: a new desk goes on."""
    county = two[0]
    shutil.copytree(county.folder, tmp_path / "kept")
    edit(county, CLERK, NAMES[0], "note", "发出去的")
    report(county, stick)
    folder, key, desk = county.folder, county.key, county.desk
    county._lock.release()  # as a killed program leaves it: nothing is noted on the way out
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "kept", folder)
    with opening.open_with_key(folder, key, before_migration=lambda *_: None) as put_back:
        assert put_back.desk != desk


def test_a_package_counts_each_record_once_and_none_that_came_and_went(two: Two, stick: Path) -> None:
    county, city = two
    receiving.receive(city, [report(county, stick)])
    edit(county, CLERK, NAMES[0], "content", "一")
    edit(county, CLERK, NAMES[0], "content", "二")
    projects.create(county, CLERK, {"name": "建错了的项目"}, with_nodes=False)
    undo.undo(county, CLERK)
    (received,) = receiving.receive(city, [report(county, stick)])
    assert received.counts == {"project": 1}
    projects.delete(county, CLERK, [uid_of(county, NAMES[0])])
    (received,) = receiving.receive(city, [report(county, stick)])
    assert received.counts["project"] == 1
