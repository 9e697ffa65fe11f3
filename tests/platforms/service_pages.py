"""Pages, answers and arbitrary JSON for the tests of readers whose comments come from a service."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from hypothesis import strategies as st

from threadscope.model import Page
from threadscope.platforms.base import Answer, Document

__all__ = ["ANY_JSON", "FETCHED", "document", "fetching", "page"]

FETCHED = datetime(2026, 1, 1, tzinfo=UTC)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def page(body, url="", status=200):
    data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return Page(url=url, body=data, fetched=FETCHED, status=status)


def document(body, url=""):
    return Document(page(body, url))


def fetching(answers, asked):
    """Return a fetch function for `complete`: gives `answers` by address, and notes what was asked."""

    def fetch(wants):
        asked.extend(want.url for want in wants)
        return [
            Answer(want, page(answers[want.url], want.url)) if want.url in answers else Answer(want, None, "HTTP 404")
            for want in wants
        ]

    return fetch
