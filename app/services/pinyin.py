"""What a Chinese name can be typed as: initials and full pinyin, every reading of a polyphone
(`ux.md` §2).
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import product

_MOST_READINGS = 8


def spellings(words: Iterable[str]) -> list[str]:
    """Initials in every reading and the usual full pinyin of each word that has Chinese characters."""
    found: list[str] = []
    for word in words:
        found.extend(_spellings(word))
    return found


@lru_cache(maxsize=20_000)
def _spellings(word: str) -> tuple[str, ...]:
    from pypinyin import Style, lazy_pinyin, pinyin  # slow to import, needed only here

    if word.isascii():
        return ()
    usual = "".join(lazy_pinyin(word, errors="ignore"))
    letters = pinyin(word, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
    readings = [sorted({reading[0] for reading in letter if reading}) for letter in letters]
    several = [at for at, reading in enumerate(readings) if len(reading) > 1]
    keep = set(several[:3])  # 2 x 2 x 2 readings: more would only swell the text
    common = lazy_pinyin(word, style=Style.FIRST_LETTER, errors="ignore")
    options = [reading if at in keep else [common[at]] for at, reading in enumerate(readings)]
    initials = ["".join(choice) for choice in product(*options)]
    return (*initials[:_MOST_READINGS], usual)
