"""Printed authors -> names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.platforms.names import clean_name


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Nora says:", "Nora"),
        ("Nora Pine said...", "Nora Pine"),
        ("Nora schrieb:", "Nora"),
        ("Nora a dit\u00a0:", "Nora"),
        ("Nora dice:", "Nora"),
        ("Nora ha scritto:", "Nora"),
        ("Nora disse...", "Nora"),
        ("Nora schreef:", "Nora"),
        ("Nora napisa\u0142(a):", "Nora"),
        ("\u041d\u043e\u0440\u0430 \u043f\u0438\u0448\u0435\u0442:", "\u041d\u043e\u0440\u0430"),
        ("\u9234\u6728\u3055\u3093\u306e\u30b3\u30e1\u30f3\u30c8", "\u9234\u6728"),
        ("Posted by: Nora P. | May 3, 2019 at 08:36 PM", "Nora P."),
        ("by Nora on November 14, 2019 at 5:02 pm. Reply #", "Nora"),
        ("On October 12, 2019 at 1:23 pm Nora Pine said:", "Nora Pine"),
        ("Nora schrieb am 27.10.2019 um 9:55 Uhr:", "Nora"),
        ("Nora replied to comment from Otto | November 9, 2019 11:51 AM | Reply", "Nora"),
        ("Comment by Nora", "Nora"),
        ("Kommentar von Nora", "Nora"),
        ("Nora\u2019s Gravatar", "Nora"),
        ("Avatar of Nora", "Nora"),
        ("3. Nora says:", "Nora"),
        ("Nora 12 days ago", "Nora"),
        ("No\u200bra", "Nora"),
        ("\u200b\u2060", ""),
        ("says:", ""),
        ("Posted by:", ""),
        ("May 3, 2019 at 8:36 pm", ""),
        ("", ""),
    ],
)
def test_the_name_alone_is_left(printed, name):
    assert clean_name(printed) == name


@pytest.mark.parametrize(
    "name",
    [
        *("Bythell", "Saidi", "Edward Said", "Simon Says", "50 Cent", "April May", "Von Miller", "Dominique", "R2-D2"),
        *("Nora @ Pine Street", "~nora~", "[mod] nora", "Nora (@nora)", "Today", "Mark 2", "Julio A.", "Nora | Pine"),
        *(
            "\u041e\u043b\u0435\u0433",
            "\u5c71\u7530\u592a\u90ce",
            "Parker",
            "Porter",
            "Reply Hazy",
            "Dice Man",
            "Agosto",
        ),
    ],
)
def test_a_real_name_stays(name):
    assert clean_name(name) == name
    assert clean_name(f"{name} says:") == name


@given(st.text(max_size=120))
def test_a_name_is_short_trimmed_and_stable(raw):
    name = clean_name(raw)
    assert name == name.strip()
    assert len(name) <= 200
    assert "\n" not in name


@pytest.mark.parametrize("piece", ["says ", "by ", "\u200b", "a | ", "on ", "1. "])
def test_a_huge_name_costs_little(piece):
    assert len(clean_name(piece * 200_000)) <= 200
