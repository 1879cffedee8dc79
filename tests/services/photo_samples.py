"""Invented photos and files for tests: with time and place, large, broken, hostile."""

import io
import struct
import zlib

from PIL import Image


def photo(
    seed: int = 1,
    size: tuple[int, int] = (640, 480),
    taken: str = "2025:08:21 10:32:05",
    place: tuple[float, float] | None = (115.97, 37.35),
    *,
    quality: int = 80,
    turned: int = 1,
    noise: bool = False,
) -> bytes:
    """A JPEG as a phone takes it; `place` is longitude and latitude, `noise` makes it large in bytes."""
    exif = Image.Exif()
    exif[0x0112] = turned
    if taken:
        exif[0x8769] = {0x9003: taken}
    if place is not None:
        exif[0x8825] = {1: "N", 2: _parts(place[1]), 3: "E", 4: _parts(place[0])}
    return _saved(_scene(seed, size, noise), "JPEG", quality=quality, exif=exif)


def screenshot(seed: int = 1, size: tuple[int, int] = (300, 200)) -> bytes:
    """A PNG with transparency and without any time or place."""
    return _saved(_scene(seed, size, False).convert("RGBA"), "PNG")


def bomb(width: int = 60_000, height: int = 40_000) -> bytes:
    """A small PNG that would unpack to billions of pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def _scene(seed: int, size: tuple[int, int], noise: bool) -> Image.Image:
    if noise:
        return Image.effect_noise(size, 60).convert("RGB").point(lambda value: (value + seed) % 256)
    colours = [(seed * 37 % 256, seed * 91 % 256, seed * 53 % 256), (120, 150, 190), (90, 80, 60)]
    image = Image.new("RGB", size, colours[0])
    image.paste(colours[1], (0, 0, size[0], size[1] // 3))
    image.paste(colours[2], (size[0] // 4, size[1] // 3, size[0] // 2, size[1]))
    return image


def _saved(image: Image.Image, kind: str, **how: object) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **how)
    return target.getvalue()


def _parts(degrees: float) -> tuple[float, float, float]:
    minutes = (degrees - int(degrees)) * 60
    return float(int(degrees)), float(int(minutes)), round((minutes - int(minutes)) * 60, 4)
