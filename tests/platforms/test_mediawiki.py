"""Signed text on talk pages: who, when, in answer to what; and pages that nobody signed."""

from __future__ import annotations

import pytest

from threadscope.model import Page
from threadscope.platforms import read as best
from threadscope.platforms.base import Document
from threadscope.platforms.mediawiki import matches, read

SIGNED = "<a href='/wiki/{space}:{user}'>{user}</a> (<a href='/wiki/{talk}:{user}'>x</a>) {time}"


def document(inner, space=1):
    wrapped = f"<div id='mw-content-text'><div class='mw-parser-output'>{inner}</div></div>"
    page = (
        f"<html><body class='mediawiki ns-{space} {'ns-talk' if space % 2 else 'ns-subject'}'>{wrapped}</body></html>"
    )
    return Document(Page(url="https://wiki.example/wiki/Talk:Bells", body=page.encode()))


def signed(words, user, *, space="User", talk="User talk", time="10:15, 2 May 2011 (UTC)"):
    return f"{words} {SIGNED.format(space=space, talk=talk, user=user, time=time)}"


@pytest.mark.parametrize(
    ("space", "talk", "time"),
    [
        ("Benutzerin", "Benutzerin_Diskussion", "10:15, 2. Mai 2011 (CEST)"),
        ("Utilisateur", "Discussion_utilisateur", "2 mai 2011 \u00e0 10:15 (CEST)"),
        ("\u5229\u7528\u8005", "\u5229\u7528\u8005\u2010\u4f1a\u8a71", "2011\u5e745\u67082\u65e5 (\u6708) 10:15 (UTC)"),
        (
            "\u0423\u0447\u0430\u0441\u0442\u043d\u0438\u0446\u0430",
            "\u041e\u0443",
            "10:15, 2 \u043c\u0430\u044f 2011 (UTC)",
        ),
    ],
)
def test_a_signature_is_known_in_any_language(space, talk, time):
    inner = f"<h2>Bells</h2><p>{signed('They ring too early.', 'Ann_Fell', space=space, talk=talk, time=time)}</p>"
    (comment,) = read(document(inner)).thread.comments
    assert comment.author.name == "Ann Fell"
    assert comment.text == "They ring too early."
    assert comment.posted.replace(tzinfo=None).isoformat() == "2011-05-02T10:15:00"


def test_an_article_is_no_thread():
    inner = (
        "<p>The bells were cast in 1911.</p><p>See <a href='/wiki/Category:Bells'>other bells</a>, as they rang "
        "at 10:15, 2 May 2011 (UTC).</p><p>The founder was <a href='/wiki/User:Ann'>Ann</a>.</p>"
    )
    assert matches(document(inner, space=0))
    assert read(document(inner, space=0)) is None
    assert best(document(inner, space=0)).thread.source.status == "no-comments"


def test_somebody_named_before_a_signature_does_not_sign():
    inner = f"<p>{signed('I thank <a href=/wiki/User:Otis>Otis</a>', 'Mara')}</p>"
    (comment,) = read(document(inner)).thread.comments
    assert (comment.author.name, comment.text) == ("Mara", "I thank Otis")


def test_a_heading_begins_another_thread():
    inner = f"<h2>One</h2><p>{signed('First.', 'Mara')}</p><h2>Two</h2><dl><dd>{signed('Second.', 'Otis')}</dd></dl>"
    assert [c.parent_id for c in read(document(inner)).thread.comments] == [None, None]


def test_what_was_not_signed_is_left_out():
    inner = (
        f"<p>{signed('Signed.', 'Mara')}</p><h2>Two</h2><p>Not signed.</p><h2>Three</h2><p>{signed('Yes.', 'Otis')}</p>"
    )
    assert [c.text for c in read(document(inner)).thread.comments] == ["Signed.", "Yes."]
