"""The project's own tests under Windows' Python: all that need no tools of Linux."""

from __future__ import annotations

import re
from pathlib import Path

from installer import inputs, wine
from installer.check.findings import must
from installer.windows import PYTHON, Built, copy_project

FOLDERS = ("models", "rules", "sync", "storage", "services", "documents", "cli")
"""Folders of tests/ that are run; the window is driven by the check itself and by the tour."""


def run(built: Built, log: Path) -> str:
    """Run the tests in two processes; raises Wrong with the names of those that failed."""
    work = built.work
    copy_project(work / "tested", built.stamp)
    inputs.packages(work, inputs.TESTS, work / "testing", "the tools of the tests for Windows")
    with wine.screen(built.wine):
        status, words = built.wine.ask(
            [
                PYTHON, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", "--timeout", "300",
                "--import-mode=importlib", *(f"tests/{folder}" for folder in FOLDERS),
            ],
            patience=2400,
            folder="/w/tested",
            variables={"PYTHONPATH": wine.path("/w/testing"), "PYTHONHASHSEED": "0"},
        )  # fmt: skip
    log.write_text(words, "utf-8")
    failed = re.findall(r"^(?:FAILED|ERROR) (\S+)", words, re.MULTILINE)
    end = words.strip().splitlines()[-1] if words.strip() else ""
    must(status == 0, "\n".join([end, *failed]))
    return end
