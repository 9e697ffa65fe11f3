"""Every format tells the same figures, the same bytes each time, and is harmed by no comment."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections import Counter

import pytest
from html_threads import Draft, hostile, long, ordinary

from threadscope import outputs
from threadscope.model import STANCES
from threadscope.outputs import BINARY_FORMATS, REPORT_FORMATS, Style
from threadscope.outputs.summary import number, signed

TEXTS = tuple(name for name in REPORT_FORMATS if name not in BINARY_FORMATS)


def written(report, shape):
    stream = io.BytesIO() if shape in BINARY_FORMATS else io.StringIO()
    outputs.get(shape).write_reports([report], stream, Style(width=110))
    return stream.getvalue()


def flat(text):
    """Read a page or a paragraph as a person does: without tags, on one line."""
    return " ".join(re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", text, flags=re.DOTALL).replace("\xa0", " ").split())


def sheet_rows(book, name):
    first, *rest = book[name].iter_rows(values_only=True)
    return [dict(zip(first, row, strict=True)) for row in rest]


def rows_of(report, shape):
    """Read the formats of a row a comment; each cell as text or None."""
    if shape == "jsonl":
        lines = (json.loads(line) for line in written(report, shape).splitlines())
        return [(r["stance"]["label"], r["sentiment"]["label"], r["excluded"], r["voice"], r["votes"]) for r in lines]
    if shape == "csv":
        rows = csv.DictReader(io.StringIO(written(report, shape)))
        voted = {"True": True, "False": False}
    elif shape == "xlsx":
        openpyxl = pytest.importorskip("openpyxl")
        rows = sheet_rows(openpyxl.load_workbook(io.BytesIO(written(report, shape))), "comments")
        voted = {True: True, False: False}
    else:
        import tempfile

        import duckdb

        with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
            file.write(written(report, shape))
            file.flush()
            found = duckdb.sql(f"SELECT * FROM '{file.name}'")
            rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
        voted = {True: True, False: False}
    names = ("stance_label", "sentiment_label", "excluded", "voice")
    return [(*(row[name] or None for name in names), voted[row["votes"]]) for row in rows]


@pytest.mark.parametrize("report", [ordinary(), long(60)], ids=["ordinary", "long"])
@pytest.mark.parametrize("shape", ["jsonl", "csv", "xlsx", "parquet"])
def test_rows_add_up_to_the_report(report, shape):
    printed = json.loads(written(report, "json"))
    rows = rows_of(report, shape)
    assert len(rows) == len(report.thread.comments)
    assert Counter(out for *_, out, _, _ in rows if out) == Counter(o["reason"] for o in printed["voices"]["excluded"])
    assert len({voice for *_, out, voice, _ in rows if not out}) == printed["voices"]["community"]
    tones = Counter(tone for _, tone, out, _, _ in rows if not out)
    assert all(tones[tone] == n for tone, n in printed["sentiment"].items() if tone != "unrated")
    assert all(out is None for *_, out, _, votes in rows if votes)


@pytest.mark.parametrize("report", [ordinary(), long(60)], ids=["ordinary", "long"])
@pytest.mark.parametrize("shape", ["text", "md", "html"])
def test_words_tell_the_figures_of_the_json(report, shape):
    printed = json.loads(written(report, "json"))
    said = flat(written(report, shape))
    trust = printed["trust"]
    index, (low, high) = number(trust["index"]), map(number, trust["interval"])
    assert trust["verdict"].casefold() in said.casefold()
    assert re.search(rf"index {index}\b|estimate is {index}\b", said)
    assert f"{low} to {high}" in said
    assert re.search(rf"\b{printed['voices']['community']} (community )?voice", said)
    for facet in printed["facets"]:
        name = facet["facet"].replace("_", " ")
        assert f"{name}: {facet['negative']} against, {facet['positive']} for" in said
    for metric in printed["score_changes"]:
        if metric["median_delta"] is not None:
            assert f"median change is {signed(metric['median_delta'])}" in said
        assert re.search(rf"\b{metric['n']} (changes? told|reported)", said)
    out = Counter(each["reason"] for each in printed["voices"]["excluded"])
    words = {"host": "by the host", "language": "not in English"}
    assert all(f"{n} {words.get(reason, reason)}" in said for reason, n in out.items())
    assert all(caveat.partition(". ")[2] in said for caveat in printed["caveats"])


def test_a_workbook_holds_the_figures_of_the_json():
    openpyxl = pytest.importorskip("openpyxl")
    report = ordinary()
    printed = json.loads(written(report, "json"))
    book = openpyxl.load_workbook(io.BytesIO(written(report, "xlsx")))
    (summary,) = sheet_rows(book, "summary")
    assert summary["verdict"] == printed["trust"]["verdict"]
    assert [summary["trust_low"], summary["trust_high"]] == printed["trust"]["interval"]
    assert [summary[f"share_{stance}"] for stance in STANCES] == [printed["trust"]["shares"][one] for one in STANCES]
    facets = [(row["facet"], row["negative"], row["positive"]) for row in sheet_rows(book, "facets")]
    assert facets == [(one["facet"], one["negative"], one["positive"]) for one in printed["facets"]]
    changes = [row["delta"] for row in sheet_rows(book, "score_changes")]
    assert changes == [change["delta"] for metric in printed["score_changes"] for change in metric["changes"]]
    assert {row["note"] for row in sheet_rows(book, "notes")} >= set(printed["caveats"])


@pytest.mark.parametrize("shape", REPORT_FORMATS)
def test_the_same_report_is_the_same_bytes(shape):
    assert written(ordinary(), shape) == written(ordinary(), shape)


def test_every_quote_names_its_comment_and_links_to_it_in_a_chat():
    report = ordinary()
    quoted = [line for line in written(report, "md").splitlines() if "“" in line and line.startswith("- ")]
    assert len(quoted) > 10
    places = {f"([{comment.id}](<{comment.permalink}>))" for comment in report.thread.comments}
    cited = [line for line in quoted if "people comment under" not in line]
    assert all(any(place in line for place in places) for line in cited)


def test_a_rhetorical_question_is_no_open_one():
    from dataclasses import replace

    report = ordinary()
    asked = tuple(replace(question, rhetorical=True) for question in report.questions)
    for shape in ("text", "md"):
        assert "Who checks it?” " in written(report, shape)
        assert "Who checks it?” " not in written(replace(report, questions=asked), shape)


# --- hostile ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def attacked():
    return hostile()


@pytest.mark.parametrize("shape", ["text", "md", "html", "csv"])
def test_nothing_that_tricks_a_terminal_or_the_eye_gets_through(attacked, shape):
    said = written(attacked, shape)
    allowed = {"\n", "\t", "\r"} if shape == "csv" else {"\n", "\t"}
    assert not {c for c in said if unicodedata.category(c) == "Cc"} - allowed
    assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068") & set(said)


def test_no_cell_of_a_table_is_a_formula(attacked):
    usual = csv.field_size_limit(2**24)
    rows = list(csv.reader(io.StringIO(written(attacked, "csv"))))
    csv.field_size_limit(usual)
    numbers = re.compile(r"[-+]?[\d.]+(e-?\d+)?")
    assert not [c for row in rows for c in row if c.startswith(("=", "+", "-", "@", "\t")) and not numbers.fullmatch(c)]
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(written(attacked, "xlsx")))
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def test_markdown_holds_no_markup_of_a_stranger(attacked):
    said = written(attacked, "md")
    assert not re.search(r"(?<!\\)<(?!http)", said)
    assert "javascript:alert(1)>)" not in said


@pytest.mark.parametrize("shape", ["text", "md"])
def test_a_megabyte_in_a_comment_makes_no_megabyte_of_report(attacked, shape):
    assert len(written(attacked, shape)) < 200_000


@pytest.mark.parametrize("shape", ["json", "jsonl"])
def test_data_formats_keep_texts_to_the_letter_and_stay_json(attacked, shape):
    said = written(attacked, shape)
    rows = [json.loads(line) for line in said.splitlines()] if shape == "jsonl" else [json.loads(said)]
    if shape == "jsonl":
        assert [row["text"] for row in rows] == [comment.text for comment in attacked.thread.comments]


@pytest.mark.parametrize("shape", TEXTS)
def test_a_thread_of_nothing_can_be_written(shape):
    said = written(Draft().report(), shape)
    assert "%" not in said or shape == "html"
