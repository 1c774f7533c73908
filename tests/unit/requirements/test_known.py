from __future__ import annotations

import re

import pytest
from packaging.requirements import Requirement

from pytest_nbrepro.requirements import known
from pytest_nbrepro.requirements.known import Suggestion, suggestion


@pytest.mark.parametrize(
    ("module", "part", "package"),
    [
        ("cv2", "cv2", "opencv-python"),
        ("sklearn.linear_model", "sklearn", "scikit-learn"),
        ("google.cloud.bigquery.enums", "google.cloud.bigquery", "google-cloud-bigquery"),
        # the package that is called google is another one
        ("google.colab.userdata", "google.colab", "google-colab"),
        ("google.protobuf", "google.protobuf", "protobuf"),
        ("ruamel.yaml", "ruamel.yaml", "ruamel.yaml"),
        ("pandas.io", "pandas", "pandas"),
        ("great_expectations", "great_expectations", "great-expectations"),
    ],
)
def test_a_known_module_is_suggested_by_the_part_that_decides(
    module: str, part: str, package: str
) -> None:
    assert suggestion(module) == Suggestion(part, package, is_known=True)


@pytest.mark.parametrize("module", ["my_helpers", "google.cloud", "googlex", "pandas_x"])
def test_any_other_name_is_a_guess_and_says_so(module: str) -> None:
    guess = suggestion(module)
    assert (guess.module, guess.is_known) == (module, False)
    assert guess.package == re.sub(r"[._]", "-", module)


def test_every_package_in_the_table_is_a_name_that_an_index_takes() -> None:
    table = known._table()  # noqa: SLF001 - the table is what is tested
    assert len(table) > 350
    for module, package in table.items():
        assert Requirement(package).name == package
        assert all(part.isidentifier() for part in module.split(".")), module
