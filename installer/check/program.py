"""What the installed program does by itself: the selftest on two code pages, the tour without a network."""

from __future__ import annotations

import json
import shutil

from installer.check.desk import Desk
from installer.check.findings import must

_LEAST_PICTURES = 36


def selftest(desk: Desk) -> str:
    """Every native library does its small job, on a Chinese Windows and on one that is not."""
    words = []
    for name, locale in (("936", "zh_CN.UTF-8"), ("1252", "C.UTF-8")):
        told = desk.console("selftest", "--json", LC_ALL=locale)
        answer = json.loads(told[told.index("{") :])
        must(answer["ok"], told)
        spent = sum(one["seconds"] for one in answer["outcomes"])
        words.append(f"code page {name}: {len(answer['outcomes'])} jobs in {spent:.1f} s")
    return "\n".join(words)


def tour(desk: Desk) -> str:
    """Every page of the demo, drawn by the windows plugin of Qt, in a namespace without any interface."""
    desk.wine.stop()  # what runs already has the network
    out = desk.folder / "tour"
    words = desk.console(
        "demo", "--out", r"Z:\w\check\演示 台账", "--tour", r"Z:\w\check\tour", network=False, patience=1500
    )
    pictures = sorted(out.glob("*.png"))
    must(len(pictures) >= _LEAST_PICTURES, f"only {len(pictures)} pictures:\n{words[-800:]}")
    for picture in pictures[:: max(len(pictures) // 12, 1)]:
        shutil.copyfile(picture, desk.folder / "pictures" / f"21-{picture.name}")
    return (
        f"{len(pictures)} pictures and {len(list(out.iterdir())) - len(pictures)} other files in {out.name}"
    )
