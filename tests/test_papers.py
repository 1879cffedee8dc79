"""What the papers say of the tree is so: every file and folder that they name or link to is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAPERS = (
    "CONTRIBUTING.md", "docs/architecture.md", "docs/decisions.md", "docs/domain.md", "docs/extending.md",
    "docs/mission.md",
)  # fmt: skip
READMES = ("README.md", "README.zh-CN.md")
CODE = re.compile(r"`([\w./{}*, -]+)`")
ROOTS = "app|docs|resources|tests|cli|demo|documents|models|rules|services|storage|sync|views"


def named(text: str) -> list[str]:
    """The paths in backticks, from the project's folder or from `app/`."""
    return sorted({one for one in CODE.findall(text) if re.match(rf"(?:{ROOTS})/", one)})


def exists(path: str) -> bool:
    """Whether a path is there: a folder, a file, a module with or without a name of it; ``*`` is any name."""
    ways = (path.rstrip("/"), f"{path}.py", f"{path.rpartition('.')[0]}.py")
    return any(any(ROOT.glob(f"{at}{way}")) for at in ("", "app/") for way in ways)


@pytest.mark.parametrize("paper", [*PAPERS, *READMES, "CHANGELOG.md"])
def test_every_link_of_a_paper_leads_somewhere(paper: str) -> None:
    place = ROOT / paper
    links = re.findall(r"\]\((?!https?:)([^)#]+)", place.read_text(encoding="utf-8"))
    assert links or paper not in READMES
    assert [link for link in links if not (place.parent / link).exists()] == []


@pytest.mark.parametrize("paper", PAPERS)
def test_every_path_that_a_paper_names_exists(paper: str) -> None:
    paths = named((ROOT / paper).read_text(encoding="utf-8"))
    assert paths
    assert [path for path in paths if not exists(path)] == []
