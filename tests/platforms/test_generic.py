"""Markup that nobody has described: whatever repeats once a comment, and nothing that merely repeats."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from threadscope.model import Page
from threadscope.platforms.base import Document
from threadscope.platforms.generic import read
from threadscope.platforms.outline import Outline

PEOPLE = (
    ("Mara Lind", "October 3, 2012 at 5:01 pm", "My rank fell from 41 to 30 in a week."),
    ("Otis", "October 4, 2012 at 6:12 pm", "Mine rose, and I cannot say why either."),
    ("Pia Voss", "October 13, 2012 at 9:00 am", "It says I am about cheese."),
    ("Quentin", "October 14, 2012 at 11:40 pm", "As a toy it is fine."),
)
ARTICLE = (
    "<h1>Why the rank moved</h1><p>There was a change in how the rank is counted, and nobody told us beforehand.</p>"
    * 2
)


def candidate(inner, around="<html><body><div>{}</div></body></html>"):
    page = Page(url="https://site.example/post/", body=around.format(inner).encode())
    return read(Document(page))


def found(inner):
    result = candidate(inner)
    return [(c.author.name, c.posted_raw, c.text) for c in result.thread.comments] if result else []


def each(template, people=PEOPLE):
    return "".join(template.format(n=n, name=p, date=d, text=t) for n, (p, d, t) in enumerate(people, start=1))


SHAPES = {
    "boxes of any name": "<div class='aa'><b>{name}</b> <i>{date}</i><p>{text}</p><a href='#'>Reply</a></div>",
    "a box in a box in a box": (
        "<div class='a'><div><div class='b'>{name}<br>{date}</div><div class='c'>{text}</div></div></div>"
    ),
    "date above the name": "<div class='aa'><small>{date}</small><h5>{name}</h5><p>{text}</p></div>",
    "words above, signature below": "<div class='a'><p>{text}</p><p>by <a href='/{n}'>{name}</a> on {date}</p></div>",
    "header and words as siblings": "<p class='h'>{name} said on {date}:</p><div class='w'>{text}</div>",
    "a definition list": "<dt>{name} ({date})</dt><dd>{text}</dd>",
    "a row of a table": "<tr><td>{name}<br>{date}</td><td>{text}</td></tr>",
    "two rows of a table": "<tr class='h'><td>{name}, {date}</td></tr><tr class='w'><td>{text}</td></tr>",
    "text with line breaks only": "<b>{name}</b> {date}<br>{text}<br><br>",
    "a list": "<li>{name} | {date}<p>{text}</p></li>",
    "old anchors": "<a name='c{n}'></a><font size=2><b>{name}</b></font> <font size=1>{date}</font><p>{text}</p><hr>",
    "articles with a time": (
        "<article><header><strong>{name}</strong> <time datetime='2012-10-0{n}'>{date}</time></header>"
        "<p>{text}</p></article>"
    ),
}
WRAPPERS = {"a definition list": "dl", "a row of a table": "table", "two rows of a table": "table", "a list": "ul"}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_a_shape_without_any_telling_name_is_read_below_a_heading(shape):
    name = next(n for n, s in SHAPES.items() if s is shape)
    tag = WRAPPERS.get(name, "div")
    thread = f"<h3>4 comments</h3><{tag} class='zz'>{each(shape)}</{tag}>"
    inner = f"{ARTICLE}{thread}<h3>Leave a reply</h3><form><textarea></textarea></form>"
    assert found(inner) == list(PEOPLE)


def test_without_dates_the_name_of_the_markup_must_tell():
    inner = (
        ARTICLE
        + "<h3>4 comments</h3>"
        + each("<div class='comment' id='comment-{n}'><cite>{name}</cite> says:<p>{text}</p></div>")
    )
    assert [name for name, _, _ in found(inner)] == [name for name, _, _ in PEOPLE]


def test_replies_inside_their_parent_are_cut_out_of_its_text():
    inner = "<h3>2 comments</h3><ul><li id='comment-1'><b>Mara</b> <i>3 May 2012</i><p>Outer words.</p>"
    inner += "<ul><li id='comment-2'><b>Otis</b> <i>4 May 2012</i><p>Inner words.</p></li></ul></li></ul>"
    thread = candidate(inner).thread
    assert [(c.id, c.parent_id, c.text) for c in thread.comments] == [
        ("comment-1", None, "Outer words."),
        ("comment-2", "comment-1", "Inner words."),
    ]


def test_a_link_to_whom_it_answers_gives_the_parent():
    people = "<div class='comment' id='comment_{n}'><b class='author'>{name}</b> <i>{date}</i>{text}</div>"
    inner = "<h3>2 comments</h3>" + people.format(n=11, name="Mara", date="3 May 2012", text="<p>First words.</p>")
    inner += people.format(
        n=12, name="Otis", date="in reply to <a href='#c11'>Mara</a>, 4 May 2012", text="<p>Second words.</p>"
    )
    assert [c.parent_id for c in candidate(inner).thread.comments] == [None, "comment_11"]


ITEM = "<li><a href='/p/{n}'>{name} on {text}</a></li>"
POST = (
    "<div class='post' id='post-{n}'><h2><a href='/p/{n}'>{text}</a></h2><p class='by'>by {name} on {date}</p>"
    "<p>The first lines of an article that goes on elsewhere, as on any front page.</p>"
    "<a href='/p/{n}#comments'>{n} comments</a></div>"
)
REFUSED = {
    "nothing": "",
    "an article": ARTICLE,
    "newest comments in a sidebar": f"<div id='recent-comments'><h3>Recent comments</h3><ul>{each(ITEM)}</ul></div>",
    "a front page of articles": each(POST),
    "an archive of links": f"<ul class='archive'>{each('<li><a href=/p/{n}>{text}</a> {date}</li>')}</ul>",
    "related posts": f"<div class='related-posts'>{each('<div><h4>{text}</h4>{date} <b>{name}</b></div>')}</div>",
    "navigation": f"<nav>{each('<a href=/{n}>{name}</a>')}</nav>",
    "products": each("<div class='product'><b>{name}</b><p>{text}</p><span>{n}9.99</span></div>"),
    "a form and its label": "<div id='comments'><h3>Leave a comment</h3><form><textarea></textarea></form></div>",
    "an empty thread": "<div id='comments'><h3>No comments yet</h3><p>Be the first to write one.</p></div>",
    "a tree of what has a date": "<h2>Forecast</h2>"
    + "<div><b>Forecast</b> 3 May 2012<p>Rain.</p><div><b>Forecast</b> 4 May 2012<p>Sun.</p></div></div>" * 3,
    "a schedule": f"<table>{each('<tr><td>{date}</td><td>Room {n}</td></tr>')}</table>",
}


@pytest.mark.parametrize("inner", REFUSED.values(), ids=REFUSED.keys())
def test_what_merely_repeats_is_no_thread(inner):
    assert found((ARTICLE if inner else "") + inner) == []


def test_buttons_and_titles_are_no_words():
    shape = (
        "<div class='comment' id='comment-{n}'><span class='author'>{name}</span><span>{n}7 fans</span>"
        "<a class='date'>{date}</a>"
        "<div class='body'>{text}</div><ul><li>Reply</li><li>Report abuse</li><li>3 likes</li></ul></div>"
    )
    assert [t for _, _, t in found("<h3>4 comments</h3>" + each(shape))] == [t for _, _, t in PEOPLE]


def test_what_is_left_of_deleted_comments_is_counted_and_their_answers_stay():
    shape = "<div class='comment' id='comment-{n}'><b class='author'>{name}</b> <i>{date}</i><p>{text}</p>{more}</div>"
    last = shape.format(n=3, name="Otis", date="3 May 2012", text="I had asked the same.", more="")
    gone = shape.format(n=2, name="", date="2 May 2012", text="[This comment was removed by a moderator.]", more=last)
    inner = shape.format(n=1, name="Mara", date="1 May 2012", text="Is it removed?", more=gone)
    thread = candidate(f"<h3>3 comments</h3>{inner}").thread
    assert [(c.id, c.parent_id) for c in thread.comments] == [("comment-1", None), ("comment-3", "comment-1")]
    assert thread.source.removed == 1


@pytest.mark.parametrize(
    "header",
    [
        "<b>{name}</b><span class='r'>Guest</span><span class='t'>{date}</span>",
        "<b>{name}</b> (not verified) on {date}",
        "Nr. {n} von {name} am {date}",
        "<a href='/u/{n}'>{name}</a> \u00b7 {n} points \u00b7 {date}",
        "Skrivet av {name}, {date}",
        "<i>Member since: 1 May 2009</i><br><b>{name}</b><br><i>{date}</i>",
    ],
)
def test_what_stands_beside_a_name_is_none_of_it(header):
    shape = f"<div class='comment' id='comment-{{n}}'><div>{header}</div><p>{{text}}</p></div>"
    assert found("<h3>4 comments</h3>" + each(shape)) == list(PEOPLE)


def test_the_proposal_says_how_sure_it_is_and_why():
    sure = candidate(
        "<h3>4 comments</h3>"
        + each("<div class='comment' id='comment-{n}'><b class='author'>{name}</b> {date}<p>{text}</p></div>")
    )
    guess = candidate("<h3>4 comments</h3>" + each(SHAPES["text with line breaks only"]))
    assert 0.5 < guess.fit < sure.fit <= 1.0
    assert sure.why["run"].startswith("id")
    assert sure.roots


TAGS = st.sampled_from(["div", "p", "b", "li", "ul", "a", "span", "td", "table", "form", "br", "h3"])
ATTRIBUTES = st.sampled_from(
    ["", " class=comment", " id=comment-1", " class=author", " style='display:none'", " class=sidebar"]
)
TEXTS = st.sampled_from(["words", "3 May 2012", "Ann says:", "Reply", "4 comments", " ", "&lt;b&gt;", "\x00"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(TAGS, ATTRIBUTES, TEXTS, st.booleans()), max_size=40))
def test_any_markup_gives_a_sound_thread(pieces):
    inner = "".join(
        f"<{tag}{attribute}>{text}{f'</{tag}>' if closed else ''}" for tag, attribute, text, closed in pieces
    )
    result = candidate(inner)
    if result is not None:
        ids = [c.id for c in result.thread.comments]
        assert len(set(ids)) == len(ids)
        assert {c.parent_id for c in result.thread.comments} <= {None, *ids}
        assert 0.0 <= result.fit <= 1.0


def deep(comments):
    opened = "".join(
        f'<div class="comment" id="comment-{i}"><b>Ann {i}</b> <span>March 3, 2012 at 5:{i % 60:02d} pm</span>'
        f"<p>Number {i} looks right to me.</p>"
        for i in range(comments)
    )
    return Document(Page(url="", body=f"<body><h3>{comments} Comments</h3>{opened}".encode()))


def test_records_nested_in_one_another_cost_no_more_than_linear_time():
    seconds = []
    for comments in (300, 2_400):
        start = time.process_time()
        assert len(read(deep(comments)).thread.comments) == comments
        seconds.append(time.process_time() - start)
    assert seconds[1] < 8 * 3 * seconds[0]


def test_elements_are_counted_past_lists_of_choices_and_leaves():
    html = """<body><p>Before</p><select><option>a<option>b</select><button><i>x</i> y</button><br>So
      <template><p>not here</p></template><template></template><a title="a</b>" href="/">leaf</a>
      <div id="wanted"><b>bold</b> text</div></body>"""
    tree = LexborHTMLParser(html)
    page = Outline(tree.body)
    order = next(i for i in range(len(page.tags)) if page.id(i) == "wanted")
    assert [node.id for node in page.elements([order])] == ["wanted"]
    assert page.markup(order) == '<div id="wanted"><b>bold</b> text</div>'
    link = next(i for i, tag in enumerate(page.tags) if tag.name == "a")
    assert page.attributes(link) == {"title": "a</b>", "href": "/"}
    assert [line.text for line in page.lines] == ["Before", "So leaf", "bold text"]
