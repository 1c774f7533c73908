"""An advisory database on disk: what it says of a package, how old it is, what is broken in it.

A first pass looks through all files for the packages that they name and for
the day of their last change, without understanding them: it takes a tenth of
the time. Understood are those on packages that somebody asks for.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pytest_nbrepro.environment.advisories.advisory import Advisory, parsed
from pytest_nbrepro.environment.advisories.store import Entry, StoreError, entries
from pytest_nbrepro.findings import Finding, FindingError, finding
from pytest_nbrepro.names import normalised, some_of

#: In a checkout each package has a folder of its own; elsewhere the file has to be asked.
_FOLDER = re.compile(r"(?:^|[/\\])vulns[/\\]([A-Za-z0-9][\w.-]{0,200})[/\\][^/\\]+$", re.ASCII)
_NAMES = re.compile(
    rb"""(?:"name"[ \t]{0,8}:[ \t]{0,8}"|\n[ \t-]{0,40}name:[ \t]{0,8}["']?)"""
    rb"""([A-Za-z0-9][\w.-]{0,200})""",
    re.ASCII,
)
_MODIFIED = re.compile(rb"""modified["']?[ \t]{0,8}:[ \t]{0,8}["']?(\d{4}-\d\d-\d\d)""")
_FORMS = (
    "expected a checkout or archive of pypa/advisory-database, or an archive of JSON files of "
    "osv.dev"
)
_MOST_NAMED = 3


class Database:
    """The advisories at a path; what was read of them is kept. Raises FindingError (LOCK063)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._files: dict[str, list[str]] = {}
        self._flaws: dict[str, str] = {}
        self._advisories: dict[str, list[Advisory]] = {}
        newest = b""
        count = 0
        try:
            for entry in entries(path):
                count += not entry.flaw
                newest = max(newest, self._noted(entry))
        except StoreError as error:
            raise self._unreadable(str(error)) from error
        if not count:
            raise self._unreadable("there are no advisories in it")
        self.newest = _day(newest)

    def _unreadable(self, why: str) -> FindingError:
        message = f"the advisory database {self._path} cannot be read: {why}"
        return FindingError(finding("LOCK063", message, hint=_FORMS))

    def _noted(self, entry: Entry) -> bytes:
        """Note which packages a file names, and give the day of its last change."""
        if entry.flaw:
            self._flaws[entry.name] = entry.flaw
        folder = _FOLDER.search(self._short(entry.name))  # above, a folder may be called anything
        names = [folder[1].encode()] if folder else _NAMES.findall(entry.content)
        for name in {_canonical(name) for name in names}:
            self._files.setdefault(name, []).append(entry.name)
        return max(_changes(entry.content), default=b"")

    def on(self, packages: Iterable[str]) -> Mapping[str, list[Advisory]]:
        """The advisories on packages, by their names as PEP 503 has them.

        Raises FindingError (LOCK063) where nothing here can read them.
        """
        wanted = {_canonical(name.encode()) for name in packages}
        new = wanted - self._advisories.keys()
        files = dict.fromkeys(file for name in sorted(new) for file in self._files.get(name, ()))
        known: dict[str, list[Advisory]] = {name: [] for name in new}
        try:
            for entry in entries(self._path, files) if files else ():
                if advisory := self._understood(entry):
                    for name in {affected.package for affected in advisory.affected} & new:
                        known[name].append(advisory)
        except StoreError as error:
            raise self._unreadable(str(error)) from error
        self._advisories.update(known)
        return {name: self._advisories[name] for name in wanted}

    def _understood(self, entry: Entry) -> Advisory | None:
        if entry.flaw:
            return None
        try:
            return parsed(_loaded(entry))
        except (ValueError, RecursionError) as error:
            self._flaws[entry.name] = str(error).partition("\n")[0] or "not an advisory"
            return None
        except ImportError:
            message = "the advisory database is written in YAML, and PyYAML is not installed"
            hint = "pip install 'pytest-nbrepro[advisories]', or use an archive of JSON files"
            raise FindingError(finding("LOCK063", message, hint=hint)) from None

    def broken(self, packages: Iterable[str]) -> list[Finding]:
        """What has to be said of files on these packages that could not be read."""
        files = [
            file for name in packages for file in self._files.get(_canonical(name.encode()), ())
        ]
        flaws = [(name, self._flaws[name]) for name in sorted(set(files)) if name in self._flaws]
        if not flaws:
            return []
        what = "a file" if len(flaws) == 1 else f"{len(flaws)} files"
        named = some_of([self._short(name) for name, _ in flaws], _MOST_NAMED)
        return [
            finding(
                "LOCK064",
                f"{what} of the advisory database cannot be read: {named}",
                details=[f"  {self._short(name)}: {why}" for name, why in flaws],
                hint="get the database anew",
            )
        ]

    def _short(self, name: str) -> str:
        return name.removeprefix(f"{self._path}/")


def _loaded(entry: Entry) -> Any:
    """The JSON or YAML value in a file. Raises ValueError where it is broken."""
    if entry.name.lower().endswith(".json"):
        return json.loads(entry.content)
    import yaml

    # the base loader makes texts, lists and tables, and so no 1.1 of a version 1.10
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        return loader(entry.content).get_single_data()
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None


def _changes(content: bytes) -> Iterator[bytes]:
    """The days on which an advisory says that it was changed, not those that its text tells of."""
    for found in _MODIFIED.finditer(content):
        if found.start() == 0 or content[found.start() - 1] in b"\n\"'":
            yield found[1]


@lru_cache(maxsize=50_000)
def _canonical(name: bytes) -> str:
    return normalised(name.decode("ascii", "replace"))


def _day(text: bytes) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text.decode("ascii"))
    except ValueError:
        return None
