from __future__ import annotations

import json

import pytest
from builders import JSON
from hypothesis import given
from hypothesis import strategies as st
from indexes import Index, sdist, wheel

from pytest_nbrepro.environment.engines.simple_index import archives

PAGE = "https://host/simple/mine/"
FILES = dict([wheel("mine", "1.0"), sdist("mine", "1.0.0"), wheel("mine", "2.0")])
TAKEN_BACK = {"mine-1.0-py3-none-any.whl": "it &amp; more", "mine-1.0.0.tar.gz": ""}
KIND = "application/vnd.pypi.simple.v1+json; charset=utf-8"


def test_both_kinds_of_pages_say_the_same() -> None:
    pages = [Index(FILES, is_html=is_html).page("mine") for is_html in (True, False)]
    html, plain = (archives(page[1], page[0], PAGE, "1.0") for page in pages if page)
    assert html == plain
    first, second = html  # the other version is left out
    assert second.name == "mine-1.0.0.tar.gz"
    assert first.url == "https://host/files/mine-1.0-py3-none-any.whl"
    assert first.sha256 == Index(FILES).sha256("mine-1.0-py3-none-any.whl")
    assert first.yanked is None


def test_what_was_taken_back_is_known_with_and_without_a_reason() -> None:
    page = Index(FILES, is_html=True, yanked=TAKEN_BACK).page("mine")
    assert page
    assert [found.yanked for found in archives(page[1], page[0], PAGE, "1.0")] == ["it & more", ""]
    files = [{"url": "x/a-1.0-b.whl", "yanked": value} for value in (True, False, "why", None)]
    found = archives(json.dumps({"files": files}).encode(), KIND, PAGE, "1.0")
    assert [each.yanked for each in found] == ["", None, "why", None]


def test_links_start_where_the_page_says() -> None:
    page = b'<base href="https://files.host/x/"><a href="a%2D1.0-b.whl?x#y">a</a>'
    page += b'<a>no link</a><a href="//["><a href="//[/a-1.0-b.whl">'
    assert [found.url for found in archives(page, "text/html", PAGE, "1.0")] == [
        "https://files.host/x/a%2D1.0-b.whl"
    ]


def test_a_digest_of_another_kind_is_none() -> None:
    (found,) = archives(
        b'<a href="a-1.0.zip#md5=' + b"ab" * 16 + b'">a</a>', "text/html", PAGE, "1.0"
    )
    assert found.sha256 is None
    (found,) = archives(
        b'{"files": [{"url": "a-1.0.zip", "hashes": {"sha256": 5}}]}', KIND, PAGE, "1.0"
    )
    assert found.sha256 is None


@pytest.mark.parametrize("page", [b"[]", b"{}", b'{"files": 5}', b"<html>", b"\xff"])
def test_a_page_that_is_not_of_its_kind_is_refused(page: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's messages are its own
        archives(page, KIND, PAGE, "1.0")


@given(st.lists(JSON), st.dictionaries(st.sampled_from(["url", "hashes", "yanked"]), JSON))
def test_what_an_entry_lacks_never_matters(entries: list[object], odd: dict[str, object]) -> None:
    page = json.dumps({"files": [*entries, odd, {"url": "last-1.0-x.whl"}]}).encode()
    assert archives(page, KIND, PAGE, "1.0")[-1].name == "last-1.0-x.whl"


@given(st.binary(max_size=60))
def test_any_bytes_can_be_read_as_html(page: bytes) -> None:
    assert isinstance(archives(b'<a href="' + page, "text/html", PAGE, "1.0"), list)
