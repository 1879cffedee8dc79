"""Words that screen, paper, workbooks and the command line share; a sentence used once stays where it is."""

PROGRAM = "攻坚台账"
VERSION = "1.0.dev0"

RECORDS = {
    "project": "项目",
    "milestone": "节点",
    "monthly_progress": "月度进展",
    "issue": "问题",
    "issue_step": "问题处置",
    "permit": "手续",
    "commitment": "承诺函",
    "procedure": "手续目录",
    "holiday": "节假日",
    "stage_goal": "阶段目标",
    "fund_batch": "资金批次",
    "fund_flow": "资金流",
    "need": "要素需求",
    "assignment": "包联",
    "visit": "走访",
    "task_force": "专班",
    "inspection": "核查",
    "evidence": "佐证",
    "project_list": "清单目录",
    "membership": "清单归属",
    "activity": "活动",
    "deal": "招商",
    "turn": "状态变更",
    "setting": "设置",
    "office": "单位",
    "account": "用户",
}
"""What kinds of records are called, by table name."""

FOR_READING = "（只供查看）"
"""Ends the names of a workbook's sheets that the import passes over."""

OUTCOMES = {"applied": "已并入", "duplicate": "收过了", "waiting": "等待前一期", "refused": "拒收"}
"""What became of a received package."""

UNEXPECTED = "程序出了意外，这一步没有做完；台账停在上一次保存时，没有改一半。"


def records(counts: dict[str, int]) -> str:
    """Counts of records in words: ``项目 80 条、节点 12 条``; kinds without any are left out."""
    said = [f"{RECORDS.get(kind, kind)} {count:,} 条" for kind, count in counts.items() if count]
    return "、".join(said) or "没有内容"
