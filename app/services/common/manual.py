"""The manual as it is shipped: its chapters in their order, and where something stands in it.

`docs/manual/README.md` is the front: what must be known first, then the groups of chapters, a line a chapter.
Every chapter is a file beside it, so that the same pages are read in the window, on paper and in the project.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.services.common import resources

FRONT = "README.md"
_GROUP = re.compile(r"^## (.+)$", re.MULTILINE)
_LINE = re.compile(r"^- \[([^\]]+)\]\(([\w-]+\.md)\)", re.MULTILINE)
_HEADING = re.compile(r"^#{1,3} (.+)$", re.MULTILINE)
_BEFORE, _AFTER = 6, 40
"""Letters around what was found."""


@dataclass(frozen=True, slots=True)
class Place:
    """A heading of a chapter; the chapter's own title is its beginning."""

    file: str
    heading: str


@dataclass(frozen=True, slots=True)
class Section:
    """What stands below a heading, as plain text."""

    heading: str
    words: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A file of the manual: its group on the front, its title and its Markdown."""

    file: str
    group: str
    text: str

    @property
    def title(self) -> str:
        """The heading that it begins with."""
        return self.sections[0].heading

    @property
    def sections(self) -> tuple[Section, ...]:
        """Every heading with its words, from the title on."""
        pieces = _HEADING.split(self.text)[1:]
        return tuple(
            Section(heading, _plain(words)) for heading, words in zip(pieces[::2], pieces[1::2], strict=True)
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that has the words one looks for, with some of the text around the first of them."""

    place: Place
    chapter: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Manual:
    """The front and the chapters in their order."""

    front: Chapter
    chapters: tuple[Chapter, ...]

    def chapter(self, file: str) -> Chapter | None:
        """The chapter in a file, the front too."""
        return next((one for one in (self.front, *self.chapters) if one.file == file), None)

    def about(self, topic: str) -> Place | None:
        """Where a page, a room or anything with a heading is explained: a chapter called so, a section, a
        chapter that begins so (包联 in 包联与走访).
        """
        titles, headings = list(self._titles()), list(self._headings())
        exact = (place for heading, place in (*titles, *headings) if heading == topic)
        longer = (place for heading, place in titles if heading.startswith(topic))
        return next(exact, None) or (next(longer, None) if topic else None)

    def target(self, file: str, link: str) -> Place | None:
        """Where a link leads that stands in a file; None when it leads out of the manual."""
        name, _, anchor = link.partition("#")
        chapter = self.chapter(name or file)
        if chapter is None:
            return None
        headings = [section.heading for section in chapter.sections]
        heading = next((one for one in headings if anchor_of(one) == anchor_of(anchor)), "")
        return Place(chapter.file, heading or chapter.title) if heading or not anchor else None

    def find(self, words: str) -> list[Hit]:
        """The sections with all of the words (apart by blanks), those first that have them in the heading."""
        wanted = words.lower().split()
        hits = [hit for chapter in self.chapters for hit in _hits(chapter, wanted)] if wanted else []
        return sorted(hits, key=lambda hit: not all(word in hit.place.heading.lower() for word in wanted))

    def _titles(self) -> Iterator[tuple[str, Place]]:
        for chapter in self.chapters:
            yield chapter.title, Place(chapter.file, chapter.title)

    def _headings(self) -> Iterator[tuple[str, Place]]:
        for chapter in self.chapters:
            for section in chapter.sections:
                yield section.heading, Place(chapter.file, section.heading)


def anchor_of(heading: str) -> str:
    """A heading as links name it."""
    return re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-"))


def folder() -> Path:
    """Where the chapters lie; links to pictures start here."""
    return resources.manual()


@cache
def read() -> Manual:
    """The whole manual."""
    front = Chapter(FRONT, "", _text(FRONT))
    pieces = _GROUP.split(front.text)[1:]
    chapters = tuple(
        Chapter(file, group, _text(file))
        for group, lines in zip(pieces[::2], pieces[1::2], strict=True)
        for _, file in _LINE.findall(lines)
    )
    return Manual(front, chapters)


def _text(file: str) -> str:
    return (folder() / file).read_text(encoding="utf-8")


def _hits(chapter: Chapter, wanted: list[str]) -> Iterator[Hit]:
    for section in chapter.sections:
        whole = f"{section.heading}\n{section.words}".lower()
        if all(word in whole for word in wanted):
            yield Hit(Place(chapter.file, section.heading), chapter.title, _excerpt(section.words, wanted[0]))


def _excerpt(text: str, word: str) -> str:
    """Some letters before and after the word, or the beginning where only the heading has it."""
    at = max(text.lower().find(word), 0)
    first, last = max(at - _BEFORE, 0), at + len(word) + _AFTER
    return ("…" if first else "") + text[first:last].strip() + ("…" if last < len(text) else "")


def _plain(markdown: str) -> str:
    """The words of Markdown on one line."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", markdown)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"^\|[-|: ]+\|$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^(?:- |\d+\. |> )|```", "", text, flags=re.MULTILINE)
    return " ".join(text.replace("**", "").replace("`", "").replace("\\|", "/").replace("|", " ").split())
