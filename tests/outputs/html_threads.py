"""Reports for the page's tests, made by hand: what is tested here is the page, not what a model reads."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

from threadscope import outputs
from threadscope.model import (
    Author,
    Claim,
    Comment,
    Facet,
    Mark,
    Post,
    Reading,
    Report,
    ScoreChange,
    Sentiment,
    Source,
    Spam,
    Span,
    Stance,
    Thread,
    Tool,
    Topic,
    TopicInfluence,
)
from threadscope.outputs import Style
from threadscope.report import build
from threadscope.voices import merge

STANCES = ("trust", "distrust", "mixed", "none")
TONES = ("negative", "neutral", "positive", "mixed")
NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)


class Draft:
    """Write a thread comment by comment, with what an annotator would have made of each."""

    def __init__(self, title: str = "Does Scorely mean anything?", **source) -> None:
        self.post = Post(url="https://ink.example/scorely", title=title, author="Ida Host")
        self.comments: list[Comment] = []
        self.readings: list[Reading] = []
        self.source = Source("test", sha256="ab12", **source)

    def say(self, author: str, text: str, stance: str = "none", **more) -> Draft:
        name = more.get("id", f"c{len(self.comments) + 1}")
        fields = {k: v for k, v in more.items() if k in {"parent_id", "posted", "by_host", "permalink", "marks"}}
        fields.setdefault("permalink", f"https://ink.example/scorely#{len(self.comments) + 1}")
        sure = more.get("sure", 0.9)
        p = {k: sure if k == stance else (1 - sure) / 3 for k in STANCES}
        evidence = tuple(Span(text.index(e), text.index(e) + len(e), e) for e in more.get("evidence", ()))
        facets = tuple(Facet(f, sign, text.index(e), text.index(e) + len(e)) for f, sign, e in more.get("facets", ()))
        spam = more.get("spam", "ok")
        self.comments.append(Comment(name, text, Author(author), **fields))
        self.readings.append(
            Reading(
                name,
                more.get("language", "en"),
                more.get("kind", "comment"),
                Sentiment(more.get("tone", "neutral"), 0.0, dict.fromkeys(TONES, 0.25)),
                Spam(spam, 0.9, ("its address sells watches",)) if spam != "ok" else Spam(),
                Stance(stance, p, evidence, facets),
                more.get("claims", ()),
                model="test-1",
            )
        )
        return self

    def report(self, tool: Tool | None = None) -> Report:
        tool = tool or Tool("Scorely")
        thread = Thread(self.post, tuple(self.comments), self.source, name="scorely.html")
        return build(thread, self.readings, merge(thread, self.readings, tool), tool)


def change(text: str, words: str, before: float | None, to: float | None, metric: str = "scorely") -> ScoreChange:
    start = text.index(words)
    delta = None if before is None or to is None else to - before
    way = "same" if not delta else "up" if delta > 0 else "down"
    return ScoreChange(
        type="score_change",
        start=start,
        end=start + len(words),
        text=words,
        metric=metric,
        before=before,
        to=to,
        delta=delta,
        direction=way,
    )


def page(*reports: Report) -> str:
    stream = io.StringIO()
    outputs.get("html").write_reports(reports, stream, Style())
    return stream.getvalue()


def ordinary() -> Report:
    """A thread with something for every section."""
    draft = Draft(stated_count=11)
    drop = "Mine fell from 61 to 47 and nobody says why."
    rise = "Up from 30 to 41 since I post less."
    wrong = "It says I know about falconry. I have never held a falcon."
    draft.say(
        "Ana Ruiz",
        drop,
        "distrust",
        tone="negative",
        evidence=["nobody says why"],
        facets=[("transparency", -1, "nobody says why")],
        claims=(change(drop, "from 61 to 47", 61, 47),),
        posted=NOON,
    )
    draft.say("Ben Ode", "It is right about everyone I know.", "trust", evidence=["right about everyone"], posted=NOON)
    start = wrong.index("falconry")
    topic = Topic("falconry", "disputed", None, start, start + 8, Span(31, len(wrong), wrong[31:]))
    draft.say(
        "Cleo Park",
        wrong,
        "distrust",
        evidence=["I have never held a falcon"],
        facets=[("wrong_topics", -1, "I have never held a falcon")],
        claims=(TopicInfluence(type="topic_influence", start=0, end=29, text=wrong[:29], topics=(topic,)),),
        posted=NOON + timedelta(days=1),
    )
    asked = "Good for a laugh, bad for hiring. Who checks it?"
    draft.say(
        "Dov Levi",
        asked,
        "mixed",
        tone="mixed",
        evidence=["Good for a laugh", "bad for hiring"],
        facets=[("fun", 1, "Good for a laugh")],
        claims=(Claim(type="question", start=34, end=48, text="Who checks it?"),),
        posted=NOON + timedelta(days=2),
    )
    draft.say("Ida Host", "Thank you all, I will ask them.", by_host=True, parent_id="c4", tone="positive")
    draft.say("Eva Horn", rise, "trust", claims=(change(rise, "from 30 to 41", 30, 41),), posted=NOON)
    draft.say("Finn Moe", "What Ana says.", "distrust", parent_id="c1", evidence=["What Ana says"])
    draft.say("Gus Tarr", "> nobody says why\nThey do.", marks=(Mark("quote", 0, 17),), parent_id="c7", posted=NOON)
    draft.say("Best Watches", "Nice post! Visit us.", spam="spam", tone="positive")
    draft.say("Somewhere else", "[...] a post about Scorely [...]", kind="pingback")
    draft.say("Hal Yin", "Das glaubt doch keiner.", "unrated", language="de", tone="unrated")
    return draft.report()


HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>document.title='owned'</script>",
    "]]> <!-- --> <![CDATA[ &lt;b&gt; &amp;amp;",
    '"><img src=x onerror="document.title=1">',
    "' onmouseover='document.title=1' x='",
    "\x1b]0;owned\x07\x1b[31mred\x00\x08",
    "right\u202eto left\u2066 isolate",
    "</style><style>body{display:none}</style>",
    "javascript:alert(1)",
    "<iframe src=https://evil.example/></iframe><svg onload=alert(1)>",
    "=cmd|' /C calc'!A0",
    "Z\u0351\u036b\u0343a\u0315l\u0358g\u0321o\u0322" * 20,
)


def hostile() -> Report:
    """A thread whose every text, name, id and address attacks the page."""
    draft = Draft(title=HOSTILE[0] + HOSTILE[3])
    for i, text in enumerate(HOSTILE):
        draft.say(
            text,
            f"{text} and so on",
            STANCES[i % 4],
            id=f"{text}{i}",
            permalink="javascript:alert(1)" if i % 2 else f'https://ink.example/"><script>{i}',
            evidence=[text],
            facets=[("accuracy", -1, text)],
            claims=(
                Claim(type="question", start=0, end=len(text), text=text),
                change(text, text, 50, 40, metric=text),
            ),
        )
    draft.say("\u200b\u200d\u200b", "A name of no width.", "trust")
    draft.say("\u3164", "x" * 1_000_000, "distrust")
    draft.say("Deep", "A word. " * 20_000, "distrust")
    return draft.report(Tool(HOSTILE[3]))


def long(comments: int) -> Report:
    """A long thread of plausible size: 40 words a comment, replies in chains, a change or a facet now and then."""
    draft = Draft()
    said = "the number moved again and I wonder who still believes that it says anything about my work"
    words = said.split()
    for i in range(comments):
        text = " ".join(words[(i + 7 * j) % len(words)] for j in range(40)) + f". Comment {i}."
        draft.say(
            f"Person {i % (comments // 2 + 1)}",
            text,
            STANCES[i * 7 % 4],
            tone=TONES[i * 3 % 4],
            evidence=[text[:30]],
            facets=[("accuracy", 1 if i % 2 else -1, text[:30])] if i % 3 == 0 else [],
            parent_id=f"c{i}" if i % 4 else None,
            posted=NOON + timedelta(hours=i),
            claims=(change(text, text[:20], 40 + i % 20, 50, "scorely"),) if i % 9 == 0 else (),
            sure=0.4 + (i % 50) / 100,
        )
    return draft.report()
