"""Which platform's locks are exported where nobody has said it."""

from __future__ import annotations

import pytest

from pytest_nbrepro.exporting import chosen_platform
from pytest_nbrepro.findings import FindingError

OLD, NEW, MAC = "cp39-linux-x86_64", "cp312-linux-x86_64", "cp39-macos-arm64"


def test_the_platform_of_the_kernels_is_taken() -> None:
    assert chosen_platform([OLD, NEW], lambda: [NEW]) == NEW


def test_where_there_is_only_one_no_kernel_is_asked() -> None:
    assert chosen_platform([OLD], lambda: pytest.fail("asked")) == OLD


@pytest.mark.parametrize(
    ("here", "told"),
    [
        ([NEW, OLD], ", and the notebooks' kernels are not of one platform"),
        ([NEW], f", but none for this platform ({NEW})"),
        ([], ""),
    ],
)
def test_otherwise_one_has_to_be_chosen(here: list[str], told: str) -> None:
    with pytest.raises(FindingError) as refused:
        chosen_platform([OLD, MAC], lambda: here)
    found = refused.value.finding
    assert found.message == f"there are locks for {OLD}, {MAC}{told}"
    assert found.hint == f"choose one, e.g. --platform {OLD}"
