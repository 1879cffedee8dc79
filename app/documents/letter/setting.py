"""Setting text: the rulers of a letter's styles, and text broken into lines of words that fill the width."""

from collections.abc import Sequence

from PySide6.QtGui import QFont

from app.documents import fonts
from app.documents.letter.bricks import Word
from app.documents.letter.model import CHARACTER, Align, Style
from app.documents.paper import MM, points
from app.documents.typeset import Ruler, sized

_MOST_SLACK = 2.5
"""A line is spread to the full width where no more than so many characters are missing."""


def font_of(style: Style, size: float = 0.0, spread: float = 1.0) -> QFont:
    """The font of a style, in units of the paper; on the grid 28 characters fill a line.

    Characters are set apart in percent: absolute spacing would differ by the device.
    """
    font = sized(fonts.font(style.role, style.points), points(size or style.points))
    if style.grid:
        spread *= CHARACTER * MM / font.pixelSize()
    if spread != 1.0:
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 100 * spread)
    return font


class Setter:
    """Measures and breaks text in the styles of a letter; lengths are in mm."""

    def __init__(self) -> None:
        self._rulers: dict[Style, Ruler] = {}

    def ruler(self, style: Style) -> Ruler:
        """The ruler of a style, in units of the paper."""
        if style not in self._rulers:
            self._rulers[style] = Ruler(font_of(style))
        return self._rulers[style]

    def width(self, text: str, style: Style) -> float:
        """How wide one line of text is."""
        return self.ruler(style).width(text) / MM

    def rise(self, style: Style) -> float:
        """How far the baseline lies under the middle of a line."""
        return self.ruler(style).rise / MM

    def word(self, text: str, style: Style, width: float, align: Align = "left") -> Word:
        """One line of text in a width, around the middle of its line; shortened rather than longer."""
        shown = self.ruler(style).elide(text, width * MM + 0.5)
        free = width - self.width(shown, style)
        x = {"left": 0.0, "center": free / 2, "right": free}[align]
        return Word(x, self.rise(style), shown, style)

    def lines(
        self, text: str, style: Style, width: float, indent: float = 0.0, align: Align = "left"
    ) -> list[tuple[Word, ...]]:
        """Text broken into lines; all but the last of a paragraph reach both edges."""
        return self.mixed([(text, style)], width, indent, align)

    def mixed(
        self, runs: Sequence[tuple[str, Style]], width: float, indent: float = 0.0, align: Align = "left"
    ) -> list[tuple[Word, ...]]:
        """Text of several styles of one size, broken into lines as if it were all in the last of them."""
        text = "".join(run for run, _ in runs)
        ruler = self.ruler(runs[-1][1])
        room = width * MM + 0.5
        whole = ruler.width(text) <= room - indent * MM and "\n" not in text  # blanks for a pen stay
        broken = [text] if whole else ruler.lines(text, room, indent=indent * MM, hang=True)
        lines, used = [], 0
        for place, line in enumerate(broken):
            used = text.find(line, used)
            start = indent if place == 0 else 0.0
            full = align == "left" and place + 1 < len(broken) and "\n" not in text[used + len(line) :][:1]
            lines.append(self._line(runs, (used, used + len(line)), width - start, full, align, start))
            used += len(line)
        return lines

    def _line(
        self, runs: Sequence[tuple[str, Style]], part: tuple[int, int], width: float, full: bool,
        align: Align, start: float,
    ) -> tuple[Word, ...]:  # fmt: skip
        """One line from its characters of every run; a full one is spread to the width."""
        pieces, before = [], 0
        for run, style in runs:
            piece = run[max(part[0] - before, 0) : max(part[1] - before, 0)]
            before += len(run)
            if piece:
                pieces.append((piece, style))
        taken, ruler = sum(self.width(piece, style) for piece, style in pieces), self.ruler(runs[-1][1])
        em = ruler.em / MM
        hung = taken > width + 0.01 and ruler.hung(pieces[-1][0])  # a stop that stands outside
        slack = width - taken + hung * em
        stretched = max(taken - em, em)  # behind the last character nothing is set apart
        spread = 1 + slack / stretched if full and 0 < slack < _MOST_SLACK * em else 1.0
        x = start + {"left": 0.0, "center": slack / 2, "right": slack}[align]
        words = []
        for piece, style in pieces:
            words.append(Word(x, self.rise(style), piece, style, spread))
            x += self.width(piece, style) * spread
        return tuple(words)

    def even(self, text: str, style: Style, width: float) -> list[tuple[Word, ...]]:
        """A title in lines of about the same length, or broken as it is given, each in the middle."""
        ruler = self.ruler(style)
        lines = ruler.lines(text, width * MM)
        if len(lines) > 1 and "\n" not in text:
            evenly = ruler.width(text) / len(lines) + ruler.em
            lines = min((ruler.lines(text, min(evenly, width * MM)), lines), key=len)
        return [(self.word(line, style, width, "center"),) for line in lines]
