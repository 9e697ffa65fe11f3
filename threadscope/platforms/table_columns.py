"""What other tools call the columns of a table of comments.

Only a table without a column `text` is read by these names: one that has it says what it means, and a further column
called `user` or `date` is then its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

__all__ = ["renamed"]

_ALIASES = {
    "text": ("comment_text", "comment", "review", "body", "content", "message"),
    "author": ("author_name", "username", "user"),
    "posted": ("created_at", "published_at", "timestamp", "date"),
    "parent_id": ("in_reply_to", "reply_to", "parent"),
}
"""The clearest name first: where a table has several, that one is taken."""
_VAGUE = frozenset({"body", "content", "message"})
"""What a table of anything may have; another column must speak of people, times or replies."""


@lru_cache(maxsize=256)
def renamed(columns: tuple[str, ...]) -> Mapping[str, str]:
    """Return which columns stand for which of ours, as {theirs: ours}.

    Args:
        columns: names, stripped and case-folded.

    Returns:
        Empty where there is a column `text`, or nothing that stands for it.
    """
    if "text" in columns:
        return {}
    found: dict[str, str] = {}
    for ours, aliases in _ALIASES.items():
        theirs = next((a for a in aliases if a in columns), None) if ours not in columns else None
        if theirs is not None:
            found[theirs] = ours
    text = next((theirs for theirs, ours in found.items() if ours == "text"), None)
    others = len(found) > 1 or not {"author", "posted", "parent_id"}.isdisjoint(columns)
    return found if text is not None and (others or text not in _VAGUE) else {}
