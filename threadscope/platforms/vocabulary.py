"""Words that templates use, in the languages of the web: evidence for the generic reader, never a condition.

Each is one alternation without nested repeats, so that no page can make it slow.
"""

from __future__ import annotations

import re

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
    "REPLY",
    "SAYS",
    "TEASER",
    "THREAD",
    "UNSEEN",
]

FOREIGN_TAGS = frozenset({"nav", "aside", "footer", "header", "form"})
FOREIGN_REGION = re.compile(
    r"^(?:[a-z]+[-_])?(?:side[-_]?bar|widget|navi?(?:gation)?|menu|breadcrumbs?|blogroll|archives?|footer|colophon|toolbar"
    r"|tag-?cloud|share(?:daddy|this)?|sharing|social|addthis|related|popular|trending|promo|advert(?:isement)?|ads?)"
    r"(?:$|[-_0-9])|related[-_]?(?:post|article|stor|item|entr)|textwidget|sidebar$|^rail$"
)
"""Digitless class names or ids of regions that are not the content, unless they also speak of comments."""
FOREIGN_WIDGET = re.compile(
    r"(?:recent|latest|last|popular|top|newest)[-_]?(?:post|comment|article|stor|repl|response)s?|(?:respond|reply|comments?)[-_]?form"
    r"|^respond$|(?:comment|reply)s?[-_]?(?:nav|policy|rules|subscribe)"
)
"""The same for what does speak of comments: a list of the newest ones, a form."""

COMMENT = re.compile(
    r"comm?ent|kommentar|komentar|kommentti|coment|respon[sd]|repl(?:y|ies)|reacti|reacci|discuss|diskus|feedback|antwort"
    r"|talkback|guestbook|disqus|dsq|livefyre|fyre|intensedebate|^idc|js-?kit|^echo|opinion|^cmt|cmt$|^comm?s?[-_0-9]|reactie"
    r"|yorum|reagier|beitraege|message|^c0$|^r0$"
)
THREAD = re.compile(
    r"^(?:(?:blog|post|article|entry|the|all|page|node)[-_]?)?"
    r"(?:(?:comments|responses|kommentare|commentaires|comentarios|reacties|replies)(?:$|[-_]?(?:0|list|block|thread|area|section|wrap|cont|temp|box|hold|inner))"
    r"|(?:comment|response|discussion|reply)[-_]?(?:list|listing|block|thread|area|section|template)s?(?:$|[-_])|discussion$)"
    r"|^(?:dsq-comments|disqus_thread|livefyre|idc-)"
)
"""The id or class of what holds a whole thread."""
AUTHOR = re.compile(
    r"^(?:fn|who|by|nick(?:name)?|name|url|user|poster|person|speaker)$|author|user[-_]?name|commenter|by-?line|screen-?name"
    r"|display-?name|auteur|autor|poster|usuario|nutzer|[-_](?:user|name|nick|by)$|^(?:user|name|nick|profile)[-_](?:link|name)"
    r"|comment[-_]?(?:by|from)|blod-user"
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
    r"^(?:by-?post-?author|post-?author|by-?author|author-?comment|comment-?author-?(?:admin|post|owner)|admin-?comment|is-?author"
    r"|owner-?comment|by-?(?:op|host|admin)|blog-?author)$"
)
ARTICLE = re.compile(
    r"^(?:h-?entry|post|blog-?post|entry|article|story|product|teaser|news-?item|listing|result)s?(?:$|[-_])"
)

_VERBS = (
    r"says?|said|wrote|writes|replied|commented|responds|schrieb|schreibt|sagt|sagte|meint|meinte|dit|a dit"
    r"|a \xe9crit|\xe9crit|r\xe9pond|dice|dijo|escribi\xf3|escribe|coment\xf3|ha detto|ha scritto|scrive|disse|escreveu|diz"
    r"|zei|zegt|schreef|skrev|skriver|s\xe4ger|sier|siger|sanoo|kirjoitti|m\xf3wi|napisa\u0142(?:\(a\))?|pisze|p\xed\u0161e|napsal"
    r"|\u043f\u0438\u0448\u0435\u0442|\u0433\u043e\u0432\u043e\u0440\u0438\u0442|\u043d\u0430\u043f\u0438\u0441\u0430\u043b(?:\u0430)?"
    r"|diyor|dedi ki|\u3088\u308a|spune|mondta|\u03bb\u03ad\u03b5\u03b9"
)
SAYS = re.compile(
    rf"(?:^|\s)(?:{_VERBS})\s*(?:on\b|at\b|am\b|le\b|el\b|the following|this|\W*$|[:,\u2026(\-\u2013]|\.\.\.)",
    re.IGNORECASE,
)
"""A verb of saying that ends or nearly ends a header line."""
LEAD_IN = re.compile(
    r"^(?:pingback|trackback|comment(?:ed|aire)?|response|reply|kommentar|coment\xe1rio|comentario|posted|written|submitted|left|verfasst|geschrieben"
    r"|publi\xe9|\xe9crit|enviado|publicado|escrito|inviato|scritto|postato|geplaatst|skrevet)?"
    r"\s*(?:#\s*\d{1,5}|\d{1,5}\s*[-:.)\u2013])?\s*[-:.)\u2013]*\s*"
    r"(?:(?:posted|written|made|left|submitted|said)\s+)?(?:(?:by|from|von|par|por|da|door|av|af|od)\b)?\s*[:\-\u2013]?\s*",
    re.IGNORECASE,
)
REPLY = re.compile(
    r"^\W*(?:reply|respond|antwort(?:en)?|r\xe9pondre|responder|rispondi|beantwoorden|odpowiedz|svar(?:a)?|vastaa"
    r"|\u043e\u0442\u0432\u0435\u0442\u0438\u0442\u044c|yan\u0131tla|cevapla|reageer)\b",
    re.IGNORECASE,
)
FURNITURE = re.compile(
    r"^\W*(?:reply(?: to (?:this|post|comment|\S+))?(?: comment)?|respond|quote|cite|report(?: (?:abuse|this|comment|as spam))*|flag(?: as \w+)?"
    r"|flag (?:this )?comment|abuse|(?:perma)?-?link(?: to (?:this )?comment)?|#|like|unlike|dislike|likes?|vote(?:s| up| down)?|recommend(?:ed)?|share|edit|delete"
    r"|hide|show|collapse|expand|parent|up|down|thumbs (?:up|down)|rate(?: this)?|mark as spam|more|top|log in to reply"
    r"|log in(?: or register)? to (?:reply|post comments|comment)|antwort(?:en)?|zitieren|melden|r\xe9pondre|signaler|responder|denunciar|rispondi"
    r"|beantwoorden|odpowiedz|svar(?:a)?|vastaa|\u043e\u0442\u0432\u0435\u0442\u0438\u0442\u044c|yan\u0131tla"
    r"|your comment is awaiting moderation\.?|follow|subscribe|tweet|email|avatar|permanent link|(?:reply|quote)\s*\|?\s*(?:quote|reply)"
    r"|\+?-?\d+(?: (?:likes?|votes?|points?|replies|reply|recs?|fans?))?|\d+ (?:of|people) .{0,40}(?:helpful|liked? this))?\W*\d*\W*$",
    re.IGNORECASE,
)
"""A whole line that is a button, a counter or a label, not somebody's words."""
COUNTED = re.compile(
    r"^\W*(?:\d[\d.,]*|no|one|two|three|four|five|six|seven|eight|nine|ten|kein\w*|ein\w*|aucun|un|add|leave|post|all)?\W*(?:\w+\s){0,2}"
    r"(?:comments?|responses?|repl(?:y|ies)|reactions?|thoughts|users? responded|kommentare?|antworten|reaktionen|commentaires?|r\xe9ponses?"
    r"|comentarios?|respuestas?|coment\xe1rios?|respostas?|commenti|risposte|reacties|kommentarer|svar|komentarze|odpowiedzi"
    r"|\u043a\u043e\u043c\u043c\u0435\u043d\u0442\u0430\u0440\w*|discussion|feedback|guestbook|yorum\w*)\b",
    re.IGNORECASE,
)
"""A heading above comments: "14 Responses to ..."."""
TEASER = re.compile(
    r"^\W*(?:(?:read|continue|view|see|learn|full)\b.{0,20}\b(?:more|reading|article|story|post|rest|entry)|more|weiterlesen|lire la suite|leer m\xe1s"
    r"|(?:\d+|no|leave a|post a|add a)\s+(?:comments?|responses?|kommentare?|commentaires?|comentarios?)|comments?\s*\(?\d+\)?)\W*$",
    re.IGNORECASE,
)
"""What stands under each article of a list of articles."""
