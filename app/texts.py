"""Words that screen, paper, workbooks and the command line share; a sentence used once stays where it is."""

PROGRAM = "攻坚台账"
VERSION = "1.0.dev0"

FOR_READING = "（只供查看）"
"""Ends the names of a workbook's sheets that the import passes over."""

OUTCOMES = {"applied": "已并入", "duplicate": "收过了", "waiting": "等待前一期", "refused": "拒收"}
"""What became of a received package."""

SEVERITIES = {"E": "错误", "W": "提醒", "I": "参考"}
"""How grave the hit of a truth check is."""

UNEXPECTED = "程序出了意外，这一步没有做完；台账停在上一次保存时，没有改一半。"
UNEXPECTED_UNWRITTEN = "程序出了意外，这一步没有做完；台账里的内容没有动。"
UNEXPECTED_WRITTEN = "程序出了意外，不过这一步已经存进台账：{steps}。"
"""Three ways to tell a bug: where nobody knows of a ledger, where nothing was written, where it was."""
