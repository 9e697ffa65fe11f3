"""An advert that each thread alone takes for a comment is known by the other threads that it stands in."""

from __future__ import annotations

import json

import pytest

from threadscope.batch.copied import find_copied, verdicts
from threadscope.batch.driver import Conduct, batch
from threadscope.batch.options import BatchOptions
from threadscope.batch.query import open_run
from threadscope.batch.run import Run
from threadscope.corrections import Correction, append

QUIET = Conduct(engine="serial", quiet=True)
ADVERT = (
    "I was doubtful about the Pondermeter as well until my neighbour showed me how her numbers went up in a week, "
    "and now you can visit the workshop at https://lift-numbers.example/start and see it for yourself, {name}."
)
THANKS = "A heartfelt thank you to everybody who came to the reading in the old boathouse on that rainy Sunday."


def rows():
    for t in range(6):
        for c, said in enumerate(("My Pondermeter fell from 61 to 48.", "Does it count replies?", THANKS)):
            yield t, f"{t}-{c}", f"Person {c}", None, f"{said} {'' if c == 2 else t}"
        if t < 5:
            yield t, f"{t}-ad", f"Guest {t}", f"https://guest{t}.example/", ADVERT.format(name="xyzuv"[t])


@pytest.fixture
def run(tmp_path):
    path = tmp_path / "comments.jsonl"
    path.write_text(
        "".join(
            json.dumps(
                {
                    "thread": f"thread {t}",
                    "id": identifier,
                    "author": author,
                    "author_url": url,
                    "text": text,
                    "tool": "Pondermeter",
                    "post_url": f"https://harbour{t}.example/post",
                }
            )
            + "\n"
            for t, identifier, author, url, text in rows()
        ),
        "utf-8",
    )
    batch([str(path)], tmp_path / "run", BatchOptions(shard_threads=2), QUIET)
    return Run.open(tmp_path / "run")


def adverts(run, columns="spam_label, excluded, votes, spam_reasons"):
    with open_run(run) as db:
        return db.execute(f"SELECT {columns} FROM comments WHERE text LIKE '%workshop%' ORDER BY id").fetchall()


def test_the_same_advert_in_many_threads_is_spam_and_has_no_vote(run):
    found = adverts(run)
    assert len(found) == 5
    assert {(label, excluded, votes) for label, excluded, votes, _ in found} == {("spam", "spam", False)}
    assert all("stands in 5 threads" in reasons for *_, reasons in found)
    with open_run(run) as db:
        assert db.execute("SELECT count(*) FROM voices WHERE votes AND list_contains(names, 'Guest 1')").fetchone() == (
            0,
        )


def test_what_people_say_everywhere_stays_theirs(run):
    with open_run(run) as db:
        assert db.execute("SELECT DISTINCT spam_label FROM comments WHERE text LIKE 'A heartfelt%'").fetchall() == [
            ("ok",)
        ]


def test_people_have_the_last_word(run):
    one = next(v for v in verdicts(run) if v.id == "2-ad")
    told = Correction(
        comment=one.id,
        text=one.text,
        label="spam",
        was="spam",
        value="ok",
        who="Ida",
        when="2026-01-01",
        thread=one.thread,
    )
    append(run.folder / "corrections.jsonl", told)
    found = dict(zip([f"{n}-ad" for n in range(5)], adverts(run), strict=True))
    assert found["2-ad"][:2] == ("ok", None)
    assert found["1-ad"][0] == "spam"


def test_verdicts_are_made_anew_and_the_same(run):
    before = verdicts(run)
    assert find_copied(run) == len(before) == 5
    assert verdicts(run) == before
