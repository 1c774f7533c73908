"""What the engines that resolve have in common, when the resolver has answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pytest_nbrepro.environment.engines.complaint import failed
from pytest_nbrepro.environment.engines.document import document, doubts
from pytest_nbrepro.environment.engines.lookup import look_up
from pytest_nbrepro.environment.engines.package import Package
from pytest_nbrepro.environment.engines.pip_settings import Indexes
from pytest_nbrepro.environment.engines.question import Answer, Question
from pytest_nbrepro.environment.engines.requirements import named
from pytest_nbrepro.environment.engines.tool import Ran
from pytest_nbrepro.findings import FindingError, finding
from pytest_nbrepro.names import some_of

#: How pip says that it has seen no file of a package at all.
_NOTHING = "(from versions: none)"


def answer(
    question: Question,
    packages: Iterable[Package],
    *,
    engine: str,
    version: str,
    indexes: Indexes,
) -> Answer:
    """The lock of these packages, made by this version of the engine's tool."""
    resolved = [*packages]
    if question.choices.exclude_newer:
        _of_known_age(resolved, engine)
    found = list(_located(resolved, indexes))
    lock = document(question, found)
    resolver = {
        "engine": engine,
        "version": version,
        "index": indexes.public,
        "exclude-newer": question.choices.exclude_newer,
    }
    return Answer(lock, resolver, tuple(doubts(lock, found)))


def refusal(engine: str, ran: Ran, question: Question, indexes: Indexes) -> FindingError:
    """Why the tool of an engine found nothing.

    pip does not tell an index that it cannot reach from one that has nothing;
    then the index is asked here.
    """
    found = failed(engine, f"{ran.err}\n{ran.out}", ran.code, indexes.public)
    if found.finding.rule != "LOCK024" and _NOTHING in found.finding.message:
        try:
            look_up({min(named(question.requirements)): ""}, indexes)
        except FindingError as error:
            details = (found.finding.message, *found.finding.details)
            return FindingError(replace(error.finding, details=details))
    return found


def _of_known_age(packages: list[Package], engine: str) -> None:
    """Raise FindingError (LOCK022) where a file was taken that has no day of its upload."""
    here = sorted(p.name for p in packages if any(not a.url for a in p.archives))
    if here:
        message = (
            f"{engine} took files from an index on this computer, where no time of upload is "
            f"known, so that --exclude-newer would not hold: {some_of(here, 6)}"
        )
        hint = "take the folders out of pip's configuration, or --engine uv"
        raise FindingError(finding("LOCK022", message, hint=hint))


def _located(packages: list[Package], indexes: Indexes) -> Iterator[Package]:
    """The packages, those from an index on this computer with the address of the same file."""
    here = {p.name: p.version for p in packages if any(a.sha256 and not a.url for a in p.archives)}
    known: dict[tuple[str, str | None], str | None] = {}
    if here:
        try:
            files = [file for found in look_up(here, indexes).values() for file in found]
        except FindingError:
            files = []  # the lock is made all the same, and tells whose address is missing
        known = {(file.name, file.sha256): file.url for file in files}
    for package in packages:
        archives = (
            replace(a, url=known.get((a.name, a.sha256))) if a.sha256 and not a.url else a
            for a in package.archives
        )
        yield replace(package, archives=tuple(archives))
