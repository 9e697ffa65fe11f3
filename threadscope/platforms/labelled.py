"""Lines that give a field of a record: "Posts: 212", or a label in one cell ("From:") and its value in the next.

Forums print such beside every post, trackers above every note. They are short wherever they stand, so a label that
stands in front of words too ("Comment:") is none of these.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from threadscope.platforms.vocabulary import COMMENT
from threadscope.platforms.words import phrases

if TYPE_CHECKING:
    from threadscope.platforms.outline import Line, Outline

__all__ = ["buttons_beside", "field_lines", "of_member"]

_LABEL = 24
"""Characters of a label at most."""
_VALUE = 64
"""Characters of a line with a value at most."""
_TOP = 12
"""Lines of a record among which the one with its date mostly is."""
_SEVERAL = 4
_COLONS = (":", "\uff1a")
_MEMBER = phrases("member_fields")


def field_lines(page: Outline, every: Sequence[Sequence[Line]]) -> set[int]:
    """Return the lines that are fields by a label which half of the records have.

    Args:
        page: the outline.
        every: the lines of each record.

    Returns:
        Indices of lines, those of values in a cell of their own included.
    """
    found: dict[str, list[tuple[int, Line, Line]]] = defaultdict(list)
    for number, lines in enumerate(every):
        for place, line in enumerate(lines):
            if len(line.text) > _VALUE or not (label := _label(line.text)):
                continue
            alone = len(line.text) <= len(label) + 2
            after = lines[place + 1] if alone and place + 1 < len(lines) else line
            if after is line or _beside(page, line, after):
                found[label].append((number, line, after))
    fields: set[int] = set()
    for given in found.values():
        often = len({number for number, _, _ in given})
        if often < max(3, 0.5 * len(every)) or any(len(value.text) > _VALUE for _, _, value in given):
            continue
        fields.update(index for _, line, value in given for index in (line.index, value.index))
    return fields


def of_member(text: str) -> bool:
    """Tell a field of a member's card: "Posts: 212"."""
    label = _label(text)
    return bool(label) and label.casefold() in _MEMBER


def buttons_beside(page: Outline, every: Sequence[Sequence[Line]]) -> set[str]:
    """Find what nearly all records have word for word in the line of their date: a button there is nobody's name."""
    counts: Counter[str] = Counter()
    for lines in every:
        dated = (line for line in lines[:_TOP] if line.date is not None and len(line.texts) > 1)
        line = next(dated, None)
        counts.update({page.texts[text].strip() for text in line.texts} if line else ())
    return {text for text, n in counts.items() if n >= max(_SEVERAL, 0.8 * len(every)) and text}


def _label(text: str) -> str:
    """Return what stands before a line's first colon where that may be a label."""
    head = text[: _LABEL + 1]
    colon = next((colon for colon in _COLONS if colon in head), "")
    label = head.partition(colon)[0].strip() if colon else ""
    if not label or len(label.split()) > 3 or any(c.isdigit() for c in label) or COMMENT.search(label.lower()):
        return ""
    return label


def _beside(page: Outline, label: Line, value: Line) -> bool:
    """Tell whether a line stands in the cell right behind that of another."""
    left, right = label.block, value.block
    return left != right and page.ends[left] == right and page.parents[left] == page.parents[right]
