"""Our labels of others' texts: joined by digest with a corpus that the user added, never by the text itself."""

from __future__ import annotations

import hashlib
import json

import pytest

from threadscope import corpora, labelled


def digest(identifier: str) -> str:
    return hashlib.sha256(identifier.encode()).hexdigest()[: labelled.DIGITS]


def rows_of(name: str) -> list[dict]:
    return list(map(json.loads, (corpora.corpus(name).folder / "labels.jsonl").read_text("utf-8").splitlines()))


@pytest.fixture
def joined(tmp_path, monkeypatch):
    """A treebank of three sentences, two tables of one comment, one without ids, and labels for some of all."""
    treebank, blogs, forum, ours = (
        tmp_path / name for name in ("ud-english-ewt", "blog-comments", "goemotions", "tones")
    )
    for folder in (treebank, blogs, forum, ours):
        folder.mkdir()
    sentences = [("a-1", "The oven died."), ("a-2", "Nobody came."), ("b-1", "Open daily.")]
    (treebank / labelled.FILES["ud-english-ewt"][0]).write_text(
        "".join(f"# newdoc\n# sent_id = {name}\n# text = {text}\n1\tx\t_\n\n" for name, text in sentences), "utf-8"
    )
    (blogs / labelled.FILES["blog-comments"][0]).write_text(
        json.dumps({"id": "c#9", "text": "Lovely."}) + "\n", "utf-8"
    )
    (forum / labelled.FILES["goemotions"][0]).write_text(json.dumps({"text": "It rained."}) + "\n", "utf-8")
    labels = [
        {"of": "ud-english-ewt", "id": digest("a-1"), "more": 1, "label": "neg"},
        {"of": "blog-comments", "id": digest("c#9"), "label": "pos"},
        {"of": "ud-english-ewt", "id": digest("b-1"), "label": "neu"},
        {"of": "goemotions", "id": digest("It rained."), "label": "neu"},
    ]
    (ours / "labels.jsonl").write_text("".join(json.dumps(row) + "\n" for row in labels), "utf-8")
    monkeypatch.setattr(labelled, "corpus", lambda name: type("Added", (), {"folder": tmp_path / name}))
    return labels


def found(of: str) -> list[tuple[str, str]]:
    return [(text, row["label"]) for text, row in labelled.labelled("tones", of)]


@pytest.mark.usefixtures("joined")
def test_labels_find_their_texts_and_the_sentences_that_follow():
    assert found("ud-english-ewt") == [("The oven died. Nobody came.", "neg"), ("Open daily.", "neu")]
    assert found("blog-comments") == [("Lovely.", "pos")]


@pytest.mark.usefixtures("joined")
def test_a_text_without_an_id_is_known_by_itself():
    assert found("goemotions") == [("It rained.", "neu")]


def test_a_text_that_is_not_there_is_no_other_text(joined, tmp_path):
    joined.append({"of": "blog-comments", "id": digest("gone"), "label": "pos"})
    (tmp_path / "tones" / "labels.jsonl").write_text("".join(json.dumps(row) + "\n" for row in joined), "utf-8")
    with pytest.raises(KeyError):
        found("blog-comments")


@pytest.mark.parametrize(
    ("name", "labels", "more"),
    [("tones", {"pos", "neg", "neu", "mixed"}, set()), ("stances", {"trust", "distrust", "mixed", "none"}, {"tool"})],
)
def test_the_labels_that_we_ship_name_texts_by_digest_alone(name, labels, more):
    rows = rows_of(name)
    assert len({(row["of"], row["id"]) for row in rows}) == len(rows)
    assert {row["of"] for row in rows} <= set(labelled.FILES)
    assert {row["label"] for row in rows} == labels
    for row in rows:
        assert set(row) <= {"of", "id", "more", "label", "second"} | more
        assert len(row["id"]) == labelled.DIGITS
        int(row["id"], 16)


def test_a_tool_is_named_by_its_place():
    for row in rows_of("stances"):
        first, last = row["tool"]
        assert 0 <= first < last
