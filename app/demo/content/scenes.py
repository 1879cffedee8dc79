"""Invented photos of building sites: drawn, stamped 示意, with the time and place that a camera writes.

Nothing here is a picture of anything; the drawing says what kind of work it is and how far it has come.
"""

import io
import math
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from app.demo.content.case import record_words

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

WIDTH, HEIGHT = 960, 720
_HORIZON = 400
_KINDS = {
    "道路": "road", "农村公路": "road", "桥梁": "road", "渠堤": "water", "农田": "water", "供水": "pipe",
    "光伏": "power", "屋顶光伏": "power", "输变电": "power", "污水": "pipe", "供热": "pipe", "雨污": "pipe",
    "技改": "workshop",
}  # fmt: skip
_GROUND, _EARTH, _STEEL, _CONCRETE = (176, 158, 122), (150, 126, 92), (92, 104, 116), (186, 184, 178)
_BLUE, _ORANGE, _DARK, _GREEN = (62, 104, 150), (214, 132, 52), (58, 62, 66), (116, 142, 96)


@dataclass(frozen=True, slots=True)
class Shot:
    """What a photo shows: kind of work, how far it has come (0 to 1), when ("2025-08-21 10:32:05"), where."""

    work: str
    fraction: float
    taken: str
    longitude: float | None
    latitude: float | None
    seed: str


def photo(shot: Shot) -> bytes:
    """The photo as JPEG with its EXIF time and place."""
    from PIL import Image, ImageDraw

    rng = Random(shot.seed)
    image = Image.new("RGB", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(image)
    _sky(draw, rng)
    draw.rectangle((0, _HORIZON, WIDTH, HEIGHT), fill=_GROUND)
    draws = {"road": _road, "water": _water, "power": _power, "pipe": _pipe, "workshop": _workshop}
    draws.get(_KINDS.get(shot.work, ""), _building)(draw, min(max(shot.fraction, 0.05), 1.0), rng)
    _stamp(draw, shot)
    return _written(image, shot)


def _sky(draw: "ImageDraw", rng: Random) -> None:
    top, low = rng.choice([((150, 182, 214), (222, 230, 234)), ((178, 192, 204), (226, 226, 222))])
    for step in range(0, _HORIZON, 8):
        share = step / _HORIZON
        colour = tuple(round(a + (b - a) * share) for a, b in zip(top, low, strict=True))
        draw.rectangle((0, step, WIDTH, step + 8), fill=colour)
    for _ in range(12):  # trees and villages far away
        at, high = rng.randint(-40, WIDTH), rng.randint(8, 30)
        draw.rectangle((at, _HORIZON - high, at + rng.randint(30, 140), _HORIZON), fill=_GREEN)


def _building(draw: "ImageDraw", fraction: float, rng: Random) -> None:
    """A frame that grows storey by storey, walls that follow, a crane until it is nearly done."""
    left, right = 190 + rng.randint(-40, 40), 760 + rng.randint(-30, 60)
    bays, storeys = 7, 5
    high, wide = 62, (right - left) / bays
    base = _HORIZON + 110
    built = fraction * 1.5
    for storey in range(storeys):
        done = min(max(built * storeys - storey, 0.0), 1.0)
        top = base - (storey + 1) * high
        for bay in range(bays):
            if done * bays <= bay:
                break
            x = left + bay * wide
            walled = (fraction - 0.55) * 2.4 * storeys > storey
            fill = rng.choice([(206, 204, 198), (198, 202, 206)]) if walled else None
            draw.rectangle((x, top, x + wide, top + high), fill=fill, outline=_STEEL, width=6)
            if walled:
                draw.rectangle((x + 18, top + 18, x + wide - 18, top + 46), fill=(120, 150, 176))
    draw.rectangle((left - 30, base, right + 30, base + 26), fill=_CONCRETE)
    if fraction < 0.8:
        _crane(draw, right + 60, base)
    _fence(draw, rng)


def _crane(draw: "ImageDraw", x: float, base: int) -> None:
    top = 96
    draw.line((x, base, x, top), fill=_ORANGE, width=10)
    draw.line((x - 330, top + 16, x + 90, top + 16), fill=_ORANGE, width=8)
    draw.line((x, top - 34, x - 320, top + 14), fill=_ORANGE, width=2)
    draw.line((x, top - 34, x + 86, top + 14), fill=_ORANGE, width=2)
    draw.line((x - 230, top + 18, x - 230, top + 150), fill=_DARK, width=2)


def _fence(draw: "ImageDraw", rng: Random) -> None:
    for x in range(0, WIDTH, 80):
        draw.rectangle((x, 590, x + 76, 650), fill=_BLUE if x // 80 % 2 else (70, 114, 160))
    for _ in range(6):
        x = rng.randint(40, WIDTH - 60)
        draw.ellipse((x, 548, x + 16, 564), fill=_ORANGE)
        draw.rectangle((x + 2, 564, x + 14, 590), fill=_DARK)


def _road(draw: "ImageDraw", fraction: float, rng: Random) -> None:
    """A road towards the horizon: earth, base, asphalt, lines."""
    colour = _EARTH if fraction < 0.35 else (168, 164, 152) if fraction < 0.7 else (84, 86, 90)
    draw.polygon([(440, _HORIZON), (520, _HORIZON), (900, HEIGHT), (60, HEIGHT)], fill=colour)
    if fraction > 0.85:
        for step in range(9):
            y = _HORIZON + 20 + step * step * 4
            draw.rectangle((478 - step, y, 482 + step, y + 8 + step * 3), fill=(236, 236, 230))
    for side in (-1, 1):
        for step in range(7):
            x, y = 480 + side * (60 + step * step * 9), _HORIZON + 6 + step * step * 6
            draw.rectangle((x - 3, y - 20 - step * 4, x + 3, y), fill=_CONCRETE if fraction > 0.5 else _EARTH)
    _roller(draw, 330 + rng.randint(0, 220), 560)


def _roller(draw: "ImageDraw", x: int, y: int) -> None:
    draw.rectangle((x, y - 70, x + 130, y - 20), fill=_ORANGE)
    draw.rectangle((x + 60, y - 120, x + 120, y - 66), fill=_DARK)
    draw.ellipse((x - 36, y - 56, x + 34, y + 14), fill=_STEEL)
    draw.ellipse((x + 92, y - 40, x + 146, y + 14), fill=_DARK)


def _water(draw: "ImageDraw", fraction: float, rng: Random) -> None:
    """A canal or field with banks that are faced with slabs as far as the work has come."""
    draw.polygon([(430, _HORIZON), (530, _HORIZON), (760, HEIGHT), (200, HEIGHT)], fill=(112, 146, 160))
    for step in range(12):
        faced = step / 12 >= 1 - fraction
        y, after = (_HORIZON + 320 * (place / 12) ** 1.6 for place in (step, step + 1))
        for side in (-1, 1):
            inner, far = 50 + 230 * ((y - _HORIZON) / 320), 50 + 230 * ((after - _HORIZON) / 320)
            points = [(480 + side * inner, y), (480 + side * far, after), (480 + side * (far + 150), after),
                      (480 + side * (inner + 110), y)]  # fmt: skip
            draw.polygon(points, fill=_CONCRETE if faced else _EARTH, outline=_STEEL if faced else None)
    _digger(draw, 100 + rng.randint(0, 90), 500)


def _digger(draw: "ImageDraw", x: int, y: int) -> None:
    draw.rectangle((x, y, x + 120, y + 26), fill=_DARK)
    draw.rectangle((x + 12, y - 56, x + 96, y), fill=_ORANGE)
    draw.line((x + 90, y - 40, x + 180, y - 110), fill=_ORANGE, width=14)
    draw.line((x + 180, y - 110, x + 224, y - 10), fill=_ORANGE, width=12)
    draw.polygon([(x + 208, y - 14), (x + 244, y - 14), (x + 232, y + 22)], fill=_DARK)


def _power(draw: "ImageDraw", fraction: float, rng: Random) -> None:
    """Rows of panels as far as they are mounted, pylons behind."""
    for number in range(3):
        x, top = 150 + number * 300 + rng.randint(-20, 20), 190
        draw.line((x - 34, _HORIZON, x, top), fill=_STEEL, width=4)
        draw.line((x + 34, _HORIZON, x, top), fill=_STEEL, width=4)
        draw.line((x - 60, top + 40, x + 60, top + 40), fill=_STEEL, width=4)
        draw.line((x, top + 40, x + 300, top + 40), fill=_DARK, width=1)
    for row in range(6):
        y, high = _HORIZON + 24 + row * row * 8, 16 + row * 7
        for place in range(9):
            x = 30 + place * 102
            mounted = row * 9 + place < fraction * 54
            draw.line((x + 40, y + high, x + 40, y + high + 18), fill=_STEEL, width=4)
            if mounted:
                corners = [(x + 12, y), (x + 92, y), (x + 84, y + high), (x, y + high)]
                draw.polygon(corners, fill=(44, 66, 112), outline=(150, 170, 196))


def _pipe(draw: "ImageDraw", fraction: float, rng: Random) -> None:
    """A trench with pipes laid as far as the work has come."""
    draw.polygon([(400, _HORIZON), (560, _HORIZON), (820, HEIGHT), (140, HEIGHT)], fill=(112, 92, 68))
    laid = round(fraction * 10)
    for step in range(10):
        y = _HORIZON + 16 + 300 * (step / 10) ** 1.4
        radius = 12 + step * 7
        if step >= 10 - laid:
            draw.ellipse((480 - radius, y - radius * 0.6, 480 + radius, y + radius * 0.6), fill=_DARK,
                         outline=_CONCRETE, width=3)  # fmt: skip
    for place in range(4):
        x = 690 + place * 58
        draw.ellipse((x, 470, x + 54, 524), fill=_STEEL, outline=_CONCRETE, width=4)
    _digger(draw, 90 + rng.randint(0, 50), 500)


def _workshop(draw: "ImageDraw", fraction: float, rng: Random) -> None:
    """Inside a hall: roof beams, a floor, machines one after the other."""
    draw.rectangle((0, 0, WIDTH, HEIGHT), fill=(196, 200, 202))
    for step in range(6):
        inset = step * 62
        draw.rectangle((inset, inset * 0.6, WIDTH - inset, HEIGHT - inset * 0.75), outline=_STEEL, width=6)
    draw.polygon([(310, 490), (650, 490), (WIDTH, HEIGHT), (0, HEIGHT)], fill=(150, 158, 150))
    for place in range(round(fraction * 8)):
        side, depth = place % 2, place // 2
        wide, high = 150 - depth * 24, 120 - depth * 20
        x = (70 + depth * 78) if side else (WIDTH - 70 - depth * 78 - wide)
        y = 660 - depth * 50
        colour = _GREEN if rng.random() < 0.3 else _BLUE
        draw.rectangle((x, y - high, x + wide, y), fill=colour, outline=_DARK, width=3)
        draw.rectangle((x + 14, y - high + 16, x + 50, y - high + 44), fill=(220, 226, 228))


def _stamp(draw: "ImageDraw", shot: Shot) -> None:
    """示意 in the corner, with the date below it as cameras print it."""
    rows = record_words().stamp
    size, left, top = 3, 786, 24
    draw.rectangle(
        (left - 12, top - 10, left + len(rows[0]) * size + 12, top + len(rows) * size + 34),
        fill=(250, 248, 240),
    )
    for y, row in enumerate(rows):
        for x, dot in enumerate(row):
            if dot == "#":
                draw.rectangle(
                    (left + x * size, top + y * size, left + x * size + 2, top + y * size + 2),
                    fill=(176, 42, 34),
                )
    draw.text((left, top + len(rows) * size + 8), shot.taken[:16], fill=_DARK, font_size=16)


def _written(image: "Image", shot: Shot) -> bytes:
    from PIL.Image import Exif

    exif = Exif()
    stamp = shot.taken.replace("-", ":")
    exif[0x0132] = stamp
    exif.get_ifd(0x8769)[0x9003] = stamp
    if shot.longitude is not None and shot.latitude is not None:
        gps = {1: "N", 2: _parts(shot.latitude), 3: "E", 4: _parts(shot.longitude)}
        exif.get_ifd(0x8825).update(gps)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=78, exif=exif)
    return out.getvalue()


def _parts(degrees: float) -> tuple[float, float, float]:
    whole = math.floor(degrees)
    minutes = (degrees - whole) * 60
    return float(whole), float(math.floor(minutes)), round((minutes - math.floor(minutes)) * 60, 2)
