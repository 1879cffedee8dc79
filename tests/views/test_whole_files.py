"""Whatever the program writes for a person is whole or not there at all, also where there was one before.

What differs between the systems is played on both: with Windows a file that is open elsewhere refuses to be
replaced, elsewhere it is replaced; in neither case does who has it open see it change.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from msgspec.structs import replace

from app import files
from app.errors import UserError
from app.services.exchange import trust
from app.services.ledger.ledgers import Ledger
from app.services.paper import exports, reports
from app.services.paper.declared import DOCUMENTS
from app.views.kit.printing import save_pdf
from app.views.welcome.actions import CreatedLedger
from app.views.welcome.recovery import save_sheet
from tests.county import county

OLD = b"what was there before"
Write = Callable[[Ledger, Path], object]


def report(kind: str) -> Write:
    def write(ledger: Ledger, out: Path) -> None:
        how = reports.usual(ledger, kind)
        reports.write_report(
            ledger, kind, out, settings=replace(how, paper="A3") if how.paper == "A0" else how
        )

    return write


WRITERS: list[tuple[str, Write]] = [
    *((f"{each.key}{ending}", report(each.key)) for each in DOCUMENTS for ending in each.form.writers),
    ("台账.xlsx", exports.export),
    ("名片.gjcard", trust.write_card),
    ("交接单.pdf", lambda _, out: save_pdf(out, "<p>交接单</p>")),
    ("恢复码.pdf", lambda _, out: save_sheet(out, CreatedLedger("AAAA-BBBB", "故城县发改局", None))),
]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with county(tmp_path_factory.mktemp("whole") / "台账") as made:
        yield made


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(("name", "write"), WRITERS, ids=[name for name, _ in WRITERS])
def test_a_file_that_is_open_elsewhere_does_not_change_under_its_reader(
    ledger: Ledger, tmp_path: Path, name: str, write: Write
) -> None:
    out = tmp_path / name
    out.write_bytes(OLD)
    refusal = nullcontext() if os.name != "nt" else pytest.raises(UserError, match="占用")
    with open(out, "rb") as held:
        with refusal:
            write(ledger, out)
        assert held.read() == OLD
    assert (out.read_bytes() == OLD) is (os.name == "nt")
    assert [file.name for file in tmp_path.iterdir()] == [name]
    write(ledger, out)
    assert out.read_bytes() != OLD


@pytest.mark.parametrize(
    "bad", ["表:一.pdf", "表?.pdf", 'a"b.pdf', "NUL.pdf", "com1", "Aux.tar.gz", "表.pdf ", "表."]
)
def test_a_name_that_windows_does_not_take_is_refused_everywhere(tmp_path: Path, bad: str) -> None:
    with pytest.raises(UserError, match="文件名"), files.saved(tmp_path / bad):
        pytest.fail("the block must not begin")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "good", ["故城县_2025-09_第2期.gjpkg", "表（1）.pdf", "COMMON.pdf", "nul1.txt", ".hidden"]
)
def test_other_names_are_taken(tmp_path: Path, good: str) -> None:
    files.write_atomically(tmp_path / good, b"x")
    assert [file.name for file in tmp_path.iterdir()] == [good]


def test_who_fails_half_way_leaves_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "表.xlsx"
    out.write_bytes(OLD)
    with pytest.raises(ZeroDivisionError), files.saved(out) as part:
        part.write_bytes(b"half")
        raise ZeroDivisionError
    assert out.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [out]
