"""The report over many threads."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope import api
from threadscope.batch.across import run_report, single_likelihoods
from threadscope.batch.columns import aligned
from threadscope.batch.driver import Conduct, batch
from threadscope.batch.hidden import nameless
from threadscope.batch.runformats import FORMATS, write_run_report
from threadscope.model import STANCES, Stance
from threadscope.trust import TYPICAL_MIX, voice_likelihood

SERIAL = Conduct(engine="serial", quiet=True)


def written(report, output_format):
    stream = io.StringIO()
    write_run_report(report, output_format, stream)
    return stream.getvalue()


def test_a_run_of_one_thread_is_judged_as_the_thread_is(table, tmp_path):
    path = table(threads=1, comments=20)
    batch([str(path)], tmp_path / "run", conduct=SERIAL)
    (tool,) = run_report(tmp_path / "run").tools
    assert tool.trust == api.analyze(path).trust


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("across")
    advert = "Buy cheap followers at the harbour market today, dear friends, and see your numbers fly\x1b[31m."
    views = ["I trust the Pondermeter completely, it is accurate.", "The Pondermeter is nonsense, I do not trust it."]
    rows = []
    for n in range(8):
        common = {"thread": f"t{n}", "tool": "Pondermeter", "post_url": f"https://h{n % 2}.example/{n}"}
        month = f"2015-{1 + n // 4:02d}-03T08:00:00"
        for k in range(3):
            said = {"author": f"Speaker_{n}_{k}", "text": f"{views[n % 2]} Said {k} times under post {n}."}
            rows.append(common | said | {"id": f"{n}-{k}", "posted": month})
        rows.append(common | {"author": "Ada", "author_url": "https://ada.example/", "text": views[0], "id": f"{n}-a"})
        rows.append(common | {"author": f"x{n}", "text": advert, "id": f"{n}-s"})
        moved = f"My Pondermeter score dropped from {60 + n} to {40 - n}."
        rows.append(common | {"author": f"Mover_{n}", "text": moved, "id": f"{n}-m", "posted": month})
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    batch([str(folder / "rows.jsonl")], folder / "run", conduct=SERIAL)
    return run_report(folder / "run")


def test_a_person_votes_once_in_however_many_threads(report):
    (tool,) = report.tools
    assert tool.threads == 8
    ada = [person for person in report.people if person.key.startswith("url:")]
    assert [(p.names, p.threads, p.hosts, p.comments) for p in ada] == [(("Ada",), 8, 2, 8)]
    assert tool.voices <= 8 * 3 + 1 + 8 + 8


def test_the_same_words_in_many_threads_are_found(report):
    assert any("cheap followers" in copied.text and copied.threads == 8 for copied in report.copied)


def test_hosts_months_and_changes_are_told_apart(report):
    assert [group.name for group in report.months] == ["2015-01", "2015-02"]
    assert sorted(group.name for group in report.hosts) == ["h0.example", "h1.example"]
    trusting = {group.name: group.trust.index for group in report.hosts}
    assert trusting["h0.example"] > trusting["h1.example"]
    assert report.movers[0].delta == -34
    assert report.metrics[0].voices == 8
    assert report.turns


@pytest.mark.parametrize("output_format", FORMATS)
def test_every_format_says_it_and_no_escape_gets_through(report, output_format):
    text = written(report, output_format)
    assert "Pondermeter" in text
    assert "\x1b" not in text
    if output_format == "json":
        told = json.loads(text)
        assert told["tools"][0]["trust"]["interval"]
        assert told["counts"]["threads"] == 8


@pytest.mark.parametrize("output_format", FORMATS)
def test_without_names_no_format_names_anybody(report, output_format):
    hidden = nameless(report, b"k" * 32)
    names = {name for person in report.people for name in person.names} | {mover.author for mover in report.movers}
    assert any(name in written(report, output_format) for name in names) or output_format == "csv"
    text = written(hidden, output_format)
    assert not [name for name in names if name in text]
    assert [one.comments for one in hidden.people] == [one.comments for one in report.people]
    assert hidden == nameless(report, b"k" * 32)
    assert hidden.people != nameless(report, b"q" * 32).people


@given(st.lists(st.lists(st.sampled_from([0.0, 0.1, 0.4, 1.0, 0.003]), min_size=4, max_size=4).filter(any), max_size=6))
def test_many_voices_at_once_are_judged_as_each_alone(shares):
    each = [voice_likelihood([Stance("", dict(zip(STANCES, row, strict=True)))]) for row in shares]
    found = single_likelihoods(np.asarray(shares).reshape(-1, 4), TYPICAL_MIX)
    assert np.allclose(found, np.asarray(each).reshape(-1, 4), rtol=1e-12)


def test_wide_characters_take_two_places():
    assert list(aligned([["名前", "n"], ["Ada", "1"]])) == ["名前  n", "Ada   1"]
