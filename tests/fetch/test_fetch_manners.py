"""Robots, pace and retries: what a site's owner sees of us."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope import __version__
from threadscope.errors import FetchFailed, Refused
from threadscope.fetch.pacing import CRAWL_DELAY_CAP, Pacer
from threadscope.fetch.replies import RETRY_AFTER_CAP, retry_after
from threadscope.fetch.robots import KEEP, KEEP_FAILURE, PARSED_BYTES
from threadscope.fetch.transport import Deadline

pytestmark = pytest.mark.server


def rules(*lines: str):
    return (200, {"Content-Type": "text/plain"}, "\n".join(lines).encode())


# --- robots.txt -----------------------------------------------------------------------------------------------------


def test_robots_is_read_once_a_host_and_before_everything_else(site, fetcher):
    for _ in range(3):
        fetcher.get(site.url())
    assert site.paths() == ["/robots.txt", "/", "/", "/"]
    assert site.seen[0].headers["User-Agent"].startswith("threadscope/")


@pytest.mark.parametrize("agent", ["*", "threadscope", "ThreadScope", f"threadscope/{__version__}"])
def test_disallowed_paths_are_left_alone_with_a_way_out(site, fetcher, agent):
    site.routes["/robots.txt"] = rules(f"User-agent: {agent}", "Disallow: /private/", "Allow: /private/open")
    site.routes["/private/open"] = site.routes["/"]
    with pytest.raises(Refused, match=rf"robots\.txt of 127.0.0.1:{site.port} disallows /private/\?page=2 .*save|Save"):
        fetcher.get(site.url("/private/?page=2"))
    assert fetcher.get(site.url("/private/open")).body == site.page
    assert site.count("/private/?page=2") == 0


def test_rules_for_other_robots_are_not_ours(site, fetcher):
    site.routes["/robots.txt"] = rules("User-agent: otherbot", "Disallow: /", "", "User-agent: threadscope", "Allow: /")
    assert fetcher.get(site.url()).body == site.page


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_no_robots_file_allows_everything(site, fetcher, status):
    site.routes["/robots.txt"] = (status, {}, b"User-agent: *\nDisallow: /")
    assert fetcher.get(site.url()).body == site.page


@pytest.mark.parametrize("status", [429, 500, 501, 503])
def test_a_robots_file_that_fails_allows_nothing(site, fetcher, waits, status):
    site.routes["/robots.txt"] = (status, {}, b"")
    for _ in range(2):
        with pytest.raises(Refused, match=f"answers {status}, so the site has to be left alone"):
            fetcher.get(site.url())
    assert site.count("/") == 0
    assert site.count("/robots.txt") == (1 if status == 501 else 3)


def test_a_robots_file_that_never_answers_allows_nothing(site, fetcher, waits):
    site.routes["/robots.txt"] = lambda handler: None
    with pytest.raises(FetchFailed):
        fetcher.get(site.url())
    assert site.count("/") == 0


def test_the_targets_of_redirects_have_rules_too(site, make_site, fetcher):
    other = make_site()
    other.routes["/robots.txt"] = rules("User-agent: *", "Disallow: /")
    site.routes["/away"] = (302, {"Location": other.url()}, b"")
    with pytest.raises(Refused, match="disallows"):
        fetcher.get(site.url("/away"))
    assert other.paths() == ["/robots.txt"]


def test_robots_may_be_redirected(site, fetcher):
    site.routes["/robots.txt"] = (301, {"Location": "/rules"}, b"")
    site.routes["/rules"] = rules("User-agent: *", "Disallow: /")
    with pytest.raises(Refused, match="disallows"):
        fetcher.get(site.url())


def test_rules_count_up_to_the_limit_and_the_rest_is_ignored(site, fetcher):
    filler = "# " + "x" * PARSED_BYTES
    site.routes["/robots.txt"] = rules("User-agent: *", "Disallow: /early", filler, "Disallow: /")
    assert fetcher.get(site.url()).body == site.page
    with pytest.raises(Refused):
        fetcher.get(site.url("/early"))


def test_hostile_rules_cost_no_time(site, fetcher):
    site.routes["/robots.txt"] = rules(
        "User-agent: *", "Disallow: " + "/*a" * 2000 + "$", "Disallow: /" + "*" * 5000 + "b"
    )
    start = time.monotonic()
    fetcher.get(site.url())
    assert time.monotonic() - start < 2


def test_rules_hold_a_day_and_a_failure_five_minutes(site, make_fetcher, fake_time, waits):
    fetcher = make_fetcher(clock=fake_time.clock, sleep=fake_time.sleep)
    site.routes["/robots.txt"] = (501, {}, b"")
    with pytest.raises(Refused):
        fetcher.get(site.url())
    fake_time.now += KEEP_FAILURE + 1
    site.routes["/robots.txt"] = rules("User-agent: *", "Allow: /")
    fetcher.get(site.url())
    fake_time.now += KEEP - 10
    fetcher.get(site.url())
    assert site.count("/robots.txt") == 2
    fake_time.now += 20
    fetcher.get(site.url())
    assert site.count("/robots.txt") == 3


# --- pace -----------------------------------------------------------------------------------------------------------


def test_requests_to_a_host_are_a_second_apart(site, make_fetcher):
    """In real time, as the site's owner sees it: robots.txt, a redirect and its target."""
    site.routes["/old"] = (301, {"Location": "/"}, b"")
    make_fetcher(rate=1.0).get(site.url("/old"))
    times = [request.time for request in site.seen]
    assert site.paths() == ["/robots.txt", "/old", "/"]
    assert all(later - earlier >= 1.0 for earlier, later in pairwise(times))


def test_threads_share_the_pace(site, make_fetcher):
    fetcher = make_fetcher(rate=0.1)
    threads = [threading.Thread(target=fetcher.get, args=(site.url(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times = sorted(request.time for request in site.seen)
    assert site.count("/robots.txt") == 1
    assert all(later - earlier >= 0.1 for earlier, later in pairwise(times))


@pytest.mark.parametrize(("asked", "given"), [("0.2", 1.0), ("4", 4.0), ("86400", CRAWL_DELAY_CAP), ("soon", 1.0)])
def test_crawl_delay_is_honoured_up_to_a_cap(site, make_fetcher, fake_time, asked, given):
    site.routes["/robots.txt"] = rules("User-agent: *", f"Crawl-delay: {asked}", "Disallow: /x")
    fetcher = make_fetcher(rate=1.0, clock=fake_time.clock, sleep=fake_time.sleep)
    fetcher.get(site.url())
    fetcher.get(site.url())
    assert fake_time.slept == [1.0, given]


def test_two_hosts_do_not_wait_for_each_other(fake_time):
    pacer = Pacer(1.0, fake_time.clock, fake_time.sleep)
    deadline = Deadline("it", 60, fake_time.clock)
    for host in ("a.example", "b.example", "a.example"):
        with pacer.turn(host, deadline):
            pacer.pause(host, deadline)
    assert fake_time.slept == [1.0]


def test_a_turn_without_a_request_costs_nothing(fake_time):
    pacer = Pacer(1.0, fake_time.clock, fake_time.sleep)
    deadline = Deadline("it", 60, fake_time.clock)
    for _ in range(3):
        with pacer.turn("a.example", deadline):
            pass
    assert fake_time.slept == []


# --- retries --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_passing_trouble_is_retried_twice(site, fetcher, waits, status):
    site.routes["/x"] = [(status, {}, b""), (status, {}, b""), (200, {}, site.page)]
    assert fetcher.get(site.url("/x")).body == site.page
    assert len(waits) == 2
    assert 0.5 <= waits[0] <= 1.0 <= waits[1] <= 1.5


@pytest.mark.parametrize("status", [429, 503])
def test_lasting_trouble_is_reported_after_three_tries(site, fetcher, waits, status):
    site.routes["/x"] = (status, {}, b"")
    with pytest.raises(FetchFailed, match=f"answers {status}"):
        fetcher.get(site.url("/x"))
    assert site.count("/x") == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 501])
def test_a_no_is_not_asked_again(site, fetcher, waits, status):
    site.routes["/x"] = (status, {"Retry-After": "1"}, b"")
    with pytest.raises(FetchFailed):
        fetcher.get(site.url("/x"))
    assert site.count("/x") == 1
    assert waits == []


def test_a_connection_that_breaks_halfway_is_retried(site, fetcher, waits):
    def broken(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<p>half")

    site.routes["/x"] = [broken, (200, {}, site.page)]
    assert fetcher.get(site.url("/x")).body == site.page


@pytest.mark.parametrize(
    ("value", "wait"), [("3", 3.0), ("0", 0.0), ("86400", RETRY_AFTER_CAP), ("9" * 500, RETRY_AFTER_CAP)]
)
def test_retry_after_in_seconds_is_waited_up_to_a_cap(site, fetcher, waits, value, wait):
    site.routes["/x"] = [(503, {"Retry-After": value}, b""), (200, {}, site.page)]
    fetcher.get(site.url("/x"))
    assert waits == [wait]


def test_retry_after_as_a_date(site, fetcher, waits):
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=10), usegmt=True)
    site.routes["/x"] = [(429, {"Retry-After": soon}, b""), (200, {}, site.page)]
    fetcher.get(site.url("/x"))
    assert 7 <= waits[0] <= 10


def test_no_wait_that_the_deadline_would_cut_short(site, make_fetcher, waits):
    site.routes["/x"] = [(503, {"Retry-After": "15"}, b""), (200, {}, site.page)]
    with pytest.raises(FetchFailed, match="503"):
        make_fetcher(deadline=10).get(site.url("/x"))
    assert waits == []


@given(st.text(max_size=40))
def test_any_retry_after_is_a_short_wait_or_none(value):
    wait = retry_after(value)
    assert wait is None or 0 <= wait <= RETRY_AFTER_CAP


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(9000, 1, 1)))  # noqa: DTZ001 (made aware below)
def test_any_date_is_a_short_wait(when):
    assert 0 <= retry_after(format_datetime(when.replace(tzinfo=UTC), usegmt=True)) <= RETRY_AFTER_CAP
