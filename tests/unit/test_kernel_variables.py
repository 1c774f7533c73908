from __future__ import annotations

from pytest_nbrepro.kernel_variables import kernel_environment


def test_a_kernel_inherits_everything_but_what_is_about_testing() -> None:
    inherited = {
        "HOME": "/home/a",
        "COLUMNS": "80",
        "LINES": "24",
        "MPLBACKEND": "agg",
        "PYTEST_CURRENT_TEST": "x",
        "PYTEST_VERSION": "9",
    }
    assert kernel_environment({}, inherited, {}) == {"HOME": "/home/a", "PYTHONHASHSEED": "0"}


def test_a_hash_seed_that_somebody_chose_is_kept_and_the_records_goes_before_it() -> None:
    inherited = {"PYTHONHASHSEED": "7"}
    assert kernel_environment({}, inherited, {}) == inherited
    wanted = {"PYTHONHASHSEED": "8"}
    assert kernel_environment({}, inherited, wanted) == wanted
    assert kernel_environment({"PYTHONHASHSEED": "9"}, inherited, wanted)["PYTHONHASHSEED"] == "9"


def test_what_is_wanted_may_be_about_testing() -> None:
    environment = kernel_environment({}, {"COLUMNS": "120"}, {"COLUMNS": "80"})
    assert environment == {"COLUMNS": "80", "PYTHONHASHSEED": "0"}


def test_what_the_kernels_description_sets_wins_over_everything() -> None:
    chosen = {"MPLBACKEND": "svg", "HOME": "/b"}
    environment = kernel_environment(chosen, {"HOME": "/a", "MPLBACKEND": "agg"}, {"HOME": "/c"})
    assert environment == {**chosen, "PYTHONHASHSEED": "0"}
