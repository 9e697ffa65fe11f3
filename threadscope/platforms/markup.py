"""Markup -> the same markup, no deeper than a parser can bear."""

from __future__ import annotations

import re

__all__ = ["shallow"]

# Possessive, so that an unfinished tag costs one look and no backtracking.
_TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)((?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>""")
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_FLAT = frozenset({"p", "li", "dd", "dt", "option", "tr", "td", "th", "thead", "tbody", "tfoot"})
"""Elements that close each other: sloppy markup leaves thousands open, and they nest only with their parents."""


def shallow(html: str, limit: int = 1_000) -> str:
    """Leave out tags that open deeper than `limit` levels; their text stays.

    Why: a browser's rules look up all open elements at each block, so lexbor is quadratic in depth (50,000 nested
    `<ul><li>` take 16 s), and nobody writes a comment a thousand levels deep. Linear; markup that is not deep comes
    back as it is.
    """
    if html.count("<") <= limit:
        return html
    kept: list[str] = []
    depth = end = 0
    deep = False
    for tag in _TAG.finditer(html):
        name = tag[2].lower()
        if name in _VOID or name in _FLAT:
            continue
        if tag[1]:
            depth -= 1
            cut = depth >= limit
            depth = max(depth, 0)
        else:
            cut = depth >= limit
            depth += 1
        if cut:
            deep = True
            kept.append(html[end : tag.start()])
            end = tag.end()
    return "".join(kept) + html[end:] if deep else html
