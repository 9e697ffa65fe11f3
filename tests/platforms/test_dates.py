"""Printed dates -> datetimes, the order of day and month decided over the thread."""

# ruff: noqa: DTZ001 - printed dates mostly tell no zone
from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadscope.platforms.dates import Date, find_date, read_dates

FETCHED = datetime(2019, 11, 22, 12, 0, tzinfo=UTC)
MORNING = datetime(2018, 10, 27, 9, 55)
EVENING = datetime(2018, 10, 27, 21, 55)


def read(printed, **options):
    return read_dates([(None, printed)], **options)[0]


@pytest.mark.parametrize(
    ("printed", "when"),
    [
        ("Oct 27th, 2018 9:55AM", MORNING),
        ("October 27, 2018 at 9:55 am", MORNING),
        ("9:55 am on October 27, 2018", MORNING),
        ("Saturday, October 27, 2018 9:55 p.m.", EVENING),
        ("27.10.18 at 9:55 am", MORNING),
        ("10/27/2018 9:55:00 PM", EVENING),
        ("27 Oct '18, 21:55", EVENING),
        ("27-Oct-18 21:55", EVENING),
        ("2018-10-27 09:55:00", MORNING),
        ("2018/10/27 21:55", EVENING),
        ("Sat Oct 27 21:55:00 2018", EVENING),
        ("21.55 on Saturday 27 October 2018", EVENING),
        ("27Oct20189:55am", MORNING),
        ("Oct 27 2018 | 9:55 pm - 3 hours ago Reply", EVENING),
        ("Nora Oct 27, 2018 @ 21:55:00", EVENING),
        ("27. Oktober 2018 um 21:55 Uhr", EVENING),
        ("am 27.10.2018 um 21.55 Uhr", EVENING),
        ("27 octobre 2018 \u00e0 21 h 55 min", EVENING),
        ("27 oct. 2018 \u00e0 21h55", EVENING),
        ("27 de octubre de 2018 a las 21:55", EVENING),
        ("27 ottobre 2018 alle 21.55", EVENING),
        ("27 de outubro de 2018 \u00e0s 21:55", EVENING),
        ("27 oktober 2018 om 21:55 uur", EVENING),
        ("27 pa\u017adziernika 2018 o 21:55", EVENING),
        ("27 \u043e\u043a\u0442\u044f\u0431\u0440\u044f 2018 \u0433. \u0432 21:55", EVENING),
        ("2018\u5e7410\u670827\u65e5 \u5348\u5f8c9\u664255\u5206", EVENING),
        ("2018\u5e7410\u670827\u65e5(\u571f) 21:55", EVENING),
        ("12:05 am, Oct 27 2018", datetime(2018, 10, 27, 0, 5)),
        ("12:05 pm, Oct 27 2018", datetime(2018, 10, 27, 12, 5)),
        ("5 ao\u00fbt 2018", datetime(2018, 8, 5)),
        ("5 AOUT 2018", datetime(2018, 8, 5)),
        ("27 October 99", datetime(1999, 10, 27)),
        ("2026\u5e743\u67082\u65e5(\u6708) 08:27", datetime(2026, 3, 2, 8, 27)),
        ("2026/03/01\uff08\u65e5\uff0908:27:11", datetime(2026, 3, 1, 8, 27, 11)),
        ("2026\u5e743\u67083\u65e5(\u706b) 08:27", datetime(2026, 3, 3, 8, 27)),
    ],
)
def test_a_printed_date_is_read(printed, when):
    assert read(printed) == Date(when)
    found = find_date(f"Nora | {printed}")
    assert found is not None


@pytest.mark.parametrize(
    ("printed", "minutes"),
    [
        ("Oct 27, 2018 9:55 am EST", -300),
        ("Sat, 27 Oct 2018 09:55:00 +0200", 120),
        ("Sat Oct 27 09:55:00 +0000 2018", 0),
        ("2018-10-27T09:55:00Z", 0),
        ("2018-10-27T09:55:00.123+0530", 330),
        ("27 Oct 2018 09:55 (CET)", 60),
        ("27 Oct 2018, 09:55 UTC+2", 120),
        ("09:55, 27 October 2018 (CET)", 60),
        ("9:55, 27. Okt. 2018 (UTC)", 0),
    ],
)
def test_a_zone_makes_it_aware(printed, minutes):
    for pair in ((None, printed), (printed, None)):
        when = read_dates([pair])[0].when
        assert when is not None
        assert when.utcoffset() == timedelta(minutes=minutes)
        assert when.replace(tzinfo=None, microsecond=0) == MORNING


@pytest.mark.parametrize("stamp", ["1540634100", "1540634100.0", "1540634100000"])
def test_seconds_since_1970(stamp):
    assert read_dates([(stamp, None)])[0].when == MORNING.replace(tzinfo=UTC)


def test_the_machines_time_wins():
    pair = ("2018-10-27T07:55:00+00:00", "27.10.2018 9:55")
    assert read_dates([pair])[0].when == datetime(2018, 10, 27, 7, 55, tzinfo=UTC)


def test_a_machines_bare_day_is_completed_by_the_printed_time():
    assert read_dates([("2018-10-27", "Oct 27, 2018 9:55 am")])[0].when == MORNING
    assert read_dates([("2018-10-27", "Oct 28, 2018 9:55 am")])[0].when == datetime(2018, 10, 27)


@pytest.mark.parametrize("stamp", ["0000-00-00", "-0001-11-30T00:00:00", "0001-01-01T00:00:00", "soon", "2018-02-31"])
def test_a_broken_machine_time_is_no_date(stamp):
    assert read_dates([(stamp, None)])[0] == Date()
    assert read_dates([(stamp, "Oct 27, 2018 9:55 am")])[0].when == MORNING


# --- the order of day and month -------------------------------------------------------------------------------------


def days(*printed, **options):
    return [d.when.date().isoformat() for d in read_dates([(None, p) for p in printed], **options)]


def test_one_clear_date_decides_for_the_thread():
    assert days("10.11.18", "27.10.18") == ["2018-11-10", "2018-10-27"]
    assert days("10/11/18", "10/27/18") == ["2018-10-11", "2018-10-27"]


def test_separators_are_decided_apart():
    assert days("10.11.18", "27.10.18", "10/11/18", "10/27/18")[2:] == ["2018-10-11", "2018-10-27"]


def test_a_thread_is_short_rather_than_long():
    assert days("05.06.18", "06.06.18", "07.06.18") == ["2018-06-05", "2018-06-06", "2018-06-07"]
    assert days("06.05.18", "06.06.18", "06.07.18") == ["2018-06-05", "2018-06-06", "2018-06-07"]


def test_no_comment_is_from_the_future():
    assert days("11.12.19", fetched=FETCHED) == ["2019-11-12"]


def test_no_comment_is_older_than_the_article():
    assert days("03.09.18", after=datetime(2018, 4, 8)) == ["2018-09-03"]


def test_comments_follow_the_article_soon():
    assert days("03.09.18", after=datetime(2018, 3, 8)) == ["2018-03-09"]


@pytest.mark.parametrize(("language", "day"), [("en-US", "2018-05-06"), ("de", "2018-06-05"), ("en-GB", "2018-06-05")])
def test_the_language_decides_what_nothing_else_does(language, day):
    assert days("05/06/2018", language=language) == [day]


def test_the_user_decides_first():
    assert days("05.06.2018", order="mdy") == ["2018-05-06"]
    assert days("27.06.2018", order="mdy") == ["2018-06-27"]


# --- relative, and without a year -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "back"),
    [
        ("3 days ago", timedelta(days=3)),
        ("about 2 hours ago", timedelta(hours=2)),
        ("an hour ago", timedelta(hours=1)),
        ("1 day, 4 hours ago", timedelta(days=1, hours=4)),
        ("5h ago", timedelta(hours=5)),
        ("5h", timedelta(hours=5)),
        ("vor 3 Tagen", timedelta(days=3)),
        ("vor einer Stunde", timedelta(hours=1)),
        ("il y a 2 heures", timedelta(hours=2)),
        ("hace 2 semanas", timedelta(weeks=2)),
        ("h\u00e1 3 dias", timedelta(days=3)),
        ("3 giorni fa", timedelta(days=3)),
        ("2 weken geleden", timedelta(weeks=2)),
        ("3 dni temu", timedelta(days=3)),
        ("2 \u0447\u0430\u0441\u0430 \u043d\u0430\u0437\u0430\u0434", timedelta(hours=2)),
        ("3\u65e5\u524d", timedelta(days=3)),
        ("just now", timedelta(0)),
        ("gerade eben", timedelta(0)),
    ],
)
def test_relative_dates_count_back_from_the_fetch(printed, back):
    assert read(printed, fetched=FETCHED) == Date(FETCHED - back, coarse=True)
    assert read(printed) == Date()


@pytest.mark.parametrize(
    ("printed", "back"),
    [
        ("half an hour ago", timedelta(minutes=30)),
        ("vor einer halben Stunde", timedelta(minutes=30)),
        ("il y a une demi-heure", timedelta(minutes=30)),
        ("hace media hora", timedelta(minutes=30)),
        ("mezz'ora fa", timedelta(minutes=30)),
        ("un'ora fa", timedelta(hours=1)),
        ("há meia hora", timedelta(minutes=30)),
        ("een half uur geleden", timedelta(minutes=30)),
        ("pół godziny temu", timedelta(minutes=30)),
        ("полчаса назад", timedelta(minutes=30)),
        ("godzinę temu", timedelta(hours=1)),
        ("неделю назад", timedelta(weeks=1)),
        ("vorgestern", timedelta(days=2)),
        ("avant-hier", timedelta(days=2)),
        ("anteayer", timedelta(days=2)),
        ("l'altro ieri", timedelta(days=2)),
        ("anteontem", timedelta(days=2)),
        ("eergisteren", timedelta(days=2)),
        ("przedwczoraj", timedelta(days=2)),
        ("позавчера", timedelta(days=2)),
        ("一昨日", timedelta(days=2)),
        ("約3時間前", timedelta(hours=3)),
        ("two days ago", timedelta(days=2)),
        ("il y a trois semaines", timedelta(weeks=3)),
        ("dwa dni temu", timedelta(days=2)),
        ("пять минут назад", timedelta(minutes=5)),
        ("более недели назад", timedelta(weeks=1)),
        ("4 hrs. ago", timedelta(hours=4)),
        ("a fortnight ago", timedelta(days=14)),
        ("last week", timedelta(weeks=1)),
        ("la semaine dernière", timedelta(weeks=1)),
        ("先週", timedelta(weeks=1)),
    ],
)
def test_relative_dates_need_no_number(printed, back):
    assert read(printed, fetched=FETCHED) == Date(FETCHED - back, coarse=True)
    assert read(printed) == Date()


def test_last_month_and_last_year_are_the_calendars():
    assert read("letzten Monat", fetched=FETCHED).when == datetime(2019, 10, 22, 12, tzinfo=UTC)
    assert read("в прошлом году", fetched=FETCHED).when == datetime(2018, 11, 22, 12, tzinfo=UTC)
    assert read("2年前", fetched=FETCHED).when == datetime(2017, 11, 22, 12, tzinfo=UTC)
    assert read("2015年", fetched=FETCHED) == Date()


def test_a_language_that_begins_with_the_year_keeps_to_it():
    assert days("18/03/12 14:05", language="ja") == ["2018-03-12"]


def test_years_of_an_emperor():
    assert read("平成21年6月6日 9:55").when == datetime(2009, 6, 6, 9, 55)
    assert read("令和元年6月6日") == Date()


@pytest.mark.parametrize(
    "text", ["last week we met again", "she went before, then hier", "a half of it", "меня назад", "half a hat ago"]
)
def test_words_of_time_in_passing_are_no_dates(text):
    assert find_date(text) is None


def test_months_are_the_calendars():
    assert read("9 months ago", fetched=FETCHED).when == datetime(2019, 2, 22, 12, tzinfo=UTC)
    end = datetime(2019, 3, 31, tzinfo=UTC)
    assert read("1 month ago", fetched=end).when == datetime(2019, 2, 28, tzinfo=UTC)


def test_yesterday_has_a_clock():
    assert read("yesterday at 5pm", fetched=FETCHED).when == datetime(2019, 11, 21, 17, tzinfo=UTC)
    assert read("gestern um 17:30 Uhr", fetched=FETCHED).when == datetime(2019, 11, 21, 17, 30, tzinfo=UTC)


def test_a_missing_year_is_the_last_one_possible():
    assert read("October 27 at 9:55", fetched=FETCHED) == Date(datetime(2019, 10, 27, 9, 55), coarse=True)
    assert read("December 27 at 9:55", fetched=FETCHED) == Date(datetime(2018, 12, 27, 9, 55), coarse=True)
    assert read("October 27 at 9:55") == Date()


def test_a_missing_year_follows_the_article():
    article = datetime(2018, 12, 20)
    assert read("December 27 at 9:55", after=article) == Date(datetime(2018, 12, 27, 9, 55), coarse=True)
    assert read("January 3 at 9:55", after=article, fetched=FETCHED).when == datetime(2019, 1, 3, 9, 55)
    assert read("3.1. um 9:55", after=article).when == datetime(2019, 1, 3, 9, 55)


# --- finding --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *(
            "version 2.10.11",
            "v2.10.11",
            "Python 3.11.12",
            "192.168.10.11",
            "10 comments",
            "you may 5 times",
            "3 of 10",
        ),
        *(
            "my score fell from 66 to 51",
            "page 2 of 12",
            "call 555-10-1234",
            "27 out of 30",
            "at 60 now",
            "24/7",
            "9/11",
        ),
        *(
            "in May 2018",
            "top 10 in 2018",
            "hier ist es",
            "today I saw it",
            "50%",
            "1/2/3 of them",
            "Reply",
            "2018",
            "",
        ),
        *("14 Responses to this", "may 10 people agree", "3.14 times", "a 5 star", "10-12 of us", "R2-10-11", "6 p"),
    ],
)
def test_other_numbers_are_no_dates(text):
    assert find_date(text) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Nora on October 27, 2018 at 9:55 am said:", "October 27, 2018 at 9:55 am"),
        ("Posted by Nora on 27.10.18 at 9:55 am", "27.10.18 at 9:55 am"),
        ("Nora 3 days ago Reply", "3 days ago"),
        ("# posted by Nora : 11:58 AM", "11:58 AM"),
        ("Nora | 10.29.2018 | Reply", "10.29.2018"),
        ("November 10th", "November 10th"),
        ("2 hours ago ( 9:55 PM) Reply", "2 hours ago ( 9:55 PM)"),
    ],
)
def test_a_date_is_found_where_it_stands(text, date):
    start, end = find_date(text)
    assert text[start:end] == date


@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(text):
    found = find_date(text)
    assert found is None or 0 <= found[0] < found[1] <= len(text)
    read_dates([(text, text)], fetched=FETCHED)


@given(st.text("0123456789 .:/-,amphMayoct'()+年月日", max_size=40))
def test_any_jumble_of_date_parts_is_read_without_an_error(text):
    find_date(text)
    for date in read_dates([(text, text), (None, text)], fetched=FETCHED):
        assert date.when is None or 1969 <= date.when.year <= 2101 or date.coarse


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2068, 1, 1)),
    st.sampled_from(
        ["%B %d, %Y at %I:%M %p", "%d.%m.%Y %H:%M", "%Y-%m-%dT%H:%M", "%a, %d %b %Y %H:%M:%S", "%d %b %y, %H:%M"]
    ),
)
def test_what_a_machine_prints_comes_back(when, style):
    when = when.replace(second=0, microsecond=0)
    assert read(when.strftime(style), order="dmy").when == when


@given(st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)), st.integers(-14 * 4, 14 * 4))
def test_iso_with_an_offset_comes_back(when, quarters):
    aware = when.replace(tzinfo=timezone(timedelta(minutes=15 * quarters)))
    assert read_dates([(aware.isoformat(), None)])[0].when == aware


def test_the_month_names_agree_with_cldr():
    babel = pytest.importorskip("babel.dates", reason="babel comes with trafilatura's dependencies, not always")
    for language in ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "sv", "da", "nb", "cs", "tr"):
        for width in ("wide", "abbreviated"):
            for number, name in babel.get_month_names(width, "format", language).items():
                when = read(f"5 {name} 2018").when
                assert when == datetime(2018, number, 5), (language, name)


def test_a_long_text_is_cut():
    assert find_date("1 " * 500_000) is None
    assert read("on " * 500_000) == Date()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("posted on Wednesday, October 24, 2012 at 7:26 PM", "Wednesday, October 24, 2012 at 7:26 PM"),
        ("Posted: Tue Mar 08, 2005 4:12 pm", "Tue Mar 08, 2005 4:12 pm"),
        ("Pia, 13 May 2012 at 10:00", "13 May 2012 at 10:00"),
    ],
)
def test_a_weekday_before_a_day_is_part_of_the_date_and_a_name_is_not(text, shown):
    start, end = find_date(text)
    assert text[start:end] == shown


@pytest.mark.parametrize(
    "printed",
    [
        "2018. m\u00e1rcius 12. 18:22",
        "12 Mart 2018 Pazartesi 18:22",
        "12. maaliskuuta 2018 18:22",
        "12 martie 2018 18:22",
    ],
)
def test_months_of_further_languages(printed):
    assert read(printed) == Date(datetime(2018, 3, 12, 18, 22))
