"""Hold locked packages against the advisory database that the user has named.

Here settings, database and clock come together; the database is opened when
the first notebook asks, and once for all of them.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from pytest_nbrepro.config import Settings
from pytest_nbrepro.findings import Finding, FindingError, Severity
from pytest_nbrepro.record import Record

if TYPE_CHECKING:
    from pytest_nbrepro.environment.advisories import Database


#: Its age, and its files that cannot be read: the same for all notebooks.
_OF_THE_DATABASE = frozenset({"LOCK061", "LOCK064"})


class Adviser:
    """Knows the vulnerabilities of locked packages, if the settings name a database."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._database: Database | FindingError | None = None
        self._told: set[str] = set()

    def advise(self, record: Record, *, is_strict: bool) -> list[Finding]:
        """What is known of the packages in all locks of a record; strictly, it fails."""
        if self._settings.advisories is None:
            return []
        from pytest_nbrepro.environment.advisories import advice

        packages = {(p.name, p.version) for key in record.locks for p in record.packages(key)}
        names = {name for name, _ in packages}
        try:
            database = self._opened()
            advisories = database.on(names)
        except FindingError as error:
            return [error.finding]
        found = advice(
            packages,
            advisories,
            self._settings.allowed_advisories,
            database.newest,
            dt.datetime.now(tz=dt.UTC).date(),
        )
        news = [f for f in [*found, *database.broken(names)] if not self._is_repeated(f)]
        return [_failing(f) if is_strict else f for f in news]

    def _is_repeated(self, found: Finding) -> bool:
        """True for what is to be said of the database itself, when one notebook has told it."""
        if found.rule not in _OF_THE_DATABASE:
            return False
        is_told = found.headline in self._told
        self._told.add(found.headline)
        return is_told

    def _opened(self) -> Database:
        from pytest_nbrepro.environment.advisories import Database

        assert self._settings.advisories is not None
        if self._database is None:
            try:
                self._database = Database(self._settings.advisories)
            except FindingError as error:
                self._database = error
        if isinstance(self._database, FindingError):
            raise self._database
        return self._database


def _failing(found: Finding) -> Finding:
    """Vulnerabilities fail; what is to be said of the database, or of time, only warns."""
    return found.with_severity(Severity.ERROR) if found.rule == "LOCK060" else found
