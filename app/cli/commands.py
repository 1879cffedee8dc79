"""What each command does: open the ledger, ask the service, tell the result."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli import console
from app.cli.importing import do_import
from app.errors import UserError
from app.models.counts import in_words, noun_of
from app.services.exchange import receiving, sending, trust
from app.services.ledger import ledgers, places
from app.services.ledger.ledgers import Opened
from app.texts import OUTCOMES

if TYPE_CHECKING:
    from app.cli import Stage

TOUR = Path("build/tour")


def do(arguments: argparse.Namespace, stage: "Stage") -> int:
    """Do what was asked for; gives the exit status, raises UserError."""
    painted: dict[str, Callable[[argparse.Namespace, Stage], int]] = {
        "demo": _demo, "report": _report, "chart": _chart, "manual": _manual, "selftest": _selftest,
    }  # fmt: skip
    if arguments.command in painted:
        return painted[arguments.command](arguments, stage)
    plain: dict[str, Callable[[argparse.Namespace], int]] = {
        "new": _new, "import": _import, "export": _export, "card": _card, "trust": _trust, "send": _send,
        "receive": _receive, "check": _check, "verify": _verify, "backup": _backup, "restore": _restore,
        "stats": _stats, "diagnose": _diagnose,
    }  # fmt: skip
    return plain[arguments.command](arguments)


@contextmanager
def opened(arguments: argparse.Namespace) -> Iterator[Opened]:
    """The ledger of a command, closed at the end whatever happens."""
    access = ledgers.open_ledger(arguments.ledger, console.password(arguments.password_file))
    try:
        yield access
    finally:
        ledgers.close(access.ledger)


def tell(arguments: argparse.Namespace, result: dict[str, Any], *lines: str) -> None:
    """The result as JSON when asked for, else in words."""
    console.clear()
    if arguments.json:
        console.emit(result)
        return
    for line in lines:
        console.say(line)


# ------------------------------------------------------------------ ledgers


def _new(arguments: argparse.Namespace) -> int:
    password = console.password(arguments.password_file, new=True)
    created = ledgers.create(
        arguments.ledger,
        office=arguments.office,
        name=arguments.name,
        level=arguments.level,
        person=arguments.person,
        password=password,
    )
    ledgers.close(created.ledger)
    console.warn(places.worry_here(arguments.ledger))
    facts = {"ledger": arguments.ledger, "office": created.ledger.office, "person": created.person}
    tell(
        arguments,
        {**facts, "recovery_code": created.recovery_code},
        f"台账已建好：{arguments.ledger}（{created.ledger.name}，用户 {created.person}）",
        f"恢复码：{created.recovery_code}",
        "请把恢复码抄下来或打印，锁进保险柜：忘记密码时只有它能打开台账，程序里没有存。",
    )
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    with opened(arguments) as access:
        findings = ledgers.verify(access.ledger, console.ConsoleLine())
    sound = "台账完好：数据库、修改记录的哈希链、每一条内容都对得上。"
    tell(
        arguments,
        {"ok": not findings, "findings": findings},
        *([f"{finding.where}：{finding.what}" for finding in findings] or [sound]),
    )
    if findings:
        raise UserError(f"台账有{len(findings)}处不对。", "请不要继续录入，先从最近的备份恢复（restore）。")
    return 0


def _backup(arguments: argparse.Namespace) -> int:
    with opened(arguments) as access:
        copy = ledgers.back_up(access.ledger, arguments.out)
    tell(arguments, {"backup": copy}, f"备份已做好：{copy}")
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    done = ledgers.restore(arguments.backup, arguments.ledger, console.password(arguments.password_file))
    console.warn(places.worry_here(arguments.ledger))
    lines = [f"台账已恢复：{arguments.ledger}"]
    if done.aside is not None:
        lines.append(f"原来的台账改名保留在：{done.aside}")
    if done.missing:
        lines.append(
            f"缺 {done.missing} 份照片和文件：备份旁边的 evidence 文件夹里没有，校验（verify）会逐份列出。"
        )
    tell(arguments, {"ledger": arguments.ledger, "aside": done.aside, "missing": done.missing}, *lines)
    return 0


def _stats(arguments: argparse.Namespace) -> int:
    from app.services.workbench.totals import stats  # noqa: PLC0415 - only this command counts

    with opened(arguments) as access:
        result = stats(access.ledger)
    shown = result.indicators
    lines = [f"{noun_of(kind)}：{count:,}" for kind, count in result.counts.items()]
    for indicator in shown.indicators:
        share = "—" if indicator.value is None else f"{indicator.value:.1%}"
        lines.append(f"{indicator.name}：{share}（{indicator.basis}，截至 {shown.period}）")
    tell(arguments, {"counts": result.counts, "indicators": result.indicators}, *lines)
    return 0


# ------------------------------------------------------------------ workbooks


def _diagnose(arguments: argparse.Namespace) -> int:
    from app.services.ledger import problem_report  # noqa: PLC0415 - seldom wanted

    path = arguments.out or Path(problem_report.suggested_name())
    if arguments.ledger is None:
        problem_report.write(path)
    else:
        with opened(arguments) as access:
            problem_report.write(path, access.ledger)
    tell(arguments, {"report": path}, f"问题报告已存好：{path}", "里面没有项目名称、人名和格子里的内容。")
    return 0


def _import(arguments: argparse.Namespace) -> int:
    with opened(arguments) as access:
        return do_import(arguments, access)


def _export(arguments: argparse.Namespace) -> int:
    from app.services.paper import exports  # noqa: PLC0415 - only this command writes workbooks

    with opened(arguments) as access:
        counts = exports.export(access.ledger, arguments.out, console.ConsoleLine())
    tell(arguments, {"file": arguments.out, "counts": counts}, f"已写出 {arguments.out}：{in_words(counts)}")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from app.cli.checking import do_check  # noqa: PLC0415 - only this command looks through everything

    with opened(arguments) as access:
        return do_check(arguments, access)


# ------------------------------------------------------------------ exchange


def _card(arguments: argparse.Namespace) -> int:
    with opened(arguments) as access:
        fingerprint = trust.write_card(access.ledger, arguments.out)
        office = access.ledger.office
    tell(
        arguments,
        {"card": arguments.out, "office": office, "fingerprint": fingerprint},
        f"名片已写出：{arguments.out}",
        f"指纹（电话里念给对方核对）：{fingerprint}",
    )
    return 0


def _trust(arguments: argparse.Namespace) -> int:
    with opened(arguments) as access:
        card, fingerprint = trust.read_card(arguments.card)
        print(f"{card.name}（{card.office}）的名片，指纹：{fingerprint}", file=sys.stderr)
        hint = "请先电话核对指纹；核对过了再加上 --yes。"
        if not arguments.yes and not console.confirm("电话里对方念的指纹与上面一致吗？", hint):
            raise UserError("指纹没有核对，名片没有收下。", hint)
        trust.trust(access.ledger, card, access.person)
    facts = {"office": card.office, "name": card.name, "fingerprint": fingerprint}
    tell(arguments, facts, f"已收下{card.name}的名片。")
    return 0


def _send(arguments: argparse.Namespace) -> int:
    with opened(arguments) as access:
        sent = sending.send(
            access.ledger,
            arguments.to,
            arguments.out,
            access.person,
            full=arguments.full,
            progress=console.ConsoleLine(),
        )
    lines = [
        f"数据包：{sent.path}（第{sent.number}期，{sent.change_sets:,}次修改、{sent.records:,}处改动）",
        f"交接单：{sent.slip}",
    ]
    if sent.evidence or sent.left_out:
        lines.append(f"佐证：带去{sent.evidence}份文件，{sent.left_out}份没有带（太大，或不在这台电脑上）")
    if sent.again:
        lines.insert(0, "上次报送以后没有新的修改，把上一期又写了一遍。")
    tell(arguments, _facts(sent), *lines)
    return 0


def _receive(arguments: argparse.Namespace) -> int:
    with opened(arguments) as access:
        results = receiving.receive(access.ledger, arguments.packages, console.ConsoleLine())
        conflicts = _conflicts(access)
    packages = [_facts(result) for result in results]
    lines = []
    for result in results:
        heading = f"{result.file.name}：{OUTCOMES[result.outcome]}"
        detail = result.reason or in_words(result.counts)
        lines.append(f"{heading}，{detail}")
    if conflicts:
        lines.append(f"有{len(conflicts)}处两边都改了，请到“数据交换”的“冲突”里选。")
    tell(arguments, {"packages": packages, "conflicts": conflicts}, *lines)
    refused = [result for result in results if result.outcome == "refused"]
    if refused:
        raise UserError(
            f"{len(refused)}个数据包被拒收，其余照常处理：{refused[0].file.name}：{refused[0].reason}"
        )
    return 0


def _conflicts(access: Opened) -> list[dict[str, Any]]:
    from app.services.exchange import conflicts  # noqa: PLC0415 - only receiving asks

    return [
        {
            "project": one.project,
            "field": one.label,
            "current": {
                "value": one.current.text,
                "author": one.current.author,
                "office": one.current.office,
            },
            "other": {"value": one.other.text, "author": one.other.author, "office": one.other.office},
        }
        for one in conflicts.conflicts(access.ledger)
    ]


# ------------------------------------------------------------------ paper


def _report(arguments: argparse.Namespace, stage: "Stage") -> int:
    from app.services.paper import reports  # noqa: PLC0415 - documents are slow to import

    if arguments.list:
        kinds = reports.kinds()
        tell(arguments, dict(kinds), *(f"{kind} {name}" for kind, name in kinds.items()))
        return 0
    document = reports.declared(arguments.kind)
    name = document.name
    stage.paper()
    with opened(arguments) as access:
        period = arguments.of or arguments.period
        lists = document.periods(access.ledger)
        if lists.named and period not in lists.words:
            problem = f"没有「{period}」这个清单" if period else f"没有写「{name}」印哪个清单"
            raise UserError(f"{problem}。", f"加上 --of 和清单名称；现在有：{'、'.join(lists.words)}。")
        hint = reports.write_report(
            access.ledger, arguments.kind, arguments.out, period=period, project=arguments.project,
            person=access.person,
        )  # fmt: skip
    tell(arguments, {"file": arguments.out}, f"{name}：{arguments.out}", *([hint] if hint else []))
    return 0


def _chart(arguments: argparse.Namespace, stage: "Stage") -> int:
    from app.services.paper import reports  # noqa: PLC0415 - painting is slow to import

    stage.paper()
    with opened(arguments) as access:
        hint = reports.write_chart(
            access.ledger,
            arguments.out,
            paper=arguments.paper,
            first=arguments.first,
            last=arguments.last,
            progress=console.ConsoleLine(),
        )
    tell(arguments, {"file": arguments.out}, f"作战图：{arguments.out}", *([hint] if hint else []))
    return 0


def _manual(arguments: argparse.Namespace, stage: "Stage") -> int:
    from app.services.paper import manuals  # noqa: PLC0415 - painting is slow to import

    stage.paper()
    if arguments.one_page:
        pages, words = 1, "一页纸"
        manuals.write_guide(arguments.out)
    else:
        pages, words = manuals.write_manual(arguments.out, console.ConsoleLine()), "使用手册"
    tell(arguments, {"file": arguments.out, "pages": pages}, f"{words}：{arguments.out}（{pages} 页）")
    return 0


def _demo(arguments: argparse.Namespace, stage: "Stage") -> int:
    from app.demo import ledgers as demo_ledgers  # noqa: PLC0415 - invented content, needed only here

    has_password = arguments.password_file is not None or bool(os.environ.get("LEDGER_PASSWORD"))
    password = console.password(arguments.password_file) if has_password else demo_ledgers.PASSWORD
    demo = demo_ledgers.make_demo(arguments.out, password, console.ConsoleLine())
    facts = {"county": demo.county, "city": demo.city}
    tell(
        arguments,
        facts,
        f"演示台账：{demo.county}、{demo.city}（密码 {'已指定' if has_password else password}）",
    )
    if arguments.no_window and arguments.tour is None:
        return 0
    sys.stdout.flush()
    tour = arguments.tour or (None if stage.display() else TOUR)
    os.environ["LEDGER_PASSWORD"] = password  # the window opens the demo without asking
    return stage.window(["demo", str(arguments.out), *(["--tour", str(tour)] if tour else [])])


def _selftest(arguments: argparse.Namespace, stage: "Stage") -> int:
    from app.cli import selftest  # noqa: PLC0415 - needs every library there is

    def heard(outcome: selftest.Outcome) -> None:
        if not arguments.json:
            console.say(
                f"{'不行' if outcome.fault else '好'}  {outcome.job}  {outcome.seconds} 秒  {outcome.fault}"
            )

    outcomes = selftest.run(stage, heard)
    faults = [outcome for outcome in outcomes if outcome.fault]
    if arguments.json:
        console.emit({"ok": not faults, "outcomes": outcomes})
    if faults:
        raise UserError(f"有{len(faults)}项不行：{faults[0].job}。", "请把上面的话交给管理员。")
    return 0


def _facts(result: Any) -> dict[str, Any]:
    return {name: getattr(result, name) for name in result.__slots__}
