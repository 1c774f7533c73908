from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from indexes import Index, served, wheel

from pytest_nbrepro.environment.engines.lookup import look_up
from pytest_nbrepro.environment.engines.pip_settings import Indexes
from pytest_nbrepro.findings import FindingError

FILES = dict([wheel("mine", "1.0"), wheel("other", "1.0")])
OTHERS = dict([wheel("mine", "1.0", tags="cp27-none-any")])


@pytest.fixture(autouse=True)
def _without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def index() -> Iterator[Index]:
    with served(Index(FILES)) as found:
        yield found


def names(*indexes: Index, name: str = "mine", version: str = "1.0") -> list[str]:
    found = look_up({name: version}, Indexes(tuple(index.url for index in indexes)))
    return [archive.name for archive in found[name]]


def failure(*indexes: str, certificates: str | None = None) -> str:
    with pytest.raises(FindingError) as raised:
        look_up({"mine": "1.0"}, Indexes(indexes, certificates))
    assert raised.value.finding.rule == "LOCK024"
    return raised.value.finding.message


def test_every_index_is_asked_and_the_first_goes_first(index: Index) -> None:
    with served(Index(OTHERS, is_html=True)) as second:
        assert names(index, second) == ["mine-1.0-py3-none-any.whl", "mine-1.0-cp27-none-any.whl"]
        assert names(index, second, name="other") == ["other-1.0-py3-none-any.whl"]
        assert names(index, second, name="nobody") == []


def test_a_folder_among_the_indexes_is_not_read(index: Index) -> None:
    urls = ("file:///etc", index.url, "ftp://host/simple")
    assert len(look_up({"mine": "1.0"}, Indexes(urls))["mine"]) == 1
    assert look_up({"mine": "1.0"}, Indexes(("file:///etc",))) == {"mine": []}


def test_a_password_reaches_its_own_index_and_no_other(index: Index) -> None:
    with served(Index(OTHERS, password="pass/wörd")) as private:
        moved = {"Location": f"http://{index.address}/simple/mine/"}
        assert names(private) == ["mine-1.0-cp27-none-any.whl"]
        private.answers["/simple/mine/"] = (302, moved, b"")
        assert names(private) == ["mine-1.0-py3-none-any.whl"]
        assert private.seen[-1][1] is not None
        assert index.seen[-1] == ("/simple/mine/", None)


@pytest.mark.parametrize("place", ["file:///etc/passwd", "ftp://127.0.0.1/mine", "data:,x"])
def test_an_index_cannot_point_to_anything_but_the_web(index: Index, place: str) -> None:
    index.answers["/simple/mine/"] = (302, {"Location": place}, b"")
    message = failure(index.url)
    assert f"({index.url}/mine/)" in message
    assert "refused" not in message  # not even tried


def test_a_packed_page_is_unpacked_up_to_a_limit(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    page = b'<a href="mine-1.0.tar.gz">' + b" " * 100_000
    index.answers["/simple/mine/"] = (200, headers, gzip.compress(page))
    assert names(index) == ["mine-1.0.tar.gz"]
    monkeypatch.setattr("pytest_nbrepro.environment.engines.lookup._LARGEST", 50_000)
    assert failure(index.url).endswith("its page is too large")
    index.answers["/simple/mine/"] = (200, headers, b"not packed")
    assert "incorrect header check" in failure(index.url)


def test_a_page_without_end_is_given_up(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_nbrepro.environment.engines.lookup._LARGEST", 100)
    assert failure(index.url).endswith("its page is too large")


def test_what_the_index_says_instead_is_told(index: Index) -> None:
    index.answers["/simple/mine/"] = (503, {}, b"")
    assert "it answers 503" in failure(index.url)
    index.answers["/simple/mine/"] = (200, {"Content-Type": "application/json"}, b"[")
    assert "cannot be reached" in failure(index.url)


def test_an_index_that_is_not_there_is_told_without_the_password() -> None:
    with served(Index({})) as gone:
        pass
    gone.password = "secret"
    message = failure(gone.url)
    assert message.startswith(f"the package index cannot be reached (http://{gone.address}/simple")
    assert "Connection refused" in message
    assert "secret" not in message


def test_certificates_that_are_not_there_are_told(tmp_path: Path) -> None:
    assert "ca.pem" in failure("https://host/simple", certificates=str(tmp_path / "ca.pem"))
