"""Author names as themes print them -> the name alone."""

from __future__ import annotations

__all__ = ["clean_name"]


def clean_name(raw: str) -> str:
    """Cut "says:", "'s Gravatar" and "Posted by" from a printed name. Provisional."""
    return raw.strip()
