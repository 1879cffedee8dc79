"""Photos and files of a project: kept byte for byte, told of, doubted, deleted, brought back, compacted."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app.errors import UserError
from app.models import Evidence, Inspection, MonthlyProgress, Permit, Project, Role, User, Visit
from app.models.uids import keyed_uid
from app.progress import Cancelled
from app.services.common import records
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.project import projects
from app.services.proofs import evidence, gallery, inspections
from app.services.proofs.evidence import Pasted, Purpose
from tests.county import county
from tests.services import photo_samples as samples

WHO = "刘敏"
TODAY = date(2025, 9, 18)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with county(tmp_path_factory.mktemp("evidence") / "台账") as made:
        yield made


@pytest.fixture
def ledger(shared: Ledger) -> Iterator[Ledger]:
    """The ledger without any proof."""
    yield shared
    with shared.read() as session:
        live = list(session.scalars(select(Evidence.uid).where(~Evidence.deleted)))
        alive = list(session.scalars(select(Project.uid).where(~Project.deleted)))
    evidence.remove(shared, WHO, live)
    projects.delete(shared, WHO, alive)


@pytest.fixture
def project(ledger: Ledger) -> str:
    return projects.create(
        ledger, WHO, {"name": "运河东片雨污分流改造", "start": "2025-03", "finish": "2026-06"}
    )


def saved(folder: Path, **files: bytes) -> list[Path]:
    """Files in a folder; `a_jpg` is written as a.jpg."""
    folder.mkdir(exist_ok=True)
    paths = [folder / name.replace("_", ".") for name in files]
    for path, content in zip(paths, files.values(), strict=True):
        path.write_bytes(content)
    return paths


def items(ledger: Ledger, project: str) -> tuple[gallery.GalleryItem, ...]:
    return gallery.items(ledger, projects.page(ledger, project))


def test_a_photo_is_kept_byte_for_byte_with_what_it_tells(
    ledger: Ledger, project: str, tmp_path: Path
) -> None:
    content = samples.photo(seed=2)
    added = evidence.add(ledger, WHO, project, saved(tmp_path, a_jpg=content))
    (item,) = items(ledger, project)
    record = item.record
    assert added.uids == (record.uid,)
    assert (record.name, record.media, record.size) == ("a.jpg", "image/jpeg", len(content))
    assert (record.taken, record.month, record.added) == ("2025-08-21 10:32:05", "2025-08", "2025-09-18")
    assert record.longitude == pytest.approx(115.97, abs=1e-4)
    assert record.latitude == pytest.approx(37.35, abs=1e-4)
    assert (item.author, item.purpose, item.here, item.doubts) == (WHO, "项目", "original", ())
    evidence.export_to(ledger, record, tmp_path / "出.jpg")
    assert (tmp_path / "出.jpg").read_bytes() == content
    on_disk = b"".join(
        path.read_bytes() for path in (ledger.folder / "evidence").rglob("*") if path.is_file()
    )
    assert content[:64] not in on_disk
    assert record.digest not in "".join(map(str, (ledger.folder / "evidence").rglob("*")))


def test_many_files_are_one_step_and_come_back_by_undo(ledger: Ledger, project: str, tmp_path: Path) -> None:
    paths = saved(
        tmp_path,
        a_jpg=samples.photo(3),
        b_png=samples.screenshot(),
        c_pdf=b"%PDF-1.7 x",
        d_txt="说明".encode(),
    )
    evidence.add(ledger, WHO, project, paths)
    assert len(items(ledger, project)) == 4
    ledgers.undo_last(ledger, WHO)
    assert items(ledger, project) == ()
    ledgers.redo_last(ledger, WHO)
    assert {item.here for item in items(ledger, project)} == {"original"}


def test_a_large_photo_gets_a_reduced_copy_with_its_time_and_place(ledger: Ledger, project: str) -> None:
    from app.documents import pictures

    content = samples.photo(4, (2400, 1800), noise=True, quality=95, turned=6)
    evidence.add(ledger, WHO, project, [Pasted("大.jpg", content)])
    (item,) = items(ledger, project)
    assert item.record.reduced is not None
    small = evidence.store_of(ledger).read(item.record.reduced)
    told = pictures.facts(small)
    assert max(told.width, told.height) == 1600
    assert told.height > told.width  # it stands upright without being told to
    assert evidence.facts_told(told.times, told.gps)["taken"] == item.record.taken
    assert len(small) < len(content)
    thumb = evidence.thumbnail(ledger, item.record)
    assert thumb is not None
    assert max(pictures.facts(thumb).width, pictures.facts(thumb).height) == 256


def test_what_cannot_be_a_proof_is_refused_by_name_and_the_rest_is_taken(
    ledger: Ledger, project: str, tmp_path: Path
) -> None:
    whole = samples.photo(5)
    paths = saved(
        tmp_path, good_jpg=whole, none_jpg=b"", virus_jpg=b"MZ\x90\0" + bytes(100), run_bat=b"del *",
        broken_jpg=whole[: len(whole) // 2], bomb_png=samples.bomb(),
        iphone_heic=b"\0\0\0\x18ftypheic" + bytes(40),
    )  # fmt: skip
    added = evidence.add(ledger, WHO, project, [*paths, tmp_path / "不在.jpg"])
    assert {name for name, _ in added.refused} == {"none.jpg", "virus.jpg", "run.bat", "不在.jpg"}
    assert {name for name, _ in added.remarks} == {"broken.jpg", "bomb.png", "iphone.heic"}
    kept = {item.record.name: item.record for item in items(ledger, project)}
    assert set(kept) == {"good.jpg", "broken.jpg", "bomb.png", "iphone.heic"}
    for name in ("broken.jpg", "bomb.png", "iphone.heic"):
        assert evidence.thumbnail(ledger, kept[name]) is None
        assert kept[name].size == len((tmp_path / name).read_bytes())


def test_the_same_file_is_added_once_and_said(ledger: Ledger, project: str) -> None:
    one = Pasted("一.jpg", samples.photo(6))
    evidence.add(ledger, WHO, project, [one])
    again = evidence.add(ledger, WHO, project, [one, Pasted("二.jpg", one.content)])
    assert again.uids == ()
    assert all("已经有了" in words for _, words in again.remarks)
    node = projects.page(ledger, project).milestones[0]
    other = evidence.add(ledger, WHO, project, [one], about="milestone", record=node.uid)
    assert len(other.uids) == 1
    assert "同一份" in other.remarks[0][1]
    with ledger.read() as session:
        proof = session.get_one(Evidence, other.uids[0])
        assert (proof.about, proof.record) == ("milestone", node.uid)


def test_doubts_name_the_other_project_the_month_and_the_clock(ledger: Ledger, project: str) -> None:
    other = projects.create(ledger, WHO, {"name": "第二热源厂扩建", "start": "2025-03", "finish": "2026-06"})
    with ledger.change("填月度", by=WHO) as session:
        (month,) = session.insert_many(MonthlyProgress, [{"project": project, "month": "2025-07", "done": 1}])
    shot = samples.photo(7)
    evidence.add(ledger, WHO, project, [Pasted("a.jpg", shot)], about="monthly_progress", record=month)
    evidence.add(
        ledger,
        WHO,
        other,
        [Pasted("b.jpg", shot), Pasted("c.jpg", samples.photo(8, taken="2026:01:01 08:00:00"))],
    )
    (item,) = items(ledger, project)
    assert item.record.month == "2025-07"
    assert item.purpose == "月度进展：2025-07"
    assert item.doubts == ("拍摄于2025-08-21，不在2025-07", "同一份文件也用在「第二热源厂扩建」")
    with ledger.read() as session:
        found = evidence.concerns(session, TODAY)
    assert {(each.project, each.place.room) for each in found} == {(project, "evidence"), (other, "evidence")}
    assert any("相机时钟" in each.what for each in found)
    evidence.set_text(ledger, WHO, [item.record.uid], "note", "7月完工部分8月补拍")
    with ledger.read() as session:
        assert project not in {each.project for each in evidence.concerns(session, TODAY)}


def test_a_start_without_photo_is_asked_for_where_photos_are_kept(ledger: Ledger, project: str) -> None:
    records.set_field(ledger, WHO, Project, project, "actual_start", "2025-04-10")
    with ledger.read() as session:
        assert evidence.concerns(session, TODAY) == []
    other = projects.create(ledger, WHO, {"name": "别的项目", "start": "2025-03", "finish": "2026-06"})
    evidence.add(ledger, WHO, other, [Pasted("a.jpg", samples.photo(9))])
    with ledger.read() as session:
        assert [each.what for each in evidence.concerns(session, TODAY)] == ["已开工，没有照片"]


def test_proving_something_else_and_removing_are_steps(ledger: Ledger, project: str) -> None:
    (uid,) = evidence.add(ledger, WHO, project, [Pasted("a.jpg", samples.photo(10))]).uids
    node = projects.page(ledger, project).milestones[0]
    evidence.prove(ledger, WHO, [uid], Purpose("milestone", node.uid))
    assert items(ledger, project)[0].purpose == f"节点：{node.name}"
    with pytest.raises(ValueError, match="不能是空的"):
        evidence.set_text(ledger, WHO, [uid], "name", " ")
    evidence.remove(ledger, WHO, [uid])
    assert evidence.compact(ledger) == 0  # the deletion can be undone
    ledgers.undo_last(ledger, WHO)
    assert items(ledger, project)[0].here == "original"


def test_a_proof_says_what_it_proves_in_words_whatever_the_kind(ledger: Ledger, project: str) -> None:
    permit = keyed_uid(Permit, project, "P29")
    records.put(ledger, WHO, Permit, {permit: {"project": project, "item": "P29"}}, "手续")
    with ledger.change("走访", by=WHO) as session:
        (visit,) = session.insert_many(Visit, [{"project": project, "day": "2025-08-24", "leader": "宋雅琴"}])
    for about, record in (("permit", permit), ("visit", visit), ("milestone", "0" * 32)):
        photo = Pasted(f"{about}.jpg", samples.photo(40 + len(about)))
        evidence.add(ledger, WHO, project, [photo], about=about, record=record)
    said = {item.record.name: item.purpose for item in items(ledger, project)}
    assert said["permit.jpg"].startswith("手续：")
    assert "施工许可" in said["permit.jpg"]
    assert said["visit.jpg"].startswith("走访：")
    assert said["milestone.jpg"] == "已删除的记录"


def test_who_may_only_look_adds_nothing(ledger: Ledger, project: str) -> None:
    before = set(evidence.store_of(ledger).files())
    with ledger.change("用户", by=WHO) as session:
        session.add(User(name="来访者", role=Role.VIEWER, active=True))
    with pytest.raises(UserError):
        evidence.add(ledger, "来访者", project, [Pasted("a.jpg", samples.photo(60))])
    assert set(evidence.store_of(ledger).files()) == before


def test_giving_up_leaves_nothing_but_files_that_compacting_takes(ledger: Ledger, project: str) -> None:
    def days_later() -> int:
        for path in evidence.store_of(ledger).files():
            os.utime(path, (1, 1))
        return evidence.compact(ledger)

    days_later()

    def stop(done: int, total: int, text: str) -> None:
        if done == 1:
            raise Cancelled

    sources = [Pasted(f"{number}.jpg", samples.photo(20 + number)) for number in range(3)]
    with pytest.raises(Cancelled):
        evidence.add(ledger, WHO, project, sources, progress=stop)
    assert items(ledger, project) == ()
    assert evidence.compact(ledger) == 0  # the record of a new file may be on its way
    assert days_later() == 1


def test_a_damaged_original_is_told_by_its_name_and_mended_by_adding_it_again(
    ledger: Ledger, project: str, tmp_path: Path
) -> None:
    content = samples.photo(11)
    evidence.add(ledger, WHO, project, [Pasted("现场.jpg", content)])
    (item,) = items(ledger, project)
    path = evidence.store_of(ledger).path_of(item.record.digest)
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(UserError, match="现场"):
        evidence.export_to(ledger, item.record, tmp_path / "出.jpg")
    assert list(tmp_path.iterdir()) == []
    assert evidence.thumbnail(ledger, item.record) is None
    assert any("现场.jpg" in finding.where for finding in ledgers.verify(ledger))
    os.unlink(path)
    assert items(ledger, project)[0].here == "nothing"
    assert any("现场.jpg" in finding.where for finding in ledgers.verify(ledger))
    evidence.add(ledger, WHO, project, [Pasted("现场.jpg", content)])
    assert ledgers.verify(ledger) == []


def test_an_inspection_starts_from_what_is_reported_and_tells_what_is_less(
    ledger: Ledger, project: str
) -> None:
    records.set_field(ledger, WHO, Project, project, "cumulative_prev_year", "0")
    with ledger.change("填月度", by=WHO) as session:
        row = {"project": project, "month": "2025-08", "done": 8_000_000, "progress": "主体完成60%"}
        session.insert_many(MonthlyProgress, [row])
    page = projects.page(ledger, project)
    fields = inspections.prefilled(page, TODAY)
    assert (fields["reported"], fields["reported_amount"]) == ("主体完成60%", 8_000_000)
    found = {"found": "主体45%", "found_amount": 6_000_000}
    uid = records.add(ledger, WHO, Inspection, {"project": project, **fields, **found})
    with ledger.read() as session:
        (concern,) = inspections.concerns(session, TODAY)
        assert inspections.differences(session.get_one(Inspection, uid)) == (
            "填报累计完成800万元，核查600万元", "填报60%，核查45%",
        )  # fmt: skip
    assert (concern.urgency, concern.place.detail) == ("explain", uid)
    records.set_field(ledger, WHO, Inspection, uid, "note", "多报部分9月扣回")
    with ledger.read() as session:
        assert inspections.concerns(session, TODAY) == []
