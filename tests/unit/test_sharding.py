"""Laws of dealing notebooks out; the bound is Graham's for the longest processing time first."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import examples

from pytest_nbrepro.sharding import deal_out, number_and_count, shard, split_name

PATHS = st.sets(st.text("abc/é.", min_size=1, max_size=6), max_size=40)
COUNTS = st.integers(1, 12)
SECONDS = st.floats(0, 1e6)
NONE: Mapping[str, float] = {}


@settings(max_examples=examples(200), deadline=None)
@given(paths=PATHS, count=COUNTS, data=st.data())
def test_every_notebook_is_in_one_shard_whatever_the_order(
    paths: set[str], count: int, data: st.DataObject
) -> None:
    seconds = data.draw(st.dictionaries(st.sampled_from([*sorted(paths), "gone"]), SECONDS))
    dealt = deal_out(sorted(paths), count, seconds)
    assert dealt.keys() == paths
    assert set(dealt.values()) <= set(range(1, count + 1))
    again = data.draw(st.permutations(sorted(paths)))
    twice = dict(reversed(seconds.items()))
    assert deal_out([*again, *again], count, twice) == dealt


@settings(max_examples=examples(200), deadline=None)
@given(paths=PATHS, count=COUNTS, new=st.text("abc", min_size=1, max_size=6))
def test_without_durations_parts_are_equal_and_few_move_for_a_new_notebook(
    paths: set[str], count: int, new: str
) -> None:
    before = deal_out(paths, count, NONE)
    many = Counter(dict.fromkeys(range(1, count + 1), 0))
    many.update(before.values())
    assert max(many.values()) - min(many.values()) <= 1
    after = deal_out({*paths, new}, count, NONE)
    assert sum(after[path] != before[path] for path in paths) <= count - 1


@settings(max_examples=examples(200), deadline=None)
@given(taken=st.lists(st.integers(0, 50), min_size=1, max_size=7), count=st.integers(1, 3))
def test_with_durations_no_shard_is_longer_than_the_bound_says(
    taken: Sequence[int], count: int
) -> None:
    seconds = {f"{place}.ipynb": float(each) for place, each in enumerate(taken)}
    dealt = deal_out(seconds, count, seconds)
    longest = _longest([dealt[path] for path in seconds], taken)
    ways = itertools.product(range(1, count + 1), repeat=len(taken))
    best = min(_longest(way, taken) for way in ways)
    assert longest * 3 * count <= best * (4 * count - 1)


def _longest(numbers: Sequence[int], taken: Sequence[int]) -> int:
    loads: Counter[int] = Counter()
    for number, each in zip(numbers, taken, strict=True):
        loads[number] += each
    return max(loads.values())


def test_a_notebook_without_a_duration_counts_as_the_middle_one() -> None:
    seconds = {"a": 9.0, "b": 5.0, "c": 1.0, "gone": 100.0}
    dealt = deal_out(["a", "b", "c", "new"], 2, seconds)
    assert dealt["new"] == dealt["b"] != dealt["a"] == dealt["c"]


def test_notebooks_that_take_no_time_are_dealt_out_all_the_same() -> None:
    dealt = deal_out("abcdefgh", 4, dict.fromkeys("abcdefgh", 0.0))
    assert set(Counter(dealt.values()).values()) == {2}


def test_durations_of_other_notebooks_change_nothing() -> None:
    assert deal_out("abcdefgh", 3, {"gone": 1.0}) == deal_out("abcdefgh", 3, NONE)


def test_a_split_is_the_same_everywhere_and_for_ever() -> None:
    paths = [f"figures/{letter}.ipynb" for letter in "abcdef"]
    dealt = deal_out(paths, 3, NONE)
    assert [dealt[path] for path in paths] == [3, 1, 1, 3, 2, 2]
    assert split_name(dealt) == split_name(dict(reversed(dealt.items())))
    assert split_name(dealt) != split_name({**dealt, paths[0]: dealt[paths[0]] % 3 + 1})


def test_letters_in_another_form_are_the_same_name() -> None:
    composed, others = "\u00e9.ipynb", [f"{letter}.ipynb" for letter in "abcdefgh"]
    apart = deal_out(["e\u0301.ipynb", *others], 9, NONE)
    assert apart["e\u0301.ipynb"] == deal_out([composed, *others], 9, NONE)[composed]


@pytest.mark.parametrize(("given_", "read"), [("3/8", "3/8"), (" 08 / 8 ", "8/8"), ("1/1", "1/1")])
def test_a_shard_is_read(given_: str, read: str) -> None:
    assert shard(given_) == read
    assert number_and_count("3/8") == (3, 8)


@pytest.mark.parametrize(
    "given_", ["0/8", "9/8", "a/b", "3", "3/", "-1/8", "1/0", "1/1001", "1.5/8", "", None, 0.5]
)
def test_what_is_no_shard_is_refused(given_: object) -> None:
    with pytest.raises(ValueError, match="such as 3/8"):
        shard(given_)
