"""1366×768 at 125 % with a task bar; two screens of which one is unplugged: nothing is out of reach.

The screens of a process are given when it starts, so each is a process of its own.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WIDE, SMALL = (0, 0, 1920, 1080), (0, 0, 1093, 574)
BESIDE = (1920, 0, 1366, 768)
Screen = tuple[int, int, int, int]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="only the platform without windows takes screens")


def on(screens: list[Screen], home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a module of the tests on these screens."""
    described = [
        {"name": str(number), "x": x, "y": y, "width": width, "height": height, "logicalDpi": 96, "dpr": 1}
        for number, (x, y, width, height) in enumerate(screens)
    ]
    file = home / "screens.json"
    file.write_text(json.dumps({"screens": described}), "utf-8")
    places = {"QT_QPA_PLATFORM": f"offscreen:configfile={file}", "GONGJIAN_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT, env={**os.environ, **places}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("factor", ["1.0", "1.5"])
def test_every_window_and_dialog_fits_a_small_screen(tmp_path: Path, factor: str) -> None:
    done = on([SMALL], tmp_path, "tests.views.small_screen", factor)
    assert (done.stdout.strip(), done.returncode) == ("", 0), done.stderr[-2000:]


@pytest.mark.parametrize("left", [[WIDE], [SMALL]])
def test_a_window_on_a_screen_that_is_gone_comes_back(tmp_path: Path, left: list[Screen]) -> None:
    first = on([WIDE, BESIDE], tmp_path, "tests.views.window_place", "2000,100,1200,600")
    assert json.loads(first.stdout) == [2000, 100, 1200, 600], first.stderr[-2000:]
    same = on([WIDE, BESIDE], tmp_path, "tests.views.window_place")
    assert json.loads(same.stdout) == [2000, 100, 1200, 600], "where its screen is, it stays"
    second = on(left, tmp_path, "tests.views.window_place")
    x, y, width, height = json.loads(second.stdout)
    assert x >= 0
    assert y >= 0
    assert x + width <= left[0][2]
    assert y + height <= left[0][3]
