from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_nbrepro.environment.engines.package import (
    Archive,
    Package,
    archive,
    belongs,
    public,
)

DIGEST = "ab" * 32


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://example.org/simple/", "https://example.org/simple/"),
        ("https://user:secret@example.org:8443/a.whl#sha256=1", "https://example.org:8443/a.whl"),
        ("https://token@example.org/a.whl?X-Signature=secret", "https://example.org/a.whl"),
        ("http://user:secret@[::1]:80/simple", "http://[::1]:80/simple"),
        ("file:///home/me/a.whl", None),
        ("/home/me/a.whl", None),
        ("ftp://example.org/a.whl", None),
        ("https:///a.whl", None),
        ("https://user:secret/x@example.org/a.whl", None),
        ("https://[half/a.whl", None),
        ("", None),
    ],
)
def test_an_address_is_told_without_its_secrets_or_not_at_all(url: str, told: str | None) -> None:
    assert public(url) == told


@given(st.text(st.sampled_from("usr:@/[]?#.%\\ pw1"), max_size=20))
def test_no_password_is_ever_told(rest: str) -> None:
    assert "secret" not in (public(f"https://me:secret@host{rest}") or "")


def test_an_archive_has_the_name_at_the_end_of_its_address() -> None:
    found = archive("https://me:pw@host/a%2Bb/mine-1.0%2Bcpu-py3-none-any.whl#x", DIGEST)
    assert found.name == "mine-1.0+cpu-py3-none-any.whl"
    assert found.is_wheel
    assert belongs(found, "mine", "1.0+cpu")


@pytest.mark.parametrize("digest", [None, "", "AB" * 32, "ab" * 31, "zz" * 32, "md5=1"])
def test_what_is_no_digest_is_none(digest: str | None) -> None:
    assert archive("https://host/mine-1.0.tar.gz", digest).sha256 is None


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("my_mine-1.0-py3-none-any.whl", True),
        ("my_mine-1.0.0-py3-none-any.whl", True),
        ("my-mine-1.0.tar.gz", True),
        ("other-1.0-py3-none-any.whl", False),
        ("my_mine-1.1-py3-none-any.whl", False),
        ("my_mine-1.0-py3.whl", False),
        ("my_mine-1.0.exe", False),
        ("my_mine-1.0-" + "-".join([".".join(f"a{n}" for n in range(3000))] * 3) + ".whl", False),
        ("my_mine-" + "1" * 5000 + ".tar.gz", False),
        ("", False),
    ],
)
def test_a_file_belongs_to_the_version_that_its_name_says(file: str, expected: bool) -> None:
    assert belongs(Archive(file, None, DIGEST), "my-mine", "1.0") is expected


def test_a_version_is_taken_back_when_all_its_files_are() -> None:
    one, two = Archive("a", None, None, "broken"), Archive("b", None, None)
    assert Package("mine", "1", (one,)).yanked == "broken"
    assert Package("mine", "1", (one, two)).yanked is None
    assert Package("mine", "1").yanked is None
