"""The import command: what was read, what became of it, what to look at."""

import argparse
import time
from typing import Any

from app.cli import console
from app.errors import UserError
from app.models.counts import in_words
from app.services.intake import planning, reading, report, writing
from app.services.intake.plan import OUTCOMES, ImportPlan
from app.services.ledger.ledgers import Opened

_SHOWN = 20


def do_import(arguments: argparse.Namespace, opened: Opened) -> int:
    """Import one workbook, or with --dry-run only tell what would happen; gives the exit status."""
    started = time.monotonic()
    line = console.ConsoleLine()
    try:
        understanding = reading.read(opened.ledger, arguments.file, progress=line)
        plan = planning.plan(opened.ledger, understanding, progress=line)
        if not arguments.dry_run:
            writing.apply(opened.ledger, plan, opened.person, file=arguments.file.name, progress=line)
    except UserError as error:
        console.clear()
        if arguments.json:
            console.emit({**_nothing(arguments, started), "reason": str(error)})
        raise
    answer = report.as_json(plan, arguments.file.name, time.monotonic() - started)
    console.clear()
    if arguments.json:
        console.emit(answer)
    else:
        _say(plan, arguments)
    if answer["verdict"] == "import":
        return 0
    raise report.why_nothing(plan, arguments.file.name)


def _nothing(arguments: argparse.Namespace, started: float) -> dict[str, Any]:
    seconds = round(time.monotonic() - started, 3)
    empty: dict[str, Any] = {"rows": [], "refused": [], "warnings": []}
    return {"file": arguments.file.name, "verdict": "refuse", "seconds": seconds, **empty}


def _say(plan: ImportPlan, arguments: argparse.Namespace) -> None:
    counts = "、".join(f"{OUTCOMES[outcome]} {count:,}" for outcome, count in plan.counts().items())
    console.say(f"{arguments.file.name}：{counts}" + ("（只是试看，没有导入）" if arguments.dry_run else ""))
    if plan.records():
        console.say(f"项目之外：{in_words(plan.records())}")
    refused, warnings = plan.refused(), plan.warnings()
    _listed("没有导入", [(one.sheet, one.row, one.reason) for one in refused if not one.merged])
    _listed("并入别的行", [(one.sheet, one.row, one.reason) for one in refused if one.merged])
    _listed("请核对", [(one.sheet, one.row, one.reason) for one in warnings])


def _listed(title: str, lines: list[tuple[str, int, str]]) -> None:
    if lines:
        console.say(f"{title}（{len(lines):,}）：")
    for sheet, row, reason in lines[:_SHOWN]:
        where = f"{sheet} " if sheet else ""
        console.say(f"  {where}第{row}行：{reason}" if row else f"  {where}{reason}")
    if len(lines) > _SHOWN:
        console.say(f"  ……还有 {len(lines) - _SHOWN:,} 条，用 --json 看全部")
