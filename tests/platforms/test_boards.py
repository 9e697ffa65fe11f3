"""Boards and widgets: records called posts, names in labels side by side, answers that only a name tells."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from threadscope import platforms
from threadscope.model import Page
from threadscope.platforms.base import Document
from threadscope.platforms.generic import read

PEOPLE = (
    ("Nuria Vell", "4 May 2021, 10:15", "The kettle whistles a fifth too low since the repair."),
    ("Bo", "4 May 2021, 11:02", "Descale it, then listen again."),
    ("Anton Graf", "5 May 2021, 08:40", "Mine did the same. A new lid cured it."),
    ("Nuria Vell", "6 May 2021, 19:30", "It was the lid indeed, thank you both."),
)
BOARD = (
    "<div class='post' id='post-{n}'><div class='side'><a class='username' href='/u/{name}'>{name}</a> Member</div>"
    "<div class='head'><a href='/forum/post/{n}/'>{date}</a></div><div class='words'>{text}</div></div>"
)


def page(inner):
    body = f"<html><head><title>Kettles</title></head><body><h1>Kettles</h1><div>{inner}</div></body></html>"
    return Document(Page(url="https://site.example/kettles/", body=body.encode()))


def each(template, people=PEOPLE):
    return "".join(template.format(n=n, name=p, date=d, text=t) for n, (p, d, t) in enumerate(people, start=21))


def fields(result):
    return [(c.author.name, c.posted_raw, c.text) for c in result.thread.comments] if result else []


def test_posts_that_link_to_themselves_by_their_number_are_a_board():
    assert fields(read(page(each(BOARD)))) == list(PEOPLE)


@pytest.mark.parametrize(
    "template",
    [
        BOARD.replace("{date}</a>", "{text}</a>"),
        BOARD.replace("/forum/post/{n}/", "/forum/post/{n}x/"),
        BOARD.replace("<div class='words'>", "<h2><a href='/forum/post/{n}/'>On kettles and lids</a></h2><div>"),
    ],
    ids=["by a title", "by another number", "below a heading"],
)
def test_articles_that_a_title_leads_to_are_none(template):
    assert fields(read(page(each(template)))) == []


def test_the_entries_of_one_author_are_no_board():
    alone = tuple(("Nuria Vell", date, text) for _, date, text in PEOPLE)
    assert fields(read(page(each(BOARD, alone)))) == []


def test_a_date_printed_twice_is_nobodys_name():
    twice = "<a href='/forum/post/{n}/'>{date}</a> <a class='narrow' href='/forum/post/{n}/'>{date}</a>"
    template = BOARD.replace("<a href='/forum/post/{n}/'>{date}</a>", twice)
    template = template.replace("class='username' ", "").replace(
        "{name}</a>", "<span itemprop='author'>{name}</span></a>"
    )
    assert [name for name, *_ in fields(read(page(each(template))))] == [name for name, *_ in PEOPLE]


def test_a_quotation_in_an_aside_is_part_of_the_words():
    quote = "<aside class='quote-block'><div>Bo wrote:</div><blockquote>Descale it.</blockquote></aside><p>I did.</p>"
    people = (*PEOPLE, ("Anton Graf", "7 May 2021, 09:00", quote))
    comment = read(page(each(BOARD, people))).thread.comments[-1]
    assert comment.text.split("\n")[0] == "Bo wrote:"
    assert comment.text.endswith("I did.")
    assert "Descale it." in comment.text


def test_counts_of_replies_below_comments_do_not_make_them_teasers():
    template = "<div class='commentBox'><b class='authorName'>{name}</b><p>{text}</p><p>0 replies</p><a>Reply</a></div>"
    result = read(page("<h2>Comments</h2>" + each(template)))
    assert [(name, text) for name, _, text in fields(result)] == [(name, text) for name, _, text in PEOPLE]


LABELS = {
    "labels in labels": (
        "<div><span class='n'><a>{name}</a></span><span class='d'><i>{date}</i></span></div><p>{text}</p>"
    ),
    "a label behind a name": "<div class='fullname'>{name}<span class='stamp-time'>{date}</span></div><p>{text}</p>",
    "an account behind a name": "<p class='user-name'>{name} <span>@ab.example</span></p><i>{date}</i><p>{text}</p>",
}


@pytest.mark.parametrize("shape", LABELS.values(), ids=LABELS.keys())
def test_labels_without_a_blank_between_them_are_told_apart(shape):
    people = (*PEOPLE, ("kappa7", "8 months ago", "No lid here."))
    result = read(page("<h3>5 comments</h3>" + each(f"<div class='comment'>{shape}</div>", people)))
    assert fields(result) == list(people)


def test_letters_of_one_word_stay_together():
    people = (("Nuria Vell", "4 May 2021, 10:15", "CO<sub>2</sub> and un<b>believ</b>able"), *PEOPLE[1:])
    assert fields(read(page(each(BOARD, people))))[0][2] == "CO2 and unbelievable"


REPLIES = (
    "<ul class='comments'>"
    "<li class='comment' data-id='1'><time data-original='2021-05-04T10:15:00Z'>4 May 2021</time>"
    "<div class='name'>Bo</div>"
    "<div class='content'>First.</div><ul class='answers'>"
    "<li class='comment' data-id='2'><time data-original='2021-05-04T11:00:00Z'>4 May 2021</time>"
    "<div class='name'>Ida</div><div class='content'>Second.</div></li>"
    "<li class='comment' data-id='3'><time data-original='2021-05-04T12:00:00Z'>4 May 2021</time>"
    "<div class='name'>Bo<span class='reply-to'><i></i>Ida</span></div><div class='content'>Third.</div></li>"
    "<li class='comment' data-id='4'><time data-original='2021-05-04T13:00:00Z'>4 May 2021</time>"
    "<div class='name'>Ola<span class='reply-to'><i></i>Nobody</span></div><div class='content'>Fourth.</div></li>"
    "</ul></li></ul>"
)


def test_a_name_beside_the_authors_says_who_is_answered():
    comments = platforms.read(page("<h3>4 comments</h3>" + REPLIES)).thread.comments
    assert [(c.author.name, c.parent_id) for c in comments] == [("Bo", None), ("Ida", "1"), ("Bo", "2"), ("Ola", "1")]
    assert comments[2].posted == dt.datetime(2021, 5, 4, 12, tzinfo=dt.UTC)


def test_a_record_behind_one_without_replies_keeps_its_own():
    def box(name, inner=""):
        return (
            f"<div class='cm'><div class='cm-inner'><b>{name}</b> <i>4 May 2021, 10:15</i><p>Says {name}.</p></div>"
            f"<div class='cm-nested'>{inner}</div></div>"
        )

    inner = "".join(box(name) for name in ("Ida", "Una")) + box("Bo", box("Ola"))
    comments = read(
        page(f"<h3>6 comments</h3><div class='comment-list'>{box('Max', inner)}{box('End')}</div>")
    ).thread.comments
    names = {c.id: c.author.name for c in comments}
    answered = {c.author.name: names.get(c.parent_id) for c in comments}
    assert answered == {"Max": None, "Ida": "Max", "Una": "Max", "Bo": "Max", "Ola": "Bo", "End": None}


def test_a_short_word_counts_where_replies_have_a_place_of_their_own():
    template = (
        "<div class='comment' id='c{n}'><div class='{place}'>{text}</div><b class='author'>{name}</b> {date}</div>"
    )
    words = [("answer", f"A long answer that says what to do with kettle {n}.") for n in range(3)]
    words += [("remark", f"A remark of some words on answer {n}.") for n in range(3)] + [("remark", "+1")]
    inner = "".join(
        template.format(n=n, place=place, text=text, name=f"Ann{n}", date="4 May 2021")
        for n, (place, text) in enumerate(words)
    )
    assert [text for _, _, text in fields(read(page(inner)))] == [text for _, text in words]


def test_labels_without_end_take_no_longer_than_linear_time():
    def spent(count):
        inner = "<p>" + "<span class='a'><i>x</i></span>" * count + "<b>" * count + "y" + "</b>" * count + "</p>"
        start = time.process_time()
        read(page(each(BOARD) + inner))
        return time.process_time() - start

    spent(500)
    assert spent(8_000) < 40 * max(spent(1_000), 0.02)


ENTRY = "<div class='entry'><div class='title'>{name}</div><div class='date'>{date}</div><div>{text}</div></div>"


def test_entries_below_a_heading_of_comments_are_comments_and_the_article_above_is_none():
    people = (*PEOPLE, ("Ada L.", "7 May 2021, 09:00", "Lids, always lids."))
    article = "<div class='entry'><div class='title'>Kettles</div><div class='date'>3 May 2021</div><div>{}</div></div>"
    inner = article.format("Why kettles whistle, and what to do.") + "<h3>Comments On This Entry</h3>"
    assert fields(read(page(f"{inner}<blockquote>{each(ENTRY, people)}</blockquote>"))) == list(people)
    assert fields(read(page(each(ENTRY)))) == []


MARKED = (
    "<li data-pid='{n}' itemscope itemtype='https://schema.org/Comment'><meta itemprop='datePublished'"
    " content='2021-05-0{day}T10:15:00Z'><b><a itemprop='author' href='/u/{name}'>{name}</a></b>"
    "<a class='permalink' href='/post/{n}'><i></i></a> <small class='hidden'>edited</small>{answer}"
    "<div itemprop='text'>{text}</div></li>"
)


def test_rows_of_microdata_answer_whom_their_own_links_name():
    answers = (
        "",
        "<a href='/post/21'>@Nuria Vell</a>",
        "<a href='/post/22'>@Bo</a>",
        "<a href='/post/21'>@Nuria Vell</a>",
    )
    inner = "".join(
        MARKED.format(n=n, day=n - 20, name=name, text=text, answer=answer)
        for n, ((name, _, text), answer) in enumerate(zip(PEOPLE, answers, strict=True), start=21)
    )
    result = platforms.read(page(f"<ul>{inner}</ul>"))
    assert result.reader == "schema_org"
    assert [c.parent_id for c in result.thread.comments] == [None, "r1", "r2", "r1"]


def test_what_is_hidden_within_a_line_does_not_hide_the_line():
    hidden = "<p><span class='hidden'>edited by</span> {name}, {date}</p><p>{text}</p>"
    result = read(page("<h3>4 comments</h3>" + each(f"<div class='comment'>{hidden}</div>")))
    assert fields(result) == list(PEOPLE)


MESSAGES = {
    "a heading that leads to the message itself": (
        "<div id='p{n}' class='post'><dl><dt><a class='username' href='/u/{name}'>{name}</a></dt></dl>"
        "<h3><a href='#p{n}'>Re: The kettle of last week</a></h3><p class='when'>{date}</p>"
        "<div class='w'>{text}</div></div>"
    ),
    "a heading that is a date": (
        "<div id='p{n}' class='block'><h2>#{n} <a href='/topic?pid={n}#p{n}'>{date}</a></h2>"
        "<dl><dt><strong><a href='/u/{name}'>{name}</a></strong></dt><dd>Member</dd><dd>From: Utrecht</dd>"
        "<dd>Posts: 3</dd></dl><div class='w'>{text}</div></div>"
    ),
}


@pytest.mark.parametrize("shape", MESSAGES.values(), ids=MESSAGES.keys())
def test_headings_of_messages_are_no_titles_of_articles(shape):
    assert fields(read(page(each(shape)))) == list(PEOPLE)


SIGNED = {
    "a button that is a name": (
        "<article class='comment' id='k__comment-{n}'><button class='comment__username'>{name}</button>"
        "<a class='comment__time'>{date}</a><div class='comment__text'>{text}</div><button>Reply</button></article>"
    ),
    "a date before the name": (
        "<div class='forum-message' id='forum{n}'><strong><a href='#forum{n}'>Re : Kettles</a></strong>"
        " <small>{date}, par <span>{name}</span></small><div class='texte'>{text}</div></div>"
    ),
    "a badge between both": (
        "<div class='comment'><div>{name}</div><span class='b'>MOD</span><div>{date}</div>"
        "<div class='t'>{text}</div></div>"
    ),
    "a foot of each": (
        "<div id='x-c{n}' class='x-comment'><h4 class='x-name'>{name}</h4><p>{text}</p>"
        "<div class='x-footer'>{date} <a>Reply</a></div></div>"
    ),
}


@pytest.mark.parametrize("shape", SIGNED.values(), ids=SIGNED.keys())
def test_names_and_dates_are_found_wherever_a_record_has_them(shape):
    assert fields(read(page("<h3>4 comments</h3>" + each(shape)))) == list(PEOPLE)


def test_a_record_inside_another_does_not_take_its_words():
    def card(n, inner=""):
        name, date, text = PEOPLE[n]
        return (
            f"<div id='card-comment-{n}1' class='card'><div class='head'><a class='name'>{name}</a> <i>{date}</i></div>"
            f"<div class='contents'><div class='body'>{text}</div><div class='children'>{inner}</div></div></div>"
        )

    result = read(page(f"<h3>4 comments</h3>{card(0, card(1, card(2)))}{card(3)}"))
    assert fields(result) == list(PEOPLE)
    assert [c.parent_id for c in result.thread.comments] == [None, "card-comment-01", "card-comment-11", None]


def test_an_at_sign_before_a_link_names_the_record_answered():
    shape = "<li id='16{n}'><div><a href='/u'>{name}</a> {answer}</div><time>{date}</time><p>{text}</p></li>"
    answers = ("", "@<a href='/kettles#1621'>Nuria Vell</a>", "", "@<a href='/kettles#1623'>Anton Graf</a>")
    inner = "".join(
        shape.format(n=n, name=name, date=date, text=text, answer=answer)
        for n, ((name, date, text), answer) in enumerate(zip(PEOPLE, answers, strict=True), start=21)
    )
    result = read(page(f"<h3>4 comments</h3><ul class='comments'>{inner}</ul>"))
    assert fields(result) == list(PEOPLE)
    assert [c.parent_id for c in result.thread.comments] == [None, "1621", None, "1623"]


def test_the_margin_of_what_follows_an_anchor_counts():
    shape = "<a id='c{n}'></a><div class='comment' style='padding-left: {left}px'>"
    shape += "<p>{text}</p><b>{name}</b> on {date}</div>"
    inner = "".join(
        shape.format(n=n, left=left, name=name, date=date, text=text)
        for n, ((name, date, text), left) in enumerate(zip(PEOPLE, (0, 20, 40, 20), strict=True), start=21)
    )
    assert [c.parent_id for c in read(page("<h3>4 comments</h3>" + inner)).thread.comments] == [
        None,
        "c21",
        "c22",
        "c21",
    ]


PANES = {
    "an aside of whose message it is": (
        "<article id='msg-{n}' class='message'><aside class='authorPane'><h3><a href='/u'>{name}</a></h3></aside>"
        "<div class='meta'><a href='/x?c={n}'>{date}</a></div><div class='said'>{text}</div></article>"
    ),
    "a button that is a time": (
        "<div class='comment' id='comment-{n}'><button class='username'>{name}</button>"
        "<button class='timestamp'><span>{date}</span></button><div class='said'>{text}</div></div>"
    ),
    "a label of a few": (
        "<div class='comment'><div class='head'><b class='author'>{name}</b> <i>{date}</i></div>"
        "<div>Owner</div><div class='said'>{text}</div></div>"
    ),
    "an account glued to the name": (
        "<li class='note'><a class='author-link'><span class='author-name'>{name}</span><span class='x'>@u{n}</span>"
        "</a> <i>{date}</i><div class='said'>{text}</div></li>"
    ),
}


@pytest.mark.parametrize("shape", PANES.values(), ids=PANES.keys())
def test_what_stands_beside_the_words_is_none_of_them(shape):
    assert fields(read(page("<h3>4 comments</h3>" + each(shape)))) == list(PEOPLE)


def test_lists_of_answers_right_behind_their_record_may_be_striped_anew():
    def row(n, stripe):
        name, date, text = PEOPLE[n]
        return f"<div class='{stripe}' id='comment-{n}1'><b class='author'>{name}</b> {date}<p>{text}</p></div>"

    inner = row(0, "even") + f"<div class='comments-list'>{row(1, 'odd')}</div>"
    inner += row(2, "odd") + f"<div class='comments-list'>{row(3, 'odd')}</div>"
    result = read(page(f"<h3>4 comments</h3><div class='comments-list'>{inner}</div>"))
    assert [c.parent_id for c in result.thread.comments] == [None, "comment-01", None, "comment-21"]


def test_attributes_that_name_other_records_make_a_row_a_thread():
    shape = "<article id='m{n}' data-id='{n}' {told}><b>{name}</b> <i>{date}</i><div class='txt'>{text}</div></article>"
    told = ("", "data-parent-id='21'", "data-parent-id='22'", "")
    inner = "".join(
        shape.format(n=n, told=above, name=name, date=date, text=text)
        for n, ((name, date, text), above) in enumerate(zip(PEOPLE, told, strict=True), start=21)
    )
    assert [c.parent_id for c in read(page(inner)).thread.comments] == [None, "m21", "m22", None]
    assert read(page(inner.replace("data-parent-id", "data-group"))) is None


TOLD_ASIDE = {
    "a button beside the date": (
        "<div class='note comment'><div class='by'>{name}</div><div class='by'><em id='author-on-{n}'>{date}</em>"
        "<i>|</i><a href='/only'>see only this one</a></div><p>{text}</p></div>"
    ),
    "a button that is called a name": (
        "<div class='comment'><div><button class='name-button'>{name}</button><span>·</span><i>{date}</i></div>"
        "<p>{text}</p></div>"
    ),
}


@pytest.mark.parametrize("shape", TOLD_ASIDE.values(), ids=TOLD_ASIDE.keys())
def test_a_button_that_all_have_is_nobodys_name(shape):
    people = (*PEOPLE, ("Ada", "7 May 2021, 09:00", "Lids, always lids."))
    assert fields(read(page("<h3>5 comments</h3>" + each(shape, people)))) == list(people)


def test_a_tooltip_tells_the_time_that_a_short_one_stands_for():
    shape = "<div class='comment'><b class='author'>{name}</b> <time title='{date}'>8mo</time><p>{text}</p></div>"
    found = read(page("<h3>4 comments</h3>" + each(shape))).thread.comments
    assert [(c.author.name, c.posted_raw, c.text) for c in found] == list(PEOPLE)
    assert found[0].posted == dt.datetime(2021, 5, 4, 10, 15)  # noqa: DTZ001 - the page gives no zone
