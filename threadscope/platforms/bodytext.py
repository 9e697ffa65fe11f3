"""Words and breaks -> a comment's text, and the marks that the text itself shows.

Offsets are counted while writing, so a mark can never slip: `Writer` takes words in the order of the page and knows at
every moment how long the text is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from threadscope.model import Mark, MarkKind
from threadscope.platforms.words import alternatives

__all__ = ["Writer", "finish"]

_SEPARATORS = ("", " ", "\n", "\n\n")


class Writer:
    """Take words and breaks as a browser lays them out, and count."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.due = 0
        """The break before the next word: 0 none, 1 a blank, 2 a line, 3 a paragraph."""
        self.marks: list[tuple[MarkKind, int, int, str | None]] = []

    def gap(self, due: int) -> None:
        """Ask for at least this break before the next word."""
        self.due = max(self.due, due)

    def line_break(self) -> None:
        """Break the line; twice makes a paragraph."""
        self.due = 3 if self.due >= 2 else 2

    def words(self, string: str) -> None:
        """Write running text: all blanks collapse, a blank at either end separates."""
        words = string.split()
        if not words:
            if string:
                self.gap(1)
            return
        if string[0].isspace():
            self.gap(1)
        self._emit(" ".join(words))
        if string[-1].isspace():
            self.gap(1)

    def lines(self, string: str) -> None:
        """Write text whose lines and blanks count (`<pre>`)."""
        for number, line in enumerate(string.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
            if number:
                self.line_break()
            if line and not (line.isspace() and self.due >= 2):
                self._emit(line.replace("\xa0", " "))

    def plain(self, string: str) -> None:
        """Write a text that never was markup; blanks within a line stay, at its ends they go."""
        for number, line in enumerate(string.splitlines()):
            if number:
                self.line_break()
            if line and not line.isspace():
                self._emit(line.strip().replace("\xa0", " "))

    def _emit(self, string: str) -> None:
        if self.length:
            separator = _SEPARATORS[self.due]
            self.parts.append(separator)
            self.length += len(separator)
        else:
            string = string.lstrip()
        self.due = 0
        self.parts.append(string)
        self.length += len(string)

    def open(self, kind: MarkKind, href: str | None = None) -> int:
        """Begin a mark here and return its number."""
        self.marks.append((kind, self.length, -1, href))
        return len(self.marks) - 1

    def close(self, number: int) -> None:
        """End a mark here."""
        kind, start, _, href = self.marks[number]
        self.marks[number] = (kind, start, self.length, href)


def finish(writer: Writer) -> tuple[str, tuple[Mark, ...]]:
    """Return the text and all its marks: those of the markup, then those that the text itself shows."""
    text = "".join(writer.parts).rstrip()
    given = _trimmed(text, writer.marks)
    text, given = _without_last_post(text, given)
    found = {*given, *_shown(text, given)}
    return text, tuple(sorted(found, key=lambda m: (m.start, -m.end, m.kind, m.href or "")))


def _trimmed(text: str, marks: Iterable[tuple[MarkKind, int, int, str | None]]) -> list[Mark]:
    """Shrink marks to the words they hold and drop those without any."""
    out = []
    for kind, first, last, href in marks:
        start, end = first, min(last, len(text))
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if start < end:
            out.append(Mark(kind, start, end, href))
    return out


# --- what the text itself shows -------------------------------------------------------------------------------------

_LAST_POST = re.compile(
    r"^.{0,80}?\b(?:last|latest|recent|recently|new)\b.{0,12}?\b(?:post|posted|blog|article|entry|tweet)\b.{0,12}?(?:\.\.|\u2026|:|-)",
    re.IGNORECASE,
)
_BARE_URL = re.compile(r"(?<![\w@/.])(?:https?://|www\.(?=[^\W_]))[^\s<>\"“”«»]+", re.IGNORECASE)
_QUOTED_LINE = re.compile(r"^>+ ?(?![\s:;=.^_<>)(|-])(?!\d)|^>+ (?=\d)")
_ATTRIBUTION = re.compile(rf"^[^\n]{{1,80}}?\s?(?:{alternatives('wrote')})\s?[:\uff1a]$", re.IGNORECASE)
_OPENING = "\"'\u201c\u201e\u00ab\u201a\u2018\u300c\u300e"
_CLOSING = "\"'\u201d\u201c\u00bb\u2019\u2018\u300d\u300f"
_EDIT_HEAD = re.compile(
    rf"^[\[(*_~-]{{0,3}} ?(?:{alternatives('edit_heads')}) ?\d{{0,2}} ?[*_\])]{{0,3}} ?[:\uff1a\u2013\u2014-]",
    re.IGNORECASE,
)
_EDIT_NOTE = re.compile(
    rf"^[\[(]?(?:(?:{alternatives('edit_openings')}) )?(?:{alternatives('edited')})\b.{{0,100}}$", re.IGNORECASE
)
_EDIT_BRACKET = re.compile(rf"\[(?:edit|{alternatives('edited')})\b[^\[\]\n]{{0,120}}\]", re.IGNORECASE)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each line that holds something."""
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if end > start:
            yield start, end
        start = end + 1


def _without_last_post(text: str, marks: list[Mark]) -> tuple[str, list[Mark]]:
    """Cut the line that advertises the author's own blog: "Ann's last post.. TITLE", TITLE being a link."""
    start = text.rfind("\n") + 1
    line = text[start:] if len(text) - start <= 300 else ""
    if not start or not _LAST_POST.match(line):
        return text, marks
    if not any(m.kind == "link" and m.start >= start and m.end >= len(text) - 3 for m in marks):
        return text, marks
    text = text[:start].rstrip()
    return text, _trimmed(text, [(m.kind, m.start, m.end, m.href) for m in marks if m.start < len(text)])


def _shown(text: str, given: list[Mark]) -> Iterator[Mark]:
    """Find the marks that plain writing has: addresses, `>` lines, "X wrote:", "EDIT:"."""
    yield from _urls(text, given)
    lines = list(_lines(text))
    run: tuple[int, int] | None = None
    runs: list[tuple[int, int]] = []
    for start, end in lines:
        if text[start] == ">" and _QUOTED_LINE.match(text[start : start + 80]):
            if run and run[1] == start - 1:
                runs[-1] = run = (run[0], end)
            else:
                run = (start, end)
                runs.append(run)
    for start, end in runs:
        yield Mark("quote", start, end)
    quotes = {m.start: m.end for m in given if m.kind == "quote"} | dict(runs)
    yield from _attributed(text, lines, quotes)
    yield from _edits(text, lines)


def _urls(text: str, given: list[Mark]) -> Iterator[Mark]:
    """Find addresses that nobody made a link of."""
    if "://" not in text and "www." not in text.lower():
        return
    linked = sorted((m.start, m.end) for m in given if m.kind == "link")
    at = 0
    for found in _BARE_URL.finditer(text):
        url = found[0].rstrip(".,;:!?'*_~`\u2019\u2026")
        while url.endswith((")", "]", "}")) and url.count(url[-1]) > url.count({")": "(", "]": "[", "}": "{"}[url[-1]]):
            url = url[:-1].rstrip(".,;:!?'")
        while at < len(linked) and linked[at][1] <= found.start():
            at += 1
        if at < len(linked) and linked[at][0] < found.end():
            continue
        if len(url.split("://")[-1]) > 3:
            yield Mark("link", found.start(), found.start() + len(url), url if "://" in url[:8] else f"http://{url}")


def _attributed(text: str, lines: list[tuple[int, int]], quotes: dict[int, int]) -> Iterator[Mark]:
    """Mark "X wrote:" together with the block that follows it, when that block is somebody else's words.

    It is where it is marked as a quotation already, where it stands in quotation marks, and where a further
    paragraph, the author's own, comes after it.
    """
    done, last_paragraph = 0, text.rfind("\n\n")
    for (start, end), (begin, close) in pairwise(lines):
        if (
            start < done
            or end - start > 120
            or text[end - 1] not in ":\uff1a"
            or not _ATTRIBUTION.match(text[start:end])
        ):
            continue
        if begin in quotes:
            yield Mark("quote", start, quotes[begin])
        elif start in quotes:
            continue
        elif text[begin] in _OPENING and text[close - 1] in _CLOSING and close - begin > 2:
            yield Mark("quote", start, close)
        elif begin < last_paragraph:
            done = text.find("\n\n", begin)
            yield Mark("quote", start, done)


def _edits(text: str, lines: list[tuple[int, int]]) -> Iterator[Mark]:
    """Mark what was added later: from "EDIT:" to the end of its paragraph, and notes such as "[edited by ...]"."""
    done = 0
    for start, end in lines:
        if start < done:
            continue
        head = text[start : min(end, start + 60)]
        if _EDIT_HEAD.match(head):
            stop = text.find("\n\n", start)
            done = len(text) if stop < 0 else stop
            yield Mark("edit", start, done)
        elif end - start <= 160 and _EDIT_NOTE.match(text[start:end]):
            yield Mark("edit", start, end)
    for note in _EDIT_BRACKET.finditer(text):
        yield Mark("edit", note.start(), note.end())
