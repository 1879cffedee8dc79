"""The lines that the papers have for truth checks, made from the table; the rules of the policy."""

import re
from collections.abc import Iterable
from pathlib import Path

from app.rules.checks.check import Check
from app.texts import SEVERITIES


def policy() -> list[str]:
    """The numbers of `docs/domain.md` §7, in the order of its table."""
    words = (Path(__file__).parents[1] / "docs" / "domain.md").read_text(encoding="utf-8")
    return re.findall(r"^\| (R\d\d) \|", words, re.MULTILINE)


def manual_lines(checks: Iterable[Check]) -> list[str]:
    """编号, 名称, 轻重, 什么意思, 怎么办: a row of the manual's appendix a check."""
    return [
        f"| {check.number} | {check.name} | {SEVERITIES[check.severity]} | {check.meaning} | {check.advice} |"
        for check in checks
    ]


def mission_lines(checks: Iterable[Check]) -> list[str]:
    """A row of the mission a check, without the words that say what it asks."""
    return [f"| {check.number} | `{check.place}` | `check` | done |" for check in checks]
