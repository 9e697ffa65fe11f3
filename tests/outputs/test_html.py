"""The page as bytes: what it holds, what it must never hold. What a browser makes of it is in test_html_browser.py."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from html_threads import HOSTILE, Draft, hostile, long, ordinary, page
from hypothesis import given, settings
from hypothesis import strategies as st

from threadscope import wire
from threadscope.model import Reading, Tool
from threadscope.outputs import safe
from threadscope.outputs.html.charts import Slope, slopes, stacked
from threadscope.outputs.html.markup import el
from threadscope.outputs.html.parts import Highlight, marked
from threadscope.outputs.html.sections import SECTIONS
from threadscope.outputs.html.tree import _ordered
from threadscope.outputs.summary import number
from threadscope.privacy import pseudonymize

VOID = {"meta", "input", "br"}


class Outline(HTMLParser):
    """Read a page strictly: every tag closed in order, every attribute and text kept."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.headings: list[int] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        assert len(dict(attrs)) == len(attrs), attrs
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "script"} & set(self.open):
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def report():
    return ordinary()


@pytest.fixture(scope="module")
def outline(report):
    return Outline(page(report))


# --- structure ----------------------------------------------------------------------------------------------------


def test_the_fourteen_sections_come_in_their_order(outline):
    found = [a["id"] for a in outline.all("section")]
    assert found == [f"r1-{s.key}" for s in SECTIONS]
    assert len(found) == 14


def test_one_heading_is_first_and_no_level_is_skipped(outline):
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(outline.headings))


def test_every_id_is_there_once_and_every_inner_link_leads_somewhere(outline):
    ids = [a["id"] for _, a in outline.tags if a.get("id")]
    assert len(ids) == len(set(ids))
    targets = {a["href"][1:] for a in outline.all("a") if a["href"].startswith("#")}
    assert targets <= set(ids)
    assert {a["aria-labelledby"] for a in outline.all("section")} <= set(ids)


def test_it_answers_the_five_questions_in_words(outline):
    for question in (
        "Is it trusted?",
        "How sure is that?",
        "Why?",
        "Who was left out?",
        "What do I tell my boss?",
    ):
        assert question in outline.text
    assert "not customers at large" in outline.text


def test_numbers_are_those_of_the_other_formats(report, outline):
    trust = wire.report_to_json(report)["trust"]
    low, high = trust["interval"]
    assert f"Trust index {number(trust['index'])} on a scale" in next(a["aria-label"] for a in outline.all("svg"))
    assert f"{number(low)} to {number(high)}" in outline.text
    counts = wire.report_to_json(report)["voices"]
    assert f"from {counts['community']} people" in outline.text


def test_every_chart_has_words_and_a_table_follows_it(outline):
    assert len(outline.all("svg")) >= 6
    assert all(a["aria-label"] for a in outline.all("svg"))
    tags = [tag for tag, _ in outline.tags]
    for i, tag in enumerate(tags):
        if tag == "svg":
            assert "table" in tags[i : tags.index("section", i) if "section" in tags[i:] else len(tags)]


def test_counts_lead_to_the_comments_they_count(report, outline):
    rows = [a for a in outline.all("li") if "data-stance" in a]
    found = 0
    for attributes in outline.all("a"):
        if "data-filter" not in attributes:
            continue
        wanted = dict(pair.split("=") for pair in attributes["data-filter"].split("&"))
        fitting = sum(
            all(value in row.get(f"data-{name}", "").split() for name, value in wanted.items()) for row in rows
        )
        assert fitting == int(attributes["aria-label"].split(":")[0]), attributes
        found += 1
    assert found >= 10


def test_quotes_lead_to_their_place_and_their_source(outline):
    hrefs = [a["href"] for a in outline.all("a")]
    assert "#r1-c1" in hrefs
    assert "https://ink.example/scorely#1" in hrefs
    outside = [a for a in outline.all("a") if not a["href"].startswith("#")]
    assert all(a["rel"] == "noopener noreferrer nofollow" for a in outside)


def test_evidence_is_highlighted_inside_the_full_text(outline):
    html = page(ordinary())
    assert re.search(r'<mark class="distrust"[^>]*>nobody says why</mark>', html)
    assert re.search(r'<span class="said">[^<]*&gt; nobody says why', html)


def test_left_out_comments_say_why(outline):
    assert "does not vote: spam (its address sells watches)" in outline.text
    assert "does not vote: not in English" in outline.text


def test_replies_follow_what_they_answer():
    draft = Draft().say("Ana", "One.").say("Ben", "Two.").say("Cleo", "Three.", parent_id="c1")
    draft.say("Dov", "Four.", parent_id="c3").say("Eva", "Five.", parent_id="nobody")
    assert [(c.id, depth) for c, depth in _ordered(draft.report())] == [
        ("c1", 0),
        ("c3", 1),
        ("c4", 2),
        ("c2", 0),
        ("c5", 0),
    ]


def test_replies_in_a_circle_and_endless_chains_are_all_shown():
    draft = (
        Draft()
        .say("Ana", "One.", parent_id="c2")
        .say("Ben", "Two.", parent_id="c1")
        .say("Me", "Three.", parent_id="c3")
    )
    assert sorted(c.id for c, _ in _ordered(draft.report())) == ["c1", "c2", "c3"]
    chain = Draft()
    for i in range(5000):
        chain.say(f"Person {i}", "Yes.", parent_id=f"c{i}")
    report = chain.report()
    assert [depth for _, depth in _ordered(report)][-1] == 4999
    html = page(report)
    assert html.count('<li id="r1-c') == 5000
    assert len(html) < 5000 * 600


def test_sections_without_data_say_so_in_a_line():
    text = Outline(page(Draft().report())).text
    assert "There is no comment to judge by." in text
    assert "No label was changed by hand." in text
    assert "Nobody tells of a change." in text


def test_a_page_without_a_tool_still_stands():
    draft = Draft().say("Ana", "Hello.")
    Outline(page(draft.report(Tool(""))))


def test_several_reports_stand_behind_an_overview():
    outline = Outline(page(ordinary(), long(12), ordinary()))
    assert next(a["id"] for a in outline.all("section")) == "overview"
    assert [a["id"] for a in outline.all("article")] == ["r1-report", "r2-report", "r3-report"]
    ids = [a["id"] for _, a in outline.tags if a.get("id")]
    assert len(ids) == len(set(ids))
    assert outline.headings.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(outline.headings))


def test_corrections_are_listed_with_whatever_they_carry(report):
    from dataclasses import replace

    made = {"comment": "c1", "field": "stance", "to": "mixed", "who": "Ida <b>", "why": "reads as both"}
    text = Outline(page(replace(report, corrections=(made,)))).text
    assert "1 label corrected by hand" in text
    assert "Ida <b>" in text
    assert "reads as both" in text


def test_only_comments_shown_to_the_letter_can_be_corrected():
    draft = Draft().say("Ana", "  Two\n\nlines & <b>more</b> ", "trust").say("Ben", "Turned \u202eround.")
    draft.say("Cleo", "x" * 30_000).say("Dov", "A fine id.", id="a\x00b").say("Eva", "Buy!", spam="suspect")
    report = draft.report()
    rows = [a for a in Outline(page(report)).all("li") if "data-stance" in a]
    assert [a.get("data-id") for a in rows] == ["c1", None, None, None, "c5"]
    assert [a.get("data-spam") for a in rows] == [None, None, None, None, "suspect"]
    assert "  Two\n\nlines & <b>more</b> " in Outline(page(report)).texts
    hidden = Outline(page(pseudonymize(report, b"a key")))
    assert not any("data-id" in a or "data-thread" in a for _, a in hidden.tags)


# --- one file, the same bytes, no request -------------------------------------------------------------------------


def test_the_same_report_gives_the_same_bytes():
    assert page(ordinary()) == page(ordinary())


def test_the_policy_allows_its_own_style_and_script_and_nothing_else(report):
    html = page(report)
    policy = Outline(html).all("meta")[1]["content"]
    assert "default-src 'none'" in policy
    for tag in ("style", "script"):
        (inner,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
        assert "http" not in inner
    assert "unsafe" not in policy


def test_nothing_is_fetched_and_no_style_or_handler_is_inline(outline):
    for tag, attributes in outline.tags:
        assert tag not in {"img", "link", "iframe", "object", "embed", "base", "video", "audio", "image", "use"}
        assert not any(name.startswith("on") or name in {"style", "src", "srcset"} for name in attributes), (
            tag,
            attributes,
        )


def test_five_hundred_comments_stay_under_two_megabytes():
    assert len(page(long(500)).encode()) < 2_000_000


# --- hostile comments ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def attacked():
    return page(hostile())


def test_hostile_texts_make_no_tag_no_attribute_and_no_link(attacked):
    outline = Outline(attacked)
    ours = {tag for tag, _ in Outline(page(ordinary())).tags}
    assert {tag for tag, _ in outline.tags} <= ours
    test_nothing_is_fetched_and_no_style_or_handler_is_inline(outline)
    assert len(outline.all("script")) == len(outline.all("style")) == 1
    for attributes in outline.all("a"):
        assert re.match(r"#r1-|https://ink\.example/|#main", attributes["href"]), attributes
    for text in HOSTILE:
        assert " ".join(safe.visible(text).split()) in outline.text


def test_what_tricks_the_eye_is_gone(attacked):
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", attacked)
    assert "no name" in Outline(attacked).text


def test_a_megabyte_of_text_is_cut_and_said_to_be(attacked):
    assert len(attacked) < 400_000
    assert "Cut here: the text has 1,000,000 characters." in Outline(attacked).text


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://ink.example/a?b=c#d", True),
        ("http://ink.example", True),
        ("javascript:alert(1)", False),
        (" https://ink.example", False),
        ("https://bank.example@evil.example/", False),
        ("https:///nowhere", False),
        ("//ink.example/a", False),
        ("#here", False),
        ("data:text/html,hi", False),
        ("https://ink.example/\u202egnp", False),
        ("https://[::1", False),
        ("https://ink.example/" + "a" * 3000, False),
        (None, False),
    ],
)
def test_only_plain_web_addresses_become_links(address, good):
    assert (safe.web_address(address) is not None) == good


@pytest.mark.parametrize("name", ["\u200b", "\u3164\u3164", "\u2800", " \t", "\u200d\ufeff"])
def test_a_name_that_shows_nothing_is_none(name):
    assert safe.name(name) == ""


def test_names_in_any_script_and_of_symbols_stay():
    assert [safe.name(n) for n in ("Ана", "山田", "🐝", "a\u202eb", "x" * 90)] == [
        "Ана",
        "山田",
        "🐝",
        "ab",
        "x" * 59 + "…",
    ]


# --- pieces -------------------------------------------------------------------------------------------------------


def test_an_element_escapes_texts_and_attributes():
    made = el("p", '<b> & "', el("br"), title='"><script>', hidden=True, lang=None)
    assert made == '<p title="&#34;&gt;&lt;script&gt;" hidden>&lt;b&gt; &amp; &#34;<br></p>'


TEXTS = st.text(st.sampled_from("ab <&\n>'\u202e😀"), max_size=40)


@settings(max_examples=200, deadline=None)
@given(
    TEXTS, st.lists(st.tuples(st.integers(-5, 45), st.integers(-5, 45), st.sampled_from(["trust", "said"])), max_size=6)
)
def test_highlights_never_change_the_text(text, spans):
    html = marked(text, [Highlight(start, end, css) for start, end, css in spans])
    parsed = Outline(f"<p>{html}</p>")
    assert "".join(parsed.texts) == safe.visible(text)


def test_highlights_may_overlap():
    html = marked("abcdef", [Highlight(0, 4, "trust"), Highlight(2, 6, "change"), Highlight(5, 99, "said")])
    assert html == (
        '<mark class="trust">ab</mark><mark class="trust change">cd</mark><mark class="change">e</mark>'
        '<span class="said"><mark class="change">f</mark></span>'
    )


def test_a_slope_chart_keeps_its_labels_apart():
    chart = slopes([Slope(50 + i / 10, 40, f"{50 + i / 10}", "40", "trust") for i in range(8)], "changes")
    places = sorted(float(y) for y in re.findall(r'y="([\d.]+)" class="name" text-anchor="end"', chart))
    assert len(places) == 8
    assert all(b - a >= 12 for a, b in pairwise(places))


def test_a_bar_of_nothing_is_an_empty_frame():
    assert stacked([], "nothing").count("<rect") == 1


def test_a_report_can_be_without_probabilities():
    draft = Draft().say("Ana", "Hm.", "unrated")
    reading = draft.readings[0]
    draft.readings[0] = Reading(
        reading.comment_id, "", "comment", reading.sentiment, reading.spam, type(reading.stance)("unrated")
    )
    assert "stance not rated" in Outline(page(draft.report())).text
