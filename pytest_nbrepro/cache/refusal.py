"""Why the result of a notebook cannot be kept: what it did that nobody can look up again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from pytest_nbrepro.cache import unseen
from pytest_nbrepro.cache.code import Asked

if TYPE_CHECKING:
    from pytest_nbrepro.inputs import Trace


def is_bound(asked: Iterable[Asked]) -> bool:
    """True where code asks in which folder it runs: it may give something else elsewhere."""
    return any(each.what == unseen.FOLDER for each in asked)


def refusal(trace: Trace | None, asked: Sequence[Asked]) -> str:
    """Why a run that did this, by code that asks for that, cannot be kept; empty where it can."""
    if trace is None:
        return "what it reads could not be traced"
    if trace.obstacle:
        return f"what it reads could not be traced in full: {trace.obstacle}"
    return next(_reasons(trace, asked), "")


def _reasons(trace: Trace, asked: Sequence[Asked]) -> Iterator[str]:
    for host, number in trace.hosts.items():
        yield f"{_in(number)} uses the network ({host})"
    for command, number in trace.processes.items():
        yield f"{_in(number)} starts another program ({_short(command)})"
    for library in sorted(trace.opaque):
        yield f"{library} reads files in a way that cannot be traced ({trace.unwatched})"
    for path in sorted({*trace.read, *trace.missing} & {*trace.written}):
        yield f"it reads {path}, and writes to it"
    for path in sorted(trace.modules):
        if not path.endswith((".py", ".pyw", ".pyc")):
            yield f"the module {path} is compiled, and could read anything"
    for each in asked:
        if each.what != unseen.FOLDER:
            yield str(each)


def _in(number: int) -> str:
    return f"cell {number}" if number else "it"


def _short(command: str) -> str:
    return command if len(command) <= 60 else f"{command[:59]}…"
