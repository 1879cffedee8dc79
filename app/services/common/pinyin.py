"""What a Chinese name can be typed as: initials and full pinyin, every reading of a polyphone
(`domain.md` §8.2).
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, product

_OTHERS = re.compile("[^\u3400-\u9fff]+")
_POLYPHONES = 3  # of one word in all their readings: more would only swell the text
_MOST_READINGS = 12


def spellings(words: Iterable[str]) -> list[str]:
    """Initials in every reading and the usual full pinyin of each word that has Chinese characters."""
    readings: list[str] = []
    for word in words:
        characters = "".join(_OTHERS.split(word))
        readings.extend(_spellings(characters) if characters else ())
    return readings


@lru_cache(maxsize=20_000)
def _spellings(characters: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin  # slow to import, needed only here

    usual = lazy_pinyin(characters)
    several = [at for at, letter in enumerate(characters) if len(_first_letters(letter)) > 1]
    options = [[syllable[:1]] for syllable in usual]
    for at in several[:_POLYPHONES]:
        options[at] = list(dict.fromkeys([*options[at], *_first_letters(characters[at])]))
    initials = ["".join(choice) for choice in islice(product(*options), _MOST_READINGS)]
    return (*initials, "".join(usual))


@lru_cache(maxsize=10_000)
def _first_letters(character: str) -> tuple[str, ...]:
    """The first letters of every reading of one character."""
    from pypinyin import Style, pinyin

    return tuple(dict.fromkeys(pinyin(character, style=Style.FIRST_LETTER, heteronym=True)[0]))
