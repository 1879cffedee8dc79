"""Every file in tests/vectors has exactly the outcome its .txt names; a refused one gives nothing away."""

from pathlib import Path

import pytest

from app.sync.card import Card, make_card
from app.sync.keys import PublicKey, SoftwareKey
from app.sync.package import open_package
from app.sync.refusals import PackageError, Reason
from tests.vectors.recipe import CITY, COUNTY
from tests.vectors.sm2_reference import public_of

FOLDER = Path(__file__).parent.parent / "vectors"
NAMES = sorted(path.stem for path in FOLDER.glob("*.gjpkg"))


def key_of(private: int) -> SoftwareKey:
    return SoftwareKey(private.to_bytes(32), PublicKey(public_of(private)))


@pytest.fixture(scope="module")
def reader() -> SoftwareKey:
    return key_of(CITY)


@pytest.fixture(scope="module")
def trusted() -> dict[str, Card]:
    card = make_card("131126", "故城县发展和改革局", "county", key_of(COUNTY))
    return {card.public.id: card}


def outcome_of(name: str) -> dict[str, str]:
    lines = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines)


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("good-")])
def test_good_packages_give_what_was_put_in(
    name: str, reader: SoftwareKey, trusted: dict[str, Card], tmp_path: Path
) -> None:
    assert outcome_of(name)["expect"] == "success"
    with open_package(FOLDER / f"{name}.gjpkg", reader, trusted, tmp_path, known_schema=1) as package:
        change_sets = list(package.change_sets())
        sizes = {part.name: len(b"".join(package.part(part.name))) for part in package.manifest.parts}
        assert len(change_sets) == package.manifest.change_sets
        assert sum(len(one.records()) for one in change_sets) == package.manifest.records
        assert sizes == {part.name: part.size for part in package.manifest.parts}
        assert all(one.hash == one.computed_hash() for one in change_sets)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("good-")])
def test_faulty_packages_are_refused_for_the_right_reason(
    name: str,
    reader: SoftwareKey,
    trusted: dict[str, Card],
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    outcome = outcome_of(name)
    with (
        pytest.raises(PackageError) as refused,
        open_package(FOLDER / f"{name}.gjpkg", reader, trusted, tmp_path, known_schema=1),
    ):
        raise AssertionError("something was released")
    assert refused.value.reason is Reason(outcome["expect"])
    assert outcome.get("says", "") in refused.value.message
    assert refused.value.hint
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")  # GmSSL's own complaints do not get through


def test_every_reason_but_an_unreadable_disk_has_a_vector() -> None:
    seen = {outcome_of(name)["expect"] for name in NAMES}
    assert {reason.value for reason in Reason} - seen == {Reason.UNREADABLE.value}
