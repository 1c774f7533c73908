"""What NumPy 2 shows otherwise than NumPy 1, and nothing else."""

from __future__ import annotations

import pytest

from pytest_nbrepro.diagnosis import is_numpys, is_versions


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        ("-2.596", "np.float64(-2.596)"),
        ("(1, 2.5, True)", "(np.int64(1), np.float64(2.5), np.True_)"),
        ("{'a': 'b'}", "{'a': np.str_('b')}"),
        ("[0.5,\n 0.25]", "[np.float64(0.5),\n     np.float64(0.25)]"),
        ("(1+2j)", "np.complex128(1+2j)"),
    ],
)
def test_the_same_values_with_their_types(stored: str, fresh: str) -> None:
    assert is_numpys(stored, fresh)


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        ("-2.596", "np.float64(-2.597)"),
        ("2.5", "2.5"),
        ("2.5", "2.5000"),
        ("True", "np.False_"),
        ("np.float64(2.5)", "2.5"),
    ],
)
def test_another_value_is_another_result(stored: str, fresh: str) -> None:
    assert not is_numpys(stored, fresh)


@pytest.mark.parametrize(
    ("source", "stored", "fresh", "is_it"),
    [
        ("import a\na.__version__", "'2.6.0+5.g278.dirty'", "'2.10.0'", True),
        ("print('pandas', pd.__version__)", "pandas 1.2.3\n", "pandas 3.0.0rc1\n", True),
        ("metadata.version('numpy')", "'2.4.6'", "'2.5.0'", True),
        ("print(0.25)", "0.25", "0.50", False),
        ("print(a.__version__, b)", "1.2.3 5", "1.2.4 6", False),
        ("a.__version__", "'1.2.3'", "'1.2.3'", False),
    ],
)
def test_versions_that_a_cell_shows(source: str, stored: str, fresh: str, is_it: bool) -> None:
    assert is_versions(source, stored, fresh) == is_it
