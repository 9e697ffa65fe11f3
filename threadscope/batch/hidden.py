"""A run's rows without the people's names, with the pseudonyms that `threadscope.privacy` gives.

The rows are rebuilt thread by thread, since a name is looked for in all texts of its thread: every offset, in columns
and inside JSON, is that of the new text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from threadscope.batch.runreport import RunReport
from threadscope.privacy import NOTICE, TOLD, People, Rewritten
from threadscope.wire.values import Json

__all__ = ["ThreadRows", "hidden", "nameless"]

_INSIDE = ("stance_evidence", "stance_facets", "claims")
"""Columns of JSON with offsets."""
_SAID = ("role_reason", "stance_reason", "sentiment_reason", "spam_reasons", "detail", "warnings")
"""Columns in words of our own, or a reader's, that may name somebody."""
_LETTERS = 12


@dataclass(slots=True)
class ThreadRows:
    """All that a run holds of one thread; in each table the rows in the order of the thread."""

    threads: list[Json] = field(default_factory=list)
    comments: list[Json] = field(default_factory=list)
    claims: list[Json] = field(default_factory=list)
    voices: list[Json] = field(default_factory=list)


def hidden(rows: ThreadRows, table: str, key: bytes, aliases: Iterable[str] = ()) -> Iterator[Json]:
    """Rewrite the rows of one table of a thread.

    Args:
        rows: the thread's; `comments` and `voices` are needed whichever table is wanted.
        table: `comments`, `threads`, `claims` or `voices`.
        key: the secret behind the pseudonyms.
        aliases: other names of the tool.
    """
    tool = {row["tool"] for row in rows.threads if row.get("tool")} | set(aliases)
    hosts = (row.get("post_author") or "" for row in rows.threads)
    authors = [*hosts, *(row.get("author") or "" for row in rows.comments)]
    called = [row["names"] for row in rows.voices if row.get("names")]
    people = People(key, called, authors, tool, (row.get("text") or "" for row in rows.comments))
    if table == "threads":
        yield from (_thread(row, people) for row in rows.threads)
    elif table == "voices":
        yield from (_voice(row, people) for row in rows.voices)
    elif table == "comments":
        yield from (_comment(row, people) for row in rows.comments)
    else:
        needed = {row["comment"] for row in rows.claims}
        texts = {row["id"]: people.rewritten(row.get("text") or "") for row in rows.comments if row["id"] in needed}
        yield from (_carried(row, texts.get(row["comment"], Rewritten("", ())), people) for row in rows.claims)


def _comment(row: Json, people: People) -> Json:
    text = people.rewritten(row.get("text") or "")
    new = _told(row, people) | {"author": people.pseudonym(row.get("author") or ""), "text": text.text}
    new |= {name: _json(row[name], text, people) for name in _INSIDE if row.get(name)}
    return new | dict.fromkeys(("author_url", "permalink", "extra", "starts", "ends"))  # each leads to the name


def _thread(row: Json, people: People) -> Json:
    caveats = [*map(people.rewrite, row.get("caveats") or ()), NOTICE]
    return _told(row, people) | {"post_author": people.pseudonym(row.get("post_author") or ""), "caveats": caveats}


def _voice(row: Json, people: People) -> Json:
    names = list(dict.fromkeys(map(people.pseudonym, row.get("names") or ())))
    person = str(row.get("person") or "")
    if not person.startswith("thread:"):  # else it says no more than the voice
        person = people.token(person, _LETTERS)
    return _told(row, people) | {"names": names, "person": person}


def _told(row: Json, people: People) -> Json:
    return row | {name: _rewritten(row[name], people) for name in _SAID if row.get(name)}


def _rewritten(said: Any, people: People) -> Any:
    return [people.rewrite(str(one)) for one in said] if isinstance(said, list) else people.rewrite(str(said))


def _json(cell: str, text: Rewritten, people: People) -> str:
    return json.dumps(_carried(json.loads(cell), text, people), ensure_ascii=False)


def _carried(value: Any, text: Rewritten, people: People) -> Any:
    """Carry offsets over to the new text, however deep they lie, and cut the quoted words out of it again."""
    if isinstance(value, list):
        return [_carried(each, text, people) for each in value]
    if not isinstance(value, Mapping):
        return value
    new = {name: _carried(each, text, people) for name, each in value.items()}
    if isinstance(new.get("start"), int) and isinstance(new.get("end"), int):
        new["start"], new["end"] = text.at(new["start"]), text.at(new["end"], end=True)
        if "text" in new:
            new["text"] = text.text[new["start"] : new["end"]]
    elif isinstance(new.get("text"), str):
        new["text"] = people.rewrite(new["text"])
    return new | {name: _rewritten(new[name], people) for name in TOLD & new.keys() if new[name]}


def nameless(report: RunReport, key: bytes) -> RunReport:
    """Return the report over a run with pseudonyms for everybody whom it lists.

    Links, addresses and handles inside the texts that it quotes go as well; a name there goes where the report itself
    lists it.

    Args:
        report: as judged.
        key: the secret behind the pseudonyms.
    """
    called = [person.names for person in report.people if person.names]
    tools = {group.tool for group in report.tools}
    texts = [*(mover.text for mover in report.movers), *(copy.text for copy in report.copied)]
    people = People(key, called, [mover.author for mover in report.movers], tools, texts)

    def hide(name: str) -> str:
        return people.pseudonym(name)

    return replace(
        report,
        movers=tuple(replace(m, author=hide(m.author), text=people.rewrite(m.text)) for m in report.movers),
        copied=tuple(replace(copy, text=people.rewrite(copy.text)) for copy in report.copied),
        people=tuple(
            replace(one, key=people.token(one.key), names=tuple(dict.fromkeys(map(hide, one.names))))
            for one in report.people
        ),
        caveats=(*map(people.rewrite, report.caveats), NOTICE),
    )
