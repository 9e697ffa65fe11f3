"""The page in a real browser: no error, no request, filters that work, keys that reach, nothing that acts."""

from __future__ import annotations

import io
import json
import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from html_threads import HOSTILE, hostile, long, ordinary, page

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
BROWSER = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium here (CHROMIUM may name one)")


def comparison() -> str:
    """Set three threads side by side, one of them hostile."""
    from threadscope.comparison import compare, side
    from threadscope.outputs.comparisons import write_comparison

    reports = {"This year": ordinary(), HOSTILE[0] + HOSTILE[3]: hostile(), "A rather long name of a thread": long(40)}
    stream = io.StringIO()
    write_comparison(compare([side(name, [report]) for name, report in reports.items()]), "html", stream)
    return stream.getvalue()


class Tab:
    """One page opened from a file, with everything it complains of or asks for."""

    def __init__(self, browser, path, **options) -> None:
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append("dialog") or dialog.dismiss())
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.address = path.as_uri()
        self.page.goto(self.address)

    def shown(self) -> list[str]:
        return self.page.eval_on_selector_all(".rows > li:not([hidden])", "rows => rows.map(row => row.id)")

    def says(self, status: str) -> None:
        sync_api.expect(self.page.locator(".shown").first).to_have_text(status)


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Write each page once."""
    folder = tmp_path_factory.mktemp("pages")
    makers = {
        "ordinary": lambda: page(ordinary()),
        "hostile": lambda: page(hostile()),
        "several": lambda: page(ordinary(), long(30)),
        "long": lambda: page(long(5000)),
        "comparison": comparison,
    }

    def write(name):
        path = folder / f"{name}.html"
        if not path.exists():
            path.write_text(makers[name](), "utf-8", newline="")
        return path

    return write


@pytest.fixture
def tab(browser, written):
    tabs = []

    def opened(name, **options):
        tabs.append(Tab(browser, written(name), **options))
        return tabs[-1]

    yield opened
    for one in tabs:
        one.context.close()


@pytest.mark.parametrize("name", ["ordinary", "hostile", "several", "comparison"])
def test_no_error_no_request_and_every_section_is_seen(tab, name):
    opened = tab(name)
    for section in opened.page.locator("main section").all():
        assert section.bounding_box()["height"] > 30
    assert opened.complaints == []
    assert opened.requests == [opened.address]


def test_hostile_texts_stay_text(tab):
    opened = tab("hostile")
    assert opened.page.evaluate("document.querySelectorAll('script').length") == 1
    assert opened.page.evaluate("document.querySelectorAll('img, iframe, object, embed, link').length") == 0
    assert "owned" not in opened.page.title().replace("document.title='owned'", "")
    first = opened.page.locator("#r1-c1 .t").inner_text()
    assert first.startswith(HOSTILE[0])
    script = "links => links.map(a => new URL(a.getAttribute('href'), location.href).protocol)"
    protocols = opened.page.eval_on_selector_all("a", script)
    assert set(protocols) <= {"http:", "https:", "file:"}
    opened.page.locator("main").click(position={"x": 5, "y": 5})
    assert opened.complaints == []


@pytest.mark.parametrize("width", [360, 768, 1000, 1600])
@pytest.mark.parametrize("name", ["ordinary", "hostile", "several", "comparison"])
def test_nothing_is_wider_than_the_screen(tab, name, width):
    opened = tab(name, viewport={"width": width, "height": 800})
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


def test_filters_and_search_narrow_the_thread(tab):
    opened = tab("ordinary")
    form = opened.page.locator("form[role=search]")
    assert form.is_visible()
    everything = opened.shown()
    form.get_by_label("Stance").select_option("distrust")
    opened.says("3 of 11 responses")
    assert opened.shown() == ["r1-c1", "r1-c7", "r1-c3"]
    form.get_by_label("Search").fill("FALCON held")
    opened.says("1 of 11 responses")
    assert opened.shown() == ["r1-c3"]
    form.get_by_role("button", name="Show all").click()
    opened.says("11 responses")
    assert opened.shown() == everything


@pytest.mark.parametrize(
    ("label", "value", "count"),
    [
        ("Kind", "pingback", 1),
        ("Tone", "mixed", 1),
        ("Role", "host", 1),
        ("Counted", "spam", 1),
        ("Aspect", "fun-for", 1),
    ],
)
def test_each_filter_works(tab, label, value, count):
    opened = tab("ordinary")
    opened.page.locator("form[role=search]").get_by_label(label).select_option(value)
    opened.says(f"{count} of 11 responses")
    assert len(opened.shown()) == count


def test_a_number_shows_its_comments_and_a_quote_its_place(tab):
    opened = tab("ordinary")
    link = opened.page.locator("a[data-filter='stance=distrust&counts=yes']").first
    count = int(link.inner_text())
    link.click()
    assert len(opened.shown()) == count
    assert opened.page.locator(".tree").is_visible()
    opened.page.locator("#r1-quotes a[href='#r1-c4']").first.click()
    assert opened.page.locator("#r1-c4").is_visible()
    assert len(opened.shown()) == 11


def test_a_bar_opens_the_words_behind_it(tab):
    opened = tab("ordinary")
    assert not opened.page.locator("#r1-facet-transparency-against").is_visible()
    opened.page.locator("svg a[href='#r1-facet-transparency-against']").click()
    sync_api.expect(opened.page.locator("#r1-facet-transparency-against")).to_be_visible()


def test_keys_alone_reach_the_report_and_its_filters(tab):
    opened = tab("ordinary")
    opened.page.keyboard.press("Tab")
    skip = opened.page.evaluate("document.activeElement.className")
    assert skip == "skip"
    assert opened.page.locator(".skip").bounding_box()["x"] >= 0
    opened.page.keyboard.press("Enter")
    assert opened.page.evaluate("document.activeElement.id") == "main"
    for _ in range(200):
        opened.page.keyboard.press("Tab")
        if opened.page.evaluate("document.activeElement.name") == "text":
            break
    opened.page.keyboard.type("falcon")
    opened.says("1 of 11 responses")
    assert opened.shown() == ["r1-c3"]
    outline = opened.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_without_a_script_everything_is_read_and_no_dead_button_shown(tab):
    opened = tab("ordinary", java_script_enabled=False)
    body = opened.page.locator("body")
    assert not opened.page.locator("form[role=search]").is_visible()
    assert not opened.page.locator("button").first.is_visible()
    assert "Mine fell from 61 to 47" in body.inner_text()
    assert opened.page.locator(".rows > li").count() == 11


def test_the_paragraph_for_the_boss_is_copied(browser, written):
    opened = Tab(browser, written("ordinary"), permissions=["clipboard-read", "clipboard-write"])
    opened.page.get_by_role("button", name="Copy this").click()
    opened.page.get_by_role("button", name="Copied").or_(opened.page.get_by_text("Selected:")).wait_for()
    opened.context.close()


def test_a_correction_made_here_is_applied_by_analyze(browser, tmp_path, monkeypatch):
    from threadscope.cli import main
    from threadscope.corrections import load

    source = Path(__file__).parents[2] / "examples" / "pulsemark-review.html"
    made, again = tmp_path / "made.html", tmp_path / "again.json"
    monkeypatch.setenv("THREADSCOPE_CACHE", str(tmp_path / "cache"))
    assert main(["analyze", str(source), "--format", "html", "-o", str(made)]) == 0
    opened = Tab(browser, made)
    row = opened.page.locator(".c[data-stance=distrust][data-id]").first
    comment, tone = row.get_attribute("data-id"), row.get_attribute("data-tone")
    text = row.locator(".t").evaluate("one => one.textContent")
    button = row.get_by_role("button")
    button.focus()
    opened.page.keyboard.press("Enter")
    form = row.get_by_role("form", name="Correct the labels of this comment")
    sync_api.expect(form.get_by_label("Stance")).to_be_focused()
    form.get_by_label("Stance").select_option("trust")
    other = "positive" if tone == "negative" else "negative"
    form.get_by_label("Tone").select_option(other)
    form.get_by_label("Why").fill('He means "well"')
    opened.page.keyboard.press("Enter")
    sync_api.expect(button).to_be_focused()
    bar = opened.page.get_by_role("form", name="Corrections")
    sync_api.expect(bar.get_by_role("status")).to_have_text("2 corrections pending")
    bar.get_by_label("By").fill("Ida")
    with opened.page.expect_download() as waiting:
        bar.get_by_role("button").click()
    assert waiting.value.suggested_filename == "corrections.jsonl"
    sheet = tmp_path / "corrections.jsonl"
    waiting.value.save_as(sheet)
    assert opened.complaints == []
    assert not [url for url in opened.requests if not url.startswith(("file:", "blob:"))]
    opened.context.close()

    stance, sentiment = load(sheet)
    assert (stance.comment, stance.text, stance.label, stance.was) == (comment, text, "stance", "distrust")
    assert (stance.value, stance.who, stance.why, stance.sampled) == ("trust", "Ida", 'He means "well"', False)
    assert (sentiment.label, sentiment.was, sentiment.value) == ("sentiment", tone, other)
    keys = [list(json.loads(line)) for line in sheet.read_text("utf-8").splitlines()]
    assert keys == [list(stance.to_json()), list(sentiment.to_json())]
    assert datetime.fromisoformat(stance.when).utcoffset() == timedelta(0)
    flags = ["--corrections", str(sheet), "--format", "json", "-o", str(again)]
    assert main(["analyze", str(source), *flags]) == 0
    report = json.loads(again.read_text("utf-8"))
    assert {(c["id"], c.get("stance")) for c in report["corrections"]} >= {(comment, "trust")}
    assert len(report["corrections"]) == 2


def test_a_correction_taken_back_leaves_and_the_word_wrong_is_not_searched(tab):
    opened = tab("ordinary")
    row = opened.page.locator("#r1-c1")
    for value, count in (("trust", "1 correction pending"), ("distrust", "0 corrections pending")):
        row.get_by_role("button").first.click()
        row.get_by_label("Stance").select_option(value)
        row.get_by_role("button", name="Keep").click()
        assert opened.page.locator(".pending .made").text_content() == count
    assert not opened.page.locator(".pending").is_visible()
    row.get_by_role("button").first.click()
    opened.page.keyboard.press("Escape")
    assert not opened.page.locator("form.correct").is_visible()
    opened.page.locator("form[role=search]").get_by_label("Search").fill("wrong?")
    opened.says("0 of 11 responses")


def test_it_prints_with_all_details_and_without_controls(tab):
    opened = tab("ordinary")
    opened.page.emulate_media(media="print")
    assert not opened.page.locator("form[role=search]").is_visible()
    assert not opened.page.locator("nav").is_visible()
    assert opened.page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "scheme"), [("ordinary", "light"), ("ordinary", "dark"), ("hostile", "light")])
def test_axe_finds_nothing_serious(tab, name, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    opened = tab(name, color_scheme=scheme)
    opened.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    wrong, form = opened.page.locator(".wrong"), opened.page.locator("form.correct")
    wrong.first.click()
    form.get_by_label("Tone").select_option("mixed")
    form.get_by_role("button", name="Keep").click()
    wrong.last.click()
    found = axe.Axe().run(opened.page).response["violations"]
    worst = [
        (v["id"], [(node["html"][:200], node["any"][:1]) for node in v["nodes"][:3]])
        for v in found
        if v["impact"] in {"serious", "critical"}
    ]
    assert worst == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_comparison_can_be_used_by_everybody(tab, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    opened = tab("comparison", color_scheme=scheme)
    opened.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert axe.Axe().run(opened.page).response["violations"] == []
    assert opened.page.locator(".multiples > li").count() == 3


def test_the_five_answers_are_on_the_first_screen(tab):
    opened = tab("ordinary", viewport={"width": 1600, "height": 1000})
    for question in ("Is it trusted?", "How sure is that?", "Why?", "Who was left out?", "What do I tell my boss?"):
        box = opened.page.get_by_role("heading", name=question).locator("xpath=..").bounding_box()
        assert box["y"] + box["height"] <= 1000


@pytest.mark.slow
def test_five_thousand_comments_open_and_filter_in_two_seconds(browser, written):
    """Counted in CPU time of the page's own thread: what else the machine does must not count."""
    context = browser.new_context()
    opened = context.new_page()
    devtools = context.new_cdp_session(opened)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent():
        return next(
            m["value"] for m in devtools.send("Performance.getMetrics")["metrics"] if m["name"] == "TaskDuration"
        )

    def painted():
        opened.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    opened.goto(written("long").as_uri())
    painted()
    assert spent() < 2
    for choose in (
        lambda: opened.locator("form[role=search] select[name=stance]").select_option("distrust"),
        lambda: opened.locator("input[type=search]").fill("comment 49"),
        lambda: opened.locator("form[role=search] button[type=reset]").click(),
    ):
        before, status = spent(), opened.locator(".shown").inner_text()
        choose()
        sync_api.expect(opened.locator(".shown")).not_to_have_text(status)
        painted()
        assert spent() - before < 2
    context.close()
