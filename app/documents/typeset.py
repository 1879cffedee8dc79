"""Setting Chinese text on paper and screen: measuring, breaking into lines, eliding, words for figures.

Whoever draws text (wall chart, printed sheet) breaks and shortens it here: no document clips a character.
"""

from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from PySide6.QtGui import QFont, QFontMetricsF

from app.models.values import show_money

NOTHING = "—"
ELLIPSIS = "…"
POINT_MM = 25.4 / 72
_MANY = 10_000
"""Texts whose width is remembered."""

_NO_START = frozenset("，。、；：！？）》〉」』】〕”’%％…·,.;:!?)]}")
_HANGING = frozenset("，。、；：")
_NO_END = frozenset("（《〈「『【〔“‘([{")
_DIGITS = "零一二三四五六七八九"


class Ruler:
    """Measures text in one font; widths of characters are measured once and remembered."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetricsF(font)
        self._widths: dict[str, float] = {}
        self._totals: dict[str, float] = {}

    @cached_property
    def em(self) -> float:
        """The size of the font in its device's units."""
        return self.metrics.horizontalAdvance("国")

    @cached_property
    def rise(self) -> float:
        """How far under the middle of a line its baseline lies: Chinese and figures then look centred."""
        return 0.37 * self.em

    def width(self, text: str) -> float:
        """The width of one line, as the sum of its characters (no kerning; never less than what is drawn)."""
        total = self._totals.get(text)
        if total is None:
            if len(self._totals) > _MANY:
                self._totals.clear()
            total = self._totals[text] = sum(map(self._letter, text))
        return total

    def _letter(self, letter: str) -> float:
        wide = self._widths.get(letter)
        if wide is None:
            wide = self._widths[letter] = self.metrics.horizontalAdvance(letter)
        return wide

    def elide(self, text: str, width: float) -> str:
        """The text itself when it fits, else what fits before an ellipsis; never wider than `width`."""
        if self.width(text) <= width:
            return text
        room = width - self.width(ELLIPSIS)
        kept = 0
        for letter in text:
            room -= self.width(letter)
            if room < 0:
                break
            kept += 1
        shortened = text[:kept].rstrip() + ELLIPSIS
        return shortened if self.width(shortened) <= width else ""

    def lines(
        self, text: str, width: float, most: int = 0, indent: float = 0.0, hang: bool = False
    ) -> list[str]:
        """Break text into lines no wider than `width`, at most `most` of them (0: as many as needed).

        Words and figures stay whole where they can, closing punctuation never starts a line; what does not
        fit into `most` lines ends in an ellipsis. The first line of a paragraph is shorter by `indent`. With
        `hang` a stop or comma at the end of a line may stand outside.
        """
        broken: list[str] = []
        for paragraph in text.splitlines() or [""]:
            broken += self._broken(paragraph.strip(), width, indent, hang)
        if most and len(broken) > most:
            rest = "".join(broken[most - 1 :])
            return [*broken[: most - 1], self.elide(rest, width)]
        return broken

    def _broken(self, text: str, width: float, indent: float, hang: bool) -> list[str]:
        lines: list[str] = []
        while self.width(text[: -self.hung(text) or None] if hang else text) > (
            room := width - (0 if lines else indent)
        ):
            cut = self._cut(text, room, hang)
            lines.append(text[:cut].rstrip())
            text = text[cut:].lstrip()
        return [*lines, text] if text or not lines else lines

    def hung(self, line: str) -> int:
        """How many characters at the end of a line may stand outside: one stop or comma."""
        return int(line[-1:] in _HANGING and len(line) > 1)

    def _cut(self, text: str, width: float, hang: bool) -> int:
        """How many characters go on this line: at least one, at the last good place."""
        used, fits = 0.0, 0
        for letter in text:
            used += self.width(letter)
            if used > width:
                break
            fits += 1
        if hang and fits and text[fits : fits + 1] in _HANGING and _may_break(text, fits + 1):
            return fits + 1
        for cut in range(fits, 0, -1):
            if _may_break(text, cut):
                return cut
        return max(fits, 1)


def _may_break(text: str, cut: int) -> bool:
    before, after = text[cut - 1], text[cut]
    if after in _NO_START or before in _NO_END:
        return False
    return not (_is_word(before) and _is_word(after))


def _is_word(letter: str) -> bool:
    return letter.isascii() and not letter.isspace()


def sized(font: QFont, size: float) -> QFont:
    """The same font `size` units high, unhinted: it has one width at every zoom and on every device."""
    font.setPixelSize(max(1, round(size)))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return plain(font)


def plain(font: QFont) -> QFont:
    """The same font with one shape for each character wherever it stands.

    Some fonts draw the figures of S324 with other glyphs than those of 324; such a glyph has no character of
    its own: the figures would be missing when the PDF is searched, and their width would not be known here.
    """
    font.setFeature(QFont.Tag("locl"), 0)
    return font


def amount(yuan: int | None, unit: str = "万元", places: int = 0) -> str:
    """An amount of 元 in `unit`, rounded half up, with separators and true minus; 「—」 for nothing."""
    return NOTHING if yuan is None else show_money(yuan, unit, places=places)


def percent(share: float | None, places: int = 1) -> str:
    """A share as percent without the sign, half up, never clamped; 「—」 for nothing."""
    if share is None:
        return NOTHING
    figure = (Decimal(repr(share)) * 100).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{figure:,f}".replace("-", "−")


def chinese_number(number: int) -> str:
    """The ordinal of a heading: 1 → 一, 12 → 十二, 35 → 三十五; from 100 on in figures."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")
