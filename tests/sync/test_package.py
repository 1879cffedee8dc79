"""Packages: what is written is read whole; what was touched on the way is refused whole."""

import os
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import UserError
from app.models.changes import ChangeSet, RecordChange
from app.progress import Cancelled
from app.sync.card import Card, make_card
from app.sync.keys import SoftwareKey, short_digits
from app.sync.manifest import Draft
from app.sync.package import open_package, peek
from app.sync.refusals import PackageError, Reason
from app.sync.sending import WrittenPackage, write_package
from app.sync.slip import slip
from tests.sync.replica import Replica


@dataclass(frozen=True)
class Party:
    """An office with its key and card."""

    key: SoftwareKey
    card: Card

    @property
    def trusted(self) -> dict[str, Card]:
        return {self.card.public.id: self.card}


def party(office: str, name: str) -> Party:
    key = SoftwareKey.generate()
    return Party(key, make_card(office, name, "county", key))


COUNTY, CITY, ZONE = party("131126", "故城县"), party("131100", "衡水市"), party("131171", "高新区")
DRAFT = Draft(
    kind="changes",
    number=12,
    period="2024-06",
    business_date="2024-06-30",
    office="131126",
    desk="desk-1",
    author="王芳",
    from_vector={},
    to_vector={},
    schema=1,
)


def journal(count: int, records: int = 1) -> list[ChangeSet]:
    """So many change sets of one desk."""
    desk = Replica("desk-1")
    return [
        desk.gesture(
            [
                RecordChange(
                    "project",
                    f"{number:08}-{record:08}",
                    None,
                    {"name": f"故城县项目{number}", "plan": record},
                )
                for record in range(records)
            ]
        )
        for number in range(count)
    ]


def draft_for(change_sets: list[ChangeSet]) -> Draft:
    return msgspec.structs.replace(DRAFT, to_vector={"desk-1": len(change_sets)} if change_sets else {})


def send(path: Path, change_sets: list[ChangeSet], parts: dict[str, bytes] | None = None) -> WrittenPackage:
    named = [(name, [content]) for name, content in (parts or {}).items()]
    return write_package(
        path, draft_for(change_sets), change_sets, COUNTY.key, [CITY.card, ZONE.card], parts=named
    )


@pytest.mark.parametrize("reader", [CITY, ZONE])
def test_every_recipient_reads_what_was_sent(reader: Party, tmp_path: Path) -> None:
    change_sets = journal(5)
    written = send(tmp_path / "x.gjpkg", change_sets, {"evidence-1": b"photo", "evidence-2": b""})
    with open_package(written.path, reader.key, COUNTY.trusted, tmp_path) as package:
        assert package.manifest == written.manifest
        assert package.sender == COUNTY.card
        assert package.sm3 == written.sm3
        assert list(package.change_sets()) == change_sets
        assert b"".join(package.part("evidence-1")) == b"photo"
        assert b"".join(package.part("evidence-2")) == b""
        with pytest.raises(KeyError):
            package.part("evidence-3")
    assert [one.name for one in tmp_path.iterdir()] == ["x.gjpkg"]


def test_readers_of_one_package_do_not_disturb_each_other(tmp_path: Path) -> None:
    change_sets = journal(40, 30)
    written = send(tmp_path / "x.gjpkg", change_sets, {"evidence-1": os.urandom(300_000)})
    with open_package(written.path, CITY.key, COUNTY.trusted, tmp_path) as package:
        pairs = zip(package.change_sets(), package.change_sets(), package.part("evidence-1"), strict=False)
        assert all(one == other for one, other, _ in pairs)
        assert list(package.change_sets()) == change_sets


@given(st.lists(st.binary(max_size=200_000), max_size=3), st.integers(0, 4))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_content_comes_back(tmp_path: Path, contents: list[bytes], count: int) -> None:
    change_sets = journal(count)
    parts = {f"part-{number}": content for number, content in enumerate(contents)}
    written = send(tmp_path / "x.gjpkg", change_sets, parts)
    assert written.size == (tmp_path / "x.gjpkg").stat().st_size
    with open_package(written.path, CITY.key, COUNTY.trusted) as package:
        assert list(package.change_sets()) == change_sets
        assert {name: b"".join(package.part(name)) for name in parts} == parts


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return send(tmp_path_factory.mktemp("small") / "x.gjpkg", journal(2)).path


def mutated(content: bytes, chance: Random) -> bytes:
    """One of the ways in which a file gets altered."""
    at, other, size = chance.randrange(len(content)), chance.randrange(len(content)), chance.randrange(1, 65)
    piece = content[other : other + size]
    match chance.randrange(8):
        case 0:
            return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]
        case 1:
            return content[:at]
        case 2:
            return content[:at] + chance.randbytes(size) + content[at:]
        case 3:
            return content[:at] + piece + content[at + len(piece) :]
        case 4:
            return content[:at] + content[at + size :]
        case 5:
            return content[:at] + piece + content[at:]
        case 6:
            return content + chance.randbytes(size)
        case _:
            return content[:at].replace(b"\n", b"\r\n") + content[at:]


@pytest.mark.parametrize("seed", range(8))
def test_hundreds_of_altered_packages_are_refused(small: Path, tmp_path: Path, seed: int) -> None:
    content, chance = small.read_bytes(), Random(seed)
    path = tmp_path / "altered.gjpkg"
    for _ in range(100):
        altered = mutated(content, chance)
        if altered == content:
            continue
        path.write_bytes(altered)
        with pytest.raises(PackageError) as refused, open_package(path, CITY.key, COUNTY.trusted, tmp_path):
            raise AssertionError("something was released")
        assert refused.value.message
        assert refused.value.hint
        assert [one.name for one in tmp_path.iterdir()] == ["altered.gjpkg"]


def test_every_bit_of_the_header_counts(small: Path, tmp_path: Path) -> None:
    content = small.read_bytes()
    end = content.index(b"\n", content.index(b"\nmac ") + 1) + 1
    path = tmp_path / "altered.gjpkg"
    for at in range(end):
        path.write_bytes(content[:at] + bytes([content[at] ^ 1 << at % 8]) + content[at + 1 :])
        with pytest.raises(PackageError), open_package(path, CITY.key, COUNTY.trusted, tmp_path):
            raise AssertionError(f"bit in byte {at}")


def test_the_manifest_tells_what_a_slip_and_a_receipt_need(tmp_path: Path) -> None:
    written = send(tmp_path / "x.gjpkg", journal(3, 4), {"evidence-1": b"x"})
    paper = slip(written.manifest, written.size, written.sm3, {"131126": "故城县", "131100": "衡水市"})
    assert (paper.sender, set(paper.recipients)) == ("故城县", {"衡水市", "131171"})
    assert (paper.change_sets, paper.records, paper.other_parts, paper.number) == (3, 12, 1, 12)
    assert paper.digits == short_digits(bytes.fromhex(written.sm3))


def test_peeking_tells_size_and_recipients_without_a_key(small: Path, tmp_path: Path) -> None:
    glimpse = peek(small)
    assert (glimpse.version, glimpse.suite, glimpse.chunks) == (1, 1, 1)
    assert set(glimpse.recipients) == {CITY.card.public.id, ZONE.card.public.id}
    assert glimpse.expected_size == glimpse.actual_size == small.stat().st_size
    cut = tmp_path / "cut.gjpkg"
    cut.write_bytes(small.read_bytes()[:-5])
    assert peek(cut).actual_size == glimpse.expected_size - 5


def test_a_file_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="拔出") as refused, peek(tmp_path / "x.gjpkg"):  # type: ignore[attr-defined]
        pass
    assert refused.value.reason is Reason.UNREADABLE


def test_the_cap_on_the_content_is_the_callers(tmp_path: Path) -> None:
    written = send(tmp_path / "x.gjpkg", [], {"zeros": bytes(100_000)})
    with (
        pytest.raises(PackageError) as refused,
        open_package(written.path, CITY.key, COUNTY.trusted, max_content=99_999),
    ):
        raise AssertionError
    assert refused.value.reason is Reason.TOO_LARGE


def test_a_trusted_card_under_a_false_name_is_not_trusted(small: Path) -> None:
    false = {COUNTY.card.public.id: ZONE.card}
    with pytest.raises(PackageError) as refused, open_package(small, CITY.key, false):
        raise AssertionError
    assert refused.value.reason is Reason.UNKNOWN_SENDER


# ------------------------------------------------------------------ writing


def test_a_journal_with_a_gap_is_not_sent(tmp_path: Path) -> None:
    change_sets = journal(3)
    with pytest.raises(UserError, match="不连续"):
        write_package(
            tmp_path / "x.gjpkg",
            draft_for(change_sets),
            [change_sets[0], change_sets[2]],
            COUNTY.key,
            [CITY.card],
        )
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="写不进"):
        send(tmp_path / "stick" / "x.gjpkg", journal(1))


def test_cancelling_leaves_nothing_behind(tmp_path: Path) -> None:
    for allowed in range(3):
        calls: list[str] = []

        def progress(
            done: int, total: int, text: str, calls: list[str] = calls, allowed: int = allowed
        ) -> None:
            calls.append(text)
            if len(calls) > allowed:
                raise Cancelled

        with pytest.raises(Cancelled):
            write_package(tmp_path / "x.gjpkg", draft_for([]), [], COUNTY.key, [CITY.card], progress=progress)
        assert list(tmp_path.iterdir()) == []


def test_a_medium_that_alters_what_was_written_is_noticed(tmp_path: Path) -> None:
    """A bad stick: what is read back differs. The package never gets its name."""
    path = tmp_path / "x.gjpkg"

    def spoil(done: int, total: int, text: str) -> None:
        part = path.with_name("x.gjpkg.part")
        if text == "正在核对数据包":
            return
        if part.exists() and done == total and part.stat().st_size > 100:
            with part.open("r+b") as file:
                file.seek(-3, os.SEEK_END)
                file.write(b"bad")

    change_sets = journal(2)
    big = [("evidence-1", [os.urandom(3_000_000)])]
    with pytest.raises(UserError, match="核对不一致"):
        write_package(
            path, draft_for(change_sets), change_sets, COUNTY.key, [CITY.card], parts=big, progress=spoil
        )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "quantum"},
        {"period": "2024-13"},
        {"number": 0},
        {"desk": "a b"},
        {"from_vector": {"desk-1": 9}},
    ],
)
def test_a_draft_that_could_not_be_read_back_is_not_written(wrong: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="draft"):
        write_package(
            tmp_path / "x.gjpkg", msgspec.structs.replace(DRAFT, **wrong), [], COUNTY.key, [CITY.card]
        )


@pytest.mark.parametrize("name", ["changes", "../x", "X", "", "a" * 65])
def test_part_names_that_the_format_cannot_hold_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="part"):
        send(tmp_path / "x.gjpkg", [], {name: b""})
    assert list(tmp_path.iterdir()) == []


def test_memory_does_not_grow_with_the_package(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(48):
            yield os.urandom(512 * 1024)

    tracemalloc.start()
    try:
        written = write_package(
            tmp_path / "x.gjpkg", draft_for([]), [], COUNTY.key, [CITY.card], parts=[("evidence-1", pieces())]
        )
        with open_package(written.path, CITY.key, COUNTY.trusted, tmp_path) as package:
            assert sum(len(piece) for piece in package.part("evidence-1")) == 24 * 1024 * 1024
        assert tracemalloc.get_traced_memory()[1] < 8 * 1024 * 1024
    finally:
        tracemalloc.stop()
