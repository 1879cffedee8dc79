"""XML walked element by element: never a tree in memory, no entity that swells, one kind of error."""

from typing import IO, Protocol
from xml.parsers import expat

CHUNK = 1 << 20


class Walker(Protocol):
    """Told of what the document holds, in its order."""

    def start(self, tag: str, marks: dict[str, str]) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element is whole."""

    def text(self, words: str) -> None:
        """Words between two marks."""


def walk_xml(stream: IO[bytes], walker: Walker) -> None:
    """Tell `walker` of a whole document, names as "namespace local"; raises ValueError when it is no XML."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = walker.start
    parser.EndElementHandler = walker.end
    parser.CharacterDataHandler = walker.text
    try:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError) as error:  # LookupError: an encoding nobody knows
        raise ValueError(str(error)) from error


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(" ")[2]
