"""Wall clocks of a page -> instants, by the feed that the page links to; and never more than both tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_pages import fetching, page

from threadscope.platforms import complete, read
from threadscope.platforms.base import Document

BERLIN = "Europe/Berlin"
needs_zones = pytest.mark.skipif(not available_timezones(), reason="this machine has no tz database")


def blog(
    times, zone=BERLIN, link='<link rel="alternate" type="application/rss+xml" title="Latest comments" href="/feed/">'
):
    items = "".join(
        f'<dt id="c{n}">{t.astimezone(ZoneInfo(zone)):%d %b %Y, %H:%M} - Ada {n}</dt><dd><p>Scale {n} lies.</p></dd>'
        for n, t in enumerate(times, start=1)
    )
    head = f"<html lang=en><head><title>Scales</title>{link}</head>"
    return f"{head}<body><h1>Scales</h1><dl id=comments>{items}</dl></body></html>"


def feed(times, only=None):
    items = "".join(
        f"<item><title>Ada {n}: The scale</title><link>https://b.example/go/7/#c{n}</link>"
        f"<description>Ada {n}: The scale</description><pubDate>{format_datetime(t)}</pubDate>"
        f"<guid>https://b.example/go/7/#c{n}</guid></item>"
        for n, t in enumerate(times, start=1)
        if only is None or n in only
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>comments</title>{items}</channel></rss>"


def posted(html, answer):
    asked = []
    answers = {} if answer is None else {"https://b.example/feed/": answer}
    first = read(Document(page(html, "https://b.example/scales/")))
    whole = complete(first, fetching(answers, asked))
    return [c.posted for c in whole.thread.comments], whole.thread.source, asked


def days(month, count=4, start=3):
    return [datetime(2024, month, start + n, 9, 30 + n, tzinfo=UTC) for n in range(count)]


@needs_zones
def test_comments_in_the_feed_become_instants():
    times = days(7)
    found, source, asked = posted(blog(times), feed(times))
    assert found == times
    assert found[0].utcoffset() == timedelta(hours=2)
    assert asked == ["https://b.example/feed/"]
    assert (source.status, source.pages_read) == ("read", 1)


@needs_zones
def test_the_others_take_the_offset_that_every_fitting_zone_gives():
    times = [*days(2), *days(3, start=26), *days(4), *days(7), *days(11)]
    found, _, _ = posted(blog(times), feed(times, only={2, 3, 4, 6, 7, 8, 10, 12, 14, 15, 18}))
    assert [t for t in found if t.tzinfo] == times  # not one is left without


@needs_zones
def test_a_summer_does_not_tell_the_clock_of_winter():
    times = [*days(1), *days(7)]
    found, _, _ = posted(blog(times), feed(times, only={5, 6, 7, 8}))
    assert all(t.tzinfo is None for t in found[:4])
    assert found[4:] == times[4:]


@pytest.mark.parametrize("answer", [None, "", "<html></html>", "<rss><channel><item><guid>https://b.example/#c1"])
def test_without_a_feed_the_wall_clock_stays(answer):
    found, source, _ = posted(blog(days(7)), answer)
    assert all(t.tzinfo is None for t in found)
    assert (source.status, source.warnings) == ("read", ())


def test_a_feed_about_other_moments_changes_nothing():
    times = days(7)
    late = [t + timedelta(days=2) for t in times]
    odd = [t + timedelta(minutes=7) for t in times]
    for told in (late, odd):
        assert all(t.tzinfo is None for t in posted(blog(times), feed(told))[0])


def test_two_comments_are_too_few_to_tell():
    times = days(7)
    assert all(t.tzinfo is None for t in posted(blog(times), feed(times, only={1, 2}))[0])


def test_only_a_feed_of_comments_is_asked_for():
    link = '<link rel="alternate" type="application/rss+xml" title="All articles" href="/feed/">'
    assert posted(blog(days(7), link=link), feed(days(7)))[2] == []


@needs_zones
@given(st.sampled_from(["UTC", "America/St_Johns", "Asia/Kathmandu", "Pacific/Auckland"]), st.integers(0, 300))
def test_instants_never_move(zone, later):
    times = [datetime(2024, 1, 5, 6, 31, tzinfo=UTC) + timedelta(days=later * n / 7, minutes=n) for n in range(8)]
    found, _, _ = posted(blog([t.replace(second=0, microsecond=0) for t in times], zone), feed(times))
    for told, true in zip(found, times, strict=True):
        assert told.tzinfo is None or abs(told - true) < timedelta(minutes=1)
