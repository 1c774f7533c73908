from __future__ import annotations

import json
from dataclasses import replace

import pytest
from builders import environment
from packaging.pylock import Pylock

from pytest_nbrepro.environment.lock import has_tag, joined, lock_installed
from pytest_nbrepro.environment.probe import Distribution


def needs(name: str, *requires: str) -> Distribution:
    return Distribution(name, "1", requires)


def infrastructure(*distributions: Distribution) -> list[str]:
    marked: list[str] = lock_installed(environment(*distributions))["tool"]["nbrepro"][
        "infrastructure"
    ]
    return marked


def test_the_lock_holds_everything_that_is_installed_and_can_be_stored_as_json() -> None:
    lock = lock_installed(
        environment(
            Distribution("numpy", "2.0"),
            Distribution("mine", "0.1", origin={"url": "file:///home/me/mine"}),
        )
    )
    assert json.loads(json.dumps(lock)) == {
        "lock-version": "1.0",
        "created-by": "pytest-nbrepro",
        "requires-python": "==3.12.*",
        "environments": ["sys_platform == 'linux' and platform_machine == 'x86_64'"],
        "packages": [
            {"name": "numpy", "version": "2.0"},
            {"name": "mine", "version": "0.1", "directory": {"path": "mine"}},
        ],
        "tool": {"nbrepro": {"infrastructure": [], "local": ["mine"]}},
    }


def test_files_and_tags_prove_what_computes_results_and_not_the_machinery() -> None:
    tags = ("cp312-cp312-manylinux_2_28_x86_64", "cp312-cp312-manylinux_2_27_x86_64")
    lock = lock_installed(
        environment(
            Distribution("numpy", "2.0", tags=tags, payload="ab"),
            Distribution("pip", "26", tags=("py3-none-any",), payload="cd"),
        )
    )
    both = "cp312-cp312-manylinux_2_27_x86_64.manylinux_2_28_x86_64"
    assert lock["packages"] == [
        {
            "name": "numpy",
            "version": "2.0",
            "tool": {"nbrepro": {"payload-sha256": "ab", "tags": both}},
        },
        {"name": "pip", "version": "26"},
    ]


def test_the_packages_of_conda_are_listed_where_there_are_any() -> None:
    env = replace(environment(), conda=("mkl-2024.1-h0",))
    assert lock_installed(env)["tool"]["nbrepro"]["conda"] == ["mkl-2024.1-h0"]
    assert "conda" not in lock_installed(environment())["tool"]["nbrepro"]


@pytest.mark.parametrize(
    ("tags", "text"),
    [
        ([], ""),
        (["py3-none-any"], "py3-none-any"),
        (["py3-none-any", "py2-none-any"], "py2.py3-none-any"),
        (["b-n-y", "a-n-x"], "a-n-x b-n-y"),
        (["a-n-x", "a-n-y", "b-n-x", "b-n-y"], "a.b-n-x.y"),
        (["odd"], "odd"),
    ],
)
def test_tags_are_joined_as_in_the_name_of_a_wheel(tags: list[str], text: str) -> None:
    assert joined(tags) == joined(tags[::-1] * 2) == text
    if " " not in text:
        assert all(has_tag(text, tag) for tag in tags)


@pytest.mark.parametrize(
    "tag", ["py3-none-linux", "py3-abi3-any", "py3-none", "py3-none-any-x", ""]
)
def test_a_tag_is_one_of_those_that_a_wheel_is_called_by(tag: str) -> None:
    assert has_tag("py2.py3-none-any", "py3-none-any")
    assert not has_tag("py2.py3-none-any", tag)


def test_the_tags_of_a_wheel_are_not_counted_out() -> None:
    many = ".".join(f"a{number}" for number in range(3000))
    assert has_tag(f"{many}-{many}-{many}", "a1-a2-a2999")


def test_packaging_reads_the_lock_as_pep_751_once_its_packages_have_a_source() -> None:
    lock = lock_installed(environment(Distribution("a", "1"), Distribution("b", "2+cpu")))
    packages = [{"directory": {"path": "."}, **package} for package in lock["packages"]]
    read = Pylock.from_dict({**lock, "packages": packages})
    assert [(p.name, str(p.version)) for p in read.packages] == [("a", "1"), ("b", "2+cpu")]


def test_the_machinery_and_what_only_it_needs_are_infrastructure() -> None:
    assert infrastructure(
        needs("ipykernel", "tornado", "numpy-lookalike; extra == 'test'"),
        needs("tornado"),
        needs("numpy"),
        needs("numpy-lookalike"),
    ) == ["ipykernel", "tornado"]


def test_what_the_machinery_shares_with_the_science_belongs_to_the_science() -> None:
    marked = infrastructure(
        needs("pytest", "packaging"),
        needs("ipykernel", "traitlets"),
        needs("pandas", "Python_DateUtil"),
        needs("python-dateutil", "six", "packaging"),
        needs("packaging"),
        needs("six"),
        needs("traitlets"),
    )
    assert marked == ["ipykernel", "pytest", "traitlets"]


def test_a_science_package_that_needs_the_machinery_makes_it_matter() -> None:
    assert (
        infrastructure(needs("widgets", "ipykernel"), needs("ipykernel", "zmq"), needs("zmq")) == []
    )


@pytest.mark.parametrize(
    ("requirement", "wanted"),
    [
        ("six; python_version >= '3.12'", True),
        ("six; python_version < '3.12'", False),
        ("six; sys_platform == 'win32'", False),
        ("six; extra == 'all'", False),
        ("SIX[x]>=1.0", True),
        ("six >>> nonsense", False),
        ("six; sys_platform ~= 'linux'", False),
        ("six; 'x' in extras", False),
        ("not-installed", False),
    ],
)
def test_requirements_count_where_their_markers_do(requirement: str, wanted: bool) -> None:
    marked = infrastructure(needs("science", requirement), needs("pip", "six"), needs("six"))
    assert ("six" not in marked) is wanted


def test_what_the_machinery_asks_for_through_an_extra_is_infrastructure() -> None:
    assert infrastructure(
        needs("jupyter", "events[Format_Nongpl]"),
        needs(
            "events", "arrow; extra == 'format-nongpl'", "numpy; extra == 'test'", "events[more]"
        ),
        needs("arrow", "dates[fast]; extra == 'zones'"),
        needs("dates"),
        needs("numpy"),
    ) == ["arrow", "events", "jupyter"]


def test_what_the_science_asks_for_through_an_extra_belongs_to_the_science() -> None:
    marked = infrastructure(
        needs("jupyter", "jsonschema", "webcolors"),
        needs("jsonschema", "webcolors; extra == 'format'"),
        needs("webcolors"),
        needs("science", "jsonschema[format]"),
    )
    assert marked == ["jupyter"]


def test_an_extra_that_asks_for_itself_is_no_endless_loop() -> None:
    marked = infrastructure(
        needs("jupyter", "a[x]"), needs("a", "a[x,y]; extra == 'x'", "b; extra == 'y'"), needs("b")
    )
    assert marked == ["a", "b", "jupyter"]


def test_packages_that_need_each_other_are_no_endless_loop() -> None:
    assert infrastructure(needs("jupyter", "a"), needs("a", "jupyter")) == ["a", "jupyter"]
