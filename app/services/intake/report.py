"""What a plan says to the command line: its report as JSON, and why nothing is imported."""

from dataclasses import replace
from typing import Any

from app.documents import intake
from app.errors import UserError
from app.services.intake.plan import ImportPlan, Outcome


def as_json(plan: ImportPlan, file: str, seconds: float) -> dict[str, Any]:
    """What ``import --json`` prints: the reading less what matching refuses, and the rows by outcome."""
    kept = tuple(row.row for row in plan.rows if row.outcome is not Outcome.REFUSED)
    reading, verdict = plan.understanding, plan.understanding.verdict
    others = any(entry.outcome is not Outcome.REFUSED for entry in plan.entries)
    if verdict == "import" and not kept and not others:
        verdict = "refuse"
    judged = replace(
        reading, rows=kept, refused=tuple(plan.refused()), warnings=tuple(plan.warnings()), verdict=verdict
    )
    counts = {outcome.value: count for outcome, count in plan.counts().items()}
    return {**intake.to_report(judged, file, seconds), "outcomes": counts, "records": plan.records()}


def why_nothing(plan: ImportPlan, file: str) -> UserError:
    """Why nothing of a workbook is imported, and what to do."""
    refused = plan.refused()
    if refused:
        first = "；".join(f"第{one.row}行：{one.reason}" for one in refused[:3])
        return UserError(f"「{file}」的{len(refused)}行都没有导入。", first)
    reasons = "；".join(plan.understanding.notes)
    return UserError(f"「{file}」里没有找到项目。", reasons or "请核对是不是选错了文件。")
