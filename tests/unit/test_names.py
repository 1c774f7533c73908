from __future__ import annotations

import pytest

from pytest_nbrepro.names import is_called_like_a_file


@pytest.mark.parametrize(
    ("name", "is_so"),
    [
        ("x.zip", True),
        ("x.WHL", True),
        ("x.tar.gz", True),
        ("x.tar.lzma", True),
        ("1.0+x.tbz2", True),
        ("backports.lzma", False),
        ("zip", False),
        ("x-zip", False),
        ("x.zip.y", False),
        ("1.0", False),
    ],
)
def test_what_installers_may_take_for_an_archive(name: str, is_so: bool) -> None:
    assert is_called_like_a_file(name) is is_so


def test_all_that_pip_takes_for_one_is_among_it() -> None:
    from pip._internal.utils.filetypes import ARCHIVE_EXTENSIONS

    assert all(is_called_like_a_file(f"x{ending}") for ending in ARCHIVE_EXTENSIONS)
