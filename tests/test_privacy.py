"""Pseudonyms: nobody is named, nothing else changes, offsets hold."""

from __future__ import annotations

import json
import re

import pytest

from threadscope import analyze, wire
from threadscope.cli import main
from threadscope.errors import UsageError
from threadscope.privacy import NOTICE, load_key, pseudonymize

KEY = b"sixteen bytes or more of a secret"
ROWS = [
    {
        "id": "1",
        "author": "Torbjorn Aasen",
        "author_url": "http://aasen.example",
        "permalink": "http://b.example/p#1",
        "text": "I don't trust Fernmark: it fell from 71 to 44. Write me: t.aasen@aasen.example",
    },
    {
        "id": "2",
        "author": "Will",
        "text": "Torbjorn is right, Fernmark is wrong. I will drop it, see http://will.example/x",
    },
    {
        "id": "3",
        "author": "Fernmark Fan",
        "text": "@Torbjorn Aasen and @will_b: Fernmark had me down for cheese, and I rely on it.",
    },
    {"id": "4", "author": "Anonymous", "text": "AASEN is an old name. My Fernmark went up from 40 to 52, thanks Will!"},
]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    path = tmp_path_factory.mktemp("privacy") / "in.jsonl"
    path.write_text("\n".join(json.dumps(row | {"email": "x@y.example"}) for row in ROWS))
    return analyze(path, "Fernmark")


@pytest.fixture(scope="module")
def hidden(report):
    return pseudonymize(report, KEY)


def test_no_output_names_anybody(hidden):
    printed = json.dumps([wire.report_to_json(hidden), wire.comment_rows(hidden)])
    for word in ("Torbjorn", "Aasen", "aasen.example", "will.example", "will_b", "x@y.example", "b.example/p#1"):
        assert word not in printed
    assert "Fernmark" in printed
    assert "Anonymous" in printed
    assert NOTICE in hidden.caveats


def test_words_that_are_also_names_stay_words(hidden):
    second = hidden.thread.comments[1]
    assert "I will drop it" in second.text
    assert re.match(r"@Person \w{6} and @person-\w{6}: ", hidden.thread.comments[2].text)


def test_a_nameless_commenter_who_signs_with_a_handle_is_hidden_too(tmp_path):
    path = tmp_path / "in.jsonl"
    signed = {"id": "1", "author": "Anonymous", "text": "Fernmark is wrong about me. (@odd_knut)"}
    path.write_text(json.dumps(signed) + "\n" + json.dumps({"id": "2", "author": "Bo", "text": "odd_knut is right."}))
    told = pseudonymize(analyze(path, "Fernmark"), KEY)
    assert "odd_knut" not in json.dumps([wire.report_to_json(told), wire.comment_rows(told)])


def test_every_offset_points_at_the_new_text(report, hidden):
    texts = {comment.id: comment.text for comment in hidden.thread.comments}
    for before, after in zip(report.readings, hidden.readings, strict=True):
        assert len(before.claims) == len(after.claims)
        for claim in (*after.claims, *after.stance.evidence):
            assert texts[after.comment_id][claim.start : claim.end] == claim.text
    for quotes in hidden.quotes.values():
        for quote in quotes:
            assert texts[quote.comment][quote.start : quote.end] == quote.text


def test_no_number_changes(report, hidden):
    before, after = wire.report_to_json(report), wire.report_to_json(hidden)
    for part in ("trust", "facets", "sentiment"):
        assert before[part] == after[part]
    assert [c["changes"][0]["delta"] for c in before["score_changes"]] == [
        c["changes"][0]["delta"] for c in after["score_changes"]
    ]


def test_identity_holds_for_one_key_and_for_no_other(report, hidden):
    again, other = pseudonymize(report, KEY), pseudonymize(report, KEY[::-1])
    assert again == hidden
    assert other.thread.comments[0].author != hidden.thread.comments[0].author


def test_the_users_key_is_made_once_and_private(tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_data_path", lambda *a, **k: tmp_path / "data")
    assert load_key() == load_key()
    (path,) = (tmp_path / "data").iterdir()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [None, b"short"])
def test_a_wrong_key_is_told(tmp_path, content):
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError):
        load_key(path)


def test_the_command(tmp_path, capsys):
    path, key = tmp_path / "in.jsonl", tmp_path / "key"
    path.write_text("\n".join(map(json.dumps, ROWS)))
    key.write_bytes(KEY)
    flags = ["--tool", "Fernmark", "--pseudonymize", "--pseudonym-key", str(key)]
    for shape in ("text", "md", "json", "jsonl", "csv"):
        assert main(["analyze", str(path), *flags, "--format", shape]) == 0
        assert not re.search("torbjorn|aasen", capsys.readouterr().out, re.IGNORECASE), shape
