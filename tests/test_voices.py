from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.identity import identify, name_key, url_key
from threadscope.model import Author, Comment, Mark, Post, Reading, Sentiment, Source, Spam, Stance, Thread, Tool, Voice
from threadscope.vendors import vendor_reason
from threadscope.voices import merge

POST = Post(url="https://ink.example/2019/05/why-i-rank", title="Why I rank", author="")
TOOL = Tool("Scorely", ("Scorely index",))


def says(text: str, name: str = "Anonymous", url: str | None = None, **more) -> Comment:
    return Comment("", text, Author(name, url), **more)


def thread_of(*comments: Comment, post: Post = POST) -> Thread:
    numbered = tuple(
        Comment(f"c{n}", c.text, c.author, parent_id=c.parent_id, marks=c.marks, kind=c.kind, by_host=c.by_host)
        for n, c in enumerate(comments, 1)
    )
    return Thread(post, numbered, Source("test"))


def readings_of(thread: Thread, spam: Sequence[str] = ()) -> list[Reading]:
    return [
        Reading(c.id, "en", c.kind, Sentiment("neutral"), Spam("spam" if c.id in spam else "ok"), Stance("none"))
        for c in thread.comments
    ]


def join(*comments: Comment, post: Post = POST, tool: Tool | None = None) -> tuple[Voice, ...]:
    thread = thread_of(*comments, post=post)
    return merge(thread, readings_of(thread), tool)


def groups(voices: Sequence[Voice]) -> list[tuple[str, ...]]:
    return [voice.comment_ids for voice in voices]


def hosts(voices: Sequence[Voice]) -> set[str]:
    return {c for voice in voices if voice.role == "host" for c in voice.comment_ids}


# --- people -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (says("One.", "Rosa Quint"), says("Two.", "rosa  QUINT ")),
        (says("One.", "José Peña"), says("Two.", "Jose Pena")),
        (says("One.", "Rosa Quint", "https://rosa.example"), says("Two.", "Rosa Quint", "https://shop.example")),
        (says("One.", "Rosa", "https://rosa.example/"), says("Two.", "Rosa Quint", "http://www.rosa.example")),
        (says("One.", "Rosa", "https://rosa.example/a"), says("Two.", "Rosa", "https://rosa.example/b")),
        (says("One.", "Rosa"), says("Two.", "Rosa", "https://rosa.example")),
        (says("It fell. (@rosa_q)"), says("Still falling! @rosa_q")),
        (says("It fell. (@rosa_q)"), says("Still falling.", "rosa_q")),
        (says("It fell.", "Rosa (@rosaq)"), says("Still falling. — @rosaq")),
        (says("It fell.", "Rosa Q", "https://twitter.com/rosaq"), says("Still falling. — @rosaq")),
        (says("It fell.\n\n- Rosa"), says("Still falling.", "Rosa")),
        (says("It fell.\n\nCheers,\nRosa Quint"), says("Still falling.", "Rosa Quint")),
        (says("It fell.", url="https://rosa.example"), says("Still.", "Guest", "https://rosa.example")),
    ],
)
def test_one_person_is_one_voice(first, second):
    assert groups(join(first, second)) == [("c1", "c2")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (says("One."), says("Two.")),
        (says("One.", "Guest"), says("Two.", "guest")),
        (says("One.", "\u200b"), says("Two.", "\u200b")),
        (says("One.", ""), says("Two.", "")),
        (says("One.", "Anonyme"), says("Two.", "Anonyme")),
        (says("One.", "匿名"), says("Two.", "匿名")),
        (says("One.", "Аноним"), says("Two.", "Аноним")),
        (says("One.", "admin"), says("Two.", "admin")),
        (says("One.", "Maria", "https://maria.example"), says("Two.", "Maria", "https://other.example")),
        (says("One.", "Rosa Quint", "https://club.example"), says("Two.", "Ben Ode", "https://club.example")),
        (says("One.", "Rosa", "https://twitter.com"), says("Two.", "Ben", "https://twitter.com")),
        (says("Thanks! @rosaq", "Ben Ode"), says("Welcome!", "Rosa Quint (@rosaq)")),
        (says("Well said @rosaq"), says("Welcome!", "rosaq")),
    ],
)
def test_two_people_are_two_voices(first, second):
    assert groups(join(first, second)) == [("c1",), ("c2",)]


def test_the_maria_without_address_is_the_one_who_spoke_last():
    voices = join(
        says("One.", "Maria", "https://a.example"),
        says("Two.", "Maria", "https://b.example"),
        says("Three.", "Maria"),
    )
    assert groups(voices) == [("c1",), ("c2", "c3")]


def test_a_ping_is_not_the_commenter_whose_name_it_carries():
    voices = join(
        says("Good to know.", "Rosa Quint", "https://rosa.example"),
        says("[…] as read elsewhere […]", "Rosa Quint", "https://rosa.example", kind="pingback"),
    )
    assert groups(voices) == [("c1",), ("c2",)]


def test_keys_follow_first_appearance_and_names_show_the_signature():
    voices = join(says("Hm.", "Ben Ode"), says("It fell. (@rosa_q)"), says("Ha.", "Ben Ode"))
    assert [(v.key, v.names) for v in voices] == [("v1", ("Ben Ode",)), ("v2", ("@rosa_q",))]


def test_keys_of_names_and_addresses():
    assert name_key(" ~Rosa\u200b Quint~ ") == "rosa quint"
    assert name_key("🦊") == "🦊"
    assert name_key("\u2063") == ""
    assert url_key("HTTP://WWW.Rosa.example/blog/#me") == "rosa.example/blog"
    assert url_key("http://[broken") == ""
    assert identify(says("x", "n/a")).nameless


NAMES = st.sampled_from(["Anonymous", "Rosa", "Rosa Quint", "rosa_q", "Ben Ode", "", "\u200b", "admin", "Guest"])
URLS = st.sampled_from([None, "https://rosa.example", "https://ben.example", "twitter.com/rosa_q", "http://", "::"])
TEXTS = st.text(max_size=60) | st.sampled_from(["So it is. @rosa_q", "Thanks for commenting on my post!", "@Rosa yes"])


@given(st.lists(st.builds(lambda t, n, u, h: says(t, n, u, by_host=h), TEXTS, NAMES, URLS, st.booleans()), max_size=12))
def test_every_comment_has_exactly_one_voice(comments):
    voices = join(*comments, tool=TOOL)
    assert sorted(c for v in voices for c in v.comment_ids) == sorted(f"c{n}" for n in range(1, len(comments) + 1))
    assert [v.key for v in voices] == [f"v{n}" for n in range(1, len(voices) + 1)]


# --- the host -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("comment", "post"),
    [
        (says("Fixed.", "Whoever", by_host=True), POST),
        (says("Fixed.", "ida  Lund"), Post(url=POST.url, author="By Ida Lund")),
        (says("Fixed.", "admin"), Post(url=POST.url, author="admin")),
        (says("Fixed.", "Ida", "http://www.ink.example/"), POST),
        (says("Fixed.", "Ida", "http://uni.example/~ida"), Post(url="https://uni.example/~ida/notes/4.html")),
    ],
)
def test_markup_byline_and_address_tell_the_host(comment, post):
    assert hosts(join(says("Hello.", "Rosa"), comment, post=post)) == {"c2"}


@pytest.mark.parametrize(
    ("comment", "post"),
    [
        (says("Nice.", "Guest"), Post(url=POST.url, author="Guest")),
        (says("Nice.", "Rosa", "https://ink.example/members/rosa"), POST),
        (says("Nice.", "Rosa", "https://ink.example"), Post(url="https://ink.example/")),
        (says("Nice.", "Ida"), Post(url=POST.url, author="Ida Lund")),
    ],
)
def test_no_host_by_chance(comment, post):
    assert hosts(join(says("Hello.", "Rosa"), comment, post=post)) == set()


def test_the_hosts_other_comments_are_the_hosts_too():
    voices = join(says("Mine.", "Ida", by_host=True), says("Hm.", "Rosa"), says("Mine as well.", "Ida"))
    assert hosts(voices) == {"c1", "c3"}


def test_a_nameless_host_is_known_by_how_he_answers():
    voices = join(
        says("My rank halved overnight.", "Rosa Quint"),
        says("Sorry to hear that, Rosa. Let me know if it comes back."),
        says("What do they even count?", "Ben Ode"),
        says("Hi Ben, good question. I do not know either."),
        says("Everybody at work lost points. I am done with it."),
        says("Many thanks for adding this to my article!"),
    )
    assert hosts(voices) == {"c2", "c4", "c6"}
    assert len([v for v in voices if v.role == "host"]) == 1


def test_two_welcomes_make_a_host_and_one_does_not():
    first = (says("It is all noise.", "Rosa"), says("Thank you for stopping by!"))
    assert hosts(join(*first)) == set()
    assert hosts(join(*first, says("Rubbish.", "Ben"), says("Thanks for commenting, both views count."))) == {
        "c2",
        "c4",
    }


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for your post, it put words to my doubts.",
        "Thank you for sharing this article. Mine dropped as well.",
        "I wrote about the same thing on my blog.",
        "I feel your pain, mine went from 40 to 31.",
        "Great post! Thanks for writing it.",
        "As I said in my post above, nobody reads the small print.",
        "Look at my site for more tips.",
        "> thanks for reading my post\nThat was kind of you to say.",
        'You closed with "thank you for commenting on my post", how odd.',
        "Not waiting for the next post about this.",
        "I have not updated my site in years.",
    ],
)
def test_a_nameless_commenter_is_not_the_host(text):
    assert hosts(join(says("My rank halved.", "Rosa Quint"), says(text), says("Same here.", "Ben Ode"))) == set()


def test_words_never_make_a_host_of_somebody_with_a_name():
    voices = join(says("Halved.", "Rosa"), says("Thanks for adding to my post!", "Ben Ode"))
    assert hosts(voices) == set()


def test_words_are_not_asked_where_the_host_is_known():
    voices = join(says("Mine.", "Ida", by_host=True), says("Hm.", "Rosa"), says("Thanks for adding to my post!"))
    assert hosts(voices) == {"c1"}


def test_spam_does_not_speak_for_the_article():
    thread = thread_of(says("Halved.", "Rosa"), says("Thanks for adding to my post!"))
    assert hosts(merge(thread, readings_of(thread, spam=["c2"]))) == set()


# --- the tool's own staff -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "comment",
    [
        says("I work for Scorely and can explain.", "Kim"),
        says("Hi, I'm Kim from Scorely. We changed the weights.", "Kim"),
        says("I\u2019m the community manager at Scorely, happy to look.", "Kim"),
        says("We at Scorely read every comment.", "Kim"),
        says("Kim here from Scorely support.\nScorely support here.", "Kim"),
        says("This is Kim with Scorely. Sorry for the trouble.", "Kim"),
        says("On behalf of Scorely, apologies.", "Kim"),
        says("Please mail us.", "Scorely Support"),
        says("Please mail us.", "Kim @ Scorely Team"),
        says("Please mail us.", "Scorely"),
        says("Please mail us.", "Kim from Scorely"),
    ],
)
def test_staff_is_known_by_name_and_by_word(comment):
    assert [v.role for v in join(comment, tool=TOOL)] == ["vendor"]


@pytest.mark.parametrize(
    "comment",
    [
        says("I used to work for Scorely. Run.", "Kim"),
        says("I don't work for Scorely, I only use it.", "Kim"),
        says("If I worked at Scorely I would be ashamed.", "Kim"),
        says("Do people who say “I work for Scorely” get a better rank?", "Kim"),
        says("> I work for Scorely\nThen fix it.", "Kim"),
        says("I got mail from Scorely today.", "Kim"),
        says("I am tired of Scorely.", "Kim"),
        says("I work with a designer.", "Kim"),
        says("It is nonsense.", "ScorelyHater"),
        says("My friend and I work for Scorelytics.", "Kim"),
    ],
)
def test_a_user_is_no_staff(comment):
    assert [v.role for v in join(comment, tool=TOOL)] == ["community"]


def test_without_a_tool_nobody_is_staff():
    assert [v.role for v in join(says("I work for Scorely.", "Kim"))] == ["community"]
    assert vendor_reason(says("I work for Scorely.", "Kim"), Tool("")) == ""


# --- scale and real data ------------------------------------------------------------------------------------------


def test_a_flood_under_one_address_stays_quick():
    flood = [says("x " * 2000 + "thanks for " * 50, f"n{i}", "https://flood.example") for i in range(1500)]
    assert len(join(*flood, tool=TOOL)) >= 50


@pytest.mark.shared
def test_the_seed_thread_has_seven_voices():
    path = Path(__file__).parents[2] / "shared" / "seed" / "gold.json"
    if not path.exists():
        pytest.skip("the development data is not beside this checkout")
    rows = json.loads(path.read_text(encoding="utf-8"))["responses"]
    comments = tuple(Comment(f"c{r['n']}", r["body"], Author(r["header_name"]), kind=r["kind"]) for r in rows)
    thread = Thread(Post(title="x"), comments, Source("test"))
    voices = merge(thread, readings_of(thread, spam=[f"c{r['n']}" for r in rows if r["spam"]]))
    assert hosts(voices) == {f"c{r['n']}" for r in rows if r["by_host"]}
    plain = {f"c{r['n']}" for r in rows if r["kind"] == "comment" and not r["spam"] and not r["by_host"]}
    assert [v.comment_ids for v in voices if plain & set(v.comment_ids)] == [(c,) for c in sorted(plain, key=_number)]


def _number(comment: str) -> int:
    return int(comment[1:])


def test_quotation_marks_blank_what_others_said():
    comment = Comment("c2", "thanks for reading my post! Indeed.", Author("Anonymous"), marks=(Mark("quote", 0, 27),))
    thread = Thread(POST, (Comment("c1", "Hm.", Author("Rosa")), comment), Source("test"))
    assert hosts(merge(thread, readings_of(thread))) == set()
