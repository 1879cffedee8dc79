"""The project's own tests under Windows' Python: all that need no tools of Linux."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from installer import inputs, wine
from installer.check.findings import Report, must
from installer.windows import PYTHON, Built, copy_project

_FOLDERS = ("models", "rules", "sync", "storage", "cli", "documents", "services")
"""Folders of tests/ that are run; the window is driven by the check itself and by the tour."""
_PATIENCE = 1800
"""Seconds for the tests of one folder."""


def run(built: Built, report: Report) -> None:
    """Run the tests of each folder in two processes, on a copy of the project; one finding a folder."""
    copy_project(built.work / "tested", None)
    inputs.packages(built.work, inputs.TESTS, built.work / "testing", "the tools of the tests for Windows")
    with wine.screen(built.wine):
        for folder in _FOLDERS:
            job = partial(_run, built, folder, report.folder / f"tests-{folder}.log")
            report.check(f"tests/{folder} under Windows' Python", job)


def _run(built: Built, folder: str, log: Path) -> str:
    """Run the tests of a folder; raises Wrong with the names of those that failed."""
    status, words = built.wine.ask(
        [
            PYTHON, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", "--timeout", "300",
            "--import-mode=importlib", f"tests/{folder}",
        ],
        patience=_PATIENCE,
        folder="/w/tested",
        variables={"PYTHONPATH": wine.path("/w/testing"), "PYTHONHASHSEED": "0"},
    )  # fmt: skip
    log.write_text(words, "utf-8")
    failed = re.findall(r"^(?:FAILED|ERROR) (\S+)", words, re.MULTILINE)
    end = words.strip().splitlines()[-1] if words.strip() else ""
    must(status == 0, "\n".join([end, *failed]))
    return end
