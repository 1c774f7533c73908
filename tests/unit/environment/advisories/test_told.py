from __future__ import annotations

import datetime as dt

from osv import Json, affected, osv

from pytest_nbrepro.allowing import Allowed
from pytest_nbrepro.environment.advisories.advisory import parsed
from pytest_nbrepro.environment.advisories.told import advice
from pytest_nbrepro.findings import Finding

NEWEST, TODAY = dt.date(2026, 11, 20), dt.date(2026, 11, 25)
BEFORE_2 = affected("introduced 0", "fixed 2.0")
ONE = osv("PYSEC-2024-1", BEFORE_2, aliases=["CVE-2024-1", "GHSA-a"])


def told(
    *advisories: Json,
    packages: tuple[str, ...] = ("six==1.0",),
    allowed: tuple[Allowed, ...] = (),
    newest: dt.date | None = NEWEST,
) -> list[Finding]:
    by_name: dict[str, list[object]] = {}
    for advisory in map(parsed, advisories):
        for entry in advisory.affected if advisory else ():
            by_name.setdefault(entry.package, []).append(advisory)
    pins = [tuple(package.split("==")) for package in packages]
    return advice(pins, by_name, allowed, newest, TODAY)  # type: ignore[arg-type] # plain values


def test_nothing_known_is_nothing_to_tell() -> None:
    assert told() == told(ONE, packages=("six==2.0",)) == []


def test_one_vulnerability_is_told_in_one_line() -> None:
    (found,) = told(ONE)
    assert (found.rule, found.severity, found.details) == ("LOCK060", "warning", ())
    assert found.message == (
        "six 1.0 has a known vulnerability, fixed in 2.0: "
        "PYSEC-2024-1 (CVE-2024-1, GHSA-a), by the database of 2026-11-20"
    )
    assert found.hint.endswith("nbrepro lock {notebook}")


def test_several_are_a_table() -> None:
    numpy = osv("PYSEC-2023-7", affected("introduced 0", name="numpy"))
    (found,) = told(ONE, numpy, packages=("six==1.0", "numpy==1.26"))
    assert found.message == (
        "2 locked packages have 2 known vulnerabilities: numpy 1.26, six 1.0, "
        "by the database of 2026-11-20"
    )
    assert found.details == (
        "  numpy 1.26  PYSEC-2023-7                       no fixed version is known",
        "  six 1.0     PYSEC-2024-1 (CVE-2024-1, GHSA-a)  fixed in 2.0",
    )


def test_several_of_one_package_name_it_once() -> None:
    (found,) = told(ONE, osv("PYSEC-2024-2", BEFORE_2), newest=None)
    assert found.message == "a locked package has 2 known vulnerabilities: six 1.0"


def test_of_many_packages_only_some_are_named_in_the_first_line() -> None:
    many = [osv(f"PYSEC-1-{i}", affected("introduced 0", name=f"p{i}")) for i in range(6)]
    (found,) = told(*many, packages=tuple(f"p{i}==1" for i in range(6)))
    assert "vulnerabilities: p0 1, p1 1, p2 1, p3 1 and 2 more, by" in found.message
    assert len(found.details) == 6


def test_without_a_fix_the_hint_is_to_look() -> None:
    (found,) = told(osv("PYSEC-2024-1", affected("introduced 0")))
    assert found.message.startswith("six 1.0 has a known vulnerability, no fixed version is known:")
    assert found.hint.startswith("see whether it concerns the notebook")


def test_one_vulnerability_in_two_databases_is_told_once() -> None:
    github = osv("GHSA-a", affected("introduced 0", "fixed 2.0.1"), aliases=["CVE-2024-1"])
    (found,) = told(github, osv("PYSEC-2024-1", affected("introduced 0"), aliases=["CVE-2024-1"]))
    assert "fixed in 2.0.1: PYSEC-2024-1 (CVE-2024-1, GHSA-a)" in found.message


def test_the_versions_of_all_platforms_count() -> None:
    (found,) = told(ONE, packages=("six==1.0", "six==1.5", "six==1.0", "six==2.0"))
    assert [row.split()[:2] for row in found.details] == [["six", "1.0"], ["six", "1.5"]]


def test_a_name_is_that_of_the_database_however_it_is_written() -> None:
    (found,) = told(osv("X-1", affected("introduced 0", name="Foo.Bar")), packages=("foo_bar==1",))
    assert found.message.startswith("foo_bar 1 has")


def test_what_is_allowed_only_informs_and_says_until_when() -> None:
    allowed = (Allowed("cve-2024-1", TODAY, "not reachable"),)
    (found,) = told(ONE, allowed=allowed)
    assert (found.rule, found.severity) == ("LOCK065", "info")
    assert found.message == (
        "PYSEC-2024-1 (CVE-2024-1, GHSA-a), of six 1.0, is allowed until 2026-11-25: not reachable"
    )


def test_what_was_allowed_until_yesterday_is_told_again() -> None:
    allowed = (Allowed("GHSA-a", TODAY - dt.timedelta(days=1), "soon"),)
    known, ended = told(ONE, allowed=allowed)
    assert (known.rule, ended.rule, ended.severity) == ("LOCK060", "LOCK062", "warning")
    assert ended.message == "GHSA-a, of six 1.0, was allowed until 2026-11-24 (soon)"


def test_of_two_permissions_the_longer_one_holds() -> None:
    days = (dt.date(2026, 1, 1), dt.date(2027, 1, 1))
    allowed = tuple(Allowed("PYSEC-2024-1", day) for day in days)
    assert [f.rule for f in told(ONE, allowed=allowed)] == ["LOCK065"]


def test_a_permission_for_what_is_not_there_says_nothing() -> None:
    assert told(packages=("six==2.0",), allowed=(Allowed("PYSEC-2024-1", NEWEST),)) == []


def test_an_old_database_is_told_also_where_it_knows_nothing() -> None:
    (found,) = told(newest=dt.date(2026, 8, 26))
    assert (found.rule, found.severity) == ("LOCK061", "warning")
    assert found.message == (
        "the advisory database is 91 days old: its newest entry is of 2026-08-26"
    )
    assert told(newest=dt.date(2026, 8, 27)) == told(newest=dt.date(2027, 1, 1)) == []
