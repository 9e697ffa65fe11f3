"""The article's own text, without a word of its comments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from threadscope.platforms.bodies import read_bodies
from threadscope.platforms.markup import shallow

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from threadscope.platforms.base import Document

__all__ = ["article_text"]

_COMMENTS = (
    "#comments, #respond, #disqus_thread, .comments-area, .commentlist, .comment-list, .comment-respond, #commentform, "
    ".comments-wrapper, #comment-form, #comments-container, .wp-block-comments"
)
_NOISE = "script, style, noscript, template, nav, aside, footer, form, iframe, svg, button, select, textarea"
_WORDS = re.compile(r"\w+")


def article_text(document: Document, roots: Sequence[LexborNode] = ()) -> str:
    """Return the article's text with line breaks, "" where there is none.

    Why: a library that finds an article takes a long discussion for a part of it, so the comments' elements are cut
    out first, from a copy: readers share the document's tree.

    Args:
        document: the page.
        roots: the elements that hold the comments, from `Candidate.roots`; elements that always hold comments
            (`#comments`, `.commentlist`) are cut as well, unless the article itself lies in them.
    """
    if document.media != "html":
        return ""
    tree = _without(document, roots)
    html = tree.html or ""
    if not html:
        return ""
    from trafilatura import extract

    # Fast: its second opinions (readability, jusText) mostly add boilerplate, cost as much again, and keep 40 MB of
    # stop words of all languages.
    text = extract(html, fast=True, include_comments=False, include_tables=True, deduplicate=False) or ""
    return text.strip() or _densest(tree)


def _without(document: Document, roots: Sequence[LexborNode]) -> LexborHTMLParser:
    """Return a copy of the page's tree without the comments."""
    from selectolax.lexbor import LexborHTMLParser

    paths = _with_tails(roots)
    copy = LexborHTMLParser(shallow(document.text))
    found = [node for path in paths if (node := _follow(copy, path)) is not None]
    found.extend(
        node
        for node in copy.css(_COMMENTS)
        if node.tag not in ("body", "html", "article", "main") and node.css_first("h1, article .entry-content") is None
    )
    for node in _outermost(found):
        node.decompose()
    return copy


def _path(node: LexborNode) -> tuple[int, ...]:
    """Return a node's way down from the document: the number of elements before it, level by level."""
    steps: list[int] = []
    at: LexborNode | None = node
    while at is not None and at.tag != "html":
        before, number = at.prev, 0
        while before is not None:
            number += 1
            before = before.prev
        steps.append(number)
        at = at.parent
    return tuple(reversed(steps))


def _with_tails(roots: Sequence[LexborNode]) -> list[tuple[int, ...]]:
    """Return the ways to the roots and, where roots are bare anchors before loose text, to what follows each.

    Old systems print `<a id=c1></a>` and then the comment's parts as siblings: such a comment ends where the next
    anchor stands, and the last is taken to be as long as the longest.
    """
    paths = {_path(root) for root in roots}
    bare: dict[tuple[int, ...], list[int]] = {}
    for root in roots:
        if not root.text().strip():
            path = _path(root)
            bare.setdefault(path[:-1], []).append(path[-1])
    for parent, places in bare.items():
        places.sort()
        longest = max((b - a for a, b in pairwise(places)), default=1)
        paths.update((*parent, place) for place in range(places[0], places[-1] + longest))
    return sorted(paths)


def _follow(tree: LexborHTMLParser, path: Sequence[int]) -> LexborNode | None:
    """Walk the same way in another tree of the same page."""
    at = tree.css_first("html")
    for step in path:
        at = at.child if at else None
        for _ in range(step):
            at = at.next if at else None
    return at


def _outermost(nodes: Sequence[LexborNode]) -> list[LexborNode]:
    """Leave out nodes that lie in other ones: a node may be cut only once."""
    marked = {node.mem_id for node in nodes}
    kept: list[LexborNode] = []
    for node in nodes:
        at, inside = node.parent, False
        while at is not None and not inside:
            inside, at = at.mem_id in marked, at.parent
        if not inside and node.mem_id not in {k.mem_id for k in kept}:
            kept.append(node)
    return kept


def _densest(tree: LexborHTMLParser) -> str:
    """Return the paragraphs of the element that holds most words in paragraphs, few of them in links."""
    tree.strip_tags(_NOISE.split(", "))
    words: dict[int, int] = {}
    homes: dict[int, LexborNode] = {}
    for paragraph in tree.css("p"):
        home = paragraph.parent
        if home is None:
            continue
        linked = sum(len(_WORDS.findall(link.text())) for link in paragraph.css("a"))
        count = len(_WORDS.findall(paragraph.text())) - 2 * linked
        homes[home.mem_id] = home
        words[home.mem_id] = words.get(home.mem_id, 0) + count
    best = max(words, key=words.__getitem__, default=None)
    if best is not None and words[best] >= 20:
        html = "".join(
            node.html or "" for node in homes[best].iter() if node.tag in ("p", "blockquote", "ul", "ol", "h2", "h3")
        )
        return read_bodies([(html, False)])[0].text
    return ""
