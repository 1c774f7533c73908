from __future__ import annotations

from pytest_nbrepro import shipments


def test_every_image_has_a_name_of_its_own() -> None:
    paths = ["a/r.ipynb", "b/r.ipynb", "r-2.ipynb", "c/R.ipynb"]
    assert shipments.image_names(paths) == ["r", "r-2", "r-2-2", "r-3"]
