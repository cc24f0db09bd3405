"""What the tests see of a Markdown file: its fenced blocks, its headings and its links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^```(\S+)?(.*)$")
_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """One fenced block. `words` follow the language in the opening line."""

    place: str  # file:line
    language: str
    words: tuple[str, ...]
    text: str


def documents() -> list[Path]:
    """Every Markdown file of the documentation."""
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(file: Path) -> Iterator[Block]:
    """The fenced blocks, in order."""
    opened: tuple[int, str, tuple[str, ...]] | None = None
    lines: list[str] = []
    for number, line in enumerate(file.read_text().splitlines(), 1):
        fence = _FENCE.match(line)
        if fence and opened is None:
            opened, lines = (number, fence[1] or "", tuple(fence[2].split())), []
        elif fence:
            assert opened is not None
            start, language, words = opened
            yield Block(f"{file.relative_to(ROOT)}:{start}", language, words, "\n".join(lines))
            opened = None
        else:
            lines.append(line)
    assert opened is None, f"{file}: the block of line {opened and opened[0]} is not closed"


def prose(file: Path) -> str:
    """The text without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", file.read_text(), flags=re.MULTILINE | re.DOTALL)


def links(file: Path) -> list[str]:
    return _LINK.findall(prose(file))


def anchors(file: Path) -> set[str]:
    """The anchors that GitHub and GitLab make of the headings."""
    return {
        re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in _HEADING.findall(prose(file))
    }
