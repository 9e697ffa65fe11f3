"""The English pipeline: how it cuts words, that characters keep their places, what it makes of plain sentences."""

from __future__ import annotations

import json
import pickletools
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from threadscope.nlp import english, models

FOLDER = Path(__file__).resolve().parents[2] / "models" / "english"
LARGEST = 9_000_000


def words(text: str) -> list[str]:
    (parsed,) = english.parse([text])
    return [token.text for token in parsed.tokens]


def tree(text: str) -> english.Parse:
    (parsed,) = english.parse([text])
    return parsed


def relations(parsed: english.Parse) -> set[tuple[str, str, str]]:
    return {(token.text, token.relation, parsed.tokens[token.head].text) for token in parsed.tokens}


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("I had 1.5K.", ["I", "had", "1.5K", "."]),
        ("dont ask, it isnt mine", ["do", "nt", "ask", ",", "it", "is", "nt", "mine"]),
        ("DON'T and can’t", ["DO", "N'T", "and", "ca", "n’t"]),  # noqa: RUF001  # people type both
        ("thats what im after", ["that", "s", "what", "i", "m", "after"]),
        ("were you there, shed a tear", ["were", "you", "there", ",", "shed", "a", "tear"]),
        ("its a toy with its own rules", ["it", "s", "a", "toy", "with", "its", "own", "rules"]),
        ("now its 40, its 3 masts", ["now", "it", "s", "40", ",", "its", "3", "masts"]),
        ("lost 9pts at 3pm on the 2nd", ["lost", "9", "pts", "at", "3", "pm", "on", "the", "2nd"]),
        ("Its not bad. Your going down", ["It", "s", "not", "bad", ".", "You", "r", "going", "down"]),
        ("@ gardenLoop thanks", ["@", "gardenLoop", "thanks"]),
        ("@name_2: see #GaugeFail", ["@name_2", ":", "see", "#GaugeFail"]),
        ("we are #1", ["we", "are", "#", "1"]),
        ("so.... no!!!", ["so", "....", "no", "!!!"]),
        ("sure?thanks", ["sure", "?", "thanks"]),
        ("I <3 it :) ;-)", ["I", "<3", "it", ":)", ";-)"]),
        ("nice 👍🏽 👩‍🌾🇫🇮🇫🇮", ["nice", "👍🏽", "👩‍🌾", "🇫🇮", "🇫🇮"]),
        ("see http://pole.example/a?b=c#d.", ["see", "http://pole.example/a?b=c#d", "."]),
        (
            "from 50->40 or 40-50 (see above)",
            ["from", "50", "->", "40", "or", "40", "-", "50", "(", "see", "above", ")"],
        ),
        ("an e-mail co-worker on-line", ["an", "e-mail", "co-worker", "on", "-", "line"]),
        ("call 555-0199 on 2011-10-27", ["call", "555-0199", "on", "2011-10-27"]),
        ("$40, 30% off and/or 12/30", ["$", "40", ",", "30", "%", "off", "and", "/", "or", "12/30"]),
        ("the pole's height, Ann's", ["the", "pole", "'s", "height", ",", "Ann", "'s"]),
        ("Mr. Pole, e.g. Ann", ["Mr.", "Pole", ",", "e.g.", "Ann"]),
        ("gonna\n\nwanna  go", ["gon", "na", "wan", "na", "go"]),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_words_are_cut_as_people_write(text, cut):
    assert words(text) == cut


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=3), st.integers(0, 1000))
@example(["its a\x00 dont\u200d😀\ufeff(((", "\ud83d", "a\u0301\r\n\u2028b"], 7)
def test_every_character_keeps_its_place_and_the_tree_is_one(texts, offset):
    parses = english.parse(texts, [offset] * len(texts))
    assert len(parses) == len(texts)
    for text, parsed in zip(texts, parses, strict=True):
        place = 0
        for i, token in enumerate(parsed.tokens):
            assert token.index == i
            assert text[token.start - offset : token.end - offset] == token.text != ""
            assert not text[place : token.start - offset].strip()
            place = token.end - offset
            assert len(list(parsed.ancestors(i))) < len(parsed.tokens)
            assert (token.relation == "root") == (token.head == i)
        assert not text[place:].strip()
        assert sorted(i for root in parsed.roots for i in parsed.subtree(root)) == list(range(len(parsed.tokens)))


@pytest.mark.parametrize("unit", ["([{", "'s", "a-", "@", "http://a.example/", "..a"])
def test_hostile_runs_end(unit):
    parsed = tree(unit * 50_000)
    assert all(token.end <= english.LONGEST for token in parsed.tokens)


def test_a_sentence_is_parsed_alike_alone_and_among_others():
    texts = ["The gauge fell again.", "dont ask me", "", "Who built it, and why?", "The gauge fell again."] * 9
    assert english.parse(texts) == [english.parse([text])[0] for text in texts]
    assert english.parse([]) == []


def test_offsets_must_fit_the_sentences():
    with pytest.raises(ValueError, match="1 offsets for 2 sentences"):
        english.parse(["one", "two"], [0])


def test_subject_object_and_negation_of_plain_sentences():
    parsed = tree("My sister does not trust these numbers.")
    found = relations(parsed)
    assert {("sister", "nsubj", "trust"), ("not", "advmod", "trust"), ("numbers", "obj", "trust")} <= found
    trust = parsed.roots[0]
    assert parsed.tokens[trust].text == "trust"
    assert [parsed.tokens[i].text for i in parsed.children(trust, "nsubj", "obj")] == ["sister", "numbers"]
    assert parsed.span(parsed.children(trust, "nsubj")[0]) == (0, 9)


def test_copula_passive_and_possessive():
    assert {("it", "nsubj", "useless"), ("is", "cop", "useless")} <= relations(tree("I think it is useless."))
    assert {("it", "nsubj", "toy"), ("s", "cop", "toy")} <= relations(tree("its a toy"))
    parsed = tree("The scores were changed by their engineers.")
    assert {("scores", "nsubj:pass", "changed"), ("their", "nmod:poss", "engineers")} <= relations(parsed)
    assert parsed.children(parsed.roots[0], "nsubj") == (1,)
    assert parsed.top(4, 23) == 3
    assert parsed.top(3, 4) is None


def test_tags_features_and_lemmas():
    parsed = tree("The gauges fell and she doesnt believe them.")
    by_text = {token.text: token for token in parsed.tokens}
    assert (by_text["gauges"].upos, by_text["gauges"].tag, by_text["gauges"].lemma) == ("NOUN", "NNS", "gauge")
    assert (by_text["fell"].lemma, by_text["fell"].feat("Tense"), by_text["fell"].feat("Case")) == (
        "fall",
        "Past",
        None,
    )
    assert by_text["nt"].lemma == "not"
    assert by_text["believe"].upos == "VERB"


def test_a_text_of_two_sentences_has_two_roots():
    assert len(tree("The gauge is broken. Nobody believes it.").roots) == 2


def test_the_figures_hold_their_floors():
    metrics = json.loads((FOLDER / "metrics.json").read_text("utf-8"))
    assert metrics["test"]["LAS"] >= 79.5
    assert metrics["test"]["UPOS"] >= 94
    assert metrics["test"]["Words"] >= 98.5
    assert metrics["dev_careless"]["LAS"] >= metrics["dev"]["LAS"] - 6


def test_the_folder_is_small_and_holds_no_pickle():
    shipped = [path for path in FOLDER.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert models.folder("english").joinpath("config.cfg").is_file()
    assert sum(path.stat().st_size for path in shipped) <= LARGEST
    for path in shipped:
        with pytest.raises(ValueError, match=r"."):
            pickletools.dis(path.read_bytes(), out=Nowhere())


class Nowhere:
    def write(self, text: str) -> None: ...


def test_nothing_is_loaded_before_a_sentence_is_parsed():
    code = "import sys, threadscope.nlp.english; sys.exit('spacy' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
