"""Threads pasted as plain text: whatever repeats is the header, in any layout and several languages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadscope.model import Page
from threadscope.platforms.base import Document
from threadscope.platforms.pasted import matches, read

PEOPLE = ("Mara Lind", "Otis", "Pia Voss")
WORDS = ("It fell from 41 to 30.", "Mine rose.\n\nTwice.", "No idea what it counts.")
DATES = ("October 3, 2012 at 5:01 pm", "October 13, 2012 at 6:12 pm", "October 14, 2012 at 9:00 am")
SHORT = ("3 May 2014", "14 May 2014", "25 May 2014")
AGO = ("3 hours ago", "2 hours ago", "1 hour ago")

LAYOUTS = {
    "says, then the date": ("{name} says:\n{date}\n\n{text}\nReply\n", DATES),
    "says and the date on one line": ("{name} says: {date}\n{text}\n", DATES),
    "wrote on": ("{name} wrote on {date}:\n{text}\n", SHORT),
    "posted by": ("Posted by {name} on {date}\n\n{text}\n", DATES),
    "a dot between": ("{name} \u00b7 {date}\n{text}\nLike \u00b7 Reply\n", AGO),
    "a dash between": ("{name} - {date}\n{text}\n", SHORT),
    "a bar and a number": ("#{n} | {name} | {date}\n{text}\n", SHORT),
    "buttons behind": ("{name} {date} | reply\n\n{text}\n", AGO),
    "the date first": ("On {date} {name} said:\n{text}\n", SHORT),
    "the date above, the name in the line": ("{date}, {name} wrote:\n{text}\n", SHORT),
    "a name and a date, each on its line": ("{name}\n{date}\n{text}\n", DATES),
    "a bullet and brackets": ("  * {name} ({date}): {text}\n", SHORT),
    "numbers and avatars": ("  {n}. {name}'s Gravatar\n\n     {name} on {date}\n\n     {text}\n", DATES),
    "signed below": ("{text}\nPosted by: {name} at {date}\n", DATES),
    "French": ("{name} a \xe9crit le {date} :\n{text}\n", ("3 mai 2014", "14 mai 2014", "25 mai 2014")),
    "German": ("{name} schrieb am {date}:\n{text}\n", ("3. Mai 2014", "14. Mai 2014", "25. Mai 2014")),
    "Spanish": ("{name} dijo:\n{date}\n{text}\n", ("3 de mayo de 2014", "14 de mayo de 2014", "25 de mayo de 2014")),
    "Russian": (
        "{name} \u043f\u0438\u0448\u0435\u0442:\n{date}\n{text}\n",
        ("3 \u043c\u0430\u044f 2014", "14 \u043c\u0430\u044f 2014", "25 \u043c\u0430\u044f 2014"),
    ),
}


def thread(text):
    document = Document(Page(url="", body=text.encode()))
    candidate = read(document) if matches(document) else None
    return candidate.thread if candidate else None


def pasted(layout, dates, heading="3 Comments"):
    records = (
        layout.format(n=n, name=name, date=date, text=words)
        for n, (name, date, words) in enumerate(zip(PEOPLE, dates, WORDS, strict=True), start=1)
    )
    return f"A rank for all\n\nSome words about it.\n\n{heading}\n\n" + "\n".join(records)


@pytest.mark.parametrize(("layout", "dates"), LAYOUTS.values(), ids=LAYOUTS.keys())
def test_a_repeated_header_is_found_in_any_layout(layout, dates):
    found = thread(pasted(layout, dates))
    assert [c.author.name for c in found.comments] == list(PEOPLE)
    assert [c.posted_raw for c in found.comments] == list(dates)
    squeezed = [" ".join(c.text.split()) for c in found.comments]
    assert squeezed == [" ".join(words.split()) for words in WORDS]
    assert (found.post.title, found.source.stated_count) == ("A rank for all", 3)


@pytest.mark.parametrize(("layout", "dates"), list(LAYOUTS.values())[:13], ids=list(LAYOUTS)[:13])
def test_the_heading_above_the_thread_may_be_missing(layout, dates):
    found = thread(pasted(layout, dates, heading=""))
    assert [c.author.name for c in found.comments] == list(PEOPLE)


@pytest.mark.parametrize("heading", ["3 Comments\n\n", ""], ids=["heading", "no heading"])
@pytest.mark.parametrize("words", [WORDS, ("Nope", "Mine rose.", "Agreed")], ids=["long", "short"])
@pytest.mark.parametrize(
    "layout",
    [
        "{name}\n{text}\n{date}\n\n",
        "{name}\n{text}\n{date}\n",
        "{name}\n\n{text}\n\n{date}\n\n",
        "{name} says:\n{text}\n{date} \u00b7 Reply\n\n",
        "{date}\n{name}\n{text}\n\n",
        "{name}\n{date}\n{text}\n\n",
        "{text}\n{name}\n{date}\n\n",
    ],
)
def test_the_whole_paste_decides_on_which_side_of_a_date_its_name_stands(layout, words, heading):
    records = [layout.format(name=n, text=t, date=d) for n, t, d in zip(PEOPLE, words, DATES, strict=True)]
    found = thread(heading + "".join(records))
    assert [(c.author.name, c.text, c.posted_raw) for c in found.comments] == list(
        zip(PEOPLE, words, DATES, strict=True)
    )


def test_a_list_inside_a_comment_is_no_comment():
    text = "A post\n\n3 comments\n\n"
    text += "1. Mara on 3 May 2014:\nTwo things\n1. one thing\n2. another thing\n\n"
    text += "2. Otis on 14 May 2014:\nFine.\n\n3. Pia on 15 May 2014:\nFiner.\n"
    found = thread(text)
    assert [c.id for c in found.comments] == ["c1", "c2", "c3"]
    assert "2. another thing" in found.comments[0].text


def test_a_record_whose_header_was_lost_shows_by_its_number():
    text = "A post\n\n" + "".join(
        f"  {n}. {name}'s Gravatar\n\n    {head}\n\n    Words {n}.\n\n"
        for n, name, head in (
            (1, "Mara", "Posted by Mara on 3 May 2014"),
            (2, "Otis", "Posted by Otis on 4 May 2014"),
            (3, "A post \u00ab Another site", ""),
            (4, "Pia", "Posted by Pia on 15 May 2014"),
        )
    )
    found = thread(text)
    assert [c.id for c in found.comments] == ["c1", "c2", "c3", "c4"]
    lost = found.comments[2]
    assert (lost.author.name, lost.posted_raw, lost.text) == ("A post \u00ab Another site", None, "Words 3.")


def test_indented_replies_answer_what_stands_above_them():
    text = "T\n\nMara, 2 May 2012 at 10:00\nOne.\n\n"
    text += "    Otis, 2 May 2012 at 11:00\n    Two.\n\nPia, 13 May 2012 at 10:00\nThree.\n"
    found = thread(text)
    assert [c.parent_id for c in found.comments] == [None, found.comments[0].id, None]


def test_a_header_that_names_whom_it_answers():
    text = "T\n\nMara, 2 May 2012 at 10:00\nOne.\n\n"
    text += "Pia, 13 May 2012 at 10:00\nTwo.\n\nOtis in reply to Mara, 14 May 2012 at 11:00\nThree.\n"
    found = thread(text)
    assert found.comments[2].author.name == "Otis"
    assert found.comments[2].parent_id == found.comments[0].id


def test_what_follows_the_thread_is_no_comment():
    found = thread(pasted(*LAYOUTS["posted by"]) + "\nLeave a Reply\n\nName\nMail\nWebsite\n")
    assert found.comments[-1].text == WORDS[-1]


def test_the_article_s_own_byline_is_no_comment():
    text = "T\n\nPosted by Ed on 1 May 2012\n\nThe article.\n\n2 responses\n\n"
    text += "Posted by Mara on 2 May 2012\n\nOne.\n\nPosted by Otis on 13 May 2012\n\nTwo.\n"
    assert [c.author.name for c in thread(text).comments] == ["Mara", "Otis"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "Dear all,\n\nwe meet on 3 May 2012 at 10:00 in the hall.\n\nThen on 14 May 2012 we leave.\n\nBye\n",
        "Changelog\n\n2012-05-03\nFixed the parser\n2012-06-03\nAdded a thing\n2012-07-01\nReleased\n",
        "1. one\n2. two\n3. three\n",
        "Price list\n\nTea 2.50\nCoffee 3.10\nWater 1.00\n",
    ],
)
def test_text_without_a_thread_is_none(text):
    assert thread(text) is None


@pytest.mark.parametrize(
    "line", [" " * 100_000, "1" * 100_000, "a " * 50_000, "says " * 20_000, "- " * 50_000, "(" * 100_000]
)
def test_long_lines_cost_no_time(line):
    thread("T\n\nMara on 3 May 2014:\n" + line + "\nOtis on 14 May 2014:\n" + line + " 3 May 2014\n")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Mara on 3 May 2014:",
                "1. Otis's Gravatar",
                "says:",
                "3 May 2014",
                "",
                "words",
                "5 comments",
                "reply",
                "\x00",
                "  4.",
            ]
        )
    )
)
def test_any_lines_give_a_sound_thread(lines):
    found = thread("\n".join(lines))
    if found is not None:
        ids = [c.id for c in found.comments]
        assert len(set(ids)) == len(ids)
        assert {c.parent_id for c in found.comments} <= {None, *ids}
