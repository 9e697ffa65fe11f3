"""Markup -> the same markup, no deeper than a parser can bear, its shadow trees in the open."""

from __future__ import annotations

import re

__all__ = ["bearable", "lit", "shallow"]

# Possessive, so that an unfinished tag costs one look and no backtracking.
_TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)((?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>""")
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_FLAT = frozenset({"p", "li", "dd", "dt", "option", "tr", "td", "th", "thead", "tbody", "tfoot"})
"""Elements that close each other: sloppy markup leaves thousands open, and they nest only with their parents."""


_STEPS = 1_000_000_000
"""Open elements looked up while one page is parsed, at most: some seconds."""
_DEEPEST = 5_500


def bearable(html: str) -> int:
    """Return how deep a page's elements may nest: a chain of 5,000 replies fits, and no page takes seconds.

    A browser's rules look up all open elements at each block, so that a parser's work is bounded by tags times depth.
    """
    if len(html) < _STEPS // _DEEPEST:
        return _DEEPEST
    return max(1_000, min(_DEEPEST, _STEPS // (html.count("<") + 1)))


def shallow(html: str, limit: int = 1_000) -> str:
    """Leave out tags that open deeper than `limit` levels; their text stays.

    Why: a browser's rules look up all open elements at each block, so lexbor is quadratic in depth (50,000 nested
    `<ul><li>` take 16 s), and nobody writes a comment a thousand levels deep. Linear; markup that is not deep comes
    back as it is.
    """
    tags = html.count("<")
    if tags <= limit or tags - html.count("</") <= limit:
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


_SHADOW = re.compile(r"shadow(?:root)?mode\s{0,9}=", re.IGNORECASE)
_TEMPLATE = re.compile(r"<(/?)template\b([^<>]{0,1000})>", re.IGNORECASE)


def lit(html: str) -> str:
    """Turn templates that are shadow roots into elements: a saved page shows what a widget drew there.

    Why: browsers and their savers write a component's own tree as `<template shadowrootmode="open">` (MHTML of
    Chromium: `shadowmode`), and a parser keeps every template's content apart, as of one that is not shown.
    """
    if "shadowrootmode" not in html and "shadowmode" not in html:
        return html
    kept: list[str] = []
    opened: list[bool] = []
    end = 0
    for tag in _TEMPLATE.finditer(html):
        if tag[1]:
            shown = bool(opened) and opened.pop()
        else:
            shown = _SHADOW.search(tag[2]) is not None
            opened.append(shown)
        if shown:
            kept += html[end : tag.start()], f"<{tag[1]}div>"
            end = tag.end()
    return "".join(kept) + html[end:]
