from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_pages import document

from threadscope.platforms import django_comments
from threadscope.platforms.django_comments import clock, date_and_name


@pytest.mark.parametrize(
    ("text", "date", "name"),
    [
        ("\n      Aug. 3, 2025, 4:05 p.m. - Hedda Rowan\n    ", "Aug. 3, 2025, 4:05 p.m.", "Hedda Rowan"),
        ("3 août 2025 16:05 - Hedda", "3 août 2025 16:05", "Hedda"),
        ("3. August 2025 16:05\xa0-\xa0Jo - aus dem Tal", "3. August 2025 16:05", "Jo - aus dem Tal"),
        ("2025-08-03 16:05 - 1 May 2020", "2025-08-03 16:05", "1 May 2020"),
        ("Hedda - Aug. 3, 2025, 4:05 p.m.", "Aug. 3, 2025, 4:05 p.m.", "Hedda"),
        ("Aug. 3, 2025, 4:05 p.m. - ", "Aug. 3, 2025, 4:05 p.m.", ""),
        ("Hedda Rowan", "", "Hedda Rowan"),
        ("", "", ""),
    ],
)
def test_date_and_name_are_told_apart(text, date, name):
    assert date_and_name(text) == (date, name)


@given(st.text(max_size=80))
def test_any_header_is_split_without_inventing_a_character(text):
    date, name = date_and_name(text)
    assert set(date + name) <= set(" ".join(text.split()))


@pytest.mark.parametrize(
    ("date", "told"),
    [
        ("Aug. 4, 2025, noon", "Aug. 4, 2025, 12:00 p.m."),
        ("Aug. 4, 2025, midnight", "Aug. 4, 2025, 12:00 a.m."),
        ("noon", None),
        ("", None),
    ],
)
def test_times_written_as_words_become_figures(date, told):
    assert clock(date) == told


def test_other_definition_lists_are_not_comments():
    glossary = '<dl><dt id="cider">Cider</dt><dd>Apples.</dd></dl><dl><dt id="c3x">Core</dt><dd>Inside.</dd></dl>'
    assert django_comments.read(document(glossary)) is None


def test_a_term_without_its_definition_is_no_comment():
    terms = '<dt id="c1">Aug. 3, 2025, 4 p.m. - A</dt><dt id="c2">Aug. 3, 2025, 5 p.m. - B</dt>'
    found = document(f'<dl id="comments">{terms}<dd>Here.</dd></dl>')
    assert [c.id for c in django_comments.read(found).thread.comments] == ["c2"]
