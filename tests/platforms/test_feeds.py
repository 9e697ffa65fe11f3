"""Comment feeds of other systems than the ones with golden pages: their titles and links say what they are."""

from __future__ import annotations

import pytest

from threadscope.model import Page
from threadscope.platforms import feeds
from threadscope.platforms.base import Document

RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title><link>https://kiln.example/</link>{items}'
ITEM = """<item><title><![CDATA[{title}]]></title><link>{link}</link><description><![CDATA[{text}]]></description>
<guid isPermaLink="false">{guid}</guid><pubDate>Tue, 03 Mar 2026 0{hour}:30:00 GMT</pubDate></item>"""


def read(title, items):
    body = RSS.format(title=title, items="".join(items)) + "</channel></rss>"
    return feeds.read(Document(Page(url="", body=body.encode())))


def test_names_stand_in_titles_that_say_who_commented():
    items = [
        ITEM.format(
            title=f"{name} commented on /glaze/", link=f"https://kiln.example/glaze/#{i}", text=text, guid=i, hour=i
        )
        for i, name, text in ((8, "Ilse Brandt", "<p>Mine <b>cracked</b>.</p>"), (7, "Jo", "<p>It gave me 41.</p>"))
    ]
    thread = read("Kiln notes: comments for /glaze/", items).thread
    assert [(c.id, c.author.name, c.text) for c in thread.comments] == [
        ("7", "Jo", "It gave me 41."),
        ("8", "Ilse Brandt", "Mine cracked."),
    ]
    assert thread.post.url == "https://kiln.example/glaze/"
    assert str(thread.comments[0].posted) == "2026-03-03 07:30:00+00:00"


def test_a_name_that_leads_the_text_is_taken_off_it_and_cut_texts_are_told():
    link = "https://kiln.example/comments/cr/3/5/#c{}"
    items = [
        ITEM.format(title=said, text=said, link=link.format(i), guid=link.format(i), hour=i)
        for i, said in ((4, "Jo: Ratio 3: 1 <i>never</i> held for me, not once..."), (3, "Ilse: Same here..."))
    ]
    thread = read("Kiln notes comments", items).thread
    assert [(c.id, c.author.name, c.text) for c in thread.comments] == [
        ("c3", "Ilse", "Same here..."),
        ("c4", "Jo", "Ratio 3: 1 <i>never</i> held for me, not once..."),
    ]
    assert "the feed gives the beginning of each comment only" in thread.source.warnings


@pytest.mark.parametrize(
    ("title", "link"),
    [("Kiln notes", "https://kiln.example/changes#{}"), ("Kiln notes: comments", "https://kiln.example/glaze-{}/")],
)
def test_articles_are_no_comments(title, link):
    items = [
        ITEM.format(title="New glaze", link=link.format(i), text="Now with comments.", guid=i, hour=i) for i in (1, 2)
    ]
    assert read(title, items) is None
