"""The markup of a comment's own words: without nested comments, furniture and what was taken for its header."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from html import escape
from typing import TYPE_CHECKING

from threadscope.platforms.wordpress_own import Owned

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["markup"]

_VOID = frozenset(
    {
        *("br", "img", "hr", "wbr", "source", "track", "embed", "area", "col"),
    }
)
_KEPT = ("href", "src", "alt", "title", "cite", "class", "datetime")


def markup(own: Owned, scope: Sequence[int]) -> str:
    """Return the HTML of the comment's own words.

    Args:
        own: the comment, with what is not text marked by roles and cuts.
        scope: the elements that are named as the text; without any, everything that is not marked.
    """
    if not scope:
        scope = [number for number, element in enumerate(own.elements) if element.parent < 0]
    parts = []
    for number in scope:
        element = own.elements[number]
        kept = not any(e.role for e in own.elements[number + 1 : element.end])
        kept = kept and not element.holds_other and not any(leaf.cut for leaf in own.under(number))
        parts.append((element.node.inner_html or "") if kept else _rebuilt(own, number))
    return "<br>".join(parts)


def _rebuilt(own: Owned, number: int) -> str:
    """Write an element's content again without what is marked."""
    top = own.elements[number]
    roles = {e.node.mem_id for e in own.elements[number + 1 : top.end] if e.role}
    known = {e.node.mem_id for e in own.elements[number + 1 : top.end]}
    texts = {leaf.node.mem_id: leaf.cut for leaf in own.under(number)}
    unwrapped = _framing_quote(own, number, texts)
    out: list[str] = []
    stack: list[LexborNode | str] = list(reversed(list(top.node.iter(include_text=True))))
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            out.append(node)
        elif node.tag == "-text":
            if not texts.get(node.mem_id, False):
                out.append(escape(node.text_content or "", quote=False))
        elif node.mem_id in known and node.mem_id not in roles:
            tag = node.tag if node.mem_id != unwrapped else "div"
            out.append(_open_tag(node, tag or "div"))
            if tag not in _VOID:
                stack.append(f"</{tag}>")
                stack.extend(reversed(list(node.iter(include_text=True))))
    return "".join(out)


def _framing_quote(own: Owned, number: int, texts: Collection[int]) -> int:
    """Return the `mem_id` of a blockquote around the whole text (the theme's frame, not a quotation), -1 for none."""
    left = [
        n
        for n in range(own.elements[number].first, own.elements[number].last)
        if not own.leaves[n].cut and not own.leaves[n].role
    ]
    if not left or not texts:
        return -1
    for element in own.elements[number + 1 : own.elements[number].end]:
        if element.node.tag == "blockquote" and element.first <= left[0] and left[-1] < element.last:
            return element.node.mem_id
    return -1


def _open_tag(node: LexborNode, tag: str) -> str:
    attributes = node.attributes
    kept = "".join(f' {name}="{escape(attributes[name] or "")}"' for name in _KEPT if name in attributes)
    return f"<{tag}{kept}>"
