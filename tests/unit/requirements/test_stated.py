from __future__ import annotations

import pytest

from pytest_nbrepro.requirements.stated import Stated, changed, joined, stated


def each(*texts: str) -> list[Stated]:
    return [stated(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("Pandas >= 2", "pandas>=2"),
        ("zope.interface", "zope-interface"),
        ("a_b[y,X]<3,>1", "a-b[X,y]<3,>1"),
        ("a;python_version<'3.9'", 'a; python_version < "3.9"'),
        ("a@https://x.org/a-1-py3-none-any.whl", "a @ https://x.org/a-1-py3-none-any.whl"),
        ("a @ git+ssh://git@x.org/a.git@v1", "a @ git+ssh://git@x.org/a.git@v1"),
    ],
)
def test_a_requirement_is_stated_in_one_way(text: str, canonical: str) -> None:
    assert stated(text).text == canonical
    assert stated(canonical).text == canonical


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Expected"),
        ("foo bar", "Expected"),
        ("-r x.txt", "Expected"),
        ("a; echo pwned", "Expected"),
        ("$(reboot)", "Expected"),
        ("../a", "Expected"),
        ("a\nb", "Expected"),
        ("a @ file:///home/me/a", "not one of https or ssh"),
        ("a @ /home/me/a", "not one of https or ssh"),
        ("a @ http://x.org/a.whl", "not one of https or ssh"),
        ("a @ https:/x", "not one of https or ssh"),
        ("a @ https://me:secret@x.org/a.whl", "a name or a password"),
        ("a @ git+https://token@x.org/a.git", "a name or a password"),
        ("a @ git+ssh://git:secret@x.org/a.git", "a name or a password"),
        ("a @ https://[x.org/a.whl", "cannot be read"),
        ("a-1.0.whl", "called like a file"),
        ("a===1.zip", "called like a file"),
        ("a" * 3000, "too long"),
    ],
)
def test_what_is_none_or_must_not_be_in_a_notebook_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - all reasons are looked at
        stated(text)
    assert reason in str(raised.value)


def test_one_that_is_added_takes_the_place_of_the_one_of_its_name_and_marker() -> None:
    present = ("numpy", "pandas<2", 'pandas>=1; python_version < "3.9"', "zarr")
    new = changed(present, add=each("Pandas>=3", "attrs"))
    assert new == ("attrs", "numpy", "pandas>=3", 'pandas>=1; python_version < "3.9"', "zarr")


def test_all_of_a_name_are_removed() -> None:
    present = ("numpy", "pandas<2", 'pandas>=1; python_version < "3.9"')
    assert changed(present, remove=["pandas"]) == ("numpy",)


def test_what_is_no_requirement_is_kept_until_it_is_removed_by_its_text() -> None:
    assert changed(("no such", "a"), add=each("b")) == ("a", "b", "no such")
    assert changed(("no such", "a"), remove=["no such"]) == ("a",)


@pytest.mark.parametrize(
    ("present", "found", "added", "conflicts"),
    [
        ((), ["a"], ["a"], []),
        (("a",), ["a"], [], []),
        (("a>=1",), ["a"], [], []),
        (("a",), ["a>=1"], ["a>=1"], []),
        (("a>=1",), ["a>=2"], [], [("a>=1", "a>=2")]),
        ((), ["a==1", "a"], ["a==1"], []),
        ((), ["a==1", "a==2"], ["a==2"], [("a==2", "a==1")]),
        ((), ["a==1", 'a==2; os_name == "nt"'], ["a==1", 'a==2; os_name == "nt"'], []),
        (("no such",), ["a"], ["a"], []),
    ],
)
def test_what_the_record_says_counts_before_what_is_found(
    present: tuple[str, ...], found: list[str], added: list[str], conflicts: list[tuple[str, str]]
) -> None:
    new, told = joined(present, each(*found))
    assert ([one.text for one in new], list(told)) == (added, conflicts)
