"""A report without the people's names: pseudonyms for authors, handles, links and addresses, inside the texts too.

Pseudonymous is not anonymous: whoever has a sentence can search for it. One key gives one person the same pseudonym in
every report, so results can be joined; without the key nobody can compute it from a name (HMAC, RFC 2104).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from threadscope.errors import UsageError
from threadscope.identity import is_nobody, name_key
from threadscope.model import Author, Change, Comment, Mark, Post, Report, Thread, Voice

__all__ = ["NOTICE", "TOLD", "People", "Rewritten", "load_key", "pseudonymize"]

NOTICE = (
    "Names, handles, links and addresses are replaced. This is pseudonymous, not anonymous: quotes can be searched."
)
KEY_BYTES = 32
_LETTERS = 6
_LEAST = 3
"""Letters that a part of a name needs before it is looked for in texts."""
_LINK = r"(?:https?://|www\.)[^\s<>\"')\]]{1,2000}"
_EMAIL = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
_HANDLE = r"@\s?\w[\w.]{0,38}\w"

TOLD = {"subject", "reason", "reasons", "kind_reason"}
"""Fields in which a reading quotes or names somebody in words of its own."""

T = TypeVar("T")


def load_key(path: Path | None = None) -> bytes:
    """Read the key behind the pseudonyms; the user's own is made when it is first needed, readable by the user alone.

    Raises:
        UsageError: the named file is missing or too short to keep a secret.
    """
    if path is not None:
        try:
            key = path.read_bytes().strip()
        except OSError as error:
            raise UsageError(f"The key {path} cannot be read.", "Name a file with at least 16 bytes in it.") from error
        if len(key) < KEY_BYTES // 2:
            raise UsageError(f"The key {path} is too short.", "Put at least 16 bytes that nobody can guess into it.")
        return key
    from platformdirs import user_data_path

    path = user_data_path("threadscope", appauthor=False) / "pseudonym.key"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_hex(KEY_BYTES).encode())
    return path.read_bytes()


def pseudonymize(report: Report, key: bytes) -> Report:
    """Replace everything in a report that names a commenter; offsets are those of the new texts.

    Columns that only the input table knows are left out, and so are the comments' own addresses: one click would lead
    to the name.
    """
    people = _people(report, key)
    texts = {comment.id: people.rewritten(comment.text) for comment in report.thread.comments}
    author_of = {comment.id: comment.author.name for comment in report.thread.comments}

    def moved(value: T, comment: str) -> T:
        return _moved(value, texts[comment], people)

    def quoted(value: T, comment: str) -> T:
        name = people.pseudonym(author_of[comment])
        hidden = {"author": name, "permalink": None}
        return replace(moved(value, comment), **{k: v for k, v in hidden.items() if hasattr(value, k)})  # type: ignore[type-var]  # dataclasses all

    def carried(changes: Iterable[Change]) -> tuple[Change, ...]:
        return tuple(replace(change, claim=moved(change.claim, change.comment)) for change in changes)

    return replace(
        report,
        thread=_thread(report.thread, people, texts),
        readings=tuple(moved(reading, reading.comment_id) for reading in report.readings),
        voices=tuple(_voice(voice, people) for voice in report.voices),
        score_changes=carried(report.score_changes),
        metrics=tuple(replace(each, changes=carried(each.changes)) for each in report.metrics),
        topic_claims=tuple(moved(claim, claim.comment) for claim in report.topic_claims),
        quotes={k: tuple(quoted(quote, quote.comment) for quote in quotes) for k, quotes in report.quotes.items()},
        questions=tuple(quoted(question, question.comment) for question in report.questions),
        corrections=tuple(_correction(each, people) for each in report.corrections),
        caveats=(*map(people.rewrite, report.caveats), NOTICE),
    )


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A text with stretches replaced, and where its characters went."""

    text: str
    cuts: tuple[tuple[int, int, int], ...]
    """Old start, old end, length of what stands there now."""

    def at(self, offset: int, *, end: bool = False) -> int:
        """Return where an old offset is now; inside a replaced stretch, its beginning or its end."""
        shift = 0
        for start, stop, length in self.cuts:
            if offset <= start:
                break
            if offset < stop:
                return start + shift + (length if end else 0)
            shift += length - (stop - start)
        return offset + shift


class People:
    """The pseudonyms of one thread's people, and the words by which its texts name them."""

    def __init__(
        self, key: bytes, voices: Iterable[Sequence[str]], authors: Iterable[str], tool: set[str], texts: Iterable[str]
    ) -> None:
        """Learn who is who in a thread.

        Args:
            key: the secret behind the pseudonyms.
            voices: each person's names; all of them get the pseudonym of the first.
            authors: all names as printed, the host's too.
            tool: the tool's names, which name nobody.
            texts: all comments; a word that they also write in lower case is no name.
        """
        self._key = key
        self._first: dict[str, str] = {}
        for called in voices:
            for name in called:
                self._first.setdefault(name, called[0])
        names = [name for name in dict.fromkeys([*self._first, *authors]) if name_key(name) and not is_nobody(name)]
        self._named = dict(_words(names, tool, "\n".join(texts)))
        parts = sorted(self._named, key=len, reverse=True)
        spoken = "|".join(map(re.escape, parts))
        named = rf"|(?P<name>(?<!\w)(?:@\s?)?(?:{spoken})(?!\w))" if parts else ""
        self._pattern = re.compile(rf"(?P<link>{_LINK})|(?P<email>{_EMAIL}){named}|(?P<handle>{_HANDLE})")

    def pseudonym(self, name: str) -> str:
        """Return what stands for a name; one that names nobody ("Anonymous") stays."""
        who = name_key(self._first.get(name, name))
        return name if not who or is_nobody(who) else self.token(who)

    def token(self, who: str, letters: int = _LETTERS) -> str:
        """Return what stands for any other key to a person; 12 letters tell the persons of a million threads apart."""
        mac = hmac.new(self._key, who.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
        return f"Person {base64.b32encode(mac).decode()[:letters]}"

    def rewritten(self, text: str) -> Rewritten:
        """Replace what names somebody, and keep count of the characters."""
        parts: list[str] = []
        cuts: list[tuple[int, int, int]] = []
        done = 0
        for match in self._pattern.finditer(text):
            new = self._instead(match)
            parts += [text[done : match.start()], new]
            cuts.append((match.start(), match.end(), len(new)))
            done = match.end()
        return Rewritten("".join([*parts, text[done:]]), tuple(cuts))

    def rewrite(self, text: str) -> str:
        """Replace what names somebody in a text without offsets."""
        return self.rewritten(text).text

    def _instead(self, match: re.Match[str]) -> str:
        if match.lastgroup == "name":
            name = match[0].lstrip("@ ")
            return match[0][: -len(name)] + self.pseudonym(self._named[name])
        if match.lastgroup == "handle":
            return "@" + self.pseudonym(match[0].lstrip("@ ")).replace("Person ", "person-")
        return f"[{match.lastgroup}]"


def _people(report: Report, key: bytes) -> People:
    authors = (report.thread.post.author, *(comment.author.name for comment in report.thread.comments))
    tool = {report.tool.name, *report.tool.aliases} if report.tool else set()
    texts = (comment.text for comment in report.thread.comments)
    return People(key, [voice.names for voice in report.voices], authors, tool, texts)


def _words(names: Iterable[str], tool: set[str], texts: str) -> Iterator[tuple[str, str]]:
    """Yield the words that name somebody in a text, each with the whole name it belongs to.

    A part of a name that the thread also writes in lower case ("Will", "Reader") is taken for the word; the tool's own
    words name the tool.
    """
    ordinary = {word for name in tool for word in re.findall(r"\w+", name.casefold())}
    ordinary |= set(re.findall(r"\b[^\W\d_A-Z]\w+", re.sub(rf"{_LINK}|{_EMAIL}|{_HANDLE}", " ", texts)))
    for name in names:
        if name.casefold() not in ordinary:
            yield name.lstrip("@ "), name  # a handle stands in texts with its sign or without
    for name in names:
        for part in re.findall(r"[^\W\d_][\w'-]*\w", name):
            if len(part) >= _LEAST and part[0].isupper() and part.casefold() not in ordinary:
                yield part, name
                yield part.upper(), name


def _thread(thread: Thread, people: People, texts: Mapping[str, Rewritten]) -> Thread:
    post = thread.post
    return replace(
        thread,
        post=Post(post.url, post.title, people.pseudonym(post.author), post.published, people.rewrite(post.text)),
        comments=tuple(_comment(comment, people, texts[comment.id]) for comment in thread.comments),
    )


def _comment(comment: Comment, people: People, text: Rewritten) -> Comment:
    return replace(
        comment,
        text=text.text,
        author=Author(people.pseudonym(comment.author.name)),
        marks=tuple(Mark(m.kind, text.at(m.start), text.at(m.end, end=True)) for m in comment.marks),
        permalink=None,
        extra={},
    )


def _correction(row: Mapping[str, Any], people: People) -> dict[str, Any]:
    hidden = {key: people.rewrite(str(row[key])) for key in ("text", "why") if key in row}
    return {**row, **hidden, "who": people.pseudonym(str(row.get("who", "")))}


def _voice(voice: Voice, people: People) -> Voice:
    names = tuple(dict.fromkeys(people.pseudonym(name) for name in voice.names))
    return replace(voice, names=names, reason=people.rewrite(voice.reason))


def _moved(value: T, text: Rewritten, people: People) -> T:
    """Carry spans over to the new text, however deep they lie in a reading or a claim."""
    if isinstance(value, tuple):
        return tuple(_moved(each, text, people) for each in value)  # type: ignore[return-value]  # tuples stay tuples
    if not is_dataclass(value) or isinstance(value, type):
        return value
    new: dict[str, Any] = {f.name: _moved(getattr(value, f.name), text, people) for f in fields(value)}
    if isinstance(new.get("start"), int):
        new["start"], new["end"] = text.at(new["start"]), text.at(new["end"], end=True)
        if "text" in new:
            new["text"] = text.text[new["start"] : new["end"]]
    elif isinstance(new.get("text"), str):
        new["text"] = people.rewrite(new["text"])
    for name in TOLD & new.keys():
        said = new[name]
        new[name] = tuple(map(people.rewrite, said)) if isinstance(said, tuple) else said and people.rewrite(said)
    return replace(value, **new)
