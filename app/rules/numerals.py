"""Chinese numerals: amounts in capitals and the ordinals of groups."""

_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_FIGURES = "零一二三四五六七八九"
_PLACES = ("", "拾", "佰", "仟")
_SMALL_PLACES = ("", "十", "百", "千")
_GROUPS = ("", "万", "亿", "万")


def capital_amount(yuan: int) -> str:
    """An amount in 元 in capitals: 1234000 → 壹佰贰拾叁万肆仟元整; raises ValueError from 10^16 on."""
    if yuan < 0:
        return f"负{capital_amount(-yuan)}"
    return f"{_spell(yuan, _CAPITALS, _PLACES)}元整"


def ordinal(number: int) -> str:
    """一, 二 … 十, 十一 … 二十 … 一百零五: the figures of group headings; raises ValueError below 1."""
    if number < 1:
        raise ValueError(f"no ordinal: {number}")
    numeral = _spell(number, _FIGURES, _SMALL_PLACES)
    return numeral[1:] if numeral.startswith("一十") else numeral


def _spell(number: int, figures: str, places: tuple[str, ...]) -> str:
    if number >= 10**16:
        raise ValueError(f"too large to spell: {number}")
    if number == 0:
        return figures[0]
    words, pending = "", False
    for group in range(3, -1, -1):
        part = number // 10 ** (4 * group) % 10_000
        if not part:
            pending = bool(words)
            continue
        zero = words and (pending or part < 1_000)
        closing = "亿" if group == 3 and number // 10**8 % 10_000 == 0 else ""
        words += (figures[0] if zero else "") + _spell_group(part, figures, places) + _GROUPS[group] + closing
        pending = False
    return words


def _spell_group(part: int, figures: str, places: tuple[str, ...]) -> str:
    words, pending = "", False
    for place in range(3, -1, -1):
        digit = part // 10**place % 10
        if not digit:
            pending = bool(words)
            continue
        words += (figures[0] if pending else "") + figures[digit] + places[place]
        pending = False
    return words
