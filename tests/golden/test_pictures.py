"""The pictures of the manual are those that the tour makes of the program as it is now.

`--renew` writes them anew, with few colours so that they stay small.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from PySide6.QtWidgets import QApplication

from app.demo import ledgers as demo_ledgers
from app.documents import fonts
from app.views.kit import theme
from app.views.tour import Tour

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "docs" / "pictures"
PAPERS = (*(ROOT / "docs" / "manual").glob("*.md"), *ROOT.glob("README*.md"))
SHOWN = sorted(
    {name for paper in PAPERS for name in re.findall(r"pictures/([\w-]+\.png)", paper.read_text("utf-8"))}
)
_BLOCK, _APART, _MOST = 8, 24, 0.005
"""A picture is another one when more of its blocks than these are lighter or darker by so much: a button
that moved is more, times and places that differ from run to run are less.
"""
_COLOURS = 96


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Iterator[Path]:
    """What the tour leaves."""
    folder = tmp_path_factory.mktemp("tour")
    theme.apply(qapp)
    if fonts.family("ui") != "Noto Sans CJK SC":
        pytest.skip("the pictures are kept in another font than this computer has")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEDGER_PASSWORD", demo_ledgers.PASSWORD)
        patch.setenv("GONGJIAN_HOME", str(folder / "home"))
        demo_ledgers.make_demo(folder / "demo", demo_ledgers.PASSWORD)
        Tour(folder / "demo", folder / "out").run()
    yield folder / "out"
    theme.apply(qapp)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", SHOWN)
def test_a_picture_of_the_manual_is_what_the_tour_sees(
    made: Path, name: str, request: pytest.FixtureRequest
) -> None:
    assert (made / name).is_file(), f"the tour makes no {name}"
    with Image.open(made / name) as opened:
        now = opened.convert("RGB")
    if request.config.getoption("--renew"):
        now.quantize(_COLOURS, dither=Image.Dither.NONE).save(KEPT / name, optimize=True)
    with Image.open(KEPT / name) as opened:
        before = opened.convert("RGB")
    assert now.size == before.size
    apart = ImageChops.difference(now.convert("L").reduce(_BLOCK), before.convert("L").reduce(_BLOCK))
    blocks = apart.tobytes()
    share = sum(one > _APART for one in blocks) / len(blocks)
    assert share <= _MOST, f"{name} is old: {share:.1%} of it looks otherwise; --renew makes it anew"
