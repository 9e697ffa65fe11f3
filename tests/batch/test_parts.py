"""The parts of a run by themselves: planning, archives, exports, progress."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_commands import page
from test_sources import taken_apart

from threadscope.batch.items import Item
from threadscope.batch.options import BatchOptions
from threadscope.batch.planning import Known, shards, unplanned
from threadscope.batch.progress import BatchProgress, duration
from threadscope.batch.reading import outcomes
from threadscope.batch.run import Run
from threadscope.batch.shard import Done
from threadscope.errors import Refused
from threadscope.inputs import InputOptions

QUICKLY = settings(max_examples=25, deadline=None)  # each makes a folder
LIMITS = st.tuples(st.integers(1, 6), st.integers(1, 60))
SIZES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 1)), max_size=30)


@QUICKLY
@given(limits=LIMITS, sizes=SIZES)
def test_shards_hold_every_item_once_in_order_and_split_no_address(tmp_path_factory, limits, sizes):
    run = Run.create(tmp_path_factory.mktemp("plan") / "run")
    items, number = [], -1
    for weight, step in sizes:
        number += step or (number < 0)
        items.append(Item("failure", "x", f"k{len(items)}", number, data={"message": ""}, weight=weight))
    options = BatchOptions(shard_threads=limits[0], shard_bytes=limits[1])
    planned = [list(run.read_input(n)) for n in shards(items, run, options, 0)]
    assert [item for shard in planned for item in shard] == items
    for earlier, later in pairwise(planned):
        assert earlier[-1].number != later[0].number
    for shard in planned:
        before = [item for item in shard if item.number != shard[-1].number]
        assert len(before) < limits[0]
        assert sum(item.weight for item in before) < limits[1]


@QUICKLY
@given(names=st.lists(st.sampled_from("abcdef"), max_size=20), planned=st.integers(0, 20))
def test_going_through_the_sources_again_plans_the_rest(tmp_path_factory, names, planned):
    items = [Item("failure", name, name, data={"message": ""}) for name in names]

    def plan(until):
        run = Run.create(tmp_path_factory.mktemp("plan") / "run")
        with Known(run) as known:
            first = list(unplanned(items, known, 0))[:until]
        list(shards(first, run, BatchOptions(shard_threads=1), 0))
        with Known(run) as known:
            return first + list(unplanned(items, known, 0))

    assert plan(planned) == plan(len(items))
    kinds = [item.kind for item in plan(planned)]
    assert kinds.count("failure") == len(set(names))
    assert kinds.count("duplicate") == len(names) - len(set(names))


def test_what_an_earlier_part_of_the_run_has_is_left_out_silently(tmp_path):
    run = Run.create(tmp_path / "run")
    items = [Item("failure", name, name, data={"message": ""}) for name in "ab"]
    with Known(run) as known:
        assert len(list(unplanned(items, known, 0))) == 2
        assert known.last_number == 1
        more = [*items, Item("failure", "c", "c", data={"message": ""})]
        assert [(item.name, item.number) for item in unplanned(more, known, 2)] == [("c", 4)]


@given(st.text(), st.dictionaries(st.text(), st.text(), max_size=3), st.integers(0, 9))
def test_items_survive_being_written_down(text, data, weight):
    item = Item("thread", text, text + "k", 3, url=text, data=data, weight=weight)
    assert Item.from_json(json.loads(json.dumps(item.to_json()))) == item


def archive(path, pages):
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=path.suffix == ".gz")
        for url, (body, headers) in pages.items():
            named = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), *headers], protocol="HTTP/1.1")
            facts = {"payload": io.BytesIO(body.encode()), "length": len(body.encode()), "http_headers": named}
            writer.write_record(writer.create_warc_record(url, "response", **facts))


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_an_archive_gives_its_threads_without_the_network(tmp_path, name):
    path = tmp_path / name
    said = ("The Pondermeter flatters me.", "Mine fell from 61 to 44 in a week.")
    pages = {
        "https://quay.example/a": (page(*said), []),
        "https://quay.example/b": (page("Nobody at the harbour has heard of it."), [("tdm-reservation", "1")]),
        "https://quay.example/about": ("<html><body><p>About us.</p></body></html>", []),
    }
    archive(path, pages)
    found = taken_apart([path], tmp_path)
    assert [(item.kind, item.name) for item in found] == [
        ("archived", "https://quay.example/a"),
        ("archived", "https://quay.example/b"),
    ]
    (outcome,) = outcomes(found[0], InputOptions())
    assert [comment.text for comment in outcome.thread.comments] == list(said)
    with pytest.raises(Refused):
        list(outcomes(found[1], InputOptions()))


def test_an_export_becomes_its_posts(tmp_path):
    item = """<item><title>Post {n}</title><link>https://quay.example/{n}</link><wp:post_id>{n}</wp:post_id>
    <wp:status>publish</wp:status><wp:post_type>post</wp:post_type><wp:comment><wp:comment_id>{n}</wp:comment_id>
    <wp:comment_author>Person_{n}</wp:comment_author><wp:comment_date_gmt>2014-02-03 10:00:00</wp:comment_date_gmt>
    <wp:comment_content>The Pondermeter is wrong about number {n}.</wp:comment_content>
    <wp:comment_approved>1</wp:comment_approved><wp:comment_type></wp:comment_type></wp:comment></item>"""
    path = tmp_path / "blog.xml"
    path.write_text(
        '<?xml version="1.0"?><rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Quay</title>'
        f"<wp:wxr_version>1.2</wp:wxr_version>{item.format(n=1)}{item.format(n=2)}</channel></rss>"
    )
    found = taken_apart([path], tmp_path)
    assert [(each.kind, each.name) for each in found] == [
        ("thread", "https://quay.example/1"),
        ("thread", "https://quay.example/2"),
    ]
    assert len({each.id for each in found}) == 2


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_bar_says_how_far_and_how_long():
    progress = BatchProgress(1_000, stream=Terminal())
    progress.add(Done(1, {"threads": 5, "comments": 50}, 250), before=True)
    progress.add(Done(2, {"threads": 5, "comments": 50, "failures": 2}, 250))
    line = progress.line(bar=True)
    assert line.startswith("[############            ]  50%")
    assert "10 threads, 100 comments" in line
    assert "5 from before" in line
    assert "2 failed" in line
    assert "left" in line
    assert "%" not in BatchProgress(None).line(bar=True)


def test_nothing_is_shown_when_quiet():
    stream = Terminal()
    with BatchProgress(10, quiet=True, stream=stream):
        pass
    assert stream.getvalue() == ""


@pytest.mark.parametrize(("seconds", "said"), [(5, "5 s"), (600, "10 min"), (12_000, "3 h 20 min")])
def test_times_are_told_as_people_do(seconds, said):
    assert duration(seconds) == said


def test_the_users_own_key_is_not_written_down():
    read = replace(InputOptions().read, disqus_key="secret")
    options = BatchOptions(inputs=replace(InputOptions(), read=read))
    assert "secret" not in json.dumps(options.to_json())
