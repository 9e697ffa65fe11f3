"""Our own corpora keep what their READMEs promise."""

from __future__ import annotations

import gzip
import hashlib
import json
import runpy
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from threadscope import corpora
from threadscope.cli import main

ROOT = Path(__file__).resolve().parents[1]
REACTIONS = ROOT / "corpora" / "reactions"
SECOND = REACTIONS / "second"


def test_reactions_is_sound():
    done = subprocess.run(
        [sys.executable, ROOT / "corpora" / "reactions" / "check.py"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert " 0 comments" not in done.stdout


def rows(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_second_labels_name_comments_of_their_thread_and_words_in_them():
    for path in SECOND.glob("*.jsonl"):
        texts = {row["id"]: row["text"] for row in rows(REACTIONS / "threads" / path.name)[1:]}
        second = rows(path)
        assert [row["id"] for row in second] == list(texts), path.name
        for row in second:
            spans = [*row["evidence"], *(c["span"] for c in row["score_changes"] + row["topic_claims"])]
            assert all(span in texts[row["id"]] for span in spans), row["id"]


def test_every_comment_was_labelled_three_times_and_the_threads_hold_what_most_passes_say():
    passes = {row["id"]: row for row in rows(REACTIONS / "passes.jsonl")}
    settled = {(case["id"], case["label"]): case["settled"] for case in rows(REACTIONS / "settled.jsonl")}
    every = {row["id"]: row for path in (REACTIONS / "threads").glob("*.jsonl") for row in rows(path)[1:]}
    assert passes.keys() == every.keys()
    for where, comment in every.items():
        for label in ("sentiment", "stance"):
            votes = Counter(passes[where][label])
            if max(votes.values()) > 1 or (where, label) in settled:
                most = settled.get((where, label), votes.most_common(1)[0][0])
                assert comment[label] == most, (where, label)


def test_a_fifth_has_all_labels_twice():
    twice = sum(len(rows(path)) for path in SECOND.glob("*.jsonl"))
    assert twice >= sum(len(rows(path)) - 1 for path in (REACTIONS / "threads").glob("*.jsonl")) / 5


def test_alpha_is_one_for_agreement_and_falls_below_zero_for_opposition():
    alpha = runpy.run_path(str(REACTIONS / "agreement.py"))["alpha"]
    assert alpha("aabb", "aabb") == 1
    assert alpha("aabb", "aabb", "aabb") == 1
    assert alpha("aabb", "bbaa") < 0
    # Krippendorff's own example of two coders and ten units (2011, "Computing Krippendorff's Alpha-Reliability", B)
    assert alpha("0100000010", "1110010000") == pytest.approx(0.095, abs=0.001)


# --- the registry of corpora ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", corpora.corpora(), ids=lambda one: one.name)
def test_every_manifest_says_what_it_must(one):
    assert one.use in ("train", "measure")
    assert all((one.title, one.version, one.licence, one.origin, one.personal_data, one.files, one.split))
    if one.own:
        listed = {file.path for file in one.files}
        assert listed == {
            str(path.relative_to(one.folder)) for path in one.folder.rglob("*") if path.suffix in (".jsonl", ".npz")
        }
        assert not list(corpora.verify(one)), "run corpora/sums.py"


@pytest.fixture
def third_party(tmp_path, monkeypatch):
    """A manifest of somebody else's corpus of two files, and an empty store."""
    manifests = tmp_path / "manifests"
    (manifests / "theirs").mkdir(parents=True)
    texts = {"a.jsonl": b'{"text": "one"}\n', "b.jsonl": b'{"text": "two"}\n'}
    listed = [f'[[file]]\npath = "{n}"\nsha256 = "{hashlib.sha256(t).hexdigest()}"' for n, t in texts.items()]
    facts = ["name", "title", "version", "licence", "origin", "personal_data"]
    manifest = [f'{fact} = "theirs"' for fact in facts] + ['use = "measure"', *listed]
    (manifests / "theirs" / "corpus.toml").write_text("\n".join(manifest))
    monkeypatch.setattr(corpora, "_manifests", lambda: manifests)
    monkeypatch.setenv("THREADSCOPE_CORPORA", str(tmp_path / "store"))
    return texts


def test_a_corpus_is_added_from_packed_files_under_other_names(third_party, tmp_path, capsys):
    copy = tmp_path / "copy" / "deep"
    copy.mkdir(parents=True)
    (copy / "first").write_bytes(third_party["a.jsonl"])
    (copy / "b.jsonl.gz").write_bytes(gzip.compress(third_party["b.jsonl"]))
    assert main(["corpora", "add", "theirs", str(tmp_path / "copy")]) == 0
    assert main(["corpora", "verify", "theirs"]) == 0
    one = corpora.corpus("theirs")
    assert {name: (one.folder / name).read_bytes() for name in third_party} == third_party
    (one.folder / "a.jsonl").write_text("changed")
    assert main(["corpora", "verify"]) == 7
    assert "a.jsonl has changed" in capsys.readouterr().err


def test_an_incomplete_copy_adds_nothing_and_says_what_is_missing(third_party, tmp_path, capsys):
    (tmp_path / "a.jsonl").write_bytes(third_party["a.jsonl"])
    assert main(["corpora", "add", "theirs", str(tmp_path / "a.jsonl")]) == 7
    assert "lacks b.jsonl" in capsys.readouterr().err
    assert not (tmp_path / "store").exists()
    assert not corpora.corpus("theirs").present


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["show", "nothing"], 2, "no corpus 'nothing'"),
        (["add", "reactions"], 2, "comes with threadscope"),
        (["add", "goemotions"], 2, "name its folder"),
        (["add", "goemotions", "no-such-folder"], 7, "does not exist"),
    ],
)
def test_mistakes_are_told_in_a_sentence(arguments, code, words, capsys):
    assert main(["corpora", *arguments]) == code
    assert words in capsys.readouterr().err
