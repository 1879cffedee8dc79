"""What photos tell and what speaks against them, kinds of files, safe names, inspections: as properties."""

import string
from datetime import datetime
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import inspections, media, photos
from app.rules.photos import PhotoProof, doubts

times = st.datetimes(min_value=datetime(1990, 1, 1))


@given(times)
def test_a_time_is_read_as_it_was_written(when: datetime) -> None:
    written = f"{when:%Y:%m:%d %H:%M:%S}"
    assert photos.taken(written) == f"{when:%Y-%m-%d %H:%M:%S}"


@given(st.one_of(st.text(), st.binary(), st.none(), st.integers(), st.floats(), st.lists(st.integers())))
def test_no_value_of_a_photo_stops_the_reader(value: object) -> None:
    told = photos.taken(value)
    assert told == "" or len(told) == 19
    assert photos.degrees(value, value) is None or isinstance(photos.degrees(value, value), float)


@pytest.mark.parametrize(
    "text", ["0000:00:00 00:00:00", "1970:01:01 00:00:00", "2025:13:01 10:00:00", "    "]
)
def test_a_camera_without_a_clock_tells_nothing(text: str) -> None:
    assert photos.taken(text) == ""


@given(st.floats(0, 89.99), st.sampled_from("NSEW"))
def test_degrees_come_back_from_minutes_and_seconds(degrees: float, letter: str) -> None:
    whole, rest = int(degrees), (degrees - int(degrees)) * 60
    parts = (whole, int(rest), (rest - int(rest)) * 60)
    found = photos.degrees(parts, letter)
    assert found == pytest.approx(-degrees if letter in "SW" else degrees, abs=2e-6)


@pytest.mark.parametrize(
    "parts", [(91, 0, 0), (float("nan"), 0, 0), (-1, 0, 0), (), "37.5", None, (1, 2, 3, 4)]
)
def test_what_is_no_place_is_none(parts: object) -> None:
    assert photos.degrees(parts, "N") is None


def test_a_phone_that_did_not_know_where_it_was() -> None:
    assert photos.place(0.0, 0.0) is None
    assert photos.place(None, 37.0) is None


proofs = st.builds(
    PhotoProof,
    uid=st.uuids().map(str),
    project=st.sampled_from(("甲", "乙")),
    digest=st.sampled_from(("1", "2", "3")),
    taken=st.sampled_from(("", "2025-08-21 10:32:05", "2025-07-01 08:00:00", "2026-01-01 08:00:00")),
    month=st.sampled_from(("", "2025-08", "2025-07")),
    name=st.just("名"),
)


@given(st.lists(proofs, max_size=8))
def test_doubts_are_told_of_both_sides_and_never_without_reason(found: list[PhotoProof]) -> None:
    said = doubts(found, "2025-09-18")
    for proof in found:
        others = [each for each in found if each.uid != proof.uid and each.digest == proof.digest]
        elsewhere = any(
            each.project != proof.project or (each.month and proof.month and each.month != proof.month)
            for each in others
        )
        words = "".join(said.get(proof.uid, ()))
        assert ("同一份文件" in words) == elsewhere
        late = proof.taken[:10] > "2025-09-18"
        assert ("今天以后" in words) == late
        outside = bool(proof.taken and proof.month and proof.taken[:7] != proof.month and not late)
        assert f"不在{proof.month}" in words if outside else "不在" not in words


# ------------------------------------------------------------------ files


@pytest.mark.parametrize(
    ("name", "head", "media_type"),
    [
        ("a.png", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.docx", b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "application/vnd.ms-excel"),
        ("a.mp4", b"\0\0\0\x18ftypmp42", "video/mp4"),
        ("a.jpg", b"\0\0\0\x18ftypheic", "image/heic"),
        ("a.webp", b"RIFF\0\0\0\0WEBP", "image/webp"),
        ("a.jpg", b"hello", "application/octet-stream"),
    ],
)
def test_the_content_tells_what_a_file_is(name: str, head: bytes, media_type: str) -> None:
    assert media.media_of(name, head) == media_type


@given(st.binary(min_size=1, max_size=64), st.sampled_from(("exe", "BAT", "lnk", "docm", "js")))
def test_what_could_run_is_refused_by_name(head: bytes, ending: str) -> None:
    assert media.refusal(f"施工许可证.pdf.{ending}", head)


@given(
    st.text(max_size=150), st.sampled_from(("", "image/jpeg", "application/pdf", "application/x-msdownload"))
)
def test_a_saved_name_is_one_that_both_systems_take_and_that_does_not_run(name: str, kind: str) -> None:
    safe = media.safe_name(name, kind)
    assert safe
    assert PurePath(safe).name == safe
    assert not set(safe) & set('<>:"/\\|?*\u202e\0\n')
    assert safe == safe.rstrip(" .")
    assert media.safe_name(safe, kind) == safe
    assert not media.refusal(safe, b"x") or not kind


@pytest.mark.parametrize(
    ("name", "kind", "safe"),
    [
        ("..\\..\\启动\\a.exe", "", "_.._启动_a.exe.txt"),
        ("照片.exe", "image/jpeg", "照片.exe.jpg"),
        ("照片.JPG", "image/jpeg", "照片.JPG"),
        ("CON", "application/pdf", "_CON.pdf"),
        ("照\u202egpj.exe", "", "照_gpj.exe.txt"),
        ("", "image/png", "佐证.png"),
    ],
)
def test_names_of_other_offices_do_no_harm(name: str, kind: str, safe: str) -> None:
    assert media.safe_name(name, kind) == safe


def test_only_what_is_merely_shown_is_opened() -> None:
    assert media.may_open("批复.PDF")
    assert not any(
        media.may_open(f"a.{ending}") for ending in ("exe", "bat", "lnk", "htm", "svg", "docm", "msi", "")
    )


# ------------------------------------------------------------------ inspections

amounts = st.one_of(st.none(), st.integers(0, 10**12))


@given(amounts, amounts)
def test_less_money_found_is_told_with_both_values(reported: int | None, found: int | None) -> None:
    said = inspections.below(None, None, reported, found)
    assert bool(said) == (reported is not None and found is not None and found < reported)
    assert bool(inspections.shortest(None, None, reported, found)) == bool(said)


@given(st.integers(0, 100), st.integers(0, 100), st.sampled_from(string.ascii_letters))
def test_measures_in_words_are_compared_by_their_unit(told: int, seen: int, noise: str) -> None:
    said = inspections.below(f"主体{noise}完成{told}%", f"主体{seen}％，{noise}", None, None)
    assert bool(said) == (seen < told)
    assert inspections.below(f"{told}层，{told}层", f"{seen}层", None, None) == ()
    assert inspections.below(f"{told}米", f"{seen}层", None, None) == ()
