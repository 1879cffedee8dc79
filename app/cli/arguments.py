"""The commands and their arguments, in Chinese."""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from app.services.common import resources
from app.texts import PROGRAM

_COMPLAINTS = (
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
    (r"argument (.*): invalid choice: (.*?) \(choose from (.*)\)", r"\1 不能是 \2，可选：\3"),
    (r"argument (.*): expected one argument", r"\1 后面要跟一个值"),
    (r"argument (.*): expected at least one argument", r"\1 后面至少要跟一个值"),
    (r"argument (.*): not allowed with argument (.*)", r"\1 不能和 \2 一起用"),
    (r"argument (.*): ignored explicit argument (.*)", r"\1 不带值，多了 \2"),
    (r"ambiguous option: (.*) could match (.*)", r"\1 写得不全，可以是 \2"),
)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The command and its arguments; ends with SystemExit 0 for --help and --version, 2 for wrong usage."""
    wanted = _parser().parse_args(arguments)
    if wanted.command == "report" and not wanted.list and (wanted.ledger is None or wanted.kind is None):
        _parser().error("缺少参数：台账 种类（或者用 --list 看有哪些种类）")
    if wanted.command == "report" and not wanted.list and wanted.out is None:
        _parser().error("缺少参数：--out")
    return wanted


class _Parser(argparse.ArgumentParser):
    """An argparse parser that speaks Chinese and takes no abbreviations."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, add_help=False, allow_abbrev=False)
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "用法：", 1)

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        for pattern, words in _COMPLAINTS:
            message = re.sub(f"^{pattern}$", words, message, flags=re.DOTALL)
        self.print_usage(sys.stderr)
        self.exit(2, f"用法不对：{message}\n")


def _parser() -> argparse.ArgumentParser:
    top = _Parser(
        prog=Path(sys.executable).stem if getattr(sys, "frozen", False) else "main.py",
        description=f"{PROGRAM}：不带命令时打开窗口，带命令时不开窗口。",
        epilog="密码取自 --password-file、环境变量 LEDGER_PASSWORD 或现场输入，不写在命令里。"
        "退出状态：0 完成，1 没有做（原因在标准错误里），2 用法不对。",
    )
    top.add_argument(
        "--version", action="version", version=f"{PROGRAM} {resources.version_words()}", help="显示版本"
    )
    commands = top.add_subparsers(
        dest="command", required=True, metavar="命令", title="命令", parser_class=_Parser
    )
    for add in (
        _demo,
        _new,
        _import,
        _export,
        _card,
        _trust,
        _send,
        _receive,
        _check,
        _report,
        _chart,
        _copies,
        _stats,
        _diagnose,
        _manual,
        _selftest,
    ):
        add(commands)
    return top


def _command(commands: Any, name: str, help: str, *, ledger: bool = True) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help)
    if ledger:
        parser.add_argument("ledger", metavar="台账", type=Path, help="台账文件夹")
    parser.add_argument("--password-file", metavar="文件", type=Path, help="第一行是密码的文本文件")
    parser.add_argument("--json", action="store_true", help="结果用 JSON 写出，供程序读取")
    return parser


def _demo(commands: Any) -> None:
    parser = _command(commands, "demo", "造演示用的县、市两本台账，并打开窗口", ledger=False)
    parser.add_argument("--out", metavar="文件夹", type=Path, default=Path("build/demo"), help="放在哪里")
    parser.add_argument("--no-window", action="store_true", help="只造台账，不开窗口")
    parser.add_argument("--tour", metavar="文件夹", type=Path, help="自动走一遍各页面，把图片和文件留在这里")


def _new(commands: Any) -> None:
    parser = _command(commands, "new", "新建一本台账，给出恢复码")
    parser.add_argument("--office", metavar="代码", required=True, help="单位代码，如 131126")
    parser.add_argument("--name", metavar="名称", required=True, help="单位名称，如 故城县发展和改革局")
    parser.add_argument("--level", choices=("county", "city"), required=True, help="县级 county，市级 city")
    parser.add_argument("--person", metavar="姓名", default="", help="第一个用户，不写就是“管理员”")


def _import(commands: Any) -> None:
    parser = _command(commands, "import", "导入工作簿（.xlsx .xls .csv）")
    parser.add_argument("file", metavar="工作簿", type=Path, help="要导入的文件")
    parser.add_argument("--dry-run", action="store_true", help="只看会怎样，不导入")


def _export(commands: Any) -> None:
    parser = _command(
        commands, "export", "把项目和各项记录写成一个能再导入的工作簿（佐证只供看，不含设置和目录）"
    )
    parser.add_argument("out", metavar="工作簿", type=Path, help="要写的 .xlsx 文件")


def _card(commands: Any) -> None:
    parser = _command(commands, "card", "写出本单位的名片，交给要互通的单位")
    parser.add_argument("out", metavar="名片", type=Path, help="要写的文件")


def _trust(commands: Any) -> None:
    parser = _command(commands, "trust", "收下别的单位的名片（先电话核对指纹）")
    parser.add_argument("card", metavar="名片", type=Path, help="对方的名片文件")
    parser.add_argument("--yes", action="store_true", help="指纹已核对，不再问")


def _send(commands: Any) -> None:
    parser = _command(commands, "send", "写一份数据包和交接单")
    parser.add_argument("--to", metavar="代码", required=True, help="收取单位的代码")
    parser.add_argument("--out", metavar="文件夹", type=Path, required=True, help="写到哪里，如U盘")
    parser.add_argument("--full", action="store_true", help="完整重发：对方重建台账时用")


def _receive(commands: Any) -> None:
    parser = _command(commands, "receive", "验证并并入数据包")
    parser.add_argument("packages", metavar="数据包", type=Path, nargs="+", help="收到的文件")


def _check(commands: Any) -> None:
    parser = _command(commands, "check", "查全台账有哪些数对不上，写明怎么办")
    parser.add_argument("--period", metavar="YYYY-MM", help="查哪个月的填报，不写就是各项目最新的月份")


def _report(commands: Any) -> None:
    parser = _command(commands, "report", "印一种文件，写成 PDF，或能接着改的 xlsx、docx", ledger=False)
    parser.add_argument("ledger", metavar="台账", type=Path, nargs="?", help="台账文件夹")
    parser.add_argument("kind", metavar="种类", nargs="?", help="如 progress-sheet")
    parser.add_argument("--list", action="store_true", help="列出有哪些种类")
    parser.add_argument(
        "--period",
        metavar="期别",
        help="截至哪个月（YYYY-MM），不写就是报告月；专题台账是哪一期（如 2025年3季度）",
    )
    parser.add_argument("--of", metavar="清单", help="自选清单（own-lists）印哪个清单，如 月调度")
    parser.add_argument(
        "--project", metavar="代码",
        help="项目代码；一项一份的文件不写就取第一个项目，督办单取这个项目最紧的问题",
    )  # fmt: skip
    parser.add_argument("--out", metavar="文件", type=Path, help="要写的文件，种类由扩展名定")


def _chart(commands: Any) -> None:
    parser = _command(commands, "chart", "画作战图（挂图）")
    parser.add_argument("--out", metavar="文件", type=Path, required=True, help="要写的 .pdf 或 .png 文件")
    parser.add_argument("--paper", metavar="纸", default="A0", help="A0、A1、A2、A3 或 A3-tiles（A3 拼图）")
    parser.add_argument("--from", dest="first", metavar="YYYY-MM", help="从哪个月画起")
    parser.add_argument("--to", dest="last", metavar="YYYY-MM", help="画到哪个月")


def _copies(commands: Any) -> None:
    _command(commands, "verify", "检查数据库、修改记录和每一条内容")
    parser = _command(commands, "backup", "做一份备份")
    parser.add_argument("--out", metavar="文件夹", type=Path, help="放在哪里，不写就放在台账的 backups 里")
    parser = _command(commands, "restore", "把备份恢复成台账（原来的台账改名保留）")
    parser.add_argument("backup", metavar="备份", type=Path, help="备份文件")


def _manual(commands: Any) -> None:
    parser = _command(commands, "manual", "把使用手册写成 PDF，有目录和页码", ledger=False)
    parser.add_argument("out", metavar="文件", type=Path, help="要写的 .pdf 文件")
    parser.add_argument("--one-page", action="store_true", help="只要一页纸：每月就这几步，贴在桌边")


def _selftest(commands: Any) -> None:
    words = "在这台电脑上自检：加密、表格、数据包、照片、打印各做一件小事，做完不留东西"
    _command(commands, "selftest", words, ledger=False)


def _stats(commands: Any) -> None:
    _command(commands, "stats", "台账里有多少内容，投资和开工的主要指标")


def _diagnose(commands: Any) -> None:
    parser = _command(
        commands, "diagnose", "生成问题报告：版本、数量、出错的位置，不带项目内容", ledger=False
    )
    parser.add_argument("ledger", metavar="台账", type=Path, nargs="?", help="台账文件夹，不写就不看台账")
    parser.add_argument("--out", metavar="文件", type=Path, help="写到哪里，不写就放在当前文件夹")
