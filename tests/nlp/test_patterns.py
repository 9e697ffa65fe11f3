"""Every row of every pattern table holds to its own examples."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from comments import bound

from threadscope.model import FACETS, STANCES
from threadscope.nlp.change_rules import change_phrases
from threadscope.nlp.evidence import trust_phrases
from threadscope.nlp.statements import statement_phrases
from threadscope.nlp.tables import load_rows
from threadscope.nlp.topics import topic_phrases

TABLES = {"changes": change_phrases, "statements": statement_phrases, "topics": topic_phrases, "trust": trust_phrases}
ROWS = [(table, row) for table in TABLES for row in load_rows(table)["row"]]


def matching(table, sentence):
    phrases, rows = TABLES[table]()
    return {rows[match.row]["name"] for match in phrases.find(bound(sentence))}


@pytest.mark.parametrize(("table", "row"), ROWS, ids=[f"{table}-{row['name']}" for table, row in ROWS])
def test_a_row_matches_its_examples_and_not_its_counterexamples(table, row):
    assert row["match"]
    assert row["reject"]
    for sentence in row["match"]:
        assert row["name"] in matching(table, sentence), sentence
    for sentence in row["reject"]:
        assert row["name"] not in matching(table, sentence), sentence


@pytest.mark.parametrize("table", TABLES)
def test_names_are_unique_and_no_phrase_is_a_lone_function_word(table):
    rows = load_rows(table)["row"]
    assert len({row["name"] for row in rows}) == len(rows)
    common = {
        *("the", "a", "an", "to", "of", "in", "with", "me", "us", "it", "that", "this", "who", "how", "what", "why")
    }
    common |= {*("by", "for", "and", "my", "our", "i", "we", "you", "they", "is")}
    for row in rows:
        for phrase in row["phrases"]:
            needed = [part for part in phrase.split() if not (part.endswith("?") and len(part) > 1) and part != "..."]
            lone = len(needed) == 1 and common & set(needed[0].split("|"))
            assert not lone, f"{row['name']}: {phrase}"


def test_trust_rows_use_known_facets_targets_and_signs():
    for row in load_rows("trust")["row"]:
        assert row["polarity"] in (1, -1)
        assert row["target"] in ("object", "subject", "either", "near", "self")
        assert row.get("facet", "") in ("", *FACETS)


def test_change_rows_use_known_directions_and_subjects():
    for row in load_rows("changes")["row"]:
        assert row["direction"] in ("up", "down", "same", "open")
        assert row["subject"] in ("measure", "holder", "object")


def test_every_stance_has_weights():
    assert set(load_rows("stance")["weights"]) == set(STANCES)
