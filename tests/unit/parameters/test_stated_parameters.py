from __future__ import annotations

from pytest_nbrepro.parameters import Stated, stated


def test_types_defaults_and_comments_are_read() -> None:
    source = (
        "# all of them\nepochs = 5  # how long\nrate: float = 0.1\n"
        "names = [\n    'a',\n    'b',\n]  # type: list[str] who\nwhen = today()\nprint(epochs)\n"
    )
    assert stated(source) == [
        Stated("epochs", "int", "5", "how long"),
        Stated("rate", "float", "0.1"),
        Stated("names", "list[str]", "[ 'a', 'b', ]", "who"),
        Stated("when", "", "today()"),
    ]


def test_the_last_of_two_counts_and_magics_are_no_obstacle() -> None:
    assert stated("%matplotlib inline\na = 1\na = 2") == [Stated("a", "int", "2")]


def test_what_cannot_be_read_states_nothing() -> None:
    assert stated("a = (") == []
