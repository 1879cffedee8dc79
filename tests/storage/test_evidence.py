"""The encrypted files: whole or told, written once, unreadable from outside, part of every copy."""

import os
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import UserError
from app.models import Evidence, Project
from app.storage import backup, evidence, mirror
from app.storage.evidence import CHUNK, Store
from app.storage.ledger import Ledger
from app.storage.verify import verify
from tests.storage.conftest import PASSWORD
from tests.storage.test_crashes import crashes, needs_fork, opened

KEY = bytes(range(32))
SIZES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7)
unhurried = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "台账", KEY)


def content(size: int, seed: int = 0) -> bytes:
    return (sha256(bytes([seed])).digest() * (size // 32 + 1))[:size]


@pytest.mark.parametrize("size", SIZES)
def test_what_is_put_in_comes_out_whatever_its_length(store: Store, tmp_path: Path, size: int) -> None:
    whole = content(size)
    (tmp_path / "录像.mp4").write_bytes(whole)
    stored = store.put(tmp_path / "录像.mp4")
    assert (stored.digest, stored.size, stored.known) == (sha256(whole).hexdigest(), size, False)
    assert store.read(stored.digest) == whole
    assert store.size(stored.digest) == size
    assert store.put(whole).known
    assert len(list(store.files())) == 1
    assert store.missing({stored.digest, "0" * 64}) == {"0" * 64}


@unhurried
@given(st.data())
def test_any_change_of_a_file_is_told(store: Store, data: st.DataObject) -> None:
    whole = content(CHUNK + 5000)
    digest = store.put(whole).digest
    path = store.path_of(digest)
    sealed = path.read_bytes()
    how = data.draw(st.sampled_from(("flip", "cut", "longer", "swap")))
    at = data.draw(st.integers(0, len(sealed) - 1))
    altered = {
        "flip": sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :],
        "cut": sealed[:at],
        "longer": sealed + sealed[at:],
        "swap": _of_another(store),
    }[how]
    path.write_bytes(altered)
    assert "「现场.jpg」" in _refused(store, digest)
    assert not store.put(whole).known  # adding it again mends it
    assert store.read(digest) == whole


def _of_another(store: Store) -> bytes:
    return store.path_of(store.put(content(CHUNK + 5000, seed=1)).digest).read_bytes()


def _refused(store: Store, digest: str) -> str:
    with pytest.raises(UserError) as told:
        store.read(digest, "现场.jpg")
    return told.value.message


def test_another_key_neither_opens_nor_finds_a_file(store: Store) -> None:
    digest = store.put(b"photo").digest
    other = Store(store.folder.parent, bytes(32))
    assert not other.exists(digest)
    path = other.path_of(digest)
    path.parent.mkdir(exist_ok=True)
    shutil.copyfile(store.path_of(digest), path)
    assert other.fault(digest)


def test_a_large_file_takes_little_memory(store: Store, tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / "录像.mp4"
    with open(path, "wb") as file:
        for number in range(48):
            file.write(content(CHUNK, number))
    tracemalloc.start()
    try:
        digest = store.put(path).digest
        store.write_to(digest, tmp_path / "出.mp4", "录像")
        assert tracemalloc.get_traced_memory()[1] < 12 * CHUNK
    finally:
        tracemalloc.stop()
    assert (tmp_path / "出.mp4").read_bytes() == path.read_bytes()


def test_a_disk_that_fills_up_leaves_nothing(store: Store) -> None:
    with pytest.raises(UserError, match="磁盘已满"):
        _onto_full(store)
    assert not list(store.folder.rglob("*.part"))


def _onto_full(store: Store) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"x"
        raise OSError(28, "No space left on device")

    store.put_pieces("0" * 64, 1, pieces(), "照片")


def test_a_source_that_changes_while_it_is_read_is_refused(store: Store) -> None:
    with pytest.raises(UserError, match="内容变了"):
        store.put_pieces(sha256(b"a").hexdigest(), 1, [b"b"])
    assert list(store.files()) == []


# ------------------------------------------------------------------ copies of the ledger


@pytest.fixture
def proofs(ledger: Ledger) -> dict[str, bytes]:
    """Three proofs of a project in the ledger, by digest."""
    store = Store(ledger.folder, ledger.key)
    contents = [content(1000 + number, number) for number in range(3)]
    digests = [store.put(each).digest for each in contents]
    with ledger.change("加佐证", by="刘敏") as session:
        project = session.insert_many(Project, [{"name": "甲"}])[0]
        session.insert_many(
            Evidence,
            [
                {"project": project, "name": f"{at}.jpg", "digest": digest, "size": 1, "media": "image/jpeg"}
                for at, digest in enumerate(digests)
            ],
        )
    return dict(zip(digests, contents, strict=True))


def restored(copy: Path, place: Path, key: bytes, proofs: dict[str, bytes]) -> int:
    """How many files are missing after restoring; those that are there are what they were."""
    done = backup.restore(copy, place, PASSWORD)
    store = Store(place, key)
    for digest, whole in proofs.items():
        assert not store.exists(digest) or store.read(digest) == whole
    return done.missing


def test_a_copy_by_hand_is_one_file_with_everything(
    ledger: Ledger, proofs: dict[str, bytes], tmp_path: Path
) -> None:
    copy = backup.back_up(ledger, backup.BY_HAND, tmp_path / "U盘")
    assert [path.name for path in (tmp_path / "U盘").iterdir()] == [copy.name]
    assert restored(copy, tmp_path / "乙", ledger.key, proofs) == 0
    with opened(tmp_path / "乙", ledger.key) as laid_out:
        assert verify(laid_out) == []


def test_daily_copies_share_one_mirror_and_bring_everything_back(
    ledger: Ledger, proofs: dict[str, bytes], tmp_path: Path
) -> None:
    first = backup.back_up(ledger, backup.DAILY)
    second = backup.back_up(ledger, backup.BEFORE_IMPORT)
    mirrored = list(evidence.files(ledger.folder / "backups" / "evidence"))
    assert len(mirrored) == 3
    assert all(
        copy.stat().st_size < (ledger.folder / "ledger.db").stat().st_size + 10_000
        for copy in (first, second)
    )
    for path in (ledger.folder / "evidence").rglob("*"):
        if path.is_file():
            path.unlink()
    assert restored(first, tmp_path / "乙", ledger.key, proofs) == 0
    alone = tmp_path / "别处" / second.name
    alone.parent.mkdir()
    shutil.copyfile(second, alone)
    assert restored(alone, tmp_path / "丙", ledger.key, proofs) == 3
    with opened(tmp_path / "丙", ledger.key) as laid_out:
        assert len([found for found in verify(laid_out) if "原件不在" in found.what]) == 3


def test_a_photo_added_again_because_it_was_damaged_is_whole_beside_the_copies_too(
    ledger: Ledger, proofs: dict[str, bytes], tmp_path: Path
) -> None:
    backup.back_up(ledger, backup.DAILY)
    store = Store(ledger.folder, ledger.key)
    digest, whole = next(iter(proofs.items()))
    path = store.path_of(digest)
    path.write_bytes(bytes(path.stat().st_size))  # the disk's fault: what is linked has it too
    os.utime(path, (1, 1))
    assert not store.put(whole).known
    copy = backup.back_up(ledger, backup.DAILY)
    assert restored(copy, tmp_path / "乙", ledger.key, proofs) == 0


def test_photos_without_room_do_not_leave_the_ledger_without_a_copy(
    ledger: Ledger, proofs: dict[str, bytes]
) -> None:
    (ledger.folder / "backups" / "evidence").write_bytes(b"in the way")
    with pytest.raises(UserError, match="照片和文件没有留副本"):
        backup.back_up(ledger, backup.DAILY)
    (copy,) = backup.backups(ledger.folder)
    assert len(mirror.read(copy.path)) == len(proofs)


def test_restoring_over_a_ledger_takes_the_evidence_that_lies_there(
    ledger: Ledger, proofs: dict[str, bytes], tmp_path: Path
) -> None:
    copy = tmp_path / backup.back_up(ledger, backup.DAILY).name
    shutil.move(ledger.folder / "backups" / copy.name, copy)
    shutil.rmtree(ledger.folder / "backups" / "evidence")
    ledger.close()
    done = backup.restore(copy, ledger.folder, PASSWORD, over=True)
    assert done.missing == 0
    assert done.aside is not None
    assert set(Store(ledger.folder, ledger.key).missing(proofs)) == set()


def test_the_mirror_keeps_what_any_copy_lists_and_lets_go_of_the_rest(
    ledger: Ledger, proofs: dict[str, bytes]
) -> None:
    copy = backup.back_up(ledger, backup.DAILY)
    store = Store(ledger.folder, ledger.key)
    digest = next(iter(proofs))
    store.path_of(digest).unlink()
    backup.rotate(ledger.folder)
    assert len(mirror.read(copy)) == 3
    mirrored = ledger.folder / "backups" / "evidence"
    assert len(list(evidence.files(mirrored))) == 3
    copy.unlink()
    backup.rotate(ledger.folder)
    assert len(list(evidence.files(mirrored))) == 2


def test_a_disk_without_links_gets_copies(
    ledger: Ledger, proofs: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refused(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    copy = backup.back_up(ledger, backup.DAILY)
    assert restored(copy, tmp_path / "乙", ledger.key, proofs) == 0


# ------------------------------------------------------------------ kill -9


@needs_fork
def test_a_file_is_there_whole_or_not_at_all_wherever_it_stops(tmp_path: Path) -> None:
    whole = content(3 * CHUNK)

    def put(place: Path) -> None:
        Store(place, KEY).put(whole)

    for place in crashes(tmp_path / "c", put, files=True):
        store = Store(place, KEY)
        for path in store.files():
            assert path == store.path_of(sha256(whole).hexdigest())
            assert store.read(sha256(whole).hexdigest()) == whole
        store.let_go([sha256(whole).hexdigest()])
        assert not list(place.rglob("*.part"))


@needs_fork
def test_a_crash_between_file_and_record_leaves_a_file_that_compacting_finds(
    folder: Path, ledger: Ledger, tmp_path: Path
) -> None:
    key = ledger.key
    ledger.close()

    def act(place: Path) -> None:
        shutil.copytree(folder, place / "台账")
        again = opened(place / "台账", key)
        digest = Store(again.folder, key).put(b"photo").digest
        with again.change("加佐证", by="刘敏") as session:
            project = session.insert_many(Project, [{"name": "甲"}])[0]
            row = {"project": project, "name": "a", "digest": digest, "size": 5, "media": "image/jpeg"}
            session.insert_many(Evidence, [row])

    seen = set()
    for place in crashes(tmp_path / "c", act, files=False):
        with opened(place / "台账", key) as again:
            store = Store(again.folder, key)
            with again.read() as session:
                named = [row.digest for row in session.query(Evidence)]
            assert all(store.read(digest) == b"photo" for digest in named)
            spent = store.let_go(named)
            seen.add((len(named), len(spent)))
            assert verify(again) == []
    assert (0, 1) in seen
    assert {records for records, _ in seen} <= {0, 1}
