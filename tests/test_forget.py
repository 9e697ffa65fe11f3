"""Forgetting a person: gone from runs, archives, cache and reports; everybody else stays."""

from __future__ import annotations

import io
import json
import sqlite3

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from threadscope.cli import main
from threadscope.fetch.erase import erase_from_cache, names_somebody

WHO = "Sigrún Hólm"
ROWS = [
    {"id": "1", "author": WHO, "author_url": "http://sigrun.example", "text": "I don't trust Fernmark, 70 to 51."},
    {"id": "2", "author": "Bo", "parent_id": "1", "text": "Sigrún Hólm is right, Fernmark is wrong."},
    {"id": "3", "author": "Sigrunar", "text": "I rely on Fernmark, it had me down for cheese."},
]


@pytest.fixture(autouse=True)
def _own_folders(tmp_path, monkeypatch):
    monkeypatch.setattr("threadscope.fetch.erase.cache_folder", lambda folder=None: folder or tmp_path / "cache")


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_text("\n".join(map(json.dumps, ROWS)))
    return path


def forgotten(capsys, *places, who=WHO):
    code = main(["forget", who, *map(str, places), "--yes"])
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return code, {each["place"]: each["what"] for each in json.loads(out)["erased"]} if code == 0 else err


def ask(run, query, capsys):
    capsys.readouterr()
    assert main(["query", str(run), query, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("who", [WHO, "sigrun holm", "http://sigrun.example"])
def test_a_run_loses_the_person_and_nobody_else(source, tmp_path, capsys, who):
    run = tmp_path / "run"
    assert main(["batch", str(source), "-o", str(run), "--engine", "serial", "--tool", "Fernmark", "--quiet"]) == 0
    capsys.readouterr()
    code, erased = forgotten(capsys, run, who=who)
    assert code == 0
    assert erased[str(run)].startswith("1 comments, 1 voices")
    comments = ask(run, "SELECT id, parent_id, author, text, claims FROM comments ORDER BY id", capsys)
    assert [(row["id"], row["parent_id"]) for row in comments] == [("2", None), ("3", None)]
    if who == WHO:
        assert comments[0]["text"] == "███████████ is right, Fernmark is wrong."
    assert ask(run, "SELECT count(*) AS n FROM voices", capsys) == [{"n": 2}]
    assert ask(run, "SELECT comments AS n FROM threads", capsys) == [{"n": 2}]
    assert main(["report", str(run)]) == 0
    for path in run.rglob("*"):
        assert path.is_dir() or b"sigrun.example" not in path.read_bytes()


@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc"])
def test_an_archive_loses_the_documents_that_name_the_person(tmp_path, capsys, name):
    path = tmp_path / name
    pages = {
        "http://a.example/": "nobody",
        "http://b.example/": f"by {WHO}.",
        "http://c.example/": "Sigr&#250;n H&#243;lm",
    }
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=name.endswith("gz"))
        for url, text in pages.items():
            body = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>{text}</p>".encode()
            record = writer.create_warc_record(url, "resource", payload=io.BytesIO(body), length=len(body))
            writer.write_record(record)
    code, erased = forgotten(capsys, path)
    assert code == 0
    assert erased[str(path)] == "2 documents: http://b.example/, http://c.example/"
    with path.open("rb") as stream:
        assert [record.rec_headers["WARC-Target-URI"] for record in ArchiveIterator(stream)] == ["http://a.example/"]
    before = path.read_bytes()
    assert forgotten(capsys, path)[0] == 0
    assert path.read_bytes() == before


def test_the_cache_loses_packed_documents_too(tmp_path):
    import gzip

    (tmp_path / "cache").mkdir()
    with sqlite3.connect(tmp_path / "cache" / "pages.sqlite") as database:
        database.execute("CREATE TABLE entries (id BLOB, data BLOB)")
        database.execute("CREATE TABLE streams (entry_id BLOB, chunk_number INTEGER, chunk_data BLOB)")
        for key, text in ((b"1", f"<p>{WHO}</p>"), (b"2", "<p>Sigrunar</p>")):
            packed = gzip.compress(text.encode())
            database.execute("INSERT INTO entries VALUES (?, ?)", (key, b"headers"))
            database.execute("INSERT INTO streams VALUES (?, 0, ?)", (key, packed[:10]))
            database.execute("INSERT INTO streams VALUES (?, 1, ?)", (key, packed[10:]))
    database.close()
    assert erase_from_cache(names_somebody(WHO)) == 1
    with sqlite3.connect(tmp_path / "cache" / "pages.sqlite") as database:
        assert database.execute("SELECT id FROM entries").fetchall() == [(b"2",)]
        assert database.execute("SELECT DISTINCT entry_id FROM streams").fetchall() == [(b"2",)]
    database.close()


@pytest.mark.parametrize("shape", ["html", "json", "csv", "md", "xlsx", "parquet"])
def test_reports_that_name_the_person_are_deleted(source, tmp_path, capsys, shape):
    folder = tmp_path / "reports"
    folder.mkdir()
    names = ["--names"] if shape in ("xlsx", "parquet") else []
    flags = ["--tool", "Fernmark", "--format", shape]
    assert main(["analyze", str(source), *flags, "-o", str(folder / f"named.{shape}"), *names]) == 0
    assert main(["analyze", str(source), *flags, "-o", str(folder / f"hidden.{shape}"), "--pseudonymize"]) == 0
    assert forgotten(capsys, folder)[0] == 0
    assert [path.name for path in folder.iterdir()] == [f"hidden.{shape}"]


def test_the_receipt_does_not_name_the_person(source, capsys):
    main(["forget", WHO, "--yes"])
    out = capsys.readouterr().out
    assert "Sigr" not in out
    assert len(json.loads(out)["author_sha256"]) == 64


@pytest.mark.parametrize("who", ["", "Al", "Anonymous", "guest"])
def test_nobody_is_not_forgotten(who, capsys):
    assert forgotten(capsys, who=who)[0] == 2


def test_a_missing_place_stops_before_anything_is_erased(tmp_path, capsys):
    report = tmp_path / "a.md"
    report.write_text(WHO)
    assert forgotten(capsys, report, tmp_path / "missing")[0] == 7
    assert report.exists()


@pytest.mark.parametrize("answer", ["n\n", ""], ids=["no", "nobody there"])
def test_it_asks_first(tmp_path, monkeypatch, capsys, answer):
    report = tmp_path / "a.md"
    report.write_text(WHO)
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    assert main(["forget", WHO, str(report)]) == 130
    assert report.exists()
    assert "Nothing was erased" in capsys.readouterr().err
