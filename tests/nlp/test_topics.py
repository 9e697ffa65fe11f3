from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from comments import bound, load, tool_named

from threadscope.nlp.topics import find_topics


def topics(text):
    return [(topic.text, topic.evaluation) for claim in find_topics(bound(text)) for topic in claim.topics]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Gizmo has me down as an expert on trams, kites and jam.",
            [("trams", "reported"), ("kites", "reported"), ("jam", "reported")],
        ),
        ("It thinks I know about opera. I have never been to one.", [("opera", "disputed")]),
        ("Apparently I'm influential in chess, and that one is fair.", [("chess", "endorsed")]),
        ("It lists our shop under \u201cfireworks\u201d. We sell candles, not fireworks!", [("fireworks", "disputed")]),
        (
            "They had me as influential about shoes and cheese. I do adore a good pair of boots. Cheese? No.",
            [("shoes", "endorsed"), ("cheese", "disputed")],
        ),
        ("My top topics are wool and glue.", [("wool", "reported"), ("glue", "reported")]),
        ("She is an authority on moss, says Gizmo.", [("moss", "reported")]),
        ("Mine lists \u201cpottery, ferns\u201d.", [("pottery", "reported"), ("ferns", "reported")]),
        (
            "It has us under candles and horses. Candles, fair. Horses? Never.",
            [("candles", "endorsed"), ("horses", "disputed")],
        ),
        ("Our page is tagged \u201cstrong in: opera, whales\u201d.", [("opera", "reported"), ("whales", "reported")]),
        (
            "Known for: clocks, plums. The first I repair, the second is wrong.",
            [("clocks", "endorsed"), ("plums", "disputed")],
        ),
        ("They have me in the drawer of Astronomy. I am a plumber.", [("Astronomy", "disputed")]),
        ("Gizmo says our shop is good for lamps. Couldn't tell you.", [("lamps", "reported")]),
    ],
)
def test_topics_and_what_the_author_makes_of_them(text, expected):
    assert topics(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "I love talking about shoes and jam with my friends.",
        "An influential blog about knitting moved to a new host.",
        "My sister wrote a book about teeth and money.",
        "It says I'm excellent.",
        "If it lists me under opera I will laugh.",
        "Do they list you under opera?",
        "It had us in stitches for an hour.",
        "They call that a \u201csystem\u201d.",
        "My sister is known for her soup.",
        "Gizmo is great for laughs.",
        "Ingredients: flour, eggs, butter.",
    ],
)
def test_what_is_no_topic_claim(text):
    assert topics(text) == []


def test_evidence_is_an_exact_span():
    text = "It says I'm an expert in opera. I have never heard one in my life."
    (claim,) = find_topics(bound(text), tone=-0.6)
    (topic,) = claim.topics
    assert text[topic.start : topic.end] == "opera"
    assert text[topic.evidence.start : topic.evidence.end] == topic.evidence.text


@pytest.mark.parametrize(("name", "floor"), [("development", 0.9), ("second", 0.85), ("third", 0.85)])
def test_floor_on_our_own_threads(name, floor):
    hits = said = gold = 0
    for thread, rows in load(name):
        for row in rows:
            have = [t.text.casefold() for c in find_topics(bound(row.text, tool_named(thread.tool))) for t in c.topics]
            said, gold = said + len(have), gold + len(row.topics)
            hits += sum(any(want.casefold() in h or h in want.casefold() for h in have) for want, _ in row.topics)
    assert 2 * hits / (said + gold) >= floor
