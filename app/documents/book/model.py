"""What the book and the quick guide are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class BookChapter:
    """A chapter: its group in the contents, its title, what else the contents say of it, its Markdown."""

    group: str
    title: str
    sections: Sequence[str]
    text: str


@dataclass(frozen=True)
class Book:
    """A book: cover, contents, chapters. Pictures are named in the Markdown, beside `folder`."""

    title: str
    subtitle: str
    notes: Sequence[str]
    picture: str
    folder: Path
    chapters: Sequence[BookChapter]


@dataclass(frozen=True)
class Step:
    """A heading of the quick guide with what is to be done there: 「25日前」, 「报送」, three lines."""

    when: str
    name: str
    lines: Sequence[str]


@dataclass(frozen=True)
class Guide:
    """The quick guide: the days of the month, what is good to know beside them, the keys below."""

    program: str
    title: str
    sentence: str
    steps: Sequence[Step]
    beside: Sequence[Step]
    keys: Sequence[tuple[str, str]]
