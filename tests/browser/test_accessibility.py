"""Every page by axe-core's rules in light and dark, by keyboard, and in small windows.

Two walks through the pages, opened as a visitor opens them, from the sidebar: in the light by all
rules and for the focus, in the dark by what differs there (contrast), and in small windows.
"""

from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe

from components.app.page_list import FILES, HOME_HEADING
from tests.browser.app_page import AppPage, visit
from tests.places import SAMPLE

GRAVE = ("serious", "critical")
FEWEST_RULES = 15  # that a page of ours gives axe to judge; fewer: it looked at an empty page
FEWEST_FOCUSABLE = 15  # on a page with its sidebar
LEAST_SEEN_PX = 150  # of a page's first chart, on its first screen
WITH_CHARTS = ("Answer", "Cells", "Tumors", "Safety", "Survival")  # on the first tab
LAPTOP = "a small laptop"
WINDOWS = {LAPTOP: (1024, 768), "200 %": (720, 450), "a phone": (390, 844)}

# What can have the focus and shows no ring or border for it, looked at up to three levels up.
WITHOUT_RING = """async () => {
    const still = document.createElement("style");
    still.textContent = "* { transition: none !important; }";
    document.head.append(still);
    const look = (element) => {
        const seen = [];
        for (let at = element; at && seen.length < 12; at = at.parentElement) {
            const style = getComputedStyle(at);
            seen.push(style.outlineStyle + style.outlineWidth, style.boxShadow, style.borderColor);
        }
        return seen.join();
    };
    const turn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const usable = "a[href], button, input, textarea, summary, [tabindex]";
    const found = [];
    let looked = 0;
    for (const element of document.querySelectorAll(usable)) {
        if (element.tabIndex < 0 || element.disabled || !element.getClientRects().length) continue;
        const before = look(element);
        element.focus({ preventScroll: true });
        if (document.activeElement !== element) continue;
        looked += 1;
        if (look(element) !== before) continue;
        await turn();
        await turn();
        if (look(element) === before) found.push(element.outerHTML.slice(0, 120));
    }
    still.remove();
    return [looked, found];
}"""
IN_SIGHT = """() => {
    const main = document.querySelector('[data-testid="stMain"]');
    const chart = document.querySelector(".figure-card-chart, .answer-chart");
    const { top, bottom } = chart ? chart.getBoundingClientRect() : { top: 0, bottom: 0 };
    return {
        sideways: main.scrollWidth - main.clientWidth,
        sidebar: Math.max(0, document.querySelector('[data-testid="stSidebar"]')
            .getBoundingClientRect().right),
        seen: Math.min(bottom, innerHeight) - Math.max(top, 0),
    };
}"""


def heading(title: str) -> str:
    return HOME_HEADING if title == "Study" else title


def walk(app: AppPage) -> Iterator[str]:
    """Open the sample study's pages one after another, with the keyboard."""
    app.goto("?study=sample")
    first, *others = FILES
    for title in (*others, first):  # the first is open when they begin
        link = app.page.get_by_test_id("stSidebarNavLink").filter(has_text=title).first
        app.page.keyboard.press("Tab")  # from here on the browser shows who has the focus
        link.evaluate("link => { link.focus(); link.click(); }")  # folded on phones
        app.page.get_by_role("heading", level=1, name=heading(title), exact=True).wait_for()
        app.settle()
        yield title


def grave(app: AppPage, title: str, **options: object) -> tuple[list[str], int]:
    answer = Axe().run(app.page, options={"resultTypes": ["violations"], **options}).response
    found = [
        f"{title}: {rule['id']} on {rule['nodes'][0]['html'][:120]}"
        for rule in answer["violations"]
        if rule["impact"] in GRAVE
    ]
    return found, len(answer["passes"])


def test_no_page_has_a_serious_violation_and_its_focus_is_seen(browser, server):
    found, rules = [], {}
    with visit(browser, server.url, color_scheme="light") as app:
        for title in walk(app):
            focused = app.page.evaluate("document.activeElement.tagName")
            found += [] if focused == "H1" else [f"{title}: the focus is on {focused}"]
            faults, rules[title] = grave(app, title)
            found += faults
            looked, bare = app.page.evaluate(WITHOUT_RING)
            found += [f"{title}: no ring on {html}" for html in bare]
            assert looked >= FEWEST_FOCUSABLE, title
    assert found == []
    assert min(rules.values()) >= FEWEST_RULES, rules


def test_dark_pages_can_be_read_and_small_windows_show_the_figure(browser, server):
    found = []
    with visit(browser, server.url, color_scheme="dark") as app:
        windows = [*WINDOWS.items()]
        for title in walk(app):
            for name, (width, height) in windows:
                app.page.set_viewport_size({"width": width, "height": height})
                app.settle()
                if name == LAPTOP:
                    faults, judged = grave(app, title, runOnly=["color-contrast"])
                    assert judged == 1, title
                    found += faults
                seen = app.page.evaluate(IN_SIGHT)
                unseen = title in WITH_CHARTS and seen["seen"] < LEAST_SEEN_PX
                if seen["sideways"] > 0 or unseen:
                    found.append(f"{title} on {name}: {seen}")
                if width < 768 and seen["sidebar"] > 0:
                    found.append(f"{title} on {name}: the sidebar is open")
            windows.reverse()  # the next page is opened in the window that this one was left in
    assert found == []


def test_the_focus_is_on_the_heading_after_an_upload(browser, server):
    with visit(browser, server.url) as app:
        app.goto()
        box = app.page.get_by_test_id("stFileUploader").first
        box.get_by_role("button").first.focus()
        box.locator("input[type=file]").set_input_files(SAMPLE)
        app.page.get_by_role("heading", level=1, name="Answer", exact=True).wait_for()
        app.settle()
        app.page.wait_for_function("document.activeElement.tagName === 'H1'")
        assert app.page.evaluate("document.activeElement.innerText") == "Answer"
