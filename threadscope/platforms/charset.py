"""Bytes of a web page -> text."""

from __future__ import annotations

__all__ = ["decode"]


def decode(body: bytes, content_type: str = "") -> str:
    """Decode a page: BOM, then HTTP charset, then its own declaration, then detection. Provisional."""
    return body.decode("utf-8", errors="replace")
