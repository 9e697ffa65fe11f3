"""Comments that a page keeps behind buttons: counted where a button says so, and never where a comment does."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from threadscope.platforms.morebuttons import asks, behind_buttons
from threadscope.platforms.outline import Outline


def hidden(inner):
    page = Outline(LexborHTMLParser(f"<body>{inner}</body>").body)
    return behind_buttons(page, 0, len(page.tags))


@pytest.mark.parametrize(
    "words",
    [
        "Load 3 more comments",
        "View 12 more replies",
        "Show 5 previous comments",
        "3 weitere Antworten anzeigen",
        "Voir 3 autres réponses",
        "Ver 4 respuestas más",
        "Mostra altri 3 commenti",
        "Ver mais 7 respostas",
        "Nog 2 andere reacties tonen",
        "Pokaż 5 kolejnych komentarzy",
        "Показать ещё 5 ответов",
        "他の3件の返信を表示",
    ],
)
def test_a_button_says_how_many_it_brings(words):
    assert asks(words)


@pytest.mark.parametrize("words", ["12 comments", "Load more", "2 more days", "3 more comments in 2 days", "Reply", ""])
def test_other_words_bring_nothing(words):
    assert not asks(words)


def test_buttons_links_and_what_is_called_so_are_added_up():
    button, link = "<button>Show 2 more comments</button>", "<a href='#'>Load 3 more replies</a>"
    assert hidden(f"{button}<p>words</p>{link}<div class='load-more'>View 4 more replies</div>") == 9


def test_what_a_comment_says_is_no_button():
    assert hidden("<p>I have 3 more comments</p><p>Read <a href='#'>3 more comments</a> of mine</p>") == 0
