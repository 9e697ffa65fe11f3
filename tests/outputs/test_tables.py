"""Workbooks, Parquet and frames: the numbers of the JSON, real dates, no formula, no name that need not be there."""

from __future__ import annotations

import json
import sys
import zipfile
from datetime import datetime
from types import SimpleNamespace

import pytest

import threadscope
from threadscope import wire
from threadscope.cli import main
from threadscope.errors import UsageError
from threadscope.outputs.tables import tables

ROWS = [
    {"id": "1", "author": "=cmd|'/c calc'!A1", "posted": "2021-03-04T05:06:07+02:00", "text": "=1+1 I trust Fernmark."},
    {"id": "2", "author": "Ragna Holt", "posted": "2021-03-05T10:00:00", "text": "I don't trust Fernmark, 70 to 51!"},
    {"id": "3", "author": "Odd", "text": "\x1b]0;x\x07Fernmark \u202ehad me down for cheese. " + "long " * 9000},
    {"id": "4", "author": "Odd", "posted": "0800-01-01", "text": "@SUM(A1) https://x.example/"},
]
FIRST = datetime.fromisoformat("2021-03-04T03:06:07")
SECOND = datetime.fromisoformat("2021-03-05T10:00:00")


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    path = tmp_path_factory.mktemp("tables") / "in.jsonl"
    path.write_text("\n".join(map(json.dumps, ROWS)))
    return path


@pytest.fixture(scope="module")
def report(source):
    return threadscope.analyze(source, "Fernmark")


def written(source, tmp_path, shape, *flags):
    out = tmp_path / f"out.{shape}"
    flags = ("--tool", "Fernmark", "--format", shape, "-o", str(out), *flags)
    assert main(["analyze", str(source), *flags]) == 0
    return out


def test_tables_hold_the_numbers_of_the_json(report):
    printed, laid = wire.report_to_json(report), tables([report, report])
    assert [row["trust_index"] for row in laid["summary"]] == [printed["trust"]["index"]] * 2
    assert len(laid["comments"]) == 2 * len(ROWS)
    assert [row["stance_label"] for row in laid["comments"][:4]] == [
        row["stance"]["label"] for row in wire.comment_rows(report)
    ]
    assert len(laid["claims"]) == 2 * sum(len(reading.claims) for reading in report.readings)
    assert {row["reason"] for row in laid["excluded"]} == {each["reason"] for each in printed["voices"]["excluded"]}
    assert all(row["thread"] == report.thread.name for table in laid.values() for row in table)


def test_a_workbook_has_dates_filters_and_no_formula(source, tmp_path):
    import openpyxl

    book = openpyxl.load_workbook(written(source, tmp_path, "xlsx", "--names"))
    sheet = book["comments"]
    header = [cell.value for cell in sheet[1]]
    posted = [sheet.cell(line, header.index("posted") + 1) for line in range(2, 6)]
    assert [cell.value for cell in posted[:2]] == [FIRST, SECOND]
    assert all(cell.is_date for cell in posted[:2])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref
    texts = [sheet.cell(line, header.index("text") + 1) for line in range(2, 6)]
    assert all(cell.data_type == "s" for cell in texts)
    assert texts[0].value == ROWS[0]["text"]
    assert texts[2].value.endswith("[…]")
    assert "\x1b" not in texts[2].value
    assert not any(cell.data_type == "f" for one in book for line in one.iter_rows() for cell in line)
    assert [one.title for one in book] == list(tables([]))


def test_a_workbook_links_to_nothing_and_is_the_same_every_time(source, tmp_path):
    first = written(source, tmp_path, "xlsx", "--names").read_bytes()
    again = written(source, tmp_path, "xlsx", "--names")
    assert again.read_bytes() == first
    with zipfile.ZipFile(again) as parts:
        assert not [name for name in parts.namelist() if "rels/sheet" in name or "external" in name]


def test_parquet_is_typed(report, source, tmp_path):
    import duckdb

    path = written(source, tmp_path, "parquet", "--names")
    found = duckdb.sql(f"SELECT id, posted, votes, sentiment_compound, text FROM '{path}' ORDER BY id")
    assert [str(kind) for kind in found.types] == ["VARCHAR", "TIMESTAMP", "BOOLEAN", "DOUBLE", "VARCHAR"]
    rows = found.fetchall()
    assert rows[0][1] == FIRST
    assert [row[4] for row in rows] == [comment.text for comment in report.thread.comments]


@pytest.mark.parametrize("shape", ["xlsx", "parquet"])
def test_what_leaves_the_desk_names_nobody_unless_asked(source, tmp_path, shape, capsys):
    if shape == "xlsx":
        import openpyxl

        book = openpyxl.load_workbook(written(source, tmp_path, shape))
        content = str([cell.value for sheet in book for line in sheet.iter_rows() for cell in line])
    else:
        import duckdb

        content = str(duckdb.sql(f"SELECT * FROM '{written(source, tmp_path, shape)}'").fetchall())
    assert "Ragna" not in content
    assert "Person " in content
    assert main(["analyze", str(source), "--names", "--pseudonymize"]) == 2
    assert "--pseudonymize" in capsys.readouterr().err


def test_bytes_are_not_written_to_a_terminal(source, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(isatty=lambda: True, write=lambda _: None, flush=lambda: None))
    assert main(["analyze", str(source), "--format", "xlsx"]) == 2
    assert "Name a file with -o" in capsys.readouterr().err


def test_frames_need_a_known_table_and_an_installed_library(report, monkeypatch):
    monkeypatch.setitem(sys.modules, "polars", SimpleNamespace(DataFrame=lambda rows, **_: ("polars", rows)))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    kind, rows = threadscope.to_frame(report, "voices")
    assert (kind, len(rows)) == ("polars", len(report.voices))
    with pytest.raises(UsageError, match="no table 'people'"):
        threadscope.to_frame(report, "people")
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(UsageError, match=r"threadscope\[frames\]"):
        threadscope.to_frame(report, "voices")
