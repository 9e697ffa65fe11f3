"""Why a comment was read as it was: the words marked, the sentence taken apart."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.cli import main
from threadscope.errors import UsageError
from threadscope.explain import find, highlighted
from threadscope.model import Span

spans = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=5)


@given(st.text(alphabet="abc .é", min_size=20, max_size=30), spans)
def test_marks_add_nothing_but_themselves(text, places):
    marked = highlighted(text, [Span(min(a, b), max(a, b), "") for a, b in places])
    assert marked.replace("⟦", "").replace("⟧", "") == text
    assert marked.count("⟦") == marked.count("⟧") <= len(places)


def test_overlapping_spans_are_marked_once():
    assert highlighted("one two three", [Span(0, 7, ""), Span(4, 13, ""), Span(0, 3, "")]) == "⟦one two three⟧"


@pytest.fixture
def explained(tmp_path, capsys):
    def explain(text):
        path = tmp_path / "in.jsonl"
        path.write_text(json.dumps({"id": "1", "author": "Ane", "text": text}))
        assert main(["explain", str(path), "1", "--tool", "Fernmark"]) == 0
        return capsys.readouterr().out

    return explain


def test_the_sentence_behind_a_stance_is_taken_apart(explained):
    out = explained("Thanks for this. I do not trust Fernmark at all, it is plain wrong about me.")
    assert "⟦" in out
    assert "parsed: " in out
    assert "negation: not" in out
    assert "who or what: I" in out


def test_a_score_change_says_what_moved(explained):
    out = explained("My Fernmark score fell from 71 to 44 last week.")
    assert "down by 27, 71 to 44" in out
    assert "fell from 71 to 44⟧ last week" in out


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("comment-42", "comment-42"), ("42", "comment-42"), ("142", "comment-142"), ("7", "7"), ("late", "late-one")],
)
def test_a_comment_is_named_by_what_it_alone_begins_or_ends_with(wanted, found):
    assert find(["comment-42", "comment-142", "7", "comment-7", "late-one"], wanted) == found


@pytest.mark.parametrize("wanted", ["", "2", "comment", "nobody"])
def test_what_may_be_several_comments_or_none_is_asked_again(wanted):
    with pytest.raises(UsageError, match=r"comment"):
        find(["comment-42", "comment-142"], wanted)


def test_a_comment_of_a_run_is_explained(tmp_path, capsys):
    rows = [
        {"thread": thread, "id": f"c-{n}", "author": "Ane", "tool": "Fernmark", "text": text}
        for thread, start in (("one", 1), ("two", 2))
        for n, text in ((start, "I do not trust Fernmark at all."), (start + 10, "Thanks for this."))
    ]
    rows.append(rows[0] | {"thread": "two"})
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert main(["batch", str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "run"), "--quiet"]) == 0
    run = str(tmp_path / "run")
    for named in ("c-12", "12", "two#c-1"):
        assert main(["explain", run, named]) == 0
    assert "negation: not" in capsys.readouterr().out
    assert main(["explain", run, "c-1"]) == 2
    assert "one#c-1" in capsys.readouterr().err
    assert main(["explain", run, "nobody"]) == 2
    assert "no comment 'nobody' in this run" in capsys.readouterr().err
    assert main(["explain", run, "c"]) == 2
