"""Links to the pages of before lead to what shows the same now, with all that they said."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from components.app.old_links import OldLinks, now_at
from components.app.page_list import FILES, MOVED


@pytest.mark.parametrize(
    ("path", "query", "to"),
    [
        ("/Viability", "", "/Cells?tab=Drugs&part=Viability"),
        ("/Dose_response", "study=sample", "/Cells?study=sample&tab=Drugs&part=Dose+response"),
        ("/Tumor_volume", "study=sample&hide=a+%2B+b&hide=c",
         "/Tumors?study=sample&hide=a+%2B+b&hide=c"),
        ("/Compare", "view=abc&error_bars=95+%25+CI",
         "/Answer?view=abc&error_bars=95+%25+CI&tab=Side+by+side"),
        ("/Data/", "", "/?tab=Check"),
        ("/Arms", "", "/?tab=Arms"),
        ("/Home", "view=abc", "/?view=abc"),
        ("/lab/app/Data", "view=abc", "/lab/app/?view=abc&tab=Check"),
    ],
)  # fmt: skip
def test_an_address_of_before_leads_on(path, query, to):
    assert now_at(path, query) == to


@pytest.mark.parametrize("path", ["/", "/Survival", "/Export", "/Design", "/Answer", "/Home/x.js"])
def test_other_addresses_stay(path):
    assert now_at(path, "study=sample") == ""


def answered(method, path, query=b""):
    """The first message of an answer to a request."""
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "query_string": query}
    with ThreadPoolExecutor(1) as apart:  # a loop may run in this thread, the browser tests'
        apart.submit(asyncio.run, OldLinks(app)(scope, None, send)).result()
    return sent[0]


def test_a_browser_is_sent_on_and_all_else_is_handed_on():
    moved = answered("GET", "/Compare", b"study=sample")
    assert moved["status"] == 307
    address = b"/Answer?study=sample&tab=Side+by+side"
    assert dict(moved["headers"])[b"location"] == address
    assert answered("GET", "/Answer")["status"] == 200
    assert answered("POST", "/Compare")["status"] == 200


def test_every_place_that_links_lead_to_is_a_page():
    names = {file.rpartition("_")[2].removesuffix(".py") for file in FILES.values()}
    assert {page for page, _, _ in MOVED.values()} - {""} <= names
