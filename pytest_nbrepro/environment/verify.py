"""Hold an environment against a record's lock. Pure: no disk, no process, no clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pytest_nbrepro.environment.applies import applies
from pytest_nbrepro.environment.builds import other_builds, other_conda_packages
from pytest_nbrepro.environment.consistency import inconsistencies
from pytest_nbrepro.environment.engines import ENGINES
from pytest_nbrepro.environment.installing import install_command
from pytest_nbrepro.environment.lock import python_release
from pytest_nbrepro.environment.needs import unmet_of
from pytest_nbrepro.environment.platforms import Platform, platform_key
from pytest_nbrepro.environment.probe import Environment
from pytest_nbrepro.environment.rows import Row, table
from pytest_nbrepro.findings import Finding, FindingError, Severity, finding
from pytest_nbrepro.locks import LockedPackage, conda_packages, is_edited, is_stale
from pytest_nbrepro.names import normalised, some_of
from pytest_nbrepro.record import Record

#: With more packages than this, the command that installs them is made from a file.
_MOST_PINS = 6


@dataclass(frozen=True)
class _Mismatch:
    package: LockedPackage
    installed: str | None

    @property
    def row(self) -> Row:
        here = self.installed or "not installed"
        return Row(self.package.name, self.package.version, here)


def verify(record: Record, environment: Environment) -> list[Finding]:
    """What of the environment does not agree with the lock for its platform.

    Raises FindingError (REC003) where the lock cannot be understood.
    """
    if not record.locks:
        message = "the record holds no lock for any platform"
        return [
            finding("LOCK004", message, hint="nbrepro lock {notebook} adds one for this platform")
        ]
    key = platform_key(environment)
    used = key if key in record.locks else nearest(key, sorted(record.locks))
    findings = [] if used == key else [_other_platform(key, used)]
    findings.extend(_unreliable(record, used, environment.markers))
    findings.extend(_python(record.requires_python, environment))
    packages = [p for p in record.packages(used) if is_wanted(p, environment.markers)]
    mismatches = _mismatches(packages, environment)
    results = [m for m in mismatches if not m.package.infrastructure]
    # Another platform may need other packages; what is installed has to agree all the same.
    missing_matters = Severity.ERROR if used == key else Severity.WARNING
    findings.extend(_missing([m for m in results if not m.installed], environment, missing_matters))
    findings.extend(_other_version([m for m in results if m.installed], environment))
    differing = {normalised(m.package.name) for m in mismatches}
    mattering = {normalised(p.name): p for p in packages if not p.infrastructure}
    if used == key:
        installed = {dist.name: dist for dist in environment.distributions}
        same = sorted(mattering.keys() & installed.keys() - differing)
        findings.extend(other_builds((mattering[name], installed[name]) for name in same))
        conda = conda_packages(record.locks[used])
        compared = {normalised(p.name) for p in packages}
        findings.extend(other_conda_packages(conda, environment.conda, compared))
    findings.extend(_infrastructure([m for m in mismatches if m.package.infrastructure]))
    findings.extend(inconsistencies(environment, mattering, differing))
    return findings


def differing(record: Record, environment: Environment) -> list[Row]:
    """The packages that are not as in the lock for this very platform, the machinery left out.

    A row is the name, the locked version and the one here, "" where it is not installed.
    """
    key = platform_key(environment)
    locked = record.packages(key) if key in record.locks else ()
    packages = [p for p in locked if is_wanted(p, environment.markers) and not p.infrastructure]
    return [
        Row(normalised(m.package.name), m.package.version, m.installed or "")
        for m in _mismatches(packages, environment)
    ]


def _unreliable(record: Record, used: str, markers: Mapping[str, str]) -> Iterator[Finding]:
    """What speaks against the lock itself."""
    lock = record.locks[used]
    if is_edited(lock):
        yield edited_lock(used)
    if is_stale(lock, record.requirements):
        locked = {normalised(p.name): p.version for p in record.packages(used)}
        needs = list(unmet_of("the record", record.requirements, locked, markers))
        if needs:  # else it holds what was asked for later, too
            message = f"the lock for {used} is older than the requirements of the record"
            details = [f"  {need.requirement}: {need.installed or 'not'} locked" for need in needs]
            engine = record.resolver.get("engine")
            option = f" --engine {engine}" if engine in ENGINES[1:] else ""
            hint = f"nbrepro lock{option} {{notebook}}"
            yield finding("LOCK015", message, details=details, hint=hint)


def edited_lock(key: str) -> Finding:
    """What to say of a lock that is not as it was made."""
    return finding(
        "LOCK017",
        f"the lock for {key} is not as it was made: somebody or something has edited it",
        hint="restore the notebook, or make the lock anew: nbrepro lock {notebook}",
    )


def is_wanted(package: LockedPackage, markers: Mapping[str, str]) -> bool:
    """False where the package's marker excludes this environment."""
    if not package.marker:
        return True
    try:
        return applies(package.marker, markers)
    except ValueError:  # nobody can tell
        return True


def nearest(key: str, keys: Sequence[str]) -> str:
    """The lock most like ``key``: same system, then same machine, then the nearest Python."""
    wanted = Platform.of(key)

    def distance(other: str) -> tuple[bool, bool, bool, int, bool]:
        found = Platform.of(other)
        if not wanted or not found:
            return (True, True, True, 0, True)
        return (
            found.system != wanted.system,
            found.machine != wanted.machine,
            found.implementation != wanted.implementation,
            abs(found.version[1] - wanted.version[1]),
            found.free_threaded != wanted.free_threaded,
        )

    return min(keys, key=distance)


def _other_platform(key: str, used: str) -> Finding:
    return finding(
        "LOCK004",
        f"no lock for {key}; compared by version with the one for {used}",
        hint="if the outputs agree, add a lock for this platform: nbrepro lock {notebook}",
    )


def _python(requires: str, environment: Environment) -> Iterator[Finding]:
    from packaging.specifiers import SpecifierSet

    version = environment.markers["python_full_version"]
    try:
        is_allowed = SpecifierSet(requires).contains(python_release(environment))
    except ValueError as error:  # InvalidSpecifier, or digits beyond Python's limit
        message = f"the record is damaged: nbrepro.requires-python is {requires!r}"
        raise FindingError(finding("REC003", message, hint="nbrepro lock {notebook}")) from error
    if not is_allowed:
        yield finding(
            "LOCK003",
            f"the kernel runs Python {version}, the record asks for {requires}",
            hint=f"choose a kernel with Python {requires} ({environment.executable} runs now)",
        )


def _mismatches(packages: Sequence[LockedPackage], environment: Environment) -> list[_Mismatch]:
    installed = environment.versions
    pairs = [_Mismatch(package, installed.get(normalised(package.name))) for package in packages]
    return [pair for pair in pairs if not is_same_version(pair.package.version, pair.installed)]


def is_same_version(locked: str, installed: str | None) -> bool:
    """True where two versions are the same one, however they are written."""
    if locked == installed or installed is None:
        return locked == installed
    from packaging.version import Version

    try:
        return Version(locked) == Version(installed)
    except ValueError:  # InvalidVersion, or digits beyond Python's limit
        return False  # not comparable, and not equal as text


def _table(mismatches: Sequence[_Mismatch]) -> list[str]:
    return table([mismatch.row for mismatch in mismatches])


def _install(mismatches: Sequence[_Mismatch], environment: Environment) -> str:
    pins = [f"{m.package.name}=={m.package.version}" for m in mismatches if not m.package.local]
    if len(pins) > _MOST_PINS:
        # not requirements.txt: many have one of their own, which a copied command would replace
        export = "nbrepro export --to requirements {notebook} -o locked.txt"
        return f"{export}, then {install_command(environment, '-r', 'locked.txt')}"
    if not pins:
        return "it came from a folder or URL, not from an index: ask the notebook's author for it"
    return install_command(environment, *pins)


def _missing(
    mismatches: list[_Mismatch], environment: Environment, severity: Severity
) -> Iterator[Finding]:
    if not mismatches:
        return
    names = some_of([m.package.name for m in mismatches])
    what = (
        "a locked package is" if len(mismatches) == 1 else f"{len(mismatches)} locked packages are"
    )
    yield finding(
        "LOCK001",
        f"{what} not installed: {names}",
        severity=severity,
        details=_table(mismatches) if len(mismatches) > 1 else (),
        hint=_install(mismatches, environment),
    )


def _other_version(mismatches: list[_Mismatch], environment: Environment) -> Iterator[Finding]:
    if not mismatches:
        return
    first = mismatches[0]
    message = (
        f"{first.package.name} is {first.installed} here and {first.package.version} in the lock"
    )
    if len(mismatches) > 1:
        names = some_of([m.package.name for m in mismatches])
        message = f"{len(mismatches)} packages have another version than in the lock: {names}"
    yield finding(
        "LOCK002",
        message,
        details=_table(mismatches) if len(mismatches) > 1 else (),
        hint=_install(mismatches, environment),
    )


def _infrastructure(mismatches: list[_Mismatch]) -> Iterator[Finding]:
    if mismatches:
        names = some_of([m.package.name for m in mismatches])
        what = "package differs" if len(mismatches) == 1 else "packages differ"
        yield finding(
            "LOCK005",
            f"{len(mismatches)} {what} in the Jupyter machinery: {names}",
            details=_table(mismatches),
        )
