"""The one place that chooses Chinese fonts, for the screen, for paper and for matplotlib.

Every role names what an office expects first (GB/T 9704-2012 and its habits) and what may stand in for it.
Who draws text asks here, so the same words look the same everywhere and no character becomes a box unseen.
A QGuiApplication must exist before anything here is called.
"""

import hashlib
import struct
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec
from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QRawFont

from app.errors import UserError
from app.files import write_atomically

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

Typeface = Literal["ui", "title", "body", "heading", "kai", "song"]


@dataclass(frozen=True)
class Face:
    """One font: the name a clerk knows, the family names it is installed under, whether it needs bold."""

    name: str
    families: tuple[str, ...]
    bold: bool = False


_YAHEI = Face("微软雅黑", ("微软雅黑", "Microsoft YaHei", "Microsoft YaHei UI"))
_HAN_SANS = Face(
    "思源黑体", ("Noto Sans CJK SC", "Noto Sans SC", "思源黑体", "Source Han Sans SC", "思源黑体 CN")
)
_WQY = Face("文泉驿", ("WenQuanYi Micro Hei", "文泉驿微米黑", "WenQuanYi Zen Hei", "文泉驿正黑"))
_SIMHEI = Face("黑体", ("黑体", "SimHei"))
_STHEI = Face("华文细黑", ("华文细黑", "STXihei", "华文黑体", "STHeiti", "方正黑体_GBK", "FZHei-B01"))
_SIMSUN = Face("宋体", ("宋体", "SimSun", "新宋体", "NSimSun"))
_STSONG = Face("华文宋体", ("华文宋体", "STSong", "方正书宋_GBK", "FZShuSong-Z01"))
_HAN_SERIF = Face(
    "思源宋体", ("Noto Serif CJK SC", "Noto Serif SC", "思源宋体", "Source Han Serif SC", "思源宋体 CN")
)
_UMING = Face("文鼎宋体", ("AR PL UMing CN", "AR PL SungtiL GB"))

_CHAINS: dict[Typeface, tuple[Face, ...]] = {
    "ui": (_YAHEI, _HAN_SANS, _WQY, _STHEI, _SIMHEI, _SIMSUN),
    "title": (
        Face(
            "方正小标宋",
            (
                "方正小标宋_GBK",
                "FZXiaoBiaoSong-B05",
                "方正小标宋简体",
                "FZXiaoBiaoSong-B05S",
                "方正小标宋_GB18030",
            ),
        ),
        Face("华文中宋", ("华文中宋", "STZhongsong")),
        Face("宋体加粗", _SIMSUN.families, bold=True),
        Face("思源宋体加粗", _HAN_SERIF.families, bold=True),
        Face("文鼎宋体加粗", _UMING.families, bold=True),
    ),
    "body": (
        Face("仿宋", ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong")),
        Face("华文仿宋", ("华文仿宋", "STFangsong", "方正仿宋_GBK", "FZFangSong-Z02", "方正仿宋简体")),
        _HAN_SERIF,
        _SIMSUN,
        _UMING,
    ),
    "heading": (_SIMHEI, _STHEI, _HAN_SANS, _WQY, _YAHEI),
    "kai": (
        Face("楷体", ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi")),
        Face("华文楷体", ("华文楷体", "STKaiti", "方正楷体_GBK", "FZKai-Z03", "方正楷体简体")),
        Face("文鼎楷体", ("AR PL UKai CN", "AR PL KaitiM GB", "LXGW WenKai", "霞鹜文楷")),
        _HAN_SERIF,
        _SIMSUN,
    ),
    "song": (_SIMSUN, _STSONG, _HAN_SERIF, _UMING),
}

_EVERYWHERE: dict[Typeface, Face] = {
    "ui": _YAHEI, "title": Face("宋体", ("宋体",), bold=True), "body": Face("仿宋", ("仿宋",)),
    "heading": _SIMHEI, "kai": Face("楷体", ("楷体",)), "song": _SIMSUN,
}  # fmt: skip
"""What every Windows has: the names that go into a file for other computers."""

_INVISIBLE = ("Cc", "Cf", "Zs", "Zl", "Zp")
_SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "fonts"


def family(role: Typeface) -> str:
    """Name the installed family used for `role`. Raises UserError when no Chinese font is to be had."""
    return _chosen(role)[1]


def font(role: Typeface, points: float, bold: bool = False) -> QFont:
    """Make the font for `role` in `points`; bold too where the stand-in needs it to look right."""
    face, name = _chosen(role)
    qt_font = QFont(name)
    qt_font.setPointSizeF(points)
    qt_font.setBold(bold or face.bold)
    qt_font.setStyleHint(QFont.StyleHint.SansSerif if role in ("ui", "heading") else QFont.StyleHint.Serif)
    return qt_font


def name_elsewhere(role: Typeface) -> tuple[str, bool]:
    """Name the font of `role` for a file that other computers open, and say whether it is set in bold.

    For titles the one in use here where it is an office's, else 宋体 in bold: a name that is not installed
    there would be replaced silently.
    """
    face, name = _chosen(role)
    if role == "title" and face in _CHAINS["title"][:2]:
        return name, False
    return _EVERYWHERE[role].families[0], _EVERYWHERE[role].bold


def substitution(role: Typeface) -> str | None:
    """Say in one Chinese sentence which expected font is missing and what stands in; None when it is there.

    The screen has no prescribed font, so `ui` never speaks.
    """
    face, _ = _chosen(role)
    first = _CHAINS[role][0]
    if role == "ui" or face == first:
        return None
    return f"缺少 {first.name}，将用 {face.name} 代替"


def missing_glyphs(text: str, role: Typeface) -> str:
    """Return the characters of `text`, each once and in order, that the font of `role` cannot draw itself.

    Qt would take them from another font or draw a box; names must be looked at before they are printed.
    """
    raw = QRawFont.fromFont(font(role, 12))
    letters = (letter for letter in dict.fromkeys(text) if unicodedata.category(letter) not in _INVISIBLE)
    return "".join(letter for letter in letters if not raw.supportsCharacter(ord(letter)))


def unprintable(content: object, roles: Iterable[Typeface]) -> str:
    """Say in one Chinese sentence which characters of a document none of its fonts has; "" for none.

    `content` is a document as data.
    """
    letters = "".join(dict.fromkeys(msgspec.json.encode(content, enc_hook=str).decode()))
    every: tuple[Typeface, ...] = ("ui", *roles)
    for role in every:
        letters = missing_glyphs(letters, role)
    return f"字库里没有“{letters}”，打印出来会是方框，请换成别的字" if letters else ""


@cache
def matplotlib_font(bold: bool = False) -> "FontProperties":
    """Give matplotlib the very font of the screen, as `FontProperties` to pass along with every text.

    matplotlib finds fonts by its own list and takes the first face of a collection, which in the usual
    Linux package is the Japanese one; so it gets the chosen face as a file of its own.
    """
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=str(_font_file(QRawFont.fromFont(font("ui", 12, bold)))))


# ------------------------------------------------------------------ choosing


@cache
def _chosen(role: Typeface) -> tuple[Face, str]:
    """The first face of the role's chain that is installed, and its family name here."""
    installed = _installed()
    for face in _CHAINS[role]:
        for name in face.families:
            if name.casefold() in installed:
                return face, installed[name.casefold()]
    return _any_chinese()


def _any_chinese() -> tuple[Face, str]:
    """Whatever Chinese font there is, when none of the known ones is; raises UserError when there is none."""
    chinese = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    if not chinese:
        raise UserError(
            "这台电脑没有中文字体，文字会显示成方框。",
            "请安装思源黑体和思源宋体，再重新打开程序。"
            "统信、麒麟、Debian 的命令：sudo apt install fonts-noto-cjk",
        )
    return Face(chinese[0], (chinese[0],)), chinese[0]


@cache
def _installed() -> dict[str, str]:
    """Every family by its case-folded name; our own open fonts help where the system has no Chinese one."""
    if QGuiApplication.instance() is None:
        raise RuntimeError("fonts need a QGuiApplication")
    if not QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese):
        for file in sorted(_SHIPPED.glob("*.[ot]t[fc]")):
            QFontDatabase.addApplicationFont(str(file))
    return {name.casefold(): name for name in QFontDatabase.families()}


# ------------------------------------------------------------------ a face as a file

_TABLES = (
    *("CFF ", "GPOS", "GSUB", "OS/2", "VORG", "cmap", "cvt ", "fpgm", "glyf", "head", "hhea"),
    *("hmtx", "loca", "maxp", "name", "post", "prep", "vhea", "vmtx"),
)


def _font_file(raw: QRawFont) -> Path:
    """Write one face as a font file into the user's cache, once, and return its path."""
    tables = {tag: bytes(raw.fontTable(tag).data()) for tag in _TABLES}
    tables = {tag: data for tag, data in tables.items() if data}
    identity = hashlib.sha256(tables["head"] + tables["name"]).hexdigest()[:16]
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericCacheLocation))
    file = folder / "gongjian-ledger" / f"{identity}.{'otf' if 'CFF ' in tables else 'ttf'}"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, _sfnt(tables))
    return file


def _sfnt(tables: dict[str, bytes]) -> bytes:
    """Join tables to a TrueType or OpenType file (directory, then tables, each on a 4-byte boundary)."""
    count = len(tables)
    power = count.bit_length() - 1
    kind = b"OTTO" if "CFF " in tables else b"\0\1\0\0"
    head = kind + struct.pack(">4H", count, 16 << power, power, 16 * count - (16 << power))
    offset = len(head) + 16 * count
    directory, body = [], []
    for tag, data in sorted(tables.items()):
        padded = data + b"\0" * (-len(data) % 4)
        directory.append(struct.pack(">4s3I", tag.encode("ascii"), _checksum(padded), offset, len(data)))
        body.append(padded)
        offset += len(padded)
    return b"".join([head, *directory, *body])


def _checksum(padded: bytes) -> int:
    """The sfnt checksum: the sum of its 32-bit words."""
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF
