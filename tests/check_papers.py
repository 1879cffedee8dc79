"""The lines that the papers have for truth checks, made from the table."""

from collections.abc import Iterable

from app.rules.checks.check import Check
from app.texts import SEVERITIES

APPENDIX = "附录：核对规则"


def manual_lines(checks: Iterable[Check]) -> list[str]:
    """编号, 名称, 轻重, 什么意思, 怎么办: a row of the manual's appendix a check."""
    return [
        f"| {check.number} | {check.name} | {SEVERITIES[check.severity]} | {check.meaning} | {check.advice} |"
        for check in checks
    ]


def mission_lines(checks: Iterable[Check]) -> list[str]:
    """A row of the mission a check, without the words that say what it asks."""
    return [f"| {check.number} | `{check.place}` | `check` | done |" for check in checks]
