"""The design's colours, in one table for the painter of charts and sheets and for the style sheet.

Colour reports state only; it never stands without a shape or a letter.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

WIN: Final = "#F3F2EE"
NAV: Final = "#EAE8E2"
PANEL: Final = "#FFFFFF"
HEAD: Final = "#F7F6F3"
GROUP: Final = "#F1EFEA"
TOTAL: Final = "#E9E6DF"
LINE: Final = "#D8D5CD"
SOFT: Final = "#E9E7E1"
EDGE: Final = "#8C887C"
INK: Final = "#1C2126"
INK2: Final = "#4A525A"
INK3: Final = "#666D74"
ACCENT: Final = "#1F5A8C"
ACCENT_DARK: Final = "#174569"
ACCENT_SOFT: Final = "#E4EDF5"
ACCENT_MID: Final = "#BFD4E6"
RED: Final = "#B3241B"
RED_SOFT: Final = "#FAEBE8"
AMBER: Final = "#8A5A00"
AMBER_FILL: Final = "#E3A500"
AMBER_SOFT: Final = "#FBF2DC"
GREEN: Final = "#26734A"
GREEN_SOFT: Final = "#E6F2EA"
TRACK: Final = "#EDEBE5"

TOKENS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "win": WIN,
        "nav": NAV,
        "panel": PANEL,
        "head": HEAD,
        "group": GROUP,
        "total": TOTAL,
        "line": LINE,
        "soft": SOFT,
        "edge": EDGE,
        "ink": INK,
        "ink2": INK2,
        "ink3": INK3,
        "accent": ACCENT,
        "accent-dark": ACCENT_DARK,
        "accent-soft": ACCENT_SOFT,
        "accent-mid": ACCENT_MID,
        "red": RED,
        "red-soft": RED_SOFT,
        "amber": AMBER,
        "amber-fill": AMBER_FILL,
        "amber-soft": AMBER_SOFT,
        "green": GREEN,
        "green-soft": GREEN_SOFT,
        "track": TRACK,
    }
)
"""Every token by the name it has in the design and in style sheets."""
