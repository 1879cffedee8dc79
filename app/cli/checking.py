"""The check command: what the truth checks find, by check, with what to do about it."""

import argparse
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from app.cli import console
from app.services.checks.findings import Finding, findings
from app.services.ledger.ledgers import Opened
from app.texts import SEVERITIES


def do_check(arguments: argparse.Namespace, opened: Opened) -> int:
    """Tell all hits; gives the exit status, which is 0 whatever was found."""
    all_findings = findings(opened.ledger, arguments.period, console.ConsoleLine())
    console.clear()
    if arguments.json:
        console.emit([_facts(finding) for finding in all_findings])
    else:
        _say(all_findings)
    return 0


def _facts(finding: Finding) -> dict[str, Any]:
    hit = finding.hit
    return {
        "rule": hit.rule, "severity": hit.severity, "project": finding.project, "month": hit.month or None,
        "facts": hit.facts, "advice": hit.advice, "explained": hit.explained,
    }  # fmt: skip


def _say(all_findings: Sequence[Finding]) -> None:
    """The sums first, then a check a paragraph; what one advises stands below what it is advised for."""
    for check, same in groupby(all_findings, lambda finding: finding.hit.check):
        hits = list(same)
        console.say(f"{check.number} {check.name}（{_counted(hits)}）")
        for advice, advised in groupby(sorted(hits, key=_advice), _advice):
            for finding in advised:
                console.say(f"  {_line(finding)}")
            console.say(f"    怎么办：{advice}")
        console.say()
    explained = sum(finding.hit.explained for finding in all_findings)
    settled = f"，其中写明原因的{explained}条" if explained else ""
    console.say(
        f"共{len(all_findings):,}条：{_counted(all_findings)}{settled}" if all_findings else "没有对不上的。"
    )


def _advice(finding: Finding) -> str:
    return finding.hit.advice


def _counted(counted: Sequence[Finding]) -> str:
    counts = {word: sum(each.hit.severity == key for each in counted) for key, word in SEVERITIES.items()}
    return "、".join(f"{word}{count:,}条" for word, count in counts.items() if count)


def _line(finding: Finding) -> str:
    hit = finding.hit
    named = hit.what == hit.check.name and hit.figures  # the head of the paragraph has said it
    facts = hit.figures if named else "：".join(part for part in (hit.what, hit.figures) if part)
    head = " ".join(part for part in (finding.project, hit.month) if part)
    return f"{head}：{facts}" + ("（已写明原因）" if hit.explained else "")
