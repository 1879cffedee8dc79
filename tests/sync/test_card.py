"""Cards: what is written is read, and nothing else passes for one."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import UserError
from app.sync.card import card_bytes, fingerprint, make_card, parse_card, read_card, write_card
from app.sync.keys import SoftwareKey

KEY = SoftwareKey.generate()
CARD = make_card("131126", "故城县发展和改革局", "county", KEY)


def test_a_card_comes_back_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "故城县.gjcard"
    write_card(path, CARD)
    assert read_card(path) == CARD
    assert [one.name for one in tmp_path.iterdir()] == ["故城县.gjcard"]


@given(st.text(min_size=1, max_size=60).filter(lambda name: name.isprintable() and name == name.strip(" ")))
def test_any_printable_name_comes_back(name: str) -> None:
    card = make_card("131126", name, "county", KEY)
    assert parse_card(card_bytes(card)) == card


@pytest.mark.parametrize("name", ["", " 故城县", "故城\n县", "故城\u2028县", "县" * 61])
def test_names_that_would_break_the_form_are_refused(name: str) -> None:
    with pytest.raises(UserError, match="单位名称"):
        make_card("131126", name, "county", KEY)


@pytest.mark.parametrize("office", ["", "1311 26", "故城", "1" * 33, "1\n"])
def test_codes_that_would_break_the_form_are_refused(office: str) -> None:
    with pytest.raises(UserError, match="单位代码"):
        make_card(office, "故城县", "county", KEY)


def test_the_fingerprint_covers_everything_on_the_card() -> None:
    others = [
        make_card("131127", "故城县发展和改革局", "county", KEY),
        make_card("131126", "景县发展和改革局", "county", KEY),
        make_card("131126", "故城县发展和改革局", "city", KEY),
        make_card("131126", "故城县发展和改革局", "county", SoftwareKey.generate()),
    ]
    prints = {fingerprint(card) for card in [CARD, *others]}
    assert len(prints) == 5
    assert fingerprint(make_card("131126", "故城县发展和改革局", "county", KEY)) == fingerprint(CARD)
    assert all([len(group) for group in one.split(" ")] == [4] * 8 for one in prints)


@given(st.integers(0, 2**32))
def test_an_altered_card_is_refused(seed: int) -> None:
    chance, content = Random(seed), bytearray(card_bytes(CARD))
    at = chance.randrange(len(content))
    match seed % 4:
        case 0:
            content[at] ^= 1 << chance.randrange(8)
        case 1:
            del content[at]
        case 2:
            content[at:at] = chance.randbytes(1)
        case _:
            del content[at:]
    if bytes(content) != card_bytes(CARD):
        with pytest.raises(UserError) as refused:
            parse_card(bytes(content))
        assert refused.value.hint


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "不是单位名片"),
        (b"PK\x03\x04", "不是单位名片"),
        (card_bytes(CARD).replace(b"card 1", b"card 2"), "更新版本"),
        (card_bytes(CARD).replace(b"\n", b"\r\n"), "损坏或被改动"),
        (b"\xef\xbb\xbf" + card_bytes(CARD), "不是单位名片"),
        (card_bytes(CARD) + b"\n", "损坏或被改动"),
        (card_bytes(CARD).replace(b"131126", b"131127"), "签名不对"),
        (card_bytes(CARD).replace("故城".encode(), b"\xff\xfe"), "损坏或被改动"),
        (card_bytes(CARD).replace(b"level county", b"level empire"), "损坏或被改动"),
    ],
)
def test_what_is_wrong_with_a_card_is_told(content: bytes, says: str) -> None:
    with pytest.raises(UserError, match=says):
        parse_card(content)


def test_a_card_that_cannot_be_read_or_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="不存在"):
        read_card(tmp_path / "nothing.gjcard")
    with pytest.raises(UserError, match="不存在"):
        write_card(tmp_path / "nowhere" / "x.gjcard", CARD)
