from __future__ import annotations

import base64
import hashlib
import re
from html import unescape
from pathlib import Path

import pytest
from hostile import HOSTILE, KINDS, Seen, assert_frame_is_harmless, seen
from hypothesis import given, settings
from laws import examples
from sessions import cell_item, notebook, output, session, sessions

from pytest_nbrepro.comparison import marked_tables, terminal
from pytest_nbrepro.findings import finding
from pytest_nbrepro.reports import html
from pytest_nbrepro.reports.html import Means, html_page
from pytest_nbrepro.reports.html.build import escaped
from pytest_nbrepro.reports.session import Item, Row, Session

MEANS = Means(terminal, lambda stored, fresh: marked_tables(stored, fresh, 1e-5, 0.0), 1e-5)
FOLDER = Path(html.__file__).parent
#: What our own page is made of; nothing else may appear, whatever notebooks hold.
TAGS = set(
    "html head meta title style body header main footer script h1 h2 h3 h4 p ul li b button label "
    "span input dl dt dd kbd details summary section div pre small a table caption colgroup col "
    "thead tbody tr th td del ins figure figcaption img noscript iframe".split()
)
ATTRIBUTES = set(
    "lang charset http-equiv content name class id type data-verdict data-n aria-pressed "
    "placeholder role aria-live aria-label hidden open href title src alt loading decoding scope "
    "data-words colspan tabindex sandbox srcdoc".split()
)


def page(found: Session) -> Seen:
    return seen(html_page(found, MEANS))


def assert_nothing_acts(found: Seen) -> None:
    """Only our own elements, attributes, script and addresses are on the page."""
    assert {tag for tag, _ in found.tags} <= TAGS
    for tag, attributes in found.tags:
        assert attributes.keys() <= ATTRIBUTES, tag
        assert re.fullmatch(r"#n\d+-[A-Za-z0-9-]*", attributes.get("href", "#n1-"))
        assert re.fullmatch(
            r"data:image/[a-z+]+;base64,[A-Za-z0-9+/=]*",
            attributes.get("src", "data:image/png;base64,"),
        )
        assert attributes.get("type") in {None, "button", "search"}
        assert tag != "meta" or "refresh" not in attributes.get("http-equiv", "")
        if tag == "iframe":
            assert attributes["sandbox"] == ""
            assert_frame_is_harmless(attributes["srcdoc"])
    assert found.scripts == [(FOLDER / "page.js").read_text()]
    assert found.styles == [(FOLDER / "page.css").read_text()]


@settings(max_examples=examples(200))
@given(sessions(HOSTILE, KINDS))
def test_nothing_that_a_notebook_holds_is_more_than_text(found: Session) -> None:
    assert_nothing_acts(page(found))


@given(sessions(HOSTILE, KINDS))
def test_what_is_kept_for_later_ends_where_we_end_it(found: Session) -> None:
    written = html_page(found, MEANS).lower()
    kept = re.findall(r"<noscript>(.*?)</noscript", written, re.DOTALL)
    assert len(kept) == written.count("</noscript") == len(found.notebooks)
    for each in kept:  # to a browser it is a text, which our script takes for markup
        assert "<script" not in each
        assert "<noscript" not in each


def test_a_search_looks_at_findings_and_causes() -> None:
    told = finding("OUT001", "rows differ", hint="look", cell=1)
    item = cell_item(1, output("1", "2"), findings=(told,))
    (tag,) = [
        attributes
        for name, attributes in page(session(notebook(item, diagnosis=("cause: x",)))).tags
        if name == "details" and "data-words" in attributes
    ]
    assert tag["data-words"] == "cause: x cell-1 failed OUT001 rows differ look"


@given(HOSTILE)
def test_every_text_is_on_the_page_as_text(text: str) -> None:
    shown = "".join(page(session(notebook(path=f"({text})"))).text)
    assert unescape(escaped(f"({text})")) in shown


def test_no_file_of_a_page_is_more_than_bytes_of_utf_8() -> None:
    html_page(session(notebook(cell_item(1, output("\ud800", "\x00\x85")))), MEANS).encode()


def test_the_policy_allows_our_script_only_and_no_request() -> None:
    (policy,) = [
        attributes["content"]
        for tag, attributes in page(session()).tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    digest = hashlib.sha256((FOLDER / "page.js").read_bytes()).digest()
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert rules == {
        "default-src": "'none'",
        "img-src": "data:",
        "style-src": "'unsafe-inline'",
        "script-src": f"'sha256-{base64.b64encode(digest).decode()}'",
        "frame-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def texts_of(found: Session) -> str:
    return " ".join(" ".join(page(found).text).split())


def test_the_overview_counts_and_what_failed_comes_first() -> None:
    good, bad = notebook(path="a.ipynb"), notebook(cell_item(1, output("1", "2")), path="z.ipynb")
    found = texts_of(session(good, bad, stopped="interrupted"))
    assert found.index("1 failed") < found.index("1 reproduced")
    assert found.index("z.ipynb") < found.index("a.ipynb")
    assert "Not complete: interrupted." in found


def opened(found: Session) -> list[str]:
    return [
        attributes["data-verdict"]
        for tag, attributes in page(found).tags
        if tag == "details" and "data-verdict" in attributes and "open" in attributes
    ]


@pytest.mark.parametrize(("failed", "unfolded"), [(1, 1), (5, 5), (6, 0)])
def test_a_few_that_failed_are_unfolded(failed: int, unfolded: int) -> None:
    bad = [notebook(cell_item(1, output("1", "2")), path=f"{i}.ipynb") for i in range(failed)]
    assert opened(session(notebook(path="a.ipynb"), *bad)) == ["failed"] * unfolded


def test_a_link_leads_to_each_cell_that_is_shown() -> None:
    items = Item("lock", "passed"), cell_item(1), cell_item(2, output("1", "2"))
    tags = page(session(notebook(*items))).tags
    assert [attributes["href"] for tag, attributes in tags if tag == "a"] == ["#n1-cell-2"]
    assert [a["id"] for tag, a in tags if tag == "section" and "id" in a] == ["n1-cell-2"]


def test_the_cause_stands_in_the_overview_and_above_the_cells() -> None:
    lines = "cause: environment: pandas is 3.1 here", "cell 3 only follows from cell 2"
    told = notebook(
        cell_item(1, output("1", "2")),
        cause="environment",
        diagnosis=lines,
        evidence=("pandas: 3.0",),
    )
    found = texts_of(session(told))
    assert found.count(lines[0]) == 2
    assert found.count(lines[1]) == found.count("Evidence pandas: 3.0") == 1


def test_a_cause_without_more_is_told_as_well() -> None:
    found = texts_of(session(notebook(cell_item(1, output("1", "2")), cause="hardware")))
    assert "cause: hardware" in found


def test_a_cell_that_was_not_run_anew_says_so() -> None:
    assert "passed, cached" in texts_of(session(notebook(cell_item(1, is_cached=True))))


def test_packages_that_differ_are_a_table_and_the_others_a_line() -> None:
    rows = Row("numpy", "2.0", "2.1", differs=True), Row("pandas", "3.0", "3.0")
    found = texts_of(session(notebook(environment=rows)))
    assert "Packages 1 of 2 differ package locked here numpy 2.0 2.1 The same: pandas 3.0" in found


def test_settings_and_the_run_are_told() -> None:
    found = texts_of(session(notebook()))
    assert "pytest 9.2.0 Python 3.12.1" in found
    assert "rtol 1e-05 seal dates policy none strict no" in found
