"""What is doubtful about a cell, and what to do: the corner in the grid and its card."""

from collections.abc import Callable
from typing import Any

from app.rules.codes import check_credit_code, check_project_code
from app.rules.lights import AMBER, RED, WORDS
from app.views.kit.grid import Mark

CHECKS: dict[str, tuple[str, Callable[[str], str | None], str]] = {
    "code": ("项目代码可能抄错了", check_project_code, "对照赋码通知书改；确实如此可以不改"),
    "owner_code": ("统一社会信用代码可能抄错了", check_credit_code, "对照营业执照改；确实如此可以不改"),
}


def mark_of(key: str, value: Any) -> Mark | None:
    """The check hit of a cell: a code whose check digit or form is wrong."""
    if key not in CHECKS or not value:
        return None
    title, check, advice = CHECKS[key]
    fact = check(str(value))
    return Mark(title, fact, advice) if fact else None


def light_card(colour: str, reason: str) -> Mark | None:
    """Why a project has its light; None where there is nothing to tell."""
    if not reason:
        return None
    word = WORDS.get(colour, "")
    title = f"{word}灯" if colour in (RED, AMBER) else "绿灯" if word == "绿" else "没有亮灯"
    advice = {RED: "打开项目，看节点和问题", AMBER: "打开项目，看节点和问题"}.get(colour, "")
    return Mark(title, reason, advice, tone=colour if colour in (RED, AMBER) else "")
