"""Words that templates use, in the languages of the web: evidence for the generic reader, never a condition.

Phrases that people see come from `words.toml`; names of classes and ids, which programmers write, stand here. Each
pattern is one alternation without nested repeats, so that no page can make it slow.
"""

from __future__ import annotations

import re

from threadscope.platforms import words

__all__ = [
    "ARTICLE",
    "AUTHOR",
    "COMMENT",
    "COUNTED",
    "FOREIGN_REGION",
    "FOREIGN_TAGS",
    "FOREIGN_WIDGET",
    "FURNITURE",
    "HOST",
    "LEAD_IN",
    "PART",
    "PING",
    "PING_LINE",
    "REPLIED_TO",
    "REPLY",
    "SAYS",
    "TEASER",
    "THREAD",
    "THREAD_END",
    "UNSEEN",
    "alternatives",
    "counted",
    "says",
]


def alternatives(section: str, without: tuple[str, ...] = ()) -> str:
    """Return a section of the table as alternatives, the longest first."""
    return "|".join(re.escape(p) for p in sorted(words.phrases(section) - {*without}, key=lambda p: (-len(p), p)))


FOREIGN_TAGS = frozenset({"nav", "aside", "footer", "header", "form"})
FOREIGN_REGION = re.compile(
    r"^(?:[a-z]+[-_])?(?:side[-_]?bar|widget|navi?(?:gation)?|menu|breadcrumbs?|blogroll|archives?|footer|colophon"
    r"|toolbar"
    r"|tag-?cloud|share(?:daddy|this)?|sharing|social|addthis|related|popular|trending|promo|advert(?:isement)?|ads?)"
    r"(?:$|[-_0-9])|related[-_]?(?:post|article|stor|item|entr)|textwidget|sidebar$|^rail$"
)
"""Digitless class names or ids of regions that are not the content, unless they also speak of comments."""
FOREIGN_WIDGET = re.compile(
    r"(?:recent|latest|last|popular|top|newest)[-_]?(?:post|comment|article|stor|repl|response)s?|(?:respond|reply"
    r"|comments?)[-_]?form"
    r"|^respond$|(?:comment|reply)s?[-_]?(?:nav|policy|rules|subscribe)"
)
"""The same for what does speak of comments: a list of the newest ones, a form."""

COMMENT = re.compile(
    r"comm?ent|kommentar|komentar|kommentti|coment|respon[sd]|repl(?:y|ies)|reacti|reacci|discuss|diskus|feedback"
    r"|antwort"
    r"|talkback|guestbook|disqus|dsq|livefyre|fyre|intensedebate|^idc|js-?kit|^echo|opinion|^cmt|cmt$|^comm?s?[-_0-9]"
    r"|reactie"
    r"|yorum|reagier|beitraege|message|follow-?ups?$|^h-cite$|^c0$|^r0$"
)
THREAD = re.compile(
    r"^(?:(?:blog|post|article|entry|the|all|page|node)[-_]?)?"
    r"(?:(?:comments|responses|kommentare|commentaires|comentarios|reacties|replies)(?:$|[-_]?(?:0|list|block|thread"
    r"|area|section|wrap|cont|temp|box|hold|inner))"
    r"|(?:comment|response|discussion|reply)[-_]?(?:list|listing|block|thread|area|section|template)s?(?:$|[-_])"
    r"|discussion$)"
    r"|^(?:dsq-comments|disqus_thread|livefyre|idc-)"
)
"""The id or class of what holds a whole thread."""
AUTHOR = re.compile(
    r"^(?:fn|who|by|nick(?:name)?|name|url|user|poster|person|speaker)$|author|user[-_]?name|commenter|by-?line"
    r"|screen-?name"
    r"|display-?name|auteur|autor|poster|usuario|nutzer|[-_](?:user|name|nick|by)$|^(?:user|name|nick"
    r"|profile)[-_](?:link|name)"
    r"|comment[-_]?(?:by|from)"
)
PING_LINE = re.compile(r"^\W*(?:\d+\W+)?(ping|track)back\b", re.IGNORECASE)
PING = re.compile(r"\b(ping|track)back\b")
UNSEEN = frozenset(
    {"hidden", "hide", "invisible", "visuallyhidden", "visually-hidden", "screen-reader-text", "sr-only"}
)
"""Classes that take an element off the screen."""
PART = re.compile(
    r"count|link|form|button|btn|number|nav|polic|share|toggle|rating|vote|icon|avatar|photo|gravatar|count|sign|login"
)
"""Names of buttons and counters: never the mark of one record."""
HOST = re.compile(
    r"^(?:by-?post-?author|post-?author|by-?author|author-?comment|comment-?author-?(?:admin|post|owner)"
    r"|admin-?comment|is-?author"
    r"|owner-?comment|by-?(?:op|host|admin)|blog-?author)$"
)
ARTICLE = re.compile(
    r"^(?:h-?entry|post|blog-?post|entry|article|story|product|teaser|news-?item|listing|result)s?(?:$|[-_])"
)

_VERBS = alternatives("says", without=("comments", "adds", "added"))
_NOUNS = alternatives("count_nouns")
_PRE = r"(?:by|from|von|par|por|da|di|door|van|av|af|od|przez|\u043e\u0442)\b"

SAYS = re.compile(
    rf"(?:^|\s)(?:{_VERBS})\s*(?:(?:on|at|am|le|el|il|this|the following)\b|\W*$|[:,\u2026(\-\u2013]|\.\.\.)"
    rf"|(?<!\u540d\u7121\u3057)(?:{alternatives('says_glued')})\W*$",
    re.IGNORECASE,
)
"""A verb of saying that ends or nearly ends a header line."""
_WORD = re.compile(r"\w+")
_SAID = frozenset(found[0] for verb in words.phrases("says") if (found := _WORD.match(verb)))
_GLUED = tuple(words.phrases("says_glued"))
"""Of scripts without blanks, none of them ASCII."""


def says(text: str) -> bool:
    """Tell whether `SAYS` is found in a line; most lines have none of its verbs' first words, which is asked first."""
    low = text.casefold()
    if _SAID.isdisjoint(_WORD.findall(low)) and (low.isascii() or not any(verb in low for verb in _GLUED)):
        return False
    return SAYS.search(text) is not None


LEAD_IN = re.compile(
    rf"^(?:(?:{alternatives('by')})\b|(?:{alternatives('by_colon')})\s?:|(?:comment|pingback|trackback)\b)?"
    rf"\s*(?:#\s*\d{{1,5}}"
    rf"|\d{{1,5}}\s*[-:.)\u2013])?\s*[-:.)\u2013]*\s*(?:(?:{alternatives('by')})\b)?\s*(?:{_PRE})?\s*[:\-\u2013]?\s*",
    re.IGNORECASE,
)
"""What stands before a name: "Comment #3 - Posted by: "."""
REPLIED_TO = re.compile(rf"\b(?:{alternatives('replied_to')}|comment (?:from|by)|reply to)\b", re.IGNORECASE)
"""Words between an answer and whom it answers."""
REPLY = re.compile(
    r"^\W*(?:reply|respond|antwort(?:en)?|r\xe9pondre|responder|rispondi|beantwoorden|reageer|odpowiedz|svara?|vastaa"
    r"|yan\u0131tla"
    r"|\u043e\u0442\u0432\u0435\u0442\u0438\u0442\u044c|\u8fd4\u4fe1)",
    re.IGNORECASE,
)
_MORE_BUTTONS = (
    r"reply to \S+|report(?: (?:abuse|this|comment|as spam))?|flag(?: as \w+| (?:this )?comment)?|abuse"
    r"|(?:perma)?-?link|vote(?:s| up| down)?"
    r"|recommend(?:ed)?|collapse|expand|show|parent|next|prev(?:ious)?|root|context|save|source|favorite"
    r"|full comments|up|down"
    r"|thumbs (?:up|down)|rate(?: this)?|mark as spam|more|top|log in(?: or register)? to (?:reply|post comments"
    r"|comment)|svara?|vastaa"
    r"|yan\u0131tla|your comment is awaiting moderation|follow|subscribe|tweet|email|avatar"
    r"|[+-]?\d+ (?:likes?|votes?|points?|replies|reply|recs?|fans?)|\d+ (?:of|people) .{0,40}(?:helpful|liked? this)"
)
FURNITURE = re.compile(
    rf"^\W*(?:(?:{alternatives('buttons')}|{_MORE_BUTTONS})"
    r"(?:\s*[|/\u00b7]\s*(?:reply|quote|edit|parent))?)?\W*\d*\W*$",
    re.IGNORECASE,
)
"""A whole line that is a button, a counter or a label, not somebody's words."""
COUNTED = re.compile(
    r"^\W*(?:\d[\d.,]*|no|one|two|three|four|five|six|seven|eight|nine|ten|kein\w*|ein\w*|aucun|un|add|leave|post"
    r"|all)?\W*"
    rf"(?:\w+\s){{0,2}}(?:{_NOUNS}|users? responded|discussion|feedback|guestbook|yorum\w*)(?!\w)",
    re.IGNORECASE,
)
"""A heading above comments: "14 Responses to ..."."""
_COUNTABLE = re.compile(
    "|".join(
        sorted(
            {re.escape(noun[:3]) for noun in (*words.phrases("count_nouns"), "users", "feedback", "guestbook", "yorum")}
        )
    )
)


def counted(text: str) -> re.Match[str] | None:
    """Match `COUNTED`; most lines have not even the beginning of one of its nouns, which is asked first."""
    return COUNTED.match(text) if _COUNTABLE.search(text.casefold()) else None


THREAD_END = re.compile(
    r"^\W*(?:(?:respond|reply) to this (?:post|article)|(?:leave|post|add|submit|write) (?:a|an"
    r"|your) (?:new )?(?:reply|comment|response)"
    r"|leave a reply|speak your mind|join the (?:discussion|conversation)|comment ?luv\b|(?:log"
    r"|sign) in (?:or \w+ )?to (?:post|leave|add)"
    r"|(?:add|post) comment|your email address will not|trackback url|comments? rss|schreibe? einen kommentar"
    r"|kommentar (?:schreiben|verfassen|hinterlassen)|antwort hinterlassen|laisser un commentaire"
    r"|\xe9crire un commentaire"
    r"|ajouter un commentaire|dejar? un comentario|deja una respuesta|escribe un comentario|lascia un(?: commento"
    r"|a risposta)"
    r"|deixe um coment\xe1rio|deixe uma resposta|(?:geef|plaats) een reactie|skriv en kommentar|l\xe4mna ett svar"
    r"|dodaj komentarz"
    r"|\u0434\u043e\u0431\u0430\u0432\u0438\u0442\u044c"
    r" \u043a\u043e\u043c\u043c\u0435\u043d\u0442\u0430\u0440\u0438\u0439"
    rf"|{alternatives('closed')})",
    re.IGNORECASE,
)
"""The first line below a thread: the form, or the word that it is closed."""
TEASER = re.compile(
    r"^\W*(?:(?:read|continue|view|see|learn|full)\b.{0,20}\b(?:more|reading|article|story|post|rest|entry)|more"
    r"|weiterlesen|lire la suite"
    rf"|leer m\xe1s|(?:\d+|no|leave a|post a|add a)\s+(?:{_NOUNS})|comments?\s*\(?\d+\)?)\W*$",
    re.IGNORECASE,
)
"""What stands under each article of a list of articles."""
