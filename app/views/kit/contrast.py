"""The colours of Windows high contrast, when the person has switched it on."""

import sys

_WINDOW, _WINDOW_TEXT, _HIGHLIGHT, _HIGHLIGHT_TEXT, _BUTTON, _GRAY_TEXT, _HOTLIGHT = 5, 8, 13, 14, 15, 17, 26


def contrast_tokens() -> dict[str, str]:
    """The tokens taken from the system's high-contrast colours; {} when high contrast is off or unknown."""
    if sys.platform != "win32" or not _switched_on():
        return {}
    return tokens_from({number: _system_colour(number) for number in (5, 8, 13, 14, 15, 17, 26)})


def tokens_from(system: dict[int, str]) -> dict[str, str]:
    """Map the numbered system colours of Windows on our tokens; shapes and letters still tell."""
    paper, ink = system[_WINDOW], system[_WINDOW_TEXT]
    tokens = dict.fromkeys(("win", "nav", "panel", "head", "group", "total", "track"), paper)
    tokens |= dict.fromkeys(("red-soft", "amber-soft", "green-soft", "locked", "footer"), paper)
    tokens |= dict.fromkeys(("line", "soft", "edge", "ink", "ink2", "red", "amber", "green"), ink)
    tokens |= {"ink3": ink, "off": system[_GRAY_TEXT], "amber-fill": ink, "hover": system[_BUTTON]}
    tokens |= {"accent": system[_HOTLIGHT], "accent-dark": ink, "accent-mid": ink, "on-accent": paper}
    return tokens | {"accent-soft": system[_HIGHLIGHT], "on-soft": system[_HIGHLIGHT_TEXT]}


if sys.platform == "win32":
    import ctypes

    class _HighContrast(ctypes.Structure):
        _fields_ = (("size", ctypes.c_uint), ("flags", ctypes.c_uint), ("scheme", ctypes.c_wchar_p))

    def _switched_on() -> bool:
        asked = _HighContrast(ctypes.sizeof(_HighContrast), 0, None)
        ok = ctypes.windll.user32.SystemParametersInfoW(0x42, asked.size, ctypes.byref(asked), 0)
        return bool(ok) and bool(asked.flags & 1)

    def _system_colour(number: int) -> str:
        colour = ctypes.windll.user32.GetSysColor(number)  # 0x00BBGGRR
        return f"#{colour & 0xFF:02X}{colour >> 8 & 0xFF:02X}{colour >> 16 & 0xFF:02X}"

else:

    def _switched_on() -> bool:
        return False

    def _system_colour(number: int) -> str:
        raise NotImplementedError(number)
