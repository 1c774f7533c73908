from __future__ import annotations

from typing import Any

import pytest
from builders import JSON, mutated
from hypothesis import given
from hypothesis import strategies as st
from locks import COMMIT, HOST, Json, digest, file

from pytest_nbrepro.environment.exports.sources import Sources, safe_urls, sources_of

WHEEL = "six-1.0-py3-none-any.whl"


def of(raw: Json, *, is_local: bool = False) -> Sources:
    return sources_of({"name": "six", "version": "1.0", **raw}, is_local=is_local)


def test_wheels_and_source_distribution_are_files_of_an_index() -> None:
    found = of({"wheels": [file(WHEEL)], "sdist": file("six-1.0.tar.gz", "b")})
    assert [w.name for w in found.wheels] == [WHEEL]
    assert found.sdist
    assert found.hashes == (digest("a"), digest("b"))
    assert not found.flaw


def test_wheels_stand_in_the_order_of_their_names() -> None:
    names = ["six-1.0-cp312-cp312-win_amd64.whl", "six-1.0-cp311-cp311-win_amd64.whl"]
    found = of({"wheels": [file(names[0], "a"), file(names[1], "b")]})
    assert [w.name for w in found.wheels] == sorted(names)


def test_the_name_of_a_file_can_stand_in_its_url_only() -> None:
    url = HOST + "six-1.0%2Bcpu-py3-none-any.whl"
    wheels = [{"url": url, "hashes": {"sha256": digest("a")}}]
    found = sources_of({"name": "six", "version": "1.0+cpu", "wheels": wheels}, is_local=False)
    assert [w.name for w in found.wheels] == ["six-1.0+cpu-py3-none-any.whl"]


@pytest.mark.parametrize(
    "url",
    [
        "http://files.example.org/x.whl",
        "file:///etc/passwd",
        "https://me:secret@files.example.org/x.whl",
        "https://files.example.org/x.whl\n--index-url=http://evil.example",
        "https://files.example.org/x.whl --pre",
        "https://files.example.org/$(id)",
        "https://files.example.org/${HOME}",
        'https://files.example.org/"',
        "https://files.example.org/`id`",
        "https://files.example.org/x#egg=other",
        "https://files.example.org",
        "https://-oProxyCommand=id/x",
        "ext::sh -c id",
        "https://files.example.org/" + "x" * 3000,
        "https://éxample.org/x.whl",
        7,
    ],
)
def test_a_url_that_is_not_safe_to_hand_on_is_none(url: object) -> None:
    hashes = {"sha256": digest("a")}
    flaw = "its URL is not one of https, or has a password or strange characters in it"
    assert of({"wheels": [{**file(WHEEL), "url": url}]}).flaw == flaw
    assert of({"archive": {"url": url, "hashes": hashes}}).flaw.endswith(flaw)
    assert of({"vcs": {"type": "git", "url": url, "commit-id": COMMIT}}).flaw.endswith(flaw)
    assert list(safe_urls([url])) == []


@pytest.mark.parametrize(
    ("raw", "flaw"),
    [
        ({}, "the lock does not say where it is to be had"),
        ({"wheels": []}, "the lock does not say where it is to be had"),
        ({"wheels": [{"name": WHEEL}]}, "the lock does not say where it is to be had"),
        ({"wheels": "x"}, "the lock does not say where it is to be had"),
        ({"wheels": [{**file(WHEEL), "hashes": {}}]}, "it has no SHA-256 digest"),
        ({"wheels": [{**file(WHEEL), "hashes": {"sha256": "ab"}}]}, "it has no SHA-256 digest"),
        ({"wheels": [{**file(WHEEL), "hashes": {"md5": "a" * 32}}]}, "it has no SHA-256 digest"),
        (
            {"wheels": [file("numpy-1.0-py3-none-any.whl")]},
            "its file has the name of another package or version",
        ),
        (
            {"wheels": [file("six-2.0-py3-none-any.whl")]},
            "its file has the name of another package or version",
        ),
        ({"wheels": [{**file(WHEEL), "name": f"../{WHEEL}"}]}, "its file has the name of another"),
        ({"sdist": file("six-2.0.tar.gz")}, "its file has the name of another package or version"),
        ({"sdist": file("six-1.0.exe")}, "its file has the name of another package or version"),
        ({"directory": {"path": "six"}}, "came from a folder or URL, not from an index"),
        ({"archive": {"url": HOST + "x"}}, "it has no SHA-256 digest"),
        ({"vcs": {"type": "git", "url": HOST, "commit-id": "main"}}, "it has no commit"),
        ({"vcs": {"type": "hg", "url": HOST, "commit-id": COMMIT}}, "its URL is not one of https"),
    ],
)
def test_where_there_is_no_source_the_flaw_says_why(raw: Json, flaw: str) -> None:
    found = of(raw)
    assert flaw in found.flaw
    assert found == Sources(flaw=found.flaw, is_lost=found.is_lost)
    assert found.is_lost is bool(raw.keys() & {"archive", "directory", "vcs"})


def test_one_good_file_is_enough() -> None:
    found = of({"wheels": [{"name": "x"}, file(WHEEL)], "sdist": 7})
    assert (len(found.wheels), found.flaw) == (1, "")


def test_a_local_package_is_in_no_index_whatever_is_said_of_files() -> None:
    assert of({"wheels": [file(WHEEL)]}, is_local=True).flaw


#: Every form that a source can have.
FORMS: Json = {
    "wheels": [file(WHEEL)],
    "sdist": file("six-1.0.tar.gz"),
    "archive": {"url": HOST + "x", "hashes": {"sha256": digest("a")}},
    "vcs": {"type": "git", "url": HOST, "commit-id": COMMIT},
    "directory": {"path": "six", "editable": True},
}


@given(st.sampled_from([*FORMS]).flatmap(lambda form: mutated({form: FORMS[form]})))
def test_whatever_a_lock_says_there_are_sources_or_a_flaw(raw: Json) -> None:
    found = of(raw)
    assert bool(found.flaw) != bool(found.hashes or found.git)


@given(JSON)
def test_whatever_stands_for_a_list_of_indexes_is_read(value: Any) -> None:
    assert all(url.startswith("https://") for url in safe_urls(value))
