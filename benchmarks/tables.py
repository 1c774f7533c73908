"""What was measured, as Markdown tables for people."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from statistics import median

from measuring import Taken

Found = Mapping[str, Sequence[Taken]]
_Amount = Callable[[Taken], float]


def table(found: Found, against: Mapping[str, str]) -> Iterator[str]:
    """A row for each way; ``against`` are the ways that all are compared with, under short names.

    A ratio is the median of the rounds' ratios, with the lowest and the highest in brackets. With
    no way to compare with, the first one is.
    """
    first = next(iter(found))
    others = {label: name for label, name in against.items() if name in found}
    columns: dict[str, Callable[[str], str]] = {
        "median": lambda name: _shown(median(map(_clock, found[name]))),
        "lowest to highest": lambda name: _range(found[name], _clock, _shown),
    }
    for label, other in others.items():
        columns[f"times {label}"] = partial(_times, found, other=other)
    if not others:
        columns["more"] = lambda name: _more(found, name, first, _clock, _shown)
        columns["times"] = lambda name: _times(found, name, first)
    columns["CPU"] = lambda name: _shown(median(map(_cpu, found[name])))
    if not others:
        columns["more CPU"] = lambda name: _more(found, name, first, _cpu, _shown)
    if not any(math.isnan(taken.peak) for taken in found[first]):
        columns["peak memory"] = lambda name: _megabytes(median(map(_peak, found[name])))
        columns["its lowest to highest"] = lambda name: _range(found[name], _peak, _megabytes)
    if "peak memory" in columns and not others:
        columns["more memory"] = lambda name: _more(found, name, first, _peak, _megabytes)
    yield f"| | {' | '.join(columns)} |"
    yield "|---" * (len(columns) + 1) + "|"
    for name in found:
        yield f"| {name} | {' | '.join(cell(name) for cell in columns.values())} |"


def _clock(taken: Taken) -> float:
    return taken.clock


def _cpu(taken: Taken) -> float:
    return taken.cpu


def _peak(taken: Taken) -> float:
    return taken.peak


def _range(rounds: Sequence[Taken], amount: _Amount, shown: Callable[[float], str]) -> str:
    amounts = [amount(taken) for taken in rounds]
    return f"{shown(min(amounts))} to {shown(max(amounts))}"


def _times(found: Found, name: str, other: str) -> str:
    if name == other:
        return "1"
    pairs = zip(found[name], found[other], strict=True)
    ratios = [own.clock / beside.clock for own, beside in pairs]
    return f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def _more(
    found: Found, name: str, first: str, amount: _Amount, shown: Callable[[float], str]
) -> str:
    if name == first:
        return ""
    pairs = zip(found[name], found[first], strict=True)
    more = median(amount(own) - amount(other) for own, other in pairs)
    return ("+" if more > 0 else "") + shown(more)


def _shown(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms" if abs(seconds) < 1 else f"{seconds:.2f} s"


def _megabytes(amount: float) -> str:
    return f"{amount:.0f} MB"
