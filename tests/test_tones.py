"""Tones of others' texts: joined by digest with a corpus that the user added, never by the text itself."""

from __future__ import annotations

import hashlib
import json

import pytest

from threadscope import corpora, tones


def digest(identifier: str) -> str:
    return hashlib.sha256(identifier.encode()).hexdigest()[: tones.DIGITS]


@pytest.fixture
def joined(tmp_path, monkeypatch):
    """A treebank of three sentences, a table of one comment, and labels for some of both."""
    treebank, table, ours = (tmp_path / name for name in ("ud-english-ewt", "blog-comments", "tones"))
    for folder in (treebank, table, ours):
        folder.mkdir()
    sentences = [("a-1", "The oven died."), ("a-2", "Nobody came."), ("b-1", "Open daily.")]
    (treebank / tones.FILES["ud-english-ewt"]).write_text(
        "".join(f"# newdoc\n# sent_id = {name}\n# text = {text}\n1\tx\t_\n\n" for name, text in sentences), "utf-8"
    )
    (table / tones.FILES["blog-comments"]).write_text(json.dumps({"id": "c#9", "text": "Lovely."}) + "\n", "utf-8")
    labels = [
        {"of": "ud-english-ewt", "id": digest("a-1"), "more": 1, "label": "neg"},
        {"of": "blog-comments", "id": digest("c#9"), "label": "pos"},
        {"of": "ud-english-ewt", "id": digest("b-1"), "label": "neu"},
    ]
    (ours / "labels.jsonl").write_text("".join(json.dumps(row) + "\n" for row in labels), "utf-8")
    monkeypatch.setattr(tones, "corpus", lambda name: type("Added", (), {"folder": tmp_path / name}))
    return labels


@pytest.mark.usefixtures("joined")
def test_labels_find_their_texts_and_the_sentences_that_follow():
    assert list(tones.labelled("ud-english-ewt")) == [("The oven died. Nobody came.", "neg"), ("Open daily.", "neu")]
    assert list(tones.labelled("blog-comments")) == [("Lovely.", "pos")]


def test_a_text_that_is_not_there_is_no_other_text(joined, tmp_path):
    joined.append({"of": "blog-comments", "id": digest("gone"), "label": "pos"})
    (tmp_path / "tones" / "labels.jsonl").write_text("".join(json.dumps(row) + "\n" for row in joined), "utf-8")
    with pytest.raises(KeyError):
        list(tones.labelled("blog-comments"))


def test_the_labels_that_we_ship_name_texts_by_digest_alone():
    rows = list(map(json.loads, (corpora.corpus("tones").folder / "labels.jsonl").read_text("utf-8").splitlines()))
    assert {row["of"] for row in rows} == set(tones.FILES)
    assert {row["label"] for row in rows} == {"pos", "neg", "neu", "mixed"}
    for row in rows:
        assert set(row) <= {"of", "id", "more", "label", "second"}
        assert len(row["id"]) == tones.DIGITS
        int(row["id"], 16)
