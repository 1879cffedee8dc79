#!/usr/bin/env python3
"""The one door to the programs that are handed to offices.

    python3 installer/build.py windows           the portable folder and the installer, in build/windows/out
    python3 installer/build.py windows --check   the same, then installed and driven; the report lies in
                                                 build/windows/check
    python3 installer/build.py linux [--check]   the same for Linux
    python3 installer/build.py icons             draw the icons of resources/icons anew from their SVG files

On Linux a Windows program is made with Wine in a Debian root of its own, as root; on Windows the same
command builds natively. `--work DIR` builds elsewhere than in build/. Standard library only; what is fetched
is pinned by hash. What a step has made is not made again while its inputs are the same.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from installer import steps  # noqa: E402 - the project's own modules are found from here on


def main(arguments: list[str]) -> int:
    """Build what was asked for; gives the exit status."""
    commands = {"windows": windows, "linux": linux, "icons": icons}
    if not arguments or arguments[0] not in commands:
        print(__doc__)
        return 0 if arguments and arguments[0] in ("-h", "--help", "help") else 2
    rest = arguments[1:]
    place = ROOT / "build"
    if "--work" in rest:
        at = rest.index("--work")
        place = Path(rest[at + 1]).resolve()
        del rest[at : at + 2]
    try:
        return commands[arguments[0]](place / arguments[0], "--check" in rest)
    except steps.Stop as stop:
        print(f"\n{stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def windows(work: Path, check: bool) -> int:
    """The Windows program, here on Windows or with Wine elsewhere."""
    if os.name == "nt":
        from installer import native  # noqa: PLC0415 - each way has its own needs

        native.build(work)
        return 0
    from installer import windows as way  # noqa: PLC0415

    built = way.build(work)
    if not check:
        return 0
    from installer.check import report  # noqa: PLC0415

    return report.run(built)


def linux(work: Path, check: bool) -> int:
    """The Linux program, in a root that is as old as the desktops it is for."""
    from installer import linux as way  # noqa: PLC0415

    return way.build(work, check=check)


def icons(_work: Path, _check: bool) -> int:
    """The .ico files of the SVG files; needs the project's environment, so it is started again in it."""
    from installer import icons as way  # noqa: PLC0415

    return way.draw_again()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
