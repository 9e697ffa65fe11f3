from __future__ import annotations

from pathlib import Path

from service_pages import document

from threadscope.platforms import mezzanine

THREAD = (Path(__file__).parent / "mezzanine" / "thread.html").read_text(encoding="utf-8")
POST = "https://bakehouse.example/blog/loaf-rank/"


def read(body):
    return mezzanine.read(document(body, POST)).thread


def test_forms_buttons_and_replies_are_no_part_of_a_text():
    for comment in read(THREAD).comments:
        assert not {"Reply", "Rate", "unrated", "required", "Link"} & set(comment.text.split())


def test_deleted_comments_are_counted_and_held_ones_are_neither():
    assert read(THREAD).source.removed == 1
    held = read(THREAD.replace("glyphicon-remove-circle", "glyphicon-warning-sign"))
    assert held.source.removed == 0
    assert len(held.comments) == 3


def test_replies_to_a_deleted_comment_stay():
    body = '<div class="media-body"><h4 class="media-heading">Ann</h4><p>Why?</p></div>'
    reply = f'<div id="comment-9" class="comment media">{body}</div>'
    start, end = THREAD.split("Comment deleted")
    comments = read(f"{start}Comment deleted{end.replace('</div>', reply + '</div>', 1)}").comments
    assert {c.id: c.parent_id for c in comments}["comment-9"] is None


def test_relative_dates_are_coarse_and_read_against_the_fetch():
    comments = read(THREAD).comments
    assert all(c.posted_coarse for c in comments)
    assert comments[0].posted.isoformat() == "2025-12-09T00:00:00+00:00"


def test_the_host_is_told_by_markup_and_the_count_by_the_articles_link():
    thread = read(THREAD)
    assert [c.id for c in thread.comments if c.by_host] == ["comment-3"]
    assert thread.source.stated_count == 4
