"""Lines that stand between the elements of a run: the words of a header before them, or of a footer after them."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from threadscope.platforms.outline import HEADINGS, Outline
from threadscope.platforms.vocabulary import counted

if TYPE_CHECKING:
    from threadscope.platforms.records import Run

__all__ = ["share_gaps"]


def share_gaps(page: Outline, run: Run, units: list[int], bounds: list[list[int]], *, turned: bool) -> bool:
    """Give the lines between two units to the header before them or to the footer after them."""
    ends = [bounds[i][1] for i in range(len(units))]
    gaps = [
        (ends[i], units[i + 1]) for i in range(len(units) - 1) if page.parents[units[i]] == page.parents[units[i + 1]]
    ]
    last_parent = page.parents[units[-1]]
    tail = (ends[-1], _tail_stop(page, ends[-1], page.ends[last_parent] if last_parent >= 0 else len(page.tags)))
    head = (_head_start(page, units[0]), units[0])
    between = sum(page.length(a, b) for a, b in gaps)
    within = sum(page.length(u, e) for u, e in zip(units, ends, strict=True))
    wrapped = between < 0.1 * within and len(gaps) > 0
    if len(units) == 1:
        wrapped = page.length(units[0], ends[0]) > 90 or page.tags[units[0]].name in ("li", "article")
    if wrapped:
        return False
    if turned:
        run.odds = 0.9
    if _belongs_before(page, run, units, head, tail) != turned:
        for i in range(len(units) - 1, -1, -1):
            parent = page.parents[units[i]]
            floor = head[0] if i == 0 else max(ends[i - 1], parent + 1)
            bounds[i][0] = min(bounds[i][0], floor)
        return True
    for i, unit in enumerate(units):
        parent = page.parents[unit]
        limit = page.ends[parent] if parent >= 0 else len(page.tags)
        stop = units[i + 1] if i + 1 < len(units) else limit
        bounds[i][1] = max(ends[i], _tail_stop(page, ends[i], min(stop, limit)) if stop >= limit else stop)
    return True


def _belongs_before(page: Outline, run: Run, units: list[int], head: tuple[int, int], tail: tuple[int, int]) -> bool:
    """Decide whether bodies stand before the repeated line ("Posted by X at ...") or after it ("X wrote:")."""
    if run.key[0] == "says" or (run.key[0] == "id" and not page.length(units[0], page.ends[units[0]])):
        return False
    head_length, tail_length = page.length(*head), page.length(*tail)
    if not head_length:
        return False
    if not tail_length:
        return True
    inner = Counter(page.tags[n].kin for a, b in pairwise(units) for n in _children(page, page.ends[a], b))
    before = sum(inner[page.tags[n].kin] > 0 for n in _children(page, *head))
    after = sum(inner[page.tags[n].kin] > 0 for n in _children(page, *tail))
    bounded = head[0] > 0 and page.tags[head[0] - 1].name in HEADINGS
    return before > 0 and (after == 0 or (bounded and tail_length > 3 * head_length))


def _children(page: Outline, start: int, stop: int) -> list[int]:
    """Return the topmost elements between two places."""
    found = []
    at = start
    while at < stop:
        if page.tags[at].name:
            found.append(at)
        at = page.ends[at]
    return found


def _head_start(page: Outline, first: int) -> int:
    """Return where the lines before the first unit begin: after the last heading, or with the list."""
    start = page.parents[first] + 1
    for line in reversed(page.lines_between(start, first)):
        near = line.block, page.parents[line.block]
        if any(page.tags[a].name in HEADINGS for a in near) or (len(line.text) < 80 and counted(line.text)):
            return max(page.ends[line.block], start)
    return start


def _tail_stop(page: Outline, start: int, limit: int) -> int:
    """Return where the lines after the last unit end: at a heading, a form or a foreign region, or with the list."""
    for order in range(start, limit):
        name = page.tags[order].name
        if name in HEADINGS or name == "form" or page.foreign[order]:
            return order
    return limit
