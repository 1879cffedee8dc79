"""Finding Chinese words by what a clerk types: the characters, 拼音首字母, full pinyin, every reading."""

from functools import cache


def matches(text: str, typed: str) -> bool:
    """Whether a text fits what was typed: a part of it, or the initials or full pinyin of a part of it.

    Polyphones fit in every reading: 重庆 answers to cq and zq.
    """
    letters = typed.strip().casefold()
    if not letters or letters in text.casefold():
        return True
    if not letters.isascii() or not letters.isalnum():
        return False
    readings = _readings(text)
    return any(_fits(readings, start, letters) for start in range(len(readings)))


def _fits(readings: tuple[tuple[str, ...], ...], start: int, letters: str) -> bool:
    """Whether the characters from `start` on can be read so that `wanted` is typed away."""
    left = {letters}
    for readings_here in readings[start:]:
        after = set()
        for rest in left:
            for reading in readings_here:
                if reading.startswith(rest) or rest == reading[:1]:
                    return True
                after |= {rest[len(part) :] for part in (reading, reading[:1]) if rest.startswith(part)}
        left = after
        if not left:
            return False
    return False


@cache
def _readings(text: str) -> tuple[tuple[str, ...], ...]:
    from pypinyin import Style, pinyin

    # one character at a time: a whole word would only give the reading that the word has
    return tuple(
        tuple(
            {
                reading.casefold()
                for reading in pinyin(letter, style=Style.NORMAL, heteronym=True)[0]
                if reading
            }
        )
        for letter in text
        if not letter.isspace()
    )
