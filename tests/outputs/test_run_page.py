"""The page over a run: all of it there, in a browser too, and nothing that strangers wrote acts."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from threadscope.batch.runformats import write_run_report
from threadscope.batch.runreport import Copied, Group, MetricMoves, Mover, Person, RunReport, TopicCount, Turn
from threadscope.model import Trust

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'>\x1b[31m\u202egnp=cmd|calc"
SECTIONS = ["short", "tools", "months", "hosts", "topics", "claims", "changes", "copied", "people", "read", "caveats"]
BROWSER = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


def group(tool, name, index, wide=8.0, voices=30):
    shares = {"trust": 0.5, "distrust": 0.3, "mixed": 0.1, "none": 0.1}
    if index is None:
        return Group(tool, name, 2, 1, Trust(None, None, "unclear", None, 0.0, shares))
    interval = (max(0.0, index - wide), min(100.0, index + wide))
    return Group(tool, name, voices, 9, Trust(index, interval, "divided", 0.4, 20.0, shares))


def report(word="Brimscale", many=3):
    months = [group(word, f"2019-{m:02d}", None if m == 4 else 8.0 * m) for m in range(1, 12)]
    return RunReport(
        run=f"runs/{word}",
        counts={"threads": 40, "comments": 900, "voices": 70, "claims": 5, "failures": 2, "duplicates": 0},
        tools=(group(word, word, 61.4), group("Other", "Other", None)),
        hosts=tuple(group(word, f"h{n}.example", 50.0) for n in range(many)),
        months=(*months, group("Other", "2019-05", None)),
        topics=(group(word, "food-drink", 33.0),),
        turns=(Turn(word, "2019-02", "2019-05", 24.0, clear=True), Turn(word, "2019-05", "2019-06", 8.0, clear=False)),
        topic_claims=(TopicCount(word, word, 9, 4, 2, 7, 1),),
        metrics=(MetricMoves(word, word, 8, -3.5),),
        movers=(Mover(word, word, 60.0, None, -20.0, word, word, "javascript:alert(3)", word),),
        copied=(Copied(word, 8, 8, 2, 7, 8),),
        people=(Person(f"url:{word}", (word, word), 9, 8, 2, votes=True), Person("handle:x", (), 2, 2, 1, votes=False)),
        statuses={"read": 39, "closed": 1},
        reasons={"Unreadable": 2},
        caveats=("These are the people who commented.",),
    )


def written(found, output_format="html"):
    stream = io.StringIO()
    write_run_report(found, output_format, stream)
    return stream.getvalue()


def test_every_section_is_there_with_its_numbers():
    page = BeautifulSoup(written(report()), "lxml")
    assert [section["id"] for section in page.select("main > section")] == SECTIONS
    assert [link["href"].removeprefix("#") for link in page.select("nav a")] == SECTIONS
    text = " ".join(page.get_text(" ").split())
    for said in ("40 threads", "61", "53 to 69", "rose by 24 points", "2 inputs", "closed", "who commented"):
        assert said in text
    months = page.select_one("#months")
    assert len(months.select("figure svg circle")) == 10, "the month without an index is not drawn"
    assert len(months.select("tbody tr")) == 11 + 1 + 2


def test_a_table_follows_every_chart():
    page = BeautifulSoup(written(report()), "lxml")
    for figure in page.select("figure"):
        assert figure.find_next("table").find_parent("section") is figure.find_parent("section")
    assert all(svg["aria-label"] for svg in page.select("svg"))


def test_long_tables_are_folded_and_lose_nothing():
    page = BeautifulSoup(written(report(many=40)), "lxml")
    hosts = page.select_one("#hosts")
    assert len(hosts.select("tbody tr")) == 40
    assert len(hosts.select("details tbody tr")) == 28


def test_a_page_over_very_much_stays_small_and_says_what_it_leaves_out():
    tools = [f"Tool {n}" for n in range(9)]
    months = tuple(
        group(tool, f"{year}-{m:02d}", 50.0) for tool in tools for year in range(2000, 2015) for m in range(1, 13)
    )
    html = written(replace(report(many=200), months=months, tools=tuple(group(tool, tool, 50.0) for tool in tools)))
    text = BeautifulSoup(html, "lxml").get_text(" ")
    assert len(html) < 2_000_000
    assert "3 more tools are in the formats json and csv" in text
    assert "80 more are in the formats json and csv" in text
    assert "100 more are in the formats json and csv" in text


def test_what_strangers_wrote_stays_text():
    html = written(report(HOSTILE))
    page = BeautifulSoup(html, "lxml")
    assert len(page.select("script")) == 1
    assert not page.select("img, iframe, link")
    assert not [a for tag in page.select("*") for a in tag.attrs if a.startswith("on")]
    assert all(a["href"].startswith("#") for a in page.select("a"))
    assert not {"\x1b", "\u202e"} & set(html)


def test_it_is_the_same_bytes_again_and_says_nothing_of_nothing():
    assert written(report()) == written(report())
    empty = RunReport("r", dict.fromkeys(("threads", "comments", "voices", "failures"), 0), caveats=("None.",))
    page = BeautifulSoup(written(empty), "lxml")
    assert [section["id"] for section in page.select("main > section")] == ["short", "caveats"]


def test_one_month_is_drawn_too():
    assert "<circle" in written(replace(report(), months=(group("Brimscale", "2019-01", 40.0),)))


def test_the_table_of_trust_agrees_with_json_and_holds_no_formula():
    rows = list(csv.DictReader(io.StringIO(written(report(), "csv"))))
    told = json.loads(written(report(), "json"))
    listed = [(by, one) for by in ("tool", "host", "month", "topic") for one in told[f"{by}s"]]
    assert len(rows) == len(listed)
    for row, (by, one) in zip(rows, listed, strict=True):
        assert (row["by"], row["name"], row["voices"]) == (by, one["name"], str(one["voices"]))
        index = one["trust"]["index"]
        assert row["trust_index"] == ("" if index is None else str(index))
        assert row["verdict"] == one["trust"]["verdict"]
    assert not re.search(r"(^|,)\"?[=+@]", written(report("=cmd|calc"), "csv"), re.MULTILINE)


@pytest.mark.skipif(BROWSER is None, reason="no chromium here (CHROMIUM may name one)")
def test_a_browser_shows_it_without_a_request_or_a_complaint(tmp_path):
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = tmp_path / "run.html"
    path.write_text(written(report(HOSTILE, many=30)), "utf-8", newline="")
    complaints, requests = [], []
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        for width in (360, 1600):
            page = browser.new_page(viewport={"width": width, "height": 900})
            page.on("console", lambda message: complaints.append(message.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("dialog", lambda dialog: complaints.append("dialog") or dialog.dismiss())
            page.on("request", lambda request: requests.append(request.url))
            page.goto(path.as_uri())
            for anchor in SECTIONS:
                assert page.locator(f"#{anchor}").is_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        browser.close()
    assert not complaints
    assert requests == [path.as_uri()] * 2
