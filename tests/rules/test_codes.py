"""Check digits: the real codes of domain §3.1 and what MOD 11,10 and GB 32100 really find."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules import codes

REAL = (
    "2603-141124-89-05-346948",
    "2411-130202-89-01-637015",
    "2509-140602-89-05-864976",
    "2503-130981-04-01-573274",
    "2509-320193-89-01-544060",
    "2211-441900-04-02-310151",
    "2502-140109-89-01-287745",
    "2111-522323-04-01-342068",
    "2304-441900-04-01-135254",
    "2304-441900-04-01-254812",
)
INVENTED = ("2601-140100-89-01-123456", "2609-330100-04-01-100001")
OLD = ("2020-330327-48-01-167360", "2020-451421-88-03-016343")

new_codes = st.builds(
    codes.make_project_code,
    st.builds("{:02d}{:02d}".format, st.integers(20, 40), st.integers(1, 12)),
    st.sampled_from(["131126", "131100", "410000", "522323"]),
    st.sampled_from(["04", "07", "89"]),
    st.sampled_from(["01", "02", "05"]),
    st.from_regex(r"[0-9]{5}", fullmatch=True),
)


@pytest.mark.parametrize("code", REAL + OLD)
def test_real_codes_pass(code: str) -> None:
    assert codes.check_project_code(code) is None


@pytest.mark.parametrize("code", INVENTED)
def test_invented_codes_fail(code: str) -> None:
    assert "校验码" in (codes.check_project_code(code) or "")


def test_codes_are_read_however_they_are_written() -> None:
    for said in (
        "２６０３—１４１１２４－89–05-346948",
        " 2603 141124 89 05 346948 ".replace(" ", ""),
        "2603-141124-89-05- 346948",
    ):
        assert codes.normalise_project_code(said) == REAL[0]
        assert codes.check_project_code(said) is None


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("2603-141124-89-05-34694", "24位"),
        ("项目代码", "24位"),
        ("2603-991124-89-05-346948", "地区段"),
        ("2643-141124-89-05-346948", "不是年月"),
        ("2013-141124-89-05-346948", "不是年月"),
    ],
)
def test_what_is_wrong_is_said(code: str, said: str) -> None:
    assert said in (codes.check_project_code(code) or "")


def test_november_2020_is_the_new_form() -> None:
    assert codes.check_project_code("2011-131126-04-01-100000") is not None
    assert codes.check_project_code(codes.make_project_code("2011", "131126", "04", "01", "10000")) is None


def test_nothing_is_no_fault() -> None:
    assert codes.check_project_code("") is None
    assert codes.check_credit_code(" ") is None


@given(new_codes, st.integers(0, 19), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(code: str, place: int, step: int) -> None:
    digits = list(code.replace("-", ""))
    digits[place] = str((int(digits[place]) + step) % 10)
    wrong = "".join(digits)
    assert codes.check_digit(wrong[:19]) != int(wrong[19])


@given(new_codes, st.integers(0, 17))
def test_swapped_neighbours_are_found_unless_they_follow_each_other(code: str, place: int) -> None:
    digits = list(code.replace("-", ""))
    first, second = int(digits[place]), int(digits[place + 1])
    digits[place], digits[place + 1] = digits[place + 1], digits[place]
    wrong = "".join(digits)
    if (first - second) % 10 not in (0, 1, 9):
        assert codes.check_digit(wrong[:19]) != int(wrong[19])


def test_of_all_swaps_one_in_45_escapes() -> None:
    def step(product: int, digit: int) -> int:
        return 2 * ((product + digit) % 10 or 10) % 11

    pairs = [(a, b) for a in range(10) for b in range(10) if a != b]
    escaped = [
        (a, b) for product in range(1, 11) for a, b in pairs
        if step(step(product, a), b) == step(step(product, b), a)
    ]  # fmt: skip
    assert len(escaped) == 20  # of 900 states and pairs
    assert {(a - b) % 10 for a, b in escaped} == {1, 9}


def test_the_region_is_read() -> None:
    assert codes.project_code_region(REAL[0]) == "141124"
    assert codes.project_code_region("不是代码") == ""


def test_bad_segments_make_no_code() -> None:
    with pytest.raises(ValueError, match="segments"):
        codes.make_project_code("2513", "131126", "04", "01", "12345")


bodies = st.text(codes.CREDIT_ALPHABET, min_size=8, max_size=8)


@given(bodies)
def test_made_credit_codes_are_valid(body: str) -> None:
    assert codes.check_credit_code(codes.make_credit_code("91", "131126", body)) is None


@given(bodies, st.integers(0, 17), st.sampled_from(codes.CREDIT_ALPHABET))
def test_every_single_wrong_character_of_a_credit_code_is_found(body: str, place: int, char: str) -> None:
    right = codes.make_credit_code("91", "131126", body)
    wrong = right[:place] + char + right[place + 1 :]
    assert (codes.check_credit_code(wrong) is None) == (wrong == right)


@given(bodies, st.integers(0, 16))
def test_swapped_characters_of_a_credit_code_are_found(body: str, place: int) -> None:
    right = codes.make_credit_code("91", "131126", body)
    wrong = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    assert (codes.check_credit_code(wrong) is None) == (wrong == right)


@pytest.mark.parametrize("code", ["91350203M0001QAY9B", "91350100M0001TGQXM"])
def test_legal_codes_that_fail_get_a_warning_only(code: str) -> None:
    assert "核对" in (codes.check_credit_code(code) or "")  # domain §3.2: warn, never refuse


@pytest.mark.parametrize(
    ("code", "said"), [("131126000012345", "15位"), ("9113", "4位"), ("91350100M000100Y4O", "「O」")]
)
def test_what_is_wrong_with_a_credit_code_is_said(code: str, said: str) -> None:
    assert said in (codes.check_credit_code(code) or "")


def test_a_known_credit_code_passes() -> None:
    assert codes.check_credit_code("91350100m000100y43") is None  # the example of GB 32100-2015
