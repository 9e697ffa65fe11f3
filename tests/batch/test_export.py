"""A run's tables for others: nobody is named, offsets hold, no cell acts, one key is one person."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile

import duckdb
import pytest

from threadscope.batch.driver import Conduct, batch
from threadscope.batch.export import EXPORTED, FORMATS, export
from threadscope.batch.options import BatchOptions
from threadscope.batch.rows import TABLES
from threadscope.cli import main
from threadscope.errors import UsageError
from threadscope.privacy import NOTICE

KEY = b"sixteen bytes or more of a secret"
TEXTS = (
    ("Solveig Brandt", "I do not trust Quillmark: mine fell from 71 to 44. Mail s.brandt@quay.example, dear Oda."),
    ("Oda Lindqvist", "Solveig is right. @solveig_b shows it at http://quay.example/x and Quillmark is plain wrong."),
    (
        "Oda Lindqvist",
        "=HYPERLINK(1) says Brandt\u202e. Quillmark thinks that Solveig is influential about cheese.",
    ),
    ("Anonymous", "\x1b[31mI rely on Quillmark. It is accurate, whatever LINDQVIST says. I will solve it."),
)
NAMED = re.compile(r"solveig|brandt|\boda\b|lindqvist|quay\.example", re.IGNORECASE)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    rows = []
    for t in range(5):
        post = {
            "thread": f"t{t}",
            "tool": "Quillmark",
            "post_author": "Halvor Brandt",
            "post_url": f"https://h{t % 2}.example/{t}",
        }
        for n, (author, text) in enumerate(TEXTS):
            who = {"author": author, "text": f"{text} Said under post {t}."}
            if author.startswith("Solveig"):
                who["author_url"] = "http://quay.example/solveig"
            place = f"https://h.example/{t}#{n}-solveig"
            when = f"2015-0{t + 1}-03T08:00:00"
            rows.append(post | who | {"id": f"{t}-{n}", "permalink": place, "posted": when, "mail": "oda@quay.example"})
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    options = BatchOptions(shard_threads=2)
    batch([str(folder / "rows.jsonl")], folder / "run", options, Conduct(engine="serial", quiet=True))
    return folder / "run"


def exported(run, table, output_format, key=KEY):
    stream = io.BytesIO()
    export(run, table, output_format, stream, key)
    return stream.getvalue()


def rows_of(run, table, key=KEY):
    return [json.loads(line) for line in exported(run, table, "jsonl", key).splitlines()]


def parquet_of(run, table, tmp_path, key=KEY):
    path = tmp_path / "t.parquet"
    path.write_bytes(exported(run, table, "parquet", key))
    result = duckdb.execute(f"SELECT * FROM read_parquet('{path}')")
    return [dict(zip((c[0] for c in result.description), row, strict=True)) for row in result.fetchall()]


@pytest.mark.parametrize("table", EXPORTED)
def test_no_table_names_anybody_in_any_format(run, table, tmp_path):
    assert NAMED.search(exported(run, table, "jsonl", None).decode()), "else this shows nothing"
    assert not NAMED.search(exported(run, table, "jsonl").decode())
    assert not NAMED.search(exported(run, table, "csv").decode())
    assert not NAMED.search(json.dumps(parquet_of(run, table, tmp_path), default=str))
    with zipfile.ZipFile(io.BytesIO(exported(run, table, "xlsx"))) as book:
        assert not NAMED.search(" ".join(book.read(name).decode() for name in book.namelist()))


def test_every_offset_points_at_the_new_text(run):
    comments = {row["id"]: row for row in rows_of(run, "comments")}
    claims = rows_of(run, "claims")
    assert claims
    assert any("Person" in row["text"] for row in comments.values())
    for claim in claims:
        text = comments[claim["comment"]]["text"]
        assert text[claim["start"] : claim["end"]] == claim["text"] != ""
        for topic in claim["topics"] or ():
            assert text[topic["start"] : topic["end"]] == topic["text"]
    for row in comments.values():
        for found in json.loads(row["stance_evidence"]) + json.loads(row["claims"]):
            assert row["text"][found["start"] : found["end"]] == found["text"]
    inside = [claim for row in comments.values() for claim in json.loads(row["claims"])]
    assert len(inside) == len(claims)


def test_one_person_has_one_pseudonym_in_every_thread_and_every_report(run, tmp_path, capsys):
    comments, voices = rows_of(run, "comments"), rows_of(run, "voices")
    authors = {original["author"]: row["author"] for original, row in zip(rows_of(run, "comments", None), comments)}  # noqa: B905  lengths are compared below
    assert len(authors) == len(set(authors.values())) == 3
    assert authors["Anonymous"] == "Anonymous"
    assert {row["author"] for row in comments} == set(authors.values())
    solveig = {row["person"] for row in voices if row["names"] == [authors["Solveig Brandt"]]}
    assert len(solveig) == 1, "the same address in five threads"
    assert rows_of(run, "voices", KEY[::-1])[0]["names"] != voices[0]["names"]
    source, key = tmp_path / "one.jsonl", tmp_path / "key"
    source.write_text(json.dumps({"id": "1", "author": "Solveig Brandt", "text": "Quillmark is wrong."}))
    key.write_bytes(KEY)
    flags = ["--pseudonymize", "--pseudonym-key", str(key), "--format", "jsonl"]
    assert main(["analyze", str(source), "--tool", "Quillmark", *flags]) == 0
    assert json.loads(capsys.readouterr().out)["author"] == authors["Solveig Brandt"]


def test_nothing_but_the_names_changes(run):
    for table in EXPORTED:
        before, after = rows_of(run, table, None), rows_of(run, table)
        assert len(before) == len(after) > 0
        for one, other in zip(before, after, strict=True):
            for name, kind in TABLES[table].items():
                if name in ("starts", "ends"):  # numbers of the first and last words, which may be names
                    assert other[name] is None
                elif kind in ("DOUBLE", "BOOLEAN", "BIGINT") or name in ("thread_id", "comment", "voice", "posted_at"):
                    assert one[name] == other[name]


def test_all_formats_hold_the_same(run, tmp_path):
    lines = rows_of(run, "claims")
    cells = list(csv.DictReader(io.StringIO(exported(run, "claims", "csv").decode(), newline="")))
    held = parquet_of(run, "claims", tmp_path)
    assert len(lines) == len(cells) == len(held)
    for line, row, typed in zip(lines, cells, held, strict=True):
        assert line == typed
        assert row["start"] == str(line["start"])
    assert list(cells[0]) == list(lines[0]) == list(held[0]) == list(TABLES["claims"])


def test_no_cell_acts_and_offsets_hold_in_what_is_shown(run):
    data = exported(run, "comments", "csv").decode()
    assert not {"\x1b", "\u202e"} & set(data)
    cells = {row["id"]: row["text"] for row in csv.DictReader(io.StringIO(data, newline=""))}
    texts = {row["id"]: row["text"] for row in rows_of(run, "comments")}
    assert cells["0-2"].startswith("'=")
    assert {name: len(text.removeprefix("'=")) for name, text in cells.items()} == {
        name: len(text.removeprefix("=")) for name, text in texts.items()
    }
    with zipfile.ZipFile(io.BytesIO(exported(run, "comments", "xlsx"))) as book:
        sheets = " ".join(book.read(name).decode() for name in book.namelist() if "worksheets/" in name)
        assert "<f>" not in sheets
        assert "HYPERLINK(1)" in sheets
        assert NOTICE in sheets
    assert exported(run, "comments", "xlsx") == exported(run, "comments", "xlsx")


def test_sheets_and_parts_go_on_where_one_is_full(run, monkeypatch, tmp_path):
    monkeypatch.setattr("threadscope.outputs.xlsx.ROWS", 7)
    monkeypatch.setattr("threadscope.batch.exportformats._PART", 3)
    with zipfile.ZipFile(io.BytesIO(exported(run, "comments", "xlsx"))) as book:
        assert 'name="comments 3"' in book.read("xl/workbook.xml").decode()
    assert [row["id"] for row in parquet_of(run, "comments", tmp_path)] == [r["id"] for r in rows_of(run, "comments")]


@pytest.mark.parametrize("output_format", FORMATS)
def test_a_run_without_rows_has_columns(run, monkeypatch, output_format):
    monkeypatch.setattr("threadscope.batch.run.Run.done", lambda self: [])
    written = exported(run, "voices", output_format)
    assert (b"thread_id" in written) == (output_format in ("csv", "parquet"))


def test_the_command(run, tmp_path, capsys):
    key, out = tmp_path / "key", tmp_path / "c.csv"
    key.write_bytes(KEY)
    assert main(["export", str(run), "--pseudonym-key", str(key), "-o", str(out)]) == 0
    assert NOTICE in capsys.readouterr().err
    assert not NAMED.search(out.read_text("utf-8"))
    assert main(["export", str(run), "--names", "--table", "voices"]) == 0
    said = capsys.readouterr()
    assert "Solveig" in said.out
    assert NOTICE not in said.err
    assert main(["export", str(run), "--names", "--pseudonym-key", str(key)]) == 2
    assert main(["export", str(run), "--format", "xlsx"]) == 2
    with pytest.raises(UsageError):
        exported(tmp_path, "comments", "csv")
