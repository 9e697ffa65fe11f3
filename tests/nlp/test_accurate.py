from __future__ import annotations

import json
import math
import random
import subprocess
import sys
from pathlib import Path

import pytest

from threadscope.errors import Fatal
from threadscope.model import SENTIMENTS
from threadscope.nlp import accurate, models
from threadscope.training import recipe

installed = pytest.mark.skipif(not accurate.is_installed(), reason="the extra threadscope[accurate] is not installed")


class Letters:
    """Stands in for the tokenizer: one piece a letter."""

    def encode(self, text, add_special_tokens):
        assert not add_special_tokens
        return type("Encoding", (), {"ids": [1_000 + ord(c) % 100 for c in text]})


def test_emoji_addresses_and_drawn_out_letters_are_spelt_out():
    assert accurate.prepare("soooooo good \N{GRINNING FACE}") == "sooo good  grinning face "
    assert accurate.prepare("see https://gauge.example/a?b=c now") == "see link now"
    assert accurate.prepare("\N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-4}") == " thumbs up "


@pytest.mark.parametrize("length", [0, 1, 157, 158, 159, 40_000])
def test_pieces_stay_within_the_room_and_keep_both_ends(length):
    text = "a" + "bc" * (length // 2) + "z"
    ids, sides = accurate.encode(Letters(), text)
    assert len(ids) == len(sides) <= accurate.POSITIONS
    assert ids[1] == 1_000 + ord("a") % 100
    assert ids[-2] == 1_000 + ord("z") % 100


def test_probabilities_follow_the_temperature():
    sharp, flat = (accurate.chances([2.0, 0.0, -1.0, 0.0], t) for t in (1.0, 4.0))
    assert math.isclose(sum(sharp), 1)
    assert sharp[0] > flat[0] > 0.25
    assert math.isclose(accurate.chances([900.0, 0.0, 0.0, 0.0], 1.0)[0], 1)


def test_without_the_runtime_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(Fatal, match=r"pip install 'threadscope\[accurate\]'"):
        accurate.Model.load()


def test_importing_the_module_loads_no_runtime():
    code = "import sys, threadscope.nlp.accurate; print({'onnxruntime', 'tokenizers', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_what_a_user_downloads_is_at_most_25_megabytes():
    assert sum(path.stat().st_size for path in models.folder("accurate").glob("*.*")) <= 25_000_000


@installed
def test_a_result_depends_on_its_own_text_only():
    texts = ["I love this little gauge!", "It broke again.", "Long. " * 400, "", "\x00\u202e\U0010ffff", "ok"]
    together = accurate.sentiment(texts)
    assert together == [accurate.sentiment([text])[0] for text in texts]
    assert together[::-1] == accurate.sentiment(texts[::-1])
    assert all(math.isclose(sum(row), 1, abs_tol=1e-9) for row in together)


@installed
@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("positive", "Thank you so much, what a wonderful little gauge!"),
        ("positive", "Not bad at all, I'd buy it again."),
        ("negative", "What a stupid toy. It is useless and the staff are rude."),
        ("negative", "It is not good at all, sadly."),
        ("neutral", "The shop opens at nine and closes at five."),
        ("neutral", "Is the pole two metres long?"),
    ],
)
def test_plain_tones_are_heard(label, text):
    row = accurate.sentiment([text])[0]
    assert SENTIMENTS[row.index(max(row))] == label


@installed
@pytest.mark.shared
def test_the_floor_holds_on_a_corpus_never_trained_on():
    path = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "sentiment" / "eval" / "se_gh.jsonl"
    if not path.exists():
        pytest.skip("the development data is not beside the checkout")
    rows = random.Random(0).sample([json.loads(line) for line in path.read_text("utf-8").splitlines()], 400)
    sided = [row for row in rows if row["label"] != "neu"]
    said = accurate.sentiment(row["text"] for row in sided)
    right = sum((row["label"] == "pos") == (p[2] > p[0]) for row, p in zip(sided, said, strict=True))
    assert right / len(sided) >= recipe("accurate").floors["mean_of_unseen.polarity_f1"]
