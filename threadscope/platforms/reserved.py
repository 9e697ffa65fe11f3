"""Whether a page reserves its text against mining.

The W3C community group's TDM Reservation Protocol (final report of 2024): `tdm-reservation: 1` as a response header or
as `<meta name="tdm-reservation" content="1">`. Its third form, a file for the whole site, is not asked for.
"""

from __future__ import annotations

from threadscope.platforms.base import Document

__all__ = ["RESERVED", "reserves_mining"]

RESERVED = "The site reserves its text against mining (tdm-reservation: 1): ask before you publish or reuse this."
_NAME = "tdm-reservation"


def reserves_mining(document: Document) -> bool:
    """Tell whether the page's header or markup says so; the header weighs more."""
    said = document.page.headers.get(_NAME)
    if said is not None:
        return said.strip() == "1"
    if document.media != "html" or _NAME.encode() not in document.page.body.lower():
        return False
    node = document.tree.css_first(f'meta[name="{_NAME}" i]')
    return node is not None and (node.attributes.get("content") or "").strip() == "1"
