"""What is told of a trace: what a notebook needs, or does, that does not travel with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from pytest_nbrepro.findings import Finding, Severity, finding
from pytest_nbrepro.inputs.places import Places
from pytest_nbrepro.inputs.trace import Trace

#: Of more things than these, the others are counted.
_MOST_NAMED = 5
_LONGEST = 200


def inputs_of(trace: Trace) -> dict[str, int]:
    """The files that a notebook has read, and that were there; its modules are code, not inputs."""
    left_out = trace.missing | trace.modules
    return {path: cell for path, cell in trace.read.items() if path not in left_out}


def told(
    trace: Trace, places: Places, untracked: Collection[str] = (), failed: int | None = None
) -> Iterator[Finding]:
    """The findings on a trace, one of a kind.

    ``untracked`` are the files read that git does not track, ``failed`` is the
    number of the cell that failed.
    """
    read = inputs_of(trace)
    outside = {path: cell for path, cell in read.items() if places.inside(path) is None}
    yield from _one(
        "RUN011", "reads {} outside of the project", outside, "file",
        "put it into the project, and name it by a path from the notebook",
    )  # fmt: skip
    yield from _missing(trace, places, failed)
    unknown = _named({path: trace.read[path] for path in untracked}, places)
    hint = "git add, or say in the notebook where it is to be had"
    yield from _one("RUN013", "reads {} that git does not track", unknown, "file", hint)
    hint = "keep what was fetched in a file; --nbrepro-offline shows which cells need the network"
    yield from _one("RUN014", "uses the network: {}", trace.hosts, "host", hint)
    yield from _one("RUN015", "starts {}", trace.processes, "process")
    written = {
        path: cell for path, cell in trace.written.items() if places.inside(path) is not None
    }
    yield from _one("RUN016", "writes {} of the project", _named(written, places), "file")
    yield from _incomplete(trace)


def _missing(trace: Trace, places: Places, failed: int | None) -> Iterator[Finding]:
    missing = {path: trace.read[path] for path in trace.read if path in trace.missing}
    guilty = {path: cell for path, cell in missing.items() if failed and cell == failed}
    chosen = guilty or missing
    for found in _one("RUN012", "looks for {} that is not there", _named(chosen, places), "file"):
        yield found.with_severity(Severity.WARNING) if guilty else found


def _incomplete(trace: Trace) -> Iterator[Finding]:
    hint = "state the files that cannot be seen: nbrepro lock --input PATH {notebook}"
    if trace.obstacle:
        yield finding("RUN017", f"not all that it does was traced: {trace.obstacle}")
    if trace.opaque:
        libraries = ", ".join(sorted(trace.opaque)[:_MOST_NAMED])
        message = f"uses {libraries}, which can open files where the trace does not see it"
        yield finding("RUN017", message, hint=hint)


def _named(paths: Mapping[str, int], places: Places) -> dict[str, int]:
    return {places.shown(path): cell for path, cell in paths.items()}


def _one(
    rule: str, said: str, things: Mapping[str, int], kind: str, hint: str = ""
) -> Iterator[Finding]:
    """A finding on all the things, of the first cell that did one of them; nothing for none."""
    if things:
        first = min((cell for cell in things.values() if cell), default=None)
        yield finding(rule, said.format(_listed(things, kind)), hint=hint, cell=first)


def _listed(things: Iterable[str], kind: str) -> str:
    """The things by their names, at most so many, and how many there are."""
    names = [_printable(name) for name in sorted(things)]
    if len(names) == 1:
        return names[0]
    plural = f"{kind}es" if kind.endswith("s") else f"{kind}s"
    more = f", and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"{len(names)} {plural} ({', '.join(names[:_MOST_NAMED])}{more})"


def _printable(name: str) -> str:
    name = name if name.isprintable() else repr(name)
    return name if len(name) <= _LONGEST else f"…{name[-_LONGEST:]}"
