"""Photos as bytes: what they tell of themselves, smaller copies of them. Nothing here trusts a file.

Only five formats are tried, by content; a picture of too many pixels is refused before it is unpacked.
What a photo tells of time and place is given as it stands there: `app.rules.photos` understands it.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import UserError

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("JPEG", "PNG", "GIF", "BMP", "WEBP")
MOST_PIXELS = {"JPEG": 120_000_000, "MPO": 120_000_000}
OTHERWISE = 60_000_000
"""More is refused: it would take gigabytes of memory. The largest phone cameras have 108 million; a JPEG can
be unpacked small, the other formats cannot."""
REDUCED_SIDE, REDUCED_QUALITY = 1600, 80
THUMB_SIDE = 256
SHOWN_SIDE = 1600
LARGE_SIDE = 6000
_TIMES = (0x9003, 0x9004)  # DateTimeOriginal, DateTimeDigitized; DateTime (0x0132) is that of the last edit
_EXIF, _GPS = 0x8769, 0x8825


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What a photo tells: its size in pixels as it is seen; when and where it was taken, as it stands there.

    `times` as the camera wrote them, the best first; `gps` as the four values 1 … 4 of the standard:
    reference and parts of the latitude, reference and parts of the longitude.
    """

    width: int
    height: int
    times: tuple[object, ...] = ()
    gps: tuple[object, object, object, object] = (None, None, None, None)


def facts(source: Path | bytes) -> PhotoFacts:
    """What a photo tells of itself; raises UserError when it is broken, too large or no picture."""
    with _opened(source) as image:
        exif = image.getexif()
        width, height = image.size
        if exif.get(0x0112) in (5, 6, 7, 8):  # lies on its side
            width, height = height, width
        inner, gps = exif.get_ifd(_EXIF), exif.get_ifd(_GPS)
        image.draft("RGB", (64, 64))
        image.load()  # a photo that was not copied whole is found out here
        times = tuple(inner[tag] for tag in _TIMES if inner.get(tag))
        return PhotoFacts(width, height, times, (gps.get(1), gps.get(2), gps.get(3), gps.get(4)))


def reduced(source: Path | bytes) -> bytes:
    """A JPEG of at most 1600 pixels, upright, with the time and place of the original and nothing else.

    Raises UserError as `facts`.
    """
    with _opened(source) as image:
        kept = _kept_facts(image)
        return _jpeg(_upright(image, REDUCED_SIDE), REDUCED_QUALITY, kept)


def smaller(source: Path | bytes, side: int, quality: int = 85) -> bytes:
    """A JPEG of at most `side` pixels, upright, for the screen; raises UserError as `facts`."""
    with _opened(source) as image:
        return _jpeg(_upright(image, side), quality, b"")


@contextmanager
def _opened(source: Path | bytes) -> "Iterator[Image.Image]":
    """A picture of one of the formats; whatever its bytes do to the reader becomes a UserError."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings(action="ignore"):
            opened = Image.open(io.BytesIO(source) if isinstance(source, bytes) else source, formats=FORMATS)
            with opened as image:
                if image.width * image.height > MOST_PIXELS.get(image.format or "", OTHERWISE):
                    raise _too_large()
                yield image
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except UnidentifiedImageError as error:
        raise UserError("照片打不开：不是认得的图片格式。", "可以按文件保存。") from error
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError,
            ArithmeticError, AttributeError, RuntimeError, MemoryError) as error:  # fmt: skip
        raise UserError("照片打不开：文件不完整或者损坏了。", "请重新拷贝这张照片，再加一次。") from error


def _too_large() -> UserError:
    return UserError("照片太大：像素太多，打开它要占几个 GB 内存。", "可以按文件保存。")


def _upright(image: "Image.Image", side: int) -> "Image.Image":
    """The picture as it is seen, at most `side` pixels long, in red, green and blue on white."""
    from PIL import Image, ImageOps

    image.draft("RGB", (side, side))  # a JPEG is unpacked no larger than needed
    turned = ImageOps.exif_transpose(image)
    if turned.mode in ("RGBA", "LA", "P", "PA"):
        clear = turned.convert("RGBA")
        turned = Image.new("RGB", clear.size, "white")
        turned.paste(clear, mask=clear.getchannel("A"))
    turned = turned if turned.mode == "RGB" else turned.convert("RGB")
    turned.thumbnail((side, side), Image.Resampling.LANCZOS)
    return turned


def _jpeg(image: "Image.Image", quality: int, exif: bytes) -> bytes:
    target = io.BytesIO()
    image.save(target, "JPEG", quality=quality, optimize=True, exif=exif)
    return target.getvalue()


def _kept_facts(image: "Image.Image") -> bytes:
    """Time and place of the original as EXIF of a copy; not the maker's notes, nor a name."""
    from PIL import Image

    exif, kept = image.getexif(), Image.Exif()
    inner, gps = exif.get_ifd(_EXIF), exif.get_ifd(_GPS)
    parts: dict[int, dict[int, Any]] = {
        _EXIF: {tag: str(inner[tag]) for tag in _TIMES if inner.get(tag)},
        _GPS: {tag: gps[tag] for tag in (1, 2, 3, 4) if tag in gps},
    }
    for tag, part in parts.items():
        if part:
            kept[tag] = part
    return kept.tobytes() if any(parts.values()) else b""
