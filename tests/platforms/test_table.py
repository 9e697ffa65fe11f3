"""Tables of comments: the columns that mean something, bad rows that cost only themselves, and what spreadsheets do."""

from __future__ import annotations

import contextlib
import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.errors import BadRow, Unreadable, UsageError
from threadscope.model import Author, Comment, Post, Source, Thread
from threadscope.platforms.table import read_table
from threadscope.wire import thread_to_json

CSV = """id,thread,parent_id,author,author_url,posted,kind,permalink,likes,text,post_title,tool,Region
a1,t1,,Mara,https://m.example/,2012-05-03T10:22:00,comment,https://x.example/#a,3,"It fell, 41 to 30.",Rank,Beacon,north
b1,t2,,Otis,,4 May 2012,host,,,Thanks all.,,,
a2,t1,a1,Pia,,2012-05-03T11:00:00,pingback,,,[...] as said [...],Other,,south
"""


def split(source, form=None):
    threads, bad = [], []
    for item in read_table(source, form):
        (bad if isinstance(item, BadRow) else threads).append(item)
    return threads, bad


def test_rows_of_one_thread_belong_together_wherever_they_stand():
    threads, bad = split(CSV.encode(), "csv")
    assert not bad
    assert [(t.name, [c.id for c in t.comments]) for t in threads] == [("t1", ["a1", "a2"]), ("t2", ["b1"])]


def test_every_listed_column_finds_its_field():
    (first, second), _ = split(CSV.encode(), "csv")
    comment, ping = first.comments
    assert comment.author == Author("Mara", "https://m.example/")
    assert comment.text == "It fell, 41 to 30."
    assert comment.posted is not None
    assert comment.posted.isoformat() == "2012-05-03T10:22:00"
    assert (comment.permalink, comment.likes) == ("https://x.example/#a", 3)
    assert comment.extra == {"region": "north"}
    assert (ping.kind, ping.parent_id) == ("pingback", "a1")
    assert (first.post.title, first.tool) == ("Rank", "Beacon")
    assert (second.comments[0].by_host, second.comments[0].kind) == (True, "comment")
    assert second.comments[0].posted is not None


def test_without_a_thread_column_the_file_is_one_thread():
    threads, _ = split(b"Author;TEXT\nMara;one\nOtis;two\n")
    assert len(threads) == 1
    assert [c.text for c in threads[0].comments] == ["one", "two"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter):
    table = delimiter.join(["id", "text"]) + "\n" + delimiter.join(["1", '"a, b; c | d"']) + "\n"
    threads, bad = split(table.encode(), "csv")
    assert not bad
    assert threads[0].comments[0].text == "a, b; c | d"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_of_spreadsheets(encoding):
    threads, _ = split("id,text\n1,caf\xe9 \u2013 na\xefve\n2,plain\n".encode(encoding))
    assert threads[0].comments[0].text == "caf\xe9 \u2013 na\xefve"


def test_a_windows_export_is_read_as_such():
    threads, _ = split("id,text\n1,caf\xe9 \u201cgut\u201d\n2,\xfcber f\xfcnf\n".encode("cp1252"))
    assert [c.text for c in threads[0].comments] == ["caf\xe9 \u201cgut\u201d", "\xfcber f\xfcnf"]


def test_a_broken_sequence_spoils_its_own_cell_only():
    threads, bad = split("id,text\n1,caf\xe9\n".encode() + b"2,br\xff\xfeoken\n3,fine\n")
    assert not bad
    texts = [c.text for c in threads[0].comments]
    assert (texts[0], texts[2]) == ("caf\xe9", "fine")
    assert "br" in texts[1]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"1,\n", "empty"),
        (b"1,   \n", "empty"),
        (b"1\n", "1 fields"),
        (b"1,a,b,c\n", "4 fields"),
        (b"0,again\n", "used before"),
    ],
)
def test_a_bad_row_is_reported_with_its_line_and_the_rest_goes_on(row, reason):
    threads, bad = split(b"id,text\n0,first\n" + row + b"9,last\n", "csv")
    assert [c.id for c in threads[0].comments] == ["0", "9"]
    assert len(bad) == 1
    assert "Line 3" in bad[0].message
    assert reason in bad[0].message
    assert bad[0].exit_code == 3


def test_line_numbers_count_lines_not_rows():
    _, bad = split(b'id,text\n1,"two\nlines"\n2,\n', "csv")
    assert "Line 4" in bad[0].message


def test_a_quote_that_nothing_closes_does_not_take_the_rows_after_it():
    threads, bad = split(b'id,author,text\n1,Ana,"mine fell\n2,Ben,mine rose\n3,Cai,same here\n', "csv")
    assert "Line 2" in bad[0].message
    assert [comment.id for comment in threads[0].comments] == ["2", "3"]


def test_a_lost_quote_does_not_take_the_rows_after_it():
    table = 'id,text\n1,fine\n2,x,"open\n' + "".join(f"{n},row {n}\n" for n in range(3, 60))
    threads, bad = split(table.encode(), "csv")
    assert len(threads[0].comments) == 58
    assert len(bad) == 1


def test_cells_may_hold_nuls_and_be_long():
    threads, bad = split(b"id,text\n1,a\x00b\n2," + b"x" * 300_000 + b"\n", "csv")
    assert not bad
    assert threads[0].comments[0].text == "ab"
    assert len(threads[0].comments[1].text) == 300_000


def test_trailing_delimiters_are_no_fields():
    threads, bad = split(b"id,text\n1,fine,,,\n", "csv")
    assert not bad
    assert threads[0].comments[0].text == "fine"


@pytest.mark.parametrize(
    ("table", "form"),
    [
        (b"id,body\n1,hello\n", "csv"),
        (b"1,hello\n2,there\n", "csv"),
        (b'{"id": 1, "body": "x"}\n', "jsonl"),
        (b'[{"id": 1, "body": "x"}]', "json"),
        (b"", None),
        (b"  \n\n", None),
        (b"[1, 2]", "json"),
        (b"[{]", "json"),
        (b"[" * 100_000, "json"),
    ],
)
def test_what_is_no_table_of_comments_is_said_in_one_sentence(table, form):
    with pytest.raises(Unreadable) as raised:
        split(table, form)
    assert raised.value.message.endswith(".")


@pytest.mark.parametrize(
    ("columns", "form"),
    [
        (("id", "username", "comment", "date", "reply_to"), "csv"),
        (("id", "user", "body", "created_at", "in_reply_to"), "jsonl"),
        (("id", "author_name", "content", "published_at", "parent"), "json"),
        (("id", "author", "message", "timestamp", "parent_id"), "csv"),
        (("id", "user", "Comment_Text", "posted", "parent"), "csv"),
        (("id", "username", "review", "date", "parent"), "json"),
    ],
)
def test_columns_of_other_tools_are_taken_and_said(columns, form):
    rows = [("1", "Mara", "It fell; why?", "2012-05-03", ""), ("2", "Otis", "No idea.", "2012-05-04", "1")]
    objects = [dict(zip(columns, row, strict=True)) for row in rows]
    if form == "csv":
        out = io.StringIO()
        csv.writer(out, delimiter=";").writerows([columns, *rows])
        table = out.getvalue()
    else:
        table = json.dumps(objects) if form == "json" else "\n".join(map(json.dumps, objects))
    (thread,), bad = split(table.encode(), form)
    assert not bad
    read = [(c.id, c.author.name, c.text, c.posted_raw, c.parent_id) for c in thread.comments]
    assert read == [("1", "Mara", "It fell; why?", "2012-05-03", None), ("2", "Otis", "No idea.", "2012-05-04", "1")]
    assert len(thread.source.warnings) == 1
    assert f"`{columns[2].lower()}` as text" in thread.source.warnings[0]


def test_a_table_that_has_our_columns_keeps_its_others():
    (thread,), _ = split(b"id,text,user,date\n1,Well.,u7,monday\n", "csv")
    assert thread.comments[0].extra == {"user": "u7", "date": "monday"}
    assert thread.comments[0].author.name == ""
    assert not thread.source.warnings


def test_an_unknown_format_is_a_wrong_option():
    with pytest.raises(UsageError):
        split(b"text\nx\n", "xlsx")


def test_json_lines_skip_what_is_broken():
    lines = b"""{"text": "one", "author": {"name": "Mara", "url": "https://m.example/"}}
{oops

[1]
{"text": 5}
{"text": "two", "mood": 3}
"""
    threads, bad = split(lines, "jsonl")
    assert [c.text for c in threads[0].comments] == ["one", "two"]
    assert threads[0].comments[0].author == Author("Mara", "https://m.example/")
    assert threads[0].comments[1].extra == {"mood": 3}
    assert [b.message.split(":")[0] for b in bad] == ["Line 2", "Line 4", "Line 5"]


def test_kinds_that_markup_does_not_know_are_handed_through():
    threads, _ = split(b"text,kind\nbuy now,spam\n", "csv")
    assert threads[0].comments[0].kind == "comment"
    assert threads[0].comments[0].extra == {"kind": "spam"}


def test_what_extract_wrote_is_read_back():
    thread = Thread(
        Post(title="A rank"),
        (Comment("c1", "It fell.", Author("Mara")), Comment("c2", "No.", parent_id="c1")),
        Source("generic"),
        "x.html",
    )
    wire = thread_to_json(thread)
    for data, form in (
        (json.dumps(wire), None),
        (json.dumps([wire], indent=1), "json"),
        (json.dumps(wire, indent=1), None),
        (json.dumps(wire) + "\n" + json.dumps(wire) + "\n", "jsonl"),
    ):
        threads, bad = split(data.encode(), form)
        assert not bad
        assert [c.text for c in threads[0].comments] == ["It fell.", "No."]
        assert threads[0].source.platform == "generic"


def test_a_path_and_a_stream_are_read_and_a_stream_stays_open(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"text\nhello\n")
    assert split(path)[0][0].comments[0].text == "hello"
    stream = io.BytesIO(b"text\nhello\n")
    split(stream)
    assert not stream.closed


cells = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30).filter(str.strip)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=8))
def test_every_written_row_is_read(rows):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["author", "text"])
    writer.writerows(rows)
    threads, bad = split(out.getvalue().encode(), "csv")
    assert not bad
    assert len(threads[0].comments) == len(rows)


@given(st.binary(max_size=400))
def test_any_bytes_give_threads_bad_rows_or_one_clear_refusal(data):
    with contextlib.suppress(Unreadable):
        split(data)
