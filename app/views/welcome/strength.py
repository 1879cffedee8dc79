"""How good a password is, in five steps and in words."""

from itertools import pairwise

MIN_LENGTH = 8
_COMMON = ("password", "12345678", "qwertyui", "11111111", "88888888", "abcd1234", "admin", "66666666")


def strength(password: str) -> int:
    """0 nothing or too short, 1 guessable, 2 thin, 3 enough, 4 good."""
    if len(password) < MIN_LENGTH:
        return 0
    lowered = password.lower()
    if len(set(password)) < 4 or any(word in lowered for word in _COMMON) or _runs(password):
        return 1
    kinds = sum(
        any(test(letter) for letter in password)
        for test in (str.isdigit, str.islower, str.isupper, lambda letter: not letter.isalnum())
    )
    return min(2 + (len(password) >= 10) + (len(password) >= 14) + (kinds >= 3), 4)


def words(password: str) -> str:
    """What is said below the field."""
    if not password:
        return "至少8位，可以用一句话的拼音首字母。"
    missing = MIN_LENGTH - len(password)
    if missing > 0:
        return f"还差{missing}位。可以用一句话的拼音首字母。"
    return ("", "太好猜了，换一个。", "能用，再长一点更好。", "够用。", "很好。")[strength(password)]


def _runs(password: str) -> bool:
    """Whether it only counts up or down: 23456789, hgfedcba."""
    steps = {ord(after) - ord(before) for before, after in pairwise(password)}
    return steps in ({1}, {-1})
