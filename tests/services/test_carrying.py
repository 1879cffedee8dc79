"""Photos travel with their records: reduced, verified, once; a full package brings the originals."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.models import Evidence
from app.services.exchange import receiving, sending
from app.services.ledger import ledgers
from app.services.project import projects
from app.services.proofs import evidence, gallery
from app.services.proofs.evidence import Pasted
from app.storage.ledger import Ledger
from tests.services import photo_samples as samples
from tests.services.exchange_ledgers import CITY, CLERK, NAMES, Pair, make_pair, opened, uid_of

Two = tuple[Ledger, Ledger]
LARGE = samples.photo(1, (2400, 1800), noise=True, quality=95)
SMALL = samples.photo(2)
SHEET = b"%PDF-1.7 " + bytes(3_000_000)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return make_pair(tmp_path_factory.mktemp("pair"))


@pytest.fixture
def two(pair: Pair, tmp_path: Path) -> Iterator[Two]:
    """County and city; the county has a large photo, a small one, and a large scan."""
    with opened(pair, tmp_path) as both:
        sources = [Pasted("大.jpg", LARGE), Pasted("小.jpg", SMALL), Pasted("批复.pdf", SHEET)]
        evidence.add(both[0], CLERK, uid_of(both[0], NAMES[0]), sources)
        yield both


def items(ledger: Ledger) -> dict[str, gallery.GalleryItem]:
    found = gallery.items(ledger, projects.page(ledger, uid_of(ledger, NAMES[0])))
    return {item.record.name: item for item in found}


def files(ledger: Ledger) -> set[Path]:
    return set(evidence.store_of(ledger).files())


def test_a_package_carries_what_is_small_and_the_city_says_where_the_rest_is(
    two: Two, tmp_path: Path
) -> None:
    county, city = two
    sent = sending.send(county, CITY, tmp_path / "U盘", CLERK)
    assert (sent.evidence, sent.left_out) == (2, 1)
    assert sent.path.stat().st_size < len(LARGE)
    assert "，2份照片和文件" in sent.slip.read_text("utf-8-sig")
    (done,) = receiving.receive(city, [sent.path])
    assert (done.outcome, done.counts["evidence"]) == ("applied", 3)
    found = items(city)
    assert {name: item.here for name, item in found.items()} == {
        "大.jpg": "reduced", "小.jpg": "original", "批复.pdf": "nothing",
    }  # fmt: skip
    assert found["大.jpg"].whereabouts == "原件在故城县"
    assert evidence.thumbnail(city, found["大.jpg"].record) is not None
    evidence.export_to(city, found["小.jpg"].record, tmp_path / "小.jpg")
    assert (tmp_path / "小.jpg").read_bytes() == SMALL
    assert ledgers.verify(city) == []


def test_what_went_is_not_sent_again_and_a_full_package_brings_the_originals(
    two: Two, tmp_path: Path
) -> None:
    county, city = two
    receiving.receive(city, [sending.send(county, CITY, tmp_path / "U盘", CLERK).path])
    evidence.add(county, CLERK, uid_of(county, NAMES[1]), [Pasted("新.jpg", samples.photo(3))])
    later = sending.send(county, CITY, tmp_path / "U盘", CLERK)
    assert later.evidence == 1
    receiving.receive(city, [later.path])
    full = sending.send(county, CITY, tmp_path / "U盘", CLERK, full=True)
    assert (full.evidence, full.left_out) == (4, 0)
    (again,) = receiving.receive(city, [full.path])
    assert again.outcome == "duplicate"
    assert "补上了2份佐证" in again.reason
    assert {item.here for item in items(city).values()} == {"original"}


def test_a_photo_lost_at_the_city_comes_back_with_the_same_package(two: Two, tmp_path: Path) -> None:
    county, city = two
    sent = sending.send(county, CITY, tmp_path / "U盘", CLERK)
    receiving.receive(city, [sent.path])
    for path in files(city):
        path.unlink()
    (again,) = receiving.receive(city, [sent.path])
    assert "补上了2份佐证" in again.reason
    assert len(files(city)) == 2
    (third,) = receiving.receive(city, [sent.path])
    assert third.reason.endswith("台账没有改动。")


def test_deleted_proofs_stay_at_home_until_they_are_brought_back(two: Two, tmp_path: Path) -> None:
    county, city = two
    uid = items(county)["小.jpg"].record.uid
    evidence.remove(county, CLERK, [uid])
    first = sending.send(county, CITY, tmp_path / "U盘", CLERK)
    assert first.evidence == 1
    receiving.receive(city, [first.path])
    ledgers.undo_last(county, CLERK)
    second = sending.send(county, CITY, tmp_path / "U盘", CLERK)
    assert second.evidence == 1
    receiving.receive(city, [second.path])
    assert items(city)["小.jpg"].here == "original"


def test_a_damaged_photo_does_not_stop_the_report(two: Two, tmp_path: Path) -> None:
    county, city = two
    path = evidence.store_of(county).path_of(items(county)["小.jpg"].record.digest)
    path.write_bytes(path.read_bytes()[:-1])
    sent = sending.send(county, CITY, tmp_path / "U盘", CLERK)
    assert (sent.evidence, sent.left_out) == (1, 2)
    receiving.receive(city, [sent.path])
    assert items(city)["小.jpg"].here == "nothing"


def test_what_no_record_names_is_not_kept(two: Two, tmp_path: Path) -> None:
    county, city = two
    sent = sending.send(county, CITY, tmp_path / "U盘", CLERK)
    receiving.receive(city, [sent.path])
    with city.read() as session:
        named = {
            digest
            for row in session.execute(select(Evidence.digest, Evidence.reduced)).tuples()
            for digest in row
            if digest
        }
    store = evidence.store_of(city)
    assert files(city) <= {store.path_of(digest) for digest in named}
