"""The command line: the same services as the window, for batch work, scripts and tests."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.cli import console
from app.cli.arguments import parse
from app.errors import UserError


@dataclass(frozen=True, slots=True)
class Stage:
    """What the composition root lends: a way to paint on paper, the window, whether there is a display."""

    paper: Callable[[], None]
    window: Callable[[Sequence[str]], int]
    display: Callable[[], bool]


def run(arguments: Sequence[str], stage: Stage) -> int:
    """Do one command; gives 0 done, 1 refused with a UserError (told on stderr), 2 wrong usage."""
    try:
        wanted = parse(arguments)
    except SystemExit as end:  # argparse has said what it had to say
        return int(end.code or 0)
    from app.cli import commands  # noqa: PLC0415 - help and wrong usage need no database

    try:
        return commands.do(wanted, stage)
    except UserError as error:
        console.clear()
        print(error, file=sys.stderr)
        return 1
