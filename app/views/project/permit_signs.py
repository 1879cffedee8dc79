"""The state of a procedure as shape, colour and word: the same in the table and in the strip."""

from app.rules.judgement import Judgement
from app.rules.permit_lines import PermitLine
from app.rules.permits import DONE, GOING, PROMISED, UNDECIDED, WAITING
from app.views.kit.marks import Sign

_PLAIN = {
    DONE: Sign("已办", "full", "accent"),
    GOING: Sign("在办", "half", "accent"),
    WAITING: Sign("未办", "hollow", "ink2"),
    PROMISED: Sign("承诺", "framed", "amber"),
    UNDECIDED: Sign("待定", "dotted", "ink3"),
}
_LATE = {
    GOING: Sign("在办·逾期", "half", "red"),
    WAITING: Sign("未办·逾期", "hollow", "red"),
}


def sign(judgement: Judgement, line: PermitLine) -> Sign:
    """The state of one of a project's procedures."""
    if line.state == PROMISED and line.promise is not None and line.promise.broken:
        return Sign("承诺逾期", "framed", "red")
    if line.state in _LATE and line.late is not None:
        return _LATE[line.state]
    if line.state == DONE and judgement.ending(line):
        return Sign("已过期", "framed", "red") if line.ends_in < 0 else Sign("将到期", "full", "amber")
    return _PLAIN.get(line.state, Sign("不需", "dash", "ink3"))
