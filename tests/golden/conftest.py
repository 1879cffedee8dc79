"""What is kept under `tests/golden` and how it is compared; `--renew` writes it anew."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
DOTS = 60
_BLOCK = 2
"""Pictures are compared in blocks of so many dots: the edge of a letter may be drawn a little otherwise."""
_MOST = 40
"""By how much a block may be lighter or darker, of 255. A letter that moved or changed is more."""

Snapshot = Callable[[str, object], None]


@pytest.fixture
def snapshot(request: pytest.FixtureRequest, tmp_path: Path) -> Snapshot:
    """Compare something with what is kept under a name: a PDF as text and picture, else as JSON."""

    def compare(name: str, what: object) -> None:
        renew = bool(request.config.getoption("--renew"))
        if isinstance(what, Path):
            _compare_text(HERE / f"{name}.txt", _text_of(what), renew)
            _compare_picture(HERE / f"{name}.png", _picture_of(what, tmp_path), renew, tmp_path)
        else:
            text = json.dumps(what, ensure_ascii=False, indent=1) + "\n"
            _compare_text(HERE / f"{name}.json", text, renew)

    return compare


def _compare_text(kept: Path, text: str, renew: bool) -> None:
    if renew:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(text, "utf-8", newline="\n")
    assert kept.is_file(), f"{kept.name} is not kept yet: run with --renew"
    assert text == kept.read_text("utf-8")


def _compare_picture(kept: Path, made: Any, renew: bool, folder: Path) -> None:
    from PIL import Image, ImageChops

    if renew:
        made.quantize(16).save(kept, optimize=True)
    with Image.open(kept) as opened:
        before = opened.convert("L")
    assert made.size == before.size, f"{kept.name}: the pages have another size or number"
    apart = ImageChops.difference(made.reduce(_BLOCK), before.reduce(_BLOCK))
    most = max(apart.tobytes(), default=0)
    if most > _MOST:
        made.save(folder / kept.name)
    assert most <= _MOST, f"{kept.name} looks otherwise; see {folder / kept.name}"


def _text_of(pdf: Path) -> str:
    """The words of a PDF, line by line, without the blanks that only show where a font's letters end."""
    said = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True)
    lines = (" ".join(line.split()) for line in re.split(r"[\n\f]", said.stdout.decode("utf-8")))
    return "\n".join(line for line in lines if line) + "\n"


def _picture_of(pdf: Path, folder: Path) -> Any:
    """The pages of a PDF under each other, in grey."""
    from PIL import Image

    shutil.rmtree(folder / "pages", ignore_errors=True)
    (folder / "pages").mkdir()
    command = ["pdftoppm", "-r", str(DOTS), "-gray", "-png", str(pdf), str(folder / "pages" / "page")]
    subprocess.run(command, capture_output=True, check=True)
    pages = [Image.open(file) for file in sorted((folder / "pages").iterdir())]
    whole = Image.new("L", (max(page.width for page in pages), sum(page.height for page in pages)), 255)
    top = 0
    for page in pages:
        whole.paste(page.convert("L"), (0, top))
        top += page.height
        page.close()
    return whole
