from __future__ import annotations

from builders import environment
from packaging.tags import platform_tags, sys_tags

from pytest_nbrepro.environment.engines.package import Archive
from pytest_nbrepro.environment.engines.wheels import best, exact, ranks

HERE = next(platform_tags())


def wheels(*tags: str) -> list[Archive]:
    return [Archive(f"mine-1.0-{tag}.whl", None, None) for tag in tags]


def names(found: tuple[Archive, ...]) -> list[str]:
    return [archive.name.removeprefix("mine-1.0-").removesuffix(".whl") for archive in found]


def test_the_wheel_for_this_python_goes_before_the_one_for_all() -> None:
    ranked = ranks(environment())
    given = wheels("py3-none-any", f"cp312-cp312-{HERE}", f"cp311-cp311-{HERE}")
    assert names(best(given, ranked)) == [f"cp312-cp312-{HERE}"]
    assert names(best(given[:1], ranked)) == ["py3-none-any"]
    assert names(best(wheels(f"cp39-abi3-{HERE}", "py3-none-any"), ranked)) == [f"cp39-abi3-{HERE}"]


def test_a_python_without_the_global_lock_takes_its_own_wheels() -> None:
    ranked = ranks(environment(machine={"gil_disabled": True}, python_version="3.14"))
    given = wheels(f"cp314-cp314-{HERE}", f"cp314-cp314t-{HERE}", f"cp39-abi3-{HERE}")
    assert names(best(given, ranked)) == [f"cp314-cp314t-{HERE}"]


def test_the_tags_of_our_own_python_are_those_that_packaging_finds() -> None:
    import platform
    import sysconfig

    version = ".".join(platform.python_version_tuple()[:2])
    threads = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    ranked = ranks(environment(machine={"gil_disabled": threads}, python_version=version))
    own = list(sys_tags())
    assert [tag for tag in sorted(ranked, key=ranked.__getitem__) if tag in own] == own


def test_all_are_kept_where_none_is_known_to_be_taken() -> None:
    given = wheels("cp312-cp312-win_amd64", "cp312-cp312-aix_7_2_ppc64")
    assert sorted(names(best(given, ranks(environment())))) == sorted(map(str, names(tuple(given))))
    assert len(best(given, ranks(environment(implementation_name="pypy")))) == 2
    assert best([], {}) == ()


def test_of_two_builds_the_later_is_taken() -> None:
    ranked = ranks(environment())
    assert names(best(wheels("9-py3-none-any", "10-py3-none-any"), ranked)) == ["10-py3-none-any"]


def test_the_wheel_that_was_installed_is_known_by_all_its_tags() -> None:
    tags = "cp312-cp312-manylinux_2_27_x86_64.manylinux_2_28_x86_64"
    given = wheels("cp312-cp312-manylinux_2_27_x86_64", tags, "py2.py3-none-any")
    assert exact(given, tags) == given[1]
    assert exact(given, "py3.py2-none-any") == given[2]  # in whatever order
    assert exact(given, "py3-none-any") is None
    assert exact(given, "no tags") is None
    assert exact(wheels("1-py3-none-any", "2-py3-none-any"), "py3-none-any") == Archive(
        "mine-1.0-2-py3-none-any.whl", None, None
    )
    assert exact([Archive("mine-1.0.tar.gz", None, None)], "py3-none-any") is None
