"""Errors that only the fresh run raises, and that say by themselves what is the matter.

Of 860,000 notebooks run anew by Pimentel and others (MSR 2019), two thirds
raised an error: nearly half of these did not find a module, a fifth not a
name, a fifth not a file.
"""

from __future__ import annotations

import re

from pytest_nbrepro.diagnosis.cause import Cause, Diagnosis, listed
from pytest_nbrepro.diagnosis.evidence import Evidence, Failure, Kind
from pytest_nbrepro.diagnosis.old_python import of_old_python
from pytest_nbrepro.diagnosis.paths import FILE_ERRORS

_NETWORK = frozenset(
    """gaierror herror URLError HTTPError ConnectionError ConnectionRefusedError
    ConnectionResetError ConnectionAbortedError SSLError SSLCertVerificationError ConnectError
    ConnectTimeout ReadTimeout ProxyError MaxRetryError NewConnectionError NameResolutionError
    RemoteDisconnected RemoteProtocolError HTTPStatusError ChunkedEncodingError
    ClientConnectorError ConnectTimeoutError ReadTimeoutError IncompleteRead""".split()
)
#: Errors to which a second run, or another order, adds nothing.
_PLAIN = frozenset({"MemoryError", "SyntaxError", "IndentationError", "StdinNotImplementedError"})
_NAME = re.compile(r"name '([^']+)' is not defined")
_NOT_THERE = re.compile(r"[Mm]odule '([\w.]+)' has no attribute '([^']+)'")
_NOT_IMPORTED = re.compile(r"cannot import name '([^']+)' from '([\w.]+)'")
_LIBRARY = re.compile(r"([^\s:'\"]+\.so(?:\.[\d.]*\d)?): cannot open shared object file")
_HOST = re.compile(r"https?://([^/\s'\"?#:]+)|host='([^']+)'|\(([\w-]+(?:\.[\w-]+)+)[,:)]")


def by_itself(evidence: Evidence) -> Diagnosis | None:
    """What the first failure says without any further run; None where that is not enough."""
    first = evidence.first
    if first.kind is Kind.NOT_RUN:
        return _not_run(first)
    if first.kind is Kind.STOPPED:
        return _stopped(first)
    if first.kind is Kind.DIFFERS and first.rule == "OUT002":
        return _interrupted(evidence)
    return _raised(evidence) if first.kind is Kind.RAISED else None


def _interrupted(evidence: Evidence) -> Diagnosis | None:
    """That somebody has stopped the cell by hand, of which the error is stored."""
    first = evidence.first
    if not first.message.endswith(": KeyboardInterrupt"):
        return None
    sentence = f"cell {first.cell} was interrupted by hand when what is stored of it was made"
    advice = f"store what it gives: pytest --nbrepro --nbrepro-update {evidence.notebook}"
    return Diagnosis(Cause.RESULT, first.cell, sentence, advice)


def _raised(evidence: Evidence) -> Diagnosis | None:
    first, name = evidence.first, evidence.first.name
    found = of_old_python(evidence) or _no_library(evidence)
    if found is not None:
        return found
    if name in {"ModuleNotFoundError", "ImportError"}:
        found = _no_module(evidence)
    elif name == "NameError":
        found = _no_name(evidence)
    elif name in _NETWORK or (name in {"OSError", "TimeoutError"} and _is_far(first)):
        found = _no_network(first)
    elif name in FILE_ERRORS or evidence.file is not None:
        found = _no_file(evidence)
    elif name == "AttributeError":
        found = _no_attribute(evidence)
    elif name in _PLAIN:
        found = Diagnosis(Cause.ERROR, first.cell, f"cell {first.cell} {first.message}", first.hint)
    return found


def _stopped(first: Failure) -> Diagnosis:
    """A cell that died, took too long or said too much, in the words in which that was told."""
    words = {"RUN004": "in cell {}, {}", "RUN005": "cell {} was {}"}
    sentence = words.get(first.rule, "cell {} {}").format(first.cell, first.message)
    return Diagnosis(Cause.ERROR, first.cell, sentence, first.hint)


def _not_run(first: Failure) -> Diagnosis:
    cause = Cause.HARDWARE if first.rule.startswith("HW") else Cause.ENVIRONMENT
    return Diagnosis(cause, None, f"no cell was run: {first.message}", first.hint)


def _no_library(evidence: Evidence) -> Diagnosis | None:
    """That a library of the operating system is not there, as its loader says it."""
    first, found = evidence.first, _LIBRARY.search(evidence.first.text)
    if found is None:
        return None
    name = found[1].rpartition("/")[2]
    sentence = f"cell {first.cell} loads {name}, which is not there"
    provider = evidence.providers.get(name, "")
    if provider:
        sentence += f"; when the lock was made, it was that of {provider}"
        return Diagnosis(Cause.ENVIRONMENT, first.cell, sentence, f"install {provider}")
    advice = "install the package of the operating system that has it"
    return Diagnosis(Cause.ENVIRONMENT, first.cell, sentence, advice)


def _no_module(evidence: Evidence) -> Diagnosis | None:
    first, missing = evidence.first, evidence.missing
    lacking = _NOT_IMPORTED.search(first.text)
    if lacking:
        return _without(evidence, lacking[2], lacking[1])
    if missing is None:
        sentence = f"cell {first.cell} {first.message}"
        return Diagnosis(Cause.ENVIRONMENT, first.cell, sentence, first.hint)
    needs = f"cell {first.cell} imports {missing.module}"
    if missing.locked:
        sentence = f"{needs}, and {missing.package} is locked, but not installed"
        advice = f"install {missing.package}=={missing.locked}"
        if not evidence.full:
            advice += f", or pytest --nbrepro --nbrepro-env locked {evidence.notebook}"
        return Diagnosis(Cause.ENVIRONMENT, first.cell, sentence, advice)
    then = f"nbrepro lock {evidence.notebook}"
    if not missing.is_known:
        state = "is neither installed" + (", nor locked" if evidence.has_record else "")
        sentence = f"{needs}, which {state}, nor a file beside the notebook"
        advice = f"install what has it, or put {missing.module.partition('.')[0]}.py there"
        return Diagnosis(Cause.ENVIRONMENT, first.cell, sentence, advice)
    locked = "not even locked" if evidence.has_record else "there is no lock"
    sentence = f"{needs}, and {missing.package} is not installed ({locked})"
    return Diagnosis(
        Cause.ENVIRONMENT, first.cell, sentence, f"{then} after installing {missing.package}"
    )


def _without(evidence: Evidence, module: str, name: str) -> Diagnosis | None:
    """A module that lacks what is wanted of it: another version, unless that is as locked."""
    first, top = evidence.first, module.partition(".")[0]
    package = evidence.imported.get(top, "")
    if not package:
        return None
    drift = next((each for each in evidence.drift if each.name == package.partition(" ")[0]), None)
    if drift is not None:
        sentence = f"{module} has no {name!r}, which cell {first.cell} uses: {drift}"
        return Diagnosis(Cause.ENVIRONMENT, first.cell, sentence, _to_version(evidence))
    if evidence.has_record:
        return None
    sentence = f"{package} has no {name!r} in {module}, which cell {first.cell} uses"
    advice = "install the version that has it, and nbrepro lock"
    return Diagnosis(
        Cause.ENVIRONMENT, first.cell, sentence, f"{advice} {evidence.notebook}", proven=False
    )


def _to_version(evidence: Evidence) -> str:
    return f"pytest --nbrepro --nbrepro-env locked {evidence.notebook}"


def _no_attribute(evidence: Evidence) -> Diagnosis | None:
    found = _NOT_THERE.search(evidence.first.text)
    return _without(evidence, found[1], found[2]) if found else None


def _no_name(evidence: Evidence) -> Diagnosis | None:
    first = evidence.first
    found = _NAME.search(first.text)
    if found is None:
        return None
    name = found[1]
    binders = evidence.story.binders.get(name, ())
    uses = f"cell {first.cell} uses {name!r}"
    below = [number for number in binders if number > first.cell]
    above = [number for number in binders if number < first.cell]
    if above:
        sentence = f"{uses}, which {listed(above)} would define, and has not when run from the top"
        advice = "restart the kernel, run all cells"
    elif below:
        sentence = f"{uses}, which only {listed(below)} below {_defines(below)}"
        advice = f"move {listed(below[:1])} above cell {first.cell}"
    else:
        sentence = f"{uses}, which is defined in no cell any more: one was deleted, or changed"
        like = evidence.story.like(name, first.cell)
        advice = f"perhaps it is {like!r} now" if like else "define it above"
    edited = [number for number in evidence.changes.edited if number <= first.cell]
    told = [f"edited since the record was made: {listed(edited)}"] if edited else []
    return Diagnosis(Cause.ORDER, first.cell, sentence, advice, evidence=tuple(told))


def _defines(cells: list[int]) -> str:
    return "defines" if len(cells) == 1 else "define"


def _is_far(first: Failure) -> bool:
    words = ("urlopen error", "Name or service", "Temporary failure in name", "unreachable")
    return any(word in first.text for word in words)


def _no_network(first: Failure) -> Diagnosis:
    found = _HOST.search(first.text)
    host = next((part for part in found.groups() if part), "") if found else ""
    where = f" ({host})" if host else ""
    sentence = f"cell {first.cell} asks the network{where}, and raised {first.name}"
    advice = "keep what it answers in a file beside the notebook"
    return Diagnosis(Cause.INPUT, first.cell, sentence, advice)


def _no_file(evidence: Evidence) -> Diagnosis | None:
    first, file = evidence.first, evidence.file
    if file is None:
        sentence = f"cell {first.cell} {first.message}"
        return Diagnosis(Cause.INPUT, first.cell, sentence, first.hint)
    if any("subprocess" in name for name in first.files[-2:]) and "/" not in file.path:
        sentence = f"cell {first.cell} starts the program {file.path!r}, which is not there"
        provider = evidence.providers.get(file.path, file.path)
        return Diagnosis(Cause.ENVIRONMENT, first.cell, sentence, f"install {provider}")
    if first.name == "PermissionError":
        sentence = f"cell {first.cell} may not open {file.path!r}"
        return Diagnosis(Cause.INPUT, first.cell, sentence, "ask who owns it, or copy it")
    sentence = f"cell {first.cell} opens {file.path!r}, which is not there"
    if file.is_outside:
        sentence += " and lies outside of the project"
    elif file.is_ignored:
        sentence += ": git is told to ignore it, so that others do not get it"
    advice = "put it beside the notebook; paths count from the notebook's folder"
    if file.was_sent and not file.is_outside:
        sentence += " among what was sent along to the worker"
        advice = "have git know it, or record it as an input: nbrepro lock --inputs NOTEBOOK"
    if file.found_at:
        advice = f"there is one at {file.found_at!r}; paths count from the notebook's folder"
    return Diagnosis(Cause.INPUT, first.cell, sentence, advice)
