"""The article's identity, its stated number of comments, and why a page may show none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threadscope.model import Post, Status

if TYPE_CHECKING:
    from threadscope.platforms.base import Document

__all__ = ["absence", "read_post", "stated_count"]


def read_post(document: Document) -> Post:
    """Read address, title, byline and time of the article. Provisional."""
    title = document.tree.css_first("title")
    return Post(url=document.canonical_url or document.page.url, title=title.text(strip=True) if title else "")


def stated_count(document: Document) -> int | None:
    """Return the number of comments the page itself claims ("14 Responses"), None where it says nothing. Provisional."""
    return None


def absence(document: Document) -> tuple[Status, str | None]:
    """Say why a page without readable comments has none: closed, loaded by a script (which), or simply none. Provisional."""
    return "no-comments", None
