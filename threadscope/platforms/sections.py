"""A page's records and their fields, found by a few queries over the whole document.

A query for each field of each record costs a search each time; here every field is searched once, and a field belongs
to the record that began last before it. That holds wherever a record's own fields stand before the replies to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = ["Section", "attribute", "sections"]


@dataclass(slots=True)
class Section:
    """One record's element and its fields, in document order."""

    node: LexborNode
    id: str
    parent_id: str | None = None
    """The record that this one stands in."""
    parts: dict[str, list[LexborNode]] = field(default_factory=dict)

    def first(self, name: str) -> LexborNode | None:
        """Return the first element of a field."""
        found = self.parts.get(name)
        return found[0] if found else None

    def last(self, name: str) -> LexborNode | None:
        """Return the last element of a field."""
        found = self.parts.get(name)
        return found[-1] if found else None

    def text(self, name: str) -> str:
        """Return a field's text with blanks collapsed, "" without it."""
        node = self.first(name)
        return " ".join(node.text().split()) if node else ""

    def html(self, name: str) -> str:
        """Return a field's markup, "" without it."""
        node = self.first(name)
        return (node.inner_html or "") if node else ""

    def value(self, name: str, *attributes: str) -> str | None:
        """Return the first of some attributes that a field has, None without any."""
        node = self.first(name)
        return next((told for key in attributes if (told := attribute(node, key))), None) if node else None


def sections(
    tree: LexborHTMLParser, record: str, identify: Callable[[LexborNode], str | None], parts: Mapping[str, str]
) -> list[Section]:
    """Find records and their fields.

    Args:
        tree: the page.
        record: CSS of what may be a record.
        identify: gives a record's id, None for what is none after all.
        parts: name and CSS of each field.

    Returns:
        The records in document order, each with the record that it stands in.
    """
    candidates = {node.mem_id for node in tree.css(record)}
    if not candidates:
        return []
    names: dict[int, tuple[str, ...]] = {}
    for name, selector in parts.items():
        for key in dict.fromkeys([node.mem_id for node in tree.css(selector)]):
            names[key] = (*names[key], name) if key in names else (name,)
    found: list[Section] = []
    where: dict[int, Section] = {}
    seen: set[int] = set()
    for node in tree.css(", ".join([record, *parts.values()])):
        key = node.mem_id
        if key in seen:
            continue
        seen.add(key)
        identifier = identify(node) if key in candidates else None
        if identifier:
            where[key] = section = Section(node, identifier, _enclosing(node, where))
            found.append(section)
        if found:
            here = found[-1].parts
            for name in names.get(key, ()):
                if name in here:
                    here[name].append(node)
                else:
                    here[name] = [node]
    return found


def _enclosing(node: LexborNode, where: Mapping[int, Section]) -> str | None:
    """Return the id of the record around an element; replies stand close below what they answer."""
    at = node.parent if where else None
    while at is not None:
        if at.mem_id in where:
            return where[at.mem_id].id
        at = at.parent
    return None


def attribute(node: LexborNode, name: str) -> str:
    """Return an attribute, "" where it is missing or empty."""
    return node.attributes.get(name) or ""
