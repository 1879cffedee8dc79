"""Words that screen, paper, workbooks and the command line share; a sentence used once stays where it is."""

PROGRAM = "攻坚台账"
VERSION = "1.0.dev0"

RECORDS = {
    "project": "项目",
    "milestone": "节点",
    "monthly_progress": "月度进展",
    "issue": "问题",
    "office": "单位",
    "account": "用户",
}
"""What kinds of records are called, by table name."""

OUTCOMES = {"applied": "已并入", "duplicate": "收过了", "waiting": "等待前一期", "refused": "拒收"}
"""What became of a received package."""

UNEXPECTED = "程序出了意外，这一步没有做完；台账停在上一次保存时，没有改一半。"


def records(counts: dict[str, int]) -> str:
    """Counts of records in words: ``项目 80 条、节点 12 条``; kinds without any are left out."""
    said = [f"{RECORDS.get(kind, kind)} {count:,} 条" for kind, count in counts.items() if count]
    return "、".join(said) or "没有内容"
