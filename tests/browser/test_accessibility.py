"""axe-core's rules hold on every page, in light and dark: names, roles, contrast, keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.app_page import visit
from tests.browser.test_main_job import PAGES

GRAVE = ("serious", "critical")
FEWEST_RULES = 15  # that a page of ours gives axe to judge; fewer: it looked at an empty page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_violation(browser, server, scheme):
    with visit(browser, server.url, color_scheme=scheme) as app:
        found, rules = [], {}
        app.goto("?study=sample")
        for path, title in PAGES.items():
            app.page.get_by_test_id("stSidebarNavLink").get_by_text(title, exact=True).click()
            app.page.get_by_role("heading", level=1, name=title, exact=True).wait_for()
            app.settle()
            answer = Axe().run(app.page).response
            rules[path] = len(answer["passes"])
            found += [
                f"{path}: {rule['id']} on {rule['nodes'][0]['html'][:120]}"
                for rule in answer["violations"]
                if rule["impact"] in GRAVE
            ]
    assert found == []
    assert min(rules.values()) >= FEWEST_RULES, rules
