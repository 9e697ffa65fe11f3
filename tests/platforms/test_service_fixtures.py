"""Answers and pages of the real servers, where the development data lies beside the checkout."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from threadscope.model import Page
from threadscope.platforms import candidates
from threadscope.platforms.base import Answer, Document
from threadscope.platforms.ghost import merge

SHARED = Path(__file__).resolve().parents[3] / "shared" / "platforms"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the platforms' saved pages are not beside the checkout"),
]
FETCHED = datetime(2026, 11, 22, 21, 23, tzinfo=UTC)
SITE = ZoneInfo("America/St_Johns")


def read(path, url=""):
    document = Document(Page(url, (SHARED / path).read_bytes(), fetched=FETCHED))
    return candidates(document)[0]


def truth(path):
    rows = json.loads((SHARED / path).read_text(encoding="utf-8"))["comments"]
    return {str(row["id"]): row for row in rows if row["public"]}


def plain(identifier):
    return identifier.removeprefix("isso-").removeprefix("comment-").removeprefix("c") if identifier else None


CASES = [
    ("django/fixtures/truth-contrib.json", "django/fixtures/contrib-page.html", "django_comments"),
    ("django/fixtures/truth-xtd.json", "django/fixtures/xtd-page.html", "django_xtd"),
    ("django/fixtures/truth-xtd.json", "django/fixtures/xtd-api.json", "django_xtd"),
    ("mezzanine/fixtures/truth.json", "mezzanine/fixtures/page.html", "mezzanine"),
    ("isso/fixtures/truth.json", "isso/fixtures/thread.json", "isso"),
    ("waline/fixtures/truth.json", "waline/fixtures/comments-pagesize100.json", "waline"),
]


@pytest.mark.parametrize(("answers", "page", "reader"), CASES)
def test_every_public_comment_is_found_with_its_parent_and_time(answers, page, reader):
    rows = truth(answers)
    candidate = read(page)
    assert candidate.reader == reader
    found = {plain(c.id): c for c in candidate.thread.comments}
    assert found.keys() <= rows.keys()
    orphans = {"waline": 1}  # a reply to a comment that was taken away, which the server leaves out
    assert len(rows) - len(found) == orphans.get(reader, 0)
    for identifier, comment in found.items():
        row = rows[identifier]
        parent = str(row["parent"]) if row["parent"] and str(row["parent"]) in found else None
        assert plain(comment.parent_id) == parent
        when = datetime.fromisoformat(row["date"])
        if comment.posted_coarse:
            assert abs((comment.posted - when).days) <= 62
        elif comment.posted.tzinfo is None:
            wall = when.astimezone(SITE).replace(tzinfo=None)
            assert abs((comment.posted - wall).total_seconds()) < 60
        else:
            assert comment.posted == when


def test_ghosts_page_first_answer_and_further_replies_make_the_whole_thread():
    rows = truth("ghost/fixtures/truth.json")
    candidate = read("ghost/fixtures/page.html")
    assert (candidate.reader, candidate.thread.source.status) == ("ghost", "not-in-page")
    names = {"comments": "comments-limit100.json", "replies": "replies-2e5f2917a754dae6815d67b4.json"}
    while candidate.wants:
        answers = [
            Answer(want, Page(want.url, (SHARED / "ghost/fixtures" / names[want.role]).read_bytes()))
            for want in candidate.wants
        ]
        candidate = merge(replace(candidate, wants=()), answers)
    assert candidate.thread.source.status == "read"
    assert candidate.thread.source.stated_count == len(rows)
    assert {c.id for c in candidate.thread.comments} == rows.keys()
    assert all(c.parent_id == rows[c.id]["parent"] for c in candidate.thread.comments)
