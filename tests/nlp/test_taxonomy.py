from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.errors import UsageError
from threadscope.model import Reading, Sentiment, Spam, Stance, Topic, TopicInfluence
from threadscope.nlp.tables import load_rows
from threadscope.nlp.taxonomy import map_topics, own_taxonomy, read_taxonomy


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("beer", "food-drink/beer"),
        ("Craft Beers", "food-drink/beer"),
        ("the shoes", "fashion-beauty/shoes"),
        ("heels", "fashion-beauty/shoes"),
        ("home-brewed beer", "food-drink/beer"),
        ("social-media", "technology/social-media"),
        ("children's books", "arts-culture/books"),
        ("wobbling", None),
        ("", None),
        ("the the", None),
    ],
)
def test_names_are_mapped_or_honestly_not(text, expected):
    found = own_taxonomy().find(text)
    assert (found.id if found else None) == expected


def test_our_taxonomy_is_well_formed():
    tables = load_rows("taxonomy")
    entries = own_taxonomy().entries
    assert len(entries) >= 300
    ids = [topic[0] for topics in tables.values() for topic in topics.values() if topic[0]]
    assert all(re.fullmatch(r"Q\d+", one) for one in ids)
    assert len(set(ids)) == len(ids)
    assert all(own_taxonomy().find(entry.name) is not None for entry in entries)


def test_a_users_files_come_first(tmp_path):
    toml = tmp_path / "mine.toml"
    toml.write_text('[hobby]\nstilts = ["", "stilt walking"]\nales = ["Q44", "beer"]\n', "utf-8")
    assert read_taxonomy(toml).find("Stilt walking").id == "hobby/stilts"
    assert read_taxonomy(toml).find("beer").id == "hobby/ales"
    assert read_taxonomy(toml).find("wine").id == "food-drink/wine"
    table = tmp_path / "mine.csv"
    table.write_text("topic,parent,wikidata,aliases\nStilt walking,hobby,Q1,stilts; tall walking\n", "utf-8")
    found = read_taxonomy(table).find("tall walking")
    assert (found.id, found.wikidata) == ("hobby/stilt-walking", "Q1")
    ontology = tmp_path / "ontology.csv"
    ontology.write_text('"topicId","topicSlug","topicDisplayName","wikiItemId"\n7,"stilts","Stilts","Q9"\n', "utf-8")
    assert read_taxonomy(ontology).find("stilts").wikidata == "Q9"


@pytest.mark.parametrize("raw", ["", "a,b\n1,2\n", "\x00\x01"])
def test_what_is_no_list_of_topics_is_refused(tmp_path, raw):
    path = tmp_path / "x.csv"
    path.write_text(raw, "utf-8")
    with pytest.raises(UsageError):
        read_taxonomy(path)
    with pytest.raises(UsageError):
        read_taxonomy(tmp_path / "missing.toml")
    path.rename(tmp_path / "x.toml").write_text("stilts = 3", "utf-8")
    with pytest.raises(UsageError):
        read_taxonomy(tmp_path / "x.toml")


@given(st.text(max_size=60))
def test_any_text_is_looked_up(text):
    assert own_taxonomy().find(text) is None or own_taxonomy().find(text).id


def test_readings_are_mapped_anew(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('[hobby]\nstilts = [""]\n', "utf-8")
    claim = TopicInfluence(
        type="topic_influence", start=0, end=6, text="stilts", topics=(Topic("stilts"), Topic("wobbling", topic="old"))
    )
    reading = Reading("c1", "en", "comment", Sentiment("neutral", 0.0), Spam(), Stance("none"), (claim,))
    (mapped,) = map_topics([reading], read_taxonomy(path))
    assert [topic.topic for topic in mapped.claims[0].topics] == ["hobby/stilts", None]
