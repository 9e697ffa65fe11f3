"""Bodies -> texts with exact marks; no body can reach into its neighbour."""

from __future__ import annotations

import time
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadscope.platforms import bodies
from threadscope.platforms.bodies import Body, read_bodies
from threadscope.platforms.bodies_direct import read_direct
from threadscope.platforms.bodytext import Writer, finish
from threadscope.platforms.charclean import visible


def read(html, *, plain=False, base="https://blog.example/post/"):
    return read_bodies([(html, plain)], base)[0]


def marked(body, kind):
    return [body.text[m.start : m.end] for m in body.marks if m.kind == kind]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two<br/><br>Three", "One\nTwo\n\nThree"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("  a \n b&nbsp;&nbsp;c ", "a b c"),
        ("a<b> b </b>c", "a b c"),
        ("a<b>b</b>c", "abc"),
        ("<ul><li>one</li><li>two</li></ul>after", "one\ntwo\n\nafter"),
        ("<pre>if x:\n    y\n\nz</pre>", "if x:\n    y\n\nz"),
        ("&lt;b&gt;not bold&lt;/b&gt; &amp; so", "<b>not bold</b> & so"),
        ("plain &amp; simple", "plain & simple"),
        ("a<script>alert(1)</script><style>b{}</style><noscript>c</noscript>d", "ad"),
        ("<p>text</p><form>Reply <textarea>x</textarea></form><button>Send</button>", "text"),
        ('nice <img class="wp-smiley" alt=":-)" src="s.gif"> one', "nice :-) one"),
        ('see <img alt="A holiday photo" src="p.jpg"> this', "see this"),
        ("sc\u200bam\x00\x07 \u202eword", "scam word"),
        (
            "fam\u200dily \U0001f468\u200d\U0001f469\u200d\U0001f467",
            "family \U0001f468\u200d\U0001f469\u200d\U0001f467",
        ),
        ("", ""),
        ("<!-- nothing -->", ""),
    ],
)
def test_text_is_what_a_browser_shows(html, text):
    assert read(html).text == text


@pytest.mark.parametrize(
    "html",
    [
        '<p>Mine</p><a class="comment-reply-link" href="?replytocom=7#respond">Reply to Zed</a>',
        '<p>Mine</p><p><a href="#">Antworten</a></p>',
        '<p>Mine</p><div class="reply"><a href="#">anything</a></div>',
        '<p>Mine</p><a href="#c7">Permalink</a> <a href="/edit">(edit)</a>',
        '<p>Mine</p><p>Zed\u00b4s last blog post..<a href="https://zed.example/">How to bake</a></p>',
        '<p>Mine</p><span class="cluv">Zed recently posted..<a href="https://zed.example/">How to bake</a></span>',
    ],
)
def test_furniture_is_no_part_of_a_comment(html):
    assert read(html) == Body("Mine")


def test_a_link_about_replying_stays():
    assert read('<p>She wrote <a href="/a">a reply to my post</a>.</p>').text == "She wrote a reply to my post."


def test_marks_hold_what_their_elements_held():
    body = read(
        '<blockquote><p>Old words</p></blockquote><p>See <a href="/x">this <b>page</b></a> and <code>f(x)</code></p>'
    )
    assert body.text == "Old words\n\nSee this page and f(x)"
    assert marked(body, "quote") == ["Old words"]
    assert marked(body, "strong") == ["page"]
    assert marked(body, "code") == ["f(x)"]
    assert [(body.text[m.start : m.end], m.href) for m in body.marks if m.kind == "link"] == [
        ("this page", "https://blog.example/x")
    ]


@pytest.mark.parametrize("href", ["javascript:alert(1)", "mailto:a@b.example", "data:text/html,x", "http://[bad", ""])
def test_only_web_links_become_marks(href):
    assert read(f'<a href="{href}">word</a> more').marks == ()


@pytest.mark.parametrize("plain", [True, False])
def test_quoted_lines_and_bare_addresses_are_marked(plain):
    text = "> you said this\n> and that\nNo: see http://site.example/a_(b), please."
    body = read(text if plain else escape(text).replace("\n", "<br>"), plain=plain)
    assert body.text == text
    assert marked(body, "quote") == ["> you said this\n> and that"]
    assert [(m.href, body.text[m.start : m.end]) for m in body.marks if m.kind == "link"] == [
        ("http://site.example/a_(b)", "http://site.example/a_(b)")
    ]


def test_a_face_is_no_quotation():
    assert read(">_< oh no\n>:( really", plain=True).marks == ()


@pytest.mark.parametrize(
    "said", ["wrote", "schrieb", "a \u00e9crit", "escribi\u00f3", "\u043d\u0430\u043f\u0438\u0441\u0430\u043b"]
)
def test_an_attribution_belongs_to_its_quotation(said):
    body = read(f"<p>Mo {said}:</p><blockquote>It works</blockquote><p>It does not.</p>")
    assert f"Mo {said}:\n\nIt works" in marked(body, "quote")
    assert not any("does not" in words for words in marked(body, "quote"))


def test_an_attribution_without_markup_takes_the_next_paragraph():
    body = read("<p>Mo wrote:</p><p>It works</p><p>It does not.</p>")
    assert marked(body, "quote") == ["Mo wrote:\n\nIt works"]


@pytest.mark.parametrize("html", ["<p>First.</p><p>EDIT: wrong</p>", "<p>First.</p><ins>EDIT: wrong</ins>"])
def test_edits_are_marked(html):
    assert marked(read(html), "edit") == ["EDIT: wrong"]


def test_a_moderators_note_is_an_edit():
    assert marked(read("Fine. [edited by Pat]"), "edit") == ["[edited by Pat]"]


HOSTILE = [
    "</div></div></body></html>",
    "<blockquote><b><a href='https://x.example/'>open",
    "<!-- open",
    "<script>open",
    "<xmp></div><!--</xmp>",
    "<plaintext>",
    "<textarea>",
    '<a href="',
    "<div data-body='1'>x",
    "<table><tr><td>",
    "<svg><style><!--",
    "<select><option>",
    "<frameset>",
    "</p></br>",
    "<title>",
    "<template>",
    "<noscript><p title='</noscript><!--'>",
    "\x00\ud800",
]


@pytest.mark.parametrize("evil", HOSTILE)
def test_no_body_reaches_into_its_neighbour(evil):
    before, _, after = read_bodies([("<p>first</p>", False), (evil, False), ("<p>last</p>", False)])
    assert before == Body("first")
    assert after == Body("last")


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "ul><li", "table><tr><td", "i><b><em"])
def test_depth_costs_neither_stack_nor_neighbours(tag):
    start = time.perf_counter()
    deep, after = read_bodies([(f"<{tag}>" * 20_000 + "deep", False), ("after", False)])
    assert deep.text == "deep"
    assert after.text == "after"
    assert time.perf_counter() - start < 15


@pytest.mark.parametrize(
    "piece", ["x ", "<p>", "> \n", "a wrote:\n", "edit:\n", "www.", "[edited ", "<a href='", "\u200d", "<!--"]
)
def test_a_large_body_is_read_in_linear_time(piece):
    times = []
    for size in (50_000, 200_000):
        start = time.perf_counter()
        read_bodies([(piece * (size // len(piece)), False), (piece * (size // len(piece)), True)])
        times.append(time.perf_counter() - start)
    assert times[1] < 12 * times[0] + 0.5


# --- properties -----------------------------------------------------------------------------------------------------

words = st.text("abc \u00e9\u4e2d\U0001f600<>&\"'", min_size=1, max_size=12)
pieces = st.recursive(
    st.builds(lambda w: ("", w), words),
    lambda inner: st.tuples(
        st.sampled_from(["p", "b", "i", "blockquote", "div", "span", "ul", "li"]), st.lists(inner, max_size=3)
    ),
    max_leaves=8,
)


def html_of(piece):
    tag, inside = piece
    return escape(inside) if isinstance(inside, str) else f"<{tag}>{''.join(map(html_of, inside))}</{tag}>"


def words_of(piece):
    _, inside = piece
    return inside if isinstance(inside, str) else "".join(map(words_of, inside))


@given(st.lists(pieces, max_size=5))
@settings(max_examples=60, deadline=None)
def test_no_letter_is_lost_or_made(piece_list):
    bodies = read_bodies([(html_of(piece), False) for piece in piece_list])
    for piece, body in zip(piece_list, bodies, strict=True):
        assert "".join(body.text.split()) == "".join(words_of(piece).split())


@given(st.lists(st.text(max_size=60), max_size=4))
@settings(max_examples=100, deadline=None)
def test_marks_lie_within_the_text_and_hold_words(texts):
    for plain in (True, False):
        for body in read_bodies([(text, plain) for text in texts]):
            assert body.text == body.text.strip()
            for mark in body.marks:
                held = body.text[mark.start : mark.end]
                assert held
                assert held == held.strip()


@given(st.lists(st.tuples(st.sampled_from(["words", "gap", "open", "close", "lines"]), words), max_size=30))
def test_a_mark_holds_exactly_what_was_written_in_it(steps):
    writer = Writer()
    held: dict[int, str] = {}
    open_marks: list[int] = []
    for step, word in steps:
        if step == "words":
            writer.words(word)
        elif step == "lines":
            writer.lines(word)
        elif step == "gap":
            writer.gap(3)
        elif step == "open":
            open_marks.append(writer.open("strong"))
            held[open_marks[-1]] = ""
        elif open_marks:
            writer.close(open_marks.pop())
        if step in ("words", "lines"):
            for number in open_marks:
                held[number] += word
    while open_marks:
        writer.close(open_marks.pop())
    text, marks = finish(writer)
    strong = {"".join(text[m.start : m.end].split()) for m in marks if m.kind == "strong"}
    assert strong == {"".join(words.split()) for words in held.values() if words.split()}


FRAGMENTS = [
    *("<p>", "</p>", "<br>", '<a href="http://x.example/a?b=1&amp;c">', "<a href=/rel rel=nofollow>", "</a>", "<a>"),
    *("<b>", "</b>", "<strong>", "</strong>", "<em class=x>", "</em>", "<span>", "</span>", "<u>", "</u>", "<p"),
    *("<div>", "<div class=quote>", "</div>", "<blockquote>", "</blockquote>", "<p hidden>", "<li>", "</ul>", "<pre>"),
    *("text", " ", "\n", "Reply", "a &amp; b", "&lt;p&gt;", "&nbsp;", "&#8203;", "&#13;", "<!-- n -->", "EDIT: z"),
    *("<h5>", "</h5>", "<h3 class=quote>", "<cite>", "</cite>", "<code>", "</code>", "<nobr>", "</nobr>"),
    *('<img alt=":)" src=s.gif>', "www.a.example", '"', "</", "&", "<table>", "\x85", "\u2028", "\x0c", "&#x85;"),
]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=9).map("".join))
@settings(max_examples=400, deadline=None)
def test_the_short_way_writes_what_the_long_way_does(html):
    base = "https://blog.example/post/"
    short = read_direct(visible(html), base)
    if short is not None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(bodies, "read_direct", lambda *_: None)
            assert Body(*finish(short)) == read("<i></i>" + html)
